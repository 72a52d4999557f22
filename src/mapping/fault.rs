//! Why a record could not be mapped.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::limits;
use crate::untrusted::Untrusted;
use crate::value::ArenaFull;

/// A record could not be mapped.
#[derive(Debug, Clone)]
pub struct RecordFault {
    /// The target attribute whose mapping refused.
    pub target: String,
    /// Why.
    pub diagnostic: Box<Diagnostic>,
}

impl RecordFault {
    /// The record needs more memory than the limits allow.
    pub(super) fn too_large(_: ArenaFull) -> RecordFault {
        let diagnostic =
            Diagnostic::new(&limits::RESULTS_TOO_LARGE, "the record needs more memory than the limit allows");
        RecordFault { target: String::new(), diagnostic: Box::new(diagnostic) }
    }
}

impl std::fmt::Display for RecordFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What is about the record as a whole has no target attribute.
        match self.target.as_str() {
            "" => write!(formatter, "{}", self.diagnostic),
            target => write!(formatter, "{}: {}", Untrusted(target), self.diagnostic),
        }
    }
}

impl std::error::Error for RecordFault {}
