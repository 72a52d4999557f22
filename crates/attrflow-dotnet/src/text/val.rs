//! `Val` of Visual Basic: the number at the start of a string, whatever follows it.
//!
//! White space is skipped everywhere, even between digits. Digits are added up in a double one by one, so that long numbers
//! differ in their last bits from [`parse_double`](crate::text::parse_double()). `&H` and `&O` numbers of few digits have the
//! sign of the small integer types.

use crate::text::number::ConversionError;
use std::str::Chars;

/// Returns the number at the start of a string, as `Conversion.Val`; 0 if there is none.
///
/// # Errors
///
/// [`ConversionError::Overflow`] if the number is infinite or does not fit the type of its suffix (`%`, `&`, `@`),
/// [`ConversionError::Cast`] for `%` or `&` after decimals, [`ConversionError::Argument`] for `&` alone.
pub fn vb_val(source: &str) -> Result<f64, ConversionError> {
    let trimmed = source.trim_start_matches(is_skipped);
    match trimmed.strip_prefix('&') {
        Some(marked) => radix_value(marked),
        None => Decimal::scan(trimmed).value(),
    }
}

fn is_skipped(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' ' | '\u{3000}')
}

/// The parts of a decimal number.
#[derive(Default)]
struct Decimal {
    negative: bool,
    digits: f64,
    decimals: f64,
    exponent: Option<f64>,
    /// The last character that was tested, which may be the suffix of a type.
    last: Option<char>,
}

impl Decimal {
    fn scan(source: &str) -> Decimal {
        let mut scanned = Decimal { last: source.chars().next(), ..Decimal::default() };
        scanned.negative = source.starts_with('-');
        let mut characters = source.strip_prefix(['-', '+']).unwrap_or(source).chars();
        let mut has_digit = false;
        let mut has_point = false;
        for character in characters.by_ref() {
            scanned.last = Some(character);
            match character {
                _ if is_skipped(character) => {}
                '0'..='9' => {
                    has_digit |= character != '0' || has_point;
                    scanned.digits = with_digit(scanned.digits, character);
                    scanned.decimals += f64::from(u8::from(has_digit && has_point));
                }
                '.' if !has_point => has_point = true,
                'e' | 'E' | 'd' | 'D' => {
                    let exponent = scan_exponent(&mut characters, &mut scanned.last);
                    scanned.exponent = Some(exponent);
                    break;
                }
                _ => break,
            }
        }
        scanned
    }

    fn value(self) -> Result<f64, ConversionError> {
        let unsigned = match self.exponent {
            Some(exponent) => self.digits * 10_f64.powf(exponent - self.decimals),
            None if self.decimals > 0.0 => self.digits / 10_f64.powf(self.decimals),
            None => self.digits,
        };
        if unsigned.is_infinite() {
            return Err(ConversionError::Overflow);
        }
        let value = if self.negative { -unsigned } else { unsigned };
        match self.last {
            Some('%' | '&') if self.decimals > 0.0 => Err(ConversionError::Cast),
            Some('%') => within(value, f64::from(i16::MIN), f64::from(i16::MAX)),
            Some('&') => within(value, f64::from(i32::MIN), f64::from(i32::MAX)),
            Some('!') => Ok(f64::from(value as f32)),
            Some('@') => to_decimal_type(value),
            _ => Ok(value),
        }
    }
}

/// Appends a digit.
///
/// The code of the character is added before that of `0` is subtracted, as in .NET: long numbers round in between, which
/// shows in `9223372036854775807`.
fn with_digit(number: f64, digit: char) -> f64 {
    number * 10.0 + f64::from(u32::from(digit)) - f64::from(u32::from('0'))
}

fn scan_exponent(characters: &mut Chars<'_>, last: &mut Option<char>) -> f64 {
    let mut exponent = 0.0;
    let mut sign = None;
    for character in characters.by_ref() {
        *last = Some(character);
        match character {
            _ if is_skipped(character) => {}
            '0'..='9' => exponent = with_digit(exponent, character),
            '+' if sign.is_none() => sign = Some(1.0),
            '-' if sign.is_none() => sign = Some(-1.0),
            _ => break,
        }
    }
    sign.unwrap_or(1.0) * exponent
}

/// Rounds half to even, and checks the range.
fn within(value: f64, min: f64, max: f64) -> Result<f64, ConversionError> {
    // An integer has no negative zero.
    let rounded = value.round_ties_even() + 0.0;
    if (min..=max).contains(&rounded) { Ok(rounded) } else { Err(ConversionError::Overflow) }
}

/// Converts to a `System.Decimal`, which keeps 15 digits of a double.
fn to_decimal_type(value: f64) -> Result<f64, ConversionError> {
    const BEYOND_DECIMAL: f64 = 79_228_162_514_264_337_593_543_950_336.0;
    if value.abs() >= BEYOND_DECIMAL {
        return Err(ConversionError::Overflow);
    }
    format!("{value:.14e}").parse().map_err(|_| ConversionError::Overflow)
}

/// Returns the value of an `&H` or `&O` number, without its `&`.
fn radix_value(marked: &str) -> Result<f64, ConversionError> {
    let mut characters = marked.chars();
    let (radix, max_digits, full_digits) = match characters.next() {
        Some('H' | 'h') => (16_u32, 17_usize, 16),
        Some('O' | 'o') => (8, 22, 22),
        Some(_) => return Ok(0.0),
        None => return Err(ConversionError::Argument),
    };
    let mut bits = 0_u64;
    let mut digits = 0_usize;
    let mut last = None;
    while digits < max_digits {
        let Some(character) = characters.next() else { break };
        last = Some(character);
        let Some(digit) = character.to_digit(radix) else {
            if is_skipped(character) {
                continue;
            }
            break;
        };
        if digits == 0 && digit == 0 {
            continue;
        }
        bits = appended(bits, digit, radix).ok_or(ConversionError::Overflow)?;
        digits += 1;
    }
    if digits == full_digits {
        // .NET skips one character before the suffix.
        last = characters.nth(1).or(last);
    }
    let value = narrowed(bits.cast_signed(), digits, radix, last);
    let in_range = match last {
        Some('%') => i16::try_from(value).is_ok(),
        Some('&') => i32::try_from(value).is_ok(),
        _ => true,
    };
    if in_range { Ok(value as f64) } else { Err(ConversionError::Overflow) }
}

/// Appends a digit; `None` if bits would be lost, except in octal numbers of 22 digits.
fn appended(bits: u64, digit: u32, radix: u32) -> Option<u64> {
    const OCTAL_TOP: u64 = 1 << 60;
    let shifted = if radix == 8 && bits >= OCTAL_TOP {
        ((bits & (OCTAL_TOP - 1)) * 8) | OCTAL_TOP
    } else {
        bits.checked_mul(u64::from(radix))?
    };
    shifted.checked_add(u64::from(digit))
}

/// Applies the sign bit of the small integer type that a number of few digits has.
fn narrowed(value: i64, digits: usize, radix: u32, last: Option<char>) -> i64 {
    const INT16_SIGN: i64 = 0x8000;
    const INT32_SIGN: i64 = 0x8000_0000;
    let (wide, middle) = if radix == 16 { (digits > 8, digits > 4) } else { (value > 0x1_0000_0000, value > 0xFFFF) };
    let small = if radix == 16 { digits > 2 } else { value > 0xFF };
    let sign = if wide {
        return value;
    } else if middle || last == Some('&') {
        INT32_SIGN
    } else if small || last == Some('%') {
        INT16_SIGN
    } else {
        return value;
    };
    if value >= sign { (value & (sign - 1)) - sign } else { value }
}
