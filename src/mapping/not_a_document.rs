//! Says what a file looks like that is not a mapping document, and what to do about it.
//!
//! Two kinds of files end here: texts that are not JSON, most often because somebody edited them by hand, and JSON that is
//! something else, such as the records that were meant to be mapped.

use serde_json::Value;
use serde_json::error::Category;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::NOT_A_DOCUMENT;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::diagnostic::codes::limits::DOCUMENT_TOO_LARGE;
use crate::limits;
use crate::mapping::lost::is_flattened;
use crate::mapping::lost::lost_parts;
use crate::mapping::part::member;
use crate::source::Span;

const DOWNLOAD: &str = "save the document again as the portal's Download button gives it";

/// The error that a text is longer than any mapping document.
pub(super) fn too_large() -> Diagnostic {
    let megabytes = limits::DOCUMENT_LENGTH / (1024 * 1024);
    let message = format!("the file has more than {megabytes} MiB, and no mapping document is as large; {DOWNLOAD}");
    Diagnostic::new(&DOCUMENT_TOO_LARGE, message)
}

/// The error that a document has more attribute mappings than any real one.
pub(super) fn too_many_mappings(mappings: usize) -> Diagnostic {
    let message = format!(
        "the document has {mappings} attribute mappings, and at most {} are read; split it",
        limits::DOCUMENT_MAPPINGS
    );
    Diagnostic::new(&DOCUMENT_TOO_LARGE, message)
}

/// The error that a document has more object mappings than any real one.
pub(super) fn too_many_objects(objects: usize) -> Diagnostic {
    let message = format!(
        "the document has {objects} synchronization rules and object mappings, and at most {} are read; split it",
        limits::DOCUMENT_OBJECTS
    );
    Diagnostic::new(&DOCUMENT_TOO_LARGE, message)
}

/// The error that the scoping filters of a document have more parts than any real ones.
pub(super) fn too_many_clauses(parts: usize) -> Diagnostic {
    let message = format!(
        "the scoping filters have {parts} groups, clauses and values, and at most {} are read; split the document, or compare with a \
         regular expression",
        limits::DOCUMENT_CLAUSES
    );
    Diagnostic::new(&DOCUMENT_TOO_LARGE, message)
}

/// The error that a text holds more JSON values than any mapping document.
pub(super) fn too_many_values() -> Diagnostic {
    let message = format!(
        "the file has more than {} JSON values, and no mapping document has as many; {DOWNLOAD}",
        limits::DOCUMENT_VALUES
    );
    Diagnostic::new(&DOCUMENT_TOO_LARGE, message)
}

/// Why a text is not JSON: what is said in the message and at the place, and what to do.
struct Cause {
    message: String,
    label: &'static str,
    help: &'static str,
    span: Span,
}

impl Cause {
    fn at(offset: usize, length: usize, message: impl Into<String>, label: &'static str, help: &'static str) -> Cause {
        Cause { message: message.into(), label, help, span: Span::new(offset, offset + length) }
    }
}

/// Explains why a text is not JSON. The diagnostic's text is the whole of it.
pub(super) fn not_json(text: &str, error: &serde_json::Error) -> Diagnostic {
    if let Some((what, help)) = other_format(text) {
        let message = match text.trim().is_empty() {
            true => "the file is empty".to_owned(),
            false => format!("the file is not JSON; it looks like {what}"),
        };
        return Diagnostic::new(&NOT_JSON, message).help(help).at(Span::new(0, 0), "").in_text(text);
    }
    let offset = offset_of(text, error);
    let said = error.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default();
    let cause = match error.classify() {
        Category::Eof => cut_off(text),
        _ => cause(text, offset, reason),
    };
    let message = format!("the file is not JSON: {}", cause.message);
    Diagnostic::new(&NOT_JSON, message).help(cause.help).at(cause.span, cause.label).in_text(text)
}

