//! Reading a date without a format, as `DateTime.Parse` does.
//!
//! The text is taken apart into tokens (see [`words`]), the tokens lead from state to state (see [`state`]), and each
//! complete date or time on the way sets fields. The order of three numbers is month, day, year; a number of three
//! digits or more is a year; a number in front of a month's name is a year too, because the invariant culture writes
//! `2020 December`.

use crate::date::DateFault;
use crate::date::DateTime;
use crate::date::Reading;
use crate::date::Styles;
use crate::date::calendar;
use crate::date::calendar::Civil;
use crate::date::cursor::Cursor;
use crate::date::cursor::is_letter;
use crate::date::fields::DayHalf;
use crate::date::fields::Fields;
use crate::date::state;
use crate::date::state::Goal;
use crate::date::state::State;
use crate::date::state::Step;
use crate::date::state::Token;
use crate::date::words;
use crate::date::words::Separator;
use crate::date::words::Unit;
use crate::date::words::Word;

/// Most numbers that can wait for a date or time to be complete.
const NUMBERS: usize = 3;

/// Reads a date in any of the forms .NET recognizes. `now` gives the date for a text without one.
///
/// # Errors
/// [`DateFault::Unreadable`] when the text is no date.
pub fn parse_free(text: &str, styles: Styles, now: DateTime) -> Result<Reading, DateFault> {
    let mut reader = Reader {
        cursor: Cursor::new(text),
        now,
        state: State::Start,
        fields: Fields::default(),
        numbers: [0; NUMBERS],
        count: 0,
        year: None,
        month: None,
        has_date: false,
        has_time: false,
        signs: [false; 6],
    };
    if text.is_empty() {
        return Err(DateFault::Unreadable);
    }
    let mut reached = false;
    loop {
        let (token, sign) = match reader.token()? {
            Some(found) => found,
            None => continue,
        };
        if let Some((unit, number)) = sign {
            reader.set_sign(unit, number)?;
        }
        if token == Token::NumberIsoMark {
            return reader.iso_time()?.finish(styles, now);
        }
        match state::next(reader.state, token).ok_or(DateFault::Unreadable)? {
            Step::On(state) => reader.state = state,
            Step::Reached(goal) => {
                reader.reach(goal)?;
                reached = true;
                reader.state = State::Start;
            }
        }
        if matches!(token, Token::End | Token::NumberEnd | Token::MonthEnd) {
            break;
        }
    }
    if !reached {
        return Err(DateFault::Unreadable);
    }
    reader.settle_hour()?;
    reader.fields.finish(styles, now)
}

/// A token, and the sign and number of a token that has a sign.
type Found = (Token, Option<(Unit, i32)>);

struct Reader<'t> {
    cursor: Cursor<'t>,
    now: DateTime,
    state: State,
    fields: Fields,
    /// The numbers since the last complete date or time. Those of an earlier one stay, which a later one can see.
    numbers: [i32; NUMBERS],
    count: usize,
    /// A year and a month's name that were read but are not part of a complete date yet.
    year: Option<i32>,
    month: Option<i32>,
    has_date: bool,
    has_time: bool,
    /// Which of the signs from year to second were there.
    signs: [bool; 6],
}

