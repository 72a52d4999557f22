//! What values, plans and requests cost: O, as ratios of objects, and P, as ratios of a program written by hand. Existing objects are read in
//! every pass.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo bench --bench plans` | the same as with `--ratios` |
//! | `… -- --ratios [--records N] [--rounds N]` | the tables of ratios |
//! | `… -- --command [--records N] [--rounds N]` | `attrflow run` by the clock: two threads against one, a link for each object against none |
//! | `… -- --generate N FOLDER` | writes N users, and the objects that exist, to a folder |

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::input::Source;
use attrflow::mapping::Action;
use attrflow::mapping::Draft;
use attrflow::mapping::Writer;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::PlannedLine;
use attrflow::plan::Planner;
use attrflow_measure::Fault;
use attrflow_measure::floors;
use attrflow_measure::mapping;
use attrflow_measure::population;
use attrflow_measure::program::Program;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// What is compared with all others.
const OBJECT: &str = "object";
const FLOOR: &str = "floor: values";

/// What is written of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Emit {
    Plan,
    Request,
}

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let mapping = Document::parse(mapping::DOCUMENT)?.mapping(&Engine::new(), None);
    let mapping = mapping.map_err(|_| "the mapping does not compile")?;
    if let (Some(users), Some(folder)) = (request.after("--generate", 1), request.after("--generate", 2)) {
        return write(&mapping, users.parse()?, Path::new(folder));
    }
    let measured = request.has("--bench");
    if measured && request.has("--command") {
        return command(&mapping, request.number("--records", 200_000), request.number("--rounds", 9));
    }
    let users = if measured { request.number("--records", 20_000) } else { 50 };
    let folder = tempfile::tempdir()?;
    write(&mapping, users, folder.path())?;
    let at = |name: &str| folder.path().join(name);
    let (records, same, some, to) = (at("users.jsonl"), at("same.jsonl"), at("some.jsonl"), at("out.jsonl"));
    let expected = floors::plans::values(&records, &some, &to)?;
    let found = plan(&mapping, &records, Some(&some), &to, Emit::Plan)?;
    if found != expected {
        return Err(format!("attrflow plans {found:?}, and the floor {expected:?}").into());
    }
    if !measured {
        return Ok(());
    }
    let number = request.number("--rounds", 9);
    let planned = |name: &str, existing, emit| {
        let (mapping, records, to) = (&mapping, &records, &to);
        Contestant::new(name, move || drop(black_box(plan(mapping, records, existing, to, emit)))).writing(to)
    };
    let mapped = |name: &str, writer| {
        let (records, to) = (&records, &to);
        Contestant::new(name, move || drop(black_box(map(&writer, records, to)))).writing(to)
    };
    let contestants = vec![
        mapped(OBJECT, mapping.writer()),
        mapped("values", mapping.values_writer()),
        planned("request, nobody exists", None, Emit::Request),
        planned("plan, nobody exists", None, Emit::Plan),
        planned("plan, 9 in 10 are skipped", Some(same.as_path()), Emit::Plan),
    ];
    println!("O, {users} records\n\n{}", rounds::run(contestants, number, 0.2).table(&[OBJECT]));
    let floor = Contestant::new(FLOOR, || drop(black_box(floors::plans::values(&records, &some, &to)))).writing(&to);
    let contestants = vec![floor, planned("attrflow", Some(some.as_path()), Emit::Plan)];
    println!("P, {users} records\n\n{}", rounds::run(contestants, number, 0.2).table(&[FLOOR]));
    Ok(())
}