/// The byte that the reader stopped at.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let line = error.line().saturating_sub(1);
    let start = match line {
        0 => 0,
        _ => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 1).map_or(0, |at| at + 1),
    };
    let mut offset = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Formats that are not JSON at all, by their first characters.
fn other_format(text: &str) -> Option<(&'static str, &'static str)> {
    let start = text.trim_start();
    let first = start.chars().next();
    let line = start.lines().next().unwrap_or_default();
    let head = line.get(..line.len().min(64)).unwrap_or(line).to_ascii_lowercase();
    Some(match first {
        None => ("an empty file", DOWNLOAD),
        Some('<') if head.starts_with("<?xml") && !text.contains("<html") => ("XML", DOWNLOAD),
        Some('<') => ("a web page (HTML)", "sign in and download it again: a sign-in or error page was saved"),
        Some('%') if head.starts_with("%pdf") => ("a PDF file", DOWNLOAD),
        Some('@') if head.starts_with("@{") => {
            ("an object as PowerShell prints it", "export it with `ConvertTo-Json -Depth 20`")
        }
        Some('#') if head.starts_with("#type ") => {
            ("a table that `Export-Csv` wrote", "export it with `ConvertTo-Json -Depth 20`")
        }
        _ if is_yaml(start) => ("YAML", "mapping documents are JSON; convert it, or download it again"),
        Some(letter) if letter.is_alphabetic() && is_property_list(start) => {
            ("an object as PowerShell prints it", "export it with `ConvertTo-Json -Depth 20`")
        }
        Some('[') if is_table_name(line) => ("TOML", "case files are for `attrflow test`"),
        Some(letter) if letter.is_alphabetic() && is_call(start) => {
            ("an expression", "check it with `attrflow check -e`, evaluate it with `attrflow eval`")
        }
        Some(letter) if letter.is_alphabetic() && line.contains([',', ';', '\t']) => {
            ("a table (CSV)", "records come after the options, and the mapping document with `--schema`")
        }
        _ => return None,
    })
}

/// Whether a line is like `[mapping]` or `[[case]]`.
fn is_table_name(line: &str) -> bool {
    let name = line.trim().trim_start_matches('[').trim_end_matches(']');
    line.trim().ends_with(']')
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.'))
}

/// Whether a text is like `name:` with what belongs to it below, perhaps after `---`.
fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_marked = |line: &&str| *line == "---";
    let first = lines.next();
    let first = if first.as_ref().is_some_and(is_marked) { lines.next() } else { first };
    let is_name = |line: &str| line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let opens = first.and_then(|line| line.strip_suffix(':')).is_some_and(|name| !name.is_empty() && is_name(name));
    opens && lines.next().is_some_and(|line| line.starts_with([' ', '-']))
}

/// Whether a text is like `Format-List` prints objects: `name : value` in each line.
fn is_property_list(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(' '));
    let is_property = |line: &str| {
        let name = line.split_once(" :").map(|(name, _)| name.trim_end());
        name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    text.contains(" :") && lines.by_ref().take(3).all(is_property)
}

