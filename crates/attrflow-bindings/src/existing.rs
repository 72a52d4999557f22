//! What exists in the target, as callers give it.

use std::collections::HashMap;

use attrflow::mapping::wire::Wire;
use attrflow::record::json;
use serde_json::Value;

use crate::Error;
use crate::options::wrong;

/// The objects that exist in the target, read once for several plans.
#[derive(Debug, Clone, Default)]
pub struct Existing {
    objects: Vec<Value>,
    is_incomplete: bool,
}

impl Existing {
    /// Reads an array of objects, an answer that lists them, or one of either a line.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or not of objects.
    pub fn read(bytes: &[u8]) -> Result<Existing, Error> {
        let mut existing = Existing::default();
        match json::parse(bytes) {
            Ok(Value::Array(objects)) => existing.extend(objects)?,
            Ok(object) => existing.extend(vec![object])?,
            // Lines of objects are not JSON as a whole.
            Err(_) => {
                for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
                    existing.extend(vec![json::parse(line)?])?;
                }
            }
        }
        Ok(existing)
    }

    /// Adds objects and answers.
    ///
    /// # Errors
    ///
    /// One is no object.
    fn extend(&mut self, objects: Vec<Value>) -> Result<(), Error> {
        for object in objects {
            if !object.is_object() {
                return Err(wrong("what exists in the target", "JSON objects"));
            }
            self.objects.push(object);
        }
        Ok(())
    }

    /// Returns the objects that a mapping writes; the wire keeps the memberships among them.
    pub(crate) fn of(&self, mapping: &attrflow::Mapping, wire: &mut Wire) -> attrflow::mapping::Existing {
        let lists = wire.lists();
        let (mut listed, mut is_incomplete) = (Vec::new(), self.is_incomplete);
        for object in &self.objects {
            match list(object, &lists) {
                Some((objects, kind)) => {
                    let total = object.get("totalResults").and_then(Value::as_u64);
                    is_incomplete |= total.is_some_and(|total| total > objects.len() as u64)
                        || ["@odata.nextLink", "next_page"]
                            .iter()
                            .any(|name| object.get(name).is_some_and(|next| !next.is_null()));
                    for object in objects {
                        let mut object = object.clone();
                        if let (Some(members), Some(kind)) = (object.as_object_mut(), kind) {
                            members.entry("object").or_insert_with(|| kind.into());
                        }
                        listed.push(object);
                    }
                }
                None => listed.push(object.clone()),
            }
        }
        let (mut numbers, mut found) = (HashMap::new(), Vec::<Value>::new());
        for object in wire.take_memberships(mapping, &listed) {
            if !is_of(object, mapping.target_object()) {
                continue;
            }
            if let Some(id) = object.get("id").filter(|id| !id.is_null()) {
                let number: usize = *numbers.entry(id.to_string()).or_insert(found.len());
                if found.get(number) == Some(object) {
                    continue;
                }
            }
            found.push(object.clone());
        }
        wire.complete(mapping, &mut found);
        attrflow::mapping::Existing::new(found).incomplete(is_incomplete)
    }
}

/// Returns the objects that an answer lists, and what they are, where it is only one.
fn list<'o>(answer: &'o Value, lists: &'o [(String, Option<String>)]) -> Option<(&'o Vec<Value>, Option<&'o str>)> {
    let of = |name: &str| answer.get(name).and_then(Value::as_array);
    let is_graph = answer.as_object().is_some_and(|members| members.keys().any(|name| name.starts_with("@odata.")));
    if let Some(objects) = of("Resources").or_else(|| of("value").filter(|_| is_graph)) {
        return Some((objects, None));
    }
    let is_answer = answer.get("id").is_none();
    lists.iter().filter(|_| is_answer).find_map(|(name, kind)| Some((of(name)?, kind.as_deref())))
}

/// Whether an object is one that a mapping writes; one that says nothing, or an address, is of every kind.
fn is_of(object: &Value, kind: &str) -> bool {
    let said = object.get("object").or_else(|| object.get("meta")?.get("resourceType"));
    let said = said.and_then(Value::as_str).unwrap_or_default();
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    said.is_empty() || said.contains('/') || said.eq_ignore_ascii_case(kind)
}
