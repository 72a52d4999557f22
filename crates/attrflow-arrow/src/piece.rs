//! Some rows of a stream, which one thread maps.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use crate::mapper::BatchMapper;

/// What a piece gives.
pub(crate) type Mapped = Vec<Result<RecordBatch, ArrowError>>;

/// Some rows of the stream.
#[derive(Debug)]
pub(crate) struct Piece {
    /// How many rows come before them.
    pub(crate) preceding: u64,
    pub(crate) rows: RecordBatch,
    /// Memory for their results. The thread that reads allocates it, because it also frees it: an allocator that keeps memory for each
    /// thread would not find it again for the next piece, and the system would have to clear new pages.
    pub(crate) memory: Vec<u8>,
}

/// Maps a piece.
pub(crate) fn mapped(mapper: &BatchMapper, piece: &mut Piece) -> Mapped {
    let memory = std::mem::take(&mut piece.memory);
    match catch_unwind(AssertUnwindSafe(|| mapper.map_into(memory, piece.preceding, &piece.rows))) {
        Ok(Ok(batches)) => batches.into_iter().map(Ok).collect(),
        Ok(Err(error)) => vec![Err(error)],
        Err(_) => vec![Err(ArrowError::ComputeError("the program failed on a batch".to_owned()))],
    }
}
