//! Parses what begins with `\`.

use crate::regex::class::Class;
use crate::regex::class::Test;
use crate::regex::class::UnknownName;
use crate::regex::error::PatternErrorKind;
use crate::regex::parse_class::add_letter_class;
use crate::regex::parser::ParseError;
use crate::regex::parser::Parser;
use crate::regex::tree::Anchor;
use crate::regex::tree::Node;
use crate::regex::unicode::is_word_unit;

/// A group as it is referenced.
enum Reference {
    Number(i32),
    Name(String),
}

impl Parser {
    /// Skips an escape outside `[...]`, after its `\`, as .NET does while it counts groups.
    ///
    /// Groups and categories are not looked up yet. The name of a category is not even skipped.
    pub(super) fn skip_backslash(&mut self) -> Result<(), ParseError> {
        let letter = self.peek(0).and_then(|unit| u8::try_from(unit).ok()).unwrap_or_default();
        let is_class = add_letter_class(&mut Class::default(), letter);
        if is_class || matches!(letter, b'b' | b'B' | b'A' | b'G' | b'Z' | b'z' | b'p' | b'P') {
            self.at += 1;
            return Ok(());
        }
        match self.scan_reference(false)? {
            Some(_) => Ok(()),
            None => self.scan_escaped_unit().map(|_| ()),
        }
    }

    /// Parses an escape outside `[...]`, after its `\`.
    pub(super) fn scan_backslash(&mut self) -> Result<Node, ParseError> {
        let Some(unit) = self.peek(0) else { return Err(self.error(PatternErrorKind::EscapeAtEnd)) };
        let letter = u8::try_from(unit).unwrap_or_default();
        let anchor = match letter {
            b'b' => Some(Anchor::Boundary),
            b'B' => Some(Anchor::NotBoundary),
            b'A' => Some(Anchor::TextStart),
            b'G' => Some(Anchor::SearchStart),
            b'Z' => Some(Anchor::FinalLineEnd),
            b'z' => Some(Anchor::TextEnd),
            _ => None,
        };
        if let Some(anchor) = anchor {
            self.at += 1;
            return Ok(Node::Anchor(anchor));
        }
        let mode = self.options.mode;
        let mut class = Class::default();
        match letter {
            b'p' | b'P' => {
                self.at += 1;
                self.scan_property(&mut class, letter == b'P', mode.fold)?;
                if mode.fold {
                    class.add_lower();
                }
            }
            _ if add_letter_class(&mut class, letter) => self.at += 1,
            _ => return self.scan_reference_or_unit(),
        }
        Ok(Node::Single(Test::Class(Box::new(class)), mode))
    }

    fn scan_reference_or_unit(&mut self) -> Result<Node, ParseError> {
        let number = match self.scan_reference(true)? {
            None => {
                let unit = self.scan_escaped_unit()?;
                return Ok(Node::Single(Test::Is(self.folded(unit)), self.options.mode));
            }
            Some(Reference::Number(number)) => number,
            Some(Reference::Name(name)) => {
                self.names.number_of_name(&name).ok_or_else(|| self.error(PatternErrorKind::UndefinedName))?
            }
        };
        if self.names.has_number(number) {
            return Ok(Node::Reference(number, self.options.mode));
        }
        Err(self.error(PatternErrorKind::UndefinedNumber))
    }

