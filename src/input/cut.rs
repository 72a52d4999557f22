//! JSON texts that end in the middle: where, and what was there, without values.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::CUT_OFF;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::input::encoding::Width;
use crate::input::error::InputError;
use crate::input::position::Position;
use crate::source::Span;

/// How much of a line is shown.
const SHOWN: usize = 60;

/// Returns the error for an input that ends inside of this text, which begins at `start`; or, where a mistake in it is the reason that its
/// end was not found, for the mistake. `tail` is the end of the input, and `end` its position without white space.
pub(super) fn early_end(text: &[u8], start: Position, tail: &[u8], end: Position) -> InputError {
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(text)
        && !error.is_eof()
        && let Some((before, at)) = position(text, error.line(), error.column(), start)
    {
        let said = error.to_string();
        let reason = said.split(" at line ").next().unwrap_or_default();
        let message = format!("this is not JSON: {reason} (line {}, column {})", at.line, at.column);
        let help = "fix the text there: a quote inside of a text is written `\\\"`";
        return shown(Diagnostic::new(&NOT_JSON, message), before).help(help).into();
    }
    let message = format!("the JSON text ends too early (line {}, column {})", end.line, end.column);
    let help = "the file was not written or copied as a whole; export or download it again";
    shown(Diagnostic::new(&CUT_OFF, message), tail.trim_ascii_end()).help(help).into()
}

/// Returns the text before a place that serde_json names, and its position in the file.
fn position(text: &[u8], line: usize, column: usize, start: Position) -> Option<(&[u8], Position)> {
    let line_start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', text).nth(line - 2)? + 1,
    };
    // The column is that of the byte that was met.
    let before = text.get(..line_start + column.saturating_sub(1))?;
    Some((before, start.after(before, Width::Text)))
}

/// Shows the end of a text with a mark under it. Values are made unreadable; names of properties stay.
fn shown(diagnostic: Diagnostic, before: &[u8]) -> Diagnostic {
    let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let text = masked(&String::from_utf8_lossy(line));
    let skipped = text.chars().count().saturating_sub(SHOWN);
    let text: String = text.chars().skip(skipped).collect();
    if text.trim().is_empty() {
        return diagnostic;
    }
    let at = text.len();
    diagnostic.in_text(&format!("{text} ")).at(Span::new(at, at + 1), "here")
}

/// Replaces what may be a value: everything in quotes that no colon follows, and everything outside of quotes but JSON's own words.
fn masked(line: &str) -> String {
    let mut out = String::new();
    let parts: Vec<&str> = line.split('"').collect();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            out.push('"');
        }
        let is_name = number % 2 == 1
            && parts.get(number + 1).is_some_and(|next| next.trim_start().starts_with(':'))
            && part
                .strip_prefix("@odata.")
                .unwrap_or(part)
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        let is_structure = part.chars().all(|character| !character.is_alphanumeric())
            || part
                .split([':', ',', '[', ']', '{', '}', ' '])
                .all(|word| matches!(word, "" | "true" | "false" | "null"));
        if is_name || is_structure {
            out.push_str(part);
        } else {
            out.extend(part.chars().map(|character| if character.is_alphanumeric() { '·' } else { character }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_shown() {
        let line = r#"  {"givenName": "Ada Lovelace", "x": 12, "accountEnabled":true,"mail":"ada@exa"#;
        let expected = r#"  {"givenName": "··· ········", "x": ··, "accountEnabled":true,"mail":"···@···"#;
        assert_eq!(masked(line), expected);
    }

    #[test]
    fn the_mistake_is_found_where_the_end_is_not() {
        let start = Position { offset: 10, line: 3, column: 2 };
        let end = Position { offset: 99, line: 9, column: 1 };
        let InputError::Unusable(found) = early_end(b"{\"a\":\n \"b\"c\", \"d\":1}", start, b"", end) else { return };
        assert_eq!(found.message, "this is not JSON: expected `,` or `}` (line 4, column 5)");
        let InputError::Unusable(found) = early_end(b"{\"a\":[1,", start, b"", end) else { return };
        assert_eq!(found.message, "the JSON text ends too early (line 9, column 1)");
    }
}
