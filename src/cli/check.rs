//! `attrflow check`: says everything that is wrong with expressions.

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::source::line_and_column;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::cli::output::Output;
use crate::cli::render;

/// The version of the JSON report; a change that could surprise a reader makes it larger.
const REPORT_VERSION: u32 = 1;

/// Check expressions and say everything that is wrong with them
#[derive(Debug, Args)]
pub struct Arguments {
    /// An expression to check; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "EXPR", required = true, allow_hyphen_values = true)]
    expressions: Vec<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: an object with a version and a list of diagnostics
    Json,
}

/// A diagnostic and the name of what it was found in.
struct Finding {
    origin: String,
    diagnostic: Diagnostic,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let engine = Engine::new();
    let mut findings = Vec::new();
    for (position, text) in arguments.expressions.iter().enumerate() {
        let origin = match arguments.expressions.len() {
            1 => "expression".to_owned(),
            _ => format!("expression {}", position + 1),
        };
        let found = engine.check(text, &SourceObject::default()).into_iter();
        findings.extend(found.map(|diagnostic| Finding { origin: origin.clone(), diagnostic }));
    }
    match arguments.format {
        Format::Text => people(&findings)?,
        Format::Json => {
            let mut output = Output::new();
            let diagnostics: Vec<Value> = findings.iter().map(report).collect();
            output.wide_json(&json!({ "version": REPORT_VERSION, "diagnostics": diagnostics }))?;
            output.finish()?;
        }
    }
    let wrong = findings.iter().any(|finding| finding.diagnostic.is_error());
    Ok(if wrong { Exit::Found } else { Exit::Done })
}

fn people(findings: &[Finding]) -> Result<(), Failure> {
    let rendered: Vec<String> =
        findings.iter().map(|finding| render::rendered(&finding.diagnostic, &finding.origin)).collect();
    output::styled(&rendered.join("\n"))?;
    let errors = findings.iter().filter(|finding| finding.diagnostic.is_error()).count();
    if !findings.is_empty() {
        output::message(&format!("{}, {}", count(errors, "error"), count(findings.len() - errors, "warning")));
    }
    Ok(())
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn report(finding: &Finding) -> Value {
    let diagnostic = &finding.diagnostic;
    let text = diagnostic.text.as_deref().unwrap_or_default();
    let (line, column) = match diagnostic.span() {
        Some(span) => {
            let (line, column) = line_and_column(text, span.start as usize);
            (json!(line), json!(column))
        }
        None => (Value::Null, Value::Null),
    };
    let place = diagnostic.place.clone().unwrap_or_default();
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| json!({ "span": [label.span.start, label.span.end], "text": label.text }))
        .collect();
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "origin": finding.origin,
        "pointer": place.pointer,
        "target": place.target,
        "expression": diagnostic.text,
        "line": line,
        "column": column,
        "labels": labels,
        "fix": diagnostic.fix.as_ref().map(|fix| json!({
            "span": [fix.span.start, fix.span.end],
            "replacement": fix.replacement,
            "safe": fix.safe,
        })),
    })
}
