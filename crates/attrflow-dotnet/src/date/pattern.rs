//! A custom date format that is being walked, and the check that refuses formats .NET refuses for every value.

use std::fmt;
use std::ops::Range;

use crate::date::names;
use crate::date::styles::Styles;
use crate::date::styles::StylesFault;

/// Most digits of a second's fraction a format may ask for.
pub(super) const FRACTION_DIGITS: usize = 7;

/// Why a format, or the text of the styles, cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatReason {
    /// An input format without a character.
    Empty,
    /// A format of one character that is not a standard format.
    UnknownStandardFormat,
    /// More than seven `f` or `F` in a row.
    TooManyFractionDigits,
    /// A quote that is never closed.
    UnclosedQuote,
    /// A `%` with nothing, another `%`, or a quote or backslash that stands alone after it.
    DanglingPercent,
    /// A `\` with nothing after it.
    DanglingBackslash,
    /// Styles without a name.
    EmptyStyles,
    /// A name (or number) that is not one of the `DateTimeStyles`.
    UnknownStyle,
    /// Styles that exclude each other.
    ConflictingStyles,
}

/// A fault in the text of a format or of styles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatFault {
    /// The bytes of the text the fault is about.
    pub range: Range<usize>,
    /// What is wrong with them.
    pub reason: FormatReason,
}

impl fmt::Display for FormatFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.reason {
            FormatReason::Empty => "the input format is empty: write the pattern of the source, such as `yyyy-MM-dd`",
            FormatReason::UnknownStandardFormat => {
                "a format of one character must be a standard format such as `d`, `o` or `s`: write `%` before a custom one"
            }
            FormatReason::TooManyFractionDigits => "a second has at most seven `f` or `F` in a format: remove the others",
            FormatReason::UnclosedQuote => "this quote is never closed: add the same quote, or write `\\` before it",
            FormatReason::DanglingPercent => "`%` must stand before one custom format letter",
            FormatReason::DanglingBackslash => "`\\` must stand before the character it makes literal",
            FormatReason::EmptyStyles => "no style is named: leave the argument out, or write `None`",
            FormatReason::UnknownStyle => {
                "this is not a DateTimeStyles name (upper and lower case matter): names are separated by commas"
            }
            FormatReason::ConflictingStyles => {
                "these styles exclude each other: AssumeLocal and AssumeUniversal do, and RoundtripKind stands without \
                 AssumeLocal, AssumeUniversal and AdjustToUniversal"
            }
        })
    }
}

impl std::error::Error for FormatFault {}

/// A format, the position in it, and the blanks inside outer quotes that the white-space styles remove.
#[derive(Debug, Clone)]
pub(super) struct Pattern<'f> {
    text: &'f str,
    at: usize,
    leading_gap: Range<usize>,
    trailing_gap: Range<usize>,
}

impl<'f> Pattern<'f> {
    pub(super) fn new(text: &'f str) -> Pattern<'f> {
        Pattern { text, at: 0, leading_gap: 0..0, trailing_gap: 0..0 }
    }

    /// Removes blanks at the end, and those before a quote that is the last character.
    pub(super) fn trim_end(&mut self) {
        self.text = self.text.trim_end();
        let Some(inside) = self.text.strip_suffix(['\'', '"']) else { return };
        let kept = inside.trim_end();
        // .NET does nothing for formats of two characters.
        if self.text.chars().nth(2).is_some() {
            self.trailing_gap = kept.len()..inside.len();
        }
    }

    /// Skips blanks at the start; when there are none, removes those behind a quote that is the first character.
    pub(super) fn trim_start(&mut self) {
        self.at = self.text.len() - self.text.trim_start().len();
        let Some(inside) = self.text.strip_prefix(['\'', '"']) else { return };
        let removed = inside.len() - inside.trim_start().len();
        let whole = self.text.len() - self.trailing_gap.len();
        if whole > 2 && self.trailing_gap.start != 1 {
            self.leading_gap = 1..1 + removed;
        }
    }

    /// Byte position of the next character.
    pub(super) fn position(&self) -> usize {
        let mut at = self.at;
        for gap in [&self.leading_gap, &self.trailing_gap] {
            if at == gap.start && !gap.is_empty() {
                at = gap.end;
            }
        }
        at
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.position()..).and_then(|rest| rest.chars().next())
    }

    pub(super) fn advance(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at = self.position() + next.len_utf8();
        Some(next)
    }

    /// Reads further characters equal to `letter`; gives the length of the run that `letter` began.
    pub(super) fn run(&mut self, letter: char) -> usize {
        let mut length = 1;
        while self.peek() == Some(letter) {
            self.advance();
            length += 1;
        }
        length
    }

