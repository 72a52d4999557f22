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
use crate::mapping::model::AttributeType;
use crate::mapping::wire::Request;
use crate::mapping::wire::percent_encoded;

/// A target's calls, by object.
#[derive(Debug)]
pub(super) struct Interface {
    objects: Vec<Json>,
}

/// What the placeholders of a call stand for.
struct Filling<'f> {
    /// None while the object does not exist.
    id: Option<&'f str>,
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

    fn object(&self, mapping: &Mapping) -> Option<&Json> {
        let name = |object: &Json| object.get("object").and_then(Json::as_str).map(str::to_owned);
        self.objects
            .iter()
            .find(|object| name(object).is_some_and(|name| name.eq_ignore_ascii_case(mapping.target_object())))
    }

    pub(super) fn disables(&self, mapping: &Mapping) -> bool {
        self.object(mapping).and_then(|object| object.get("disable")).is_some_and(Json::is_object)
    }

    pub(super) fn requests(&self, mapping: &Mapping, plan: &Plan) -> Vec<Request> {
        let Some(object) = self.object(mapping) else { return Vec::new() };
        let id = plan.matched.as_ref().and_then(|matched| matched.id.clone());
        let call = match plan.action {
            Action::Skip => return Vec::new(),
            Action::Create => "create",
            Action::Update => "update",
            // Where an attribute disables, it is among the changes.
            Action::Disable if plan.changes.is_empty() => "disable",
            Action::Disable => "update",
            Action::Delete => "delete",
        };
        let mut requests = Vec::new();
        let filling = Filling {
            id: id.as_deref(),
            attributes: assemble(mapping, &plan.changes),
            members: Vec::new(),
            member: Json::Null,
        };
        if plan.action != Action::Update || !plan.changes.is_empty() {
            requests.extend(request(object.get(call), &filling));
        }
        for change in &plan.references {
            refer(object, mapping, change, id.as_deref(), &mut requests);
        }
        requests
    }
}

/// The references of an object: calls of their own where the facts have some, an attribute of an update otherwise.
fn refer(object: &Json, mapping: &Mapping, change: &Change, id: Option<&str>, requests: &mut Vec<Request>) {
    let calls = object.get("references").and_then(Json::as_array).and_then(|calls| {
        calls.iter().find(|call| call.get("attribute").and_then(Json::as_str) == Some(&change.attribute))
    });
    let members: Vec<Json> = change.new.as_array().into_iter().flatten().map(identifier).collect();
    let filling = |member: &Json| Filling {
        id,
        attributes: assemble(mapping, std::slice::from_ref(change)),
        members: members.clone(),
        member: identifier(member),
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
    let path = call.get("path")?.as_str()?.replace("{id}", &filling.id.map_or("{id}".to_owned(), percent_encoded));
    let body = call.get("body").map(|body| fill(body, filling, 8));
    Some(Request { method, path, body })
}

fn fill(template: &Json, filling: &Filling<'_>, depth: usize) -> Json {
    match template {
        Json::String(text) => match text.as_str() {
            "$attributes" | "$changed" => filling.attributes.clone(),
            "$members" => Json::Array(filling.members.clone()),
            "$member" => filling.member.clone(),
            "$id" => identifier(&Json::from(filling.id.unwrap_or("{id}"))),
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
            let new = match (target.attribute.kind, &change.new) {
                (AttributeType::Reference, Json::Array(ids)) => ids.iter().map(identifier).collect(),
                (AttributeType::Reference, id) => identifier(id),
                (_, value) => value.clone(),
            };
            let _ = target.path.set(&mut object, new);
        }
    }
    object
}

/// An identifier as the target gave it: such interfaces count their objects with numbers, and take numbers only. A member that
/// is read from the target may be an object around its identifier.
fn identifier(id: &Json) -> Json {
    let id = id.get("value").unwrap_or(id);
    let number = id.as_str().and_then(|text| text.parse::<i64>().ok().filter(|number| number.to_string() == text));
    number.map_or_else(|| id.clone(), Json::from)
}
