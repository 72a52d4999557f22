//! Replacement of matches, with replacement patterns such as `$1`, `${name}` and `$&`.

use crate::regex::error::MatchError;
use crate::regex::error::PatternError;
use crate::regex::limits::Limits;
use crate::regex::linear::Linear;
use crate::regex::parser::ParseError;
use crate::regex::parser::Parser;
use crate::regex::parser::is_digit;
use crate::regex::pattern::Groups;
use crate::regex::pattern::Pattern;
use crate::regex::pattern::Scratch;
use crate::regex::subject::Subject;
use crate::regex::unicode::is_word_unit;

/// A replacement pattern, parsed for the groups of one [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    parts: Vec<Part>,
}

/// A part of a replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(Box<str>),
    /// The last capture of the group in this slot.
    Group(usize),
    /// `` $` ``: the text before the match.
    Before,
    /// `$'`: the text after the match.
    After,
    /// `$_`: the whole text.
    Whole,
}

/// Whether a replacement changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// Nothing was replaced and nothing was written: the result is the source.
    Nothing,
    /// The result was written.
    Matches,
}

impl Replacement {
    /// Parses a replacement pattern.
    ///
    /// A reference to a group that the pattern does not have is literal text.
    ///
    /// # Errors
    ///
    /// .NET refuses only one thing: a group number above 2147483647.
    pub fn new(text: &str, pattern: &Pattern) -> Result<Replacement, PatternError> {
        let mut parser = Parser::new(text.encode_utf16().collect(), &Limits::default());
        let mut parts = Vec::new();
        let mut literal = Vec::new();
        let flush = |literal: &mut Vec<u16>, parts: &mut Vec<Part>| {
            if !literal.is_empty() {
                // Parts of well-formed text between ASCII characters are well-formed.
                parts.push(Part::Literal(String::from_utf16_lossy(literal).into()));
                literal.clear();
            }
        };
        while let Some(unit) = parser.take() {
            let after = parser.at;
            parser.token = after - 1;
            let part = if unit == u16::from(b'$') {
                reference(&mut parser, pattern).map_err(|error| error.in_bytes(text))?
            } else {
                None
            };
            match part {
                Some(Reference::Part(part)) => {
                    flush(&mut literal, &mut parts);
                    parts.push(part);
                }
                Some(Reference::Dollar) => literal.push(unit),
                None => {
                    parser.at = after;
                    literal.push(unit);
                }
            }
        }
        flush(&mut literal, &mut parts);
        Ok(Replacement { parts })
    }
}

/// What a replacement can add to a text, see [`Pattern::growth`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReplacementGrowth {
    /// The bytes of literal text that every match adds.
    pub literal: usize,
    /// How often every match adds a part of itself.
    pub parts: usize,
    /// How often every match adds as much as the whole text.
    pub texts: usize,
}

/// What follows a `$`.
enum Reference {
    Part(Part),
    /// `$$`: a literal `$`.
    Dollar,
}

/// Parses what follows a `$`; `None` if the `$` is literal.
fn reference(parser: &mut Parser, pattern: &Pattern) -> Result<Option<Reference>, ParseError> {
    let group = |number: i32| pattern.names.slot(number).map(|slot| Reference::Part(Part::Group(slot)));
    let braced = parser.next_is('{') && parser.left() > 1;
    if braced {
        parser.at += 1;
    }
    let Some(unit) = parser.peek(0) else { return Ok(None) };
    if is_digit(Some(unit)) {
        let number = parser.scan_number()?;
        return Ok(if !braced || parser.take() == Some(0x7D) { group(number) } else { None });
    }
    if braced {
        if !is_word_unit(unit) {
            return Ok(None);
        }
        let name = parser.scan_name();
        return Ok(if parser.take() == Some(0x7D) {
            pattern.names.number_of_name(&name).and_then(group)
        } else {
            None
        });
    }
    parser.at += 1;
    Ok(match u8::try_from(unit).unwrap_or_default() {
        b'$' => Some(Reference::Dollar),
        b'&' => Some(Reference::Part(Part::Group(0))),
        b'`' => Some(Reference::Part(Part::Before)),
        b'\'' => Some(Reference::Part(Part::After)),
        b'+' => Some(Reference::Part(Part::Group(pattern.names.count().saturating_sub(1)))),
        b'_' => Some(Reference::Part(Part::Whole)),
        _ => None,
    })
}

