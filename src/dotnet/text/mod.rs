//! Stub until the room is merged.

/// Parse.
pub fn parse_int64(text: &str) -> Result<i64, ()> {
    text.trim().parse().map_err(|_| ())
}
/// Parse.
pub fn to_boolean(text: &str) -> Result<bool, ()> {
    match text.trim() {
        text if text.eq_ignore_ascii_case("true") => Ok(true),
        text if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(()),
    }
}
/// Compare.
pub fn compare_ordinal(left: &str, right: &str) -> std::cmp::Ordering {
    left.cmp(right)
}
