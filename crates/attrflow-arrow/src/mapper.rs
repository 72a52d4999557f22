//! Maps the rows of a batch.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_buffer::Buffer;
use arrow_buffer::NullBuffer;
use arrow_buffer::OffsetBuffer;
use arrow_schema::ArrowError;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::mapping::Writer;
use attrflow::value::ArenaFull;

use crate::cell::CellError;
use crate::column::Column;
use crate::outcome::Outcome;
use crate::schema;
use crate::schema::SchemaError;
use crate::work;
use crate::work::Emit;

/// The columns of results, after those that are kept.
const OUTPUT: [&str; 4] = ["result", "status", "code", "target_attribute"];
/// A batch of results ends when its texts have this many bytes; text columns have offsets of 32 bits.
const MAX_TEXT: usize = 256 * 1024 * 1024;
/// What the result of a row takes, before one is known.
const USUAL_BYTES_OF_ROW: usize = 256;
/// The attributes that identify a record in the source.
const IDS: [&str; 2] = ["objectId", "id"];

/// What decides about a record besides what its mapping reads.
const DECIDING: [&str; 4] = ["objectId", "id", "accountEnabled", "IsSoftDeleted"];

/// Makes a host for a record, given its identifier in the source and its number, from 1.
type Hosts = dyn Fn(Option<&str>, u64) -> FixedHost + Send + Sync;

/// What hosts are made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostsFor {
    /// One for all records of a batch.
    #[default]
    Batches,
    /// One for each record, by its identifier in the source, or else by its number.
    Records,
    /// One for each record, by its identifier in the source, or else by the values that the mapping reads: of records in no order.
    Contents,
}

/// How records are mapped.
#[derive(Clone, Default)]
pub struct MapOptions {
    emit: Emit,
    keep: Vec<String>,
    hosts: Option<(Arc<Hosts>, HostsFor)>,
}

impl std::fmt::Debug for MapOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MapOptions").field("emit", &self.emit).field("keep", &self.keep).finish_non_exhaustive()
    }
}

impl MapOptions {
    /// Returns the options with something else to write.
    pub fn emit(mut self, emit: Emit) -> MapOptions {
        self.emit = emit;
        self
    }

    /// Returns the options with columns that are kept beside the results.
    pub fn keep(mut self, columns: impl IntoIterator<Item = String>) -> MapOptions {
        self.keep = columns.into_iter().collect();
        self
    }

    /// Returns the options with other hosts, made by a function of the identifier of a record and its number, from 1.
    pub fn hosts(
        mut self,
        hosts: impl Fn(Option<&str>, u64) -> FixedHost + Send + Sync + 'static,
        made_for: HostsFor,
    ) -> MapOptions {
        self.hosts = Some((Arc::new(hosts), made_for));
        self
    }
}

/// Maps batches of one schema. Several threads may share it.
#[derive(Debug, Clone)]
pub struct BatchMapper {
    mapping: Mapping,
    options: MapOptions,
    /// The slots that have a column, each with the number of that.
    columns: Vec<(usize, usize)>,
    /// The columns that may identify a record, in their order.
    ids: Vec<usize>,
    /// Columns that are not read by the mapping, and belong to records that become JSON.
    deciding: Vec<(&'static str, usize)>,
    kept: Vec<usize>,
    schema: SchemaRef,
    /// What the result of a row takes, as far as is known from batches before.
    bytes_of_row: Arc<AtomicUsize>,
}

impl BatchMapper {
    /// Prepares to map batches of this schema.
    ///
    /// # Errors
    ///
    /// A column that is read has a type without a rule, or a column that is to be kept is not there.
    pub fn new(mapping: Mapping, input: &Schema, options: MapOptions) -> Result<BatchMapper, SchemaError> {
        let mut columns = Vec::new();
        for (slot, name) in mapping.slots().iter().enumerate() {
            if let Some(number) = schema::position(input, name)? {
                schema::check(input.field(number))?;
                columns.push((slot, number));
            }
        }
        let mut ids = Vec::new();
        for name in IDS {
            ids.extend(schema::position(input, name)?.filter(|number| schema::check(input.field(*number)).is_ok()));
        }
        let mut deciding = Vec::new();
        if matches!(options.emit, Emit::Other(_)) {
            for name in DECIDING.iter().filter(|name| !mapping.slots().iter().any(|known| **known == ***name)) {
                if let Some(number) = schema::position(input, name)? {
                    schema::check(input.field(number))?;
                    deciding.push((*name, number));
                }
            }
        }
        let mut kept = Vec::new();
        let mut fields = Vec::new();
        for name in &options.keep {
            if OUTPUT.contains(&name.as_str()) {
                return Err(SchemaError::Taken { column: name.clone() });
            }
            let unknown = || SchemaError::Unknown { column: name.clone() };
            let number = schema::position(input, name)?.ok_or_else(unknown)?;
            fields.push(Arc::new(input.field(number).clone()));
            kept.push(number);
        }
        fields.extend(OUTPUT.iter().map(|name| Arc::new(Field::new(*name, DataType::Utf8, *name != "status"))));
        let (schema, bytes_of_row) = (Arc::new(Schema::new(fields)), Arc::new(AtomicUsize::new(USUAL_BYTES_OF_ROW)));
        Ok(BatchMapper { mapping, options, columns, ids, deciding, kept, schema, bytes_of_row })
    }

