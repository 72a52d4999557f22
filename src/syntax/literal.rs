//! The leaves of an expression: numbers that fit, and names and constants that only look right.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::INTEGER_RANGE;
use crate::source::Span;

/// The value of `42`, `-1` or `&HF7`.
pub(super) fn integer(text: &str, span: Span) -> Result<i64, Box<Diagnostic>> {
    let value = match text.strip_prefix("&H").or_else(|| text.strip_prefix("&h")) {
        Some(digits) => i64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    value.map_err(|_| {
        Box::new(Diagnostic::new(&INTEGER_RANGE, format!("`{text}` does not fit a 64-bit integer")).at(span, "").help(
            format!(
                "integers go from {} to {}; write longer digits as a constant in double quotes",
                i64::MIN,
                i64::MAX
            ),
        ))
    })
}

/// What is wrong with a name in brackets that the grammar takes as it stands.
pub(super) fn attribute_faults(_name: &str, _span: Span) -> Vec<Diagnostic> {
    Vec::new()
}

/// A constant that swallowed its neighbours.
pub(super) fn text_fault(_content: &str, _span: Span) -> Option<Diagnostic> {
    None
}
