//! Ordinal comparison: by UTF-16 units, as they are or without regard to case.
//!
//! The order of UTF-16 differs from that of UTF-8 in one thing: characters of two units come before U+E000..U+FFFF.

use crate::text::case::Culture;
use crate::text::case::upper_character;
use std::cmp::Ordering;

/// Whether both texts are the same units, as `String.Equals`.
#[must_use]
pub fn equal_ordinal(left: &str, right: &str) -> bool {
    left == right
}

/// The order of `String.CompareOrdinal`.
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

/// A byte's place in the order of UTF-16. Where two texts first differ, either both bytes begin a character or neither does.
fn utf16_rank(byte: u8) -> u8 {
    // 0xEE and 0xEF begin U+E000..U+FFFF, 0xF0..=0xF4 begin what UTF-16 writes with surrogates.
    if matches!(byte, 0xEE | 0xEF) { byte.saturating_add(0x10) } else { byte }
}

/// Whether both texts are the same but for case, as `StringComparison.OrdinalIgnoreCase`.
#[must_use]
pub fn equal_ordinal_ignore_case(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    compare_ordinal_ignore_case(left, right) == Ordering::Equal
}

/// The order of `StringComparer.OrdinalIgnoreCase`, where `ı` counts as `I`.
///
/// As long as both texts are ASCII, characters are ordered by their upper case; from the first other character on, two
/// characters whose upper case differs are ordered as they are.
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
