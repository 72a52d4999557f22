//! Conversion of values from and to JSON.

use serde_json::Map;
use serde_json::Number;

use crate::limits::VALUE_NESTING;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;
use crate::value::convert::write_scalar;

/// Converts JSON to a value that borrows from it.
///
/// `null`, an empty array and an empty object are missing. A number that is not an integer is the text it was written
/// as.
pub fn from_json<'r>(json: &'r serde_json::Value, arena: &'r Arena) -> Result<Value<'r>, ArenaFull> {
    convert(json, arena, VALUE_NESTING)
}

fn convert<'r>(json: &'r serde_json::Value, arena: &'r Arena, depth: usize) -> Result<Value<'r>, ArenaFull> {
    Ok(match json {
        serde_json::Value::Null => Value::Missing,
        serde_json::Value::Bool(value) => Value::Boolean(*value),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => Value::Integer(value),
            None => Value::Text(arena.text(&number.to_string())?),
        },
        serde_json::Value::Array(items) if items.is_empty() || depth == 0 => Value::Missing,
        serde_json::Value::Object(members) if members.is_empty() || depth == 0 => Value::Missing,
        serde_json::Value::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push(convert(item, arena, depth - 1)?);
            }
            Value::List(arena.list(&values)?)
        }
        serde_json::Value::Object(members) => {
            let mut values = Vec::with_capacity(members.len());
            for (name, member) in members {
                values.push((name.as_str(), convert(member, arena, depth - 1)?));
            }
            Value::Complex(arena.members(&values)?)
        }
    })
}

/// Converts a value to JSON: missing is `null`, a date is its text.
pub fn to_json(value: Value<'_>) -> serde_json::Value {
    match value {
        Value::Missing => serde_json::Value::Null,
        Value::Text(text) => serde_json::Value::String(text.to_owned()),
        Value::Integer(value) => serde_json::Value::Number(Number::from(value)),
        Value::Boolean(value) => serde_json::Value::Bool(value),
        Value::DateTime(_) => {
            let mut text = String::new();
            write_scalar(value, &mut text);
            serde_json::Value::String(text)
        }
        Value::List(items) => serde_json::Value::Array(items.iter().map(|item| to_json(*item)).collect()),
        Value::Complex(members) => serde_json::Value::Object(
            members.iter().map(|(name, member)| ((*name).to_owned(), to_json(*member))).collect::<Map<_, _>>(),
        ),
    }
}

impl PartialEq<str> for Value<'_> {
    fn eq(&self, other: &str) -> bool {
        matches!(self, Value::Text(text) if *text == other)
    }
}

impl PartialEq<&str> for Value<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}
