//! SCIM requests in the three dialects (RFC 7644 section 3.5.2, and what the service was seen to send).

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::mapping::Action;
use crate::mapping::BriefPlan;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::model::AttributeType;
use crate::mapping::references::SYMBOL;
use crate::mapping::roles;
use crate::mapping::wire::Request;
use crate::mapping::wire::WireDialect;
use crate::mapping::wire::identifier;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema;
use crate::value::Value;

/// The type that the service gives to every role it sends.
const ROLE_TYPE: &str = "WindowsAzureActiveDirectoryRole";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

pub(super) fn requests(dialect: WireDialect, mapping: &Mapping, plan: &Plan) -> Vec<Request> {
    let writer = Writer { dialect, mapping };
    let endpoint = endpoint(mapping.target_object());
    let place = format!("{endpoint}/{}", identifier(plan));
    let request = |method: &str, path: &str, body| Request { method: method.to_owned(), path: path.to_owned(), body };
    let mut requests = Vec::new();
    match plan.action {
        Action::Skip => return requests,
        Action::Delete => {
            requests.push(request("DELETE", &place, None));
            return requests;
        }
        Action::Create => requests.push(request("POST", &endpoint, Some(writer.resource(&plan.changes)))),
        Action::Update | Action::Disable => requests.extend(
            writer.patch(&plan.changes.iter().collect::<Vec<_>>()).map(|body| request("PATCH", &place, Some(body))),
        ),
    }
    let references: Vec<&Change> = plan.references.iter().collect();
    requests.extend(writer.patch(&references).map(|body| request("PATCH", &place, Some(body))));
    requests
}

/// Appends the members of a request that creates an object, if its body is what the skeleton of the mapping writes.
pub(super) fn write_create(plan: &BriefPlan<'_>, out: &mut Vec<u8>) -> bool {
    let (mapping, values) = (plan.mapping(), plan.values());
    let Some(anchors) = &mapping.inner.anchors else { return false };
    let is_plain = |value: &Value<'_>| match value {
        Value::List(items) => {
            !items.is_empty()
                && items.iter().all(|item| !matches!(item, Value::Missing | Value::List(_) | Value::Complex(_)))
        }
        Value::Complex(_) => false,
        _ => true,
    };
    let has_value = |number: &usize| values.get(*number).is_some_and(|value| !value.is_missing());
    if !values.iter().all(is_plain) || !anchors.iter().all(has_value) {
        return false;
    }
    let mut schemas = vec![core_schema(mapping.target_object())];
    for (target, _) in plan.sent() {
        if let Some(extension) = target.path.extension()
            && !schemas.iter().any(|known| known.eq_ignore_ascii_case(extension))
        {
            schemas.push(extension.to_owned());
        }
    }
    out.extend_from_slice(b"\"method\":\"POST\",\"path\":");
    out.extend_from_slice(Json::from(endpoint(mapping.target_object())).to_string().as_bytes());
    out.extend_from_slice(b",\"body\":{\"schemas\":");
    out.extend_from_slice(json!(schemas).to_string().as_bytes());
    mapping.inner.skeleton.write_members(|target| values.get(target), out);
    out.push(b'}');
    true
}

/// The endpoint of a resource: the plural of its name.
fn endpoint(object: &str) -> String {
    let name = object.rsplit(':').next().unwrap_or(object);
    format!("/{name}s")
}

struct Writer<'w> {
    dialect: WireDialect,
    mapping: &'w Mapping,
}

