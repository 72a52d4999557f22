//! `DateAdd` and `DateDiff` of Visual Basic's `DateAndTime` module.

use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::datetime::DateTime;
use crate::date::error::DateError;

/// A unit of time, by its Visual Basic name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// `yyyy`
    Year,
    /// `q`
    Quarter,
    /// `m`
    Month,
    /// `y`: the same as [`Interval::Day`]
    DayOfYear,
    /// `d`
    Day,
    /// `w`: a day for [`add`], seven whole days for [`difference`]
    Weekday,
    /// `ww`
    WeekOfYear,
    /// `h`
    Hour,
    /// `n`
    Minute,
    /// `s`
    Second,
}

const NAMES: [(&str, Interval); 10] = [
    ("yyyy", Interval::Year),
    ("q", Interval::Quarter),
    ("m", Interval::Month),
    ("y", Interval::DayOfYear),
    ("d", Interval::Day),
    ("w", Interval::Weekday),
    ("ww", Interval::WeekOfYear),
    ("h", Interval::Hour),
    ("n", Interval::Minute),
    ("s", Interval::Second),
];

/// The calendar has fewer years, so that a larger number is out of range.
const MAX_YEARS: u32 = 10_000;
/// The calendar has fewer months.
const MAX_MONTHS: u32 = 12 * MAX_YEARS;

impl Interval {
    /// Returns the interval with a Visual Basic name, in any case.
    ///
    /// # Errors
    ///
    /// [`DateError::BadInterval`] for any other name.
    pub fn parse(name: &str) -> Result<Interval, DateError> {
        let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, interval)| *interval).ok_or(DateError::BadInterval)
    }
}

/// Adds `number` intervals to a date, as `DateAdd`.
///
/// The fraction of `number` is dropped. A day that the month does not have becomes its last day.
///
/// # Errors
///
/// [`DateError::NumberTooLarge`] for a number beyond 32 bits, [`DateError::OutOfRange`] for a result outside the years
/// 1 to 9999.
pub fn add(interval: Interval, number: f64, date: DateTime) -> Result<DateTime, DateError> {
    let whole = number.trunc();
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&whole) {
        return Err(DateError::NumberTooLarge);
    }
    let number = whole as i32;
    let unit = match interval {
        Interval::Year if number.unsigned_abs() > MAX_YEARS => return Err(DateError::OutOfRange),
        Interval::Year => return add_months(number * 12, date),
        Interval::Month => return add_months(number, date),
        Interval::Quarter => return add_months(number.checked_mul(3).ok_or(DateError::NumberTooLarge)?, date),
        Interval::Day | Interval::DayOfYear | Interval::Weekday => calendar::TICKS_PER_DAY,
        Interval::WeekOfYear => 7 * calendar::TICKS_PER_DAY,
        Interval::Hour => calendar::TICKS_PER_HOUR,
        Interval::Minute => calendar::TICKS_PER_MINUTE,
        Interval::Second => calendar::TICKS_PER_SECOND,
    };
    let moved = i64::from(number).checked_mul(unit).and_then(|ticks| date.ticks().checked_add(ticks));
    moved.and_then(DateTime::from_ticks).ok_or(DateError::OutOfRange)
}

/// Returns the number of intervals from `first` to `second`, as `DateDiff`.
///
/// Years, quarters and months are differences of calendar fields, `ww` counts Sundays, and the others divide the elapsed
/// time, without a fraction.
///
/// # Errors
///
/// [`DateError::OutOfRange`] for `ww` if a date is before the first Sunday of the calendar.
pub fn difference(interval: Interval, first: DateTime, second: DateTime) -> Result<i64, DateError> {
    let from = Civil::from_ticks(first.ticks());
    let to = Civil::from_ticks(second.ticks());
    let years = i64::from(to.year - from.year);
    Ok(match interval {
        Interval::Year => years,
        Interval::Quarter => years * 4 + i64::from((to.month - 1) / 3 - (from.month - 1) / 3),
        Interval::Month => years * 12 + i64::from(to.month - from.month),
        Interval::Day | Interval::DayOfYear => elapsed(first.ticks(), second.ticks(), calendar::TICKS_PER_DAY),
        Interval::Weekday => elapsed(first.ticks(), second.ticks(), calendar::TICKS_PER_DAY) / 7,
        Interval::WeekOfYear => elapsed(week_start(first)?, week_start(second)?, calendar::TICKS_PER_DAY) / 7,
        Interval::Hour => elapsed(first.ticks(), second.ticks(), calendar::TICKS_PER_HOUR),
        Interval::Minute => elapsed(first.ticks(), second.ticks(), calendar::TICKS_PER_MINUTE),
        Interval::Second => elapsed(first.ticks(), second.ticks(), calendar::TICKS_PER_SECOND),
    })
}

fn add_months(number: i32, date: DateTime) -> Result<DateTime, DateError> {
    if number.unsigned_abs() > MAX_MONTHS {
        return Err(DateError::OutOfRange);
    }
    let mut civil = Civil::from_ticks(date.ticks());
    let months = civil.year * 12 + civil.month - 1 + number;
    (civil.year, civil.month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    civil.day = civil.day.min(calendar::days_in_month(civil.year, civil.month));
    civil.to_ticks().and_then(DateTime::from_ticks).ok_or(DateError::OutOfRange)
}

/// Returns the whole units between two tick counts.
///
/// .NET divides doubles, so that a few ticks less than a unit can count as one (`tests/vectors/datediff.jsonl`).
fn elapsed(from: i64, to: i64, unit: i64) -> i64 {
    ((to - from) as f64 / unit as f64) as i64
}

/// Returns the Saturday before the date's week, at the same time of day.
///
/// Visual Basic subtracts the number of the weekday, and Sunday is 1.
fn week_start(date: DateTime) -> Result<i64, DateError> {
    let days = i64::try_from(calendar::weekday(date.ticks())).unwrap_or(0) + 1;
    let start = date.ticks() - days * calendar::TICKS_PER_DAY;
    if start < 0 { Err(DateError::OutOfRange) } else { Ok(start) }
}
