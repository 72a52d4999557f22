//! The reasons why a logged value cannot be compared.

/// Why a logged value cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The document maps no such attribute, or is younger than the entry.
    OlderDocument,
    /// The document has no enabled object mapping for such an object.
    NoObjectMapping,
    /// The source object is not among the records.
    NotAmongRecords,
    /// Several records have the name by which the source object is looked for.
    SeveralRecords,
    /// The service deleted the object.
    Deleted,
    /// The entry has no values, as where the service skipped the object.
    NoValues,
    /// The log hides the value.
    MaskedValue,
    /// The value leads to another object, by an identifier of the target.
    Reference,
    /// The value depends on the clock, on randomness or on what the target has.
    ClockOrRandomness,
    /// A later entry has another value for the attribute.
    Superseded,
    /// The record is not what the service read then.
    RecordChanged,
}

/// A row of [`ROWS`]: a reason, the words of reports, and what it means.
type Row = (Reason, &'static str, &'static str);

const ROWS: [Row; 11] = [
    (
        Reason::OlderDocument,
        "older document",
        "the document does not map the attribute, or `--since` says that it changed later",
    ),
    (Reason::NoObjectMapping, "no object mapping", "the document has no enabled object mapping for the object"),
    (Reason::NotAmongRecords, "not among the records", "no record has the object's identifier or name"),
    (
        Reason::SeveralRecords,
        "several records",
        "several records have the object's name, and the log has no identifier",
    ),
    (Reason::Deleted, "deleted", "the service deleted the object"),
    (Reason::NoValues, "no values", "the entry has no modified properties, as where the service skipped the object"),
    (Reason::MaskedValue, "masked value", "the log hides the value, as `Redact` asks"),
    (Reason::Reference, "reference", "the value is the target's identifier of another object"),
    (
        Reason::ClockOrRandomness,
        "clock or randomness",
        "the value depends on the clock, randomness or objects of the target",
    ),
    (Reason::Superseded, "superseded", "a later entry has another value for the attribute"),
    (Reason::RecordChanged, "record changed", "the record is not what the service read then"),
];

impl Reason {
    /// How many reasons there are.
    pub const COUNT: usize = ROWS.len();

    /// Returns all reasons, in the order of reports.
    pub fn all() -> impl Iterator<Item = Reason> {
        ROWS.iter().map(|(reason, ..)| *reason)
    }

    /// Returns the words that reports use.
    pub fn words(self) -> &'static str {
        self.row().map_or("", |(_, words, _)| words)
    }

    /// Explains the reason.
    pub fn explanation(self) -> &'static str {
        self.row().map_or("", |(.., explanation)| explanation)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|(reason, ..)| *reason == self)
    }
}
