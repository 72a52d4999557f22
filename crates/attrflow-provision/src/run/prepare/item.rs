//! A record before its look-up, with what the link store has of it.

use attrflow::plan::is_removal;
use attrflow::plan::links::KeepRecords;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::run::references::Probe;
use crate::run::task::Found;
use crate::run::task::Job;
use crate::run::task::Subject;
use crate::run::work::Target;

/// A record before its look-up.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) subject: Subject,
    pub(super) record: Value,
    pub(super) link: ItemLink,
    /// Whether the record holds only what changed, so that it is whole only where it was merged over one that is kept.
    pub(super) is_change: bool,
}

/// What the link store has of a record.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct ItemLink {
    /// The identifier of the object.
    pub(super) target: Option<String>,
    pub(super) hash: Option<String>,
    /// Whether the whole record is kept.
    pub(super) has_record: bool,
}

impl Item {
    pub(super) fn vanished(object: usize, source: String, order: u64, link: ItemLink) -> Item {
        let record = serde_json::json!({ "objectId": source, "id": source, "@removed": { "reason": "changed" } });
        let subject = Subject { object, file: None, number: None, source, order, record: String::new() };
        Item { subject, record, link, is_change: false }
    }

    /// Returns whether the record has references.
    pub(super) fn refers(&self, target: &Target) -> bool {
        let probe = Probe::default();
        target.hasher.refers_to_new(&self.record, &probe);
        probe.has_references()
    }

    /// Returns the job of the record, given what was found.
    pub(super) fn job(self, keep: KeepRecords, found: Found, target: Option<String>) -> Job {
        let Item { mut subject, record, link, .. } = self;
        let is_removed = record.as_object().is_some_and(is_removal);
        let lacks_record = keep == KeepRecords::Full && !link.has_record && !is_removed;
        subject.record = record.to_string();
        let known_hash = link.hash;
        Job { subject, found, target, values: Vec::new(), known_hash, lacks_record, refers: false }
    }
}
