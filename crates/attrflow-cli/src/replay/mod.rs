//! `attrflow replay`: what the real service did, by its provisioning logs, against what attrflow computes.

mod inputs;
mod logs;
mod records;
mod text;

use std::path::PathBuf;

use attrflow::Document;
use attrflow::Engine;
use attrflow::dotnet::date::DateTime;
use attrflow::replay::Options;
use attrflow::replay::Replay;
use attrflow::replay::Report;
use clap::Args;
use clap::ValueEnum;
use serde_json::json;

use crate::document;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::options::HostOptions;
use crate::options::InputOptions;
use crate::output;
use crate::output::Output;
use crate::replay::inputs::Inputs;
use crate::template_name;
use crate::time;
use crate::time::Moment;

/// The version of the JSON report; a change that could surprise a reader makes it larger.
const VERSION: u32 = 1;

/// Compare with the provisioning logs of the real service
///
/// Every value that the logs have of a target attribute is compared with the one that the mapping computes from the record: equal,
/// different (grouped by pattern), or not comparable and why. Nothing is sent, and no values are shown unless asked for.
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("mapping").required(true).args(["schema", "template"]),
    override_usage = "attrflow replay [OPTIONS] <--schema <FILE>|--template <NAME|DIR>> <LOG>... <RECORDS>...",
    after_long_help = "\
The logs are answers of Microsoft Graph's `auditLogs/provisioning`, the portal's JSON download, the files of its CSV download or their \
folder, events of Azure Monitor, or what `attrflow provision --log` wrote.

Examples:
    attrflow replay log.json --schema mapping.json users.jsonl
    attrflow replay ProvisioningLogs/ --schema mapping.json \\
        User=users.jsonl Group=groups.json
    attrflow replay log.json --template zendesk users.jsonl \\
        --since 2026-03-01 --format json"
)]
pub struct Arguments {
    /// The provisioning logs, files or folders, and last the records: `FILE`, or `OBJECT=FILE` for each source object
    #[arg(value_name = "LOG|RECORDS", required = true)]
    files: Vec<PathBuf>,
    /// The mapping document, a synchronizationSchema in JSON
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// A built-in mapping document, which `attrflow template` lists, or the folder of one of your own
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::Names, hide_possible_values = true)]
    template: Option<String>,
    /// When the document was changed last; entries before it are of an older one
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    since: Option<Moment>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show values of logs and records in examples
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    host: HostOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// One object with a version and a list of target attributes
    Json,
}

impl Arguments {
    fn document(&self) -> Result<(Document, String), Failure> {
        if let Some(file) = &self.schema {
            return document::open_sound(file);
        }
        template_name::open(self.template.as_deref().unwrap_or_default())
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let (document, origin) = arguments.document()?;
    let inputs = Inputs::new(&document, &arguments.files)?;
    inputs.refuse_shared_input(arguments.schema.as_deref())?;
    let entries = logs::read(&inputs.logs)?;
    let options = Options { since: arguments.since.map(|Moment(time)| time), with_values: arguments.show_values };
    let mut replay = Replay::new(&document, &Engine::new(), entries, options).map_err(|errors| Failure::Document {
        origin,
        errors: errors.into_iter().filter(attrflow::Diagnostic::is_error).collect(),
    })?;
    let read_as = arguments.input.options();
    let mut unreadable = 0;
    for (object, file) in &inputs.records {
        unreadable += records::read((object.as_deref(), file), &read_as, &mut |record| replay.add(record))?;
    }
    let host = |time: Option<DateTime>| arguments.host.host_at_or(time);
    let report = replay.compare(&host);
    match arguments.format {
        Format::Text => output::styled(&text::report(&report))?,
        Format::Json => {
            let mut json = json!({ "version": VERSION });
            if let (Some(members), serde_json::Value::Object(found)) = (json.as_object_mut(), report.to_json()) {
                members.extend(found);
            }
            let mut output = Output::new();
            output.wide_json(&json)?;
            output.finish()?;
        }
    }
    say_doubts(&report, unreadable);
    Ok(match unreadable {
        _ if report.differences() > 0 => Exit::Found,
        0 => Exit::Done,
        _ => Exit::Quarantined,
    })
}

/// Says what makes a report worth less.
fn say_doubts(report: &Report, unreadable: u64) {
    if unreadable > 0 {
        output::message(&format!("{unreadable} records are not readable; `attrflow run --quarantine` lists them"));
    }
    if report.target_systems > 1 {
        output::message(&format!(
            "the logs are about {} applications; filter the export by the one of the document",
            report.target_systems
        ));
    }
    if report.entries == 0 {
        output::message("the logs have no entries");
    } else if report.compared == 0 {
        output::message("nothing could be compared; the report says why");
    }
}
