//! Parses JSON numbers.

use crate::record::Fault;
use crate::record::NotJson;

/// A number with at most this many bytes and without an exponent is never too large.
const SURELY_SMALL: usize = 300;
/// This many digits always fit into 64 bits.
const SURELY_WHOLE: usize = 18;

/// A number in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    /// The offset of its end.
    pub(super) end: usize,
    /// Its value, if it is an integer that fits. `-0` is not one: it is a floating-point number.
    pub(super) whole: Option<i64>,
    /// Whether it might be too large for a floating-point number.
    pub(super) may_be_large: bool,
}

impl Number {
    /// Parses the number at `at`, which begins with a digit or a minus sign.
    #[inline]
    pub(super) fn at(bytes: &[u8], at: usize) -> Result<Number, Fault> {
        let negative = bytes.get(at) == Some(&b'-');
        let first = at + usize::from(negative);
        let mut end = first;
        let mut value: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = bytes.get(end) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            end += 1;
        }
        let digits = end - first;
        if digits == 0 {
            return Err(wrong(bytes, end));
        }
        if digits > 1 && bytes.get(first) == Some(&b'0') {
            return Err(Fault::not_json(NotJson::Number, first + 1));
        }
        if let Some(b'.' | b'e' | b'E') = bytes.get(end) {
            return Number::with_parts(bytes, at, end);
        }
        let whole = if digits <= SURELY_WHOLE {
            let value = value as i64;
            if negative { (value != 0).then_some(-value) } else { Some(value) }
        } else {
            bytes.get(at..end).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        };
        Ok(Number { end, whole, may_be_large: digits > SURELY_SMALL })
    }

    /// Parses the rest of a number whose integer part ends at `end`.
    #[inline(never)]
    fn with_parts(bytes: &[u8], at: usize, mut end: usize) -> Result<Number, Fault> {
        let mut may_be_large = false;
        if bytes.get(end) == Some(&b'.') {
            end = some_digits(bytes, end + 1)?;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            end += 1;
            if let Some(b'+' | b'-') = bytes.get(end) {
                end += 1;
            }
            end = some_digits(bytes, end)?;
            may_be_large = true;
        }
        Ok(Number { end, whole: None, may_be_large: may_be_large || end - at > SURELY_SMALL })
    }
}

fn some_digits(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let rest = bytes.get(from..).unwrap_or_default();
    match rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len()) {
        0 => Err(wrong(bytes, from)),
        count => Ok(from + count),
    }
}

#[cold]
fn wrong(bytes: &[u8], at: usize) -> Fault {
    if at >= bytes.len() { Fault::cut_off(at) } else { Fault::not_json(NotJson::Number, at) }
}

/// Returns the text of a floating-point number, as `serde_json` prints it.
#[inline(never)]
pub(super) fn text(bytes: &[u8], at: usize, end: usize, text: &mut String) -> Result<(), Fault> {
    use std::fmt::Write as _;
    let number: serde_json::Number = serde_json::from_slice(bytes.get(at..end).unwrap_or_default())
        .map_err(|_| Fault::not_json(NotJson::Large, end))?;
    text.clear();
    // Writing to a `String` cannot fail.
    let _ = write!(text, "{number}");
    Ok(())
}
