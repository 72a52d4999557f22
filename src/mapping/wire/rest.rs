//! Requests to targets with an interface of their own, from the facts of their built-in document.
//!
//! A call is a method, a path and a body with placeholders: `$attributes` for all values of a new object, `$changed` for
//! those that differ, `{id}` for the target's identifier, `$member` and `$id` for one membership, `{membership}` for its own identifier,
//! `$members` for all.

use serde_json::Map;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::mapping::Action;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::RecordFault;
use crate::mapping::model::AttributeType;
use crate::mapping::wire::Request;
use crate::mapping::wire::memberships;
use crate::mapping::wire::memberships::Memberships;
use crate::mapping::wire::memberships::Shape;
use crate::mapping::wire::percent_encoded;

/// A target's calls, by object.
#[derive(Debug)]
pub(super) struct Interface {
    objects: Vec<Json>,
    memberships: Memberships,
}

/// The kind of an object that is a membership.
const MEMBERSHIP: &str = "GroupMembership";

/// The values of the placeholders of a call.
struct Filling<'f> {
    /// The identifier of the object in a path, and as a value.
    id: (&'f str, &'f Json),
    attributes: Json,
    members: Vec<Json>,
    member: Json,
}

impl Interface {
    /// The calls in a document's facts; none for a SCIM target.
    pub(super) fn read(facts: &str) -> Option<Interface> {
        let facts: Json = serde_json::from_str(facts).ok()?;
        let objects = facts.get("requests")?.get("objects")?.as_array()?.clone();
        Some(Interface { objects, memberships: Memberships::default() })
    }

    /// How the references of an object are written that are memberships.
    fn shape(&self, mapping: &Mapping) -> Option<Shape> {
        self.object(mapping)?.get("references")?.as_array()?.iter().find_map(Shape::read)
    }

