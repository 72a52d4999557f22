//! Checks that run before the grammar: length, nesting, and balanced quotes and brackets.
//!
//! The parser recurses once per bracket. Nesting is limited here, because where pest's own guard would stop depends
//! on the build and on the stack of the thread.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::limits::Limits;
use crate::source::Span;

/// Rejects a text that is empty, too long, nested too deeply, or unbalanced.
pub(super) fn check(text: &str, what: &str, limits: &Limits) -> Result<(), Diagnostic> {
    let length = text.encode_utf16().count();
    if length > limits.scim_length {
        let message = format!("the {what} has {length} characters, more than the limit of {}", limits.scim_length);
        return Err(Diagnostic::new(&codes::TOO_LONG, message).help("split it"));
    }
    if text.trim().is_empty() {
        return Err(Diagnostic::new(&codes::EMPTY, format!("the {what} is empty"))
            .at(Span::new(0, text.len()), "")
            .help("name an attribute, such as `userName`")
            .in_text(text));
    }
    match_brackets(text, limits.scim_nesting).map_err(|diagnostic| diagnostic.in_text(text))
}

/// Matches brackets in one pass; the stack never exceeds the limit.
fn match_brackets(text: &str, limit: usize) -> Result<(), Diagnostic> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut quote: Option<usize> = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if quote.is_some() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quote = None,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => quote = Some(at),
            b'(' | b'[' => {
                if open.len() == limit {
                    let message = format!("parentheses and brackets are nested more than {limit} deep");
                    return Err(Diagnostic::new(&codes::TOO_DEEP, message)
                        .at(Span::new(at, at + 1), "one level too many")
                        .help("leave out the parentheses that hold a single test"));
                }
                open.push((byte, at));
            }
            b')' | b']' => {
                let expected = if byte == b')' { b'(' } else { b'[' };
                match open.pop() {
                    Some((opened, _)) if opened == expected => {}
                    Some((opened, from)) => return Err(crossed(opened, from, at)),
                    None => return Err(stray(expected, byte, at)),
                }
            }
            _ => {}
        }
    }
    if let Some(from) = quote {
        return Err(Diagnostic::new(&codes::UNCLOSED, "the quoted string is not closed")
            .at(Span::new(from, from + 1), "begins here")
            .help("add `\"` at its end; write a quote inside as `\\\"`"));
    }
    match open.pop() {
        Some((opened, from)) => Err(unclosed(opened, from)),
        None => Ok(()),
    }
}

fn closing(opened: u8) -> char {
    if opened == b'(' { ')' } else { ']' }
}

fn unclosed(opened: u8, from: usize) -> Diagnostic {
    let message = format!("`{}` is not closed", char::from(opened));
    Diagnostic::new(&codes::UNCLOSED, message)
        .at(Span::new(from, from + 1), "opened here")
        .help(format!("add `{}`", closing(opened)))
}

fn crossed(opened: u8, from: usize, at: usize) -> Diagnostic {
    let message = format!("`{}` is not closed before this", char::from(opened));
    Diagnostic::new(&codes::UNCLOSED, message)
        .at(Span::new(at, at + 1), format!("`{}` is expected first", closing(opened)))
        .at(Span::new(from, from + 1), "opened here")
        .help(format!("add `{}`", closing(opened)))
}

fn stray(expected: u8, byte: u8, at: usize) -> Diagnostic {
    let message = format!("unmatched `{}`", char::from(byte));
    Diagnostic::new(&codes::UNCLOSED, message)
        .at(Span::new(at, at + 1), "")
        .help(format!("remove it, or add `{}` before", char::from(expected)))
}