/// L, and what a second thread gains: `attrflow run` plans with and without a link store that has each object of the target.
fn command(mapping: &Mapping, users: usize, rounds: usize) -> Result<(), Fault> {
    let folder = tempfile::tempdir()?;
    write(mapping, users, folder.path())?;
    let at = |name: &str| folder.path().join(name);
    let (document, records, existing) = (at("mapping.json"), at("users.jsonl"), at("some.jsonl"));
    let (links, program) = (at("links.db"), Program::find()?);
    std::fs::write(&document, mapping::DOCUMENT)?;
    let arguments = |first: &[&'static str], last: &[&'static str]| -> Vec<OsString> {
        let words = |words: &[&'static str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let files = ["--schema".into(), document.clone().into(), "--existing".into(), existing.clone().into()];
        [words(first), files.to_vec(), words(last), vec![records.clone().into()]].concat()
    };
    let with_links = |arguments: Vec<OsString>| [arguments, vec!["--links".into(), links.clone().into()]].concat();
    program.seconds(&with_links(arguments(&["links", "import"], &[])))?;
    let plan = |last: &[&'static str]| arguments(&["run", "--emit", "plan"], last);
    let threads = program.ratio(&plan(&["--threads", "1"]), &plan(&["--threads", "2"]), rounds)?;
    let linked = program.ratio(&with_links(plan(&[])), &plan(&[]), rounds)?;
    println!("{users} records, `attrflow run --emit plan`: two threads are {threads:.2} times as fast as one");
    println!("with a link for each object of the target it takes {linked:.2} times as long as without");
    Ok(())
}

/// Records from a file, objects or values to another, on one thread.
fn map(writer: &Writer<'_>, from: &Path, to: &Path) -> Result<(), Fault> {
    let (mut source, mut file) = (Source::open(File::open(from)?, &Options::default())?, File::create(to)?);
    let host = FixedHost::new();
    let (mut workspace, mut batch, mut out) = (Workspace::default(), Batch::default(), Vec::new());
    while !batch.last {
        source.fill(&mut batch)?;
        out.clear();
        let mut lines = batch.lines().ok_or("the records of a batch are no lines")?;
        while writer.write_lines(&mut lines, &host, &mut workspace, &mut out, |_, _| {}) {}
        file.write_all(&out)?;
    }
    Ok(())
}

/// Plans records from a file, on one thread. Returns how many are created, updated and skipped.
fn plan(
    mapping: &Mapping,
    from: &Path,
    existing: Option<&Path>,
    to: &Path,
    emit: Emit,
) -> Result<floors::plans::Actions, Fault> {
    let mut planner = Planner::new(mapping.clone(), "User", Wire::scim(WireDialect::Rfc), &[]);
    if let Some(existing) = existing {
        let mut builder = mapping.existing_objects();
        floors::stream::read_chunks(existing, |chunk| {
            let mut lines = chunk.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            match lines.all(|line| builder.push_line(line, |_| true)) {
                true => Ok(()),
                false => Err(std::io::Error::other("an object must be parsed")),
            }
        })?;
        planner = planner.existing(builder.finish());
    }
    let (mut source, mut file) = (Source::open(File::open(from)?, &Options::default())?, File::create(to)?);
    let ids = source.id_attributes();
    let lines_planner = planner.lines(&ids).ok_or("the mapping needs whole records")?;
    let (host, mut workspace, mut batch) = (FixedHost::new(), Workspace::default(), Batch::default());
    let (mut out, mut actions, mut number) = (Vec::new(), [0; 3], 0_usize);
    while !batch.last {
        source.fill(&mut batch)?;
        out.clear();
        let mut lines = batch.lines().ok_or("the records of a batch are no lines")?;
        let mut take = |PlannedLine { source, draft }: PlannedLine<'_>| -> Result<(), Fault> {
            number += 1;
            let action = match &draft {
                Draft::Brief(plan) => plan.action,
                Draft::Full(plan) => plan.action,
            };
            match action {
                Action::Create => actions[0] += 1,
                Action::Skip => actions[2] += 1,
                _ => actions[1] += 1,
            }
            write!(out, "{{\"record\":{number},\"source\":")?;
            serde_json::to_writer(&mut out, &source)?;
            out.push(b',');
            match draft {
                Draft::Brief(plan) if emit == Emit::Plan => plan.write_members(&mut out),
                Draft::Full(plan) if emit == Emit::Plan => plan.write_members(&mut out),
                Draft::Brief(plan) if planner.wire.write_create(&plan, &mut out) => {}
                draft => {
                    let requests = planner.wire.requests(&planner.mapping, &draft.into_plan())?;
                    let requests: Vec<Value> = requests.iter().map(|request| request.to_json()).collect();
                    out.extend_from_slice(b"\"requests\":");
                    serde_json::to_writer(&mut out, &requests)?;
                }
            }
            out.extend_from_slice(b"}\n");
            Ok(())
        };
        let mut taken = Ok(());
        while let Some(planned) = lines_planner.next_lines(&mut lines, &host, &mut workspace, |line| {
            if taken.is_ok() {
                taken = take(line);
            }
        }) {
            planned.map_err(|_| "a record must be parsed")?;
        }
        taken?;
        file.write_all(&out)?;
    }
    Ok(actions)
}

/// Writes users with names of their own, the objects that they make of which one in ten is missing (`same.jsonl`), and the same with one in
/// ten that differs (`some.jsonl`).
fn write(mapping: &Mapping, users: usize, folder: &Path) -> Result<(), Fault> {
    let mut names = HashSet::new();
    let text = population::text(users * 2 + 50, population::SEED);
    let mut records = String::new();
    for line in text.lines() {
        let user: Map<String, Value> = serde_json::from_str(line)?;
        let text = |name: &str| user.get(name).and_then(Value::as_str);
        let name = text("userPrincipalName").unwrap_or_default().to_lowercase();
        // Nothing is created for people whose account is disabled or deleted.
        let is = |name: &str| user.get(name).and_then(Value::as_bool) == Some(true);
        let is_enabled = is("accountEnabled") && !is("IsSoftDeleted");
        let is_usual = is_enabled && text("givenName").is_some() && text("surname").is_some();
        if names.len() < users && is_usual && names.insert(name) {
            records.push_str(line);
            records.push('\n');
        }
    }
    std::fs::write(folder.join("users.jsonl"), &records)?;
    map(&mapping.writer(), &folder.join("users.jsonl"), &folder.join("objects.jsonl"))?;
    let objects = std::fs::read_to_string(folder.join("objects.jsonl"))?;
    let (mut same, mut some) = (File::create(folder.join("same.jsonl"))?, File::create(folder.join("some.jsonl"))?);
    for (number, line) in objects.lines().enumerate().filter(|(number, _)| number % 10 != 3) {
        let mut object: Map<String, Value> = serde_json::from_str(line)?;
        object.insert("id".to_owned(), format!("{number:08x}-0000-4000-8000-000000000000").into());
        let meta = json!({ "resourceType": "User", "lastModified": "2026-01-01T08:30:00Z" });
        object.insert("meta".to_owned(), meta);
        writeln!(same, "{}", json!(object))?;
        if number % 10 == 7 {
            object.insert("displayName".to_owned(), "Somebody else".into());
        }
        writeln!(some, "{}", json!(object))?;
    }
    Ok(())
}
