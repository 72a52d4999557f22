//! Batches of records on their way: read, worked on by one thread or several, and handed on in the order of the input.
//!
//! Batches are dealt out to the threads in turn, and taken back in turn, so that their order needs no numbers. Only a few are on their
//! way at once; reading waits for the work, and the work for what takes its results. Memory goes round with them.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::thread;
use std::thread::Scope;

use attrflow::Workspace;

use crate::cli::exit::Failure;
use crate::cli::quiet;
use crate::cli::records::Batch;
use crate::cli::records::Records;
use crate::cli::run::job;
use crate::cli::run::job::Job;
use crate::cli::run::job::Part;

/// How many batches are on their way for each thread.
const ON_THEIR_WAY: usize = 2;

/// What comes after a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The next one.
    Continue,
    /// Nothing.
    Stop,
}

/// A batch with what became of it.
type Done = (Batch, Part);

/// Works on all records, and hands what becomes of them to `take`, part by part in the order of the input. Says whether it was
/// stopped.
pub fn run(
    job: &Job<'_>,
    records: &mut Records,
    threads: usize,
    mut take: impl FnMut(&Part) -> Result<Then, Failure>,
) -> Result<bool, Failure> {
    if threads > 1 {
        return thread::scope(|scope| {
            let hands: Vec<Hand> = (0..threads).map_while(|_| Hand::start(scope, job)).collect();
            // Without another thread the work is done in this one.
            if hands.is_empty() { alone(job, records, &mut take) } else { together(&hands, records, &mut take) }
        });
    }
    alone(job, records, &mut take)
}

fn alone(
    job: &Job<'_>,
    records: &mut Records,
    take: &mut impl FnMut(&Part) -> Result<Then, Failure>,
) -> Result<bool, Failure> {
    let (mut batch, mut part) = Done::default();
    let mut workspace = Workspace::default();
    loop {
        records.fill(&mut batch)?;
        job.part(&batch, &mut workspace, &mut part);
        if take(&part)? == Then::Stop {
            return Ok(true);
        }
        if batch.last {
            return Ok(false);
        }
    }
}

/// A thread that works on batches.
struct Hand {
    to: SyncSender<Done>,
    from: Receiver<Done>,
}

impl Hand {
    /// Starts a thread; none when there cannot be one.
    fn start<'s, 'e: 's>(scope: &'s Scope<'s, 'e>, job: &'s Job<'_>) -> Option<Hand> {
        let (to, batches) = mpsc::sync_channel::<Done>(ON_THEIR_WAY);
        let (done, from) = mpsc::sync_channel::<Done>(ON_THEIR_WAY);
        let work = move || {
            let mut workspace = Workspace::default();
            for (batch, mut part) in batches {
                if quiet::catch(|| job.part(&batch, &mut workspace, &mut part)).is_err() {
                    part = job::lost(&batch);
                    workspace = Workspace::default();
                }
                if done.send((batch, part)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, work).ok().map(|_| Hand { to, from })
    }
}

fn together(
    hands: &[Hand],
    records: &mut Records,
    take: &mut impl FnMut(&Part) -> Result<Then, Failure>,
) -> Result<bool, Failure> {
    let gone = || Failure::Read(io::Error::other("a thread of the program has ended"));
    let mut memory: Vec<Done> = Vec::new();
    let mut giving = hands.iter().cycle();
    let mut on_their_way: VecDeque<&Hand> = VecDeque::new();
    let mut at_end = false;
    loop {
        // Nothing that is done waits for records that are not there yet.
        let is_full = on_their_way.len() >= hands.len() * ON_THEIR_WAY;
        if !on_their_way.is_empty() && (at_end || is_full || records.would_wait()) {
            let Some(hand) = on_their_way.pop_front() else { continue };
            let done = hand.from.recv().map_err(|_| gone())?;
            if take(&done.1)? == Then::Stop {
                return Ok(true);
            }
            memory.push(done);
            continue;
        }
        if at_end {
            return Ok(false);
        }
        let (mut batch, part) = memory.pop().unwrap_or_default();
        records.fill(&mut batch)?;
        at_end = batch.last;
        let Some(hand) = giving.next() else { return Ok(false) };
        hand.to.send((batch, part)).map_err(|_| gone())?;
        on_their_way.push_back(hand);
    }
}
