//! `attrflow run`: mappings applied to records, one line of output each, users before groups and otherwise in the order of the input.
//!
//! Which records go to which mapping is in [`feeds`], one pass over a file in [`pass`], and the work on one record in [`job`]; plans and
//! what they need in [`planner`], [`existing`] and [`pages`], and what keeps them from doing damage in [`claims`] and [`spool`];
//! what is known beside the records in [`people`]; threads in [`flow`]; what is said besides the output in [`remarks`], [`report`],
//! [`counts`] and [`figures`]; plans as a table in [`markdown`].

mod arguments;
pub mod assignments;
mod choice;
mod claims;
mod counts;
pub mod delta;
mod existing;
pub mod feeds;
mod figures;
mod flow;
mod import;
mod job;
mod markdown;
pub mod origin;
mod pages;
mod part;
mod pass;
pub mod people;
pub mod planner;
mod plans;
mod remarks;
mod report;
pub mod roles;
mod shared;
mod sink;
pub mod source;
mod spool;
mod store;
mod survey;
mod vanished;

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::Host;
use attrflow::diagnostic::codes::input::INCOMPLETE_INPUT;
use attrflow::plan::Guards;

use crate::absent;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::quarantine::Quarantine;
pub use crate::run::arguments::Arguments;
#[cfg(feature = "network")]
pub use crate::run::arguments::Dialect;
pub use crate::run::arguments::Emit;
pub use crate::run::arguments::PlanFormat;
#[cfg(feature = "network")]
pub use crate::run::arguments::rate;
use crate::run::feeds::Feeds;
pub use crate::run::feeds::Named;
use crate::run::feeds::Unusable;
use crate::run::figures::counted;
use crate::run::figures::guarded;
pub use crate::run::import::ImportCounts;
pub use crate::run::import::Pair;
pub use crate::run::import::import;
use crate::run::origin::Origin;
use crate::run::pass::State;
use crate::run::people::People;
use crate::run::shared::Shared;
use crate::run::sink::Sink;
pub use crate::run::source::record;
pub use crate::run::source::source_id;
use crate::run::store::Store;
use crate::summary;
use crate::summary::because;
use crate::summary::written;
use crate::time::Moment;

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    arguments.refuse_shared()?;
    written(arguments.summary.as_deref(), || run_records(&arguments))
}

fn run_records(arguments: &Arguments) -> Result<Exit, Failure> {
    arguments.agree()?;
    let sink = Sink::open(arguments.output.as_deref())?;
    let quarantine = Quarantine::open(arguments.quarantine.as_deref())?;
    let (mut document, name) = arguments.document()?;
    let named = arguments.named();
    let numbers = choice::numbers(&document, &named)?;
    choice::say_disabled(&document, arguments.object.as_deref(), &numbers);
    if arguments.emit.is_planned() {
        document = choice::with_target_object(document, arguments.object.as_deref());
    }
    let known = arguments.known(&document)?;
    if let (Some(known), Some(file)) = (&known, &arguments.facts) {
        let (with_roles, remarks) = document.with_custom_roles(known);
        document = with_roles;
        remarks.iter().for_each(|remark| output::diagnostic(remark, &input::name(file)));
    }
    let mut feeds = match Feeds::new(arguments, &document, &named, &numbers) {
        Ok(feeds) => feeds,
        Err(Unusable(found)) => {
            found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, &name));
            because(format!("{name}: the mapping has errors"));
            return Ok(Exit::Input);
        }
    };
    say_warnings(arguments, feeds.warnings + document.diagnostics().len());
    if named.is_empty() {
        output::message("no records given; using built-in samples (`-` reads the standard input)");
    }
    let refers = feeds.objects.iter().any(|object| planner::refers(&object.mapping));
    if arguments.emit.is_planned() && (refers || arguments.links.is_some()) || arguments.assignments.is_some() {
        feeds.hold()?;
    }
    let store = arguments.links.as_deref().map(|file| Store::open(file, &document)).transpose()?;
    if arguments.emit.is_planned() {
        delta::merge(&mut feeds, store.as_ref(), &arguments.input.options())?;
    }
    let people = People::read(arguments, &feeds)?;
    let mut mappings: Vec<_> = feeds.objects.iter().map(|object| object.mapping.clone()).collect();
    mappings.extend(arguments.users.iter().filter_map(|_| document.mapping(&Engine::new(), None).ok()));
    let objects = arguments.objects(&document, mappings)?;
    let shared = Shared {
        arguments,
        document: (&document, &name),
        objects: &objects,
        people: &people,
        now: Moment(arguments.host.host().now()),
        store: store.as_ref(),
    };
    let mut state = State::new(sink, quarantine, known, arguments);
    let mut is_stopped = false;
    for number in 0..feeds.feeds.len() {
        is_stopped = is_stopped || state.pass(&shared, &mut feeds, number)?;
    }
    if !is_stopped {
        if let Some(file) = state.delta.as_ref().filter(|_| arguments.full) {
            let message = format!(
                "`--full` says that the records are all there are, and `{file}` is a delta, which has only changes"
            );
            return Err(Failure::Usage(message));
        }
        state.vanish(&shared, &feeds)?;
    }
    finish(state, &shared, &feeds, is_stopped)
}

