//! What is to be done for one record: create, update, disable, delete or skip, and with which values.
//!
//! The order is the service's own (reference: how provisioning works): is the record in scope, which target object is it, what
//! would its attributes be, what of that differs. References such as `manager` come last, because they need the identifier
//! that the target gave to another object.

use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;

use serde_json::Value as Json;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Existing;
use crate::mapping::Links;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::RecordHash;
use crate::mapping::RecordLink;
use crate::mapping::change::Change;
use crate::mapping::claims::MatchingValue;
use crate::mapping::existing::Present;
use crate::mapping::lifecycle::Computed;
use crate::mapping::lifecycle::Lifecycle;
use crate::mapping::lifecycle::Removal;
use crate::mapping::matching::Absence;
use crate::mapping::matching::Found;
use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::Mutability;
use crate::mapping::object::Evaluated;
use crate::mapping::object::Purpose;
use crate::mapping::object::Target;
use crate::mapping::references::References;
use crate::mapping::references::Unresolved;
use crate::mapping::target::Assigned;
use crate::value::json::to_json;

/// What happens to a target object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// It is created.
    Create,
    /// It is changed.
    Update,
    /// It is changed because its source is disabled, deleted or out of scope.
    Disable,
    /// It is deleted.
    Delete,
    /// Nothing.
    Skip,
}

impl Action {
    /// The word that plans use.
    pub fn word(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Disable => "disable",
            Action::Delete => "delete",
            Action::Skip => "skip",
        }
    }
}

/// The target object a record belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The target attribute it was found by.
    pub attribute: String,
    /// The object's number among those that exist; none for a linked object that was not looked up.
    pub number: Option<usize>,
    /// The identifier the target gave it.
    pub id: Option<String>,
}

impl Match {
    /// A fingerprint of the object.
    pub(super) fn fingerprint(&self) -> u64 {
        object_fingerprint(self.id.as_deref(), self.number)
    }
}

/// A fingerprint of an object: by its identifier, or by its number where it has none.
pub(super) fn object_fingerprint(id: Option<&str>, number: Option<usize>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match id {
        Some(id) => id.hash(&mut hasher),
        None => number.hash(&mut hasher),
    }
    hasher.finish()
}

/// What a match is by when the record is linked to the object.
pub const LINK: &str = "link";

/// What is to be done for one record.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// What happens.
    pub action: Action,
    /// Why, where it is not plain.
    pub reason: Option<&'static Code>,
    /// The target object it happens to; none when there is none yet.
    pub matched: Option<Match>,
    /// The attributes that are sent, in the order of the mapping.
    pub changes: Vec<Change>,
    /// References that are sent in a second pass, when the object they lead to exists in the target.
    pub references: Vec<Change>,
    /// References that cannot be sent, because the object they lead to does not exist in the target.
    pub unresolved: Vec<Unresolved>,
    /// Members of the target object that stay because no known source record is linked to them.
    pub unknown_members: u64,
    /// Members that stay although the record does not have them, because some of its members are unresolved or not given.
    pub kept_members: u64,
    /// Whether the record says neither that its source is active nor that it is not.
    pub lifecycle_unknown: bool,
    /// The hash of the record, as [`RecordHasher`](crate::mapping::RecordHasher) gives it: none while the record is due again.
    pub record_hash: Option<String>,
    /// The symbol of an object that is created, `User/ID`, by which requests name it until it has an identifier; none where no identifier
    /// of the record was given.
    pub symbol: Option<String>,
    /// Whether the record may be a member of groups: not when it is deleted or out of scope; a disabled one may. None where the record is
    /// not read.
    pub may_be_member: Option<bool>,
    pub(super) matching_values: Vec<MatchingValue>,
}

/// What a plan is made under.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PlanOptions<'l> {
    /// Whether an object whose source left the scope is left alone (`SkipOutOfScopeDeletions`).
    pub skip_out_of_scope_deletions: bool,
    /// Whether the target has a call of its own that disables an object, so that no attribute is needed for that.
    pub disables_by_call: bool,
    /// Whether the source object is not assigned to the application, which puts it out of scope.
    pub is_unassigned: bool,
    /// What earlier runs know of the record.
    pub link: RecordLink<'l>,
}

