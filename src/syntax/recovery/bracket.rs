//! Recovery for square brackets: unclosed, empty, or followed by a link.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::FOREIGN_BRACKETS;
use crate::diagnostic::codes::syntax::MARKDOWN_LINK;
use crate::diagnostic::codes::syntax::UNCLOSED_BRACKET;
use crate::diagnostic::codes::syntax::UNEXPECTED_BRACKET;
use crate::source::Span;
use crate::syntax::character;
use crate::syntax::literal;
use crate::syntax::recovery::excerpt;
use crate::syntax::recovery::scan::Kind;
use crate::syntax::recovery::scan::Scanner;
use crate::syntax::recovery::scan::Token;
use crate::syntax::recovery::scan::closing_quote;

impl Scanner<'_> {
    /// Recovers a name that continues on the next line, after `length` bytes of it.
    fn broken_name(&mut self, length: usize) -> bool {
        let first = self.from(self.position + 1 + length);
        let after = first.trim_start();
        let rest =
            after.find(|next| !character::is_name_character(next) && !".:-".contains(next)).unwrap_or(after.len());
        let joined = first.len() > after.len() && length > 0 && rest > 0;
        if !joined || !after.get(rest..).is_some_and(|end| end.starts_with(']')) {
            return false;
        }
        let start = self.position + 1 + length;
        let gap = Span::new(start, start + first.len() - after.len());
        self.report(
            Diagnostic::new(&UNCLOSED_BRACKET, "a line break in a name in square brackets")
                .at(Span::new(gap.range().start, gap.range().start), "")
                .help("write the name of an attribute on one line")
                .fix(gap, "", false),
        );
        self.take(Kind::Attribute, gap.range().end + rest + 1 - self.position);
        true
    }

    /// Recovers an unmatched `]`: the word before it lacks its `[`.
    pub(super) fn closing_bracket(&mut self) {
        let here = self.here(1);
        let diagnostic = Diagnostic::new(&UNEXPECTED_BRACKET, "unmatched `]`");
        match self.tokens.last().copied().filter(|last| matches!(last.kind, Kind::Name | Kind::Value)) {
            Some(word) if self.touches_last() => {
                // The missing bracket explains the error about the bare word.
                self.diagnostics.pop_if(|last| last.span() == Some(word.span));
                self.tokens.pop();
                let start = word.span.range().start;
                self.tokens.push(Token { kind: Kind::Attribute, span: word.span.join(here) });
                let name = excerpt(self.text, word.span);
                self.report(diagnostic.at(here, "").help(format!("write `[{name}]`")).fix(
                    Span::new(start, start),
                    "[",
                    false,
                ));
            }
            _ => self.report(
                diagnostic
                    .at(here, "")
                    .help("delete it, or write `[` before the name of the attribute")
                    .fix(here, "", false),
            ),
        }
        self.position += 1;
    }

    /// Recovers a name in other brackets, such as `{mail}`, where a value is expected.
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
        self.report(
            Diagnostic::new(&FOREIGN_BRACKETS, format!("`{}` is not an attribute", excerpt(self.text, span)))
                .at(span, "")
                .help(format!("write `[{name}]`"))
                .fix(span, format!("[{name}]"), false),
        );
        self.take(Kind::Attribute, span.range().len());
        true
    }

    /// Scans from `[` to its `]` by the grammar's rules, or to where the name was probably meant to end.
    pub(super) fn bracket(&mut self) {
        let rest = self.rest();
        let Some(length) = bracket_length(rest) else {
            if bracket_length(rest.get(1..).unwrap_or_default()).is_some() && rest.starts_with("[[") {
                let diagnostic = Diagnostic::new(&UNCLOSED_BRACKET, "a surplus opening bracket").at(self.here(1), "");
                self.report(diagnostic.help("delete it").fix(self.here(1), "", false));
                self.position += 1;
                return;
            }
            let name = unclosed_length(rest) - 1;
            if self.broken_name(name) {
                return;
            }
            let span_at_end = Span::new(self.position + 1 + name, self.position + 1 + name);
            let mut diagnostic = Diagnostic::new(
                &UNCLOSED_BRACKET,
                format!("`{}` has no closing bracket", excerpt(self.text, self.here(1 + name))),
            );
            diagnostic = diagnostic.at(self.here(1), "opened here");
            self.report(if name == 0 {
                diagnostic.help("write the name of an attribute and `]`, or delete it")
            } else {
                diagnostic.help("write `]` after the name of the attribute").fix(span_at_end, "]", false)
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
        self.diagnostics.extend(literal::attribute_errors(inside, Span { start: span.start + 1, end: span.end - 1 }));
        self.take(Kind::Attribute, length);
        let after = self.rest();
        let link = ["(http:", "(https:", "(mailto:", "(file:", "(#"].iter().any(|scheme| after.starts_with(scheme));
        if link {
            let address = after.find([')', '\n']).map_or(after.len(), |end| end + 1);
            let link = self.here(address);
            let diagnostic = Diagnostic::new(&MARKDOWN_LINK, "a Markdown link after the brackets");
            self.report(diagnostic.at(link, "").help("delete it").fix(link, "", true));
            self.position += address;
        }
    }
}

/// Returns where an unclosed name was probably meant to end, counted from the opening bracket.
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

/// Returns the length of a bracketed name. An inner bracket must follow a letter directly, and quotes are skipped.
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
