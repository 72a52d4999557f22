//! Upper and lower case as .NET maps them: one character to one character, never by context.
//!
//! `ß` has no upper case of one character and stays, a final `Σ` becomes `σ` and not `ς`. Cultures differ in the dotted
//! and dotless I only. The pairs are those of Unicode 15, which ICU 72 holds; pairs that came later are left alone.

use crate::text::octets::Letters;
use crate::text::octets::TOPS;
use crate::text::octets::words;

/// How a culture maps the letters I; every other letter maps the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Culture {
    /// The invariant culture: `I` and `i` are a pair, `İ` and `ı` stay as they are.
    #[default]
    Invariant,
    /// Any named culture but the Turkic ones: `I` and `i` are a pair, `İ` becomes `i` and `ı` becomes `I`.
    Named,
    /// Turkish and Azerbaijani: `İ` and `i` are a pair, `I` and `ı` are a pair.
    Turkic,
}

/// Longest culture name ICU accepts, in characters (`ULOC_FULLNAME_CAPACITY` without its terminator).
const LONGEST_CULTURE_NAME: usize = 156;
/// Longest language part ICU accepts, in characters (`ULOC_LANG_CAPACITY` without its terminator).
const LONGEST_LANGUAGE: usize = 11;

impl Culture {
    /// The culture a name such as `en-US`, `tr-TR` or `az-Latn-AZ` stands for; `""` is the invariant culture.
    ///
    /// .NET with ICU takes almost every name, known or not (`xx-YY`, `english`, `123`, even a blank), and gives it the
    /// rules of [`Culture::Named`]. `None` is for what it refuses: characters outside ASCII, `@`, NUL, and names or
    /// language parts that are too long.
    #[must_use]
    pub fn parse(name: &str) -> Option<Culture> {
        // ICU knows `C` as the POSIX locale, which .NET turns into the invariant culture.
        if name.is_empty() || name.eq_ignore_ascii_case("C") {
            return Some(Culture::Invariant);
        }
        let language = name.split(['-', '_']).next().unwrap_or_default();
        if !name.is_ascii()
            || name.contains(['@', '\0'])
            || name.len() > LONGEST_CULTURE_NAME
            || language.len() > LONGEST_LANGUAGE
        {
            return None;
        }
        let turkic = ["tr", "az", "tur", "aze"];
        if turkic.iter().any(|known| language.eq_ignore_ascii_case(known)) {
            return Some(Culture::Turkic);
        }
        Some(Culture::Named)
    }
}

/// What is known of a text from looking at eight bytes at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsciiLetters {
    /// Whether every character is ASCII.
    pub only: bool,
    /// Whether there is a letter of the case that was asked for.
    pub any: bool,
}

/// Looks for ASCII letters from `first` (`A` or `a`) on. Most names and addresses need no change of case, and that is known here
/// sooner than from one character after the other.
#[must_use]
#[inline(always)]
pub fn ascii_letters(source: &str, first: u8) -> AsciiLetters {
    let letters = Letters::from(first);
    let (mut all, mut found) = (0, 0);
    words(source.as_bytes(), |_, word| {
        all |= word;
        found |= letters.marks(word);
    });
    AsciiLetters { only: all & TOPS == 0, any: found & TOPS != 0 }
}

/// Appends `source` in lower case to `out`, as `String.ToLower` with this culture.
pub fn lower(source: &str, culture: Culture, out: &mut String) {
    let start = out.len();
    if source.is_ascii() && !(culture == Culture::Turkic && source.contains('I')) {
        out.push_str(source);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    out.reserve(source.len());
    out.extend(source.chars().map(|character| lower_character(character, culture)));
}

/// Appends `source` in upper case to `out`, as `String.ToUpper` with this culture.
pub fn upper(source: &str, culture: Culture, out: &mut String) {
    let start = out.len();
    if source.is_ascii() && !(culture == Culture::Turkic && source.contains('i')) {
        out.push_str(source);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_uppercase();
        }
        return;
    }
    out.reserve(source.len());
    out.extend(source.chars().map(|character| upper_character(character, culture)));
}

/// The lower case of one character.
#[must_use]
pub fn lower_character(character: char, culture: Culture) -> char {
    match character {
        'I' if culture == Culture::Turkic => 'ı',
        'İ' if culture == Culture::Invariant => 'İ',
        'İ' => 'i',
        _ if character.is_ascii() => character.to_ascii_lowercase(),
        _ if paired_after_unicode_15(character) => character,
        _ => single(character.to_lowercase()).unwrap_or(character),
    }
}

/// The upper case of one character.
#[must_use]
pub fn upper_character(character: char, culture: Culture) -> char {
    match character {
        'i' if culture == Culture::Turkic => 'İ',
        'ı' if culture == Culture::Invariant => 'ı',
        _ if character.is_ascii() => character.to_ascii_uppercase(),
        _ if paired_after_unicode_15(character) => character,
        // Greek with iota subscript: the standard library gives two letters, the simple mapping is the form with prosgegrammeni.
        '\u{1F80}'..='\u{1F87}' | '\u{1F90}'..='\u{1F97}' | '\u{1FA0}'..='\u{1FA7}' => later(character, 8),
        '\u{1FB3}' | '\u{1FC3}' | '\u{1FF3}' => later(character, 9),
        _ => single(character.to_uppercase()).unwrap_or(character),
    }
}

fn later(character: char, by: u32) -> char {
    char::from_u32(u32::from(character).saturating_add(by)).unwrap_or(character)
}

/// The only character of a mapping; `None` when it has several, which .NET's simple mapping never has.
fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next();
    if mapped.next().is_some() { None } else { first }
}

/// Characters whose partner in the other case came with Unicode 16 or 17.
fn paired_after_unicode_15(character: char) -> bool {
    matches!(
        character,
        '\u{019B}' | '\u{0264}' | '\u{1C89}' | '\u{1C8A}' | '\u{A7CB}'..='\u{A7CF}' | '\u{A7D2}'..='\u{A7D5}'
            | '\u{A7DA}'..='\u{A7DC}' | '\u{10D50}'..='\u{10D85}' | '\u{16EA0}'..='\u{16ED3}'
    )
}
