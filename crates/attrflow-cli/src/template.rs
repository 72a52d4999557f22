//! `attrflow template`: the built-in mapping documents.

use attrflow::engine::nearest;
use attrflow::mapping::templates;
use clap::Args;

use crate::escape::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// List the built-in mapping documents, or print one
#[derive(Debug, Args)]
pub struct Arguments {
    /// The document to print, as a synchronizationSchema
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut output = Output::new();
    match &arguments.name {
        Some(name) => output.result(&format!("{}\n", find(name)?.document.trim_end()))?,
        None => {
            for template in templates::TEMPLATES {
                output.line(&format!("{:24} {}", template.name, template.title))?;
            }
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

/// The built-in document with this name.
pub fn find(name: &str) -> Result<&'static templates::Template, Failure> {
    templates::find(name).ok_or_else(|| {
        let names: Vec<&str> = templates::TEMPLATES.iter().map(|template| template.name).collect();
        Failure::Usage(format!("there is no template `{}`; there are {}", escape(name), names.join(", ")))
    })
}

/// The application with this name, for arguments and configurations.
pub fn application(name: &str) -> Result<&'static templates::Template, String> {
    templates::find_application(name).ok_or_else(|| {
        let names = templates::TEMPLATES.iter().map(|template| template.name);
        match nearest(name, names.clone()) {
            Some(other) => format!("there is no application `{}`; did you mean `{other}`?", escape(name)),
            None => format!(
                "there is no application `{}`; there are {}",
                escape(name),
                names.collect::<Vec<_>>().join(", ")
            ),
        }
    })
}