impl<'l> PlanOptions<'l> {
    /// Leaves objects alone whose source left the scope.
    pub fn skip_out_of_scope_deletions(mut self, skip: bool) -> PlanOptions<'l> {
        self.skip_out_of_scope_deletions = skip;
        self
    }

    /// Takes the target to have a call that disables; [`Wire::disables_by_call`](crate::mapping::wire::Wire::disables_by_call) knows.
    pub fn disables_by_call(mut self, has: bool) -> PlanOptions<'l> {
        self.disables_by_call = has;
        self
    }

    /// Takes the record for one whose source object is not assigned to the application.
    pub fn unassigned(mut self, is_unassigned: bool) -> PlanOptions<'l> {
        self.is_unassigned = is_unassigned;
        self
    }

    /// Plans with what earlier runs know of the record.
    pub fn linked<'n>(self, link: RecordLink<'n>) -> PlanOptions<'n> {
        let PlanOptions { skip_out_of_scope_deletions, disables_by_call, is_unassigned, .. } = self;
        PlanOptions { skip_out_of_scope_deletions, disables_by_call, is_unassigned, link }
    }
}

impl Mapping {
    /// What is to be done for a record, given what exists in the target.
    ///
    /// # Errors
    ///
    /// The first target whose mapping refused, or a required attribute without a value.
    #[expect(clippy::too_many_arguments, reason = "what a plan depends on, each from its own side")]
    pub fn plan<R: Record + ?Sized>(
        &self,
        record: &R,
        existing: &Existing,
        links: &dyn Links,
        host: &dyn Host,
        workspace: &mut Workspace,
        options: PlanOptions<'_>,
    ) -> Result<Plan, RecordFault> {
        let mut lifecycle = self.lifecycle(record, workspace)?;
        if !lifecycle.read {
            return Ok(Plan::not_read());
        }
        lifecycle.in_scope &= !options.is_unassigned || lifecycle.removal.is_some();
        let computed = Computed { record, lifecycle };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        self.plan_evaluated((record, lifecycle), evaluated, existing, (links, host), options)
    }

    /// Returns the plan for a record that is read, given what its expressions gave.
    pub(super) fn plan_evaluated<R: Record + ?Sized>(
        &self,
        (record, lifecycle): (&R, Lifecycle),
        evaluated: Evaluated<'_>,
        existing: &Existing,
        places: (&dyn Links, &dyn Host),
        options: PlanOptions<'_>,
    ) -> Result<Plan, RecordFault> {
        let may_be_member = Some(lifecycle.may_be_member());
        self.plan_read((record, lifecycle), evaluated, existing, places, options)
            .map(|plan| Plan { may_be_member: may_be_member.filter(|_| plan.reason != Some(&flow::LEFT_OUT)), ..plan })
    }

