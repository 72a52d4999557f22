//! How objects of one kind are read from a server: SCIM, or the calls that the facts of an application name.

use std::borrow::Cow;

use attrflow::Document;
use attrflow::Mapping;
use attrflow::mapping::TargetAttribute;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::wire::WireDialect;
use attrflow::scim::Path;
use serde_json::Value;

use crate::client::percent_encoded;

/// The status of an answer to the creation of what exists already (RFC 7644, section 3.3).
pub(super) const CONFLICT: u16 = 409;

/// How many objects an application is asked for at once, where it lists all.
pub(super) const PAGE: usize = 100;

/// How objects are read.
#[derive(Debug)]
pub(super) enum Interface {
    /// SCIM, at this endpoint.
    Scim {
        endpoint: String,
        dialect: WireDialect,
        /// The list of references that is left out of answers, such as `members`.
        excluded: Option<String>,
    },
    /// The calls of one object in an application's facts.
    Rest(Value),
}

/// A query that finds objects by the value of an attribute.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) path: String,
    /// The member of the answer that lists objects; none where the answer is the list.
    pub(super) list: Option<String>,
    /// Whether the answer lists all objects, so that one answer serves all records.
    pub(super) lists_all: bool,
}

impl Interface {
    /// Returns how objects of a mapping are read.
    pub(super) fn of(document: &Document, mapping: &Mapping, dialect: WireDialect, reads_members: bool) -> Interface {
        let facts = document.template().and_then(|template| serde_json::from_str::<Value>(template.facts).ok());
        let is_own = |object: &&Value| {
            let name = object.get("object").and_then(Value::as_str);
            name.is_some_and(|name| name.eq_ignore_ascii_case(mapping.target_object()))
        };
        let calls = facts.as_ref().and_then(|facts| facts.get("requests")?.get("objects")?.as_array());
        if let Some(calls) = calls.and_then(|calls| calls.iter().find(is_own)) {
            return Interface::Rest(calls.clone());
        }
        let name = mapping.target_object();
        let endpoint = format!("/{}s", name.rsplit(':').next().unwrap_or(name));
        let excluded = member_list(mapping).filter(|_| !reads_members).map(|target| target.name.clone());
        Interface::Scim { endpoint, dialect, excluded }
    }

    pub(super) fn is_rest(&self) -> bool {
        matches!(self, Interface::Rest(_))
    }

    /// Returns whether the application answers a creation with this status where it has such an object already: 409, unless its facts
    /// say otherwise.
    pub(super) fn is_conflict(&self, status: u16) -> bool {
        let Interface::Rest(calls) = self else { return status == CONFLICT };
        let known = calls.get("create").and_then(|call| call.get("conflict")?.as_array());
        known.map_or(status == CONFLICT, |known| known.iter().any(|known| known.as_u64() == Some(u64::from(status))))
    }

    /// Returns the path that reads one object.
    pub(super) fn object_path(&self, id: &str) -> Option<String> {
        let id = percent_encoded(id);
        match self {
            Interface::Scim { endpoint, excluded, .. } => {
                let query = excluded.as_ref().map_or(String::new(), |name| format!("?excludedAttributes={name}"));
                Some(format!("{endpoint}/{id}{query}"))
            }
            Interface::Rest(calls) => Some(calls.get("update")?.get("path")?.as_str()?.replace("{id}", &id)),
        }
    }

    /// Returns the query that finds objects by the value of an attribute, if there is one.
    pub(super) fn query(&self, (target, path): (&TargetAttribute, Option<&Path>), value: &str) -> Option<Query> {
        match self {
            Interface::Scim { endpoint, dialect, excluded } => {
                let name = match (dialect, path) {
                    (WireDialect::Rfc, Some(path)) => path.with_booleans().to_string(),
                    _ => target.name.clone(),
                };
                let is_plain = target.kind == AttributeType::Boolean || target.kind == AttributeType::Integer;
                let literal = if is_plain { value.to_lowercase() } else { Value::from(value).to_string() };
                let filter = percent_encoded(&format!("{name} eq {literal}"));
                let excluded = excluded.as_ref().map_or(String::new(), |name| format!("excludedAttributes={name}&"));
                let path = format!("{endpoint}?{excluded}filter={filter}");
                Some(Query { path, list: Some("Resources".to_owned()), lists_all: false })
            }
            Interface::Rest(calls) => {
                let mut known = calls.get("match")?.as_array()?.iter();
                let call = known.find(|call| {
                    let name = call.get("attribute").and_then(Value::as_str);
                    name.is_some_and(|name| name.eq_ignore_ascii_case(&target.name))
                })?;
                let path = call.get("path")?.as_str()?;
                // Inside of quotes, as in SOQL, a quote or backslash is escaped.
                let value = match path.contains("'{value}'") {
                    true => value.replace('\\', "\\\\").replace('\'', "\\'"),
                    false => value.to_owned(),
                };
                let list = call.get("list").and_then(Value::as_str).filter(|list| !list.is_empty());
                Some(Query {
                    path: path.replace("{value}", &percent_encoded(&value)),
                    list: list.map(str::to_owned),
                    lists_all: !path.contains("{value}"),
                })
            }
        }
    }

    /// Returns the path of the page that begins with this number of objects, from 0.
    pub(super) fn page(&self, query: &Query, count: usize, page: usize) -> String {
        let separator = if query.path.contains('?') { '&' } else { '?' };
        match self {
            Interface::Scim { .. } if page == 0 => query.path.clone(),
            Interface::Scim { .. } => format!("{}{separator}startIndex={}", query.path, count + 1),
            Interface::Rest(_) if query.lists_all => {
                format!("{}{separator}per_page={}&page={}", query.path, PAGE, page + 1)
            }
            Interface::Rest(_) => query.path.clone(),
        }
    }

    /// Returns the path that lists the memberships of a group, and the member of the answer that holds them.
    pub(super) fn memberships(&self, id: &str) -> Option<(String, String)> {
        let Interface::Rest(calls) = self else { return None };
        let mut references = calls.get("references")?.as_array()?.iter();
        let list = references.find_map(|reference| reference.get("list").filter(|list| list.is_object()))?;
        let path = list.get("path")?.as_str()?.replace("{id}", &percent_encoded(id));
        Some((path, list.get("list")?.as_str()?.to_owned()))
    }

    /// Returns the object in an answer, which may be a member of it (`{"user": {...}}`), with its identifier as `id`.
    pub(super) fn object<'a>(&self, answer: &'a Value) -> Cow<'a, Value> {
        let Interface::Rest(calls) = self else { return Cow::Borrowed(answer) };
        let anchor = calls.get("create").and_then(|call| call.get("anchor")?.as_str()).unwrap_or("id");
        let (wrapper, name) = anchor.rsplit_once('.').map_or((None, anchor), |(head, name)| (Some(head), name));
        let mut object = Cow::Borrowed(wrapper.and_then(|wrapper| answer.get(wrapper)).unwrap_or(answer));
        if name != "id"
            && let Some(id) = object.get(name).cloned()
            && let Some(members) = object.to_mut().as_object_mut()
        {
            members.entry("id").or_insert(id);
        }
        object
    }
}

/// Returns the list of references of a mapping, such as `members`.
pub(super) fn member_list(mapping: &Mapping) -> Option<&TargetAttribute> {
    mapping.targets().find(|target| target.kind == AttributeType::Reference && target.multivalued)
}

/// Returns the identifier of an object.
pub(super) fn identifier(object: &Value) -> Option<String> {
    crate::client::identifier(object.get("id")?)
}
