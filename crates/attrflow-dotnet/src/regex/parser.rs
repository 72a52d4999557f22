//! The state of the pattern parser, and its scanning primitives.
//!
//! Positions are UTF-16 units of the pattern. The grammar is in the modules `parse`, `parse_group`, `parse_escape` and
//! `parse_class`; replacement patterns are scanned with the same primitives.

use crate::regex::error::PatternError;
use crate::regex::error::PatternErrorKind;
use crate::regex::group_names::GroupNames;
use crate::regex::limits::Limits;
use crate::regex::tree::Mode;
use crate::regex::unicode;
use crate::regex::unicode::is_word_unit;

/// The inline options in force, and the direction of matching.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    pub(super) mode: Mode,
    pub(super) multiline: bool,
    pub(super) explicit_capture: bool,
    pub(super) single_line: bool,
    pub(super) ignore_space: bool,
}

/// The parser's state.
pub(super) struct Parser {
    pub(super) units: Vec<u16>,
    pub(super) at: usize,
    pub(super) options: Options,
    /// The options around every open group.
    pub(super) options_around: Vec<Options>,
    pub(super) names: GroupNames,
    /// The number of the next unnamed group.
    pub(super) next_number: i32,
    /// Whether the next plain group is the condition of a `(?(`, which captures nothing.
    pub(super) ignore_next_parenthesis: bool,
    /// The limit on nesting.
    pub(super) nesting: usize,
    /// Where the current construct began, for errors.
    pub(super) token: usize,
}

/// An error with its span in units of the pattern.
pub(super) struct ParseError {
    pub(super) kind: PatternErrorKind,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl ParseError {
    /// Converts the span to bytes of the text that was parsed.
    pub(super) fn in_bytes(&self, text: &str) -> PatternError {
        let byte_at = |wanted: usize| {
            let mut unit = 0;
            for (byte, character) in text.char_indices() {
                if unit >= wanted {
                    return byte;
                }
                unit += character.len_utf16();
            }
            text.len()
        };
        let start = byte_at(self.from);
        PatternError { kind: self.kind, span: start..byte_at(self.to).max(start) }
    }
}

impl Parser {
    pub(super) fn new(units: Vec<u16>, limits: &Limits) -> Parser {
        Parser {
            units,
            at: 0,
            options: Options::default(),
            options_around: Vec::new(),
            names: GroupNames::default(),
            next_number: 1,
            ignore_next_parenthesis: false,
            nesting: limits.nesting,
            token: 0,
        }
    }

    /// Returns the number of units that are left.
    pub(super) fn left(&self) -> usize {
        self.units.len().saturating_sub(self.at)
    }

    /// Returns the unit `ahead` units further on.
    pub(super) fn peek(&self, ahead: usize) -> Option<u16> {
        self.units.get(self.at.checked_add(ahead)?).copied()
    }

    pub(super) fn next_is(&self, character: char) -> bool {
        self.peek(0).is_some_and(|unit| u32::from(unit) == u32::from(character))
    }

    /// Consumes and returns the next unit.
    pub(super) fn take(&mut self) -> Option<u16> {
        let unit = self.peek(0)?;
        self.at += 1;
        Some(unit)
    }

    /// Returns an error about the current construct, up to here.
    pub(super) fn error(&self, kind: PatternErrorKind) -> ParseError {
        ParseError { kind, from: self.token.min(self.units.len()), to: self.at.min(self.units.len()).max(self.token) }
    }

    /// Returns the unit as the tree has it: in lower case under `(?i)`.
    pub(super) fn folded(&self, unit: u16) -> u16 {
        if self.options.mode.fold { unicode::lower(unit) } else { unit }
    }

    /// Skips comments and, under `(?x)`, white space.
    pub(super) fn skip_blanks(&mut self) -> Result<(), ParseError> {
        loop {
            if self.options.ignore_space {
                while self.peek(0).is_some_and(is_pattern_space) {
                    self.at += 1;
                }
                if self.next_is('#') {
                    while self.peek(0).is_some_and(|unit| unit != u16::from(b'\n')) {
                        self.at += 1;
                    }
                    continue;
                }
            }
            let comment =
                self.next_is('(') && self.peek(1) == Some(u16::from(b'?')) && self.peek(2) == Some(u16::from(b'#'));
            if !comment {
                return Ok(());
            }
            let start = self.at;
            while self.peek(0).is_some_and(|unit| unit != u16::from(b')')) {
                self.at += 1;
            }
            if self.left() == 0 {
                self.token = start;
                return Err(self.error(PatternErrorKind::UnterminatedComment));
            }
            self.at += 1;
        }
    }

    /// Consumes word characters.
    pub(super) fn scan_name(&mut self) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(is_word_unit) {
            self.at += 1;
        }
        String::from_utf16_lossy(self.units.get(start..self.at).unwrap_or_default())
    }

    /// Consumes decimal digits and returns their value; 0 if there are none.
    pub(super) fn scan_number(&mut self) -> Result<i32, ParseError> {
        let mut value: i32 = 0;
        while let Some(unit) = self.peek(0).filter(|unit| is_digit(Some(*unit))) {
            self.at += 1;
            value = value
                .checked_mul(10)
                .and_then(|value| value.checked_add(i32::from(unit) - 0x30))
                .ok_or_else(|| self.error(PatternErrorKind::NumberTooLarge))?;
        }
        Ok(value)
    }
}

/// Returns whether there is a unit and it is an ASCII digit.
pub(super) fn is_digit(unit: Option<u16>) -> bool {
    unit.is_some_and(|unit| (0x30..=0x39).contains(&unit))
}

/// Returns whether `(?x)` ignores a unit: fewer of them than `\s`.
pub(super) fn is_pattern_space(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x20)
}