    fn plan_read<R: Record + ?Sized>(
        &self,
        (record, lifecycle): (&R, Lifecycle),
        evaluated: Evaluated<'_>,
        existing: &Existing,
        (links, host): (&dyn Links, &dyn Host),
        options: PlanOptions<'_>,
    ) -> Result<Plan, RecordFault> {
        // Expressions over what is left of a removed record say nothing, unless they match or disable.
        if lifecycle.removal.is_none() && evaluated.leaves_out() {
            return Ok(Plan::skip(Some(&flow::LEFT_OUT), None));
        }
        let arena = evaluated.arena;
        let outcomes = evaluated.outcomes;
        let link = options.link;
        let (matching_values, found) = self.find(&outcomes, existing, link, lifecycle.removal.is_some())?;
        let (matched, absence) = match found {
            Found::One(matched) => (Some(matched), None),
            Found::Nothing(_) if lifecycle.is_gone() && link.target.is_some() => {
                return Ok(Plan::skip(Some(&flow::LINKED_OBJECT_GONE), None));
            }
            Found::Nothing(Absence::NoValue) if lifecycle.removal.is_some() => {
                return Ok(Plan::skip(Some(&flow::REMOVED_NOT_LOOKED_UP), None));
            }
            Found::Nothing(_) if lifecycle.is_gone() => return Ok(Plan::skip(lifecycle.reason(), None)),
            Found::Nothing(Absence::NoValue) => return Ok(Plan::skip(Some(&flow::NO_MATCHING_VALUE), None)),
            Found::Nothing(absence) => (None, Some(absence)),
        };
        let (action, allowed) = self.action(lifecycle, matched.is_some());
        let reason = absence.and_then(Absence::reason).or(lifecycle.reason());
        let mut plan = Plan { action, reason, matching_values, ..Plan::skip(None, matched) };
        plan.lifecycle_unknown = lifecycle.is_unknown() && self.parts().iter().any(|target| target.disables);
        let skip = match (&plan.matched, lifecycle) {
            (Some(_), Lifecycle { in_scope: false, .. })
                if lifecycle.soft_deleted != Some(true) && options.skip_out_of_scope_deletions =>
            {
                Some(&flow::OUT_OF_SCOPE_LEFT_ALONE)
            }
            _ if !allowed => Some(&flow::ACTION_NOT_ALLOWED),
            (None, _) if existing.is_incomplete() => Some(&flow::EXISTING_INCOMPLETE),
            _ => None,
        };
        if skip.is_some() {
            return Ok(Plan { action: Action::Skip, reason: skip, ..plan });
        }
        if action == Action::Delete {
            return plan.addressed();
        }
        let present = self.current_object(plan.matched.as_ref(), existing, link, (links, host))?;
        let (object, is_unseen) = (present.object.as_ref(), present.is_unseen);
        let purpose = if object.is_some() { Purpose::Update } else { Purpose::Create };
        for (target, outcome) in self.parts().iter().zip(outcomes) {
            if lifecycle.removal.is_some() && !target.disables
                || plan.lifecycle_unknown && target.disables && object.is_some()
            {
                continue;
            }
            // A list without elements takes all values away; a missing one leaves them, because null is never sent.
            let emptied =
                target.attribute.multivalued && target.copies.as_ref().is_some_and(|name| record.is_emptied(name));
            let purpose = match object {
                Some(object) if !is_unseen && target.is_default_only() && object.current(&target.column).is_none() => {
                    Purpose::Create
                }
                _ => purpose,
            };
            let new = match target.settle(outcome, purpose, arena)? {
                Assigned::Absent if emptied && object.is_some() => Json::Array(Vec::new()),
                Assigned::Absent => continue,
                Assigned::Value(value) => to_json(value),
            };
            if target.attribute.kind == AttributeType::Reference {
                let incomplete = target.is_cut_off(record, arena);
                let list = References::of(target, &new, incomplete, object, (links, link.members));
                plan.refer(target, list, (object, is_unseen));
            } else {
                plan.changes.extend(flowing(target, Change::new(target, new, object), (object, is_unseen)));
            }
        }
        self.identify_roles(record, &mut plan.changes, arena);
        if purpose == Purpose::Create {
            plan.symbol = link.symbol();
        }
        if purpose == Purpose::Update {
            plan.conclude(self, options);
        }
        plan.addressed()
    }

    /// What happens to the target object of a record, and whether the mapping allows it.
    fn action(&self, lifecycle: Lifecycle, exists: bool) -> (Action, bool) {
        let allowed = self.flow_types();
        match lifecycle.removal {
            _ if !exists => (Action::Create, allowed.add),
            Some(Removal::Permanent) => (Action::Delete, allowed.delete),
            Some(Removal::Restorable) if self.is_of_groups() => (Action::Delete, allowed.delete),
            _ if lifecycle.is_gone() => (Action::Disable, allowed.update),
            _ => (Action::Update, allowed.update),
        }
    }
}

