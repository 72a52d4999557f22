//! SCIM resources as records: names stay, and parts of complex attributes are attributes as well, under their SCIM paths.

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value;

use crate::input::kind;
use crate::input::kind::Kind;
use crate::input::members::Members;
use crate::record::json;

/// How deep parts are made attributes: `urn:...:User:manager.value` is the deepest that SCIM knows.
const DEPTH: usize = 3;

/// Returns a resource as a record, and the kind that its schemas name.
pub(super) fn record(text: &[u8]) -> (Cow<'_, [u8]>, Option<Kind>) {
    let Ok(Value::Object(resource)) = json::parse(text) else { return (Cow::Borrowed(text), None) };
    let kind = kind::of_schemas(&resource);
    let mut record = resource.clone();
    for (name, value) in &resource {
        parts(name, value, DEPTH, &mut record);
    }
    (Cow::Owned(Value::Object(record).to_string().into_bytes()), kind)
}

/// Adds the parts of a value: `name.givenName`, `emails[type eq "work"].value`, `urn:ietf:...:User:department`.
fn parts(path: &str, value: &Value, depth: usize, record: &mut Map<String, Value>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let mut add = |path: String, value: &Value| {
        parts(&path, value, depth, record);
        // The first of two work addresses is the one that SCIM's path selects.
        record.entry(path).or_insert_with(|| value.clone());
    };
    match value {
        Value::Object(members) => {
            // What an extension holds are attributes: a colon leads to them, and a point to the parts of an attribute.
            let is_extension = path.starts_with("urn:") && depth + 1 == DEPTH;
            let separator = if is_extension { ':' } else { '.' };
            members.iter().for_each(|(name, value)| add(format!("{path}{separator}{name}"), value));
        }
        Value::Array(elements) => {
            for element in elements.iter().filter_map(Value::as_object) {
                let Some(kind) = element.get("type").and_then(Value::as_str) else { continue };
                for (name, value) in element.iter().filter(|(name, _)| *name != "type") {
                    add(format!("{path}[type eq \"{kind}\"].{name}"), value);
                }
            }
        }
        _ => {}
    }
}

/// Returns whether an object outside of lists is a ListResponse, whose resources need not be there when it has none.
pub(super) fn is_list_response(text: &[u8]) -> bool {
    Members::of(text).value("totalResults").is_some() && Members::of(text).value("id").is_none()
}

/// The ListResponses of a file, so far.
#[derive(Debug, Default)]
pub(super) struct Responses {
    /// What the current query has in all.
    total: Option<u64>,
    /// How many resources of it there were.
    count: u64,
    has_gap: bool,
}

impl Responses {
    /// Takes a ListResponse with this many resources, given as its object.
    pub(super) fn take(&mut self, page: &[u8], count: u64) {
        let number = |name| {
            let value = Members::of(page).value(name)?;
            std::str::from_utf8(value).ok()?.parse::<u64>().ok()
        };
        let total = number("totalResults");
        let is_first = number("startIndex").map_or(self.total != total, |start| start <= 1);
        if is_first {
            self.has_gap |= self.is_short();
            self.count = 0;
        }
        self.total = total;
        self.count += count;
    }

    fn is_short(&self) -> bool {
        self.total.is_some_and(|total| self.count < total)
    }

    /// Returns whether resources are missing.
    pub(super) fn is_incomplete(&self) -> bool {
        self.has_gap || self.is_short()
    }
}
