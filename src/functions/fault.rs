//! Why a function refused its arguments: a kind, never a value.

use std::fmt;

use crate::dotnet::date::DateError;
use crate::dotnet::regex::MatchError;
use crate::host::NoRandomness;
use crate::value::ArenaFull;
use crate::value::convert::ToTextError;

/// A function refused. The message never holds a value of the record.
///
/// It is one pointer, so that the result of a call is no larger than a value: every call returns one, and
/// faults are rare. The error that the record's memory is full takes no memory.
#[derive(Debug, Clone)]
pub struct Fault(Option<Box<Refused>>);

/// What there is to know about a refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Why.
    pub kind: FaultKind,
    /// The argument that is at fault, from 0, where it is one.
    pub argument: Option<usize>,
}

impl std::ops::Deref for Fault {
    type Target = Refused;

    fn deref(&self) -> &Refused {
        static FULL: Refused = Refused { kind: FaultKind::Memory, argument: None };
        self.0.as_deref().unwrap_or(&FULL)
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Fault) -> bool {
        **self == **other
    }
}

impl Fault {
    /// The record's memory is full.
    pub const FULL: Fault = Fault(None);

    /// The same, with the argument that is at fault.
    pub fn with_argument(self, argument: usize) -> Fault {
        self.kind.clone().at(argument)
    }
}

const _: () = assert!(size_of::<Result<crate::value::Value<'static>, Fault>>() <= 24);

/// Why a function refused.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The results of the record need too much memory.
    Memory,
    /// The expressions of the record take too much work.
    Work,
    /// A list or a complex value is where one value is wanted.
    NotOneValue,
    /// Not a whole number.
    NotANumber,
    /// Not a whole number, where a time is wanted as one.
    NotATimeNumber,
    /// Neither `True` nor `False`.
    NotABoolean,
    /// A number outside of what the function takes.
    OutOfRange,
    /// A date or a format that cannot be used.
    Date(DateError),
    /// A search with a regular expression reached a limit.
    Match(MatchError),
    /// A regular expression that was computed at run time cannot be used.
    Pattern(&'static str),
    /// The text to look for is empty.
    NothingToFind,
    /// A culture name that .NET refuses.
    UnknownCulture,
    /// Not one of the words the argument takes.
    UnknownWord,
    /// Not encoded as it should be.
    NotEncoded,
    /// More than one role, where one is wanted.
    SeveralRoles,
    /// Every value was taken already.
    NothingUnique,
    /// A job parameter without a value.
    UnknownParameter,
    /// The caller's host has no answer.
    NoAnswer,
    /// The caller's host has no randomness.
    NoRandomness,
    /// The function `Error` was called, with this message where it is a constant of the expression.
    Raised(Option<String>),
}

impl FaultKind {
    /// At no argument in particular.
    #[cold]
    pub fn fault(self) -> Fault {
        Fault(Some(Box::new(Refused { kind: self, argument: None })))
    }

    /// At the argument with this position, from 0.
    #[cold]
    pub fn at(self, argument: usize) -> Fault {
        Fault(Some(Box::new(Refused { kind: self, argument: Some(argument) })))
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::Date(fault) => write!(formatter, "{fault}"),
            FaultKind::Match(fault) => write!(formatter, "{fault}"),
            FaultKind::Raised(Some(message)) => write!(formatter, "the expression raised the error `{message}`"),
            FaultKind::Pattern(reason) => write!(formatter, "the regular expression cannot be used: {reason}"),
            other => formatter.write_str(match other {
                FaultKind::Memory => "the results of this record need more memory than the limit allows",
                FaultKind::Work => "the expressions of this record take more work than the limit allows",
                FaultKind::NotOneValue => {
                    "one value is wanted, and this is a list; take an element with `Item` or join them with `Join`"
                }
                FaultKind::NotANumber => "the value is not a whole number",
                FaultKind::NotATimeNumber => {
                    "the value is not a whole number; read a date that is a text with `FormatDateTime`, such as \
                     `FormatDateTime([x], , \"yyyyMMddHHmmss.0Z\", \"yyyy-MM-dd\")`"
                }
                FaultKind::NotABoolean => "the value is neither `True` nor `False`",
                FaultKind::OutOfRange => "the number is out of range",
                FaultKind::NothingToFind => "the text to look for is empty; an empty text cannot be replaced",
                FaultKind::UnknownCulture => "the culture name cannot be used; write one such as `en-US`",
                FaultKind::UnknownWord => "the value is not one of the words this argument takes",
                FaultKind::NotEncoded => "the value is not encoded as the function expects",
                FaultKind::SeveralRoles => "no more than one role was expected",
                FaultKind::NothingUnique => "every value is taken already in the target directory",
                FaultKind::UnknownParameter => "the job parameter has no value; give one with `--param Name=value`",
                FaultKind::NoAnswer => "the host has no answer",
                FaultKind::NoRandomness => "the system gives no randomness; give a seed with `--seed`",
                FaultKind::Raised(_) => "the expression raised an error",
                FaultKind::Date(_) | FaultKind::Match(_) | FaultKind::Pattern(_) => "",
            }),
        }
    }
}

impl From<ArenaFull> for Fault {
    #[inline]
    fn from(_: ArenaFull) -> Fault {
        Fault::FULL
    }
}

impl From<NoRandomness> for Fault {
    fn from(_: NoRandomness) -> Fault {
        FaultKind::NoRandomness.fault()
    }
}

impl From<DateError> for Fault {
    fn from(fault: DateError) -> Fault {
        FaultKind::Date(fault).fault()
    }
}

impl From<MatchError> for Fault {
    fn from(fault: MatchError) -> Fault {
        match fault {
            MatchError::TotalStepLimit => FaultKind::Work.fault(),
            fault => FaultKind::Match(fault).fault(),
        }
    }
}

impl From<ToTextError> for Fault {
    fn from(reason: ToTextError) -> Fault {
        match reason {
            ToTextError::NotOneValue => FaultKind::NotOneValue.fault(),
            ToTextError::ArenaFull => FaultKind::Memory.fault(),
        }
    }
}
