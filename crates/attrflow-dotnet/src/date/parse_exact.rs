//! Parses dates with a format, as `DateTime.ParseExact` does.

use crate::date::calendar;
use crate::date::cursor::Cursor;
use crate::date::datetime::DateTime;
use crate::date::datetime::ZonedDateTime;
use crate::date::error::DateError;
use crate::date::fields::DayHalf;
use crate::date::fields::Fields;
use crate::date::format_reader::FormatReader;
use crate::date::format_reader::MAX_FRACTION_DIGITS;
use crate::date::names;
use crate::date::styles::Styles;

/// Parses `text` with a standard or custom `format`.
///
/// `now` gives the parts of the date that the text lacks.
///
/// # Errors
///
/// [`DateError::Unreadable`] if the text does not match or is not a date, [`DateError::BadFormat`] for a format that .NET
/// refuses.
pub fn parse_exact(text: &str, format: &str, styles: Styles, now: DateTime) -> Result<ZonedDateTime, DateError> {
    if text.is_empty() {
        return Err(DateError::Unreadable);
    }
    let mut fields = Fields::default();
    let mut format_reader = FormatReader::new(format);
    if let Some(letter) = names::standard_letter(format) {
        if styles == Styles::NONE && matches!(letter, 'o' | 'O') {
            return parse_round_trip(text, now);
        }
        format_reader = FormatReader::new(names::standard_format(letter).ok_or(DateError::BadFormat)?);
        if letter == 'U' {
            fields.offset = Some(0);
            fields.named_utc = true;
        }
    } else if format.is_empty() {
        return Err(DateError::BadFormat);
    }
    let mut text = text;
    if styles.allow_trailing_white() {
        format_reader.trim_end();
        text = text.trim_end();
    }
    if styles.allow_leading_white() {
        format_reader.trim_start();
        text = text.trim_start();
    }
    let mut parser = Parser {
        text: Cursor::new(text),
        format: format_reader,
        styles,
        fields,
        two_digit_year: false,
        twelve_hours: false,
    };
    while let Some(letter) = parser.format.advance() {
        if styles.allow_inner_white() {
            parser.text.skip_white_space();
        }
        parser.element(letter)?;
    }
    if !parser.text.at_end() {
        return Err(DateError::Unreadable);
    }
    parser.complete_year_and_hour()?;
    parser.fields.finish(styles, now)
}

/// Parses the round-trip format without styles.
///
/// .NET has a parser of its own for it, which requires the colon of the offset but accepts any two digits as its minutes.
fn parse_round_trip(text: &str, now: DateTime) -> Result<ZonedDateTime, DateError> {
    let mut cursor = Cursor::new(text);
    let mut fields = Fields::default();
    let parts = [
        (&mut fields.year, 4, '-'),
        (&mut fields.month, 2, '-'),
        (&mut fields.day, 2, 'T'),
        (&mut fields.hour, 2, ':'),
        (&mut fields.minute, 2, ':'),
        (&mut fields.second, 2, '.'),
    ];
    for (field, width, separator) in parts {
        *field = Some(cursor.digits(width, width).ok_or(DateError::Unreadable)?);
        if !cursor.take(separator) {
            return Err(DateError::Unreadable);
        }
    }
    let digits = cursor.digits(MAX_FRACTION_DIGITS, MAX_FRACTION_DIGITS).ok_or(DateError::Unreadable)?;
    fields.fraction = Some(f64::from(digits) / 10_000_000.0);
    match cursor.advance() {
        None => {}
        Some('Z') => {
            fields.offset = Some(0);
            fields.named_utc = true;
        }
        Some(sign @ ('+' | '-')) => {
            let hours = cursor.digits(1, 2).ok_or(DateError::Unreadable)?;
            let minutes = if cursor.take(':') { cursor.digits(2, 2) } else { None };
            let minutes = hours * 60 + minutes.ok_or(DateError::Unreadable)?;
            fields.offset = Some(if sign == '-' { -minutes } else { minutes });
        }
        Some(_) => return Err(DateError::Unreadable),
    }
    if !cursor.at_end() {
        return Err(DateError::Unreadable);
    }
    fields.finish(Styles::NONE, now)
}

struct Parser<'t, 'f> {
    text: Cursor<'t>,
    format: FormatReader<'f>,
    styles: Styles,
    fields: Fields,
    two_digit_year: bool,
    twelve_hours: bool,
}

impl Parser<'_, '_> {
    /// Matches the text with an element of the format that begins with `letter`.
    fn element(&mut self, letter: char) -> Result<(), DateError> {
        match letter {
            ' ' if self.styles.allow_inner_white() => Ok(()),
            ' ' => self.space(),
            '.' => self.point(),
            _ => self.visible(letter),
        }
    }

    /// Matches a space.
    ///
    /// Where the text may end in white space, a space may be missing if the next element of the format matches.
    fn space(&mut self) -> Result<(), DateError> {
        while !self.text.take(' ') {
            if !self.styles.allow_trailing_white() {
                return Err(DateError::Unreadable);
            }
            match self.format.advance().ok_or(DateError::Unreadable)? {
                ' ' => {}
                '.' => return self.point(),
                letter => return self.visible(letter),
            }
        }
        Ok(())
    }

