//! Requests to targets with an interface of their own, from the facts of their built-in document.
//!
//! A call is a method, a path and a body with placeholders: `$attributes` for all values of a new object, `$changed` for
//! those that differ, `{id}` for the target's identifier, `$member` and `$id` for one membership, `$members` for all.

use serde_json::Map;
use serde_json::Value as Json;

use crate::mapping::Action;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::wire::Request;
use crate::mapping::wire::percent_encoded;

/// A target's calls, by object.
#[derive(Debug)]
pub(super) struct Interface {
    objects: Vec<Json>,
}

/// What the placeholders of a call stand for.
struct Filling<'f> {
    id: &'f str,
    attributes: Json,
    members: Vec<Json>,
    member: Json,
}

impl Interface {
    /// The calls in a document's facts; none for a SCIM target.
    pub(super) fn read(facts: &str) -> Option<Interface> {
        let facts: Json = serde_json::from_str(facts).ok()?;
        let objects = facts.get("requests")?.get("objects")?.as_array()?.clone();
        Some(Interface { objects })
    }

    pub(super) fn requests(&self, mapping: &Mapping, plan: &Plan) -> Vec<Request> {
        let named = |object: &&Json| {
            let name = object.get("object").and_then(Json::as_str).unwrap_or_default();
            name.eq_ignore_ascii_case(mapping.target_object())
        };
        let Some(object) = self.objects.iter().find(named) else { return Vec::new() };
        let id = plan.matched.as_ref().and_then(|matched| matched.id.clone()).unwrap_or("{id}".to_owned());
        let (call, changes) = match plan.action {
            Action::Skip => return Vec::new(),
            Action::Create => ("create", plan.changes.as_slice()),
            Action::Update => ("update", plan.changes.as_slice()),
            Action::Disable => ("disable", [].as_slice()),
            Action::Delete => ("delete", [].as_slice()),
        };
        let mut requests = Vec::new();
        let filling = |attributes| Filling { id: &id, attributes, members: Vec::new(), member: Json::Null };
        // What is disabled with a call of its own may have other changes besides, and those are not sent any more.
        if plan.action != Action::Update || !changes.is_empty() {
            requests.extend(request(object.get(call), &filling(assemble(mapping, changes))));
        }
        if matches!(plan.action, Action::Create | Action::Update) {
            for change in &plan.references {
                refer(object, mapping, change, &id, &mut requests);
            }
        }
        requests
    }
}

/// The references of an object: calls of their own where the facts have some, an attribute of an update otherwise.
fn refer(object: &Json, mapping: &Mapping, change: &Change, id: &str, requests: &mut Vec<Request>) {
    let calls = object.get("references").and_then(Json::as_array).and_then(|calls| {
        calls.iter().find(|call| call.get("attribute").and_then(Json::as_str) == Some(&change.attribute))
    });
    let members = change.new.as_array().cloned().unwrap_or_default();
    let filling = |member: &Json| Filling {
        id,
        attributes: assemble(mapping, std::slice::from_ref(change)),
        members: members.clone(),
        member: member.clone(),
    };
    match calls {
        Some(calls) if calls.get("replace").is_some() => {
            requests.extend(request(calls.get("replace"), &filling(&Json::Null)))
        }
        Some(calls) => {
            requests.extend(change.removed.iter().filter_map(|member| request(calls.get("remove"), &filling(member))));
            requests.extend(change.added.iter().filter_map(|member| request(calls.get("add"), &filling(member))));
        }
        None => requests.extend(request(object.get("update"), &filling(&Json::Null))),
    }
}

fn request(call: Option<&Json>, filling: &Filling<'_>) -> Option<Request> {
    let call = call.filter(|call| call.is_object())?;
    let method = call.get("method")?.as_str()?.to_owned();
    let path = call.get("path")?.as_str()?.replace("{id}", &percent_encoded(filling.id));
    let body = call.get("body").map(|body| fill(body, filling, 8));
    Some(Request { method, path, body })
}

fn fill(template: &Json, filling: &Filling<'_>, depth: usize) -> Json {
    match template {
        Json::String(text) => match text.as_str() {
            "$attributes" | "$changed" => filling.attributes.clone(),
            "$members" => Json::Array(filling.members.clone()),
            "$member" => filling.member.clone(),
            "$id" => Json::from(filling.id),
            _ => template.clone(),
        },
        Json::Object(members) if depth > 0 => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), fill(value, filling, depth - 1))).collect())
        }
        other => other.clone(),
    }
}

/// The values as one object; a dotted name is a member of a nested one.
fn assemble(mapping: &Mapping, changes: &[Change]) -> Json {
    let mut object = Json::Object(Map::new());
    for change in changes {
        if let Some(target) = mapping.parts().get(change.number) {
            // A path that cannot be set was refused when the mapping was compiled.
            let _ = target.path.set(&mut object, change.new.clone());
        }
    }
    object
}
