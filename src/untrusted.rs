//! Untrusted text on its way to a person or a report.
//!
//! Names, expressions and values are written by others. On a terminal they could move the cursor, change the reading direction or hide a
//! part of themselves, and in the log of a CI job a line of theirs could be taken for a command of the runner. Everything that
//! prints such text goes through [`Untrusted`], which writes what is dangerous as visible escapes.

use std::borrow::Cow;
use std::fmt;
use std::str::CharIndices;

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;

/// Text from outside the program. `Display` writes it as one line that is safe to show.
///
/// Escaped are control characters, line and paragraph separators, format characters (bidirectional controls, zero-width and other
/// invisible characters, tags), other characters that show nothing, characters that mean nothing to Unicode, and whatever begins a
/// command of a CI runner: `::` at the beginning of a line (GitHub), `##[` and `##vso[` anywhere (GitHub, Azure Pipelines).
///
/// Zero-width joiners and non-joiners are needed to spell some names, but they also make two names look alike, and a report is there to
/// tell names apart; so they are escaped as well. Variation selectors stay where they follow a character outside ASCII, as in emoji;
/// after anything else they change nothing that is seen, and could hide the beginning of a command from those who look for it.
///
/// Escaping twice changes nothing, because backslashes are not escaped.
///
/// ```
/// use attrflow::untrusted::Untrusted;
///
/// assert_eq!(Untrusted("mail\u{202e}\n").to_string(), r"mail\u{202e}\n");
/// assert_eq!(Untrusted("##vso[task.complete]").to_string(), r"\u{23}#vso[task.complete]");
/// assert_eq!(Untrusted("urn:ietf::x").to_string(), "urn:ietf::x");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untrusted<'t>(pub &'t str);

/// What is done with line feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFeeds {
    /// They are escaped: the text is one line.
    Escaped,
    /// They stay, and each line is safe by itself.
    Kept,
}

impl<'t> Untrusted<'t> {
    /// Returns the text as one line.
    pub fn line(self) -> Cow<'t, str> {
        self.escaped(LineFeeds::Escaped, visible)
    }

    /// Returns the text with its line feeds, each line safe by itself.
    pub fn lines(self) -> Cow<'t, str> {
        self.escaped(LineFeeds::Kept, visible)
    }

    /// Returns JSON text of the same meaning: what is dangerous is written as escapes of JSON. Line feeds stay, since
    /// in JSON they occur only between values.
    pub fn json(self) -> Cow<'t, str> {
        self.escaped(LineFeeds::Kept, |character, out| {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        })
    }

    /// Returns the text with `escape` in charge of every character that must not be shown as it is.
    pub fn escaped(self, line_feeds: LineFeeds, mut escape: impl FnMut(char, &mut String)) -> Cow<'t, str> {
        let mut escapes = self.escapes(line_feeds).peekable();
        if escapes.peek().is_none() {
            return Cow::Borrowed(self.0);
        }
        let mut safe = String::with_capacity(self.0.len() + 16);
        let mut done = 0;
        for (at, character) in escapes {
            safe.push_str(self.0.get(done..at).unwrap_or_default());
            escape(character, &mut safe);
            done = at + character.len_utf8();
        }
        safe.push_str(self.0.get(done..).unwrap_or_default());
        Cow::Owned(safe)
    }

    /// Finds the characters that must not be shown as they are, each with its offset.
    pub fn escapes(self, line_feeds: LineFeeds) -> Escapes<'t> {
        let Untrusted(text) = self;
        Escapes { text, characters: text.char_indices(), line_feeds, begins_line: true, takes_selector: false }
    }
}

impl fmt::Display for Untrusted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.line())
    }
}

/// Appends the visible escape of a character: `\n`, `\u{202e}`.
pub fn visible(character: char, out: &mut String) {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other => out.extend(other.escape_unicode()),
    }
}

/// The characters of a text that must not be shown as they are.
#[derive(Debug, Clone)]
pub struct Escapes<'t> {
    text: &'t str,
    characters: CharIndices<'t>,
    line_feeds: LineFeeds,
    /// Whether there was nothing but white space on this line.
    begins_line: bool,
    /// Whether a variation selector may follow.
    takes_selector: bool,
}

impl Iterator for Escapes<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<(usize, char)> {
        while let Some((at, character)) = self.characters.next() {
            if character == '\n' && self.line_feeds == LineFeeds::Kept {
                (self.begins_line, self.takes_selector) = (true, false);
                continue;
            }
            let rest = || self.text.get(at..).unwrap_or_default();
            let is_escaped = match character {
                ':' => self.begins_line && rest().starts_with("::"),
                '#' => begins_command(rest()),
                _ if is_variation_selector(character) => !self.takes_selector,
                _ => is_hidden(character),
            };
            self.begins_line &= !is_escaped && character.is_whitespace();
            self.takes_selector = !is_escaped && !character.is_ascii() && !is_variation_selector(character);
            if is_escaped {
                return Some((at, character));
            }
        }
        None
    }
}

/// Whether the text begins with `##[`, `##vso[` or the like.
fn begins_command(text: &str) -> bool {
    let name = text.strip_prefix("##").map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()));
    name.is_some_and(|rest| rest.starts_with('['))
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character shows nothing, or does something else than to be shown.
fn is_hidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    // Unicode's `Default_Ignorable_Code_Point` as far as the category does not say it; variation selectors are not among them.
    let ignorable = matches!(
        character,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'
            ..='\u{180f}' | '\u{3164}' | '\u{ffa0}'
    );
    ignorable
        || matches!(
            get_general_category(character),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::PrivateUse
                | GeneralCategory::Surrogate
                | GeneralCategory::Unassigned
        )
}
