//! Records from a file, in whatever format they are.

use std::collections::VecDeque;
use std::io::Read;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::input::Awaited;
use attrflow::input::Batch;
use attrflow::input::Incomplete;
use attrflow::input::InputError;
use attrflow::input::Options;
use attrflow::input::RecordSpan;
use attrflow::input::Source;

use crate::exit::Failure;
use crate::input;
use crate::input::Opened;
#[cfg(feature = "parquet")]
use crate::parquet;
#[cfg(feature = "parquet")]
use crate::parquet::Found;
use crate::progress::Meter;

/// Reads records.
#[derive(Debug)]
pub struct Records {
    source: Source,
    /// What was read in an earlier pass over a pipe, which is not read again.
    kept: Option<VecDeque<Batch>>,
    /// What the input is called in messages.
    origin: String,
    meter: Meter,
}

impl Records {
    /// Opens a file, or the standard input for `-`.
    pub fn open(file: &Path, options: &Options) -> Result<Records, Failure> {
        let Opened { reader, arrivals, meter } = input::source(file)?;
        let awaited = arrivals.map(|arrivals| -> Awaited { Box::new(move || arrivals.are_awaited()) });
        let source = opened(reader, Some(file), awaited, options).map_err(|error| match error {
            InputError::Read(error) => input::unreadable(file, &error),
            other => failure(other, &input::name(file)),
        })?;
        Ok(Records { source, kept: None, origin: input::name(file), meter })
    }

    /// Reads what is in memory already; `origin` names it in messages.
    pub fn held(
        reader: impl Read + Send + 'static,
        origin: impl Into<String>,
        options: &Options,
    ) -> Result<Records, Failure> {
        let origin = origin.into();
        let source = opened(Box::new(reader), None, None, options).map_err(|error| failure(error, &origin))?;
        Ok(Records { source, kept: None, origin, meter: Meter::default() })
    }

    /// Reads JSON lines or an array in memory, whatever is in the objects.
    pub fn plain(reader: impl Read + Send + 'static, origin: impl Into<String>) -> Result<Records, Failure> {
        let origin = origin.into();
        let source = Source::plain(reader, None).map_err(|error| failure(error, &origin))?;
        Ok(Records { source, kept: None, origin, meter: Meter::default() })
    }

    /// The same input, read to its end, with only these of its records.
    pub fn keeping(self, batches: Vec<Batch>) -> Records {
        Records { kept: Some(batches.into()), ..self }
    }

    /// Returns what the input is read as, for people.
    pub fn announcement(&self) -> String {
        format!("{}: read as {}", self.origin, self.source.description())
    }

    /// Returns what tells how much of the input has been read.
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// Returns what is missing, once the last batch was read.
    pub fn incomplete(&self) -> Option<Incomplete> {
        self.source.incomplete()
    }

    /// Returns whether the records read so far hold what changed.
    pub fn is_delta(&self) -> bool {
        self.source.is_delta()
    }

    /// Returns the attributes that identify a record in the source, in the order in which they are asked.
    pub fn id_attributes(&self) -> Vec<String> {
        self.source.id_attributes()
    }

    /// Reads the next records: as many as there are without waiting, within limits. Of a pipe there may be none although it goes on.
    pub fn batch(&mut self) -> Result<Batch, Failure> {
        let mut batch = Batch::default();
        self.fill(&mut batch)?;
        Ok(batch)
    }

    /// Reads the next records into the memory of a batch that is no longer needed.
    pub fn fill(&mut self, batch: &mut Batch) -> Result<(), Failure> {
        if let Some(kept) = &mut self.kept {
            *batch = kept.pop_front().unwrap_or_default();
            batch.last = kept.is_empty();
            return Ok(());
        }
        self.source.fill(batch).map_err(|error| failure(error, &self.origin))
    }

    /// Returns whether the next records may have to be waited for.
    pub fn would_wait(&self) -> bool {
        self.kept.is_none() && self.source.would_wait()
    }
}

/// Recognizes the format of an input; `file` is where it is from.
#[cfg(not(feature = "parquet"))]
fn opened(
    reader: input::Source,
    _: Option<&Path>,
    awaited: Option<Awaited>,
    options: &Options,
) -> Result<Source, InputError> {
    Source::open_awaited(reader, awaited, options)
}

/// Recognizes the format of an input; `file` is where it is from.
#[cfg(feature = "parquet")]
fn opened(
    reader: input::Source,
    file: Option<&Path>,
    awaited: Option<Awaited>,
    options: &Options,
) -> Result<Source, InputError> {
    match parquet::find(reader, file)? {
        Found::Parquet(file) => attrflow_arrow::parquet::source(file, options),
        Found::Other(reader) => Source::open_awaited(reader, awaited, options),
    }
}

fn failure(error: InputError, origin: &str) -> Failure {
    match error {
        InputError::Unusable(diagnostic) => Failure::Input { origin: origin.to_owned(), diagnostic },
        InputError::Read(error) => Failure::Read(error),
        other => Failure::Read(std::io::Error::other(other)),
    }
}

/// Returns the JSON text of a record, or why it has none.
pub fn bytes<'b>(batch: &'b Batch, span: &RecordSpan) -> Result<&'b [u8], Box<Diagnostic>> {
    if let Some(fault) = span.fault() {
        return Err(Box::new(fault.clone()));
    }
    let too_long = || Box::new(Diagnostic::new(&LINE_TOO_LONG, format!("the record has {} bytes", span.length)));
    batch.bytes(span).ok_or_else(too_long)
}
