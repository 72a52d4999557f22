//! The answers of a .NET runtime (`crates/attrflow-dotnet/tests/vectors/`), asked for through expressions: once with constants, once with the texts in
//! the attributes of a record.

use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::dotnet::date;
use serde_json::Map;
use serde_json::Value;

use crate::support;
use crate::support::Expected;

/// How the rows of a file become expressions: `{0}` is a row's first argument.
static SHAPES: &[(&str, &str)] = &[
    ("format_datetime", "FormatDateTime({0}, {1}, {2}, {3})"),
    ("cdate", "CStr(CDate({0}))"),
    ("dateadd", "CStr(DateAdd({0}, {1}, CDate({2})))"),
    ("datediff", "DateDiff({0}, CDate({1}), CDate({2}))"),
    ("datefromnum", "CStr(DateFromNum({0}))"),
    ("numfromdate", "NumFromDate({0})"),
    ("instr", "InStr({0}, {1}, {2}, {3})"),
    ("pcase", "PCase({0})"),
    ("tolower", "ToLower({0}, {1})"),
    ("toupper", "ToUpper({0}, {1})"),
    ("regex_replace", "Replace({0}, , {1}, , {2}, , )"),
    ("regex_group_replace", "Replace({0}, , {1}, {2}, {3}, , )"),
    ("regex_group_value", "Replace(\"\", , {1}, {2}, , {0}, )"),
    ("string_replace", "Replace({0}, {1}, , , {2}, , )"),
    ("bitand", "BitAnd({0}, {1})"),
    ("base64_utf16le", "ConvertToBase64({0})"),
    ("base64_utf16le_decode", "ConvertFromBase64({0})"),
    ("utf8hex", "ConvertToUTF8Hex({0})"),
    ("trim", "Trim({0})"),
];

/// How many rows are asked for, each in two ways.
const ASKED: usize = 14_030;

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The expression of a row; texts go into the record where one is given.
fn written(file: &str, shape: &str, row: &Value, mut record: Option<&mut Map<String, Value>>) -> String {
    let mut expression = String::new();
    for (number, piece) in shape.split(['{', '}']).enumerate() {
        // Every second piece is the number of an argument.
        let Some(position) = (number % 2 == 1).then(|| piece.parse::<usize>().expect("a number")) else {
            expression.push_str(piece);
            continue;
        };
        match (&row["args"][position], &mut record) {
            (Value::Null, _) => {}
            // `InStr` has words for how it compares.
            (Value::String(word), _) if file == "instr" && position == 3 => {
                expression.push_str(&format!("vb{word}Compare"));
            }
            (Value::String(text), None) => expression.push_str(&quoted(text)),
            (argument @ Value::String(_), Some(record)) => {
                record.insert(format!("a{position}"), argument.clone());
                expression.push_str(&format!("[a{position}]"));
            }
            // The grammar has whole numbers only; a number may be written as a text.
            (Value::Number(number), _) if number.is_f64() => expression.push_str(&quoted(&number.to_string())),
            (other, _) => expression.push_str(&other.to_string()),
        }
    }
    expression
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The rows of a file.
fn rows(file: &str) -> Vec<Value> {
    let path = support::vectors().join(file).with_extension("jsonl");
    let text = std::fs::read_to_string(path).expect("the vectors");
    let mut rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    // The variants the product does not follow: `DateTimeOffset` in dates, substitution in what a group captured.
    rows.retain(|row| !matches!(row["variant"].as_str(), Some("DateTimeOffset" | "substituted")));
    // The service passes an empty source through where the runtime refuses one.
    rows.retain(|row| file != "format_datetime" || row["args"][0] != "");
    rows
}

/// The moment at which a row was answered.
fn now(row: &Value) -> &str {
    row["now"].as_str().unwrap_or("2025-07-01T12:34:56Z")
}

/// Every row as an expression on a record with its texts, and the moment.
pub fn expressions() -> impl Iterator<Item = (String, Value, String)> {
    SHAPES.iter().flat_map(|(file, shape)| {
        rows(file).into_iter().map(move |row| {
            let mut record = Map::new();
            let expression = written(file, shape, &row, Some(&mut record));
            (expression, Value::Object(record), now(&row).to_owned())
        })
    })
}

#[test]
fn functions_answer_as_the_runtime_did() {
    let engine = Engine::new();
    let mut wrong = Vec::new();
    let mut asked = 0;
    for (file, shape) in SHAPES {
        for row in rows(file) {
            let wanted = match &row["tdy2049"] {
                Value::Null => row.clone(),
                Value::Object(answer) => Value::Object(answer.clone()),
                answer => serde_json::json!({ "result": answer }),
            };
            let host = FixedHost::new().at(date::parse(now(&row), support::present()).expect("a date"));
            for from_record in [false, true] {
                let mut record = Map::new();
                let expression = written(file, shape, &row, from_record.then_some(&mut record));
                let answer = support::answer(&engine, &expression, &Value::Object(record), &host);
                let equal = match (&answer, wanted.get("error")) {
                    (Expected::Fault(_), refused) => refused.is_some(),
                    (Expected::Value(value), None) => as_text(value) == as_text(&wanted["result"]),
                    _ => false,
                };
                asked += 1;
                if !equal {
                    wrong.push(format!("{file} {expression}: {answer:?}, wanted {wanted}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(asked, ASKED);
}
