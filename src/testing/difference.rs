//! Line differences between the expected and the actual result.

use serde_json::Value as Json;
use similar::ChangeTag;
use similar::DiffTag;
use similar::TextDiff;

use crate::untrusted::Untrusted;

/// Number of context lines around a change.
const CONTEXT: usize = 2;

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line {
    /// A line of both.
    Same(String),
    /// A line of the expected result only.
    Expected(String),
    /// A line of the actual result only.
    Actual(String),
    /// Equal lines were left out; what follows is in this part of the JSON, such as `records[2].object`.
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

/// Returns the lines in which two values differ, with context; empty when they are equal.
pub fn difference(expected: &Json, actual: &Json) -> Vec<Line> {
    lines(&wide(expected), &wide(actual))
}

/// Formats JSON over several lines, as in snapshots.
pub(super) fn wide(value: &Json) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the lines in which two JSON texts differ, both formatted by [`wide`].
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

/// Returns the path of the innermost object or array that contains a line. Each line opens one, closes one, or is a
/// value.
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
