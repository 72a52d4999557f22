//! Where the quotes of a record stand, found before anything else is looked at.
//!
//! Each text ends at the next quote that no backslash escapes, so with the places of all these quotes at hand nothing needs to be
//! searched any more. They are found in blocks of sixty-four bytes, without a branch that depends on what the texts are. Backslashes
//! are rare; their places are kept as well, so that the texts with escapes are known. A control character, which no text may
//! hold, makes the record one to be read without this. On the way the record is copied to where a few bytes more can be looked at than it has.

use fearless_simd::Simd;
use fearless_simd::prelude::*;

use crate::record::processor;
use crate::record::processor::BLOCK;
use crate::record::processor::Looked;
use crate::record::processor::Places;

/// Longer records are read without the places of their quotes: a place is a number of sixteen bits.
const LONGEST: usize = NONE as usize;
/// Stands behind the last quote, so often that whoever looks at the next few places meets it.
const NONE: u16 = u16::MAX;
const AT_THE_END: usize = 8;

/// The places of the quotes of one record; the memory is used again.
#[derive(Debug)]
pub(super) struct Quotes {
    places: Box<[u16; LONGEST + 2 * BLOCK]>,
    copy: Box<[u8; COPY]>,
    escapes: Escapes,
}

impl Default for Quotes {
    fn default() -> Quotes {
        Quotes { places: filled(0), copy: filled(0), escapes: Escapes::default() }
    }
}

/// A copy of a record's bytes with others before and behind it, so that the bytes near each of its places can be looked at without asking
/// whether there are as many. What the others are means nothing: whatever is taken from here is held against the record's length later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near<'c>(&'c [u8; COPY]);

/// So many bytes may be looked at together, and so many can be before the first place and twice as many behind the last.
const NEAR: usize = BLOCK;
const COPY: usize = NEAR + LONGEST + 2 * NEAR;

impl Near<'_> {
    /// The bytes from so many behind the place on; both numbers are at most [`NEAR`].
    #[inline(always)]
    pub(super) fn behind<const COUNT: usize>(self, place: u16, count: usize) -> [u8; COUNT] {
        let from = self.0.get(NEAR + count + usize::from(place)..);
        from.and_then(<[u8]>::first_chunk).copied().unwrap_or([0; COUNT])
    }

    /// The bytes before the place, at most [`NEAR`].
    #[inline(always)]
    pub(super) fn before<const COUNT: usize>(self, place: u16) -> [u8; COUNT] {
        let from = self.0.get(NEAR - COUNT + usize::from(place)..);
        from.and_then(<[u8]>::first_chunk).copied().unwrap_or([0; COUNT])
    }
}

/// Copies a block of the record to where it belongs.
#[inline(always)]
fn put(copy: &mut [u8; COPY], at: usize, block: &[u8; BLOCK]) {
    if let Some(place) = copy.get_mut(NEAR + at..).and_then(<[u8]>::first_chunk_mut) {
        *place = *block;
    }
}

/// As many of these, made where they stay: an array that is too large for the stack's first pages would be written twice. Of zeros nothing is
/// written before they are used.
pub(super) fn filled<Item: Copy, const COUNT: usize>(item: Item) -> Box<[Item; COUNT]> {
    vec![item; COUNT].into_boxed_slice().try_into().unwrap_or_else(|_| filled_anyway(item))
}

/// Never needed, as the numbers are the same; by itself, because what it needs of the stack is touched when it is called.
#[cold]
#[inline(never)]
fn filled_anyway<Item: Copy, const COUNT: usize>(item: Item) -> Box<[Item; COUNT]> {
    Box::new([item; COUNT])
}

/// The places of the backslashes with which an escape begins.
#[derive(Debug, Default)]
struct Escapes {
    places: Vec<u16>,
    /// Whether the next block begins with a byte that is escaped.
    open: bool,
}

impl Quotes {
    /// Finds the quotes of a record. False when it has a control character or is too long; the places mean nothing then.
    #[inline(always)]
    pub(super) fn find(&mut self, simd: impl Simd, record: &[u8]) -> bool {
        if record.len() >= LONGEST {
            return false;
        }
        self.escapes.places.clear();
        // Few records have escapes, and to find them takes more than to find the quotes.
        self.find_with::<false>(simd, record) || self.find_with::<true>(simd, record)
    }

    /// The same with a look at escapes; without one, false for a record that has a backslash as well.
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
            let looked = processor::look(simd, &block);
            if ESCAPES {
                let Some(quotes) = escapes.quotes(&looked, &block, at, 0) else { return false };
                places.keep(processor::bytes_of(simd, quotes));
            } else {
                others |= looked.others;
                places.keep(looked.quotes);
            }
        }
        if !tail.is_empty() {
            // The block that ends with the record; of what it has in common with the one before it, nothing is kept.
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
            let (looked, at) = (processor::look(simd, &last), places.at());
            let quotes = if ESCAPES {
                let Some(quotes) = escapes.quotes(&looked, &last, at, shift) else { return false };
                quotes
            } else {
                others |= looked.others;
                looked.quotes.to_bitmask() >> shift
            };
            places.keep(processor::bytes_of(simd, quotes));
        }
        if let Some(end) = places.end::<AT_THE_END>() {
            *end = [NONE; AT_THE_END];
        }
        ESCAPES || !others.any_true()
    }

    /// Finds the quotes of the line that this text begins with; how long the line is, without what ends it. Nothing when it has a
    /// backslash or a control character, is too long, or ends in the last few bytes of the text.
    #[inline(always)]
    pub(super) fn find_line(&mut self, simd: impl Simd, text: &[u8]) -> Option<usize> {
        let Quotes { places, copy, escapes } = self;
        escapes.places.clear();
        let mut places = Places::new(simd, places.as_mut_slice());
        let (blocks, _) = text.as_chunks::<BLOCK>();
        for block in blocks.iter().take(LONGEST / BLOCK) {
            let at = usize::from(places.at());
            put(copy, at, block);
            let looked = processor::look(simd, block);
            if looked.others.any_true() {
                let end = looked.others.to_bitmask().trailing_zeros();
                let length = at + end as usize;
                if !matches!(text.get(length..), Some([b'\n', ..] | [b'\r', b'\n', ..])) {
                    return None;
                }
                places.keep(processor::bytes_of(simd, looked.quotes.to_bitmask() & !(u64::MAX << end)));
                *places.end::<AT_THE_END>()? = [NONE; AT_THE_END];
                return Some(length);
            }
            places.keep(looked.quotes);
        }
        None
    }

    /// The places of the quotes, and behind the last of them places that no record has.
    #[inline(always)]
    pub(super) fn places(&self) -> &[u16] {
        self.places.as_slice()
    }

    /// The record, to look at what is near a place.
    #[inline(always)]
    pub(super) fn near(&self) -> Near<'_> {
        Near(&self.copy)
    }

    /// The places of the backslashes with which an escape begins.
    #[inline(always)]
    pub(super) fn escapes(&self) -> &[u16] {
        &self.escapes.places
    }
}

impl Escapes {
    /// A bit for each quote of a block that is not escaped, without the first `shift` bytes of the block. None where it has a control
    /// character.
    #[inline(always)]
    fn quotes<S: Simd>(&mut self, looked: &Looked<S>, block: &[u8; BLOCK], at: u16, shift: usize) -> Option<u64> {
        let quotes = looked.quotes.to_bitmask();
        if looked.others.any_true() || self.open {
            self.without(block, quotes, at, shift)
        } else {
            Some(quotes >> shift)
        }
    }

    /// The quotes when the block has a backslash or a control character, or the one before it ends with a backslash.
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
