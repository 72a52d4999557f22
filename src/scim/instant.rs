//! Parses times as SCIM writes them (RFC 7643, section 2.3.5: xsd:dateTime), to compare them.

/// A point in time in UTC, for comparison only: seconds since an arbitrary day, and nanoseconds.
pub(super) type Instant = (i64, u32);

/// Parses a time such as `2011-05-13T04:42:34.5Z`; a time without a zone is UTC.
pub(super) fn parse(text: &str) -> Option<Instant> {
    let (date, time) = text.split_once(['T', 't'])?;
    let mut parts = date.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    let month = within(digits(parts.next()?, 2)?, 1, 12)?;
    let day = within(digits(parts.next()?, 2)?, 1, days_of(year, month))?;
    let clock = time.get(..8)?;
    let mut parts = clock.splitn(3, ':');
    let hour = within(digits(parts.next()?, 2)?, 0, 23)?;
    let minute = within(digits(parts.next()?, 2)?, 0, 59)?;
    let second = within(digits(parts.next()?, 2)?, 0, 60)?;
    let rest = time.get(8..)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
            rest.split_at_checked(end).filter(|(fraction, _)| !fraction.is_empty())?
        }
        None => ("", rest),
    };
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset(zone)?;
    Some((seconds, nanoseconds(fraction)))
}

/// Parses a zone as seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) =
        zone.strip_prefix('+').map(|rest| (1, rest)).or(zone.strip_prefix('-').map(|rest| (-1, rest)))?;
    let (hours, minutes) = rest.split_once(':')?;
    let hours = within(digits(hours, 2)?, 0, 14)?;
    let minutes = within(digits(minutes, 2)?, 0, 59)?;
    Some(sign * (hours * 3_600 + minutes * 60))
}

/// Parses a number of exactly this many digits.
fn digits(text: &str, count: usize) -> Option<i64> {
    let right = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

fn within(value: i64, least: i64, most: i64) -> Option<i64> {
    (least..=most).contains(&value).then_some(value)
}

/// Converts digits after the decimal point to nanoseconds, truncating after nine.
fn nanoseconds(fraction: &str) -> u32 {
    let kept = fraction.get(..9).unwrap_or(fraction);
    kept.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the days since a day in the year 0. Years begin in March here, so that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let century = year.div_euclid(100);
    365 * year + year.div_euclid(4) - century + century.div_euclid(4) + (153 * month + 2) / 5 + day
}
