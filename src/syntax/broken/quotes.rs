//! Constants in broken text: quotes that are missing, doubled, or not the straight double ones.

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
use crate::syntax::broken::bracket::bracket_length;
use crate::syntax::broken::excerpt;
use crate::syntax::broken::scan::Kind;
use crate::syntax::broken::scan::Scanner;
use crate::syntax::broken::scan::Token;
use crate::syntax::broken::scan::closing_quote;
use crate::syntax::character;
use crate::syntax::literal;

/// How far a constant without its opening quote is looked for, in bytes.
const LONGEST_BARE_TEXT: usize = 256;

/// Most closing quotes that are looked at for one opening one; it keeps the work on hostile text linear.
const MOST_CANDIDATES: usize = 64;

/// Quotes of another kind that open and close a constant.
struct ForeignQuotes<'t> {
    opening: &'t str,
    closing: &'t [&'t str],
    fault: Diagnostic,
}

impl Scanner<'_> {
    /// From a straight quote to the one that closes the constant, or to where it should have been closed.
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
        let behind = self.from(close + 1);
        let content = self.text.get(start + 1..close).unwrap_or_default();
        let swallowed = content.trim_end().ends_with([',', '(', '=', '<', '>']);
        if let Some(length) = swallowed.then(|| self.closed_otherwise(content)).flatten() {
            self.take(Kind::Text, length);
        } else if opens_another(content, behind) {
            self.unclosed(close);
        } else if behind.starts_with('"') {
            self.doubled(close);
        } else if let Some(end) = self.doubled_opening(close) {
            self.take(Kind::Text, end + 1 - start);
        } else {
            self.faults.extend(literal::text_fault(content, Span::new(start, close + 1)));
            self.take(Kind::Text, close + 1 - start);
        }
    }

    /// Whether the quote here closes text that never had an opening one: `example.com")`.
    fn closes_bare_text(&self) -> bool {
        let argument = self.tokens.get(self.argument.0..).unwrap_or_default();
        self.touches_last()
            && !argument.is_empty()
            && argument.iter().all(|token| matches!(token.kind, Kind::Name | Kind::Value | Kind::Operator(_)))
            && self.can_end(self.from(self.position + 1))
    }

    /// Whether a constant can end before this text; outside of any function nothing follows it.
    fn can_end(&self, behind: &str) -> bool {
        if self.depth == 0 && self.argument.0 == 0 { behind.trim().is_empty() } else { ends_argument(behind) }
    }

    fn close_bare_text(&mut self) {
        let (tokens, faults) = self.argument;
        let start = self.tokens.get(tokens).map_or(self.position, |token| token.span.start as usize);
        // What was said about the bare words is explained by the missing quote.
        self.tokens.truncate(tokens);
        self.faults.truncate(faults);
        let span = Span::new(start, self.position + 1);
        self.missing_opening(span);
        self.tokens.push(Token { kind: Kind::Text, span });
        self.position += 1;
    }

    /// Two quotes before the text of a constant and one behind it: `""text"`; gives the place of the last one.
    fn doubled_opening(&mut self, close: usize) -> Option<usize> {
        let behind = self.from(close + 1);
        let text = behind.starts_with(|next: char| !next.is_whitespace() && !"[\"".contains(next));
        if close != self.position + 1 || !text || ends_argument(behind) {
            return None;
        }
        let length = closing_quote(behind)?;
        let content = behind.get(..length)?;
        if !ends_argument(behind.get(length + 1..)?) || content.ends_with(character::is_blank) {
            return None;
        }
        let extra = Span::new(close, close + 1);
        self.fault(
            Diagnostic::new(&DOUBLED_QUOTE, "a quote at the beginning of a constant is doubled")
                .at(extra, "")
                .help("delete it")
                .fix(extra, "", false),
        );
        Some(close + 1 + length)
    }

    /// At the beginning of an argument: text up to a quote that looks like a closing one, such as `@example.com"`.
    pub(super) fn bare_text(&mut self) -> bool {
        let rest = self.rest();
        // Only as far as a constant is likely to be, so that a text of many short arguments is not read again for each.
        let ends = |byte: u8| matches!(byte, b',' | b'"' | b'\n');
        let found = rest.bytes().take(LONGEST_BARE_TEXT).position(ends);
        let Some(length) = found.filter(|length| *length > 0) else { return false };
        let (text, behind) = (rest.get(..length).unwrap_or_default(), rest.get(length..).unwrap_or_default());
        let balanced = text.matches('(').count() == text.matches(')').count();
        let named = text.starts_with('[')
            && bracket_length(rest).is_some_and(|name| name <= length && !text.contains(['\\', '(', '^', '+']));
        let closes = behind.strip_prefix('"').is_some_and(|behind| self.can_end(behind));
        let foreign = text.starts_with(['\'', '`', '\\', '&', '%', '/', '＂']) || text.contains(character::is_curly);
        if !closes || !balanced || named || foreign || text.ends_with(|last| character::is_blank(last) || last == '(') {
            return false;
        }
        let span = self.here(length + 1);
        self.missing_opening(span);
        self.take(Kind::Text, length + 1);
        true
    }

    fn missing_opening(&mut self, span: Span) {
        let start = span.range().start;
        self.fault(
            Diagnostic::new(&MISSING_OPENING_QUOTE, format!("`{}` has no opening quote", excerpt(self.text, span)))
                .at(span, "")
                .help("write a double quote before it")
                .fix(Span::new(start, start), "\"", false),
        );
    }

    /// A constant that should have been closed somewhere before `bound`.
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
        let place = Span::new(span.end as usize, span.end as usize);
        let mut fault =
            Diagnostic::new(&UNCLOSED_CONSTANT, format!("the constant `{}` is never closed", excerpt(self.text, span)))
                .at(self.here(1), "opened here");
        let inside = content.get(..length).unwrap_or_default();
        let escape = "a backslash before a quote makes it part of the constant: write `\\\\\"` to end with a backslash";
        fault = if inside.ends_with("\\\"") {
            let quote = Span::new(place.range().start - 1, place.range().start - 1);
            fault.help(escape).fix(quote, "\\", false)
        } else if inside.ends_with('\\') {
            fault.help(escape).fix(place, "\\\"", false)
        } else {
            fault.help("write a double quote at its end").fix(place, "\"", false)
        };
        self.fault(fault);
        self.take(Kind::Text, 1 + length);
    }

    /// Reports a quote of another kind that was meant to close the constant here; gives the length up to it.
    fn closed_otherwise(&mut self, content: &str) -> Option<usize> {
        let behind = self.from(self.position + 1);
        let (offset, curly) = content.char_indices().find(|(offset, next)| {
            (matches!(next, '\'' | '`') || character::is_curly(*next) || character::is_curly_single(*next))
                && ends_argument(behind.get(offset + next.len_utf8()..).unwrap_or_default())
        })?;
        let length = 1 + offset + curly.len_utf8();
        let place = Span::new(self.position + 1 + offset, self.position + length);
        self.fault(
            match curly {
                '\'' => Diagnostic::new(&SINGLE_QUOTES, "a single quote does not close the constant"),
                '`' => Diagnostic::new(&BACK_TICKS, "a back-tick does not close the constant"),
                _ => Diagnostic::new(&CURLY_QUOTES, format!("`{curly}` does not close the constant")),
            }
            .at(place, "")
            .at(self.here(1), "opened here")
            .help("write a straight double quote")
            .fix(place, "\"", false),
        );
        Some(length)
    }

    /// A quote directly behind the one at `close`: doubled as in Visual Basic, or one too many.
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
            self.fault(
                Diagnostic::new(&DOUBLED_QUOTE, "a quote inside a constant is doubled")
                    .at(Span::new(close, close + 2), "")
                    .help("write `\\\"` for a quote inside, or a comma between two constants")
                    .fix(span, format!("\"{}\"", content.replace("\"\"", "\\\"")), false),
            );
            self.take(Kind::Text, end + 1 - start);
        } else {
            let extra = Span::new(close + 1, close + 2);
            self.fault(
                Diagnostic::new(&UNEXPECTED_TEXT, "a quote stands behind a constant that is already closed")
                    .at(extra, "")
                    .help("delete it, or write `\\\"` for a quote inside the constant")
                    .fix(extra, "", false),
            );
            self.take(Kind::Text, close + 1 - start);
            self.position += 1;
        }
    }

    /// A constant between single, curly or full-width quotes or back-ticks.
    pub(super) fn foreign_quotes(&mut self, first: char) {
        let (closing, fault): (&[&str], _) = match first {
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
        self.requote(ForeignQuotes { opening, closing, fault });
    }

    /// A constant whose quotes are still escaped for JSON.
    pub(super) fn escaped_quotes(&mut self) {
        let fault = Diagnostic::new(&STRAY_ESCAPE, "the quotes of a constant are escaped")
            .help("the backslashes remain from JSON: delete them");
        self.requote(ForeignQuotes { opening: "\\\"", closing: &["\\\""], fault });
    }

    /// A constant between entities of HTML.
    pub(super) fn entity_quotes(&mut self, entity: &str) {
        let fault = Diagnostic::new(&HTML_ENTITY, format!("`{entity}` is HTML for a quote"))
            .help("write straight double quotes");
        let closing = [entity];
        self.requote(ForeignQuotes { opening: entity, closing: &closing, fault });
    }

    fn requote(&mut self, quotes: ForeignQuotes<'_>) {
        let start = self.position;
        let inside = start + quotes.opening.len();
        let rest = self.from(inside);
        let opening = self.here(quotes.opening.len());
        // The nearest closing quote that ends an argument; an apostrophe inside a word does not.
        let mut nearest = None;
        let mut ending = None;
        let candidates = rest.char_indices().filter_map(|(offset, next)| {
            // Comparing first characters keeps the search fast.
            let closing = quotes.closing.iter().find(|closing| {
                closing.starts_with(next) && rest.get(offset..).is_some_and(|behind| behind.starts_with(**closing))
            })?;
            Some((offset, closing.len()))
        });
        for (offset, closing) in candidates.take(MOST_CANDIDATES) {
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
            self.fault(quotes.fault.at(opening, "here").at(Span::new(close, close + closing), "and here").fix(
                whole,
                format!("\"{}\"", content.replace('"', "\\\"")),
                certain,
            ));
            self.take(Kind::Text, whole.range().len());
        } else if quotes.opening == "`" {
            let fault = Diagnostic::new(&BACK_TICKS, "a back-tick stands alone").at(opening, "");
            self.fault(fault.help("delete it").fix(opening, "", false));
            self.position = inside;
        } else {
            let arguments = code_begins(rest).unwrap_or(rest.len());
            let length = without_closing(rest.get(..arguments).unwrap_or_default(), self.depth);
            let place = Span::new(inside + length, inside + length);
            self.fault(quotes.fault.at(opening, "").at(place, "and another one belongs here"));
            self.take(Kind::Text, quotes.opening.len() + length);
        }
    }
}