    /// Parses a reference: `1`, `<1>`, `'1'`, `<name>`, `'name'`, perhaps after a `k`.
    ///
    /// Consumes nothing and returns `None` for anything else. Once groups are `counted`, a number of several digits without
    /// its group is not a reference but octal.
    fn scan_reference(&mut self, counted: bool) -> Result<Option<Reference>, ParseError> {
        let start = self.at;
        let quote = |unit: Option<u16>| match unit {
            Some(0x3C) => Some('>'),
            Some(0x27) => Some('\''),
            _ => None,
        };
        let mut close = None;
        if self.next_is('k') {
            if self.left() >= 2 {
                self.at += 1;
                close = quote(self.take());
            }
            if close.is_none() || self.left() == 0 {
                return Err(self.error(PatternErrorKind::MalformedNameReference));
            }
        } else if self.left() > 1 && quote(self.peek(0)).is_some() {
            close = quote(self.take());
        }
        let first = self.peek(0).unwrap_or_default();
        let reference = match close {
            Some(_) if (0x30..=0x39).contains(&first) => Some(Reference::Number(self.scan_number()?)),
            Some(_) if is_word_unit(first) => Some(Reference::Name(self.scan_name())),
            None if (0x31..=0x39).contains(&first) => {
                let number = self.scan_number()?;
                let octal = counted && number > 9 && !self.names.has_number(number);
                (!octal).then_some(Reference::Number(number))
            }
            _ => None,
        };
        let closed = close.is_none_or(|close| self.take().is_some_and(|unit| u32::from(unit) == u32::from(close)));
        if reference.is_some() && closed {
            return Ok(reference);
        }
        self.at = start;
        Ok(None)
    }

    /// Parses the escape of a unit: `\n`, `\x41`, `\u0041`, `\101`, `\cA`, `\.`.
    pub(super) fn scan_escaped_unit(&mut self) -> Result<u16, ParseError> {
        let Some(unit) = self.take() else { return Err(self.error(PatternErrorKind::EscapeAtEnd)) };
        Ok(match u8::try_from(unit).unwrap_or_default() {
            b'0'..=b'7' => {
                // At most three digits; values above 255 lose their high bits.
                let mut value = unit - 0x30;
                for _ in 0..2 {
                    let Some(digit) = self.peek(0).filter(|unit| (0x30..=0x37).contains(unit)) else { break };
                    self.at += 1;
                    value = value * 8 + (digit - 0x30);
                }
                value & 0xFF
            }
            b'x' => self.scan_hexadecimal(2)?,
            b'u' => self.scan_hexadecimal(4)?,
            b'a' => 0x07,
            b'b' => 0x08,
            b'e' => 0x1B,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'v' => 0x0B,
            b'c' => {
                let Some(letter) = self.take() else { return Err(self.error(PatternErrorKind::MissingControl)) };
                let letter = if (0x61..=0x7A).contains(&letter) { letter - 0x20 } else { letter };
                letter
                    .checked_sub(0x40)
                    .filter(|control| *control < 0x20)
                    .ok_or_else(|| self.error(PatternErrorKind::UnrecognizedControl))?
            }
            _ if is_word_unit(unit) => return Err(self.error(PatternErrorKind::UnrecognizedEscape)),
            _ => unit,
        })
    }

    fn scan_hexadecimal(&mut self, count: usize) -> Result<u16, ParseError> {
        let mut value: u16 = 0;
        for _ in 0..count {
            let digit = self.take().and_then(|unit| char::from_u32(u32::from(unit))?.to_digit(16));
            let Some(digit) = digit.and_then(|digit| u16::try_from(digit).ok()) else {
                return Err(self.error(PatternErrorKind::TooFewHexDigits));
            };
            value = value << 4 | digit;
        }
        Ok(value)
    }

    /// Parses `{name}` after `\p` or `\P`.
    pub(super) fn scan_property(&mut self, class: &mut Class, inverted: bool, fold: bool) -> Result<(), ParseError> {
        if self.left() < 3 {
            return Err(self.error(PatternErrorKind::IncompleteProperty));
        }
        if self.take() != Some(u16::from(b'{')) {
            return Err(self.error(PatternErrorKind::MalformedProperty));
        }
        let start = self.at;
        while self.peek(0).is_some_and(|unit| is_word_unit(unit) || unit == u16::from(b'-')) {
            self.at += 1;
        }
        let name = String::from_utf16_lossy(self.units.get(start..self.at).unwrap_or_default());
        if self.take() != Some(u16::from(b'}')) {
            return Err(self.error(PatternErrorKind::IncompleteProperty));
        }
        class.add_property(&name, inverted, fold).map_err(|error| {
            self.error(match error {
                UnknownName::Unknown => PatternErrorKind::UnknownProperty,
                UnknownName::NotSupported => PatternErrorKind::NotSupported,
            })
        })
    }
}
