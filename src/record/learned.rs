//! A cache of the names that records have.
//!
//! Records of one file have the same few names. Each name is entered once, with its slot (or the unused slot)
//! and the number of the record that had it last, so that one look-up finds the slot and detects a name that occurs twice. Names of up to
//! 31 bytes are compared together with the quote after them, at once and independent of their lengths.

use std::sync::Arc;

use fearless_simd::Simd;

use crate::record::Projection;
use crate::record::processor;
use crate::record::processor::WORD;
use crate::record::quotes;
use crate::record::quotes::Near;

/// The size of the table.
const PLACES: usize = 1 << PLACES_BITS;
const PLACES_BITS: u32 = 10;
/// How many names the cache holds; when there are more, it is cleared before the next record.
const NAMES: usize = PLACES / 4;
/// How often the table is rebuilt with another hash while two names collide.
const TURNS: u32 = 16;
/// A record with a longer name is read without the cache, so that names cannot fill the memory.
const MAX_NAME: usize = 1024;

/// The table of one thread, for one projection at a time.
#[derive(Debug)]
pub(super) struct Learned {
    entries: Box<[Entry; PLACES]>,
    /// The number of the record, so that nothing need be cleared.
    record: u32,
    /// The number of names.
    count: usize,
    /// The number of names that are not in their first entry.
    displaced: usize,
    /// The multiplier of the hash, and how often it was changed.
    factor: u64,
    turn: u32,
    /// The projection that the slots belong to.
    names: Option<Arc<[Arc<str>]>>,
    /// All names, concatenated.
    texts: Vec<u8>,
}

/// An entry of the table: one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Entry {
    /// The name and the quote after it; zeros if they are longer.
    start: [u8; WORD],
    /// A bit for each byte that is part of neither.
    beyond: u32,
    /// The record that had it last.
    record: u32,
    slot: u32,
    /// The offset of the name in the texts.
    text: u32,
    /// The length of the name; [`FREE`] if the entry is free.
    length: u32,
}

/// 2^64 divided by the golden ratio: a product with it, or with its powers, is well distributed in the highest bits.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const FREE: u32 = u32::MAX;
const FREE_ENTRY: Entry = Entry { start: [0; WORD], beyond: 0, record: 0, slot: 0, text: 0, length: FREE };

impl Default for Learned {
    fn default() -> Learned {
        Learned {
            entries: quotes::filled(FREE_ENTRY),
            record: 0,
            count: 0,
            displaced: 0,
            factor: FACTOR,
            turn: 0,
            names: None,
            texts: Vec::new(),
        }
    }
}

impl Learned {
    /// Begins a record.
    #[inline]
    pub(super) fn begin(&mut self, projection: &Projection) {
        let same = self.names.as_ref().is_some_and(|names| Arc::ptr_eq(names, projection.shared_names()));
        self.record = self.record.wrapping_add(1);
        if !same || self.count >= NAMES || self.record == 0 {
            self.turn = 0;
            self.forget(projection);
        } else if self.displaced > 0 && self.turn < TURNS {
            self.turn += 1;
            self.factor = self.factor.wrapping_mul(FACTOR);
            self.forget(projection);
        }
    }

    #[cold]
    fn forget(&mut self, projection: &Projection) {
        self.entries.fill(FREE_ENTRY);
        self.texts.clear();
        (self.count, self.displaced, self.record) = (0, 0, 1);
        self.names = Some(Arc::clone(projection.shared_names()));
    }

    /// Returns all names of the cache.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter().filter(|entry| entry.length != FREE);
        entries.filter_map(|entry| {
            let from = entry.text as usize;
            str::from_utf8(self.texts.get(from..from + entry.length as usize)?).ok()
        })
    }

    /// Returns the slot of a name that is new in the record: that of its attribute or property, or the unused slot after those of
    /// attributes. The name is between two quotes. `None` if the record has the name already, or there are too many names.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "parts of the reader, borrowed one by one")]
    pub(super) fn first_slot(
        &mut self,
        simd: impl Simd,
        record: &[u8],
        near: Near<'_>,
        open: u16,
        close: u16,
        projection: &Projection,
    ) -> Option<usize> {
        let length = usize::from(close).wrapping_sub(usize::from(open) + 1);
        if let Some(entry) = self.entries.get_mut(place(near.before(close), length, self.factor))
            && processor::same(simd, &near.after(open, 1), &entry.start) | entry.beyond == u32::MAX
        {
            return entry.meet(self.record);
        }
        self.search(record.get(usize::from(open) + 1..usize::from(close))?, projection)
    }

    /// Returns the slot of a name that is long, or new, or not in its first entry.
    #[inline(never)]
    fn search(&mut self, name: &[u8], projection: &Projection) -> Option<usize> {
        let length = u32::try_from(name.len()).ok().filter(|_| name.len() <= MAX_NAME)?;
        let mut last = [0; 8];
        last.iter_mut().rev().zip(name.iter().rev()).for_each(|(place, byte)| *place = *byte);
        let first = place(last, name.len(), self.factor);
        for place in first..first + PLACES {
            let entry = self.entries.get_mut(place % PLACES)?;
            if entry.length == FREE {
                if self.count >= NAMES || projection.is_exact() && projection.has_in_another_case(name) {
                    return None;
                }
                self.count += 1;
                self.displaced += usize::from(place != first);
                let text = u32::try_from(self.texts.len()).ok()?;
                self.texts.extend_from_slice(name);
                // The unused slot follows those of attributes.
                let slot = projection.place_of(name).unwrap_or(projection.names().len());
                let slot = u32::try_from(slot).ok()?;
                *entry = Entry { record: self.record, slot, text, length, ..FREE_ENTRY };
                if name.len() < WORD {
                    let bytes = name.iter().chain(b"\"");
                    entry.start.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
                    entry.beyond = u32::MAX.checked_shl(length + 1).unwrap_or(0);
                }
                return Some(slot as usize);
            }
            if entry.length == length && self.texts.get(entry.text as usize..)?.starts_with(name) {
                return entry.meet(self.record);
            }
        }
        None
    }
}

/// Returns the hash of a name: that of its last eight bytes. The bytes before a shorter name are shifted out, unless the name is
/// empty.
#[inline(always)]
fn place(last: [u8; 8], length: usize, factor: u64) -> usize {
    let before = 8 * (8_u32.saturating_sub(length as u32) & 7);
    let last = u64::from_le_bytes(last) >> before;
    ((last ^ length as u64).wrapping_mul(factor) >> (u64::BITS - PLACES_BITS)) as usize
}

impl Entry {
    /// Returns its slot, unless the record has the name already.
    #[inline(always)]
    fn meet(&mut self, record: u32) -> Option<usize> {
        let first = self.record != record;
        self.record = record;
        first.then_some(self.slot as usize)
    }
}
