//! What is done with many bytes at once, in the way that the processor at hand does it best.
//!
//! Everything here has a form for any processor, one for those with AVX2, which nearly every x86-64 processor of the last ten years
//! has, and one for those with AVX-512. Which it is is asked when the program runs; what is compiled for the latter two may use the
//! other instructions of such processors as well, for instance those that take the lowest bit of a word.

use std::sync::atomic::Ordering;
use std::sync::atomic::compiler_fence;

#[cfg(target_arch = "x86_64")]
use pulp::NullaryFnOnce;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V3;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V4;
use wide::u8x16;

/// So many bytes are looked at together.
pub(super) const BLOCK: usize = 64;
/// So many bytes of a name are compared together.
pub(super) const WORD: usize = 32;

/// A way to look at many bytes at once.
pub(super) trait Processor: Copy {
    /// A bit for each quote of a block, and whether there is a backslash or a control character.
    fn look(self, block: &[u8; BLOCK]) -> (u64, bool);

    /// A bit for each byte in which the two are the same.
    fn same(self, one: &[u8; WORD], other: &[u8; WORD]) -> u32;

    /// Writes the places of these bits behind the first `count`; how many there are then. Behind them is room for at least
    /// [`BLOCK`] more.
    #[inline(always)]
    fn keep(self, places: &mut [u32], count: usize, at: u32, mut bits: u64) -> usize {
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
}

/// Something to do, compiled for every processor in its way. What it calls must be `#[inline(always)]` to be compiled in that way as well.
pub(super) trait Work {
    type Outcome;

    fn run_on(self, processor: impl Processor) -> Self::Outcome;
}

/// Which instructions may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InstructionSet {
    /// Those that every processor has.
    Any,
    /// On x86-64 those of AVX2 as well, where the processor has them.
    Avx2,
    /// All that there is a way for: AVX2 and AVX-512.
    #[default]
    All,
}

/// Does it in the best way that the processor at hand knows.
#[inline(always)]
pub(super) fn run<W: Work>(work: W, instructions: InstructionSet) -> W::Outcome {
    #[cfg(target_arch = "x86_64")]
    {
        if instructions == InstructionSet::All
            && let Some(processor) = V4::try_new()
        {
            return processor.vectorize(With { work, processor });
        }
        if instructions != InstructionSet::Any
            && let Some(processor) = V3::try_new()
        {
            return processor.vectorize(With { work, processor });
        }
    }
    work.run_on(Any)
}

#[cfg(target_arch = "x86_64")]
struct With<W, P> {
    work: W,
    processor: P,
}

#[cfg(target_arch = "x86_64")]
impl<W: Work, P: Processor> NullaryFnOnce for With<W, P> {
    type Output = W::Outcome;

    #[inline(always)]
    fn call(self) -> W::Outcome {
        self.work.run_on(self.processor)
    }
}

/// Any processor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Any;

impl Processor for Any {
    #[inline(always)]
    fn look(self, block: &[u8; BLOCK]) -> (u64, bool) {
        let (parts, _) = block.as_chunks::<16>();
        let mut quotes = 0_u64;
        let mut others = u8x16::splat(0);
        for (number, part) in parts.iter().enumerate() {
            let bytes = u8x16::new(*part);
            let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
            others |= control | bytes.simd_eq(u8x16::splat(b'\\'));
            quotes |= u64::from(bytes.simd_eq(u8x16::splat(b'"')).to_bitmask()) << (16 * number);
        }
        (quotes, others.to_bitmask() != 0)
    }

    #[inline(always)]
    fn same(self, one: &[u8; WORD], other: &[u8; WORD]) -> u32 {
        let (one, _) = one.as_chunks::<16>();
        let (other, _) = other.as_chunks::<16>();
        one.iter().zip(other).enumerate().fold(0, |same, (number, (one, other))| {
            same | u8x16::new(*one).simd_eq(u8x16::new(*other)).to_bitmask() << (16 * number)
        })
    }
}

