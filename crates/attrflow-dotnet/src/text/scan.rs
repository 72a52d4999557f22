//! Scans the text of a number: signs, grouping, decimals, exponent, accounting notation.
//!
//! One pass finds the digits; conversion to a type comes afterwards.

/// What is allowed besides white space, a leading sign, digits with `,` and `.`, and an exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Nothing more (`NumberStyles.Float` with `AllowThousands`).
    Float,
    /// A trailing sign, parentheses for negative numbers and the currency sign `¤` (Visual Basic).
    Accounting,
}

/// The parts of a number in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned<'a> {
    negative: bool,
    /// Digits with `,` and at most one `.`; at least one digit.
    mantissa: &'a str,
    /// At most [`MAX_EXPONENT`] either way.
    exponent: i32,
}

/// The value of exponents beyond 1000, as in .NET: far outside the range of every type.
const MAX_EXPONENT: i32 = 9999;

const CURRENCY: &str = "¤";

/// Scans a whole text; `None` if it is not a number.
pub(super) fn scan(source: &str, notation: Notation) -> Option<Scanned<'_>> {
    let mut scanner = Scanner { source, at: 0, notation, sign: None, open: false, currency: false };
    scanner.skip_prefix();
    let mantissa = scanner.scan_mantissa()?;
    let exponent = scanner.scan_exponent();
    scanner.skip_suffix();
    let rest = source.get(scanner.at..)?;
    if scanner.open || !rest.bytes().all(|byte| byte == 0) {
        return None;
    }
    Some(Scanned { negative: scanner.sign == Some(true), mantissa, exponent })
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    notation: Notation,
    /// Whether the sign is negative, once there was one.
    sign: Option<bool>,
    /// Whether a parenthesis is open.
    open: bool,
    currency: bool,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn is_at_space(&self) -> bool {
        matches!(self.peek(), Some(b'\t'..=b'\r' | b' '))
    }

    fn take_sign(&mut self) -> bool {
        let negative = match self.peek() {
            Some(b'-') => true,
            Some(b'+') => false,
            _ => return false,
        };
        if self.sign.is_some() {
            return false;
        }
        self.sign = Some(negative);
        self.at += 1;
        true
    }

    fn take_currency(&mut self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or_default();
        if self.notation == Notation::Float || self.currency || !rest.starts_with(CURRENCY) {
            return false;
        }
        self.currency = true;
        self.at += CURRENCY.len();
        true
    }

    fn skip_prefix(&mut self) {
        loop {
            // After a sign, white space is only allowed if there was a currency sign.
            if self.is_at_space() && (self.sign.is_none() || self.currency) {
                self.at += 1;
            } else if self.peek() == Some(b'(') && self.notation == Notation::Accounting && self.sign.is_none() {
                self.sign = Some(true);
                self.open = true;
                self.at += 1;
            } else if !self.take_sign() && !self.take_currency() {
                return;
            }
        }
    }

    fn scan_mantissa(&mut self) -> Option<&'a str> {
        let start = self.at;
        let mut has_digit = false;
        let mut has_point = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' => has_digit = true,
                b'.' if !has_point => has_point = true,
                b',' if has_digit && !has_point => {}
                _ => break,
            }
            self.at += 1;
        }
        if has_digit { self.source.get(start..self.at) } else { None }
    }

    /// Consumes an exponent; an `e` without digits is not one, and is not consumed.
    fn scan_exponent(&mut self) -> i32 {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let Some(signed) = rest.strip_prefix(['e', 'E']) else {
            return 0;
        };
        let unsigned = signed.strip_prefix(['+', '-']).unwrap_or(signed);
        let after = unsigned.trim_start_matches(|character: char| character.is_ascii_digit());
        let digits = unsigned.strip_suffix(after).unwrap_or_default();
        if digits.is_empty() {
            return 0;
        }
        self.at = self.source.len().saturating_sub(after.len());
        let value = digits.bytes().fold(0_i32, |value, digit| {
            let value = value.saturating_mul(10).saturating_add(i32::from(digit.saturating_sub(b'0')));
            if value > 1000 { MAX_EXPONENT } else { value }
        });
        if signed.starts_with('-') { -value } else { value }
    }

    fn skip_suffix(&mut self) {
        loop {
            if self.is_at_space() {
                self.at += 1;
            } else if self.peek() == Some(b')') && self.open {
                self.open = false;
                self.at += 1;
            } else {
                let signed = self.notation == Notation::Accounting && self.take_sign();
                if !signed && !self.take_currency() {
                    return;
                }
            }
        }
    }
}

