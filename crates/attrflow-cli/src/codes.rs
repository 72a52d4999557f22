//! `attrflow codes`: every diagnostic code.

use attrflow::diagnostic::Code;
use attrflow::diagnostic::codes;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::columns;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// List the diagnostic codes
#[derive(Debug, Args)]
pub struct Arguments {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The form of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// For programs: a list of objects
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut output = Output::new();
    match arguments.format {
        Format::Text => {
            for code in codes::all() {
                output.text(&columns::entry(&format!("{}  {:7}  ", code.id, code.severity.word()), code.title))?;
            }
        }
        Format::Json => {
            let code = |code: &Code| {
                json!({
                    "code": code.id,
                    "severity": code.severity.word(),
                    "title": code.title,
                    "explanation": code.explanation,
                    "bad": example(code.bad),
                    "good": example(code.good),
                })
            };
            output.wide_json(&codes::all().map(code).collect())?;
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

/// Returns an example; null where there is none.
fn example(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}
