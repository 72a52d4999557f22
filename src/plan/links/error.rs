//! Why a link store cannot be used.

use std::fmt;

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkErrorKind {
    /// A result line is not usable.
    BadLine,
    /// Another process writes the store.
    InUse,
    /// The file is no link store, or of a newer version.
    NotAStore,
    /// The store belongs to another application or address.
    OtherApplication,
    /// Reading or writing failed.
    Io,
}

/// A link store could not be read or written. The message holds no values of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkError {
    kind: LinkErrorKind,
    message: String,
}

impl LinkError {
    /// Returns an error of this kind; the message is one line without a full stop.
    pub fn new(kind: LinkErrorKind, message: impl Into<String>) -> LinkError {
        LinkError { kind, message: message.into() }
    }

    /// Returns the kind of problem.
    pub fn kind(&self) -> LinkErrorKind {
        self.kind
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for LinkError {}
