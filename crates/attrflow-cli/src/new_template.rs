//! `attrflow template new`: makes the folder of a custom template.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Document;
use attrflow::mapping::own_template;
use attrflow::mapping::rules::own;
use attrflow::mapping::templates::Template;
use clap::Args;
use serde_json::Map;
use serde_json::Value;

use crate::atomic;
use crate::check::configuration;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output;
use crate::template_name;
use crate::test;

/// Where the schemas of files are published.
const SCHEMAS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/docs/schemas");

/// Make a template of your own: a folder with a mapping, the application's rules, samples, and what is expected of them
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder, which is made where it is not there; files in it are never overwritten
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The template to begin with
    #[arg(long, value_name = "NAME|DIR", default_value = "generic-scim", value_parser = template_name::Names, hide_possible_values = true)]
    from: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let template = template_name::find(&arguments.from)?;
    let folder = &arguments.folder;
    let document = format!("{}\n", template.document.trim_end());
    let mut files = vec![
        (own_template::DOCUMENT.to_owned(), document),
        (own::FACTS.to_owned(), facts(template)),
        (configuration::FILE_NAME.to_owned(), configuration()),
        (own_template::USERS.to_owned(), lines(template.users)),
        (own_template::GROUPS.to_owned(), lines(template.groups)),
    ];
    files.extend(cases(template));
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        let error = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "it is there already");
        return Err(Failure::Create(folder.join(name), error));
    }
    for (name, text) in &files {
        let file = folder.join(name);
        let into = atomic::folder_of(&file);
        fs::create_dir_all(into).map_err(|error| Failure::Create(into.to_owned(), error))?;
        atomic::replace(&file, text)?;
    }
    test::bless(&folder.join(EXPECTED))?;
    let shown = folder.display();
    output::message(&format!(
        "made {shown} from {}; try `attrflow run --template {shown}`, `attrflow check {shown}` and `attrflow test {shown}`",
        template.name
    ));
    Ok(Exit::Done)
}

/// The folder of case files and what is expected in them.
const EXPECTED: &str = "expected";

/// The facts with the address of their schema, in the layout of the others.
fn facts(template: &Template) -> String {
    let known: Value = serde_json::from_str(template.facts).unwrap_or_default();
    let mut members = Map::new();
    members.insert("$schema".to_owned(), format!("{SCHEMAS}/facts.schema.json").into());
    members.extend(known.as_object().cloned().into_iter().flatten().filter(|(name, _)| name != "$schema"));
    format!("{:#}\n", Value::Object(members))
}

fn configuration() -> String {
    format!(
        "#:schema {SCHEMAS}/attrflow.schema.json\n# The rules of `facts.json` in this folder hold for its documents.\napplication = \".\"\n"
    )
}

/// A text that ends with a line feed.
fn lines(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

/// A case file for each kind of samples that the document has an enabled object mapping for.
fn cases(template: &Template) -> Vec<(String, String)> {
    let document = Document::parse(template.document).ok();
    let has = |source: &str| {
        let mut mappings = document.iter().flat_map(Document::object_mappings);
        mappings.any(|(_, mapping)| mapping.enabled && mapping.source_object.eq_ignore_ascii_case(source))
    };
    let case = |(source, samples): (&str, &str)| {
        let name = Path::new(samples).file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = format!(
            "#:schema {SCHEMAS}/cases.schema.json\n[mapping]\ntemplate = \"..\"\nobject = \"{source}\"\n\n[[case]]\nname = \"samples\"\nrecords = \"../{samples}\"\n"
        );
        (format!("{EXPECTED}/{name}.toml"), text)
    };
    let kinds = [("User", own_template::USERS), ("Group", own_template::GROUPS)];
    kinds.into_iter().filter(|(source, _)| has(source)).map(case).collect()
}
