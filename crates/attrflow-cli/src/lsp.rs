//! `attrflow lsp`: the language server, with the configuration, records and tests of the other commands.

use std::path::Path;

use attrflow::Diagnostic;
use attrflow::input::Options;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::Template;
use attrflow::record::graph::attributes;
use attrflow::record::json;
use attrflow_lsp::End;
use attrflow_lsp::Services;
use clap::Args;
use serde_json::Value;

use crate::check::codes::Levels;
use crate::check::judge::Judge;
use crate::check::target_schema;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::records::Records;
use crate::records::bytes;
use crate::test;

/// Run the language server for editors, on the standard streams
///
/// Editors start it themselves; docs/editors.md has the settings of several. It speaks the Language Server Protocol, ends when the
/// editor does, and reads nothing but open files and what the settings `records`, `target` and `config` name.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Accepted because many clients give it; the standard streams are the only way
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Runs the command.
pub fn run(_: &Arguments) -> Result<Exit, Failure> {
    Ok(match attrflow_lsp::serve(&Commands).map_err(Failure::Read)? {
        End::Clean => Exit::Done,
        End::Abrupt => Exit::Found,
    })
}

/// What the other commands do, for the server.
struct Commands;

impl Services for Commands {
    fn application(&self, config: Option<&Path>, file: Option<&Path>) -> Result<Option<&'static Template>, String> {
        judge(config)?.application(file).map_err(said)
    }

    fn judge(
        &self,
        config: Option<&Path>,
        file: Option<&Path>,
        found: Vec<Diagnostic>,
    ) -> Result<Vec<Diagnostic>, String> {
        judge(config)?.judge(file, found).map_err(said)
    }

    fn records(&self, file: &Path, at_most: usize) -> Result<Vec<Value>, String> {
        let mut records = Records::open(file, &Options::default()).map_err(said)?;
        let mut found = Vec::new();
        loop {
            let batch = records.batch().map_err(said)?;
            // A record that cannot be read has no values to show.
            let values = batch.records.iter().filter_map(|span| bytes(&batch, span).ok());
            let values = values.filter_map(|bytes| attributes(json::parse(bytes).ok()?).ok());
            found.extend(values.map(Value::Object).take(at_most - found.len()));
            if batch.last || found.len() >= at_most {
                return Ok(found);
            }
        }
    }

    fn target(&self, file: &Path) -> Result<TargetSchema, String> {
        target_schema(file).map_err(said)
    }

    fn test(&self, path: &Path) -> Result<Value, String> {
        test::report(path).map_err(said)
    }
}

fn judge(config: Option<&Path>) -> Result<Judge, String> {
    Judge::new(Levels::default(), false, config).map_err(said)
}

fn said(error: Failure) -> String {
    error.to_string()
}
