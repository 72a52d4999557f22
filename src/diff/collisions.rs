//! Finds records that share the value of a matching attribute.
//!
//! The values are not stored: they are compared by 128-bit hashes.

use std::hash::Hash;
use std::hash::Hasher;

use crate::value::Value;
use crate::value::json::to_json;

/// Hashes of values with the numbers of their records.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueIndex {
    values: Vec<(u64, u64, u64)>,
}

/// Records that share a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Collision {
    /// The number of records with the value.
    pub records: u64,
    /// The numbers of the first of these records.
    pub examples: Vec<u64>,
}

/// Maximum number of examples per collision.
const MAX_EXAMPLES: usize = 3;

impl ValueIndex {
    /// Adds the value of a record. Unless `case_exact` is set, strings that differ only in case are equal.
    pub(super) fn add(&mut self, value: Value<'_>, case_exact: bool, record: u64) {
        let text = match value {
            Value::Text(text) => text.to_owned(),
            other => to_json(other).to_string(),
        };
        let text = if case_exact { text } else { text.to_lowercase() };
        self.values.push((hash(0, &text), hash(1, &text), record));
    }

    pub(super) fn merge(&mut self, other: ValueIndex) {
        self.values.extend(other.values);
    }

    /// Returns the values that several records share, in the order of their first records.
    pub(super) fn collisions(&self) -> Vec<Collision> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
        let same = sorted.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
        let mut found: Vec<Collision> = same
            .filter(|records| records.len() > 1)
            .map(|records| Collision {
                records: records.len() as u64,
                examples: records.iter().take(MAX_EXAMPLES).map(|(_, _, record)| *record).collect(),
            })
            .collect();
        found.sort_by(|one, other| one.examples.cmp(&other.examples));
        found
    }
}

fn hash(seed: u8, text: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    seed.hash(&mut hasher);
    text.hash(&mut hasher);
    hasher.finish()
}
