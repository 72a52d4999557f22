//! Recovery for constants: quotes that are missing, doubled, or not straight double quotes.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::BACK_TICKS;
use crate::diagnostic::codes::syntax::CURLY_QUOTES;
use crate::diagnostic::codes::syntax::DOUBLED_QUOTE;
use crate::diagnostic::codes::syntax::FULL_WIDTH;
use crate::diagnostic::codes::syntax::HTML_ENTITY;
use crate::diagnostic::codes::syntax::MISSING_OPENING_QUOTE;
use crate::diagnostic::codes::syntax::SINGLE_QUOTES;
use crate::diagnostic::codes::syntax::STRAY_ESCAPE;
use crate::diagnostic::codes::syntax::UNCLOSED_CONSTANT;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::source::Span;
use crate::syntax::character;
use crate::syntax::literal;
use crate::syntax::recovery::bracket::bracket_length;
use crate::syntax::recovery::excerpt;
use crate::syntax::recovery::scan::Kind;
use crate::syntax::recovery::scan::Scanner;
use crate::syntax::recovery::scan::Token;
use crate::syntax::recovery::scan::closing_quote;

/// Maximum length in bytes of a constant without its opening quote.
const MAX_BARE_TEXT: usize = 256;

/// Maximum number of closing quotes considered for an opening one; it keeps the work on hostile text linear.
const MAX_CANDIDATES: usize = 64;

/// Quotes of another kind around a constant.
struct ForeignQuotes<'t> {
    opening: &'t str,
    closing: &'t [&'t str],
    diagnostic: Diagnostic,
}

