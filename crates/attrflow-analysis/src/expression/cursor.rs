//! What is around a place in an expression.

use std::ops::Range;

use crate::expression::Token;
use crate::expression::TokenKind;
use crate::expression::tokens;

/// A call that has not ended before the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// Its function's name; empty for plain parentheses.
    pub(crate) name: String,
    /// Where its opening parenthesis is.
    pub(crate) open: usize,
    /// Which argument the cursor is in, from 0.
    pub(crate) argument: usize,
}

/// A place in an expression.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    /// The token that the place is in, or that ends there.
    pub(crate) token: Option<Token>,
    /// The calls around it, outer ones first.
    pub(crate) calls: Vec<Call>,
    /// Whether a value may begin here.
    pub(crate) is_operand: bool,
    /// The attribute that what is at the place is compared with.
    pub(crate) compared: Option<Token>,
}

impl Cursor {
    /// Reads the text up to a place.
    pub(crate) fn new(text: &str, offset: usize) -> Cursor {
        let mut cursor = Cursor { is_operand: true, ..Cursor::default() };
        let mut last: Option<Token> = None;
        let mut before_last: Option<Token> = None;
        for token in tokens(text) {
            if token.range.start > offset || (token.range.start == offset && !takes_start(&token)) {
                break;
            }
            if is_at(&token, offset) {
                cursor.token = Some(token);
                break;
            }
            cursor.pass(&token, last.as_ref(), text);
            before_last = last.replace(token);
        }
        let is_compared = last.as_ref().is_some_and(|last| last.kind == TokenKind::Operator);
        cursor.compared = before_last.filter(|token| is_compared && matches!(token.kind, TokenKind::Attribute { .. }));
        cursor.is_operand = match &last {
            None => true,
            Some(last) => matches!(last.kind, TokenKind::Open | TokenKind::Comma | TokenKind::Operator),
        };
        cursor
    }

    fn pass(&mut self, token: &Token, last: Option<&Token>, text: &str) {
        match token.kind {
            TokenKind::Open => {
                let name = last.filter(|last| last.kind == TokenKind::Name);
                let name = name.and_then(|name| text.get(name.range.clone())).unwrap_or_default();
                self.calls.push(Call { name: name.to_owned(), open: token.range.start, argument: 0 });
            }
            TokenKind::Close => {
                self.calls.pop();
            }
            TokenKind::Comma => {
                if let Some(call) = self.calls.last_mut() {
                    call.argument += 1;
                }
            }
            _ => {}
        }
    }

    /// Returns the innermost call.
    pub(crate) fn call(&self) -> Option<&Call> {
        self.calls.iter().rev().find(|call| !call.name.is_empty())
    }

    /// Returns the bytes of the name at the cursor, or the empty range there.
    pub(crate) fn word(&self, offset: usize) -> Range<usize> {
        match &self.token {
            Some(token) if token.kind == TokenKind::Name => token.range.clone(),
            _ => offset..offset,
        }
    }
}

/// Whether a token that begins at the cursor is the one it is in.
fn takes_start(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Name | TokenKind::Number)
}

/// Whether the cursor is in a token: not after what closes it.
fn is_at(token: &Token, offset: usize) -> bool {
    let Range { start, end } = token.range;
    match token.kind {
        TokenKind::Name | TokenKind::Number => start <= offset && offset <= end,
        TokenKind::Attribute { closed } | TokenKind::Text { closed } | TokenKind::Parameter { closed } => {
            start < offset && (offset < end || (offset == end && !closed))
        }
        _ => false,
    }
}
