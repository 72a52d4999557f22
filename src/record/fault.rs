//! The reasons why a text is not read as a record.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input;
use crate::diagnostic::codes::limits;
use crate::value::ArenaFull;

/// Why a text is not read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The reason.
    pub kind: FaultKind,
    /// The byte offset where it was detected.
    pub offset: usize,
}

/// Why a text is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The text is not UTF-8.
    NotUtf8,
    /// The text ends in the middle of a value.
    CutOff,
    /// The text is not JSON.
    NotJson(NotJson),
    /// Lists and strings with escapes need more memory than the limit allows.
    Full,
    /// The reader cannot decide; [`crate::record::json`] does.
    Unsure,
}

/// What makes a text invalid JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotJson {
    /// There is something else where a value is expected.
    Value,
    /// There is something else where a member's name is expected.
    Name,
    /// No colon follows a name.
    Colon,
    /// Neither a comma nor the closing bracket follows a value.
    Comma,
    /// Something follows the record.
    Rest,
    /// A string has a character below U+0020.
    Control,
    /// A string has an unknown escape.
    Escape,
    /// A string has one half of a surrogate pair without the other.
    Surrogate,
    /// A number is not in JSON's notation.
    Number,
    /// A number is too large.
    Large,
    /// Arrays and objects are nested too deeply.
    Nested,
}

impl NotJson {
    /// Returns the description.
    fn sentence(self) -> &'static str {
        match self {
            NotJson::Value => "a value is expected here",
            NotJson::Name => "a name in double quotes is expected here",
            NotJson::Colon => "a colon should follow the name",
            NotJson::Comma => "a comma or the closing bracket should follow the value",
            NotJson::Rest => "nothing may follow the record",
            NotJson::Control => "a text contains a line break, a tab or another control character",
            NotJson::Escape => "JSON has no escape with the character after the backslash",
            NotJson::Surrogate => "an escape is half of a surrogate pair, without the other half",
            NotJson::Number => "the number is not written as JSON has numbers",
            NotJson::Large => "the number is too large",
            NotJson::Nested => "more than 127 arrays and objects are nested",
        }
    }
}

impl Fault {
    #[cold]
    pub(super) fn not_json(what: NotJson, offset: usize) -> Fault {
        Fault { kind: FaultKind::NotJson(what), offset }
    }

    #[cold]
    pub(super) fn cut_off(offset: usize) -> Fault {
        Fault { kind: FaultKind::CutOff, offset }
    }

    #[cold]
    pub(super) fn unsure(offset: usize) -> Fault {
        Fault { kind: FaultKind::Unsure, offset }
    }

    /// Returns the diagnostic. It contains no part of the text.
    pub fn diagnostic(self) -> Diagnostic {
        let offset = self.offset;
        let (code, message): (&'static Code, String) = match self.kind {
            FaultKind::NotUtf8 => (&input::NOT_UTF8, format!("the text is not UTF-8 (byte {offset})")),
            FaultKind::CutOff => (&input::CUT_OFF, format!("the JSON text ends too early (byte {offset})")),
            FaultKind::NotJson(what) => {
                (&input::NOT_JSON, format!("this is not JSON: {} (byte {offset})", what.sentence()))
            }
            FaultKind::Full => {
                (&limits::RESULTS_TOO_LARGE, "the record's lists need more memory than the limit allows".to_owned())
            }
            FaultKind::Unsure => (&input::NOT_JSON, format!("this is not read as a record (byte {offset})")),
        };
        Diagnostic::new(code, message)
    }
}

impl From<ArenaFull> for Fault {
    #[cold]
    fn from(_: ArenaFull) -> Fault {
        Fault { kind: FaultKind::Full, offset: 0 }
    }
}
