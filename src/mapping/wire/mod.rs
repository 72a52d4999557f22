//! Plans as requests: what is sent to the target, byte for byte as it matters.
//!
//! SCIM targets are written to in one of three dialects, because what the provisioning service sends differs from the RFC, and
//! differs again with the tenant URL's flag `aadOptscim062020`. Other targets have interfaces of their own; their calls come
//! from the facts of the built-in document.

mod memberships;
mod rest;
mod scim;

use serde_json::Value as Json;

use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::RecordFault;
use crate::mapping::templates::Template;

/// How SCIM requests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum WireDialect {
    /// RFC 7644.
    #[default]
    Rfc,
    /// What the provisioning service sends by default: capitalised operations, one for each attribute, Booleans as texts.
    Entra,
    /// What it sends with `?aadOptscim062020` on the tenant URL.
    Entra2020,
}

impl WireDialect {
    /// The names on the command line, in order of the variants.
    pub const NAMES: [(&'static str, WireDialect); 3] =
        [("rfc", WireDialect::Rfc), ("entra", WireDialect::Entra), ("entra-2020", WireDialect::Entra2020)];

    /// The dialect with this name.
    pub fn parse(name: &str) -> Option<WireDialect> {
        WireDialect::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, dialect)| dialect)
    }

    /// Whether the service itself writes like this, quirks included.
    fn is_service(self) -> bool {
        self != WireDialect::Rfc
    }
}

/// One request. `{id}` in its path stands for an identifier that is known only when the object was created.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path below the target's base URL.
    pub path: String,
    /// The body; none for a request without one.
    pub body: Option<Json>,
}

impl Request {
    /// The request as JSON: `method`, `path` and, where there is one, `body`.
    pub fn to_json(&self) -> Json {
        let mut json = serde_json::json!({ "method": self.method, "path": self.path });
        if let (Some(members), Some(body)) = (json.as_object_mut(), &self.body) {
            members.insert("body".to_owned(), body.clone());
        }
        json
    }
}

/// Turns plans into requests.
#[derive(Debug)]
pub struct Wire {
    dialect: WireDialect,
    rest: Option<rest::Interface>,
}

impl Wire {
    /// Requests to a SCIM target.
    pub fn scim(dialect: WireDialect) -> Wire {
        Wire { dialect, rest: None }
    }

    /// Requests to the target of a built-in document: SCIM in this dialect, or the interface the target has instead.
    pub fn of(template: &Template, dialect: WireDialect) -> Wire {
        Wire { dialect, rest: rest::Interface::read(template.facts) }
    }

    /// Whether the target has a call of its own that disables an object of this mapping; plans want to know
    /// ([`PlanOptions::disables_by_call`](crate::mapping::PlanOptions::disables_by_call)).
    pub fn disables_by_call(&self, mapping: &Mapping) -> bool {
        self.rest.as_ref().is_some_and(|interface| interface.disables(mapping))
    }

    /// Keeps those of the existing objects that are memberships, where the target has such objects, because a member is removed by the
    /// identifier of its membership. Returns the others.
    pub fn take_memberships<'o>(
        &mut self,
        mapping: &Mapping,
        objects: impl IntoIterator<Item = &'o Json>,
    ) -> Vec<&'o Json> {
        let objects = objects.into_iter();
        match &mut self.rest {
            Some(interface) => interface.take_memberships(mapping, objects),
            None => objects.collect(),
        }
    }

    /// Completes existing objects that are given as the target's interface returns them: with their `id`, where it has another name
    /// there, and groups with their members, as far as memberships were kept.
    pub fn complete(&self, mapping: &Mapping, objects: &mut [Json]) {
        if let Some(interface) = &self.rest {
            interface.complete(mapping, objects);
        }
    }

    /// The members of the target's answers that list objects, each with the object it lists where it is only one.
    pub fn lists(&self) -> Vec<(String, Option<String>)> {
        self.rest.as_ref().map(rest::Interface::lists).unwrap_or_default()
    }

    /// The requests that carry out a plan, in order. A skipped record has none. References follow the rest, because the objects
    /// they lead to must exist first.
    ///
    /// # Errors
    ///
    /// A member is to be removed whose membership has no known identifier.
    pub fn requests(&self, mapping: &Mapping, plan: &Plan) -> Result<Vec<Request>, RecordFault> {
        match &self.rest {
            Some(interface) => interface.requests(mapping, plan),
            None => Ok(scim::requests(self.dialect, mapping, plan)),
        }
    }
}

/// The identifier of a plan's target object as a part of a URL path; `{id}` while there is none.
fn identifier(plan: &Plan) -> String {
    match plan.matched.as_ref().and_then(|matched| matched.id.as_deref()) {
        Some(id) => percent_encoded(id),
        None => "{id}".to_owned(),
    }
}

/// A part of a URL path or query, percent-encoded (RFC 3986, section 2.3: what is not unreserved).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
