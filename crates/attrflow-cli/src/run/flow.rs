//! Works on batches of records or objects with one thread or several, and emits the results in the order of the input.
//!
//! All threads do the same: each reads a batch, works on it while its bytes are in the cache, and emits the result. Reading gives every
//! batch its number, one thread at a time. The result of a batch that is done before its turn waits, and the thread continues with another
//! batch; the thread whose batch has its turn emits all results that wait for it. The number of batches in work is limited, so that memory
//! is bounded: reading waits for the work, and the work for what takes its results. The memory of batches is used again.

use std::collections::VecDeque;
use std::io;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;

use attrflow::input::Batch;

use crate::exit::Failure;
use crate::quiet;
use crate::records::Records;

/// How many batches may be on their way: one in each thread, and some that are done and wait for one before them.
fn on_their_way(threads: usize) -> u64 {
    (threads + threads / 2 + 1) as u64
}

/// What comes after a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The next one.
    Continue,
    /// Nothing.
    Stop,
}

/// What threads do with batches.
pub trait Work: Sync {
    /// What each thread has for itself.
    type Tools;
    /// The result of a batch.
    type Part: Default + Send;

    /// Returns the tools of a thread.
    fn tools(&self) -> Self::Tools;

    /// Works on the records of a batch from this number on; the memory of `part` is used again. Returns the number of the first record that
    /// the part lacks, because it would get too large.
    fn work_on(&self, batch: &Batch, from: usize, tools: &mut Self::Tools, part: &mut Self::Part) -> Option<usize>;

    /// Returns the result of the records of a batch from this number on, after the program failed on them.
    fn lost(&self, batch: &Batch, from: usize) -> Self::Part;
}

/// Works on all batches and calls `take` with each part of the results, in the order of the input, on any of the threads. Returns whether
/// it was stopped.
pub fn run<W: Work>(
    work: &W,
    records: &mut Records,
    threads: usize,
    mut take: impl FnMut(&Batch, &mut W::Part) -> Result<Then, Failure> + Send,
) -> Result<bool, Failure> {
    if threads > 1 {
        let flow = Flow::new(work, records, &mut take, threads);
        let started = thread::scope(|scope| {
            let start = |_| thread::Builder::new().spawn_scoped(scope, || flow.work()).ok();
            let started = (1..threads).map_while(start).count();
            if started > 0 {
                flow.work();
            }
            started
        });
        // Without another thread there is nothing to share.
        if started > 0 {
            return flow.ended();
        }
    }
    alone(work, records, &mut take)
}

fn alone<W: Work>(
    work: &W,
    records: &mut Records,
    take: &mut impl FnMut(&Batch, &mut W::Part) -> Result<Then, Failure>,
) -> Result<bool, Failure> {
    let Block { mut batch, mut part, .. } = Block::<W::Part>::default();
    let mut tools = work.tools();
    loop {
        records.fill(&mut batch)?;
        let mut from = Some(0);
        while let Some(first) = from {
            from = work.work_on(&batch, first, &mut tools, &mut part);
            if take(&batch, &mut part)? == Then::Stop {
                return Ok(true);
            }
        }
        if batch.last {
            return Ok(false);
        }
    }
}

/// A batch with its results.
#[derive(Debug, Default)]
struct Block<P> {
    batch: Batch,
    part: P,
    /// The first record that the part lacks.
    rest: Option<usize>,
    /// Why it could not be read.
    fault: Option<Failure>,
}

/// What all threads share.
struct Flow<'f, W: Work, T> {
    work: &'f W,
    /// How many batches may be in work.
    most: u64,
    input: Mutex<Input<'f>>,
    turns: Mutex<Turns<'f, W::Part, T>>,
    /// A result was emitted.
    moved: Condvar,
}

/// What one thread at a time reads from.
struct Input<'f> {
    records: &'f mut Records,
    /// How many batches were read.
    number: u64,
    at_end: bool,
}

