//! Names that were met, so that one that occurs twice in an object is noticed; and the memory of the reader.

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

/// Places of the table.
const PLACES: usize = 256;
/// How many places are tried.
const TRIES: usize = 8;
/// How many names of an inner object are compared with each other; objects with more are left to another reader.
const INNER_NAMES: usize = 24;

/// The memory that one thread reads records in; used again from record to record.
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
    /// Memory for reading with no more than these instructions, as other processors do: slower, and the same in everything else,
    /// which this is there to check.
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

    /// Which attributes the records that were read did not have.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// Notes what a record has that was parsed as a whole.
    pub(crate) fn note_parsed(&mut self, projection: &Projection, record: &Map<String, Json>) {
        self.presence.note_parsed(projection, record);
    }
}

/// What the long way through a record needs.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) seen: Seen,
    /// Text under construction.
    pub(super) text: String,
    pub(super) values: Vec<Value<'static>>,
    pub(super) members: Vec<(&'static str, Value<'static>)>,
}

/// The names of the record that is being read.
#[derive(Debug)]
pub(super) struct Seen {
    /// Counts the records, so that the table need not be emptied.
    record: u32,
    /// The record that each place was last filled by.
    places: Vec<u32>,
    /// Names that have no place.
    others: Box<[Entry; PLACES]>,
    /// Where the names of the open inner objects stand in the text.
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
    /// Begins a record with this many places.
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

    /// Whether the record has filled this place.
    #[inline]
    pub(super) fn has(&self, place: usize) -> bool {
        self.places.get(place) == Some(&self.record)
    }

    /// Whether this is the first time that the place is filled.
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

    /// Whether a name without a slot surely occurs for the first time; it stands at `from` in the record.
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

    /// The names of the record that have no place, where they fit into the table.
    pub(super) fn others<'r>(&self, text: &'r str) -> impl Iterator<Item = &'r str> {
        let of_record = self.others.iter().filter(|entry| entry.record == self.record);
        of_record.filter_map(move |entry| text.get(entry.from..entry.from + entry.length))
    }

    /// Begins an inner object; what [`Seen::leave`] needs.
    #[inline]
    pub(super) fn enter(&mut self) -> usize {
        self.inner.len()
    }

    /// Ends an inner object.
    #[inline]
    pub(super) fn leave(&mut self, first: usize) {
        self.inner.truncate(first);
    }

    /// Whether a name of the inner object that began at `first` surely occurs for the first time; it stands at `from`.
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

/// The same memory for values that borrow from something else; nothing is in it.
pub(super) fn emptied<'a>(mut values: Vec<Value<'_>>) -> Vec<Value<'a>> {
    values.clear();
    values.into_iter().map(|_| Value::Missing).collect()
}

/// The same for members.
pub(super) fn emptied_members<'a>(mut members: Vec<(&str, Value<'_>)>) -> Vec<(&'a str, Value<'a>)> {
    members.clear();
    members.into_iter().map(|_| ("", Value::Missing)).collect()
}
