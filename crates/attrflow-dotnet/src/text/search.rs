//! Search, replacement and splitting: `InStr` of Visual Basic, `String.Replace`, `String.Split`.

use crate::text::fold::Folded;
use crate::text::fold::Strength;
use crate::text::number::ConversionError;
use crate::text::utf16::length;
use crate::text::utf16::unit_of_byte;

/// How [`index_of`] compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Comparison {
    /// Unit by unit (`vbBinaryCompare`).
    #[default]
    Binary,
    /// By collation, ignoring case, width and kana (`vbTextCompare`).
    Text,
}

/// Longest needle (bytes) that is compared at every position, which takes quadratic time.
const MAX_COMPARED_NEEDLE: usize = 32;

/// Returns the first position of `needle` from `start` on, as `Strings.InStr`; 0 if there is none.
///
/// Positions are 1-based, in UTF-16 units. An empty needle is found at `start`; nothing is found in an empty string or beyond
/// the end.
///
/// # Errors
///
/// [`ConversionError::Argument`] if `start` is less than 1.
pub fn index_of(haystack: &str, needle: &str, start: i64, comparison: Comparison) -> Result<i64, ConversionError> {
    let skipped = start.checked_sub(1).filter(|units| *units >= 0).ok_or(ConversionError::Argument)?;
    // Where memory is addressed with 32 bits, a start that it cannot count is beyond the end.
    let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
    if haystack.is_empty() || (skipped > 0 && skipped > length(haystack)) {
        return Ok(0);
    }
    if needle.is_empty() {
        return Ok(start);
    }
    let from = first_byte_from(haystack, skipped);
    let rest = haystack.get(from..).unwrap_or_default();
    let found = match comparison {
        Comparison::Binary => rest.find(needle),
        Comparison::Text => find_text(rest, needle),
    };
    let position = found.map_or(0, |byte| unit_of_byte(haystack, from.saturating_add(byte)).saturating_add(1));
    Ok(i64::try_from(position).unwrap_or(i64::MAX))
}

/// Returns the byte offset of the first whole character at or after a unit.
fn first_byte_from(source: &str, unit: usize) -> usize {
    if source.is_ascii() {
        return unit;
    }
    let mut at = 0;
    let mut starts = source.char_indices();
    let found = starts.find(|(_, character)| {
        let here = at;
        at += character.len_utf16();
        here >= unit
    });
    found.map_or(source.len(), |(byte, _)| byte)
}

fn find_text(haystack: &str, needle: &str) -> Option<usize> {
    if is_printable_ascii(haystack) && is_printable_ascii(needle) && needle.len() <= MAX_COMPARED_NEEDLE {
        let needle = needle.as_bytes();
        let mut windows = haystack.as_bytes().windows(needle.len());
        return windows.position(|window| window.eq_ignore_ascii_case(needle));
    }
    Folded::new(haystack, Strength::Text).find(&Folded::new(needle, Strength::Text))
}

/// Returns whether ignoring the case of ASCII letters is enough for a text comparison of `source`.
fn is_printable_ascii(source: &str) -> bool {
    source.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Appends `source` with every `old` replaced by `new`, as the ordinal `String.Replace`.
///
/// # Errors
///
/// [`ConversionError::Argument`] if `old` is empty.
pub fn replace(source: &str, old: &str, new: &str, out: &mut String) -> Result<(), ConversionError> {
    if old.is_empty() {
        return Err(ConversionError::Argument);
    }
    let mut copied = 0;
    for (at, found) in source.match_indices(old) {
        out.push_str(source.get(copied..at).unwrap_or_default());
        out.push_str(new);
        copied = at.saturating_add(found.len());
    }
    out.push_str(source.get(copied..).unwrap_or_default());
    Ok(())
}

/// Returns the parts between delimiters, as `String.Split` with one delimiter.
///
/// Empty parts are included; an empty delimiter splits nothing.
pub fn split<'a>(source: &'a str, delimiter: &'a str) -> impl Iterator<Item = &'a str> {
    let whole = delimiter.is_empty().then_some(source);
    let parts = (!delimiter.is_empty()).then(|| source.split(delimiter));
    whole.into_iter().chain(parts.into_iter().flatten())
}
