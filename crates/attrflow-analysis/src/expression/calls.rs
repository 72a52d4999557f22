//! All calls of an expression with their arguments, also of one that is being typed.

use std::ops::Range;

use crate::expression::Token;
use crate::expression::TokenKind;
use crate::expression::tokens;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallText {
    /// The function's name; empty for plain parentheses.
    pub(crate) name: String,
    /// Where its opening parenthesis is.
    pub(crate) open: usize,
    /// The bytes of its arguments, without spaces around them.
    pub(crate) arguments: Vec<Range<usize>>,
}

impl CallText {
    /// Returns the text of an argument.
    pub(crate) fn argument<'t>(&self, number: usize, text: &'t str) -> Option<&'t str> {
        text.get(self.arguments.get(number)?.clone()).filter(|argument| !argument.is_empty())
    }
}

/// Returns the calls of a text in the order of their opening parentheses. What is not closed goes on to the end of the text.
pub(crate) fn calls(text: &str) -> Vec<CallText> {
    let mut found: Vec<CallText> = Vec::new();
    // The open calls, each with where its present argument begins.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut last: Option<Token> = None;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Open => {
                let name = last.filter(|last| last.kind == TokenKind::Name).and_then(|name| text.get(name.range));
                open.push((found.len(), token.range.end));
                let name = name.unwrap_or_default().to_owned();
                found.push(CallText { name, open: token.range.start, arguments: Vec::new() });
            }
            TokenKind::Comma | TokenKind::Close => {
                if let Some((call, start)) = open.pop() {
                    push(&mut found, call, text, start..token.range.start);
                    if token.kind == TokenKind::Comma {
                        open.push((call, token.range.end));
                    }
                }
            }
            _ => {}
        }
        last = Some(token);
    }
    for (call, start) in open {
        push(&mut found, call, text, start..text.len());
    }
    found
}

fn push(found: &mut [CallText], call: usize, text: &str, range: Range<usize>) {
    let raw = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (raw.len() - raw.trim_start().len());
    if let Some(call) = found.get_mut(call) {
        call.arguments.push(start..start + raw.trim().len());
    }
}

/// Returns the value of an argument that is a constant in quotes.
pub(crate) fn constant(argument: &str) -> Option<String> {
    let tokens = tokens(argument);
    let [token] = tokens.as_slice() else { return None };
    let inner = matches!(token.kind, TokenKind::Text { closed: true }).then(|| token.inner())?;
    let mut value = String::new();
    let mut letters = argument.get(inner)?.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some(next @ ('"' | '\\'))) => {
                value.push(*next);
                letters.next();
            }
            _ => value.push(letter),
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let text = r#"Switch(ToLower( [a] ), , "x\"y", (1), "(" "#;
        let found = calls(text);
        let arguments = |number: usize| -> Vec<&str> {
            let call = &found[number];
            (0..call.arguments.len()).map(|argument| call.argument(argument, text).unwrap_or_default()).collect()
        };
        assert_eq!(found.iter().map(|call| call.name.as_str()).collect::<Vec<_>>(), ["Switch", "ToLower", ""]);
        assert_eq!(arguments(0), ["ToLower( [a] )", "", r#""x\"y""#, "(1)", "\"(\""]);
        assert_eq!(arguments(1), ["[a]"]);
        assert_eq!(constant(r#""x\"y\\z\n""#).as_deref(), Some("x\"y\\z\\n"));
        assert_eq!(constant("\"x\" \"y\""), None);
        assert_eq!(constant("\"x"), None);
    }
}
