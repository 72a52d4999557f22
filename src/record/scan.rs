//! Finds the end of a string, up to 32 bytes at once.

use crate::value::json_bytes::is_special;
use crate::value::json_bytes::special;

/// Counts the leading bytes that are neither quote nor backslash nor control character.
#[inline(always)]
pub(super) fn plain(rest: &[u8]) -> usize {
    let mut tail = rest;
    // Nearly every name and value fits into two blocks, so that the branch after them is predictable.
    while let Some((chunk, after)) = tail.split_first_chunk::<32>() {
        let (low, high) = chunk.split_at(16);
        let (Some(low), Some(high)) = (low.first_chunk(), high.first_chunk()) else { break };
        let mask = u32::from(special(*low)) | u32::from(special(*high)) << 16;
        if mask != 0 {
            return rest.len() - tail.len() + mask.trailing_zeros() as usize;
        }
        tail = after;
    }
    rest.len() - tail.len() + slowly(tail)
}

/// Counts them in the last bytes of a record.
#[inline(never)]
fn slowly(rest: &[u8]) -> usize {
    let mut tail = rest;
    if let Some((chunk, after)) = rest.split_first_chunk::<16>() {
        let mask = special(*chunk);
        if mask != 0 {
            return mask.trailing_zeros() as usize;
        }
        tail = after;
    }
    let plain = tail.iter().position(|byte| is_special(*byte));
    rest.len() - tail.len() + plain.unwrap_or(tail.len())
}

/// Returns the bytes after JSON white space.
#[inline]
pub(super) fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\r' | b'\t', after @ ..] = rest {
        rest = after;
    }
    rest
}

/// A name as two words: its first eight bytes and its last eight. A shorter name is padded with zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Words {
    pub(super) first: u64,
    pub(super) last: u64,
}

impl Words {
    /// Returns the words of the first `length` bytes.
    #[inline(always)]
    pub(super) fn of(rest: &[u8], length: usize) -> Words {
        let name = rest.get(..length).unwrap_or(rest);
        if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            return Words { first: u64::from_le_bytes(*first), last: u64::from_le_bytes(*last) };
        }
        match rest.first_chunk::<8>() {
            // The bytes after a short name are masked.
            Some(chunk) => Words { first: u64::from_le_bytes(*chunk) & !(u64::MAX << (8 * name.len())), last: 0 },
            None => Words::slowly(name),
        }
    }

    /// Returns the words of a short name at the very end of a record.
    #[inline(never)]
    fn slowly(name: &[u8]) -> Words {
        let mut chunk = [0; 8];
        for (place, byte) in chunk.iter_mut().zip(name) {
            *place = *byte;
        }
        Words { first: u64::from_le_bytes(chunk), last: 0 }
    }

    /// Returns a hash. Only speed depends on it.
    #[inline(always)]
    pub(super) fn hash(self, length: usize) -> u64 {
        (self.first ^ self.last.rotate_left(29) ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}
