//! `attrflow scim`: SCIM paths and filters, read as RFC 7644 or as the provisioning service writes them.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::lines::Line;
use crate::lines::Lines;
use crate::output;
use crate::output::Output;
use crate::quiet;
use attrflow::record::graph;
use attrflow::record::json;

/// Read a SCIM path or filter, and print its canonical text and its parts
#[derive(Debug, Args)]
#[command(after_long_help = "\
With --lines, every line of the standard input is a JSON text, and each is answered with one line:
    {\"ok\": true, \"canonical\": ..., \"tree\": ...}
    {\"ok\": false, \"error\": {\"code\", \"message\", \"span\"}}")]
pub struct Arguments {
    /// What the text is
    #[arg(value_enum)]
    what: What,
    /// The text
    #[arg(value_name = "TEXT", required_unless_present = "lines", allow_hyphen_values = true)]
    text: Option<String>,
    /// Answer JSON texts from the standard input, one a line
    #[arg(long, conflicts_with = "text")]
    lines: bool,
    /// Which texts are accepted
    #[arg(long, value_enum, default_value_t)]
    dialect: Accepts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// A path, as in `emails[type eq "work"].value`
    Path,
    /// A filter, as in `userName eq "ada"`
    Filter,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Accepts {
    /// RFC 7644 with its errata
    #[default]
    Rfc,
    /// What the provisioning service writes
    Entra,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let dialect = match arguments.dialect {
        Accepts::Rfc => Dialect::Rfc,
        Accepts::Entra => Dialect::Entra,
    };
    match &arguments.text {
        Some(text) => one(arguments.what, text, dialect),
        None => answer_lines(arguments.what, dialect),
    }
}

fn one(what: What, text: &str, dialect: Dialect) -> Result<Exit, Failure> {
    match read(what, text, dialect) {
        Ok((canonical, tree)) => {
            let mut output = Output::new();
            output.wide_json(&json!({ "canonical": canonical, "tree": tree }))?;
            output.finish()?;
            Ok(Exit::Done)
        }
        Err(diagnostic) => {
            let origin = match what {
                What::Path => "path",
                What::Filter => "filter",
            };
            output::diagnostic(&diagnostic, origin);
            Ok(Exit::Found)
        }
    }
}

fn read(what: What, text: &str, dialect: Dialect) -> Result<(String, Value), Box<Diagnostic>> {
    match what {
        What::Path => Path::parse(text, dialect).map(|path| (path.to_string(), path.tree())),
        What::Filter => Filter::parse(text, dialect).map(|filter| (filter.to_string(), filter.tree())),
    }
    .map_err(|diagnostic| Box::new(if diagnostic.text.is_none() { diagnostic.in_text(text) } else { diagnostic }))
}

fn answer_lines(what: What, dialect: Dialect) -> Result<Exit, Failure> {
    let mut lines = Lines::of_standard_input()?;
    let mut output = Output::new();
    while let Some(line) = lines.next().map_err(Failure::Read)? {
        if line.is_blank() {
            continue;
        }
        let answer = quiet::catch(|| answer(what, dialect, &line)).unwrap_or_else(|place| {
            Err(Box::new(Diagnostic::new(&INTERNAL, format!("the program failed at {place}"))))
        });
        output.json(&answer.unwrap_or_else(|diagnostic| {
            let mut error = output::error_object(&diagnostic);
            if let Value::Object(members) = &mut error {
                members.shift_insert(0, "ok".to_owned(), Value::Bool(false));
            }
            error
        }))?;
        if lines.would_wait() {
            output.flush()?;
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

fn answer(what: What, dialect: Dialect, line: &Line<'_>) -> Result<Value, Box<Diagnostic>> {
    let too_long = || Box::new(Diagnostic::new(&LINE_TOO_LONG, format!("the line has {} bytes", line.length)));
    match json::parse(line.bytes.ok_or_else(too_long)?)? {
        Value::String(text) => {
            let (canonical, tree) = read(what, &text, dialect)?;
            Ok(json!({ "ok": true, "canonical": canonical, "tree": tree }))
        }
        other => {
            let message = format!("a line is a JSON text, and this is {}", graph::kind(&other));
            Err(Box::new(Diagnostic::new(&BAD_REQUEST, message)))
        }
    }
}
