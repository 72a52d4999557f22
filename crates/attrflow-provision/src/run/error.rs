//! Why a run ended early, and why a record failed.

use std::fmt;

use attrflow::diagnostic::Code;
use attrflow::mapping::RecordFault;
use attrflow::plan::links::LinkError;

use crate::run::report::Summary;

/// What kind of problem ended a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunErrorKind {
    /// A guard stopped it before anything was sent.
    Guard,
    /// Too many records failed.
    TooManyFailures,
    /// The server cannot be reached or refuses the token, and nothing was sent before.
    Server,
    /// The server stopped answering, or refuses the token, after something was sent.
    ServerLost,
    /// The link store cannot be used.
    Links(LinkError),
    /// The document has no requests for the application.
    Document,
    /// The temporary file failed.
    Io,
}

/// Why a run ended early. What was sent before is confirmed in the link store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunError {
    kind: RunErrorKind,
    message: String,
    summary: Option<Box<Summary>>,
}

impl RunError {
    pub(super) fn new(kind: RunErrorKind, message: impl Into<String>) -> RunError {
        RunError { kind, message: message.into(), summary: None }
    }

    pub(super) fn io(error: &std::io::Error) -> RunError {
        RunError::new(RunErrorKind::Io, format!("the temporary file failed: {error}"))
    }

    /// Returns the kind of problem.
    #[must_use]
    pub fn kind(&self) -> &RunErrorKind {
        &self.kind
    }

    /// Returns what was done until then, where records were planned.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        self.summary.as_deref()
    }

    pub(super) fn with_summary(self, summary: &Summary) -> RunError {
        RunError { summary: Some(Box::new(summary.clone())), ..self }
    }
}

impl From<LinkError> for RunError {
    fn from(error: LinkError) -> RunError {
        RunError::new(RunErrorKind::Links(error.clone()), error.to_string())
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}

/// Why one record failed. The message holds no values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The code.
    pub code: &'static Code,
    /// What happened.
    pub message: String,
    /// The target attribute, where one is at fault.
    pub attribute: Option<String>,
    /// The HTTP status, where the server answered.
    pub status: Option<u16>,
}

impl Failure {
    pub(super) fn new(code: &'static Code, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), attribute: None, status: None }
    }

    pub(super) fn status(self, status: u16) -> Failure {
        Failure { status: Some(status), ..self }
    }
}

impl From<RecordFault> for Failure {
    fn from(fault: RecordFault) -> Failure {
        let attribute = Some(fault.target).filter(|target| !target.is_empty());
        Failure { code: fault.diagnostic.code, message: fault.diagnostic.message.clone(), attribute, status: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code.id, self.message)
    }
}

/// Why the work on one record ended.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The record failed; the others go on.
    Record(Failure),
    /// Whether the request was carried out is not known.
    Unclear(Failure),
    /// The whole run ends.
    Run(RunError),
    /// The caller asked the run to end.
    Stopped,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Record(failure)
    }
}

impl From<RecordFault> for Trouble {
    fn from(fault: RecordFault) -> Trouble {
        Trouble::Record(fault.into())
    }
}

impl From<RunError> for Trouble {
    fn from(error: RunError) -> Trouble {
        Trouble::Run(error)
    }
}

impl From<LinkError> for Trouble {
    fn from(error: LinkError) -> Trouble {
        Trouble::Run(error.into())
    }
}
