//! `attrflow explain`: the page of a diagnostic code, or of a rule of an application.

use attrflow::check::nearest;
use attrflow::diagnostic::codes;
use attrflow::mapping::rules;
use attrflow::mapping::rules::Fact;
use attrflow::mapping::templates::TEMPLATES;
use clap::Args;

use crate::columns::wrapped;
use crate::escape::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// Explain a diagnostic code, or a rule of an application
#[derive(Debug, Args)]
pub struct Arguments {
    /// The code, such as AF0203, or the rule that a finding names, such as zd-role-enum
    #[arg(value_name = "CODE")]
    code: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let Some(code) = codes::find(&arguments.code) else {
        if let Some(rule) = rules::find(&arguments.code.to_ascii_lowercase()) {
            return explain_rule(rule);
        }
        let known = rules::all().iter().map(|rule| rule.id.as_str()).chain(codes::all().map(|code| code.id));
        let help = match nearest(&arguments.code, known) {
            Some(other) => format!("did you mean `{other}`?"),
            None => "`attrflow codes` lists the codes".to_owned(),
        };
        return Err(Failure::Usage(format!("`{}` is not a code and not a rule; {help}", escape(&arguments.code))));
    };
    let mut output = Output::new();
    output.line(&format!("{}: {} ({})", code.id, code.title, code.severity.word()))?;
    output.line("")?;
    output.text(&wrapped(code.explanation))?;
    for (title, example) in [("Reported", code.bad), ("Accepted", code.good)] {
        if !example.is_empty() {
            output.text(&format!("\n{title}:\n\n"))?;
            for line in example.lines() {
                output.line(&format!("    {line}"))?;
            }
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

/// Prints the page of a rule.
fn explain_rule(rule: &Fact) -> Result<Exit, Failure> {
    let family = rule.id.split_once('-').map_or("", |(family, _)| family);
    let owner = match family {
        "eu" | "eg" => "Microsoft Entra ID as the source",
        _ => TEMPLATES.iter().find(|template| template.rules == family).map_or("the application", |found| found.title),
    };
    let object = rule.object.as_ref().map_or(String::new(), |object| format!(", object {object}"));
    let rows = rules::table::ROWS.iter().copied().flatten().filter(|row| row.id == rule.id);
    let mut codes: Vec<&str> = rows.map(|row| row.check.code().id).collect();
    codes.sort_unstable();
    codes.dedup();
    let reported = match codes.is_empty() {
        true => "It cannot be checked offline, so no finding names it.".to_owned(),
        false => format!("Findings that name it have the code {}.", codes.join(" or ")),
    };
    let mut output = Output::new();
    output.line(&format!("{}: {} ({})", rule.id, rule.title, rule.severity().word()))?;
    output.line("")?;
    output.text(&wrapped(&format!("A rule of {owner}{object}. What to do: {}.", rule.help)))?;
    output.line("")?;
    output.text(&wrapped(&reported))?;
    output.finish()?;
    Ok(Exit::Done)
}
