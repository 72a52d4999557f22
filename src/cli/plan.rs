//! `attrflow run --emit plan` and `--emit request`: what is to be done in the target, given what exists there.

use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;

use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::Change;
use attrflow::mapping::Existing;
use attrflow::mapping::NoLinks;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordFault;
use attrflow::mapping::wire::Request;
use attrflow::mapping::wire::Wire;
use serde_json::Value;
use serde_json::json;

use crate::cli::exit::Failure;
use crate::cli::input;
use crate::cli::json;
use crate::cli::records::Records;
use crate::cli::request;

/// What exists in the target. One thread at a time looks into it, as its indices are made when they are first needed.
#[derive(Debug)]
pub struct Planner {
    existing: Mutex<Existing>,
    /// What plans become; none for the plans themselves.
    wire: Option<Wire>,
}

impl Planner {
    /// Reads the objects that exist from a file: JSON lines, an array, or answers to a SCIM query. Without a file there are
    /// none.
    pub fn open(file: Option<&Path>, wire: Option<Wire>) -> Result<Planner, Failure> {
        let objects = file.map_or_else(|| Ok(Vec::new()), objects)?;
        Ok(Planner { existing: Mutex::new(Existing::new(objects)), wire })
    }

    /// The plan for a record, as JSON, or the requests that it becomes; `line` is where the record stands in the input.
    pub fn plan(
        &self,
        mapping: &Mapping,
        record: &Value,
        line: u64,
        host: &FixedHost,
        workspace: &mut Workspace,
    ) -> Result<Value, RecordFault> {
        let existing = self.existing.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = mapping.plan(record, &existing, &NoLinks, host, workspace, PlanOptions::default())?;
        Ok(match &self.wire {
            None => shown(&plan, line),
            Some(wire) => {
                let requests: Vec<Value> = wire.requests(mapping, &plan).iter().map(Request::to_json).collect();
                json!({ "line": line, "action": plan.action.word(), "requests": requests })
            }
        })
    }
}

fn objects(file: &Path) -> Result<Vec<Value>, Failure> {
    let mut records = Records::open(file)?;
    let mut objects = Vec::new();
    loop {
        let batch = records.batch()?;
        for piece in batch.pieces {
            let fail =
                |diagnostic| Failure::Input { origin: format!("{}:{}", input::name(file), piece.line), diagnostic };
            let value = json::parse(piece.bytes.as_deref().unwrap_or_default()).map_err(fail)?;
            let mut members = request::object(value).map_err(fail)?;
            match members.remove("Resources") {
                Some(Value::Array(resources)) => objects.extend(resources),
                _ => objects.push(Value::Object(members)),
            }
        }
        if batch.last {
            return Ok(objects);
        }
    }
}

fn shown(plan: &Plan, line: u64) -> Value {
    json!({
        "line": line,
        "action": plan.action.word(),
        "reason": plan.reason.map(|code| json!({ "code": code.id, "message": code.title })),
        "matched": plan.matched.as_ref().map(|found| json!({ "attribute": found.attribute, "id": found.id })),
        "changes": plan.changes.iter().map(change).collect::<Vec<_>>(),
        "references": plan.references.iter().map(change).collect::<Vec<_>>(),
        "unresolved": plan.unresolved,
    })
}

fn change(change: &Change) -> Value {
    let Change { attribute, old, new, added, removed, .. } = change;
    if added.is_empty() && removed.is_empty() {
        json!({ "attribute": attribute, "old": old, "new": new })
    } else {
        json!({ "attribute": attribute, "old": old, "new": new, "added": added, "removed": removed })
    }
}
