//! Where a text ends: sixteen bytes are looked at together.

use wide::u8x16;

/// What ends the plain part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// The quote that closes the text.
    Quote,
    /// A backslash.
    Backslash,
    /// A control character, which may not stand there.
    Control,
    /// The end of the record.
    End,
}

/// The first byte from `at` on that is a quote, a backslash or a control character.
#[inline(always)]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let mask = special(*chunk);
        if mask != 0 {
            return at + mask.trailing_zeros() as usize;
        }
        at += 16;
    }
    slowly(bytes, at)
}

/// The same in the last bytes of a record.
#[inline(never)]
fn slowly(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| *byte < 0x20 || *byte == b'"' || *byte == b'\\').unwrap_or(rest.len())
}

/// What stands at the end of the plain part of a text.
#[inline(always)]
pub(super) fn met(bytes: &[u8], at: usize) -> Met {
    match bytes.get(at) {
        Some(b'"') => Met::Quote,
        Some(b'\\') => Met::Backslash,
        Some(_) => Met::Control,
        None => Met::End,
    }
}

/// A bit for each quote, backslash and control character.
#[inline(always)]
fn special(chunk: [u8; 16]) -> u32 {
    let bytes = u8x16::new(chunk);
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    (control | quote | backslash).to_bitmask()
}

/// The first byte from `at` on that is no white space of JSON.
#[inline(always)]
pub(super) fn after_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// A name as two words, its first eight bytes and its last eight; what a shorter name lacks is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Words {
    pub(super) first: u64,
    pub(super) last: u64,
}

impl Words {
    /// The words of the name that stands at `from..to`.
    #[inline(always)]
    pub(super) fn of(bytes: &[u8], from: usize, to: usize) -> Words {
        let length = to.wrapping_sub(from);
        let Some(chunk) = bytes.get(from..).and_then(<[u8]>::first_chunk::<8>) else {
            return Words::slowly(bytes.get(from..to).unwrap_or_default());
        };
        let first = u64::from_le_bytes(*chunk);
        if length >= 8 {
            let last = bytes.get(to.wrapping_sub(8)..).and_then(<[u8]>::first_chunk::<8>);
            Words { first, last: last.map_or(0, |chunk| u64::from_le_bytes(*chunk)) }
        } else {
            Words { first: first & !(u64::MAX << (8 * length)), last: 0 }
        }
    }

    /// The words of a short name at the very end of a record.
    #[inline(never)]
    fn slowly(name: &[u8]) -> Words {
        let mut chunk = [0; 8];
        for (place, byte) in chunk.iter_mut().zip(name) {
            *place = *byte;
        }
        Words { first: u64::from_le_bytes(chunk), last: 0 }
    }

    /// A number that seldom is the same for two names. Nothing depends on it but speed.
    #[inline(always)]
    pub(super) fn hash(self, length: usize) -> u64 {
        (self.first ^ self.last.rotate_left(29) ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}
