//! Values of the expression language.
//!
//! A [`Value`] is small, `Copy`, and never owns memory: its text belongs to the record or to the [`Arena`] of the
//! record being evaluated, which frees all results at once. Conversions between kinds are in [`convert`] and nowhere
//! else.

pub mod arena;
pub mod compare;
pub mod constant;
pub mod convert;
pub mod json;
pub(crate) mod json_bytes;
pub mod kinds;

pub use arena::Arena;
pub use arena::ArenaFull;
pub use compare::Comparator;
pub use constant::Constant;
pub use constant::NoFlow;
pub use kinds::Kinds;

use crate::dotnet::date::DateTime;

/// A value of the language: `Copy`, 24 bytes, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'r> {
    /// No value: the attribute is absent. Not the same as an empty text.
    Missing,
    /// Text. Positions in it are counted in UTF-16 code units, as in .NET.
    Text(&'r str),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A point in time, UTC.
    DateTime(DateTime),
    /// Several values in order.
    List(&'r [Value<'r>]),
    /// Named members, such as a role with its display name.
    Complex(&'r [(&'r str, Value<'r>)]),
}

const _: () = assert!(size_of::<Value<'static>>() <= 24);

impl Value<'_> {
    /// The size of a value in bytes.
    pub const SIZE: usize = size_of::<Value<'static>>();

    /// Returns the kind of the value; a missing value has none.
    pub fn kind(&self) -> Kinds {
        match self {
            Value::Missing => Kinds::NONE,
            Value::Text(_) => Kinds::TEXT,
            Value::Integer(_) => Kinds::INTEGER,
            Value::Boolean(_) => Kinds::BOOLEAN,
            Value::DateTime(_) => Kinds::DATE_TIME,
            Value::List(_) => Kinds::LIST,
            Value::Complex(_) => Kinds::COMPLEX,
        }
    }

    /// Returns the size in bytes, with its text and nested values. Recursion is bounded by the nesting limit of
    /// records.
    pub fn size(&self) -> usize {
        let inside = match self {
            Value::Text(text) => text.len(),
            Value::List(items) => items.iter().map(Value::size).sum(),
            Value::Complex(members) => members.iter().map(|(name, member)| name.len() + member.size()).sum(),
            _ => 0,
        };
        inside + size_of::<Value<'_>>()
    }

    /// Returns whether the value is missing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// Returns whether the value is missing, an empty string or an empty list.
    pub fn is_missing_or_empty(&self) -> bool {
        matches!(self, Value::Missing | Value::Text("") | Value::List([]))
    }
}
