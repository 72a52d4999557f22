//! `attrflow provision`: does against a real server what Entra's provisioning service does.

mod arguments;
mod log;
mod records;
mod steps;
mod watch;

use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::diagnostic::codes::input::NOT_A_RECORD;
use attrflow::mapping::model::ObjectMapping;
use attrflow::mapping::wire;
use attrflow::plan::links::SqliteLinks;
use attrflow_provision::run::Provisioner;
use attrflow_provision::run::ReviewedPlan;
use attrflow_provision::run::RunError;
use attrflow_provision::run::RunErrorKind;
use attrflow_provision::run::Summary;
use serde_json::Map;
use serde_json::json;

pub use crate::provision::arguments::Arguments;

use crate::document;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::identity;
use crate::input;
use crate::links;
use crate::output;
use crate::provision::log::Log;
use crate::provision::records::Records;
use crate::provision::watch::Watch;
use crate::signals;
use crate::summary::because;
use crate::summary::note;
use crate::summary::written;
use crate::template_name;

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let inputs: Vec<PathBuf> = arguments.files();
    let inputs: Vec<&Path> = inputs.iter().chain([&arguments.links]).map(PathBuf::as_path).collect();
    let outputs: Vec<&Path> =
        [&arguments.log, &arguments.summary].into_iter().flatten().map(PathBuf::as_path).collect();
    identity::refuse_shared(&outputs, &inputs)?;
    written(arguments.summary.as_deref(), || provision(arguments))
}

fn provision(arguments: &Arguments) -> Result<Exit, Failure> {
    arguments.agree()?;
    let (document, origin) = document_of(arguments)?;
    let Some(mappings) = mappings(&document, arguments, &origin)? else {
        because(format!("{origin}: the mapping has errors"));
        return Ok(Exit::Input);
    };
    let is_scim = document.template().is_none_or(wire::is_scim);
    let client = arguments.network.client_for(is_scim)?;
    let fail = |error| links::failure(&arguments.links, error);
    let mut store = match arguments.dry_run {
        true => SqliteLinks::open(&arguments.links).map_err(fail)?,
        false => {
            if !arguments.links.exists() {
                let name = arguments.links.display();
                output::message(&format!("`{name}` does not exist yet, so the link store is empty"));
            }
            SqliteLinks::open_for_writing(&arguments.links).map_err(fail)?
        }
    };
    let log =
        arguments.log.as_deref().map(|file| Log::open(file, &document, &client, arguments.show_values)).transpose()?;
    if arguments.wire.is_none() && is_scim {
        output::message("requests are written as RFC 7644 has them; `--wire entra` writes them as the service does");
    }
    let mut records = Records::open(arguments, &document, &mappings, &store)?;
    let watch = Watch::new(arguments, log);
    let hosts = |source: &str| -> Box<dyn Host> { Box::new(arguments.host.host_of(source)) };
    let mut options = arguments.options();
    options.reviewed = arguments.apply.as_deref().map(reviewed).transpose()?;
    let provisioner = Provisioner::new(&client, &document, mappings, &hosts, options);
    let provisioner = provisioner
        .map_err(|diagnostic| Failure::Input { origin: origin.clone(), diagnostic: Box::new(diagnostic) })?;
    signals::end_gracefully();
    let mut source = std::iter::from_fn(|| records.next(&watch));
    let result = provisioner.run(&mut source, &mut store, &watch);
    let summary = match &result {
        Ok(summary) => Some(summary),
        Err(error) => error.summary(),
    };
    if let Some(counts) = summary {
        note(|| Map::from_iter([("counts".to_owned(), json!(counts))]));
    }
    let found_one = watch.finish()?;
    let exit = exit(arguments, &result);
    if let Some(summary) = summary {
        output::note(&summary.sentence());
    }
    if let (Some(one), false, Ok(_)) = (&arguments.one, found_one, &result) {
        return Err(Failure::Usage(format!("no record has the source `{one}`")));
    }
    exit
}

/// Reads the plan that was reviewed.
fn reviewed(file: &Path) -> Result<ReviewedPlan, Failure> {
    let mut plan = ReviewedPlan::default();
    for line in input::text(file)?.lines().filter(|line| !line.trim().is_empty()) {
        if !serde_json::from_str(line).is_ok_and(|line| plan.add(&line)) {
            let diagnostic = Diagnostic::new(&NOT_A_RECORD, "a line is no line of a plan, as `--dry-run` prints it");
            return Err(Failure::Input { origin: input::name(file), diagnostic: Box::new(diagnostic) });
        }
    }
    Ok(plan)
}

/// Returns how the program ends.
fn exit(arguments: &Arguments, result: &Result<Summary, RunError>) -> Result<Exit, Failure> {
    match result {
        Ok(summary) => Ok(match signals::received() {
            Some(exit) => {
                because("interrupted");
                exit
            }
            None if summary.has_failures() => {
                let (failed, quarantined) = (summary.failed, summary.quarantined);
                because(format!("records failed: {failed}; in quarantine: {quarantined}"));
                Exit::Quarantined
            }
            None => Exit::Done,
        }),
        Err(error) => match error.kind() {
            RunErrorKind::Guard => Err(Failure::Guard(error.to_string())),
            RunErrorKind::Server => Err(Failure::Server(error.to_string())),
            RunErrorKind::Links(error) => Err(links::failure(&arguments.links, error.clone())),
            RunErrorKind::Io => {
                let error = std::io::Error::other(error.to_string());
                Err(Failure::Write { what: "the temporary file".to_owned(), error })
            }
            _ => {
                output::message(&format!("stopped: {error}"));
                because(format!("stopped: {error}"));
                Ok(Exit::TooManyBad)
            }
        },
    }
}

/// Returns the document, and its name in messages.
fn document_of(arguments: &Arguments) -> Result<(Document, String), Failure> {
    let (document, origin) = match (&arguments.schema, &arguments.template) {
        (Some(file), _) => document::open_sound(file)?,
        (None, name) => template_name::open(name.as_deref().unwrap_or_default())?,
    };
    Ok(match arguments.application {
        Some(template) => (document.for_template(template), origin),
        None => (document, origin),
    })
}

/// Returns the object mappings that records are given for, users before groups; none if one of them has errors.
fn mappings(document: &Document, arguments: &Arguments, origin: &str) -> Result<Option<Vec<Mapping>>, Failure> {
    let unusable = |diagnostic| Failure::Input { origin: origin.to_owned(), diagnostic: Box::new(diagnostic) };
    let mut names: Vec<String> = Vec::new();
    match &arguments.object {
        Some(object) => {
            names.push(document.object_mapping(Some(object)).map_err(unusable)?.1.name.clone());
        }
        None => {
            let enabled = document.object_mappings().filter(|(_, mapping)| mapping.enabled);
            let mut all: Vec<&ObjectMapping> = enabled.map(|(_, mapping)| mapping).collect();
            all.sort_by_key(|mapping| !mapping.source_object.eq_ignore_ascii_case("user"));
            names.extend(all.into_iter().map(|mapping| mapping.name.clone()));
            if names.is_empty() {
                document.object_mapping(None).map_err(unusable)?;
            }
        }
    }
    let mut mappings = Vec::new();
    for name in names {
        match document.mapping(&Engine::new(), Some(&name)) {
            Ok(mapping) => mappings.push(mapping),
            Err(found) => {
                found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, origin));
                return Ok(None);
            }
        }
    }
    Ok(Some(mappings))
}
