//! A cursor over a date format, and the checks that refuse a format before there is a date.
//!
//! Formatting and parsing both go through a format with a [`FormatReader`]. The checks refuse exactly the formats that .NET
//! refuses for every value, so that a mistake in a mapping is found without a record.

use std::fmt;
use std::ops::Range;

use crate::date::names;
use crate::date::styles::Styles;
use crate::date::styles::StylesError;

/// Most digits of a second's fraction in a format: a tick is the seventh.
pub(super) const MAX_FRACTION_DIGITS: usize = 7;

/// What is wrong with a format or with a text of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatErrorKind {
    /// An empty input format.
    Empty,
    /// A format of one character that is not a standard format.
    UnknownStandardFormat,
    /// More than seven `f` or `F` in a row.
    TooManyFractionDigits,
    /// A quote that is never closed.
    UnclosedQuote,
    /// A `%` before the end, another `%`, a quote or a backslash.
    DanglingPercent,
    /// A `\` at the end.
    DanglingBackslash,
    /// Styles without a name.
    EmptyStyles,
    /// A name (or number) that is not one of the `DateTimeStyles`.
    UnknownStyle,
    /// Styles that exclude each other.
    ConflictingStyles,
}

/// An error in the text of a format or of styles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError {
    /// The bytes of the text that the error is about.
    pub span: Range<usize>,
    /// What is wrong with them.
    pub kind: FormatErrorKind,
}

impl fmt::Display for FormatError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.kind {
            FormatErrorKind::Empty => "the input format is empty: write the pattern of the source, such as `yyyy-MM-dd`",
            FormatErrorKind::UnknownStandardFormat => {
                "a format of one character must be a standard format such as `d`, `o` or `s`: write `%` before a custom one"
            }
            FormatErrorKind::TooManyFractionDigits => "a second has at most seven `f` or `F` in a format: remove the others",
            FormatErrorKind::UnclosedQuote => "this quote is never closed: add the same quote, or write `\\` before it",
            FormatErrorKind::DanglingPercent => "`%` must be followed by one custom format letter",
            FormatErrorKind::DanglingBackslash => "`\\` must be followed by the character that it makes literal",
            FormatErrorKind::EmptyStyles => "no styles are given: omit the argument, or write `None`",
            FormatErrorKind::UnknownStyle => {
                "this is not a DateTimeStyles name (upper and lower case matter): names are separated by commas"
            }
            FormatErrorKind::ConflictingStyles => {
                "these styles exclude each other: use one of AssumeLocal and AssumeUniversal, and RoundtripKind without \
                 AssumeLocal, AssumeUniversal and AdjustToUniversal"
            }
        })
    }
}

impl std::error::Error for FormatError {}

/// A cursor over a format.
///
/// The styles that allow white space in the text also remove it from the format, even inside quotes at its ends; these
/// spaces are the gaps.
#[derive(Debug, Clone)]
pub(super) struct FormatReader<'f> {
    text: &'f str,
    at: usize,
    leading_gap: Range<usize>,
    trailing_gap: Range<usize>,
}

impl<'f> FormatReader<'f> {
    pub(super) fn new(text: &'f str) -> FormatReader<'f> {
        FormatReader { text, at: 0, leading_gap: 0..0, trailing_gap: 0..0 }
    }

    /// Removes white space at the end, and that before a quote at the end.
    pub(super) fn trim_end(&mut self) {
        self.text = self.text.trim_end();
        let Some(inside) = self.text.strip_suffix(['\'', '"']) else { return };
        let kept = inside.trim_end();
        // .NET leaves formats of two characters alone.
        if self.text.chars().nth(2).is_some() {
            self.trailing_gap = kept.len()..inside.len();
        }
    }

    /// Removes white space at the start, or else that after a quote at the start.
    pub(super) fn trim_start(&mut self) {
        self.at = self.text.len() - self.text.trim_start().len();
        let Some(inside) = self.text.strip_prefix(['\'', '"']) else { return };
        let removed = inside.len() - inside.trim_start().len();
        let whole = self.text.len() - self.trailing_gap.len();
        if whole > 2 && self.trailing_gap.start != 1 {
            self.leading_gap = 1..1 + removed;
        }
    }

    /// Returns the byte offset of the next character.
    pub(super) fn offset(&self) -> usize {
        let mut at = self.at;
        for gap in [&self.leading_gap, &self.trailing_gap] {
            if at == gap.start && !gap.is_empty() {
                at = gap.end;
            }
        }
        at
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.offset()..).and_then(|rest| rest.chars().next())
    }

    pub(super) fn advance(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at = self.offset() + next.len_utf8();
        Some(next)
    }

    /// Consumes the rest of a run that `letter` began; returns the length of the run.
    pub(super) fn run(&mut self, letter: char) -> usize {
        let mut length = 1;
        while self.peek() == Some(letter) {
            self.advance();
            length += 1;
        }
        length
    }

