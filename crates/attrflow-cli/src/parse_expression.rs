//! `attrflow parse-expression`: answers as Microsoft Graph's `parseExpression` does, without Graph.

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Outcome;
use attrflow::SourceObject;
use attrflow::Value;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::value::convert::write_scalar;
use attrflow::value::json::to_json;
use clap::Args;
use serde_json::json;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lines::Line;
use crate::lines::Lines;
use crate::options::HostOptions;
use crate::output::Output;
use crate::quiet;
use crate::request;
use attrflow::record::graph::attributes;
use attrflow::record::json;

/// Answer requests as Graph's parseExpression does
///
/// Every line of the standard input is the body of a request: `expression`, `targetAttributeDefinition`,
/// `testInputObject`. Each is answered with one line, the body of the response. Without a `testInputObject` nothing is
/// evaluated.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    host: HostOptions,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut lines = Lines::of_standard_input()?;
    let (engine, host) = (Engine::new(), arguments.host.host());
    let mut output = Output::new();
    while let Some(line) = lines.next().map_err(Failure::Read)? {
        if line.is_blank() {
            continue;
        }
        let response = quiet::catch(|| answer(&engine, &host, &line)).unwrap_or_else(|place| {
            let diagnostic = Diagnostic::new(&INTERNAL, format!("the program failed at {place}"));
            Response { error: public_error(&[diagnostic], None), ..Response::default() }
        });
        output.json(&response.body())?;
        if lines.would_wait() {
            output.flush()?;
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

/// The members of a response.
#[derive(Default)]
struct Response {
    error: serde_json::Value,
    result: Option<Vec<String>>,
    tree: Option<serde_json::Value>,
}

impl Response {
    /// The body, its members in the order of the documented sample.
    fn body(self) -> serde_json::Value {
        let (evaluated, parsed) = (self.result.is_some(), self.tree.is_some());
        json!({
            "error": self.error,
            "evaluationSucceeded": evaluated,
            "evaluationResult": self.result.unwrap_or_default(),
            "parsedExpression": self.tree,
            "parsingSucceeded": parsed,
        })
    }
}

fn answer(engine: &Engine, host: &FixedHost, line: &Line<'_>) -> Response {
    let mut response = Response::default();
    if let Err(faults) = fill(&mut response, engine, host, line) {
        response.error = faults;
    }
    response
}

/// Fills the response as far as it goes; the public error where it does not.
fn fill(response: &mut Response, engine: &Engine, host: &FixedHost, line: &Line<'_>) -> Result<(), serde_json::Value> {
    let unusable = |diagnostic: Box<Diagnostic>| public_error(&[*diagnostic], None);
    let too_long =
        || unusable(Box::new(Diagnostic::new(&LINE_TOO_LONG, format!("the line has {} bytes", line.length))));
    let body = json::parse(line.bytes.ok_or_else(too_long)?).map_err(unusable)?;
    let mut members = request::object(body).map_err(unusable)?;
    let text = request::text(&mut members, "expression").map_err(unusable)?;
    let target = members.get("targetAttributeDefinition").and_then(|definition| definition.get("name")?.as_str());
    let refused = |faults: &[Diagnostic]| public_error(faults, target);

    let mut found = engine.check(&text, &SourceObject::default());
    found.retain(Diagnostic::is_error);
    if !found.is_empty() {
        return Err(refused(&found));
    }
    response.tree = Some(engine.source_tree(&text).map_err(|faults| refused(&faults))?);
    let expression = engine.compile(&text).map_err(|error| refused(&error.diagnostics))?;
    let record = match members.get("testInputObject") {
        None | Some(serde_json::Value::Null) => return Ok(()),
        Some(object) => attributes(object.clone()).map_err(|fault| refused(&[*fault]))?,
    };
    let mut workspace = Workspace::default();
    match expression.evaluate_with(&serde_json::Value::Object(record), host, &mut workspace) {
        Ok(Outcome::NoFlow | Outcome::NoObjectFlow) => response.result = Some(Vec::new()),
        Ok(Outcome::Value(value)) => response.result = Some(texts(value)),
        Err(fault) => return Err(refused(&[*fault])),
    }
    Ok(())
}

/// The value as the list of texts that the service answers, even for one value.
fn texts(value: Value<'_>) -> Vec<String> {
    match value {
        Value::Missing => Vec::new(),
        Value::List(items) => items.iter().map(|item| text(*item)).collect(),
        one => vec![text(one)],
    }
}

fn text(value: Value<'_>) -> String {
    match value {
        Value::List(_) | Value::Complex(_) => to_json(value).to_string(),
        one => {
            let mut text = String::new();
            write_scalar(one, &mut text);
            text
        }
    }
}

/// Graph's `publicError`: the first fault, and all of them as details when there are several.
fn public_error(faults: &[Diagnostic], target: Option<&str>) -> serde_json::Value {
    let one = |fault: &Diagnostic| json!({ "code": fault.code.id, "message": fault.message, "target": target });
    let Some(first) = faults.first() else { return serde_json::Value::Null };
    let details: Vec<_> = if faults.len() > 1 { faults.iter().map(one).collect() } else { Vec::new() };
    json!({
        "code": first.code.id,
        "message": first.message,
        "target": target,
        "details": details,
        "innerError": null,
    })
}
