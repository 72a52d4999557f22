//! Title case: the first letter of every word in upper case.
//!
//! [`title_case`] is `TextInfo.ToTitleCase` of the invariant culture, which does not change words without a lower-case letter
//! (`USA`); [`proper_case`] converts to lower case first. In both, an apostrophe inside a word does not end it (`O'neil`).

use crate::text::case::Culture;
use crate::text::case::lower_character;
use crate::text::case::upper_character;
use crate::text::category::WordClass;
use crate::text::category::word_class;

/// Appends `source` in title case, as `TextInfo.ToTitleCase` of the invariant culture.
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
                // The rest of the word after an apostrophe is always in lower case: `AB'CD` becomes `AB'cd`.
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

fn push_tail(tail: Option<&str>, in_lower_case: bool, out: &mut String) {
    let tail = tail.unwrap_or_default();
    if in_lower_case {
        out.extend(tail.chars().map(|character| lower_character(character, Culture::Invariant)));
    } else {
        out.push_str(tail);
    }
}

/// Appends `source` in title case, after conversion to lower case: `PABLO` becomes `Pablo`.
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

/// Appends `source` in title case, where only the characters of `separators` end a word.
///
/// The first letter of a word is in upper case, also after other characters (`2Nd`), and all other letters are in lower case.
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