/// Whether a text is like `Join(" ", [a])`.
fn is_call(text: &str) -> bool {
    let name = text.split('(').next().unwrap_or_default();
    text.contains('(') && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The text ends before everything that was opened is closed.
fn cut_off(text: &str) -> Cause {
    let (mut open, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => open += 1,
            b'}' | b']' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
    }
    let end = text.trim_end().len();
    let brackets = if open == 1 { "1 bracket is".to_owned() } else { format!("{open} brackets are") };
    let message = match (in_text, open) {
        (true, _) => "it ends inside of a text in quotes".to_owned(),
        (false, 0) => "it ends too early".to_owned(),
        (false, _) => format!("it ends too early, {brackets} not closed"),
    };
    let help = "the file was cut off, or a quote is missing; download or copy it again as a whole";
    Cause::at(end, 0, message, "the text ends here", help)
}

/// Finds the usual mistakes of editing JSON by hand, by what is met and what is before it.
fn cause(text: &str, offset: usize, reason: &str) -> Cause {
    let (before, rest) = text.split_at_checked(offset).unwrap_or((text, ""));
    let before = before.trim_end();
    let after = rest.trim_start();
    let here = offset + (rest.len() - after.len());
    let met = after.chars().next().unwrap_or_default();
    let length = met.len_utf8();
    if let (Some(','), '}' | ']') = (before.chars().next_back(), met) {
        let message = format!("there is a comma before the closing `{met}`");
        return Cause::at(
            before.len() - 1,
            1,
            message,
            "remove this comma",
            "JSON has no comma after the last element",
        );
    }
    if let Some(cause) = by_character(before, rest, offset, here, reason) {
        return cause;
    }
    if reason.contains("control character") {
        if let Some(letter) = rest.chars().next().filter(|letter| letter.is_control() && !matches!(letter, '\n' | '\r'))
        {
            let (message, help) = match letter {
                '\t' => ("there is a tab in a text", "write a tab in a text as `\\t`"),
                _ => ("there is a control character in a text", "remove it, or write it as `\\u` and four digits"),
            };
            return Cause::at(offset, 1, message, "", help);
        }
        let message = "a line ends inside of a text in quotes";
        // The reader stops after the end of the line.
        let end = if before.len() < offset { before.len() } else { offset };
        return Cause::at(end, 0, message, "", "close the text with `\"`; a line break in a text is written `\\n`");
    }
    if reason.contains("escape") {
        let message = "a backslash is followed by a character that it does not go with";
        return Cause::at(offset, 1, message, "", "write a backslash in a JSON text twice: `\\\\`");
    }
    if reason.contains("trailing characters") {
        return after_the_end(text, here);
    }
    if reason.contains("recursion") {
        let message = "too many arrays and objects are in each other";
        return Cause::at(here, 0, message, "", "a mapping document has fewer than 128 levels");
    }
    if reason.contains("key must be a string") {
        return Cause::at(
            here,
            length,
            "a name is not in quotes",
            "write `\"` here",
            "JSON has names in double quotes",
        );
    }
    if reason.contains("expected `,`") || reason.contains("expected `:`") {
        return between_values(text, before, here, reason);
    }
    if reason.contains("invalid number") && before.ends_with('0') && met.is_ascii_digit() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let help = "remove the zeros before the number, or write it as a text in quotes";
        return Cause::at(before.len() - 1, digits + 1, "a number begins with `0`", "", help);
    }
    let word: String = after.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    if matches!(word.as_str(), "True" | "False" | "None" | "NaN" | "undefined" | "TRUE" | "FALSE" | "NULL") {
        let help = "JSON writes `true`, `false` and `null` in lower case";
        return Cause::at(here, word.len(), "there is a word that JSON does not have", "", help);
    }
    Cause::at(here, length, reason, "", DOWNLOAD)
}

/// Finds mistakes that a character shows by itself.
fn by_character(before: &str, rest: &str, offset: usize, here: usize, reason: &str) -> Option<Cause> {
    let met = rest.trim_start().chars().next().unwrap_or_default();
    let length = met.len_utf8();
    if met == ',' {
        let help = "JSON has one comma between two members or elements";
        match before.chars().next_back() {
            Some(',') => return Some(Cause::at(here, 1, "there are two commas", "remove this comma", help)),
            Some('{' | '[') => {
                let message = "there is a comma before the first element";
                return Some(Cause::at(here, 1, message, "remove this comma", help));
            }
            _ => {}
        }
    }
    if let Some(first) = rest.chars().next().filter(|first| is_false_space(*first)) {
        let message = format!("there is a special space (U+{:04X})", u32::from(first));
        let help = "a web page or a chat may have put it there; JSON has plain spaces only";
        return Some(Cause::at(offset, first.len_utf8(), message, "write a space here", help));
    }
    match met {
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}' => {
            let help = "an editor or a chat may have changed them; JSON has texts in straight double quotes";
            return Some(Cause::at(here, length, "a quote of another kind is used", "write `\"` here", help));
        }
        '/' | '#' if !reason.contains("escape") => {
            return Some(Cause::at(here, 1, "there is a comment", "remove it", "JSON has no comments"));
        }
        _ => {}
    }
    None
}

