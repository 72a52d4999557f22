//! What a run reports: events while it works, and counts at its end.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::run::Failure;
use crate::run::task::Outline;

/// How one change of an object ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventStatus {
    /// It was carried out.
    Success,
    /// It failed; the record is due again.
    Failure,
    /// Nothing had to be sent.
    Skipped,
}

/// One change of one object, for a log.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// The object mapping's name in plans (`User`).
    pub object: String,
    /// The source record's identifier.
    pub source: String,
    /// The identifier of the target object, as far as it is known.
    pub target: Option<String>,
    /// The action, as plans write it.
    pub action: String,
    /// What the object was found by: `link` or an attribute; none when none was found.
    pub matched_by: Option<String>,
    /// Whether the references are sent, in the second pass.
    pub is_reference_pass: bool,
    /// How it ended.
    pub status: EventStatus,
    /// The code and title of the reason of the plan.
    pub reason: Option<(String, String)>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// The changes as plans write them: `attribute`, `old` and `new`. They hold values.
    pub changes: Vec<Value>,
    /// How long it took.
    pub duration: Duration,
}

impl Event {
    /// Returns the event of a record that failed before anything of it was sent.
    pub(super) fn refused(failure: &RecordFailure) -> Event {
        Event {
            object: failure.object.clone(),
            source: failure.source.clone().unwrap_or_default(),
            target: None,
            action: "skip".to_owned(),
            matched_by: None,
            is_reference_pass: false,
            status: EventStatus::Failure,
            reason: None,
            failure: Some(failure.failure.clone()),
            changes: Vec::new(),
            duration: Duration::ZERO,
        }
    }

    /// Returns the event of a record that nothing was done for yet, for this observer.
    pub(super) fn of(object: &str, outline: &Outline, observer: &dyn Observer) -> Event {
        let changes = Some(&outline.changes).filter(|_| observer.reads_changes());
        Event {
            object: object.to_owned(),
            source: outline.subject.source.clone(),
            target: outline.target.clone(),
            action: outline.action.clone(),
            matched_by: outline.matched_by.clone(),
            is_reference_pass: false,
            status: EventStatus::Skipped,
            reason: outline.reason.clone(),
            failure: None,
            changes: changes.and_then(|changes| serde_json::from_str(changes).ok()).unwrap_or_default(),
            duration: Duration::ZERO,
        }
    }
}

/// A record that failed before anything of it was sent, or while it was sent.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordFailure {
    /// The file of the record; none for a record that vanished.
    pub file: Option<String>,
    /// Its number in the file.
    pub number: Option<u64>,
    /// Its identifier, if it has one.
    pub source: Option<String>,
    /// The object mapping's name in plans.
    pub object: String,
    /// Why.
    pub failure: Failure,
}

/// Watches a run. Methods are called from several threads.
pub trait Observer: Sync {
    /// Takes a line of the plan, in a dry run.
    fn on_plan(&self, line: &Value) {
        let _ = line;
    }

    /// Takes a change that was sent, failed or was skipped.
    fn on_event(&self, event: &Event) {
        let _ = event;
    }

    /// Returns whether events need their changes.
    fn reads_changes(&self) -> bool {
        true
    }

    /// Takes a record that failed.
    fn on_failure(&self, failure: &RecordFailure) {
        let _ = failure;
    }

    /// Says how many records were looked up or sent, of how many; 0 while it is not known.
    fn on_progress(&self, done: u64, expected: u64) {
        let _ = (done, expected);
    }

    /// Returns whether the run should end. Requests in flight are finished and confirmed.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn reads_changes(&self) -> bool {
        false
    }
}

/// How many records there were, by what was done for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Summary {
    /// All records of the source.
    pub records: u64,
    /// Linked objects whose record is missing, in a full run.
    pub vanished: u64,
    /// Objects that were created.
    pub created: u64,
    /// Objects that were changed.
    pub updated: u64,
    /// Objects that were disabled.
    pub disabled: u64,
    /// Objects that were deleted, or were gone already.
    pub deleted: u64,
    /// Records that needed no request.
    pub skipped: u64,
    /// Records whose next attempt is not due yet.
    pub not_due: u64,
    /// Records that cannot be mapped or looked up.
    pub quarantined: u64,
    /// Records whose requests failed.
    pub failed: u64,
    /// Records that were planned and not sent, because the run ended early or was a dry run.
    pub not_sent: u64,
    /// Linked objects that the server does not have any more.
    pub lost: u64,
    /// References that lead to no object of the target yet.
    pub unresolved: u64,
    /// Disables and deletes that were planned.
    pub deprovisions: u64,
    /// Linked objects before the run.
    pub linked: u64,
    /// Requests that were sent, with look-ups.
    pub requests: u64,
    /// Whether the run was asked to end.
    pub is_interrupted: bool,
}

impl Summary {
    /// Returns whether a record failed.
    #[must_use]
    pub fn has_failures(&self) -> bool {
        self.quarantined + self.failed > 0
    }

    /// Returns the counts in one line.
    #[must_use]
    pub fn sentence(&self) -> String {
        let also = |words: &str, number: u64| if number > 0 { format!(" + {words} {number}") } else { String::new() };
        let Summary { records, created, updated, disabled, deleted, skipped, quarantined, failed, .. } = self;
        let vanished = if self.vanished > 0 { format!(" + vanished {}", self.vanished) } else { String::new() };
        format!(
            "records in {records}{vanished} = created {created} + updated {updated} + disabled {disabled} + deleted {deleted} + \
             skipped {skipped}{}{} + failed {failed} + quarantined {quarantined}; requests {}",
            also("not due", self.not_due),
            also("not sent", self.not_sent),
            self.requests
        )
    }

    /// Counts a record that was sent.
    pub(super) fn count(&mut self, action: &str) {
        match action {
            "create" => self.created += 1,
            "update" => self.updated += 1,
            "disable" => self.disabled += 1,
            "delete" => self.deleted += 1,
            _ => self.skipped += 1,
        }
    }
}
