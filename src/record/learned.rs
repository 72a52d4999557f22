//! The names that records have, learned from the records.
//!
//! Records of one file have the same few names. Each is entered once, with the slot that it fills or the one that nobody looks at,
//! and with the record that had it last: so one look tells both where a value goes and whether a name occurs twice. Names of up to
//! thirty-one bytes are compared with the quote behind them, in one go and whatever their lengths are.

use std::sync::Arc;

use fearless_simd::Simd;

use crate::record::Projection;
use crate::record::processor;
use crate::record::processor::WORD;
use crate::record::quotes;
use crate::record::quotes::Near;

/// Places of the table.
const PLACES: usize = 1 << PLACES_BITS;
const PLACES_BITS: u32 = 10;
/// How many names are learned; when there are more, it begins anew with the next record.
const NAMES: usize = PLACES / 4;
/// How often the names are learned anew, each time with other places, for as long as two of them want the same.
const TURNS: u32 = 16;
/// A record with a longer name is read without the table, so that names do not fill the memory.
const LONGEST: usize = 1024;

/// The table of one thread, for one projection at a time.
#[derive(Debug)]
pub(super) struct Learned {
    entries: Box<[Entry; PLACES]>,
    /// Counts the records, so that nothing need be emptied.
    record: u32,
    /// How many names are in it.
    count: usize,
    /// How many of them are not where they are looked for first.
    displaced: usize,
    /// What places are made with, and how often it was changed.
    factor: u64,
    turn: u32,
    /// Whose slots these are.
    names: Option<Arc<[Arc<str>]>>,
    /// All names one after the other.
    texts: Vec<u8>,
}

/// One place of the table, in one line of the processor's cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Entry {
    /// The name and the quote behind it; zeros when they are longer than that.
    start: [u8; WORD],
    /// A bit for each of these bytes that is neither.
    beyond: u32,
    /// The record that had it last.
    record: u32,
    slot: u32,
    /// Where the name begins in the texts.
    text: u32,
    /// The length of the name; none has [`FREE`].
    length: u32,
}

/// Two to the 64th by the golden ratio: spreads what it is multiplied with over the highest bits, and so do its powers.
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

    /// All names that were learned.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter().filter(|entry| entry.length != FREE);
        entries.filter_map(|entry| {
            let from = entry.text as usize;
            str::from_utf8(self.texts.get(from..from + entry.length as usize)?).ok()
        })
    }

    /// The place for the value of a name that occurs for the first time in the record: the slot of its attribute, the place of a
    /// property, or for what is not needed the number after that of the last slot. The name stands between two quotes. Nothing when the record has the name already, or there are too many.
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
            && processor::same(simd, &near.behind(open, 1), &entry.start) | entry.beyond == u32::MAX
        {
            return entry.meet(self.record);
        }
        self.search(record.get(usize::from(open) + 1..usize::from(close))?, projection)
    }

    /// The same for a name that is long, or new, or not where it is looked for first.
    #[inline(never)]
    fn search(&mut self, name: &[u8], projection: &Projection) -> Option<usize> {
        let length = u32::try_from(name.len()).ok().filter(|_| name.len() <= LONGEST)?;
        let mut last = [0; 8];
        last.iter_mut().rev().zip(name.iter().rev()).for_each(|(place, byte)| *place = *byte);
        let first = place(last, name.len(), self.factor);
        for place in first..first + PLACES {
            let entry = self.entries.get_mut(place % PLACES)?;
            if entry.length == FREE {
                if self.count >= NAMES {
                    return None;
                }
                self.count += 1;
                self.displaced += usize::from(place != first);
                let text = u32::try_from(self.texts.len()).ok()?;
                self.texts.extend_from_slice(name);
                // What is not needed has the place behind the slots.
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

/// Where a name of this length is looked for first: its last eight bytes tell. What stands before a shorter name plays no part, unless the
/// name is empty.
#[inline(always)]
fn place(last: [u8; 8], length: usize, factor: u64) -> usize {
    let before = 8 * (8_u32.saturating_sub(length as u32) & 7);
    let last = u64::from_le_bytes(last) >> before;
    ((last ^ length as u64).wrapping_mul(factor) >> (u64::BITS - PLACES_BITS)) as usize
}

impl Entry {
    /// Its slot, unless the record has the name already.
    #[inline(always)]
    fn meet(&mut self, record: u32) -> Option<usize> {
        let first = self.record != record;
        self.record = record;
        first.then_some(self.slot as usize)
    }
}
