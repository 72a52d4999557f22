//! Which attributes are needed, and where each of them goes.

use std::sync::Arc;

use crate::record::graph::PROPERTIES;
use crate::record::scan::Words;

/// The names of the attributes that are needed, as a table to look names up in.
#[derive(Debug, Clone)]
pub struct Projection {
    names: Arc<[Arc<str>]>,
    entries: Box<[Entry]>,
    shift: u32,
}

/// One place of the table.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    words: Words,
    /// The length of the name; none has `u32::MAX`.
    length: u32,
    /// The name's number, from 1; 0 when the place is free.
    number: u32,
}

/// What is known of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The attribute is not needed.
    No,
    /// It goes to this slot.
    Slot(usize),
}

impl Default for Projection {
    fn default() -> Projection {
        Projection::new(&[])
    }
}

impl Projection {
    /// The projection to these attributes, each of which has its position as slot.
    pub fn new(names: &[Arc<str>]) -> Projection {
        let size = (names.len() * 4).next_power_of_two().max(16);
        let shift = u64::BITS - size.trailing_zeros();
        let mut projection =
            Projection { names: names.into(), entries: vec![Entry::default(); size].into_boxed_slice(), shift };
        for (slot, name) in names.iter().enumerate() {
            projection.enter(name, slot);
        }
        projection
    }

    fn enter(&mut self, name: &str, slot: usize) {
        let bytes = name.as_bytes();
        let words = Words::of(bytes, bytes.len());
        let (Ok(length), Ok(number)) = (u32::try_from(bytes.len()), u32::try_from(slot + 1)) else { return };
        let mut place = (words.hash(bytes.len()) >> self.shift) as usize;
        loop {
            match self.entries.get_mut(place) {
                Some(entry) if entry.number == 0 => {
                    *entry = Entry { words, length, number };
                    return;
                }
                Some(_) => place += 1,
                None => place = 0,
            }
        }
    }

    /// The names, in the order of the slots.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// The same, to tell whether two projections are one.
    #[inline(always)]
    pub(super) fn shared_names(&self) -> &Arc<[Arc<str>]> {
        &self.names
    }

    /// The slot of a name that has these words.
    #[inline(always)]
    pub(super) fn find(&self, words: Words, hash: u64, name: &[u8]) -> Known {
        let mut place = (hash >> self.shift) as usize;
        loop {
            let Some(entry) = self.entries.get(place) else {
                place = 0;
                continue;
            };
            if entry.number == 0 {
                return Known::No;
            }
            if entry.words == words && entry.length as usize == name.len() {
                let slot = entry.number as usize - 1;
                // Two words hold all of a name of up to sixteen bytes.
                if name.len() <= 16 || self.names.get(slot).is_some_and(|known| known.as_bytes() == name) {
                    return Known::Slot(slot);
                }
            }
            place += 1;
        }
    }

    /// The slot of an attribute.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.slot_of(name.as_bytes())
    }

    /// The slot of an attribute whose name is given as bytes.
    pub(super) fn slot_of(&self, name: &[u8]) -> Option<usize> {
        let words = Words::of(name, name.len());
        match self.find(words, words.hash(name.len()), name) {
            Known::Slot(slot) => Some(slot),
            Known::No => None,
        }
    }
}

/// Whether a name is that of the member that lists attributes.
#[inline(always)]
pub(super) fn is_list_of_attributes(name: &[u8]) -> bool {
    name.len() == PROPERTIES.len() && name == PROPERTIES.as_bytes()
}
