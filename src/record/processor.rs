//! What is done with many bytes at once, in the way that the processor at hand does it best.
//!
//! Which instructions there are is asked when the program runs. What is done with them is compiled for each kind of processor, and may use
//! the other instructions of such processors as well, for instance those that take the lowest bit of a word.

use std::sync::atomic::Ordering;
use std::sync::atomic::compiler_fence;

use fearless_simd::Level;
use fearless_simd::mask8x64;
use fearless_simd::prelude::*;
use fearless_simd::u8x32;
use fearless_simd::u8x64;
use fearless_simd::u16x32;

/// So many bytes are looked at together.
pub(super) const BLOCK: usize = 64;
/// So many bytes of a name are compared together.
pub(super) const WORD: usize = 32;

/// Which instructions may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InstructionSet {
    /// Those that every processor has.
    Any,
    /// On x86-64 those of AVX2 as well, where the processor has them.
    Avx2,
    /// All that the processor has and there is a way for: on x86-64 those of AVX2, and of AVX-512 as Ice Lake has it.
    #[default]
    All,
}

impl InstructionSet {
    /// What the processor at hand has of them.
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

/// What a block of bytes holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looked<S: Simd> {
    /// Which of them are quotes.
    pub(super) quotes: mask8x64<S>,
    /// Which of them are backslashes or control characters.
    pub(super) others: mask8x64<S>,
}

/// Looks for quotes, backslashes and control characters.
#[inline(always)]
pub(super) fn look<S: Simd>(simd: S, block: &[u8; BLOCK]) -> Looked<S> {
    let bytes: u8x64<S> = (*block).simd_into(simd);
    Looked { quotes: bytes.simd_eq(b'"'), others: bytes.simd_eq(b'\\') | bytes.simd_lt(0x20) }
}

/// A bit for each byte in which the two are the same.
#[inline(always)]
pub(super) fn same<S: Simd>(simd: S, one: &[u8; WORD], other: &[u8; WORD]) -> u32 {
    let (one, other): (u8x32<S>, u8x32<S>) = ((*one).simd_into(simd), (*other).simd_into(simd));
    one.simd_eq(other).to_bitmask() as u32
}

/// The places of bytes, block after block.
#[derive(Debug)]
pub(super) struct Places<'p, S: Simd> {
    simd: S,
    places: &'p mut [u16],
    count: usize,
    /// Where the block begins, and the same for each place of a register.
    at: u16,
    block: u16x32<S>,
}

impl<'p, S: Simd> Places<'p, S> {
    /// Those of the first block go to the beginning. There must be room for [`BLOCK`] more than there are in all.
    #[inline(always)]
    pub(super) fn new(simd: S, places: &'p mut [u16]) -> Places<'p, S> {
        Places { simd, places, count: 0, block: u16x32::splat(simd, 0), at: 0 }
    }

    /// Writes those of a block, and goes on to the next.
    #[inline(always)]
    pub(super) fn keep(&mut self, bytes: mask8x64<S>) {
        // Where a block is one register, there is an instruction that moves bytes together.
        if S::u8s::LEN == BLOCK {
            self.keep_together(bytes);
        } else {
            self.keep_one_by_one(bytes);
        }
        self.block += BLOCK as u16;
        self.at = self.at.wrapping_add(BLOCK as u16);
    }

    /// Where the block begins.
    #[inline(always)]
    pub(super) fn at(&self) -> u16 {
        self.at
    }

    #[inline(always)]
    fn keep_one_by_one(&mut self, bytes: mask8x64<S>) {
        // Few blocks have more quotes, so that this can be foreseen.
        const AT_ONCE: usize = 12;
        let mut bits = bytes.to_bitmask();
        let end = self.count + bits.count_ones() as usize;
        let mut from = self.count;
        loop {
            if let Some(places) = self.places.get_mut(from..).and_then(<[u16]>::first_chunk_mut::<AT_ONCE>) {
                for place in places {
                    // When there are no more, what is written counts for nothing.
                    *place = self.at.wrapping_add(bits.trailing_zeros() as u16);
                    bits &= bits.wrapping_sub(1);
                    // Does nothing, but keeps the compiler from collecting the places in a vector, one after the other, which takes
                    // three times as long as to store them.
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

    /// The same by moving together the numbers of the bytes.
    #[inline(always)]
    fn keep_together(&mut self, bytes: mask8x64<S>) {
        const HALF: usize = BLOCK / 2;
        let found = bytes.to_bitmask().count_ones() as usize;
        let numbers = u8x64::from_fn(self.simd, |number| number as u8).compress(bytes);
        let (first, second) = numbers.widen();
        let places = self.places.get_mut(self.count..).and_then(<[u16]>::first_chunk_mut::<BLOCK>);
        if let Some(([place, other], _)) = places.map(|places| places.as_chunks_mut::<HALF>()) {
            *place = (first + self.block).into();
            // Texts of which most are empty.
            if found > HALF {
                *other = (second + self.block).into();
            }
        }
        self.count += found;
    }

    /// Those behind the last one, so many.
    #[inline(always)]
    pub(super) fn end<const COUNT: usize>(self) -> Option<&'p mut [u16; COUNT]> {
        self.places.get_mut(self.count..).and_then(<[u16]>::first_chunk_mut)
    }
}

/// The bytes of a block for which a bit is set.
#[inline(always)]
pub(super) fn bytes_of<S: Simd>(simd: S, bits: u64) -> mask8x64<S> {
    mask8x64::from_bitmask(simd, bits)
}
