//! Reading a text with a format, as `DateTime.ParseExact` does.

use crate::date::DateFault;
use crate::date::DateTime;
use crate::date::Reading;
use crate::date::Styles;
use crate::date::calendar;
use crate::date::cursor::Cursor;
use crate::date::fields::DayHalf;
use crate::date::fields::Fields;
use crate::date::names;
use crate::date::pattern::FRACTION_DIGITS;
use crate::date::pattern::Pattern;

/// Reads `text` with a standard or custom `format`. `now` gives the date a text leaves out.
///
/// # Errors
/// [`DateFault::Unreadable`] when the text does not match or is no date, [`DateFault::BadFormat`] for a format .NET
/// does not accept.
pub fn parse_exact(text: &str, format: &str, styles: Styles, now: DateTime) -> Result<Reading, DateFault> {
    if text.is_empty() {
        return Err(DateFault::Unreadable);
    }
    let mut fields = Fields::default();
    let mut pattern = Pattern::new(format);
    if let Some(letter) = names::standard_letter(format) {
        if styles == Styles::NONE && matches!(letter, 'o' | 'O') {
            return parse_round_trip(text, now);
        }
        pattern = Pattern::new(names::standard_pattern(letter).ok_or(DateFault::BadFormat)?);
        if letter == 'U' {
            fields.offset = Some(0);
            fields.marked_utc = true;
        }
    } else if format.is_empty() {
        return Err(DateFault::BadFormat);
    }
    let mut text = text;
    if styles.allow_trailing_white() {
        pattern.trim_end();
        text = text.trim_end();
    }
    if styles.allow_leading_white() {
        pattern.trim_start();
        text = text.trim_start();
    }
    let mut reader =
        Reader { text: Cursor::new(text), pattern, styles, fields, two_digit_year: false, twelve_hours: false };
    while let Some(letter) = reader.pattern.advance() {
        if styles.allow_inner_white() {
            reader.text.skip_white_space();
        }
        reader.element(letter)?;
    }
    if !reader.text.at_end() {
        return Err(DateFault::Unreadable);
    }
    reader.settle_year_and_hour()?;
    reader.fields.finish(styles, now)
}

/// The round-trip format under no styles at all has a reader of its own in .NET, which wants the colon of the offset
/// but takes any two digits for its minutes.
fn parse_round_trip(text: &str, now: DateTime) -> Result<Reading, DateFault> {
    let mut cursor = Cursor::new(text);
    let mut fields = Fields::default();
    let places = [
        (&mut fields.year, 4, '-'),
        (&mut fields.month, 2, '-'),
        (&mut fields.day, 2, 'T'),
        (&mut fields.hour, 2, ':'),
        (&mut fields.minute, 2, ':'),
        (&mut fields.second, 2, '.'),
    ];
    for (field, width, separator) in places {
        *field = Some(cursor.digits(width, width).ok_or(DateFault::Unreadable)?);
        if !cursor.take(separator) {
            return Err(DateFault::Unreadable);
        }
    }
    let digits = cursor.digits(FRACTION_DIGITS, FRACTION_DIGITS).ok_or(DateFault::Unreadable)?;
    fields.fraction = Some(f64::from(digits) / 10_000_000.0);
    match cursor.advance() {
        None => {}
        Some('Z') => {
            fields.offset = Some(0);
            fields.marked_utc = true;
        }
        Some(sign @ ('+' | '-')) => {
            let hours = cursor.digits(1, 2).ok_or(DateFault::Unreadable)?;
            let minutes = if cursor.take(':') { cursor.digits(2, 2) } else { None };
            let minutes = hours * 60 + minutes.ok_or(DateFault::Unreadable)?;
            fields.offset = Some(if sign == '-' { -minutes } else { minutes });
        }
        Some(_) => return Err(DateFault::Unreadable),
    }
    if !cursor.at_end() {
        return Err(DateFault::Unreadable);
    }
    fields.finish(Styles::NONE, now)
}

struct Reader<'t, 'f> {
    text: Cursor<'t>,
    pattern: Pattern<'f>,
    styles: Styles,
    fields: Fields,
    two_digit_year: bool,
    twelve_hours: bool,
}

