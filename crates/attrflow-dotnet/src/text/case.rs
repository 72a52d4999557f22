//! Upper and lower case as .NET maps them: one character to one character, regardless of context.
//!
//! `ß` has no upper case of one character and is unchanged; a final `Σ` becomes `σ` and not `ς`. Cultures differ only in the
//! dotted and dotless I. The mappings are those of Unicode 15, as in ICU 72; the standard library has later ones as well,
//! which are excluded.

use crate::text::swar::HIGH_BITS;
use crate::text::swar::Letters;
use crate::text::swar::for_each_word;

/// How a culture maps the letters I; cultures map all other letters alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Culture {
    /// The invariant culture: `I` and `i` are a pair, `İ` and `ı` are unchanged.
    #[default]
    Invariant,
    /// Any other named culture: `I` and `i` are a pair, `İ` becomes `i` and `ı` becomes `I`.
    Named,
    /// Turkish and Azerbaijani: `İ` and `i` are a pair, `I` and `ı` are a pair.
    Turkic,
}

/// Length of the longest culture name in ICU (`ULOC_FULLNAME_CAPACITY` without NUL).
const MAX_CULTURE_NAME: usize = 156;
/// Length of the longest language in ICU (`ULOC_LANG_CAPACITY` without NUL).
const MAX_LANGUAGE: usize = 11;

impl Culture {
    /// Returns the culture with a name such as `en-US` or `az-Latn-AZ`; `""` is the invariant one.
    ///
    /// .NET with ICU accepts almost every name, known or not (`xx-YY`, `english`, `123`, even a space), with the rules of
    /// [`Culture::Named`]. `None` is for what it refuses: characters beyond ASCII, `@`, NUL, and names or languages that are
    /// too long.
    #[must_use]
    pub fn parse(name: &str) -> Option<Culture> {
        // The POSIX locale of ICU, which .NET maps to the invariant culture.
        if name.is_empty() || name.eq_ignore_ascii_case("C") {
            return Some(Culture::Invariant);
        }
        let language = name.split(['-', '_']).next().unwrap_or_default();
        if !name.is_ascii()
            || name.contains(['@', '\0'])
            || name.len() > MAX_CULTURE_NAME
            || language.len() > MAX_LANGUAGE
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

/// The result of [`ascii_letters`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsciiLetters {
    /// Whether all characters are ASCII.
    pub is_ascii: bool,
    /// Whether there is a letter of the case; not defined if a character is beyond ASCII.
    pub has_letter: bool,
}

/// Searches for ASCII letters of one case; `first` is `A` or `a`.
///
/// Most names and addresses need no change of case, and this finds out eight bytes at a time.
#[must_use]
#[inline(always)]
pub fn ascii_letters(source: &str, first: u8) -> AsciiLetters {
    let letters = Letters::from(first);
    let (mut all, mut found) = (0, 0);
    for_each_word(source.as_bytes(), |_, word| {
        all |= word;
        found |= letters.find_in(word);
    });
    AsciiLetters { is_ascii: all & HIGH_BITS == 0, has_letter: found & HIGH_BITS != 0 }
}

/// Appends `source` in lower case, as `String.ToLower` with a culture.
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

/// Appends `source` in upper case, as `String.ToUpper` with a culture.
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

/// Returns the lower case of a character.
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

/// Returns the upper case of a character.
#[must_use]
pub fn upper_character(character: char, culture: Culture) -> char {
    match character {
        'i' if culture == Culture::Turkic => 'İ',
        'ı' if culture == Culture::Invariant => 'ı',
        _ if character.is_ascii() => character.to_ascii_uppercase(),
        _ if paired_after_unicode_15(character) => character,
        // Greek with iota subscript: the simple mapping is the form with prosgegrammeni, not the two letters of the
        // standard library.
        '\u{1F80}'..='\u{1F87}' | '\u{1F90}'..='\u{1F97}' | '\u{1FA0}'..='\u{1FA7}' => offset(character, 8),
        '\u{1FB3}' | '\u{1FC3}' | '\u{1FF3}' => offset(character, 9),
        _ => single(character.to_uppercase()).unwrap_or(character),
    }
}

/// Returns the character `by` code points later.
fn offset(character: char, by: u32) -> char {
    char::from_u32(u32::from(character).saturating_add(by)).unwrap_or(character)
}

/// Returns the character of a simple mapping; `None` if it has several, which .NET never maps to.
fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next();
    if mapped.next().is_some() { None } else { first }
}

/// Returns whether a character got its other case with Unicode 16 or 17.
fn paired_after_unicode_15(character: char) -> bool {
    matches!(
        character,
        '\u{019B}' | '\u{0264}' | '\u{1C89}' | '\u{1C8A}' | '\u{A7CB}'..='\u{A7CF}' | '\u{A7D2}'..='\u{A7D5}'
            | '\u{A7DA}'..='\u{A7DC}' | '\u{10D50}'..='\u{10D85}' | '\u{16EA0}'..='\u{16ED3}'
    )
}
