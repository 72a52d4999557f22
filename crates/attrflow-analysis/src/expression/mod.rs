//! The expression around a cursor, also while it is being typed.
//!
//! The library's parser gives a tree or says what is wrong; a cursor is mostly where something is wrong. [`Cursor`] is read from
//! tokens alone, so that it knows the calls around it whatever follows.

mod calls;
mod cursor;
mod lex;

pub(crate) use calls::CallText;
pub(crate) use calls::calls;
pub(crate) use calls::constant;
pub(crate) use cursor::Cursor;
pub(crate) use lex::Token;
pub(crate) use lex::TokenKind;
pub(crate) use lex::tokens;
