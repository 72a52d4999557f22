//! What to say when a text does not fit the grammar at all: looks at the place and at what stands around it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::source::Span;

/// A fault that the grammar makes impossible; says so without a guess.
pub(super) fn at(place: usize, message: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNEXPECTED, message).at(Span::new(place, place), "")
}

/// Explains why a path stops making sense at this byte.
pub(super) fn in_path(text: &str, place: usize) -> Diagnostic {
    explain(text, place, true).in_text(text)
}

/// Explains why a filter stops making sense at this byte.
pub(super) fn in_filter(text: &str, place: usize) -> Diagnostic {
    explain(text, place, false).in_text(text)
}

fn explain(text: &str, place: usize, path: bool) -> Diagnostic {
    let before = text.get(..place).unwrap_or_default();
    let rest = text.get(place..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let culprit = rest.trim_start();
    let place = place + blank;
    let last = before.trim_end().chars().next_back();
    let Some(first) = culprit.chars().next() else { return at_end(before, place) };
    let length = word_length(culprit).max(first.len_utf8());
    let word = culprit.get(..length).unwrap_or_default();
    let fault = |message: String| Diagnostic::new(&codes::UNEXPECTED, message).at(Span::new(place, place + length), "");
    let in_brackets = open_brackets(before) > 0;
    let apart = blank > 0 || before.ends_with(char::is_whitespace);
    match first {
        '.' | ':' if last.is_none_or(|last| !is_name(last)) => {
            fault(format!("a name is missing before `{first}`")).help("name the attribute first")
        }
        ':' => fault(format!("`{before}` is no schema"))
            .help("a schema is a URN of three parts or more, or a URL: `urn:example:schema:attribute`"),
        '[' if last == Some(']') => {
            fault("an attribute has only one pair of brackets".to_owned()).help("join the two tests with `and`")
        }
        ']' | ')' if matches!(last, Some('[' | '(')) => {
            fault("there is no test between the brackets".to_owned()).help("write one, such as `type eq \"work\"`")
        }
        _ if last == Some('.') || last == Some(':') => {
            fault(format!("`{word}` is no name")).help("the name of an attribute begins with a letter")
        }
        _ if path && !in_brackets && apart => fault(format!("`{word}` stands after the path"))
            .help("a path ends here; tests stand in brackets, as in `emails[type eq \"work\"]`, or in a filter"),
        _ if path && !in_brackets && last == Some(']') => {
            fault(format!("`{word}` stands after the brackets")).help("write a dot before a sub-attribute")
        }
        '.' if in_brackets || !path => {
            fault("a name is missing after `.`".to_owned()).help("name the sub-attribute, such as `.value`")
        }
        _ if !apart && matches!(last, Some('"' | ')' | ']')) => {
            fault(format!("a blank is missing before `{word}`")).help("put one there")
        }
        '"' if !apart => fault("a blank is missing before the text in quotes".to_owned()).help("put one there"),
        _ if apart && !path | in_brackets && is_name(first) && ends_test(before) => {
            fault(format!("`{word}` stands where a test has ended")).help("join tests with `and` or `or`")
        }
        _ => fault(format!("`{word}` cannot stand here")).help(
            "a path is `attribute`, `attribute.part` or `attribute[test].part`; a test is `part pr` or `part eq \"text\"`",
        ),
    }
}

/// The text ends too early.
fn at_end(before: &str, place: usize) -> Diagnostic {
    let last_word = before.trim_end().rsplit([' ', '\t', '(', '[']).next().unwrap_or_default();
    let (message, help) = match before.trim_end().chars().next_back() {
        Some('.') => ("a name is missing after the dot", "name the sub-attribute, such as `.value`"),
        Some(':') => ("a name is missing after the schema", "name the attribute"),
        _ if ["and", "or", "not"].iter().any(|word| last_word.eq_ignore_ascii_case(word)) => {
            ("a test is missing at the end", "write one, such as `title pr`")
        }
        _ => ("the text ends in the middle of a test", "compare with a value, such as `eq \"work\"`, or write `pr`"),
    };
    Diagnostic::new(&codes::UNEXPECTED, message).at(Span::new(place, place), "").help(help)
}

fn word_length(text: &str) -> usize {
    text.find(|character: char| character.is_whitespace() || "()[]\".:".contains(character)).unwrap_or(text.len())
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_$".contains(character)
}

/// Whether what was read so far could end a test.
fn ends_test(before: &str) -> bool {
    let trimmed = before.trim_end();
    trimmed.ends_with(['"', ')', ']']) || trimmed.to_ascii_lowercase().ends_with(" pr") || trimmed.contains(' ')
}

/// How many brackets are open, with quotes respected.
fn open_brackets(before: &str) -> usize {
    let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in before.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => open += 1,
            b']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}
