//! Parses the two forms of a record: an object of attributes, or Microsoft Graph's list of keys and values in `properties`.
//!
//! In both, names and shapes of Graph's properties become those of attributes.

use serde_json::Map;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::NOT_A_RECORD;
use crate::record::aliases;

/// The member of a record that lists its attributes.
pub(super) const PROPERTIES: &str = "properties";

/// Returns the attributes of a record in either form.
///
/// # Errors
///
/// The value is not an object, or an element of its list is not a key with a value.
pub fn attributes(value: Value) -> Result<Map<String, Value>, Box<Diagnostic>> {
    let members = match value {
        Value::Object(members) => members,
        other => {
            return Err(Box::new(not_a_record(&format!("a record is a JSON object, and this is {}", kind(&other)))));
        }
    };
    let mut attributes = match members.get(PROPERTIES) {
        Some(Value::Array(_)) => properties(members)?,
        _ => members,
    };
    aliases::add_attributes(&mut attributes);
    Ok(attributes)
}

fn not_a_record(message: &str) -> Diagnostic {
    Diagnostic::new(&NOT_A_RECORD, message).help("write it as `{\"givenName\": \"Ada\"}`")
}

fn properties(mut members: Map<String, Value>) -> Result<Map<String, Value>, Box<Diagnostic>> {
    let mut record = Map::new();
    let Some(Value::Array(pairs)) = members.remove(PROPERTIES) else { return Ok(members) };
    for (position, pair) in pairs.into_iter().enumerate() {
        let Value::Object(mut pair) = pair else {
            let message = format!("`properties/{position}` is not an object with `key` and `value`");
            return Err(Box::new(not_a_record(&message)));
        };
        let Some(Value::String(key)) = pair.remove("key") else {
            return Err(Box::new(not_a_record(&format!("`properties/{position}/key` is not a text"))));
        };
        record.insert(key, pair.remove("value").unwrap_or(Value::Null));
    }
    Ok(record)
}

/// Returns the kind of a JSON value, in words.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
