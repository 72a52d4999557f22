//! The outcome of one row.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::flow;
use attrflow::mapping::Fate;
use attrflow::mapping::RecordFault;

/// The outcome of a row; its result, if there is one, is appended to the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What happened to the record.
    pub(crate) status: Status,
    /// Why it has no result.
    pub(crate) code: Option<&'static str>,
    /// The attribute that the code is about.
    pub(crate) target: Option<String>,
}

/// What happened to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Written,
    Skipped,
    Quarantined,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Written => "written",
            Status::Skipped => "skipped",
            Status::Quarantined => "quarantined",
        }
    }
}

impl Outcome {
    /// The record has a result.
    pub const WRITTEN: Outcome = Outcome { status: Status::Written, code: None, target: None };

    /// Returns the outcome of a record that has no result, and why.
    pub fn skipped(code: &'static str) -> Outcome {
        Outcome { status: Status::Skipped, code: Some(code), target: None }
    }

    /// Returns the outcome of a record that cannot be mapped, with the attribute that the code is about.
    pub fn failed(code: &'static str, target: Option<&str>) -> Outcome {
        let target = target.filter(|target| !target.is_empty()).map(str::to_owned);
        Outcome { status: Status::Quarantined, code: Some(code), target }
    }

    /// Returns the outcome of a record that cannot be mapped.
    pub fn quarantined(diagnostic: &Diagnostic, target: Option<&str>) -> Outcome {
        Outcome::failed(diagnostic.code.id, target)
    }
}

impl From<Fate> for Outcome {
    fn from(fate: Fate) -> Outcome {
        match fate {
            Fate::Written => Outcome::WRITTEN,
            Fate::OutOfScope => Outcome::skipped(flow::OUT_OF_SCOPE.id),
            Fate::LeftOut => Outcome::skipped(flow::LEFT_OUT.id),
            Fate::Removed => Outcome::skipped(flow::REMOVED.id),
        }
    }
}

impl From<RecordFault> for Outcome {
    fn from(fault: RecordFault) -> Outcome {
        Outcome::quarantined(&fault.diagnostic, Some(&fault.target))
    }
}
