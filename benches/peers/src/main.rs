//! attrflow beside other expression engines: the same twelve mappings in each engine's own language, on the same records, in
//! one interleaved run. Prints the tables of the README.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- [--records N] [--stream-records N] [--rounds N] [--seconds S] [--only NAME]
//! ```
//!
//! With `--only zen`, attrflow and the floors are measured next to the engines that have `zen` in their names.
//! Before anything is measured, every engine's results are compared with the floor's on all records. Functions that an engine
//! lacks are given to it by the host, in Rust; the head of each file says which.

mod cel;
mod engine;
mod evalexpr;
mod jaq;
mod minijinja;
mod own;
mod rhai;
mod vrl;
mod zen;

use std::process::ExitCode;

use attrflow::record::Projection;
use attrflow::value::Arena;
use attrflow_measure::floors::Typed;
use attrflow_measure::mapping;
use attrflow_measure::population::{self, Keys};
use attrflow_measure::rounds::{self, Contestant, Request};
use attrflow_measure::Fault;

use engine::{contender, Contender};

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let users = request.number("--records", 2000);
    let text = population::text(users, population::SEED);
    let expressions = own::expressions()?;
    let projection = Projection::new(expressions.attributes());
    let arena = Arena::new(usize::MAX);
    let mut contenders: Vec<Box<dyn Contender + '_>> = vec![
        Box::new(own::Attrflow::new(&expressions, &projection, &text, &arena)?),
        Box::new(own::Straight::new(&text)),
        Box::new(own::Hand(Typed::new(text.as_bytes()))),
    ];
    let engines = [
        contender::<zen::E>(&text),
        contender::<vrl::E>(&text),
        contender::<minijinja::E>(&text),
        contender::<evalexpr::E>(&text),
        contender::<cel::E>(&text),
        contender::<rhai::E>(&text),
        contender::<jaq::E>(&text),
    ];
    let only = request.after("--only", 1).unwrap_or_default();
    for engine in engines {
        if engine.name().contains(only) {
            contenders.push(engine);
        }
    }
    let typed = Typed::new(text.as_bytes());
    for contender in &mut contenders {
        for record in 0..users {
            let texts = contender.texts(record)?;
            mapping::agree(record, (contender.name(), &texts), ("floor a", &typed.texts(record)))?;
        }
    }
    let turns = request.number("--rounds", 9);
    let seconds = request.after("--seconds", 1).map_or(Ok(0.1), str::parse)?;
    println!("Evaluating twelve expressions, {users} records read beforehand, {turns} rounds\n");
    let contestants = contenders
        .iter_mut()
        .map(|contender| Contestant::new(contender.name(), || contender.evaluate()))
        .collect();
    println!("{}", rounds::run(contestants, turns, seconds).table(&["attrflow"]));

    let users = request.number("--stream-records", 20_000);
    let folder = tempfile::tempdir()?;
    let (from, to) = (folder.path().join("users.jsonl"), folder.path().join("objects.jsonl"));
    for (keys, order) in [(Keys::Mixed, "in an order of its own each"), (Keys::Alike, "all in the same order")] {
        population::file(users, keys, &from)?;
        for contender in &mut contenders {
            contender.stream(&from, &to).map_err(|fault| format!("{}: {fault}", contender.name()))?;
        }
        println!("From file to file, {users} records, the keys {order}, {turns} rounds\n");
        let contestants = contenders
            .iter_mut()
            .map(|contender| Contestant::new(contender.name(), || drop(contender.stream(&from, &to))).writing(&to))
            .collect();
        println!("{}", rounds::run(contestants, turns, seconds).table(&["attrflow"]));
    }
    Ok(())
}
