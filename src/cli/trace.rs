//! Every part of an expression with the value it had, as an indented tree.

use attrflow::Expression;
use attrflow::Host;
use attrflow::engine::EvaluateError;
use serde_json::Value;

use crate::cli::escape::escape;

/// Columns before a value, where the part is not longer.
const WIDTH: usize = 44;

/// The tree, one part a line, and how the evaluation ended.
pub fn tree(expression: &Expression, record: &Value, host: &dyn Host) -> (String, Result<Value, EvaluateError>) {
    let (parts, outcome) = expression.trace(record, host);
    let mut text = String::new();
    for part in parts {
        let words: Vec<&str> = part.span.slice(expression.text()).split_whitespace().collect();
        let shown = format!("{}{}", "  ".repeat(part.depth), escape(&words.join(" ")));
        let value = match &part.value {
            Some(value) => escape(&value.to_string()).into_owned(),
            None => "(not evaluated)".to_owned(),
        };
        text.push_str(&format!("{shown:WIDTH$}  {value}\n"));
    }
    (text, outcome)
}
