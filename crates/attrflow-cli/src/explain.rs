//! `attrflow explain`: the page of a diagnostic code.

use attrflow::diagnostic::codes;
use clap::Args;

use crate::escape::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// Columns of a page.
const WIDTH: usize = 88;

/// Explain a diagnostic code
#[derive(Debug, Args)]
pub struct Arguments {
    /// The code, such as AF0203
    #[arg(value_name = "CODE")]
    code: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let Some(code) = codes::find(&arguments.code) else {
        let message = format!("`{}` is not a code; `attrflow codes` lists them all", escape(&arguments.code));
        return Err(Failure::Usage(message));
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

fn wrapped(text: &str) -> String {
    let (mut page, mut column) = (String::new(), 0);
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            page.push('\n');
            column = 0;
        } else if column > 0 {
            page.push(' ');
            column += 1;
        }
        page.push_str(word);
        column += length;
    }
    page.push('\n');
    page
}
