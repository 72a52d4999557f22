//! The language server: messages in and out of the real program.

mod client;
mod commands;
mod features;
mod privacy;
mod session;

use std::path::Path;

use serde_json::Value;

/// The folder that is open in the tests.
fn folder() -> String {
    format!("{}/tests/lsp/fixtures", env!("CARGO_MANIFEST_DIR"))
}

/// The address of a file of that folder, which need not be there.
fn uri(name: &str) -> String {
    format!("file://{}/{name}", folder())
}

/// The line and the UTF-16 column of a part of a text.
#[track_caller]
fn place(text: &str, part: &str) -> (usize, usize) {
    let offset = text.find(part).unwrap_or_else(|| panic!("`{part}` is not there"));
    position(text, offset)
}

fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap();
    let line = before.rsplit('\n').next().unwrap();
    (before.matches('\n').count(), line.encode_utf16().count())
}

/// The bytes of a range of the protocol.
fn bytes(text: &str, range: &Value) -> std::ops::Range<usize> {
    let offset = |end: &str| {
        let line = range[end]["line"].as_u64().unwrap() as usize;
        let character = range[end]["character"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = 0;
        let rest = text.get(start..).unwrap();
        let inside = rest.char_indices().find(|(_, letter)| {
            let here = units >= character;
            units += letter.len_utf16();
            here
        });
        start + inside.map_or(rest.len(), |(at, _)| at)
    };
    offset("start")..offset("end")
}

/// The part of a text at a range of the protocol.
#[track_caller]
fn at<'t>(text: &'t str, range: &Value) -> &'t str {
    text.get(bytes(text, range)).unwrap()
}

/// The text after edits of the protocol.
fn applied(text: &str, edits: &Value) -> String {
    let mut edits: Vec<_> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (bytes(text, &edit["range"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = text.to_owned();
    for (range, new) in edits.into_iter().rev() {
        text.replace_range(range, new);
    }
    text
}

/// A finding in a line: the code, the severity and the text at its range.
fn shown(text: &str, finding: &Value) -> String {
    format!("{} {} `{}`", finding["code"].as_str().unwrap(), finding["severity"], at(text, &finding["range"]))
}

/// The findings of [`document`] that are about its expression.
fn lines(text: &str, found: &[Value]) -> Vec<String> {
    found.iter().filter(|one| one["code"] != "AF0520").map(|one| shown(text, one)).collect()
}

/// A document with one expression beside others, about which there is a warning only (AF0520).
fn document(expression: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/generic-scim/mapping.json");
    let text = std::fs::read_to_string(path).unwrap();
    let (name, tree) = (r#""expression": "[displayName]""#, r#""type": "Attribute""#);
    let at = text.find(name).unwrap();
    let after = text.get(at..).unwrap().find(tree).unwrap() + at;
    let function = format!(
        "{}\"expression\": {},{}\"type\": \"Function\"{}",
        text.get(..at).unwrap(),
        expression,
        "\n                \"name\": \"\",\n                \"parameters\": [],\n                ",
        text.get(after + tree.len()..).unwrap()
    );
    function
}
