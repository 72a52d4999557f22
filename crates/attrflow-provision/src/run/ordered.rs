//! Work on several things at once, with results in order.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::thread;

use attrflow::Workspace;

/// How many things each thread may be ahead of the one whose result is taken next.
const MAX_AHEAD: usize = 8;

/// Gives things to work on, and takes the results in the same order.
pub(super) trait Ordered<T, R, E> {
    /// Returns the next thing; none after the last.
    fn next(&mut self) -> Result<Option<T>, E>;

    /// Takes a result.
    fn take(&mut self, result: R) -> Result<(), E>;
}

/// What a thread reports.
enum Report<R> {
    Done(u64, R),
    /// The thread panicked.
    Lost,
}

/// Reports a panic of its thread.
struct Watch<'w, R>(&'w Sender<Report<R>>);

impl<R> Drop for Watch<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(Report::Lost);
        }
    }
}

/// Works on everything that `ordered` gives with up to this many threads, each of which has a workspace. `ordered` is used on this
/// thread only.
pub(super) fn work_through<T: Send, R: Send, E>(
    ordered: &mut impl Ordered<T, R, E>,
    threads: usize,
    work: impl Fn(T, &mut Workspace) -> R + Sync,
) -> Result<(), E> {
    let (items, queue) = mpsc::channel::<(u64, T)>();
    let (reports, results) = mpsc::channel();
    let (queue, work) = (Mutex::new(queue), &work);
    let queue = &queue;
    thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..threads {
            let reports = reports.clone();
            let worker = thread::Builder::new().spawn_scoped(scope, move || serve(queue, &reports, work));
            started += usize::from(worker.is_ok());
        }
        drop(reports);
        if started == 0 {
            drop(items);
            let mut workspace = Workspace::default();
            while let Some(item) = ordered.next()? {
                ordered.take(work(item, &mut workspace))?;
            }
            return Ok(());
        }
        // The threads end when `items` is gone, at the end of this closure.
        distribute(ordered, (started * MAX_AHEAD) as u64, &items, &results)
    })
}

fn serve<T, R>(queue: &Mutex<Receiver<(u64, T)>>, reports: &Sender<Report<R>>, work: impl Fn(T, &mut Workspace) -> R) {
    let _watch = Watch(reports);
    let mut workspace = Workspace::default();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, item)) = next else { return };
        if reports.send(Report::Done(number, work(item, &mut workspace))).is_err() {
            return;
        }
    }
}

fn distribute<T, R, E>(
    ordered: &mut impl Ordered<T, R, E>,
    ahead: u64,
    items: &Sender<(u64, T)>,
    results: &Receiver<Report<R>>,
) -> Result<(), E> {
    let (mut given, mut taken, mut is_over) = (0, 0, false);
    let mut waiting = HashMap::new();
    loop {
        while !is_over && given - taken < ahead {
            match ordered.next()? {
                Some(item) => {
                    let _ = items.send((given, item));
                    given += 1;
                }
                None => is_over = true,
            }
        }
        if given == taken {
            return Ok(());
        }
        // After a panic the scope panics as well.
        let Ok(Report::Done(number, result)) = results.recv() else { return Ok(()) };
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&taken) {
            taken += 1;
            ordered.take(result)?;
        }
    }
}

/// Runs the same work on this many threads; where no thread can be started, on this one.
pub(super) fn each(threads: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        for _ in 1..threads {
            if thread::Builder::new().spawn_scoped(scope, &work).is_err() {
                break;
            }
        }
        work();
    });
}
