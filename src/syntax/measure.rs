//! Checks length and nesting in one pass before parsing, so that results do not depend on the size of the stack.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::limits::EXPRESSION_TOO_DEEP;
use crate::diagnostic::codes::limits::EXPRESSION_TOO_LONG;
use crate::limits::Limits;
use crate::source::Span;

/// Returns an error for the first limit that is exceeded, if any. Length is counted in UTF-16 code units, as in the
/// service.
pub(super) fn limit_reached(text: &str, limits: &Limits) -> Option<Diagnostic> {
    length(text, limits.expression_length).or_else(|| nesting(text, limits.expression_nesting))
}

fn length(text: &str, limit: usize) -> Option<Diagnostic> {
    let mut units = 0;
    let mut first_beyond = text.len();
    for (offset, character) in text.char_indices() {
        units += character.len_utf16();
        if units > limit && first_beyond == text.len() {
            first_beyond = offset;
        }
    }
    if units <= limit {
        return None;
    }
    Some(
        Diagnostic::new(
            &EXPRESSION_TOO_LONG,
            format!("the expression has {units} characters, {} more than the limit of {limit}", units - limit),
        )
        .at(Span::new(first_beyond, text.len()), "beyond the limit")
        .help("shorten it: use one `Switch` instead of a chain of `IIF`, or move parts to other attributes"),
    )
}

/// Skips constants and brackets exactly as the grammar does, so that parentheses in them do not count.
fn nesting(text: &str, limit: usize) -> Option<Diagnostic> {
    let mut depth = 0_usize;
    let mut brackets = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while let Some((_, inner)) = bytes.next() {
                    match inner {
                        b'"' => break,
                        b'\\' => {
                            bytes.next_if(|(_, next)| matches!(next, b'"' | b'\\'));
                        }
                        _ => {}
                    }
                }
            }
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            b'(' if brackets == 0 => depth += 1,
            b')' if brackets == 0 => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth + brackets.saturating_sub(1) > limit {
            return Some(
                Diagnostic::new(
                    &EXPRESSION_TOO_DEEP,
                    format!("calls and parentheses are nested more than {limit} deep"),
                )
                .at(Span::new(offset, offset + 1), format!("level {}", limit + 1))
                .help("use one `Switch` instead of a chain of `IIF`, or one `Join` instead of nested `Append`"),
            );
        }
    }
    None
}
