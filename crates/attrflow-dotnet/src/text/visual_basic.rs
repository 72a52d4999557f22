//! Conversions and substrings of Visual Basic: `CLng`, `CBool`, `Left`, `Mid`, `Right`.
//!
//! The conversions accept decimal numbers in accounting notation, and `&H` and `&O` numbers.

use crate::text::fold::Folded;
use crate::text::fold::Strength;
use crate::text::number::ConversionError;
use crate::text::number::parse_double_in;
use crate::text::number::truth_value;
use crate::text::scan::Notation;
use crate::text::scan::scan;
use crate::text::utf16::left;
use crate::text::utf16::right;
use crate::text::utf16::slice;

/// Converts a decimal, `&H` or `&O` number to an integer, as `Conversions.ToLong`.
///
/// Decimals are rounded half to even.
///
/// # Errors
///
/// [`ConversionError::Cast`] for text that is not a number, [`ConversionError::Overflow`] beyond 64 bits,
/// [`ConversionError::Argument`] for a minus sign inside an `&H` or `&O` number.
pub fn to_long(source: &str) -> Result<i64, ConversionError> {
    if let Some(value) = radix_number(source)? {
        return Ok(value);
    }
    let scanned = scan(source, Notation::Accounting).ok_or(ConversionError::Cast)?;
    scanned.to_integer().ok_or(ConversionError::Overflow)
}

/// Returns the bits that both numbers have, converted by [`to_long`].
///
/// # Errors
///
/// Those of [`to_long`].
pub fn bit_and(first: &str, second: &str) -> Result<i64, ConversionError> {
    Ok(to_long(first)? & to_long(second)?)
}

/// Converts `True`, `False` or a number, as `Conversions.ToBoolean`.
///
/// Case is ignored; numbers are true unless they are zero.
///
/// # Errors
///
/// Those of [`to_long`], without overflow of decimal numbers.
pub fn vb_boolean(source: &str) -> Result<bool, ConversionError> {
    if let Some(value) = truth_value(source) {
        return Ok(value);
    }
    // The words are compared by collation, so `True` followed by a NUL is `True`.
    if source.bytes().any(|byte| !matches!(byte, b' '..=b'~')) {
        let folded = Folded::new(source, Strength::Case);
        for (word, value) in [("True", true), ("False", false)] {
            if folded.equals(&Folded::new(word, Strength::Case)) {
                return Ok(value);
            }
        }
    }
    if let Some(value) = radix_number(source)? {
        return Ok(value != 0);
    }
    let value = parse_double_in(source, Notation::Accounting).map_err(|_| ConversionError::Cast)?;
    Ok(value != 0.0)
}

/// Returns the value of an `&H` or `&O` number; `None` if the text does not begin like one.
fn radix_number(source: &str) -> Result<Option<i64>, ConversionError> {
    let Some(marked) = source.trim_start_matches([' ', '\u{3000}']).strip_prefix('&') else {
        return Ok(None);
    };
    let mut characters = marked.chars();
    let letter = characters.next();
    let digits = characters.as_str();
    // `&H` alone is not such a number.
    if digits.is_empty() {
        return Ok(None);
    }
    let radix = match letter {
        Some('h' | 'H') => 16,
        Some('o' | 'O') => 8,
        _ => return Err(ConversionError::Cast),
    };
    if digits.starts_with('-') {
        return Err(ConversionError::Argument);
    }
    let mut digits = digits.strip_prefix('+').unwrap_or(digits);
    if radix == 16 {
        digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(digits);
    }
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(overflow_before_junk(digits, radix));
    }
    let bits = u64::from_str_radix(digits, radix).map_err(|_| ConversionError::Overflow)?;
    Ok(Some(bits.cast_signed()))
}

/// Returns the error of digits followed by something else: too many digits are reported first.
fn overflow_before_junk(digits: &str, radix: u32) -> ConversionError {
    let junk = digits.trim_start_matches(|digit: char| digit.is_digit(radix));
    let number = digits.strip_suffix(junk).unwrap_or_default();
    if number.is_empty() || u64::from_str_radix(number, radix).is_ok() {
        ConversionError::Cast
    } else {
        ConversionError::Overflow
    }
}

/// Returns the first `count` UTF-16 units, as `Strings.Left`.
///
/// # Errors
///
/// [`ConversionError::Argument`] if `count` is negative.
pub fn vb_left(source: &str, count: i64) -> Result<&str, ConversionError> {
    Ok(left(source, units(count)?))
}

/// Returns the last `count` UTF-16 units, as `Strings.Right`.
///
/// # Errors
///
/// [`ConversionError::Argument`] if `count` is negative.
pub fn vb_right(source: &str, count: i64) -> Result<&str, ConversionError> {
    Ok(right(source, units(count)?))
}

/// Returns `length` UTF-16 units from the 1-based `start` on, as `Strings.Mid`.
///
/// Returns all from there without `length`, and nothing if `start` is past the end.
///
/// # Errors
///
/// [`ConversionError::Argument`] if `start` is less than 1 or `length` is negative.
pub fn vb_mid(source: &str, start: i64, length: Option<i64>) -> Result<&str, ConversionError> {
    let skipped = units(start.saturating_sub(1))?;
    Ok(slice(source, skipped, length.map_or(Ok(usize::MAX), units)?))
}

fn units(count: i64) -> Result<usize, ConversionError> {
    if count < 0 { Err(ConversionError::Argument) } else { Ok(usize::try_from(count).unwrap_or(usize::MAX)) }
}
