//! SWAR (SIMD within a register): tests on eight bytes of a short string at a time.
//!
//! The searches of the standard library and of `memchr` are made for long strings, while names and addresses have a dozen
//! bytes, where their set-up costs more than the search. Strings are loaded as little-endian words of eight bytes. The last
//! word overlaps the one before, because testing a byte twice is cheaper than testing the last few bytes one by one.

/// A word with 1 in every byte.
pub const ONES: u64 = 0x0101_0101_0101_0101;
/// A word with the highest bit of every byte, which ASCII does not use.
pub const HIGH_BITS: u64 = 0x80 * ONES;

/// Calls `on_word` with byte offsets and values of words that cover all bytes.
///
/// Words may overlap. Fewer than eight bytes make one word, padded with zeros.
///
/// Up to 16 bytes take two words and up to 32 take four, whatever their number: a loop with an unpredictable end costs more.
#[inline(always)]
pub fn for_each_word(bytes: &[u8], mut on_word: impl FnMut(usize, u64)) {
    let Some(last) = bytes.len().checked_sub(8) else {
        return on_word(0, load_short(bytes));
    };
    if last <= 8 {
        for at in [0, last] {
            if let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
                on_word(at, u64::from_le_bytes(*word));
            }
        }
        return;
    }
    for at in [0, 8, 16, last] {
        let at = at.min(last);
        if let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            on_word(at, u64::from_le_bytes(*word));
        }
    }
    if bytes.len() > 32 {
        let words = bytes.as_chunks::<8>().0.iter().enumerate().skip(3);
        words.for_each(|(number, word)| on_word(8 * number, u64::from_le_bytes(*word)));
    }
}

/// Loads fewer than eight bytes as one word, the first of them lowest.
#[inline(always)]
fn load_short(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // The halves overlap in the middle.
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(last) << (8 * (bytes.len() & 7) - 32) | u64::from(first);
    }
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte) << (8 * (at & 7)));
    // The first, middle and last of up to three bytes; loading one twice saves a branch.
    byte(0) | byte(bytes.len() / 2) | byte(bytes.len().saturating_sub(1))
}

/// Returns the highest bit of every byte of a word that equals `byte`.
///
/// Only the lowest of them is certain: a borrow may set others above it. Bits that are not the highest mean nothing.
#[inline(always)]
pub fn equal_bytes(word: u64, byte: u8) -> u64 {
    let other = word ^ (ONES * u64::from(byte));
    other.wrapping_sub(ONES) & !other
}

/// A test for the ASCII letters of one case.
#[derive(Debug, Clone, Copy)]
pub struct Letters {
    /// Carries into a byte's highest bit from the first letter on.
    from: u64,
    /// Carries into it after the last letter.
    beyond: u64,
}

impl Letters {
    /// Prepares the test for the letters from `first` (`A` or `a`) on.
    #[inline(always)]
    pub const fn from(first: u8) -> Letters {
        Letters { from: ONES * (0x80 - first) as u64, beyond: ONES * (0x7F - first - 25) as u64 }
    }

    /// Returns the highest bit of every byte of a word that is such a letter.
    ///
    /// The bits of bytes beyond ASCII, and those that are not the highest, mean nothing.
    #[inline(always)]
    pub fn find_in(self, word: u64) -> u64 {
        let low = word & !HIGH_BITS;
        low.wrapping_add(self.from) & !low.wrapping_add(self.beyond)
    }
}

/// Returns whether two byte strings are equal; faster than `==` for a few bytes.
#[inline(always)]
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && if left.len() < 8 { load_short(left) == load_short(right) } else { left == right }
}

/// Returns whether all bytes are ASCII.
#[inline(always)]
pub fn is_ascii(bytes: &[u8]) -> bool {
    let mut all = 0;
    for_each_word(bytes, |_, word| all |= word);
    all & HIGH_BITS == 0
}

/// Returns the offset of the first byte that is not ASCII.
#[inline]
pub fn first_beyond_ascii(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let beyond = u64::from_le_bytes(*word) & HIGH_BITS;
        if beyond != 0 {
            return Some(8 * number + (beyond.trailing_zeros() / 8) as usize);
        }
    }
    let found = rest.iter().position(|byte| !byte.is_ascii())?;
    Some(bytes.len() - rest.len() + found)
}

/// Returns whether the first `count` bytes are ASCII.
#[inline(always)]
pub fn starts_ascii(bytes: &[u8], count: usize) -> bool {
    if count <= 8 {
        let word = match bytes.first_chunk::<8>() {
            Some(word) => u64::from_le_bytes(*word),
            None => load_short(bytes),
        };
        return (word & HIGH_BITS).unbounded_shl(64 - 8 * count as u32) == 0;
    }
    bytes.get(..count).is_some_and(is_ascii)
}

/// Returns whether the bytes start with the needle; fast for 8 to 16 bytes.
#[inline(always)]
fn starts_with(bytes: &[u8], needle: &[u8]) -> bool {
    if let (8..=16, Some(bytes)) = (needle.len(), bytes.get(..needle.len()))
        && let (Some(first), Some(last)) = (needle.first_chunk::<8>(), needle.last_chunk::<8>())
    {
        return bytes.first_chunk() == Some(first) && bytes.last_chunk() == Some(last);
    }
    bytes.starts_with(needle)
}

/// Returns the offset of the first occurrence of a needle; `None` for an empty one.
///
/// Meant for short strings: the time can be the product of both lengths.
#[inline]
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let found = equal_bytes(u64::from_le_bytes(*word), first) & HIGH_BITS;
        if found == 0 {
            at += 8;
            continue;
        }
        // Only the lowest bit is certain.
        at += (found.trailing_zeros() / 8) as usize;
        if starts_with(bytes.get(at..)?, needle) {
            return Some(at);
        }
        at += 1;
    }
    (at..bytes.len()).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(needle)))
}

/// Returns whether the bytes contain `byte`, which is ASCII and not zero.
#[inline(always)]
pub fn contains(bytes: &[u8], byte: u8) -> bool {
    let mut found = 0;
    for_each_word(bytes, |_, word| found |= equal_bytes(word, byte));
    found & HIGH_BITS != 0
}
