//! Untrusted text in the syntax of each report: what the syntax itself reads is escaped besides what is dangerous anywhere.

use std::borrow::Cow;

use attrflow::untrusted::LineFeeds;
use attrflow::untrusted::Untrusted;
use attrflow::untrusted::visible;
use serde_json::Value;

/// Returns the text as one line that is safe to show.
pub fn escape(text: &str) -> Cow<'_, str> {
    Untrusted(text).line()
}

/// Returns the value as JSON on one line.
pub fn json(value: &Value) -> String {
    Untrusted(&value.to_string()).json().into_owned()
}

/// Escapes what must not be shown as it is in the JSON that begins at this place of an output, which is one line.
pub fn escape_json_from(output: &mut Vec<u8>, start: usize) {
    let written = output.get(start..).unwrap_or_default();
    // Most lines are.
    if is_safe_json(written) {
        return;
    }
    let escaped = std::str::from_utf8(written).map(|text| match Untrusted(text).json() {
        Cow::Owned(escaped) => Some(escaped),
        Cow::Borrowed(_) => None,
    });
    if let Ok(Some(escaped)) = escaped {
        output.truncate(start);
        output.extend_from_slice(escaped.as_bytes());
    }
}

/// Escapes what must not be shown as it is in lines of JSON.
pub fn escape_json_lines(output: &mut Vec<u8>) {
    if is_safe_json(output) {
        return;
    }
    let mut escaped = Vec::with_capacity(output.len());
    for line in output.split_inclusive(|byte| *byte == b'\n') {
        let (start, json) = (escaped.len(), line.strip_suffix(b"\n").unwrap_or(line));
        escaped.extend_from_slice(json);
        escape_json_from(&mut escaped, start);
        escaped.extend_from_slice(line.get(json.len()..).unwrap_or_default());
    }
    *output = escaped;
}

/// Whether JSON has no byte of what is escaped: ASCII and the letters from U+00C0 to U+023F have none, which is enough for most names, and
/// a `#` may begin a command of a CI runner.
fn is_safe_json(json: &[u8]) -> bool {
    // Without an end before the last byte, so that many bytes are compared at once.
    let is_unsure = |byte: u8| byte == 0x7f || byte == b'#' || byte >= 0xc0 && !(0xc3..=0xc8).contains(&byte);
    !json.iter().fold(false, |found, byte| found | is_unsure(*byte))
}

/// Returns the value as JSON over several lines.
pub fn wide_json(value: &Value) -> String {
    Untrusted(&format!("{value:#}")).json().into_owned()
}

/// Checks a whole text for people once more before it is printed: a name that its report did not escape is escaped here, except for its
/// line feeds. A line with something to escape loses its styles.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let is_safe = |line: &str| Untrusted(&without_styles(line)).escapes(LineFeeds::Kept).next().is_none();
    if text.split('\n').all(is_safe) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| if is_safe(line) { line.to_owned() } else { escape(&without_styles(line)).into_owned() };
    Cow::Owned(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}

/// Returns the text without the sequences that only change how it looks.
fn without_styles(text: &str) -> Cow<'_, str> {
    let mut parts = text.split("\u{1b}[");
    let mut plain = Cow::Borrowed(parts.next().unwrap_or_default());
    for part in parts {
        let after = part.trim_start_matches(|character: char| character.is_ascii_digit() || character == ';');
        match after.strip_prefix('m') {
            Some(rest) => plain.to_mut().push_str(rest),
            None => {
                plain.to_mut().push_str("\u{1b}[");
                plain.to_mut().push_str(part);
            }
        }
    }
    plain
}

/// Returns the text as the content of an XML element or attribute. XML cannot hold every control character, and
/// those that it can hold get lost on the way; so all of them are written as visible escapes. Other characters are left for [`xml_document`].
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in storable(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Returns the text on one line, with visible escapes for what XML cannot hold.
pub fn storable(text: &str) -> Cow<'_, str> {
    Untrusted(text).escaped(LineFeeds::Escaped, |character, out| {
        if is_storable(character) { out.push(character) } else { visible(character, out) }
    })
}

fn is_storable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Returns an XML document of the same meaning, with references for what must not be shown as it is. Line feeds stay.
///
/// References keep names in attributes as they are. Not every reader takes them in the content of elements, which is for people
/// anyway: there, visible escapes are better.
pub fn xml_document(document: &str) -> Cow<'_, str> {
    Untrusted(document).escaped(LineFeeds::Kept, |character, out| {
        if is_storable(character) {
            out.push_str(&format!("&#x{:x};", u32::from(character)));
        } else {
            visible(character, out);
        }
    })
}

