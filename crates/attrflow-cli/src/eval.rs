//! `attrflow eval`: one expression on one record, or a line of both after the other.

use std::collections::HashMap;

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::Expression;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::value::json::to_json;
use clap::Args;
use serde_json::Value;
use serde_json::json;

use crate::absent;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::lines::Line;
use crate::lines::Lines;
use crate::options::HostOptions;
use crate::options::RecordOptions;
use crate::output;
use crate::output::Output;
use crate::quiet;
use crate::request;
use crate::trace;
use attrflow::record::Presence;
use attrflow::record::json;

/// What a lone expression is called in messages.
const ORIGIN: &str = "expression";

/// How many compiled expressions are kept, so that a text that comes again is not compiled again.
const KEPT: usize = 4096;

/// Evaluate one expression
///
/// Prints the result as JSON: `null` when it is missing. When nothing flows (`IgnoreFlowIfNullOrEmpty`), nothing is
/// printed, and a message says so.
#[derive(Debug, Args)]
#[command(after_long_help = "\
With --lines, every line of the standard input is a request, a JSON object:
    {\"expression\": ..., \"record\": {...}, \"now\": ..., \"seed\": ...,
     \"parameters\": {...}}
Only `expression` is needed. Each is answered with one line:
    {\"value\": ...}
    {\"noFlow\": true}
    {\"error\": {\"code\", \"message\", \"span\": [start, end]}}
The span counts bytes of the expression in UTF-8; it is null when there is no place.

Properties of Microsoft Graph become attributes (`businessPhones` becomes `telephoneNumber`), as in `run`. Otherwise the record \
is evaluated as given: `IsSoftDeleted` and names of guests are not computed.

Examples:
    attrflow eval 'Join(\".\", [givenName], [surname])' \\
        --set givenName=Ada --set surname=Lovelace
    attrflow eval 'Item([proxyAddresses], 1)' \\
        --set 'proxyAddresses:=[\"a@b.c\", \"d@e.f\"]'")]
pub struct Arguments {
    /// The expression
    #[arg(value_name = "EXPR", required_unless_present = "lines", allow_hyphen_values = true)]
    expression: Option<String>,
    #[command(flatten)]
    record: RecordOptions,
    /// Print a text without quotes, a list as one element per line, and a missing value as an empty line
    #[arg(long, conflicts_with = "trace")]
    raw: bool,
    /// Print every part of the expression with its value
    #[arg(long)]
    trace: bool,
    #[command(flatten)]
    host: HostOptions,
    /// Answer requests from the standard input, one a line
    #[arg(long, conflicts_with_all = ["expression", "record", "set", "raw", "trace"])]
    lines: bool,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    match arguments.expression {
        None => answer_lines(&arguments.host),
        Some(text) => {
            let form = Form { raw: arguments.raw, trace: arguments.trace };
            one(&text, &arguments.record.record()?, &arguments.host, &form)
        }
    }
}

struct Form {
    raw: bool,
    trace: bool,
}

fn one(text: &str, record: &Value, host: &HostOptions, form: &Form) -> Result<Exit, Failure> {
    let expression = match Engine::new().compile(text) {
        Ok(expression) => expression,
        Err(error) => {
            error.diagnostics.iter().for_each(|found| output::diagnostic(found, ORIGIN));
            return Ok(Exit::Found);
        }
    };
    expression.warnings().iter().for_each(|warning| output::diagnostic(warning, ORIGIN));
    remark_absent(&expression, record);
    let mut output = Output::new();
    if form.trace {
        output.text(&trace::tree(&expression, record, &host.host()).0)?;
    }
    let (host, mut workspace) = (host.host(), Workspace::default());
    let exit = match expression.evaluate_with(record, &host, &mut workspace) {
        Ok(Outcome::NoFlow) => {
            output::message("no flow: the attribute is left out of what is sent");
            Exit::Done
        }
        Ok(Outcome::NoObjectFlow) => {
            output::message("no flow: nothing is sent for the whole object");
            Exit::Done
        }
        Ok(Outcome::Value(value)) => {
            if form.raw {
                raw(&mut output, &to_json(value))?;
            } else if !form.trace {
                output.json(&to_json(value))?;
            }
            Exit::Done
        }
        Err(fault) => {
            output::diagnostic(&fault, ORIGIN);
            Exit::Found
        }
    };
    output.finish()?;
    Ok(exit)
}

/// Says which attributes the record does not have, unless there is none.
fn remark_absent(expression: &Expression, record: &Value) {
    let Some(members) = record.as_object().filter(|members| !members.is_empty()) else { return };
    let presence = Presence::of(expression.attributes(), members);
    let absent: Vec<_> = presence.absent().collect();
    absent::sentence("the record does not have", &absent).iter().for_each(|sentence| output::message(sentence));
}

fn raw(output: &mut Output, value: &Value) -> Result<(), Failure> {
    match value {
        Value::Null => output.result("\n"),
        Value::String(text) => output.result(&format!("{text}\n")),
        Value::Array(items) => items.iter().try_for_each(|item| raw(output, item)),
        other => output.json(other),
    }
}

fn answer_lines(host: &HostOptions) -> Result<Exit, Failure> {
    let mut lines = Lines::of_standard_input()?;
    let mut answers = Answers { engine: Engine::new(), known: HashMap::new(), workspace: Workspace::default(), host };
    let mut output = Output::new();
    while let Some(line) = lines.next().map_err(Failure::Read)? {
        if line.is_blank() {
            continue;
        }
        let answer = quiet::catch(|| answers.answer(&line)).unwrap_or_else(|place| {
            answers.workspace = Workspace::default();
            output::error_object(&Diagnostic::new(&INTERNAL, format!("the program failed at {place}")))
        });
        output.json(&answer)?;
        if lines.would_wait() {
            output.flush()?;
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

/// What is kept from line to line.
struct Answers<'a> {
    engine: Engine,
    known: HashMap<String, Result<Expression, Value>>,
    workspace: Workspace,
    host: &'a HostOptions,
}

impl Answers<'_> {
    fn answer(&mut self, line: &Line<'_>) -> Value {
        match self.evaluate(line) {
            Ok(answer) => answer,
            Err(diagnostic) => output::error_object(&diagnostic),
        }
    }

    fn evaluate(&mut self, line: &Line<'_>) -> Result<Value, Box<Diagnostic>> {
        let too_long = || Box::new(Diagnostic::new(&LINE_TOO_LONG, format!("the line has {} bytes", line.length)));
        let request = request::evaluation(json::parse(line.bytes.ok_or_else(too_long)?)?)?;
        if self.known.len() >= KEPT && !self.known.contains_key(&request.expression) {
            self.known.clear();
        }
        let engine = &self.engine;
        let expression = self.known.entry(request.expression).or_insert_with_key(|text| {
            engine.compile(text).map_err(|error| {
                let first = error.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
                first.or(error.diagnostics.first()).map_or(Value::Null, output::error_object)
            })
        });
        let expression = match expression {
            Ok(expression) => expression,
            Err(answer) => return Ok(answer.clone()),
        };
        let host = self.host.host_with(request.now, request.seed, &request.parameters);
        Ok(match expression.evaluate_with(&request.record, &host, &mut self.workspace)? {
            Outcome::Value(value) => json!({ "value": to_json(value) }),
            Outcome::NoFlow | Outcome::NoObjectFlow => json!({ "noFlow": true }),
        })
    }
}
