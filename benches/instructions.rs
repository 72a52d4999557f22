//! Instructions per record, counted by valgrind and compared with committed figures.
//!
//! Counts do not depend on the neighbours, so that a change of a few percent shows. They do depend on the compiler and on
//! what instructions the processor has; the file of figures says which compiler gave it. Not part of `cargo test`.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo bench --bench instructions` | counts, compares with `benches/instructions/expected.json`, fails beyond the tolerance |
//! | `… -- --accept` | counts and writes the file |
//!
//! Each figure is the difference of two runs that differ in the amount of work only, so that starting up and preparing
//! are not in it.

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;

use attrflow::Document;
use attrflow::Engine;
use attrflow::Expressions;
use attrflow::FixedHost;
use attrflow::SourceObject;
use attrflow::Value;
use attrflow::Workspace;
use attrflow::mapping::Fate;
use attrflow::mapping::RecordFault;
use attrflow::record::Line;
use attrflow::record::Lines;
use attrflow::value::Arena;
use attrflow_measure::Fault;
use attrflow_measure::floors;
use attrflow_measure::mapping;
use attrflow_measure::population;
use attrflow_measure::rounds::Request;
use serde_json::Map;
use serde_json::json;

/// The committed figures.
const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions/expected.json");

/// By how much a figure may differ, in percent.
const TOLERANCE: f64 = 3.0;

/// Records that are evaluated in one pass.
const RECORDS: usize = 200;

/// What is counted: a name, what one unit is, and the two amounts of work whose difference is taken.
static FIGURES: &[(&str, &str, usize, usize)] = &[
    ("evaluate", "record", 1, 6),
    ("stream", "record", 200, 1200),
    ("compile", "twelve expressions", 1, 6),
    ("long", "10,000 characters", 1, 4),
    ("document", "140 mappings", 1, 4),
];

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    if let (Some(name), Some(amount)) = (request.after("--work", 1), request.after("--work", 2)) {
        return work(name, amount.parse()?);
    }
    if !request.has("--bench") {
        return FIGURES.iter().try_for_each(|(name, ..)| work(name, 1));
    }
    let mut counted = Map::new();
    for (name, _, less, more) in FIGURES {
        let difference = count(name, *more)?.saturating_sub(count(name, *less)?);
        let units = (more - less) * if *name == "evaluate" { RECORDS } else { 1 };
        counted.insert((*name).to_owned(), json!(difference / units as u64));
    }
    let compiler = compiler()?;
    if request.has("--accept") {
        counted.insert("compiler".to_owned(), json!(compiler));
        std::fs::write(EXPECTED, format!("{}\n", serde_json::to_string_pretty(&counted)?))?;
        return Ok(());
    }
    compare(&counted, &compiler)
}

/// The compiler, in its own words.
fn compiler() -> Result<String, Fault> {
    let output =
        Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned())).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn compare(counted: &Map<String, serde_json::Value>, compiler: &str) -> Result<(), Fault> {
    let text = std::fs::read_to_string(EXPECTED)
        .map_err(|error| format!("{EXPECTED}: {error}; write it with `-- --accept`"))?;
    let expected: Map<String, serde_json::Value> = serde_json::from_str(&text)?;
    if expected.get("compiler").and_then(serde_json::Value::as_str) != Some(compiler) {
        println!("the committed figures are another compiler's; this one is {compiler}");
    }
    println!("| figure | instructions for one | committed | difference |\n|---|---:|---:|---:|");
    let mut beyond = Vec::new();
    for (name, unit, ..) in FIGURES {
        let figure = |figures: &Map<String, serde_json::Value>| figures.get(*name).and_then(serde_json::Value::as_f64);
        let (Some(now), Some(before)) = (figure(counted), figure(&expected)) else {
            return Err(format!("{EXPECTED} has no figure `{name}`; write it with `-- --accept`").into());
        };
        let percent = (now / before - 1.0) * 100.0;
        println!("| {name}, {unit} | {now} | {before} | {percent:+.1} % |");
        if percent.abs() > TOLERANCE {
            beyond.push(*name);
        }
    }
    match beyond.is_empty() {
        true => Ok(()),
        false => Err(format!("beyond {TOLERANCE} %: {}; accept with `-- --accept`", beyond.join(", ")).into()),
    }
}

