//! Records of a delta: several entries of one source object become one record, over the record that was kept.
//!
//! An entry holds the properties that changed, and lists such as `members@delta` hold the elements that came and, with `@removed`, those
//! that went (delta queries of Microsoft Graph).

use serde_json::Map;
use serde_json::Value;

use crate::mapping::references::source_id;

/// The member of an object or element that was removed.
const REMOVED: &str = "@removed";
/// The end of the name of a list that holds changes only.
const CHANGES: &str = "@delta";

/// Merges an entry of a delta over a record. An entry that says nothing of a removal takes an earlier one back.
///
/// ```
/// use attrflow::plan::merge_delta;
/// use serde_json::json;
///
/// let mut group = json!({ "id": "g1", "displayName": "Sales", "members": ["u1", "u2"] });
/// let entry = json!({ "id": "g1", "members@delta": [{ "id": "u3" }, { "id": "u1", "@removed": { "reason": "deleted" } }] });
/// merge_delta(group.as_object_mut().unwrap(), entry.as_object().unwrap());
/// assert_eq!(group, json!({ "id": "g1", "displayName": "Sales", "members": ["u2", "u3"] }));
/// ```
pub fn merge_delta(record: &mut Map<String, Value>, entry: &Map<String, Value>) {
    record.shift_remove(REMOVED);
    for (name, value) in entry {
        match (name.strip_suffix(CHANGES), value) {
            (Some(list), Value::Array(changes)) => merge_list(record, list, changes),
            _ => _ = record.insert(name.clone(), value.clone()),
        }
    }
}

/// Returns whether an entry is a removal, which needs no record to be merged over.
pub fn is_removal(entry: &Map<String, Value>) -> bool {
    entry.contains_key(REMOVED)
}

fn merge_list(record: &mut Map<String, Value>, name: &str, changes: &[Value]) {
    let before = match record.get(name) {
        Some(Value::Array(items)) => items.as_slice(),
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    };
    // Identifiers only: a list of objects in full counts as cut from a certain length on.
    let mut ids: Vec<&str> = before.iter().filter_map(source_id).collect();
    for change in changes {
        let Some(id) = source_id(change) else { continue };
        ids.retain(|known| *known != id);
        if change.get(REMOVED).is_none() {
            ids.push(id);
        }
    }
    let list = ids.into_iter().map(Value::from).collect();
    record.insert(name.to_owned(), list);
}
