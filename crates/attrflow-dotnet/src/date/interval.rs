//! `DateAdd` and `DateDiff` as Visual Basic's `DateAndTime` module defines them.

use crate::date::DateFault;
use crate::date::DateTime;
use crate::date::calendar;
use crate::date::calendar::Civil;

/// A unit of time, by its Visual Basic name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// `yyyy`
    Year,
    /// `q`
    Quarter,
    /// `m`
    Month,
    /// `y`, the same as a day for both functions
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

/// Most years, and months, the calendar moves at once.
const MOST_YEARS: u32 = 10_000;
const MOST_MONTHS: u32 = 120_000;

impl Interval {
    /// The interval of a Visual Basic name, in any case.
    ///
    /// # Errors
    /// [`DateFault::BadInterval`] for every other text.
    pub fn parse(name: &str) -> Result<Interval, DateFault> {
        let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, interval)| *interval).ok_or(DateFault::BadInterval)
    }
}

/// Moves `date` by `number` intervals; a fraction of the number is dropped, a day that the month does not have becomes
/// its last.
///
/// # Errors
/// [`DateFault::NumberTooLarge`] for a number beyond 32 bits, [`DateFault::OutOfRange`] for a result outside the years
/// 1 to 9999.
pub fn add(interval: Interval, number: f64, date: DateTime) -> Result<DateTime, DateFault> {
    let whole = number.trunc();
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&whole) {
        return Err(DateFault::NumberTooLarge);
    }
    let number = whole as i32;
    let unit = match interval {
        Interval::Year if number.unsigned_abs() > MOST_YEARS => return Err(DateFault::OutOfRange),
        Interval::Year => return add_months(number * 12, date),
        Interval::Month => return add_months(number, date),
        Interval::Quarter => return add_months(number.checked_mul(3).ok_or(DateFault::NumberTooLarge)?, date),
        Interval::Day | Interval::DayOfYear | Interval::Weekday => calendar::TICKS_PER_DAY,
        Interval::WeekOfYear => 7 * calendar::TICKS_PER_DAY,
        Interval::Hour => calendar::TICKS_PER_HOUR,
        Interval::Minute => calendar::TICKS_PER_MINUTE,
        Interval::Second => calendar::TICKS_PER_SECOND,
    };
    let moved = i64::from(number).checked_mul(unit).and_then(|ticks| date.ticks().checked_add(ticks));
    moved.and_then(DateTime::from_ticks).ok_or(DateFault::OutOfRange)
}

/// Counts the intervals from `first` to `second`: years, quarters and months by their numbers on the calendar, `ww` by
/// the Sundays between, everything else by the time that passed, without its fraction.
///
/// # Errors
/// [`DateFault::OutOfRange`] for `ww` and a date before the first Sunday of the calendar.
pub fn difference(interval: Interval, first: DateTime, second: DateTime) -> Result<i64, DateFault> {
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

fn add_months(number: i32, date: DateTime) -> Result<DateTime, DateFault> {
    if number.unsigned_abs() > MOST_MONTHS {
        return Err(DateFault::OutOfRange);
    }
    let mut civil = Civil::from_ticks(date.ticks());
    let months = civil.year * 12 + civil.month - 1 + number;
    (civil.year, civil.month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    civil.day = civil.day.min(calendar::days_in_month(civil.year, civil.month));
    civil.to_ticks().and_then(DateTime::from_ticks).ok_or(DateFault::OutOfRange)
}

/// Whole units between two tick counts. .NET divides as doubles, so a span that is a few ticks short of a unit can
/// already count as one.
fn elapsed(from: i64, to: i64, unit: i64) -> i64 {
    ((to - from) as f64 / unit as f64) as i64
}

/// The Saturday before the date's week, at the date's time of day: Visual Basic subtracts the weekday's number, which
/// is 1 on Sundays.
fn week_start(date: DateTime) -> Result<i64, DateFault> {
    let days = i64::try_from(calendar::weekday(date.ticks())).unwrap_or(0) + 1;
    let start = date.ticks() - days * calendar::TICKS_PER_DAY;
    if start < 0 { Err(DateFault::OutOfRange) } else { Ok(start) }
}
