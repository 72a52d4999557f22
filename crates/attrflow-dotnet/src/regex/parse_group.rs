//! Parses what begins with `(`, and counts the groups of a pattern beforehand.

use crate::regex::error::PatternErrorKind;
use crate::regex::parser::ParseError;
use crate::regex::parser::Parser;
use crate::regex::parser::is_digit;
use crate::regex::unicode::is_word_unit;

/// The kind of a group, by what follows its `(`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// `(...)` and `(?<a>...)`; with the group that loses a capture, `(?<a-b>...)` and `(?<-b>...)`.
    Capture(Option<i32>, Option<i32>),
    Group,
    /// A look-around; negative if `true`.
    Look(bool),
    Atomic,
    TestReference(i32),
    TestGroup,
}

impl Parser {
    /// Finds and numbers the groups of the pattern, with the simplified tokens of .NET's first pass.
    pub(super) fn count_groups(&mut self) -> Result<(), ParseError> {
        self.names.add_number(0);
        self.next_number = 1;
        while let Some(unit) = self.take() {
            self.token = self.at - 1;
            match u8::try_from(unit).unwrap_or_default() {
                b'\\' if self.left() > 0 => self.skip_backslash()?,
                b'#' if self.options.ignore_space => {
                    self.at -= 1;
                    self.skip_blanks()?;
                }
                b'[' => {
                    self.scan_class(false, false)?;
                }
                b')' => {
                    if let Some(options) = self.options_around.pop() {
                        self.options = options;
                    }
                }
                b'(' => {
                    if self.next_is('?') && self.peek(1) == Some(u16::from(b'#')) {
                        self.at -= 1;
                        self.skip_blanks()?;
                        self.ignore_next_parenthesis = false;
                    } else if !self.count_group()? {
                        self.ignore_next_parenthesis = false;
                    }
                }
                _ => {}
            }
        }
        self.names.number_the_names(self.next_number);
        Ok(())
    }

    /// Counts a group after its `(`; returns whether a condition follows, as in `(?(`.
    fn count_group(&mut self) -> Result<bool, ParseError> {
        self.options_around.push(self.options);
        if !self.next_is('?') {
            if !self.options.explicit_capture && !self.ignore_next_parenthesis {
                self.names.add_number(self.next_number);
                self.next_number = self.next_number.saturating_add(1);
            }
            return Ok(false);
        }
        self.at += 1;
        if self.left() > 1 && (self.next_is('<') || self.next_is('\'')) {
            self.at += 1;
            let first = self.peek(0);
            if first.is_some_and(|unit| unit != u16::from(b'0') && is_word_unit(unit)) {
                if is_digit(first) {
                    let number = self.scan_number()?;
                    self.names.add_number(number);
                } else {
                    let name = self.scan_name();
                    self.names.add_name(name);
                }
            }
            return Ok(false);
        }
        self.scan_options();
        if self.next_is(')') {
            self.at += 1;
            self.options_around.pop();
        } else if self.next_is('(') {
            self.ignore_next_parenthesis = true;
            return Ok(true);
        }
        Ok(false)
    }

    /// Parses what follows a `(`; `None` if it only set options, `(?i)`.
    ///
    /// Directly inside `(?(expression)...)` (`in_condition`), .NET does not parse inline options and refuses `(?i:`.
    pub(super) fn scan_group_opening(&mut self, in_condition: bool) -> Result<Option<Opening>, ParseError> {
        if !self.next_is('?') || self.peek(1) == Some(u16::from(b')')) {
            if self.options.explicit_capture || self.ignore_next_parenthesis {
                self.ignore_next_parenthesis = false;
                return Ok(Some(Opening::Group));
            }
            let number = self.next_number;
            self.next_number = number.saturating_add(1);
            return Ok(Some(Opening::Capture(Some(number), None)));
        }
        self.at += 1;
        let Some(unit) = self.take() else { return Err(self.error(PatternErrorKind::UnrecognizedGrouping)) };
        let opening = match u8::try_from(unit).unwrap_or_default() {
            b':' => Opening::Group,
            b'=' | b'!' => {
                self.options.mode.backward = false;
                Opening::Look(unit == u16::from(b'!'))
            }
            b'>' => Opening::Atomic,
            b'\'' => self.scan_named('\'')?,
            b'<' if self.next_is('=') || self.next_is('!') => {
                let negative = self.next_is('!');
                self.at += 1;
                self.options.mode.backward = true;
                Opening::Look(negative)
            }
            b'<' => self.scan_named('>')?,
            b'(' => self.scan_condition()?,
            _ => {
                self.at -= 1;
                if !in_condition {
                    self.scan_options();
                }
                match self.take() {
                    Some(0x29) => return Ok(None),
                    Some(0x3A) => Opening::Group,
                    _ => return Err(self.error(PatternErrorKind::UnrecognizedGrouping)),
                }
            }
        };
        Ok(Some(opening))
    }

