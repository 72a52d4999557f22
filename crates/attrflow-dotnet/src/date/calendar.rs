//! Arithmetic on the proleptic Gregorian calendar, years 1 to 9999.
//!
//! Instants are counted in ticks of 100 ns since 0001-01-01T00:00:00, as in .NET. The algorithms are the well-known ones that
//! let a year begin in March, so that the leap day is its last day.

pub(super) const TICKS_PER_SECOND: i64 = 10_000_000;
pub(super) const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
pub(super) const TICKS_PER_HOUR: i64 = 60 * TICKS_PER_MINUTE;
pub(super) const TICKS_PER_DAY: i64 = 24 * TICKS_PER_HOUR;
/// The last tick of the year 9999.
pub(super) const LAST_TICK: i64 = 3_652_059 * TICKS_PER_DAY - 1;
/// 1601-01-01, the epoch of Windows file times.
pub(super) const FILE_TIME_EPOCH: i64 = 584_388 * TICKS_PER_DAY;
/// 1970-01-01, the epoch of Unix time.
pub(super) const UNIX_EPOCH: i64 = 719_162 * TICKS_PER_DAY;

const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01, where [`Civil::from_ticks`] begins to count, to 0001-01-01.
const DAYS_BEFORE_YEAR_ONE: i64 = 306;

/// The fields of a calendar date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i32,
    pub(super) month: i32,
    pub(super) day: i32,
    pub(super) hour: i32,
    pub(super) minute: i32,
    pub(super) second: i32,
    /// Ticks within the second.
    pub(super) ticks: i32,
}

impl Civil {
    /// Returns the fields of a tick count between 0 and [`LAST_TICK`].
    pub(super) fn from_ticks(ticks: i64) -> Civil {
        let days = ticks.div_euclid(TICKS_PER_DAY) + DAYS_BEFORE_YEAR_ONE;
        let rest = ticks.rem_euclid(TICKS_PER_DAY);
        // In a year that begins in March, the month is a linear function of the day of the year.
        let day_of_era = days.rem_euclid(DAYS_PER_ERA);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + days.div_euclid(DAYS_PER_ERA) * 400 + i64::from(month <= 2);
        Civil {
            year: narrow(year),
            month: narrow(month),
            day: narrow(day_of_year - (153 * shifted_month + 2) / 5 + 1),
            hour: narrow(rest / TICKS_PER_HOUR),
            minute: narrow(rest / TICKS_PER_MINUTE % 60),
            second: narrow(rest / TICKS_PER_SECOND % 60),
            ticks: narrow(rest % TICKS_PER_SECOND),
        }
    }

    /// Returns the tick count; `None` if a field is out of its range.
    pub(super) fn to_ticks(self) -> Option<i64> {
        let within = |value: i32, last: i32| (0..=last).contains(&value);
        let timed = within(self.hour, 23) && within(self.minute, 59) && within(self.second, 59);
        if !timed || !within(self.ticks, 9_999_999) || !is_valid_date(self.year, self.month, self.day) {
            return None;
        }
        Some(
            days_before(self.year, self.month, self.day) * TICKS_PER_DAY
                + i64::from(self.hour) * TICKS_PER_HOUR
                + i64::from(self.minute) * TICKS_PER_MINUTE
                + i64::from(self.second) * TICKS_PER_SECOND
                + i64::from(self.ticks),
        )
    }
}

/// Returns the day of the week; Sunday is 0.
pub(super) fn weekday(ticks: i64) -> usize {
    // 0001-01-01 was a Monday.
    usize::try_from((ticks.div_euclid(TICKS_PER_DAY) + 1).rem_euclid(7)).unwrap_or(0)
}

/// Returns whether the calendar has this date.
pub(super) fn is_valid_date(year: i32, month: i32, day: i32) -> bool {
    (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day)
}

/// Returns the number of days of a month between 1 and 12.
pub(super) fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Completes a year of two digits as .NET 8 does: 00 to 49 are 20xx, 50 to 99 are 19xx.
pub(super) fn full_year(year: i32) -> i32 {
    match year {
        0..=49 => year + 2000,
        50..=99 => year + 1900,
        _ => year,
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Returns the days from 0001-01-01 to a valid date.
fn days_before(year: i32, month: i32, day: i32) -> i64 {
    let shifted_year = i64::from(year) - i64::from(month <= 2);
    let shifted_month = i64::from((month + 9) % 12);
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let days = 365 * shifted_year + shifted_year / 4 - shifted_year / 100 + shifted_year / 400 + day_of_year;
    days - DAYS_BEFORE_YEAR_ONE
}

/// Converts a field of a date, which always fits.
fn narrow(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(0)
}
