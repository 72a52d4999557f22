//! Memberships that a target keeps as objects of their own: a member is removed by the identifier of its membership.

use std::collections::HashMap;

use serde_json::Value as Json;

/// How a target's interface writes memberships: known from the call that adds a member.
#[derive(Debug)]
pub(super) struct Shape {
    /// The group's attribute that its members are in.
    attribute: String,
    member: String,
    group: String,
    /// The member of an answer that lists memberships.
    pub(super) list: Option<String>,
    /// The call that lists the memberships of a group, as text.
    pub(super) call: Option<String>,
}

/// The placeholder for the identifier of a membership.
pub(super) const PLACEHOLDER: &str = "{membership}";

impl Shape {
    /// Reads how a reference attribute is written from the facts of an application; none where members are no objects.
    pub(super) fn read(reference: &Json) -> Option<Shape> {
        let removes = reference.get("remove")?.get("path")?.as_str()?.contains(PLACEHOLDER);
        let body = reference.get("add")?.get("body").filter(|_| removes)?;
        let text = |call: &Json, name: &str| call.get(name).and_then(Json::as_str).map(str::to_owned);
        let list = reference.get("list");
        let call = list.and_then(|list| Some(format!("{} {}", text(list, "method")?, text(list, "path")?)));
        Some(Shape {
            attribute: text(reference, "attribute")?,
            member: field(body, "$member", 4)?,
            group: field(body, "$id", 4)?,
            list: list.and_then(|list| text(list, "list")),
            call,
        })
    }
}

/// The name of the field that has this placeholder as its value.
fn field(body: &Json, placeholder: &str, depth: usize) -> Option<String> {
    body.as_object()?.iter().find_map(|(name, value)| match value {
        Json::String(text) if text == placeholder => Some(name.clone()),
        nested if depth > 0 => field(nested, placeholder, depth - 1),
        _ => None,
    })
}

/// The memberships that exist.
#[derive(Debug, Default)]
pub(super) struct Memberships {
    /// The members by group.
    members: HashMap<String, Vec<Json>>,
    /// The identifiers of memberships by group and member.
    ids: HashMap<(String, String), String>,
}

impl Memberships {
    /// Enters a membership; false when the object is none.
    pub(super) fn enter(&mut self, shape: &Shape, object: &Json) -> bool {
        let Some((group, member)) = pair(shape, object) else { return false };
        if let (Some(group), Some(id)) = (text(group), identifier(object)) {
            if let Some(member) = text(member) {
                self.ids.insert((group.clone(), member), id);
            }
            self.members.entry(group).or_default().push(member.clone());
        }
        true
    }

    /// The identifier of a membership.
    pub(super) fn id(&self, group: &str, member: &Json) -> Option<&str> {
        let member = text(member.get("value").unwrap_or(member))?;
        self.ids.get(&(group.to_owned(), member)).map(String::as_str)
    }

    /// Puts the members into a group that exists and does not say who they are.
    pub(super) fn complete(&self, shape: &Shape, object: &mut Json) {
        let Some(id) = identifier(object) else { return };
        if self.members.is_empty() || object.get(&shape.attribute).is_some() {
            return;
        }
        let members = self.members.get(&id).cloned().unwrap_or_default();
        if let Some(object) = object.as_object_mut() {
            object.insert(shape.attribute.clone(), Json::Array(members));
        }
    }
}

/// The group and the member of a membership.
fn pair<'j>(shape: &Shape, object: &'j Json) -> Option<(&'j Json, &'j Json)> {
    let of = |name: &str| {
        let value = object.get(name)?;
        Some(value.get("value").unwrap_or(value))
    };
    Some((of(&shape.group)?, of(&shape.member)?))
}

fn identifier(object: &Json) -> Option<String> {
    object.get("id").or_else(|| object.get("sys_id")).and_then(text)
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
