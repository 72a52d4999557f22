//! What exists in the target, from files: JSON lines, an array, or answers that list objects.
//!
//! One file may hold objects of several kinds. An object says of which it is in its member `object`, or, as SCIM has it, in
//! `meta.resourceType`; one that says nothing is of every kind.

use std::collections::HashMap;
use std::io::BufRead;
use std::io::Cursor;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use attrflow::Diagnostic;
use attrflow::Mapping;
use attrflow::input::Batch;
use attrflow::mapping::EncodedObjects;
use attrflow::mapping::Existing;
use attrflow::mapping::ExistingBuilder;
use attrflow::mapping::ObjectEncoder;
use attrflow::mapping::wire::Wire;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::records;
use crate::records::Records;
use crate::request;
use crate::run::flow;
use crate::run::flow::Then;
use crate::run::flow::Work;
use crate::run::pages;
use crate::run::pages::Lists;
use crate::run::pages::Pages;
use crate::run::pages::Shortfall;
use attrflow::record::json;

/// The objects of the files.
#[derive(Debug, Default)]
pub struct Objects {
    /// What the files are called in messages.
    origin: String,
    /// The objects as they are; none where they are kept in few bytes.
    objects: Vec<Value>,
    kept: Vec<Kept>,
    /// How many objects there are.
    count: usize,
    /// The lists that lack objects, each with the file it is in.
    pub shortfalls: Vec<(String, Shortfall)>,
}

/// What is kept of the objects for a mapping.
#[derive(Debug)]
struct Kept {
    mapping: Mapping,
    existing: Arc<Existing>,
}

impl Kept {
    fn is_for(&self, mapping: &Mapping) -> bool {
        let names =
            |mapping: &Mapping| [mapping.name(), mapping.source_object(), mapping.target_object()].map(str::to_owned);
        names(&self.mapping) == names(mapping)
    }
}

/// Encodes the objects on lines for each builder.
struct Encoding {
    /// For each thread what encodes objects; it has memory of its own.
    encoders: Mutex<Vec<Vec<ObjectEncoder>>>,
    /// The kinds of objects that the builders keep.
    targets: Vec<String>,
}

impl Encoding {
    fn of(builders: &[(Mapping, ExistingBuilder)], threads: usize) -> Encoding {
        let encoders = |_| builders.iter().map(|(_, builder)| builder.encoder()).collect();
        Encoding {
            encoders: Mutex::new((0..threads.max(1)).map(encoders).collect()),
            targets: builders.iter().map(|(mapping, _)| mapping.target_object().to_owned()).collect(),
        }
    }
}

impl Work for Encoding {
    type Tools = Vec<ObjectEncoder>;
    /// The objects on the lines of a batch for each builder; none where the lines must be parsed.
    type Part = Vec<EncodedObjects>;

    fn tools(&self) -> Vec<ObjectEncoder> {
        self.encoders.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn work_on(
        &self,
        batch: &Batch,
        _: usize,
        encoders: &mut Vec<ObjectEncoder>,
        part: &mut Vec<EncodedObjects>,
    ) -> Option<usize> {
        part.resize_with(encoders.len(), EncodedObjects::default);
        for ((encoder, target), encoded) in encoders.iter_mut().zip(&self.targets).zip(part) {
            encoded.clear();
            for piece in &batch.records {
                let line = batch.bytes(piece).unwrap_or_default();
                encoder.encode(line, |kind| is_of_kind(kind, target), encoded);
            }
        }
        None
    }

    fn lost(&self, _: &Batch, _: usize) -> Vec<EncodedObjects> {
        Vec::new()
    }
}

/// Reads the objects of files.
#[derive(Default)]
struct Reader {
    objects: Vec<Value>,
    /// What collects objects for each mapping; none where they are kept as they are.
    builders: Vec<(Mapping, ExistingBuilder)>,
    threads: usize,
    count: usize,
    shortfalls: Vec<(String, Shortfall)>,
}

impl Objects {
    /// Reads files; `lists` are the members in which the target's own interface lists objects.
    pub fn read(files: &[PathBuf], lists: &Lists) -> Result<Objects, Failure> {
        Reader::default().read(files, lists)
    }

