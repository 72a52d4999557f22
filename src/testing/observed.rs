//! Maps a record as the service does: the action, the target object, the requests, or the error.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::diagnostic::Code;
use crate::diagnostic::codes::flow;
use crate::engine::Workspace;
use crate::mapping::Action;
use crate::mapping::Existing;
use crate::mapping::Mapping;
use crate::mapping::PlanOptions;
use crate::mapping::RecordFault;
use crate::testing::world::CaseRecord;
use crate::testing::world::Subject;
use crate::testing::world::World;

/// The attribute that the service computes: true when the source is deleted, disabled or out of scope.
pub(super) const SOFT_DELETED: &str = "IsSoftDeleted";

/// The reasons that make the target object go, or keep it from being created.
const GONE: [&Code; 6] = [
    &flow::REMOVED,
    &flow::REMOVED_NOT_LOOKED_UP,
    &flow::OUT_OF_SCOPE,
    &flow::OUT_OF_SCOPE_LEFT_ALONE,
    &flow::SOFT_DELETED,
    &flow::DISABLED,
];

/// The outcome of a record.
#[derive(Debug)]
pub(super) struct Observed {
    /// The action, and the code of its reason.
    pub(super) action: Option<(Action, Option<&'static str>)>,
    /// The values of the target attributes, as for a new object; `None` when the mapping fails or nothing happens.
    pub(super) values: Option<Map<String, Json>>,
    /// The target object.
    pub(super) object: Option<Json>,
    /// The requests, in order.
    requests: Vec<Json>,
    /// References to objects that the target does not have.
    unresolved: Vec<String>,
    /// The error when the record cannot be mapped.
    pub(super) fault: Option<RecordFault>,
    /// The record as the service passes it to the expressions.
    pub(super) record: Json,
}

impl Observed {
    fn of(record: Json) -> Observed {
        Observed {
            action: None,
            values: None,
            object: None,
            requests: Vec::new(),
            unresolved: Vec::new(),
            fault: None,
            record,
        }
    }

    /// Adds the attributes that the service computes to the record. `gone` is what the plan knows beyond the record.
    fn compute(&mut self, mapping: &Mapping, gone: bool) {
        if let Some(members) = self.record.as_object() {
            self.record = mapping.with_computed(members, gone);
        }
    }

    /// Returns the outcome as snapshots contain it. Codes come without their titles, whose wording may change.
    pub(super) fn json(&self) -> Json {
        let mut members = Map::new();
        if let Some((action, reason)) = &self.action {
            members.insert("action".to_owned(), action.word().into());
            if let Some(reason) = reason {
                members.insert("reason".to_owned(), (*reason).into());
            }
        }
        if let Some(fault) = &self.fault {
            let diagnostic = &fault.diagnostic;
            let error = json!({ "code": diagnostic.code.id, "target": fault.target, "message": diagnostic.message });
            members.insert("diagnostic".to_owned(), error);
        }
        if let Some(object) = &self.object {
            members.insert("object".to_owned(), object.clone());
        }
        if !self.requests.is_empty() {
            members.insert("requests".to_owned(), self.requests.clone().into());
        }
        if !self.unresolved.is_empty() {
            members.insert("unresolved".to_owned(), self.unresolved.clone().into());
        }
        Json::Object(members)
    }
}

/// Maps a record as the service does.
pub(super) fn observe(subject: &Subject, world: &World, record: &CaseRecord, existing: &Existing) -> Observed {
    let mapping = &subject.mapping;
    let mut observed = Observed::of(record.record.clone());
    observed.compute(mapping, false);
    let mut workspace = Workspace::default();
    let (host, wire) = (world.host(), world.wire(subject));
    let options = PlanOptions::default().disables_by_call(wire.disables_by_call(mapping));
    let plan = match mapping.plan(&record.record, existing, &world.links, &host, &mut workspace, options) {
        Ok(plan) => plan,
        Err(fault) => {
            observed.fault = Some(fault);
            return observed;
        }
    };
    observed.action = Some((plan.action, plan.reason.map(|code| code.id)));
    match wire.requests(mapping, &plan) {
        Ok(requests) => observed.requests = requests.iter().map(|request| request.to_json()).collect(),
        Err(fault) => observed.fault = Some(fault),
    }
    observed.unresolved = plan.unresolved.into_iter().map(|reference| reference.attribute).collect();
    observed
        .compute(mapping, plan.action == Action::Disable || plan.reason.is_some_and(|reason| GONE.contains(&reason)));
    if matches!(plan.action, Action::Skip | Action::Delete) {
        return observed;
    }
    // The plan consumed random values; a new host returns the same ones again.
    let host = world.host();
    if let Ok(applied) = mapping.apply(&observed.record, &host, &mut workspace) {
        observed.values = Some(applied.values());
        observed.object = Some(applied.object());
    }
    observed
}