/// The change of one attribute that is sent; none when its flow says that nothing is.
pub(super) fn flowing(
    target: &Target,
    change: Change,
    (object, is_unseen): (Option<&Present<'_>>, bool),
) -> Option<Change> {
    if target.attribute.mutability == Mutability::ReadOnly {
        return None;
    }
    if object.is_none() {
        return Some(change);
    }
    if target.attribute.mutability == Mutability::Immutable {
        return None;
    }
    // A list of references is seen wherever its members are known.
    let is_unseen = is_unseen && (target.list_sources.is_empty() || change.old.is_none());
    let may_have_value = change.old.is_some() || is_unseen;
    match target.flow_type {
        FlowType::ObjectAddOnly => return None,
        FlowType::AttributeAddOnly if may_have_value => return None,
        FlowType::ValueAddOnly | FlowType::MultiValueAddOnly if may_have_value && !target.attribute.multivalued => {
            return None;
        }
        _ => {}
    }
    if is_unseen && target.list_sources.is_empty() {
        return Some(change.unseen(target));
    }
    if target.flow_behavior == FlowBehavior::FlowAlways {
        return Some(change.whole());
    }
    change.differs(target).then_some(change)
}

impl Plan {
    /// Whether the record's attributes decide what is sent, be it nothing because nothing differs.
    pub fn sends_attributes(&self) -> bool {
        match self.action {
            Action::Create | Action::Update => true,
            Action::Skip => self.reason == Some(&flow::NOTHING_CHANGED),
            Action::Disable | Action::Delete => false,
        }
    }

    /// Returns the plan for a record that is what it was when it was last confirmed for this object.
    pub fn unchanged(target: impl Into<String>) -> Plan {
        let matched = Match { attribute: LINK.to_owned(), number: None, id: Some(target.into()) };
        Plan::skip(Some(&flow::UNCHANGED), Some(matched))
    }

    /// Enters the hash of the record, unless the record is due again: because a reference is unresolved, or because nothing was done for a
    /// reason that another run does not have.
    pub fn hashed(mut self, record_hash: Option<RecordHash>) -> Plan {
        // Both depend on how this run was started, which the hash does not say.
        let depends_on_run = [&flow::OUT_OF_SCOPE_LEFT_ALONE, &flow::EXISTING_INCOMPLETE];
        let is_due = !self.unresolved.is_empty() || self.reason.is_some_and(|reason| depends_on_run.contains(&reason));
        self.record_hash = record_hash.filter(|_| !is_due).map(|hash| hash.to_string());
        self
    }

    /// Returns whether a reference leads to an object of which the function says that it is created later.
    pub fn refers_later(&self, is_later: impl Fn(&str) -> bool) -> bool {
        self.references.iter().any(|change| change.symbols().any(&is_later))
    }

    /// Takes out the references to objects that are created later, and returns the plan that sends them when those exist.
    pub fn split_later(&mut self, is_later: impl Fn(&str) -> bool) -> Option<Plan> {
        if !self.refers_later(&is_later) {
            return None;
        }
        let mut later = Plan { action: Action::Update, changes: Vec::new(), references: Vec::new(), ..self.clone() };
        let mut now = Vec::new();
        for change in std::mem::take(&mut self.references) {
            let (before, after) = change.split(&is_later);
            now.extend(before);
            later.references.extend(after);
        }
        self.references = now;
        Some(later)
    }

    /// Returns the plan for a record that the scope keeps from being read.
    pub(super) fn not_read() -> Plan {
        Plan::skip(Some(&flow::NOT_READ), None)
    }

    pub(super) fn skip(reason: Option<&'static Code>, matched: Option<Match>) -> Plan {
        Plan {
            action: Action::Skip,
            reason,
            matched,
            changes: Vec::new(),
            references: Vec::new(),
            unresolved: Vec::new(),
            unknown_members: 0,
            kept_members: 0,
            lifecycle_unknown: false,
            record_hash: None,
            symbol: None,
            may_be_member: None,
            matching_values: Vec::new(),
        }
    }

    fn refer(&mut self, target: &Target, references: References, object: (Option<&Present<'_>>, bool)) {
        let References { change, unresolved, unknown, kept } = references;
        self.references.extend(change.and_then(|change| flowing(target, change, object)));
        self.unresolved.extend(unresolved);
        self.unknown_members += unknown;
        self.kept_members += kept;
    }

    /// The plan, if a request can name the target object.
    fn addressed(self) -> Result<Plan, RecordFault> {
        match &self.matched {
            Some(Match { attribute, id: None, .. }) if self.action != Action::Skip => {
                let message = "the target object that the record matches has no `id`, so no request can name it";
                let diagnostic = Diagnostic::new(&flow::NO_TARGET_ID, message)
                    .help("give the existing objects as the target's interface returns them");
                Err(RecordFault { target: attribute.clone(), diagnostic: Box::new(diagnostic) })
            }
            _ => Ok(self),
        }
    }

    /// Decides what an update really is: skipped when it changes nothing, an update like any other when the object is
    /// disabled already, a deletion when the source is gone and nothing in the mapping could disable the object.
    fn conclude(&mut self, mapping: &Mapping, options: PlanOptions<'_>) {
        if self.action == Action::Disable {
            let disables = |change: &Change| mapping.parts().get(change.number).is_some_and(|target| target.disables);
            if !mapping.parts().iter().any(|target| target.disables) {
                self.changes.clear();
                self.references.clear();
                self.unresolved.clear();
                if !options.disables_by_call {
                    (self.action, self.reason) = match mapping.flow_types().delete {
                        true => (Action::Delete, self.reason),
                        false => (Action::Skip, Some(&flow::ACTION_NOT_ALLOWED)),
                    };
                }
                return;
            }
            // What was not looked up stays what it was confirmed as.
            let is_looked_up = self.matched.as_ref().is_some_and(|matched| matched.number.is_some());
            if is_looked_up && !self.changes.iter().any(disables) {
                self.action = Action::Update;
            }
        }
        if self.changes.is_empty() && self.references.is_empty() {
            self.action = Action::Skip;
            self.reason = Some(&flow::NOTHING_CHANGED);
        }
    }
}
