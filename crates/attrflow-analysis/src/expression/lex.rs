//! Expression text to tokens; every text gives some.

use std::ops::Range;

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A function or a bare word.
    Name,
    /// `[givenName]`, brackets included; whether the closing one is there.
    Attribute {
        closed: bool,
    },
    /// A constant in quotes; whether the closing one is there.
    Text {
        closed: bool,
    },
    /// A number.
    Number,
    /// `%DomainFQDN%`; whether the closing sign is there.
    Parameter {
        closed: bool,
    },
    Open,
    Close,
    Comma,
    /// A comparison.
    Operator,
    /// Anything else.
    Other,
}

impl Token {
    /// Returns the bytes between brackets, quotes or percent signs.
    pub(crate) fn inner(&self) -> Range<usize> {
        match self.kind {
            TokenKind::Attribute { closed } | TokenKind::Text { closed } | TokenKind::Parameter { closed } => {
                self.range.start + 1..self.range.end - usize::from(closed)
            }
            _ => self.range.clone(),
        }
    }
}

/// Reads the tokens of an expression.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let (kind, length) = token(rest, first);
        tokens.push(Token { kind, range: at..at + length });
        at += length.max(1);
    }
    tokens
}

fn token(rest: &str, first: char) -> (TokenKind, usize) {
    match first {
        '(' => (TokenKind::Open, 1),
        ')' => (TokenKind::Close, 1),
        ',' => (TokenKind::Comma, 1),
        '"' => constant(rest),
        '[' => attribute(rest),
        '%' => {
            let name = run(rest, 1, |letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'));
            let closed = rest.as_bytes().get(name) == Some(&b'%');
            (TokenKind::Parameter { closed }, name + usize::from(closed))
        }
        '=' | '<' | '>' => (TokenKind::Operator, run(rest, 1, |sign| matches!(sign, '=' | '<' | '>'))),
        letter if letter.is_alphabetic() || letter == '_' => {
            (TokenKind::Name, run(rest, 0, |letter| letter.is_alphanumeric() || letter == '_'))
        }
        digit if digit.is_ascii_digit() || digit == '-' => (TokenKind::Number, run(rest, 1, char::is_alphanumeric)),
        other => (TokenKind::Other, other.len_utf8()),
    }
}

/// Returns where the characters from an offset on end.
fn run(rest: &str, from: usize, is_part: impl Fn(char) -> bool) -> usize {
    let tail = rest.get(from..).unwrap_or_default();
    from + tail.find(|letter| !is_part(letter)).unwrap_or(tail.len())
}

fn constant(rest: &str) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return (TokenKind::Text { closed: true }, at + 1),
            // Only a quote or a backslash is escaped; what else follows a backslash is itself.
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    (TokenKind::Text { closed: false }, rest.len())
}

/// An attribute; where its bracket is not closed it ends at what no name has.
fn attribute(rest: &str) -> (TokenKind, usize) {
    let mut depth = 1;
    let mut in_text = false;
    let mut before = '[';
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' | '\r' => return (TokenKind::Attribute { closed: false }, bare(rest, at)),
            '"' if depth > 1 => in_text = !in_text,
            _ if in_text => {}
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return (TokenKind::Attribute { closed: true }, at + 1);
                }
            }
            '[' if before.is_alphanumeric() => depth += 1,
            ',' | '(' | ')' | '[' | '"' => return (TokenKind::Attribute { closed: false }, bare(rest, at)),
            _ => {}
        }
        before = letter;
    }
    (TokenKind::Attribute { closed: false }, bare(rest, rest.len()))
}

/// The length without blanks at its end.
fn bare(rest: &str, end: usize) -> usize {
    rest.get(..end).unwrap_or_default().trim_end().len().max(1)
}
