//! Constants: values known at compile time, which own their text.

use std::sync::Arc;

use crate::dotnet::date::DateTime;
use crate::value::Value;

/// What is not sent to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFlow {
    /// The attribute.
    Attribute,
    /// The whole object.
    Object,
}

/// A value known at compile time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Constant {
    /// No value.
    Missing,
    /// Text.
    Text(Arc<str>),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A point in time.
    DateTime(DateTime),
}

impl Constant {
    /// Borrows the constant as a value.
    #[inline]
    pub fn value(&self) -> Value<'_> {
        match self {
            Constant::Missing => Value::Missing,
            Constant::Text(text) => Value::Text(text),
            Constant::Integer(value) => Value::Integer(*value),
            Constant::Boolean(value) => Value::Boolean(*value),
            Constant::DateTime(value) => Value::DateTime(*value),
        }
    }

    /// Converts a value to a constant; `None` for lists and complex values.
    pub fn of(value: Value<'_>) -> Option<Constant> {
        Some(match value {
            Value::Missing => Constant::Missing,
            Value::Text(text) => Constant::Text(text.into()),
            Value::Integer(value) => Constant::Integer(value),
            Value::Boolean(value) => Constant::Boolean(value),
            Value::DateTime(value) => Constant::DateTime(value),
            _ => return None,
        })
    }
}
