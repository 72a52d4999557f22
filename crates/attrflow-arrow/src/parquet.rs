//! Parquet files as records, and lines as a Parquet file.
//!
//! Files are read row group by row group and written the same way, so that memory does not grow with them.

use std::fmt;
use std::fs::File;
use std::io;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::BAD_PARQUET;
use attrflow::input::Converted;
use attrflow::input::Format;
use attrflow::input::InputError;
use attrflow::input::Options;
use attrflow::input::Source;
use attrflow::untrusted::Untrusted;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::Value;

use crate::column::Column;
use crate::schema;

/// What a Parquet file begins with.
pub const MAGIC: &[u8] = b"PAR1";

/// How many rows are read at a time.
const ROWS: usize = 1_024;
/// A batch is written when its lines have this many bytes, or this many lines there are.
const MAX_BYTES: usize = 8 * 1024 * 1024;
const MAX_LINES: usize = 64 * 1024;
/// A row group is written when it has this many bytes, which are kept in memory until then.
const MAX_ROW_GROUP: usize = 64 * 1024 * 1024;
/// The column of the lines.
const RESULT: &str = "result";

/// Opens a Parquet file as a source of records: a column is the attribute of its name, and null is absent. A row whose value no record
/// can have, such as NaN, is a record at fault.
///
/// # Errors
///
/// The file is broken, has a column with a type without a rule, or is not in the format that the options name.
pub fn source(file: File, options: &Options) -> Result<Source, InputError> {
    Source::converted(Rows::open(file)?, Format::Parquet, options)
}

/// The rows of a Parquet file.
struct Rows {
    reader: ParquetRecordBatchReader,
    names: Vec<Name>,
    /// The rows of the batch as records, in reverse order.
    records: Vec<Converted>,
}

/// The name of a column.
struct Name {
    name: String,
    /// The beginning of a member: `"mail":`.
    member: String,
}

impl Name {
    fn of(field: &Field) -> Name {
        let name = field.name().clone();
        Name { member: format!("{}:", Value::from(name.as_str())), name }
    }
}

impl Rows {
    fn open(file: File) -> Result<Rows, InputError> {
        guarded(|| {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| broken(&error))?;
            let fields = builder.schema().fields();
            for field in fields {
                let checked = schema::position(builder.schema(), field.name()).and_then(|_| schema::check(field));
                checked.map_err(|error| Diagnostic::new(&BAD_PARQUET, error.to_string()))?;
            }
            let names = fields.iter().map(|field| Name::of(field)).collect();
            let reader = builder.with_batch_size(ROWS).build().map_err(|error| broken(&error))?;
            Ok(Rows { reader, names, records: Vec::new() })
        })
    }

    /// Reads the next rows; false at the end.
    fn read(&mut self) -> Result<bool, InputError> {
        guarded(|| {
            let Some(batch) = self.reader.next() else { return Ok(false) };
            let batch = batch.map_err(|error| broken(&error))?;
            let columns: Vec<_> = batch.columns().iter().map(|array| Column::new(array)).collect();
            let records = (0..batch.num_rows()).rev().map(|row| record(&self.names, &columns, row));
            self.records = records.collect();
            Ok(true)
        })
    }
}

impl Iterator for Rows {
    type Item = Result<Converted, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.records.pop() {
                return Some(Ok(record));
            }
            match self.read() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Returns the row as the text of a JSON object.
fn record(names: &[Name], columns: &[Column<'_>], row: usize) -> Converted {
    let mut text = Vec::with_capacity(256);
    for (name, column) in names.iter().zip(columns) {
        let value = column.json(row).map_err(|error| Box::new(error.diagnostic(&name.name)))?;
        // What is null in a table is absent.
        if value.is_null() {
            continue;
        }
        text.push(if text.is_empty() { b'{' } else { b',' });
        text.extend_from_slice(name.member.as_bytes());
        text.extend_from_slice(value.to_string().as_bytes());
    }
    if text.is_empty() {
        text.push(b'{');
    }
    text.push(b'}');
    Ok(text)
}

/// Runs a step of reading. Whatever a broken file makes of the reader, it is the file that is reported.
fn guarded<T>(step: impl FnOnce() -> Result<T, InputError>) -> Result<T, InputError> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(broken(&"its content contradicts itself").into()))
}

fn broken(reason: &dyn fmt::Display) -> Diagnostic {
    let reason = reason.to_string();
    let reason = reason.trim_start_matches("Parquet error: ").trim_start_matches("External: ");
    let reason = reason.lines().next().unwrap_or_default();
    Diagnostic::new(&BAD_PARQUET, format!("the Parquet file cannot be read: {}", Untrusted(reason)))
        .help("write or download it again")
}

/// Writes lines as a Parquet file with one text column, `result`.
pub struct LineWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    /// Lines that are not written yet; the last one may not have ended.
    pending: Vec<u8>,
    count: usize,
}

impl<W: Write + Send> fmt::Debug for LineWriter<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LineWriter").finish_non_exhaustive()
    }
}

fn output_schema() -> Arc<Schema> {
    Arc::new(Schema::new(vec![Field::new(RESULT, DataType::Utf8, false)]))
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    }
}

impl<W: Write + Send> LineWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// The beginning cannot be written.
    pub fn new(output: W) -> io::Result<LineWriter<W>> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // Hardly a line is there twice.
            .set_dictionary_enabled(false)
            .set_max_row_group_bytes(Some(MAX_ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(output, output_schema(), Some(properties)).map_err(failed)?;
        Ok(LineWriter { writer, pending: Vec::new(), count: 0 })
    }

    /// Writes bytes of lines.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(bytes);
        self.count += bytes.iter().filter(|byte| **byte == b'\n').count();
        if self.pending.len() >= MAX_BYTES || self.count >= MAX_LINES { self.write_lines() } else { Ok(()) }
    }

    fn write_lines(&mut self) -> io::Result<()> {
        let whole = self.pending.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let rest = self.pending.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.pending, rest)).map_err(io::Error::other)?;
        let lines: StringArray = text.lines().map(Some).collect();
        self.count = 0;
        let batch = RecordBatch::try_new(output_schema(), vec![Arc::new(lines)]).map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(failed)
    }

    /// Ends the file and returns the output.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_lines()?;
        self.writer.into_inner().map_err(failed)
    }
}