    /// Returns the schema of the results.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Maps a batch: one row for each of its rows, in order. There are several batches when the results are large.
    ///
    /// # Errors
    ///
    /// The batch has another schema than the one that was given.
    pub fn map(&self, batch: &RecordBatch) -> Result<Vec<RecordBatch>, ArrowError> {
        self.map_after(0, batch)
    }

    /// Maps a batch of a stream that has this many rows before it.
    ///
    /// # Errors
    ///
    /// As for [`BatchMapper::map`].
    pub fn map_after(&self, preceding: u64, batch: &RecordBatch) -> Result<Vec<RecordBatch>, ArrowError> {
        self.map_into(self.memory_for(batch), preceding, batch)
    }

    /// Allocates memory for the results of a batch.
    pub(crate) fn memory_for(&self, batch: &RecordBatch) -> Vec<u8> {
        let bytes = self.bytes_of_row.load(Ordering::Relaxed).saturating_mul(batch.num_rows());
        Vec::with_capacity(bytes.min(MAX_TEXT))
    }

    /// Maps a batch, as [`BatchMapper::map_after`] does, and writes results to memory that is given.
    pub(crate) fn map_into(
        &self,
        memory: Vec<u8>,
        preceding: u64,
        batch: &RecordBatch,
    ) -> Result<Vec<RecordBatch>, ArrowError> {
        let mut rows = Rows::new(self, preceding, batch)?;
        let (mut mapped, mut start) = (Vec::new(), 0);
        let mut results = Results::new(batch.num_rows(), memory);
        for row in 0..batch.num_rows() {
            rows.map(row, &mut results);
            if results.text.len() >= MAX_TEXT {
                mapped.push(self.results(batch, start, std::mem::take(&mut results))?);
                start = row + 1;
            }
        }
        if start < batch.num_rows() || mapped.is_empty() {
            mapped.push(self.results(batch, start, results)?);
        }
        Ok(mapped)
    }

    fn results(&self, batch: &RecordBatch, start: usize, results: Results) -> Result<RecordBatch, ArrowError> {
        let count = results.outcomes.len();
        let kept = self.kept.iter().map(|number| batch.column(*number).slice(start, count));
        // A little more than the average, so that the next batch seldom needs more memory than it has at first.
        let average = results.text.len().checked_div(count).unwrap_or_default();
        self.bytes_of_row.store(average + average / 16 + 1, Ordering::Relaxed);
        let columns: Vec<ArrayRef> = kept.chain(results.columns()?).collect();
        RecordBatch::try_new(self.schema.clone(), columns)
    }
}

/// The results of rows.
#[derive(Default)]
struct Results {
    text: Vec<u8>,
    ends: Vec<i32>,
    outcomes: Vec<Outcome>,
}

impl Results {
    fn new(rows: usize, text: Vec<u8>) -> Results {
        Results { text, ends: Vec::with_capacity(rows), outcomes: Vec::with_capacity(rows) }
    }

    fn columns(self) -> Result<[ArrayRef; 4], ArrowError> {
        let mut offsets = Vec::with_capacity(self.ends.len() + 1);
        offsets.push(0);
        offsets.extend(self.ends);
        let nulls: NullBuffer = self.outcomes.iter().map(|outcome| *outcome == Outcome::WRITTEN).collect();
        let nulls_count = nulls.null_count();
        let nulls = (nulls_count > 0).then_some(nulls);
        let text = Buffer::from_vec(self.text);
        let result = StringArray::try_new(OffsetBuffer::new(offsets.into()), text, nulls)?;
        let status = StringArray::from_iter_values(self.outcomes.iter().map(|outcome| outcome.status.word()));
        let (code, target) = if nulls_count == 0 {
            let none = Arc::new(StringArray::new_null(self.outcomes.len()));
            (Arc::clone(&none), none)
        } else {
            let code = self.outcomes.iter().map(|outcome| outcome.code).collect::<StringArray>();
            let target = self.outcomes.iter().map(|outcome| outcome.target.as_deref()).collect::<StringArray>();
            (Arc::new(code), Arc::new(target))
        };
        Ok([Arc::new(result), Arc::new(status), code, target])
    }
}

/// The rows of a batch.
struct Rows<'b> {
    mapper: &'b BatchMapper,
    writer: Writer<'b>,
    /// Each column that is read, with its slot and its name.
    columns: Vec<(usize, &'b str, Column<'b>)>,
    ids: Vec<Column<'b>>,
    deciding: Vec<(&'static str, Column<'b>)>,
    /// How many rows of the stream come before the batch.
    preceding: u64,
    host: FixedHost,
    workspace: Workspace,
}