impl Reader<'_> {
    /// Reads the next token; nothing for a part that means nothing to the state.
    fn token(&mut self) -> Result<Option<Found>, DateFault> {
        let token = match words::word(&mut self.cursor) {
            Word::End => Token::End,
            Word::Number { value, digits } => return self.number(value, digits),
            Word::Month(month) => return self.month_name(month),
            Word::Weekday(weekday) => {
                set_once(&mut self.fields.weekday, weekday)?;
                Token::Weekday
            }
            Word::Era => Token::Era,
            Word::ZoneName => {
                set_once(&mut self.fields.offset, 0)?;
                self.fields.marked_utc = true;
                Token::ZoneName
            }
            Word::Half(half) => {
                set_once(&mut self.fields.half, half)?;
                return Ok(None);
            }
            Word::Ignored => return Ok(None),
            Word::Unknown => return self.unknown().map(|()| None),
        };
        Ok(Some((token, None)))
    }

    fn number(&mut self, value: i32, digits: usize) -> Result<Option<Found>, DateFault> {
        if self.count == NUMBERS || digits > words::NUMBER_DIGITS {
            return Err(DateFault::Unreadable);
        }
        let in_time = matches!(self.state, State::HourOpen | State::MinuteOpen);
        if self.state == State::MinuteOpen && self.cursor.has_two() && self.cursor.take('.') {
            self.fields.fraction = Some(words::fraction(&mut self.cursor).unwrap_or(0.0));
        }
        if in_time {
            self.offset_after_time()?;
        }
        if digits > 2 {
            return self.year_number(value);
        }
        let before = self.cursor;
        let separator = words::separator(&mut self.cursor);
        let token = match separator {
            Separator::End => Token::NumberEnd,
            Separator::Space => Token::NumberSpace,
            Separator::DateMark => Token::NumberDateMark,
            Separator::DateMarkOrSign => self.mark_or_sign(before, Token::NumberDateMark, Token::NumberSpace),
            Separator::TimeMark => Token::NumberTimeMark,
            Separator::IsoMark => {
                // Only a year, a month and this day make the `T` of ISO 8601.
                if !matches!(self.state, State::YearNumber | State::YearNumberOpen) {
                    return Err(DateFault::Unreadable);
                }
                Token::NumberIsoMark
            }
            Separator::Half(half) => {
                if self.fields.half.is_some() {
                    return Ok(None);
                }
                self.fields.half = Some(half);
                // `1/10 5 AM`: the two numbers before are a date.
                if self.state == State::DateTwoNumbers {
                    self.reach(Goal::TwoNumbers)?;
                }
                self.add_number(value);
                if in_time {
                    self.offset_after_time()?;
                }
                return Ok(Some((Token::NumberHalf, None)));
            }
            Separator::Unit(unit) => {
                let value = if unit == Unit::Year { calendar::full_year(value) } else { value };
                return Ok(Some((sign_token(unit), Some((unit, value)))));
            }
        };
        self.add_number(value);
        Ok(Some((token, None)))
    }

    fn year_number(&mut self, value: i32) -> Result<Option<Found>, DateFault> {
        set_once(&mut self.year, value)?;
        let before = self.cursor;
        let token = match words::separator(&mut self.cursor) {
            Separator::End => Token::YearEnd,
            Separator::Space => Token::YearSpace,
            Separator::DateMark => Token::YearDateMark,
            Separator::DateMarkOrSign => self.mark_or_sign(before, Token::YearDateMark, Token::YearSpace),
            Separator::Half(half) => {
                if self.fields.half.is_some() {
                    return Ok(None);
                }
                self.fields.half = Some(half);
                Token::YearSpace
            }
            Separator::Unit(unit) => return Ok(Some((sign_token(unit), Some((unit, value))))),
            Separator::TimeMark | Separator::IsoMark => return Err(DateFault::Unreadable),
        };
        Ok(Some((token, None)))
    }

    fn month_name(&mut self, month: i32) -> Result<Option<Found>, DateFault> {
        set_once(&mut self.month, month)?;
        let before = self.cursor;
        let token = match words::separator(&mut self.cursor) {
            Separator::End => Token::MonthEnd,
            Separator::Space => Token::MonthSpace,
            Separator::DateMark => Token::MonthDateMark,
            Separator::DateMarkOrSign => self.mark_or_sign(before, Token::MonthDateMark, Token::MonthSpace),
            _ => return Err(DateFault::Unreadable),
        };
        Ok(Some((token, None)))
    }

    /// A `-` begins an offset when a date mark cannot follow here but the end of the date can; it is then left unread.
    fn mark_or_sign(&mut self, before: Cursor<'_>, mark: Token, space: Token) -> Token {
        let completes = matches!(state::next(self.state, space), Some(Step::Reached(_)));
        if completes && state::next(self.state, mark).is_none() {
            self.cursor.go_back_to(before);
            return space;
        }
        mark
    }

    /// What is neither a number nor a known word: an offset, or the signs around a Visual Basic date literal.
    fn unknown(&mut self) -> Result<(), DateFault> {
        let next = self.cursor.peek();
        if next.is_some_and(is_letter) {
            return Err(DateFault::Unreadable);
        }
        if matches!(next, Some('+' | '-')) && self.fields.offset.is_none() {
            self.fields.offset = Some(words::offset(&mut self.cursor).ok_or(DateFault::Unreadable)?);
            return Ok(());
        }
        words::punctuation(&mut self.cursor).ok_or(DateFault::Unreadable)
    }

    /// The offset that may follow a number of a time, with or without white space before it.
    fn offset_after_time(&mut self) -> Result<(), DateFault> {
        let mut ahead = self.cursor;
        ahead.skip_white_space();
        // .NET does not look at the last character of the text.
        if matches!(ahead.peek(), Some('+' | '-')) && self.cursor.has_two() {
            if self.fields.offset.is_some() {
                return Err(DateFault::Unreadable);
            }
            self.cursor = ahead;
            self.fields.offset = Some(words::offset(&mut self.cursor).ok_or(DateFault::Unreadable)?);
        }
        Ok(())
    }

    /// The time after the `T` of ISO 8601, which must be the rest of the text.
    fn iso_time(mut self) -> Result<Fields, DateFault> {
        let mut fields = self.fields;
        (fields.year, fields.month, fields.day) = (self.year, Some(self.number_at(0)), Some(self.number_at(1)));
        // The words before do not count in this form.
        fields.weekday = None;
        fields.fraction = None;
        (fields.second, fields.half) = (None, None);
        fields.hour = Some(self.two_digits()?);
        if !self.cursor.take(':') {
            return Err(DateFault::Unreadable);
        }
        fields.minute = Some(self.two_digits()?);
        if self.cursor.take(':') {
            self.cursor.skip_white_space();
            fields.second = Some(self.cursor.digits(2, 2).ok_or(DateFault::Unreadable)?);
            if self.cursor.take('.') {
                fields.fraction = Some(words::fraction(&mut self.cursor).ok_or(DateFault::Unreadable)?);
            }
            self.cursor.skip_white_space();
        }
        match self.cursor.peek() {
            Some('+' | '-') => {
                fields.offset = Some(words::offset(&mut self.cursor).ok_or(DateFault::Unreadable)?);
                self.skip_unit()?;
            }
            Some('Z' | 'z') => {
                self.cursor.advance();
                fields.offset = Some(0);
                fields.marked_utc = true;
            }
            _ => {}
        }
        self.cursor.skip_white_space();
        if self.cursor.peek() == Some('#') {
            words::punctuation(&mut self.cursor).ok_or(DateFault::Unreadable)?;
            self.skip_unit()?;
            self.cursor.skip_white_space();
        }
        if self.cursor.peek() == Some('\0') {
            words::punctuation(&mut self.cursor).ok_or(DateFault::Unreadable)?;
        }
        if self.cursor.at_end() { Ok(fields) } else { Err(DateFault::Unreadable) }
    }

    /// .NET goes one unit too far after the offset, so a character there is never looked at.
    fn skip_unit(&mut self) -> Result<(), DateFault> {
        match self.cursor.advance() {
            Some(character) if character.len_utf16() > 1 => Err(DateFault::Unreadable),
            _ => Ok(()),
        }
    }

    fn two_digits(&mut self) -> Result<i32, DateFault> {
        self.cursor.skip_white_space();
        let number = self.cursor.digits(2, 2).ok_or(DateFault::Unreadable)?;
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

    fn set_sign(&mut self, unit: Unit, value: i32) -> Result<(), DateFault> {
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
        match self.signs.get_mut(index) {
            Some(seen) if !*seen => {
                *seen = true;
                Ok(())
            }
            _ => Err(DateFault::Unreadable),
        }
    }

    /// Makes fields of a complete date or time.
    fn reach(&mut self, goal: Goal) -> Result<(), DateFault> {
        let [first, second, third] = self.numbers;
        let year = self.year.unwrap_or(0);
        let month = self.month.unwrap_or(0);
        let this_year = Civil::from_ticks(self.now.ticks()).year;
        let full = calendar::full_year;
        let count = std::mem::take(&mut self.count);
        match goal {
            Goal::TwoNumbers => self.set_date(this_year, first, second),
            Goal::ThreeNumbers => self.set_date(full(third), first, second),
            Goal::MonthTwoNumbers => {
                let day_first = self.set_date(full(second), month, first);
                day_first.or_else(|_| self.set_date(full(first), month, second))
            }
            Goal::YearTwoNumbers | Goal::TwoNumbersYear => self.set_date(year, first, second),
            Goal::YearMonthNumber => self.set_date(year, month, first),
            Goal::YearNumber => self.set_date(year, first, 1),
            Goal::YearMonth => self.set_date(year, month, 1),
            // These two do not count as the date of the text, so another date may follow and win.
            Goal::MonthNumber => self.set_part_of_date(this_year, month, first),
            Goal::NumberMonth => self.set_part_of_date(full(first), month, 1),
            Goal::DateSigns | Goal::TimeSigns => Ok(()),
            Goal::DateSignsNumber if count != 1 => Err(DateFault::Unreadable),
            Goal::DateSignsNumber => set_once(&mut self.fields.day, first),
            Goal::NumberDateSigns => {
                self.fields.month.ok_or(DateFault::Unreadable)?;
                set_once(&mut self.fields.year, full(first))?;
                self.fields.day = Some(1);
                Ok(())
            }
            Goal::TwoNumbersDateSigns => match self.signs {
                [true, false, false, ..] => self.set_civil(full(year), first, second),
                [false, true, false, ..] => self.set_civil(full(second), self.fields.month.unwrap_or(0), first),
                _ => Err(DateFault::Unreadable),
            },
            Goal::Hour if self.fields.half.is_none() => Err(DateFault::Unreadable),
            Goal::Hour => self.set_time(first, None, None),
            Goal::HourMinute => self.set_time(first, Some(second), None),
            Goal::HourMinuteSecond => self.set_time(first, Some(second), Some(third)),
        }
    }

    fn set_date(&mut self, year: i32, month: i32, day: i32) -> Result<(), DateFault> {
        self.set_part_of_date(year, month, day)?;
        self.has_date = true;
        Ok(())
    }

    fn set_part_of_date(&mut self, year: i32, month: i32, day: i32) -> Result<(), DateFault> {
        if self.has_date {
            return Err(DateFault::Unreadable);
        }
        self.set_civil(year, month, day)
    }

    fn set_civil(&mut self, year: i32, month: i32, day: i32) -> Result<(), DateFault> {
        if !calendar::is_valid_day(year, month, day) {
            return Err(DateFault::Unreadable);
        }
        (self.fields.year, self.fields.month, self.fields.day) = (Some(year), Some(month), Some(day));
        Ok(())
    }

    fn set_time(&mut self, hour: i32, minute: Option<i32>, second: Option<i32>) -> Result<(), DateFault> {
        if self.has_time {
            return Err(DateFault::Unreadable);
        }
        self.has_time = true;
        self.fields.hour = Some(hour);
        self.fields.minute = minute.or(self.fields.minute);
        self.fields.second = second.or(self.fields.second);
        Ok(())
    }

    /// AM and PM, which a text without a time may carry too.
    fn settle_hour(&mut self) -> Result<(), DateFault> {
        let hour = self.fields.hour.unwrap_or(0);
        self.fields.hour = Some(match self.fields.half {
            Some(DayHalf::Morning) if hour > 12 => return Err(DateFault::Unreadable),
            Some(DayHalf::Morning) => hour % 12,
            Some(DayHalf::Afternoon) if hour < 12 => hour + 12,
            _ => hour,
        });
        Ok(())
    }
}

fn sign_token(unit: Unit) -> Token {
    match unit {
        Unit::Year | Unit::Month | Unit::Day => Token::NumberDateSign,
        Unit::Hour | Unit::Minute | Unit::Second => Token::NumberTimeSign,
    }
}

/// Sets a field; a second value is a fault.
fn set_once<T>(field: &mut Option<T>, value: T) -> Result<(), DateFault> {
    if field.is_some() {
        return Err(DateFault::Unreadable);
    }
    *field = Some(value);
    Ok(())
}
