//! A cursor over the text that a date is parsed from.
//!
//! .NET iterates over UTF-16 units. All words and separators of the invariant culture have one unit per character, so
//! iterating over characters gives the same results; comments mark the few exceptions.

/// A text and the byte offset of the next character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0 }
    }

    /// Returns the whole text, including what was consumed.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Returns what is left.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        let rest = self.rest();
        match rest.as_bytes().first() {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => rest.chars().next(),
        }
    }

    pub(super) fn advance(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Returns whether at least two characters are left.
    pub(super) fn has_two(&self) -> bool {
        let mut ahead = *self;
        ahead.advance().is_some() && !ahead.at_end()
    }

    /// Goes back to an earlier position in the same text.
    pub(super) fn rewind_to(&mut self, earlier: Cursor<'_>) {
        self.at = earlier.at;
    }

    pub(super) fn move_to_end(&mut self) {
        self.at = self.text.len();
    }

    /// Consumes `expected` if it is next.
    pub(super) fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    /// Consumes `word` if it is next, comparing case.
    pub(super) fn take_exactly(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Consumes an ASCII `word` if it is next in any case, whatever follows it.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found =
            self.rest().as_bytes().get(..word.len()).is_some_and(|next| next.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Consumes an ASCII `word` in any case that no letter follows.
    pub(super) fn take_whole_word(&mut self, word: &str) -> bool {
        let mut ahead = *self;
        let found = ahead.take_word(word) && !ahead.peek().is_some_and(is_letter);
        if found {
            *self = ahead;
        }
        found
    }

    pub(super) fn skip_white_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.advance();
        }
    }

    /// Consumes one ASCII digit and returns its value.
    pub(super) fn digit(&mut self) -> Option<i32> {
        let digit = i32::from(self.rest().bytes().next().filter(u8::is_ascii_digit)? - b'0');
        self.at += 1;
        Some(digit)
    }

    /// Consumes `min` to `max` digits and returns their value; consumes none if there are fewer.
    pub(super) fn digits(&mut self, min: usize, max: usize) -> Option<i32> {
        let mut ahead = *self;
        let mut value = 0_i32;
        let mut count = 0;
        while count < max {
            let Some(digit) = ahead.digit() else { break };
            // .NET wraps too; no caller accepts more than nine digits.
            value = value.wrapping_mul(10).wrapping_add(digit);
            count += 1;
        }
        if count < min {
            return None;
        }
        *self = ahead;
        Some(value)
    }
}

/// Returns what `Char.IsLetter` does, for which halves of surrogate pairs are not letters.
pub(super) fn is_letter(character: char) -> bool {
    character.len_utf16() == 1 && character.is_alphabetic()
}