#[cfg(target_arch = "x86_64")]
impl Processor for V3 {
    #[inline(always)]
    fn look(self, block: &[u8; BLOCK]) -> (u64, bool) {
        let (parts, _) = block.as_chunks::<32>();
        let (quote, backslash, control) = (
            self.avx._mm256_set1_epi8(b'"' as i8),
            self.avx._mm256_set1_epi8(b'\\' as i8),
            self.avx._mm256_set1_epi8(0x1f),
        );
        let mut quotes = 0_u64;
        let mut others = self.avx._mm256_setzero_si256();
        for (number, part) in parts.iter().enumerate() {
            let bytes = pulp::cast(*part);
            let is_control = self.avx2._mm256_cmpeq_epi8(self.avx2._mm256_min_epu8(bytes, control), bytes);
            let is_other = self.avx2._mm256_or_si256(is_control, self.avx2._mm256_cmpeq_epi8(bytes, backslash));
            others = self.avx2._mm256_or_si256(others, is_other);
            let is_quote = self.avx2._mm256_movemask_epi8(self.avx2._mm256_cmpeq_epi8(bytes, quote));
            quotes |= u64::from(is_quote as u32) << (32 * number);
        }
        (quotes, self.avx2._mm256_movemask_epi8(others) != 0)
    }

    #[inline(always)]
    fn same(self, one: &[u8; WORD], other: &[u8; WORD]) -> u32 {
        self.avx2._mm256_movemask_epi8(self.avx2._mm256_cmpeq_epi8(pulp::cast(*one), pulp::cast(*other))) as u32
    }
}

#[cfg(target_arch = "x86_64")]
impl Processor for V4 {
    #[inline(always)]
    fn look(self, block: &[u8; BLOCK]) -> (u64, bool) {
        let bytes = pulp::cast(*block);
        let quotes = self.avx512bw._mm512_cmpeq_epi8_mask(bytes, self.avx512f._mm512_set1_epi8(b'"' as i8));
        let backslashes = self.avx512bw._mm512_cmpeq_epi8_mask(bytes, self.avx512f._mm512_set1_epi8(b'\\' as i8));
        let controls = self.avx512bw._mm512_cmplt_epu8_mask(bytes, self.avx512f._mm512_set1_epi8(0x20));
        (quotes, backslashes | controls != 0)
    }

    #[inline(always)]
    fn same(self, one: &[u8; WORD], other: &[u8; WORD]) -> u32 {
        self.avx512bw._mm256_cmpeq_epi8_mask(pulp::cast(*one), pulp::cast(*other))
    }

    #[inline(always)]
    fn keep(self, places: &mut [u32], count: usize, at: u32, bits: u64) -> usize {
        const PART: usize = 16;
        const HALF: usize = PART / 2;
        const NUMBERS: [u32; PART] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        let Some(places) = places.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<{ BLOCK + PART }>) else {
            return count;
        };
        let mut numbers = self.avx512f._mm512_add_epi32(pulp::cast(NUMBERS), self.avx512f._mm512_set1_epi32(at as i32));
        let mut kept = 0;
        for part in 0..BLOCK / PART {
            let bits = (bits >> (PART * part)) as u16;
            let [low, high]: [[u32; HALF]; 2] = pulp::cast(self.avx512f._mm512_maskz_compress_epi32(bits, numbers));
            // Below the number of bits anyway; so the compiler knows it, too.
            let first = kept % BLOCK;
            if let Some(place) = places.get_mut(first..).and_then(<[u32]>::first_chunk_mut::<HALF>) {
                *place = low;
            }
            let found = bits.count_ones() as usize;
            // Nine quotes in sixteen bytes are texts of which most are empty.
            if found > HALF
                && let Some(place) = places.get_mut(first + HALF..).and_then(<[u32]>::first_chunk_mut::<HALF>)
            {
                *place = high;
            }
            kept += found;
            numbers = self.avx512f._mm512_add_epi32(numbers, self.avx512f._mm512_set1_epi32(PART as i32));
        }
        count + kept
    }
}
