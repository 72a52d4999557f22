//! What exists in the target, from a file: JSON lines, an array, or answers to a SCIM query.
//!
//! One file may hold objects of several kinds. An object says of which it is in its member `object`, or, as SCIM has it, in
//! `meta.resourceType`; one that says nothing is of every kind.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;

use attrflow::Mapping;
use attrflow::mapping::Existing;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::records::Records;
use crate::request;
use attrflow::record::json;

/// The objects of a file.
#[derive(Debug, Default)]
pub struct Objects {
    /// What the file is called in messages.
    origin: String,
    objects: Vec<Value>,
}

impl Objects {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Objects, Failure> {
        let bytes = input::whole(file)?;
        let mut objects = Vec::new();
        // An answer is often laid out over several lines.
        if let Ok(Value::Object(mut answer)) = json::parse(&bytes)
            && let Some(Value::Array(resources)) = answer.remove("Resources")
        {
            for resource in resources {
                let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic };
                objects.push(Value::Object(request::target_object(resource).map_err(fail)?));
            }
            return Ok(Objects { origin: input::name(file), objects });
        }
        let mut records = Records::of(input::Opened::held(Cursor::new(bytes)))?;
        loop {
            let batch = records.batch()?;
            for piece in &batch.pieces {
                let fail =
                    |diagnostic| Failure::Input { origin: format!("{}:{}", input::name(file), piece.line), diagnostic };
                let value = batch.record(piece).and_then(json::parse).map_err(fail)?;
                let mut members = request::target_object(value).map_err(fail)?;
                match members.remove("Resources") {
                    Some(Value::Array(resources)) => {
                        for resource in resources {
                            objects.push(Value::Object(request::target_object(resource).map_err(fail)?));
                        }
                    }
                    _ => objects.push(Value::Object(members)),
                }
            }
            if batch.last {
                return Ok(Objects { origin: input::name(file), objects });
            }
        }
    }

    /// Those that a mapping writes. An object that is there twice, as overlapping pages of a query have it, counts once.
    pub fn of(&self, mapping: &Mapping) -> Existing {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut found: Vec<Value> = Vec::new();
        for object in self.objects.iter().filter(|object| is_of_kind(object, mapping.target_object())) {
            if let Some(id) = object.get("id").filter(|id| !id.is_null()) {
                let number = *numbers.entry(id.to_string()).or_insert(found.len());
                if found.get(number) == Some(object) {
                    continue;
                }
            }
            found.push(object.clone());
        }
        Existing::new(found)
    }

    /// Says what is doubtful about those that a mapping writes.
    pub fn remark(&self, existing: &Existing, mapping: &Mapping) {
        if self.objects.is_empty() {
            return;
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

fn is_of_kind(object: &Value, kind: &str) -> bool {
    // SCIM documents may name the object by the URN of its schema.
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    let said = object.get("object").or_else(|| object.get("meta")?.get("resourceType"));
    said.and_then(Value::as_str).is_none_or(|said| said.eq_ignore_ascii_case(kind))
}
