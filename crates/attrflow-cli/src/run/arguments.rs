//! The arguments of `attrflow run`, and what they name: the document, the facts, the objects that exist.

use std::path::Path;
use std::path::PathBuf;
use std::thread;

use attrflow::Document;
use attrflow::Mapping;
use attrflow::mapping::TargetFacts;
use attrflow::mapping::templates::Template;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::MaxDeprovision;
use clap::Args;
use clap::ValueEnum;

use crate::check::configuration::Configuration;
use crate::document;
use crate::exit::Failure;
use crate::identity;
use crate::input;
use crate::options::HostOptions;
use crate::options::InputOptions;
use crate::output;
use crate::run::existing::Objects;
use crate::run::feeds::Named;
use crate::run::sink;
use crate::template_name;

/// Apply a mapping to records
///
/// Records are users or groups as Graph, the portal, PowerShell, SCIM servers, CSV files and Excel workbooks have them; the format is
/// recognized by the content. Each record becomes one line of output, in the same order.
/// Several files are read in one run, users before groups. A file with users and groups in it is split by `@odata.type`,
/// `@odata.context` or `meta.resourceType`; one that says nothing has users.
/// A record that cannot be mapped goes to the quarantine, and the others go on. Without RECORDS the built-in samples are
/// used.
#[derive(Debug, Default, Args)]
#[command(
    group = clap::ArgGroup::new("mapping").required(true).args(["schema", "template"]),
    after_long_help = "\
What the application would reject (--check, --facts) is reported line by line, without values, and counted. It changes nothing \
in the output, because the service sends such values too; when there is an error among it, the run ends with 1. A record \
that cannot be mapped at all is another matter: it has no output, and the run ends with 3.

Objects in the file of --existing may say of which kind they are in a member `object`, or in `meta.resourceType`; only \
those that the mapping writes are compared. References, such as `manager` and `members`, lead to objects that are there \
already: the records, and those of --users, are looked for first, by their `objectId` or `id`. Only members that a known source \
record is linked to are removed, and none while a member is unresolved.

Plans and requests are printed when all records were read and no guard stops the run (exit code 5): more disables and deletes than \
--max-deprovision, a group that would lose all of its 10 or more members, incomplete existing objects or members.

Examples:
    attrflow run --template zendesk
    attrflow run --schema mapping.json users.jsonl -o objects.jsonl
    attrflow run --schema mapping.json --emit plan \\
        --existing existing.jsonl users.jsonl
    attrflow run --schema mapping.json --object Group \\
        --emit request groups.jsonl
    attrflow run --template zendesk User=users.csv Group=groups.json
    attrflow run --schema mapping.json --emit plan --trace \\
        --show-values one.json"
)]
pub struct Arguments {
    /// The mapping document, a synchronizationSchema in JSON
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// A built-in mapping document, which `attrflow template` lists, or the folder of one of your own
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::Names, hide_possible_values = true)]
    pub template: Option<String>,
    /// The object mapping, by its name or that of its source or target object; the first for users without it
    #[arg(long, value_name = "NAME")]
    pub object: Option<String>,
    /// The application whose rules and interface apply, whatever the document's directories are called
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::application_parser(), hide_possible_values = true)]
    pub application: Option<&'static Template>,
    /// The records: FILE, or OBJECT=FILE for an object mapping, such as `User=users.csv`; `-` reads the standard input. Without it
    /// samples are used
    #[arg(value_name = "RECORDS")]
    pub records: Vec<PathBuf>,
    /// Where the output goes; the file appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What is printed for a record
    #[arg(long, value_enum, default_value_t)]
    pub emit: Emit,
    /// How requests to a SCIM target are written [default: rfc]
    #[arg(long, value_enum)]
    pub wire: Option<Dialect>,
    /// The objects that the target has already, for plans and requests: JSON lines, an array, or answers that list objects
    #[arg(long, value_name = "FILE")]
    pub existing: Vec<PathBuf>,
    /// What earlier runs know: the link store, which `attrflow links confirm` keeps. A run only reads it
    #[arg(long, value_name = "FILE")]
    pub links: Option<PathBuf>,
    /// The records are all there are: linked objects whose records are missing are disabled or deleted
    #[arg(long)]
    pub full: bool,
    /// Who is assigned to the application: Graph's `appRoleAssignedTo`, a JSON array of ids, or one id a line; all others are out of scope
    #[arg(long, value_name = "FILE")]
    pub assignments: Option<PathBuf>,
    /// The application's roles, which name those that records are assigned: Graph's service principal, or its `appRoles`
    #[arg(long, value_name = "FILE")]
    pub roles: Option<PathBuf>,
    /// Users that references lead to, where they are not among the records: members of groups, managers
    #[arg(long, value_name = "FILE")]
    pub users: Option<PathBuf>,
    /// Do not disable or delete objects whose source left the scope, like the setting of this name
    #[arg(long)]
    pub skip_out_of_scope_deletions: bool,
    /// Most disables and deletes of a plan [default: 20% of the linked objects, of the records without links; at least 10, at most 500]
    #[arg(long, value_name = "NUMBER|PERCENT|none")]
    pub max_deprovision: Option<MaxDeprovision>,
    /// Allow groups to lose all of their 10 or more members
    #[arg(long)]
    pub allow_empty_groups: bool,
    /// Accept incomplete lists: with incomplete existing objects nothing is created, with incomplete members none is removed
    #[arg(long)]
    pub partial: bool,
    /// Output format of plans
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
    /// Leave out records that need no change
    #[arg(long)]
    pub changes_only: bool,
    /// Where counts, the figures of the guards and the exit reason are written, as JSON
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// Print plans as a report: every step, every attribute, every part of the expressions
    #[arg(long)]
    pub trace: bool,
    /// Report values the application would reject
    #[arg(long)]
    pub check: bool,
    /// What is known about the target, for `--check`: `{"values": {"department": ["Sales"]}, "domains": [], "roles": []}`
    #[arg(long, alias = "target", value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// Where bad records are listed: `{file, line, record, byteOffset, length, code, targetAttribute, span}`, one a line
    #[arg(long, value_name = "FILE")]
    pub quarantine: Option<PathBuf>,
    /// Put the bad records themselves into the quarantine as well, and values into reports
    #[arg(long)]
    pub show_values: bool,
    /// Stop when a larger share of the records is bad; checked from 1000 records on
    #[arg(long, value_name = "PERCENT", default_value = "40%", value_parser = rate)]
    pub max_error_rate: f64,
    /// Worker threads [default: number of CPUs]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub input: InputOptions,
    #[command(flatten)]
    pub host: HostOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Emit {
    /// The target object
    #[default]
    Object,
    /// The target's attributes with their values
    Values,
    /// What is to be done: create, update, disable, delete or skip, and with which changes
    Plan,
    /// The requests that do it
    Request,
}

