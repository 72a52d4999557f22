//! `attrflow run`: a mapping applied to records, one line of output each, in the order of the input.
//!
//! The work on one record is in [`job`]; plans and what they need in [`planner`], [`existing`] and [`pages`], and what keeps them from
//! doing damage in [`claims`], [`guard`] and [`spool`]; threads in [`flow`]; what is said besides the output in [`remarks`], [`report`] and
//! [`counts`].

mod choice;
mod claims;
mod counts;
mod existing;
mod flow;
pub mod guard;
mod job;
mod origin;
mod pages;
mod planner;
mod remarks;
mod report;
mod sink;
mod spool;

use std::path::Path;
use std::path::PathBuf;
use std::thread;

use attrflow::Document;
use attrflow::Engine;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::diagnostic::Severity;
use attrflow::mapping::Claims;
use attrflow::mapping::LinkTable;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::TargetFacts;
use attrflow::mapping::templates::Template;
use attrflow::mapping::wire;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::record::Presence;
use clap::Args;
use clap::ValueEnum;

use crate::absent;
use crate::check::configuration::Configuration;
use crate::document;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::identity;
use crate::input;
use crate::options::HostOptions;
use crate::output;
use crate::progress::Progress;
use crate::quarantine::Quarantine;
use crate::run::counts::Counts;
use crate::run::existing::Objects;
use crate::run::flow::Then;
use crate::run::guard::Guards;
use crate::run::guard::MaxDeprovision;
use crate::run::job::Job;
use crate::run::origin::Origin;
use crate::run::planner::Planner;
use crate::run::remarks::Remarks;
use crate::run::report::Reporter;
use crate::run::sink::Sink;
use crate::run::spool::Spool;
use crate::signals;
use crate::streams;
use crate::template;
use crate::time::Moment;

/// The error rate is not looked at before so many records were read.
const RATE_FROM: u64 = 1000;

/// Apply a mapping to records
///
/// Records are JSON objects, one a line, or the elements of a JSON array. Each becomes one line of output; the order stays.
/// A record that cannot be mapped goes to the quarantine, and the others go on. Without RECORDS, invented ones are used that
/// are built in.
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("mapping").required(true).args(["schema", "template"]),
    after_long_help = "\
What the application would reject (--check, --facts) is reported line by line, without values, and counted. It changes nothing \
in the output, because the service sends such values too; when there is an error among it, the run ends with 1. A record \
that cannot be mapped at all is another matter: it has no output, and the run ends with 3.

Objects in the file of --existing may say of which kind they are in a member `object`, or in `meta.resourceType`; only \
those that the mapping writes are looked at. References, such as `manager` and `members`, lead to objects that are there \
already: the records, and those of --users, are looked for first, by their `objectId` or `id`. Only members that a known source \
record is linked to are removed, and none while a member is unresolved.

Plans and requests are printed when all records were read and no guard stops the run (exit code 5): more disables and deletes than \
--max-deprovision, a group that would lose all of its 10 or more members, incomplete existing objects or members.

