//! The leaves of an expression: numbers that fit, and names and constants that only look right.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::CONTROL_CHARACTER;
use crate::diagnostic::codes::syntax::CURLY_QUOTES;
use crate::diagnostic::codes::syntax::EMPTY_BRACKETS;
use crate::diagnostic::codes::syntax::HTML_ENTITY;
use crate::diagnostic::codes::syntax::INTEGER_RANGE;
use crate::diagnostic::codes::syntax::SEVERAL_ATTRIBUTES;
use crate::diagnostic::codes::syntax::STRAY_ESCAPE;
use crate::diagnostic::codes::syntax::UNUSUAL_BLANK;
use crate::source::Span;
use crate::syntax::broken::MOST_FAULTS;
use crate::syntax::character;

/// The value of `42`, `-1` or `&HF7`.
pub(super) fn integer(text: &str, span: Span) -> Result<i64, Box<Diagnostic>> {
    let value = match text.strip_prefix("&H").or_else(|| text.strip_prefix("&h")) {
        Some(digits) => i64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    value.map_err(|_| {
        Box::new(Diagnostic::new(&INTEGER_RANGE, "the number does not fit a 64-bit integer").at(span, "").help(
            format!("integers go from {} to {}; longer digits are a constant: write `\"…\"`", i64::MIN, i64::MAX),
        ))
    })
}

/// What is wrong with a name in brackets that the grammar takes as it stands. `span` is the name's, without the brackets.
///
/// No attribute of a directory or of SCIM has a comma, a backslash, a typographic quote or a control character in its
/// name, so these are remains of a page or a bracket in the wrong place. Quoted values of a filter may hold anything.
pub(super) fn attribute_faults(name: &str, span: Span) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    if name.trim().is_empty() {
        faults.push(
            Diagnostic::new(&EMPTY_BRACKETS, "the square brackets hold no name")
                .at(Span { start: span.start.saturating_sub(1), end: span.end + 1 }, "")
                .help("write the name of a source attribute into them, or leave the argument empty"),
        );
        return faults;
    }
    let mut several = false;
    let mut curly = false;
    for (offset, character) in unquoted(name) {
        if faults.len() >= MOST_FAULTS {
            break;
        }
        let at = |length: usize| Span::new(span.start as usize + offset, span.start as usize + offset + length);
        let here = at(character.len_utf8());
        let rest = name.get(offset..).unwrap_or_default();
        match character {
            ',' if !several => {
                several = true;
                let names: Vec<&str> = name.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
                let fault = Diagnostic::new(&SEVERAL_ATTRIBUTES, "the square brackets hold several names")
                    .at(here, "a name has no comma")
                    .help("give every attribute its own brackets");
                faults.push(fault.fix(span, names.join("], ["), false));
            }
            '[' if rest.starts_with("[]") => faults.push(
                Diagnostic::new(&EMPTY_BRACKETS, "the inner brackets hold no filter")
                    .at(at(2), "")
                    .help("write a filter such as `[type eq \"work\"]`, or delete them"),
            ),
            '\\' => faults.push(stray_escape(here)),
            '&' => {
                if let Some((entity, meant)) = character::entity(rest) {
                    faults.push(html_entity(at(entity.len()), entity, meant));
                }
            }
            _ if character::is_curly(character) && !curly => {
                curly = true;
                let straight = name.chars().map(|letter| if character::is_curly(letter) { '"' } else { letter });
                faults.push(
                    Diagnostic::new(&CURLY_QUOTES, format!("`{character}` is a curly quote"))
                        .at(here, "")
                        .help("values in a filter stand in straight double quotes")
                        .fix(span, straight.collect::<String>(), true),
                );
            }
            _ => faults.extend(character_fault(character, here)),
        }
    }
    faults
}

/// The characters of a name that stand outside of straight quotes.
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

/// A backslash that Markdown or JSON left behind.
pub(super) fn stray_escape(span: Span) -> Diagnostic {
    Diagnostic::new(&STRAY_ESCAPE, "a backslash stands outside of a constant")
        .at(span, "")
        .help("it remains from Markdown or JSON: delete it")
        .fix(span, "", true)
}

/// An entity of HTML that stands for a character.
pub(super) fn html_entity(span: Span, entity: &str, meant: &str) -> Diagnostic {
    let character = if meant == " " { "a blank".to_owned() } else { format!("`{meant}`") };
    Diagnostic::new(&HTML_ENTITY, format!("`{entity}` is HTML for {character}"))
        .at(span, "")
        .help(format!("write {character}"))
        .fix(span, meant, true)
}

/// A character that is invisible or only looks like a blank; nothing for any other.
pub(super) fn character_fault(character: char, span: Span) -> Option<Diagnostic> {
    let code = u32::from(character);
    if character::is_unusual_blank(character) {
        let fault =
            Diagnostic::new(&UNUSUAL_BLANK, format!("the character U+{code:04X} looks like a blank but is none"));
        return Some(fault.at(span, "").help("write an ordinary blank").fix(span, " ", true));
    }
    if character::is_invisible(character) {
        let fault = Diagnostic::new(&UNUSUAL_BLANK, format!("the character U+{code:04X} is invisible"));
        return Some(fault.at(span, "").help("delete it").fix(span, "", true));
    }
    if character.is_control() && !matches!(character, '\t' | '\r' | '\n') {
        let fault = Diagnostic::new(&CONTROL_CHARACTER, format!("the character U+{code:04X} is a control character"));
        return Some(fault.at(span, "").help("delete it").fix(span, "", true));
    }
    None
}

/// A constant that swallowed its neighbours, because it closes with a curly quote: `"a”, [b], “c"`.
///
/// Certain only when a closing curly quote before a comma is the first and an opening one behind a comma is the last; any
/// other use of curly quotes is part of the text.
pub(super) fn text_fault(content: &str, span: Span) -> Option<Diagnostic> {
    let (first, closing) = content.char_indices().find(|(_, character)| character::is_curly(*character))?;
    let (last, opening) = content.char_indices().rfind(|(_, character)| character::is_curly(*character))?;
    let behind = content.get(first + closing.len_utf8()..)?.trim_start();
    let before = content.get(..last)?.trim_end();
    if closing != '\u{201D}' || opening != '\u{201C}' || !behind.starts_with(',') || !before.ends_with([',', '(', '='])
    {
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
