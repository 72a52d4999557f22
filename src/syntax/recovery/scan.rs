//! Cuts invalid text into tokens. A foreign token is reported and replaced by the token that was meant.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::BACK_TICKS;
use crate::diagnostic::codes::syntax::COMMENT;
use crate::diagnostic::codes::syntax::FULL_WIDTH;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::diagnostic::codes::syntax::WRONG_SEPARATOR;
use crate::limits::EXPRESSION_FINDINGS;
use crate::source::Span;
use crate::syntax::character;
use crate::syntax::literal;

/// The kind of a token, or of the token that was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Comma,
    /// A comparator of the language.
    Comparator,
    /// A constant in quotes.
    Text,
    /// A name in brackets.
    Attribute,
    /// A number, a parameter, or text without quotes.
    Value,
    /// A function's name or a bare word.
    Name,
    /// `[1]` directly after a value.
    Index,
    /// Dots instead of arguments.
    Placeholder,
    /// An operator the language does not have.
    Operator(Operator),
}

/// Operators of other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Concatenate,
    Plus,
    Arithmetic,
    /// `?`
    Choose,
    /// `:`
    Otherwise,
    /// `??`
    Coalesce,
}

/// A token with its span.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// Cuts `text` into tokens and passes them to `structure`; returns the errors of both.
pub(super) fn scan(text: &str, structure: impl FnOnce(&[Token], &mut Vec<Diagnostic>)) -> Vec<Diagnostic> {
    let mut scanner = Scanner {
        text,
        position: 0,
        end: text.len(),
        tokens: Vec::new(),
        diagnostics: Vec::new(),
        argument: (0, 0),
        depth: 0,
    };
    scanner.unwrap();
    while scanner.position < scanner.end && scanner.diagnostics.len() < EXPRESSION_FINDINGS {
        scanner.token();
    }
    // An incomplete list of tokens would look unclosed everywhere.
    if scanner.position >= scanner.end {
        structure(&scanner.tokens, &mut scanner.diagnostics);
    }
    scanner.diagnostics
}

/// The state of the scan.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) position: usize,
    pub(super) end: usize,
    pub(super) tokens: Vec<Token>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The number of tokens and errors when the current argument began.
    pub(super) argument: (usize, usize),
    /// The number of open parentheses.
    pub(super) depth: usize,
}