impl Writer<'_> {
    fn path(&self, change: &Change) -> Option<&Path> {
        self.mapping.parts().get(change.number).map(|target| &target.path)
    }

    /// The body of a POST.
    fn resource(&self, changes: &[Change]) -> Json {
        let mut resource = Json::Object(Map::new());
        let mut schemas = vec![core_schema(self.mapping.target_object())];
        for change in changes {
            let Some(path) = self.path(change) else { continue };
            if let Some(extension) = path.extension()
                && !schemas.iter().any(|known| known.eq_ignore_ascii_case(extension))
                && (self.dialect == WireDialect::Rfc || extension.eq_ignore_ascii_case(schema::ENTERPRISE_USER))
            {
                schemas.push(extension.to_owned());
            }
            // A path that cannot be set was refused when the mapping was compiled.
            let _ = path.set(&mut resource, self.roles_in_dialect(&change.new));
        }
        make_primary_boolean(&mut resource);
        if self.dialect.is_service() {
            add_service_members(&mut resource);
        }
        let mut body = Map::new();
        body.insert("schemas".to_owned(), json!(schemas));
        if let Json::Object(members) = resource {
            body.extend(members);
        }
        if self.dialect.is_service() {
            body.insert("meta".to_owned(), json!({ "resourceType": self.mapping.target_object() }));
        }
        Json::Object(body)
    }

    /// The body of a PATCH; none when there is nothing to be done.
    fn patch(&self, changes: &[&Change]) -> Option<Json> {
        let mut operations = Vec::new();
        match self.dialect {
            WireDialect::Rfc => self.rfc(changes, &mut operations),
            WireDialect::Entra => changes.iter().for_each(|change| self.entra(change, &mut operations)),
            WireDialect::Entra2020 => self.entra_2020(changes, &mut operations),
        }
        (!operations.is_empty()).then(|| json!({ "schemas": [PATCH], "Operations": operations }))
    }

    fn rfc(&self, changes: &[&Change], operations: &mut Vec<Json>) {
        // Elements that do not exist yet, built from all attributes that are part of them.
        let mut elements: Vec<(String, Json)> = Vec::new();
        for change in changes {
            let Some(path) = self.path(change) else { continue };
            let text = path.with_booleans().to_string();
            if is_list(change) {
                if change.is_unseen {
                    operations.push(self.whole(change, &text, ["replace", "remove"]));
                    continue;
                }
                for removed in &change.removed {
                    let value = quoted(member_value(removed));
                    operations.push(json!({ "op": "remove", "path": format!("{text}[value eq {value}]") }));
                }
                if !change.added.is_empty() {
                    let values: Vec<Json> =
                        change.added.iter().map(|value| self.member(change, value, false)).collect();
                    operations.push(json!({ "op": "add", "path": text, "value": values }));
                }
                continue;
            }
            let new = self.single(change);
            // Of an object that is not seen the element may exist: adding to a path with a filter replaces the value then.
            if path.filter().is_some() && !change.element_exists && !change.is_unseen {
                // RFC 7644, 3.5.2.3: a replace whose filter matches no element fails with `noTarget`, so the element is added.
                let name = match path.schema() {
                    Some(schema) => format!("{schema}:{}", path.attribute()),
                    None => path.attribute().to_owned(),
                };
                let number = elements.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                    elements.push((name, Json::Object(Map::new())));
                    elements.len() - 1
                });
                if let Some((_, holder)) = elements.get_mut(number) {
                    // A path that cannot be set was refused when the mapping was compiled.
                    let _ = path.set(holder, new);
                }
                continue;
            }
            let op = if change.old.is_some() { "replace" } else { "add" };
            operations.push(json!({ "op": op, "path": text, "value": new }));
        }
        for (name, mut holder) in elements {
            make_primary_boolean(&mut holder);
            let attribute = self.attribute_of(&name, &holder);
            operations.push(json!({ "op": "add", "path": name, "value": attribute }));
        }
    }

    /// The list that [`Path::set`] made below an attribute.
    fn attribute_of<'h>(&self, name: &str, holder: &'h Json) -> Option<&'h Json> {
        let path = Path::parse(name, Dialect::Entra).ok()?;
        path.get(holder).into_iter().next()
    }

    /// One operation for each attribute, its path verbatim, Booleans as texts.
    fn entra(&self, change: &Change, operations: &mut Vec<Json>) {
        let path = &change.attribute;
        if is_list(change) {
            if is_roles(change) {
                operations.extend(packed_roles(change));
                return;
            }
            if change.is_unseen {
                operations.push(self.whole(change, path, ["Replace", "Remove"]));
                return;
            }
            if !change.removed.is_empty() {
                let values: Vec<Json> =
                    change.removed.iter().map(|value| json!({ "value": member_value(value) })).collect();
                operations.push(json!({ "op": "Remove", "path": path, "value": values }));
            }
            if !change.added.is_empty() {
                let values: Vec<Json> = change.added.iter().map(|value| self.member(change, value, true)).collect();
                operations.push(json!({ "op": "Add", "path": path, "value": values }));
            }
            return;
        }
        let value = match &change.new {
            Json::Bool(true) => Json::from("True"),
            Json::Bool(false) => Json::from("False"),
            other => other.clone(),
        };
        let op = if change.old.is_some() { "Replace" } else { "Add" };
        operations.push(json!({ "op": op, "path": path, "value": value }));
    }

    /// Plain paths together in one operation without a path, keyed by the paths; one alone, and those with a filter, on their
    /// own. Lower-case operations, real Booleans, and roles as in a POST.
    fn entra_2020(&self, changes: &[&Change], operations: &mut Vec<Json>) {
        let (mut replaced, mut added) = (Vec::new(), Vec::new());
        for change in changes {
            let path = &change.attribute;
            let op = if change.old.is_some() { "replace" } else { "add" };
            if is_list(change) {
                if change.is_unseen {
                    operations.push(self.whole(change, path, ["replace", "remove"]));
                    continue;
                }
                if is_assertive(change) {
                    operations.push(json!({ "op": "replace", "path": path, "value": change.new }));
                    continue;
                }
                for removed in &change.removed {
                    let value = quoted(member_value(removed));
                    operations.push(json!({ "op": "remove", "path": format!("{path}[value eq {value}]") }));
                }
                if !change.added.is_empty() {
                    let values: Vec<Json> =
                        change.added.iter().map(|value| self.member(change, value, false)).collect();
                    operations.push(json!({ "op": "add", "path": path, "value": values }));
                }
            } else if self.path(change).is_some_and(|path| path.filter().is_some()) {
                operations.push(json!({ "op": op, "path": path, "value": change.new }));
            } else if change.old.is_some() {
                replaced.push(*change);
            } else {
                added.push(*change);
            }
        }
        for (op, plain) in [("replace", replaced), ("add", added)] {
            match plain.as_slice() {
                [] => {}
                [one] => operations.push(json!({ "op": op, "path": one.attribute, "value": one.new })),
                several => {
                    let values: Map<String, Json> =
                        several.iter().map(|change| (change.attribute.clone(), change.new.clone())).collect();
                    operations.push(json!({ "op": op, "value": values }));
                }
            }
        }
    }

    /// The operation that replaces a list, whatever is there.
    fn whole(&self, change: &Change, path: &str, [replace, remove]: [&str; 2]) -> Json {
        let values = change.new.as_array().into_iter().flatten();
        let values: Vec<Json> = values.map(|value| self.member(change, value, false)).collect();
        match values.is_empty() {
            true => json!({ "op": remove, "path": path }),
            false => json!({ "op": replace, "path": path, "value": values }),
        }
    }

    /// The value of an attribute with one value; a reference is an object in the RFC.
    fn single(&self, change: &Change) -> Json {
        if self.is_reference(change) && (!change.new.is_object() || is_symbol(&change.new)) {
            return json!({ "value": change.new });
        }
        change.new.clone()
    }

    /// A value with roles written as the RFC has them, where the dialect is that of the RFC.
    fn roles_in_dialect(&self, value: &Json) -> Json {
        match value {
            Json::Array(items) if self.dialect == WireDialect::Rfc => items.iter().map(roles::as_in_the_rfc).collect(),
            other => other.clone(),
        }
    }

    fn member(&self, change: &Change, value: &Json, reference_member: bool) -> Json {
        if value.is_object() && !is_symbol(value) || !self.is_reference(change) {
            return match self.dialect {
                WireDialect::Rfc => roles::as_in_the_rfc(value),
                WireDialect::Entra | WireDialect::Entra2020 => roles::without_id(value),
            };
        }
        if reference_member { json!({ "$ref": null, "value": value }) } else { json!({ "value": value }) }
    }

    fn is_reference(&self, change: &Change) -> bool {
        let target = self.mapping.parts().get(change.number);
        // A path such as `manager.value` leads to the identifier itself.
        target.is_some_and(|target| {
            target.attribute.kind == AttributeType::Reference && target.path.sub_attribute().is_none()
        })
    }
}

