//! Why a text is not read as a record.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input;
use crate::diagnostic::codes::limits;
use crate::value::ArenaFull;

/// Why a text is not read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub kind: FaultKind,
    /// The byte where it was noticed, from 0.
    pub offset: usize,
}

/// Why a text is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not UTF-8.
    NotUtf8,
    /// It ends in the middle of a value.
    CutOff,
    /// It is not JSON.
    NotJson(NotJson),
    /// Its lists and the texts with escapes need more memory than the limit allows.
    Full,
    /// It may be a record or not: [`crate::record::json`] has to say.
    Unsure,
}

/// What is not JSON about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotJson {
    /// Something else stands where a value should.
    Value,
    /// Something else stands where a member's name should.
    Name,
    /// No colon follows a name.
    Colon,
    /// Neither a comma nor the closing bracket follows a value.
    Comma,
    /// Something follows the record.
    Rest,
    /// A character below U+0020 stands in a text.
    Control,
    /// A backslash stands before something it may not stand before.
    Escape,
    /// One half of a surrogate pair stands without the other.
    Surrogate,
    /// A number is not written as JSON has it.
    Number,
    /// A number is too large.
    Large,
    /// Arrays and objects are nested too deeply.
    Nested,
}

impl NotJson {
    /// What it is, in words.
    fn sentence(self) -> &'static str {
        match self {
            NotJson::Value => "a value should stand here",
            NotJson::Name => "a name in double quotes should stand here",
            NotJson::Colon => "a colon should follow the name",
            NotJson::Comma => "a comma or the closing bracket should follow the value",
            NotJson::Rest => "nothing may follow the record",
            NotJson::Control => "a line break, a tab or another control character stands in a text",
            NotJson::Escape => "the character behind the backslash is none that JSON escapes",
            NotJson::Surrogate => "an escape is half of a surrogate pair, without the other half",
            NotJson::Number => "the number is not written as JSON has numbers",
            NotJson::Large => "the number is too large",
            NotJson::Nested => "more than 127 arrays and objects stand in each other",
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

    /// The same for people; it holds no part of the text.
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
