//! Fills in the identifiers of objects that a run creates, once the target has given them.
//!
//! Until then requests have symbols, made of the object mapping's name and the source record's identifier: `{User/ID}` in a path, ID being
//! percent-encoded, and `{"$link": "User/ID"}` in a body.

use std::collections::HashMap;

use serde_json::Map;
use serde_json::Value;

use crate::mapping::references::SYMBOL;
use crate::mapping::wire::percent_encoded;

/// The identifiers of objects by their symbols.
///
/// ```
/// use attrflow::plan::Symbols;
///
/// let mut symbols = Symbols::default();
/// symbols.insert("User/u1", "42");
/// assert_eq!(symbols.path("/Users/{User/u1}").as_deref(), Some("/Users/42"));
/// assert_eq!(symbols.path("/Users/{User/u2}"), None);
/// let body = serde_json::json!({ "value": { "$link": "User/u1" } });
/// assert_eq!(symbols.body(&body, false), Some(serde_json::json!({ "value": "42" })));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    /// By the symbol as paths have it.
    ids: HashMap<String, String>,
}

impl Symbols {
    /// Enters the identifier that the target gave the object with this symbol (`User/ID`).
    pub fn insert(&mut self, symbol: &str, id: impl Into<String>) {
        self.ids.insert(in_path(symbol), id.into());
    }

    /// Returns the identifier of the object with this symbol; none while it is not known.
    pub fn id(&self, symbol: &str) -> Option<&str> {
        self.ids.get(&in_path(symbol)).map(String::as_str)
    }

    /// Returns a path with identifiers; none while one of them is not known.
    pub fn path(&self, path: &str) -> Option<String> {
        let (mut filled, mut rest) = (String::new(), path);
        while let Some((before, after)) = rest.split_once('{') {
            let (symbol, after) = after.split_once('}')?;
            filled.push_str(before);
            filled.push_str(&percent_encoded(self.ids.get(symbol)?));
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    /// Returns a body with identifiers, as numbers where the target counts with numbers. Elements of lists whose identifier is not known
    /// are left out; none if nothing is left.
    pub fn body(&self, body: &Value, numbers: bool) -> Option<Value> {
        match body {
            Value::Array(items) => {
                let kept: Vec<Value> = items.iter().filter_map(|item| self.body(item, numbers)).collect();
                (!kept.is_empty() || items.is_empty()).then_some(Value::Array(kept))
            }
            Value::Object(members) => {
                if let Some(Value::String(symbol)) = members.get(SYMBOL).filter(|_| members.len() == 1) {
                    let id = self.id(symbol)?;
                    let count = id.parse::<i64>().ok().filter(|count| numbers && count.to_string() == *id);
                    return Some(count.map_or_else(|| Value::from(id), Value::from));
                }
                let mut kept = Map::new();
                for (name, value) in members {
                    kept.insert(name.clone(), self.body(value, numbers)?);
                }
                Some(Value::Object(kept))
            }
            other => Some(other.clone()),
        }
    }
}

/// Returns a symbol as paths have it.
fn in_path(symbol: &str) -> String {
    match symbol.split_once('/') {
        Some((object, source)) => format!("{object}/{}", percent_encoded(source)),
        None => symbol.to_owned(),
    }
}
