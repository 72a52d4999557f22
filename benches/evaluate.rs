//! E: records bound to attribute slots beforehand, twelve values produced, one thread.
//!
//! `cargo bench --bench evaluate` measures with criterion; `cargo bench --bench evaluate -- --ratios [--records N] [--rounds N]`
//! prints the table of ratios; `-- --once N` evaluates N records once and is what the instruction counts are taken of.
//! All contestants are compared on all records before anything is measured.

use std::hint::black_box;
use std::process::ExitCode;

use attrflow::Engine;
use attrflow::Expressions;
use attrflow::FixedHost;
use attrflow::Outcome;
use attrflow::SourceObject;
use attrflow::Value;
use attrflow::Workspace;
use attrflow::value::Arena;
use attrflow_measure::floors::Typed;
use attrflow_measure::mapping;
use attrflow_measure::mapping::TARGETS;
use attrflow_measure::mapping::Texts;
use attrflow_measure::population;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use criterion::Criterion;
use criterion::Throughput;

/// What may go wrong.
type Fault = Box<dyn std::error::Error>;

/// The machine over bound records; the values are views.
struct Machine<'b> {
    expressions: &'b Expressions,
    records: &'b [&'b [Value<'b>]],
    host: FixedHost,
    workspace: Workspace,
}

impl<'b> Machine<'b> {
    fn new(expressions: &'b Expressions, records: &'b [&'b [Value<'b>]]) -> Machine<'b> {
        Machine { expressions, records, host: FixedHost::new(), workspace: Workspace::default() }
    }

    fn run(&mut self) {
        for slots in self.records {
            let mut values = [Outcome::NoFlow; TARGETS];
            let evaluated =
                self.expressions.evaluate_bound(slots, &self.host, &mut self.workspace, |number, outcome| {
                    if let (Some(value), Ok(outcome)) = (values.get_mut(number), outcome) {
                        *value = outcome;
                    }
                });
            black_box(evaluated.is_ok());
            black_box(&values);
        }
    }

    fn texts(&mut self, record: usize) -> Result<Texts, Fault> {
        let slots = self.records.get(record).ok_or("no such record")?;
        let mut texts = Texts::default();
        let mut refused = None;
        self.expressions.evaluate_bound(slots, &self.host, &mut self.workspace, |number, outcome| match outcome {
            Ok(outcome) => {
                if let Some(text) = texts.get_mut(number) {
                    *text = as_text(&outcome);
                }
            }
            Err(diagnostic) => refused = Some(diagnostic),
        })?;
        match refused {
            Some(diagnostic) => Err(diagnostic.into()),
            None => Ok(texts),
        }
    }
}

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let measured = request.has("--bench");
    let users = match (request.number("--once", 0), measured) {
        (0, true) => request.number("--records", 2000),
        (0, false) => 50,
        (once, _) => once,
    };
    let lines = population::text(users, population::SEED);
    let json: Vec<serde_json::Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let expressions = compile()?;
    let arena = Arena::new(usize::MAX);
    let bound: Vec<&[Value<'_>]> =
        json.iter().map(|record| expressions.bind(record, &arena)).collect::<Result<_, _>>()?;
    let mut machine = Machine::new(&expressions, &bound);
    if request.has("--once") {
        machine.run();
        return Ok(());
    }
    let typed = Typed::new(lines.as_bytes());
    check(&mut machine, &typed, &lines)?;
    if !measured {
        return Ok(());
    }
    if request.has("--ratios") {
        let table = ratios(machine, &typed, &lines, request.number("--rounds", 9));
        println!("{users} records\n\n{table}");
        return Ok(());
    }
    with_criterion(machine, &typed, &lines);
    Ok(())
}

/// The twelve expressions as one program.
fn compile() -> Result<Expressions, Fault> {
    let texts = mapping::expressions()?;
    let pairs = texts.iter().map(|(target, text)| (target.as_str(), text.as_str()));
    Engine::new().compile_all(pairs, &SourceObject::default()).map_err(|errors| match errors.into_iter().next() {
        Some((_, error)) => error.into(),
        None => "the mapping does not compile".into(),
    })
}

/// A value as the floors tell it: a text, or nothing.
fn as_text(outcome: &Outcome<'_>) -> Option<String> {
    match outcome {
        Outcome::Value(Value::Missing) | Outcome::NoFlow => None,
        Outcome::Value(Value::Text(text)) => Some((*text).to_owned()),
        Outcome::Value(other) => Some(format!("{other:?}")),
    }
}

/// Compares everybody's results on all records.
fn check(machine: &mut Machine<'_>, typed: &Typed<'_>, lines: &str) -> Result<(), Fault> {
    #[cfg(target_arch = "x86_64")]
    let mut views = attrflow_measure::floors::Views::new(lines.as_bytes(), attrflow_measure::floors::Matcher::Sequence);
    for record in 0..lines.lines().count() {
        let expected = typed.texts(record);
        mapping::agree(record, ("the machine", &machine.texts(record)?), ("floor a", &expected))?;
        #[cfg(target_arch = "x86_64")]
        mapping::agree(record, ("floor h2", &views.texts(record)), ("floor a", &expected))?;
    }
    Ok(())
}

fn ratios(mut machine: Machine<'_>, typed: &Typed<'_>, lines: &str, rounds: usize) -> String {
    let _ = lines;
    let mut contestants = vec![
        Contestant::new("VM, views", move || machine.run()),
        Contestant::new("a: typed, owned", || typed.run()),
    ];
    #[cfg(target_arch = "x86_64")]
    for (name, matcher) in
        [("h2: views", attrflow_measure::floors::Matcher::Sequence), ("h2: views, `regex` crate", attrflow_measure::floors::Matcher::RegexCrate)]
    {
        let mut views = attrflow_measure::floors::Views::new(lines.as_bytes(), matcher);
        contestants.push(Contestant::new(name, move || views.run()));
    }
    rounds::run(contestants, rounds, 0.2).table(&["h2: views", "a: typed, owned"])
}

fn with_criterion(mut machine: Machine<'_>, typed: &Typed<'_>, lines: &str) {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(machine.records.len() as u64));
    group.bench_function("machine", |bencher| bencher.iter(|| machine.run()));
    group.bench_function("typed", |bencher| bencher.iter(|| typed.run()));
    #[cfg(target_arch = "x86_64")]
    {
        let mut views = attrflow_measure::floors::Views::new(lines.as_bytes(), attrflow_measure::floors::Matcher::Sequence);
        group.bench_function("views", |bencher| bencher.iter(|| views.run()));
    }
    let _ = lines;
    group.finish();
    criterion.final_summary();
}