Examples:
    attrflow run --template zendesk
    attrflow run --schema mapping.json users.jsonl -o objects.jsonl
    attrflow run --schema mapping.json --emit plan --existing existing.jsonl users.jsonl
    attrflow run --schema mapping.json --object Group --emit request groups.jsonl
    attrflow run --schema mapping.json --emit plan --trace --show-values one.json"
)]
pub struct Arguments {
    /// The mapping document, a synchronizationSchema in JSON
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// A built-in mapping document; `attrflow template` lists them
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// The object mapping, by its name or that of its source or target object; the first for users without it
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
    /// The application whose rules and interface hold, whatever the document's directories are called
    #[arg(long, value_name = "NAME", value_parser = template::application)]
    application: Option<&'static Template>,
    /// The records, or `-`; sample users or groups without it
    #[arg(value_name = "RECORDS")]
    records: Option<PathBuf>,
    /// Where the output goes; the file appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What is printed for a record
    #[arg(long, value_enum, default_value_t)]
    emit: Emit,
    /// How requests to a SCIM target are written; RFC 7644 without it
    #[arg(long, value_enum)]
    wire: Option<Dialect>,
    /// The objects that the target has already, for plans and requests: JSON lines, an array, or answers that list objects
    #[arg(long, value_name = "FILE")]
    existing: Vec<PathBuf>,
    /// Users that references lead to, where they are not among the records: members of groups, managers
    #[arg(long, value_name = "FILE", requires = "existing")]
    users: Option<PathBuf>,
    /// Leave target objects alone whose source left the scope, as the setting of this name does
    #[arg(long)]
    skip_out_of_scope_deletions: bool,
    /// Most disables and deletes of a plan [default: 20% of the records, at least 10, at most 500]
    #[arg(long, value_name = "NUMBER|PERCENT|none")]
    max_deprovision: Option<MaxDeprovision>,
    /// Allow groups to lose all of their 10 or more members
    #[arg(long)]
    allow_empty_groups: bool,
    /// Accept incomplete lists: with incomplete existing objects nothing is created, with incomplete members none is removed
    #[arg(long)]
    partial: bool,
    /// Print plans as a report: every step, every attribute, every part of the expressions
    #[arg(long)]
    trace: bool,
    /// Report values the application would reject
    #[arg(long)]
    check: bool,
    /// What is known about the target, for `--check`: `{"values": {"department": ["Sales"]}, "domains": [], "roles": []}`
    #[arg(long, alias = "target", value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Where bad records are listed: `{line, byteOffset, length, code, target, span}`, one a line
    #[arg(long, value_name = "FILE")]
    quarantine: Option<PathBuf>,
    /// Put the bad records themselves into the quarantine as well, and values into reports
    #[arg(long)]
    show_values: bool,
    /// Stop when more than this part of the records is bad; looked at from 1000 records on
    #[arg(long, value_name = "PERCENT", default_value = "40%", value_parser = rate)]
    max_error_rate: f64,
    /// How many threads work; as many as there are processors without it
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    host: HostOptions,
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

impl Emit {
    /// Whether what is printed comes from a plan.
    fn is_planned(self) -> bool {
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
    fn agree(&self) -> Result<(), Failure> {
        let planned = [
            ("--existing", !self.existing.is_empty()),
            ("--skip-out-of-scope-deletions", self.skip_out_of_scope_deletions),
            ("--max-deprovision", self.max_deprovision.is_some()),
            ("--allow-empty-groups", self.allow_empty_groups),
        ];
        if let Some((name, _)) = planned.iter().find(|(_, is_given)| *is_given && !self.emit.is_planned()) {
            return Err(Failure::Usage(format!("`{name}` is for `--emit plan` and `--emit request`")));
        }
        if self.records.is_none() && !self.existing.is_empty() {
            let message = "`--existing` needs RECORDS; the built-in samples belong to no real target";
            return Err(Failure::Usage(message.to_owned()));
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
        let single = [&self.schema, &self.records, &self.users, &self.facts];
        let inputs: Vec<&Path> = single.into_iter().flatten().chain(&self.existing).map(PathBuf::as_path).collect();
        if inputs.iter().filter(|file| **file == Path::new("-")).count() > 1 {
            return Err(Failure::Usage("only one of the inputs can be `-`, the standard input".to_owned()));
        }
        let outputs: Vec<&Path> =
            [&self.output, &self.quarantine].into_iter().flatten().map(PathBuf::as_path).collect();
        identity::refuse_shared(&outputs, &inputs)
    }

    /// The document, and what it is called in messages.
    fn document(&self) -> Result<(Document, String), Failure> {
        let (document, origin, configured) = match (&self.schema, &self.template) {
            (Some(file), _) => {
                let (document, origin) = document::open(file)?;
                (document, origin, Configuration::application_for(file)?)
            }
            (None, name) => {
                let template = template::find(name.as_deref().unwrap_or_default())?;
                let origin = format!("template {}", template.name);
                (document::read(template.document, &origin)?, origin, Some(template))
            }
        };
        Ok(match self.application.or(configured) {
            Some(template) => (document.for_template(template), origin),
            None => (document, origin),
        })
    }

    /// What is known about the target of a document; none when nothing is to be said about records.
    fn known(&self, document: &Document) -> Result<Option<TargetFacts>, Failure> {
        let Some(file) = &self.facts else { return Ok(self.check.then(TargetFacts::default)) };
        let (text, _) = document::text(file)?;
        let origin = input::name(file);
        let mut facts = TargetFacts::parse(&text)
            .map_err(|diagnostic| Failure::Input { origin: origin.clone(), diagnostic: Box::new(diagnostic) })?;
        facts.resolve(document).iter().for_each(|diagnostic| output::diagnostic(diagnostic, &origin));
        Ok(Some(facts))
    }

    fn threads(&self) -> usize {
        self.threads.map_or_else(|| thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from)
    }

    /// What makes plans; the records are read for it when references lead to objects that exist.
    fn planner(
        &self,
        (document, name): (&Document, &str),
        mapping: &Mapping,
        origin: &Origin,
        now: Moment,
        known: Option<&mut TargetFacts>,
    ) -> Result<Planner, Failure> {
        let dialect = match self.wire.unwrap_or_default() {
            Dialect::Rfc => WireDialect::Rfc,
            Dialect::Entra => WireDialect::Entra,
            Dialect::Entra2020 => WireDialect::Entra2020,
        };
        let mut wire = match (document.template(), self.emit) {
            (_, Emit::Request) => {
                let fail = |diagnostic| Failure::Input { origin: name.to_owned(), diagnostic: Box::new(diagnostic) };
                let wire = Wire::for_mapping(document, mapping, dialect).map_err(fail)?;
                if dialect == WireDialect::Rfc && wire.is_scim() {
                    say_refused_names(document, mapping, name);
                }
                wire
            }
            (Some(template), _) => Wire::of(template, dialect),
            (None, _) => Wire::scim(dialect),
        };
        let options = PlanOptions::default()
            .disables_by_call(wire.disables_by_call(mapping))
            .skip_out_of_scope_deletions(self.skip_out_of_scope_deletions);
        let objects = Objects::read(&self.existing, &wire.lists())?;
        if let Some((file, shortfall)) = objects.shortfalls.first() {
            let message = format!("`{file}` is incomplete: {shortfall}");
            if !self.partial {
                let help = "give all of them, or accept it with `--partial`, which creates nothing";
                return Err(Failure::Guard(format!("{message}; {help}")));
            }
            output::message(&message);
        }
        let existing = objects.of(mapping, &mut wire);
        objects.remark(&existing, mapping);
        if let Some(known) = known {
            known.learn(mapping, objects.all());
        }
        let mut planner = Planner { existing, links: LinkTable::default(), options, wire };
        if self.existing.is_empty() {
            return Ok(planner);
        }
        if !mapping.matches() {
            output::message("no attribute of the mapping is used for matching, so `--existing` has no effect");
        }
        if !planner::refers(mapping) {
            if self.users.is_some() {
                output::message("the mapping has no references, so `--users` has no effect");
            }
            return Ok(planner);
        }
        let host = || self.host.host_with(Some(now), None, &[]);
        // Members of groups are users first of all, and those have an object mapping of their own.
        if let Some(users) = &self.users {
            match document.mapping(&Engine::new(), None) {
                Ok(users_mapping) => {
                    let existing = objects.of(&users_mapping, &mut planner.wire);
                    if users_mapping.target_object() != mapping.target_object() {
                        objects.remark(&existing, &users_mapping);
                    }
                    let users = Origin::File(users.clone());
                    planner.links = planner::links(&users, &users_mapping, &existing, host, self.threads())?;
                }
                Err(_) => output::message("the document has no usable mapping for users, so `--users` has no effect"),
            }
        }
        if mapping.refers_to_own() {
            planner.links.extend(planner::links(origin, mapping, &planner.existing, host, self.threads())?);
        }
        Ok(planner)
    }
}

/// Warns of the target attributes of a mapping whose paths a server that keeps to the RFC refuses.
fn say_refused_names(document: &Document, mapping: &Mapping, origin: &str) {
    for mut diagnostic in wire::refused_by_the_rfc(document) {
        let target = diagnostic.place.as_ref().and_then(|place| place.target.as_deref());
        if mapping.targets().any(|known| Some(known.name.as_str()) == target) {
            diagnostic.severity = Severity::Warning;
            output::diagnostic(&diagnostic, origin);
        }
    }
}

/// Reads a part of the records, as `5%` or `0.05`.
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

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    arguments.agree()?;
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let mut quarantine = Quarantine::open(arguments.quarantine.as_deref())?;
    let (mut document, name) = arguments.document()?;
    choice::say_disabled(&document, arguments.object.as_deref());
    if arguments.emit.is_planned() {
        document = choice::with_target_object(document, arguments.object.as_deref());
    }
    let mut known = arguments.known(&document)?;
    if let (Some(known), Some(file)) = (&known, &arguments.facts) {
        let (with_roles, remarks) = document.with_custom_roles(known);
        document = with_roles;
        remarks.iter().for_each(|remark| output::diagnostic(remark, &input::name(file)));
    }
    let Some(mapping) = compiled(&document, &arguments, &name) else { return Ok(Exit::Input) };
    let mut origin = Origin::of(arguments.records.clone(), mapping.source_object());
    if let Origin::Samples(_) = origin {
        output::message("no records are named, so invented ones are used; `-` reads the standard input");
    }
    if !arguments.existing.is_empty() && planner::refers(&mapping) {
        origin = origin.repeatable()?;
    }
    let now = Moment(arguments.host.host().now());
    let planner = arguments.planner((&document, &name), &mapping, &origin, now, known.as_mut())?;
    let object = arguments.object.as_deref();
    let reporter = arguments.trace.then(|| Reporter::new(&document, object, arguments.show_values));
    let file = arguments.records.as_ref().map(|file| file.display().to_string());
    let mut records = origin.open()?;
    let mut spool = arguments.emit.is_planned().then(Spool::new);
    let guards = Guards {
        max_deprovision: arguments.max_deprovision,
        allow_empty_groups: arguments.allow_empty_groups,
        partial: arguments.partial,
    };
    let job = Job {
        writer: mapping.writer(),
        mapping: &mapping,
        emit: arguments.emit,
        file: file.as_deref(),
        object: object_name(&document, &mapping),
        lists_bad: arguments.quarantine.is_some(),
        show_values: arguments.show_values,
        planner: &planner,
        known: known.as_ref(),
        reporter: reporter.as_ref(),
        host: &arguments.host,
        now,
    };
    let (mut counts, mut record_claims) = (Counts::default(), Claims::default());
    let mut remarks = Remarks::default();
    let mut presence = Presence::default();
    let mut progress = match &sink {
        Sink::Standard(_) if !streams::output_is_stored() => Progress::hidden(),
        _ => Progress::of_records(records.meter()),
    };
    signals::note(counts.sentence(quarantine.count()));
    if let Some(known) = &known {
        known.check(&mapping).iter().for_each(|diagnostic| output::diagnostic(diagnostic, "target"));
    }
    let stopped = flow::run(&job, &mut records, arguments.threads(), |batch, part| {
        claims::settle(&job, &mut record_claims, batch, part);
        match &mut spool {
            Some(spool) => spool.write(&part.output)?,
            None => sink.write(&part.output)?,
        }
        counts.add(&part.counts);
        presence.merge(&part.presence);
        part.remarks.iter().for_each(|remark| remarks.take(remark));
        quarantine.take(&part.bad, &part.listed)?;
        progress.show(counts.read);
        signals::note(counts.sentence(quarantine.count()));
        if counts.read >= RATE_FROM && quarantine.count() as f64 > counts.read as f64 * arguments.max_error_rate {
            return Ok(Then::Stop);
        }
        sink.flush()?;
        Ok(Then::Continue)
    })?;
    progress.end();
    quarantine.finish()?;
    if known.is_some() {
        output::note(&remarks.sentence());
    }
    counts.plans.sentences().iter().for_each(|sentence| output::note(sentence));
    if !matches!(origin, Origin::Samples(_)) {
        let absent = absent::sentence("no record has", &mapping.absent_attributes(&presence));
        absent.iter().for_each(|sentence| output::note(sentence));
    }
    output::note(&counts.sentence(quarantine.count()));
    if counts.incomplete_lists > 0 {
        let (number, most) = (counts.incomplete_lists, attrflow::mapping::references::MAX_EXPANDED);
        output::note(&format!(
            "records whose list of members is incomplete (Microsoft Graph ends an expanded list after {most}): {number}"
        ));
    }
    if !counts.agree(quarantine.count()) {
        output::message("the counts do not agree; please report it");
        return Ok(Exit::Internal);
    }
    if stopped {
        output::message("stopped, as too many records are bad; `--max-error-rate` says how many may be");
        sink.abandon()?;
        return Ok(Exit::TooManyBad);
    }
    if let Some(spool) = spool {
        let objections = guards.objections(&counts);
        if !objections.is_empty() {
            objections
                .iter()
                .for_each(|objection| output::message(&format!("stopped, and nothing is written: {objection}")));
            sink.abandon()?;
            return Ok(Exit::Guard);
        }
        spool.copy_to(&mut sink)?;
    }
    sink.finish()?;
    Ok(match quarantine.count() {
        _ if counts.failed => Exit::Internal,
        _ if counts.incomplete_lists > 0 && !arguments.partial => Exit::Quarantined,
        0 if remarks.has_errors() => Exit::Found,
        0 => Exit::Done,
        _ => Exit::Quarantined,
    })
}

/// The name of an object mapping: its source object, or its target object where others have the same source.
fn object_name<'m>(document: &Document, mapping: &'m Mapping) -> &'m str {
    let enabled = document.object_mappings().filter(|(_, other)| other.enabled);
    let alike = enabled.filter(|(_, other)| other.source_object == mapping.source_object()).count();
    if alike > 1 || mapping.source_object().is_empty() { mapping.target_object() } else { mapping.source_object() }
}

/// The compiled mapping; none when it is not usable, which has been told.
fn compiled(document: &Document, arguments: &Arguments, name: &str) -> Option<Mapping> {
    match document.mapping(&Engine::new(), arguments.object.as_deref()) {
        Ok(mapping) => {
            let command = match (&arguments.template, &arguments.schema) {
                (Some(template), _) => format!("attrflow template {template} | attrflow check -"),
                (None, Some(file)) => format!("attrflow check {}", file.display()),
                (None, None) => "attrflow check".to_owned(),
            };
            match mapping.warnings().len() + document.diagnostics().len() {
                0 => {}
                1 => output::message(&format!("the mapping has a warning; `{command}` shows it")),
                number => output::message(&format!("the mapping has {number} warnings; `{command}` shows them")),
            }
            Some(mapping)
        }
        Err(found) => {
            found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, name));
            None
        }
    }
}
