//! What a delta query of Graph says beside values: objects that were removed, and lists that hold changes only.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::input::batch::Batch;
use crate::input::batch::Notes;
use crate::input::batch::RecordSpan;
use crate::input::batch::Removal;
use crate::input::members::Members;

/// The member of an object that was removed.
const REMOVED: &str = "@removed";
/// The end of the name of a list that holds changes only, as `members@delta`.
const CHANGES: &[u8] = b"@delta";

static FIND_REMOVED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"@removed\""));
static FIND_CHANGES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("@delta\""));

/// Returns whether the text of a record has the name of a member that only deltas have, at any depth.
pub(super) fn may_be_delta(text: &[u8]) -> bool {
    FIND_REMOVED.find(text).is_some() || FIND_CHANGES.find(text).is_some()
}

/// Returns whether a record is one of a delta, and why it was removed, where it was.
pub(super) fn of(record: &[u8]) -> (bool, Option<Removal>) {
    if !may_be_delta(record) {
        return (false, None);
    }
    let removed = Members::of(record).value(REMOVED).map(removal);
    (removed.is_some() || Members::of(record).any(|(name, _)| name.ends_with(CHANGES)), removed)
}

fn removal(value: &[u8]) -> Removal {
    match Members::of(value).value("reason") {
        Some(b"\"deleted\"") => Removal::Deleted,
        _ => Removal::Changed,
    }
}

impl Batch {
    /// Returns a batch of records that were changed after they were read, each with where it is from and its JSON text. Whether an object
    /// was removed is what the new text says.
    pub fn of(records: impl IntoIterator<Item = (RecordSpan, Option<Vec<u8>>)>) -> Batch {
        let mut batch = Batch::default();
        batch.restart_converted();
        for (mut span, text) in records {
            if let Some(text) = &text {
                let mut notes = span.notes.take().unwrap_or_default();
                notes.removed = of(text).1;
                span.notes = Some(notes).filter(|notes| !notes.is_empty());
            }
            batch.push(span, text.as_deref());
        }
        batch
    }
}

/// Notes the removed objects among the lines of a batch, and whether there is anything of a delta.
pub(super) fn note_lines(batch: &mut Batch) {
    let Some(end) = batch.lines_end else { return };
    if !batch.text().get(..end).is_some_and(may_be_delta) {
        return;
    }
    let mut records = std::mem::take(&mut batch.records);
    for record in &mut records {
        let (is_delta, removed) = batch.bytes(record).map(of).unwrap_or_default();
        batch.is_delta |= is_delta;
        if removed.is_some() {
            record.notes = Some(Box::new(Notes { removed, ..Notes::default() }));
        }
    }
    batch.records = records;
}
