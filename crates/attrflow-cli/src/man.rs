//! `attrflow man`: the manual, in roff.

use clap::Args;
use clap::Command;
use clap_mangen::Man;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// Print the manual page (`attrflow man | man -l -`)
#[derive(Debug, Args)]
pub struct Arguments {}

/// Runs the command. `command` is the whole command line.
pub fn run(_: &Arguments, mut command: Command) -> Result<Exit, Failure> {
    command.build();
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render(&mut page).map_err(Failure::output)?;
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        section(part, &mut page).map_err(Failure::output)?;
    }
    let mut output = Output::new();
    output.result(&String::from_utf8_lossy(&page))?;
    output.finish()?;
    Ok(Exit::Done)
}

/// One command as a section of the page, so that there is one page to read.
fn section(command: &Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    use std::io::Write;
    let name = command.get_name().to_uppercase();
    writeln!(page, ".SH \"{name}\"")?;
    let man = Man::new(command.clone());
    man.render_description_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_options_section(page)?;
    man.render_extra_section(page)
}
