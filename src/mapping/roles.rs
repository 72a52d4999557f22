//! Roles of `AppRoleAssignmentsComplex` in requests.
//!
//! A PATCH of the service names each role that is added by the identifier of its app role. The expression's value does not
//! have it, because a POST does not; it is read from the assignments of the record.

use serde_json::Map;
use serde_json::Value as Json;

use crate::host::Record;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::value::Arena;
use crate::value::Value;

/// Whether a value is a list of roles as `AppRoleAssignmentsComplex` makes them.
pub(super) fn are_complex(value: &Json) -> bool {
    value.get(0).is_some_and(|first| first.get("type").is_some() && first.get("displayName").is_some())
}

impl Mapping {
    /// Adds the identifiers of app roles to the roles that come.
    pub(super) fn identify_roles<R: Record + ?Sized>(&self, record: &R, changes: &mut [Change], arena: &Arena) {
        for change in changes.iter_mut().filter(|change| are_complex(&change.new)) {
            for role in change.added.iter_mut().filter_map(Json::as_object_mut) {
                let Some(name) = role.get("value").and_then(Json::as_str) else { continue };
                let id = self.attributes().iter().find_map(|attribute| {
                    let assignments = record.attribute(attribute, arena).ok()?;
                    id_of(&assignments, name).map(str::to_owned)
                });
                if let Some(id) = id {
                    let rest = std::mem::take(role);
                    role.insert("id".to_owned(), Json::String(id));
                    role.extend(rest);
                }
            }
        }
    }
}

/// The identifier of the role with this value, or with this display name where it has no value.
fn id_of<'r>(assignments: &Value<'r>, name: &str) -> Option<&'r str> {
    let list = match assignments {
        Value::List(items) => items,
        one => std::slice::from_ref(one),
    };
    list.iter().find_map(|assignment| {
        let Value::Complex(members) = assignment else { return None };
        let text = |wanted: &str| {
            members.iter().find_map(|(known, value)| match value {
                Value::Text(text) if *known == wanted && !text.is_empty() => Some(*text),
                _ => None,
            })
        };
        let is_meant = text("value").or_else(|| text("displayName")) == Some(name);
        // In an assignment of Microsoft Graph `id` is that of the assignment.
        text("appRoleId").or_else(|| text("id")).filter(|_| is_meant)
    })
}

/// A role as RFC 7643 has it: `display`, and no identifier.
pub(super) fn as_in_the_rfc(role: &Json) -> Json {
    let Json::Object(members) = role else { return role.clone() };
    if !members.contains_key("type") || !members.contains_key("displayName") {
        return role.clone();
    }
    let named = members.iter().filter(|(name, _)| *name != "id");
    let renamed: Map<String, Json> = named
        .map(|(name, value)| {
            let name = if name == "displayName" { "display" } else { name };
            (name.to_owned(), value.clone())
        })
        .collect();
    Json::Object(renamed)
}

/// A role without the identifier, as the service sends it in a POST and with its flag `aadOptscim062020`.
pub(super) fn without_id(role: &Json) -> Json {
    let mut role = role.clone();
    if let Json::Object(members) = &mut role
        && members.contains_key("displayName")
    {
        members.shift_remove("id");
    }
    role
}
