//! Text of a stranger, made safe for a terminal.

use std::borrow::Cow;

/// The text with characters that a terminal would act upon, or that turn the reading direction, written as escapes.
/// Tabs and line breaks stay.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if acts(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Whether a terminal does something else with the character than to show it.
pub fn acts(character: char) -> bool {
    let shown = matches!(character, '\t' | '\n');
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}');
    !shown && (character.is_control() || turns || breaks)
}
