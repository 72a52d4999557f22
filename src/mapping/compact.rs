//! Existing objects in few bytes: of each no more than its identifier and the values that a mapping writes.
//!
//! The values of an object are in one run of bytes, in the order of the columns. An object is found through tables of hashes: one for
//! the identifiers, and one for each attribute that records are matched by.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::hint::black_box;
use std::thread;

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
    /// The objects that were there before.
    dropped: HashSet<usize>,
    columns: Vec<Column>,
    repeated: Repeated,
    /// The object that is added.
    added: Vec<u8>,
}

/// What the identifiers of objects give.
#[derive(Debug, Default)]
struct Ids {
    table: Table,
    anonymous: u64,
    doubles: HashMap<usize, u64>,
    dropped: HashSet<usize>,
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

    /// Makes the tables when all objects are there, so that they have their size from the beginning; those of matching attributes on another
    /// thread, where there may be two. An object that is there twice, as overlapping pages of a query have it, counts once.
    pub(super) fn index(&mut self, threads: usize) {
        let objects = &*self;
        let (ids, tables) = thread::scope(|scope| {
            let other = (threads > 1).then(|| thread::Builder::new().spawn_scoped(scope, || objects.matching_tables()));
            let ids = objects.index_ids();
            // Without another thread this one makes all of them.
            let tables = other.and_then(|other| other.ok()?.join().ok());
            (ids, tables.unwrap_or_else(|| objects.matching_tables()))
        });
        let Ids { table, anonymous, doubles, dropped } = ids;
        (self.ids, self.anonymous, self.doubles, self.dropped) = (table, anonymous, doubles, dropped);
        self.tables = tables;
    }

    fn index_ids(&self) -> Ids {
        let mut ids = Ids { table: Table::with_capacity(self.objects.len()), ..Ids::default() };
        let mut group = Vec::with_capacity(GROUP);
        for first in (0..self.objects.len()).step_by(GROUP) {
            for number in (first..self.objects.len()).take(GROUP) {
                match self.id(number) {
                    Some(id) => group.push((self.hasher.hash_one(id), number)),
                    None => ids.anonymous += 1,
                }
            }
            for (hash, number) in group.drain(..) {
                if ids.table.enter(hash, number) {
                    self.note_repeated((hash, number), &mut ids);
                }
            }
        }
        ids
    }

    /// Notes an object that was there before, or that only has the same identifier as another.
    fn note_repeated(&self, (hash, number): (u64, usize), ids: &mut Ids) {
        let id = self.id(number);
        let first = ids.table.candidates(hash).find(|first| self.id(*first) == id).filter(|first| *first != number);
        let Some(first) = first else { return };
        if (0..self.columns.len()).all(|column| self.entry(first, column) == self.entry(number, column)) {
            ids.dropped.insert(number);
        } else {
            *ids.doubles.entry(first).or_default() += 1;
        }
    }

    /// Makes the tables of the attributes that records are matched by.
    fn matching_tables(&self) -> Vec<(usize, Table)> {
        let count = self.objects.len();
        let matching: Vec<&Column> = self.columns.iter().filter(|column| column.is_matching).collect();
        let mut tables: Vec<_> = matching.iter().map(|column| (column.number, Table::with_capacity(count))).collect();
        let (mut group, mut key) = (Vec::with_capacity(GROUP), String::new());
        for first in (0..count).step_by(GROUP) {
            for (column, (_, table)) in matching.iter().zip(&mut tables) {
                for number in (first..count).take(GROUP) {
                    self.entry(number, column.number).for_each_key(|text| {
                        let hash = match folded(text, column.case_exact, &mut key) {
                            Some(folded) => self.hasher.hash_one(folded),
                            None => self.hasher.hash_one(text),
                        };
                        group.push((hash, number));
                    });
                }
                for (hash, number) in group.drain(..) {
                    table.enter(hash, number);
                }
            }
        }
        tables
    }

    /// Returns how many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len() - self.dropped.len()
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

    /// Brings some objects into the cache before the first is needed, by their identifiers: each is somewhere else in memory, and the
    /// processor fetches them side by side.
    pub(super) fn prefetch<const N: usize>(&self, ids: &[Option<&str>; N]) {
        let hashes = ids.map(|id| id.map(|id| self.hasher.hash_one(id)));
        let numbers = hashes.map(|hash| self.ids.candidates(hash?).next());
        black_box(numbers.map(|number| cache_lines(self.object(number?)?)));
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
            if is_match && last != Some(number) && !self.dropped.contains(&number) {
                last = Some(number);
                on_match(number);
            }
        }
    }
}

/// Reads a byte of each cache line that the values of an object usually take.
fn cache_lines(bytes: &[u8]) -> Option<[u8; 3]> {
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
