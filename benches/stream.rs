//! S and G: from file to file, and how the cost grows.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo bench --bench stream` | criterion: the mapping from file to file, the floors beside it |
//! | `… -- --ratios [--records N] [--rounds N]` | the table of ratios |
//! | `… -- --growth [--rounds N]` | time and memory while records, expression length, `Switch` keys and mappings double |
//! | `… -- --generate N FILE` | writes N users to a file |
//! | `… -- --map FROM TO` | maps one file once |

use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;
use std::time::Instant;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Mapping;
use attrflow::SourceObject;
use attrflow::Workspace;
use attrflow_measure::Fault;
use attrflow_measure::floors;
use attrflow_measure::floors::Typed;
use attrflow_measure::mapping;
use attrflow_measure::mapping::Texts;
use attrflow_measure::population;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use criterion::Criterion;
use criterion::Throughput;
use tempfile::TempDir;

/// The target that joins a name, which may be empty, with a domain.
const JOINED: usize = 9;

/// Size of the buffers for reading and for writing.
const BUFFER: usize = 1 << 18;

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    if let (Some(users), Some(path)) = (request.after("--generate", 1), request.after("--generate", 2)) {
        return generate(users.parse()?, Path::new(path));
    }
    let mapping = compile()?;
    if let (Some(from), Some(to)) = (request.after("--map", 1), request.after("--map", 2)) {
        map(&mapping, Path::new(from), Path::new(to))?;
        return Ok(());
    }
    let measured = request.has("--bench");
    let folder = tempfile::tempdir()?;
    if measured && request.has("--growth") {
        return growth(&mapping, &folder, request.number("--records", 2000), request.number("--rounds", 5));
    }
    let users = if measured { request.number("--records", 20_000) } else { 50 };
    let from = folder.path().join("users.jsonl");
    let to = folder.path().join("objects.jsonl");
    generate(users, &from)?;
    check(&mapping, &from, &to)?;
    if !measured {
        return Ok(());
    }
    if request.has("--ratios") {
        let contestants = vec![
            Contestant::new("attrflow", || drop(black_box(map(&mapping, &from, &to)))),
            Contestant::new("1: sonic typed", || drop(black_box(floors::stream::sonic_typed(&from, &to)))),
            Contestant::new("reader alone", || drop(black_box(floors::stream::read_only(&from)))),
        ];
        let number = request.number("--rounds", 9);
        let rounds = rounds::run(contestants, number, 0.2);
        println!("{users} records\n\n{}", rounds.table(&["1: sonic typed", "reader alone"]));
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

/// The program on one thread and on two, by the clock on the wall, in turns. Its output goes nowhere: only its own work counts.
fn threads(folder: &TempDir, users: usize, rounds: usize) -> Result<(), Fault> {
    let (from, document) = (folder.path().join("many.jsonl"), folder.path().join("mapping.json"));
    generate(users, &from)?;
    std::fs::write(&document, mapping::DOCUMENT)?;
    let run = |threads: &str| -> Result<f64, Fault> {
        let began = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_attrflow"));
        command.arg("run").arg("--schema").arg(&document).arg(&from).args(["--threads", threads]);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if status.success() { Ok(began.elapsed().as_secs_f64()) } else { Err("`attrflow run` failed".into()) }
    };
    run("1")?;
    let mut ratios = Vec::new();
    for _ in 0..rounds {
        ratios.push(run("1")? / run("2")?);
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(rounds / 2).copied().unwrap_or(f64::NAN);
    println!("{users} records, `attrflow run`: two threads are {median:.2} times as fast as one");
    Ok(())
}

fn generate(users: usize, path: &Path) -> Result<(), Fault> {
    let mut out = BufWriter::with_capacity(BUFFER, File::create(path)?);
    population::write(users, population::SEED, &mut out)?;
    out.flush()?;
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
    let mut workspace = Workspace::default();
    let mut out = Vec::with_capacity(BUFFER + 65_536);
    let mut count = 0;
    floors::stream::read_chunks(from, |chunk| {
        for line in floors::lines(chunk) {
            mapping.write(line, &host, &mut workspace, &mut out).map_err(std::io::Error::other)?;
            out.push(b'\n');
            count += 1;
            if out.len() > BUFFER {
                file.write_all(&out)?;
                out.clear();
            }
        }
        Ok(())
    })?;
    file.write_all(&out)?;
    Ok(count)
}

/// Maps the file and compares every record with the floor.
fn check(mapping: &Mapping, from: &Path, to: &Path) -> Result<(), Fault> {
    let count = map(mapping, from, to)?;
    let lines = std::fs::read_to_string(from)?;
    let objects = std::fs::read_to_string(to)?;
    if objects.lines().count() != count || lines.lines().count() != count {
        return Err("not every record became an object".into());
    }
    let typed = Typed::new(lines.as_bytes());
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
        let mut floor = typed.texts(number);
        if let (Some(text), Some(other)) = (&texts[JOINED], &mut floor[JOINED])
            && other.strip_prefix('@') == Some(text.as_str())
        {
            // Who has no name: the floor's join leaves out what is absent, the language's also what is empty.
            other.clone_from(text);
        }
        mapping::agree(number, ("attrflow", &texts), ("floor a", &floor))?;
        if serde_json::from_str::<serde_json::Value>(object)? != applied.object() {
            return Err(format!("record {number}: the object in the file is another").into());
        }
    }
    Ok(())
}

/// Time and memory while the work doubles. Straight lines mean ratios of about 2 (or 1, where the work does not depend on
/// what doubles), however long the row.
fn growth(mapping: &Mapping, folder: &TempDir, least: usize, rounds: usize) -> Result<(), Fault> {
    println!("| what doubles | from | time ratio of each doubling |\n|---|---:|---|");
    let to = folder.path().join("objects.jsonl");
    let files: Vec<_> = (0..5).map(|step| (least << step, folder.path().join(format!("users{step}.jsonl")))).collect();
    for (users, path) in &files {
        generate(*users, path)?;
    }
    let contestants = files
        .iter()
        .map(|(users, path)| Contestant::new(users.to_string(), || drop(black_box(map(mapping, path, &to)))))
        .collect();
    println!("| records | {least} | {} |", rounds::run(contestants, rounds, 0.1).growth());

    let mut limits = Limits::default();
    limits.expression_length = 1_000_000;
    let engine = Engine::with_limits(limits);
    let engine = &engine;
    let compiled = |texts: Vec<String>, rounds| -> Result<String, Fault> {
        for text in &texts {
            engine.compile(text)?;
        }
        let contestants = texts.iter().map(|text| Contestant::new("", || drop(black_box(engine.compile(text)))));
        Ok(rounds::run(contestants.collect(), rounds, 0.1).growth())
    };
    let lengths = (0..6).map(|step| mapping::long_expression(1250 << step)).collect();
    println!("| expression length, compiled | 1,250 | {} |", compiled(lengths, rounds)?);
    let keys = (0..8).map(|step| mapping::switch(8 << step)).collect();
    println!("| `Switch` keys, compiled | 8 | {} |", compiled(keys, rounds)?);

    let mut switches = Vec::new();
    for step in 0..8 {
        let keys = 8 << step;
        let record = serde_json::json!({ "state": format!("key {}", keys - 1) });
        let compiled = engine.compile_all([("", mapping::switch(keys).as_str())], &SourceObject::default());
        switches.push((compiled.map_err(|_| "a `Switch` does not compile")?, record));
    }
    let host = FixedHost::new();
    let contestants = switches.iter().map(|(expressions, record)| {
        let (mut workspace, host) = (Workspace::default(), &host);
        Contestant::new("", move || {
            for _ in 0..100 {
                let evaluated =
                    expressions.evaluate_all(record, host, &mut workspace, |_, outcome| drop(black_box(outcome)));
                black_box(evaluated.is_ok());
            }
        })
    });
    println!("| `Switch` keys, evaluated | 8 | {} |", rounds::run(contestants.collect(), rounds, 0.05).growth());

    let documents: Vec<String> = (0..5).map(|step| mapping::document(35 << step)).collect::<Result<_, _>>()?;
    for document in &documents {
        compile_document(document)?;
    }
    let contestants = documents.iter().map(|text| Contestant::new("", || drop(black_box(compile_document(text)))));
    println!("| mappings, compiled | 35 | {} |", rounds::run(contestants.collect(), rounds, 0.1).growth());
    memory(&files, &to)
}

/// M: the peak memory of a process that maps a file, while the file doubles.
fn memory(files: &[(usize, std::path::PathBuf)], to: &Path) -> Result<(), Fault> {
    println!("\n| records | peak memory / that of the first |\n|---:|---:|");
    let mut first = None;
    for (users, path) in files {
        let status = Command::new(std::env::current_exe()?).arg("--map").arg(path).arg(to).status()?;
        let Some(peak) = floors::peak_memory_of_children().filter(|_| status.success()) else { break };
        let first = *first.get_or_insert(peak);
        println!("| {users} | {:.2} |", peak as f64 / first as f64);
    }
    Ok(())
}
