//! What is to be done for one record: create, update, disable, delete or skip, and with which values.
//!
//! The order is the service's own (reference: how provisioning works): is the record in scope, which target object is it, what
//! would its attributes be, what of that differs. References such as `manager` come last, because they need the identifier
//! that the target gave to another object.

use serde_json::Value as Json;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::engine::Outcome;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Existing;
use crate::mapping::Links;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::change::Change;
use crate::mapping::change::current;
use crate::mapping::claims::MatchingValue;
use crate::mapping::lifecycle::Computed;
use crate::mapping::lifecycle::Lifecycle;
use crate::mapping::lifecycle::Removal;
use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::Mutability;
use crate::mapping::object::Purpose;
use crate::mapping::object::Target;
use crate::mapping::references;
use crate::mapping::references::References;
use crate::mapping::references::Unresolved;
use crate::mapping::target::Assigned;
use crate::value::Value;
use crate::value::convert;
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
    /// The object's number among those that exist.
    pub number: usize,
    /// The identifier the target gave it.
    pub id: Option<String>,
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
    pub(super) matching_values: Vec<MatchingValue>,
}

/// What a plan is made under.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Whether an object whose source left the scope is left alone (`SkipOutOfScopeDeletions`).
    pub skip_out_of_scope_deletions: bool,
    /// Whether the target has a call of its own that disables an object, so that no attribute is needed for that.
    pub disables_by_call: bool,
    /// Whether the source object is not assigned to the application, which puts it out of scope.
    pub is_unassigned: bool,
}

impl PlanOptions {
    /// Leaves objects alone whose source left the scope.
    pub fn skip_out_of_scope_deletions(mut self, skip: bool) -> PlanOptions {
        self.skip_out_of_scope_deletions = skip;
        self
    }

    /// Takes the target to have a call that disables; [`Wire::disables_by_call`](crate::mapping::wire::Wire::disables_by_call) knows.
    pub fn disables_by_call(mut self, has: bool) -> PlanOptions {
        self.disables_by_call = has;
        self
    }

