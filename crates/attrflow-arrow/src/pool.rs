//! Threads that map pieces of a stream, while the stream is read and its results are used.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::thread;
use std::thread::JoinHandle;

use crate::mapper::BatchMapper;
use crate::piece::Mapped;
use crate::piece::Piece;
use crate::piece::mapped;

/// Threads that map pieces. They end when this is dropped.
///
/// Pieces are released by the thread that reads: what they are made of may ask for a lock then, such as Python's, that this thread holds while
/// it waits for the others.
pub(crate) struct Pool {
    /// None while they end.
    work: Option<Sender<(u64, Piece)>>,
    done: Receiver<(u64, Mapped, Piece)>,
    is_ending: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts this many threads, or as many as the system allows.
    pub(crate) fn start(mapper: &BatchMapper, threads: usize) -> Pool {
        let (work, pieces) = mpsc::channel::<(u64, Piece)>();
        let (results, done) = mpsc::channel();
        let pieces = Arc::new(Mutex::new(pieces));
        let is_ending = Arc::new(AtomicBool::new(false));
        let start = |_| {
            let (mapper, pieces, results) = (mapper.clone(), Arc::clone(&pieces), results.clone());
            let is_ending = Arc::clone(&is_ending);
            let next = move || pieces.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let run = move || {
                while let Ok((number, mut piece)) = next() {
                    let is_wanted = !is_ending.load(Ordering::Relaxed);
                    let done = if is_wanted { mapped(&mapper, &mut piece) } else { Mapped::new() };
                    if results.send((number, done, piece)).is_err() {
                        return;
                    }
                }
            };
            thread::Builder::new().name("attrflow-arrow".to_owned()).spawn(run).ok()
        };
        let threads = (0..threads).filter_map(start).collect();
        Pool { work: Some(work), done, is_ending, threads }
    }

    /// Hands a piece to the threads; without any the piece comes back.
    pub(crate) fn map(&self, number: u64, piece: Piece) -> Result<(), Piece> {
        match self.work.as_ref().filter(|_| !self.threads.is_empty()) {
            Some(work) => work.send((number, piece)).map_err(|rejected| rejected.0.1),
            None => Err(piece),
        }
    }

    /// Waits for the results of a piece; none when the threads have ended.
    pub(crate) fn wait(&self) -> Option<(u64, Mapped)> {
        self.done.recv().ok().map(|(number, done, _)| (number, done))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.is_ending.store(true, Ordering::Relaxed);
        drop(self.work.take());
        for thread in self.threads.drain(..) {
            // It catches panics of its work.
            let _ = thread.join();
        }
    }
}
