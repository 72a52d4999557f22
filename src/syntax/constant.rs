//! Escapes in text constants: conversion between the source and the value.
//!
//! `\"` is a quote and `\\` a backslash. A backslash before any other character is itself, as Microsoft's own
//! mappings need it: `Replace([x], "\,", , , "\2C", , )` turns an escaped comma of a distinguished name into
//! hexadecimal.

use std::ops::Range;

use crate::source::Span;

/// Resolves the escapes of the text between the quotes.
pub(super) fn unescape(content: &str) -> String {
    if !content.contains('\\') {
        return content.to_owned();
    }
    Characters { rest: content, offset: 0 }.map(|next| next.character).collect()
}

/// Appends a value in quotes, with escapes.
pub(super) fn quote(value: &str, out: &mut String) {
    out.push('"');
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// Returns the span in `text` of a byte range of a constant's value.
///
/// `node_span` is the span of the [`Text`](super::ast::NodeKind::Text) node, and `value_range` counts bytes of its
/// value. Half of an escape widens to the whole escape, and a range beyond the value ends at the end of the value.
///
/// ```
/// use attrflow::source::Span;
/// use attrflow::syntax::constant_span;
///
/// let text = r#""\\d(""#; // the value is `\d(`
/// assert_eq!(constant_span(text, Span::new(0, 6), 2..3).slice(text), "(");
/// assert_eq!(constant_span(text, Span::new(0, 6), 0..1).slice(text), r"\\");
/// ```
pub fn constant_span(text: &str, node_span: Span, value_range: Range<usize>) -> Span {
    // The span of a node in parentheses includes them: the first quote opens the constant.
    let source = node_span.slice(text);
    let Some(opening) = source.find('"') else { return node_span };
    let first = node_span.start as usize + opening + 1;
    let content = text.get(first..node_span.end as usize).unwrap_or_default();

    let (mut start, mut end) = (None, 0);
    let mut value_offset = 0;
    let mut content_end = 0;
    for next in (Characters { rest: content, offset: 0 }) {
        if next.closes {
            break;
        }
        let next_offset = value_offset + next.character.len_utf8();
        if start.is_none() && next_offset > value_range.start {
            start = Some(next.source.start);
        }
        if value_offset < value_range.end {
            end = next.source.end;
        }
        content_end = next.source.end;
        value_offset = next_offset;
    }
    let start = start.unwrap_or(content_end);
    Span::new(first + start, first + end)
}

/// A character of the value and its range in the source.
struct ConstantCharacter {
    character: char,
    source: Range<usize>,
    /// Whether it is the closing quote.
    closes: bool,
}

/// Iterates over the characters of a constant's value.
struct Characters<'t> {
    rest: &'t str,
    offset: usize,
}

impl Iterator for Characters<'_> {
    type Item = ConstantCharacter;

    fn next(&mut self) -> Option<ConstantCharacter> {
        let mut characters = self.rest.chars();
        let first = characters.next()?;
        let mut character = first;
        let mut length = first.len_utf8();
        if let ('\\', Some(escaped @ ('"' | '\\'))) = (first, characters.next()) {
            character = escaped;
            length += 1;
        }
        let start = self.offset;
        self.offset += length;
        self.rest = self.rest.get(length..).unwrap_or_default();
        Some(ConstantCharacter { character, source: start..self.offset, closes: first == '"' })
    }
}
