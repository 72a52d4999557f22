//! Everything that begins with `\`, and what stands inside `[...]`.

use crate::regex::class::Class;
use crate::regex::class::Test;
use crate::regex::class::UnknownName;
use crate::regex::fault::PatternReason;
use crate::regex::parse::Fault;
use crate::regex::parse::Parser;
use crate::regex::tree::Anchor;
use crate::regex::tree::Node;
use crate::regex::unicode;
use crate::regex::unicode::is_word_unit;

/// A group as a reference names it.
enum Reference {
    Number(i32),
    Name(String),
}

impl Parser {
    /// Passes over an escape outside `[...]`, as .NET does while it counts groups: names and numbers of groups, and the
    /// names of categories, are not looked up yet.
    pub(super) fn skip_backslash(&mut self) -> Result<(), Fault> {
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

    /// What stands after a `\` outside `[...]`.
    pub(super) fn scan_backslash(&mut self) -> Result<Node, Fault> {
        let Some(unit) = self.peek(0) else { return Err(self.fault(PatternReason::EscapeAtEnd)) };
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

    fn scan_reference_or_unit(&mut self) -> Result<Node, Fault> {
        let number = match self.scan_reference(true)? {
            None => {
                let unit = self.scan_escaped_unit()?;
                return Ok(Node::Single(Test::Is(self.folded(unit)), self.options.mode));
            }
            Some(Reference::Number(number)) => number,
            Some(Reference::Name(name)) => {
                self.names.number_of_name(&name).ok_or_else(|| self.fault(PatternReason::UndefinedName))?
            }
        };
        if self.names.has_number(number) {
            return Ok(Node::Reference(number, self.options.mode));
        }
        Err(self.fault(PatternReason::UndefinedNumber))
    }

    /// Scans `1`, `<1>`, `'1'`, `<name>`, `'name'` and the last four after a `k`. Consumes nothing and returns `None` for
    /// anything else. Two digits and more are a reference only to a group that is `known`; otherwise they are octal.
    fn scan_reference(&mut self, known: bool) -> Result<Option<Reference>, Fault> {
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
                return Err(self.fault(PatternReason::MalformedNameReference));
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
                let octal = known && number > 9 && !self.names.has_number(number);
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

    /// The unit that an escape stands for: `\n`, `\x41`, `\u0041`, `\101`, `\cA`, `\.`.
    fn scan_escaped_unit(&mut self) -> Result<u16, Fault> {
        let Some(unit) = self.take() else { return Err(self.fault(PatternReason::EscapeAtEnd)) };
        Ok(match u8::try_from(unit).unwrap_or_default() {
            b'0'..=b'7' => {
                // At most three digits; what is above 255 loses its high bits.
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
                let Some(letter) = self.take() else { return Err(self.fault(PatternReason::MissingControl)) };
                let letter = if (0x61..=0x7A).contains(&letter) { letter - 0x20 } else { letter };
                letter
                    .checked_sub(0x40)
                    .filter(|control| *control < 0x20)
                    .ok_or_else(|| self.fault(PatternReason::UnrecognizedControl))?
            }
            _ if is_word_unit(unit) => return Err(self.fault(PatternReason::UnrecognizedEscape)),
            _ => unit,
        })
    }

    fn scan_hexadecimal(&mut self, count: usize) -> Result<u16, Fault> {
        let mut value: u16 = 0;
        for _ in 0..count {
            let digit = self.take().and_then(|unit| char::from_u32(u32::from(unit))?.to_digit(16));
            let Some(digit) = digit.and_then(|digit| u16::try_from(digit).ok()) else {
                return Err(self.fault(PatternReason::TooFewHexDigits));
            };
            value = value << 4 | digit;
        }
        Ok(value)
    }

    /// `{name}` after `\p` or `\P`.
    fn scan_property(&mut self, class: &mut Class, inverted: bool, fold: bool) -> Result<(), Fault> {
        if self.left() < 3 {
            return Err(self.fault(PatternReason::IncompleteProperty));
        }
        if self.take() != Some(u16::from(b'{')) {
            return Err(self.fault(PatternReason::MalformedProperty));
        }
        let start = self.at;
        while self.peek(0).is_some_and(|unit| is_word_unit(unit) || unit == u16::from(b'-')) {
            self.at += 1;
        }
        let name = String::from_utf16_lossy(self.units.get(start..self.at).unwrap_or_default());
        if self.take() != Some(u16::from(b'}')) {
            return Err(self.fault(PatternReason::IncompleteProperty));
        }
        class.add_property(&name, inverted, fold).map_err(|fault| {
            self.fault(match fault {
                UnknownName::Unknown => PatternReason::UnknownProperty,
                UnknownName::NotSupported => PatternReason::NotSupported,
            })
        })
    }

    /// The rest of `[...]` after its `[`. Without `build` it is only skipped, as .NET does while it counts groups:
    /// then a subtraction is not seen, and the class may end elsewhere.
    pub(super) fn scan_class(&mut self, fold: bool, build: bool) -> Result<Class, Fault> {
        let start = self.token;
        let mut outer: Vec<Class> = Vec::new();
        let mut class = Class::default();
        class.negated = self.skip_caret();
        let mut first = true;
        let mut range_start: Option<u16> = None;
        loop {
            let Some(mut unit) = self.take() else {
                self.token = start;
                return Err(self.fault(PatternReason::UnterminatedBracket));
            };
            let was_first = std::mem::replace(&mut first, false);
            let mut escaped = false;
            if unit == u16::from(b']') && !was_first {
                if build && fold {
                    class.add_lower();
                }
                let Some(mut around) = outer.pop() else { return Ok(class) };
                if build {
                    around.subtracted = Some(Box::new(class));
                    if self.left() > 0 && !self.next_is(']') {
                        return Err(self.fault(PatternReason::SubtractionNotLast));
                    }
                }
                class = around;
                continue;
            } else if unit == u16::from(b'\\') && self.left() > 0 {
                self.token = self.at - 1;
                let letter = self.peek(0).and_then(|unit| u8::try_from(unit).ok()).unwrap_or_default();
                match letter {
                    b'd' | b'D' | b's' | b'S' | b'w' | b'W' | b'p' | b'P' => {
                        self.at += 1;
                        if build && range_start.is_some() {
                            return Err(self.fault(PatternReason::ClassInRange));
                        }
                        if matches!(letter, b'p' | b'P') {
                            let mut skipped = Class::default();
                            let target = if build { &mut class } else { &mut skipped };
                            match self.scan_property(target, letter == b'P', fold) {
                                Err(Fault {
                                    reason: PatternReason::UnknownProperty | PatternReason::NotSupported,
                                    ..
                                }) if !build => {}
                                other => other?,
                            }
                        } else {
                            add_letter_class(&mut class, letter);
                        }
                        continue;
                    }
                    b'-' => {
                        // .NET adds the hyphen and leaves a range that has begun open.
                        self.at += 1;
                        class.add_range(u16::from(b'-'), u16::from(b'-'));
                        continue;
                    }
                    _ => {
                        unit = self.scan_escaped_unit()?;
                        escaped = true;
                    }
                }
            } else if unit == u16::from(b'[') && self.next_is(':') && range_start.is_none() {
                // `[::]` is skipped, and only its `[` counts. A name between the colons is not read: `[[:alpha:]]` is the
                // class of `[`, `:` and four letters, and a `]`.
                let after = self.at;
                self.at += 1;
                if self.left() < 2 || self.take() != Some(0x3A) || self.take() != Some(0x5D) {
                    self.at = after;
                }
            }
            let mut subtraction = false;
            if let Some(range_first) = range_start.take() {
                if build && unit == u16::from(b'[') && !escaped && !was_first {
                    class.add_range(range_first, range_first);
                    subtraction = true;
                } else if build {
                    if range_first > unit {
                        return Err(self.fault(PatternReason::ReversedRange));
                    }
                    class.add_range(range_first, unit);
                }
            } else if self.left() >= 2 && self.next_is('-') && self.peek(1) != Some(u16::from(b']')) {
                range_start = Some(unit);
                self.at += 1;
            } else if unit == u16::from(b'-') && !escaped && self.next_is('[') && !was_first {
                self.at += 1;
                subtraction = true;
            } else {
                class.add_range(unit, unit);
            }
            if subtraction {
                if outer.len() >= self.nesting {
                    return Err(self.fault(PatternReason::TooDeep));
                }
                let mut inner = Class::default();
                inner.negated = self.skip_caret();
                outer.push(std::mem::replace(&mut class, inner));
                first = true;
            }
        }
    }

    fn skip_caret(&mut self) -> bool {
        let caret = self.next_is('^');
        self.at += usize::from(caret);
        caret
    }
}

/// Adds `\d`, `\s`, `\w` or their opposites. Says whether the letter is one of them.
fn add_letter_class(class: &mut Class, letter: u8) -> bool {
    let inverted = letter.is_ascii_uppercase();
    match letter.to_ascii_lowercase() {
        b'd' => class.add_categories(unicode::DIGIT, inverted),
        b's' => class.add_space(inverted),
        b'w' => class.add_categories(unicode::WORD, inverted),
        _ => return false,
    }
    true
}
