//! The lexer of [`parse_any`](crate::date::parse_any()): numbers, names and separators.
//!
//! .NET consults its token table twice at a position: for a *lexeme* (a number, a name), then for the *separator* after it (a
//! punctuation mark, white space). Some words are both, such as AM.

use crate::date::cursor::Cursor;
use crate::date::cursor::is_letter;
use crate::date::fields::DayHalf;
use crate::date::names;

/// What begins at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexeme {
    End,
    Number {
        value: i32,
        digits: usize,
    },
    Half(DayHalf),
    /// January is 1.
    Month(i32),
    /// Sunday is 0.
    Weekday(usize),
    ZoneName,
    Era,
    /// A comma or a full stop.
    Ignored,
    Unknown,
}

/// What separates two lexemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    End,
    Space,
    Half(DayHalf),
    /// `/`.
    Date,
    /// `-`, which can also begin an offset.
    DateOrOffset,
    /// `:`.
    Time,
    /// The `T` of ISO 8601.
    Iso,
    Unit(Unit),
}

/// The unit that a Chinese, Japanese or Korean character after a number names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

const HALVES: [(&str, DayHalf); 2] = [(names::MORNING, DayHalf::Morning), (names::AFTERNOON, DayHalf::Afternoon)];

const UNITS: [(char, Unit); 10] = [
    ('年', Unit::Year),
    ('년', Unit::Year),
    ('月', Unit::Month),
    ('월', Unit::Month),
    ('日', Unit::Day),
    ('일', Unit::Day),
    ('時', Unit::Hour),
    ('时', Unit::Hour),
    ('分', Unit::Minute),
    ('秒', Unit::Second),
];

/// Most digits of a number in a date.
pub(super) const MAX_NUMBER_DIGITS: usize = 8;

/// Consumes white space and the lexeme after it; does not consume an unknown one.
pub(super) fn lexeme(cursor: &mut Cursor<'_>) -> Lexeme {
    cursor.skip_white_space();
    let Some(first) = cursor.peek() else { return Lexeme::End };
    if first.is_ascii_digit() {
        return number(cursor);
    }
    if !is_letter(first) {
        return if cursor.take(',') || cursor.take('.') { Lexeme::Ignored } else { Lexeme::Unknown };
    }
    if let Some(month) = name(cursor, &names::MONTHS) {
        return Lexeme::Month(i32::try_from(month + 1).unwrap_or(0));
    }
    if let Some(weekday) = name(cursor, &names::WEEKDAYS) {
        return Lexeme::Weekday(weekday);
    }
    if let Some(half) = half(cursor) {
        return Lexeme::Half(half);
    }
    if cursor.take_whole_word("GMT") || cursor.take_whole_word("Z") {
        return Lexeme::ZoneName;
    }
    if cursor.take_whole_word(names::ERA) || cursor.take_whole_word(names::SHORT_ERA) {
        return Lexeme::Era;
    }
    Lexeme::Unknown
}

/// Consumes white space and the separator after it; [`Separator::Space`] if there is none.
pub(super) fn separator(cursor: &mut Cursor<'_>) -> Separator {
    cursor.skip_white_space();
    let Some(first) = cursor.peek() else { return Separator::End };
    let punctuation = match first {
        '/' => Some(Separator::Date),
        '-' => Some(Separator::DateOrOffset),
        ':' => Some(Separator::Time),
        _ => None,
    };
    if let Some(separator) = punctuation {
        cursor.advance();
        return separator;
    }
    if let Some(half) = half(cursor) {
        return Separator::Half(half);
    }
    if cursor.take_whole_word("T") {
        return Separator::Iso;
    }
    if let Some((_, unit)) = UNITS.iter().find(|(sign, _)| *sign == first) {
        let mut ahead = *cursor;
        ahead.advance();
        if !ahead.peek().is_some_and(is_letter) {
            *cursor = ahead;
            return Separator::Unit(*unit);
        }
    }
    Separator::Space
}

fn number(cursor: &mut Cursor<'_>) -> Lexeme {
    let (mut value, mut digits) = (0_i32, 0_usize);
    while let Some(digit) = cursor.digit() {
        value = value.wrapping_mul(10).wrapping_add(digit);
        digits += 1;
    }
    Lexeme::Number { value, digits }
}

fn half(cursor: &mut Cursor<'_>) -> Option<DayHalf> {
    HALVES.iter().find(|(name, _)| cursor.take_whole_word(name)).map(|(_, half)| *half)
}

/// Consumes one of the names, full or abbreviated, and returns its index.
fn name(cursor: &mut Cursor<'_>, all: &[&'static str]) -> Option<usize> {
    all.iter().position(|name| cursor.take_whole_word(name) || cursor.take_whole_word(names::short(name)))
}

/// Consumes an offset such as `+8`, `+08`, `+8:00`, `+800` or `+0800`; returns minutes.
///
/// Consumes nothing and returns `None` for anything else.
pub(super) fn offset(cursor: &mut Cursor<'_>) -> Option<i32> {
    let mut ahead = *cursor;
    let sign = match ahead.advance()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (value, digits) = short_number(&mut ahead)?;
    let (hours, minutes) = match digits {
        1 | 2 if ahead.take(':') => {
            let (minutes, digits) = short_number(&mut ahead)?;
            (value, if digits <= 2 { minutes } else { return None })
        }
        1 | 2 => (value, 0),
        3 | 4 => (value / 100, value % 100),
        _ => return None,
    };
    if minutes >= 60 {
        return None;
    }
    *cursor = ahead;
    Some(sign * (hours * 60 + minutes))
}

/// Consumes the digits of a fraction and returns its value.
///
/// Digits are added up as doubles, as in .NET, because the last tick depends on it.
pub(super) fn fraction(cursor: &mut Cursor<'_>) -> Option<f64> {
    let (mut value, mut weight, mut found) = (0.0_f64, 0.1_f64, false);
    while let Some(digit) = cursor.digit() {
        value += f64::from(digit) * weight;
        weight *= 0.1;
        found = true;
    }
    found.then_some(value)
}

/// Consumes a `#` of a Visual Basic date literal, or NUL characters at the end.
pub(super) fn punctuation(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.take('#') {
        return is_date_literal(cursor.text()).then_some(());
    }
    if cursor.peek() == Some('\0') && cursor.rest().bytes().all(|byte| byte == 0) {
        cursor.move_to_end();
        return Some(());
    }
    None
}

/// Consumes a number of at most eight digits; returns its value and how many digits it has.
fn short_number(cursor: &mut Cursor<'_>) -> Option<(i32, usize)> {
    let before = cursor.rest().len();
    let value = cursor.digits(1, MAX_NUMBER_DIGITS + 1)?;
    let digits = before - cursor.rest().len();
    (digits <= MAX_NUMBER_DIGITS).then_some((value, digits))
}

/// Returns whether a text is a Visual Basic date literal.
///
/// It has two `#`, only white space outside of them, and NUL characters only after the second.
fn is_date_literal(text: &str) -> bool {
    let mut hashes = 0;
    for character in text.chars() {
        let allowed = match character {
            '#' => {
                hashes += 1;
                hashes <= 2
            }
            '\0' => hashes == 2,
            _ => hashes == 1 || character.is_whitespace(),
        };
        if !allowed {
            return false;
        }
    }
    hashes == 2
}
