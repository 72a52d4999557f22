//! The bytes that JSON strings must escape: where readers stop, and what writers escape.

use fearless_simd::Level;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;
use fearless_simd::u8x16;

/// Returns whether a byte is a quote, a backslash or a control character.
pub(crate) fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Returns a bit for each byte of a block that is special.
#[inline(always)]
pub(crate) fn special(block: [u8; 16]) -> u16 {
    // The baseline instruction set suffices: detecting a better one costs more than it gains on 16 bytes.
    dispatch!(Level::baseline(), simd => special_of(simd, block))
}

#[inline(always)]
fn special_of<S: Simd>(simd: S, block: [u8; 16]) -> u16 {
    let bytes: u8x16<S> = block.simd_into(simd);
    let special = bytes.simd_lt(0x20) | bytes.simd_eq(b'"') | bytes.simd_eq(b'\\');
    special.to_bitmask() as u16
}

/// Returns whether no byte needs an escape. The last 16 bytes are checked as a block even if they overlap the blocks
/// before.
#[inline]
pub(crate) fn is_clean_text(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<16>() {
        let (chunks, _) = bytes.as_chunks::<16>();
        return is_clean_block(*last) && chunks.iter().all(|chunk| is_clean_block(*chunk));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return is_clean(u64::from_le_bytes(*first)) && is_clean(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return is_clean(u64::from(first) | u64::from(last) << 32);
    }
    !bytes.iter().any(|byte| is_special(*byte))
}

/// Returns the length of a text with its escapes.
pub(crate) fn escaped_length(text: &str) -> usize {
    let (blocks, rest) = text.as_bytes().as_chunks::<16>();
    let escapes = |bytes: &[u8]| bytes.iter().map(|byte| more(*byte)).sum::<usize>();
    let in_blocks = blocks.iter().filter(|block| !is_clean_block(**block)).map(|block| escapes(block)).sum::<usize>();
    text.len() + in_blocks + escapes(rest)
}

/// Returns how many bytes an escape of a byte has more than the byte.
fn more(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | 0x08 | 0x0c | b'\n' | b'\r' | b'\t' => 1,
        0..0x20 => 5,
        _ => 0,
    }
}

#[inline(always)]
pub(crate) fn is_clean_block(block: [u8; 16]) -> bool {
    special(block) == 0
}

/// Returns whether none of eight bytes needs an escape.
///
/// A byte minus a bound borrows into its highest bit when it is below the bound. Bytes that have this bit themselves
/// (every byte of a non-ASCII character) are masked out.
#[inline(always)]
pub(crate) fn is_clean(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGH;
    let control = below(word, 0x20);
    let quote = below(word ^ (ONES * b'"' as u64), 1);
    let backslash = below(word ^ (ONES * b'\\' as u64), 1);
    (control | quote | backslash) == 0
}
