//! JSON lines in a private temporary file, which has no name and is gone when the run ends in any way.

use std::io::BufRead;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledTempFile;

use crate::run::error::RunError;

/// Lines up to this size together, in bytes, stay in memory.
const MAX_IN_MEMORY: usize = 1024 * 1024;

/// Lines to be written, and then read any number of times.
pub(super) struct Spool {
    writer: BufWriter<SpooledTempFile>,
}

impl Spool {
    pub(super) fn new() -> Spool {
        Spool { writer: BufWriter::new(SpooledTempFile::new(MAX_IN_MEMORY)) }
    }

    pub(super) fn write(&mut self, line: &impl Serialize) -> Result<(), RunError> {
        serde_json::to_writer(&mut self.writer, line).map_err(|error| RunError::io(&error.into()))?;
        self.writer.write_all(b"\n").map_err(|error| RunError::io(&error))
    }

    pub(super) fn finish(self) -> Result<SpoolReader, RunError> {
        let file = self.writer.into_inner().map_err(|error| RunError::io(error.error()))?;
        Ok(SpoolReader { reader: BufReader::new(file), line: String::new() })
    }
}

/// Reads lines.
pub(super) struct SpoolReader {
    reader: BufReader<SpooledTempFile>,
    line: String,
}

impl SpoolReader {
    pub(super) fn rewind(&mut self) -> Result<(), RunError> {
        self.reader.seek(SeekFrom::Start(0)).map(|_| ()).map_err(|error| RunError::io(&error))
    }

    pub(super) fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, RunError> {
        self.line.clear();
        if self.reader.read_line(&mut self.line).map_err(|error| RunError::io(&error))? == 0 {
            return Ok(None);
        }
        serde_json::from_str(&self.line).map(Some).map_err(|error| RunError::io(&error.into()))
    }
}
