//! What exists in the target already: objects that can be looked up by an attribute's value.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::RwLock;

use serde_json::Value;

use crate::scim::Path;

/// The target objects that exist, as JSON. Look-ups build an index for each attribute the first time it is asked for;
/// several threads may look up at once.
#[derive(Debug, Default)]
pub struct Existing {
    objects: Vec<Value>,
    indices: RwLock<HashMap<String, Index>>,
    ids: OnceLock<HashMap<String, usize>>,
    incomplete: bool,
    is_unknown: bool,
    fingerprints: RandomState,
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

    /// All of them.
    pub fn objects(&self) -> &[Value] {
        &self.objects
    }

    /// The object with this number.
    pub fn object(&self, number: usize) -> Option<&Value> {
        self.objects.get(number)
    }

    /// The number of the object with this identifier; of several the first.
    pub fn number(&self, id: &str) -> Option<usize> {
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
        match self.object(number)?.get("id")? {
            Value::String(id) => Some(id.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// The numbers of the objects whose attribute has this value. Case counts only where the attribute says so.
    pub fn find(&self, path: &Path, value: &str, case_exact: bool) -> Vec<usize> {
        let name = format!("{}{path}", if case_exact { "=" } else { "~" });
        let value = key(value, case_exact);
        if let Some(index) = self.indices.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return index.get(&value).cloned().unwrap_or_default();
        }
        let mut indices = self.indices.write().unwrap_or_else(PoisonError::into_inner);
        let index = indices.entry(name).or_insert_with(|| self.index(path, case_exact));
        index.get(&value).cloned().unwrap_or_default()
    }

    /// A fingerprint of the value of a matching attribute, by its number in the mapping: equal for values that [`Existing::find`]
    /// does not tell apart. Only fingerprints of one and the same `Existing` can be compared.
    pub(super) fn fingerprint(&self, attribute: usize, value: &str, case_exact: bool) -> u64 {
        self.fingerprints.hash_one((attribute, key(value, case_exact)))
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
    if case_exact { value.to_owned() } else { value.to_lowercase() }
}
