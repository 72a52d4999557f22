//! `attrflow run --emit plan` and `--emit request`: what is to be done in the target, given what exists there and what earlier runs know.

use std::sync::Arc;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::Severity;
use attrflow::diagnostic::codes::flow;
use attrflow::input::Options;
use attrflow::mapping::Existing;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordFault;
use attrflow::mapping::RecordHasher;
use attrflow::mapping::RecordLink;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::wire;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::KnownLinks;
use attrflow::plan::is_removal;
use serde_json::Value;

use crate::exit::Failure;
use crate::output;
use crate::run::Emit;
use crate::run::feeds::Feeds;
use crate::run::feeds::Object;
use crate::run::origin::Origin;
use crate::run::shared::Shared;
use crate::run::store::Store;
use crate::run::survey;
use crate::run::survey::Referents;
use crate::run::survey::Surveyed;

/// Makes plans.
#[derive(Debug)]
pub struct Planner<'r> {
    /// What exists in the target.
    pub existing: Existing,
    /// What references lead to.
    pub links: Referents,
    /// What the plans are made under.
    pub options: PlanOptions<'static>,
    /// What becomes of them where requests are asked for.
    pub wire: Wire,
    /// The links of the object mapping.
    pub known: Arc<KnownLinks>,
    /// What else the link store knows; none without one.
    store: Option<&'r Store>,
    /// The name of the object mapping in plans.
    name: String,
    hasher: RecordHasher,
    has_lists: bool,
}

/// A record to be planned.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// Its attributes.
    pub record: &'s Value,
    /// Its identifier in the source.
    pub source: Option<&'s str>,
    /// Whether it is out of scope because nobody assigned it.
    pub is_unassigned: bool,
    /// Whether it is of a delta, so that it is whole only if it was merged over a kept record.
    pub is_of_delta: bool,
}

