//! `attrflow diff`: what changed between two documents, and what changes for records.

mod markdown;
mod records;
mod text;

use std::path::Path;
use std::path::PathBuf;

use attrflow::Document;
use attrflow::Engine;
use attrflow::Mapping;
use attrflow::diagnostic::codes::shapes::UNKNOWN_MEMBER;
use attrflow::diff;
use attrflow::diff::DefinitionDifference;
use attrflow::diff::ObjectDifference;
use attrflow::diff::Population;
use attrflow::diff::ScopeChange;
use attrflow::diff::Tally;
use clap::Args;
use clap::ValueEnum;
use serde_json::json;

use crate::document;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::options::HostOptions;
use crate::output;
use crate::output::Output;

/// The version of the JSON report; a change that could surprise a reader makes it larger.
const VERSION: u32 = 1;

/// Show what changed between two mapping documents, and how records are affected
///
/// Expressions are compared by meaning, not by layout. With records both documents are applied to each of them, and the
/// values that differ are counted by pattern, with the records that enter or leave the scope and those that would share a
/// value by which the target is searched.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The old document
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new document
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Records to apply both documents to: JSON lines, a JSON array, or `-`
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Only this object mapping, by its name or that of its source or target object; records are those of users without it
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show the values of records in examples
    #[arg(long, requires = "records")]
    show_values: bool,
    /// End with 1 when anything differs
    #[arg(long)]
    exit_code: bool,
    /// Worker threads [default: number of CPUs]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    host: HostOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// For programs: an object with a version, the differences and the effects on records
    Json,
    /// Markdown, for a comment on a change
    Markdown,
}

/// What a report tells.
struct Report<'r> {
    differences: &'r [ObjectDifference],
    /// What differs in the definitions of the directories.
    definitions: &'r [DefinitionDifference],
    /// What changes for records, where there were any.
    records: Option<(&'r Population<'r>, &'r Tally)>,
}

impl Report<'_> {
    /// Whether nothing differs.
    fn is_empty(&self) -> bool {
        let moved =
            |tally: &Tally| tally.scope_changes(ScopeChange::Enters).0 + tally.scope_changes(ScopeChange::Leaves).0 > 0;
        self.differences.is_empty()
            && self.definitions.is_empty()
            && self.records.is_none_or(|(population, tally)| {
                !moved(tally) && population.targets(tally).all(|(_, target)| target.changed() == 0)
            })
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let inputs = [Some(&arguments.old), Some(&arguments.new), arguments.records.as_ref()];
    if inputs.iter().flatten().filter(|file| **file == Path::new("-")).count() > 1 {
        return Err(Failure::Usage("only one of the documents and the records can be `-`".to_owned()));
    }
    let engine = Engine::new();
    let (old, old_name) = document::open_sound(&arguments.old)?;
    let (new, new_name) = document::open_sound(&arguments.new)?;
    say_unknown_members(&old, &old_name);
    say_unknown_members(&new, &new_name);
    let object = arguments.object.as_deref();
    let differences = match object {
        None => diff::documents(&old, &new, &engine),
        Some(_) => {
            let (_, before) = old.object_mapping(object).map_err(|fault| document::unusable(fault, &old_name))?;
            let (_, after) = new.object_mapping(object).map_err(|fault| document::unusable(fault, &new_name))?;
            diff::object_mappings(before, after, &engine).into_iter().collect()
        }
    };
    let definitions = match object {
        None => diff::definitions(&old, &new),
        Some(_) => Vec::new(),
    };
    let (differences, definitions) = (differences.as_slice(), definitions.as_slice());
    let Some(file) = &arguments.records else {
        return finish(arguments, &Report { differences, definitions, records: None });
    };
    let mappings = (compiled(&old, object, &engine, &old_name), compiled(&new, object, &engine, &new_name));
    let (Some(before), Some(after)) = mappings else { return Ok(Exit::Input) };
    let (_, matching) = new.object_mapping(object).map_err(|fault| document::unusable(fault, &new_name))?;
    let population = Population::new(&before, &after, matching, arguments.show_values);
    let tally = records::compare(&population, file, &arguments.host, arguments.threads)?;
    finish(arguments, &Report { differences, definitions, records: Some((&population, &tally)) })
}

/// Says how many members of a document are not compared, because Microsoft Graph does not know them.
fn say_unknown_members(document: &Document, origin: &str) {
    let unknown = document.diagnostics().iter().filter(|found| found.code == &UNKNOWN_MEMBER).count();
    if unknown > 0 {
        output::message(&format!("{origin}: members that are ignored: {unknown}; `attrflow check` shows them"));
    }
}

fn compiled(document: &Document, object: Option<&str>, engine: &Engine, origin: &str) -> Option<Mapping> {
    match document.mapping(engine, object) {
        Ok(mapping) => Some(mapping),
        Err(found) => {
            found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, origin));
            None
        }
    }
}

fn finish(arguments: &Arguments, report: &Report<'_>) -> Result<Exit, Failure> {
    match arguments.format {
        Format::Text => output::styled(&text::report(report))?,
        Format::Markdown => {
            let mut output = Output::new();
            output.text(&markdown::report(report))?;
            output.finish()?;
        }
        Format::Json => {
            let objects: Vec<_> = report.differences.iter().map(ObjectDifference::to_json).collect();
            let definitions: Vec<_> = report.definitions.iter().map(DefinitionDifference::to_json).collect();
            let records = report.records.map(|(population, tally)| population.to_json(tally));
            let mut output = Output::new();
            output.wide_json(
                &json!({ "version": VERSION, "objects": objects, "definitions": definitions, "records": records }),
            )?;
            output.finish()?;
        }
    }
    let unreadable = report.records.map_or(0, |(_, tally)| tally.unreadable);
    if unreadable > 0 {
        output::message(&format!("not readable: {}; `attrflow run --quarantine` lists them", counted(unreadable)));
    }
    Ok(match unreadable {
        _ if arguments.exit_code && !report.is_empty() => Exit::Found,
        0 => Exit::Done,
        _ => Exit::Quarantined,
    })
}

fn counted(records: u64) -> String {
    format!("{records} {}", if records == 1 { "record" } else { "records" })
}