    /// Matches a `.`, which may be missing together with a fraction of `F`.
    ///
    /// .NET skips one character before it tests for `F`: `.FF` is optional, `.F` is not, `.xF` is.
    fn point(&mut self) -> Result<(), DateError> {
        if self.text.take('.') {
            return Ok(());
        }
        let skipped = self.format.advance();
        if skipped.is_some_and(|letter| letter.len_utf16() == 1) && self.format.peek() == Some('F') {
            self.format.run('F');
            return Ok(());
        }
        Err(DateError::Unreadable)
    }

    /// Matches an element that is neither a space nor a `.`.
    fn visible(&mut self, letter: char) -> Result<(), DateError> {
        match letter {
            'y' => {
                let length = self.format.run('y');
                self.two_digit_year |= length <= 2;
                let year = self.number(length);
                agree(&mut self.fields.year, year)
            }
            'M' => {
                let length = self.format.run('M');
                let month = match length {
                    1 | 2 => self.number(length),
                    _ => self.name(&names::MONTHS, length).and_then(|index| i32::try_from(index + 1).ok()),
                };
                agree(&mut self.fields.month, month)
            }
            'd' => match self.format.run('d') {
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
                self.format.run('g');
                matched(self.text.take_word(names::ERA) || self.text.take_word(names::SHORT_ERA))
            }
            't' => {
                let length = self.format.run('t');
                let half = self.half(length);
                agree(&mut self.fields.half, half)
            }
            'z' | 'Z' | 'K' => self.zone(letter),
            '\'' | '"' => self.quoted(letter),
            '%' => match self.format.peek() {
                None | Some('%') => Err(DateError::BadFormat),
                Some(_) => Ok(()),
            },
            '\\' => {
                let literal = self.format.advance().ok_or(DateError::BadFormat)?;
                matched(self.text.take(literal))
            }
            'G' if self.format.take_word("MT") => {
                self.fields.offset = Some(0);
                matched(self.text.take_exactly("GMT"))
            }
            literal => matched(self.text.take(literal)),
        }
    }

    /// Consumes a number of `length` digits; one letter means one or two digits.
    fn number(&mut self, length: usize) -> Option<i32> {
        self.text.digits(length, length.max(2))
    }

    /// Consumes hours, minutes or seconds, which never have more than two digits.
    fn short_number(&mut self, letter: char) -> Option<i32> {
        let length = self.format.run(letter).min(2);
        self.number(length)
    }

    fn name(&mut self, all: &[&'static str], length: usize) -> Option<usize> {
        all.iter().position(|name| self.text.take_word(if length == 3 { names::short(name) } else { name }))
    }

    fn fraction(&mut self, letter: char) -> Result<(), DateError> {
        let length = self.format.run(letter);
        if length > MAX_FRACTION_DIGITS {
            return Err(DateError::BadFormat);
        }
        let (mut value, mut scale, mut found) = (0.0_f64, 1.0_f64, 0);
        while found < length {
            let Some(digit) = self.text.digit() else { break };
            value = value * 10.0 + f64::from(digit);
            scale *= 10.0;
            found += 1;
        }
        if letter == 'f' && found < length {
            return Err(DateError::Unreadable);
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

    fn zone(&mut self, letter: char) -> Result<(), DateError> {
        let offset = match letter {
            'z' => {
                let length = self.format.run('z');
                self.offset(length)
            }
            'Z' => {
                self.fields.named_utc = true;
                (self.text.take_whole_word("GMT") || self.text.take_whole_word("Z")).then_some(0)
            }
            _ if self.text.take('Z') => {
                self.fields.named_utc = true;
                Some(0)
            }
            _ if matches!(self.text.peek(), Some('+' | '-')) => self.offset(3),
            _ => return Ok(()),
        };
        agree(&mut self.fields.offset, offset)
    }

    /// Consumes an offset in the form of `z`, `zz` or `zzz`; returns minutes.
    ///
    /// The colon of the last may be missing.
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

    fn quoted(&mut self, quote: char) -> Result<(), DateError> {
        while let Some(literal) = self.format.quoted(quote).map_err(|_| DateError::BadFormat)? {
            if literal == ' ' && self.styles.allow_inner_white() {
                self.text.skip_white_space();
            } else {
                matched(self.text.take(literal))?;
            }
        }
        Ok(())
    }

    /// Completes a year of two digits, and applies AM or PM.
    fn complete_year_and_hour(&mut self) -> Result<(), DateError> {
        let fields = &mut self.fields;
        if self.two_digit_year {
            fields.year = fields.year.filter(|year| *year < 100).map(calendar::full_year);
            matched(fields.year.is_some())?;
        }
        if self.twelve_hours {
            let hour = fields.hour.filter(|hour| *hour <= 12).ok_or(DateError::Unreadable)?;
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

fn matched(found: bool) -> Result<(), DateError> {
    if found { Ok(()) } else { Err(DateError::Unreadable) }
}

/// Sets a field. Where the format has it twice, both values must be the same.
fn agree<T: PartialEq>(field: &mut Option<T>, found: Option<T>) -> Result<(), DateError> {
    matched(found.is_some() && (field.is_none() || *field == found))?;
    *field = found;
    Ok(())
}
