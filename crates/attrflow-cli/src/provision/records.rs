//! The records of a run: which file is for which object mapping, and one record after the other.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Mapping;
use attrflow::diagnostic::codes::input::INCOMPLETE_INPUT;
use attrflow::input::Batch;
use attrflow::input::Kind;
use attrflow::input::Options;
use attrflow::plan::Guards;
use attrflow::plan::PlanFigures;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::SqliteLinks;
use attrflow::record::graph::attributes;
use attrflow::record::json;
use attrflow_provision::run::SourceRecord;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::links;
use crate::output;
use crate::provision::Arguments;
use crate::provision::watch::Watch;
use crate::records;
use crate::run::assignments::Assigned;
use crate::run::assignments::Assignments;
use crate::run::delta;
use crate::run::feeds::is_of_groups;
use crate::run::origin::Origin;
use crate::run::people::People;
use crate::run::roles::Roles;
use crate::run::source::source_ids;

/// What one record is: its number in its file, from 1, its kind where that is said, and its value.
type Numbered = (u64, Option<Kind>, Result<Value, Box<Diagnostic>>);

/// The records of one file.
type Reading = Box<dyn Iterator<Item = Result<Numbered, Failure>>>;

/// The names of a record's identifier.
const SOURCE_IDS: [&str; 2] = ["objectId", "id"];

/// A file, and the object mapping that it was given for.
struct Input {
    file: PathBuf,
    object: Option<usize>,
    /// Where its records come from: the file, or the merged entries of a delta.
    origin: Origin,
}

impl Input {
    fn new(file: &str, object: Option<usize>) -> Input {
        Input { file: PathBuf::from(file), object, origin: Origin::File(PathBuf::from(file)) }
    }

    fn is_delta(&self) -> bool {
        self.origin.merged().is_some()
    }
}

/// The records of all files.
pub struct Records {
    inputs: VecDeque<Input>,
    /// The source objects of the mappings, by number.
    sources: Vec<String>,
    /// The mapping of records that do not say what they are.
    usual: usize,
    /// The file that is read, the attributes that may identify its records, and the rest of them.
    reading: Option<(Input, Vec<String>, Reading)>,
    one: Option<String>,
    is_full: bool,
    guards: Guards,
    options: Options,
    people: People,
    /// Whether the records of each mapping are groups.
    are_groups: Vec<bool>,
}

impl Records {
    /// Finds out which file is for which object mapping. Files of users come first.
    pub fn open(
        arguments: &Arguments,
        document: &Document,
        mappings: &[Mapping],
        store: &SqliteLinks,
    ) -> Result<Records, Failure> {
        let mut inputs = Vec::new();
        for argument in &arguments.records {
            let named = argument.split_once('=').filter(|_| !PathBuf::from(argument).exists());
            inputs.push(match named {
                Some((name, file)) => {
                    let object = named_mapping(mappings, name).ok_or_else(|| {
                        let known: Vec<String> =
                            mappings.iter().map(|mapping| format!("`{}`", mapping.target_object())).collect();
                        let known = known.join(", ");
                        Failure::Usage(format!("there is no object mapping `{name}` that is enabled; there is {known}"))
                    })?;
                    Input::new(file, Some(object))
                }
                None => Input::new(argument, None),
            });
        }
        inputs.sort_by_key(|input| input.object.unwrap_or_default());
        let usual = document.object_mapping(arguments.object.as_deref()).ok().map(|(_, usual)| usual.name.clone());
        let usual = mappings.iter().position(|mapping| Some(mapping.name()) == usual.as_deref()).unwrap_or_default();
        let sources = mappings.iter().map(|mapping| mapping.source_object().to_owned()).collect();
        let one = arguments.one.clone();
        // A file that cannot be read is said before anything is sent.
        for input in inputs.iter().filter(|input| input.file.is_file() || !input.file.exists()) {
            if input.file.as_os_str() != "-" {
                drop(input::open(&input.file)?);
            }
        }
        let names: Vec<&str> = mappings
            .iter()
            .map(|mapping| document.object_name(mapping.source_object(), mapping.target_object()))
            .collect();
        for input in &mut inputs {
            merge_delta(input, &names, store, arguments)?;
        }
        let mut records = Records {
            inputs: inputs.into(),
            sources,
            usual,
            reading: None,
            one,
            is_full: arguments.full,
            guards: Guards { partial: arguments.partial, ..Guards::default() },
            options: arguments.input.options(),
            people: People::default(),
            are_groups: mappings.iter().map(is_of_groups).collect(),
        };
        let roles = arguments.roles.as_deref().map(Roles::read).transpose()?;
        let assignments = arguments.assignments.as_deref().map(Assignments::read).transpose()?;
        let assigned = assignments.map(|assignments| records.resolve(assignments)).transpose()?;
        records.people = People::new(assigned, roles);
        Ok(records)
    }

