//! What mappings do with dates: `CDate` and `FormatDateTime`.

use crate::date::datetime::DateTime;
use crate::date::error::DateError;
use crate::date::format::format;
use crate::date::parse_any::parse_any;
use crate::date::parse_exact::parse_exact;
use crate::date::styles::Styles;

/// Parses a date as `CDate` does: `DateTime.Parse` with AdjustToUniversal and AssumeUniversal.
///
/// `now` gives the date for a text that is only a time (`10:30`), and the year for one that has none (`December 31`).
///
/// # Errors
///
/// [`DateError::Unreadable`] if the text is not a date.
pub fn parse(text: &str, now: DateTime) -> Result<DateTime, DateError> {
    parse_any(text, Styles::UNIVERSAL, now).map(|parsed| parsed.clock)
}

/// Parses `source` in one format and appends it to `out` in another, as `FormatDateTime` does.
///
/// `styles` are names of `DateTimeStyles`, by default [`Styles::DEFAULT`]; `now` is used as in [`parse`].
///
/// # Errors
///
/// [`DateError::BadStyles`], [`DateError::BadFormat`] for either format, [`DateError::Unreadable`] for the source; `out` is
/// then unchanged.
pub fn convert(
    source: &str,
    styles: Option<&str>,
    input_format: &str,
    output_format: &str,
    now: DateTime,
    out: &mut String,
) -> Result<(), DateError> {
    let styles = styles.map_or(Ok(Styles::DEFAULT), Styles::parse)?;
    let parsed = parse_exact(source, input_format, styles, now)?;
    format(parsed, output_format, out)
}
