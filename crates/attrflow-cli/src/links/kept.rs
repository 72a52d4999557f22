//! The source records of a run that are kept whole.

use std::collections::HashMap;
use std::path::PathBuf;

use attrflow::input::Options;
use attrflow::plan::is_removal;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::RequestResult;
use attrflow::plan::merge_delta;
use serde_json::Map;
use serde_json::Value;

use crate::exit::Failure;
use crate::records::Records;
use crate::run::Named;
use crate::run::record;
use crate::run::source_id;

/// What the files say of one source object.
#[derive(Debug, Default)]
struct Entries {
    /// Whether they hold only what changed.
    are_changes: bool,
    entries: Vec<Map<String, Value>>,
}

/// The records of all files, by the object mapping that a file was named for, and by source.
#[derive(Debug, Default)]
pub struct Kept {
    records: HashMap<(Option<String>, String), Entries>,
}

impl Kept {
    /// Reads files: `FILE` or `OBJECT=FILE`.
    pub fn read(files: &[PathBuf], options: &Options) -> Result<Kept, Failure> {
        let mut kept = Kept::default();
        for named in files.iter().map(|file| Named::of(file)) {
            let mut records = Records::open(&named.file, options)?;
            let ids = records.id_attributes();
            let object = named.object.as_deref().map(str::to_lowercase);
            let mut read: Vec<(String, Map<String, Value>)> = Vec::new();
            loop {
                let batch = records.batch()?;
                for span in &batch.records {
                    let Ok(value) = record(&batch, span) else { continue };
                    let Some(source) = source_id(&ids, &value).map(str::to_owned) else { continue };
                    if let Value::Object(members) = value {
                        read.push((source, members));
                    }
                }
                if batch.last {
                    break;
                }
            }
            for (source, members) in read {
                let entries = kept.records.entry((object.clone(), source)).or_default();
                entries.are_changes = records.is_delta();
                if !entries.are_changes {
                    entries.entries.clear();
                }
                entries.entries.push(members);
            }
        }
        Ok(kept)
    }

    /// Returns the record that is kept with a result; none if the files say nothing of it, or that it was removed.
    pub fn record(
        &self,
        result: &RequestResult,
        before: impl FnOnce() -> Result<Option<String>, LinkError>,
    ) -> Result<Option<String>, LinkError> {
        let key = |object: Option<String>| (object, result.source.clone());
        let of_object = self.records.get(&key(Some(result.object.to_lowercase())));
        let found = of_object.or_else(|| self.records.get(&key(None)));
        let Some(Entries { are_changes, entries }) = found else { return Ok(None) };
        let Some(last) = entries.last().filter(|last| !is_removal(last)) else { return Ok(None) };
        if !are_changes {
            return Ok(Some(Value::Object(last.clone()).to_string()));
        }
        let before = before()?.and_then(|text| serde_json::from_str(&text).ok());
        let mut record: Map<String, Value> = before.unwrap_or_default();
        entries.iter().for_each(|entry| merge_delta(&mut record, entry));
        Ok(Some(Value::Object(record).to_string()))
    }
}
