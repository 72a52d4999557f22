//! Strings reduced to what a linguistic comparison distinguishes, with a map back to the source.
//!
//! .NET compares "without case" with ICU's collation at its second level. This module approximates that level, exactly on
//! what the recorded results cover: canonically equivalent strings are equal (`é` in one or two characters), so are
//! compatibility variants (`ﬁ` and `fi`, `²` and `2`, the no-break space and the space), ignorable characters are skipped
//! (soft hyphen, joiners, controls), and a match begins and ends between whole characters of the source: not inside a
//! ligature, and not before a mark that the needle lacks.

use crate::text::case::Culture;
use crate::text::case::lower_character;
use crate::text::case::upper_character;
use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_normalization::char::decompose_canonical;
use unicode_normalization::char::decompose_compatible;

/// What a comparison ignores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Case (`CompareOptions.IgnoreCase`).
    Case,
    /// Case, width, kind of kana and other compatibility variants (`vbTextCompare`).
    Text,
}

/// Separates base characters with their marks. A control, which a source never contributes.
const BOUNDARY: char = '\u{1}';

/// A string reduced for comparison.
pub(super) struct Folded {
    /// Every base character after a [`BOUNDARY`], and one at the end.
    text: String,
    /// Byte offsets in `text` and in the source of every character that is not ignored, ascending.
    origins: Vec<(usize, usize)>,
}

impl Folded {
    /// Reduces `source`.
    pub(super) fn new(source: &str, strength: Strength) -> Folded {
        let mut folded = Folded { text: String::with_capacity(source.len().saturating_mul(2)), origins: Vec::new() };
        for (byte, character) in source.char_indices().filter(|&(_, character)| !is_ignored(character)) {
            folded.origins.push((folded.text.len(), byte));
            let push = |part| push_folded(part, strength, &mut folded.text);
            match strength {
                Strength::Text if has_equal_variant(character) => decompose_compatible(character, push),
                Strength::Text | Strength::Case => decompose_canonical(character, push),
            }
        }
        folded.text.push(BOUNDARY);
        folded
    }

    /// Returns whether the comparison sees no difference.
    pub(super) fn equals(&self, other: &Folded) -> bool {
        self.text == other.text
    }

    /// Returns the byte of the source where `needle` first occurs as whole characters, in linear time.
    ///
    /// A needle of ignored characters only occurs at the first character that counts.
    pub(super) fn find(&self, needle: &Folded) -> Option<usize> {
        let first = self.origins.first()?;
        if needle.origins.is_empty() {
            return Some(first.1);
        }
        // A mark has a base character before it, except where the source begins with one.
        if !needle.text.starts_with(BOUNDARY) {
            return self.text.starts_with(&needle.text).then_some(first.1);
        }
        let source_byte = |folded: usize| {
            let index = self.origins.binary_search_by_key(&folded, |&(folded, _)| folded).ok()?;
            self.origins.get(index).map(|&(_, source)| source)
        };
        let last_boundary = self.text.len().saturating_sub(BOUNDARY.len_utf8());
        occurrences(self.text.as_bytes(), needle.text.as_bytes()).find_map(|(start, end)| {
            let end = end.saturating_sub(BOUNDARY.len_utf8());
            let is_whole = end == last_boundary || source_byte(end).is_some();
            source_byte(start).filter(|_| is_whole)
        })
    }
}

/// Returns the byte ranges of all occurrences, overlapping ones too (Knuth, Morris and Pratt).
///
/// The search of `str` restarts after a rejected occurrence, which takes quadratic time where most of them are rejected.
fn occurrences(haystack: &[u8], needle: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    // For every prefix of the needle, the length of its longest proper prefix that is also its suffix.
    let mut borders: Vec<usize> = Vec::with_capacity(needle.len());
    let extend = |borders: &[usize], mut matched: usize, byte: u8| {
        while matched > 0 && needle.get(matched) != Some(&byte) {
            matched = matched.checked_sub(1).and_then(|last| borders.get(last)).copied().unwrap_or(0);
        }
        matched + usize::from(needle.get(matched) == Some(&byte))
    };
    for (index, &byte) in needle.iter().enumerate() {
        let matched = borders.last().copied().unwrap_or(0);
        let border = if index == 0 { 0 } else { extend(&borders, matched, byte) };
        borders.push(border);
    }
    let mut matched = 0;
    haystack.iter().enumerate().filter_map(move |(index, &byte)| {
        matched = extend(&borders, matched, byte);
        (matched == needle.len()).then_some((index + 1 - matched, index + 1))
    })
}

/// Returns whether collation ignores that a character is a compatibility variant.
fn has_equal_variant(character: char) -> bool {
    match character {
        // The long s has a secondary weight of its own, alone and in a ligature.
        'ſ' | 'ẛ' | 'ﬅ' => false,
        // Spacing accents such as `¨` decompose to a space and a mark, but are symbols of their own for collation.
        _ => {
            let (mut count, mut has_space) = (0, false);
            decompose_compatible(character, |part| {
                count += 1;
                has_space |= part == ' ';
            });
            count == 1 || !has_space
        }
    }
}

fn push_folded(character: char, strength: Strength, out: &mut String) {
    if !continues(character) {
        out.push(BOUNDARY);
    }
    out.push(match character {
        // Collation distinguishes both from the letter that they share an upper case with.
        'ı' | 'ſ' => character,
        // Katakana to hiragana, and the two iteration marks.
        '\u{30A1}'..='\u{30F6}' | '\u{30FD}' | '\u{30FE}' if strength == Strength::Text => {
            char::from_u32(u32::from(character).saturating_sub(0x60)).unwrap_or(character)
        }
        _ => lower_character(upper_character(character, Culture::Named), Culture::Named),
    });
}

fn is_ignored(character: char) -> bool {
    match character {
        '\t'..='\r' | '\u{85}' | ' '..='~' => false,
        // Variation selectors and the combining grapheme joiner.
        '\u{FE00}'..='\u{FE0F}' | '\u{34F}' => true,
        _ => matches!(get_general_category(character), GeneralCategory::Control | GeneralCategory::Format),
    }
}

/// Returns whether a character belongs to the one before it.
///
/// That is so for marks, halfwidth voicing marks, and vowels and finals of a Korean syllable.
fn continues(character: char) -> bool {
    let category = get_general_category(character);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
        || matches!(character, '\u{1160}'..='\u{11FF}' | '\u{FF9E}' | '\u{FF9F}')
}
