//! A plan that a person reviewed: a run may do exactly that, or nothing.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;

use serde_json::Value;

/// The members of a plan line that say what is done; file and record number may change without a difference.
const COMPARED: [&str; 4] = ["action", "match", "changes", "references"];

/// A reviewed plan, of which a few bytes a line are kept.
#[derive(Debug, Clone, Default)]
pub struct ReviewedPlan {
    hasher: RandomState,
    /// The hash of what is done, by the hash of object and source.
    lines: HashMap<u64, u64>,
}

impl ReviewedPlan {
    /// Adds a line of the plan, as [`Observer::on_plan`](crate::run::Observer::on_plan) gave it. Returns whether it is one.
    pub fn add(&mut self, line: &Value) -> bool {
        let Some((key, _)) = self.hashes(line) else { return false };
        if let Some((key, done)) = self.hashes(line).filter(|_| !is_skip(line)) {
            self.lines.insert(key, done);
        } else {
            self.lines.remove(&key);
        }
        true
    }

    /// Takes a line out that a run is about to carry out. Returns whether it was reviewed as it is.
    pub(super) fn take(&mut self, line: &Value) -> bool {
        match self.hashes(line) {
            Some((key, done)) => match self.lines.remove(&key) {
                Some(reviewed) => reviewed == done && !is_skip(line),
                None => is_skip(line),
            },
            None => false,
        }
    }

    /// Returns how many lines are left that the run would not carry out.
    pub(super) fn left(&self) -> usize {
        self.lines.len()
    }

    fn hashes(&self, line: &Value) -> Option<(u64, u64)> {
        let (object, source) = (line.get("object")?.as_str()?, line.get("source")?.as_str()?);
        line.get("action")?.as_str()?;
        let done = COMPARED.map(|name| line.get(name).unwrap_or(&Value::Null).to_string());
        Some((self.hasher.hash_one((object, source)), self.hasher.hash_one(done)))
    }
}

fn is_skip(line: &Value) -> bool {
    line.get("action").is_some_and(|action| action == "skip")
}
