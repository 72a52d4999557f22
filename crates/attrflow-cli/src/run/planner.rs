//! `attrflow run --emit plan` and `--emit request`: what is to be done in the target, given what exists there and what earlier runs know.

use attrflow::Document;
use attrflow::Engine;
use attrflow::Mapping;
use attrflow::diagnostic::Severity;
use attrflow::input::Options;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::wire;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::KeptRecords;
use attrflow::plan::Planner;

use crate::exit::Failure;
use crate::output;
use crate::run::Emit;
use crate::run::feeds::Feeds;
use crate::run::feeds::Object;
use crate::run::origin::Origin;
use crate::run::shared::Shared;
use crate::run::survey;
use crate::run::survey::Surveyed;

/// Returns what plans the records of an object mapping, given the objects of the target and what the link store knows.
pub fn planner<'r>(shared: &Shared<'r>, object: &Object) -> Result<Planner<'r>, Failure> {
    let Shared { arguments, document: (document, origin), objects, store, .. } = *shared;
    let mapping = &object.mapping;
    let dialect = arguments.dialect();
    let mut wire = match (document.template(), arguments.emit) {
        (_, Emit::Request) => {
            let fail = |diagnostic| Failure::Input { origin: origin.to_owned(), diagnostic: Box::new(diagnostic) };
            let wire = Wire::for_mapping(document, mapping, dialect).map_err(fail)?;
            if dialect == WireDialect::Rfc && wire.is_scim() {
                say_refused_names(document, mapping, origin);
            }
            wire
        }
        (Some(template), _) => Wire::of(template, dialect),
        (None, _) => Wire::scim(dialect),
    };
    let existing = objects.of(mapping, &mut wire);
    objects.remark(&existing, mapping);
    if !arguments.existing.is_empty() && !mapping.matches() {
        output::message("no attribute of the mapping is used for matching, so `--existing` has no effect");
    }
    let mut planner = Planner::new(mapping.clone(), &*object.name, wire, arguments.host.parameters());
    planner.options = planner.options.skip_out_of_scope_deletions(arguments.skip_out_of_scope_deletions);
    let known = store.map(|store| store.known(&object.name)).transpose()?.unwrap_or_default();
    let kept = store.map(|store| -> &dyn KeptRecords { store });
    Ok(planner.existing(existing).linked(known, kept))
}

/// Finds what the references of an object mapping lead to: the records are read for it.
pub fn link<'r>(
    planner: &mut Planner<'r>,
    shared: &Shared<'r>,
    (feeds, number): (&Feeds, usize),
) -> Result<(), Failure> {
    let Shared { arguments, document: (document, _), objects, store, .. } = *shared;
    let Some(own) = feeds.objects.get(number).filter(|_| arguments.emit.is_planned()) else { return Ok(()) };
    if !refers(&own.mapping) {
        if arguments.users.is_some() && feeds.objects.len() == 1 {
            output::message("the mapping has no references, so `--users` has no effect");
        }
        return Ok(());
    }
    let options = planner.options;
    for (pass, feed, origin, object) in feeds.referred_by(number) {
        let known = store.map(|store| store.known(&object.name)).transpose()?.unwrap_or_default();
        let existing = match feed.object == number {
            true => planner.existing.clone(),
            false => objects.of(&object.mapping, &mut planner.wire),
        };
        let surveyed = Surveyed {
            origin,
            filter: Some(feed.filter),
            pass: Some(pass),
            object,
            existing: &existing,
            known: &known,
        };
        let table = survey::links(shared, &surveyed, &arguments.input.options(), options)?;
        planner.links.add(table);
    }
    // Members of groups are users first of all, and those have an object mapping of their own.
    if let Some(users) = &arguments.users {
        match document.mapping(&Engine::new(), None) {
            Ok(mapping) => {
                let existing = objects.of(&mapping, &mut planner.wire);
                if feeds.objects.iter().all(|object| object.mapping.target_object() != mapping.target_object()) {
                    objects.remark(&existing, &mapping);
                }
                let object = Object::of(document, mapping);
                let known = store.map(|store| store.known(&object.name)).transpose()?.unwrap_or_default();
                let origin = Origin::File(users.clone());
                let surveyed = Surveyed {
                    origin: &origin,
                    filter: None,
                    pass: None,
                    object: &object,
                    existing: &existing,
                    known: &known,
                };
                planner.links.add(survey::links(shared, &surveyed, &Options::default(), options)?);
            }
            Err(_) => output::message("the document has no usable mapping for users, so `--users` has no effect"),
        }
    }
    if let Some(store) = store {
        for (name, target) in document.object_names() {
            if own.mapping.refers_to(target) {
                planner.links.add_known(store.known(name)?);
            }
        }
    }
    Ok(())
}

/// Whether a mapping has references, which lead to objects of the target.
pub fn refers(mapping: &Mapping) -> bool {
    mapping.targets().any(|target| target.kind == AttributeType::Reference)
}

/// Warns of the target attributes of a mapping whose paths a server that keeps to the RFC refuses.
fn say_refused_names(document: &Document, mapping: &Mapping, origin: &str) {
    for mut diagnostic in wire::refused_by_the_rfc(document) {
        let target = diagnostic.location.as_ref().and_then(|location| location.target.as_deref());
        if mapping.targets().any(|known| Some(known.name.as_str()) == target) {
            diagnostic.severity = Severity::Warning;
            output::diagnostic(&diagnostic, origin);
        }
    }
}