/// Says what there is to say about the records, and ends the output.
fn finish(mut state: State<'_>, shared: &Shared<'_>, feeds: &Feeds, is_stopped: bool) -> Result<Exit, Failure> {
    let (arguments, counts) = (shared.arguments, &state.counts);
    state.quarantine.finish()?;
    let quarantined = state.quarantine.count();
    summary::note(|| counted(counts, quarantined));
    // At the end, so that a reader of the output that goes early ends the run quietly.
    state.announcements.iter().for_each(|announcement| output::note(announcement));
    counts.doubts().iter().for_each(|doubt| output::message(doubt));
    for (file, missing) in &state.missing {
        let input = if feeds.origins.len() > 1 { format!("the input `{file}`") } else { "the input".to_owned() };
        let diagnostic = Diagnostic::new(&INCOMPLETE_INPUT, format!("{input} is incomplete: {missing}"));
        output::note(&diagnostic.to_string());
    }
    let missing = state.missing.first().map(|(_, missing)| *missing);
    if state.known.is_some() {
        output::note(&state.remarks.sentence());
    }
    links_sentences(&state, shared).iter().for_each(|sentence| output::note(sentence));
    counts.plans.sentences().iter().for_each(|sentence| output::note(sentence));
    if !arguments.records.is_empty() {
        say_absent(feeds);
    }
    output::note(&counts.sentence(quarantined));
    if counts.incomplete_lists > 0 {
        let (number, most) = (counts.incomplete_lists, attrflow::mapping::references::MAX_EXPANDED);
        output::note(&format!(
            "records whose list of members is incomplete (Microsoft Graph ends an expanded list after {most}): {number}"
        ));
    }
    if !counts.agree(quarantined) {
        output::message("the counts do not agree; please report it");
        because("the counts do not agree");
        return Ok(Exit::Internal);
    }
    if is_stopped {
        output::message("stopped, as too many records are bad; `--max-error-rate` says how many may be");
        because("stopped, as too many records are bad");
        state.sink.abandon()?;
        return Ok(Exit::TooManyBad);
    }
    if let Some(spool) = state.spool {
        let guards = Guards {
            max_deprovision: arguments.max_deprovision.unwrap_or_default(),
            allow_empty_groups: arguments.allow_empty_groups,
            partial: arguments.partial,
            linked: state.linked,
        };
        let objections = guards.objections(&counts.figures(), missing);
        summary::note(|| guarded(counts, quarantined, &guards, &objections));
        if !objections.is_empty() {
            because(objections.join("; "));
            objections
                .iter()
                .for_each(|objection| output::message(&format!("stopped, and nothing is written: {objection}")));
            state.sink.abandon()?;
            return Ok(Exit::Guard);
        }
        if arguments.format == PlanFormat::Markdown {
            state.sink.write(markdown::head(&counts.plans.sentences()).as_bytes())?;
        }
        spool.copy_to(&mut state.sink)?;
        state.later.copy_to(&mut state.sink)?;
    }
    state.sink.finish()?;
    let (exit, reason) = match quarantined {
        _ if counts.failed => (Exit::Internal, "the program failed on a record".to_owned()),
        _ if (counts.incomplete_lists > 0 || missing.is_some()) && !arguments.partial => {
            (Exit::Quarantined, "the input is incomplete".to_owned())
        }
        0 if counts.vanished_at_fault > 0 => (Exit::Quarantined, "vanished records could not be planned".to_owned()),
        0 if state.remarks.has_errors() => (Exit::Found, "the application would reject values".to_owned()),
        0 => return Ok(Exit::Done),
        count => (Exit::Quarantined, format!("records in quarantine: {count}")),
    };
    because(reason);
    Ok(exit)
}

/// Says what is known, and what cannot be seen without links.
fn links_sentences(state: &State<'_>, shared: &Shared<'_>) -> Vec<String> {
    let arguments = shared.arguments;
    if !arguments.emit.is_planned() || arguments.records.is_empty() {
        return Vec::new();
    }
    let Some(linked) = state.linked else {
        return match shared.store {
            Some(_) => Vec::new(),
            None => vec!["without `--links` neither renamed nor vanished records can be seen".to_owned()],
        };
    };
    let mut sentences = vec![format!("linked objects: {linked}")];
    let (vanished, unread) = (state.counts.vanished, state.unread);
    match (vanished, arguments.full) {
        (0, _) => {}
        (_, true) => sentences.push(format!("vanished records: {vanished}")),
        (_, false) => sentences.push(format!(
            "vanished records: {vanished}; `--full` says that the input is complete, and disables or deletes their objects"
        )),
    }
    if unread > 0 {
        sentences
            .push(format!("records whose identifier cannot be read: {unread}, so that no record counts as vanished"));
    }
    sentences
}

/// Names the attributes that an object mapping reads and none of its records has.
fn say_absent(feeds: &Feeds) {
    let mut used: Vec<usize> = Vec::new();
    for number in feeds.feeds.iter().map(|feed| feed.object) {
        if !used.contains(&number) && feeds.objects.get(number).is_some_and(|object| object.is_used) {
            used.push(number);
        }
    }
    let is_only = used.len() == 1;
    for object in used.into_iter().filter_map(|number| feeds.objects.get(number)) {
        let subject = if is_only { "no record has".to_owned() } else { format!("no record for `{}` has", object.name) };
        let absent = absent::sentence(&subject, &object.mapping.absent_attributes(&object.presence));
        absent.iter().for_each(|sentence| output::note(sentence));
    }
}

/// Says how many warnings the mappings have, and which command shows them.
fn say_warnings(arguments: &Arguments, number: usize) {
    let command = match (&arguments.template, &arguments.schema) {
        (Some(template), _) => format!("attrflow template {template} | attrflow check -"),
        (None, Some(file)) => format!("attrflow check {}", file.display()),
        (None, None) => "attrflow check".to_owned(),
    };
    match number {
        0 => {}
        1 => output::message(&format!("the mapping has a warning; `{command}` shows it")),
        number => output::message(&format!("the mapping has {number} warnings; `{command}` shows them")),
    }
}
