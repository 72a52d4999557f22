//! Where the output of a run goes: the standard output, or a file that appears whole or not at all.

use std::path::Path;

use crate::atomic::AtomicFile;
use crate::exit::Failure;
use crate::output::Output;
#[cfg(feature = "parquet")]
use crate::parquet::ParquetFile;

/// Where the output goes.
pub enum Sink {
    /// The standard output.
    Standard(Output),
    /// A file.
    File(Box<AtomicFile>),
    /// A Parquet file.
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetFile>),
}

/// Returns whether an output is a Parquet file, by its name.
pub fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

impl Sink {
    /// A file; the standard output for `-` or without a name.
    pub fn open(path: Option<&Path>) -> Result<Sink, Failure> {
        Ok(match path {
            #[cfg(feature = "parquet")]
            Some(path) if is_parquet(path) => Sink::Parquet(Box::new(ParquetFile::create(path)?)),
            Some(path) if path != Path::new("-") => Sink::File(Box::new(AtomicFile::create(path)?)),
            _ => Sink::Standard(Output::open()?),
        })
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.bytes(bytes),
            Sink::File(file) => file.write(bytes),
            #[cfg(feature = "parquet")]
            Sink::Parquet(file) => file.write(bytes),
        }
    }

    /// Lets a reader see what there is.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.flush(),
            _ => Ok(()),
        }
    }

    /// Ends with everything written.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.finish(),
            Sink::File(file) => file.finish(),
            #[cfg(feature = "parquet")]
            Sink::Parquet(file) => file.finish(),
        }
    }

    /// Ends without a file; what was printed already stays printed.
    pub fn abandon(self) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.finish(),
            _ => Ok(()),
        }
    }
}
