//! `attrflow completions`: prints the completions for a shell.

use clap::Args;
use clap::Command;
use clap_complete::Shell;

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

/// Runs the command. `line` is the whole command line.
pub fn run(arguments: &Arguments, mut line: Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut line, "attrflow", &mut script);
    let mut output = Output::new();
    output.result(&String::from_utf8_lossy(&script))?;
    output.finish()?;
    Ok(Exit::Done)
}
