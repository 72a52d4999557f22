//! Checks of the leaves of an expression: the range of numbers, and remains of copied text in names and constants.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::CONTROL_CHARACTER;
use crate::diagnostic::codes::syntax::CURLY_QUOTES;
use crate::diagnostic::codes::syntax::EMPTY_BRACKETS;
use crate::diagnostic::codes::syntax::HTML_ENTITY;
use crate::diagnostic::codes::syntax::INTEGER_RANGE;
use crate::diagnostic::codes::syntax::SEVERAL_ATTRIBUTES;
use crate::diagnostic::codes::syntax::STRAY_ESCAPE;
use crate::diagnostic::codes::syntax::UNUSUAL_SPACE;
use crate::limits::EXPRESSION_FINDINGS;
use crate::source::Span;
use crate::syntax::character;

/// Parses `42`, `-1` or `&HF7`.
pub(super) fn integer(text: &str, span: Span) -> Result<i64, Box<Diagnostic>> {
    let value = match text.strip_prefix("&H").or_else(|| text.strip_prefix("&h")) {
        Some(digits) => i64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    value.map_err(|_| {
        Box::new(Diagnostic::new(&INTEGER_RANGE, "the number does not fit a 64-bit integer").at(span, "").help(
            format!("integers range from {} to {}; write a longer number as a constant: `\"…\"`", i64::MIN, i64::MAX),
        ))
    })
}

/// Returns the errors in a name in brackets that the grammar accepts. `span` is that of the name, without the
/// brackets.
///
/// No attribute of a directory or of SCIM has a comma, a backslash, a curly quote or a control character in its name,
/// so these are remains of a web page or a bracket in the wrong place. Quoted values of a filter may contain
/// anything.
pub(super) fn attribute_errors(name: &str, span: Span) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    if name.trim().is_empty() {
        errors.push(
            Diagnostic::new(&EMPTY_BRACKETS, "the square brackets are empty")
                .at(Span { start: span.start.saturating_sub(1), end: span.end + 1 }, "")
                .help("write the name of a source attribute in them, or leave the argument empty"),
        );
        return errors;
    }
    let mut several = false;
    let mut curly = false;
    for (offset, character) in unquoted(name) {
        if errors.len() >= EXPRESSION_FINDINGS {
            break;
        }
        let at = |length: usize| Span::new(span.start as usize + offset, span.start as usize + offset + length);
        let here = at(character.len_utf8());
        let rest = name.get(offset..).unwrap_or_default();
        match character {
            ',' if !several => {
                several = true;
                let names: Vec<&str> = name.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
                let error = Diagnostic::new(&SEVERAL_ATTRIBUTES, "several names in one pair of square brackets")
                    .at(here, "a name cannot contain a comma")
                    .help("write each attribute in its own brackets");
                errors.push(error.fix(span, names.join("], ["), false));
            }
            '[' if rest.starts_with("[]") => errors.push(
                Diagnostic::new(&EMPTY_BRACKETS, "the inner brackets are empty")
                    .at(at(2), "")
                    .help("write a filter such as `[type eq \"work\"]`, or delete them"),
            ),
            '\\' => errors.push(stray_escape(here)),
            '&' => {
                if let Some((entity, meant)) = character::entity(rest) {
                    errors.push(html_entity(at(entity.len()), entity, meant));
                }
            }
            _ if character::is_curly(character) && !curly => {
                curly = true;
                let straight = name.chars().map(|letter| if character::is_curly(letter) { '"' } else { letter });
                errors.push(
                    Diagnostic::new(&CURLY_QUOTES, format!("`{character}` is a curly quote"))
                        .at(here, "")
                        .help("write values in a filter in straight double quotes")
                        .fix(span, straight.collect::<String>(), true),
                );
            }
            _ => errors.extend(character_error(character, here)),
        }
    }
    errors
}

/// Returns the characters of a name outside straight quotes.
fn unquoted(name: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quoted = false;
    let mut escaped = false;
    name.char_indices().filter(move |(_, character)| {
        if quoted {
            quoted = escaped || *character != '"';
            escaped = !escaped && *character == '\\';
            return false;
        }
        quoted = *character == '"';
        !quoted
    })
}

/// Reports a backslash that remains from Markdown or JSON.
pub(super) fn stray_escape(span: Span) -> Diagnostic {
    Diagnostic::new(&STRAY_ESCAPE, "a backslash outside a constant")
        .at(span, "")
        .help("it remains from Markdown or JSON: delete it")
        .fix(span, "", true)
}

/// Reports an HTML entity.
pub(super) fn html_entity(span: Span, entity: &str, meant: &str) -> Diagnostic {
    let character = if meant == " " { "a space".to_owned() } else { format!("`{meant}`") };
    Diagnostic::new(&HTML_ENTITY, format!("`{entity}` is HTML for {character}"))
        .at(span, "")
        .help(format!("write {character}"))
        .fix(span, meant, true)
}

/// Reports an invisible character, a control character, or one that only looks like a space; `None` for any other.
pub(super) fn character_error(character: char, span: Span) -> Option<Diagnostic> {
    let code = u32::from(character);
    if character::is_unusual_space(character) {
        let error =
            Diagnostic::new(&UNUSUAL_SPACE, format!("the character U+{code:04X} looks like a space but is not one"));
        return Some(error.at(span, "").help("write an ordinary space").fix(span, " ", true));
    }
    if character::is_invisible(character) {
        let error = Diagnostic::new(&UNUSUAL_SPACE, format!("the character U+{code:04X} is invisible"));
        return Some(error.at(span, "").help("delete it").fix(span, "", true));
    }
    if character.is_control() && !matches!(character, '\t' | '\r' | '\n') {
        let error = Diagnostic::new(&CONTROL_CHARACTER, format!("the character U+{code:04X} is a control character"));
        return Some(error.at(span, "").help("delete it").fix(span, "", true));
    }
    None
}

/// Reports a constant that runs into the next arguments because it was closed with a curly quote: `"a”, [b], “c"`.
///
/// This is certain only when the first curly quote is a closing one before a comma, and the last is an opening one
/// after a comma; any other curly quotes are part of the text.
pub(super) fn text_error(content: &str, span: Span) -> Option<Diagnostic> {
    let (first, closing) = content.char_indices().find(|(_, character)| character::is_curly(*character))?;
    let (last, opening) = content.char_indices().rfind(|(_, character)| character::is_curly(*character))?;
    let after = content.get(first + closing.len_utf8()..)?.trim_start();
    let before = content.get(..last)?.trim_end();
    if closing != '\u{201D}' || opening != '\u{201C}' || !after.starts_with(',') || !before.ends_with([',', '(', '=']) {
        return None;
    }
    let start = span.start as usize + 1;
    let straight: String =
        content.chars().map(|letter| if character::is_curly(letter) { '"' } else { letter }).collect();
    Some(
        Diagnostic::new(&CURLY_QUOTES, "a curly quote does not close the constant")
            .at(Span::new(start + first, start + first + closing.len_utf8()), "")
            .at(Span::new(start + last, start + last + opening.len_utf8()), "nor does this one open another")
            .help("write straight double quotes")
            .fix(span, format!("\"{straight}\""), false),
    )
}
