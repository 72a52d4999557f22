//! What is to be done for one record: create, update, disable, delete or skip, and with which values.
//!
//! The order is the service's own (reference: how provisioning works): is the record in scope, which target object is it, what
//! would its attributes be, what of that differs. References such as `manager` come last, because they need the identifier
//! that the target gave to another object.

use serde_json::Value as Json;

use crate::diagnostic::Code;
use crate::diagnostic::codes::flow;
use crate::engine::Outcome;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Existing;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::change::Change;
use crate::mapping::change::change;
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
}

impl PlanOptions {
    /// Leaves objects alone whose source left the scope.
    pub fn skip_out_of_scope_deletions(mut self, skip: bool) -> PlanOptions {
        self.skip_out_of_scope_deletions = skip;
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
}

/// The attribute that the service computes: true when the source is deleted, disabled or out of scope.
const SOFT_DELETED: &str = "IsSoftDeleted";
/// The attribute that says whether the source may sign in.
const ENABLED: &str = "accountEnabled";
/// What Microsoft Graph's delta query puts into a record that was deleted for good.
const REMOVED: &str = "@removed";

/// How a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    in_scope: bool,
    removed: bool,
    soft_deleted: bool,
    enabled: bool,
}

impl Standing {
    /// Whether the target object is to be disabled.
    fn is_gone(self) -> bool {
        !self.in_scope || self.soft_deleted || !self.enabled
    }

    fn reason(self) -> Option<&'static Code> {
        if self.removed {
            Some(&flow::REMOVED)
        } else if !self.in_scope {
            Some(&flow::OUT_OF_SCOPE)
        } else if self.soft_deleted {
            Some(&flow::SOFT_DELETED)
        } else if !self.enabled {
            Some(&flow::DISABLED)
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
        let computed = Computed { record, soft_deleted: standing.is_gone() };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        if evaluated.leaves_out() {
            return Ok(Plan::skip(Some(&flow::LEFT_OUT), None));
        }
        let arena = evaluated.arena;
        let outcomes = evaluated.outcomes;
        let matched = match self.find(&outcomes, existing) {
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
            (Some(_), Standing { in_scope: false, .. }) if options.skip_out_of_scope_deletions => {
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
            let new = match target.settle(outcome, purpose, arena)? {
                Assigned::Absent => continue,
                Assigned::Value(value) => to_json(value),
            };
            if target.attribute.kind == AttributeType::Reference {
                plan.refer(target, &new, object, links);
            } else if let Some(change) = flowing(target, new, object) {
                plan.changes.push(change);
            }
        }
        if purpose == Purpose::Update && plan.changes.is_empty() && plan.references.is_empty() {
            plan.settle_without_changes(self, standing);
        }
        Ok(plan)
    }

    fn standing<R: Record + ?Sized>(
        &self,
        record: &R,
        workspace: &mut Workspace,
    ) -> Result<Standing, RecordFault> {
        let in_scope = self.in_scope(record, workspace)?.is_in_scope();
        let arena = workspace.cleared();
        let flag = |name: &str, default: bool| match record.attribute(name, arena) {
            Ok(value) => convert::to_boolean(value).unwrap_or(default),
            Err(ArenaFull) => default,
        };
        let removed = record.attribute(REMOVED, arena).is_ok_and(|value| !value.is_missing());
        Ok(Standing { in_scope, removed, soft_deleted: flag(SOFT_DELETED, false), enabled: flag(ENABLED, true) })
    }

    /// The target object that has the value of a matching attribute; the attribute with the lowest priority is tried first.
    fn find(&self, outcomes: &[Result<Outcome<'_>, Box<crate::diagnostic::Diagnostic>>], existing: &Existing) -> Found {
        let mut matching: Vec<(&Target, Value<'_>)> = Vec::new();
        for (target, outcome) in self.parts().iter().zip(outcomes) {
            if target.matching_priority > 0
                && let Ok(Outcome::Value(value)) = outcome
                && !value.is_missing_or_empty()
            {
                matching.push((target, *value));
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
                    return Found::One(Match { attribute, number, id: existing.id(number) });
                }
                _ => return Found::Several,
            }
        }
        Found::Nothing { tried }
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
    let Some(object) = object else { return change(target, new, None) };
    if target.attribute.mutability == Mutability::Immutable || target.flow_type == FlowType::ObjectAddOnly {
        return None;
    }
    let found = target.path.get(object);
    let old = match found.as_slice() {
        [] | [Json::Null] => None,
        [one] => Some((*one).clone()),
        several => Some(Json::Array(several.iter().map(|value| (*value).clone()).collect())),
    };
    match (target.flow_type, &old) {
        (FlowType::AttributeAddOnly, Some(_)) => None,
        (FlowType::ValueAddOnly | FlowType::MultiValueAddOnly, Some(_)) if !target.attribute.multivalued => None,
        _ if target.flow_behavior == FlowBehavior::FlowAlways => Some(Change::replace(target, old, new)),
        _ => change(target, new, old),
    }
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
            if resolved.is_empty() {
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

    /// An update that changes nothing is skipped; a source that is gone and whose mapping has nothing that disables is deleted.
    fn settle_without_changes(&mut self, mapping: &Mapping, standing: Standing) {
        let disables = mapping.attributes().iter().any(|name| &**name == SOFT_DELETED || &**name == ENABLED);
        if self.action == Action::Disable && !disables {
            if mapping.flow_types().delete {
                self.action = Action::Delete;
                self.reason = standing.reason();
                return;
            }
            self.reason = Some(&flow::ACTION_NOT_ALLOWED);
        } else {
            self.reason = Some(&flow::NOTHING_CHANGED);
        }
        self.action = Action::Skip;
    }
}
