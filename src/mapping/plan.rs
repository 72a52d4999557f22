//! What is to be done for one record: create, update, disable, delete or skip, and with which values.
//!
//! The order is the service's own (reference: how provisioning works): is the record in scope, which target object is it, what
//! would its attributes be, what of that differs. References such as `manager` come last, because they need the identifier
//! that the target gave to another object.

use serde_json::Value as Json;

use crate::diagnostic::Code;
use crate::diagnostic::codes::flow;
use crate::diagnostic::codes::rules;
use crate::engine::Outcome;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Existing;
use crate::mapping::Inclusion;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::change::Change;
use crate::mapping::change::current;
use crate::mapping::computed::ENABLED;
use crate::mapping::computed::REMOVED;
use crate::mapping::computed::SOFT_DELETED;
use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::Mutability;
use crate::mapping::object::Purpose;
use crate::mapping::object::Target;
use crate::mapping::target::Assigned;
use crate::value::Arena;
use crate::value::ArenaFull;
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
    pub unresolved: Vec<String>,
}

/// What a plan is made under.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Whether an object whose source left the scope is left alone (`SkipOutOfScopeDeletions`).
    pub skip_out_of_scope_deletions: bool,
    /// Whether the target has a call of its own that disables an object, so that no attribute is needed for that.
    pub disables_by_call: bool,
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
}

/// Finds the target object's identifier of a source object that a reference names.
pub trait Links {
    /// The identifier in the target of the object that the source calls `source_id`.
    fn target_id(&self, source_id: &str) -> Option<String>;
}

/// No reference leads anywhere.
#[derive(Debug)]
pub struct NoLinks;

impl Links for NoLinks {
    fn target_id(&self, _: &str) -> Option<String> {
        None
    }
}

impl Links for std::collections::HashMap<String, String> {
    fn target_id(&self, source_id: &str) -> Option<String> {
        self.get(source_id).cloned()
    }
}

/// A record whose `IsSoftDeleted` is what the service would compute.
#[derive(Debug)]
struct Computed<'c, R: ?Sized> {
    record: &'c R,
    soft_deleted: bool,
}

impl<R: Record + ?Sized> Record for Computed<'_, R> {
    fn attribute<'r>(&'r self, name: &str, arena: &'r Arena) -> Result<Value<'r>, ArenaFull> {
        if name == SOFT_DELETED { Ok(Value::Boolean(self.soft_deleted)) } else { self.record.attribute(name, arena) }
    }

    fn is_emptied(&self, name: &str) -> bool {
        self.record.is_emptied(name)
    }
}

/// What a source attribute that says whether an object is to be disabled is called.
pub(super) const STANDING: [&str; 2] = [SOFT_DELETED, ENABLED];
/// How a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    /// Whether it is looked at at all.
    read: bool,
    in_scope: bool,
    /// Whether it has a role that the application provisions.
    entitled: bool,
    removed: bool,
    soft_deleted: bool,
    enabled: bool,
}

impl Standing {
    /// Whether the target object is to be disabled.
    fn is_gone(self) -> bool {
        !self.in_scope || !self.entitled || self.soft_deleted || !self.enabled
    }

    fn reason(self) -> Option<&'static Code> {
        if self.removed {
            Some(&flow::REMOVED)
        } else if !self.in_scope {
            Some(&flow::OUT_OF_SCOPE)
        } else if !self.entitled {
            Some(&rules::RULE_DEFAULT_ACCESS)
        } else if !self.enabled {
            // The service computes IsSoftDeleted from this, so that it says less.
            Some(&flow::DISABLED)
        } else if self.soft_deleted {
            Some(&flow::SOFT_DELETED)
        } else {
            None
        }
    }
}

