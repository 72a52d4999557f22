//! JSON text to tokens. Every byte that is not white space belongs to one.

use std::ops::Range;

use crate::json::Fault;
use crate::json::string::escape;

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
    /// The number of its line, from 0.
    pub(super) line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    OpenObject,
    CloseObject,
    OpenArray,
    CloseArray,
    Comma,
    Colon,
    /// A text in quotes; whether its closing quote is there.
    Text {
        closed: bool,
    },
    /// Anything else: a number, a word, or a character that means nothing.
    Word,
}

/// Returns the tokens, and the faults inside of texts and words.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Fault>) {
    let mut lexer = Lexer { text, at: 0, line: 0, tokens: Vec::new(), faults: Vec::new() };
    if text.starts_with('\u{feff}') {
        lexer.at = '\u{feff}'.len_utf8();
    }
    while let Some(byte) = text.as_bytes().get(lexer.at) {
        lexer.next(*byte);
    }
    (lexer.tokens, lexer.faults)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
    faults: Vec<Fault>,
}

impl Lexer<'_> {
    fn next(&mut self, byte: u8) {
        let kind = match byte {
            b'\n' => {
                self.line += 1;
                self.at += 1;
                return;
            }
            b' ' | b'\t' | b'\r' => {
                self.at += 1;
                return;
            }
            b'{' => TokenKind::OpenObject,
            b'}' => TokenKind::CloseObject,
            b'[' => TokenKind::OpenArray,
            b']' => TokenKind::CloseArray,
            b',' => TokenKind::Comma,
            b':' => TokenKind::Colon,
            b'"' => return self.text(),
            _ => return self.word(),
        };
        self.push(kind, self.at + 1);
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        self.tokens.push(Token { kind, range: self.at..end, line: self.line });
        self.at = end;
    }

    fn text(&mut self) {
        let start = self.at;
        let mut at = start + 1;
        let bytes = self.text.as_bytes();
        let mut closed = false;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    at += 1;
                    closed = true;
                    break;
                }
                b'\n' => break,
                b'\\' => match escape(self.text, at) {
                    Some((_, length)) => at += length,
                    None => at += self.wrong_escape(at),
                },
                0..0x20 if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') => {
                    self.control(at, *byte);
                    at += 1;
                }
                _ => at += 1,
            }
        }
        if !closed {
            // What ends the line most likely follows the text and is no part of it.
            let raw = self.text.get(start..at).unwrap_or_default();
            let bare = raw.trim_end_matches(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '}'));
            at = start + bare.len().max(1);
            self.faults.push(Fault {
                range: start..at,
                message: "this text has no closing quote".to_owned(),
                help: "end it with `\"`; a line break in a text is written `\\n`".to_owned(),
                replacement: None,
            });
        }
        self.push(TokenKind::Text { closed }, at);
    }

    /// Reports a backslash that begins no escape; returns how many bytes it takes.
    fn wrong_escape(&mut self, at: usize) -> usize {
        let next = self.text.get(at + 1..).and_then(|rest| rest.chars().next());
        let Some(next) = next.filter(|next| *next != '\n' && *next != '\r') else { return 1 };
        let range = at..at + 1 + next.len_utf8();
        let raw = self.text.get(range.clone()).unwrap_or_default();
        self.faults.push(Fault {
            message: format!("`{raw}` begins no escape of JSON"),
            help: "write a backslash as `\\\\`".to_owned(),
            replacement: (next != 'u').then(|| format!("\\{raw}")),
            range,
        });
        if next == '"' { 1 } else { 1 + next.len_utf8() }
    }

    fn control(&mut self, at: usize, byte: u8) {
        self.faults.push(Fault {
            range: at..at + 1,
            message: "a control character cannot be written in a text".to_owned(),
            help: "write it as an escape, such as `\\t`".to_owned(),
            replacement: Some(if byte == b'\t' { "\\t".to_owned() } else { format!("\\u{byte:04x}") }),
        });
    }

    fn word(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_end =
            |character: char| matches!(character, '{' | '}' | '[' | ']' | ',' | ':' | '"' | ' ' | '\t' | '\r' | '\n');
        let length = rest.find(is_end).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if !is_scalar(word) {
            self.faults.push(Fault {
                range: self.at..self.at + length,
                message: format!("`{}` is no value of JSON", shortened(word)),
                help: "write a text in double quotes; other values are numbers, `true`, `false` and `null`".to_owned(),
                replacement: None,
            });
        }
        self.push(TokenKind::Word, self.at + length);
    }
}

fn shortened(word: &str) -> String {
    const MAX_SHOWN: usize = 40;
    if word.chars().count() <= MAX_SHOWN {
        return word.to_owned();
    }
    word.chars().take(MAX_SHOWN).chain(['…']).collect()
}

/// Whether a word is a number, `true`, `false` or `null`. A number that no double holds is none to `serde_json` either.
fn is_scalar(word: &str) -> bool {
    matches!(word, "true" | "false" | "null")
        || word.starts_with(|first: char| first == '-' || first.is_ascii_digit())
            && serde_json::from_str::<serde_json::Number>(word).is_ok()
}
