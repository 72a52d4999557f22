//! Answers of the target that list objects: the objects in them, and whether all pages were given.
//!
//! An answer is a SCIM ListResponse, a page of Microsoft Graph, or what the interface of an application gives instead. One file may
//! hold the pages of several queries.

use std::collections::HashSet;
use std::fmt;

use serde_json::Map;
use serde_json::Value;

const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// The members in which an application's own interface lists objects, each with the object where it is only one.
pub type Lists = [(String, Option<String>)];

/// The answers of a file.
#[derive(Debug, Default)]
pub struct Pages {
    queries: Vec<Query>,
}

/// The pages of one query.
#[derive(Debug)]
struct Query {
    /// What is queried; empty where the pages do not say.
    kind: String,
    /// How many objects there are, as the answers say.
    total: Option<u64>,
    /// Whether the last page leads to another one.
    continues: bool,
    ids: HashSet<String>,
    /// Objects without an identifier.
    anonymous: u64,
}

impl Query {
    fn count(&self) -> u64 {
        self.ids.len() as u64 + self.anonymous
    }

    fn is_incomplete(&self) -> bool {
        self.continues || self.total.is_some_and(|total| self.count() < total)
    }
}

/// A list of objects that lacks some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// What is listed; empty where the answers do not say.
    pub kind: String,
    count: u64,
    total: Option<u64>,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.total.filter(|total| *total > self.count) {
            Some(total) => write!(formatter, "{} of {total} objects are there", self.count),
            None => write!(formatter, "{} objects are there, and the last page leads to another one", self.count),
        }
    }
}

impl Pages {
    /// The objects of an answer; the members themselves when they are no answer but an object.
    pub fn objects(
        &mut self,
        mut members: Map<String, Value>,
        lists: &Lists,
    ) -> Result<Vec<Value>, Map<String, Value>> {
        let is_scim = members.get("schemas").and_then(Value::as_array).is_some_and(|schemas| {
            schemas
                .iter()
                .any(|schema| schema.as_str().is_some_and(|schema| schema.eq_ignore_ascii_case(LIST_RESPONSE)))
        });
        if is_scim || members.get("Resources").is_some_and(Value::is_array) {
            let total = members.get("totalResults").and_then(number);
            let first = members.get("startIndex").and_then(number).unwrap_or(1) <= 1;
            let objects = list(&mut members, "Resources");
            self.enter(objects.first().map_or("", kind), total, first, false, &objects);
            return Ok(objects);
        }
        let is_graph = members.keys().any(|name| name.starts_with("@odata."));
        if is_graph && members.get("value").is_some_and(Value::is_array) {
            let continues = members.get("@odata.nextLink").is_some_and(|link| !link.is_null());
            // The context tells queries apart, but it is an address, which says nothing of a kind.
            let context = members.get("@odata.context").and_then(Value::as_str).unwrap_or_default();
            let context = format!("/{context}");
            let objects = list(&mut members, "value");
            self.enter(&context, None, false, continues, &objects);
            return Ok(objects);
        }
        for (name, object) in lists {
            if members.get("id").is_none() && members.get(name).is_some_and(Value::is_array) {
                let continues = members.get("next_page").is_some_and(|page| !page.is_null())
                    || members.get("meta").and_then(|meta| meta.get("has_more")) == Some(&Value::Bool(true));
                let mut objects = list(&mut members, name);
                for (members, kind) in objects.iter_mut().filter_map(Value::as_object_mut).zip(object.iter().cycle()) {
                    members.entry("object").or_insert_with(|| kind.as_str().into());
                }
                self.enter(object.as_deref().unwrap_or_default(), None, false, continues, &objects);
                return Ok(objects);
            }
        }
        Err(members)
    }

    /// Enters a page. The first page of a query may be one of a query of its own.
    fn enter(&mut self, kind: &str, total: Option<u64>, first: bool, continues: bool, objects: &[Value]) {
        let is_new = |query: &Query| {
            let brings = objects.iter().filter_map(identifier).any(|id| !query.ids.contains(&id));
            first && !query.is_incomplete() && brings
        };
        let found = self.queries.iter().rposition(|query| {
            let same_kind = query.kind == kind && (query.total == total || !first);
            let same_total = objects.is_empty() && query.total == total;
            (same_kind || same_total) && !is_new(query)
        });
        let number = found.unwrap_or_else(|| {
            let (kind, ids) = (kind.to_owned(), HashSet::new());
            self.queries.push(Query { kind, total, continues, ids, anonymous: 0 });
            self.queries.len() - 1
        });
        let Some(query) = self.queries.get_mut(number) else { return };
        query.total = query.total.max(total);
        query.continues = continues;
        for object in objects {
            match identifier(object) {
                Some(id) => _ = query.ids.insert(id),
                None => query.anonymous += 1,
            }
        }
    }

    /// The lists that lack objects.
    pub fn shortfalls(&self) -> impl Iterator<Item = Shortfall> {
        let incomplete = self.queries.iter().filter(|query| query.is_incomplete());
        incomplete.map(|query| Shortfall { kind: query.kind.clone(), count: query.count(), total: query.total })
    }
}

/// What an object says of its kind: in its member `object`, or as SCIM has it.
pub fn kind(object: &Value) -> &str {
    let said = object.get("object").or_else(|| object.get("meta")?.get("resourceType"));
    said.and_then(Value::as_str).unwrap_or_default()
}

fn list(members: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match members.remove(name) {
        Some(Value::Array(objects)) => objects,
        _ => Vec::new(),
    }
}

fn identifier(object: &Value) -> Option<String> {
    object.get("id").filter(|id| !id.is_null()).map(Value::to_string)
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
