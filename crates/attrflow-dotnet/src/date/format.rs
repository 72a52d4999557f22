//! Formatting, as `DateTime.ToString` and `DateTimeOffset.ToString` do.

use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::datetime::Zone;
use crate::date::datetime::ZonedDateTime;
use crate::date::digits::push_number;
use crate::date::error::DateError;
use crate::date::format_reader::FormatReader;
use crate::date::format_reader::MAX_FRACTION_DIGITS;
use crate::date::names;

/// Appends `date` to `out` in a standard or custom `format`; an empty format is the general one.
///
/// # Errors
///
/// [`DateError::BadFormat`] for a format that .NET refuses; `out` is then unchanged.
pub fn format(date: ZonedDateTime, format: &str, out: &mut String) -> Result<(), DateError> {
    let start = out.len();
    let formatted = push_formatted(date, format, start, out);
    if formatted.is_err() {
        out.truncate(start);
    }
    formatted
}

fn push_formatted(date: ZonedDateTime, format: &str, start: usize, out: &mut String) -> Result<(), DateError> {
    let mut ticks = date.clock.ticks();
    let mut format = match (format, date.zone) {
        ("", Zone::Offset(_)) => names::GENERAL_WITH_OFFSET,
        ("", _) => names::GENERAL,
        _ => format,
    };
    if let Some(letter) = names::standard_letter(format) {
        format = names::standard_format(letter).ok_or(DateError::BadFormat)?;
        if let Zone::Offset(minutes) = date.zone {
            match letter {
                'U' => return Err(DateError::BadFormat),
                'u' | 'r' | 'R' => ticks -= i64::from(minutes) * calendar::TICKS_PER_MINUTE,
                _ => {}
            }
        }
    }
    let civil = Civil::from_ticks(ticks);
    let formatter = Formatter { civil, weekday: calendar::weekday(ticks), zone: date.zone, start };
    let mut reader = FormatReader::new(format);
    while let Some(letter) = reader.advance() {
        match letter {
            '%' => formatter.single(reader.advance(), out)?,
            '\\' => out.push(reader.advance().ok_or(DateError::BadFormat)?),
            '\'' | '"' => {
                while let Some(literal) = reader.quoted(letter).map_err(|_| DateError::BadFormat)? {
                    out.push(literal);
                }
            }
            'y' | 'M' | 'd' | 'h' | 'H' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'g' => {
                formatter.field(letter, reader.run(letter), out)?;
            }
            _ => formatter.field(letter, 1, out)?,
        }
    }
    Ok(())
}

struct Formatter {
    civil: Civil,
    weekday: usize,
    zone: Zone,
    /// Length of the output before this format.
    start: usize,
}

impl Formatter {
    /// Formats the letter after `%`, which is a format of its own.
    fn single(&self, letter: Option<char>, out: &mut String) -> Result<(), DateError> {
        match letter {
            None | Some('%' | '\'' | '"' | '\\') => Err(DateError::BadFormat),
            Some(letter) => self.field(letter, 1, out),
        }
    }

    fn field(&self, letter: char, length: usize, out: &mut String) -> Result<(), DateError> {
        let civil = &self.civil;
        match letter {
            'y' if length <= 2 => push_number(civil.year % 100, length, out),
            'y' => push_number(civil.year, length, out),
            'M' if length <= 2 => push_number(civil.month, length, out),
            'M' => push_name(&names::MONTHS, usize::try_from(civil.month - 1).unwrap_or(0), length, out),
            'd' if length <= 2 => push_number(civil.day, length, out),
            'd' => push_name(&names::WEEKDAYS, self.weekday, length, out),
            'h' => push_number((civil.hour + 11) % 12 + 1, length.min(2), out),
            'H' => push_number(civil.hour, length.min(2), out),
            'm' => push_number(civil.minute, length.min(2), out),
            's' => push_number(civil.second, length.min(2), out),
            'f' | 'F' if length > MAX_FRACTION_DIGITS => return Err(DateError::BadFormat),
            'f' => push_number(self.fraction(length), length, out),
            'F' => self.short_fraction(length, out),
            't' => {
                let name = if civil.hour < 12 { names::MORNING } else { names::AFTERNOON };
                out.push_str(if length == 1 { name.get(..1).unwrap_or(name) } else { name });
            }
            'g' => out.push_str(names::ERA),
            'z' => push_offset(self.offset().unwrap_or(0), length, out),
            'K' if self.zone == Zone::Utc => out.push('Z'),
            'K' => {
                if let Some(offset) = self.offset() {
                    push_offset(offset, 3, out);
                }
            }
            literal => out.push(literal),
        }
        Ok(())
    }

    /// Returns the first `digits` digits of the second's fraction.
    fn fraction(&self, digits: usize) -> i32 {
        (digits..MAX_FRACTION_DIGITS).fold(self.civil.ticks, |ticks, _| ticks / 10)
    }

    /// Appends a fraction without trailing zeros; if nothing is left, removes the `.` before it.
    fn short_fraction(&self, length: usize, out: &mut String) {
        let mut digits = length;
        let mut fraction = self.fraction(length);
        while digits > 0 && fraction % 10 == 0 {
            fraction /= 10;
            digits -= 1;
        }
        if digits > 0 {
            push_number(fraction, digits, out);
        } else if out.len() > self.start && out.ends_with('.') {
            out.pop();
        }
    }

    /// Returns the minutes ahead of UTC, if the zone is known; the local zone is UTC.
    fn offset(&self) -> Option<i32> {
        match self.zone {
            Zone::Unspecified => None,
            Zone::Utc | Zone::Local => Some(0),
            Zone::Offset(minutes) => Some(i32::from(minutes)),
        }
    }
}

fn push_name(all: &[&'static str], index: usize, length: usize, out: &mut String) {
    let name = all.get(index).copied().unwrap_or_default();
    out.push_str(if length == 3 { names::short(name) } else { name });
}

fn push_offset(minutes: i32, length: usize, out: &mut String) {
    out.push(if minutes < 0 { '-' } else { '+' });
    push_number(minutes.abs() / 60, length.min(2), out);
    if length > 2 {
        out.push(':');
        push_number(minutes.abs() % 60, 2, out);
    }
}
