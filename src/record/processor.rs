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
pub(super) struct Looked {
    /// A bit for each quote.
    pub(super) quotes: u64,
    /// Whether there is a backslash or a control character.
    pub(super) others: bool,
}

/// Looks for quotes, backslashes and control characters.
#[inline(always)]
pub(super) fn look<S: Simd>(simd: S, block: &[u8; BLOCK]) -> Looked {
    let bytes: u8x64<S> = (*block).simd_into(simd);
    let others = bytes.simd_eq(b'\\') | bytes.simd_lt(0x20);
    Looked { quotes: bytes.simd_eq(b'"').to_bitmask(), others: others.any_true() }
}

/// A bit for each byte in which the two are the same.
#[inline(always)]
pub(super) fn same<S: Simd>(simd: S, one: &[u8; WORD], other: &[u8; WORD]) -> u32 {
    let (one, other): (u8x32<S>, u8x32<S>) = ((*one).simd_into(simd), (*other).simd_into(simd));
    one.simd_eq(other).to_bitmask() as u32
}

/// Writes the places of these bits behind the first `count`; how many there are then. Behind them is room for at least
/// [`BLOCK`] more.
#[inline(always)]
pub(super) fn keep<S: Simd>(simd: S, places: &mut [u32], count: usize, at: u32, bits: u64) -> usize {
    // Where a block is one register, there is an instruction that moves bytes together.
    if S::u8s::LEN == BLOCK {
        keep_together(simd, places, count, at, bits)
    } else {
        keep_one_by_one(places, count, at, bits)
    }
}

#[inline(always)]
fn keep_one_by_one(places: &mut [u32], count: usize, at: u32, mut bits: u64) -> usize {
    // Few blocks have more quotes, so that this can be foreseen.
    const AT_ONCE: usize = 12;
    let end = count + bits.count_ones() as usize;
    let mut from = count;
    loop {
        if let Some(places) = places.get_mut(from..).and_then(<[u32]>::first_chunk_mut::<AT_ONCE>) {
            for place in places {
                // When there are no more, what is written counts for nothing.
                *place = at + bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
                // Does nothing, but keeps the compiler from collecting the places in a vector, one after the other, which takes
                // three times as long as to store them.
                compiler_fence(Ordering::Release);
            }
        }
        from += AT_ONCE;
        if from >= end {
            return end;
        }
    }
}

/// The same by moving together the numbers of the bits.
#[inline(always)]
fn keep_together<S: Simd>(simd: S, places: &mut [u32], count: usize, at: u32, bits: u64) -> usize {
    const PART: usize = 16;
    let found = bits.count_ones() as usize;
    let numbers = u8x64::from_fn(simd, |number| number as u8).compress(mask8x64::from_bitmask(simd, bits));
    let (low, high) = numbers.widen();
    let ((first, second), (third, fourth)) = (low.widen(), high.widen());
    let Some(places) = places.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<BLOCK>) else { return count };
    let (places, _) = places.as_chunks_mut::<PART>();
    if let [place, others @ ..] = places {
        *place = (first + at).into();
        // Texts of which most are empty.
        if found > PART {
            for (place, part) in others.iter_mut().zip([second, third, fourth]) {
                *place = (part + at).into();
            }
        }
    }
    count + found
}