/// The instructions that this program takes for an amount of work.
fn count(name: &str, amount: usize) -> Result<u64, Fault> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--work", name, &amount.to_string()])
        .output()
        .map_err(|error| format!("valgrind does not start ({error}); install it"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    match collected {
        Some(count) if output.status.success() => Ok(count.parse()?),
        _ => Err(format!("valgrind counted nothing for `{name}`: {report}").into()),
    }
}

fn work(name: &str, amount: usize) -> Result<(), Fault> {
    match name {
        "evaluate" => evaluate(amount),
        "stream" => stream(amount),
        "compile" => (0..amount).try_for_each(|_| compile().map(|expressions| drop(black_box(expressions)))),
        "long" => long(amount),
        "document" => document(amount),
        other => Err(format!("there is no work `{other}`").into()),
    }
}

fn compile() -> Result<Expressions, Fault> {
    let texts = mapping::expressions()?;
    let pairs = texts.iter().map(|(target, text)| (target.as_str(), text.as_str()));
    let compiled = Engine::new().compile_all(pairs, &SourceObject::default());
    compiled.map_err(|_| "the mapping does not compile".into())
}

/// Compiles an expression of 10,000 characters this many times.
fn long(amount: usize) -> Result<(), Fault> {
    let engine = Engine::new();
    let text = mapping::long_expression(engine.limits().expression_length);
    for _ in 0..amount {
        drop(black_box(engine.compile(&text)?));
    }
    Ok(())
}

/// Reads and compiles the document of 140 mappings this many times.
fn document(amount: usize) -> Result<(), Fault> {
    let text = mapping::document(140)?;
    for _ in 0..amount {
        let mapping = Document::parse(&text)?.mapping(&Engine::new(), None);
        drop(black_box(mapping.map_err(|_| "the mapping does not compile")?));
    }
    Ok(())
}

/// Evaluates bound records this many times.
fn evaluate(passes: usize) -> Result<(), Fault> {
    let expressions = compile()?;
    let lines = population::text(RECORDS, population::SEED);
    let records: Vec<serde_json::Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let arena = Arena::new(usize::MAX);
    let bound: Vec<&[Value<'_>]> =
        records.iter().map(|record| expressions.bind(record, &arena)).collect::<Result<_, _>>()?;
    let host = FixedHost::new();
    let mut workspace = Workspace::default();
    let evaluator = expressions.evaluator();
    for _ in 0..passes {
        for slots in &bound {
            evaluator.evaluate(slots, &host, &mut workspace, |_, outcome| drop(black_box(outcome)))?;
        }
    }
    Ok(())
}

/// Maps this many records from file to file.
fn stream(users: usize) -> Result<(), Fault> {
    let folder = tempfile::tempdir()?;
    let (from, to) = (folder.path().join("users.jsonl"), folder.path().join("objects.jsonl"));
    // One file for every amount, so that making it costs the same.
    let most = FIGURES.iter().map(|(.., more)| *more).max().unwrap_or(users);
    std::fs::write(&from, population::text(most.max(users), population::SEED))?;
    map(&from, &to, users)
}

fn map(from: &Path, to: &Path, users: usize) -> Result<(), Fault> {
    let mapping = Document::parse(mapping::DOCUMENT)?.mapping(&Engine::new(), None);
    let mapping = mapping.map_err(|_| "the mapping does not compile")?;
    let host = FixedHost::new();
    let mut workspace = Workspace::default();
    let mut out = Vec::new();
    let writer = mapping.writer();
    let text = std::fs::read(from)?;
    // All lines are looked for whatever the amount is, so that this costs the same too.
    let ends: Vec<usize> = floors::lines(&text)
        .scan(0, |end, line| {
            *end += line.len() + 1;
            Some(*end)
        })
        .collect();
    let end = users.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or_default();
    let mut lines = Lines::new(text.get(..end).unwrap_or_default());
    let mut fault = None;
    let mut take = |_: Line<'_>, written: Result<Fate, RecordFault>| fault = fault.take().or(written.err());
    while writer.write_lines(&mut lines, &host, &mut workspace, &mut out, &mut take) {}
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    File::create(to)?.write_all(&out)?;
    Ok(())
}
