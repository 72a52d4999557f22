//! A place in a text that is being read.
//!
//! .NET walks UTF-16 units. Every word and separator of the invariant culture is one unit per character, so walking
//! characters gives the same answers; the few places where a unit matters say so.

/// A text and the position of the next character to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0 }
    }

    /// The whole text, also what has been read already.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// What has not been read yet.
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

    /// Whether at least two characters are left.
    pub(super) fn has_two(&self) -> bool {
        let mut ahead = *self;
        ahead.advance().is_some() && !ahead.at_end()
    }

    /// Continues at the place of an earlier cursor of the same text.
    pub(super) fn go_back_to(&mut self, earlier: Cursor<'_>) {
        self.at = earlier.at;
    }

    pub(super) fn move_to_end(&mut self) {
        self.at = self.text.len();
    }

    /// Reads `wanted` if it comes next.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Reads `word` if it comes next in this very spelling.
    pub(super) fn take_exactly(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Reads an ASCII `word` if it comes next in any case, whatever follows it.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found =
            self.rest().as_bytes().get(..word.len()).is_some_and(|next| next.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Reads a `word` that no letter follows.
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

    /// Reads one ASCII digit.
    pub(super) fn digit(&mut self) -> Option<i32> {
        let digit = i32::from(self.rest().bytes().next().filter(u8::is_ascii_digit)? - b'0');
        self.at += 1;
        Some(digit)
    }

    /// Reads up to `most` digits; nothing is read when there are fewer than `least`.
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<i32> {
        let mut ahead = *self;
        let mut value = 0_i32;
        let mut count = 0;
        while count < most {
            let Some(digit) = ahead.digit() else { break };
            // .NET wraps as well; no caller accepts a number of more than nine digits afterwards.
            value = value.wrapping_mul(10).wrapping_add(digit);
            count += 1;
        }
        if count < least {
            return None;
        }
        *self = ahead;
        Some(value)
    }
}

/// .NET's `Char.IsLetter`, which sees halves of a surrogate pair and calls neither a letter.
pub(super) fn is_letter(character: char) -> bool {
    character.len_utf16() == 1 && character.is_alphabetic()
}
