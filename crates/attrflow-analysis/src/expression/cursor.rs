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
    /// Which argument the cursor is in, from 0.
    pub(crate) argument: usize,
    /// The first token of each argument so far, where there is one.
    pub(crate) firsts: Vec<Option<Token>>,
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
}

impl Cursor {
    /// Reads the text up to a place.
    pub(crate) fn new(text: &str, offset: usize) -> Cursor {
        let mut cursor = Cursor { is_operand: true, ..Cursor::default() };
        let mut last: Option<Token> = None;
        for token in tokens(text) {
            if token.range.start > offset || (token.range.start == offset && !takes_start(&token)) {
                break;
            }
            if is_at(&token, offset) {
                cursor.token = Some(token);
                break;
            }
            cursor.pass(&token, last.as_ref(), text);
            last = Some(token);
        }
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
                self.calls.push(Call { name: name.to_owned(), argument: 0, firsts: vec![None] });
            }
            TokenKind::Close => {
                self.calls.pop();
            }
            TokenKind::Comma => {
                if let Some(call) = self.calls.last_mut() {
                    call.argument += 1;
                    call.firsts.push(None);
                }
            }
            _ => {
                if let Some(first) = self.calls.last_mut().and_then(|call| call.firsts.last_mut()) {
                    first.get_or_insert_with(|| token.clone());
                }
            }
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
