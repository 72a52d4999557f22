//! Dates as .NET reads and prints them, with the invariant culture and UTC as the local time zone.
//!
//! The value of the room is [`DateTime`], a UTC instant. .NET's own `DateTime` is a clock reading that may or may not
//! know its zone, and printing shows the difference (`K`, `zzz`); that is a [`Reading`]. There are two readers:
//! [`parse_exact`] follows a format, [`parse_free`] guesses as `DateTime.Parse` does. One printer, [`format()`], serves
//! both. On these stand the functions of mappings: [`parse`] (CDate), [`convert`] (FormatDateTime), [`add`] and
//! [`difference`] (DateAdd, DateDiff), [`DateTime::from_file_time`] and [`DateTime::to_file_time`] (DateFromNum,
//! NumFromDate).
//!
//! Every behaviour is proven by the vectors of a real runtime in `tests/vectors/`. Known to differ: letters other than
//! ASCII that ICU ranks as equal to a letter of a month's or weekday's name, and Hebrew numerals, are not read.

mod calendar;
mod cursor;
mod exact;
mod fields;
mod free;
mod interval;
mod names;
mod pattern;
mod print;
mod state;
mod styles;
mod words;

use std::fmt;

pub use exact::parse_exact;
pub use free::parse_free;
pub use interval::Interval;
pub use interval::add;
pub use interval::difference;
pub use pattern::FormatFault;
pub use pattern::FormatReason;
pub use pattern::check_input_format;
pub use pattern::check_output_format;
pub use pattern::check_styles;
pub use print::format;
pub use styles::Styles;

use crate::date::calendar::Civil;

/// A UTC instant between the years 1 and 9999, counted in ticks of 100 ns since 0001-01-01T00:00:00. The default is that moment, as `default(DateTime)`.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DateTime(i64);

/// What is known about the zone of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Nothing: `K` prints nothing.
    Unspecified,
    /// UTC: `K` prints `Z`.
    Utc,
    /// The local zone, which is UTC here as well but prints as `+00:00`.
    Local,
    /// A fixed number of minutes ahead of UTC, as in `DateTimeOffset`; see [`Reading::at_offset`].
    Offset(i16),
}

/// A clock and its zone: what .NET's `DateTime` (or, with [`Zone::Offset`], `DateTimeOffset`) holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What the clock shows, counted like an instant.
    pub clock: DateTime,
    /// The zone it is in.
    pub zone: Zone,
}

/// Why a date cannot be read, computed or printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// The text is not a date, or not one of the given format.
    Unreadable,
    /// The date would lie outside the years 1 to 9999 (file times: before 1601).
    OutOfRange,
    /// The number of intervals does not fit 32 bits.
    NumberTooLarge,
    /// The format is not one .NET accepts.
    BadFormat,
    /// The styles are unknown or exclude each other.
    BadStyles,
    /// The interval is unknown.
    BadInterval,
}

impl fmt::Display for DateFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            DateFault::Unreadable => "the text is not a date, or not one in the given format",
            DateFault::OutOfRange => "the date is outside the years 1 to 9999, or a file time is before 1601",
            DateFault::NumberTooLarge => "the number of intervals is too large: it must fit 32 bits",
            DateFault::BadFormat => "the date format is not valid",
            DateFault::BadStyles => "the date styles are unknown or exclude each other",
            DateFault::BadInterval => "the interval is unknown: use one of yyyy, q, m, y, d, w, ww, h, n, s",
        })
    }
}

impl std::error::Error for DateFault {}

impl DateTime {
    /// The first instant, 0001-01-01T00:00:00.
    pub const FIRST: DateTime = DateTime(0);

    /// The instant of a tick count, or nothing outside the years 1 to 9999.
    pub fn from_ticks(ticks: i64) -> Option<DateTime> {
        (0..=calendar::LAST_TICK).contains(&ticks).then_some(DateTime(ticks))
    }

    /// Ticks of 100 ns since 0001-01-01T00:00:00.
    pub fn ticks(self) -> i64 {
        self.0
    }