    /// Reads `word` if it comes next, in any case.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let from = self.position();
        let found = self.text.as_bytes().get(from..from + word.len());
        let found = found.is_some_and(|next| next.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.at = from + word.len();
        }
        found
    }

    /// The next character of a quoted text: `Ok(None)` is the closing `quote`.
    pub(super) fn quoted(&mut self, quote: char) -> Result<Option<char>, FormatReason> {
        match self.advance().ok_or(FormatReason::UnclosedQuote)? {
            '\\' => self.advance().map(Some).ok_or(FormatReason::UnclosedQuote),
            letter if letter == quote => Ok(None),
            letter => Ok(Some(letter)),
        }
    }
}

/// Refuses an output format that .NET refuses for every date.
///
/// # Errors
/// The first fault, with its bytes in `format`.
pub fn check_output_format(format: &str) -> Result<(), FormatFault> {
    check_standard(format)?;
    let mut pattern = Pattern::new(format);
    loop {
        let start = pattern.position();
        let Some(letter) = pattern.advance() else { return Ok(()) };
        let outcome = match letter {
            '%' => match pattern.advance() {
                None | Some('%' | '\'' | '"' | '\\') => Err(FormatReason::DanglingPercent),
                Some(_) => Ok(()),
            },
            _ => check_element(&mut pattern, letter),
        };
        outcome.map_err(|reason| FormatFault { range: start..pattern.position(), reason })?;
    }
}

/// Refuses an input format that no text can be read with, whatever the styles.
///
/// # Errors
/// The first fault, with its bytes in `format`.
pub fn check_input_format(format: &str) -> Result<(), FormatFault> {
    if format.is_empty() {
        return Err(FormatFault { range: 0..0, reason: FormatReason::Empty });
    }
    check_standard(format)?;
    // The styles remove blanks, which can make a format usable: it is refused only if it fails both ways.
    check_input(Pattern::new(format)).or_else(|fault| {
        let mut trimmed = Pattern::new(format);
        trimmed.trim_end();
        trimmed.trim_start();
        check_input(trimmed).map_err(|_| fault)
    })
}

/// Refuses a text of styles that .NET refuses.
///
/// # Errors
/// The first fault, with its bytes in `text`.
pub fn check_styles(text: &str) -> Result<(), FormatFault> {
    let Err(fault) = Styles::read(text) else { return Ok(()) };
    let whole = 0..text.len();
    let (range, reason) = match fault {
        StylesFault::Empty => (whole, FormatReason::EmptyStyles),
        StylesFault::Conflict => (whole, FormatReason::ConflictingStyles),
        StylesFault::Unknown(name) => {
            let start = text.find(name).unwrap_or(0);
            (start..start + name.len(), FormatReason::UnknownStyle)
        }
    };
    Err(FormatFault { range, reason })
}

fn check_standard(format: &str) -> Result<(), FormatFault> {
    match names::standard_letter(format) {
        Some(letter) if names::standard_pattern(letter).is_none() => {
            Err(FormatFault { range: 0..format.len(), reason: FormatReason::UnknownStandardFormat })
        }
        _ => Ok(()),
    }
}

fn check_input(mut pattern: Pattern<'_>) -> Result<(), FormatFault> {
    loop {
        let start = pattern.position();
        let Some(letter) = pattern.advance() else { return Ok(()) };
        let outcome = match letter {
            '%' if matches!(pattern.peek(), None | Some('%')) => Err(FormatReason::DanglingPercent),
            '%' => Ok(()),
            // When the text has no `.` here, the reader skips the next character and a run of `F` after it
            // (see `exact`), so what follows may never be looked at.
            '.' if skips_fraction(pattern.clone()) => return Ok(()),
            _ => check_element(&mut pattern, letter),
        };
        outcome.map_err(|reason| FormatFault { range: start..pattern.position(), reason })?;
    }
}

/// Whether the two characters after a `.` are such that a text without the `.` can be read too.
fn skips_fraction(mut pattern: Pattern<'_>) -> bool {
    match pattern.advance() {
        Some('F') if pattern.peek() == Some('F') => pattern.run('F') > FRACTION_DIGITS,
        Some('F') | None => false,
        Some(_) => pattern.peek() == Some('F'),
    }
}

/// The faults printing and reading share.
fn check_element(pattern: &mut Pattern<'_>, letter: char) -> Result<(), FormatReason> {
    match letter {
        'f' | 'F' if pattern.run(letter) > FRACTION_DIGITS => Err(FormatReason::TooManyFractionDigits),
        '\'' | '"' => {
            while pattern.quoted(letter)?.is_some() {}
            Ok(())
        }
        '\\' if pattern.advance().is_none() => Err(FormatReason::DanglingBackslash),
        _ => Ok(()),
    }
}
