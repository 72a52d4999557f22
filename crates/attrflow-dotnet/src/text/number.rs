//! Conversion of text to numbers and truth values, as the `Parse` methods of .NET.
//!
//! White space is tab to carriage return and the space; NULs at the end are ignored; only the digits 0 to 9 are digits.

use crate::text::scan::Notation;
use crate::text::scan::scan;
use std::fmt;
use std::fmt::Write;

/// Why a text cannot be converted, or an argument is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConversionError {
    /// The text does not have the form of the value (`FormatException`).
    Format,
    /// The value is outside the range of its type (`OverflowException`).
    Overflow,
    /// The same in a conversion of Visual Basic (`InvalidCastException`).
    Cast,
    /// An argument is outside the range that the function accepts (`ArgumentException`).
    Argument,
}

impl fmt::Display for ConversionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            ConversionError::Format => "the text does not have the expected form",
            ConversionError::Overflow => "the number is outside the range of its type",
            ConversionError::Cast => "the text cannot be converted to the expected type",
            ConversionError::Argument => "an argument is outside the range the function accepts",
        })
    }
}

impl std::error::Error for ConversionError {}

/// Parses white space, a sign and decimal digits, as `Int64.Parse`.
///
/// # Errors
///
/// [`ConversionError::Format`] or [`ConversionError::Overflow`].
pub fn parse_int64(source: &str) -> Result<i64, ConversionError> {
    let trimmed = source.trim_start_matches(is_number_space);
    let (negative, unsigned) = match trimmed.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let tail = unsigned.trim_start_matches(|character: char| character.is_ascii_digit());
    let digits = unsigned.strip_suffix(tail).unwrap_or_default();
    let rest = tail.trim_start_matches(is_number_space).trim_start_matches('\0');
    if digits.is_empty() || !rest.is_empty() {
        return Err(ConversionError::Format);
    }
    let value = digits.bytes().try_fold(0_i64, |value, digit| {
        let digit = i64::from(digit.saturating_sub(b'0'));
        let value = value.checked_mul(10)?;
        if negative { value.checked_sub(digit) } else { value.checked_add(digit) }
    });
    value.ok_or(ConversionError::Overflow)
}

/// Parses white space, a sign and decimal digits, as `Int32.Parse`.
///
/// # Errors
///
/// [`ConversionError::Format`] or [`ConversionError::Overflow`].
pub fn parse_int32(source: &str) -> Result<i32, ConversionError> {
    i32::try_from(parse_int64(source)?).map_err(|_| ConversionError::Overflow)
}

/// Parses a number with `,`, `.` and an exponent, `NaN` or `Infinity`, as `Double.Parse`.
///
/// A number that is too large is infinite, as in .NET Core 3.0 and later.
///
/// # Errors
///
/// [`ConversionError::Format`].
pub fn parse_double(source: &str) -> Result<f64, ConversionError> {
    parse_double_in(source, Notation::Float)
}

/// Parses a double in a notation, or one of the named values.
pub(super) fn parse_double_in(source: &str, notation: Notation) -> Result<f64, ConversionError> {
    match scan(source, notation) {
        Some(scanned) => scanned.to_double().ok_or(ConversionError::Format),
        None => named_double(source.trim()).ok_or(ConversionError::Format),
    }
}

fn named_double(name: &str) -> Option<f64> {
    let unsigned = name.strip_prefix(['+', '-']).unwrap_or(name);
    if unsigned.eq_ignore_ascii_case("NaN") {
        Some(f64::NAN)
    } else if unsigned.eq_ignore_ascii_case("Infinity") {
        Some(if name.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY })
    } else {
        None
    }
}

/// Appends a double as `Double.ToString` writes it.
///
/// It has the fewest digits that parse back, with an exponent from 1E+15 on and below 0.0001.
pub fn double_to_text(value: f64, out: &mut String) {
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value < 0.0 { "-Infinity" } else { "Infinity" });
    } else if value == 0.0 || (1e-4..1e15).contains(&value.abs()) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{value}");
    } else {
        let scientific = format!("{value:E}");
        let (digits, exponent) = scientific.split_once('E').unwrap_or((&scientific, "0"));
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
        let _ = write!(out, "{digits}E{sign}{exponent:0>2}");
    }
}

/// Parses `True` or `False` in any case, as `Convert.ToBoolean` and `Boolean.Parse`.
///
/// White space and NULs around it are ignored.
///
/// # Errors
///
/// [`ConversionError::Format`].
pub fn to_boolean(source: &str) -> Result<bool, ConversionError> {
    let bare = source.trim_matches(|character: char| character.is_whitespace() || character == '\0');
    truth_value(bare).ok_or(ConversionError::Format)
}

/// Parses `True` or `False` in any case, with nothing around it.
pub(super) fn truth_value(word: &str) -> Option<bool> {
    if word.eq_ignore_ascii_case("True") {
        Some(true)
    } else if word.eq_ignore_ascii_case("False") {
        Some(false)
    } else {
        None
    }
}

/// Returns whether number parsing skips a character: fewer ones than `Char.IsWhiteSpace`.
pub(super) fn is_number_space(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ')
}
