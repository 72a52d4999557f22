//! What was expected and what came out, line by line, for people.

use serde_json::Value as Json;
use similar::ChangeTag;
use similar::DiffTag;
use similar::TextDiff;

use crate::untrusted::Untrusted;

/// Lines around a change that are shown.
const CONTEXT: usize = 2;

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line {
    /// The same on both sides.
    Same(String),
    /// Expected, and not there.
    Expected(String),
    /// There, and not expected.
    Actual(String),
    /// Lines that are the same were left out; what follows stands in this part of the JSON, as in `records[2].object`.
    Gap(String),
}

impl std::fmt::Display for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, text) = match self {
            Line::Same(text) => ("  ", text),
            Line::Expected(text) => ("- ", text),
            Line::Actual(text) => ("+ ", text),
            Line::Gap(part) => ("  ⋮ ", part),
        };
        // The lines are lines of JSON, and stay it.
        write!(formatter, "{sign}{}", Untrusted(text).json())
    }
}

/// The lines in which two values differ, with some around them. Empty when they are the same.
pub fn difference(expected: &Json, actual: &Json) -> Vec<Line> {
    lines(&wide(expected), &wide(actual))
}

/// JSON over several lines, as snapshots hold it.
pub(super) fn wide(value: &Json) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The lines in which two JSON texts differ, both as [`wide`] writes them.
pub(super) fn lines(expected: &str, actual: &str) -> Vec<Line> {
    let compared = TextDiff::from_lines(expected, actual);
    let mut lines = Vec::new();
    for group in compared.grouped_ops(CONTEXT) {
        if group.first().is_some_and(|first| first.old_range().start > 0) {
            let changed = group.iter().find(|operation| operation.tag() != DiffTag::Equal);
            lines.push(Line::Gap(part(expected, changed.map_or(0, |operation| operation.old_range().start))));
        }
        for change in group.iter().flat_map(|operation| compared.iter_changes(operation)) {
            let text = change.value().trim_end_matches(['\n', '\r']).to_owned();
            lines.push(match change.tag() {
                ChangeTag::Equal => Line::Same(text),
                ChangeTag::Delete => Line::Expected(text),
                ChangeTag::Insert => Line::Actual(text),
            });
        }
    }
    lines
}

/// The part of the JSON that begins before this line and is not over there. Each line opens a part, closes one, or is a value.
fn part(json: &str, line: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut elements: Vec<Option<usize>> = Vec::new();
    for line in json.lines().take(line).map(str::trim) {
        if line.starts_with(['}', ']']) {
            parts.pop();
            elements.pop();
            continue;
        }
        let number = elements.last_mut().and_then(Option::as_mut).map(|next| {
            *next += 1;
            *next - 1
        });
        if line.ends_with(['{', '[']) {
            let name = line.split_once("\": ").map(|(name, _)| name.trim_start_matches('"'));
            parts.push(match (name, number) {
                (Some(name), _) if parts.len() <= 1 => name.to_owned(),
                (Some(name), _) => format!(".{name}"),
                (None, Some(number)) => format!("[{number}]"),
                (None, None) => String::new(),
            });
            elements.push(line.ends_with('[').then_some(0));
        }
    }
    parts.concat()
}
