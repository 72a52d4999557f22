//! Eight bytes at a time: what can be said of a short text without looking at its bytes one by one.
//!
//! The library's own searches are made for long texts; names and addresses have a dozen bytes. The last word overlaps the one
//! before it, because to look at a byte twice costs less than to look at the last few one by one.

/// Every byte is one.
pub const ONES: u64 = 0x0101_0101_0101_0101;
/// Every byte has its highest bit only.
pub const TOPS: u64 = 0x80 * ONES;

/// Shows every byte in a word of eight, some of them twice or more, and where the word begins. A text of fewer has its bytes in one word,
/// filled up with zeros.
///
/// Up to 16 bytes take two looks and up to 32 take four, whatever their number is: a loop whose end the processor cannot foresee costs more.
#[inline(always)]
pub fn words(bytes: &[u8], mut look: impl FnMut(usize, u64)) {
    let Some(last) = bytes.len().checked_sub(8) else {
        return look(0, few(bytes));
    };
    if last <= 8 {
        for at in [0, last] {
            if let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
                look(at, u64::from_le_bytes(*word));
            }
        }
        return;
    }
    for at in [0, 8, 16, last] {
        let at = at.min(last);
        if let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            look(at, u64::from_le_bytes(*word));
        }
    }
    if bytes.len() > 32 {
        let words = bytes.as_chunks::<8>().0.iter().enumerate().skip(3);
        words.for_each(|(number, word)| look(8 * number, u64::from_le_bytes(*word)));
    }
}

/// Fewer than eight bytes as one word, the first of them the lowest.
#[inline(always)]
fn few(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // What is in the middle is in both.
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(last) << (8 * (bytes.len() & 7) - 32) | u64::from(first);
    }
    let place = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte) << (8 * (at & 7)));
    // Which of three bytes are the same one is nothing to branch on.
    place(0) | place(bytes.len() / 2) | place(bytes.len().saturating_sub(1))
}

/// The highest bits of the bytes of a word that are this one. Above the lowest of them a borrow may leave others, and bits
/// that are not the highest mean nothing.
#[inline(always)]
pub fn marks(word: u64, byte: u8) -> u64 {
    let other = word ^ (ONES * u64::from(byte));
    other.wrapping_sub(ONES) & !other
}

/// The ASCII letters of one case.
#[derive(Debug, Clone, Copy)]
pub struct Letters {
    /// What carries a byte's highest bit when it is the first letter, or one after it.
    from: u64,
    /// What carries it when the byte is after the last letter.
    beyond: u64,
}

impl Letters {
    /// The letters from `first` (`A` or `a`) on.
    #[inline(always)]
    pub const fn from(first: u8) -> Letters {
        Letters { from: ONES * (0x80 - first) as u64, beyond: ONES * (0x7F - first - 25) as u64 }
    }

    /// The highest bits of the bytes of a word that are such letters; for bytes beyond ASCII they mean nothing, nor do bits that are not
    /// the highest.
    #[inline(always)]
    pub fn marks(self, word: u64) -> u64 {
        let low = word & !TOPS;
        low.wrapping_add(self.from) & !low.wrapping_add(self.beyond)
    }
}

/// Whether two texts are the same, sooner than the library tells for texts of a few bytes.
#[inline(always)]
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && if left.len() < 8 { few(left) == few(right) } else { left == right }
}

/// Whether all bytes are ASCII.
#[inline(always)]
pub fn is_ascii(bytes: &[u8]) -> bool {
    let mut all = 0;
    words(bytes, |_, word| all |= word);
    all & TOPS == 0
}

/// Where the first byte stands that is not ASCII.
#[inline]
pub fn first_beyond_ascii(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let tops = u64::from_le_bytes(*word) & TOPS;
        if tops != 0 {
            return Some(8 * number + (tops.trailing_zeros() / 8) as usize);
        }
    }
    let found = rest.iter().position(|byte| !byte.is_ascii())?;
    Some(bytes.len() - rest.len() + found)
}

/// Whether the first so many bytes are ASCII.
#[inline(always)]
pub fn begins_ascii(bytes: &[u8], count: usize) -> bool {
    if count <= 8 {
        let word = match bytes.first_chunk::<8>() {
            Some(word) => u64::from_le_bytes(*word),
            None => few(bytes),
        };
        return (word & TOPS).unbounded_shl(64 - 8 * count as u32) == 0;
    }
    bytes.get(..count).is_some_and(is_ascii)
}

/// Whether the bytes begin with the needle, sooner than the library tells for a needle of a few.
#[inline(always)]
fn begins_with(bytes: &[u8], needle: &[u8]) -> bool {
    if let (8..=16, Some(bytes)) = (needle.len(), bytes.get(..needle.len()))
        && let (Some(first), Some(last)) = (needle.first_chunk::<8>(), needle.last_chunk::<8>())
    {
        return bytes.first_chunk() == Some(first) && bytes.last_chunk() == Some(last);
    }
    bytes.starts_with(needle)
}

/// Where the needle first stands in these bytes. Made for few bytes: the work may grow with the product of both lengths.
#[inline]
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let found = marks(u64::from_le_bytes(*word), first) & TOPS;
        if found == 0 {
            at += 8;
            continue;
        }
        // The lowest of the marks is right; those above it may be the borrow's.
        at += (found.trailing_zeros() / 8) as usize;
        if begins_with(bytes.get(at..)?, needle) {
            return Some(at);
        }
        at += 1;
    }
    (at..bytes.len()).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(needle)))
}

/// Whether the byte, which is ASCII and not zero, is among these.
#[inline(always)]
pub fn holds(bytes: &[u8], byte: u8) -> bool {
    let mut found = 0;
    words(bytes, |_, word| found |= marks(word, byte));
    found & TOPS != 0
}