/// Whether a value is the symbol of an object that is created first.
fn is_symbol(value: &Json) -> bool {
    value.get(SYMBOL).is_some()
}

fn is_list(change: &Change) -> bool {
    change.new.is_array()
}

fn is_roles(change: &Change) -> bool {
    change.attribute.eq_ignore_ascii_case("roles")
}

/// Whether these are the roles of `AssertiveAppRoleAssignmentsComplex`, which replace all others.
fn is_assertive(change: &Change) -> bool {
    is_roles(change) && change.new.get(0).is_some_and(|role| role.get("display").is_some())
}

/// Roles are sent as the service does: those of `AppRoleAssignmentsComplex` as JSON inside of a text and added, those of
/// `AssertiveAppRoleAssignmentsComplex` as objects that replace all others.
fn packed_roles(change: &Change) -> Option<Json> {
    if is_assertive(change) {
        return Some(json!({ "op": "Replace", "path": change.attribute, "value": change.new }));
    }
    let packed = |role: &Json| {
        let mut inner = Map::new();
        for name in ["id", "value", "displayName"] {
            if let Some(value) = role.get(name) {
                inner.insert(name.to_owned(), value.clone());
            }
        }
        json!({ "value": Json::Object(inner).to_string() })
    };
    let values: Vec<Json> = change.added.iter().map(packed).collect();
    (!values.is_empty()).then(|| json!({ "op": "Add", "path": change.attribute, "value": values }))
}

