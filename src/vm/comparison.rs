//! Values compared, and read as texts, where they stand.

use crate::value::Arena;
use crate::value::Comparator;
use crate::value::Value;
use crate::value::compare::compare;
use crate::value::compare::same;
use crate::value::convert;
use crate::value::convert::NoText;

/// The value's text, read where it stands.
#[inline(always)]
pub(super) fn text_of<'r>(value: &Value<'r>, arena: &'r Arena) -> Result<&'r str, NoText> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        Value::Boolean(value) => Ok(convert::boolean_text(*value)),
        other => convert::to_text(*other, arena),
    }
}

/// Whether a comparison holds. Equal texts are equal bytes; only their order asks for more.
#[inline(always)]
pub(super) fn holds<'r>(
    operator: Comparator,
    left: &Value<'r>,
    right: &Value<'r>,
    arena: &'r Arena,
) -> Result<bool, NoText> {
    match (operator, left, right) {
        (Comparator::Equal, Value::Text(left), Value::Text(right)) => Ok(same(left, right)),
        _ => holds_of_any(operator, left, right, arena),
    }
}

#[inline(never)]
fn holds_of_any<'r>(
    operator: Comparator,
    left: &Value<'r>,
    right: &Value<'r>,
    arena: &'r Arena,
) -> Result<bool, NoText> {
    match (operator, left, right) {
        (Comparator::NotEqual, Value::Text(left), Value::Text(right)) => Ok(left != right),
        _ => Ok(operator.holds(compare(*left, *right, arena)?)),
    }
}

/// Whether both have the same text.
pub(super) fn same_text<'r>(left: &Value<'r>, right: &Value<'r>, arena: &'r Arena) -> Result<bool, NoText> {
    Ok(text_of(left, arena)? == text_of(right, arena)?)
}
