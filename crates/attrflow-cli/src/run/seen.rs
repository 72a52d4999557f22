//! Which source records a run has seen, so that it knows which linked ones are missing.

use std::collections::HashSet;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;

use attrflow::plan::KnownLinks;

/// The records of one object mapping that were seen, a few bytes each.
#[derive(Debug, Default)]
pub struct Seen {
    fingerprints: HashSet<u64>,
    /// How many records have no identifier that can be read.
    unread: u64,
}

/// A fingerprint of a record's identifier; none where it cannot be read.
pub type Fingerprint = Option<u64>;

/// Returns the fingerprint of an identifier.
pub fn fingerprint(source: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    source.hash(&mut hasher);
    hasher.finish()
}

impl Seen {
    /// Enters records.
    pub fn extend(&mut self, records: impl IntoIterator<Item = Fingerprint>) {
        for record in records {
            match record {
                Some(fingerprint) => _ = self.fingerprints.insert(fingerprint),
                None => self.unread += 1,
            }
        }
    }

    /// Returns how many records have no identifier that can be read.
    pub fn unread(&self) -> u64 {
        self.unread
    }

    /// Returns the linked records that were not seen, in order; none if a record has no identifier that can be read, because it may be
    /// one of them.
    pub fn missing<'k>(&self, known: &'k KnownLinks) -> Vec<&'k str> {
        if self.unread > 0 {
            return Vec::new();
        }
        let is_missing = |source: &&str| !self.fingerprints.contains(&fingerprint(source));
        let mut missing: Vec<&str> = known.iter().map(|(source, _)| source).filter(is_missing).collect();
        missing.sort_unstable();
        missing
    }
}
