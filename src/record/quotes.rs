//! Where the quotes of a record stand, found before anything else is looked at.
//!
//! Each text ends at the next quote that no backslash escapes, so with the places of all these quotes at hand nothing needs to be
//! searched any more. They are found in blocks of sixty-four bytes, without a branch that depends on what the texts are. Backslashes
//! are rare; their places are kept as well, so that the texts with escapes are known. A control character, which no text may
//! hold, makes the record one to be read without this.

use fearless_simd::Simd;

use crate::record::processor;
use crate::record::processor::BLOCK;
use crate::record::processor::Looked;

/// Longer records are read without the places of their quotes, which take four bytes for each byte of the record.
const LONGEST: usize = 1 << 16;
/// Stands behind the last quote, so often that whoever looks at the next few places meets it.
const NONE: u32 = 1 << 31;
const AT_THE_END: usize = 8;

/// The places of the quotes of one record; the memory is used again.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    places: Vec<u32>,
    escapes: Escapes,
}

/// The places of the backslashes with which an escape begins.
#[derive(Debug, Default)]
struct Escapes {
    places: Vec<u32>,
    /// Whether the next block begins with a byte that is escaped.
    open: bool,
}

impl Quotes {
    /// Finds the quotes of a record. False when it has a control character or is too long; the places mean nothing then.
    #[inline(always)]
    pub(super) fn find(&mut self, simd: impl Simd, record: &[u8]) -> bool {
        if record.len() > LONGEST {
            return false;
        }
        let room = record.len() + 2 * BLOCK;
        if self.places.len() < room {
            self.places.resize(room, NONE);
        }
        let Quotes { places, escapes } = self;
        escapes.places.clear();
        escapes.open = false;
        let places = places.as_mut_slice();
        let mut count = 0;
        let (blocks, tail) = record.as_chunks::<BLOCK>();
        let mut at = 0_u32;
        for block in blocks {
            let Some(quotes) = escapes.quotes(simd, block, at, 0) else { return false };
            count = processor::keep(simd, places, count, at, quotes);
            at += BLOCK as u32;
        }
        let quotes = match record.last_chunk::<BLOCK>() {
            _ if tail.is_empty() => Some(0),
            // The block that ends with the record; of what it has in common with the one before it, nothing is kept.
            Some(last) => escapes.quotes(simd, last, at, BLOCK - tail.len()),
            None => {
                let mut block = [b' '; BLOCK];
                block.iter_mut().zip(tail).for_each(|(place, byte)| *place = *byte);
                escapes.quotes(simd, &block, at, 0)
            }
        };
        let Some(quotes) = quotes else { return false };
        count = processor::keep(simd, places, count, at, quotes);
        if let Some(end) = places.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<AT_THE_END>) {
            *end = [NONE; AT_THE_END];
        }
        true
    }

    /// The places of the quotes, and behind the last of them places that no record has.
    #[inline(always)]
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// The places of the backslashes with which an escape begins.
    #[inline(always)]
    pub(super) fn escapes(&self) -> &[u32] {
        &self.escapes.places
    }
}

impl Escapes {
    /// A bit for each quote of a block that is not escaped, without the first `shift` bytes of the block.
    #[inline(always)]
    fn quotes(&mut self, simd: impl Simd, block: &[u8; BLOCK], at: u32, shift: usize) -> Option<u64> {
        let Looked { quotes, others } = processor::look(simd, block);
        if others || self.open { self.with_escapes(block, quotes, at, shift) } else { Some(quotes >> shift) }
    }

    /// The same when the block has a backslash or a control character, or the one before it ends with a backslash.
    #[inline(never)]
    fn with_escapes(&mut self, block: &[u8; BLOCK], quotes: u64, at: u32, shift: usize) -> Option<u64> {
        if block.iter().any(|byte| *byte < 0x20) {
            return None;
        }
        let mut backslashes = 0_u64;
        for (bit, byte) in block.iter().enumerate() {
            backslashes |= u64::from(*byte == b'\\') << bit;
        }
        backslashes >>= shift;
        let mut escaped = u64::from(std::mem::take(&mut self.open));
        while backslashes != 0 {
            let bit = backslashes.trailing_zeros();
            if escaped & (1 << bit) == 0 {
                self.places.push(at + bit);
                self.open = bit == u64::BITS - 1;
                escaped |= (1 << bit) << 1;
            }
            backslashes &= backslashes - 1;
        }
        Some(quotes >> shift & !escaped)
    }
}
