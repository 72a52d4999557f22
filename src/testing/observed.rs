//! What a record became: the action, the target object, the requests, or the refusal.

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
use crate::testing::fixture::Case;
use crate::testing::fixture::CaseRecord;
use crate::testing::fixture::Subject;

/// The attribute that the service computes: true when the source is deleted, disabled or out of scope.
pub(super) const SOFT_DELETED: &str = "IsSoftDeleted";

/// The reasons why nothing is done for a record whose object is to go.
const GONE: [&Code; 6] = [
    &flow::REMOVED,
    &flow::REMOVED_NOT_LOOKED_UP,
    &flow::OUT_OF_SCOPE,
    &flow::OUT_OF_SCOPE_LEFT_ALONE,
    &flow::SOFT_DELETED,
    &flow::DISABLED,
];

/// What a record became.
#[derive(Debug)]
pub(super) struct Observed {
    /// What happens, and the code of the reason.
    pub(super) action: Option<(Action, Option<&'static str>)>,
    /// The values of the target attributes, as for a new object; none when the mapping refuses or nothing happens.
    pub(super) values: Option<Map<String, Json>>,
    /// The target object they make.
    pub(super) object: Option<Json>,
    /// The requests, in order.
    requests: Vec<Json>,
    /// References to objects that the target does not have.
    unresolved: Vec<String>,
    /// Why the record could not be mapped.
    pub(super) fault: Option<RecordFault>,
    /// The record as the service would give it to the expressions.
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

    /// Puts into the record what the service computes: whether its object is gone, which the plan may know better.
    fn compute(&mut self, mapping: &Mapping, gone: bool) {
        if let Some(members) = self.record.as_object() {
            self.record = mapping.with_computed(members, gone);
        }
    }

    /// All of it, as snapshots hold it. Codes stand without their titles, which may be worded better one day.
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
            let refusal = json!({ "code": diagnostic.code.id, "target": fault.target, "message": diagnostic.message });
            members.insert("diagnostic".to_owned(), refusal);
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

/// Does with a record what the service would do.
pub(super) fn observe(subject: &Subject, case: &Case, record: &CaseRecord, existing: &Existing) -> Observed {
    let (mapping, world) = (&subject.mapping, &case.world);
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
    // The plan drew random values too; a host of its own draws the same again.
    let host = world.host();
    if let Ok(applied) = mapping.apply(&observed.record, &host, &mut workspace) {
        observed.values = Some(applied.values());
        observed.object = Some(applied.object());
    }
    observed
}
