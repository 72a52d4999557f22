//! Projections: the attributes that mappings read, and the slot of each.

use std::sync::Arc;

use crate::record::aliases::Alias;
use crate::record::graph::PROPERTIES;
use crate::record::scan::Words;

/// The names of the attributes that mappings read, as a hash table.
#[derive(Debug, Clone)]
pub struct Projection {
    names: Arc<[Arc<str>]>,
    /// The slots of the attributes that records should have.
    expected: Box<[usize]>,
    /// Names of properties that are not names of attributes that are read. Their slots follow those of attributes and the unused one.
    others: Vec<&'static str>,
    /// The attributes that may have other names or shapes, grouped by slot.
    aliases: Vec<Alias>,
    entries: Box<[Entry]>,
    shift: u32,
    /// Whether a record is refused that has anything which a value cannot hold as it is.
    is_exact: bool,
}

/// An entry of the table.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    words: Words,
    /// The length of the name; `u32::MAX` if the entry is free.
    length: u32,
    /// The name's number, from 1; 0 if the entry is free.
    number: u32,
}

/// The result of looking up a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// No mapping reads the attribute.
    No,
    /// The slot of the attribute or property.
    Place(usize),
}

impl Default for Projection {
    fn default() -> Projection {
        Projection::new(&[])
    }
}

impl Projection {
    /// Makes the projection to these attributes; each has its position as slot. Records may also name them as Microsoft Graph
    /// does ([`attribute_names`](crate::record::attribute_names)).
    pub fn new(names: &[Arc<str>]) -> Projection {
        let aliases: Vec<_> = (0..).zip(names).flat_map(|(slot, name)| Alias::of(name, slot)).collect();
        let size = ((names.len() + aliases.len()) * 4).next_power_of_two().max(16);
        let mut projection = Projection {
            names: names.into(),
            expected: (0..names.len()).collect(),
            others: Vec::new(),
            aliases: Vec::with_capacity(aliases.len()),
            entries: vec![Entry::default(); size].into_boxed_slice(),
            shift: u64::BITS - size.trailing_zeros(),
            is_exact: false,
        };
        for (slot, name) in names.iter().enumerate() {
            projection.enter(name, slot);
        }
        for (name, alias) in aliases {
            let place = projection.place_of(name.as_bytes()).unwrap_or_else(|| {
                let place = projection.places();
                projection.others.push(name);
                projection.enter(name, place);
                place
            });
            projection.aliases.push(Alias { place, ..alias });
        }
        projection
    }

    /// The projection to members of objects that are no records: under no other names. The reader is not sure of an object
    /// whose values cannot be written again as they are, or that has one of the names in another case.
    pub(crate) fn exact(names: &[Arc<str>]) -> Projection {
        let mut projection = Projection { names: names.into(), is_exact: true, ..Projection::new(&[]) };
        let size = (names.len() * 4).next_power_of_two().max(16);
        projection.entries = vec![Entry::default(); size].into_boxed_slice();
        projection.shift = u64::BITS - size.trailing_zeros();
        for (slot, name) in names.iter().enumerate() {
            projection.enter(name, slot);
        }
        projection
    }

    /// Whether a record is refused that has anything which a value cannot hold as it is.
    #[inline(always)]
    pub(super) fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Whether a name is one of these in another case.
    pub(super) fn has_in_another_case(&self, name: &[u8]) -> bool {
        self.names.iter().any(|known| known.as_bytes() != name && known.as_bytes().eq_ignore_ascii_case(name))
    }

    fn enter(&mut self, name: &str, place: usize) {
        let bytes = name.as_bytes();
        let words = Words::of(bytes, bytes.len());
        let (Ok(length), Ok(number)) = (u32::try_from(bytes.len()), u32::try_from(place + 1)) else { return };
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

    /// Returns the projection with the attributes that records should have: [`Presence`](crate::record::Presence) names those of
    /// them that no record has. Without this, all attributes are expected.
    #[must_use]
    pub fn expecting(self, is_expected: impl Fn(usize, &str) -> bool) -> Projection {
        let expected =
            self.names.iter().enumerate().filter(|(slot, name)| is_expected(*slot, name)).map(|(slot, _)| slot);
        Projection { expected: expected.collect(), ..self }
    }

    /// Returns the slots of the attributes that records should have.
    pub(super) fn expected(&self) -> &[usize] {
        &self.expected
    }

    /// Returns the names, in the order of the slots.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// Returns the number of slots: those of attributes, one for everything that nothing reads, and those of properties.
    #[inline(always)]
    pub(super) fn places(&self) -> usize {
        self.names.len() + 1 + self.others.len()
    }

    /// Returns the attributes that may have other names or shapes.
    #[inline(always)]
    pub(super) fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// Returns the name whose value goes to this slot.
    pub(super) fn name_of(&self, place: usize) -> Option<&str> {
        match self.names.get(place) {
            Some(name) => Some(name),
            None => self.others.get(place.checked_sub(self.names.len() + 1)?).copied(),
        }
    }

    /// Returns the shared names; the pointer is the same for clones of one projection.
    #[inline(always)]
    pub(super) fn shared_names(&self) -> &Arc<[Arc<str>]> {
        &self.names
    }

    /// Looks up a name that has these words.
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
                let place = entry.number as usize - 1;
                // Two words have all of a name of up to 16 bytes.
                if name.len() <= 16 || self.name_of(place).is_some_and(|known| known.as_bytes() == name) {
                    return Known::Place(place);
                }
            }
            place += 1;
        }
    }

    /// Returns the slot of an attribute.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.place_of(name.as_bytes()).filter(|place| *place < self.names.len())
    }

    /// Looks up a name, given as bytes.
    pub(super) fn place_of(&self, name: &[u8]) -> Option<usize> {
        let words = Words::of(name, name.len());
        match self.find(words, words.hash(name.len()), name) {
            Known::Place(place) => Some(place),
            Known::No => None,
        }
    }
}

/// Whether a name is that of the member that lists attributes (see [`graph`](crate::record::graph)).
#[inline(always)]
pub(super) fn is_list_of_attributes(name: &[u8]) -> bool {
    name.len() == PROPERTIES.len() && name == PROPERTIES.as_bytes()
}
