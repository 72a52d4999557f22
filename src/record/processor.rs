//! What is done with many bytes at once, in the way that the processor at hand does it best.
//!
//! Everything here has two forms: one for any processor, and one for those with AVX2, which nearly every x86-64 processor of the last
//! ten years has. Which one it is is asked when the program runs; what is compiled for the second form may use the other instructions
//! of such processors as well, for instance those that take the lowest bit of a word.

#[cfg(target_arch = "x86_64")]
use pulp::NullaryFnOnce;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V3;
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
}

/// Something to do, compiled for every processor in its way. What it calls must be `#[inline(always)]` to be compiled in that way as well.
pub(super) trait Work {
    type Outcome;

    fn run_on(self, processor: impl Processor) -> Self::Outcome;
}

/// Does it in the best way that the processor at hand knows.
#[inline(always)]
pub(super) fn with_best<W: Work>(work: W) -> W::Outcome {
    #[cfg(target_arch = "x86_64")]
    if let Some(processor) = V3::try_new() {
        return processor.vectorize(WithAvx2 { work, processor });
    }
    work.run_on(Any)
}

#[cfg(target_arch = "x86_64")]
struct WithAvx2<W> {
    work: W,
    processor: V3,
}

#[cfg(target_arch = "x86_64")]
impl<W: Work> NullaryFnOnce for WithAvx2<W> {
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
