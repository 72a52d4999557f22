//! The words and marks free reading knows.
//!
//! .NET looks a place of the text up twice: first for something that can begin there (a number, a name), then for what
//! can separate it from the next (a mark, white space). Some words are both, such as AM.

use crate::date::cursor::Cursor;
use crate::date::cursor::is_letter;
use crate::date::fields::DayHalf;
use crate::date::names;

/// What begins at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
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
    /// A comma or a point between parts.
    Ignored,
    Unknown,
}

/// What separates two parts of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    End,
    Space,
    Half(DayHalf),
    /// `/`
    DateMark,
    /// `-`, which can also begin an offset
    DateMarkOrSign,
    /// `:`
    TimeMark,
    /// `T`
    IsoMark,
    Unit(Unit),
}

/// What a number in front of a Chinese, Japanese or Korean sign counts.
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

/// Most digits a number in a date may have.
pub(super) const NUMBER_DIGITS: usize = 8;

/// Skips white space and reads what begins after it. An unknown word is left unread.
pub(super) fn word(cursor: &mut Cursor<'_>) -> Word {
    cursor.skip_white_space();
    let Some(first) = cursor.peek() else { return Word::End };
    if first.is_ascii_digit() {
        return number(cursor);
    }
    if !is_letter(first) {
        return if cursor.take(',') || cursor.take('.') { Word::Ignored } else { Word::Unknown };
    }
    if let Some(month) = name(cursor, &names::MONTHS) {
        return Word::Month(i32::try_from(month + 1).unwrap_or(0));
    }
    if let Some(weekday) = name(cursor, &names::WEEKDAYS) {
        return Word::Weekday(weekday);
    }
    if let Some(half) = half(cursor) {
        return Word::Half(half);
    }
    if cursor.take_whole_word("GMT") || cursor.take_whole_word("Z") {
        return Word::ZoneName;
    }
    if cursor.take_whole_word(names::ERA) || cursor.take_whole_word(names::SHORT_ERA) {
        return Word::Era;
    }
    Word::Unknown
}

/// Skips white space and reads what separates the parts of the text there. When there is nothing but the white space,
/// or nothing at all, that counts as a space.
pub(super) fn separator(cursor: &mut Cursor<'_>) -> Separator {
    cursor.skip_white_space();
    let Some(first) = cursor.peek() else { return Separator::End };
    let mark = match first {
        '/' => Some(Separator::DateMark),
        '-' => Some(Separator::DateMarkOrSign),
        ':' => Some(Separator::TimeMark),
        _ => None,
    };
    if let Some(mark) = mark {
        cursor.advance();
        return mark;
    }
    if let Some(half) = half(cursor) {
        return Separator::Half(half);
    }
    if cursor.take_whole_word("T") {
        return Separator::IsoMark;
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

fn number(cursor: &mut Cursor<'_>) -> Word {
    let (mut value, mut digits) = (0_i32, 0_usize);
    while let Some(digit) = cursor.digit() {
        value = value.wrapping_mul(10).wrapping_add(digit);
        digits += 1;
    }
    Word::Number { value, digits }
}

fn half(cursor: &mut Cursor<'_>) -> Option<DayHalf> {
    HALVES.iter().find(|(name, _)| cursor.take_whole_word(name)).map(|(_, half)| *half)
}

/// Reads one of the names in its full or short form.
fn name(cursor: &mut Cursor<'_>, all: &[&'static str]) -> Option<usize> {
    all.iter().position(|name| cursor.take_whole_word(name) || cursor.take_whole_word(names::short(name)))
}

/// An offset such as `+8`, `+08`, `+8:00`, `+800` or `+0800`, in minutes. Nothing is read when it is not one.
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

/// Digits after a point, added up as doubles as .NET does, because the last tick depends on it.
pub(super) fn fraction(cursor: &mut Cursor<'_>) -> Option<f64> {
    let (mut value, mut place, mut found) = (0.0_f64, 0.1_f64, false);
    while let Some(digit) = cursor.digit() {
        value += f64::from(digit) * place;
        place *= 0.1;
        found = true;
    }
    found.then_some(value)
}

/// Reads a `#`, which must enclose the text as in a Visual Basic date literal, or the NUL characters that end it.
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

/// A number of at most eight digits, and how many they are.
fn short_number(cursor: &mut Cursor<'_>) -> Option<(i32, usize)> {
    let before = cursor.rest().len();
    let value = cursor.digits(1, NUMBER_DIGITS + 1)?;
    let digits = before - cursor.rest().len();
    (digits <= NUMBER_DIGITS).then_some((value, digits))
}

/// Whether a text is a Visual Basic date literal: two `#`, white space outside of them, NUL characters only after the
/// second.
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