/// Whether a character is blank on a screen and no white space of JSON.
fn is_false_space(letter: char) -> bool {
    !letter.is_ascii()
        && (letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'))
}

/// Something follows where the text should have ended.
fn after_the_end(text: &str, here: usize) -> Cause {
    let is_record = |text: &str| {
        let line = text.trim_start().lines().next().unwrap_or_default();
        serde_json::from_str::<Value>(line).is_ok_and(|line| line.is_object())
    };
    if is_record(text) && text.get(here..).is_some_and(is_record) {
        let help =
            "a mapping document is one JSON text; records come after the options, and the document with `--schema`";
        return Cause::at(here, 1, "each line is a JSON text, as records have it", "a second one begins here", help);
    }
    Cause::at(here, 1, "there is more after the end of the document", "", "keep one JSON text in the file")
}

/// A comma or a colon was expected after a text or another value.
fn between_values(text: &str, before: &str, here: usize, reason: &str) -> Cause {
    let rest = text.get(here..).unwrap_or_default();
    let met = rest.chars().next().unwrap_or_default();
    let is_same_line = !text.get(before.len()..here).unwrap_or_default().contains('\n');
    if let Some((start, said)) = last_text(before) {
        let unbalanced = |open: char, close: char| said.matches(open).count() != said.matches(close).count();
        let is_cut = unbalanced('(', ')') || unbalanced('[', ']');
        let goes_on = is_same_line && !matches!(met, '"' | '{' | '[' | '}' | ']');
        if is_cut || (goes_on && reason.contains("expected `,`")) {
            // Where a separator is between two quotes, the first of them ended the text, and the second began a name.
            let earlier = before.get(..start).unwrap_or_default().trim_end().trim_end_matches(',').trim_end();
            let is_name = reason.contains("expected `:`") && earlier.ends_with('"');
            let quote = if is_name { earlier.len() } else { before.len() };
            let help = "write quotes inside of a text as `\\\"`: \"Join(\\\" \\\", [givenName], [surname])\"";
            let message = "a text ends at a quote that belongs to it";
            return Cause::at(quote.saturating_sub(1), 1, message, "write `\\\"` here", help);
        }
    }
    if reason.contains("expected `:`") {
        let message = "there is no colon between a name and its value";
        return Cause::at(before.len(), 0, message, "write `:` here", "JSON has `\"name\": value`");
    }
    let help = "JSON has a comma between two members or elements";
    Cause::at(before.len(), 0, "a comma is missing", "write `,` here", help)
}

/// What the text in quotes says that ends here, and where its first quote is.
fn last_text(before: &str) -> Option<(usize, &str)> {
    let inside = before.strip_suffix('"')?;
    let mut start = None;
    let mut escaped = false;
    let line = inside.rfind('\n').map_or(0, |at| at + 1);
    let mut in_text = false;
    for (at, byte) in inside.bytes().enumerate().skip(line) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                in_text = !in_text;
                start = in_text.then_some(at);
            }
            _ => {}
        }
    }
    let start = start?;
    Some((start, inside.get(start + 1..)?))
}

/// Members that records of people and groups have, by the names of Microsoft Graph, SCIM and the portal.
const OF_RECORDS: [&str; 14] = [
    "userPrincipalName",
    "objectId",
    "givenName",
    "surname",
    "accountEnabled",
    "mail",
    "mailNickname",
    "employeeId",
    "userName",
    "emails",
    "members",
    "displayName",
    "properties",
    "@removed",
];