fn member_value(value: &Json) -> &Json {
    value.get("value").unwrap_or(value)
}

fn quoted(value: &Json) -> String {
    match value {
        Json::String(_) => value.to_string(),
        other => Json::String(other.to_string()).to_string(),
    }
}

/// The URN of a resource's core schema.
fn core_schema(object: &str) -> String {
    if object.contains(':') { object.to_owned() } else { format!("urn:ietf:params:scim:schemas:core:2.0:{object}") }
}

/// What the service adds to a new resource on its own: the work address is the primary one, and roles have its type.
fn add_service_members(resource: &mut Json) {
    if let Some(emails) = resource.get_mut("emails").and_then(Json::as_array_mut) {
        for email in emails.iter_mut().filter_map(Json::as_object_mut) {
            if email.get("type").is_some_and(|kind| kind == "work") && !email.contains_key("primary") {
                let rest = std::mem::take(email);
                email.insert("primary".to_owned(), Json::Bool(true));
                email.extend(rest);
            }
        }
    }
    if let Some(roles) = resource.get_mut("roles").and_then(Json::as_array_mut) {
        for role in roles.iter_mut().filter_map(Json::as_object_mut) {
            let mut rest = std::mem::take(role);
            role.extend(rest.shift_remove("primary").map(|primary| ("primary".to_owned(), primary)));
            role.insert("type".to_owned(), Json::from(ROLE_TYPE));
            role.extend(rest.into_iter().filter(|(name, _)| name != "type"));
        }
    }
}

/// A filter such as `[primary eq "True"]` puts a text where the schema has a Boolean.
fn make_primary_boolean(resource: &mut Json) {
    let lists = resource.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Json::as_array_mut);
    for element in lists.flatten().filter_map(Json::as_object_mut) {
        if let Some(primary) = element.get_mut("primary")
            && let Some(text) = primary.as_str()
        {
            *primary = Json::Bool(text.eq_ignore_ascii_case("true"));
        }
    }
}
