//! SIMD operations, for the instructions that the processor has.
//!
//! The instruction set is detected at run time. The code is compiled once for each instruction set, and may use scalar instructions of
//! such processors as well, for instance those that clear the lowest bit of a word.

use std::sync::atomic::Ordering;
use std::sync::atomic::compiler_fence;

use fearless_simd::Level;
use fearless_simd::mask8x64;
use fearless_simd::prelude::*;
use fearless_simd::u8x32;
use fearless_simd::u8x64;
use fearless_simd::u16x32;

/// The number of bytes in a block.
pub(super) const BLOCK: usize = 64;
/// The number of bytes of a name that are compared at once.
pub(super) const WORD: usize = 32;

/// An instruction set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InstructionSet {
    /// The baseline that every processor has.
    Any,
    /// On x86-64 also AVX2, if the processor has it.
    Avx2,
    /// The best that the processor has: on x86-64 AVX2, and AVX-512 as of Ice Lake.
    #[default]
    All,
}

impl InstructionSet {
    /// Returns the best level that the processor has.
    pub(super) fn level(self) -> Level {
        let best = Level::new();
        match self {
            InstructionSet::Any => Level::baseline(),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            InstructionSet::Avx2 => best.as_avx2().map_or(Level::baseline(), |avx2| avx2.level()),
            _ => best,
        }
    }
}

/// The special bytes of a block, as bit masks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looked<S: Simd> {
    /// The quotes.
    pub(super) quotes: mask8x64<S>,
    /// The backslashes and control characters.
    pub(super) others: mask8x64<S>,
}

/// Finds quotes, backslashes and control characters.
#[inline(always)]
pub(super) fn look<S: Simd>(simd: S, block: &[u8; BLOCK]) -> Looked<S> {
    let bytes: u8x64<S> = (*block).simd_into(simd);
    Looked { quotes: bytes.simd_eq(b'"'), others: bytes.simd_eq(b'\\') | bytes.simd_lt(0x20) }
}

/// Returns a bit for each byte that is equal in both.
#[inline(always)]
pub(super) fn same<S: Simd>(simd: S, one: &[u8; WORD], other: &[u8; WORD]) -> u32 {
    let (one, other): (u8x32<S>, u8x32<S>) = ((*one).simd_into(simd), (*other).simd_into(simd));
    one.simd_eq(other).to_bitmask() as u32
}

/// Collects the positions of bytes, block by block.
#[derive(Debug)]
pub(super) struct Places<'p, S: Simd> {
    simd: S,
    places: &'p mut [u16],
    count: usize,
    /// The offset of the block, in each lane of a register.
    at: u16,
    block: u16x32<S>,
}

impl<'p, S: Simd> Places<'p, S> {
    /// Begins with the first block. `positions` must have space for [`BLOCK`] more positions than there are in all.
    #[inline(always)]
    pub(super) fn new(simd: S, places: &'p mut [u16]) -> Places<'p, S> {
        Places { simd, places, count: 0, block: u16x32::splat(simd, 0), at: 0 }
    }

    /// Writes the positions of a block, and moves to the next.
    #[inline(always)]
    pub(super) fn store(&mut self, bytes: mask8x64<S>) {
        // Where a block is one register, an instruction compresses bytes.
        if S::u8s::LEN == BLOCK {
            self.store_compressed(bytes);
        } else {
            self.store_each(bytes);
        }
        self.block += BLOCK as u16;
        self.at = self.at.wrapping_add(BLOCK as u16);
    }

    /// Returns the offset of the block.
    #[inline(always)]
    pub(super) fn at(&self) -> u16 {
        self.at
    }

    #[inline(always)]
    fn store_each(&mut self, bytes: mask8x64<S>) {
        // Few blocks have more quotes, so that the branch is predictable.
        const AT_ONCE: usize = 12;
        let mut bits = bytes.to_bitmask();
        let end = self.count + bits.count_ones() as usize;
        let mut from = self.count;
        loop {
            if let Some(places) = self.places.get_mut(from..).and_then(<[u16]>::first_chunk_mut::<AT_ONCE>) {
                for place in places {
                    // Positions after the last one are overwritten later.
                    *place = self.at.wrapping_add(bits.trailing_zeros() as u16);
                    bits &= bits.wrapping_sub(1);
                    // Does nothing, but keeps the compiler from collecting the positions in a vector register, which takes
                    // three times as long as storing them.
                    compiler_fence(Ordering::Release);
                }
            }
            from += AT_ONCE;
            if from >= end {
                break;
            }
        }
        self.count = end;
    }

    /// Writes the positions of a block by compressing a register of byte numbers.
    #[inline(always)]
    fn store_compressed(&mut self, bytes: mask8x64<S>) {
        const HALF: usize = BLOCK / 2;
        let found = bytes.to_bitmask().count_ones() as usize;
        let numbers = u8x64::from_fn(self.simd, |number| number as u8).compress(bytes);
        let (first, second) = numbers.widen();
        let places = self.places.get_mut(self.count..).and_then(<[u16]>::first_chunk_mut::<BLOCK>);
        if let Some(([place, other], _)) = places.map(|places| places.as_chunks_mut::<HALF>()) {
            *place = (first + self.block).into();
            // Only blocks of mostly empty strings have so dense quotes.
            if found > HALF {
                *other = (second + self.block).into();
            }
        }
        self.count += found;
    }

    /// Returns the next `COUNT` entries after the last position.
    #[inline(always)]
    pub(super) fn end<const COUNT: usize>(self) -> Option<&'p mut [u16; COUNT]> {
        self.places.get_mut(self.count..).and_then(<[u16]>::first_chunk_mut)
    }
}

/// Returns the bytes of a block whose bit is set.
#[inline(always)]
pub(super) fn bytes_of<S: Simd>(simd: S, bits: u64) -> mask8x64<S> {
    mask8x64::from_bitmask(simd, bits)
}
