//! Parses dates without a format, as `DateTime.Parse` does.
//!
//! A lexer (module `lexer`) splits the text into tokens, a state machine (module `states`) recognizes dates and times in
//! them, and each complete one sets fields. Three numbers are month, day, year; a number of three digits or more is a year; a
//! number before the name of a month is a year too, because the invariant culture writes `2020 December`.

use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::cursor::Cursor;
use crate::date::cursor::is_letter;
use crate::date::datetime::DateTime;
use crate::date::datetime::ZonedDateTime;
use crate::date::error::DateError;
use crate::date::fields::DayHalf;
use crate::date::fields::Fields;
use crate::date::lexer;
use crate::date::lexer::Lexeme;
use crate::date::lexer::Separator;
use crate::date::lexer::Unit;
use crate::date::states;
use crate::date::states::Form;
use crate::date::states::State;
use crate::date::states::Token;
use crate::date::states::Transition;
use crate::date::styles::Styles;

/// Most numbers of a date or of a time.
const MAX_NUMBERS: usize = 3;

/// Parses a date in any of the forms that `DateTime.Parse` recognizes.
///
/// `now` gives the date for a text without one, and the year for a date without one.
///
/// # Errors
///
/// [`DateError::Unreadable`] if the text is not a date.
pub fn parse_any(text: &str, styles: Styles, now: DateTime) -> Result<ZonedDateTime, DateError> {
    let mut parser = Parser {
        cursor: Cursor::new(text),
        now,
        state: State::Start,
        fields: Fields::default(),
        numbers: [0; MAX_NUMBERS],
        count: 0,
        year: None,
        month: None,
        has_date: false,
        has_time: false,
        units: [false; 6],
    };
    if text.is_empty() {
        return Err(DateError::Unreadable);
    }
    let mut is_complete = false;
    loop {
        let (token, unit) = match parser.token()? {
            Some(found) => found,
            None => continue,
        };
        if let Some((unit, value)) = unit {
            parser.set_unit(unit, value)?;
        }
        if token == Token::NumberIsoSeparator {
            return parser.iso_time()?.finish(styles, now);
        }
        match states::next(parser.state, token).ok_or(DateError::Unreadable)? {
            Transition::To(state) => parser.state = state,
            Transition::Complete(form) => {
                parser.complete(form)?;
                is_complete = true;
                parser.state = State::Start;
            }
        }
        if matches!(token, Token::End | Token::NumberEnd | Token::MonthEnd) {
            break;
        }
    }
    if !is_complete {
        return Err(DateError::Unreadable);
    }
    parser.apply_half()?;
    parser.fields.finish(styles, now)
}

/// A token, and the unit and value of one with a unit.
type Found = (Token, Option<(Unit, i32)>);

struct Parser<'t> {
    cursor: Cursor<'t>,
    now: DateTime,
    state: State,
    fields: Fields,
    /// The numbers since the last complete date or time, of which there are `count`.
    ///
    /// Those after them are left from earlier ones, and .NET reads them as well.
    numbers: [i32; MAX_NUMBERS],
    count: usize,
    /// A year and a month by name, for the next complete date.
    year: Option<i32>,
    month: Option<i32>,
    has_date: bool,
    has_time: bool,
    /// Which units occurred, from year to second.
    units: [bool; 6],
}