    /// Consumes an ASCII `word` if it is next, in any case.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let from = self.offset();
        let found = self.text.as_bytes().get(from..from + word.len());
        let found = found.is_some_and(|next| next.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.at = from + word.len();
        }
        found
    }

    /// Consumes the next character of a quoted text and returns it; `None` for the closing `quote`.
    pub(super) fn quoted(&mut self, quote: char) -> Result<Option<char>, FormatErrorKind> {
        match self.advance().ok_or(FormatErrorKind::UnclosedQuote)? {
            '\\' => self.advance().map(Some).ok_or(FormatErrorKind::UnclosedQuote),
            letter if letter == quote => Ok(None),
            letter => Ok(Some(letter)),
        }
    }
}

/// Checks an output format: refuses it if .NET refuses it for every date.
///
/// # Errors
///
/// The first error, with its bytes in `format`.
pub fn check_output_format(format: &str) -> Result<(), FormatError> {
    check_standard(format)?;
    let mut reader = FormatReader::new(format);
    loop {
        let start = reader.offset();
        let Some(letter) = reader.advance() else { return Ok(()) };
        let outcome = match letter {
            '%' => match reader.advance() {
                None | Some('%' | '\'' | '"' | '\\') => Err(FormatErrorKind::DanglingPercent),
                Some(_) => Ok(()),
            },
            _ => check_element(&mut reader, letter),
        };
        outcome.map_err(|kind| FormatError { span: start..reader.offset(), kind })?;
    }
}

/// Checks an input format: refuses it if no text can be parsed with it, whatever the styles.
///
/// # Errors
///
/// The first error, with its bytes in `format`.
pub fn check_input_format(format: &str) -> Result<(), FormatError> {
    if format.is_empty() {
        return Err(FormatError { span: 0..0, kind: FormatErrorKind::Empty });
    }
    check_standard(format)?;
    // Styles can remove white space and make a format valid, so it is refused only if it fails both ways.
    check_input(FormatReader::new(format)).or_else(|error| {
        let mut trimmed = FormatReader::new(format);
        trimmed.trim_end();
        trimmed.trim_start();
        check_input(trimmed).map_err(|_| error)
    })
}

/// Checks a text of styles: refuses it if .NET refuses it.
///
/// # Errors
///
/// The first error, with its bytes in `text`.
pub fn check_styles(text: &str) -> Result<(), FormatError> {
    let Err(error) = Styles::parse_detailed(text) else { return Ok(()) };
    let whole = 0..text.len();
    let (span, kind) = match error {
        StylesError::Empty => (whole, FormatErrorKind::EmptyStyles),
        StylesError::Conflict => (whole, FormatErrorKind::ConflictingStyles),
        StylesError::Unknown(name) => {
            let start = text.find(name).unwrap_or(0);
            (start..start + name.len(), FormatErrorKind::UnknownStyle)
        }
    };
    Err(FormatError { span, kind })
}

fn check_standard(format: &str) -> Result<(), FormatError> {
    match names::standard_letter(format) {
        Some(letter) if names::standard_format(letter).is_none() => {
            Err(FormatError { span: 0..format.len(), kind: FormatErrorKind::UnknownStandardFormat })
        }
        _ => Ok(()),
    }
}

fn check_input(mut reader: FormatReader<'_>) -> Result<(), FormatError> {
    loop {
        let start = reader.offset();
        let Some(letter) = reader.advance() else { return Ok(()) };
        let outcome = match letter {
            '%' if matches!(reader.peek(), None | Some('%')) => Err(FormatErrorKind::DanglingPercent),
            '%' => Ok(()),
            // If the text has no `.` here, the parser skips the next character and a run of `F` after it (see
            // `parse_exact`), so what follows may never be reached.
            '.' if skips_fraction(reader.clone()) => return Ok(()),
            _ => check_element(&mut reader, letter),
        };
        outcome.map_err(|kind| FormatError { span: start..reader.offset(), kind })?;
    }
}

/// Returns whether the characters after a `.` let a text without the `.` match.
fn skips_fraction(mut reader: FormatReader<'_>) -> bool {
    match reader.advance() {
        Some('F') if reader.peek() == Some('F') => reader.run('F') > MAX_FRACTION_DIGITS,
        Some('F') | None => false,
        Some(_) => reader.peek() == Some('F'),
    }
}

/// Checks an element in ways that apply to formatting and to parsing.
fn check_element(reader: &mut FormatReader<'_>, letter: char) -> Result<(), FormatErrorKind> {
    match letter {
        'f' | 'F' if reader.run(letter) > MAX_FRACTION_DIGITS => Err(FormatErrorKind::TooManyFractionDigits),
        '\'' | '"' => {
            while reader.quoted(letter)?.is_some() {}
            Ok(())
        }
        '\\' if reader.advance().is_none() => Err(FormatErrorKind::DanglingBackslash),
        _ => Ok(()),
    }
}