impl Pattern {
    /// Returns how much the replacement can add to a text at most.
    #[must_use]
    pub fn growth(&self, replacement: &Replacement) -> ReplacementGrowth {
        let mut growth = ReplacementGrowth::default();
        for part in &replacement.parts {
            match part {
                Part::Literal(literal) => growth.literal = growth.literal.saturating_add(literal.len()),
                // In a look-ahead a group captures what comes after the match.
                Part::Group(slot) if *slot == 0 || !self.looks_around() => growth.parts += 1,
                Part::Group(_) | Part::Before | Part::After | Part::Whole => growth.texts += 1,
            }
        }
        growth
    }

    /// Appends the text with every match replaced; appends nothing if nothing matches.
    ///
    /// The replacement must be one for this pattern. Where a match cuts a character beyond U+FFFF in two and the replacement
    /// does not join the halves again, they are dropped.
    ///
    /// # Errors
    ///
    /// If a limit is reached; `out` then has a part of the result.
    pub fn replace(
        &self,
        text: &str,
        replacement: &Replacement,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<Replaced, MatchError> {
        if let Some(linear) = self.linear_for(text) {
            let limit = || self.steps_for(text.len());
            return replace_linear(linear, limit, text, replacement, scratch, out);
        }
        let mut writer = Writer::new(out, self.memory);
        let mut copied = 0;
        let mut replaced = Replaced::Nothing;
        let subject = self.for_each_match(text, scratch, |subject, groups, start, end| {
            replaced = Replaced::Matches;
            writer.copy(subject, copied, start);
            for part in &replacement.parts {
                match part {
                    Part::Literal(literal) => writer.literal(subject, literal),
                    Part::Group(slot) => writer.group(subject, groups, *slot),
                    Part::Before => writer.copy(subject, 0, start),
                    Part::After => writer.copy(subject, end, subject.length()),
                    Part::Whole => writer.copy(subject, 0, subject.length()),
                }
            }
            copied = end;
            !writer.is_full
        })?;
        if replaced == Replaced::Matches {
            writer.copy(&subject, copied, subject.length());
        }
        writer.finish()?;
        Ok(replaced)
    }

    /// Fast path of [`Pattern::replace`]: returns the result if it is a part of the text.
    ///
    /// It applies if the replacement is a single group, and if a match takes up all of the text or the text is empty and does
    /// not match. `None` means not applicable.
    #[must_use]
    pub fn replace_whole<'t>(
        &self,
        text: &'t str,
        replacement: &Replacement,
        scratch: &mut Scratch,
    ) -> Option<&'t str> {
        let [Part::Group(slot)] = *replacement.parts else { return None };
        let linear = self.linear_for(text)?;
        if text.is_empty() && linear.begins_with_byte() {
            return Some(text);
        }
        if !linear.matches_whole(text.as_bytes(), &mut scratch.starts) {
            return None;
        }
        linear.group(&scratch.starts, slot).map_or(Some(""), |(start, end)| text.get(start..end))
    }

    /// Appends the text with the last capture of a group replaced literally in every match.
    ///
    /// Matches without a capture of the group are unchanged, and so are those whose capture begins before the end of one that
    /// was replaced, which is possible with look-arounds. Appends nothing if no capture is replaced.
    ///
    /// # Errors
    ///
    /// If a limit is reached; `out` then has a part of the result.
    pub fn replace_group(
        &self,
        text: &str,
        group: &str,
        replacement: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<Replaced, MatchError> {
        let slot = self.names.slot_of_text(group);
        let mut writer = Writer::new(out, self.memory);
        let mut copied = 0;
        let mut replaced = Replaced::Nothing;
        let subject = self.for_each_match(text, scratch, |subject, groups, _, _| {
            if let Some((start, end)) = slot.and_then(|slot| groups.get(slot))
                && start >= copied
            {
                replaced = Replaced::Matches;
                writer.copy(subject, copied, start);
                writer.literal(subject, replacement);
                copied = end;
            }
            !writer.is_full
        })?;
        if replaced == Replaced::Matches {
            writer.copy(&subject, copied, subject.length());
        }
        writer.finish()?;
        Ok(replaced)
    }
}

