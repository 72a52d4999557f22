//! Existing objects in few bytes: of each no more than its identifier and the values that a mapping writes.
//!
//! The values of an object are in one run of bytes, in the order of the columns. An object is found through tables of hashes: one for
//! the identifiers, and one for each attribute that records are matched by.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::hint::black_box;

use crate::mapping::entry::Entry;
use crate::mapping::entry::LONG_TEXT;
use crate::mapping::entry::TEXT;
use crate::mapping::present::Column;
use crate::mapping::repeated::Repeated;
use crate::mapping::runs::Runs;
use crate::mapping::runs::Table;
use crate::value::Value;

/// How many objects are entered into the tables at once.
const GROUP: usize = 64;

/// The objects.
#[derive(Debug, Default)]
pub(super) struct Compact {
    /// The entries of each object.
    objects: Runs,
    ids: Table,
    /// The tables of matching attributes, each with the number of its target.
    tables: Vec<(usize, Table)>,
    hasher: RandomState,
    /// How many objects have no identifier.
    pub(super) anonymous: u64,
    /// The objects whose identifier others have as well, each with how many others.
    doubles: HashMap<usize, u64>,
    /// How many objects were there before.
    dropped: usize,
    columns: Vec<Column>,
    repeated: Repeated,
    /// The object that is added.
    added: Vec<u8>,
}

impl Compact {
    /// No objects yet, of which these columns are kept.
    pub(super) fn new(columns: Vec<Column>) -> Compact {
        Compact { columns, ..Compact::default() }
    }

    /// The columns.
    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Adds the object with these entries, first the identifier. It is found after [`index`](Compact::index).
    pub(super) fn push(&mut self, object: &[u8]) {
        self.added.clear();
        self.repeated.write(object, &mut self.added);
        self.objects.push(&self.added);
    }

    /// Makes the tables when all objects are there, so that they have their size from the beginning. An object that is there twice, as
    /// overlapping pages of a query have it, counts once.
    pub(super) fn index(&mut self) {
        let count = self.objects.len();
        let mut ids = Table::with_capacity(count);
        let matching = self.columns.iter().filter(|column| column.is_matching);
        let mut tables: Vec<_> = matching.map(|column| (column.number, Table::with_capacity(count))).collect();
        // For each table the hashes of some objects, the first ones of the identifiers: slots are entered side by side.
        let mut group = vec![Vec::with_capacity(GROUP); tables.len() + 1];
        let mut key = String::new();
        for number in 0..count {
            self.hash(number, &mut group, &mut key);
            if (number + 1) % GROUP > 0 && number + 1 < count {
                continue;
            }
            let mut hashes = group.iter_mut();
            let of_ids = hashes.next().into_iter().flat_map(|hashes| hashes.drain(..));
            let mut repeated = Vec::new();
            for (hash, number) in of_ids {
                if ids.enter(hash, number) && self.is_repeated(&ids, (hash, number)) {
                    repeated.push(number);
                }
            }
            self.dropped += repeated.len();
            for ((_, table), hashes) in tables.iter_mut().zip(hashes) {
                for (hash, number) in hashes.drain(..).filter(|(_, number)| !repeated.contains(number)) {
                    table.enter(hash, number);
                }
            }
        }
        (self.ids, self.tables) = (ids, tables);
    }

    /// Appends the hashes of an object's identifier and matching values.
    fn hash(&mut self, number: usize, group: &mut [Vec<(u64, usize)>], key: &mut String) {
        let object = self.objects.from(number).unwrap_or_default();
        let (mut rest, mut group) = (object, group.iter_mut());
        let mut next = || group.next();
        match (Entry::take(&mut rest), next()) {
            (Entry::Text(id), Some(hashes)) => hashes.push((self.hasher.hash_one(id), number)),
            _ => self.anonymous += 1,
        }
        for column in &self.columns {
            let Some(hashes) = column.is_matching.then(&mut next).flatten() else {
                Entry::skip(&mut rest);
                continue;
            };
            self.repeated.take(&mut rest, object).for_each_key(|text| {
                let hash = match folded(text, column.case_exact, key) {
                    Some(folded) => self.hasher.hash_one(folded),
                    None => self.hasher.hash_one(text),
                };
                hashes.push((hash, number));
            });
        }
    }

