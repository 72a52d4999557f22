//! S: from file to file. The growth of the cost, G and M, is in `growth.rs`, a module of this program.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo bench --bench stream` | criterion: the mapping from file to file, the floors beside it |
//! | `… -- --ratios [--records N] [--rounds N]` | the table of ratios |
//! | `… -- --growth [--rounds N] [--plot FOLDER]` | time and memory while records, expression length, `Switch` keys and mappings double; pictures of it |
//! | `… -- --generate N FILE` | writes N users to a file |
//! | `… -- --map FROM TO` | maps one file once and says how much memory it had at most, in kilobytes |

mod growth;

use std::ffi::OsStr;
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
use attrflow::mapping::Fate;
use attrflow::mapping::RecordFault;
use attrflow::record::Line;
use attrflow::record::Lines;
use attrflow_measure::Fault;
use attrflow_measure::floors;
use attrflow_measure::floors::Typed;
use attrflow_measure::mapping;
use attrflow_measure::mapping::Texts;
use attrflow_measure::population;
use attrflow_measure::population::Keys;
use attrflow_measure::program::Program;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use criterion::Criterion;
use criterion::Throughput;
use tempfile::TempDir;

/// Size of the buffers for reading and for writing.
const BUFFER: usize = 1 << 18;

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    if let (Some(users), Some(path)) = (request.after("--generate", 1), request.after("--generate", 2)) {
        return Ok(population::file(users.parse()?, Keys::Mixed, Path::new(path))?);
    }
    let mapping = compile()?;
    if let (Some(from), Some(to)) = (request.after("--map", 1), request.after("--map", 2)) {
        map(&mapping, Path::new(from), Path::new(to))?;
        if let Some(kilobytes) = floors::peak_memory() {
            println!("{kilobytes}");
        }
        return Ok(());
    }
    let measured = request.has("--bench");
    let folder = tempfile::tempdir()?;
    if measured && request.has("--growth") {
        return growth::measure(&mapping, &folder, &request);
    }
    let users = if measured { request.number("--records", 20_000) } else { 50 };
    let from = folder.path().join("users.jsonl");
    let to = folder.path().join("objects.jsonl");
    population::file(users, Keys::Mixed, &from)?;
    check(&mapping, &from, &to)?;
    if !measured {
        return Ok(());
    }
    if request.has("--ratios") {
        let number = request.number("--rounds", 9);
        for (keys, order) in [(Keys::Mixed, "in an order of its own each"), (Keys::Alike, "all in the same order")] {
            population::file(users, keys, &from)?;
            check(&mapping, &from, &to)?;
            let contestants = vec![
                Contestant::new("attrflow", || drop(black_box(map(&mapping, &from, &to)))),
                Contestant::new("attrflow, one by one", || drop(black_box(map_one_by_one(&mapping, &from, &to)))),
                Contestant::new("1: sonic typed", || drop(black_box(floors::stream::sonic_typed(&from, &to)))),
                Contestant::new("reader alone", || drop(black_box(floors::stream::read_only(&from)))),
            ];
            let contestants = contestants.into_iter().map(|contestant| contestant.writing(&to));
            let rounds = rounds::run(contestants.collect(), number, 0.2);
            println!("{users} records, the keys {order}\n\n{}", rounds.table(&["1: sonic typed", "reader alone"]));
        }
        return threads(&folder, request.number("--thread-records", 200_000), number);
    }
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    let mut group = criterion.benchmark_group("stream");
    group.throughput(Throughput::Elements(users as u64));
    group.bench_function("attrflow", |bencher| bencher.iter(|| map(&mapping, &from, &to)));
    group.bench_function("floor 1", |bencher| bencher.iter(|| floors::stream::sonic_typed(&from, &to)));
    group.bench_function("reader alone", |bencher| bencher.iter(|| floors::stream::read_only(&from)));
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// The program on one thread and on two, by the clock on the wall.
fn threads(folder: &TempDir, users: usize, rounds: usize) -> Result<(), Fault> {
    let (from, document) = (folder.path().join("many.jsonl"), folder.path().join("mapping.json"));
    population::file(users, Keys::Mixed, &from)?;
    std::fs::write(&document, mapping::DOCUMENT)?;
    let on = |threads: &'static str| {
        let fixed = [OsStr::new("run"), OsStr::new("--schema"), document.as_os_str(), from.as_os_str()];
        [fixed.as_slice(), &[OsStr::new("--threads"), OsStr::new(threads)]].concat()
    };
    let median = Program::find()?.ratio(&on("1"), &on("2"), rounds)?;
    println!("{users} records, `attrflow run`: two threads are {median:.2} times as fast as one");
    Ok(())
}

