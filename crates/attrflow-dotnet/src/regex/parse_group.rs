//! Everything that begins with `(`, and the first look at a pattern that numbers its groups.

use crate::regex::fault::PatternReason;
use crate::regex::parse::Fault;
use crate::regex::parse::Parser;
use crate::regex::unicode::is_word_unit;

/// The kind of a group, by what stands after its `(`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// `(...)`, `(?<a>...)`, and with the group that loses a capture, `(?<a-b>...)` and `(?<-b>...)`.
    Capture(Option<i32>, Option<i32>),
    Group,
    /// A look-around; negative when `true`.
    Look(bool),
    Atomic,
    TestReference(i32),
    TestGroup,
}

fn digit(unit: Option<u16>) -> bool {
    unit.is_some_and(|unit| (0x30..=0x39).contains(&unit))
}

impl Parser {
    /// Notes every group of the pattern. It tokenizes only roughly, exactly as roughly as .NET does.
    pub(super) fn count_groups(&mut self) -> Result<(), Fault> {
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

    /// Says whether the parenthesis after this one is the condition of a `(?(`.
    fn count_group(&mut self) -> Result<bool, Fault> {
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
                if digit(first) {
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

    /// Reads what stands after `(`. `None`: it only set options, `(?i)`.
    ///
    /// Directly inside `(?(expression)...)` (`in_condition`) .NET reads no inline options, so that `(?i:` is refused there.
    pub(super) fn scan_group_opening(&mut self, in_condition: bool) -> Result<Option<Opening>, Fault> {
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
        let Some(unit) = self.take() else { return Err(self.fault(PatternReason::UnrecognizedGrouping)) };
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
                    _ => return Err(self.fault(PatternReason::UnrecognizedGrouping)),
                }
            }
        };
        Ok(Some(opening))
    }

    /// The name or number of a group after `<` or `'`, and perhaps `-` and the group that loses its capture.
    fn scan_named(&mut self, close: char) -> Result<Opening, Fault> {
        let mut number = None;
        let minus = self.next_is('-');
        match self.peek(0) {
            first if digit(first) => {
                let value = self.scan_number()?;
                number = Some(value).filter(|value| self.names.has_number(*value));
                self.expect_end_of_name(close, true)?;
                if number == Some(0) {
                    return Err(self.fault(PatternReason::GroupNumberZero));
                }
            }
            Some(first) if is_word_unit(first) => {
                let name = self.scan_name();
                number = self.names.number_of_name(&name);
                self.expect_end_of_name(close, true)?;
            }
            None => return Err(self.fault(PatternReason::UnrecognizedGrouping)),
            _ if minus => {}
            _ => return Err(self.fault(PatternReason::InvalidGroupName)),
        }
        let mut uncaptured = None;
        if (number.is_some() || minus) && self.next_is('-') {
            self.at += 1;
            match self.peek(0) {
                first if digit(first) => {
                    let value = self.scan_number()?;
                    if !self.names.has_number(value) {
                        return Err(self.fault(PatternReason::UndefinedNumber));
                    }
                    uncaptured = Some(value);
                }
                Some(first) if is_word_unit(first) => {
                    let name = self.scan_name();
                    uncaptured = self.names.number_of_name(&name);
                    if uncaptured.is_none() {
                        return Err(self.fault(PatternReason::UndefinedName));
                    }
                }
                _ => return Err(self.fault(PatternReason::InvalidGroupName)),
            }
            self.expect_end_of_name(close, false)?;
        }
        let named = number.is_some() || uncaptured.is_some();
        if named && self.take().is_some_and(|unit| u32::from(unit) == u32::from(close)) {
            return Ok(Opening::Capture(number, uncaptured));
        }
        Err(self.fault(PatternReason::UnrecognizedGrouping))
    }

    fn expect_end_of_name(&self, close: char, or_minus: bool) -> Result<(), Fault> {
        if self.left() == 0 || self.next_is(close) || (or_minus && self.next_is('-')) {
            return Ok(());
        }
        Err(self.fault(PatternReason::InvalidGroupName))
    }

    /// The condition after `(?(`: a group number or name, or an expression, which is left to be read as a group.
    fn scan_condition(&mut self) -> Result<Opening, Fault> {
        let parenthesis = self.at - 1;
        match self.peek(0) {
            first if digit(first) => {
                let number = self.scan_number()?;
                if self.take() != Some(u16::from(b')')) {
                    return Err(self.fault(PatternReason::MalformedCondition));
                }
                if !self.names.has_number(number) {
                    return Err(self.fault(PatternReason::UndefinedNumber));
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
        // .NET forgets to take this back when the condition is no plain group: the next plain group inside it then
        // captures nothing.
        self.ignore_next_parenthesis = true;
        if self.left() >= 3 && self.peek(1) == Some(u16::from(b'?')) {
            match self.peek(2).and_then(|unit| u8::try_from(unit).ok()) {
                Some(b'#') => return Err(self.fault(PatternReason::ConditionIsComment)),
                Some(b'\'') => return Err(self.fault(PatternReason::ConditionCaptures)),
                Some(b'<') if !matches!(self.peek(3), None | Some(0x21 | 0x3D)) => {
                    return Err(self.fault(PatternReason::ConditionCaptures));
                }
                _ => {}
            }
        }
        Ok(Opening::TestGroup)
    }

    /// Reads letters of options up to the first that is none; `r` and `e` are no inline options.
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

    /// The word characters from here on.
    pub(super) fn scan_name(&mut self) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(is_word_unit) {
            self.at += 1;
        }
        String::from_utf16_lossy(self.units.get(start..self.at).unwrap_or_default())
    }

    /// The decimal number from here on; no digits are 0.
    pub(super) fn scan_number(&mut self) -> Result<i32, Fault> {
        let mut value: i32 = 0;
        while let Some(unit) = self.peek(0).filter(|unit| digit(Some(*unit))) {
            self.at += 1;
            value = value
                .checked_mul(10)
                .and_then(|value| value.checked_add(i32::from(unit) - 0x30))
                .ok_or_else(|| self.fault(PatternReason::NumberTooLarge))?;
        }
        Ok(value)
    }
}
