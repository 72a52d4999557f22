//! What the phases of a run hand to each other, as lines of a temporary file.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

/// What a look-up found for a record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) objects: Vec<Value>,
    /// The memberships of the object, where the application has such objects.
    pub(super) memberships: Vec<Value>,
    /// The members of the group that were confirmed, where groups are read without them.
    pub(super) members: Vec<String>,
    /// Whether an object was skipped because it is linked to another record.
    pub(super) is_linked_elsewhere: bool,
    pub(super) how: How,
}

/// How an object was found, which is all that is known of it while requests are sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct How {
    /// Whether the only object is the one that the record is linked to.
    pub(super) is_linked: bool,
    /// Whether the record is linked to an object that the server does not have any more.
    pub(super) is_lost: bool,
    /// The version of the only object.
    pub(super) version: Option<String>,
}

/// Which record it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Subject {
    /// The number of the object mapping.
    pub(super) object: usize,
    /// The file it is from; none for a record that vanished.
    pub(super) file: Option<String>,
    pub(super) number: Option<u64>,
    pub(super) source: String,
    /// How many records were read before it.
    pub(super) order: u64,
    /// The record itself, as JSON that is parsed where it is needed; empty where it will not be.
    pub(super) record: String,
}

/// A record that was looked up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) subject: Subject,
    pub(super) found: Found,
    /// The identifier of the object.
    pub(super) target: Option<String>,
    /// The values of its matching attributes, by which an answer is known to be for it.
    pub(super) values: Vec<(String, String)>,
    /// The hash that the record had when it was confirmed last.
    pub(super) known_hash: Option<String>,
    /// Whether the record is to be kept whole and is not kept yet.
    pub(super) lacks_record: bool,
    /// Whether the record has references.
    pub(super) refers: bool,
}

/// A request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) method: String,
    pub(super) path: String,
    /// JSON, which is parsed only where it has symbols.
    pub(super) body: Option<String>,
}

/// What is reported and confirmed of a record that was planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Outline {
    pub(super) subject: Subject,
    pub(super) action: String,
    pub(super) matched_by: Option<String>,
    /// The identifier of the object.
    pub(super) target: Option<String>,
    /// The code and title of the reason.
    pub(super) reason: Option<(String, String)>,
    /// The changes that are sent, as plans write them: a JSON list, which is parsed where it is reported. Empty where it is not.
    pub(super) changes: String,
    /// The hash of the record, if nothing is due after this.
    pub(super) hash: Option<String>,
    /// Whether the record has references, whose objects may be replaced by others.
    pub(super) refers: bool,
}

/// The requests for an object itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) outline: Outline,
    pub(super) how: How,
    pub(super) values: Vec<(String, String)>,
    pub(super) steps: Vec<Step>,
    /// Whether there is something to confirm although nothing is sent: a link, or the hash of the record.
    pub(super) is_news: bool,
    /// Whether references follow when all objects exist.
    pub(super) has_references: bool,
}

/// The requests for the references of an object, when all objects exist.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ReferenceTask {
    pub(super) outline: Outline,
    pub(super) steps: Vec<Step>,
}