/// Replaces as [`Pattern::replace`], with the linear matcher on ASCII text.
fn replace_linear(
    linear: &Linear,
    limit: impl Fn() -> u64,
    text: &str,
    replacement: &Replacement,
    scratch: &mut Scratch,
    out: &mut String,
) -> Result<Replaced, MatchError> {
    let mut copied = 0;
    let mut replaced = Replaced::Nothing;
    let Scratch { starts, steps, .. } = scratch;
    linear.for_each_match(text.as_bytes(), limit, steps, starts, |starts, start, end| {
        replaced = Replaced::Matches;
        push(out, text, copied, start);
        for part in &replacement.parts {
            match part {
                Part::Literal(literal) => out.push_str(literal),
                Part::Group(slot) => {
                    if let Some((start, end)) = linear.group(starts, *slot) {
                        push(out, text, start, end);
                    }
                }
                Part::Before => push(out, text, 0, start),
                Part::After => push(out, text, end, text.len()),
                Part::Whole => out.push_str(text),
            }
        }
        copied = end;
        true
    })?;
    if replaced == Replaced::Matches {
        push(out, text, copied, text.len());
    }
    Ok(replaced)
}

/// Appends a part of an ASCII text.
#[inline]
fn push(out: &mut String, text: &str, start: usize, end: usize) {
    if start < end {
        out.push_str(text.get(start..end).unwrap_or_default());
    }
}

/// Writes a result, as text or as units, until it is larger than the limit of memory.
///
/// Units are necessary if a match can cut a character in two, because the replacement may join the halves.
struct Writer<'a> {
    out: &'a mut String,
    units: Vec<u16>,
    /// How many bytes may still be written.
    left: usize,
    is_full: bool,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut String, memory: usize) -> Writer<'a> {
        Writer { out, units: Vec::new(), left: memory, is_full: false }
    }

    /// Takes the bytes of a part; whether there is space for it. In a look-ahead every match can add most of the text.
    #[inline]
    fn has_space(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => self.is_full = true,
        }
        !self.is_full
    }

    #[inline]
    fn copy(&mut self, subject: &Subject<'_>, start: usize, end: usize) {
        if start == end {
            return;
        }
        if subject.has_pairs {
            let part = subject.units(start..end);
            if self.has_space(size_of_val(part)) {
                self.units.extend_from_slice(part);
            }
        } else {
            let part = subject.slice(start..end);
            if self.has_space(part.len()) {
                self.out.push_str(part);
            }
        }
    }

    fn literal(&mut self, subject: &Subject<'_>, literal: &str) {
        if !self.has_space(literal.len()) {
            return;
        }
        if subject.has_pairs {
            self.units.extend(literal.encode_utf16());
        } else {
            self.out.push_str(literal);
        }
    }

    fn group(&mut self, subject: &Subject<'_>, groups: &Groups<'_>, slot: usize) {
        if let Some((start, end)) = groups.get(slot) {
            self.copy(subject, start, end);
        }
    }

    fn finish(self) -> Result<(), MatchError> {
        if self.is_full {
            return Err(MatchError::MemoryLimit);
        }
        self.out.extend(char::decode_utf16(self.units).filter_map(Result::ok));
        Ok(())
    }
}