/// The formats of plans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// JSON lines
    #[default]
    Jsonl,
    /// A table for a change ticket
    Markdown,
}

impl Emit {
    /// Whether what is printed comes from a plan.
    pub fn is_planned(self) -> bool {
        matches!(self, Emit::Plan | Emit::Request)
    }
}

/// The dialects of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// RFC 7644
    #[default]
    Rfc,
    /// What the provisioning service sends
    Entra,
    /// What it sends with `?aadOptscim062020` on the tenant URL
    #[value(name = "entra-2020")]
    Entra2020,
}

impl Arguments {
    /// Refuses arguments that make no sense together.
    pub fn agree(&self) -> Result<(), Failure> {
        let planned = [
            ("--existing", !self.existing.is_empty()),
            ("--links", self.links.is_some()),
            ("--full", self.full),
            ("--skip-out-of-scope-deletions", self.skip_out_of_scope_deletions),
            ("--max-deprovision", self.max_deprovision.is_some()),
            ("--allow-empty-groups", self.allow_empty_groups),
            ("--changes-only", self.changes_only),
        ];
        if let Some((name, _)) = planned.iter().find(|(_, is_given)| *is_given && !self.emit.is_planned()) {
            return Err(Failure::Usage(format!("`{name}` is for `--emit plan` and `--emit request`")));
        }
        let real = [
            ("--existing", !self.existing.is_empty()),
            ("--links", self.links.is_some()),
            ("--full", self.full),
            ("--assignments", self.assignments.is_some()),
        ];
        if let Some((name, _)) = real.iter().find(|(_, is_given)| *is_given && self.records.is_empty()) {
            let message = format!("`{name}` needs RECORDS; the built-in samples belong to no real target");
            return Err(Failure::Usage(message));
        }
        if self.users.is_some() && self.existing.is_empty() && self.links.is_none() {
            return Err(Failure::Usage(
                "`--users` needs `--existing` or `--links`, which have their objects".to_owned(),
            ));
        }
        if self.full && self.links.is_none() {
            return Err(Failure::Usage("`--full` needs `--links`, which says whose records are missing".to_owned()));
        }
        if self.full && self.partial {
            return Err(Failure::Usage(
                "`--full` says that the records are all there are, and `--partial` that they are not".to_owned(),
            ));
        }
        if self.format == PlanFormat::Markdown && (self.trace || self.emit != Emit::Plan) {
            return Err(Failure::Usage("`--format markdown` is for `--emit plan` without `--trace`".to_owned()));
        }
        if self.trace && self.emit != Emit::Plan {
            return Err(Failure::Usage("`--trace` is for `--emit plan`".to_owned()));
        }
        if self.wire.is_some() && self.emit != Emit::Request {
            return Err(Failure::Usage("`--wire` is for `--emit request`".to_owned()));
        }
        if self.show_values && self.quarantine.is_none() && !self.trace {
            return Err(Failure::Usage("`--show-values` is for `--quarantine` and `--trace`".to_owned()));
        }
        if self.output.as_deref().is_some_and(sink::is_parquet) {
            self.refuse_parquet()?;
        }
        self.refuse_several_standard_inputs()
    }

