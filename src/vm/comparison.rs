//! Compares values of a frame and converts them to text, without copying them first.

use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::context::LONG;
use crate::value::Arena;
use crate::value::Comparator;
use crate::value::Value;
use crate::value::compare::compare;
use crate::value::compare::equal;
use crate::value::convert;
use crate::value::convert::ToTextError;

/// Returns the text of a value.
#[inline(always)]
pub(super) fn text_of<'r>(value: &Value<'r>, arena: &'r Arena) -> Result<&'r str, ToTextError> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        Value::Boolean(value) => Ok(convert::boolean_text(*value)),
        other => convert::to_text(*other, arena),
    }
}

/// Returns whether a comparison holds. Equality of texts is equality of bytes, which is the fast path.
#[inline(always)]
pub(super) fn holds<'r>(
    operator: Comparator,
    left: &Value<'r>,
    right: &Value<'r>,
    context: &Context<'_, 'r>,
) -> Result<bool, Fault> {
    match (operator, left, right) {
        (Comparator::Equal, Value::Text(left), Value::Text(right)) if left.len() < LONG => Ok(equal(left, right)),
        _ => holds_general(operator, left, right, context),
    }
}

#[inline(never)]
fn holds_general<'r>(
    operator: Comparator,
    left: &Value<'r>,
    right: &Value<'r>,
    context: &Context<'_, 'r>,
) -> Result<bool, Fault> {
    pay(left, right, context)?;
    match (operator, left, right) {
        (Comparator::Equal, Value::Text(left), Value::Text(right)) => Ok(equal(left, right)),
        (Comparator::NotEqual, Value::Text(left), Value::Text(right)) => Ok(left != right),
        _ => Ok(operator.holds(compare(*left, *right, context.arena)?)),
    }
}

/// Pays for reading two values that are compared: the shorter of two texts.
fn pay<'r>(left: &Value<'r>, right: &Value<'r>, context: &Context<'_, 'r>) -> Result<(), Fault> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => context.pay(left.len().min(right.len())),
        _ => Ok(()),
    }
}

/// Returns whether two values have the same text.
pub(super) fn same_text<'r>(left: &Value<'r>, right: &Value<'r>, context: &Context<'_, 'r>) -> Result<bool, Fault> {
    pay(left, right, context)?;
    Ok(text_of(left, context.arena)? == text_of(right, context.arena)?)
}

/// Returns the condition that a value is, if it is one.
pub(super) fn condition<'r>(value: &Value<'r>, context: &Context<'_, 'r>) -> Result<Option<bool>, Fault> {
    if let Value::Text(text) = value {
        context.pay(text.len())?;
    }
    Ok(convert::to_condition(*value))
}