    /// Whether an object is one that was there before. One that only has the same identifier as another is counted.
    fn is_repeated(&mut self, ids: &Table, (hash, number): (u64, usize)) -> bool {
        let id = self.id(number);
        let first = ids.candidates(hash).find(|first| self.id(*first) == id).filter(|first| *first != number);
        let Some(first) = first else { return false };
        let is_same = (0..self.columns.len()).all(|column| self.entry(first, column) == self.entry(number, column));
        if !is_same {
            *self.doubles.entry(first).or_default() += 1;
        }
        is_same
    }

    /// Returns how many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len() - self.dropped
    }

    /// Returns how many objects share their identifier with another.
    pub(super) fn doubles(&self) -> u64 {
        self.doubles.values().map(|others| others + 1).sum()
    }

    /// The bytes that begin with those of an object.
    fn object(&self, number: usize) -> Option<&[u8]> {
        self.objects.from(number)
    }

    /// Returns the identifier of an object.
    pub(super) fn id(&self, number: usize) -> Option<&str> {
        match Entry::take(&mut self.object(number)?) {
            Entry::Text(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the first object with this identifier.
    pub(super) fn number(&self, id: &str) -> Option<usize> {
        self.ids.candidates(self.hasher.hash_one(id)).find(|number| self.id(*number) == Some(id))
    }

    /// Reads some objects once, by their identifiers, before the first is needed: each is somewhere else in memory, and the processor
    /// waits for them side by side.
    pub(super) fn read_ahead<const N: usize>(&self, ids: &[Option<&str>; N]) {
        let hashes = ids.map(|id| id.map(|id| self.hasher.hash_one(id)));
        let numbers = hashes.map(|hash| self.ids.candidates(hash?).next());
        black_box(numbers.map(|number| lines(self.object(number?)?)));
    }

    /// Returns the object with this number, to be read column by column.
    pub(super) fn row(&self, number: usize) -> Row<'_> {
        let object = self.object(number).unwrap_or_default();
        let mut rest = object;
        Entry::skip(&mut rest);
        Row { object, rest, next: 0, repeated: &self.repeated }
    }

    /// Returns what an object has in the column with this number.
    pub(super) fn entry(&self, number: usize, column: usize) -> Entry<'_> {
        self.repeated.at(self.object(number).unwrap_or_default(), column + 1)
    }

    /// Calls the closure with each object whose value in a matching column is this one, in lower case unless case counts.
    pub(super) fn for_each_match(&self, column: &Column, value: &str, mut on_match: impl FnMut(usize)) {
        let Some((_, table)) = self.tables.iter().find(|(number, _)| *number == column.number) else { return };
        let mut last = None;
        for number in table.candidates(self.hasher.hash_one(value)) {
            let mut is_match = false;
            self.entry(number, column.number).for_each_key(|key| {
                is_match |= key == value || !column.case_exact && is_lower_case_of(value, key);
            });
            if is_match && last != Some(number) {
                last = Some(number);
                on_match(number);
            }
        }
    }
}

/// Reads a byte of each cache line that the values of an object usually take.
fn lines(bytes: &[u8]) -> Option<[u8; 3]> {
    Some([*bytes.first()?, *bytes.get(64)?, *bytes.get(128)?])
}

/// An object that is read column by column, in their order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'r> {
    object: &'r [u8],
    rest: &'r [u8],
    /// The number of the column that is next.
    next: usize,
    repeated: &'r Repeated,
}

impl Row<'_> {
    /// Whether the value in a column is the same as a new one, see [`Entry::is_same`]. The column is not before the last one asked for.
    #[inline]
    pub(super) fn is_same(&mut self, column: &Column, new: Value<'_>) -> bool {
        while self.next < column.number {
            Entry::skip(&mut self.rest);
            self.next += 1;
        }
        // Most values are short texts that are equal byte for byte.
        if let (Value::Text(new), Some((tag, rest))) = (new, self.rest.split_first())
            && (TEXT..LONG_TEXT).contains(tag)
            && usize::from(tag - TEXT) == new.len()
            && rest.starts_with(new.as_bytes())
        {
            return true;
        }
        let mut rest = self.rest;
        self.repeated.take(&mut rest, self.object).is_same(column, new)
    }
}

/// Whether a text is another one in lower case.
fn is_lower_case_of(lower: &str, text: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(lower) } else { text.to_lowercase() == lower }
}

/// The text in lower case, if that is another one and case does not count.
fn folded<'k>(text: &str, case_exact: bool, key: &'k mut String) -> Option<&'k str> {
    if case_exact || text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return None;
    }
    key.clear();
    if text.is_ascii() {
        key.push_str(text);
        key.make_ascii_lowercase();
    } else {
        key.push_str(&text.to_lowercase());
    }
    Some(key)
}
