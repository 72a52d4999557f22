//! Records that get the same value of an attribute by which the target is searched.
//!
//! The values themselves are not kept: two values are told apart by 128 bits of their hashes.

use std::hash::Hash;
use std::hash::Hasher;

use crate::value::Value;
use crate::value::json::to_json;

/// Values and the records that have them.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    values: Vec<(u64, u64, u64)>,
}

/// Records that share a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Collision {
    /// How many records have the value.
    pub records: u64,
    /// The numbers of the first of them.
    pub examples: Vec<u64>,
}

/// How many examples of a collision are kept.
const EXAMPLES: usize = 3;

impl Seen {
    /// Notes a record's value; texts in any case are one unless case counts.
    pub(super) fn note(&mut self, value: Value<'_>, case_exact: bool, record: u64) {
        let text = match value {
            Value::Text(text) => text.to_owned(),
            other => to_json(other).to_string(),
        };
        let text = if case_exact { text } else { text.to_lowercase() };
        self.values.push((hash(0, &text), hash(1, &text), record));
    }

    pub(super) fn merge(&mut self, other: Seen) {
        self.values.extend(other.values);
    }

    /// The values that several records have, by the first of their records.
    pub(super) fn collisions(&self) -> Vec<Collision> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
        let same = sorted.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
        let mut found: Vec<Collision> = same
            .filter(|records| records.len() > 1)
            .map(|records| Collision {
                records: records.len() as u64,
                examples: records.iter().take(EXAMPLES).map(|(_, _, record)| *record).collect(),
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
