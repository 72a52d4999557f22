//! Reads the text of a number: signs, grouping, decimal point, exponent, and what accounting writes around it.
//!
//! One pass over the text finds the digits; what type they become is decided afterwards.

/// What may stand in the text of a number beside white space, a leading sign, digits with `,` and `.`, and an exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Nothing more (`NumberStyles.Float` with `AllowThousands`).
    Float,
    /// Also a trailing sign, parentheses for negative numbers and the invariant currency sign `¤`, as Visual Basic converts.
    Accounting,
}

/// A number found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned<'a> {
    negative: bool,
    /// Digits with `,` and at most one `.`; at least one digit.
    mantissa: &'a str,
    /// Bounded by [`LARGEST_EXPONENT`].
    exponent: i32,
}

/// Exponents beyond 1000 count as this, as in .NET: far outside every type.
const LARGEST_EXPONENT: i32 = 9999;

const CURRENCY: &str = "¤";

/// Reads a whole text as a number. `None` when it is none.
pub(super) fn scan(source: &str, notation: Notation) -> Option<Scanned<'_>> {
    let mut reader = Reader { source, at: 0, notation, sign: None, open: false, currency: false };
    reader.read_prefix();
    let mantissa = reader.read_mantissa()?;
    let exponent = reader.read_exponent();
    reader.read_suffix();
    let rest = source.get(reader.at..)?;
    if reader.open || !rest.bytes().all(|byte| byte == 0) {
        return None;
    }
    Some(Scanned { negative: reader.sign == Some(true), mantissa, exponent })
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    notation: Notation,
    /// Whether the sign that was read is negative.
    sign: Option<bool>,
    /// Whether a parenthesis is open.
    open: bool,
    currency: bool,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn is_at_space(&self) -> bool {
        matches!(self.peek(), Some(b'\t'..=b'\r' | b' '))
    }

    fn read_sign(&mut self) -> bool {
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

    fn read_currency(&mut self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or_default();
        if self.notation == Notation::Float || self.currency || !rest.starts_with(CURRENCY) {
            return false;
        }
        self.currency = true;
        self.at += CURRENCY.len();
        true
    }

    fn read_prefix(&mut self) {
        loop {
            // After a sign, white space is accepted only when a currency sign was read too.
            if self.is_at_space() && (self.sign.is_none() || self.currency) {
                self.at += 1;
            } else if self.peek() == Some(b'(') && self.notation == Notation::Accounting && self.sign.is_none() {
                self.sign = Some(true);
                self.open = true;
                self.at += 1;
            } else if !self.read_sign() && !self.read_currency() {
                return;
            }
        }
    }

    fn read_mantissa(&mut self) -> Option<&'a str> {
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

    /// Reads an exponent if there is a whole one; an `e` without digits is left where it stands.
    fn read_exponent(&mut self) -> i32 {
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
            if value > 1000 { LARGEST_EXPONENT } else { value }
        });
        if signed.starts_with('-') { -value } else { value }
    }

    fn read_suffix(&mut self) {
        loop {
            if self.is_at_space() {
                self.at += 1;
            } else if self.peek() == Some(b')') && self.open {
                self.open = false;
                self.at += 1;
            } else {
                let signed = self.notation == Notation::Accounting && self.read_sign();
                if !signed && !self.read_currency() {
                    return;
                }
            }
        }
    }
}

/// The largest coefficient of a `System.Decimal`: 96 bits.
const LARGEST_COEFFICIENT: u128 = (1 << 96) - 1;
/// Most digits a `System.Decimal` has after its point.
const MOST_DECIMALS: i32 = 28;

impl Scanned<'_> {
    /// The nearest double; infinite when too large.
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

    /// The number as a `System.Decimal`, then rounded to an integer, halves to the even one. `None` when it is outside the
    /// range of either type.
    pub(super) fn to_integer(self) -> Option<i64> {
        let (coefficient, decimals) = self.to_decimal()?;
        let unit = 10_u128.checked_pow(decimals)?;
        let (whole, part) = (coefficient / unit, coefficient % unit);
        let twice = part * 2;
        let up = twice > unit || (twice == unit && whole % 2 == 1);
        let rounded = i128::try_from(whole + u128::from(up)).ok()?;
        i64::try_from(if self.negative { -rounded } else { rounded }).ok()
    }

    /// The coefficient of 96 bits and the number of decimals that `Decimal.Parse` arrives at; digits that do not fit are
    /// rounded, halves to the even coefficient.
    fn to_decimal(self) -> Option<(u128, u32)> {
        let (whole, fraction) = self.mantissa.split_once('.').unwrap_or((self.mantissa, ""));
        let whole_digits = whole.bytes().filter(u8::is_ascii_digit).count();
        let all = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit);
        let leading = all.clone().take_while(|&digit| digit == b'0').count();
        let mut digits = all.map(|digit| u128::from(digit.saturating_sub(b'0'))).skip(leading).peekable();
        if digits.peek().is_none() {
            return Some((0, 0));
        }
        // How many digits stand before the point; negative when zeros follow it.
        let mut scale = i32::try_from(whole_digits).ok()?.saturating_sub(i32::try_from(leading).ok()?);
        scale = scale.saturating_add(self.exponent);
        if scale > MOST_DECIMALS + 1 {
            return None;
        }
        let mut coefficient = 0_u128;
        while scale > 0 || (digits.peek().is_some() && scale > -MOST_DECIMALS) {
            let next = coefficient * 10 + digits.peek().copied().unwrap_or(0);
            if next > LARGEST_COEFFICIENT {
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
            if coefficient > LARGEST_COEFFICIENT {
                coefficient = LARGEST_COEFFICIENT / 10 + 1;
                scale += 1;
            }
        }
        if scale > 0 {
            return None;
        }
        if scale < -MOST_DECIMALS {
            return Some((0, 0));
        }
        Some((coefficient, scale.unsigned_abs()))
    }
}
