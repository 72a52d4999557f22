//! Points in time as ISO 8601 writes them; what has no offset is UTC.

use attrflow::dotnet::date::DateTime;

/// Units of 100 nanoseconds in a second, as .NET counts.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// A point in time from the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub DateTime);

/// Reads `2026-03-31`, `2026-03-31T08:30Z`, `2026-03-31T08:30:00.25+02:00`.
pub fn parse(text: &str) -> Result<Moment, String> {
    ticks(text)
        .and_then(DateTime::from_ticks)
        .map(Moment)
        .ok_or_else(|| "write it as in ISO 8601, for instance `2026-03-31T08:30:00Z`".to_owned())
}

fn ticks(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() || year < 1 || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let seconds = days_before(year, month, day) * 86_400;
    seconds.checked_mul(TICKS_PER_SECOND)?.checked_add(time.map_or(Some(0), time_of_day)?)
}

fn time_of_day(text: &str) -> Option<i64> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(place) => text.split_at_checked(place)?,
        None => (text, "Z"),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| digits(second, 2))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 || fraction.len() > 9 {
        return None;
    }
    let mut fraction_ticks = 0;
    for place in 0..7 {
        let digit = fraction.as_bytes().get(place).copied().unwrap_or(b'0');
        fraction_ticks = fraction_ticks * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    let away = match offset {
        "Z" | "z" => 0,
        _ => {
            let (sign, rest) = offset.split_at_checked(1)?;
            let (hours, minutes) = rest.split_once(':')?;
            let minutes = digits(hours, 2)? * 60 + digits(minutes, 2)?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    Some((hour * 3600 + (minute - away) * 60 + second) * TICKS_PER_SECOND + fraction_ticks)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    if text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 0001-01-01 to the day.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let past = year - 1;
    let months: i64 = (1..month).map(|earlier| days_in(year, earlier)).sum();
    past * 365 + past / 4 - past / 100 + past / 400 + months + day - 1
}