/// The mapping with twelve targets.
fn compile() -> Result<Mapping, Fault> {
    compile_document(mapping::DOCUMENT)
}

fn compile_document(text: &str) -> Result<Mapping, Fault> {
    let mapping = Document::parse(text)?.mapping(&Engine::new(), None);
    mapping.map_err(|diagnostics| match diagnostics.into_iter().find(attrflow::Diagnostic::is_error) {
        Some(diagnostic) => diagnostic.into(),
        None => "the mapping does not compile".into(),
    })
}

/// Records from one file, objects to another, through the public interface and on one thread.
fn map(mapping: &Mapping, from: &Path, to: &Path) -> Result<usize, Fault> {
    let mut file = File::create(to)?;
    let host = FixedHost::new();
    let writer = mapping.writer();
    let mut workspace = Workspace::default();
    let mut out = Vec::with_capacity(BUFFER + 65_536);
    let mut count = 0;
    floors::stream::read_chunks(from, |chunk| {
        let mut lines = Lines::new(chunk);
        let mut fault = None;
        let mut take = |_: Line<'_>, written: Result<Fate, RecordFault>| {
            count += 1;
            fault = fault.take().or(written.err());
        };
        while writer.write_lines(&mut lines, &host, &mut workspace, &mut out, &mut take) {
            if out.len() > BUFFER {
                file.write_all(&out)?;
                out.clear();
            }
        }
        fault.map_or(Ok(()), |fault| Err(std::io::Error::other(fault)))
    })?;
    file.write_all(&out)?;
    Ok(count)
}

/// The same with every record by itself.
fn map_one_by_one(mapping: &Mapping, from: &Path, to: &Path) -> Result<(), Fault> {
    let mut file = File::create(to)?;
    let (host, writer) = (FixedHost::new(), mapping.writer());
    let mut workspace = Workspace::default();
    let mut out = Vec::with_capacity(BUFFER + 65_536);
    floors::stream::read_chunks(from, |chunk| {
        for line in floors::lines(chunk) {
            writer.write(line, &host, &mut workspace, &mut out).map_err(std::io::Error::other)?;
            out.push(b'\n');
            if out.len() > BUFFER {
                file.write_all(&out)?;
                out.clear();
            }
        }
        Ok(())
    })?;
    Ok(file.write_all(&out)?)
}

/// Maps the file and compares every record with the floor, and with records that are written one by one.
fn check(mapping: &Mapping, from: &Path, to: &Path) -> Result<(), Fault> {
    let count = map(mapping, from, to)?;
    let lines = std::fs::read_to_string(from)?;
    let objects = std::fs::read_to_string(to)?;
    map_one_by_one(mapping, from, to)?;
    if std::fs::read_to_string(to)? != objects {
        return Err("one by one, the objects are others".into());
    }
    if objects.lines().count() != count || lines.lines().count() != count {
        return Err("not every record became an object".into());
    }
    let typed = Typed::new(lines.as_bytes()).computed();
    let host = FixedHost::new();
    let mut workspace = Workspace::default();
    for (number, (line, object)) in lines.lines().zip(objects.lines()).enumerate() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let applied = mapping.apply(&record, &host, &mut workspace)?;
        let values = applied.values();
        let mut texts = Texts::default();
        for (text, target) in texts.iter_mut().zip(mapping.targets()) {
            *text = match values.get(&target.name) {
                Some(serde_json::Value::String(value)) => Some(value.clone()),
                Some(serde_json::Value::Bool(value)) => Some(if *value { "True" } else { "False" }.to_owned()),
                _ => None,
            };
        }
        let floor = typed.texts(number);
        mapping::agree(number, ("attrflow", &texts), ("floor a", &floor))?;
        if serde_json::from_str::<serde_json::Value>(object)? != applied.object() {
            return Err(format!("record {number}: the object in the file is another").into());
        }
    }
    Ok(())
}
