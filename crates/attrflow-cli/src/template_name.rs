//! Finds templates and applications: built-in ones by name, custom ones by folder.

use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Document;
use attrflow::engine::nearest;
use attrflow::mapping::own_template;
use attrflow::mapping::templates;
use attrflow::mapping::templates::Template;
use clap::Arg;
use clap::Command;
use clap::builder::PossibleValue;
use clap::builder::StringValueParser;
use clap::builder::TypedValueParser;

use crate::document;
use crate::escape::escape;
use crate::exit::Failure;

/// Takes the name of a template or application. Shells complete the built-in ones; a folder is accepted as well.
#[derive(Debug, Clone, Copy)]
pub struct Names;

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            templates::TEMPLATES.iter().map(|template| PossibleValue::new(template.name).help(template.title)),
        ))
    }
}

/// Takes the name of an application.
pub fn application_parser() -> impl TypedValueParser<Value = &'static Template> {
    Names.try_map(|name| application(&name))
}

/// Returns the built-in template with this name, or the one in this folder.
pub fn find(name: &str) -> Result<&'static Template, Failure> {
    if let Some(built_in) = templates::find(name) {
        return Ok(built_in);
    }
    let folder = Path::new(name);
    if folder.is_dir() {
        return Template::load(folder).map_err(|diagnostic| Failure::Input { origin: name.to_owned(), diagnostic });
    }
    let names = templates::TEMPLATES.iter().map(|template| template.name);
    let help = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`attrflow template` lists them; a folder of your own works as well".to_owned(),
    };
    Err(Failure::Usage(format!("there is no template `{}`; {help}", escape(name))))
}

/// Opens the document of a template, with its name in messages.
pub fn open(name: &str) -> Result<(Document, String), Failure> {
    let template = find(name)?;
    let origin = if template.own_folder().is_some() {
        Path::new(name).join(own_template::DOCUMENT).display().to_string()
    } else {
        format!("template {}", template.name)
    };
    Ok((document::read(template.document, &origin)?.for_template(template), origin))
}

/// Returns the application with this name, or that of the template in this folder, for arguments.
fn application(name: &str) -> Result<&'static Template, String> {
    application_from(name, Path::new(""))
}

/// Returns the application with this name, or that of the template in this folder, seen from another one.
pub fn application_from(name: &str, folder: &Path) -> Result<&'static Template, String> {
    if let Some(built_in) = templates::find_application(name) {
        return Ok(built_in);
    }
    let own: PathBuf = folder.join(name);
    if own.is_dir() {
        return Template::load(&own).map_err(|diagnostic| match &diagnostic.help {
            Some(help) => format!("{}; {help}", diagnostic.message),
            None => diagnostic.message.clone(),
        });
    }
    let names = templates::TEMPLATES.iter().map(|template| template.name);
    let name_shown = escape(name);
    Err(match nearest(name, names.clone()) {
        Some(other) => format!("there is no application `{name_shown}`; did you mean `{other}`?"),
        None => {
            let names = names.collect::<Vec<_>>().join(", ");
            format!("there is no application `{name_shown}`; there are {names}, or the folder of a template")
        }
    })
}
