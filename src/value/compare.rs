//! Comparison of values.

use std::cmp::Ordering;

use crate::dotnet::text::compare_ordinal;
use crate::dotnet::text::swar;
use crate::value::Arena;
use crate::value::Value;
use crate::value::convert;
use crate::value::convert::ToTextError;

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// Every operator.
    pub const ALL: [Comparator; 6] = [
        Comparator::Equal,
        Comparator::NotEqual,
        Comparator::Less,
        Comparator::LessOrEqual,
        Comparator::Greater,
        Comparator::GreaterOrEqual,
    ];

    /// Returns whether the operator holds for values in this order.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Comparator::Equal => ordering == Ordering::Equal,
            Comparator::NotEqual => ordering != Ordering::Equal,
            Comparator::Less => ordering == Ordering::Less,
            Comparator::LessOrEqual => ordering != Ordering::Greater,
            Comparator::Greater => ordering == Ordering::Greater,
            Comparator::GreaterOrEqual => ordering != Ordering::Less,
        }
    }

    /// Returns the operator as it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::NotEqual => "<>",
            Comparator::Less => "<",
            Comparator::LessOrEqual => "<=",
            Comparator::Greater => ">",
            Comparator::GreaterOrEqual => ">=",
        }
    }
}

/// Returns the order of two values.
///
/// An integer compares as a number with an integer or with text that is one, dates compare as dates, everything else
/// compares by its text, ordinal and case-sensitive. A missing value compares as an empty string (decisions 1 and 2).
#[inline]
pub fn compare<'r>(left: Value<'r>, right: Value<'r>, arena: &'r Arena) -> Result<Ordering, ToTextError> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => return Ok(compare_ordinal(left, right)),
        (Value::Integer(left), Value::Integer(right)) => return Ok(left.cmp(&right)),
        (Value::DateTime(left), Value::DateTime(right)) => return Ok(left.cmp(&right)),
        (Value::Integer(number), other) => {
            if let Some(other) = convert::to_integer(other) {
                return Ok(number.cmp(&other));
            }
        }
        (other, Value::Integer(number)) => {
            if let Some(other) = convert::to_integer(other) {
                return Ok(other.cmp(&number));
            }
        }
        _ => {}
    }
    Ok(compare_ordinal(convert::to_text(left, arena)?, convert::to_text(right, arena)?))
}

/// Returns whether two strings are equal. Unlike their order, equality is a comparison of bytes.
#[inline(always)]
pub fn equal(left: &str, right: &str) -> bool {
    swar::equal(left.as_bytes(), right.as_bytes())
}
