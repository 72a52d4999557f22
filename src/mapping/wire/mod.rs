//! Plans as requests: what is sent to the target, byte for byte as it matters.
//!
//! SCIM targets are written to in one of three dialects, because what the provisioning service sends differs from the RFC, and
//! differs again with the tenant URL's flag `aadOptscim062020`. Other targets have interfaces of their own; their calls come
//! from the facts of the built-in document.

mod memberships;
mod rest;
mod scim;

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::shapes::NOT_AN_RFC_NAME;
use crate::diagnostic::codes::shapes::UNKNOWN_INTERFACE;
use crate::mapping::Action;
use crate::mapping::BriefPlan;
use crate::mapping::Document;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::RecordFault;
use crate::mapping::TargetAttribute;
use crate::mapping::entra;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::ObjectMapping;
use crate::mapping::references::SYMBOL;
use crate::mapping::target;
use crate::mapping::templates::Template;
use crate::scim::Dialect;
use crate::scim::Path;

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

/// One request. `{User/ID}` in its path and `{"$link": "User/ID"}` in its body are symbols of the identifier of an object that is created
/// first, ID being the source record's (percent-encoded in the path); `{id}` where the record has no identifier.
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

    /// Whether the target is written to with SCIM.
    pub fn is_scim(&self) -> bool {
        self.rest.is_none()
    }

    /// Requests to the target of a document's object mapping.
    ///
    /// # Errors
    ///
    /// It is not known which interface the target has: the document is for no application that is known, and the names of its
    /// target attributes are not those of SCIM.
    pub fn for_mapping(document: &Document, mapping: &Mapping, dialect: WireDialect) -> Result<Wire, Diagnostic> {
        let wire = match document.template() {
            Some(template) => Wire::of(template, dialect),
            None if has_scim_names(document, mapping) => return Ok(Wire::scim(dialect)),
            None => return Err(unknown_interface(document, mapping)),
        };
        match &wire.rest {
            Some(interface) if !interface.knows(mapping) => {
                let title = document.template().map(|template| template.title).unwrap_or_default();
                let object = mapping.target_object();
                let message = format!("the interface of {title} has no requests for the object `{object}`");
                let help = "requests are known for the objects that `attrflow template` lists for the application";
                Err(Diagnostic::new(&UNKNOWN_INTERFACE, message).help(help))
            }
            _ => Ok(wire),
        }
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

    /// Appends the request that creates an object, as the members `method`, `path` and `body`, if it can be written from the values
    /// alone: to a SCIM target in the dialect of the RFC. False, and nothing, otherwise.
    pub fn write_create(&self, plan: &BriefPlan<'_>, out: &mut Vec<u8>) -> bool {
        let is_plain = self.rest.is_none() && self.dialect == WireDialect::Rfc && plan.action == Action::Create;
        is_plain && scim::write_create(plan, out)
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

/// Whether an application is written to with SCIM.
pub fn is_scim(template: &Template) -> bool {
    rest::Interface::read(template.facts).is_none()
}

/// The target attributes of a document whose names RFC 7643 does not allow, as findings: a SCIM server that keeps to the RFC
/// refuses their paths. Where the application itself has the name there is nothing to do.
pub fn refused_by_the_rfc(document: &Document) -> Vec<Diagnostic> {
    let by_template = document.template().map(is_scim);
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (rule, mapping) in document.object_mappings() {
        let is_scim = by_template.unwrap_or_else(|| document.is_scim_target(rule));
        for attribute in mapping.attributes.iter().filter(|_| is_scim && mapping.enabled) {
            let name = attribute.target.as_str();
            let refused = Path::parse(name, Dialect::Entra).is_ok_and(|path| has_refused_name(&path));
            if refused && seen.insert(name) {
                found.push(refused_name(document, attribute));
            }
        }
    }
    found
}

/// Whether a name in a path does not begin with a letter, as RFC 7643 (section 2.1) has it; `$ref` is its own exception.
fn has_refused_name(path: &Path) -> bool {
    let names = [Some(path.attribute()), path.nested(), path.sub_attribute()];
    names
        .into_iter()
        .flatten()
        .any(|name| name != "$ref" && !name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

fn refused_name(document: &Document, attribute: &AttributeMapping) -> Diagnostic {
    let name = attribute.target.as_str();
    let has = |template: &&Template| serde_json::from_str(template.document).is_ok_and(|own| names(&own, name));
    let owner = document.template().filter(has);
    let last = Path::parse(name, Dialect::Entra).map(|path| path.attribute().to_owned()).unwrap_or_default();
    let message = match owner {
        Some(owner) => format!("{} calls an attribute `{last}`, which RFC 7643 does not allow", owner.title),
        None => format!("RFC 7643 does not allow the attribute name `{last}`"),
    };
    let help = match owner {
        Some(owner) => format!("keep it for {}; servers that keep to the RFC refuse the path", owner.title),
        None => "servers that keep to the RFC refuse the path: names begin with a letter".to_owned(),
    };
    let mut diagnostic = Diagnostic::new(&NOT_AN_RFC_NAME, message)
        .help(help)
        .in_document(format!("{}/targetAttributeName", attribute.pointer), Some(name));
    if owner.is_some() {
        diagnostic.severity = Severity::Information;
    }
    diagnostic
}

/// Whether a document has a text of its own that is this one.
fn names(json: &Json, name: &str) -> bool {
    match json {
        Json::Object(members) => members.values().any(|value| names(value, name)),
        Json::Array(items) => items.iter().any(|item| names(item, name)),
        other => other == name,
    }
}

/// A target that an agent writes to; Microsoft Entra itself is another that is no application.
const ACTIVE_DIRECTORY: &str = "Active Directory";

/// Whether the names of an object mapping's target attributes are those of SCIM: one has a URN or a filter, or RFC 7643 has all
/// of them.
fn has_scim_names(document: &Document, mapping: &Mapping) -> bool {
    let directory = directory_of(document, mapping);
    if directory.eq_ignore_ascii_case(ACTIVE_DIRECTORY) || entra::is_directory(directory) {
        return false;
    }
    let defined = document.object_mappings().any(|(rule, _)| document.is_scim_target(rule));
    let mapped = |target: &TargetAttribute| target.name.contains([':', '[']);
    // An attribute of the application's own does not make a SCIM target something else; what objects are matched by tells more.
    let matching: Vec<_> = mapping.parts().iter().filter(|part| part.matching_priority > 0).collect();
    let is_matched_by_scim = !matching.is_empty() && matching.iter().all(|part| target::is_in_the_rfc(&part.path));
    defined
        || mapping.targets().any(mapped)
        || is_matched_by_scim
        || mapping.parts().iter().all(|part| target::is_in_the_rfc(&part.path))
}

/// The target directory of the rule that an object mapping belongs to.
fn directory_of<'d>(document: &'d Document, mapping: &Mapping) -> &'d str {
    let is_it = |other: &ObjectMapping| {
        other.name == mapping.name()
            && other.source_object == mapping.source_object()
            && other.target_object == mapping.target_object()
    };
    let found = document.object_mappings().find(|(_, other)| is_it(other));
    found.map_or("", |(rule, _)| rule.target_directory.as_str())
}

fn unknown_interface(document: &Document, mapping: &Mapping) -> Diagnostic {
    let message = match directory_of(document, mapping) {
        "" => "it is not known how the target is written to: its attributes are not those of SCIM".to_owned(),
        name if name.eq_ignore_ascii_case(ACTIVE_DIRECTORY) => {
            format!("the target `{name}` is neither a SCIM nor a REST application, so no request is known for it")
        }
        name => {
            format!("it is not known how the target `{name}` is written to: it is not known to be a SCIM application")
        }
    };
    Diagnostic::new(&UNKNOWN_INTERFACE, message).help(
        "name the application with `--application NAME` (`--application generic-scim` for any SCIM application), or plan with `--emit plan`",
    )
}

/// The identifier of a plan's target object as a part of a URL path, or its symbol while it has none.
fn identifier(plan: &Plan) -> String {
    let matched = plan.matched.as_ref().and_then(|matched| matched.id.as_deref());
    match (matched, plan.symbol.as_deref().and_then(|symbol| symbol.split_once('/'))) {
        (Some(id), _) => percent_encoded(id),
        (None, Some((object, source))) => format!("{{{object}/{}}}", percent_encoded(source)),
        (None, None) => "{id}".to_owned(),
    }
}

/// The identifier of a plan's target object as a value, or its symbol while it has none.
fn identifier_value(plan: &Plan) -> Json {
    let matched = plan.matched.as_ref().and_then(|matched| matched.id.as_deref());
    match (matched, plan.symbol.as_deref()) {
        (Some(id), _) => id.into(),
        (None, Some(symbol)) => serde_json::json!({ SYMBOL: symbol }),
        (None, None) => "{id}".into(),
    }
}

/// A part of a URL path or query, percent-encoded (RFC 3986, section 2.3: what is not unreserved).
pub(crate) fn percent_encoded(text: &str) -> String {
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
