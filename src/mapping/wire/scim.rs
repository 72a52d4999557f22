//! SCIM requests in the three dialects (RFC 7644 section 3.5.2, and what the service was seen to send).

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::mapping::Action;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::wire::Request;
use crate::mapping::wire::WireDialect;
use crate::mapping::wire::percent_encoded;
use crate::scim::Path;
use crate::scim::schema;

/// The type that the service gives to every role it sends.
const ROLE_TYPE: &str = "WindowsAzureActiveDirectoryRole";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

pub(super) fn requests(dialect: WireDialect, mapping: &Mapping, plan: &Plan) -> Vec<Request> {
    let writer = Writer { dialect, mapping };
    let endpoint = endpoint(mapping.target_object());
    let id = plan.matched.as_ref().and_then(|matched| matched.id.clone()).unwrap_or("{id}".to_owned());
    let place = format!("{endpoint}/{}", percent_encoded(&id));
    let request = |method: &str, path: &str, body| Request { method: method.to_owned(), path: path.to_owned(), body };
    let mut requests = Vec::new();
    match plan.action {
        Action::Skip => return requests,
        Action::Delete => {
            requests.push(request("DELETE", &place, None));
            return requests;
        }
        Action::Create => requests.push(request("POST", &endpoint, Some(writer.resource(&plan.changes)))),
        Action::Update | Action::Disable => {}
    }
    let changes: &[Change] = if plan.action == Action::Create { &[] } else { &plan.changes };
    let operations: Vec<&Change> = changes.iter().chain(&plan.references).collect();
    if !operations.is_empty() {
        requests.push(request("PATCH", &place, Some(writer.patch(&operations))));
    }
    requests
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
            let _ = path.set(&mut resource, change.new.clone());
        }
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

    /// The body of a PATCH.
    fn patch(&self, changes: &[&Change]) -> Json {
        let mut operations = Vec::new();
        match self.dialect {
            WireDialect::Rfc => changes.iter().for_each(|change| self.rfc(change, &mut operations)),
            WireDialect::Entra => changes.iter().for_each(|change| self.entra(change, &mut operations)),
            WireDialect::Entra2020 => self.entra_2020(changes, &mut operations),
        }
        json!({ "schemas": [PATCH], "Operations": operations })
    }

    fn rfc(&self, change: &Change, operations: &mut Vec<Json>) {
        let Some(path) = self.path(change) else { return };
        let text = path.to_string();
        if is_list(change) {
            for removed in &change.removed {
                let value = quoted(member_value(removed));
                operations.push(json!({ "op": "remove", "path": format!("{text}[value eq {value}]") }));
            }
            if !change.added.is_empty() {
                let values: Vec<Json> = change.added.iter().map(|value| self.member(change, value, false)).collect();
                operations.push(json!({ "op": "add", "path": text, "value": values }));
            }
            return;
        }
        let new = self.single(change);
        match (&change.old, path.filter()) {
            (Some(_), _) => operations.push(json!({ "op": "replace", "path": text, "value": new })),
            // A filter that matches no element is an error of a replace (noTarget), so the element is added whole.
            (None, Some(_)) => {
                let mut holder = Json::Object(Map::new());
                let _ = path.set(&mut holder, new);
                let attribute = match path.extension() {
                    Some(extension) => holder.get(extension).and_then(|holder| holder.get(path.attribute())),
                    None => holder.get(path.attribute()),
                };
                let name = match path.schema() {
                    Some(schema) => format!("{schema}:{}", path.attribute()),
                    None => path.attribute().to_owned(),
                };
                operations.push(json!({ "op": "add", "path": name, "value": attribute }));
            }
            (None, None) => operations.push(json!({ "op": "add", "path": text, "value": new })),
        }
    }

    /// One operation for each attribute, its path verbatim, Booleans as texts.
    fn entra(&self, change: &Change, operations: &mut Vec<Json>) {
        let path = &change.attribute;
        if is_list(change) {
            if is_roles(change) {
                operations.push(roles(change, "Add", "Replace"));
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

    /// Plain paths together in one operation without a path, others on their own; lower-case operations, real Booleans.
    fn entra_2020(&self, changes: &[&Change], operations: &mut Vec<Json>) {
        let (mut added, mut replaced) = (Map::new(), Map::new());
        let mut others = Vec::new();
        for change in changes {
            let path = &change.attribute;
            if is_roles(change) && is_list(change) {
                others.push(roles(change, "add", "replace"));
            } else if is_list(change) {
                for removed in &change.removed {
                    let value = quoted(member_value(removed));
                    others.push(json!({ "op": "remove", "path": format!("{path}[value eq {value}]") }));
                }
                if !change.added.is_empty() {
                    let values: Vec<Json> =
                        change.added.iter().map(|value| self.member(change, value, false)).collect();
                    others.push(json!({ "op": "add", "path": path, "value": values }));
                }
            } else if self.path(change).is_some_and(|path| path.filter().is_some()) {
                let op = if change.old.is_some() { "replace" } else { "add" };
                others.push(json!({ "op": op, "path": path, "value": change.new }));
            } else if change.old.is_some() {
                replaced.insert(path.clone(), change.new.clone());
            } else {
                added.insert(path.clone(), change.new.clone());
            }
        }
        for (op, values) in [("replace", replaced), ("add", added)] {
            if !values.is_empty() {
                operations.push(json!({ "op": op, "value": values }));
            }
        }
        operations.extend(others);
    }

    /// The value of an attribute with one value; a reference is an object in the RFC.
    fn single(&self, change: &Change) -> Json {
        if self.is_reference(change) && !change.new.is_object() {
            return json!({ "value": change.new });
        }
        change.new.clone()
    }

    fn member(&self, change: &Change, value: &Json, reference_member: bool) -> Json {
        if value.is_object() || !self.is_reference(change) {
            return value.clone();
        }
        if reference_member { json!({ "$ref": null, "value": value }) } else { json!({ "value": value }) }
    }

    fn is_reference(&self, change: &Change) -> bool {
        let target = self.mapping.parts().get(change.number);
        target.is_some_and(|target| target.attribute.kind == crate::mapping::model::AttributeType::Reference)
    }
}

fn is_list(change: &Change) -> bool {
    change.new.is_array()
}

fn is_roles(change: &Change) -> bool {
    change.attribute.eq_ignore_ascii_case("roles")
}

/// Roles are sent as the service does: those of `AppRoleAssignmentsComplex` as JSON inside of a text and added, those of
/// `AssertiveAppRoleAssignmentsComplex` as objects that replace all others.
fn roles(change: &Change, add: &str, replace: &str) -> Json {
    let assertive = change.new.get(0).is_some_and(|role| role.get("display").is_some());
    if assertive {
        return json!({ "op": replace, "path": change.attribute, "value": change.new });
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
    json!({ "op": add, "path": change.attribute, "value": values })
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
            let rest = std::mem::take(role);
            if let Some(primary) = rest.get("primary") {
                let primary = match primary {
                    Json::String(text) => Json::Bool(text.eq_ignore_ascii_case("true")),
                    other => other.clone(),
                };
                role.insert("primary".to_owned(), primary);
            }
            role.insert("type".to_owned(), Json::from(ROLE_TYPE));
            role.extend(rest.into_iter().filter(|(name, _)| name != "type" && name != "primary"));
        }
    }
}
