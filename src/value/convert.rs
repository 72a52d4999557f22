//! The conversions between kinds, each in one place.

use std::fmt::Write;

use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// How a Boolean is written: `True` and `False`, as .NET does.
pub fn boolean_text(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Why a value has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoText {
    /// It is a list or has members.
    NotOneValue,
    /// The record's results need too much memory.
    ArenaFull,
}

impl From<ArenaFull> for NoText {
    fn from(_: ArenaFull) -> NoText {
        NoText::ArenaFull
    }
}

/// The value as text: a missing one is empty, a Boolean `True` or `False`, an integer decimal, a date
/// `M/d/yyyy h:mm:ss tt` in UTC (reference: CDate). Lists and complex values have none.
#[inline]
pub fn to_text<'r>(value: Value<'r>, arena: &'r Arena) -> Result<&'r str, NoText> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        other => to_text_slowly(other, arena),
    }
}

#[cold]
fn to_text_slowly<'r>(value: Value<'r>, arena: &'r Arena) -> Result<&'r str, NoText> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        Value::Boolean(value) => Ok(boolean_text(value)),
        Value::Integer(_) | Value::DateTime(_) => {
            let mut text = String::with_capacity(24);
            write_scalar(value, &mut text);
            Ok(arena.text(&text)?)
        }
        Value::List(_) | Value::Complex(_) => Err(NoText::NotOneValue),
    }
}

/// Appends the text of a scalar; lists and complex values append nothing.
pub fn write_scalar(value: Value<'_>, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(text),
        Value::Boolean(value) => out.push_str(boolean_text(value)),
        Value::Integer(value) => {
            let _ = write!(out, "{value}");
        }
        Value::DateTime(value) => value.write_general(out),
        Value::Missing | Value::List(_) | Value::Complex(_) => {}
    }
}

/// The value as a whole number: an integer itself, or text that holds one (reference: numbers may be written as texts,
/// `DateAdd("h", "9", Now())`). Nothing else is a number.
pub fn to_integer(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Integer(value) => Some(value),
        Value::Text(text) => crate::dotnet::text::parse_int64(text).ok(),
        _ => None,
    }
}

/// The value as true or false: a Boolean itself, or the text `True` or `False` in any case, blanks around it ignored
/// (decision 17, .NET Boolean.Parse).
pub fn to_boolean(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(value),
        Value::Text(text) => crate::dotnet::text::to_boolean(text).ok(),
        _ => None,
    }
}

/// The value as the condition of `IIF`: what [`to_boolean`] says; a number holds when it is not zero, a missing or empty value
/// does not hold.
pub fn to_condition(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Missing | Value::Text("") => Some(false),
        Value::Integer(value) => Some(value != 0),
        other => to_boolean(other),
    }
}
