//! What a text said about a date, and how .NET fills in the rest.
//!
//! Both readers (exact and free) collect [`Fields`]; [`Fields::finish`] adds the defaults, checks the calendar and
//! settles the time zone. The local time zone is always UTC.

use crate::date::DateFault;
use crate::date::DateTime;
use crate::date::Reading;
use crate::date::Styles;
use crate::date::Zone;
use crate::date::calendar;
use crate::date::calendar::Civil;

/// An offset a `DateTime` may be read with, in minutes either way.
pub(super) const WIDEST_OFFSET: i32 = 14 * 60;

/// The half of the day a text names with AM or PM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayHalf {
    Morning,
    Afternoon,
}

/// The parts of a date that were found so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields {
    pub(super) year: Option<i32>,
    pub(super) month: Option<i32>,
    pub(super) day: Option<i32>,
    pub(super) hour: Option<i32>,
    pub(super) minute: Option<i32>,
    pub(super) second: Option<i32>,
    /// The part of a second, below one. A double, as in .NET, because its rounding can be seen in the last tick.
    pub(super) fraction: Option<f64>,
    /// Sunday is 0.
    pub(super) weekday: Option<usize>,
    pub(super) half: Option<DayHalf>,
    /// Minutes ahead of UTC, when the text names its zone.
    pub(super) offset: Option<i32>,
    /// The zone was named as UTC itself (`Z`, `GMT` in free text), not as an offset.
    pub(super) marked_utc: bool,
}

impl Fields {
    /// Makes a point in time of the fields, with today's date (`now`) for what is missing.
    pub(super) fn finish(mut self, styles: Styles, now: DateTime) -> Result<Reading, DateFault> {
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
        let whole = civil.to_ticks().ok_or(DateFault::Unreadable)?;
        let ticks = whole + fraction_ticks(self.fraction.unwrap_or(0.0));
        if ticks > calendar::LAST_TICK {
            return Err(DateFault::Unreadable);
        }
        // The weekday belongs to the text, so it is compared before the zone moves the date.
        if self.weekday.is_some_and(|weekday| weekday != calendar::weekday(ticks)) {
            return Err(DateFault::Unreadable);
        }
        self.settle_zone(ticks, styles)
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

    fn settle_zone(&self, ticks: i64, styles: Styles) -> Result<Reading, DateFault> {
        if self.offset.is_some_and(|offset| offset.abs() > WIDEST_OFFSET) {
            return Err(DateFault::Unreadable);
        }
        let offset = match self.offset {
            Some(offset) => offset,
            None if styles.assume_local() && !styles.adjust_to_universal() => return reading(ticks, Zone::Local),
            None if styles.assume_universal() && styles.adjust_to_universal() => return reading(ticks, Zone::Utc),
            None if styles.assume_local() || styles.assume_universal() => 0,
            None => return reading(ticks, Zone::Unspecified),
        };
        if styles.round_trip_kind() && self.marked_utc {
            return reading(ticks, Zone::Utc);
        }
        let mut shifted = ticks - i64::from(offset) * calendar::TICKS_PER_MINUTE;
        // On the first day there is nothing before midnight: .NET takes the text for a bare time of day, which wraps.
        if shifted < 0 {
            shifted += calendar::TICKS_PER_DAY;
        }
        reading(shifted, if styles.adjust_to_universal() { Zone::Utc } else { Zone::Local })
    }
}

/// The ticks of a part of a second, rounded to even as .NET does.
fn fraction_ticks(fraction: f64) -> i64 {
    let ticks = (fraction * 10_000_000.0).round_ties_even();
    if (0.0..=10_000_000.0).contains(&ticks) { ticks as i64 } else { 0 }
}

fn reading(ticks: i64, zone: Zone) -> Result<Reading, DateFault> {
    let clock = DateTime::from_ticks(ticks).ok_or(DateFault::Unreadable)?;
    Ok(Reading { clock, zone })
}
