//! `attrflow template`: prints built-in mapping documents, and makes custom templates.

use attrflow::mapping::templates;
use clap::Args;
use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::new_template;
use crate::output::Output;
use crate::template_name;

/// List the built-in mapping documents, or print one
///
/// A template of your own is a folder; `attrflow template new DIR` makes one. Its name goes wherever that of a built-in one does.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// The document to print, as a synchronizationSchema
    #[arg(value_name = "NAME|DIR", value_parser = template_name::Names, hide_possible_values = true)]
    name: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new_template::Arguments),
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    if let Some(Command::New(new)) = &arguments.command {
        return new_template::run(new);
    }
    let mut output = Output::new();
    match &arguments.name {
        Some(name) => output.result(&format!("{}\n", template_name::find(name)?.document.trim_end()))?,
        None => {
            for template in templates::TEMPLATES {
                output.line(&format!("{:24} {}", template.name, template.title))?;
            }
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}
