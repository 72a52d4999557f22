//! What several tests need: the cases of `tests/conformance`, and a way to run one.
//!
//! A case says nothing about how it is run, so every engine that evaluates expressions can be asked the same questions.

mod host;

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Engine;
use attrflow::Host;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::value::json::to_json;
use serde_json::Value;

pub use host::host;
pub use host::present;

/// What a case expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// This value; `null` when missing.
    Value(Value),
    /// The attribute is left out.
    NoFlow,
    /// A refusal with this code, when compiling or when evaluating.
    Fault(String),
}

/// One question with its answer.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file and the name, for messages.
    pub name: String,
    /// The expression.
    pub expression: String,
    /// The record.
    pub record: Value,
    /// What it yields.
    pub expected: Expected,
}

/// The folder with the tests' data.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The folder with what a .NET runtime answered.
pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/attrflow-dotnet/tests/vectors")
}

/// Every case of `tests/conformance`.
pub fn cases() -> Vec<Case> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder("conformance")).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Case> {
    let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let text = fs::read_to_string(file).expect("a readable file");
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{stem}: {fault}"));
    rows.iter().map(|row| case(&stem, row)).collect()
}

fn case(stem: &str, row: &Value) -> Case {
    let name = format!("{stem}: {}", row["name"].as_str().expect("a name"));
    let known = ["name", "expression", "record", "yields", "fault", "flows"];
    let members = row.as_object().expect("an object");
    assert!(members.keys().all(|key| known.contains(&key.as_str())), "{name}: an unknown member");
    let expected = match (members.get("yields"), members.get("fault"), members.get("flows")) {
        (Some(value), None, None) => Expected::Value(value.clone()),
        (None, Some(code), None) => Expected::Fault(code.as_str().expect("a code").to_owned()),
        (None, None, Some(Value::Bool(false))) => Expected::NoFlow,
        _ => panic!("{name}: exactly one of `yields`, `fault` and `\"flows\": false` is wanted"),
    };
    Case {
        expression: row["expression"].as_str().expect("an expression").to_owned(),
        record: row.get("record").cloned().unwrap_or_else(|| serde_json::json!({})),
        expected,
        name,
    }
}

/// What the engine says to an expression on a record.
pub fn answer(engine: &Engine, expression: &str, record: &Value, host: &dyn Host) -> Expected {
    let compiled = match engine.compile(expression) {
        Ok(compiled) => compiled,
        Err(fault) => {
            let errors = fault.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
            return Expected::Fault(errors.map_or("none", |diagnostic| diagnostic.code.id).to_owned());
        }
    };
    let mut workspace = Workspace::default();
    match compiled.evaluate_with(record, host, &mut workspace) {
        Ok(Outcome::Value(value)) => Expected::Value(to_json(value)),
        Ok(Outcome::NoFlow | Outcome::NoObjectFlow) => Expected::NoFlow,
        Err(fault) => Expected::Fault(fault.code.id.to_owned()),
    }
}
