//! The phone pattern, matched by hand.
pub fn hand_match(b: &[u8]) -> Option<(usize, usize, usize)> {
    // first '+' followed by \d* ' ' \d{10}; returns (match start, group start, match end)
    let mut from = 0;
    while let Some(o) = memchr::memchr(b'+', &b[from..]) {
        let s = from + o;
        let mut i = s + 1;
        while i < b.len() && b[i].is_ascii_digit() {
            i += 1;
        }
        if i < b.len() && b[i] == b' ' {
            i += 1;
            if i + 10 <= b.len() && b[i..i + 10].iter().all(|c| c.is_ascii_digit()) {
                return Some((s, i, i + 10));
            }
        }
        from = s + 1;
    }
    None
}
