//! Dates as in .NET, with the invariant culture and UTC as the local time zone.
//!
//! A [`DateTime`] is a UTC instant. .NET's own `DateTime` is a clock that may or may not know its zone, and formatting shows
//! the difference (`K`, `zzz`); that is a [`ZonedDateTime`].
//!
//! There are two parsers, [`parse_exact`] for a given format and [`parse_any`] for any of the forms that `DateTime.Parse`
//! recognizes, and one formatter, [`format()`]. The functions of mappings are built on them: [`parse`] (CDate), [`convert`]
//! (FormatDateTime), [`add`] and [`difference`] (DateAdd, DateDiff), [`DateTime::from_file_time`] and
//! [`DateTime::to_file_time`] (DateFromNum, NumFromDate).
//!
//! The vectors of a real runtime in `tests/vectors/` prove the behaviour. Known differences: in names of months and weekdays,
//! letters beyond ASCII that ICU collates as equal to an ASCII letter are not accepted, and neither are Hebrew numerals.

mod calendar;
mod convert;
mod cursor;
mod datetime;
mod digits;
mod error;
mod fields;
mod format;
mod format_reader;
mod interval;
mod lexer;
mod names;
mod parse_any;
mod parse_exact;
mod states;
mod styles;

pub use convert::convert;
pub use convert::parse;
pub use datetime::DateTime;
pub use datetime::Zone;
pub use datetime::ZonedDateTime;
pub use error::DateError;
pub use format::format;
pub use format_reader::FormatError;
pub use format_reader::FormatErrorKind;
pub use format_reader::check_input_format;
pub use format_reader::check_output_format;
pub use format_reader::check_styles;
pub use interval::Interval;
pub use interval::add;
pub use interval::difference;
pub use parse_any::parse_any;
pub use parse_exact::parse_exact;
pub use styles::Styles;
