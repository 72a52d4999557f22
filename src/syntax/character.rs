//! Characters in copied text that look like those of the language.

/// HTML entities and their characters.
const ENTITIES: &[(&str, &str)] = &[
    ("&amp;", "&"),
    ("&apos;", "'"),
    ("&gt;", ">"),
    ("&lt;", "<"),
    ("&nbsp;", " "),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#38;", "&"),
    ("&#39;", "'"),
    ("&#039;", "'"),
    ("&#60;", "<"),
    ("&#62;", ">"),
    ("&#160;", " "),
    ("&#x22;", "\""),
    ("&#x27;", "'"),
];

/// Returns the HTML entity that `text` begins with, and its character.
pub(super) fn entity(text: &str) -> Option<(&'static str, &'static str)> {
    ENTITIES
        .iter()
        .copied()
        .find(|(entity, _)| text.get(..entity.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(entity)))
}

/// Returns whether a character is a curly double quote.
pub(super) fn is_curly(character: char) -> bool {
    matches!(character, '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{2036}' | '\u{AB}' | '\u{BB}')
}

/// Returns whether a character is a curly single quote.
pub(super) fn is_curly_single(character: char) -> bool {
    matches!(character, '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2035}' | '\u{B4}')
}

/// Returns whether a character is whitespace that the language does not allow.
pub(super) fn is_unusual_space(character: char) -> bool {
    character.is_whitespace() && !is_space(character) && !character.is_ascii_control()
}

/// Returns whether a character is whitespace of the language.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Returns whether a character has no width: joiners, direction marks, the byte order mark.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Returns the ordinary form of full-width punctuation.
pub(super) fn from_full_width(character: char) -> Option<char> {
    match character {
        // The ideographic comma and the full-width semicolon separate arguments.
        '\u{3001}' | '\u{FF1B}' => Some(','),
        '\u{FF01}'..='\u{FF5E}' if !character.is_alphanumeric() => char::from_u32(u32::from(character) - 0xFEE0),
        _ => None,
    }
}

/// Returns whether the grammar allows a character in names: a letter, a digit or an underscore.
pub(super) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
