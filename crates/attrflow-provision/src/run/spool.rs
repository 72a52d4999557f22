//! Lines and texts in private temporary files, which have no names and are gone when the run ends in any way.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::SpooledTempFile;

use crate::run::error::RunError;
use crate::run::report::Observer;

/// Lines up to this size together, in bytes, stay in memory.
const MAX_IN_MEMORY: usize = 64 * 1024;

/// JSON lines to be written, and then read any number of times.
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
        let mut file = self.writer.into_inner().map_err(|error| RunError::io(error.error()))?;
        file.seek(SeekFrom::Start(0)).map_err(|error| RunError::io(&error))?;
        Ok(SpoolReader { reader: BufReader::new(file) })
    }
}

/// Reads lines.
pub(super) struct SpoolReader {
    reader: BufReader<SpooledTempFile>,
}

impl SpoolReader {
    /// Returns the next line as JSON, which is parsed where no other thread waits for it.
    pub(super) fn next(&mut self) -> Result<Option<String>, RunError> {
        let mut line = String::new();
        match self.reader.read_line(&mut line).map_err(|error| RunError::io(&error))? {
            0 => Ok(None),
            _ => Ok(Some(line)),
        }
    }
}

/// Returns what a line of a spool holds.
pub(super) fn parse<T: DeserializeOwned>(line: &str) -> Result<T, RunError> {
    serde_json::from_str(line).map_err(|error| RunError::io(&error.into()))
}

/// The lines of a plan, which are shown in the order of their records.
#[derive(Debug)]
pub(super) struct Lines {
    file: TextFile,
    /// The offset of each line, with its place among the others.
    index: Vec<((usize, u64), u64)>,
}

impl Lines {
    pub(super) fn new() -> Lines {
        Lines { file: TextFile::new(), index: Vec::new() }
    }

    /// Adds a line: the number of its object mapping, and that of its record.
    pub(super) fn add(&mut self, place: (usize, u64), line: &Value) -> Result<(), RunError> {
        let offset = self.file.add(&line.to_string())?;
        self.index.push((place, offset));
        Ok(())
    }

    pub(super) fn show(&mut self, observer: &dyn Observer) -> Result<(), RunError> {
        self.index.sort_unstable();
        for (_, offset) in &self.index {
            observer.on_plan(&parse(&self.file.get(*offset)?)?);
        }
        Ok(())
    }
}

/// Texts in a file, found by their offsets.
#[derive(Debug)]
pub(super) struct TextFile {
    file: SpooledTempFile,
    end: u64,
}

/// How many bytes are read at once; identifiers are rarely longer.
const USUAL_LENGTH: usize = 64;

impl TextFile {
    pub(super) fn new() -> TextFile {
        TextFile { file: SpooledTempFile::new(MAX_IN_MEMORY), end: 0 }
    }

    /// Adds a text and returns its offset.
    pub(super) fn add(&mut self, text: &str) -> Result<u64, RunError> {
        let offset = self.end;
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let entry = [&length.to_le_bytes(), text.as_bytes()].concat();
        let written = self.file.seek(SeekFrom::Start(offset)).and_then(|_| self.file.write_all(&entry));
        written.map_err(|error| RunError::io(&error))?;
        self.end += entry.len() as u64;
        Ok(offset)
    }

    /// Returns the text at an offset.
    pub(super) fn get(&mut self, offset: u64) -> Result<String, RunError> {
        self.read(offset).map_err(|error| RunError::io(&error))
    }

    fn read(&mut self, offset: u64) -> io::Result<String> {
        self.file.seek(SeekFrom::Start(offset))?;
        let mut start = Vec::with_capacity(USUAL_LENGTH);
        Read::by_ref(&mut self.file).take(USUAL_LENGTH as u64).read_to_end(&mut start)?;
        let (length, text) = start.split_first_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
        let length = u32::from_le_bytes(*length) as usize;
        let mut text = text.get(..length.min(text.len())).unwrap_or_default().to_vec();
        let rest = length - text.len();
        Read::by_ref(&mut self.file).take(rest as u64).read_to_end(&mut text)?;
        String::from_utf8(text).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}
