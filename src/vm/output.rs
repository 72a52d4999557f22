//! Counts the lists and long texts that a record gives its targets, before they are written, and refuses a record with too many.

use crate::functions::Context;
use crate::functions::Fault;
use crate::source::Span;
use crate::value::Value;
use crate::value::json_bytes;
use crate::vm::Outcome;
use crate::vm::RunError;

/// What a member of a complex value counts beside its name and its text.
const MEMBER: usize = size_of::<(&str, Value<'static>)>();

/// From this length on, a text is counted. Five thousand mappings of shorter ones stay below the limit.
const COUNTED: usize = 1024;

/// Returns the outcome of an expression that is a text, and counts a long one against
/// [`Limits::record_output`](crate::limits::Limits::record_output).
///
/// The values of a record are borrowed: without this, thousands of mappings of one long value would take its size each
/// as soon as they are written.
#[inline(always)]
pub(super) fn text_outcome<'r>(text: &'r str, context: &mut Context<'_, 'r>) -> Result<Outcome<'r>, RunError> {
    if text.len() < COUNTED {
        return Ok(Outcome::Value(Value::Text(text)));
    }
    value_outcome(Value::Text(text), context)
}

/// Returns the outcome of an expression that is any value, and counts it like [`text_outcome`].
#[inline(always)]
pub(super) fn value_outcome<'r>(value: Value<'r>, context: &mut Context<'_, 'r>) -> Result<Outcome<'r>, RunError> {
    match value {
        Value::Text(_) | Value::List(_) | Value::Complex(_) => counted_outcome(value, context),
        _ => Ok(Outcome::Value(value)),
    }
}

#[cold]
#[inline(never)]
fn counted_outcome<'r>(value: Value<'r>, context: &mut Context<'_, 'r>) -> Result<Outcome<'r>, RunError> {
    let (used, limit) = (context.memory.output, context.limits.record_output);
    // What is certainly too large is not measured.
    let at_least = match value {
        Value::Text(text) => text.len(),
        Value::List(elements) => size_of_val(elements),
        Value::Complex(members) => size_of_val(members),
        _ => 0,
    };
    let size = if at_least > limit.saturating_sub(used) { usize::MAX } else { written_size(value) };
    let output = used.saturating_add(size);
    if output > limit {
        // The record is refused: none of its later values is measured any more.
        context.memory.output = limit;
        return Err(RunError { fault: Fault::FULL, span: Span::default(), function: None });
    }
    context.memory.output = output;
    Ok(Outcome::Value(value))
}

/// Returns about how many bytes a value takes in the output: exactly for a text, at least as many for the elements of a
/// list and the members of a complex value. Recursion is bounded by the nesting limit of records.
fn written_size(value: Value<'_>) -> usize {
    match value {
        Value::Text(text) if text.len() < COUNTED => text.len(),
        Value::Text(text) => json_bytes::escaped_length(text),
        Value::List(elements) => elements.iter().map(|element| Value::SIZE + written_size(*element)).sum(),
        Value::Complex(members) => {
            members.iter().map(|(name, member)| MEMBER + name.len() + written_size(*member)).sum()
        }
        _ => 0,
    }
}