    /// The instant a number of seconds after 1970-01-01T00:00:00 UTC, or nothing outside the years 1 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<DateTime> {
        let ticks = seconds.checked_mul(calendar::TICKS_PER_SECOND)?;
        DateTime::from_ticks(ticks.checked_add(calendar::UNIX_EPOCH)?)
    }

    /// The instant of a date and a time of day, or nothing when one of the fields is not on the calendar. `ticks` is
    /// the part of the second.
    pub fn from_civil(
        year: i32,
        month: i32,
        day: i32,
        hour: i32,
        minute: i32,
        second: i32,
        ticks: i32,
    ) -> Option<DateTime> {
        Civil { year, month, day, hour, minute, second, ticks }.to_ticks().map(DateTime)
    }

    /// The instant of a Windows file time, ticks since 1601-01-01 UTC.
    ///
    /// # Errors
    /// [`DateFault::OutOfRange`] for a negative number and one beyond the year 9999.
    pub fn from_file_time(file_time: i64) -> Result<DateTime, DateFault> {
        let ticks = file_time.checked_add(calendar::FILE_TIME_EPOCH).filter(|_| file_time >= 0);
        ticks.and_then(DateTime::from_ticks).ok_or(DateFault::OutOfRange)
    }

    /// The Windows file time of the instant.
    ///
    /// # Errors
    /// [`DateFault::OutOfRange`] before 1601.
    pub fn to_file_time(self) -> Result<i64, DateFault> {
        let file_time = self.0 - calendar::FILE_TIME_EPOCH;
        if file_time < 0 { Err(DateFault::OutOfRange) } else { Ok(file_time) }
    }

    /// Appends the instant as mappings show dates, `M/d/yyyy h:mm:ss tt`.
    pub fn write_general(self, out: &mut String) {
        let civil = Civil::from_ticks(self.0);
        let half = if civil.hour < 12 { names::MORNING } else { names::AFTERNOON };
        let fields = [
            (civil.month, 1, "/"),
            (civil.day, 1, "/"),
            (civil.year, 4, " "),
            ((civil.hour + 11) % 12 + 1, 1, ":"),
            (civil.minute, 2, ":"),
            (civil.second, 2, " "),
        ];
        write_fields(&fields, out);
        out.push_str(half);
    }

    /// Appends the instant with all its ticks, `yyyy-MM-ddTHH:mm:ss.fffffffZ`.
    pub fn write_round_trip(self, out: &mut String) {
        let civil = Civil::from_ticks(self.0);
        let fields = [
            (civil.year, 4, "-"),
            (civil.month, 2, "-"),
            (civil.day, 2, "T"),
            (civil.hour, 2, ":"),
            (civil.minute, 2, ":"),
            (civil.second, 2, "."),
            (civil.ticks, 7, "Z"),
        ];
        write_fields(&fields, out);
    }
}

impl Reading {
    /// A clock that runs `minutes` ahead of UTC.
    ///
    /// # Errors
    /// [`DateFault::OutOfRange`] for more than 14 hours, and when the instant is outside the years 1 to 9999.
    pub fn at_offset(clock: DateTime, minutes: i16) -> Result<Reading, DateFault> {
        let ahead = i64::from(minutes) * calendar::TICKS_PER_MINUTE;
        if i32::from(minutes).abs() > fields::WIDEST_OFFSET || DateTime::from_ticks(clock.0 - ahead).is_none() {
            return Err(DateFault::OutOfRange);
        }
        Ok(Reading { clock, zone: Zone::Offset(minutes) })
    }
}

/// Reads a date as `CDate` does: `DateTime.Parse` with AdjustToUniversal and AssumeUniversal. `now` gives the date for
/// a text that is only a time (`10:30`), and the year for one that has none (`December 31`).
///
/// # Errors
/// [`DateFault::Unreadable`] when the text is no date.
pub fn parse(text: &str, now: DateTime) -> Result<DateTime, DateFault> {
    parse_free(text, Styles::UNIVERSAL, now).map(|reading| reading.clock)
}

/// Reads `source` with one format and appends it to `out` in another, as `FormatDateTime` does. `styles` are names of
/// `DateTimeStyles`; without them they are [`Styles::DEFAULT`].
///
/// # Errors
/// [`DateFault::BadStyles`], [`DateFault::BadFormat`] for either format, [`DateFault::Unreadable`] for the source;
/// `out` is then what it was.
pub fn convert(
    source: &str,
    styles: Option<&str>,
    input_format: &str,
    output_format: &str,
    now: DateTime,
    out: &mut String,
) -> Result<(), DateFault> {
    let styles = styles.map_or(Ok(Styles::DEFAULT), Styles::parse)?;
    let reading = parse_exact(source, input_format, styles, now)?;
    format(reading, output_format, out)
}

/// Appends numbers, each of at least a width and with a text after it.
fn write_fields(fields: &[(i32, usize, &str)], out: &mut String) {
    for (value, width, after) in fields {
        print::push_number(*value, *width, out);
        out.push_str(after);
    }
}
