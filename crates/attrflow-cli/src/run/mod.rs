//! `attrflow run`: a mapping applied to records, one line of output each, in the order of the input.
//!
//! The work on one record is in [`job`]; plans and what they need in [`planner`], [`existing`] and [`pages`], and what keeps them from
//! doing damage in [`claims`], [`guard`] and [`spool`]; threads in [`flow`]; what is said besides the output in [`remarks`], [`report`] and
//! [`counts`].

mod arguments;
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

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::diagnostic::codes::input::INCOMPLETE_INPUT;
use attrflow::input::Incomplete;
use attrflow::mapping::Claims;
use attrflow::record::Presence;

use crate::absent;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::progress::Progress;
use crate::quarantine::Quarantine;
use crate::records::Records;
pub use crate::run::arguments::Arguments;
pub use crate::run::arguments::Dialect;
pub use crate::run::arguments::Emit;
pub use crate::run::arguments::rate;
use crate::run::counts::Counts;
use crate::run::flow::Then;
use crate::run::guard::Guards;
use crate::run::job::Job;
use crate::run::origin::Origin;
use crate::run::remarks::Remarks;
use crate::run::report::Reporter;
use crate::run::sink::Sink;
use crate::run::spool::Spool;
use crate::signals;
use crate::streams;
use crate::time::Moment;

/// The error rate is not looked at before so many records were read.
const RATE_FROM: u64 = 1000;

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
    let mut planner = arguments.planner((&document, &name), &mapping, &origin, now, known.as_mut())?;
    let object = arguments.object.as_deref();
    let reporter = arguments.trace.then(|| Reporter::new(&document, object, arguments.show_values));
    let mut records = origin.open(&arguments.input.options())?;
    let file = origin.file();
    planner.ids = records.id_attributes();
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
    if file.is_some() {
        // At the end, so that a reader of the output that goes early ends the run quietly.
        records.announce();
    }
    let missing = report_input(&records, &counts);
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
        let objections = guards.objections(&counts, missing);
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
        _ if (counts.incomplete_lists > 0 || missing.is_some()) && !arguments.partial => Exit::Quarantined,
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

/// Says what is doubtful about the input; returns what of it is missing.
fn report_input(records: &Records, counts: &Counts) -> Option<Incomplete> {
    if counts.damaged > 0 {
        let message = "records with damaged values in attributes that the mapping does not read";
        output::message(&format!("{message}: {}", counts.damaged));
    }
    let missing = records.incomplete();
    if let Some(missing) = &missing {
        let diagnostic = Diagnostic::new(&INCOMPLETE_INPUT, format!("the input is incomplete: {missing}"));
        output::note(&diagnostic.to_string());
    }
    missing
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
