//! Records that the caller converts to JSON, from a format that this crate does not read by itself.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::input::batch::Batch;
use crate::input::batch::Notes;
use crate::input::batch::RecordSpan;
use crate::input::error::InputError;
use crate::limits::RECORD_LENGTH;

/// The text of a JSON object, or why the record cannot be read.
pub type Converted = Result<Vec<u8>, Box<Diagnostic>>;

/// Puts converted records into batches.
pub(super) struct ConvertedRecords {
    records: Box<dyn Iterator<Item = Result<Converted, InputError>> + Send>,
    /// Why no more records can be read, once those before it were given.
    error: Option<InputError>,
    record: u64,
}

impl fmt::Debug for ConvertedRecords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ConvertedRecords").field("record", &self.record).finish_non_exhaustive()
    }
}

impl ConvertedRecords {
    pub(super) fn new(records: impl Iterator<Item = Result<Converted, InputError>> + Send + 'static) -> Self {
        ConvertedRecords { records: Box::new(records), error: None, record: 0 }
    }

    /// Puts the next records into the batch.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> Result<(), InputError> {
        batch.restart_converted();
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        while !batch.is_full() {
            match self.records.next() {
                Some(Ok(converted)) => self.push(converted, batch),
                Some(Err(error)) if batch.records.is_empty() => return Err(error),
                Some(Err(error)) => {
                    self.error = Some(error);
                    break;
                }
                None => {
                    batch.last = true;
                    break;
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, converted: Converted, batch: &mut Batch) {
        self.record += 1;
        let (text, fault) = match converted {
            Ok(text) => (Some(text), None),
            Err(fault) => (None, Some(fault)),
        };
        let notes = fault.map(|fault| Box::new(Notes { fault: Some(fault), ..Notes::default() }));
        let (record, line) = (self.record, self.record);
        let span = RecordSpan { record, line, offset: 0, length: 0, text: None, kind: None, notes };
        batch.push(span, text.as_deref().filter(|text| text.len() <= RECORD_LENGTH));
    }
}
