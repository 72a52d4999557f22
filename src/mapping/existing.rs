//! What exists in the target already: objects that can be looked up by an attribute's value.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::RwLock;

use serde_json::Value;

use crate::mapping::compact::Compact;
use crate::mapping::compact::Row;
use crate::mapping::entry::Entry;
use crate::mapping::entry::write_object;
use crate::mapping::existing_lines::Encoded;
use crate::mapping::existing_lines::EncodedObjects;
use crate::mapping::existing_lines::ObjectEncoder;
use crate::mapping::existing_lines::ObjectReader;
use crate::mapping::present::Column;
use crate::mapping::present::is_same;
use crate::scim::Path;
use crate::value;

/// The target objects that exist, as JSON. Look-ups build an index for each attribute the first time it is asked for;
/// several threads may look up at once.
#[derive(Debug, Default)]
pub struct Existing {
    /// The objects as they are; none where they are kept in few bytes.
    objects: Vec<Value>,
    compact: Option<Compact>,
    indices: RwLock<HashMap<String, Index>>,
    ids: OnceLock<HashMap<String, usize>>,
    incomplete: bool,
    is_unknown: bool,
    fingerprints: RandomState,
}

/// The objects that a value leads to.
pub(super) struct Matches {
    pub(super) first: Option<usize>,
    pub(super) count: usize,
    /// Whether there are others, which are linked to other records.
    pub(super) is_elsewhere: bool,
}

/// An object that is compared column by column, in their order.
pub(super) enum ExistingRow<'r> {
    Json(Option<&'r Value>),
    Compact(Row<'r>),
}

impl ExistingRow<'_> {
    /// Whether what the object has in a column is the same as a new value, see [`is_same`].
    pub(super) fn is_same(&mut self, column: &Column, new: value::Value<'_>) -> bool {
        match self {
            ExistingRow::Compact(row) => row.is_same(column, new),
            ExistingRow::Json(object) => {
                let old = object.and_then(|object| column.current(object));
                is_same(old.as_ref(), new, column.case_exact)
            }
        }
    }
}

/// What a target object has.
pub(super) enum Present<'o> {
    /// The object, or what is known of it.
    Json(Cow<'o, Value>),
    /// An object that is kept in few bytes, and the members of a group that does not say them, with their column.
    Compact { objects: &'o Compact, number: usize, members: Option<(usize, Value)> },
}

impl Present<'_> {
    /// The value in a column.
    pub(super) fn current(&self, column: &Column) -> Option<Value> {
        match self {
            Present::Json(object) => column.current(object),
            Present::Compact { members: Some((number, members)), .. } if *number == column.number => {
                column.of_found(&[members])
            }
            Present::Compact { objects, number, .. } => objects.entry(*number, column.number).current(column),
        }
    }

    /// Whether the object has the element that the path of a column leads into.
    pub(super) fn has_element(&self, column: &Column) -> bool {
        match self {
            Present::Json(object) => column.has_element(object),
            Present::Compact { objects, number, .. } => {
                column.element.is_some() && objects.entry(*number, column.number) != Entry::Nothing
            }
        }
    }

    /// Gives a group its members, if it does not say them itself.
    pub(super) fn complete(&mut self, column: &Column, members: Value) {
        match self {
            Present::Json(object) => {
                if column.path.get(object).is_empty() {
                    // A path that cannot be set was refused when the mapping was compiled.
                    let _ = column.path.set(object.to_mut(), members);
                }
            }
            Present::Compact { objects, number, members: own } => {
                if objects.entry(*number, column.number) == Entry::Nothing {
                    *own = Some((column.number, members));
                }
            }
        }
    }
}

/// Collects objects of which no more is kept than their identifiers and the values that a mapping writes.
#[derive(Debug)]
pub struct ExistingBuilder {
    objects: Compact,
    reader: Arc<ObjectReader>,
    encoder: ObjectEncoder,
    /// An object under construction.
    encoded: EncodedObjects,
}

impl ExistingBuilder {
    pub(super) fn with_columns(columns: Vec<Column>) -> ExistingBuilder {
        let reader = Arc::new(ObjectReader::new(&columns, []));
        ExistingBuilder {
            objects: Compact::new(columns),
            encoder: ObjectEncoder::new(Arc::clone(&reader)),
            encoded: EncodedObjects::default(),
            reader,
        }
    }

