//! Classes of characters for title case: letter, separator, or neither.
//!
//! .NET Core 3.1 has its own table of categories, of Unicode 11, besides the newer one of ICU. Later characters are
//! unassigned in it, and hence neither letters nor separators.

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;

/// The class of a character for `TextInfo.ToTitleCase`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// A lower-case letter.
    LowerLetter,
    /// Any other letter: upper case, title case, modifier, or without case.
    OtherLetter,
    /// A character that ends a word: space, control, format, punctuation, symbol.
    Separator,
    /// A character that continues a word but does not begin one: mark, digit, number, unassigned.
    Part,
}

impl WordClass {
    /// Returns whether a word can begin with such a character.
    #[must_use]
    pub fn is_letter(self) -> bool {
        matches!(self, WordClass::LowerLetter | WordClass::OtherLetter)
    }
}

/// Returns the class of a character.
#[must_use]
pub fn word_class(character: char) -> WordClass {
    match character {
        'a'..='z' => return WordClass::LowerLetter,
        'A'..='Z' => return WordClass::OtherLetter,
        '0'..='9' => return WordClass::Part,
        '\0'..='\u{7F}' => return WordClass::Separator,
        _ if is_part_in_unicode_11(character) => return WordClass::Part,
        _ => {}
    }
    match get_general_category(character) {
        GeneralCategory::LowercaseLetter => WordClass::LowerLetter,
        GeneralCategory::UppercaseLetter
        | GeneralCategory::TitlecaseLetter
        | GeneralCategory::ModifierLetter
        | GeneralCategory::OtherLetter => WordClass::OtherLetter,
        GeneralCategory::SpaceSeparator
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::Control
        | GeneralCategory::Format
        | GeneralCategory::ConnectorPunctuation
        | GeneralCategory::DashPunctuation
        | GeneralCategory::OpenPunctuation
        | GeneralCategory::ClosePunctuation
        | GeneralCategory::InitialPunctuation
        | GeneralCategory::FinalPunctuation
        | GeneralCategory::OtherPunctuation
        | GeneralCategory::MathSymbol
        | GeneralCategory::CurrencySymbol
        | GeneralCategory::ModifierSymbol
        | GeneralCategory::OtherSymbol => WordClass::Separator,
        _ => WordClass::Part,
    }
}

fn is_part_in_unicode_11(character: char) -> bool {
    let code = u32::from(character);
    let after = PART_IN_UNICODE_11.partition_point(|&(first, _)| first <= code);
    after.checked_sub(1).and_then(|index| PART_IN_UNICODE_11.get(index)).is_some_and(|&(_, last)| code <= last)
}

/// Ranges of letters, punctuation and symbols of Unicode 16 that are not such in Unicode 11.
///
/// They are unassigned there or, at U+1CF2, marks.
#[rustfmt::skip]
const PART_IN_UNICODE_11: &[(u32, u32)] = &[
    (0x61D, 0x61D), (0x870, 0x891), (0x8B5, 0x8B5), (0x8BE, 0x8C9), (0xC5D, 0xC5D), (0xC77, 0xC77), (0xCDD, 0xCDD),
    (0xD04, 0xD04), (0xE86, 0xE86), (0xE89, 0xE89), (0xE8C, 0xE8C), (0xE8E, 0xE93), (0xE98, 0xE98), (0xEA0, 0xEA0),
    (0xEA8, 0xEA9), (0xEAC, 0xEAC), (0x170D, 0x170D), (0x171F, 0x171F), (0x1B4C, 0x1B4F), (0x1B7D, 0x1B7F),
    (0x1C89, 0x1C8A), (0x1CF2, 0x1CF3), (0x1CFA, 0x1CFA), (0x20C0, 0x20C0), (0x2427, 0x2429), (0x2B97, 0x2B97),
    (0x2BC9, 0x2BC9), (0x2BFF, 0x2BFF), (0x2C2F, 0x2C2F), (0x2C5F, 0x2C5F), (0x2E4F, 0x2E5D), (0x2FFC, 0x2FFF),
    (0x31BB, 0x31BF), (0x31E4, 0x31EF), (0x32FF, 0x32FF), (0x4DB6, 0x4DBF), (0x9FF0, 0x9FFF), (0xA7BA, 0xA7F6),
    (0xAB66, 0xAB6B), (0xFBC2, 0xFBC2), (0xFD40, 0xFD4F), (0xFDCF, 0xFDCF), (0xFDFE, 0xFDFF), (0x1019C, 0x1019C),
    (0x10570, 0x105F3), (0x10780, 0x107BA), (0x10D4A, 0x10D8F), (0x10E80, 0x10EC4), (0x10F70, 0x10FF6),
    (0x11071, 0x11075), (0x11147, 0x11147), (0x1123F, 0x11240), (0x11380, 0x113D8), (0x1145A, 0x1145A),
    (0x1145F, 0x11461), (0x116B8, 0x116B9), (0x11740, 0x11746), (0x11900, 0x119E3), (0x11A84, 0x11A85),
    (0x11AB0, 0x11ABF), (0x11B00, 0x11BE1), (0x11F02, 0x11FFF), (0x12F90, 0x12FF2), (0x1342F, 0x143FA),
    (0x16100, 0x1611D), (0x16A70, 0x16ABE), (0x16D40, 0x16D6F), (0x16F45, 0x16F4A), (0x16FE2, 0x16FE3),
    (0x187F2, 0x187F7), (0x18AF3, 0x1AFFE), (0x1B11F, 0x1B167), (0x1CC00, 0x1CFC3), (0x1D1E9, 0x1D1EA),
    (0x1DF00, 0x1DF2A), (0x1E030, 0x1E7FE), (0x1E94B, 0x1E94B), (0x1ED2E, 0x1ED2E), (0x1F10D, 0x1F10F),
    (0x1F16C, 0x1F16F), (0x1F1AD, 0x1F1AD), (0x1F6D5, 0x1F6DF), (0x1F6FA, 0x1F6FC), (0x1F774, 0x1F77F),
    (0x1F7D9, 0x1F7F0), (0x1F8B0, 0x1F8C1), (0x1F90C, 0x1F90F), (0x1F93F, 0x1F93F), (0x1F971, 0x1F972),
    (0x1F977, 0x1F979), (0x1F97B, 0x1F97B), (0x1F9A3, 0x1F9AF), (0x1F9BA, 0x1F9BF), (0x1F9C3, 0x1F9CF),
    (0x1FA00, 0x1FA53), (0x1FA70, 0x1FBEF), (0x2A6D7, 0x2A6DF), (0x2B735, 0x2B739), (0x2EBF0, 0x2EE5D),
    (0x30000, 0x323AF),
];
