//! Maps a stream of batches, batch by batch, with several threads where that is asked for.

use std::collections::VecDeque;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::thread;

use arrow_array::RecordBatch;
use arrow_array::RecordBatchReader;
use arrow_schema::ArrowError;
use arrow_schema::SchemaRef;

use crate::mapper::BatchMapper;

/// A larger batch is mapped in pieces of this many rows, so that memory does not grow with it.
const ROWS: usize = 8 * 1024;
/// The rows of one thread before threads are waited for.
const ROWS_OF_THREAD: usize = 16 * 1024;

/// The results of a stream of records, as a stream: one row for each row, in order.
pub struct MappedReader {
    input: Box<dyn RecordBatchReader + Send>,
    mapper: BatchMapper,
    threads: usize,
    /// Pieces of batches that were read and are not mapped yet.
    pending: VecDeque<RecordBatch>,
    ready: VecDeque<Result<RecordBatch, ArrowError>>,
    is_at_end: bool,
}

impl fmt::Debug for MappedReader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MappedReader").field("mapper", &self.mapper).finish_non_exhaustive()
    }
}

impl MappedReader {
    /// Maps a stream of batches with this many threads.
    pub fn new(input: Box<dyn RecordBatchReader + Send>, mapper: BatchMapper, threads: usize) -> MappedReader {
        let (pending, ready) = (VecDeque::new(), VecDeque::new());
        MappedReader { input, mapper, threads: threads.max(1), pending, ready, is_at_end: false }
    }

    /// Reads until this many rows are pending.
    fn read(&mut self, wanted: usize) {
        let mut rows: usize = self.pending.iter().map(RecordBatch::num_rows).sum();
        while rows < wanted && !self.is_at_end {
            match self.input.next() {
                Some(Ok(batch)) => {
                    rows += batch.num_rows();
                    let starts = (0..batch.num_rows()).step_by(ROWS);
                    self.pending.extend(starts.map(|start| batch.slice(start, ROWS.min(batch.num_rows() - start))));
                }
                Some(Err(error)) => {
                    self.is_at_end = true;
                    self.map_pending();
                    self.ready.push_back(Err(error));
                }
                None => self.is_at_end = true,
            }
        }
    }

    /// Maps everything that is pending.
    fn map_pending(&mut self) {
        let pieces: Vec<RecordBatch> = self.pending.drain(..).collect();
        let size = pieces.len().div_ceil(self.threads).max(1);
        let mapper = &self.mapper;
        let map =
            |pieces: &[RecordBatch]| -> Vec<_> { pieces.iter().flat_map(|piece| mapped(mapper, piece)).collect() };
        let done: Vec<Vec<_>> = thread::scope(|scope| {
            let mut parts = pieces.chunks(size);
            let first = parts.next().unwrap_or_default();
            // Without another thread the work is done in this one.
            let others: Vec<_> =
                parts.map(|part| (part, thread::Builder::new().spawn_scoped(scope, move || map(part)))).collect();
            let mut done = vec![map(first)];
            done.extend(others.into_iter().map(|(part, started)| match started.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(results)) => results,
                Ok(Err(_)) | Err(_) => map(part),
            }));
            done
        });
        self.ready.extend(done.into_iter().flatten());
    }
}

fn mapped(mapper: &BatchMapper, piece: &RecordBatch) -> Vec<Result<RecordBatch, ArrowError>> {
    match catch_unwind(AssertUnwindSafe(|| mapper.map(piece))) {
        Ok(Ok(batches)) => batches.into_iter().map(Ok).collect(),
        Ok(Err(error)) => vec![Err(error)],
        Err(_) => vec![Err(ArrowError::ComputeError("the program failed on a batch".to_owned()))],
    }
}

impl Iterator for MappedReader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.pending.is_empty() && self.is_at_end {
                return None;
            }
            if self.threads > 1 {
                self.read(self.threads * ROWS_OF_THREAD);
                self.map_pending();
            } else {
                self.read(1);
                if let Some(piece) = self.pending.pop_front() {
                    self.ready.extend(mapped(&self.mapper, &piece));
                }
            }
        }
    }
}

impl RecordBatchReader for MappedReader {
    fn schema(&self) -> SchemaRef {
        self.mapper.schema().clone()
    }
}
