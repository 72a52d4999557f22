//! Square brackets in broken text: unclosed, empty, or followed by an address.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::FOREIGN_BRACKETS;
use crate::diagnostic::codes::syntax::MARKDOWN_LINK;
use crate::diagnostic::codes::syntax::UNCLOSED_BRACKET;
use crate::diagnostic::codes::syntax::UNEXPECTED_BRACKET;
use crate::source::Span;
use crate::syntax::broken::excerpt;
use crate::syntax::broken::scan::Kind;
use crate::syntax::broken::scan::Scanner;
use crate::syntax::broken::scan::Token;
use crate::syntax::broken::scan::closing_quote;
use crate::syntax::character;
use crate::syntax::literal;

impl Scanner<'_> {
    /// A name that goes on behind the end of a line: `length` bytes of it stand before.
    fn broken_name(&mut self, length: usize) -> bool {
        let first = self.from(self.position + 1 + length);
        let behind = first.trim_start();
        let rest =
            behind.find(|next| !character::is_name_character(next) && !".:-".contains(next)).unwrap_or(behind.len());
        let joined = first.len() > behind.len() && length > 0 && rest > 0;
        if !joined || !behind.get(rest..).is_some_and(|end| end.starts_with(']')) {
            return false;
        }
        let start = self.position + 1 + length;
        let gap = Span::new(start, start + first.len() - behind.len());
        self.fault(
            Diagnostic::new(&UNCLOSED_BRACKET, "the name in the square brackets is broken into lines")
                .at(Span::new(gap.range().start, gap.range().start), "")
                .help("write the name of an attribute on one line")
                .fix(gap, "", false),
        );
        self.take(Kind::Attribute, gap.range().end + rest + 1 - self.position);
        true
    }

    /// A `]` that closes nothing; the word before it lacks its `[`.
    pub(super) fn closing_bracket(&mut self) {
        let here = self.here(1);
        let fault = Diagnostic::new(&UNEXPECTED_BRACKET, "`]` closes no bracket");
        match self.tokens.last().copied().filter(|last| matches!(last.kind, Kind::Name | Kind::Value)) {
            Some(word) if self.touches_last() => {
                // What was said about the bare word is explained by the missing bracket.
                self.faults.pop_if(|last| last.span() == Some(word.span));
                self.tokens.pop();
                let start = word.span.range().start;
                self.tokens.push(Token { kind: Kind::Attribute, span: word.span.join(here) });
                let name = excerpt(self.text, word.span);
                self.fault(fault.at(here, "").help(format!("write `[{name}]`")).fix(
                    Span::new(start, start),
                    "[",
                    false,
                ));
            }
            _ => self.fault(
                fault
                    .at(here, "")
                    .help("delete it, or write `[` before the name of the attribute")
                    .fix(here, "", false),
            ),
        }
        self.position += 1;
    }

    /// A name in brackets of another kind, such as `{mail}`, where a value is expected.
    pub(super) fn bracketed_name(&mut self, opening: &str, closing: char) -> bool {
        let Some(inside) = self.rest().strip_prefix(opening).filter(|_| !self.after_value()) else { return false };
        let length = inside.find(|next| !character::is_name_character(next) && !".:-".contains(next)).unwrap_or(0);
        let name = inside.get(..length).unwrap_or_default();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic())
            || !inside.get(length..).is_some_and(|end| end.starts_with(closing))
        {
            return false;
        }
        let span = self.here(opening.len() + length + 1);
        self.fault(
            Diagnostic::new(&FOREIGN_BRACKETS, format!("`{}` is no attribute", excerpt(self.text, span)))
                .at(span, "")
                .help(format!("write `[{name}]`"))
                .fix(span, format!("[{name}]"), false),
        );
        self.take(Kind::Attribute, span.range().len());
        true
    }

    /// From `[` to its `]` by the grammar's rules, or as far as the name may have been meant to go.
    pub(super) fn bracket(&mut self) {
        let rest = self.rest();
        let Some(length) = bracket_length(rest) else {
            if bracket_length(rest.get(1..).unwrap_or_default()).is_some() && rest.starts_with("[[") {
                let fault = Diagnostic::new(&UNCLOSED_BRACKET, "one opening bracket is too many").at(self.here(1), "");
                self.fault(fault.help("delete it").fix(self.here(1), "", false));
                self.position += 1;
                return;
            }
            let name = unclosed_length(rest) - 1;
            if self.broken_name(name) {
                return;
            }
            let place = Span::new(self.position + 1 + name, self.position + 1 + name);
            let mut fault = Diagnostic::new(
                &UNCLOSED_BRACKET,
                format!("`{}` has no closing bracket", excerpt(self.text, self.here(1 + name))),
            );
            fault = fault.at(self.here(1), "opened here");
            self.fault(if name == 0 {
                fault.help("write the name of an attribute and `]`, or delete it")
            } else {
                fault.help("write `]` behind the name of the attribute").fix(place, "]", false)
            });
            self.take(Kind::Attribute, 1 + name);
            return;
        };
        let inside = rest.get(1..length - 1).unwrap_or_default();
        let digits = !inside.is_empty() && inside.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        if digits && self.after_value() && self.touches_last() {
            self.take(Kind::Index, length);
            return;
        }
        let span = self.here(length);
        self.faults.extend(literal::attribute_faults(inside, Span { start: span.start + 1, end: span.end - 1 }));
        self.take(Kind::Attribute, length);
        let behind = self.rest();
        let link = ["(http:", "(https:", "(mailto:", "(file:", "(#"].iter().any(|scheme| behind.starts_with(scheme));
        if link {
            let address = behind.find([')', '\n']).map_or(behind.len(), |end| end + 1);
            let place = self.here(address);
            let fault = Diagnostic::new(&MARKDOWN_LINK, "an address of Markdown stands behind the brackets");
            self.fault(fault.at(place, "").help("delete it").fix(place, "", true));
            self.position += address;
        }
    }
}

/// How far a name without its closing bracket may have been meant to go; with the opening bracket.
fn unclosed_length(text: &str) -> usize {
    let mut offset = 1;
    let mut after_letter = false;
    while let Some(next) = text.get(offset..).and_then(|rest| rest.chars().next()) {
        let filter =
            if next == '[' && after_letter { bracket_length(text.get(offset..).unwrap_or_default()) } else { None };
        match (filter, next) {
            (Some(length), _) => offset += length,
            (None, ',' | ')' | '(' | '"' | '[' | '\n' | '\r' | '=' | '<' | '>') => break,
            (None, _) => offset += next.len_utf8(),
        }
        after_letter = character::is_name_character(next);
    }
    text.get(..offset).unwrap_or_default().trim_end().len()
}

/// The length of a bracket and its name; a bracket inside stands directly behind a letter, and quotes are skipped.
pub(super) fn bracket_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut after_letter = true;
    let mut characters = text.char_indices();
    while let Some((offset, next)) = characters.next() {
        match next {
            '[' if !after_letter => return None,
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(offset + 1);
                }
            }
            '"' => {
                let close = offset + 1 + closing_quote(text.get(offset + 1..)?)?;
                while characters.offset() <= close {
                    characters.next()?;
                }
            }
            '\n' | '\r' => return None,
            _ => {}
        }
        after_letter = character::is_name_character(next);
    }
    None
}
