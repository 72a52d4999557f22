//! Identifiers of objects that this run creates, as long as the server has not given them.
//!
//! A placeholder holds a number that nobody can guess, so that no value of a record is taken for one.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;

use serde_json::Map;
use serde_json::Value;

use crate::client::percent_encoded;

/// The placeholders of one run.
#[derive(Debug)]
pub(super) struct Placeholders {
    prefix: String,
    /// The object and the source identifier, by number.
    owners: Vec<(String, String)>,
    /// The identifiers that are known by now.
    ids: HashMap<usize, String>,
}

impl Placeholders {
    pub(super) fn new() -> Placeholders {
        let [one, other] = [RandomState::new(), RandomState::new()].map(|state| state.hash_one(0_u8));
        Placeholders { prefix: format!("new-{one:016x}{other:016x}-"), owners: Vec::new(), ids: HashMap::new() }
    }

    /// Returns the placeholder for an object that will be created.
    pub(super) fn add(&mut self, object: &str, source: &str) -> String {
        self.owners.push((object.to_owned(), source.to_owned()));
        format!("{}{}", self.prefix, self.owners.len() - 1)
    }

    /// Enters the identifier that the server gave.
    pub(super) fn enter(&mut self, placeholder: &str, id: &str) {
        if let Some(number) = self.number(placeholder) {
            self.ids.insert(number, id.to_owned());
        }
    }

    fn number(&self, text: &str) -> Option<usize> {
        text.strip_prefix(self.prefix.as_str())?.parse().ok()
    }

    /// Returns a path with identifiers; none while one of them is not known.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        let mut parts = Vec::new();
        for part in path.split('/') {
            match self.number(part) {
                Some(number) => parts.push(percent_encoded(self.ids.get(&number)?)),
                None => parts.push(part.to_owned()),
            }
        }
        Some(parts.join("/"))
    }

    /// Returns a body with identifiers, as numbers where the server counts with numbers. Elements whose identifier is not known are
    /// left out; none if nothing is left.
    pub(super) fn body(&self, body: &Value, numbers: bool) -> Option<Value> {
        match body {
            Value::String(text) => match self.number(text) {
                Some(number) => {
                    let id = self.ids.get(&number)?;
                    let count = id.parse::<i64>().ok().filter(|count| numbers && count.to_string() == *id);
                    Some(count.map_or_else(|| Value::from(id.as_str()), Value::from))
                }
                None => Some(body.clone()),
            },
            Value::Array(items) => {
                let kept: Vec<Value> = items.iter().filter_map(|item| self.body(item, numbers)).collect();
                (!kept.is_empty() || items.is_empty()).then_some(Value::Array(kept))
            }
            Value::Object(members) => {
                let mut kept = Map::new();
                for (name, value) in members {
                    kept.insert(name.clone(), self.body(value, numbers)?);
                }
                Some(Value::Object(kept))
            }
            other => Some(other.clone()),
        }
    }

    /// Returns a plan as people see it: a placeholder becomes `{"$link": "User/ID"}`.
    pub(super) fn shown(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match self.number(text).and_then(|number| self.owners.get(number)) {
                Some((object, source)) => serde_json::json!({ "$link": format!("{object}/{source}") }),
                None => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.shown(item)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| (name.clone(), self.shown(value))).collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }
}