/// The largest coefficient of a `System.Decimal`: 96 bits.
const MAX_COEFFICIENT: u128 = (1 << 96) - 1;
/// The largest scale of a `System.Decimal`: its decimals.
const MAX_SCALE: i32 = 28;

impl Scanned<'_> {
    /// Returns the nearest double; infinite if it is too large.
    pub(super) fn to_double(self) -> Option<f64> {
        let sign = if self.negative { -1.0 } else { 1.0 };
        let unsigned: f64 = if self.exponent == 0 && !self.mantissa.contains(',') {
            self.mantissa.parse().ok()?
        } else {
            let digits = self.mantissa.replace(',', "");
            format!("{digits}e{}", self.exponent).parse().ok()?
        };
        Some(sign * unsigned)
    }

    /// Returns the number as a `System.Decimal`, rounded half to even to an integer.
    ///
    /// `None` if it is outside the range of either type.
    pub(super) fn to_integer(self) -> Option<i64> {
        let (coefficient, decimals) = self.to_decimal()?;
        let unit = 10_u128.checked_pow(decimals)?;
        let (whole, part) = (coefficient / unit, coefficient % unit);
        let twice = part * 2;
        let up = twice > unit || (twice == unit && whole % 2 == 1);
        let rounded = i128::try_from(whole + u128::from(up)).ok()?;
        i64::try_from(if self.negative { -rounded } else { rounded }).ok()
    }

    /// Returns the coefficient (96 bits) and the scale of the result of `Decimal.Parse`.
    ///
    /// Digits that do not fit are rounded, half to an even coefficient.
    fn to_decimal(self) -> Option<(u128, u32)> {
        let (whole, fraction) = self.mantissa.split_once('.').unwrap_or((self.mantissa, ""));
        let whole_digits = whole.bytes().filter(u8::is_ascii_digit).count();
        let all = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit);
        let leading = all.clone().take_while(|&digit| digit == b'0').count();
        let mut digits = all.map(|digit| u128::from(digit.saturating_sub(b'0'))).skip(leading).peekable();
        if digits.peek().is_none() {
            return Some((0, 0));
        }
        // Digits before the point; negative if zeros follow it.
        let mut scale = i32::try_from(whole_digits).ok()?.saturating_sub(i32::try_from(leading).ok()?);
        scale = scale.saturating_add(self.exponent);
        if scale > MAX_SCALE + 1 {
            return None;
        }
        let mut coefficient = 0_u128;
        while scale > 0 || (digits.peek().is_some() && scale > -MAX_SCALE) {
            let next = coefficient * 10 + digits.peek().copied().unwrap_or(0);
            if next > MAX_COEFFICIENT {
                break;
            }
            coefficient = next;
            digits.next();
            scale -= 1;
        }
        let first = digits.next().unwrap_or(0);
        let is_half = first == 5 && digits.all(|digit| digit == 0);
        if first > 5 || (first == 5 && (!is_half || coefficient % 2 == 1)) {
            coefficient += 1;
            if coefficient > MAX_COEFFICIENT {
                coefficient = MAX_COEFFICIENT / 10 + 1;
                scale += 1;
            }
        }
        if scale > 0 {
            return None;
        }
        if scale < -MAX_SCALE {
            return Some((0, 0));
        }
        Some((coefficient, scale.unsigned_abs()))
    }
}
