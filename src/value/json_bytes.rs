//! Which bytes of a text cannot stand for themselves in JSON: what readers stop at and writers escape.

use fearless_simd::Level;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;
use fearless_simd::u8x16;

/// Whether a byte is a quote, a backslash or a control character.
pub(crate) fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// A bit for each byte of a block that is one of these.
#[inline(always)]
pub(crate) fn special(block: [u8; 16]) -> u16 {
    // What every processor has: the block is too short for more to be worth asking for.
    dispatch!(Level::baseline(), simd => special_of(simd, block))
}

#[inline(always)]
fn special_of<S: Simd>(simd: S, block: [u8; 16]) -> u16 {
    let bytes: u8x16<S> = block.simd_into(simd);
    let special = bytes.simd_lt(0x20) | bytes.simd_eq(b'"') | bytes.simd_eq(b'\\');
    special.to_bitmask() as u16
}
