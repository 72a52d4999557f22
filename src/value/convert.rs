//! Conversions between kinds of values.
//!
//! Every conversion is defined here once, so that all functions convert alike.

use std::fmt::Write;

use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// Returns the text of a Boolean, `True` or `False` as in .NET.
pub fn boolean_text(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// The error when a value cannot be converted to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToTextError {
    /// It is a list or a complex value.
    NotOneValue,
    /// The record's results need too much memory.
    ArenaFull,
}

impl From<ArenaFull> for ToTextError {
    fn from(_: ArenaFull) -> ToTextError {
        ToTextError::ArenaFull
    }
}

/// Converts a value to text.
///
/// A missing value is empty, a Boolean `True` or `False`, an integer decimal, a date `M/d/yyyy h:mm:ss tt` in UTC
/// (reference: CDate). Lists and complex values are an error.
#[inline]
pub fn to_text<'r>(value: Value<'r>, arena: &'r Arena) -> Result<&'r str, ToTextError> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        other => to_text_general(other, arena),
    }
}

#[cold]
fn to_text_general<'r>(value: Value<'r>, arena: &'r Arena) -> Result<&'r str, ToTextError> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        Value::Boolean(value) => Ok(boolean_text(value)),
        Value::Integer(_) | Value::DateTime(_) => {
            let mut text = String::with_capacity(24);
            write_scalar(value, &mut text);
            Ok(arena.text(&text)?)
        }
        Value::List(_) | Value::Complex(_) => Err(ToTextError::NotOneValue),
    }
}

/// Appends the text of a scalar; appends nothing for lists and complex values.
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

/// Converts a value to an integer: an integer itself, or text that is one. The reference allows numbers as strings,
/// as in `DateAdd("h", "9", Now())`.
pub fn to_integer(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Integer(value) => Some(value),
        Value::Text(text) => crate::dotnet::text::parse_int64(text).ok(),
        _ => None,
    }
}

/// Converts a value to a Boolean: a Boolean itself, or `True` or `False` in any case and with whitespace around it
/// (decision 17, .NET Boolean.Parse).
pub fn to_boolean(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(value),
        Value::Text(text) => crate::dotnet::text::to_boolean(text).ok(),
        _ => None,
    }
}

/// Converts a value to the condition of `IIF`.
///
/// As [`to_boolean`]; in addition, a number is true when it is not zero, and a missing or empty value is false.
pub fn to_condition(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Missing | Value::Text("") => Some(false),
        Value::Integer(value) => Some(value != 0),
        other => to_boolean(other),
    }
}