impl Reader<'_, '_> {
    fn element(&mut self, letter: char) -> Result<(), DateFault> {
        match letter {
            ' ' if self.styles.allow_inner_white() => Ok(()),
            ' ' => self.blank(),
            '.' => self.point(),
            _ => self.visible(letter),
        }
    }

    /// A blank. When the text may end in blanks, one that is missing does not matter as long as the next element of
    /// the format matches.
    fn blank(&mut self) -> Result<(), DateFault> {
        while !self.text.take(' ') {
            if !self.styles.allow_trailing_white() {
                return Err(DateFault::Unreadable);
            }
            match self.pattern.advance().ok_or(DateFault::Unreadable)? {
                ' ' => {}
                '.' => return self.point(),
                letter => return self.visible(letter),
            }
        }
        Ok(())
    }

    /// A `.`, which with the fraction after it may be missing. .NET skips one character before it looks for the `F`
    /// that makes it so: `.FF` is optional, `.F` is not, `.xF` is.
    fn point(&mut self) -> Result<(), DateFault> {
        if self.text.take('.') {
            return Ok(());
        }
        let skipped = self.pattern.advance();
        if skipped.is_some_and(|letter| letter.len_utf16() == 1) && self.pattern.peek() == Some('F') {
            self.pattern.run('F');
            return Ok(());
        }
        Err(DateFault::Unreadable)
    }

    fn visible(&mut self, letter: char) -> Result<(), DateFault> {
        match letter {
            'y' => {
                let length = self.pattern.run('y');
                self.two_digit_year |= length <= 2;
                let year = self.number(length);
                agree(&mut self.fields.year, year)
            }
            'M' => {
                let length = self.pattern.run('M');
                let month = match length {
                    1 | 2 => self.number(length),
                    _ => self.name(&names::MONTHS, length).and_then(|index| i32::try_from(index + 1).ok()),
                };
                agree(&mut self.fields.month, month)
            }
            'd' => match self.pattern.run('d') {
                length @ (1 | 2) => {
                    let day = self.number(length);
                    agree(&mut self.fields.day, day)
                }
                length => {
                    let weekday = self.name(&names::WEEKDAYS, length);
                    agree(&mut self.fields.weekday, weekday)
                }
            },
            'h' | 'H' => {
                self.twelve_hours |= letter == 'h';
                let hour = self.short_number(letter);
                agree(&mut self.fields.hour, hour)
            }
            'm' => {
                let minute = self.short_number(letter);
                agree(&mut self.fields.minute, minute)
            }
            's' => {
                let second = self.short_number(letter);
                agree(&mut self.fields.second, second)
            }
            'f' | 'F' => self.fraction(letter),
            'g' => {
                self.pattern.run('g');
                matched(self.text.take_word(names::ERA) || self.text.take_word(names::SHORT_ERA))
            }
            't' => {
                let length = self.pattern.run('t');
                let half = self.half(length);
                agree(&mut self.fields.half, half)
            }
            'z' | 'Z' | 'K' => self.zone(letter),
            '\'' | '"' => self.quoted(letter),
            '%' => match self.pattern.peek() {
                None | Some('%') => Err(DateFault::BadFormat),
                Some(_) => Ok(()),
            },
            '\\' => {
                let literal = self.pattern.advance().ok_or(DateFault::BadFormat)?;
                matched(self.text.take(literal))
            }
            'G' if self.pattern.take_word("MT") => {
                self.fields.offset = Some(0);
                matched(self.text.take_exactly("GMT"))
            }
            literal => matched(self.text.take(literal)),
        }
    }

    /// A number of `length` digits; one letter means one or two digits.
    fn number(&mut self, length: usize) -> Option<i32> {
        self.text.digits(length, length.max(2))
    }

    /// A number of hours, minutes or seconds, which never has more than two digits.
    fn short_number(&mut self, letter: char) -> Option<i32> {
        let length = self.pattern.run(letter).min(2);
        self.number(length)
    }

