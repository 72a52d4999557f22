//! G and M: how time and memory grow while the work doubles.
//!
//! Straight lines mean ratios of about 2 from one amount to the next (or 1, where the work does not depend on what doubles),
//! however long the row. With `--plot FOLDER` every row becomes a picture as well, `growth-NAME.svg`.

use std::hint::black_box;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use attrflow::Engine;
use attrflow::Expressions;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Mapping;
use attrflow::SourceObject;
use attrflow::Workspace;
use attrflow_measure::Fault;
use attrflow_measure::mapping;
use attrflow_measure::plot::Plot;
use attrflow_measure::population;
use attrflow_measure::population::Keys;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use attrflow_measure::rounds::Rounds;
use tempfile::TempDir;

use crate::compile_document;
use crate::map;

/// How often one record is evaluated in a pass, so that a pass takes long enough to be measured.
const EVALUATIONS: usize = 1000;

/// What doubles.
struct Row {
    /// The end of the picture's name.
    name: &'static str,
    title: &'static str,
    /// What is counted.
    across: &'static str,
    /// What is measured, with its unit.
    up: &'static str,
    /// How many of these units a second, or a pass that takes a second, is.
    units: f64,
}

const RECORDS: Row = Row {
    name: "records",
    title: "Records mapped from file to file, one thread",
    across: "records",
    up: "time, milliseconds",
    units: 1e3,
};
const LENGTH: Row = Row {
    name: "length",
    title: "One expression, from text to program",
    across: "length of the expression, characters",
    up: "time, milliseconds",
    units: 1e3,
};
const KEYS: Row = Row {
    name: "switch",
    title: "One Switch, from text to program",
    across: "keys of the Switch",
    up: "time, milliseconds",
    units: 1e3,
};
const KEYS_EVALUATED: Row = Row {
    name: "switch-evaluated",
    title: "One Switch, evaluated on a record",
    across: "keys of the Switch",
    up: "time, nanoseconds",
    units: 1e9 / EVALUATIONS as f64,
};
const MAPPINGS: Row = Row {
    name: "mappings",
    title: "One document, from text to program",
    across: "attribute mappings in the document",
    up: "time, milliseconds",
    units: 1e3,
};
const MEMORY: Row = Row {
    name: "memory",
    title: "Peak memory of a process that maps a file",
    across: "records",
    up: "peak memory, MiB",
    units: 1.0,
};

impl Row {
    /// Tells how the row grew, and draws it when a folder for pictures is given.
    fn tell(&self, amounts: &[usize], rounds: &Rounds, pictures: Option<&Path>) -> Result<(), Fault> {
        let least = amounts.first().copied().unwrap_or_default();
        println!("| {} | {least} | {} |", self.title, rounds.growth());
        let measured: Vec<f64> = rounds.medians().iter().map(|seconds| seconds * self.units).collect();
        self.draw(amounts, &measured, pictures)
    }

    fn draw(&self, amounts: &[usize], measured: &[f64], pictures: Option<&Path>) -> Result<(), Fault> {
        let Some(folder) = pictures else { return Ok(()) };
        let points = amounts.iter().zip(measured).map(|(amount, measured)| (*amount as f64, *measured)).collect();
        let plot = Plot { title: self.title, across: self.across, up: self.up, points };
        plot.write(&folder.join(format!("growth-{}.svg", self.name)))
    }
}

/// Amounts of which each is twice the one before.
fn doubling(least: usize, count: u32) -> Vec<usize> {
    (0..count).map(|step| least << step).collect()
}

