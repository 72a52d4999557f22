//! Parquet files: told apart from other inputs, and written whole or not at all.

use std::fs::File;
use std::io;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use attrflow_arrow::parquet::LineWriter;
use attrflow_arrow::parquet::MAGIC;

use crate::atomic;
use crate::atomic::AtomicFile;
use crate::exit::Failure;
use crate::input;

/// An input whose beginning was read.
pub enum Found {
    /// A Parquet file, from its beginning.
    Parquet(File),
    /// Anything else, from its first byte.
    Other(input::Source),
}

/// Tells whether an input is a Parquet file. Such files are read from their end, so what is not a file itself, such as a pipe, is copied to
/// a temporary file without a name.
pub fn find(mut reader: input::Source, file: Option<&Path>) -> io::Result<Found> {
    let mut start = Vec::new();
    // No byte is read that is not needed to tell, because those of a pipe may take their time.
    while start.len() < MAGIC.len() && MAGIC.starts_with(&start) {
        if reader.by_ref().take(1).read_to_end(&mut start)? == 0 {
            break;
        }
    }
    if start != MAGIC {
        return Ok(Found::Other(Box::new(Cursor::new(start).chain(reader))));
    }
    if let Some(file) = file.filter(|file| file.is_file()) {
        return File::open(file).map(Found::Parquet);
    }
    let mut copy = tempfile::tempfile()?;
    copy.write_all(&start)?;
    io::copy(&mut reader, &mut copy)?;
    copy.rewind()?;
    Ok(Found::Parquet(copy))
}

/// A Parquet file that appears whole or not at all, with the lines of the output in one column.
pub struct ParquetFile {
    writer: LineWriter<Whole>,
    path: PathBuf,
}

impl ParquetFile {
    /// Begins a file.
    pub fn create(path: &Path) -> Result<ParquetFile, Failure> {
        let whole = Whole(AtomicFile::create(path)?);
        let writer = LineWriter::new(whole).map_err(|error| atomic::failed(path, error))?;
        Ok(ParquetFile { writer, path: path.to_owned() })
    }

    /// Writes bytes of lines.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.writer.write(bytes).map_err(|error| atomic::failed(&self.path, error))
    }

    /// Ends with everything written.
    pub fn finish(self) -> Result<(), Failure> {
        let ParquetFile { writer, path } = self;
        writer.finish().map_err(|error| atomic::failed(&path, error))?.0.finish()
    }
}

/// A file as the writer of Parquet takes it.
struct Whole(AtomicFile);

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(Failure::Write { error, .. }) => Err(error),
            Err(other) => Err(io::Error::other(other.to_string())),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
