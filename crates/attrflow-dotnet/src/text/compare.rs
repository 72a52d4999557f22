//! Ordinal comparison: by UTF-16 units, with or without case.
//!
//! The order of UTF-16 is that of UTF-8, except that characters of two units sort before U+E000..U+FFFF.

use crate::text::case::Culture;
use crate::text::case::upper_character;
use std::cmp::Ordering;

/// Returns whether both strings are the same, as `String.Equals`.
#[must_use]
pub fn equal_ordinal(left: &str, right: &str) -> bool {
    left == right
}

/// Compares by UTF-16 units, as `String.CompareOrdinal`.
#[must_use]
pub fn compare_ordinal(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let difference = left.bytes().zip(right.bytes()).find(|(one, other)| one != other);
    match difference {
        Some((one, other)) => utf16_rank(one).cmp(&utf16_rank(other)),
        None => left.len().cmp(&right.len()),
    }
}

/// Maps a byte of UTF-8 so that bytes compare as the UTF-16 units of their characters.
///
/// Where two strings first differ, either both bytes begin a character or neither does.
fn utf16_rank(byte: u8) -> u8 {
    // 0xEE and 0xEF begin U+E000..U+FFFF; 0xF0..=0xF4 begin characters that take two units.
    if matches!(byte, 0xEE | 0xEF) { byte.saturating_add(0x10) } else { byte }
}

/// Returns whether both strings are equal, as `StringComparison.OrdinalIgnoreCase`.
#[must_use]
pub fn equal_ordinal_ignore_case(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    compare_ordinal_ignore_case(left, right) == Ordering::Equal
}

/// Compares as `StringComparer.OrdinalIgnoreCase`, for which `ı` and `I` are equal.
///
/// As long as both strings are ASCII, characters compare by their upper case. From the first character beyond ASCII on,
/// characters whose upper case differs compare as they are (`tests/vectors/string_compare.jsonl`).
#[must_use]
pub fn compare_ordinal_ignore_case(left: &str, right: &str) -> Ordering {
    let mut rest = right.chars();
    let mut ascii = true;
    for one in left.chars() {
        let Some(other) = rest.next() else {
            return Ordering::Greater;
        };
        ascii &= one.is_ascii() && other.is_ascii();
        let raised_one = upper_character(one, Culture::Named);
        let raised_other = upper_character(other, Culture::Named);
        if one != other && raised_one != raised_other {
            return if ascii { raised_one.cmp(&raised_other) } else { one.cmp(&other) };
        }
    }
    if rest.next().is_some() { Ordering::Less } else { Ordering::Equal }
}
