//! Plans the records of an object mapping, given what exists in the target and what earlier runs know.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Existing;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::PlanOptions;
use crate::mapping::RecordFault;
use crate::mapping::RecordHash;
use crate::mapping::RecordHasher;
use crate::mapping::RecordLink;
use crate::mapping::wire::Wire;
use crate::plan::KnownLink;
use crate::plan::KnownLinks;
use crate::plan::Referents;
use crate::value::Arena;

/// What is kept of confirmed records beside their links.
pub trait KeptRecords: Sync {
    /// Returns the target identifiers of a group's confirmed members.
    fn members(&self, object: &str, source: &str) -> Vec<String>;

    /// Returns the last confirmed record, where records are kept.
    fn record(&self, object: &str, source: &str) -> Option<Json>;
}

/// Makes plans for the records of an object mapping. Threads may share one.
///
/// ```
/// use attrflow::mapping::wire::{Wire, WireDialect};
/// use attrflow::plan::{Planner, Subject};
/// use attrflow::{Document, Engine, FixedHost, Workspace};
///
/// let document = Document::parse(attrflow::mapping::templates::find("generic-scim").unwrap().document)?;
/// let mapping = document.mapping(&Engine::new(), None).map_err(|found| found[0].clone())?;
/// let mut existing = mapping.existing_objects();
/// existing.push(&serde_json::json!({ "id": "42", "userName": "ada@example.com" }));
/// let planner = Planner::new(mapping, "User", Wire::scim(WireDialect::Rfc), &[]).existing(existing.finish());
///
/// let record = serde_json::json!({ "objectId": "u1", "userPrincipalName": "ada@example.com", "accountEnabled": true });
/// let subject = Subject { record: &record, source: Some("u1"), is_unassigned: false, is_of_delta: false };
/// let plan = planner.plan(subject, &FixedHost::new(), &mut Workspace::default())?;
/// assert_eq!(plan.matched.and_then(|matched| matched.id).as_deref(), Some("42"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Planner<'k> {
    /// What is applied to the records.
    pub mapping: Mapping,
    /// What exists in the target.
    pub existing: Arc<Existing>,
    /// What references lead to.
    pub links: Referents,
    /// What the plans are made under.
    pub options: PlanOptions<'static>,
    /// Turns plans into requests.
    pub wire: Wire,
    /// The links of the object mapping.
    pub known: Arc<KnownLinks>,
    kept: Option<&'k dyn KeptRecords>,
    /// The name of the object mapping in plans.
    name: String,
    hasher: RecordHasher,
    has_lists: bool,
}

impl fmt::Debug for Planner<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Planner").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A record to be planned.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// Its attributes.
    pub record: &'s Json,
    /// Its identifier in the source.
    pub source: Option<&'s str>,
    /// Whether it is out of scope because nobody assigned it.
    pub is_unassigned: bool,
    /// Whether it is of a delta, so that it is whole only if it was merged over a kept record.
    pub is_of_delta: bool,
}

/// What is known of a record before it is evaluated.
pub(super) enum Prospect<'p> {
    /// It is what it was when it was last confirmed for this object.
    Unchanged(&'p str),
    /// It is evaluated.
    Due(Due<'p>),
}

/// A record that is evaluated.
#[derive(Default)]
pub(super) struct Due<'p> {
    target: Option<&'p str>,
    members: Vec<String>,
    before: Option<Json>,
    was_disabled: bool,
}

