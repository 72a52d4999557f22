//! Maps a stream of batches, batch by batch, with several threads where that is asked for.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::fmt;

use arrow_array::RecordBatch;
use arrow_array::RecordBatchReader;
use arrow_schema::ArrowError;
use arrow_schema::SchemaRef;

use crate::mapper::BatchMapper;
use crate::piece::Mapped;
use crate::piece::Piece;
use crate::piece::mapped;
use crate::pool::Pool;

/// A larger batch is mapped in pieces of this many rows, so that memory does not grow with it.
const ROWS: usize = 8 * 1024;
/// The pieces of each thread that are read ahead.
const PIECES_OF_THREAD: u64 = 3;

/// The results of a stream of records, as a stream: one row for each row, in order.
pub struct MappedReader {
    input: Box<dyn RecordBatchReader + Send>,
    mapper: BatchMapper,
    threads: usize,
    /// Started for the first row that is asked for; none where one thread does everything.
    pool: Option<Pool>,
    /// How many rows were read.
    rows: u64,
    /// Pieces of the batch that was read last, each with the number of rows before it.
    pieces: VecDeque<(u64, RecordBatch)>,
    /// The number of the next piece that is read.
    next_piece: u64,
    /// The number of the next piece whose results are given.
    next_result: u64,
    /// Results of pieces whose turn has not come, by their numbers.
    early: BTreeMap<u64, Mapped>,
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
        MappedReader {
            input,
            mapper,
            threads: threads.max(1),
            pool: None,
            rows: 0,
            pieces: VecDeque::new(),
            next_piece: 0,
            next_result: 0,
            early: BTreeMap::new(),
            ready: VecDeque::new(),
            is_at_end: false,
        }
    }

    /// Reads the next piece; an error of the input is the last one.
    fn piece(&mut self) -> Option<Result<Piece, ArrowError>> {
        loop {
            if let Some((preceding, rows)) = self.pieces.pop_front() {
                let memory = self.mapper.memory_for(&rows);
                return Some(Ok(Piece { preceding, rows, memory }));
            }
            if self.is_at_end {
                return None;
            }
            match self.input.next() {
                Some(Ok(batch)) => {
                    let before = self.rows;
                    self.rows += batch.num_rows() as u64;
                    let starts = (0..batch.num_rows()).step_by(ROWS);
                    let size = |start: usize| ROWS.min(batch.num_rows() - start);
                    self.pieces.extend(starts.map(|start| (before + start as u64, batch.slice(start, size(start)))));
                }
                Some(Err(error)) => {
                    self.is_at_end = true;
                    return Some(Err(error));
                }
                None => self.is_at_end = true,
            }
        }
    }

    /// Reads ahead and hands pieces to the threads.
    fn read_ahead(&mut self) {
        let most = PIECES_OF_THREAD.saturating_mul(self.threads as u64);
        while self.next_piece - self.next_result < most {
            let Some(piece) = self.piece() else { return };
            let number = self.next_piece;
            self.next_piece += 1;
            let done = match piece {
                Ok(piece) => match self.pool.as_ref().map(|pool| pool.map(number, piece)) {
                    Some(Ok(())) | None => continue,
                    // Without another thread the work is done in this one.
                    Some(Err(mut piece)) => mapped(&self.mapper, &mut piece),
                },
                Err(error) => vec![Err(error)],
            };
            self.early.insert(number, done);
        }
    }

    /// Returns the results of the next piece; none after the last one.
    fn in_turn(&mut self) -> Option<Mapped> {
        self.read_ahead();
        while self.next_result < self.next_piece {
            if let Some(done) = self.early.remove(&self.next_result) {
                self.next_result += 1;
                return Some(done);
            }
            match self.pool.as_ref().and_then(Pool::wait) {
                Some((number, done)) => _ = self.early.insert(number, done),
                None => {
                    self.next_result = self.next_piece;
                    self.is_at_end = true;
                    self.pieces.clear();
                    return Some(vec![Err(ArrowError::ComputeError("the program failed on a thread".to_owned()))]);
                }
            }
        }
        None
    }
}

impl Iterator for MappedReader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.threads == 1 {
                match self.piece()? {
                    Ok(mut piece) => self.ready.extend(mapped(&self.mapper, &mut piece)),
                    Err(error) => return Some(Err(error)),
                }
            } else {
                if self.pool.is_none() && !self.is_at_end {
                    self.pool = Some(Pool::start(&self.mapper, self.threads));
                }
                let done = self.in_turn()?;
                self.ready.extend(done);
            }
        }
    }
}

impl RecordBatchReader for MappedReader {
    fn schema(&self) -> SchemaRef {
        self.mapper.schema().clone()
    }
}