    /// Reads files, and keeps of each object no more than what these mappings write.
    pub fn read_for(
        files: &[PathBuf],
        lists: &Lists,
        mappings: Vec<Mapping>,
        threads: usize,
    ) -> Result<Objects, Failure> {
        let lists_of = || lists.iter().map(|(list, _)| list.as_str());
        let builder = |mapping: Mapping| (mapping.clone(), mapping.existing_objects().lists(lists_of()));
        let builders: Vec<_> = mappings.into_iter().map(builder).collect();
        Reader { builders, threads, ..Reader::default() }.read(files, lists)
    }
}

impl Reader {
    fn read(mut self, files: &[PathBuf], lists: &Lists) -> Result<Objects, Failure> {
        for file in files {
            let mut pages = Pages::default();
            self.append(file, lists, &mut pages)?;
            self.shortfalls.extend(pages.shortfalls().map(|shortfall| (input::name(file), shortfall)));
        }
        let Reader { objects, builders, threads, count, shortfalls } = self;
        let kept = builders.into_iter().map(|(mapping, builder)| {
            let lacks = |(_, shortfall): &(_, Shortfall)| is_of_kind(&shortfall.kind, mapping.target_object());
            let existing = match files {
                [] => Existing::unknown(),
                _ => builder.finish_on(threads).incomplete(shortfalls.iter().any(lacks)),
            };
            Kept { existing: Arc::new(existing), mapping }
        });
        let kept = kept.collect();
        let origins: Vec<String> = files.iter().map(|file| input::name(file)).collect();
        Ok(Objects { origin: origins.join(", "), objects, kept, count, shortfalls })
    }

    fn append(&mut self, file: &Path, lists: &Lists, pages: &mut Pages) -> Result<(), Failure> {
        let mut reader = input::open(file)?;
        let start = reader.fill_buf().map_err(|error| input::unreadable(file, &error))?;
        let mut records = if is_objects_in_lines(start) {
            Records::plain(reader, input::name(file))?
        } else {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(|error| input::unreadable(file, &error))?;
            // An answer is often laid out over several lines.
            if let Ok(Value::Object(answer)) = json::parse(&bytes)
                && let Ok(listed) = pages.objects(answer, lists)
            {
                let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic };
                return self.take(listed).map_err(fail);
            }
            Records::plain(Cursor::new(bytes), input::name(file))?
        };
        let encoding = Encoding::of(&self.builders, self.threads);
        flow::run(&encoding, &mut records, self.threads, |batch, encoded| {
            self.take_batch((batch, encoded), file, (lists, &mut *pages)).map(|()| Then::Continue)
        })?;
        Ok(())
    }

    /// Adds the objects of a batch.
    fn take_batch(
        &mut self,
        (batch, encoded): (&Batch, &[EncodedObjects]),
        file: &Path,
        (lists, pages): (&Lists, &mut Pages),
    ) -> Result<(), Failure> {
        for (number, piece) in batch.records.iter().enumerate() {
            let unread = self.push_line(encoded, number);
            if unread.is_empty() {
                self.count += 1;
                continue;
            }
            let fail =
                |diagnostic| Failure::Input { origin: format!("{}:{}", input::name(file), piece.line), diagnostic };
            let value = records::bytes(batch, piece).and_then(json::parse).and_then(request::target_object);
            match pages.objects(value.map_err(fail)?, lists) {
                Ok(listed) => self.take(listed).map_err(fail)?,
                Err(members) => self.push(Value::Object(members), &unread),
            }
        }
        Ok(())
    }

