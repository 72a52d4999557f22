//! What a line of JSON asks for: records, and requests to evaluate an expression.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use attrflow::diagnostic::codes::input::NOT_A_TIME;
use attrflow::record::graph::attributes;
use attrflow::record::graph::kind;
use serde_json::Map;
use serde_json::Value;

use crate::time;
use crate::time::Moment;

/// The member of a record that says which moment it was sampled at; it is then the present for this record.
const RECORD_NOW: &str = "__now";

/// A request to evaluate an expression.
#[derive(Debug)]
pub struct Evaluation {
    /// The expression.
    pub expression: String,
    /// The record; an empty one when the request has none.
    pub record: Value,
    /// The present moment.
    pub now: Option<Moment>,
    /// Makes random results repeat.
    pub seed: Option<u64>,
    /// Values of `%name%`.
    pub parameters: Vec<(String, String)>,
}

/// Reads a request to evaluate an expression.
pub fn evaluation(value: Value) -> Result<Evaluation, Box<Diagnostic>> {
    let mut members = object(value)?;
    let expression = text(&mut members, "expression")?;
    let record = match members.remove("record") {
        None | Some(Value::Null) => Map::new(),
        Some(value) => attributes(value)?,
    };
    let now = match members.remove("now") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(
            time::parse(&text)
                .map_err(|help| Box::new(Diagnostic::new(&NOT_A_TIME, "the member `now` is not a time").help(help)))?,
        ),
        Some(_) => return Err(wrong("now", "a text")),
    };
    // Tables of samples give the moment with each record.
    let now = match record.get(RECORD_NOW).and_then(Value::as_str).map(time::parse) {
        Some(Ok(moment)) => Some(moment),
        _ => now,
    };
    let seed = match members.remove("seed") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_u64().ok_or_else(|| wrong("seed", "a whole number that is not negative"))?),
    };
    let parameters = match members.remove("parameters") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(members)) => members.into_iter().map(parameter).collect::<Result<_, _>>()?,
        Some(_) => return Err(wrong("parameters", "an object")),
    };
    Ok(Evaluation { expression, record: Value::Object(record), now, seed, parameters })
}

/// The members of a request.
pub fn object(value: Value) -> Result<Map<String, Value>, Box<Diagnostic>> {
    match value {
        Value::Object(members) => Ok(members),
        other => {
            let message = format!("a request is a JSON object, and this is {}", kind(&other));
            Err(Box::new(Diagnostic::new(&BAD_REQUEST, message)))
        }
    }
}

/// The members of an object that exists in the target.
pub fn target_object(value: Value) -> Result<Map<String, Value>, Box<Diagnostic>> {
    match value {
        Value::Object(members) => Ok(members),
        other => {
            let message = format!("what exists in the target are JSON objects, and this is {}", kind(&other));
            Err(Box::new(Diagnostic::new(&BAD_REQUEST, message).help("write it as `{\"id\": \"1\", ...}`")))
        }
    }
}

/// A member that must be a text.
pub fn text(members: &mut Map<String, Value>, name: &str) -> Result<String, Box<Diagnostic>> {
    match members.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(wrong(name, "a text")),
        None => Err(Box::new(Diagnostic::new(&BAD_REQUEST, format!("the member `{name}` is missing")))),
    }
}

fn parameter((name, value): (String, Value)) -> Result<(String, String), Box<Diagnostic>> {
    match value {
        Value::String(text) => Ok((name, text)),
        Value::Number(number) => Ok((name, number.to_string())),
        _ => Err(wrong(&format!("parameters/{name}"), "a text")),
    }
}

fn wrong(name: &str, wanted: &str) -> Box<Diagnostic> {
    let message = format!("the member `{name}` must be {wanted}");
    Box::new(Diagnostic::new(&BAD_REQUEST, message))
}
