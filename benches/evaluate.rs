//! E: records bound to attribute slots beforehand, twelve values produced, one thread.
//!
//! `cargo bench --bench evaluate` measures with criterion; `cargo bench --bench evaluate -- --ratios [--records N] [--rounds N]`
//! prints the table of ratios. All contestants are compared on all records before anything is measured.

#[path = "../tests/oracle/mod.rs"]
#[expect(dead_code, clippy::indexing_slicing, reason = "the tests' own file, of which only the walk is needed")]
mod oracle;

use std::hint::black_box;
use std::process::ExitCode;

use attrflow::Engine;
use attrflow::Evaluator;
use attrflow::Expressions;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Outcome;
use attrflow::SourceObject;
use attrflow::Value;
use attrflow::Workspace;
use attrflow::check;
use attrflow::functions::context::Memory;
use attrflow::ir::Attributes;
use attrflow::ir::Node;
use attrflow::optimise;
use attrflow::optimise::Passes;
use attrflow::record;
use attrflow::record::Projection;
use attrflow::syntax;
use attrflow::value::Arena;
use attrflow_measure::Fault;
use attrflow_measure::floors::Matcher;
use attrflow_measure::floors::Typed;
use attrflow_measure::floors::Views;
use attrflow_measure::mapping;
use attrflow_measure::mapping::TARGETS;
use attrflow_measure::mapping::Texts;
use attrflow_measure::population;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use criterion::Criterion;
use criterion::Throughput;

/// The machine over bound records; the values are views.
struct Machine<'b> {
    evaluator: Evaluator<'b>,
    records: &'b [&'b [Value<'b>]],
    host: FixedHost,
    workspace: Workspace,
}