impl<'r> Planner<'r> {
    /// Makes plans for an object mapping, given the objects of the target and what the link store knows.
    pub fn new(shared: &Shared<'r>, object: &Object) -> Result<Planner<'r>, Failure> {
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
        let options = PlanOptions::default()
            .disables_by_call(wire.disables_by_call(mapping))
            .skip_out_of_scope_deletions(arguments.skip_out_of_scope_deletions);
        let existing = objects.of(mapping, &mut wire);
        objects.remark(&existing, mapping);
        if !arguments.existing.is_empty() && !mapping.matches() {
            output::message("no attribute of the mapping is used for matching, so `--existing` has no effect");
        }
        Ok(Planner {
            existing,
            links: Referents::default(),
            options,
            wire,
            known: store.map(|store| store.known(&object.name)).unwrap_or_default(),
            store,
            name: object.name.clone(),
            hasher: mapping.record_hasher(arguments.host.parameters()),
            has_lists: mapping.has_reference_lists(),
        })
    }

    /// Finds what the references of an object mapping lead to: the records are read for it.
    pub fn link(&mut self, shared: &Shared<'r>, (feeds, number): (&Feeds, usize)) -> Result<(), Failure> {
        let Shared { arguments, document: (document, _), objects, .. } = *shared;
        let Some(own) = feeds.objects.get(number).filter(|_| arguments.emit.is_planned()) else { return Ok(()) };
        if !refers(&own.mapping) {
            if arguments.users.is_some() && feeds.objects.len() == 1 {
                output::message("the mapping has no references, so `--users` has no effect");
            }
            return Ok(());
        }
        for (pass, feed, origin, object) in feeds.referred_by(number) {
            let known = self.store.map(|store| store.known(&object.name)).unwrap_or_default();
            let of_other;
            let existing = if feed.object == number {
                &self.existing
            } else {
                of_other = objects.of(&object.mapping, &mut self.wire);
                &of_other
            };
            let surveyed =
                Surveyed { origin, filter: Some(feed.filter), pass: Some(pass), object, existing, known: &known };
            let options = arguments.input.options();
            self.links.add(survey::links(shared, &surveyed, &options, self.options)?);
        }
        // Members of groups are users first of all, and those have an object mapping of their own.
        if let Some(users) = &arguments.users {
            match document.mapping(&Engine::new(), None) {
                Ok(mapping) => {
                    let existing = objects.of(&mapping, &mut self.wire);
                    if feeds.objects.iter().all(|object| object.mapping.target_object() != mapping.target_object()) {
                        objects.remark(&existing, &mapping);
                    }
                    let object = Object::of(document, mapping);
                    let known = self.store.map(|store| store.known(&object.name)).unwrap_or_default();
                    let origin = Origin::File(users.clone());
                    let surveyed = Surveyed {
                        origin: &origin,
                        filter: None,
                        pass: None,
                        object: &object,
                        existing: &existing,
                        known: &known,
                    };
                    self.links.add(survey::links(shared, &surveyed, &Options::default(), self.options)?);
                }
                Err(_) => output::message("the document has no usable mapping for users, so `--users` has no effect"),
            }
        }
        if let Some(store) = self.store {
            for (name, target) in document.object_names() {
                if own.mapping.refers_to(target) {
                    self.links.add_known(store.known(name));
                }
            }
        }
        Ok(())
    }

    /// The plan for a record, with its hash.
    pub fn plan(
        &self,
        mapping: &Mapping,
        subject: Subject<'_>,
        host: &FixedHost,
        workspace: &mut Workspace,
    ) -> Result<Plan, RecordFault> {
        let Subject { record, source, is_unassigned, is_of_delta } = subject;
        let hash = self.hasher.hash(record, is_unassigned, &self.links);
        let options = self.options.unassigned(is_unassigned);
        let Some(source) = source else {
            let plan = mapping.plan(record, &self.existing, &self.links, host, workspace, options)?;
            return Ok(plan.hashed(hash));
        };
        let known = self.known.get(source);
        let target = known.and_then(|known| known.target.as_deref());
        let is_seen = target.is_some_and(|target| self.existing.number(target).is_some());
        let is_unseen = target.is_some() && !is_seen && (self.existing.is_unknown() || self.existing.is_incomplete());
        if let (Some(known), Some(target), true) = (known, target, is_unseen && hash.is_some())
            && known.record_hash.as_deref() == hash.as_deref()
            && !self.hasher.refers_to_new(record, &self.links)
        {
            return Ok(Plan::unchanged(target).hashed(hash));
        }
        let is_unchanged = known.is_some_and(|known| hash.is_some() && known.record_hash.as_deref() == hash.as_deref());
        if let (Some(store), true, true) = (self.store, target.is_some(), is_of_delta)
            && !is_unchanged
            && !record.as_object().is_some_and(is_removal)
            && store.record(&self.name, source).is_none()
        {
            return Err(without_record());
        }
        let (mut members, mut before) = (Vec::new(), None);
        if let (Some(store), true) = (self.store, target.is_some()) {
            if self.has_lists {
                members = store.members(&self.name, source);
            }
            if is_unseen {
                before = store.record(&self.name, source);
            }
        }
        let was_disabled = known.is_some_and(|known| known.was_disabled);
        let link = RecordLink::of(&self.name, source)
            .target(target)
            .members(&members)
            .before(before.as_ref(), was_disabled)
            .owners(&*self.known);
        let plan = mapping.plan(record, &self.existing, &self.links, host, workspace, options.linked(link))?;
        Ok(plan.hashed(hash))
    }
}

/// The fault of a changed record that cannot be merged over a whole one.
fn without_record() -> RecordFault {
    let message = "the record is one of a delta, and the link store does not keep the whole record; \
                   confirm with `--records full`, or give whole records";
    RecordFault { target: String::new(), diagnostic: Box::new(Diagnostic::new(&flow::DELTA_WITHOUT_RECORD, message)) }
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