/// Measures every row, and the memory.
pub fn measure(mapping: &Mapping, folder: &TempDir, request: &Request) -> Result<(), Fault> {
    let pictures = request.after("--plot", 1).map(Path::new);
    if let Some(pictures) = pictures {
        std::fs::create_dir_all(pictures)?;
    }
    let count = request.number("--rounds", 5);
    println!("| what doubles | from | time ratio of each doubling |\n|---|---:|---|");

    let users = doubling(request.number("--records", 2000), 5);
    let to = folder.path().join("objects.jsonl");
    let files: Vec<PathBuf> = users.iter().map(|users| folder.path().join(format!("users{users}.jsonl"))).collect();
    for (users, path) in users.iter().zip(&files) {
        population::file(*users, Keys::Mixed, path)?;
    }
    let passes = files.iter().map(|path| pass(|| drop(black_box(map(mapping, path, &to)))).writing(&to));
    RECORDS.tell(&users, &rounds::run(passes.collect(), count, 0.1), pictures)?;

    let mut limits = Limits::default();
    limits.expression_length = 1_000_000;
    let engine = Engine::with_limits(limits);
    let lengths = doubling(1250, 6);
    let texts = lengths.iter().map(|length| mapping::long_expression(*length));
    LENGTH.tell(&lengths, &compiled(&engine, texts, count)?, pictures)?;
    let keys = doubling(8, 8);
    let texts = keys.iter().map(|keys| mapping::switch(*keys));
    KEYS.tell(&keys, &compiled(&engine, texts, count)?, pictures)?;

    let host = FixedHost::new();
    let switches: Vec<_> = keys.iter().map(|keys| switch(&engine, *keys)).collect::<Result<_, _>>()?;
    let passes = switches.iter().map(|(expressions, record)| {
        let (mut workspace, host) = (Workspace::default(), &host);
        pass(move || {
            for _ in 0..EVALUATIONS {
                let evaluated =
                    expressions.evaluate_all(record, host, &mut workspace, |_, outcome| drop(black_box(outcome)));
                black_box(evaluated.is_ok());
            }
        })
    });
    KEYS_EVALUATED.tell(&keys, &rounds::run(passes.collect(), count, 0.05), pictures)?;

    let mappings = doubling(35, 5);
    let documents: Vec<String> = mappings.iter().map(|count| mapping::document(*count)).collect::<Result<_, _>>()?;
    for document in &documents {
        compile_document(document)?;
    }
    let passes = documents.iter().map(|text| pass(|| drop(black_box(compile_document(text)))));
    MAPPINGS.tell(&mappings, &rounds::run(passes.collect(), count, 0.1), pictures)?;
    memory(&users, &files, &to, pictures)
}

/// A contestant of a row; the amount tells it from the others.
fn pass<'c>(pass: impl FnMut() + 'c) -> Contestant<'c> {
    Contestant::new("", pass)
}

fn compiled(engine: &Engine, texts: impl Iterator<Item = String>, count: usize) -> Result<Rounds, Fault> {
    let texts: Vec<String> = texts.collect();
    for text in &texts {
        engine.compile(text)?;
    }
    let passes = texts.iter().map(|text| pass(|| drop(black_box(engine.compile(text)))));
    Ok(rounds::run(passes.collect(), count, 0.1))
}

/// A `Switch` and a record whose state is its last key.
fn switch(engine: &Engine, keys: usize) -> Result<(Expressions, serde_json::Value), Fault> {
    let record = serde_json::json!({ "state": format!("key {}", keys - 1) });
    let compiled = engine.compile_all([("", mapping::switch(keys).as_str())], &SourceObject::default());
    Ok((compiled.map_err(|_| "a `Switch` does not compile")?, record))
}

/// M: the peak memory of a process that maps a file, while the file doubles.
fn memory(users: &[usize], files: &[PathBuf], to: &Path, pictures: Option<&Path>) -> Result<(), Fault> {
    println!("\n| records | peak memory / that of the first |\n|---:|---:|");
    let mut peaks = Vec::new();
    for (users, path) in users.iter().zip(files) {
        let output = Command::new(std::env::current_exe()?).arg("--map").arg(path).arg(to).output()?;
        // Nothing is printed where the system does not say it.
        let Ok(kilobytes) = String::from_utf8_lossy(&output.stdout).trim().parse::<f64>() else { return Ok(()) };
        peaks.push(kilobytes / 1024.0);
        println!("| {users} | {:.2} |", peaks.last().zip(peaks.first()).map_or(f64::NAN, |(last, first)| last / first));
    }
    MEMORY.draw(users, &peaks, pictures)
}