    pub(super) fn take_memberships<'o>(
        &mut self,
        mapping: &Mapping,
        objects: impl Iterator<Item = &'o Json>,
    ) -> Vec<&'o Json> {
        match self.shape(mapping) {
            Some(shape) => objects.filter(|object| !self.memberships.enter(&shape, object)).collect(),
            None => objects.collect(),
        }
    }

    pub(super) fn complete(&self, mapping: &Mapping, objects: &mut [Json]) {
        if let Some(anchor) = self.anchor(mapping).filter(|anchor| *anchor != "id") {
            for object in objects.iter_mut().filter_map(Json::as_object_mut) {
                if let Some(id) = object.get(anchor).filter(|_| !object.contains_key("id")).cloned() {
                    object.insert("id".to_owned(), id);
                }
            }
        }
        if let Some(shape) = self.shape(mapping) {
            objects.iter_mut().for_each(|group| self.memberships.complete(&shape, group));
        }
    }

    /// The member of an object that holds its identifier.
    fn anchor(&self, mapping: &Mapping) -> Option<&str> {
        let path = self.object(mapping)?.get("create")?.get("anchor")?.as_str()?;
        path.rsplit('.').next()
    }

    pub(super) fn lists(&self) -> Vec<(String, Option<String>)> {
        let mut lists: Vec<(String, Option<String>)> = Vec::new();
        let mut enter = |list: Option<&str>, object: Option<&str>| {
            let Some(list) = list.filter(|list| !list.is_empty()) else { return };
            match lists.iter_mut().find(|(known, _)| known == list) {
                Some((_, known)) if known.as_deref() == object => {}
                // It lists objects of several kinds.
                Some((_, known)) => *known = None,
                None => lists.push((list.to_owned(), object.map(str::to_owned))),
            }
        };
        for object in &self.objects {
            let name = object.get("object").and_then(Json::as_str);
            for call in object.get("match").and_then(Json::as_array).into_iter().flatten() {
                enter(call.get("list").and_then(Json::as_str), name);
            }
            for reference in object.get("references").and_then(Json::as_array).into_iter().flatten() {
                let shape = Shape::read(reference);
                enter(shape.as_ref().and_then(|shape| shape.list.as_deref()), Some(MEMBERSHIP));
            }
        }
        lists
    }

    fn object(&self, mapping: &Mapping) -> Option<&Json> {
        let name = |object: &Json| object.get("object").and_then(Json::as_str).map(str::to_owned);
        self.objects
            .iter()
            .find(|object| name(object).is_some_and(|name| name.eq_ignore_ascii_case(mapping.target_object())))
    }

    /// Whether it has calls for the target object of a mapping.
    pub(super) fn knows(&self, mapping: &Mapping) -> bool {
        self.object(mapping).is_some()
    }

    pub(super) fn disables(&self, mapping: &Mapping) -> bool {
        self.object(mapping).and_then(|object| object.get("disable")).is_some_and(Json::is_object)
    }

    pub(super) fn requests(&self, mapping: &Mapping, plan: &Plan) -> Result<Vec<Request>, RecordFault> {
        let Some(object) = self.object(mapping) else { return Ok(Vec::new()) };
        let known = plan.matched.as_ref().and_then(|matched| matched.id.as_deref());
        let (path, value) = (super::identifier(plan), super::identifier_value(plan));
        let id = (path.as_str(), &value);
        let call = match plan.action {
            Action::Skip => return Ok(Vec::new()),
            Action::Create => "create",
            Action::Update => "update",
            // Where an attribute disables, it is among the changes.
            Action::Disable if plan.changes.is_empty() => "disable",
            Action::Disable => "update",
            Action::Delete => "delete",
        };
        let mut requests = Vec::new();
        let filling =
            Filling { id, attributes: assemble(mapping, &plan.changes), members: Vec::new(), member: Json::Null };
        if plan.action != Action::Update || !plan.changes.is_empty() {
            requests.extend(request(object.get(call), &filling));
        }
        for change in &plan.references {
            self.refer((object, mapping), change, (id, known), &mut requests)?;
        }
        Ok(requests)
    }

    /// The references of an object: calls of their own where the facts have some, an attribute of an update otherwise.
    fn refer(
        &self,
        (object, mapping): (&Json, &Mapping),
        change: &Change,
        (id, group): ((&str, &Json), Option<&str>),
        requests: &mut Vec<Request>,
    ) -> Result<(), RecordFault> {
        let calls = object.get("references").and_then(Json::as_array).and_then(|calls| {
            calls.iter().find(|call| call.get("attribute").and_then(Json::as_str) == Some(&change.attribute))
        });
        let members: Vec<Json> = change.new.as_array().into_iter().flatten().map(identifier).collect();
        let mut filling =
            Filling { id, attributes: assemble(mapping, std::slice::from_ref(change)), members, member: Json::Null };
        match calls {
            Some(calls) if calls.get("replace").is_some() => {
                requests.extend(request(calls.get("replace"), &filling));
            }
            Some(calls) => {
                for member in &change.removed {
                    filling.member = identifier(member);
                    let Some(mut call) = request(calls.get("remove"), &filling) else { continue };
                    if call.path.contains(memberships::PLACEHOLDER) {
                        let known = group.and_then(|group| self.memberships.id(group, member));
                        let known = known.ok_or_else(|| without_membership(calls, change))?;
                        call.path = call.path.replace(memberships::PLACEHOLDER, &percent_encoded(known));
                    }
                    requests.push(call);
                }
                for member in &change.added {
                    filling.member = identifier(member);
                    requests.extend(request(calls.get("add"), &filling));
                }
            }
            None => requests.extend(request(object.get("update"), &filling)),
        }
        Ok(())
    }
}

fn without_membership(calls: &Json, change: &Change) -> RecordFault {
    let message = format!("a member of `{}` is removed by its membership, whose `id` is not known", change.attribute);
    let call = Shape::read(calls).and_then(|shape| shape.call);
    let answers = call.map_or(String::new(), |call| format!(" (the answers of `{call}`)"));
    let diagnostic = Diagnostic::new(&flow::NO_MEMBERSHIP_ID, message)
        .help(format!("give the memberships among the existing objects{answers}"));
    RecordFault { target: change.attribute.clone(), diagnostic: Box::new(diagnostic) }
}

fn request(call: Option<&Json>, filling: &Filling<'_>) -> Option<Request> {
    let call = call.filter(|call| call.is_object())?;
    let method = call.get("method")?.as_str()?.to_owned();
    let path = call.get("path")?.as_str()?.replace("{id}", filling.id.0);
    let body = call.get("body").map(|body| fill(body, filling, 8));
    Some(Request { method, path, body })
}

fn fill(template: &Json, filling: &Filling<'_>, depth: usize) -> Json {
    match template {
        Json::String(text) => match text.as_str() {
            "$attributes" | "$changed" => filling.attributes.clone(),
            "$members" => Json::Array(filling.members.clone()),
            "$member" => filling.member.clone(),
            "$id" => identifier(filling.id.1),
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
