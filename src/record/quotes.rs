//! Where the quotes of a record stand, found before anything else is looked at.
//!
//! Each text ends at the next quote that no backslash escapes, so with the places of all these quotes at hand nothing needs to be
//! searched any more. They are found in blocks of sixty-four bytes, without a branch that depends on what the texts are. Backslashes
//! are rare; their places are kept as well, so that the texts with escapes are known. A control character, which no text may
//! hold, makes the record one to be read without this.

use wide::u8x16;

/// Longer records are read without the places of their quotes, which take four bytes for each byte of the record.
const LONGEST: usize = 1 << 16;
/// So many places are written in one go, whether or not there are as many.
const AT_ONCE: usize = 8;
/// Stands behind the last quote.
const NONE: u32 = 1 << 31;
/// So many bytes are looked at together.
const BLOCK: usize = 64;

/// The places of the quotes of one record; the memory is used again.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    places: Vec<u32>,
    escapes: Vec<u32>,
    /// Whether the next block begins with a byte that is escaped.
    escaped: bool,
}

impl Quotes {
    /// Finds the quotes of a record. False when it has a control character or is too long; the places mean nothing then.
    #[inline]
    pub(super) fn find(&mut self, record: &[u8]) -> bool {
        if record.len() > LONGEST {
            return false;
        }
        let room = record.len() + BLOCK + AT_ONCE;
        if self.places.len() < room {
            self.places.resize(room, NONE);
        }
        self.escapes.clear();
        self.escaped = false;
        let mut count = 0;
        let (blocks, tail) = record.as_chunks::<BLOCK>();
        let mut at = 0_u32;
        for block in blocks {
            let Some(quotes) = self.quotes(block, at, 0) else { return false };
            count = self.keep(count, at, quotes);
            at += BLOCK as u32;
        }
        let quotes = match record.last_chunk::<BLOCK>() {
            _ if tail.is_empty() => Some(0),
            // The block that ends with the record; of what it has in common with the one before it, nothing is kept.
            Some(last) => self.quotes(last, at, BLOCK - tail.len()),
            None => {
                let mut block = [b' '; BLOCK];
                block.iter_mut().zip(tail).for_each(|(place, byte)| *place = *byte);
                self.quotes(&block, at, 0)
            }
        };
        let Some(quotes) = quotes else { return false };
        count = self.keep(count, at, quotes);
        if let Some(end) = self.places.get_mut(count..count + AT_ONCE) {
            end.fill(NONE);
        }
        true
    }

    /// Appends the places of these quotes to the first `count`; how many there are then.
    #[inline(always)]
    fn keep(&mut self, count: usize, at: u32, mut quotes: u64) -> usize {
        let end = count + quotes.count_ones() as usize;
        let mut from = count;
        loop {
            if let Some(places) = self.places.get_mut(from..).and_then(<[u32]>::first_chunk_mut::<AT_ONCE>) {
                for place in places {
                    // The highest bit makes the word differ from zero, for which there is no such place; what is written from there on
                    // counts for nothing, unless it is a quote itself.
                    *place = at + (quotes | 1 << 63).trailing_zeros();
                    quotes &= quotes.wrapping_sub(1);
                }
            }
            from += AT_ONCE;
            if from >= end {
                return end;
            }
        }
    }

    /// A bit for each quote of a block that is not escaped, without the first `shift` bytes of the block.
    #[inline(always)]
    fn quotes(&mut self, block: &[u8; BLOCK], at: u32, shift: usize) -> Option<u64> {
        let (quotes, others) = look(block);
        if others || self.escaped { self.with_escapes(block, quotes, at, shift) } else { Some(quotes >> shift) }
    }

    /// The same when the block has a backslash or a control character, or the one before it ends with a backslash.
    #[inline(never)]
    fn with_escapes(&mut self, block: &[u8; BLOCK], quotes: u64, at: u32, shift: usize) -> Option<u64> {
        if block.iter().any(|byte| *byte < 0x20) {
            return None;
        }
        let mut backslashes = mask(block, b'\\') >> shift;
        let mut escaped = u64::from(std::mem::take(&mut self.escaped));
        while backslashes != 0 {
            let bit = backslashes.trailing_zeros();
            if escaped & (1 << bit) == 0 {
                self.escapes.push(at + bit);
                self.escaped = bit == u64::BITS - 1;
                escaped |= (1 << bit) << 1;
            }
            backslashes &= backslashes - 1;
        }
        Some(quotes >> shift & !escaped)
    }

    /// The places of the backslashes with which an escape begins.
    pub(super) fn escapes(&self) -> &[u32] {
        &self.escapes
    }

    /// The places of the quotes, and behind the last of them places that no record has.
    #[inline(always)]
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }
}

/// A bit for each quote of a block, and whether there is a backslash or a control character.
#[inline(always)]
fn look(block: &[u8; BLOCK]) -> (u64, bool) {
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

/// A bit for each byte of a block that is this one.
fn mask(block: &[u8; BLOCK], byte: u8) -> u64 {
    let (parts, _) = block.as_chunks::<16>();
    parts.iter().enumerate().fold(0, |mask, (number, part)| {
        mask | u64::from(u8x16::new(*part).simd_eq(u8x16::splat(byte)).to_bitmask()) << (16 * number)
    })
}