    /// Names the members in which the target's own interface lists objects, so that such an answer is not taken for an object.
    pub fn lists<'l>(self, lists: impl IntoIterator<Item = &'l str>) -> ExistingBuilder {
        let reader = Arc::new(ObjectReader::new(self.objects.columns(), lists));
        ExistingBuilder { encoder: ObjectEncoder::new(Arc::clone(&reader)), reader, ..self }
    }

    /// Adds the object on a line of JSON, if it is kept: the closure is asked with the kind that the object says, in its member `object`
    /// or as SCIM has it; empty where it says none. False if the line must be parsed: because it is no object, lists objects, or has
    /// something unusual.
    pub fn push_line(&mut self, line: &[u8], is_kept: impl FnOnce(&str) -> bool) -> bool {
        let mut encoded = std::mem::take(&mut self.encoded);
        encoded.clear();
        self.encoder.encode(line, is_kept, &mut encoded);
        let is_read = self.push_encoded(&encoded, 0);
        self.encoded = encoded;
        is_read
    }

    /// Returns what reads objects on another thread.
    pub fn encoder(&self) -> ObjectEncoder {
        ObjectEncoder::new(Arc::clone(&self.reader))
    }

    /// Adds the object of a line that was read on another thread. False if the line must be parsed.
    pub fn push_encoded(&mut self, objects: &EncodedObjects, line: usize) -> bool {
        match objects.line(line) {
            (Encoded::Object(range), bytes) => {
                self.objects.push(bytes.get(range.clone()).unwrap_or_default());
                true
            }
            (Encoded::Other, _) => true,
            (Encoded::Unread, _) => false,
        }
    }

    /// Adds an object.
    pub fn push(&mut self, object: &Value) {
        let mut entries = Vec::new();
        write_object(object, self.objects.columns(), &mut entries);
        self.objects.push(&entries);
    }

    /// Returns how many objects were added.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the objects. One that was added more than once, as overlapping pages of a query have it, counts once.
    #[must_use]
    pub fn finish(self) -> Existing {
        self.finish_on(1)
    }

    /// Returns the objects as [`finish`](ExistingBuilder::finish) does, which may use this many threads.
    #[must_use]
    pub fn finish_on(mut self, threads: usize) -> Existing {
        self.objects.index(threads);
        Existing { compact: Some(self.objects), ..Existing::default() }
    }
}

/// The numbers of the objects by the value of one attribute.
type Index = HashMap<String, Vec<usize>>;

impl Existing {
    /// These objects exist.
    pub fn new(objects: Vec<Value>) -> Existing {
        Existing { objects, ..Existing::default() }
    }

    /// It is not known what exists, because nothing was looked up.
    pub fn unknown() -> Existing {
        Existing { is_unknown: true, ..Existing::default() }
    }

    /// Returns whether nothing was looked up.
    pub fn is_unknown(&self) -> bool {
        self.is_unknown
    }

    /// Says that the target has more objects than these, so that no record is created because none of these matches it.
    pub fn incomplete(mut self, incomplete: bool) -> Existing {
        self.incomplete = incomplete;
        self
    }

    /// Whether the target has more objects than these.
    pub fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// All of them as JSON; none where only the values that a mapping writes are kept.
    pub fn objects(&self) -> &[Value] {
        &self.objects
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.compact.as_ref().map_or(self.objects.len(), Compact::len)
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many objects have no identifier, and how many share theirs with another.
    pub fn doubtful_identifiers(&self) -> (u64, u64) {
        if let Some(compact) = &self.compact {
            return (compact.anonymous, compact.doubles());
        }
        let mut seen: HashMap<Cow<'_, str>, u64> = HashMap::new();
        for number in 0..self.objects.len() {
            *seen.entry(self.identifier(number).unwrap_or_default()).or_default() += 1;
        }
        let anonymous = seen.remove("").unwrap_or_default();
        (anonymous, seen.values().filter(|count| **count > 1).sum())
    }

    /// The object with this number; none where only the values that a mapping writes are kept.
    pub fn object(&self, number: usize) -> Option<&Value> {
        self.objects.get(number)
    }

    /// The number of the object with this identifier; of several the first.
    pub fn number(&self, id: &str) -> Option<usize> {
        if let Some(compact) = &self.compact {
            return compact.number(id);
        }
        let ids = self.ids.get_or_init(|| {
            let mut ids = HashMap::new();
            for number in 0..self.objects.len() {
                if let Some(id) = self.id(number) {
                    ids.entry(id).or_insert(number);
                }
            }
            ids
        });
        ids.get(id).copied()
    }

    /// The identifier the target gave the object: its `id`, whatever its JSON kind is.
    pub fn id(&self, number: usize) -> Option<String> {
        self.identifier(number).map(Cow::into_owned)
    }

    /// The identifier of an object, see [`Existing::id`].
    pub(super) fn identifier(&self, number: usize) -> Option<Cow<'_, str>> {
        if let Some(compact) = &self.compact {
            return compact.id(number).map(Cow::Borrowed);
        }
        match self.object(number)?.get("id")? {
            Value::String(id) => Some(Cow::Borrowed(id)),
            Value::Null => None,
            other => Some(Cow::Owned(other.to_string())),
        }
    }

