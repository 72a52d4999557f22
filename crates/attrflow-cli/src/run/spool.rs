//! Output that waits until nothing can stop the run any more: in memory, or in a private temporary file when there is much of it.

use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use tempfile::SpooledTempFile;

use crate::exit::Failure;
use crate::run::sink::Sink;

/// Output up to this size, in bytes, stays in memory.
const MAX_IN_MEMORY: usize = 1024 * 1024;
/// How much is copied at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// Output that waits. The file has no name, so nothing is left of it when the run ends in any way.
#[derive(Debug)]
pub struct Spool {
    file: SpooledTempFile,
}

impl Spool {
    /// An empty one.
    pub fn new() -> Spool {
        Spool { file: SpooledTempFile::new(MAX_IN_MEMORY) }
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(failed)
    }

    /// Copies everything to where the output goes.
    pub fn copy_to(mut self, sink: &mut Sink) -> Result<(), Failure> {
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut chunk = vec![0; CHUNK];
        loop {
            match self.file.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(length) => sink.write(chunk.get(..length).unwrap_or_default())?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

fn failed(error: std::io::Error) -> Failure {
    Failure::Write { what: "the temporary file".to_owned(), error }
}
