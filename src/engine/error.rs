//! Converts run-time errors to diagnostics.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::evaluation;
use crate::diagnostic::codes::limits;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::vm::RunError;

fn code(kind: &FaultKind) -> &'static Code {
    match kind {
        FaultKind::Memory => &limits::RESULTS_TOO_LARGE,
        FaultKind::Work => &limits::TOO_MUCH_WORK,
        FaultKind::NotOneValue => &evaluation::NOT_ONE_VALUE,
        FaultKind::NotANumber | FaultKind::NotATimeNumber => &evaluation::NOT_A_NUMBER,
        FaultKind::NotABoolean => &evaluation::NOT_A_BOOLEAN,
        FaultKind::OutOfRange => &evaluation::OUT_OF_RANGE,
        FaultKind::Date(_) => &evaluation::BAD_DATE,
        FaultKind::Match(_) => &evaluation::SEARCH_LIMIT,
        FaultKind::Pattern(_) => &evaluation::BAD_RUN_TIME_PATTERN,
        FaultKind::NothingToFind => &evaluation::NOTHING_TO_FIND,
        FaultKind::UnknownWord | FaultKind::UnknownCulture => &evaluation::UNKNOWN_RUN_TIME_WORD,
        FaultKind::NotEncoded => &evaluation::NOT_ENCODED,
        FaultKind::SeveralRoles => &evaluation::SEVERAL_ROLES,
        FaultKind::NothingUnique => &evaluation::NOTHING_UNIQUE,
        FaultKind::UnknownParameter => &evaluation::UNKNOWN_PARAMETER,
        FaultKind::NoAnswer => &evaluation::NO_ANSWER,
        FaultKind::NoRandomness => &evaluation::NO_RANDOMNESS,
        FaultKind::Raised(_) => &evaluation::RAISED,
    }
}

/// Converts an error that has no span.
pub(super) fn diagnostic_of(fault: Fault) -> Diagnostic {
    Diagnostic::new(code(&fault.kind), fault.kind.to_string())
}

/// Converts an error in an expression with this text.
pub(super) fn diagnostic(error: RunError, text: &str) -> Diagnostic {
    let kind = &error.fault.kind;
    let message = match error.function {
        Some(function) => format!("`{function}` failed: {kind}"),
        None => kind.to_string(),
    };
    Diagnostic::new(code(kind), message).at(error.span, "").in_text(text)
}