    /// Parses the name or number of a group, and that of a group that loses its capture.
    fn scan_named(&mut self, close: char) -> Result<Opening, ParseError> {
        let mut number = None;
        let minus = self.next_is('-');
        match self.peek(0) {
            first if is_digit(first) => {
                let value = self.scan_number()?;
                number = Some(value).filter(|value| self.names.has_number(*value));
                self.expect_end_of_name(close, true)?;
                if number == Some(0) {
                    return Err(self.error(PatternErrorKind::GroupNumberZero));
                }
            }
            Some(first) if is_word_unit(first) => {
                let name = self.scan_name();
                number = self.names.number_of_name(&name);
                self.expect_end_of_name(close, true)?;
            }
            None => return Err(self.error(PatternErrorKind::UnrecognizedGrouping)),
            _ if minus => {}
            _ => return Err(self.error(PatternErrorKind::InvalidGroupName)),
        }
        let mut uncaptured = None;
        if (number.is_some() || minus) && self.next_is('-') {
            self.at += 1;
            match self.peek(0) {
                first if is_digit(first) => {
                    let value = self.scan_number()?;
                    if !self.names.has_number(value) {
                        return Err(self.error(PatternErrorKind::UndefinedNumber));
                    }
                    uncaptured = Some(value);
                }
                Some(first) if is_word_unit(first) => {
                    let name = self.scan_name();
                    uncaptured = self.names.number_of_name(&name);
                    if uncaptured.is_none() {
                        return Err(self.error(PatternErrorKind::UndefinedName));
                    }
                }
                _ => return Err(self.error(PatternErrorKind::InvalidGroupName)),
            }
            self.expect_end_of_name(close, false)?;
        }
        let named = number.is_some() || uncaptured.is_some();
        if named && self.take().is_some_and(|unit| u32::from(unit) == u32::from(close)) {
            return Ok(Opening::Capture(number, uncaptured));
        }
        Err(self.error(PatternErrorKind::UnrecognizedGrouping))
    }

    fn expect_end_of_name(&self, close: char, or_minus: bool) -> Result<(), ParseError> {
        if self.left() == 0 || self.next_is(close) || (or_minus && self.next_is('-')) {
            return Ok(());
        }
        Err(self.error(PatternErrorKind::InvalidGroupName))
    }

    /// Parses a group number or name after `(?(`; any other condition is parsed as a group later.
    fn scan_condition(&mut self) -> Result<Opening, ParseError> {
        let parenthesis = self.at - 1;
        match self.peek(0) {
            first if is_digit(first) => {
                let number = self.scan_number()?;
                if self.take() != Some(u16::from(b')')) {
                    return Err(self.error(PatternErrorKind::MalformedCondition));
                }
                if !self.names.has_number(number) {
                    return Err(self.error(PatternErrorKind::UndefinedNumber));
                }
                return Ok(Opening::TestReference(number));
            }
            Some(first) if is_word_unit(first) => {
                let name = self.scan_name();
                if let Some(number) = self.names.number_of_name(&name)
                    && self.take() == Some(u16::from(b')'))
                {
                    return Ok(Opening::TestReference(number));
                }
            }
            _ => {}
        }
        self.at = parenthesis;
        // .NET does not reset this if the condition is not a plain group, so that the next plain group inside it captures
        // nothing.
        self.ignore_next_parenthesis = true;
        if self.left() >= 3 && self.peek(1) == Some(u16::from(b'?')) {
            match self.peek(2).and_then(|unit| u8::try_from(unit).ok()) {
                Some(b'#') => return Err(self.error(PatternErrorKind::ConditionIsComment)),
                Some(b'\'') => return Err(self.error(PatternErrorKind::ConditionCaptures)),
                Some(b'<') if !matches!(self.peek(3), None | Some(0x21 | 0x3D)) => {
                    return Err(self.error(PatternErrorKind::ConditionCaptures));
                }
                _ => {}
            }
        }
        Ok(Opening::TestGroup)
    }

    /// Parses the letters of inline options. `r` and `e` are not among them.
    pub(super) fn scan_options(&mut self) {
        let mut on = true;
        while let Some(unit) = self.peek(0) {
            match u8::try_from(unit).unwrap_or_default().to_ascii_lowercase() {
                b'-' => on = false,
                b'+' => on = true,
                b'i' => self.options.mode.fold = on,
                b'm' => self.options.multiline = on,
                b'n' => self.options.explicit_capture = on,
                b's' => self.options.single_line = on,
                b'x' => self.options.ignore_space = on,
                _ => return,
            }
            self.at += 1;
        }
    }
}
