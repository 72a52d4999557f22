//! Eight bytes at a time: what can be said of a short text without looking at its bytes one by one.
//!
//! The library's own searches are made for long texts; names and addresses have a dozen bytes. The last word overlaps the one
//! before it, because to look at a byte twice costs less than to look at the last few one by one.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x80 * ONES;

/// Shows every byte in a word of eight, some of them twice or more. A text of fewer has its bytes in one word, filled up with zeros.
///
/// Up to 32 bytes take the same four looks, whatever their number is: a loop whose end the processor cannot foresee costs more.
#[inline]
pub fn words(bytes: &[u8], mut look: impl FnMut(u64)) {
    let Some(last) = bytes.len().checked_sub(8) else {
        return look(bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    };
    for at in [0, 8, 16, last] {
        if let Some(word) = bytes.get(at.min(last)..).and_then(<[u8]>::first_chunk::<8>) {
            look(u64::from_le_bytes(*word));
        }
    }
    if bytes.len() > 32 {
        bytes.as_chunks::<8>().0.iter().for_each(|word| look(u64::from_le_bytes(*word)));
    }
}

/// Whether all bytes are ASCII.
#[inline]
pub fn is_ascii(bytes: &[u8]) -> bool {
    let mut all = 0;
    words(bytes, |word| all |= word);
    all & TOPS == 0
}

/// Whether the first so many bytes are ASCII.
#[inline]
pub fn begins_ascii(bytes: &[u8], count: usize) -> bool {
    // As long a loop for every text is one that the processor foresees.
    if count <= 8 {
        return bytes.iter().take(count).fold(0, |all, byte| all | byte).is_ascii();
    }
    bytes.get(..count).is_some_and(is_ascii)
}

/// Where the needle first stands in these bytes. Made for few bytes: the work may grow with the product of both lengths.
#[inline]
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let (wanted, mut at) = (ONES * u64::from(first), 0);
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let other = u64::from_le_bytes(*word) ^ wanted;
        let found = other.wrapping_sub(ONES) & !other & TOPS;
        if found == 0 {
            at += 8;
            continue;
        }
        // The lowest of the marks is right; those above it may be the borrow's.
        at += (found.trailing_zeros() / 8) as usize;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    (at..bytes.len()).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(needle)))
}

/// Whether the byte, which is ASCII and not zero, is among these.
#[inline]
pub fn holds(bytes: &[u8], byte: u8) -> bool {
    let (wanted, mut found) = (ONES * u64::from(byte), 0);
    words(bytes, |word| {
        let other = word ^ wanted;
        found |= other.wrapping_sub(ONES) & !other;
    });
    found & TOPS != 0
}
