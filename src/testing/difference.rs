//! What was expected and what came out, line by line, for people.

use serde_json::Value as Json;
use similar::ChangeTag;
use similar::TextDiff;

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
    /// Lines that are the same were left out.
    Gap,
}

impl std::fmt::Display for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Line::Same(text) => write!(formatter, "  {text}"),
            Line::Expected(text) => write!(formatter, "- {text}"),
            Line::Actual(text) => write!(formatter, "+ {text}"),
            Line::Gap => formatter.write_str("  ⋮"),
        }
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

/// The lines in which two texts differ.
pub(super) fn lines(expected: &str, actual: &str) -> Vec<Line> {
    let compared = TextDiff::from_lines(expected, actual);
    let mut lines = Vec::new();
    for group in compared.grouped_ops(CONTEXT) {
        if group.first().is_some_and(|first| first.old_range().start > 0) {
            lines.push(Line::Gap);
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