    /// Adds the members of assigned groups.
    fn resolve(&self, assignments: Assignments) -> Result<Assigned, Failure> {
        let mut resolver = assignments.resolver()?;
        for input in &self.inputs {
            if input.file.as_os_str() == "-" {
                let message = "`--assignments` reads the groups before the records, so that they cannot come from `-`";
                return Err(Failure::Usage(message.to_owned()));
            }
            let mut records = input.origin.open(&self.options)?;
            let ids = records.id_attributes();
            loop {
                let batch = records.batch()?;
                for span in &batch.records {
                    let record = records::bytes(&batch, span).and_then(json::parse).and_then(attributes);
                    let Ok(record) = record.map(Value::Object) else { continue };
                    if self.is_group(self.routed(input, batch.kind(span))) {
                        resolver.add(&ids, &record, span);
                    }
                }
                if batch.last {
                    break;
                }
            }
        }
        resolver.finish()
    }

    fn is_group(&self, object: usize) -> bool {
        self.are_groups.get(object).copied().unwrap_or_default()
    }

    /// Returns the object mapping that a record is for.
    fn routed(&self, input: &Input, kind: Option<Kind>) -> usize {
        let of_kind = |source: &String| match kind {
            Some(Kind::User) => source.eq_ignore_ascii_case("user"),
            Some(Kind::Group) => source.eq_ignore_ascii_case("group"),
            _ => false,
        };
        input.object.or_else(|| self.sources.iter().position(of_kind)).unwrap_or(self.usual)
    }

    /// Completes a record with its identifier and the names of its roles. Returns whether it is not assigned.
    fn complete(&self, record: &mut Value, ids: &[String], object: usize) -> bool {
        let id = source_ids(ids, record).next().map(str::to_owned);
        let prepared = self.people.prepare(record, ids, self.is_group(object));
        let Some(members) = record.as_object_mut() else { return false };
        if let Some(id) = id.filter(|_| !SOURCE_IDS.iter().any(|name| members.contains_key(*name))) {
            members.insert("objectId".to_owned(), id.into());
        }
        prepared.is_unassigned
    }

    /// Returns the next record; none after the last, and after a file that could not be read to its end.
    pub fn next(&mut self, watch: &Watch) -> Option<SourceRecord> {
        loop {
            if self.reading.is_none() {
                let input = self.inputs.pop_front()?;
                match read_records(&input, &self.options, self.guards) {
                    Ok((ids, reading)) => self.reading = Some((input, ids, reading)),
                    Err(failure) => {
                        watch.fail(failure);
                        return None;
                    }
                }
            }
            let (_, _, reading) = self.reading.as_mut()?;
            let next = reading.next();
            let (input, ids, _) = self.reading.as_ref()?;
            match next {
                None => self.reading = None,
                Some(Err(failure)) => {
                    watch.fail(failure);
                    return None;
                }
                Some(Ok((number, kind, mut value))) => {
                    let object = self.routed(input, kind);
                    let is_unassigned = value.as_mut().is_ok_and(|record| self.complete(record, ids, object));
                    let is_other = |one: &String| value.as_ref().is_ok_and(|record| source(record) != Some(one));
                    if self.one.as_ref().is_some_and(is_other) {
                        continue;
                    }
                    if self.is_full && value.as_ref().is_ok_and(|record| record.get("@removed").is_some()) {
                        let message = "`--full` is for records that are all there are, and a record with `@removed` is of a delta";
                        watch.fail(Failure::Usage(message.to_owned()));
                        return None;
                    }
                    let record = SourceRecord::new(object, input::name(&input.file), number, value);
                    let record = if input.is_delta() { record.of_delta() } else { record };
                    return Some(if is_unassigned { record.unassigned() } else { record });
                }
            }
        }
    }
}

