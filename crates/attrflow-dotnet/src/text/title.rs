//! Title case: the first letter of every word in upper case.
//!
//! [`title_case`] is `TextInfo.ToTitleCase` of the invariant culture, which leaves words without a lower-case letter alone
//! (`USA`); [`proper_case`] lowers the text first. For both, an apostrophe inside a word does not end it (`O'neil`).

use crate::text::case::Culture;
use crate::text::case::lower_character;
use crate::text::case::upper_character;
use crate::text::category::WordClass;
use crate::text::category::word_class;

/// Appends `source` to `out` as `TextInfo.ToTitleCase` of the invariant culture gives it.
pub fn title_case(source: &str, out: &mut String) {
    out.reserve(source.len());
    let mut characters = source.char_indices();
    while let Some((start, first)) = characters.next() {
        let class = word_class(first);
        if !class.is_letter() {
            out.push(first);
            continue;
        }
        out.push(title_character(first));
        let mut tail = start + first.len_utf8();
        let mut end = source.len();
        let mut has_lower = class == WordClass::LowerLetter;
        let mut separator = None;
        for (at, character) in characters.by_ref() {
            if character == '\'' {
                // What follows an apostrophe is always lowered: `AB'CD` keeps `AB'` and gives `cd`.
                push_tail(source.get(tail..at), has_lower, out);
                out.push(character);
                tail = at + character.len_utf8();
                has_lower = true;
                continue;
            }
            match word_class(character) {
                WordClass::LowerLetter => has_lower = true,
                WordClass::OtherLetter | WordClass::Part => {}
                WordClass::Separator => {
                    end = at;
                    separator = Some(character);
                    break;
                }
            }
        }
        push_tail(source.get(tail..end), has_lower, out);
        out.extend(separator);
    }
}

fn push_tail(tail: Option<&str>, lowered: bool, out: &mut String) {
    let tail = tail.unwrap_or_default();
    if lowered {
        out.extend(tail.chars().map(|character| lower_character(character, Culture::Invariant)));
    } else {
        out.push_str(tail);
    }
}

/// Appends `source` to `out`, lowered and then in title case: `PABLO (SECOND)` becomes `Pablo (Second)`.
pub fn proper_case(source: &str, out: &mut String) {
    out.reserve(source.len());
    let mut inside = false;
    for character in source.chars() {
        let lowered = lower_character(character, Culture::Invariant);
        let class = word_class(lowered);
        if inside {
            out.push(lowered);
            inside = class != WordClass::Separator || lowered == '\'';
        } else if class.is_letter() {
            out.push(title_character(lowered));
            inside = true;
        } else {
            out.push(lowered);
        }
    }
}

/// Appends `source` to `out` with the first letter of every word in upper case and all else in lower case, where only the
/// characters of `separators` end a word. What stands before the first letter of a word (a digit, say) stays, as in
/// [`proper_case`].
pub fn proper_case_with_separators(source: &str, separators: &str, out: &mut String) {
    out.reserve(source.len());
    let mut inside = false;
    for character in source.chars() {
        if separators.contains(character) {
            out.push(character);
            inside = false;
            continue;
        }
        let lowered = lower_character(character, Culture::Invariant);
        if !inside && word_class(lowered).is_letter() {
            out.push(title_character(lowered));
            inside = true;
        } else {
            out.push(lowered);
        }
    }
}

fn title_character(character: char) -> char {
    match character {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        _ => upper_character(character, Culture::Invariant),
    }
}
