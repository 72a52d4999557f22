//! Parses `[...]`, and the escapes that are classes.

use crate::regex::class::Class;
use crate::regex::error::PatternErrorKind;
use crate::regex::parser::ParseError;
use crate::regex::parser::Parser;
use crate::regex::unicode;

/// The state inside `[...]`.
struct ClassState {
    /// Under `(?i)`.
    fold: bool,
    /// False while groups are counted: .NET does not recognize subtraction then.
    build: bool,
    class: Class,
    /// The classes that the current one is subtracted from.
    outer: Vec<Class>,
    /// Whether the next unit is the first of its class.
    first: bool,
    /// The first unit of a range whose `-` was consumed.
    range_start: Option<u16>,
}

impl Parser {
    /// Parses the rest of `[...]` after its `[`.
    ///
    /// Without `build` it is skipped as .NET does while it counts groups.
    pub(super) fn scan_class(&mut self, fold: bool, build: bool) -> Result<Class, ParseError> {
        let start = self.token;
        let class = Class::new(self.skip_caret());
        let mut state = ClassState { fold, build, class, outer: Vec::new(), first: true, range_start: None };
        loop {
            let Some(unit) = self.take() else {
                self.token = start;
                return Err(self.error(PatternErrorKind::UnterminatedBracket));
            };
            let was_first = std::mem::replace(&mut state.first, false);
            let mut escaped = None;
            if unit == u16::from(b']') && !was_first {
                match self.end_class(&mut state)? {
                    Some(class) => return Ok(class),
                    None => continue,
                }
            } else if unit == u16::from(b'\\') && self.left() > 0 {
                escaped = self.scan_class_escape(&mut state)?;
                if escaped.is_none() {
                    continue;
                }
            } else if unit == u16::from(b'[') && self.next_is(':') && state.range_start.is_none() {
                self.skip_empty_name();
            }
            let is_plain = escaped.is_none() && !was_first;
            if self.add_class_unit(&mut state, escaped.unwrap_or(unit), is_plain)? {
                if state.outer.len() >= self.nesting {
                    return Err(self.error(PatternErrorKind::TooDeep));
                }
                let inner = Class::new(self.skip_caret());
                state.outer.push(std::mem::replace(&mut state.class, inner));
                state.first = true;
            }
        }
    }

    /// Ends the current class; returns it unless it is subtracted from another one.
    fn end_class(&self, state: &mut ClassState) -> Result<Option<Class>, ParseError> {
        if state.build && state.fold {
            state.class.add_lower();
        }
        let Some(around) = state.outer.pop() else { return Ok(Some(std::mem::take(&mut state.class))) };
        let inner = std::mem::replace(&mut state.class, around);
        if state.build {
            state.class.subtracted = Some(Box::new(inner));
            if self.left() > 0 && !self.next_is(']') {
                return Err(self.error(PatternErrorKind::SubtractionNotLast));
            }
        }
        Ok(None)
    }

    /// Parses an escape after its `\`; returns its unit, or adds its class.
    fn scan_class_escape(&mut self, state: &mut ClassState) -> Result<Option<u16>, ParseError> {
        self.token = self.at - 1;
        let letter = self.peek(0).and_then(|unit| u8::try_from(unit).ok()).unwrap_or_default();
        match letter {
            b'd' | b'D' | b's' | b'S' | b'w' | b'W' | b'p' | b'P' => {
                self.at += 1;
                if state.build && state.range_start.is_some() {
                    return Err(self.error(PatternErrorKind::ClassInRange));
                }
                if matches!(letter, b'p' | b'P') {
                    let mut skipped = Class::default();
                    let target = if state.build { &mut state.class } else { &mut skipped };
                    match self.scan_property(target, letter == b'P', state.fold) {
                        Err(ParseError {
                            kind: PatternErrorKind::UnknownProperty | PatternErrorKind::NotSupported,
                            ..
                        }) if !state.build => {}
                        other => other?,
                    }
                } else {
                    add_letter_class(&mut state.class, letter);
                }
                Ok(None)
            }
            b'-' => {
                // .NET adds the hyphen and leaves an open range open.
                self.at += 1;
                state.class.add_range(u16::from(b'-'), u16::from(b'-'));
                Ok(None)
            }
            _ => self.scan_escaped_unit().map(Some),
        }
    }

    /// Skips the rest of `[::]`, of which only the `[` counts.
    ///
    /// A name between the colons is not skipped: `[[:alpha:]]` is the class of `[`, `:` and four letters, and then a `]`.
    fn skip_empty_name(&mut self) {
        let after = self.at;
        self.at += 1;
        if self.left() < 2 || self.take() != Some(0x3A) || self.take() != Some(0x5D) {
            self.at = after;
        }
    }

    /// Adds a unit, alone or as an end of a range; returns whether a subtraction begins instead.
    ///
    /// A unit `is_plain` if it is not escaped and not the first of its class.
    fn add_class_unit(&mut self, state: &mut ClassState, unit: u16, is_plain: bool) -> Result<bool, ParseError> {
        if let Some(range_first) = state.range_start.take() {
            if state.build && unit == u16::from(b'[') && is_plain {
                state.class.add_range(range_first, range_first);
                return Ok(true);
            }
            if state.build {
                if range_first > unit {
                    return Err(self.error(PatternErrorKind::ReversedRange));
                }
                state.class.add_range(range_first, unit);
            }
        } else if self.left() >= 2 && self.next_is('-') && self.peek(1) != Some(u16::from(b']')) {
            state.range_start = Some(unit);
            self.at += 1;
        } else if unit == u16::from(b'-') && is_plain && self.next_is('[') {
            self.at += 1;
            return Ok(true);
        } else {
            state.class.add_range(unit, unit);
        }
        Ok(false)
    }

    fn skip_caret(&mut self) -> bool {
        let caret = self.next_is('^');
        self.at += usize::from(caret);
        caret
    }
}

/// Adds `\d`, `\s`, `\w` or the opposite of one; returns whether the letter is one of them.
pub(super) fn add_letter_class(class: &mut Class, letter: u8) -> bool {
    let inverted = letter.is_ascii_uppercase();
    match letter.to_ascii_lowercase() {
        b'd' => class.add_categories(unicode::DIGIT, inverted),
        b's' => class.add_space(inverted),
        b'w' => class.add_categories(unicode::WORD, inverted),
        _ => return false,
    }
    true
}