    fn name(&mut self, all: &[&'static str], length: usize) -> Option<usize> {
        all.iter().position(|name| self.text.take_word(if length == 3 { names::short(name) } else { name }))
    }

    fn fraction(&mut self, letter: char) -> Result<(), DateFault> {
        let length = self.pattern.run(letter);
        if length > FRACTION_DIGITS {
            return Err(DateFault::BadFormat);
        }
        let (mut value, mut scale, mut found) = (0.0_f64, 1.0_f64, 0);
        while found < length {
            let Some(digit) = self.text.digit() else { break };
            value = value * 10.0 + f64::from(digit);
            scale *= 10.0;
            found += 1;
        }
        if letter == 'f' && found < length {
            return Err(DateFault::Unreadable);
        }
        agree(&mut self.fields.fraction, Some(value / scale))
    }

    fn half(&mut self, length: usize) -> Option<DayHalf> {
        if length == 1 {
            return match self.text.advance()? {
                'A' => Some(DayHalf::Morning),
                'P' => Some(DayHalf::Afternoon),
                _ => None,
            };
        }
        if self.text.take_word(names::MORNING) {
            Some(DayHalf::Morning)
        } else {
            self.text.take_word(names::AFTERNOON).then_some(DayHalf::Afternoon)
        }
    }

    fn zone(&mut self, letter: char) -> Result<(), DateFault> {
        let offset = match letter {
            'z' => {
                let length = self.pattern.run('z');
                self.offset(length)
            }
            'Z' => {
                self.fields.marked_utc = true;
                (self.text.take_whole_word("GMT") || self.text.take_whole_word("Z")).then_some(0)
            }
            _ if self.text.take('Z') => {
                self.fields.marked_utc = true;
                Some(0)
            }
            _ if matches!(self.text.peek(), Some('+' | '-')) => self.offset(3),
            _ => return Ok(()),
        };
        agree(&mut self.fields.offset, offset)
    }

    /// An offset as `z`, `zz` or `zzz` (and more) print it; the colon of the last may be missing. In minutes.
    fn offset(&mut self, length: usize) -> Option<i32> {
        let sign = match self.text.advance()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        if length <= 2 {
            return Some(sign * 60 * self.number(length)?);
        }
        let hours = self.number(1)?;
        self.text.take(':');
        let minutes = self.number(2).filter(|minutes| *minutes < 60)?;
        Some(sign * (hours * 60 + minutes))
    }

    fn quoted(&mut self, quote: char) -> Result<(), DateFault> {
        while let Some(literal) = self.pattern.quoted(quote).map_err(|_| DateFault::BadFormat)? {
            if literal == ' ' && self.styles.allow_inner_white() {
                self.text.skip_white_space();
            } else {
                matched(self.text.take(literal))?;
            }
        }
        Ok(())
    }

    fn settle_year_and_hour(&mut self) -> Result<(), DateFault> {
        let fields = &mut self.fields;
        if self.two_digit_year {
            fields.year = fields.year.filter(|year| *year < 100).map(calendar::full_year);
            matched(fields.year.is_some())?;
        }
        if self.twelve_hours {
            let hour = fields.hour.filter(|hour| *hour <= 12).ok_or(DateFault::Unreadable)?;
            let afternoon = fields.half == Some(DayHalf::Afternoon);
            fields.hour = Some(hour % 12 + if afternoon { 12 } else { 0 });
            return Ok(());
        }
        match fields.half {
            Some(DayHalf::Morning) => matched(fields.hour.is_none_or(|hour| hour < 12)),
            Some(DayHalf::Afternoon) => matched(fields.hour.is_some_and(|hour| hour >= 12)),
            None => Ok(()),
        }
    }
}

fn matched(found: bool) -> Result<(), DateFault> {
    if found { Ok(()) } else { Err(DateFault::Unreadable) }
}

/// Sets a field; one that the format names twice must be the same both times.
fn agree<T: PartialEq>(field: &mut Option<T>, found: Option<T>) -> Result<(), DateFault> {
    matched(found.is_some() && (field.is_none() || *field == found))?;
    *field = found;
    Ok(())
}