impl Scanner<'_> {
    /// Scans from a straight quote to the closing one, or to where it should have been.
    pub(super) fn constant(&mut self) {
        if self.closes_bare_text() {
            self.close_bare_text();
            return;
        }
        let start = self.position;
        let Some(length) = closing_quote(self.from(start + 1)) else {
            self.unclosed(self.end);
            return;
        };
        let close = start + 1 + length;
        let after = self.from(close + 1);
        let content = self.text.get(start + 1..close).unwrap_or_default();
        let swallowed = content.trim_end().ends_with([',', '(', '=', '<', '>']);
        if let Some(length) = swallowed.then(|| self.closed_otherwise(content)).flatten() {
            self.take(Kind::Text, length);
        } else if opens_another(content, after) {
            self.unclosed(close);
        } else if after.starts_with('"') {
            self.doubled(close);
        } else if let Some(end) = self.doubled_opening(close) {
            self.take(Kind::Text, end + 1 - start);
        } else {
            self.diagnostics.extend(literal::text_error(content, Span::new(start, close + 1)));
            self.take(Kind::Text, close + 1 - start);
        }
    }

    /// Returns whether the quote closes text that lacks its opening quote: `example.com")`.
    fn closes_bare_text(&self) -> bool {
        let argument = self.tokens.get(self.argument.0..).unwrap_or_default();
        self.touches_last()
            && !argument.is_empty()
            && argument.iter().all(|token| matches!(token.kind, Kind::Name | Kind::Value | Kind::Operator(_)))
            && self.can_end(self.from(self.position + 1))
    }

    /// Returns whether a constant can end before this text; outside a function nothing may follow it.
    fn can_end(&self, after: &str) -> bool {
        if self.depth == 0 && self.argument.0 == 0 { after.trim().is_empty() } else { ends_argument(after) }
    }

    fn close_bare_text(&mut self) {
        let (tokens, diagnostics) = self.argument;
        let start = self.tokens.get(tokens).map_or(self.position, |token| token.span.start as usize);
        // The missing quote explains the errors about the bare words.
        self.tokens.truncate(tokens);
        self.diagnostics.truncate(diagnostics);
        let span = Span::new(start, self.position + 1);
        self.missing_opening(span);
        self.tokens.push(Token { kind: Kind::Text, span });
        self.position += 1;
    }

    /// Recovers a doubled opening quote: `""text"`; returns the offset of the closing one.
    fn doubled_opening(&mut self, close: usize) -> Option<usize> {
        let after = self.from(close + 1);
        let text = after.starts_with(|next: char| !next.is_whitespace() && !"[\"".contains(next));
        if close != self.position + 1 || !text || ends_argument(after) {
            return None;
        }
        let length = closing_quote(after)?;
        let content = after.get(..length)?;
        if !ends_argument(after.get(length + 1..)?) || content.ends_with(character::is_space) {
            return None;
        }
        let extra = Span::new(close, close + 1);
        self.report(
            Diagnostic::new(&DOUBLED_QUOTE, "a doubled opening quote")
                .at(extra, "")
                .help("delete it")
                .fix(extra, "", false),
        );
        Some(close + 1 + length)
    }

    /// Recovers a constant without its opening quote at the beginning of an argument, such as `@example.com"`.
    pub(super) fn bare_text(&mut self) -> bool {
        let rest = self.rest();
        // The length is bounded, so that a text of many short arguments is not scanned again for each.
        let ends = |byte: u8| matches!(byte, b',' | b'"' | b'\n');
        let found = rest.bytes().take(MAX_BARE_TEXT).position(ends);
        let Some(length) = found.filter(|length| *length > 0) else { return false };
        let (text, after) = (rest.get(..length).unwrap_or_default(), rest.get(length..).unwrap_or_default());
        let balanced = text.matches('(').count() == text.matches(')').count();
        let named = text.starts_with('[')
            && bracket_length(rest).is_some_and(|name| name <= length && !text.contains(['\\', '(', '^', '+']));
        let closes = after.strip_prefix('"').is_some_and(|after| self.can_end(after));
        let foreign = text.starts_with(['\'', '`', '\\', '&', '%', '/', '＂']) || text.contains(character::is_curly);
        if !closes || !balanced || named || foreign || text.ends_with(|last| character::is_space(last) || last == '(') {
            return false;
        }
        let span = self.here(length + 1);
        self.missing_opening(span);
        self.take(Kind::Text, length + 1);
        true
    }

    fn missing_opening(&mut self, span: Span) {
        let start = span.range().start;
        self.report(
            Diagnostic::new(&MISSING_OPENING_QUOTE, format!("`{}` has no opening quote", excerpt(self.text, span)))
                .at(span, "")
                .help("write a double quote before it")
                .fix(Span::new(start, start), "\"", false),
        );
    }

    /// Recovers a constant that should have been closed somewhere before `bound`.
    fn unclosed(&mut self, bound: usize) {
        let start = self.position;
        let content = self.text.get(start + 1..bound).unwrap_or_default();
        let arguments = code_begins(content).unwrap_or(content.len());
        let length = without_closing(content.get(..arguments).unwrap_or_default(), self.depth);
        if let Some(length) = self.closed_otherwise(content.get(..length).unwrap_or_default()) {
            self.take(Kind::Text, length);
            return;
        }
        let span = self.here(1 + length);
        let insertion = Span::new(span.end as usize, span.end as usize);
        let mut diagnostic =
            Diagnostic::new(&UNCLOSED_CONSTANT, format!("the constant `{}` is not closed", excerpt(self.text, span)))
                .at(self.here(1), "opened here");
        let inside = content.get(..length).unwrap_or_default();
        let escape = "a backslash before a quote makes it part of the constant: write `\\\\\"` to end with a backslash";
        diagnostic = if inside.ends_with("\\\"") {
            let quote = Span::new(insertion.range().start - 1, insertion.range().start - 1);
            diagnostic.help(escape).fix(quote, "\\", false)
        } else if inside.ends_with('\\') {
            diagnostic.help(escape).fix(insertion, "\\\"", false)
        } else {
            diagnostic.help("write a double quote at its end").fix(insertion, "\"", false)
        };
        self.report(diagnostic);
        self.take(Kind::Text, 1 + length);
    }

    /// Reports a quote of another kind that was meant to close the constant; returns the length up to it.
    fn closed_otherwise(&mut self, content: &str) -> Option<usize> {
        let after = self.from(self.position + 1);
        let (offset, curly) = content.char_indices().find(|(offset, next)| {
            (matches!(next, '\'' | '`') || character::is_curly(*next) || character::is_curly_single(*next))
                && ends_argument(after.get(offset + next.len_utf8()..).unwrap_or_default())
        })?;
        let length = 1 + offset + curly.len_utf8();
        let quote = Span::new(self.position + 1 + offset, self.position + length);
        self.report(
            match curly {
                '\'' => Diagnostic::new(&SINGLE_QUOTES, "a single quote does not close the constant"),
                '`' => Diagnostic::new(&BACK_TICKS, "a back-tick does not close the constant"),
                _ => Diagnostic::new(&CURLY_QUOTES, format!("`{curly}` does not close the constant")),
            }
            .at(quote, "")
            .at(self.here(1), "opened here")
            .help("write a straight double quote")
            .fix(quote, "\"", false),
        );
        Some(length)
    }

    /// Recovers a quote directly after the one at `close`: doubled as in Visual Basic, or surplus.
    fn doubled(&mut self, close: usize) {
        let start = self.position;
        let mut end = close;
        while self.from(end + 1).starts_with('"') {
            match closing_quote(self.from(end + 2)) {
                Some(length) => end += 2 + length,
                None => break,
            }
        }
        let span = Span::new(start, end + 1);
        if end > close && ends_argument(self.from(end + 1)) && !self.from(end + 1).starts_with('"') {
            let content = self.text.get(start + 1..end).unwrap_or_default();
            self.report(
                Diagnostic::new(&DOUBLED_QUOTE, "a doubled quote inside a constant")
                    .at(Span::new(close, close + 2), "")
                    .help("write `\\\"` for a quote inside, or a comma between two constants")
                    .fix(span, format!("\"{}\"", content.replace("\"\"", "\\\"")), false),
            );
            self.take(Kind::Text, end + 1 - start);
        } else {
            let extra = Span::new(close + 1, close + 2);
            self.report(
                Diagnostic::new(&UNEXPECTED_TEXT, "a quote after a constant that is already closed")
                    .at(extra, "")
                    .help("delete it, or write `\\\"` for a quote inside the constant")
                    .fix(extra, "", false),
            );
            self.take(Kind::Text, close + 1 - start);
            self.position += 1;
        }
    }

    /// Recovers a constant in single, curly or full-width quotes or back-ticks.
    pub(super) fn foreign_quotes(&mut self, first: char) {
        let (closing, diagnostic): (&[&str], _) = match first {
            '\'' => (
                &["'", "\""],
                Diagnostic::new(&SINGLE_QUOTES, "a single quote does not begin a constant").help("write double quotes"),
            ),
            '`' => (
                &["`", "'", "´", "\""],
                Diagnostic::new(&BACK_TICKS, "a back-tick does not begin a constant").help("write double quotes"),
            ),
            '＂' => (
                &["＂", "\""],
                Diagnostic::new(&FULL_WIDTH, "`＂` is full-width punctuation").help("write straight double quotes"),
            ),
            _ if character::is_curly_single(first) => (
                &["‘", "’", "‚", "‛", "′", "‵", "´", "'", "\""],
                Diagnostic::new(&CURLY_QUOTES, format!("`{first}` is a curly quote"))
                    .help("write straight double quotes"),
            ),
            _ => (
                &["“", "”", "„", "‟", "″", "‶", "«", "»", "\""],
                Diagnostic::new(&CURLY_QUOTES, format!("`{first}` is a curly quote"))
                    .help("write straight double quotes"),
            ),
        };
        let opening = &*first.encode_utf8(&mut [0; 4]).to_owned();
        self.requote(ForeignQuotes { opening, closing, diagnostic });
    }

    /// Recovers a constant whose quotes are still escaped for JSON.
    pub(super) fn escaped_quotes(&mut self) {
        let diagnostic = Diagnostic::new(&STRAY_ESCAPE, "the quotes of a constant are escaped")
            .help("the backslashes remain from JSON: delete them");
        self.requote(ForeignQuotes { opening: "\\\"", closing: &["\\\""], diagnostic });
    }

    /// Recovers a constant in HTML entities for quotes.
    pub(super) fn entity_quotes(&mut self, entity: &str) {
        let diagnostic = Diagnostic::new(&HTML_ENTITY, format!("`{entity}` is HTML for a quote"))
            .help("write straight double quotes");
        let closing = [entity];
        self.requote(ForeignQuotes { opening: entity, closing: &closing, diagnostic });
    }

    fn requote(&mut self, quotes: ForeignQuotes<'_>) {
        let start = self.position;
        let inside = start + quotes.opening.len();
        let rest = self.from(inside);
        let opening = self.here(quotes.opening.len());
        // Prefer the nearest closing quote that ends an argument; an apostrophe inside a word does not.
        let mut nearest = None;
        let mut ending = None;
        let candidates = rest.char_indices().filter_map(|(offset, next)| {
            // Comparing first characters keeps the search fast.
            let closing = quotes.closing.iter().find(|closing| {
                closing.starts_with(next) && rest.get(offset..).is_some_and(|after| after.starts_with(**closing))
            })?;
            Some((offset, closing.len()))
        });
        for (offset, closing) in candidates.take(MAX_CANDIDATES) {
            nearest = nearest.or(Some((offset, closing)));
            if ends_argument(rest.get(offset + closing..).unwrap_or_default()) {
                ending = Some((offset, closing));
                break;
            }
        }
        if let Some((length, closing)) = ending.or(nearest) {
            let close = inside + length;
            let whole = Span::new(start, close + closing);
            let content = self.text.get(inside..close).unwrap_or_default();
            let certain = ending.is_some() && !content.contains(['"', '\\']);
            self.report(quotes.diagnostic.at(opening, "here").at(Span::new(close, close + closing), "and here").fix(
                whole,
                format!("\"{}\"", content.replace('"', "\\\"")),
                certain,
            ));
            self.take(Kind::Text, whole.range().len());
        } else if quotes.opening == "`" {
            let diagnostic = Diagnostic::new(&BACK_TICKS, "a single back-tick").at(opening, "");
            self.report(diagnostic.help("delete it").fix(opening, "", false));
            self.position = inside;
        } else {
            let arguments = code_begins(rest).unwrap_or(rest.len());
            let length = without_closing(rest.get(..arguments).unwrap_or_default(), self.depth);
            let insertion = Span::new(inside + length, inside + length);
            self.report(quotes.diagnostic.at(opening, "").at(insertion, "and another one belongs here"));
            self.take(Kind::Text, quotes.opening.len() + length);
        }
    }
}