impl<'b> Machine<'b> {
    fn new(expressions: &'b Expressions, records: &'b [&'b [Value<'b>]]) -> Machine<'b> {
        Machine { evaluator: expressions.evaluator(), records, host: FixedHost::new(), workspace: Workspace::default() }
    }

    fn run(&mut self) {
        for slots in self.records {
            let mut values = [Outcome::NoFlow; TARGETS];
            let evaluated = self.evaluator.evaluate(slots, &self.host, &mut self.workspace, |number, outcome| {
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
        self.evaluator.evaluate(slots, &self.host, &mut self.workspace, |number, outcome| match outcome {
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

/// The walk over the trees that the program was made of, which is the tests' oracle.
struct Trees<'b> {
    nodes: &'b [Node],
    records: &'b [&'b [Value<'b>]],
    host: FixedHost,
    limits: Limits,
    memory: Memory,
    arena: Arena,
}

impl<'b> Trees<'b> {
    fn new(nodes: &'b [Node], records: &'b [&'b [Value<'b>]]) -> Trees<'b> {
        let limits = Limits::default();
        let arena = Arena::new(limits.record_memory);
        Trees { nodes, records, host: FixedHost::new(), limits, memory: Memory::default(), arena }
    }

    fn run(&mut self) {
        for slots in self.records {
            let mut values = [Value::Missing; TARGETS];
            self.arena.reset();
            let mut walk =
                oracle::Walk { slots, arena: &self.arena, memory: &mut self.memory, limits: &self.limits, target: "" };
            for (node, place) in self.nodes.iter().zip(&mut values) {
                if let Ok(value) = walk.value(node, &self.host) {
                    *place = value;
                }
            }
            black_box(&values);
        }
    }

    fn texts(&mut self, record: usize) -> Result<Texts, Fault> {
        let slots = self.records.get(record).ok_or("no such record")?;
        let mut texts = Texts::default();
        self.arena.reset();
        let mut walk =
            oracle::Walk { slots, arena: &self.arena, memory: &mut self.memory, limits: &self.limits, target: "" };
        for (node, place) in self.nodes.iter().zip(&mut texts) {
            let value = walk.value(node, &self.host).map_err(|stop| format!("the walk stops: {stop:?}"))?;
            *place = as_text(&Outcome::Value(value));
        }
        Ok(texts)
    }
}

/// The twelve expressions as trees, after the same passes, with the attributes in the order of the program's slots.
fn trees(expressions: &Expressions) -> Result<Vec<Node>, Fault> {
    let limits = Limits::default();
    let mut attributes = Attributes::default();
    let mut nodes = Vec::new();
    for (_, text) in mapping::expressions()? {
        let tree = syntax::parse(&text, &limits).map_err(|_| "an expression does not parse")?;
        let (node, _) = check::check(&text, &tree, &SourceObject::default(), &mut attributes, &limits);
        let mut node = node.ok_or("an expression does not resolve")?;
        optimise::optimise(&mut node, Passes::all(), &limits);
        nodes.push(node);
    }
    match attributes.names() == expressions.attributes() {
        true => Ok(nodes),
        false => Err("the trees have their attributes in another order than the program".into()),
    }
}

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let measured = request.has("--bench");
    let users = if measured { request.number("--records", 2000) } else { 50 };
    let lines = population::text(users, population::SEED);
    let expressions = compile()?;
    let arena = Arena::new(usize::MAX);
    let projection = Projection::new(expressions.attributes());
    let mut scratch = record::Scratch::default();
    let mut bound: Vec<&[Value<'_>]> = Vec::new();
    for line in lines.lines() {
        let read = projection.read(line.as_bytes(), &mut scratch, &arena).map_err(|fault| fault.diagnostic())?;
        bound.push(read.slots());
    }
    let mut machine = Machine::new(&expressions, &bound);
    let nodes = trees(&expressions)?;
    let mut trees = Trees::new(&nodes, &bound);
    let typed = Typed::new(lines.as_bytes());
    check(&mut machine, &mut trees, &typed, &lines)?;
    if !measured {
        return Ok(());
    }
    if request.has("--ratios") {
        let table = ratios(machine, trees, &typed, &lines, request.number("--rounds", 9));
        println!("{users} records\n\n{table}");
        return Ok(());
    }
    with_criterion(machine, trees, &typed, &lines);
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
        Outcome::Value(Value::Text(text)) => Some((*text).to_owned()),
        Outcome::Value(Value::Missing) => None,
        Outcome::Value(other) => Some(format!("{other:?}")),
        _ => None,
    }
}

/// Compares everybody's results on all records.
fn check(machine: &mut Machine<'_>, trees: &mut Trees<'_>, typed: &Typed<'_>, lines: &str) -> Result<(), Fault> {
    let mut views = Views::new(lines.as_bytes(), Matcher::Sequence);
    for record in 0..lines.lines().count() {
        let expected = typed.texts(record);
        mapping::agree(record, ("the machine", &machine.texts(record)?), ("floor a", &expected))?;
        mapping::agree(record, ("the walk", &trees.texts(record)?), ("floor a", &expected))?;
        mapping::agree(record, ("floor h2", &views.texts(record)), ("floor a", &expected))?;
    }
    Ok(())
}

fn ratios(mut machine: Machine<'_>, mut trees: Trees<'_>, typed: &Typed<'_>, lines: &str, rounds: usize) -> String {
    let mut views = Views::new(lines.as_bytes(), Matcher::Sequence);
    let mut views_regex = Views::new(lines.as_bytes(), Matcher::RegexCrate);
    let contestants = vec![
        Contestant::new("machine, views", move || machine.run()),
        Contestant::new("walk over the trees, views", move || trees.run()),
        Contestant::new("h2", move || views.run()),
        Contestant::new("h2 with the `regex` crate", move || views_regex.run()),
        Contestant::new("a", || typed.run()),
    ];
    rounds::run(contestants, rounds, 0.2).table(&["h2", "a", "walk over the trees, views"])
}

fn with_criterion(mut machine: Machine<'_>, mut trees: Trees<'_>, typed: &Typed<'_>, lines: &str) {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(machine.records.len() as u64));
    let mut views = Views::new(lines.as_bytes(), Matcher::Sequence);
    group.bench_function("machine", |bencher| bencher.iter(|| machine.run()));
    group.bench_function("walk", |bencher| bencher.iter(|| trees.run()));
    group.bench_function("floor h2", |bencher| bencher.iter(|| views.run()));
    group.bench_function("floor a", |bencher| bencher.iter(|| typed.run()));
    group.finish();
    criterion.final_summary();
}
