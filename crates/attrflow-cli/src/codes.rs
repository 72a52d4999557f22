//! `attrflow codes`: every diagnostic code.

use attrflow::diagnostic::codes;
use clap::Args;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// List the diagnostic codes
#[derive(Debug, Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_: &Arguments) -> Result<Exit, Failure> {
    let mut output = Output::new();
    for code in codes::all() {
        output.line(&format!("{}  {:7}  {}", code.id, code.severity.word(), code.title))?;
    }
    output.finish()?;
    Ok(Exit::Done)
}
