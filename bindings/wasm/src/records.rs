//! Records from a dropped file, in whatever format they are.

use std::io::Cursor;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::input::InputError;
use attrflow::input::Options;
use attrflow::input::Source;
use attrflow_bindings::Error;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error;
use crate::options::record_text;

/// How many of the first records may be unreadable, if they are not all.
const MAX_TRIED: usize = 20;

/// Records that were read from a file.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Records {
    description: String,
    pub(crate) records: Vec<Read>,
}

/// A record, or why it cannot be read.
#[derive(Debug)]
pub(crate) struct Read {
    /// The line it begins on.
    pub(crate) line: u64,
    /// Its JSON text.
    pub(crate) text: Result<String, Error>,
}

#[wasm_bindgen]
impl Records {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// They are in no format that records are read from.
    pub fn read(bytes: Vec<u8>) -> Result<Records, JsValue> {
        let failed = |error: InputError| match error {
            InputError::Unusable(found) => error::thrown(&found.into()),
            other => js_sys::Error::new(&other.to_string()).into(),
        };
        let mut source = Source::open(Cursor::new(bytes), &Options::default()).map_err(failed)?;
        let mut records = Vec::new();
        loop {
            let batch = source.batch().map_err(failed)?;
            for span in &batch.records {
                let text = match (span.fault(), batch.bytes(span)) {
                    (Some(fault), _) => Err(fault.clone().into()),
                    (None, Some(bytes)) => Ok(String::from_utf8_lossy(bytes).into_owned()),
                    (None, None) => Err(Diagnostic::new(&LINE_TOO_LONG, "the record is too long").into()),
                };
                records.push(Read { line: span.line, text });
            }
            if batch.last {
                break;
            }
        }
        let unreadable =
            |read: &Read| read.text.as_ref().map_or_else(|found| Some(found.clone()), |text| record_text(text).err());
        // A file that begins with many things that are no records is no file of records.
        let begins: Option<Vec<_>> = records.iter().take(MAX_TRIED).map(unreadable).collect();
        match begins.and_then(|found| found.into_iter().next()) {
            Some(found) => Err(error::thrown(&found)),
            None => Ok(Records { description: source.description(), records }),
        }
    }

    /// Returns what the file was read as.
    #[wasm_bindgen(getter)]
    pub fn description(&self) -> String {
        self.description.clone()
    }

    /// Returns how many records there are.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.records.len()
    }

    /// Returns the JSON text of a record; none where it cannot be read.
    pub fn text(&self, number: usize) -> Option<String> {
        self.records.get(number)?.text.as_ref().ok().cloned()
    }

    /// Returns the records that cannot be read, at most `most`, as a JSON text.
    pub fn faults(&self, most: usize) -> String {
        let faults = (1_u64..).zip(&self.records).filter_map(|(number, read)| {
            let found = read.text.as_ref().err()?;
            Some(json!({ "record": number, "line": read.line, "error": error::first(found) }))
        });
        Value::Array(faults.take(most).collect()).to_string()
    }
}
