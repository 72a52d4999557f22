//! Why the value in a cell is not one that a record can have.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input;
use attrflow::value::ArenaFull;

/// The error of a cell. It says nothing of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellError {
    /// A floating-point number is infinite or none.
    NotFinite,
    /// A date is not between the years 1 and 9999.
    NoDate,
    /// The values of the record take too much memory.
    Full,
}

impl From<ArenaFull> for CellError {
    fn from(_: ArenaFull) -> CellError {
        CellError::Full
    }
}

impl CellError {
    /// Returns the diagnostic about a cell of this column.
    pub(crate) fn diagnostic(self, column: &str) -> Diagnostic {
        match self {
            CellError::NotFinite => {
                Diagnostic::new(&input::NOT_FINITE, format!("the value of `{column}` is not a number or infinite"))
                    .help("put null where there is no value")
            }
            CellError::NoDate => Diagnostic::new(
                &input::NOT_A_TIME,
                format!("the date in `{column}` is not between the years 1 and 9999"),
            ),
            CellError::Full => Diagnostic::new(
                &attrflow::diagnostic::codes::limits::RESULTS_TOO_LARGE,
                "the record needs more memory than the limit allows",
            ),
        }
    }
}
