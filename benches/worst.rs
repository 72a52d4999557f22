//! How long the records take that cost most: `cargo bench --bench worst` gives every example of every function two hundred times on a long
//! text or list, and the expressions that are made to cost much, and prints the slowest, in milliseconds of processor time a record.
//!
//! A row says which part of the work of a record was used, and which limit ended it.

#[expect(clippy::indexing_slicing, reason = "shared with the tests, which report by panicking")]
#[path = "../tests/oracle/mod.rs"]
mod oracle;
#[expect(clippy::expect_used, reason = "shared with the tests, which report by panicking")]
#[path = "../tests/support/host.rs"]
mod support;
#[expect(
    dead_code,
    clippy::indexing_slicing,
    reason = "shared with the tests, which use more of it and report by panicking"
)]
#[path = "../tests/oracle/ways.rs"]
mod ways;

use std::process::ExitCode;

use attrflow::Limits;
use attrflow::functions;
use attrflow::optimise::Passes;
use attrflow_measure::Fault;
use attrflow_measure::floors::cpu_seconds;
use attrflow_measure::hostile;
use attrflow_measure::rounds::Request;
use serde_json::Value;
use serde_json::json;

use crate::ways::Prepared;

/// How often the call of an example is in a program.
const CALLS: usize = 200;
/// How many rows are printed.
const ROWS: usize = 30;

/// An expression on a record.
struct Case {
    name: String,
    program: Prepared,
    record: Value,
}

/// A case that was run.
struct Row {
    milliseconds: f64,
    /// The part of the record's work that was used.
    work: f64,
    /// The first fault.
    fault: String,
    name: String,
}

/// Each text of a record so often that it has this many bytes, and each list so often that it has a hundredth of that many elements.
fn enlarged(value: &Value, bytes: usize) -> Value {
    match value {
        Value::String(text) => text.repeat(bytes / text.len().max(1)).into(),
        Value::Array(list) if list.is_empty() => value.clone(),
        Value::Array(list) => list.iter().cycle().take(bytes / 100).cloned().collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), enlarged(value, bytes)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        _ => value.clone(),
    }
}

fn prepared(text: &str, repeat: usize, limits: &Limits) -> Result<Prepared, Fault> {
    let resolved = ways::resolve(text, limits).map_err(|found| format!("`{text}`: {found:?}"))?;
    let passes = if repeat == 1 { Passes::all() } else { Passes::none() };
    let program = Prepared::repeated(&resolved, repeat, passes, limits);
    Ok(program.map_err(|error| format!("`{text}`: {error}"))?)
}

fn cases(bytes: usize, limits: &Limits) -> Result<Vec<Case>, Fault> {
    let mut cases = Vec::new();
    for function in functions::all() {
        for example in function.examples {
            let record = enlarged(&serde_json::from_str(example.record)?, bytes);
            let program = prepared(example.expression, CALLS, limits)?;
            cases.push(Case { name: format!("{} times {}, {bytes}", CALLS, example.expression), program, record });
        }
    }
    let (texts, elements) = ("a".repeat(bytes), bytes.min(20_000));
    let record = json!({"a": texts, "empty": vec![""; elements], "list": vec!["x"; elements]});
    for (about, text) in hostile::expressions(attrflow::engine::quote) {
        let program = prepared(&text, 1, limits)?;
        cases.push(Case { name: format!("{about}, {bytes}"), program, record: record.clone() });
    }
    Ok(cases)
}

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let limits = Limits::default();
    let sizes: &[usize] = if request.has("--bench") { &[1_000, 30_000, 1_000_000, 4_000_000] } else { &[100] };
    let mut rows = Vec::new();
    for bytes in sizes {
        for Case { name, program, record } in cases(*bytes, &limits)? {
            let mut row = Row { milliseconds: f64::INFINITY, work: 0.0, fault: String::new(), name };
            for _ in 0..request.number("--rounds", 3) {
                let began = cpu_seconds();
                let steps = program.run(&record, &limits, |outcome| {
                    if let (Err(error), true) = (outcome, row.fault.is_empty()) {
                        row.fault = format!("{:?}", error.fault.kind);
                    }
                });
                row.milliseconds = row.milliseconds.min((cpu_seconds() - began) * 1e3);
                row.work = steps as f64 / limits.record_work as f64;
            }
            rows.push(row);
        }
    }
    rows.sort_by(|one, other| other.milliseconds.total_cmp(&one.milliseconds));
    println!("| expression, bytes of its text | milliseconds | work | fault |\n|---|---:|---:|---|");
    for Row { milliseconds, work, fault, name } in rows.iter().take(request.number("--rows", ROWS)) {
        println!("| {} | {milliseconds:.1} | {work:.2} | {fault} |", name.replace('|', "\\|"));
    }
    Ok(())
}