impl<'b> Rows<'b> {
    fn new(mapper: &'b BatchMapper, preceding: u64, batch: &'b RecordBatch) -> Result<Rows<'b>, ArrowError> {
        let column = |number: usize| match batch.columns().get(number) {
            Some(array) => Ok(Column::new(array)),
            None => Err(ArrowError::SchemaError("the batch lacks a column of its schema".to_owned())),
        };
        let mut columns = Vec::new();
        for (slot, number) in &mapper.columns {
            let name = mapper.mapping.slots().get(*slot).map_or("", |name| &**name);
            columns.push((*slot, name, column(*number)?));
        }
        let ids = mapper.ids.iter().map(|number| column(*number)).collect::<Result<_, _>>()?;
        let deciding = mapper.deciding.iter().map(|(name, number)| Ok((*name, column(*number)?)));
        let deciding = deciding.collect::<Result<_, ArrowError>>()?;
        let host = mapper.options.hosts.as_ref().map_or_else(FixedHost::new, |(hosts, _)| hosts(None, preceding + 1));
        Ok(Rows {
            mapper,
            writer: mapper.mapping.writer(),
            columns,
            ids,
            deciding,
            preceding,
            host,
            workspace: Workspace::default(),
        })
    }

    /// Maps a row. A panic quarantines the row and no other.
    fn map(&mut self, row: usize, results: &mut Results) {
        let start = results.text.len();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.written(row, &mut results.text)));
        let outcome = outcome.unwrap_or_else(|_| {
            self.workspace = Workspace::default();
            Outcome::quarantined(&Diagnostic::new(&INTERNAL, "the program failed"), None)
        });
        if outcome != Outcome::WRITTEN {
            results.text.truncate(start);
        }
        results.ends.push(i32::try_from(results.text.len()).unwrap_or(i32::MAX));
        results.outcomes.push(outcome);
    }

    fn written(&mut self, row: usize, out: &mut Vec<u8>) -> Outcome {
        let number = self.preceding + row as u64 + 1;
        if let Some((hosts, made_for)) = &self.mapper.options.hosts
            && *made_for != HostsFor::Batches
        {
            let id = self.ids.iter().find_map(|column| match column.json(row) {
                Ok(serde_json::Value::String(id)) if !id.is_empty() => Some(id),
                _ => None,
            });
            let content = || self.record(row).ok().map(|record| record.to_string());
            let key = id.or_else(|| (*made_for == HostsFor::Contents).then(content).flatten());
            self.host = hosts(key.as_deref(), number);
        }
        match &self.mapper.options.emit {
            Emit::Object => self.object(row, out),
            emit => match (self.record(row), emit) {
                (Err((column, error)), _) => Outcome::quarantined(&error.diagnostic(column), Some(column)),
                (Ok(record), Emit::Other(work)) => work((&record, number), &self.host, &mut self.workspace, out),
                (Ok(record), _) => work::values(&self.mapper.mapping, &record, &self.host, &mut self.workspace, out),
            },
        }
    }

    fn object(&mut self, row: usize, out: &mut Vec<u8>) -> Outcome {
        let Rows { writer, columns, host, workspace, .. } = self;
        let mut bad = None;
        let written = writer.write_slots(host, workspace, out, |slots, arena| {
            for (slot, name, column) in columns.iter() {
                let Some(place) = slots.get_mut(*slot) else { continue };
                match column.value(row, arena) {
                    Ok(value) => *place = value,
                    Err(error) => {
                        bad = Some((*name, error));
                        return Err(ArenaFull);
                    }
                }
            }
            Ok(())
        });
        match (bad, written) {
            (Some((column, error)), _) => Outcome::quarantined(&error.diagnostic(column), Some(column)),
            (None, Ok(fate)) => fate.into(),
            (None, Err(fault)) => fault.into(),
        }
    }

    /// Returns a row as a record; columns that the mapping does not read are not in it.
    fn record(&self, row: usize) -> Result<serde_json::Value, (&'b str, CellError)> {
        let mut members = serde_json::Map::new();
        let columns = self.columns.iter().map(|(_, name, column)| (*name, column));
        for (name, column) in columns.chain(self.deciding.iter().map(|(name, column)| (*name, column))) {
            let value = column.json(row).map_err(|error| (name, error))?;
            if !value.is_null() {
                members.insert(name.to_owned(), value);
            }
        }
        Ok(serde_json::Value::Object(members))
    }
}
