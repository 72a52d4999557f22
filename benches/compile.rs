//! C: from text to program.
//!
//! Measured are the twelve expressions, one expression of 10,000 characters, and a document of 140 mappings; beside them what
//! the `regex` crate takes for the pattern of the twelve expressions alone, which is the scale that compiling is held against.
//! `cargo bench --bench compile` measures with criterion, `cargo bench --bench compile -- --ratios` prints the table of ratios,
//! `-- --hostile` how long texts take that are made to be slow.

use std::hint::black_box;
use std::process::ExitCode;

use attrflow::Document;
use attrflow::Engine;
use attrflow::SourceObject;
use attrflow_measure::Fault;
use attrflow_measure::floors::PHONE_RE;
use attrflow_measure::hostile;
use attrflow_measure::mapping;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use criterion::Criterion;
use regex::Regex;

/// Number of mappings of the large document.
const MAPPINGS: usize = 140;

/// What is compiled.
struct Work {
    engine: Engine,
    twelve: Vec<(String, String)>,
    long: String,
    document: String,
}

impl Work {
    fn new() -> Result<Work, Fault> {
        let engine = Engine::new();
        let long = mapping::long_expression(engine.limits().expression_length);
        Ok(Work { engine, twelve: mapping::expressions()?, long, document: mapping::document(MAPPINGS)? })
    }

    fn twelve(&self) -> usize {
        let pairs = self.twelve.iter().map(|(target, text)| (target.as_str(), text.as_str()));
        self.engine.compile_all(pairs, &SourceObject::default()).map_or(0, |expressions| expressions.len())
    }

    fn long(&self) -> bool {
        self.engine.compile(&self.long).is_ok()
    }

    fn document(&self) -> usize {
        let mapping = Document::parse(&self.document).ok().and_then(|parsed| parsed.mapping(&self.engine, None).ok());
        mapping.map_or(0, |mapping| mapping.targets().count())
    }
}

/// Prints how long texts take that are made to be slow, the slowest first.
fn hostile(engine: &Engine, rounds: usize) -> Result<(), Fault> {
    let texts = hostile::texts(engine.limits().expression_length);
    let passes = texts.iter().map(|(name, text)| {
        Contestant::new(*name, || {
            black_box(engine.compile(text).is_ok());
        })
    });
    let medians = rounds::run(passes.collect(), rounds, 0.02).medians();
    let mut rows: Vec<(f64, &str)> = medians.into_iter().zip(texts.iter().map(|(name, _)| *name)).collect();
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    println!("| text | milliseconds |\n|---|---:|");
    for (seconds, name) in rows {
        println!("| {name} | {:.2} |", seconds * 1e3);
    }
    Ok(())
}

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let work = Work::new()?;
    if let Err(error) = work.engine.compile(&work.long) {
        return Err(error.into());
    }
    if work.twelve() != mapping::TARGETS || work.document() != MAPPINGS {
        return Err("a mapping does not compile".into());
    }
    if !request.has("--bench") {
        // Some are expressions and some are not; none may take long or end the program.
        let texts = hostile::texts(work.engine.limits().expression_length);
        texts.iter().for_each(|(_, text)| drop(black_box(work.engine.compile(text))));
        return Ok(());
    }
    let pattern = || Regex::new(PHONE_RE).is_ok();
    if request.has("--hostile") {
        return hostile(&work.engine, request.number("--rounds", 5));
    }
    if request.has("--ratios") {
        let contestants = vec![
            Contestant::new("`regex` crate, the pattern alone", || {
                black_box(pattern());
            }),
            Contestant::new("twelve expressions", || {
                black_box(work.twelve());
            }),
            Contestant::new("one expression of 10,000 characters", || {
                black_box(work.long());
            }),
            Contestant::new("document of 140 mappings", || {
                black_box(work.document());
            }),
        ];
        let rounds = rounds::run(contestants, request.number("--rounds", 9), 0.1);
        println!("{}", rounds.table(&["`regex` crate, the pattern alone"]));
        return Ok(());
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("compile");
    group.bench_function("regex crate, the pattern alone", |bencher| bencher.iter(pattern));
    group.bench_function("twelve expressions", |bencher| bencher.iter(|| work.twelve()));
    group.bench_function("10,000 characters", |bencher| bencher.iter(|| work.long()));
    group.bench_function("140 mappings", |bencher| bencher.iter(|| work.document()));
    group.finish();
    criterion.final_summary();
    Ok(())
}
