//! The memory of the reader, and the names it has seen: a name that occurs twice in an object is detected.

use fearless_simd::Level;
use serde_json::Map;
use serde_json::Value as Json;

use crate::record::Presence;
use crate::record::Projection;
use crate::record::found::Found;
use crate::record::learned::Learned;
use crate::record::processor::InstructionSet;
use crate::record::quotes::Quotes;
use crate::value::Value;

/// The size of the table.
const PLACES: usize = 256;
/// How many entries are probed.
const TRIES: usize = 8;
/// How many names of a nested object are compared with each other; objects with more are left to [`json`](crate::record::json).
const INNER_NAMES: usize = 24;

/// The memory that one thread reads records with, reused from record to record.
#[derive(Debug)]
pub struct Scratch {
    pub(super) level: Level,
    pub(super) quotes: Quotes,
    pub(super) learned: Learned,
    pub(super) reading: Reading,
    pub(super) found: Vec<Found>,
    pub(super) presence: Presence,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::limited_to(InstructionSet::All)
    }
}

impl Scratch {
    /// Makes memory for reading with no more than these instructions. Tests use it to compare what processors do.
    pub fn limited_to(instructions: InstructionSet) -> Scratch {
        Scratch {
            level: instructions.level(),
            quotes: Quotes::default(),
            learned: Learned::default(),
            reading: Reading::default(),
            found: Vec::new(),
            presence: Presence::default(),
        }
    }

    /// Returns which attributes no record had so far.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// Records the attributes of a record that was parsed as a whole.
    pub(crate) fn note_parsed(&mut self, projection: &Projection, record: &Map<String, Json>) {
        self.presence.note_parsed(projection, record);
    }
}

/// The memory of the slow path.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) seen: Seen,
    /// The string under construction.
    pub(super) text: String,
    pub(super) values: Vec<Value<'static>>,
    pub(super) members: Vec<(&'static str, Value<'static>)>,
}

/// The names of the current record.
#[derive(Debug)]
pub(super) struct Seen {
    /// The number of the record, so that the table need not be cleared.
    record: u32,
    /// The record that last filled each slot.
    places: Vec<u32>,
    /// Names without a slot.
    others: Box<[Entry; PLACES]>,
    /// The ranges of the names of the open nested objects.
    inner: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    record: u32,
    hash: u32,
    from: usize,
    length: usize,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { record: 0, places: Vec::new(), others: Box::new([Entry::default(); PLACES]), inner: Vec::new() }
    }
}

impl Seen {
    /// Begins a record with this many slots.
    #[inline]
    pub(super) fn begin(&mut self, places: usize) {
        self.inner.clear();
        if self.places.len() < places {
            self.places.resize(places, 0);
        }
        match self.record.checked_add(1) {
            Some(record) => self.record = record,
            None => {
                *self = Seen { places: vec![0; self.places.len()], record: 1, ..Seen::default() };
            }
        }
    }

    /// Whether the record has filled this slot.
    #[inline]
    pub(super) fn has(&self, place: usize) -> bool {
        self.places.get(place) == Some(&self.record)
    }

    /// Marks the slot as filled. False if it was.
    #[inline(always)]
    pub(super) fn is_first(&mut self, place: usize) -> bool {
        match self.places.get_mut(place) {
            Some(record) if *record != self.record => {
                *record = self.record;
                true
            }
            _ => false,
        }
    }

    /// Whether a name without a slot certainly occurs for the first time. It begins at `from` in the record.
    #[inline(always)]
    pub(super) fn is_new(&mut self, record: &[u8], from: usize, name: &[u8], hash: u64) -> bool {
        let (length, tag, first) = (name.len(), hash as u32, (hash >> 56) as usize);
        for place in first..first + TRIES {
            let Some(entry) = self.others.get_mut(place % PLACES) else { return false };
            if entry.record != self.record {
                *entry = Entry { record: self.record, hash: tag, from, length };
                return true;
            }
            if entry.hash == tag && entry.length == length && record.get(entry.from..entry.from + length) == Some(name)
            {
                return false;
            }
        }
        false
    }

    /// Returns the names of the record that have no slot, as far as they fit into the table.
    pub(super) fn others<'r>(&self, text: &'r str) -> impl Iterator<Item = &'r str> {
        let of_record = self.others.iter().filter(|entry| entry.record == self.record);
        of_record.filter_map(move |entry| text.get(entry.from..entry.from + entry.length))
    }

    /// Begins a nested object. Returns what [`Seen::leave`] needs.
    #[inline]
    pub(super) fn enter(&mut self) -> usize {
        self.inner.len()
    }

    /// Ends a nested object.
    #[inline]
    pub(super) fn leave(&mut self, first: usize) {
        self.inner.truncate(first);
    }

    /// Whether a name of the nested object that began at `first` certainly occurs for the first time. It begins at `from`.
    #[inline]
    pub(super) fn is_new_inside(&mut self, record: &[u8], first: usize, from: usize, name: &[u8]) -> bool {
        let others = self.inner.get(first..).unwrap_or_default();
        if others.len() >= INNER_NAMES || others.iter().any(|(from, to)| record.get(*from..*to) == Some(name)) {
            return false;
        }
        self.inner.push((from, from + name.len()));
        true
    }
}

/// Reuses the memory of values for values with another lifetime. It is empty.
pub(super) fn emptied<'a>(mut values: Vec<Value<'_>>) -> Vec<Value<'a>> {
    values.clear();
    values.into_iter().map(|_| Value::Missing).collect()
}

/// Reuses the memory of members for members with another lifetime. It is empty.
pub(super) fn emptied_members<'a>(mut members: Vec<(&str, Value<'_>)>) -> Vec<(&'a str, Value<'a>)> {
    members.clear();
    members.into_iter().map(|_| ("", Value::Missing)).collect()
}