/// Returns the text as the message of a command of a GitHub workflow; each of `lines` is one line of it.
pub fn github_message(lines: &[&str]) -> String {
    lines.iter().map(|line| percent(&escape(line))).collect::<Vec<_>>().join("%0A")
}

/// Returns the text as a property of a command of a GitHub workflow. Line breaks are kept, so that a file is found by its name.
pub fn github_property(text: &str) -> String {
    let text = Untrusted(text).escaped(LineFeeds::Escaped, |character, out| match character {
        // They are written as the commands have it.
        '\r' | '\n' => out.push(character),
        other => visible(other, out),
    });
    percent(&text).replace(':', "%3A").replace(',', "%2C")
}

fn percent(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns the text as the message of a logging command of Azure Pipelines.
pub fn azure_message(text: &str) -> String {
    escape(text).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns the text as a property of a logging command of Azure Pipelines. Line breaks are kept, so that a file is found by its name.
pub fn azure_property(text: &str) -> String {
    let text = Untrusted(text).escaped(LineFeeds::Escaped, |character, out| match character {
        '\r' | '\n' => out.push(character),
        other => visible(other, out),
    });
    let text = text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
    text.replace(']', "%5D").replace(';', "%3B")
}

/// Returns the text as a string of Graphviz, quotes included. Graphviz reads backslashes, and references as HTML has them.
pub fn dot(text: &str) -> String {
    let text = escape(text).replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

/// Returns the text as a label of Mermaid, quotes included. Mermaid reads `#35;` and `#quot;`, HTML, Markdown between backticks, `\n`, and
/// directives between percent signs, wherever they stand; and a diagram is often part of a Markdown document.
pub fn mermaid(text: &str) -> String {
    let mut label = "\"".to_owned();
    for character in escape(text).chars() {
        match character {
            '"' => label.push_str("#quot;"),
            '#' | '&' | '<' | '\\' | '`' | '%' => label.push_str(&format!("#{};", u32::from(character))),
            other => label.push(other),
        }
    }
    label.push('"');
    label
}

/// Returns the text as plain Markdown within a line or a cell.
pub fn markdown(text: &str) -> String {
    let mut out = String::new();
    for character in escape(text).chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '#' | '$' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Returns the text as code in a cell of a Markdown table.
pub fn markdown_code(text: &str) -> String {
    let text = escape(text);
    if text.contains("\\|") {
        // The backslash before the bar would take the place of the one that keeps the bar from ending the cell.
        return format!("<code>{}</code>", references(&text));
    }
    let text = text.replace('|', "\\|");
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let marks = "`".repeat(longest + 1);
    let blank = if text.is_empty() || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let end = if text.is_empty() { "" } else { blank };
    format!("{marks}{blank}{text}{end}{marks}")
}

/// Returns the text as HTML in which nothing is left that Markdown could read.
fn references(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            out.push_str(&format!("&#{};", u32::from(character)));
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_json_has_nothing_to_escape() {
        for character in ('\u{20}'..='\u{10ffff}').map(String::from) {
            if is_safe_json(character.as_bytes()) {
                assert_eq!(Untrusted(&format!("{{{character}")).json(), format!("{{{character}"));
            }
        }
        assert!(is_safe_json("{\"Zoë\":\"Žižek, Łukasz\"}".as_bytes()));
        assert!(!is_safe_json("a\u{ad}".as_bytes()) && !is_safe_json("a\u{202e}".as_bytes()));
    }

    #[test]
    fn what_a_report_forgot_to_escape_is_escaped_and_its_line_has_no_styles() {
        let styled = "\u{1b}[31mred\u{1b}[0m\n\u{1b}[1;4mbold\u{1b}[0m\n";
        assert_eq!(guarded(styled), styled);
        for (name, shown) in [("a\u{202e}b", "a\\u{202e}b"), ("a\u{1b}[2Jb", "a\\u{1b}[2Jb")] {
            let line = format!("{styled}\u{1b}[31m{name}\u{1b}[0m\nlast");
            assert_eq!(guarded(&line), format!("{styled}{shown}\nlast"));
        }
    }
}
