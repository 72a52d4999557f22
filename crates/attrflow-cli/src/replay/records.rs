//! Reads the records that logs are compared with.

use std::path::Path;
use std::sync::Arc;

use attrflow::input::Options;
use attrflow::record::graph::attributes;
use attrflow::record::json;
use attrflow::replay::SourceRecord;

use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::records::Records;

/// Calls a function for every record of a file, and returns how many could not be read.
pub fn read(
    (object, file): (Option<&str>, &Path),
    options: &Options,
    on_record: &mut dyn FnMut(SourceRecord),
) -> Result<u64, Failure> {
    let name: Arc<str> = input::name(file).into();
    let object: Option<Arc<str>> = object.map(Arc::from);
    let mut records = Records::open(file, options)?;
    let id_attributes = records.id_attributes();
    let mut unreadable = 0;
    loop {
        let batch = records.batch()?;
        for span in &batch.records {
            let value = batch.bytes(span).and_then(|bytes| json::parse(bytes).ok());
            match value.and_then(|value| attributes(value).ok()) {
                Some(members) => on_record(SourceRecord {
                    file: Arc::clone(&name),
                    number: span.record,
                    object: object.clone(),
                    id_attributes: id_attributes.clone(),
                    attributes: members.into(),
                }),
                None => unreadable += 1,
            }
        }
        if batch.last {
            break;
        }
    }
    output::note(&records.announcement());
    Ok(unreadable)
}
