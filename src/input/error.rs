//! Why an input gives no records, or no more of them.

use std::fmt;
use std::io;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::NOT_UTF8;
use crate::input::encoding::NotInEncoding;

/// Why an input gives no records, or no more of them.
#[derive(Debug)]
#[non_exhaustive]
pub enum InputError {
    /// Reading failed.
    Read(io::Error),
    /// The input cannot be used; the diagnostic says what it looks like or where it breaks, and what to do.
    Unusable(Box<Diagnostic>),
}

impl fmt::Display for InputError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputError::Read(error) => write!(formatter, "reading the input failed: {error}"),
            InputError::Unusable(diagnostic) => formatter.write_str(&diagnostic.message),
        }
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            InputError::Read(error) => Some(error),
            InputError::Unusable(diagnostic) => Some(diagnostic.as_ref()),
        }
    }
}

impl From<Diagnostic> for InputError {
    fn from(diagnostic: Diagnostic) -> InputError {
        InputError::Unusable(Box::new(diagnostic))
    }
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> InputError {
        let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<NotInEncoding>());
        match fault.map(ToString::to_string) {
            Some(message) => Diagnostic::new(&NOT_UTF8, message).help("name the encoding with `--encoding`").into(),
            None => InputError::Read(error),
        }
    }
}
