//! `DateTimeStyles`, the options of parsing, by name as `Enum.Parse` accepts them.

use crate::date::error::DateError;

/// A valid set of `DateTimeStyles`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Styles(u8);

const ADJUST_TO_UNIVERSAL: u8 = 16;
const ASSUME_LOCAL: u8 = 32;
const ASSUME_UNIVERSAL: u8 = 64;
const ROUND_TRIP_KIND: u8 = 128;

const NAMES: [(&str, u8); 10] = [
    ("None", 0),
    ("AllowLeadingWhite", 1),
    ("AllowTrailingWhite", 2),
    ("AllowInnerWhite", 4),
    ("AllowWhiteSpaces", 7),
    ("NoCurrentDateDefault", 8),
    ("AdjustToUniversal", ADJUST_TO_UNIVERSAL),
    ("AssumeLocal", ASSUME_LOCAL),
    ("AssumeUniversal", ASSUME_UNIVERSAL),
    ("RoundtripKind", ROUND_TRIP_KIND),
];

/// Why a text is not a valid set of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StylesError<'t> {
    Empty,
    Unknown(&'t str),
    Conflict,
}

impl Styles {
    /// `None`: the text must match the format exactly.
    pub const NONE: Styles = Styles(0);
    /// RoundtripKind, AllowLeadingWhite and AllowTrailingWhite: the default of `FormatDateTime`.
    pub const DEFAULT: Styles = Styles(ROUND_TRIP_KIND | 1 | 2);
    /// AdjustToUniversal and AssumeUniversal: the styles of `CDate`.
    pub const UNIVERSAL: Styles = Styles(ADJUST_TO_UNIVERSAL | ASSUME_UNIVERSAL);

    /// Parses names separated by commas, or the number of a set, as `Enum.Parse` does.
    ///
    /// Names are case-sensitive; white space around them is ignored.
    ///
    /// # Errors
    ///
    /// [`DateError::BadStyles`] for an unknown name and for a combination that .NET refuses.
    pub fn parse(text: &str) -> Result<Styles, DateError> {
        Styles::parse_detailed(text).map_err(|_| DateError::BadStyles)
    }

    /// Parses as [`Styles::parse`] does, with the details of an error.
    pub(super) fn parse_detailed(text: &str) -> Result<Styles, StylesError<'_>> {
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            return Err(StylesError::Empty);
        }
        let bits = match number(trimmed) {
            Some(bits) => u8::try_from(bits).map_err(|_| StylesError::Unknown(trimmed))?,
            None => {
                let mut bits = 0;
                for name in trimmed.split(',') {
                    let name = name.trim();
                    let known = NAMES.iter().find(|(known, _)| *known == name);
                    bits |= known.ok_or(StylesError::Unknown(name))?.1;
                }
                bits
            }
        };
        let zones = ASSUME_LOCAL | ASSUME_UNIVERSAL;
        let round_trip = bits & ROUND_TRIP_KIND != 0 && bits & (zones | ADJUST_TO_UNIVERSAL) != 0;
        if round_trip || bits & zones == zones {
            return Err(StylesError::Conflict);
        }
        Ok(Styles(bits))
    }

    pub(super) fn allow_leading_white(self) -> bool {
        self.0 & 1 != 0
    }
    pub(super) fn allow_trailing_white(self) -> bool {
        self.0 & 2 != 0
    }
    pub(super) fn allow_inner_white(self) -> bool {
        self.0 & 4 != 0
    }
    pub(super) fn no_current_date_default(self) -> bool {
        self.0 & 8 != 0
    }
    pub(super) fn adjust_to_universal(self) -> bool {
        self.0 & ADJUST_TO_UNIVERSAL != 0
    }
    pub(super) fn assume_local(self) -> bool {
        self.0 & ASSUME_LOCAL != 0
    }
    pub(super) fn assume_universal(self) -> bool {
        self.0 & ASSUME_UNIVERSAL != 0
    }
    pub(super) fn round_trip_kind(self) -> bool {
        self.0 & ROUND_TRIP_KIND != 0
    }
}

/// Parses a number with an optional sign; one that is too large becomes -1, which is no set.
fn number(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(-1))
}
