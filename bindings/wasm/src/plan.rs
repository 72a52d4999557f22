//! The plan for one record, and the requests that do it.

use std::io::Cursor;

use attrflow::Document;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::input::Source;
use attrflow::mapping::Existing;
use attrflow::mapping::NoLinks;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordLink;
use attrflow::mapping::wire::Request;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::record::json;
use attrflow_bindings::Options;
use serde_json::Value;
use serde_json::json;

use crate::error;
use crate::options::record_text;

/// Returns `plan`, as `attrflow run --emit plan` writes it, `requests`, and what was compared with: `objects`. In place of them there
/// may be `recordError`, `existingError` or `error`.
pub(crate) fn plan(
    document: &Document,
    mapping: &Mapping,
    (record, existing): (&str, &str),
    options: &Options,
) -> Value {
    let record = match record_text(record) {
        Ok(record) => record,
        Err(found) => return json!({ "recordError": error::first(&found) }),
    };
    let mut wire = match document.template() {
        Some(template) => Wire::of(template, WireDialect::Rfc),
        None => Wire::scim(WireDialect::Rfc),
    };
    let known = match objects(existing, mapping, &mut wire) {
        Ok(known) => known,
        Err(found) => return json!({ "existingError": found }),
    };
    let identity = ["objectId", "id"].iter().find_map(|name| record.get(name).and_then(Value::as_str));
    let name = document.object_name(mapping.source_object(), mapping.target_object());
    let mut plan_options = PlanOptions::default().disables_by_call(wire.disables_by_call(mapping));
    if let Some(source) = identity {
        plan_options = plan_options.linked(RecordLink::of(name, source));
    }
    let (host, mut workspace) = (options.host_of(&record, 1), Workspace::default());
    let planned = match mapping.plan(&record, &known, &NoLinks, &host, &mut workspace, plan_options) {
        Ok(planned) => planned,
        Err(fault) => return json!({ "error": error::first(&fault.into()), "objects": known.objects().len() }),
    };
    let requests = match Wire::for_mapping(document, mapping, WireDialect::Rfc) {
        Ok(_) => match wire.requests(mapping, &planned) {
            Ok(requests) => json!(requests.iter().map(Request::to_json).collect::<Vec<_>>()),
            Err(fault) => json!([{ "error": error::first(&fault.into()) }]),
        },
        Err(found) => json!([{ "error": error::first(&found.into()) }]),
    };
    let matched = planned.matched.as_ref().and_then(|matched| known.object(matched.number?));
    json!({
        "plan": planned.to_json(),
        "requests": requests,
        "objects": known.objects().len(),
        "matched": matched,
        "lookedUp": !known.is_unknown(),
    })
}

/// Reads the objects that exist: an object, an array, JSON lines, or an answer that lists them.
fn objects(text: &str, mapping: &Mapping, wire: &mut Wire) -> Result<Existing, Value> {
    if text.trim().is_empty() {
        return Ok(Existing::unknown());
    }
    let mut read: Vec<Value> = Vec::new();
    match json::parse(text.as_bytes()) {
        Ok(Value::Object(mut answer)) => match listed(&mut answer, wire) {
            Some(list) => read.extend(list),
            None => read.push(Value::Object(answer)),
        },
        Ok(Value::Array(list)) => read.extend(list),
        Ok(_) | Err(_) => read.extend(lines(text)?),
    }
    if let Some(other) = read.iter().find(|value| !value.is_object()) {
        let kind = attrflow::record::graph::kind(other);
        let message = format!("what exists in the target are JSON objects, and this is {kind}");
        return Err(json!({ "message": message, "help": "write it as `{\"id\": \"1\", ...}`" }));
    }
    let objects = wire.take_memberships(mapping, &read);
    let is_of_kind = |object: &&Value| kind_of(object).is_none_or(|kind| is_named(kind, mapping.target_object()));
    let mut found: Vec<Value> = objects.into_iter().filter(|object| is_of_kind(&&**object)).cloned().collect();
    wire.complete(mapping, &mut found);
    Ok(Existing::new(found))
}

fn listed(answer: &mut serde_json::Map<String, Value>, wire: &Wire) -> Option<Vec<Value>> {
    let own = wire.lists().into_iter().map(|(name, _)| name);
    let names = ["Resources".to_owned(), "value".to_owned()].into_iter().chain(own);
    let name = names.into_iter().find(|name| answer.get(name).is_some_and(Value::is_array))?;
    match answer.remove(&name) {
        Some(Value::Array(list)) if list.iter().all(Value::is_object) => Some(list),
        _ => None,
    }
}

fn lines(text: &str) -> Result<Vec<Value>, Value> {
    let failed = |message: String| json!({ "message": message, "help": "write one object, a list of objects, or one object a line" });
    let opened = Source::plain(Cursor::new(text.to_owned()), None);
    let mut source = opened.map_err(|error| failed(error.to_string()))?;
    let mut found = Vec::new();
    loop {
        let batch = source.batch().map_err(|error| failed(error.to_string()))?;
        for span in &batch.records {
            let parsed = json::parse(batch.bytes(span).unwrap_or_default());
            found.push(parsed.map_err(|error| failed(format!("line {}: {}", span.line, error.message)))?);
        }
        if batch.last {
            return Ok(found);
        }
    }
}

/// The kind that an object says it is of.
fn kind_of(object: &Value) -> Option<&str> {
    let own = object.get("object").and_then(Value::as_str);
    own.or_else(|| object.get("meta")?.get("resourceType")?.as_str()).filter(|kind| !kind.contains('/'))
}

fn is_named(kind: &str, target: &str) -> bool {
    kind.eq_ignore_ascii_case(target.rsplit(':').next().unwrap_or(target))
}
