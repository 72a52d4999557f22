//! `attrflow functions`: the reference of the functions, from the rows that the engine itself works with.

use attrflow::engine::nearest;
use attrflow::functions;
use attrflow::functions::Function;
use attrflow::functions::Occurs;
use attrflow::value::Kinds;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::columns;
use crate::escape::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// List the functions of the language, or describe one
#[derive(Debug, Args)]
pub struct Arguments {
    /// The function
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// As a Markdown document
    Markdown,
    /// As Microsoft Graph answers `functions`
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut chosen: Vec<&Function> = match &arguments.name {
        None => functions::all().collect(),
        Some(name) => vec![functions::find(name).ok_or_else(|| unknown(name))?],
    };
    chosen.sort_by_key(|function| function.name.to_ascii_lowercase());
    let mut output = Output::new();
    match (arguments.format, &arguments.name) {
        (Format::Json, _) => {
            let entries: Vec<Value> = chosen.iter().map(|function| graph(function)).collect();
            output.wide_json(&json!({ "value": entries }))?;
        }
        (Format::Markdown, _) => chosen.iter().try_for_each(|function| output.text(&markdown(function)))?,
        (Format::Text, Some(_)) => chosen.iter().try_for_each(|function| output.text(&page(function)))?,
        (Format::Text, None) => {
            let width = chosen.iter().map(|function| function.name.len()).max().unwrap_or_default();
            let entry = |function: &Function| columns::entry(&format!("{:width$}  ", function.name), function.summary);
            chosen.iter().try_for_each(|function| output.text(&entry(function)))?
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

fn unknown(name: &str) -> Failure {
    let names = functions::all().map(|function| function.name);
    let hint = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`attrflow functions` lists them all".to_owned(),
    };
    Failure::Usage(format!("there is no function `{}`; {hint}", escape(name)))
}

/// The function as Graph describes it.
fn graph(function: &Function) -> Value {
    let parameters: Vec<Value> = function
        .parameters
        .iter()
        .map(|parameter| {
            json!({
                "allowMultipleOccurrences": parameter.occurs == Occurs::Repeated,
                "name": parameter.key,
                "required": parameter.required,
                "type": graph_type(parameter.kinds),
            })
        })
        .collect();
    json!({ "name": function.name, "parameters": parameters })
}

/// Graph knows three types of parameters, and calls a String what is neither just a number nor just a truth value. That
/// either may be written as text does not count.
fn graph_type(kinds: Kinds) -> &'static str {
    match kinds.without(Kinds::TEXT) {
        Kinds::INTEGER => "Integer",
        Kinds::BOOLEAN => "Boolean",
        _ => "String",
    }
}

fn page(function: &Function) -> String {
    let mut page = format!("{}\n{}", columns::entry("", &function.signature()), columns::wrapped(function.summary));
    if !function.details.is_empty() {
        page.push_str(&columns::wrapped(function.details));
    }
    if !function.parameters.is_empty() {
        page.push_str("\nParameters:\n");
        for parameter in function.parameters {
            let occurs = occurrence(parameter.required, parameter.occurs);
            page.push_str(&format!("    {:24} {} ({occurs})\n", parameter.name, parameter.kinds));
        }
    }
    if !function.examples.is_empty() {
        page.push_str("\nExamples:\n");
        for example in function.examples {
            page.push_str(&format!("    {}\n", example.expression));
            if example.record != "{}" {
                page.push_str(&format!("        on {}\n", example.record));
            }
            if !example.value.is_empty() {
                page.push_str(&format!("        -> {}\n", example.value));
            }
        }
    }
    page.push_str(&format!("\nDocumented in: {}\n", function.availability.words()));
    page
}

fn occurrence(required: bool, occurs: Occurs) -> &'static str {
    match (occurs, required) {
        (Occurs::Repeated, _) => "once or more",
        (Occurs::Once, true) => "required",
        (Occurs::Once, false) => "optional",
    }
}

fn markdown(function: &Function) -> String {
    let mut text = format!("## {}\n\n`{}`\n\n{}", function.name, function.signature(), function.summary);
    if !function.details.is_empty() {
        text.push_str(&format!(" {}", function.details));
    }
    text.push_str("\n\n");
    if !function.parameters.is_empty() {
        text.push_str("| parameter | kinds | |\n|---|---|---|\n");
        for parameter in function.parameters {
            let occurs = occurrence(parameter.required, parameter.occurs);
            text.push_str(&format!("| `{}` | {} | {occurs} |\n", parameter.name, parameter.kinds));
        }
        text.push('\n');
    }
    for example in function.examples {
        text.push_str(&format!("```\n{}\n", example.expression));
        if example.record != "{}" {
            text.push_str(&format!("on {}\n", example.record));
        }
        if !example.value.is_empty() {
            text.push_str(&format!("-> {}\n", example.value));
        }
        text.push_str("```\n\n");
    }
    text.push_str(&format!("Documented in: {}.\n\n", function.availability.words()));
    text
}
