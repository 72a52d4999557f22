//! Dates and times as text in ISO 8601.

use std::fmt::Write;

use arrow_array::temporal_conversions;
use arrow_schema::TimeUnit;

use crate::cell::CellError;

/// The days of the year 1 and of the year 9999, from 1970 on.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;
const SECONDS_OF_DAY: i64 = 86_400;
const DIGITS: usize = 9;

/// Appends `2025-07-01`.
pub(crate) fn write_date(days: i64, out: &mut String) -> Result<(), CellError> {
    if !DAYS.contains(&days) {
        return Err(CellError::NoDate);
    }
    let days = i32::try_from(days).map_err(|_| CellError::NoDate)?;
    let date = temporal_conversions::date32_to_datetime(days).ok_or(CellError::NoDate)?.date();
    write!(out, "{date}").map_err(|_| CellError::NoDate)
}

/// Appends `2025-07-01T12:34:56`, with a fraction where it is not zero, and `Z` for a time in UTC.
pub(crate) fn write_time(value: i64, unit: TimeUnit, is_utc: bool, out: &mut String) -> Result<(), CellError> {
    let parts_of_second: i64 = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    let (seconds, fraction) = (value.div_euclid(parts_of_second), value.rem_euclid(parts_of_second));
    write_date(seconds.div_euclid(SECONDS_OF_DAY), out)?;
    let second = seconds.rem_euclid(SECONDS_OF_DAY);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    write!(out, "T{hour:02}:{minute:02}:{second:02}").map_err(|_| CellError::NoDate)?;
    if fraction > 0 {
        let nanoseconds = fraction * (1_000_000_000 / parts_of_second);
        let digits = format!("{nanoseconds:0width$}", width = DIGITS);
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
    if is_utc {
        out.push('Z');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(value: i64, unit: TimeUnit, is_utc: bool) -> Result<String, CellError> {
        let mut out = String::new();
        write_time(value, unit, is_utc, &mut out).map(|()| out)
    }

    #[test]
    fn times_have_the_fraction_that_they_have() {
        assert_eq!(time(1_751_373_296, TimeUnit::Second, true).unwrap(), "2025-07-01T12:34:56Z");
        assert_eq!(time(1_751_373_296_500, TimeUnit::Millisecond, false).unwrap(), "2025-07-01T12:34:56.5");
        assert_eq!(time(-1, TimeUnit::Nanosecond, false).unwrap(), "1969-12-31T23:59:59.999999999");
    }

    #[test]
    fn years_beyond_four_digits_are_refused() {
        let year_10000 = 253_402_300_800;
        assert_eq!(time(year_10000 - 1, TimeUnit::Second, true).unwrap(), "9999-12-31T23:59:59Z");
        assert_eq!(time(year_10000, TimeUnit::Second, true), Err(CellError::NoDate));
        assert_eq!(time(-62_135_596_800, TimeUnit::Second, true).unwrap(), "0001-01-01T00:00:00Z");
        assert_eq!(time(-62_135_596_801, TimeUnit::Second, true), Err(CellError::NoDate));
        assert_eq!(time(i64::MIN, TimeUnit::Second, true), Err(CellError::NoDate));
    }
}
