//! Printing a date with a standard or custom format, as `DateTime.ToString` and `DateTimeOffset.ToString` do.

use crate::date::DateFault;
use crate::date::Reading;
use crate::date::Zone;
use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::names;
use crate::date::pattern::FRACTION_DIGITS;
use crate::date::pattern::Pattern;

/// Appends `reading` to `out` in a standard or custom `format`; an empty format is the general one.
///
/// # Errors
/// [`DateFault::BadFormat`] for a format .NET refuses; `out` is then what it was.
pub fn format(reading: Reading, format: &str, out: &mut String) -> Result<(), DateFault> {
    let start = out.len();
    let printed = print(reading, format, start, out);
    if printed.is_err() {
        out.truncate(start);
    }
    printed
}

fn print(reading: Reading, format: &str, start: usize, out: &mut String) -> Result<(), DateFault> {
    let mut ticks = reading.clock.ticks();
    let mut pattern = match (format, reading.zone) {
        ("", Zone::Offset(_)) => names::GENERAL_WITH_OFFSET,
        ("", _) => names::GENERAL,
        _ => format,
    };
    if let Some(letter) = names::standard_letter(pattern) {
        pattern = names::standard_pattern(letter).ok_or(DateFault::BadFormat)?;
        if let Zone::Offset(minutes) = reading.zone {
            match letter {
                'U' => return Err(DateFault::BadFormat),
                'u' | 'r' | 'R' => ticks -= i64::from(minutes) * calendar::TICKS_PER_MINUTE,
                _ => {}
            }
        }
    }
    let civil = Civil::from_ticks(ticks);
    let printer = Printer { civil, weekday: calendar::weekday(ticks), zone: reading.zone, start };
    let mut pattern = Pattern::new(pattern);
    while let Some(letter) = pattern.advance() {
        match letter {
            '%' => printer.single(pattern.advance(), out)?,
            '\\' => out.push(pattern.advance().ok_or(DateFault::BadFormat)?),
            '\'' | '"' => {
                while let Some(literal) = pattern.quoted(letter).map_err(|_| DateFault::BadFormat)? {
                    out.push(literal);
                }
            }
            'y' | 'M' | 'd' | 'h' | 'H' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'g' => {
                printer.field(letter, pattern.run(letter), out)?;
            }
            _ => printer.field(letter, 1, out)?,
        }
    }
    Ok(())
}

struct Printer {
    civil: Civil,
    weekday: usize,
    zone: Zone,
    /// Where in the output this format began.
    start: usize,
}

impl Printer {
    /// What `%` stands before: a format of its own that is one character long.
    fn single(&self, letter: Option<char>, out: &mut String) -> Result<(), DateFault> {
        match letter {
            None | Some('%' | '\'' | '"' | '\\') => Err(DateFault::BadFormat),
            Some(letter) => self.field(letter, 1, out),
        }
    }

    fn field(&self, letter: char, length: usize, out: &mut String) -> Result<(), DateFault> {
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
            'f' | 'F' if length > FRACTION_DIGITS => return Err(DateFault::BadFormat),
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

    /// The first `digits` digits of the second's fraction.
    fn fraction(&self, digits: usize) -> i32 {
        (digits..FRACTION_DIGITS).fold(self.civil.ticks, |ticks, _| ticks / 10)
    }

    /// A fraction without the zeros at its end; one that is nothing but zeros takes the `.` before it away.
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

    /// Minutes ahead of UTC, when the zone is known; the local zone is UTC.
    fn offset(&self) -> Option<i32> {
        match self.zone {
            Zone::Unspecified => None,
            Zone::Utc | Zone::Local => Some(0),
            Zone::Offset(minutes) => Some(i32::from(minutes)),
        }
    }
}

/// Appends a number of at least `width` digits.
pub(super) fn push_number(value: i32, width: usize, out: &mut String) {
    let mut digits = [b'0'; 10];
    let mut rest = value.unsigned_abs();
    let mut length = 0;
    for slot in digits.iter_mut().rev() {
        if rest == 0 && length > 0 {
            break;
        }
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        length += 1;
    }
    out.extend(std::iter::repeat_n('0', width.saturating_sub(length)));
    out.extend(digits.iter().skip(digits.len() - length).map(|digit| char::from(*digit)));
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
