//! A plan as a Markdown table, for a change ticket: one row for each change, and one for each record without any.
//!
//! Like the lines of a plan as JSON, the table has the values that are sent. Of lists it has what is added and removed.

use std::fmt::Write;

use attrflow::mapping::Change;
use attrflow::mapping::Plan;
use serde_json::Value;

use crate::escape::json;
use crate::escape::markdown;
use crate::escape::markdown_code;

/// How many values of a list a cell has.
const MAX_VALUES: usize = 20;

/// Returns what comes before the rows: what is done in all, and the header.
pub fn head(sentences: &[String]) -> String {
    let mut out = String::new();
    for sentence in sentences {
        let _ = writeln!(out, "{}\n", markdown(sentence));
    }
    out.push_str("| record | source | object | action | target | attribute | old | new |\n");
    out.push_str("|---|---|---|---|---|---|---|---|\n");
    out
}

/// Returns the rows of a plan. `record` names the record, `source` is its identifier.
pub fn rows(record: &str, source: Option<&str>, object: &str, plan: &Plan) -> String {
    let code = |text: Option<&str>| text.map_or(String::new(), markdown_code);
    let mut action = plan.action.word().to_owned();
    if let Some(reason) = plan.reason {
        let _ = write!(action, " ({}: {})", reason.id, reason.title);
    }
    let target = plan.matched.as_ref().and_then(|matched| matched.id.as_deref());
    let start = format!(
        "| {} | {} | {} | {} | {} |",
        markdown(record),
        code(source),
        markdown(object),
        markdown(&action),
        code(target)
    );
    let mut out = String::new();
    for change in plan.changes.iter().chain(&plan.references) {
        let (old, new) = cells(change);
        let _ = writeln!(out, "{start} {} | {old} | {new} |", markdown_code(&change.attribute));
    }
    for unresolved in &plan.unresolved {
        let new = format!("not resolved: {}", markdown_code(&unresolved.source));
        let _ = writeln!(out, "{start} {} |  | {new} |", markdown_code(&unresolved.attribute));
    }
    if out.is_empty() {
        let _ = writeln!(out, "{start}  |  |  |");
    }
    out
}

/// Returns the cells of the old and the new value.
fn cells(change: &Change) -> (String, String) {
    match &change.new {
        Value::Array(_) => (list("removed", &change.removed), list("added", &change.added)),
        new => (change.old.as_ref().map_or(String::new(), |old| markdown_code(&json(old))), markdown_code(&json(new))),
    }
}

fn list(word: &str, values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().take(MAX_VALUES).map(|value| markdown_code(&json(value))).collect();
    match values.len().checked_sub(shown.len()) {
        _ if shown.is_empty() => String::new(),
        Some(more) if more > 0 => format!("{word} {} and {more} more", shown.join(", ")),
        _ => format!("{word} {}", shown.join(", ")),
    }
}
