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
