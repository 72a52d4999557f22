//! The quote index: finds the positions of all quotes of a record before anything else is read.
//!
//! A string ends at the next quote that no backslash escapes, so the reader needs no further search once it has the positions of
//! these quotes. They are found in blocks of 64 bytes, without a branch that depends on the data. Backslashes are rare; their positions
//! are kept too, so that the reader knows which strings have escapes. A record with a control character, which no JSON string may
//! contain, is left to the slow path. The record is copied into a padded buffer, so that words near its ends can be loaded.

use fearless_simd::Simd;
use fearless_simd::prelude::*;

use crate::record::processor;
use crate::record::processor::BLOCK;
use crate::record::processor::Looked;
use crate::record::processor::Places;

/// Longer records take the slow path, because a position has 16 bits.
const MAX_LENGTH: usize = NONE as usize;
/// Follows the last quote several times, so that a caller may read a few positions ahead without a bounds check.
const NONE: u16 = u16::MAX;
const AT_THE_END: usize = 8;

/// The positions of the quotes of one record. The memory is reused.
#[derive(Debug)]
pub(super) struct Quotes {
    places: Box<[u16; MAX_LENGTH + 2 * BLOCK]>,
    copy: Box<[u8; COPY]>,
    escapes: Escapes,
}

impl Default for Quotes {
    fn default() -> Quotes {
        Quotes { places: filled(0), copy: filled(0), escapes: Escapes::default() }
    }
}

/// A copy of a record with padding before and after it, so that bytes near any position can be loaded without a bounds check.
/// The padding has no meaning: everything that is read from here is compared with the record's length later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near<'c>(&'c [u8; COPY]);

/// The most bytes that are loaded at once: the padding before the first position, and half of that after the last.
const NEAR: usize = BLOCK;
const COPY: usize = NEAR + MAX_LENGTH + 2 * NEAR;

impl Near<'_> {
    /// Loads bytes at an offset after the position. Both numbers are at most [`NEAR`].
    #[inline(always)]
    pub(super) fn after<const COUNT: usize>(self, place: u16, count: usize) -> [u8; COUNT] {
        let from = self.0.get(NEAR + count + usize::from(place)..);
        from.and_then(<[u8]>::first_chunk).copied().unwrap_or([0; COUNT])
    }

    /// Loads the bytes before the position, at most [`NEAR`].
    #[inline(always)]
    pub(super) fn before<const COUNT: usize>(self, place: u16) -> [u8; COUNT] {
        let from = self.0.get(NEAR - COUNT + usize::from(place)..);
        from.and_then(<[u8]>::first_chunk).copied().unwrap_or([0; COUNT])
    }
}

/// Copies a block of the record to its offset.
#[inline(always)]
fn put(copy: &mut [u8; COPY], at: usize, block: &[u8; BLOCK]) {
    if let Some(place) = copy.get_mut(NEAR + at..).and_then(<[u8]>::first_chunk_mut) {
        *place = *block;
    }
}

/// Returns an array on the heap. It is built there, because a large array on the stack would be written twice; memory of zeros is not
/// written before it is used.
pub(super) fn filled<Item: Copy, const COUNT: usize>(item: Item) -> Box<[Item; COUNT]> {
    vec![item; COUNT].into_boxed_slice().try_into().unwrap_or_else(|_| filled_anyway(item))
}

/// Never called, because the lengths are equal. It is a function of its own, so that its stack memory is not touched otherwise.
#[cold]
#[inline(never)]
fn filled_anyway<Item: Copy, const COUNT: usize>(item: Item) -> Box<[Item; COUNT]> {
    Box::new([item; COUNT])
}

/// The positions of the backslashes that begin an escape.
#[derive(Debug, Default)]
struct Escapes {
    places: Vec<u16>,
    /// Whether the first byte of the next block is escaped.
    open: bool,
}

impl Quotes {
    /// Finds the quotes of a record. False when it has a control character or is too long; the positions have no meaning then.
    #[inline(always)]
    pub(super) fn find(&mut self, simd: impl Simd, record: &[u8]) -> bool {
        if record.len() >= MAX_LENGTH {
            return false;
        }
        self.escapes.places.clear();
        // Few records have escapes, and finding them costs more than finding the quotes.
        self.find_with::<false>(simd, record) || self.find_with::<true>(simd, record)
    }

