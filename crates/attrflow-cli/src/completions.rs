//! `attrflow completions`: what a shell has to know to complete a command line.

use clap::Args;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::CommandLine;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// Print the completions for a shell
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut CommandLine::command(), "attrflow", &mut script);
    let mut output = Output::new();
    output.result(&String::from_utf8_lossy(&script))?;
    output.finish()?;
    Ok(Exit::Done)
}
