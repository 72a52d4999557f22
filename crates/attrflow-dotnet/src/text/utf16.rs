//! Lengths and positions in UTF-16 units, computed on UTF-8 without conversion.
//!
//! .NET counts UTF-16 units, and a character beyond U+FFFF takes two. Where a range cuts such a character, the half inside is
//! dropped. Positions are 0-based.

use std::ops::Range;

/// Returns the length in UTF-16 units, as `String.Length`.
#[must_use]
pub fn length(source: &str) -> usize {
    if source.is_ascii() {
        return source.len();
    }
    // A character has one byte that is no continuation byte; characters of two units begin with 0xF0 or above.
    source.bytes().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
}

/// Returns the first `count` units; all of them if there are fewer.
#[must_use]
pub fn left(source: &str, count: usize) -> &str {
    slice(source, 0, count)
}

/// Returns the last `count` units; all of them if there are fewer.
#[must_use]
pub fn right(source: &str, count: usize) -> &str {
    // A string has no more units than bytes.
    if count >= source.len() {
        return source;
    }
    slice(source, length(source).saturating_sub(count), count)
}

/// Returns `length_units` units from `start_unit` on; fewer, or none, where the string ends.
#[must_use]
pub fn slice(source: &str, start_unit: usize, length_units: usize) -> &str {
    let end_unit = start_unit.saturating_add(length_units);
    let part = if source.is_ascii() {
        start_unit.min(source.len())..end_unit.min(source.len())
    } else {
        // Excludes characters that are cut at either end.
        around_unit(source, start_unit).end..around_unit(source, end_unit).start
    };
    source.get(part).unwrap_or_default()
}

/// Returns what [`slice()`] does; `None` if the start is not inside the string.
#[must_use]
#[inline(never)]
pub fn slice_inside(source: &str, start_unit: usize, length_units: usize) -> Option<&str> {
    let start = around_unit(source, start_unit);
    if start.start >= source.len() {
        return None;
    }
    source.get(start.end..around_unit(source, start_unit.saturating_add(length_units)).start).or(Some(""))
}

/// Returns the unit of a byte offset; the length for an offset past the end.
#[must_use]
pub fn unit_of_byte(source: &str, byte: usize) -> usize {
    source.get(..byte).map_or_else(|| length(source), length)
}

/// Returns the byte offset of a unit; `None` past the end and inside a surrogate pair.
#[must_use]
pub fn byte_of_unit(source: &str, unit: usize) -> Option<usize> {
    if source.is_ascii() {
        return (unit <= source.len()).then_some(unit);
    }
    let around = around_unit(source, unit);
    let past_the_end = around.end == source.len() && unit > length(source);
    (around.is_empty() && !past_the_end).then_some(around.start)
}

/// Returns the bytes of the character that a position cuts; an empty range if it cuts none.
fn around_unit(source: &str, unit: usize) -> Range<usize> {
    let mut at = 0;
    for (byte, character) in source.char_indices() {
        if at == unit {
            return byte..byte;
        }
        at += character.len_utf16();
        if at > unit {
            return byte..byte + character.len_utf8();
        }
    }
    source.len()..source.len()
}
