//! What exists in the target, from files: JSON lines, an array, or answers that list objects.
//!
//! One file may hold objects of several kinds. An object says of which it is in its member `object`, or, as SCIM has it, in
//! `meta.resourceType`; one that says nothing is of every kind.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Mapping;
use attrflow::mapping::Existing;
use attrflow::mapping::wire::Wire;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::records;
use crate::records::Records;
use crate::request;
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
    objects: Vec<Value>,
    /// The lists that lack objects, each with the file it is in.
    pub shortfalls: Vec<(String, Shortfall)>,
}

impl Objects {
    /// Reads files; `lists` are the members in which the target's own interface lists objects.
    pub fn read(files: &[PathBuf], lists: &Lists) -> Result<Objects, Failure> {
        let mut objects = Objects::default();
        let origins: Vec<String> = files.iter().map(|file| input::name(file)).collect();
        objects.origin = origins.join(", ");
        for file in files {
            let mut pages = Pages::default();
            objects.append(file, lists, &mut pages)?;
            objects.shortfalls.extend(pages.shortfalls().map(|shortfall| (input::name(file), shortfall)));
        }
        Ok(objects)
    }

    fn append(&mut self, file: &Path, lists: &Lists, pages: &mut Pages) -> Result<(), Failure> {
        let bytes = input::whole(file)?;
        // An answer is often laid out over several lines.
        if let Ok(Value::Object(answer)) = json::parse(&bytes)
            && let Ok(listed) = pages.objects(answer, lists)
        {
            let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic };
            return self.take(listed).map_err(fail);
        }
        let mut records = Records::plain(Cursor::new(bytes), input::name(file))?;
        loop {
            let batch = records.batch()?;
            for piece in &batch.records {
                let fail =
                    |diagnostic| Failure::Input { origin: format!("{}:{}", input::name(file), piece.line), diagnostic };
                let value = records::bytes(&batch, piece).and_then(json::parse).map_err(fail)?;
                match pages.objects(request::target_object(value).map_err(fail)?, lists) {
                    Ok(listed) => self.take(listed).map_err(fail)?,
                    Err(members) => self.objects.push(Value::Object(members)),
                }
            }
            if batch.last {
                return Ok(());
            }
        }
    }

    fn take(&mut self, listed: Vec<Value>) -> Result<(), Box<Diagnostic>> {
        for object in listed {
            self.objects.push(Value::Object(request::target_object(object)?));
        }
        Ok(())
    }

    /// All of them.
    pub fn all(&self) -> &[Value] {
        &self.objects
    }

    /// Those that a mapping writes. An object that is there twice, as overlapping pages of a query have it, counts once. The wire
    /// keeps the memberships among them.
    pub fn of(&self, mapping: &Mapping, wire: &mut Wire) -> Existing {
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
            return Existing::unknown();
        }
        let lacks = |(_, shortfall): &(_, Shortfall)| is_of_kind(&shortfall.kind, mapping.target_object());
        Existing::new(found).incomplete(self.shortfalls.iter().any(lacks))
    }

    /// Says what is doubtful about those that a mapping writes.
    pub fn remark(&self, existing: &Existing, mapping: &Mapping) {
        if self.origin.is_empty() {
            return;
        }
        if self.objects.is_empty() {
            return output::message(&format!("{}: no objects, so that no record matches one", self.origin));
        }
        let (origin, kind) = (&self.origin, mapping.target_object());
        let objects = existing.objects();
        if objects.is_empty() {
            let message = format!("{origin}: objects of the kind `{kind}`: none of {}", self.objects.len());
            return output::message(&format!("{message}; the member `object` names it"));
        }
        let mut seen: HashMap<String, u64> = HashMap::new();
        for number in 0..objects.len() {
            *seen.entry(existing.id(number).unwrap_or_default()).or_default() += 1;
        }
        if let Some(without) = seen.remove("") {
            output::message(&format!("{origin}: objects without an `id`: {without} of {}", objects.len()));
        }
        let shared: u64 = seen.values().filter(|count| **count > 1).sum();
        if shared > 0 {
            output::message(&format!(
                "{origin}: objects that share their `id` with another and differ from it: {shared}"
            ));
        }
    }
}

/// Whether a kind that an object says is that of a mapping; one that says nothing, or an address, is of every kind.
fn is_of_kind(said: &str, kind: &str) -> bool {
    // SCIM documents may name the object by the URN of its schema.
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    said.is_empty() || said.contains('/') || said.eq_ignore_ascii_case(kind)
}
