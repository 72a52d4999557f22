//! Records as callers give them: JSON text of one object.

use attrflow::record::graph;
use attrflow::record::json;
use serde_json::Value;

use crate::Error;

/// The attributes that identify a record in the source.
const IDS: [&str; 2] = ["objectId", "id"];

/// Reads a record with its attributes under their own names.
pub(crate) fn record(text: &[u8]) -> Result<Value, Error> {
    Ok(Value::Object(graph::attributes(json::parse(text)?)?))
}

/// Returns the identifier of a record in the source.
pub(crate) fn id(record: &Value) -> Option<&str> {
    IDS.iter().filter_map(|name| record.get(name)?.as_str()).find(|id| !id.is_empty())
}
