//! Text reduced to what linguistic comparison looks at, with the way back to the source.
//!
//! .NET compares text "without case" with ICU's collation. This room approximates it, exactly on what the recorded results
//! cover: canonical forms count as equal (`é` in one or two characters), characters nobody sees are skipped (soft hyphen,
//! joiners, controls), and a letter is not found where a mark follows that the needle does not have.

use crate::text::case::Culture;
use crate::text::case::lower_character;
use crate::text::case::upper_character;
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

/// Stands before every letter together with its marks, and at the end. Controls are ignored, so it cannot be text.
const BOUNDARY: char = '\u{1}';

/// A text reduced for comparison.
pub(super) struct Folded {
    text: String,
    /// For every source character that was kept: its byte in `text` and in the source, in rising order.
    origins: Vec<(usize, usize)>,
}

impl Folded {
    /// Reduces `source`.
    pub(super) fn new(source: &str, strength: Strength) -> Folded {
        let mut folded = Folded { text: String::with_capacity(source.len().saturating_mul(2)), origins: Vec::new() };
        for (byte, character) in source.char_indices().filter(|&(_, character)| !is_ignored(character)) {
            folded.origins.push((folded.text.len(), byte));
            let text = &mut folded.text;
            if !continues(character) {
                text.push(BOUNDARY);
            }
            let is_width_form = matches!(character, '\u{3000}' | '\u{FF00}'..='\u{FFEF}');
            if strength == Strength::Text && is_width_form {
                decompose_compatible(character, |part| text.push(fold_character(part, strength)));
            } else {
                decompose_canonical(character, |part| text.push(fold_character(part, strength)));
            }
        }
        folded.text.push(BOUNDARY);
        folded
    }

    /// Whether nothing that counts differs.
    pub(super) fn equals(&self, other: &Folded) -> bool {
        self.text == other.text
    }

    /// The byte in the source where `needle` first stands on whole characters; the beginning for a needle of nothing but
    /// ignored characters, unless the text is empty. Takes linear time.
    pub(super) fn find(&self, needle: &Folded) -> Option<usize> {
        if needle.origins.is_empty() {
            return self.origins.first().map(|&(_, source)| source);
        }
        let at = self.text.find(&needle.text)?;
        let origin = self.origins.binary_search_by_key(&at, |&(folded, _)| folded).ok()?;
        self.origins.get(origin).map(|&(_, source)| source)
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

/// Whether a character belongs to the one before it: marks, halfwidth voicing marks, vowels and finals of a Korean syllable.
fn continues(character: char) -> bool {
    let category = get_general_category(character);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
        || matches!(character, '\u{1160}'..='\u{11FF}' | '\u{FF9E}' | '\u{FF9F}')
}
