//! Reads the lines of a file of objects with one thread or several, and gives them on in their order.
//!
//! All threads do the same: each reads a block of lines, one thread at a time, encodes the objects on it, and gives it on when the blocks
//! before it were. A block that is done before its turn waits, and its thread goes on with another one.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::panic::resume_unwind;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;

use attrflow::input::Batch;
use attrflow::mapping::EncodedObjects;
use attrflow::mapping::ObjectEncoder;

use crate::exit::Failure;
use crate::quiet;
use crate::records::Records;

/// A batch of lines, and the objects on them for each builder.
#[derive(Default)]
pub struct Block {
    /// The lines.
    pub batch: Batch,
    /// The objects.
    pub encoded: Vec<EncodedObjects>,
    /// Why the lines after those before it could not be read.
    fault: Option<Failure>,
}

impl Block {
    /// Encodes the objects for each builder. A line that the program fails on is parsed later.
    fn encode(&mut self, encoders: &mut [ObjectEncoder], targets: &[String]) {
        let Block { batch, encoded, .. } = self;
        encoded.resize_with(targets.len(), EncodedObjects::default);
        for ((encoder, target), encoded) in encoders.iter_mut().zip(targets).zip(encoded) {
            encoded.clear();
            let worked = quiet::catch(|| {
                for piece in &batch.records {
                    let line = batch.bytes(piece).unwrap_or_default();
                    encoder.encode(line, |kind| is_of_kind(kind, target), encoded);
                }
            });
            if worked.is_err() {
                encoded.clear();
            }
        }
    }
}

/// What one thread at a time reads from.
struct Input<'f> {
    records: &'f mut Records,
    /// How many blocks were read.
    number: u64,
    is_at_end: bool,
}

/// Which block is given on next.
struct Turns<'f, T> {
    take: &'f mut T,
    next: u64,
    /// The blocks that wait for one before them.
    waiting: BTreeMap<u64, Block>,
    /// Blocks whose memory is used again.
    free: Vec<Block>,
    ended: Result<(), Failure>,
    /// Whether a thread failed, so that a block is missing.
    is_broken: bool,
}

/// What all threads share.
struct Blocks<'f, T> {
    input: Mutex<Input<'f>>,
    turns: Mutex<Turns<'f, T>>,
    /// A block was given on.
    moved: Condvar,
    /// How many blocks may wait.
    most: usize,
}

/// Reads all lines, and passes the blocks to `take`, in their order, on any of the threads: one for each of the workers.
pub fn read(
    records: &mut Records,
    workers: &mut [Vec<ObjectEncoder>],
    targets: &[String],
    mut take: impl FnMut(&Block) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let turns =
        Turns { take: &mut take, next: 0, waiting: BTreeMap::new(), free: Vec::new(), ended: Ok(()), is_broken: false };
    let blocks = Blocks {
        input: Mutex::new(Input { records, number: 0, is_at_end: false }),
        turns: Mutex::new(turns),
        moved: Condvar::new(),
        most: workers.len(),
    };
    let blocks_of = &blocks;
    match workers.split_first_mut() {
        None => blocks.work(&mut [], targets),
        Some((own, others)) => thread::scope(|scope| {
            for encoders in others {
                // Without a thread the others have more to do.
                let work = move || blocks_of.work(encoders, targets);
                drop(thread::Builder::new().spawn_scoped(scope, work));
            }
            blocks_of.work(own, targets);
        }),
    }
    blocks.turns.into_inner().unwrap_or_else(PoisonError::into_inner).ended
}

impl<'f, T: FnMut(&Block) -> Result<(), Failure>> Blocks<'f, T> {
    fn input(&self) -> MutexGuard<'_, Input<'f>> {
        self.input.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turns(&self) -> MutexGuard<'_, Turns<'f, T>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, encoders: &mut [ObjectEncoder], targets: &[String]) {
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let mut block = Block::default();
            while let Some(number) = self.fill(&mut block) {
                block.encode(encoders, targets);
                block = self.give(number, block);
            }
        }));
        if let Err(panic) = worked {
            // The others must not wait for the block that is missing.
            self.input().is_at_end = true;
            self.turns().is_broken = true;
            self.moved.notify_all();
            resume_unwind(panic);
        }
    }

    /// Reads the next block, and returns its number; none at the end.
    fn fill(&self, block: &mut Block) -> Option<u64> {
        let mut input = self.input();
        if input.is_at_end {
            return None;
        }
        block.fault = input.records.fill(&mut block.batch).err();
        input.is_at_end = block.fault.is_some() || block.batch.last;
        input.number += 1;
        Some(input.number - 1)
    }

    /// Gives a block on, and those that waited for it, or lets it wait for its turn. Returns one whose memory is used again.
    fn give(&self, number: u64, block: Block) -> Block {
        let mut turns = self.turns();
        turns.waiting.insert(number, block);
        if turns.next == number {
            turns.give();
            self.moved.notify_all();
            if turns.ended.is_err() {
                self.input().is_at_end = true;
            }
        }
        while turns.waiting.len() > self.most && !turns.is_broken {
            turns = self.moved.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
        turns.free.pop().unwrap_or_default()
    }
}

impl<T: FnMut(&Block) -> Result<(), Failure>> Turns<'_, T> {
    fn give(&mut self) {
        while let Some(mut block) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.ended.is_ok() {
                self.ended = match block.fault.take() {
                    Some(fault) => Err(fault),
                    None => (self.take)(&block),
                };
            }
            self.free.push(block);
        }
    }
}

/// Whether a kind that an object says is that of a mapping; one that says nothing, or an address, is of every kind.
pub fn is_of_kind(said: &str, kind: &str) -> bool {
    // SCIM documents may name the object by the URN of its schema.
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    said.is_empty() || said.contains('/') || said.eq_ignore_ascii_case(kind)
}