    /// The numbers of the objects whose attribute has this value. Case counts only where the attribute says so. Objects that are kept in few
    /// bytes are found by matching attributes only.
    pub fn find(&self, path: &Path, value: &str, case_exact: bool) -> Vec<usize> {
        if let Some(compact) = &self.compact {
            let mut numbers = Vec::new();
            if let Some(column) = compact.columns().iter().find(|column| column.path == *path && column.is_matching) {
                compact.for_each_match(column, &folded(value, column.case_exact), |number| numbers.push(number));
            }
            numbers.sort_unstable();
            return numbers;
        }
        let name = format!("{}{path}", if case_exact { "=" } else { "~" });
        let value = key(value, case_exact);
        if let Some(index) = self.indices.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return index.get(&value).cloned().unwrap_or_default();
        }
        let mut indices = self.indices.write().unwrap_or_else(PoisonError::into_inner);
        let index = indices.entry(name).or_insert_with(|| self.index(path, case_exact));
        index.get(&value).cloned().unwrap_or_default()
    }

    /// Finds the objects whose value in a column is this one, except those with identifiers that are linked elsewhere.
    pub(super) fn matches(&self, column: &Column, value: &str, is_elsewhere: impl Fn(&str) -> bool) -> Matches {
        let mut matches = Matches { first: None, count: 0, is_elsewhere: false };
        let mut take = |number: usize| {
            if self.identifier(number).is_some_and(|id| is_elsewhere(&id)) {
                matches.is_elsewhere = true;
            } else {
                matches.count += 1;
                matches.first = matches.first.or(Some(number));
            }
        };
        match &self.compact {
            Some(compact) => compact.for_each_match(column, &folded(value, column.case_exact), take),
            None => self.find(&column.path, value, column.case_exact).into_iter().for_each(&mut take),
        }
        matches
    }

    /// Whether an object has a value in a column.
    pub(super) fn has_value(&self, number: usize, column: &Column) -> bool {
        self.present(number).is_some_and(|object| object.current(column).is_some())
    }

    /// Brings objects into the cache before they are needed, by their identifiers.
    pub(crate) fn prefetch<const N: usize>(&self, ids: &[Option<&str>; N]) {
        if let Some(compact) = self.compact.as_ref().filter(|_| ids.iter().any(Option::is_some)) {
            compact.prefetch(ids);
        }
    }

    /// Returns an object, to be compared column by column in their order.
    pub(super) fn row(&self, number: usize) -> ExistingRow<'_> {
        match &self.compact {
            Some(compact) => ExistingRow::Compact(compact.row(number)),
            None => ExistingRow::Json(self.object(number)),
        }
    }

    /// Returns what an object has.
    pub(super) fn present(&self, number: usize) -> Option<Present<'_>> {
        match &self.compact {
            Some(compact) => Some(Present::Compact { objects: compact, number, members: None }),
            None => self.object(number).map(|object| Present::Json(Cow::Borrowed(object))),
        }
    }

    /// A fingerprint of the value of a matching attribute, by its number in the mapping: equal for values that [`Existing::find`]
    /// does not tell apart. Only fingerprints of one and the same `Existing` can be compared.
    pub(super) fn fingerprint(&self, attribute: usize, value: &str, case_exact: bool) -> u64 {
        self.fingerprints.hash_one((attribute, folded(value, case_exact)))
    }

    fn index(&self, path: &Path, case_exact: bool) -> Index {
        let mut index = Index::new();
        for (number, object) in self.objects.iter().enumerate() {
            for value in path.get(object) {
                let text = match value {
                    Value::String(text) => key(text, case_exact),
                    Value::Null => continue,
                    other => key(&other.to_string(), case_exact),
                };
                let numbers = index.entry(text).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        index
    }
}

fn key(value: &str, case_exact: bool) -> String {
    folded(value, case_exact).into_owned()
}

/// The value in lower case, unless case counts.
fn folded(value: &str, case_exact: bool) -> Cow<'_, str> {
    let is_lower = || value.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if case_exact || is_lower() { Cow::Borrowed(value) } else { Cow::Owned(value.to_lowercase()) }
}