impl Mapping {
    /// What is to be done for a record, given what exists in the target.
    ///
    /// # Errors
    ///
    /// The first target whose mapping refused, or a required attribute without a value.
    pub fn plan<R: Record + ?Sized>(
        &self,
        record: &R,
        existing: &Existing,
        links: &dyn Links,
        host: &dyn Host,
        workspace: &mut Workspace,
        options: PlanOptions,
    ) -> Result<Plan, RecordFault> {
        let standing = self.standing(record, workspace)?;
        if !standing.read {
            return Ok(Plan::skip(Some(&flow::NOT_READ), None));
        }
        let computed = Computed { record, soft_deleted: standing.is_gone() };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        if evaluated.leaves_out() {
            return Ok(Plan::skip(Some(&flow::LEFT_OUT), None));
        }
        let arena = evaluated.arena;
        let outcomes = evaluated.outcomes;
        let matched = match self.find(&outcomes, existing)? {
            Found::Nothing { tried } => {
                if standing.is_gone() || standing.removed {
                    return Ok(Plan::skip(standing.reason(), None));
                }
                if !tried {
                    return Ok(Plan::skip(Some(&flow::NO_MATCHING_VALUE), None));
                }
                None
            }
            Found::Several => return Ok(Plan::skip(Some(&flow::SEVERAL_MATCHES), None)),
            Found::One(matched) => Some(matched),
        };
        let flow_types = self.flow_types();
        let (action, allowed) = match (&matched, standing) {
            (Some(_), Standing { removed: true, .. }) => (Action::Delete, flow_types.delete),
            (Some(_), Standing { in_scope: false, soft_deleted: false, .. }) if options.skip_out_of_scope_deletions => {
                return Ok(Plan::skip(Some(&flow::OUT_OF_SCOPE_LEFT_ALONE), matched));
            }
            (Some(_), standing) if standing.is_gone() => (Action::Disable, flow_types.update),
            (Some(_), _) => (Action::Update, flow_types.update),
            (None, _) => (Action::Create, flow_types.add),
        };
        if !allowed {
            return Ok(Plan::skip(Some(&flow::ACTION_NOT_ALLOWED), matched));
        }
        let mut plan = Plan { action, reason: standing.reason(), matched, ..Plan::skip(None, None) };
        if action == Action::Delete {
            return Ok(plan);
        }
        let object = plan.matched.as_ref().and_then(|matched| existing.object(matched.number));
        let purpose = if object.is_some() { Purpose::Update } else { Purpose::Create };
        for (target, outcome) in self.parts().iter().zip(outcomes) {
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
                plan.refer(target, &new, object, links);
            } else {
                plan.changes.extend(flowing(target, new, object));
            }
        }
        if purpose == Purpose::Update {
            plan.conclude(self, options);
        }
        Ok(plan)
    }

    /// What the service computes as a record's `IsSoftDeleted`, which expressions read: whether the source is deleted,
    /// disabled, out of scope, or without a role that the application provisions.
    ///
    /// # Errors
    ///
    /// The scope cannot be asked of the record.
    pub fn is_soft_deleted<R: Record + ?Sized>(
        &self,
        record: &R,
        workspace: &mut Workspace,
    ) -> Result<bool, RecordFault> {
        self.standing(record, workspace).map(Standing::is_gone)
    }

    fn standing<R: Record + ?Sized>(&self, record: &R, workspace: &mut Workspace) -> Result<Standing, RecordFault> {
        let inclusion = self.in_scope(record, workspace)?;
        let arena = workspace.cleared();
        let flag = |name: &str, default: bool| match record.attribute(name, arena) {
            Ok(value) => convert::to_boolean(value).unwrap_or(default),
            Err(ArenaFull) => default,
        };
        let removed = record.attribute(REMOVED, arena).unwrap_or(Value::Missing);
        let recoverable = matches!(removed, Value::Complex(members)
            if members.iter().any(|(name, value)| *name == "reason" && *value == Value::Text("changed")));
        let removed = !removed.is_missing() && !recoverable;
        Ok(Standing {
            // What is left of a record that was deleted for good cannot be expected to pass a filter.
            read: removed || !matches!(inclusion, Inclusion::LeftOut(set) if !set.deprovisions()),
            in_scope: inclusion.is_in_scope(),
            entitled: self.entitles(record, arena),
            removed,
            soft_deleted: recoverable || flag(SOFT_DELETED, false),
            enabled: flag(ENABLED, true),
        })
    }

    /// The target object that has the value of a matching attribute; the attribute with the lowest priority is tried first.
    fn find(
        &self,
        outcomes: &[Result<Outcome<'_>, Box<crate::diagnostic::Diagnostic>>],
        existing: &Existing,
    ) -> Result<Found, RecordFault> {
        let mut matching: Vec<(&Target, Value<'_>)> = Vec::new();
        for (target, outcome) in self.parts().iter().zip(outcomes) {
            if target.matching_priority <= 0 {
                continue;
            }
            match outcome {
                Err(diagnostic) => return Err(target.fault((**diagnostic).clone())),
                Ok(Outcome::Value(Value::List([value]) | value)) if !value.is_missing_or_empty() => {
                    matching.push((target, *value));
                }
                Ok(_) => {}
            }
        }
        matching.sort_by_key(|(target, _)| target.matching_priority);
        let tried = !matching.is_empty() || self.parts().iter().all(|target| target.matching_priority <= 0);
        for (target, value) in matching {
            let mut text = String::new();
            convert::write_scalar(value, &mut text);
            match *existing.find(&target.path, &text, target.attribute.case_exact) {
                [] => {}
                [number] => {
                    let attribute = target.attribute.name.clone();
                    return Ok(Found::One(Match { attribute, number, id: existing.id(number) }));
                }
                _ => return Ok(Found::Several),
            }
        }
        Ok(Found::Nothing { tried })
    }
}

enum Found {
    Nothing { tried: bool },
    One(Match),
    Several,
}

/// The change of one attribute that is sent; none when its flow says that nothing is.
fn flowing(target: &Target, new: Json, object: Option<&Json>) -> Option<Change> {
    if target.attribute.mutability == Mutability::ReadOnly {
        return None;
    }
    let change = Change::new(target, new, object);
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
    fn skip(reason: Option<&'static Code>, matched: Option<Match>) -> Plan {
        Plan {
            action: Action::Skip,
            reason,
            matched,
            changes: Vec::new(),
            references: Vec::new(),
            unresolved: Vec::new(),
        }
    }

    fn refer(&mut self, target: &Target, ids: &Json, object: Option<&Json>, links: &dyn Links) {
        let mut resolved = Vec::new();
        let mut resolve = |id: &Json| match id.as_str().and_then(|id| links.target_id(id)) {
            Some(id) => resolved.push(Json::String(id)),
            None => self.unresolved.push(target.attribute.name.clone()),
        };
        match ids {
            Json::Array(ids) => ids.iter().for_each(&mut resolve),
            one => resolve(one),
        }
        let new = if target.attribute.multivalued {
            // Members none of which is known in the target say nothing about those that are there.
            if resolved.is_empty() && !ids.as_array().is_some_and(Vec::is_empty) {
                return;
            }
            Json::Array(resolved)
        } else {
            match resolved.pop() {
                Some(id) => id,
                None => return,
            }
        };
        self.references.extend(flowing(target, new, object));
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