/// Says what JSON looks like that is not a mapping document.
pub(super) fn something_else(json: &Value) -> Diagnostic {
    let lost: Vec<String> = flattened(json).collect();
    if let Some(first) = lost.first() {
        return lost_parts(lost.len(), first);
    }
    let (what, help) = kind_of(json);
    let message = match what {
        Some(what) => format!("this is not a mapping document; it looks like {what}"),
        None => "neither rules, nor an object mapping, nor attribute mappings were found".to_owned(),
    };
    Diagnostic::new(&NOT_A_DOCUMENT, message).help(help).in_document("", None)
}

/// Where texts are that `ConvertTo-Json` wrote for objects and lists: at the top, and in a list of Microsoft Graph.
fn flattened(json: &Value) -> impl Iterator<Item = String> {
    let list = json.get("value").and_then(Value::as_array).map(|list| ("/value", list));
    let (head, list) = list.or(json.as_array().map(|list| ("", list))).unwrap_or(("", const { &Vec::new() }));
    let elements = list.iter().enumerate().map(move |(number, item)| (format!("{head}/{number}"), item));
    let members = json.as_object().into_iter().flatten().map(|(name, value)| (format!("/{name}"), value));
    let texts = elements.chain(members.filter(|(name, _)| !name.contains('~') && name.matches('/').count() == 1));
    texts.filter(|(_, value)| value.as_str().is_some_and(is_flattened)).map(|(pointer, _)| pointer)
}

fn kind_of(json: &Value) -> (Option<&'static str>, &'static str) {
    const GIVE: &str =
        "give the JSON of a synchronizationSchema, of one object mapping, or of a list of attribute mappings";
    if let Value::String(inner) = json {
        let is_json = serde_json::from_str::<Value>(inner).is_ok_and(|inner| inner.is_object() || inner.is_array());
        return match is_json {
            true => {
                (Some("a document inside of a text"), "it was turned into JSON twice; leave out one `ConvertTo-Json`")
            }
            false => (Some("a single text"), GIVE),
        };
    }
    let is_empty =
        json.as_object().is_some_and(serde_json::Map::is_empty) || json.as_array().is_some_and(Vec::is_empty);
    if is_empty {
        return (Some("an empty list or object"), GIVE);
    }
    let has = |object: &Value, name: &str| member(object, name).is_some();
    if has(json, "parsedExpression") {
        return (Some("an answer of `parseExpression`"), GIVE);
    }
    let listed =
        ["value", "Resources"].iter().find_map(|name| member(json, name).and_then(|found| found.value.as_array()));
    let first = listed.or(json.as_array()).and_then(|list| list.first()).unwrap_or(json);
    let id = first.get("id").and_then(Value::as_str).unwrap_or_default();
    if id.starts_with("urn:ietf:params:scim:schemas:") && has(first, "attributes") {
        return (Some("the answer of a server at `/Schemas`"), "give it to `attrflow check --target`");
    }
    if has(json, "type") && has(json, "expression") {
        return (Some("the source of an attribute mapping"), "give the attribute mapping, or the expression with `-e`");
    }
    if json.pointer("/error/code").is_some() && json.pointer("/error/message").is_some() {
        return (
            Some("an error that Microsoft Graph answered"),
            "sign in with the rights to read it, and download it again",
        );
    }
    if has(first, "name") && has(first, "type") && !has(first, "source") {
        return (Some("the attribute list of a target"), "give it to `attrflow check --target`");
    }
    if (has(json, "domains") || has(json, "roles")) && has(json, "values")
        || json.get("values").is_some_and(Value::is_object)
    {
        return (Some("facts about a target"), "give them to `attrflow run --facts`");
    }
    if OF_RECORDS.iter().any(|name| first.get(name).is_some()) {
        let help = "records come after the options, and the mapping document with `--schema`";
        return (Some("records of people or groups"), help);
    }
    (None, GIVE)
}
