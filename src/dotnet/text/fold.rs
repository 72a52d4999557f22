//! Text reduced to what linguistic comparison looks at, with the way back to the source.
//!
//! .NET compares text "without case" with ICU's collation. This room approximates it, exactly on what the recorded results
//! cover: canonical forms count as equal (`é` in one or two characters), characters nobody sees are skipped (soft hyphen,
//! joiners, controls), and a letter is not found where a mark follows that the needle does not have.

use crate::dotnet::text::case::Culture;
use crate::dotnet::text::case::lower_character;
use crate::dotnet::text::case::upper_character;
use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_normalization::char::decompose_canonical;
use unicode_normalization::char::decompose_compatible;

/// What a comparison looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Everything but case (`CompareOptions.IgnoreCase`).
    Case,
    /// Everything but case, width and the kind of kana, as VB's text comparison.
    Text,
}

/// A text reduced for comparison.
pub(super) struct Folded {
    text: String,
    /// For every source character that was kept: its byte in `text` and in the source, in rising order.
    origins: Vec<(usize, usize)>,
}

impl Folded {
    /// Reduces `source`.
    pub(super) fn new(source: &str, strength: Strength) -> Folded {
        let mut folded = Folded { text: String::with_capacity(source.len()), origins: Vec::new() };
        for (byte, character) in source.char_indices() {
            if is_ignored(character) {
                continue;
            }
            folded.origins.push((folded.text.len(), byte));
            let text = &mut folded.text;
            let is_width_form = matches!(character, '\u{3000}' | '\u{FF00}'..='\u{FFEF}');
            if strength == Strength::Text && is_width_form {
                decompose_compatible(character, |part| text.push(fold_character(part, strength)));
            } else {
                decompose_canonical(character, |part| text.push(fold_character(part, strength)));
            }
        }
        folded
    }

    /// What is left of the text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The byte in the source where `needle` first stands on whole characters; the beginning for a needle of nothing but
    /// ignored characters, unless the text is empty.
    pub(super) fn find(&self, needle: &Folded) -> Option<usize> {
        if needle.text.is_empty() {
            return self.origins.first().map(|&(_, source)| source);
        }
        self.text.match_indices(&needle.text).find_map(|(at, found)| {
            let origin = self.origins.binary_search_by_key(&at, |&(folded, _)| folded).ok()?;
            let after = self.text.get(at.saturating_add(found.len())..)?;
            let is_whole = !after.chars().next().is_some_and(is_mark);
            if is_whole { self.origins.get(origin).map(|&(_, source)| source) } else { None }
        })
    }
}

fn fold_character(character: char, strength: Strength) -> char {
    match character {
        // Collation keeps the dotless letter apart from `i`, though their upper case is the same.
        'ı' => 'ı',
        // Katakana to hiragana, and the two iteration marks.
        '\u{30A1}'..='\u{30F6}' | '\u{30FD}' | '\u{30FE}' if strength == Strength::Text => {
            char::from_u32(u32::from(character).saturating_sub(0x60)).unwrap_or(character)
        }
        _ => lower_character(upper_character(character, Culture::Named), Culture::Named),
    }
}

fn is_ignored(character: char) -> bool {
    match character {
        '\t'..='\r' | '\u{85}' | ' '..='~' => false,
        // Variation selectors and the combining grapheme joiner.
        '\u{FE00}'..='\u{FE0F}' | '\u{34F}' => true,
        _ => matches!(get_general_category(character), GeneralCategory::Control | GeneralCategory::Format),
    }
}

fn is_mark(character: char) -> bool {
    matches!(get_general_category(character), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}