/// Which results are emitted next.
struct Turns<'f, P, T> {
    /// Takes the parts; none while a thread is at it.
    take: Option<&'f mut T>,
    /// How many batches were emitted.
    done: u64,
    /// The number of the one whose turn it is.
    first: u64,
    /// The results from that one on, as far as they are done.
    waiting: VecDeque<Option<Block<P>>>,
    /// Memory that is free.
    free: Vec<Block<P>>,
    end: Option<End>,
}

/// How it ended.
enum End {
    /// Everything was emitted, or the work was stopped.
    Done { stopped: bool },
    /// Reading or taking failed.
    Failed(Failure),
    /// A mistake in the program, at this place.
    Lost(String),
}

/// Locks; the state that a panicked thread leaves is used only to end.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'f, W: Work, T: FnMut(&Batch, &mut W::Part) -> Result<Then, Failure>> Flow<'f, W, T> {
    fn new(work: &'f W, records: &'f mut Records, take: &'f mut T, threads: usize) -> Flow<'f, W, T> {
        let turns =
            Turns { take: Some(take), done: 0, first: 0, waiting: VecDeque::new(), free: Vec::new(), end: None };
        Flow {
            work,
            most: on_their_way(threads),
            input: Mutex::new(Input { records, number: 0, at_end: false }),
            turns: Mutex::new(turns),
            moved: Condvar::new(),
        }
    }

    /// What every thread does.
    fn work(&self) {
        let worked = quiet::catch(|| {
            let mut tools = self.work.tools();
            let mut own = None;
            while let Some((number, mut block)) = self.read(own) {
                if block.fault.is_none() {
                    self.work_on(&mut block, 0, &mut tools);
                }
                own = self.emit(number, block, &mut tools);
            }
        });
        if let Err(place) = worked {
            lock(&self.turns).end = Some(End::Lost(place));
            self.moved.notify_all();
        }
    }

    /// Works on the records of a block from this number on.
    fn work_on(&self, block: &mut Block<W::Part>, from: usize, tools: &mut W::Tools) {
        let Block { batch, part, rest, .. } = block;
        match quiet::catch(|| self.work.work_on(batch, from, tools, part)) {
            Ok(first) => *rest = first,
            Err(_) => {
                *part = self.work.lost(batch, from);
                *rest = None;
                *tools = self.work.tools();
            }
        }
    }

    /// Reads the next batch into memory of the thread's own or some that is free; none when there is nothing left to do.
    fn read(&self, own: Option<Block<W::Part>>) -> Option<(u64, Block<W::Part>)> {
        let mut input = lock(&self.input);
        if input.at_end {
            return None;
        }
        // Nothing that is on its way waits for records that are not there yet: it may be what ends the run.
        let most = if input.records.would_wait() { 1 } else { self.most };
        let mut turns = lock(&self.turns);
        while turns.end.is_none() && input.number - turns.done >= most {
            turns = self.moved.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
        if turns.end.is_some() {
            return None;
        }
        let mut block = own.or_else(|| turns.free.pop()).unwrap_or_default();
        drop(turns);
        block.fault = input.records.fill(&mut block.batch).err();
        input.at_end = block.batch.last || block.fault.is_some();
        input.number += 1;
        Some((input.number - 1, block))
    }

    /// Emits a block, and those that wait for it, when it has its turn, and leaves it to wait when it has not. What would have made a part
    /// too large to wait is worked on when it has its turn. Returns memory for the next block.
    fn emit(&self, number: u64, block: Block<W::Part>, tools: &mut W::Tools) -> Option<Block<W::Part>> {
        let mut turns = lock(&self.turns);
        turns.leave(number, block);
        let mut own = None;
        if let Some(take) = turns.take.take() {
            while let Some(mut block) = turns.next() {
                drop(turns);
                let mut taken = block.fault.take().map_or_else(|| take(&block.batch, &mut block.part), Err);
                while let (Ok(Then::Continue), Some(first)) = (&taken, block.rest) {
                    self.work_on(&mut block, first, tools);
                    taken = take(&block.batch, &mut block.part);
                }
                let end = match taken {
                    Ok(Then::Continue) if !block.batch.last => None,
                    Ok(then) => Some(End::Done { stopped: then == Then::Stop }),
                    Err(failure) => Some(End::Failed(failure)),
                };
                turns = lock(&self.turns);
                turns.done += 1;
                turns.end = turns.end.take().or(end);
                self.moved.notify_one();
                // The first is this thread's own, whose memory is near.
                match own {
                    None => own = Some(block),
                    Some(_) => turns.free.push(block),
                }
            }
            turns.take = Some(take);
        }
        own
    }

    fn ended(self) -> Result<bool, Failure> {
        match self.turns.into_inner().unwrap_or_else(PoisonError::into_inner).end {
            Some(End::Done { stopped }) => Ok(stopped),
            Some(End::Failed(failure)) => Err(failure),
            Some(End::Lost(place)) => quiet::again(place),
            None => Err(Failure::Read(io::Error::other("a thread of the program has ended"))),
        }
    }
}

impl<P, T> Turns<'_, P, T> {
    /// Puts a block where its turn will find it.
    fn leave(&mut self, number: u64, block: Block<P>) {
        let place = number.saturating_sub(self.first) as usize;
        if self.waiting.len() <= place {
            self.waiting.resize_with(place + 1, || None);
        }
        if let Some(slot) = self.waiting.get_mut(place) {
            *slot = Some(block);
        }
    }

    /// The block whose turn it is, when it is done.
    fn next(&mut self) -> Option<Block<P>> {
        if self.end.is_some() || self.waiting.front()?.is_none() {
            return None;
        }
        self.first += 1;
        self.waiting.pop_front()?
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Notes the number of each record, a few in each part, and fails on some.
    struct Numbers {
        /// How many records a part has at most.
        most: usize,
        /// Fails on records whose number this divides; 0 for none.
        fails: u64,
    }

    impl Work for Numbers {
        type Tools = ();
        type Part = Vec<u64>;

        fn tools(&self) {}

        fn work_on(&self, batch: &Batch, from: usize, (): &mut (), part: &mut Vec<u64>) -> Option<usize> {
            part.clear();
            for (number, piece) in batch.records.iter().enumerate().skip(from) {
                if part.len() == self.most {
                    return Some(number);
                }
                assert!(self.fails == 0 || !piece.record.is_multiple_of(self.fails), "a mistake in the program");
                part.push(piece.record);
            }
            None
        }

        fn lost(&self, batch: &Batch, from: usize) -> Vec<u64> {
            batch.records.iter().skip(from).map(|piece| piece.record).collect()
        }
    }

    /// A part that would get too large is taken before the rest of its batch is worked on: each record is in one part, in order.
    #[test]
    fn parts_of_a_batch_are_taken_one_after_the_other() {
        quiet::install();
        for threads in [1, 2, 5] {
            for (most, fails) in [(1, 0), (7, 0), (1_000, 0), (7, 900), (7, 5)] {
                if threads == 1 && fails > 0 {
                    continue;
                }
                let records = "{}\n".repeat(5_000);
                let mut records = Records::plain(Cursor::new(records.into_bytes()), "records".to_owned()).unwrap();
                let (mut taken, mut largest) = (Vec::new(), 0);
                let stopped = run(&Numbers { most, fails }, &mut records, threads, |_, part| {
                    largest = largest.max(part.len());
                    taken.append(part);
                    Ok(Then::Continue)
                });
                assert!(matches!(stopped, Ok(false)));
                assert_eq!(taken, (1..=5_000).collect::<Vec<_>>(), "{threads} threads, {most} at most, {fails}");
                assert!(fails > 0 || largest <= most);
                // Nothing is worked on after the end.
                let mut records = Records::plain(Cursor::new(b"{}\n".repeat(5_000)), "records".to_owned()).unwrap();
                let mut count = 0;
                let stopped = run(&Numbers { most, fails: 0 }, &mut records, threads, |_, part| {
                    count += part.len();
                    Ok(if count < 100 { Then::Continue } else { Then::Stop })
                });
                assert!(matches!(stopped, Ok(true)) && count < 100 + most.min(1_024), "{count}");
            }
        }
    }
}
