//! [`DateError`], the errors of parsing, formatting and computing dates.

use std::fmt;

/// Why a date cannot be parsed, computed or formatted.
///
/// Each variant corresponds to an exception of .NET: the first three to `FormatException` (or Visual Basic's
/// `InvalidCastException`), `ArgumentOutOfRangeException` and `OverflowException`, [`DateError::BadFormat`] to
/// `FormatException`, the last two to `ArgumentException`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateError {
    /// The text is not a date, or not one in the given format.
    Unreadable,
    /// The date would be outside the years 1 to 9999 (file times: before 1601).
    OutOfRange,
    /// The number of intervals does not fit 32 bits.
    NumberTooLarge,
    /// .NET does not accept the format.
    BadFormat,
    /// The styles are unknown or exclude each other.
    BadStyles,
    /// The interval is unknown.
    BadInterval,
}

impl fmt::Display for DateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            DateError::Unreadable => "the text is not a date, or not one in the given format",
            DateError::OutOfRange => "the date is outside the years 1 to 9999, or a file time is before 1601",
            DateError::NumberTooLarge => "the number of intervals is too large: it must fit 32 bits",
            DateError::BadFormat => "the date format is not valid",
            DateError::BadStyles => "the date styles are unknown or exclude each other",
            DateError::BadInterval => "the interval is unknown: use one of yyyy, q, m, y, d, w, ww, h, n, s",
        })
    }
}

impl std::error::Error for DateError {}
