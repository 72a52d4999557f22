//! Characters that copied text brings along and that only look like the language's own.

/// Entities of HTML and the characters they stand for.
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

/// The entity that `text` begins with, and what it stands for.
pub(super) fn entity(text: &str) -> Option<(&'static str, &'static str)> {
    ENTITIES
        .iter()
        .copied()
        .find(|(entity, _)| text.get(..entity.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(entity)))
}

/// Double quotes of typography.
pub(super) fn is_curly(character: char) -> bool {
    matches!(character, '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{2036}' | '\u{AB}' | '\u{BB}')
}

/// Single quotes of typography.
pub(super) fn is_curly_single(character: char) -> bool {
    matches!(character, '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2035}' | '\u{B4}')
}

/// Blanks other than the four the language knows.
pub(super) fn is_unusual_blank(character: char) -> bool {
    character.is_whitespace() && !is_blank(character) && !character.is_ascii_control()
}

/// The blanks of the language.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Characters without a width: joiners, marks of direction, the byte order mark.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The ordinary sign that a full-width one stands for.
pub(super) fn from_full_width(character: char) -> Option<char> {
    match character {
        // The ideographic comma and the full-width semicolon separate arguments.
        '\u{3001}' | '\u{FF1B}' => Some(','),
        '\u{FF01}'..='\u{FF5E}' if !character.is_alphanumeric() => char::from_u32(u32::from(character) - 0xFEE0),
        _ => None,
    }
}

/// A letter, a digit or an underscore, as the grammar's names have them.
pub(super) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
