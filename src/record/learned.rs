//! The names that records have, learned from the records.
//!
//! Records of one file have the same few names. Each is entered once, with the slot that it fills or the one that nobody looks at,
//! and with the record that had it last: so one look tells both where a value goes and whether a name occurs twice. The four words
//! that are compared hold all of a name of up to thirty-two bytes, and which words these are is found without a branch.

use std::sync::Arc;

use crate::record::Projection;

/// Places of the table.
const PLACES: usize = 1 << PLACES_BITS;
const PLACES_BITS: u32 = 10;
/// How many names are learned; when there are more, it begins anew with the next record.
const NAMES: usize = PLACES / 4;
/// Names that are longer than their words are compared as a whole.
const IN_WORDS: usize = 32;
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
    /// Whose slots these are.
    names: Option<Arc<[Arc<str>]>>,
    /// The names that are longer than their words.
    long: Vec<u8>,
}

/// One place of the table.
#[derive(Debug, Clone, Copy)]
struct Entry {
    words: Words,
    /// The length of the name; none has [`FREE`].
    length: u32,
    /// The record that had it last.
    record: u32,
    slot: u32,
    /// Where a long name stands.
    long: u32,
}

const NO_WORDS: Words = Words { first: 0, second: 0, third: 0, last: 0 };
const FREE: u32 = u32::MAX;
const FREE_ENTRY: Entry = Entry { words: NO_WORDS, length: FREE, record: 0, slot: 0, long: 0 };

/// The first eight bytes of a name, its last eight, and those behind and before them; what a shorter name lacks is zero.
#[derive(Debug, Clone, Copy)]
struct Words {
    first: u64,
    second: u64,
    third: u64,
    last: u64,
}

impl Words {
    /// The words of the first `length` bytes, which are no more than these.
    #[inline(always)]
    fn of(rest: &[u8; IN_WORDS], length: usize) -> Words {
        let mask = if length < 8 { !(u64::MAX << (8 * length)) } else { u64::MAX };
        let word = |at: usize| {
            let word = rest.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>);
            u64::from_le_bytes(word.copied().unwrap_or_default()) & mask
        };
        let last = length.saturating_sub(8);
        Words { first: word(0), second: word(last.min(8)), third: word(last.saturating_sub(8)), last: word(last) }
    }

    /// Whether they are the same, word by word: compared in one piece they would have to be in memory first.
    #[inline(always)]
    fn are(self, other: Words) -> bool {
        let difference = (self.first ^ other.first) | (self.second ^ other.second);
        (difference | (self.third ^ other.third) | (self.last ^ other.last)) == 0
    }

    /// The place where such a name is looked for first.
    #[inline(always)]
    fn place(self, length: u32) -> usize {
        let hash = (self.first ^ self.last.rotate_left(29) ^ u64::from(length)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> (u64::BITS - PLACES_BITS)) as usize
    }
}

impl Default for Learned {
    fn default() -> Learned {
        Learned { entries: Box::new([FREE_ENTRY; PLACES]), record: 0, count: 0, names: None, long: Vec::new() }
    }
}

impl Learned {
    /// Begins a record.
    #[inline]
    pub(super) fn begin(&mut self, projection: &Projection) {
        let same = self.names.as_ref().is_some_and(|names| Arc::ptr_eq(names, projection.shared_names()));
        self.record = self.record.wrapping_add(1);
        if !same || self.count >= NAMES || self.record == 0 {
            self.forget(projection);
        }
    }

    #[cold]
    fn forget(&mut self, projection: &Projection) {
        self.entries.fill(FREE_ENTRY);
        self.long.clear();
        (self.count, self.record) = (0, 1);
        self.names = Some(Arc::clone(projection.shared_names()));
    }

    /// The slot for the value of a name that occurs for the first time in the record: the one that its attribute has, or the one behind
    /// all of these. `rest` begins with the name. Nothing when the record has the name already, or there are too many.
    #[inline(always)]
    pub(super) fn first_slot(&mut self, rest: &[u8], length: usize, projection: &Projection) -> Option<usize> {
        let short = length as u32;
        let record = self.record;
        if length <= IN_WORDS
            && let Some(start) = rest.first_chunk::<IN_WORDS>()
        {
            let words = Words::of(start, length);
            let place = words.place(short);
            return match self.entries.get_mut(place) {
                Some(entry) if entry.length == short && entry.words.are(words) => entry.meet(record),
                _ => self.search(rest.get(..length)?, projection),
            };
        }
        self.search(rest.get(..length)?, projection)
    }

    /// The same for a name that is long, or new, or not where it is looked for first, or at the very end of the record.
    #[inline(never)]
    fn search(&mut self, name: &[u8], projection: &Projection) -> Option<usize> {
        let length = u32::try_from(name.len()).ok().filter(|_| name.len() <= LONGEST)?;
        let mut padded = [0; IN_WORDS];
        padded.iter_mut().zip(name).for_each(|(place, byte)| *place = *byte);
        let words = Words::of(&padded, name.len().min(IN_WORDS));
        let first = words.place(length);
        for place in first..first + PLACES {
            let entry = self.entries.get_mut(place % PLACES)?;
            if entry.length == FREE {
                if self.count >= NAMES {
                    return None;
                }
                self.count += 1;
                let long = u32::try_from(self.long.len()).ok()?;
                if name.len() > IN_WORDS {
                    self.long.extend_from_slice(name);
                }
                let slot = projection.slot_of(name).unwrap_or(projection.names().len());
                *entry = Entry { words, length, record: self.record, slot: u32::try_from(slot).ok()?, long };
                return Some(slot);
            }
            let same = entry.length == length && entry.words.are(words);
            if same && (name.len() <= IN_WORDS || self.long.get(entry.long as usize..)?.starts_with(name)) {
                return entry.meet(self.record);
            }
        }
        None
    }
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
