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
    /// Whether the only object is the one that the record is linked to.
    pub(super) is_linked: bool,
    /// Whether the record is linked to an object that the server does not have any more.
    pub(super) is_lost: bool,
    /// Whether an object was passed over because it is linked to another record.
    pub(super) is_linked_elsewhere: bool,
    /// The version of the only object.
    pub(super) version: Option<String>,
}

/// A record that was looked up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    /// The number of the object mapping.
    pub(super) object: usize,
    pub(super) file: Option<String>,
    pub(super) number: Option<u64>,
    pub(super) source: String,
    pub(super) record: Value,
    pub(super) found: Found,
    /// The identifier of the object.
    pub(super) target: Option<String>,
    /// The symbol of the object, `User/ID`, if it will be created.
    pub(super) symbol: Option<String>,
}

/// A request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

/// A record that was planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) job: Job,
    pub(super) action: String,
    pub(super) matched_by: Option<String>,
    /// The requests for the object itself.
    pub(super) main: Vec<Step>,
    /// The requests for its references, in the second pass.
    pub(super) references: Vec<Step>,
    /// Whether the object is found and only to be linked.
    pub(super) is_new_link: bool,
    /// The line of the plan.
    pub(super) line: Value,
}

impl Task {
    /// Returns whether anything is to be sent or confirmed.
    pub(super) fn is_idle(&self) -> bool {
        self.main.is_empty() && self.references.is_empty() && !self.is_new_link && !self.job.found.is_lost
    }
}