    /// Takes the record for one whose source object is not assigned to the application.
    pub fn unassigned(mut self, is_unassigned: bool) -> PlanOptions {
        self.is_unassigned = is_unassigned;
        self
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
        options: PlanOptions,
    ) -> Result<Plan, RecordFault> {
        let mut lifecycle = self.lifecycle(record, workspace)?;
        if !lifecycle.read {
            return Ok(Plan::skip(Some(&flow::NOT_READ), None));
        }
        lifecycle.in_scope &= !options.is_unassigned || lifecycle.removal.is_some();
        let computed = Computed { record, lifecycle };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        // Expressions over what is left of a removed record say nothing, unless they match or disable.
        if lifecycle.removal.is_none() && evaluated.leaves_out() {
            return Ok(Plan::skip(Some(&flow::LEFT_OUT), None));
        }
        let arena = evaluated.arena;
        let outcomes = evaluated.outcomes;
        let (matching_values, found) = self.find(&outcomes, existing)?;
        let matched = match found {
            Found::One(matched) => Some(matched),
            Found::Nothing { tried: false } if lifecycle.removal.is_some() => {
                return Ok(Plan::skip(Some(&flow::REMOVED_NOT_LOOKED_UP), None));
            }
            Found::Nothing { .. } if lifecycle.is_gone() => return Ok(Plan::skip(lifecycle.reason(), None)),
            Found::Nothing { tried: false } => return Ok(Plan::skip(Some(&flow::NO_MATCHING_VALUE), None)),
            Found::Nothing { tried: true } => None,
        };
        let (action, allowed) = self.action(lifecycle, matched.is_some());
        let mut plan = Plan { action, reason: lifecycle.reason(), matching_values, ..Plan::skip(None, matched) };
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
        let object = plan.matched.as_ref().and_then(|matched| existing.object(matched.number));
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
                Some(object) if target.is_default_only() && current(target, object).is_none() => Purpose::Create,
                _ => purpose,
            };
            let new = match target.settle(outcome, purpose, arena)? {
                Assigned::Absent if emptied && object.is_some() => Json::Array(Vec::new()),
                Assigned::Absent => continue,
                Assigned::Value(value) => to_json(value),
            };
            if target.attribute.kind == AttributeType::Reference {
                let incomplete = target.is_cut_off(record, arena);
                plan.refer(target, references::refer(target, &new, incomplete, object, links), object);
            } else {
                plan.changes.extend(flowing(target, Change::new(target, new, object), object));
            }
        }
        self.identify_roles(record, &mut plan.changes, arena);
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

    /// The target object that has the value of a matching attribute; the attribute with the lowest priority is tried first.
    pub(super) fn find(
        &self,
        outcomes: &[Result<Outcome<'_>, Box<Diagnostic>>],
        existing: &Existing,
    ) -> Result<(Vec<MatchingValue>, Found), RecordFault> {
        if existing.is_linked() {
            let matched = Match { attribute: LINK.to_owned(), number: 0, id: existing.id(0) };
            return Ok((Vec::new(), Found::One(matched)));
        }
        let matching = self.matching(outcomes)?;
        let values = matching.iter().map(|(target, value)| MatchingValue {
            target: target.number,
            fingerprint: existing.fingerprint(target.number, value, target.attribute.case_exact),
        });
        let values = values.collect();
        let tried = !matching.is_empty() || self.parts().iter().all(|target| target.matching_priority <= 0);
        for (target, value) in matching {
            match *existing.find(&target.path, &value, target.attribute.case_exact) {
                [] => {}
                [number] => {
                    let attribute = target.attribute.name.clone();
                    return Ok((values, Found::One(Match { attribute, number, id: existing.id(number) })));
                }
                ref several => {
                    let message = format!(
                        "{} target objects have the record's value of `{}`",
                        several.len(),
                        target.attribute.name
                    );
                    let help = "match on an attribute that is unique in the target, or remove the other objects";
                    return Err(target.fault(Diagnostic::new(&flow::SEVERAL_MATCHES, message).help(help)));
                }
            }
        }
        Ok((values, Found::Nothing { tried }))
    }

    /// Returns the matching attributes that have a value, the one with the lowest priority first.
    pub(super) fn matching(
        &self,
        outcomes: &[Result<Outcome<'_>, Box<Diagnostic>>],
    ) -> Result<Vec<(&Target, String)>, RecordFault> {
        let mut matching: Vec<(&Target, String)> = Vec::new();
        for (target, outcome) in self.parts().iter().zip(outcomes) {
            if target.matching_priority <= 0 {
                continue;
            }
            match outcome {
                Err(diagnostic) => return Err(target.fault((**diagnostic).clone())),
                Ok(Outcome::Value(Value::List([value]) | value)) if !value.is_missing_or_empty() => {
                    let mut text = String::new();
                    convert::write_scalar(*value, &mut text);
                    matching.push((target, text));
                }
                Ok(_) => {}
            }
        }
        matching.sort_by_key(|(target, _)| target.matching_priority);
        Ok(matching)
    }
}

/// What exists in the target for a record.
pub(super) enum Found {
    /// No object. Whether one could be looked for says `tried`.
    Nothing {
        tried: bool,
    },
    One(Match),
}

/// The change of one attribute that is sent; none when its flow says that nothing is.
fn flowing(target: &Target, change: Change, object: Option<&Json>) -> Option<Change> {
    if target.attribute.mutability == Mutability::ReadOnly {
        return None;
    }
    if object.is_none() {
        return Some(change);
    }
    if target.attribute.mutability == Mutability::Immutable {
        return None;
    }
    match target.flow_type {
        FlowType::ObjectAddOnly => return None,
        FlowType::AttributeAddOnly if change.old.is_some() => return None,
        FlowType::ValueAddOnly | FlowType::MultiValueAddOnly
            if change.old.is_some() && !target.attribute.multivalued =>
        {
            return None;
        }
        _ => {}
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

    fn skip(reason: Option<&'static Code>, matched: Option<Match>) -> Plan {
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
            matching_values: Vec::new(),
        }
    }

    fn refer(&mut self, target: &Target, references: References, object: Option<&Json>) {
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
    fn conclude(&mut self, mapping: &Mapping, options: PlanOptions) {
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
            if !self.changes.iter().any(disables) {
                self.action = Action::Update;
            }
        }
        if self.changes.is_empty() && self.references.is_empty() {
            self.action = Action::Skip;
            self.reason = Some(&flow::NOTHING_CHANGED);
        }
    }
}
