//! Whether a record is a user or a group, where it or its file says so.
//!
//! A record says it in `@odata.type` or, if it is an answer of its own, in `@odata.context`; a SCIM resource in `meta.resourceType` or in its
//! `schemas`. A page of Graph says it for its records in `@odata.context`, and PowerShell by the type that it wrote.

use memchr::memmem;
use serde_json::Map;
use serde_json::Value;

use crate::input::members::Members;
use crate::input::members::string;

/// What kind of object a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A user.
    User,
    /// A group.
    Group,
    /// An object of another kind.
    Other,
}

/// What the members begin with by which a record of Graph says its kind.
const ODATA: &[u8] = b"\"@odata.";
const RESOURCE_TYPE: &[u8] = b"\"resourceType\"";
/// What the schemas of SCIM's core begin with; the name of a kind follows.
const CORE_SCHEMAS: [&str; 2] = ["urn:ietf:params:scim:schemas:core:2.0:", "urn:scim:schemas:core:2.0:"];

/// Returns whether one of the records in a text may say its kind.
pub(super) fn may_be_said(text: &[u8]) -> bool {
    memmem::find(text, ODATA).is_some() || memmem::find(text, RESOURCE_TYPE).is_some()
}

/// Returns the kind of a record, given as JSON text.
pub(super) fn of(record: &[u8]) -> Option<Kind> {
    if memmem::find(record, ODATA).is_some() {
        let value = |name| Members::of(record).value(name);
        let said = value("@odata.type").and_then(string).map(of_type);
        if let Some(kind) = said.or_else(|| value("@odata.context").and_then(of_context)) {
            return Some(kind);
        }
    }
    if memmem::find(record, RESOURCE_TYPE).is_some() {
        let meta = Members::of(record).value("meta")?;
        return Members::of(meta).value("resourceType").and_then(string).map(named);
    }
    None
}

/// Returns the kind of the records of a page, given the object of the page or the beginning of it.
pub(super) fn of_page(page: &[u8]) -> Option<Kind> {
    of_context(Members::of(page).value("@odata.context")?)
}

/// Returns the kind that the `schemas` of a SCIM resource name.
pub(super) fn of_schemas(resource: &Map<String, Value>) -> Option<Kind> {
    let schemas = resource.get("schemas")?.as_array()?.iter().filter_map(Value::as_str);
    let mut kinds = schemas.filter_map(|schema| {
        let after = |start: &&str| {
            let (before, name) = schema.split_at_checked(start.len())?;
            before.eq_ignore_ascii_case(start).then(|| named(name.as_bytes()))
        };
        CORE_SCHEMAS.iter().find_map(after)
    });
    kinds.find(|kind| *kind != Kind::Other)
}

/// Returns the kind of an object of PowerShell by the members that it has, which are those of its type, with and without values.
pub(super) fn of_powershell(object: &Map<String, Value>) -> Option<Kind> {
    if let Some(name) = object.get("ObjectType").and_then(Value::as_str) {
        return Some(named(name.as_bytes()));
    }
    (object.contains_key("GroupTypes") && !object.contains_key("UserPrincipalName")).then_some(Kind::Group)
}

/// Returns the kind that a line `#TYPE Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser` names.
pub(super) fn of_type_line(line: &[u8]) -> Option<Kind> {
    let name = line.rsplit(|byte| *byte == b'.').next()?.trim_ascii();
    let name = name.strip_prefix(b"MicrosoftGraph").unwrap_or(name);
    // The modules number the types that several of their commands return.
    let end = name.iter().rposition(|byte| !byte.is_ascii_digit())?;
    match named(name.get(..=end)?) {
        Kind::Other => None,
        kind => Some(kind),
    }
}

/// Returns the kind that a type of Graph is, such as `#microsoft.graph.user`.
fn of_type(name: &[u8]) -> Kind {
    named(name.rsplit(|byte| matches!(byte, b'.' | b'#')).next().unwrap_or(name))
}