    /// Adds the object on a line; returns the numbers of the builders that need it parsed.
    fn push_line(&mut self, encoded: &[EncodedObjects], line: usize) -> Vec<usize> {
        if self.builders.is_empty() {
            return vec![0];
        }
        let mut unread = Vec::new();
        for (number, (_, builder)) in self.builders.iter_mut().enumerate() {
            if !encoded.get(number).is_some_and(|encoded| builder.push_encoded(encoded, line)) {
                unread.push(number);
            }
        }
        unread
    }

    /// Adds an object to the builders with these numbers.
    fn push(&mut self, object: Value, numbers: &[usize]) {
        self.count += 1;
        if self.builders.is_empty() {
            return self.objects.push(object);
        }
        for number in numbers {
            if let Some((mapping, builder)) = self.builders.get_mut(*number)
                && is_of_kind(pages::kind(&object), mapping.target_object())
            {
                builder.push(&object);
            }
        }
    }

    fn take(&mut self, listed: Vec<Value>) -> Result<(), Box<Diagnostic>> {
        let all: Vec<usize> = (0..self.builders.len()).collect();
        for object in listed {
            let object = Value::Object(request::target_object(object)?);
            self.push(object, &all);
        }
        Ok(())
    }
}

impl Objects {
    /// All of them; none where they are kept in few bytes.
    pub fn all(&self) -> &[Value] {
        &self.objects
    }

    /// Those that a mapping writes. An object that is there twice, as overlapping pages of a query have it, counts once. The wire
    /// keeps the memberships among them.
    pub fn of(&self, mapping: &Mapping, wire: &mut Wire) -> Arc<Existing> {
        if let Some(kept) = self.kept.iter().find(|kept| kept.is_for(mapping)) {
            return Arc::clone(&kept.existing);
        }
        let objects = wire.take_memberships(mapping, &self.objects);
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut found: Vec<Value> = Vec::new();
        for object in objects.into_iter().filter(|object| is_of_kind(pages::kind(object), mapping.target_object())) {
            if let Some(id) = object.get("id").filter(|id| !id.is_null()) {
                let number = *numbers.entry(id.to_string()).or_insert(found.len());
                if found.get(number) == Some(object) {
                    continue;
                }
            }
            found.push(object.clone());
        }
        wire.complete(mapping, &mut found);
        if self.origin.is_empty() {
            return Arc::new(Existing::unknown());
        }
        let lacks = |(_, shortfall): &(_, Shortfall)| is_of_kind(&shortfall.kind, mapping.target_object());
        Arc::new(Existing::new(found).incomplete(self.shortfalls.iter().any(lacks)))
    }

    /// Says what is doubtful about those that a mapping writes.
    pub fn remark(&self, existing: &Existing, mapping: &Mapping) {
        if self.origin.is_empty() {
            return;
        }
        if self.count == 0 {
            return output::message(&format!("{}: no objects, so that no record matches one", self.origin));
        }
        let (origin, kind) = (&self.origin, mapping.target_object());
        if existing.is_empty() {
            let message = format!("{origin}: objects of the kind `{kind}`: none of {}", self.count);
            return output::message(&format!("{message}; the member `object` names it"));
        }
        let (anonymous, shared) = existing.doubtful_identifiers();
        if anonymous > 0 {
            output::message(&format!("{origin}: objects without an `id`: {anonymous} of {}", existing.len()));
        }
        if shared > 0 {
            output::message(&format!(
                "{origin}: objects that share their `id` with another and differ from it: {shared}"
            ));
        }
    }
}

/// Whether a file that begins with these bytes has an object on each line: the first one is an object, and another line follows.
fn is_objects_in_lines(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    let Some((line, rest)) = memchr::memchr(b'\n', start).and_then(|end| start.split_at_checked(end)) else {
        return false;
    };
    line.starts_with(b"{") && !rest.trim_ascii().is_empty() && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

/// Whether a kind that an object says is that of a mapping; one that says nothing, or an address, is of every kind.
fn is_of_kind(said: &str, kind: &str) -> bool {
    // SCIM documents may name the object by the URN of its schema.
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    said.is_empty() || said.contains('/') || said.eq_ignore_ascii_case(kind)
}
