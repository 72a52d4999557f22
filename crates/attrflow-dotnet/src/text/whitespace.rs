//! White space as `Char.IsWhiteSpace` defines it.
//!
//! It is the Unicode property White_Space: no-break and ideographic spaces have it, zero-width ones do not.

/// Returns whether a character is white space, as `Char.IsWhiteSpace`.
#[must_use]
pub fn is_white_space(character: char) -> bool {
    character.is_whitespace()
}

/// Returns the string without white space at its ends, as `String.Trim`.
#[must_use]
#[inline(always)]
pub fn trim(source: &str) -> &str {
    match source.as_bytes() {
        // The common case, inlined.
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => source,
        _ => trim_any(source),
    }
}

#[inline(never)]
fn trim_any(source: &str) -> &str {
    source.trim_matches(is_white_space)
}

/// Returns whether a string is empty or white space, as `String.IsNullOrWhiteSpace`.
#[must_use]
pub fn is_null_or_white_space(source: &str) -> bool {
    source.chars().all(is_white_space)
}