/// Returns the kind that a context names, given as a JSON string: `..$metadata#users`, `..$metadata#groups(id,members())/$delta`. None where
/// it leads to objects of several kinds, such as the members of a group.
fn of_context(value: &[u8]) -> Option<Kind> {
    let context: String = serde_json::from_slice(value).ok()?;
    let (_, path) = context.split_once('#')?;
    if let Some(inner) = path.strip_prefix("Collection(") {
        return Some(of_type(inner.trim_end_matches(')').as_bytes()));
    }
    let segments: Vec<&str> = segments(path);
    let mut segments = segments.into_iter().filter(|segment| !segment.starts_with(['$', '@']) && !segment.is_empty());
    let (first, last) = (segments.next()?, segments.next_back());
    let name = last.unwrap_or(first);
    if name.contains('.') {
        return Some(of_type(name.as_bytes()));
    }
    match first.to_ascii_lowercase().as_str() {
        _ if last.is_some() => None,
        "users" | "me" => Some(Kind::User),
        "groups" => Some(Kind::Group),
        "directoryobjects" => None,
        _ => Some(Kind::Other),
    }
}

/// Splits a path at its slashes, without what is in brackets.
fn segments(path: &str) -> Vec<&str> {
    let (mut segments, mut depth, mut start, mut end) = (Vec::new(), 0_usize, 0, None);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'(' => {
                end = end.or(Some(at));
                depth += 1;
            }
            b')' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => {
                segments.extend(path.get(start..end.unwrap_or(at)));
                (start, end) = (at + 1, None);
            }
            _ => {}
        }
    }
    segments.extend(path.get(start..end.unwrap_or(path.len())));
    segments
}

fn named(name: &[u8]) -> Kind {
    match name.to_ascii_lowercase().as_slice() {
        b"user" => Kind::User,
        b"group" => Kind::Group,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_name_kinds() {
        let (user, group, other) = (Some(Kind::User), Some(Kind::Group), Some(Kind::Other));
        for (path, kind) in [
            ("users", user),
            ("users(id,displayName,manager(id))", user),
            ("users(id,displayName)/$delta", user),
            ("users/$entity", user),
            ("users(displayName)/$entity", user),
            ("groups", group),
            ("groups/$delta", group),
            ("groups(id,members())", group),
            ("groups(id,members(id))/$delta", group),
            ("groups/$entity", group),
            ("groups('0b1e')/members/microsoft.graph.user", user),
            ("directoryObjects/microsoft.graph.group/$delta", group),
            ("directory/deletedItems/microsoft.graph.group", group),
            ("Collection(microsoft.graph.user)", user),
            ("microsoft.graph.user", user),
            ("devices", other),
            ("servicePrincipals(id)/$entity", other),
            ("directoryObjects", None),
            ("directoryObjects(id,displayName)", None),
            ("groups('0b1e')/members(id)", None),
            ("users('0b/1e')/memberOf", None),
            ("", None),
            ("$delta", None),
        ] {
            let context = serde_json::to_vec(&format!("https://graph.microsoft.com/v1.0/$metadata#{path}")).unwrap();
            assert_eq!(of_context(&context), kind, "{path}");
        }
        assert_eq!(
            of_context(br#""https:\/\/graph.microsoft.com\/beta\/$metadata#groups(\u0027a\u0027)\/$delta""#),
            group
        );
        assert_eq!(of_context(b"7"), None);
    }

    #[test]
    fn type_lines_name_kinds() {
        for (line, kind) in [
            ("#TYPE Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser1", Some(Kind::User)),
            ("#TYPE Selected.Microsoft.Graph.PowerShell.Models.MicrosoftGraphGroup\r", Some(Kind::Group)),
            ("#TYPE Microsoft.Open.AzureAD.Model.Group", Some(Kind::Group)),
            ("#TYPE System.Management.Automation.PSCustomObject", None),
            ("#TYPE 1", None),
        ] {
            assert_eq!(of_type_line(line.as_bytes()), kind, "{line}");
        }
    }
}