/// Returns whether an argument can end before this text.
fn ends_argument(after: &str) -> bool {
    let after = after.trim_start();
    after.is_empty() || after.starts_with([',', ')', ';', '=', '<', '>', '&', '+', '!', '，', '）', '；'])
}

/// Returns whether a quote opens the next constant: `"a, ` before it and `b", …` after it.
fn opens_another(content: &str, after: &str) -> bool {
    // A comparison operator can follow a constant, so there one comma is not enough.
    let touches = match after.chars().next() {
        None | Some(',' | ')' | '[' | ';') => false,
        Some('"') => after.strip_prefix("\"\"").is_some_and(ends_argument),
        Some('=' | '<' | '>' | '&' | '+' | '!') => content.matches(',').count() > 1,
        Some(next) => !next.is_whitespace(),
    };
    touches
        && content.trim_end().ends_with([',', '(', '=', '<', '>'])
        && code_begins(content).is_some_and(|length| length > 0 || content.trim() != ",")
}

/// Returns where an unclosed constant was probably meant to end: before the first comma that further arguments
/// follow.
fn code_begins(content: &str) -> Option<usize> {
    content.match_indices(',').map(|(offset, _)| offset).find(|offset| {
        let after = content.get(offset + 1..).unwrap_or_default().trim_start();
        after.is_empty() || after.starts_with(['[', '"', ',', ')', '%', '“']) || begins_call(after) || is_number(after)
    })
}

fn begins_call(text: &str) -> bool {
    let name = text.find(|next| !character::is_name_character(next)).unwrap_or(text.len());
    name > 0 && text.get(name..).is_some_and(|after| after.starts_with('('))
}

fn is_number(text: &str) -> bool {
    let digits = text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
    digits > 0 && text.get(digits..).is_some_and(|after| after.starts_with([',', ')']))
}

/// Returns the length without the closing parentheses that open functions still need: those that nothing inside
/// opens.
fn without_closing(content: &str, depth: usize) -> usize {
    let mut inside = content.trim_end();
    let count = |sign: char| inside.matches(sign).count();
    for _ in 0..depth.min(count(')').saturating_sub(count('('))) {
        match inside.strip_suffix(')') {
            Some(shorter) => inside = shorter.trim_end(),
            None => break,
        }
    }
    inside.trim_end_matches(|last: char| last == ',' || character::is_space(last)).len()
}
