//! White space as `Char.IsWhiteSpace` sees it, and trimming by it.
//!
//! It is Unicode's White_Space property: no-break and ideographic spaces belong to it, zero-width ones do not.

/// Whether `Char.IsWhiteSpace` holds.
#[must_use]
pub fn is_white_space(character: char) -> bool {
    character.is_whitespace()
}

/// The text without the white space at its ends, as `String.Trim`.
#[must_use]
#[inline(always)]
pub fn trim(source: &str) -> &str {
    match source.as_bytes() {
        // Most texts begin and end with something that can be seen.
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => source,
        _ => trim_any(source),
    }
}

#[inline(never)]
fn trim_any(source: &str) -> &str {
    source.trim_matches(is_white_space)
}

/// Whether nothing but white space is there, as `String.IsNullOrWhiteSpace` of a text that is not null.
#[must_use]
pub fn is_null_or_white_space(source: &str) -> bool {
    source.chars().all(is_white_space)
}
