//! Every part of an expression with the value it had, as an indented tree.

use attrflow::Expression;
use attrflow::Host;
use attrflow::engine::EvaluateError;
use serde_json::Value;

use crate::escape::escape;
use crate::escape::json;

/// Columns before a value, where the part is not longer.
const WIDTH: usize = 44;

/// The tree, one part a line, and how the evaluation ended.
pub fn tree(expression: &Expression, record: &Value, host: &dyn Host) -> (String, Result<Value, EvaluateError>) {
    tree_with(expression, record, host, json)
}

/// The same, with the kinds and lengths of the values instead of the values.
pub fn tree_of_kinds(
    expression: &Expression,
    record: &Value,
    host: &dyn Host,
) -> (String, Result<Value, EvaluateError>) {
    tree_with(expression, record, host, kind)
}

fn tree_with(
    expression: &Expression,
    record: &Value,
    host: &dyn Host,
    shown_as: impl Fn(&Value) -> String,
) -> (String, Result<Value, EvaluateError>) {
    let (parts, outcome) = expression.trace(record, host);
    let mut text = String::new();
    for part in parts {
        let words: Vec<&str> = part.span.slice(expression.text()).split_whitespace().collect();
        let shown = format!("{}{}", "  ".repeat(part.depth), escape(&words.join(" ")));
        let value = part.value.as_ref().map_or_else(|| "(not evaluated)".to_owned(), &shown_as);
        text.push_str(&format!("{shown:WIDTH$}  {value}\n"));
    }
    (text, outcome)
}

/// What a value is, without what it says.
fn kind(value: &Value) -> String {
    let counted = |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
    match value {
        Value::Null => "missing".to_owned(),
        // Lengths are counted as .NET counts them.
        Value::String(text) => format!("text of {}", counted(text.encode_utf16().count(), "character")),
        Value::Array(items) => format!("list of {}", counted(items.len(), "value")),
        Value::Object(members) => format!("object of {}", counted(members.len(), "member")),
        Value::Bool(_) => "Boolean".to_owned(),
        Value::Number(_) => "number".to_owned(),
    }
}