impl Parser<'_> {
    /// Consumes the next token; `None` for a part that has no effect on the state.
    fn token(&mut self) -> Result<Option<Found>, DateError> {
        let token = match lexer::lexeme(&mut self.cursor) {
            Lexeme::End => Token::End,
            Lexeme::Number { value, digits } => return self.number(value, digits),
            Lexeme::Month(month) => return self.month_name(month),
            Lexeme::Weekday(weekday) => {
                set_once(&mut self.fields.weekday, weekday)?;
                Token::Weekday
            }
            Lexeme::Era => Token::Era,
            Lexeme::ZoneName => {
                set_once(&mut self.fields.offset, 0)?;
                self.fields.named_utc = true;
                Token::ZoneName
            }
            Lexeme::Half(half) => {
                set_once(&mut self.fields.half, half)?;
                return Ok(None);
            }
            Lexeme::Ignored => return Ok(None),
            Lexeme::Unknown => return self.unknown().map(|()| None),
        };
        Ok(Some((token, None)))
    }

    fn number(&mut self, value: i32, digits: usize) -> Result<Option<Found>, DateError> {
        if self.count == MAX_NUMBERS || digits > lexer::MAX_NUMBER_DIGITS {
            return Err(DateError::Unreadable);
        }
        let in_time = matches!(self.state, State::HourOpen | State::MinuteOpen);
        if self.state == State::MinuteOpen && self.cursor.has_two() && self.cursor.take('.') {
            self.fields.fraction = Some(lexer::fraction(&mut self.cursor).unwrap_or(0.0));
        }
        if in_time {
            self.offset_after_time()?;
        }
        if digits > 2 {
            return self.year_number(value);
        }
        let before = self.cursor;
        let separator = lexer::separator(&mut self.cursor);
        let token = match separator {
            Separator::End => Token::NumberEnd,
            Separator::Space => Token::NumberSpace,
            Separator::Date => Token::NumberDateSeparator,
            Separator::DateOrOffset => self.date_or_offset(before, Token::NumberDateSeparator, Token::NumberSpace),
            Separator::Time => Token::NumberTimeSeparator,
            Separator::Iso => {
                // Only a year, a month and this day make the `T` of ISO 8601.
                if !matches!(self.state, State::YearNumber | State::YearNumberOpen) {
                    return Err(DateError::Unreadable);
                }
                Token::NumberIsoSeparator
            }
            Separator::Half(half) => {
                if self.fields.half.is_some() {
                    return Ok(None);
                }
                self.fields.half = Some(half);
                // `1/10 5 AM`: the two numbers before are a date.
                if self.state == State::DateTwoNumbers {
                    self.complete(Form::TwoNumbers)?;
                }
                self.add_number(value);
                if in_time {
                    self.offset_after_time()?;
                }
                return Ok(Some((Token::NumberHalf, None)));
            }
            Separator::Unit(unit) => {
                let value = if unit == Unit::Year { calendar::full_year(value) } else { value };
                return Ok(Some((unit_token(unit), Some((unit, value)))));
            }
        };
        self.add_number(value);
        Ok(Some((token, None)))
    }

    fn year_number(&mut self, value: i32) -> Result<Option<Found>, DateError> {
        set_once(&mut self.year, value)?;
        let before = self.cursor;
        let token = match lexer::separator(&mut self.cursor) {
            Separator::End => Token::YearEnd,
            Separator::Space => Token::YearSpace,
            Separator::Date => Token::YearDateSeparator,
            Separator::DateOrOffset => self.date_or_offset(before, Token::YearDateSeparator, Token::YearSpace),
            Separator::Half(half) => {
                if self.fields.half.is_some() {
                    return Ok(None);
                }
                self.fields.half = Some(half);
                Token::YearSpace
            }
            Separator::Unit(unit) => return Ok(Some((unit_token(unit), Some((unit, value))))),
            Separator::Time | Separator::Iso => return Err(DateError::Unreadable),
        };
        Ok(Some((token, None)))
    }

    fn month_name(&mut self, month: i32) -> Result<Option<Found>, DateError> {
        set_once(&mut self.month, month)?;
        let before = self.cursor;
        let token = match lexer::separator(&mut self.cursor) {
            Separator::End => Token::MonthEnd,
            Separator::Space => Token::MonthSpace,
            Separator::Date => Token::MonthDateSeparator,
            Separator::DateOrOffset => self.date_or_offset(before, Token::MonthDateSeparator, Token::MonthSpace),
            _ => return Err(DateError::Unreadable),
        };
        Ok(Some((token, None)))
    }

    /// Decides whether a `-` separates parts of the date.
    ///
    /// It begins an offset where the date can end but not go on, and is then not consumed.
    fn date_or_offset(&mut self, before: Cursor<'_>, separator: Token, space: Token) -> Token {
        let completes = matches!(states::next(self.state, space), Some(Transition::Complete(_)));
        if completes && states::next(self.state, separator).is_none() {
            self.cursor.rewind_to(before);
            return space;
        }
        separator
    }

    /// Consumes an offset or the `#` of a Visual Basic date literal; anything else is an error.
    fn unknown(&mut self) -> Result<(), DateError> {
        let next = self.cursor.peek();
        if next.is_some_and(is_letter) {
            return Err(DateError::Unreadable);
        }
        if matches!(next, Some('+' | '-')) && self.fields.offset.is_none() {
            self.fields.offset = Some(lexer::offset(&mut self.cursor).ok_or(DateError::Unreadable)?);
            return Ok(());
        }
        lexer::punctuation(&mut self.cursor).ok_or(DateError::Unreadable)
    }

    /// Consumes the offset that may follow a number of a time, perhaps after white space.
    fn offset_after_time(&mut self) -> Result<(), DateError> {
        let mut ahead = self.cursor;
        ahead.skip_white_space();
        // .NET does not test the last character of the text.
        if matches!(ahead.peek(), Some('+' | '-')) && self.cursor.has_two() {
            if self.fields.offset.is_some() {
                return Err(DateError::Unreadable);
            }
            self.cursor = ahead;
            self.fields.offset = Some(lexer::offset(&mut self.cursor).ok_or(DateError::Unreadable)?);
        }
        Ok(())
    }

    /// Parses the time after the `T` of ISO 8601, up to the end of the text.
    fn iso_time(mut self) -> Result<Fields, DateError> {
        let mut fields = self.fields;
        (fields.year, fields.month, fields.day) = (self.year, Some(self.number_at(0)), Some(self.number_at(1)));
        // Names before an ISO date have no effect.
        fields.weekday = None;
        fields.fraction = None;
        (fields.second, fields.half) = (None, None);
        fields.hour = Some(self.two_digits()?);
        if !self.cursor.take(':') {
            return Err(DateError::Unreadable);
        }
        fields.minute = Some(self.two_digits()?);
        if self.cursor.take(':') {
            self.cursor.skip_white_space();
            fields.second = Some(self.cursor.digits(2, 2).ok_or(DateError::Unreadable)?);
            if self.cursor.take('.') {
                fields.fraction = Some(lexer::fraction(&mut self.cursor).ok_or(DateError::Unreadable)?);
            }
            self.cursor.skip_white_space();
        }
        match self.cursor.peek() {
            Some('+' | '-') => {
                fields.offset = Some(lexer::offset(&mut self.cursor).ok_or(DateError::Unreadable)?);
                self.skip_unit()?;
            }
            Some('Z' | 'z') => {
                self.cursor.advance();
                fields.offset = Some(0);
                fields.named_utc = true;
            }
            _ => {}
        }
        self.cursor.skip_white_space();
        if self.cursor.peek() == Some('#') {
            lexer::punctuation(&mut self.cursor).ok_or(DateError::Unreadable)?;
            self.skip_unit()?;
            self.cursor.skip_white_space();
        }
        if self.cursor.peek() == Some('\0') {
            lexer::punctuation(&mut self.cursor).ok_or(DateError::Unreadable)?;
        }
        if self.cursor.at_end() { Ok(fields) } else { Err(DateError::Unreadable) }
    }

    /// Skips the unit after an offset, which .NET never tests.
    fn skip_unit(&mut self) -> Result<(), DateError> {
        match self.cursor.advance() {
            Some(character) if character.len_utf16() > 1 => Err(DateError::Unreadable),
            _ => Ok(()),
        }
    }

    fn two_digits(&mut self) -> Result<i32, DateError> {
        self.cursor.skip_white_space();
        let number = self.cursor.digits(2, 2).ok_or(DateError::Unreadable)?;
        self.cursor.skip_white_space();
        Ok(number)
    }

    fn add_number(&mut self, value: i32) {
        if let Some(slot) = self.numbers.get_mut(self.count) {
            *slot = value;
            self.count += 1;
        }
    }

    fn number_at(&self, index: usize) -> i32 {
        self.numbers.get(index).copied().unwrap_or(0)
    }

    fn set_unit(&mut self, unit: Unit, value: i32) -> Result<(), DateError> {
        let (index, field) = match unit {
            Unit::Year => (0, &mut self.fields.year),
            Unit::Month => (1, &mut self.fields.month),
            Unit::Day => (2, &mut self.fields.day),
            Unit::Hour => (3, &mut self.fields.hour),
            Unit::Minute => (4, &mut self.fields.minute),
            Unit::Second => (5, &mut self.fields.second),
        };
        *field = Some(value);
        match unit {
            Unit::Year => self.year = Some(value),
            Unit::Month => self.month = Some(value),
            _ => {}
        }
        match self.units.get_mut(index) {
            Some(seen) if !*seen => {
                *seen = true;
                Ok(())
            }
            _ => Err(DateError::Unreadable),
        }
    }

    /// Sets the fields of a complete date or time.
    fn complete(&mut self, form: Form) -> Result<(), DateError> {
        let [first, second, third] = self.numbers;
        let year = self.year.unwrap_or(0);
        let month = self.month.unwrap_or(0);
        let this_year = Civil::from_ticks(self.now.ticks()).year;
        let full = calendar::full_year;
        let count = std::mem::take(&mut self.count);
        match form {
            Form::TwoNumbers => self.set_date(this_year, first, second),
            Form::ThreeNumbers => self.set_date(full(third), first, second),
            Form::MonthTwoNumbers => {
                let day_first = self.set_date(full(second), month, first);
                day_first.or_else(|_| self.set_date(full(first), month, second))
            }
            Form::YearTwoNumbers | Form::TwoNumbersYear => self.set_date(year, first, second),
            Form::YearMonthNumber => self.set_date(year, month, first),
            Form::YearNumber => self.set_date(year, first, 1),
            Form::YearMonth => self.set_date(year, month, 1),
            // .NET does not count these two as a date, so that another one may follow and replace them.
            Form::MonthNumber => self.set_part_of_date(this_year, month, first),
            Form::NumberMonth => self.set_part_of_date(full(first), month, 1),
            Form::DateUnits | Form::TimeUnits => Ok(()),
            Form::DateUnitsNumber if count != 1 => Err(DateError::Unreadable),
            Form::DateUnitsNumber => set_once(&mut self.fields.day, first),
            Form::NumberDateUnits => {
                self.fields.month.ok_or(DateError::Unreadable)?;
                set_once(&mut self.fields.year, full(first))?;
                self.fields.day = Some(1);
                Ok(())
            }
            Form::TwoNumbersDateUnits => match self.units {
                [true, false, false, ..] => self.set_civil(full(year), first, second),
                [false, true, false, ..] => self.set_civil(full(second), self.fields.month.unwrap_or(0), first),
                _ => Err(DateError::Unreadable),
            },
            Form::Hour if self.fields.half.is_none() => Err(DateError::Unreadable),
            Form::Hour => self.set_time(first, None, None),
            Form::HourMinute => self.set_time(first, Some(second), None),
            Form::HourMinuteSecond => self.set_time(first, Some(second), Some(third)),
        }
    }

    fn set_date(&mut self, year: i32, month: i32, day: i32) -> Result<(), DateError> {
        self.set_part_of_date(year, month, day)?;
        self.has_date = true;
        Ok(())
    }

    fn set_part_of_date(&mut self, year: i32, month: i32, day: i32) -> Result<(), DateError> {
        if self.has_date {
            return Err(DateError::Unreadable);
        }
        self.set_civil(year, month, day)
    }

    fn set_civil(&mut self, year: i32, month: i32, day: i32) -> Result<(), DateError> {
        if !calendar::is_valid_date(year, month, day) {
            return Err(DateError::Unreadable);
        }
        (self.fields.year, self.fields.month, self.fields.day) = (Some(year), Some(month), Some(day));
        Ok(())
    }

    fn set_time(&mut self, hour: i32, minute: Option<i32>, second: Option<i32>) -> Result<(), DateError> {
        if self.has_time {
            return Err(DateError::Unreadable);
        }
        self.has_time = true;
        self.fields.hour = Some(hour);
        self.fields.minute = minute.or(self.fields.minute);
        self.fields.second = second.or(self.fields.second);
        Ok(())
    }

    /// Applies AM or PM, which a text without a time may have too.
    fn apply_half(&mut self) -> Result<(), DateError> {
        let hour = self.fields.hour.unwrap_or(0);
        self.fields.hour = Some(match self.fields.half {
            Some(DayHalf::Morning) if hour > 12 => return Err(DateError::Unreadable),
            Some(DayHalf::Morning) => hour % 12,
            Some(DayHalf::Afternoon) if hour < 12 => hour + 12,
            _ => hour,
        });
        Ok(())
    }
}

fn unit_token(unit: Unit) -> Token {
    match unit {
        Unit::Year | Unit::Month | Unit::Day => Token::NumberDateUnit,
        Unit::Hour | Unit::Minute | Unit::Second => Token::NumberTimeUnit,
    }
}

/// Sets a field; a second value is an error.
fn set_once<T>(field: &mut Option<T>, value: T) -> Result<(), DateError> {
    if field.is_some() {
        return Err(DateError::Unreadable);
    }
    *field = Some(value);
    Ok(())
}
