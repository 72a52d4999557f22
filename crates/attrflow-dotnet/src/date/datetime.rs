//! The values of this module: [`DateTime`], [`Zone`] and [`ZonedDateTime`].

use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::digits::push_fields;
use crate::date::error::DateError;
use crate::date::names;

/// The widest offset of a time zone in .NET, in minutes either way.
pub(super) const MAX_OFFSET: i32 = 14 * 60;

/// A UTC instant between the years 1 and 9999.
///
/// It is counted in ticks of 100 ns since 0001-01-01T00:00:00, as in .NET. The default is that moment, as
/// `default(DateTime)`.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DateTime(i64);

/// What is known about the time zone of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Nothing: `K` formats as nothing.
    Unspecified,
    /// UTC: `K` formats as `Z`.
    Utc,
    /// The local zone, which is UTC here as well but formats as `+00:00`.
    Local,
    /// A number of minutes ahead of UTC, as in `DateTimeOffset`; see [`ZonedDateTime::at_offset`].
    Offset(i16),
}

/// A date and time of day with what is known about its zone.
///
/// This is what .NET's `DateTime` holds or, with [`Zone::Offset`], its `DateTimeOffset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZonedDateTime {
    /// The date and time that a clock in this zone shows, counted like an instant.
    pub clock: DateTime,
    /// The zone of that clock.
    pub zone: Zone,
}

impl DateTime {
    /// The first instant, 0001-01-01T00:00:00.
    pub const FIRST: DateTime = DateTime(0);

    /// Returns the instant of a tick count; `None` outside the years 1 to 9999.
    pub fn from_ticks(ticks: i64) -> Option<DateTime> {
        (0..=calendar::LAST_TICK).contains(&ticks).then_some(DateTime(ticks))
    }

    /// Returns the ticks of 100 ns since 0001-01-01T00:00:00.
    pub fn ticks(self) -> i64 {
        self.0
    }

    /// Returns the instant of a Unix time in seconds; `None` outside the years 1 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<DateTime> {
        let ticks = seconds.checked_mul(calendar::TICKS_PER_SECOND)?;
        DateTime::from_ticks(ticks.checked_add(calendar::UNIX_EPOCH)?)
    }

    /// Returns midnight of a date; `None` if there is no such date in the years 1 to 9999.
    pub fn from_date(year: i32, month: i32, day: i32) -> Option<DateTime> {
        let civil = Civil { year, month, day, ..Civil::from_ticks(0) };
        civil.to_ticks().map(DateTime)
    }

    /// Returns the same date at another time of day; `None` if there is no such time.
    ///
    /// `ticks` of 100 ns are the fraction of the second.
    pub fn with_time(self, hour: i32, minute: i32, second: i32, ticks: i32) -> Option<DateTime> {
        let civil = Civil { hour, minute, second, ticks, ..Civil::from_ticks(self.0) };
        civil.to_ticks().map(DateTime)
    }

    /// Returns the instant of a Windows file time, in ticks since 1601-01-01 UTC.
    ///
    /// # Errors
    ///
    /// [`DateError::OutOfRange`] for a negative number and for one after the year 9999.
    pub fn from_file_time(file_time: i64) -> Result<DateTime, DateError> {
        let ticks = file_time.checked_add(calendar::FILE_TIME_EPOCH).filter(|_| file_time >= 0);
        ticks.and_then(DateTime::from_ticks).ok_or(DateError::OutOfRange)
    }

    /// Returns the Windows file time of the instant.
    ///
    /// # Errors
    ///
    /// [`DateError::OutOfRange`] before 1601.
    pub fn to_file_time(self) -> Result<i64, DateError> {
        let file_time = self.0 - calendar::FILE_TIME_EPOCH;
        if file_time < 0 { Err(DateError::OutOfRange) } else { Ok(file_time) }
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
        push_fields(&fields, out);
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
        push_fields(&fields, out);
    }
}

impl ZonedDateTime {
    /// Returns a clock that is `minutes` ahead of UTC.
    ///
    /// # Errors
    ///
    /// [`DateError::OutOfRange`] for more than 14 hours, and if the instant is outside the years 1 to 9999.
    pub fn at_offset(clock: DateTime, minutes: i16) -> Result<ZonedDateTime, DateError> {
        let ahead = i64::from(minutes) * calendar::TICKS_PER_MINUTE;
        if i32::from(minutes).abs() > MAX_OFFSET || DateTime::from_ticks(clock.0 - ahead).is_none() {
            return Err(DateError::OutOfRange);
        }
        Ok(ZonedDateTime { clock, zone: Zone::Offset(minutes) })
    }
}
