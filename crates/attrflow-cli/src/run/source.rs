//! A source record as it was read: its attributes, and the identifier by which links and references name it.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::servers;
use attrflow::input::Batch;
use attrflow::input::RecordSpan;
use attrflow::mapping::RecordFault;
use attrflow::record::graph::attributes;
use attrflow::record::json;
use serde_json::Value;

use crate::records::bytes;

/// Returns a record of a batch.
pub fn record(batch: &Batch, span: &RecordSpan) -> Result<Value, Box<Diagnostic>> {
    let value = json::parse(bytes(batch, span)?)?;
    Ok(Value::Object(attributes(value)?))
}

/// Returns the identifiers that a record has in these attributes.
pub fn source_ids<'r>(ids: &'r [String], record: &'r Value) -> impl Iterator<Item = &'r str> {
    ids.iter().filter_map(|name| record.get(name)?.as_str())
}

/// Returns the identifier of a record in the source, given the attributes that may have it in their order.
pub fn source_id<'r>(ids: &'r [String], record: &'r Value) -> Option<&'r str> {
    source_ids(ids, record).find(|id| !id.is_empty())
}

/// Returns the fault of a record that no link and no reference can name.
pub fn without_source() -> RecordFault {
    let message = "the record has no identifier (`objectId`, `id`), so that nothing can refer to it; `--id ATTRIBUTE` names another";
    let diagnostic = Diagnostic::new(&servers::NO_SOURCE_ID, message);
    RecordFault { target: String::new(), diagnostic: Box::new(diagnostic) }
}
