//! Replacing matches: the text of a replacement with its `$1`, `${name}`, `$&`, and the loop over the matches.

use crate::regex::Groups;
use crate::regex::Pattern;
use crate::regex::Scratch;
use crate::regex::fault::MatchFault;
use crate::regex::fault::PatternFault;
use crate::regex::limits::Limits;
use crate::regex::parse::Fault;
use crate::regex::parse::Parser;
use crate::regex::straight::Found;
use crate::regex::straight::Straight;
use crate::regex::subject::Subject;
use crate::regex::unicode::is_word_unit;

/// The text that takes the place of a match, read once for the groups of one pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(Box<str>),
    /// The last capture of the group in this slot.
    Group(usize),
    /// `` $` ``
    Before,
    /// `$'`
    After,
    /// `$_`
    Whole,
}

/// Whether anything was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// No match: nothing was written, the source is the result.
    Nothing,
    /// The result was written.
    Matches,
}

impl Replacement {
    /// Reads a replacement. What looks like a reference to a group that the pattern does not have stays as it stands.
    ///
    /// # Errors
    ///
    /// .NET refuses only one thing: a group number above 2147483647.
    pub fn new(text: &str, pattern: &Pattern) -> Result<Replacement, PatternFault> {
        let mut parser = Parser::new(text.encode_utf16().collect(), &Limits::default());
        let mut parts = Vec::new();
        let mut literal = Vec::new();
        let flush = |literal: &mut Vec<u16>, parts: &mut Vec<Part>| {
            if !literal.is_empty() {
                // The text is well-formed and `$` is no half of a character, so nothing is lost here.
                parts.push(Part::Literal(String::from_utf16_lossy(literal).into()));
                literal.clear();
            }
        };
        while let Some(unit) = parser.take() {
            let after = parser.at;
            parser.token = after - 1;
            let part = if unit == u16::from(b'$') {
                reference(&mut parser, pattern).map_err(|fault| fault.in_bytes(text))?
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

    /// A replacement that is put in as it stands, `$` included.
    #[must_use]
    pub fn literal(text: &str) -> Replacement {
        Replacement { parts: vec![Part::Literal(text.into())] }
    }
}

enum Reference {
    Part(Part),
    /// `$$`
    Dollar,
}

/// What stands after a `$`, if it means something.
fn reference(parser: &mut Parser, pattern: &Pattern) -> Result<Option<Reference>, Fault> {
    let group = |number: i32| pattern.names.slot(number).map(|slot| Reference::Part(Part::Group(slot)));
    let braced = parser.next_is('{') && parser.left() > 1;
    if braced {
        parser.at += 1;
    }
    let Some(unit) = parser.peek(0) else { return Ok(None) };
    if (0x30..=0x39).contains(&unit) {
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
    /// Writes the text with every match replaced to `out`. When nothing matches, nothing is written.
    ///
    /// A replacement may only be used with the pattern it was read for. Halves of characters beyond U+FFFF that a
    /// match cuts apart and nothing joins again are left out of the result.
    ///
    /// # Errors
    ///
    /// When a limit is reached; `out` then holds a part of the result.
    pub fn replace(
        &self,
        text: &str,
        replacement: &Replacement,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<Replaced, MatchFault> {
        if let Some(straight) = self.straight_for(text) {
            let limit = || self.steps_for(text.len());
            return replace_straight(straight, limit, text, replacement, &mut scratch.found, out);
        }
        let mut writer = Writer::new(out);
        let mut copied = 0;
        let mut replaced = Replaced::Nothing;
        let subject = self.each_match(text, scratch, |subject, groups, start, end| {
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
            true
        })?;
        if replaced == Replaced::Matches {
            writer.copy(&subject, copied, subject.length());
        }
        writer.finish();
        Ok(replaced)
    }

    /// The part of the text that replacing leaves, where nothing has to be written for it: the replacement is one group, and one match takes up
    /// the whole of a text that is not empty, or nothing can match in an empty one. None says nothing; [`Pattern::replace`] does.
    #[must_use]
    pub fn replace_whole<'t>(
        &self,
        text: &'t str,
        replacement: &Replacement,
        scratch: &mut Scratch,
    ) -> Option<&'t str> {
        let [Part::Group(slot)] = *replacement.parts else { return None };
        let straight = self.straight_for(text)?;
        if text.is_empty() && straight.begins_with_a_byte() {
            return Some(text);
        }
        if !straight.is_whole(text.as_bytes(), &mut scratch.found) {
            return None;
        }
        straight.group(&scratch.found, slot).map_or(Some(""), |(start, end)| text.get(start..end))
    }

    /// Writes the text to `out` with `replacement` in place of the last capture of a group in every match (decision 10).
    /// A match without a capture of the group stays as it is, and so does one whose capture begins before the end of a
    /// capture that was replaced already, which only look-arounds make possible. When no capture is replaced, nothing
    /// is written.
    ///
    /// # Errors
    ///
    /// When a limit is reached; `out` then holds a part of the result.
    pub fn replace_group(
        &self,
        text: &str,
        group: &str,
        replacement: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<Replaced, MatchFault> {
        let slot = self.names.slot_of_text(group);
        let mut writer = Writer::new(out);
        let mut copied = 0;
        let mut replaced = Replaced::Nothing;
        let subject = self.each_match(text, scratch, |subject, groups, _, _| {
            if let Some((start, end)) = slot.and_then(|slot| groups.get(slot))
                && start >= copied
            {
                replaced = Replaced::Matches;
                writer.copy(subject, copied, start);
                writer.literal(subject, replacement);
                copied = end;
            }
            true
        })?;
        if replaced == Replaced::Matches {
            writer.copy(&subject, copied, subject.length());
        }
        writer.finish();
        Ok(replaced)
    }
}

/// [`Pattern::replace`] for an ASCII text, where units are bytes and nothing can be cut apart.
fn replace_straight(
    straight: &Straight,
    limit: impl Fn() -> u64,
    text: &str,
    replacement: &Replacement,
    found: &mut Found,
    out: &mut String,
) -> Result<Replaced, MatchFault> {
    let mut copied = 0;
    let mut replaced = Replaced::Nothing;
    straight.each(text.as_bytes(), limit, found, |found, start, end| {
        replaced = Replaced::Matches;
        push(out, text, copied, start);
        for part in &replacement.parts {
            match part {
                Part::Literal(literal) => out.push_str(literal),
                Part::Group(slot) => {
                    if let Some((start, end)) = straight.group(found, *slot) {
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

/// Writes a part of an ASCII text.
#[inline]
fn push(out: &mut String, text: &str, start: usize, end: usize) {
    if start < end {
        out.push_str(text.get(start..end).unwrap_or_default());
    }
}

/// Puts a result together: as text, or as units where a match may cut a character in two and the replacement may join
/// it again.
struct Writer<'a> {
    out: &'a mut String,
    units: Vec<u16>,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut String) -> Writer<'a> {
        Writer { out, units: Vec::new() }
    }

    #[inline]
    fn copy(&mut self, subject: &Subject<'_>, start: usize, end: usize) {
        if start == end {
            return;
        }
        if subject.has_pairs {
            self.units.extend_from_slice(subject.units(start..end));
        } else {
            self.out.push_str(subject.slice(start..end));
        }
    }

    fn literal(&mut self, subject: &Subject<'_>, literal: &str) {
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

    fn finish(self) {
        self.out.extend(char::decode_utf16(self.units).filter_map(Result::ok));
    }
}
