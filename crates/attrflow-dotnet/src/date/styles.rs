//! `DateTimeStyles`: the options of reading, by name as `Enum.Parse` takes them.

use crate::date::DateFault;

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

/// What is wrong with the text of a set of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StylesFault<'t> {
    Empty,
    Unknown(&'t str),
    Conflict,
}

impl Styles {
    /// `None`: the text must match the format to the letter.
    pub const NONE: Styles = Styles(0);
    /// What `FormatDateTime` uses when no styles are given: RoundtripKind, AllowLeadingWhite, AllowTrailingWhite.
    pub const DEFAULT: Styles = Styles(ROUND_TRIP_KIND | 1 | 2);
    /// What `CDate` uses: AdjustToUniversal, AssumeUniversal.
    pub const UNIVERSAL: Styles = Styles(ADJUST_TO_UNIVERSAL | ASSUME_UNIVERSAL);

    /// Reads names separated by commas, or the number of a set, as `Enum.Parse` does: case-sensitive, blanks around a
    /// name do not matter.
    ///
    /// # Errors
    /// [`DateFault::BadStyles`] for an unknown name and for a combination .NET refuses.
    pub fn parse(text: &str) -> Result<Styles, DateFault> {
        Styles::read(text).map_err(|_| DateFault::BadStyles)
    }

    pub(super) fn read(text: &str) -> Result<Styles, StylesFault<'_>> {
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            return Err(StylesFault::Empty);
        }
        let bits = match number(trimmed) {
            Some(bits) => u8::try_from(bits).map_err(|_| StylesFault::Unknown(trimmed))?,
            None => {
                let mut bits = 0;
                for name in trimmed.split(',') {
                    let name = name.trim();
                    let known = NAMES.iter().find(|(known, _)| *known == name);
                    bits |= known.ok_or(StylesFault::Unknown(name))?.1;
                }
                bits
            }
        };
        let zones = ASSUME_LOCAL | ASSUME_UNIVERSAL;
        let round_trip = bits & ROUND_TRIP_KIND != 0 && bits & (zones | ADJUST_TO_UNIVERSAL) != 0;
        if round_trip || bits & zones == zones {
            return Err(StylesFault::Conflict);
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

/// A whole number with an optional sign. A number too large for .NET is none of the sets, so it becomes -1.
fn number(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(-1))
}
