//! The fields that a parser found in a text, and how .NET completes them.
//!
//! Both parsers collect [`Fields`]; [`Fields::finish`] adds defaults, checks the calendar and applies the time zone. The local
//! time zone is always UTC.

use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::datetime::DateTime;
use crate::date::datetime::MAX_OFFSET;
use crate::date::datetime::Zone;
use crate::date::datetime::ZonedDateTime;
use crate::date::error::DateError;
use crate::date::styles::Styles;

/// AM or PM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayHalf {
    Morning,
    Afternoon,
}

/// The fields found so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields {
    pub(super) year: Option<i32>,
    pub(super) month: Option<i32>,
    pub(super) day: Option<i32>,
    pub(super) hour: Option<i32>,
    pub(super) minute: Option<i32>,
    pub(super) second: Option<i32>,
    /// The fraction of the second. A double, as in .NET, because its rounding shows in the last tick.
    pub(super) fraction: Option<f64>,
    /// Sunday is 0.
    pub(super) weekday: Option<usize>,
    pub(super) half: Option<DayHalf>,
    /// Minutes ahead of UTC, if the text names its zone.
    pub(super) offset: Option<i32>,
    /// Whether the zone is named as UTC (`Z`, or `GMT` without a format) and not as an offset.
    pub(super) named_utc: bool,
}

impl Fields {
    /// Combines the fields; missing parts of the date are those of `now`.
    pub(super) fn finish(mut self, styles: Styles, now: DateTime) -> Result<ZonedDateTime, DateError> {
        self.fill_in(styles, now);
        let civil = Civil {
            year: self.year.unwrap_or(1),
            month: self.month.unwrap_or(1),
            day: self.day.unwrap_or(1),
            hour: self.hour.unwrap_or(0),
            minute: self.minute.unwrap_or(0),
            second: self.second.unwrap_or(0),
            ticks: 0,
        };
        let whole = civil.to_ticks().ok_or(DateError::Unreadable)?;
        let ticks = whole + fraction_ticks(self.fraction.unwrap_or(0.0));
        if ticks > calendar::LAST_TICK {
            return Err(DateError::Unreadable);
        }
        // The weekday is that of the date in the text, before conversion to UTC.
        if self.weekday.is_some_and(|weekday| weekday != calendar::weekday(ticks)) {
            return Err(DateError::Unreadable);
        }
        self.apply_zone(ticks, styles)
    }

    fn fill_in(&mut self, styles: Styles, now: DateTime) {
        let today = Civil::from_ticks(now.ticks());
        match (self.year, self.month, self.day) {
            (None, None, None) if styles.no_current_date_default() => {
                (self.year, self.month, self.day) = (Some(1), Some(1), Some(1));
            }
            (None, None, None) => {
                (self.year, self.month, self.day) = (Some(today.year), Some(today.month), Some(today.day));
            }
            (None, _, _) => self.year = Some(today.year),
            _ => {}
        }
    }

    fn apply_zone(&self, ticks: i64, styles: Styles) -> Result<ZonedDateTime, DateError> {
        if self.offset.is_some_and(|offset| offset.abs() > MAX_OFFSET) {
            return Err(DateError::Unreadable);
        }
        let offset = match self.offset {
            Some(offset) => offset,
            None if styles.assume_local() && !styles.adjust_to_universal() => return zoned(ticks, Zone::Local),
            None if styles.assume_universal() && styles.adjust_to_universal() => return zoned(ticks, Zone::Utc),
            None if styles.assume_local() || styles.assume_universal() => 0,
            None => return zoned(ticks, Zone::Unspecified),
        };
        if styles.round_trip_kind() && self.named_utc {
            return zoned(ticks, Zone::Utc);
        }
        let mut shifted = ticks - i64::from(offset) * calendar::TICKS_PER_MINUTE;
        // .NET takes a text on the first day of the calendar for a time without a date, which wraps at midnight.
        if shifted < 0 {
            shifted += calendar::TICKS_PER_DAY;
        }
        zoned(shifted, if styles.adjust_to_universal() { Zone::Utc } else { Zone::Local })
    }
}

/// Returns the ticks of a fraction of a second, rounded half to even as in .NET.
fn fraction_ticks(fraction: f64) -> i64 {
    let ticks = (fraction * 10_000_000.0).round_ties_even();
    if (0.0..=10_000_000.0).contains(&ticks) { ticks as i64 } else { 0 }
}

fn zoned(ticks: i64, zone: Zone) -> Result<ZonedDateTime, DateError> {
    let clock = DateTime::from_ticks(ticks).ok_or(DateError::Unreadable)?;
    Ok(ZonedDateTime { clock, zone })
}