    /// Refuses a Parquet file as the output where the output is not lines, or where Parquet is not built in.
    fn refuse_parquet(&self) -> Result<(), Failure> {
        if self.emit.is_planned() {
            return Err(Failure::Usage(
                "Parquet files are written with `--emit object` and `--emit values`; plans and requests are JSON lines"
                    .to_owned(),
            ));
        }
        if cfg!(feature = "parquet") {
            return Ok(());
        }
        let message = "Parquet is not written by this build; build attrflow with `--features parquet`, or name the output `.jsonl` to get JSON lines";
        Err(Failure::Usage(message.to_owned()))
    }

    /// Refuses to read the standard input twice.
    pub fn refuse_several_standard_inputs(&self) -> Result<(), Failure> {
        if self.inputs().iter().filter(|file| *file == Path::new("-")).count() > 1 {
            return Err(Failure::Usage("only one of the inputs can be `-`, the standard input".to_owned()));
        }
        Ok(())
    }

    /// Refuses an output that is one file with an input or another output.
    pub fn refuse_shared(&self) -> Result<(), Failure> {
        let inputs = self.inputs();
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let outputs = [&self.output, &self.quarantine, &self.summary].into_iter().flatten();
        let outputs: Vec<&Path> = outputs.map(PathBuf::as_path).collect();
        identity::refuse_shared(&outputs, &inputs)
    }

    /// The files that are read.
    fn inputs(&self) -> Vec<PathBuf> {
        let single = [&self.schema, &self.users, &self.facts, &self.assignments, &self.roles, &self.links];
        let single = single.into_iter().flatten().chain(&self.existing).cloned();
        single.chain(self.named().into_iter().map(|named| named.file)).collect()
    }

    /// The files of records, each with the object mapping that its argument names.
    pub fn named(&self) -> Vec<Named> {
        self.records.iter().map(|argument| Named::of(argument)).collect()
    }

    /// The document, and what it is called in messages.
    pub fn document(&self) -> Result<(Document, String), Failure> {
        let (document, origin, configured) = match (&self.schema, &self.template) {
            (Some(file), _) => {
                let (document, origin) = document::open(file)?;
                (document, origin, Configuration::application_for(file)?)
            }
            (None, name) => {
                let (document, origin) = template_name::open(name.as_deref().unwrap_or_default())?;
                (document, origin, None)
            }
        };
        Ok(match self.application.or(configured) {
            Some(template) => (document.for_template(template), origin),
            None => (document, origin),
        })
    }

    /// What is known about the target of a document; none when nothing is to be said about records.
    pub fn known(&self, document: &Document) -> Result<Option<TargetFacts>, Failure> {
        let Some(file) = &self.facts else { return Ok(self.check.then(TargetFacts::default)) };
        let (text, _) = document::text(file)?;
        let origin = input::name(file);
        let mut facts = TargetFacts::parse(&text)
            .map_err(|diagnostic| Failure::Input { origin: origin.clone(), diagnostic: Box::new(diagnostic) })?;
        facts.resolve(document).iter().for_each(|diagnostic| output::diagnostic(diagnostic, &origin));
        Ok(Some(facts))
    }

    /// The dialect of requests.
    pub fn dialect(&self) -> WireDialect {
        match self.wire.unwrap_or_default() {
            Dialect::Rfc => WireDialect::Rfc,
            Dialect::Entra => WireDialect::Entra,
            Dialect::Entra2020 => WireDialect::Entra2020,
        }
    }

    /// The objects that exist in the target. A list that lacks some stops the run, unless that is accepted.
    pub fn objects(&self, document: &Document, mappings: Vec<Mapping>) -> Result<Objects, Failure> {
        let wire = document.template().map(|template| Wire::of(template, self.dialect()));
        let lists = wire.as_ref().map(Wire::lists).unwrap_or_default();
        // Facts are learned from whole objects, and other interfaces than SCIM need more of them than what is written.
        let needs_all = self.facts.is_some() || self.check || !wire.as_ref().is_none_or(Wire::is_scim);
        let objects = match self.emit.is_planned() && !needs_all {
            true => Objects::read_for(&self.existing, &lists, mappings, self.threads())?,
            false => Objects::read(&self.existing, &lists)?,
        };
        if let Some((file, shortfall)) = objects.shortfalls.first() {
            let message = format!("`{file}` is incomplete: {shortfall}");
            if !self.partial {
                let help = "give all of them, or accept it with `--partial`, which creates nothing";
                return Err(Failure::Guard(format!("{message}; {help}")));
            }
            output::message(&message);
        }
        Ok(objects)
    }

    pub fn threads(&self) -> usize {
        self.threads.map_or_else(|| thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from)
    }
}

/// Reads a rate in percent.
pub fn rate(text: &str) -> Result<f64, String> {
    let (number, whole) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if (0.0..=whole).contains(&number) => Ok(number / whole),
        _ => Err("write it as `5%` or `0.05`".to_owned()),
    }
}
