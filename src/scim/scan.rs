//! What is counted and paired before the grammar sees a text: its length, its nesting, its quotes and brackets.
//!
//! The parser descends once per bracket, so the depth is counted here first, with one constant: where pest's own
//! guard would stop depends on the build and on the thread's stack.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::limits::Limits;
use crate::source::Span;

/// Refuses a text that is empty, too long, nested too deeply, or whose quotes and brackets do not pair.
pub(super) fn check(text: &str, what: &str, limits: &Limits) -> Result<(), Diagnostic> {
    let length = text.encode_utf16().count();
    if length > limits.scim_length {
        let message = format!("the {what} has {length} characters, and at most {} are read", limits.scim_length);
        return Err(Diagnostic::new(&codes::TOO_LONG, message).help("split it"));
    }
    if text.trim().is_empty() {
        return Err(Diagnostic::new(&codes::EMPTY, format!("the {what} is empty"))
            .at(Span::new(0, text.len()), "")
            .help("name an attribute, such as `userName`")
            .in_text(text));
    }
    pair(text, limits.scim_nesting).map_err(|diagnostic| diagnostic.in_text(text))
}

/// Walks over the text once; the stack never grows beyond the limit.
fn pair(text: &str, limit: usize) -> Result<(), Diagnostic> {
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
        return Err(Diagnostic::new(&codes::UNCLOSED, "the text in quotes does not end")
            .at(Span::new(from, from + 1), "begins here")
            .help("add `\"` at its end; a quote inside is written `\\\"`"));
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
    let message = format!("`{}` is never closed", char::from(opened));
    Diagnostic::new(&codes::UNCLOSED, message)
        .at(Span::new(from, from + 1), "opened here")
        .help(format!("add `{}`", closing(opened)))
}

fn crossed(opened: u8, from: usize, at: usize) -> Diagnostic {
    let message = format!("`{}` is not closed before this place", char::from(opened));
    Diagnostic::new(&codes::UNCLOSED, message)
        .at(Span::new(at, at + 1), format!("`{}` is expected first", closing(opened)))
        .at(Span::new(from, from + 1), "opened here")
        .help(format!("add `{}`", closing(opened)))
}

fn stray(expected: u8, byte: u8, at: usize) -> Diagnostic {
    let message = format!("`{}` closes nothing", char::from(byte));
    Diagnostic::new(&codes::UNCLOSED, message)
        .at(Span::new(at, at + 1), "")
        .help(format!("remove it, or add `{}` before", char::from(expected)))
}