    /// Finds the quotes, and the escapes if asked to; otherwise returns false for a record with a backslash, too.
    #[inline(always)]
    fn find_with<const ESCAPES: bool>(&mut self, simd: impl Simd, record: &[u8]) -> bool {
        let Quotes { places, copy, escapes } = self;
        escapes.open = false;
        let mut places = Places::new(simd, places.as_mut_slice());
        let mut others = processor::bytes_of(simd, 0);
        let (blocks, tail) = record.as_chunks::<BLOCK>();
        for block in blocks {
            let (block, at) = (*block, places.at());
            put(copy, usize::from(at), &block);
            let special = processor::look(simd, &block);
            if ESCAPES {
                let Some(quotes) = escapes.quotes(&special, &block, at, 0) else { return false };
                places.store(processor::bytes_of(simd, quotes));
            } else {
                others |= special.others;
                places.store(special.quotes);
            }
        }
        if !tail.is_empty() {
            // The last block ends with the record and overlaps the one before; the overlap is dropped.
            let (last, shift) = match record.last_chunk::<BLOCK>() {
                Some(last) => {
                    put(copy, record.len() - BLOCK, last);
                    (*last, BLOCK - tail.len())
                }
                None => {
                    let mut block = [b' '; BLOCK];
                    block.iter_mut().zip(tail).for_each(|(place, byte)| *place = *byte);
                    put(copy, 0, &block);
                    (block, 0)
                }
            };
            let (special, at) = (processor::look(simd, &last), places.at());
            let quotes = if ESCAPES {
                let Some(quotes) = escapes.quotes(&special, &last, at, shift) else { return false };
                quotes
            } else {
                others |= special.others;
                special.quotes.to_bitmask() >> shift
            };
            places.store(processor::bytes_of(simd, quotes));
        }
        if let Some(end) = places.end::<AT_THE_END>() {
            *end = [NONE; AT_THE_END];
        }
        ESCAPES || !others.any_true()
    }

    /// Finds the quotes of the first line of a text, and returns the line's length without its end. `None` if the line has a
    /// backslash or a control character, is too long, or ends in the last few bytes of the text.
    #[inline(always)]
    pub(super) fn find_line(&mut self, simd: impl Simd, text: &[u8]) -> Option<usize> {
        let Quotes { places, copy, escapes } = self;
        escapes.places.clear();
        let mut places = Places::new(simd, places.as_mut_slice());
        let (blocks, _) = text.as_chunks::<BLOCK>();
        for block in blocks.iter().take(MAX_LENGTH / BLOCK) {
            let at = usize::from(places.at());
            put(copy, at, block);
            let special = processor::look(simd, block);
            if special.others.any_true() {
                let end = special.others.to_bitmask().trailing_zeros();
                let length = at + end as usize;
                if !matches!(text.get(length..), Some([b'\n', ..] | [b'\r', b'\n', ..])) {
                    return None;
                }
                places.store(processor::bytes_of(simd, special.quotes.to_bitmask() & !(u64::MAX << end)));
                *places.end::<AT_THE_END>()? = [NONE; AT_THE_END];
                return Some(length);
            }
            places.store(special.quotes);
        }
        None
    }

    /// Returns the positions of the quotes, followed by positions that no record has.
    #[inline(always)]
    pub(super) fn places(&self) -> &[u16] {
        self.places.as_slice()
    }

    /// Returns the padded copy of the record.
    #[inline(always)]
    pub(super) fn near(&self) -> Near<'_> {
        Near(&self.copy)
    }

    /// Returns the positions of the backslashes that begin an escape.
    #[inline(always)]
    pub(super) fn escapes(&self) -> &[u16] {
        &self.escapes.places
    }
}

impl Escapes {
    /// Returns a bit for each unescaped quote of a block, without the first `shift` bytes of the block. `None` if the block has a
    /// control character.
    #[inline(always)]
    fn quotes<S: Simd>(&mut self, special: &Looked<S>, block: &[u8; BLOCK], at: u16, shift: usize) -> Option<u64> {
        let quotes = special.quotes.to_bitmask();
        if special.others.any_true() || self.open {
            self.without(block, quotes, at, shift)
        } else {
            Some(quotes >> shift)
        }
    }

    /// Returns the quotes of a block that has a backslash or a control character, or follows a block that ends with a backslash.
    #[inline(never)]
    fn without(&mut self, block: &[u8; BLOCK], quotes: u64, at: u16, shift: usize) -> Option<u64> {
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
                self.places.push(at + bit as u16);
                self.open = bit == u64::BITS - 1;
                escaped |= (1 << bit) << 1;
            }
            backslashes &= backslashes - 1;
        }
        Some(quotes >> shift & !escaped)
    }
}