/// Whether an argument can end before this text.
fn ends_argument(behind: &str) -> bool {
    let behind = behind.trim_start();
    behind.is_empty() || behind.starts_with([',', ')', ';', '=', '<', '>', '&', '+', '!', '，', '）', '；'])
}

/// Whether the quote between the two is the opening one of the next constant: `"a, ` before and `b", …` behind it.
fn opens_another(content: &str, behind: &str) -> bool {
    // A comparator can follow a constant, so more than one comma has to speak for a constant there.
    let touches = match behind.chars().next() {
        None | Some(',' | ')' | '[' | ';') => false,
        Some('"') => behind.strip_prefix("\"\"").is_some_and(ends_argument),
        Some('=' | '<' | '>' | '&' | '+' | '!') => content.matches(',').count() > 1,
        Some(next) => !next.is_whitespace(),
    };
    touches
        && content.trim_end().ends_with([',', '(', '=', '<', '>'])
        && code_begins(content).is_some_and(|length| length > 0 || content.trim() != ",")
}

/// Where a constant without a closing quote was meant to end: before the first comma that more arguments follow.
fn code_begins(content: &str) -> Option<usize> {
    content.match_indices(',').map(|(offset, _)| offset).find(|offset| {
        let behind = content.get(offset + 1..).unwrap_or_default().trim_start();
        behind.is_empty()
            || behind.starts_with(['[', '"', ',', ')', '%', '“'])
            || begins_call(behind)
            || is_number(behind)
    })
}

fn begins_call(text: &str) -> bool {
    let name = text.find(|next| !character::is_name_character(next)).unwrap_or(text.len());
    name > 0 && text.get(name..).is_some_and(|behind| behind.starts_with('('))
}

fn is_number(text: &str) -> bool {
    let digits = text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
    digits > 0 && text.get(digits..).is_some_and(|behind| behind.starts_with([',', ')']))
}

/// The length without the closing parentheses at the end that functions still need: those that nothing inside opens.
fn without_closing(content: &str, depth: usize) -> usize {
    let mut inside = content.trim_end();
    let count = |sign: char| inside.matches(sign).count();
    for _ in 0..depth.min(count(')').saturating_sub(count('('))) {
        match inside.strip_suffix(')') {
            Some(shorter) => inside = shorter.trim_end(),
            None => break,
        }
    }
    inside.trim_end_matches(|last: char| last == ',' || character::is_blank(last)).len()
}
