//! Text constants: between what stands in the source, with its escapes, and the value it means.
//!
//! `\"` is a quote and `\\` a backslash; a backslash before any other character stands for itself, as Microsoft's own
//! mappings need it (`Replace([x], "\,", , , "\2C", , )` turns an escaped comma of a distinguished name into hexadecimal).

use std::ops::Range;

use crate::source::Span;

/// The value of what stands between the quotes.
pub(super) fn unescape(content: &str) -> String {
    if !content.contains('\\') {
        return content.to_owned();
    }
    Pieces { rest: content, offset: 0 }.map(|piece| piece.character).collect()
}

/// The value between quotes, written so that it reads back as the same value.
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

/// The place in `text` of a byte range of a constant's value: `node_span` is the span of the
/// [`Text`](super::ast::NodeKind::Text) node, `value_range` counts bytes of its value. Half of an escape widens to the whole
/// escape, and a range beyond the value ends where the value ends.
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
    // A node in parentheses has them in its span: the first quote opens the constant.
    let source = node_span.slice(text);
    let Some(opening) = source.find('"') else { return node_span };
    let first = node_span.start as usize + opening + 1;
    let content = text.get(first..node_span.end as usize).unwrap_or_default();

    let (mut start, mut end) = (None, 0);
    let mut value_offset = 0;
    let mut content_end = 0;
    for piece in (Pieces { rest: content, offset: 0 }) {
        if piece.closes {
            break;
        }
        let next_offset = value_offset + piece.character.len_utf8();
        if start.is_none() && next_offset > value_range.start {
            start = Some(piece.source.start);
        }
        if value_offset < value_range.end {
            end = piece.source.end;
        }
        content_end = piece.source.end;
        value_offset = next_offset;
    }
    let start = start.unwrap_or(content_end);
    Span::new(first + start, first + end)
}

/// One character of the value and where it stands in the content.
struct Piece {
    character: char,
    source: Range<usize>,
    /// An unescaped quote: the content is over.
    closes: bool,
}

/// The characters of a constant's value, one after the other.
struct Pieces<'t> {
    rest: &'t str,
    offset: usize,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
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
        Some(Piece { character, source: start..self.offset, closes: first == '"' })
    }
}