impl<'k> Planner<'k> {
    /// Plans records of a mapping, whose name in plans is given, for a target in which it is not known what exists. The hashes of records
    /// depend on the values of the parameters.
    pub fn new(mapping: Mapping, name: impl Into<String>, wire: Wire, parameters: &[(String, String)]) -> Planner<'k> {
        Planner {
            existing: Arc::new(Existing::unknown()),
            links: Referents::default(),
            options: PlanOptions::default().disables_by_call(wire.disables_by_call(&mapping)),
            wire,
            known: Arc::default(),
            kept: None,
            name: name.into(),
            hasher: mapping.record_hasher(parameters),
            has_lists: mapping.has_reference_lists(),
            mapping,
        }
    }

    /// Says what exists in the target.
    pub fn existing(self, existing: impl Into<Arc<Existing>>) -> Planner<'k> {
        Planner { existing: existing.into(), ..self }
    }

    /// Says what earlier runs know: the links of the object mapping, and where what else is kept can be read.
    pub fn linked(self, known: Arc<KnownLinks>, kept: Option<&'k dyn KeptRecords>) -> Planner<'k> {
        Planner { known, kept, ..self }
    }

    /// Makes plans without hashes, so that no record counts as unchanged.
    pub fn without_hashes(self) -> Planner<'k> {
        Planner { hasher: RecordHasher::default(), ..self }
    }

    /// The name of the object mapping in plans.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The plan for a record, with its hash.
    ///
    /// # Errors
    ///
    /// The record cannot be mapped, or it is a changed one of a delta and the record before it is not kept.
    pub fn plan(&self, subject: Subject<'_>, host: &dyn Host, workspace: &mut Workspace) -> Result<Plan, RecordFault> {
        let Subject { record, source, is_unassigned, is_of_delta } = subject;
        let hash = self.hasher.hash(record, is_unassigned, &self.links);
        let known = source.and_then(|source| self.known.get(source));
        let due = match self.prospect((record, source), known, hash, is_of_delta)? {
            Prospect::Unchanged(target) => return Ok(Plan::unchanged(target).hashed(hash)),
            Prospect::Due(due) => due,
        };
        let options = self.options.unassigned(is_unassigned).linked(self.link(source, &due));
        let plan = self.mapping.plan(record, &self.existing, &self.links, host, workspace, options)?;
        Ok(plan.hashed(hash))
    }

    /// Returns the hash of a record.
    pub(super) fn hash<R: Record + ?Sized>(&self, record: &R, arena: &Arena) -> Option<RecordHash> {
        self.hasher.hash_in(record, arena, false, &self.links)
    }

    /// Returns what is known of a record, given its identifier, link and hash.
    pub(super) fn prospect<'p, R: Record + ?Sized>(
        &'p self,
        (record, source): (&R, Option<&str>),
        known: Option<KnownLink<'p>>,
        hash: Option<RecordHash>,
        is_of_delta: bool,
    ) -> Result<Prospect<'p>, RecordFault> {
        let Some((source, known)) = source.zip(known) else { return Ok(Prospect::Due(Due::default())) };
        let target = known.target;
        let is_confirmed = hash.zip(known.record_hash).is_some_and(|(hash, before)| hash.is(before));
        // Where all objects are known, no look-up is needed to tell.
        let may_be_unseen = self.existing.is_unknown() || self.existing.is_incomplete();
        let is_unseen = target.is_some_and(|target| may_be_unseen && self.existing.number(target).is_none());
        if let Some(target) = target
            && is_unseen
            && is_confirmed
            && !self.hasher.refers_to_new(record, &self.links)
        {
            return Ok(Prospect::Unchanged(target));
        }
        let mut due = Due { target, was_disabled: known.was_disabled, ..Due::default() };
        if let (Some(kept), Some(_)) = (self.kept, target) {
            if is_of_delta && !is_confirmed && !is_removed(record) && kept.record(&self.name, source).is_none() {
                return Err(without_record());
            }
            if self.has_lists {
                due.members = kept.members(&self.name, source);
            }
            if is_unseen {
                due.before = kept.record(&self.name, source);
            }
        }
        Ok(Prospect::Due(due))
    }

    /// Returns what a plan needs to know of a record's link.
    pub(super) fn link<'l>(&'l self, source: Option<&'l str>, due: &'l Due<'l>) -> RecordLink<'l> {
        let Some(source) = source else { return RecordLink::default() };
        RecordLink::of(&self.name, source)
            .target(due.target)
            .members(&due.members)
            .before(due.before.as_ref(), due.was_disabled)
            .owners(&*self.known)
    }
}

/// Whether a record is the rest of one that was removed.
fn is_removed<R: Record + ?Sized>(record: &R) -> bool {
    record.attribute("@removed", &Arena::new(usize::MAX)).is_ok_and(|removed| !removed.is_missing())
}

/// The fault of a changed record that cannot be merged over a whole one.
fn without_record() -> RecordFault {
    let message = "the record is one of a delta, and the link store does not keep the whole record; \
                   confirm with `--records full`, or give whole records";
    RecordFault { target: String::new(), diagnostic: Box::new(Diagnostic::new(&flow::DELTA_WITHOUT_RECORD, message)) }
}