/// Merges the entries of a delta, over the records that the link store keeps.
fn merge_delta(input: &mut Input, names: &[&str], store: &SqliteLinks, arguments: &Arguments) -> Result<(), Failure> {
    let failed = RefCell::new(None);
    let kept = |source: &str| {
        let names = names.iter().enumerate().filter(|(object, _)| input.object.is_none_or(|own| own == *object));
        names.map(|(_, name)| name).find_map(|name| match store.link(name, source) {
            Ok(link) => serde_json::from_str(&link?.record?).ok(),
            Err(error) => {
                failed.replace(Some(error));
                None
            }
        })
    };
    let merged = delta::merged(&input.origin, &kept, &arguments.input.options())?;
    if let Some(error) = failed.take() {
        return Err(links::failure(&arguments.links, error));
    }
    if let Some((batches, merged)) = merged {
        if arguments.full {
            let message =
                format!("`--full` is for records that are all there are, and `{}` is of a delta", input.file.display());
            return Err(Failure::Usage(message));
        }
        let origin = Box::new(Origin::File(input.file.clone()));
        input.origin = Origin::Merged { origin, batches, merged };
    }
    Ok(())
}

/// Reads the records of a file, each with its number.
fn read_records(input: &Input, options: &Options, guards: Guards) -> Result<(Vec<String>, Reading), Failure> {
    let mut records = input.origin.open(options)?;
    output::note(&records.announcement());
    let ids = records.id_attributes();
    let origin = input::name(&input.file);
    // Records are parsed one by one: a parsed record has many times the size of its text.
    let (mut batch, mut at) = (Batch::default(), 0);
    let reading = std::iter::from_fn(move || {
        loop {
            if let Some(span) = batch.records.get(at) {
                at += 1;
                let value = records::bytes(&batch, span).and_then(json::parse).and_then(attributes).map(Value::Object);
                return Some(Ok((span.record, batch.kind(span), value)));
            }
            if batch.last {
                let missing = records.incomplete()?;
                let objections = guards.objections(&PlanFigures::default(), Some(missing));
                if objections.is_empty() {
                    let diagnostic = Diagnostic::new(&INCOMPLETE_INPUT, format!("`{origin}` is incomplete: {missing}"));
                    output::note(&diagnostic.to_string());
                    return None;
                }
                return Some(Err(Failure::Guard(format!("nothing was sent: {origin}: {}", objections.join("; ")))));
            }
            at = 0;
            if let Err(failure) = records.fill(&mut batch) {
                (batch.last, batch.records) = (true, Vec::new());
                return Some(Err(failure));
            }
        }
    });
    Ok((ids, Box::new(reading)))
}

/// Returns the object mapping that a name means: by its source object, or by its target object where two share that.
fn named_mapping(mappings: &[Mapping], name: &str) -> Option<usize> {
    let by = |of: fn(&Mapping) -> &str| {
        let mut found = mappings.iter().enumerate().filter(|(_, mapping)| of(mapping).eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((number, _)), None) => Some(number),
            _ => None,
        }
    };
    let found = by(Mapping::source_object).or_else(|| by(Mapping::target_object)).or_else(|| by(Mapping::name));
    if found.is_none() && mappings.iter().any(|mapping| mapping.source_object().eq_ignore_ascii_case(name)) {
        output::message(&format!("several object mappings read `{name}`; name one by its target object"));
    }
    found
}

/// Returns the identifier of a record.
fn source(record: &Value) -> Option<&str> {
    SOURCE_IDS.iter().find_map(|name| record.get(name)?.as_str())
}
