//! Parquet files as JSON lines, and lines as a Parquet file.
//!
//! Files are read row group by row group and written the same way, so that memory does not grow with them.

use std::fmt;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::Value;

use crate::column::Column;
use crate::schema;
use crate::schema::SchemaError;

/// What a Parquet file begins with.
pub const MAGIC: &[u8] = b"PAR1";

/// How many rows are read at a time.
const ROWS: usize = 2_048;
/// A batch is written when its lines have this many bytes, or this many lines there are.
const MAX_BYTES: usize = 8 * 1024 * 1024;
const MAX_LINES: usize = 64 * 1024;
/// The column of the lines.
const RESULT: &str = "result";

/// Why a Parquet file cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// A column has a type without a rule, or two have one name.
    Schema(SchemaError),
    /// The file is broken, or compressed in a way that is not known.
    Broken(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Schema(error) => error.fmt(formatter),
            FileError::Broken(what) => write!(formatter, "the Parquet file cannot be read: {what}"),
        }
    }
}

impl std::error::Error for FileError {}

impl From<ParquetError> for FileError {
    fn from(error: ParquetError) -> FileError {
        FileError::Broken(error.to_string())
    }
}

/// The rows of a Parquet file, as one JSON object a line. A row whose value cannot be one of a record, such as NaN, is a line that is
/// not JSON, so that it is quarantined and not lost.
pub struct JsonLines {
    rows: ParquetRecordBatchReader,
    lines: Vec<u8>,
    at: usize,
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JsonLines").finish_non_exhaustive()
    }
}

impl JsonLines {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// The file is broken, or has a column with a type without a rule.
    pub fn open(file: File) -> Result<JsonLines, FileError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        for field in builder.schema().fields() {
            schema::position(builder.schema(), field.name()).map_err(FileError::Schema)?;
            schema::check(field).map_err(FileError::Schema)?;
        }
        Ok(JsonLines { rows: builder.with_batch_size(ROWS).build()?, lines: Vec::new(), at: 0 })
    }

    fn fill(&mut self, batch: &RecordBatch) {
        let schema = batch.schema();
        let columns: Vec<_> = batch.columns().iter().map(|array| Column::new(array)).collect();
        self.lines.clear();
        self.at = 0;
        for row in 0..batch.num_rows() {
            let mut separator = b'{';
            for (field, column) in schema.fields().iter().zip(&columns) {
                let value = column.json(row);
                // What is null in a table is absent.
                if matches!(value, Ok(Value::Null)) {
                    continue;
                }
                self.lines.push(separator);
                separator = b',';
                self.lines.extend_from_slice(Value::from(field.name().as_str()).to_string().as_bytes());
                self.lines.push(b':');
                match value {
                    Ok(value) => self.lines.extend_from_slice(value.to_string().as_bytes()),
                    Err(_) => self.lines.extend_from_slice(b"NaN"),
                }
            }
            if separator == b'{' {
                self.lines.push(b'{');
            }
            self.lines.extend_from_slice(b"}\n");
        }
    }
}

impl Read for JsonLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.lines.len() {
            match self.rows.next() {
                Some(Ok(batch)) => self.fill(&batch),
                Some(Err(error)) => return Err(io::Error::new(io::ErrorKind::InvalidData, error.to_string())),
                None => return Ok(0),
            }
        }
        let count = self.lines.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += count;
        Ok(count)
    }
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
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
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
