//! A micro-benchmark for every example of every function: the expression on its record, bound beforehand.
//!
//! The rows of the functions are the source; a new function is measured without anything to be added here.
//! `cargo bench --bench functions -- Join` measures the examples of one function.

use std::process::ExitCode;

use attrflow::Engine;
use attrflow::Expressions;
use attrflow::FixedHost;
use attrflow::Outcome;
use attrflow::SourceObject;
use attrflow::Value;
use attrflow::Workspace;
use attrflow::dotnet::date::DateTime;
use attrflow::functions;
use attrflow::functions::Example;
use attrflow::value::Arena;
use attrflow::value::json::to_json;
use attrflow_measure::Fault;
use attrflow_measure::rounds::Request;
use criterion::Criterion;

/// An example, ready to run.
struct Ready {
    name: String,
    expressions: Expressions,
    record: serde_json::Value,
}

impl Ready {
    fn new(function: &str, example: &Example) -> Result<Ready, Fault> {
        let compiled = Engine::new().compile_all([("", example.expression)], &SourceObject::default());
        let expressions = compiled.map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(|(_, error)| error.to_string()).collect();
            format!("`{}` does not compile: {}", example.expression, errors.join("; "))
        })?;
        let name = format!("{function}/{}", example.expression);
        Ok(Ready { name, expressions, record: serde_json::from_str(example.record)? })
    }

    fn run(&self, slots: &[Value<'_>], host: &FixedHost, workspace: &mut Workspace) -> Option<serde_json::Value> {
        let mut result = None;
        let evaluator = self.expressions.evaluator();
        let evaluated = evaluator.evaluate(slots, host, workspace, |_, outcome| {
            result = outcome.ok().map(|outcome| match outcome {
                Outcome::Value(value) => to_json(value),
                _ => serde_json::Value::Null,
            });
        });
        evaluated.ok().and(result)
    }
}

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    let mut ready = Vec::new();
    for function in functions::all() {
        for example in function.examples {
            ready.push((Ready::new(function.name, example)?, example));
        }
    }
    let present =
        DateTime::from_date(2025, 7, 1).and_then(|date| date.with_time(12, 34, 56, 0)).ok_or("no such date")?;
    let host = FixedHost::new()
        .at(present)
        .seeded(1)
        .parameter("DomainFQDN", "contoso.com")
        .default_domain("contoso.com")
        .taken("", "John.Smith@contoso.com");
    let mut workspace = Workspace::default();
    for (ready, example) in &ready {
        let arena = Arena::new(usize::MAX);
        let slots = ready.expressions.bind(&ready.record, &arena)?;
        let value = ready.run(slots, &host, &mut workspace).ok_or_else(|| format!("`{}` is refused", ready.name))?;
        if !example.value.is_empty() && value != serde_json::from_str::<serde_json::Value>(example.value)? {
            return Err(format!("`{}` gives {value}, its example says {}", ready.name, example.value).into());
        }
    }
    if !request.has("--bench") {
        return Ok(());
    }
    let mut criterion = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_secs(1))
        .configure_from_args();
    for (ready, _) in &ready {
        let arena = Arena::new(usize::MAX);
        let slots = ready.expressions.bind(&ready.record, &arena)?;
        let evaluator = ready.expressions.evaluator();
        criterion.bench_function(&ready.name, |bencher| {
            bencher.iter(|| evaluator.evaluate(slots, &host, &mut workspace, |_, outcome| drop(outcome)).is_ok());
        });
    }
    criterion.final_summary();
    Ok(())
}