impl<'t> Scanner<'t> {
    /// Returns the text from the position on.
    pub(super) fn rest(&self) -> &'t str {
        self.from(self.position)
    }

    /// Returns the text from an offset on.
    pub(super) fn from(&self, offset: usize) -> &'t str {
        self.text.get(offset..self.end).unwrap_or_default()
    }

    /// Reports an error.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds a token of `length` bytes.
    pub(super) fn take(&mut self, kind: Kind, length: usize) -> Span {
        let span = Span::new(self.position, self.position + length);
        self.position += length;
        self.tokens.push(Token { kind, span });
        match kind {
            Kind::Open => self.depth += 1,
            Kind::Close => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if matches!(kind, Kind::Open | Kind::Comma | Kind::Comparator) {
            self.argument = (self.tokens.len(), self.diagnostics.len());
        }
        span
    }

    /// Returns whether the last token ended a value.
    pub(super) fn after_value(&self) -> bool {
        self.tokens.last().is_some_and(|token| {
            matches!(
                token.kind,
                Kind::Close | Kind::Text | Kind::Attribute | Kind::Value | Kind::Name | Kind::Index | Kind::Placeholder
            )
        })
    }

    /// Returns whether the last token ends at the position.
    pub(super) fn touches_last(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.span.end as usize == self.position)
    }

    /// Returns the span of the next `length` bytes.
    pub(super) fn here(&self, length: usize) -> Span {
        Span::new(self.position, self.position + length)
    }

    /// Removes Markdown's back-ticks around the whole text.
    fn unwrap(&mut self) {
        let start = self.text.len() - self.text.trim_start().len();
        let trimmed = self.text.trim();
        let inner = trimmed.trim_start_matches('`');
        let opening = trimmed.len() - inner.len();
        let inner = inner.trim_end_matches('`');
        let closing = trimmed.len() - opening - inner.len();
        if opening == 0 || closing == 0 {
            return;
        }
        self.position = start + opening;
        self.end = self.position + inner.len();
        self.report(
            Diagnostic::new(&BACK_TICKS, "back-ticks around the expression")
                .at(Span::new(start, start + opening), "")
                .at(Span::new(self.end, self.end + closing), "")
                .help("delete them; they are Markdown")
                .fix(Span::new(start, self.end + closing), inner.trim(), true),
        );
    }

    /// A semicolon, as spreadsheets have it between arguments and programs after statements.
    fn semicolon(&mut self, rest: &str) {
        let here = self.here(1);
        let count = |kind: Kind| self.tokens.iter().filter(|token| token.kind == kind).count();
        if count(Kind::Open) > count(Kind::Close) {
            let diagnostic = Diagnostic::new(&WRONG_SEPARATOR, "a semicolon does not separate arguments");
            self.report(diagnostic.at(here, "").help("write a comma").fix(here, ",", true));
            self.take(Kind::Comma, 1);
            return;
        }
        let diagnostic = Diagnostic::new(&WRONG_SEPARATOR, "a semicolon does not end an expression").at(here, "");
        let is_last = rest.trim_matches([';', ' ', '\t', '\r', '\n']).is_empty();
        self.report(match is_last {
            true => diagnostic.help("delete it").fix(self.here(rest.trim_end().len()), "", true),
            false => diagnostic.help("write one expression, without the semicolon and what follows it"),
        });
        self.position = self.end;
    }

    fn token(&mut self) {
        let rest = self.rest();
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return };
        let second = characters.next();
        let after_value = self.after_value();
        if self.argument.0 == self.tokens.len() && !character::is_space(first) && self.bare_text() {
            return;
        }
        match first {
            _ if character::is_space(first) => self.position += 1,
            '(' => _ = self.take(Kind::Open, 1),
            ')' => _ = self.take(Kind::Close, 1),
            ',' => _ = self.take(Kind::Comma, 1),
            ';' => self.semicolon(rest),
            '"' => self.constant(),
            '\'' | '`' => self.foreign_quotes(first),
            _ if character::is_curly(first) || character::is_curly_single(first) || first == '＂' => {
                self.foreign_quotes(first);
            }
            '[' => self.bracket(),
            ']' => self.closing_bracket(),
            '{' if self.bracketed_name("{", '}') => {}
            '$' if self.bracketed_name("${", '}') => {}
            '%' => self.parameter(),
            '&' => self.ampersand(),
            '<' | '>' | '=' | '!' | '≠' | '≤' | '≥' => self.comparator(),
            '|' if second == Some('|') => _ = self.take(Kind::Operator(Operator::Or), 2),
            '|' => _ = self.take(Kind::Operator(Operator::Or), 1),
            '?' if second == Some('?') => _ = self.take(Kind::Operator(Operator::Coalesce), 2),
            '?' => _ = self.take(Kind::Operator(Operator::Choose), 1),
            ':' if after_value => _ = self.take(Kind::Operator(Operator::Otherwise), 1),
            '+' => _ = self.take(Kind::Operator(Operator::Plus), 1),
            '/' if matches!(second, Some('/' | '*')) => self.comment(),
            '*' | '^' | '/' | '-' if after_value => _ = self.take(Kind::Operator(Operator::Arithmetic), 1),
            '\\' => self.backslash(second),
            '.' | '…' => self.dots(),
            '-' if second.is_some_and(|next| next.is_ascii_digit()) => self.word(),
            '-' | '*' => _ = self.take(Kind::Operator(Operator::Arithmetic), first.len_utf8()),
            _ if first.is_alphanumeric() || first == '_' => self.word(),
            '@' | '#' | '$' | '/' | '~' | ':' if second.is_some_and(char::is_alphanumeric) => self.word(),
            _ => self.other(first),
        }
    }

    fn other(&mut self, first: char) {
        let length = first.len_utf8();
        let here = self.here(length);
        if let Some(diagnostic) = literal::character_error(first, here) {
            // One error for a run of the same character.
            let repeated = self.rest().chars().take_while(|next| *next == first).count() * length;
            self.report(if repeated == length {
                diagnostic
            } else {
                literal::character_error(first, self.here(repeated)).unwrap_or(diagnostic)
            });
            self.position += repeated;
        } else if let Some(meant) = character::from_full_width(first) {
            self.report(
                Diagnostic::new(&FULL_WIDTH, format!("`{first}` is full-width punctuation"))
                    .at(here, "")
                    .help(format!("write `{meant}`"))
                    .fix(here, meant, true),
            );
            match meant {
                '(' => _ = self.take(Kind::Open, length),
                ')' => _ = self.take(Kind::Close, length),
                ',' | ';' => _ = self.take(Kind::Comma, length),
                '<' | '>' | '=' => _ = self.take(Kind::Comparator, length),
                '[' => {
                    let close = self.rest().find(['］', ']', '\n']).unwrap_or(self.rest().len());
                    let wide = self.from(self.position + close).starts_with('］');
                    let end = self.here(close).end as usize;
                    if wide {
                        let diagnostic = Diagnostic::new(&FULL_WIDTH, "`］` is full-width punctuation");
                        let bracket = Span::new(end, end + '］'.len_utf8());
                        self.report(diagnostic.at(bracket, "").help("write `]`").fix(bracket, "]", true));
                    }
                    let closing = self.from(end).chars().next().map_or(0, char::len_utf8);
                    self.take(Kind::Attribute, close + closing);
                }
                _ => self.position += length,
            }
        } else {
            self.report(
                Diagnostic::new(&UNEXPECTED_TEXT, format!("`{first}` is not part of the language"))
                    .at(here, "")
                    .help("write it in double quotes, or delete it"),
            );
            self.position += length;
        }
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        };
        let span = self.here(rest.get(..length).unwrap_or_default().trim_end().len());
        self.report(
            Diagnostic::new(&COMMENT, "expressions cannot contain comments")
                .at(span, "")
                .help("delete it")
                .fix(span, "", true),
        );
        self.position += length;
    }

    fn backslash(&mut self, second: Option<char>) {
        let rest = self.rest();
        match second {
            Some('"') if rest.get(2..).is_some_and(|inner| inner.contains("\\\"")) => self.escaped_quotes(),
            Some('n' | 'r' | 't') => {
                self.report(literal::stray_escape(self.here(2)).fix(self.here(2), " ", true));
                self.position += 2;
            }
            _ => {
                self.report(literal::stray_escape(self.here(1)));
                self.position += 1;
            }
        }
    }
}

/// Returns the offset of the first unescaped quote.
pub(super) fn closing_quote(content: &str) -> Option<usize> {
    let mut bytes = content.bytes().enumerate().peekable();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(offset),
            b'\\' => _ = bytes.next_if(|(_, next)| matches!(next, b'"' | b'\\')),
            _ => {}
        }
    }
    None
}
