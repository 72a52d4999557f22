//! Lengths and positions in UTF-16 code units, counted on UTF-8 text without converting it.
//!
//! .NET counts everything in UTF-16 units: a character beyond U+FFFF is two. A cut between those two drops the half that
//! would be left. Positions are 0-based unless a function says otherwise.

use std::ops::Range;

/// The length in UTF-16 units, as `String.Length`.
#[must_use]
pub fn length(source: &str) -> usize {
    if source.is_ascii() {
        return source.len();
    }
    // Every character begins with a byte that is no continuation; those of two units begin with 0xF0 or above.
    source.bytes().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
}

/// The first `count` units; all of them when there are fewer.
#[must_use]
pub fn left(source: &str, count: usize) -> &str {
    slice(source, 0, count)
}

/// The last `count` units; all of them when there are fewer.
#[must_use]
pub fn right(source: &str, count: usize) -> &str {
    // No text has more units than bytes.
    if count >= source.len() {
        return source;
    }
    slice(source, length(source).saturating_sub(count), count)
}

/// `length_units` units from unit `start_unit` (0-based); fewer, or none, when the text ends before.
#[must_use]
pub fn slice(source: &str, start_unit: usize, length_units: usize) -> &str {
    let end_unit = start_unit.saturating_add(length_units);
    let part = if source.is_ascii() {
        start_unit.min(source.len())..end_unit.min(source.len())
    } else {
        // A character that is cut at the beginning is left out, and so is one that is cut at the end.
        around_unit(source, start_unit).end..around_unit(source, end_unit).start
    };
    source.get(part).unwrap_or_default()
}

/// As [`slice()`]; none when the start is no position inside of the text.
#[must_use]
#[inline(never)]
pub fn slice_inside(source: &str, start_unit: usize, length_units: usize) -> Option<&str> {
    let start = around_unit(source, start_unit);
    if start.start >= source.len() {
        return None;
    }
    source.get(start.end..around_unit(source, start_unit.saturating_add(length_units)).start).or(Some(""))
}

/// The unit (0-based) where the character at byte `byte` begins; bytes past the end give the length.
#[must_use]
pub fn unit_of_byte(source: &str, byte: usize) -> usize {
    source.get(..byte).map_or_else(|| length(source), length)
}

/// The byte where unit `unit` (0-based) begins. `None` past the end and between the two halves of a pair.
#[must_use]
pub fn byte_of_unit(source: &str, unit: usize) -> Option<usize> {
    if source.is_ascii() {
        return (unit <= source.len()).then_some(unit);
    }
    let around = around_unit(source, unit);
    let past_the_end = around.end == source.len() && unit > length(source);
    (around.is_empty() && !past_the_end).then_some(around.start)
}

/// The bytes of the character a position splits in two; an empty range where it splits none.
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
