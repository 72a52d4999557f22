//! Work on several things at once, with results in order.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use attrflow::Workspace;

/// Works on items with up to this many threads, each of which has a workspace.
pub(super) fn map<T: Send, R: Send>(
    items: Vec<T>,
    threads: usize,
    work: impl Fn(T, &mut Workspace) -> R + Sync,
) -> Vec<R> {
    let count = items.len();
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(count));
    each(threads.min(count), || {
        let mut workspace = Workspace::default();
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            let Some(slot) = items.get(number) else { return };
            let Some(item) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() else { continue };
            let result = work(item, &mut workspace);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Runs the same work on this many threads; where no thread can be started, on this one.
pub(super) fn each(threads: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let started = (1..threads).filter(|_| thread::Builder::new().spawn_scoped(scope, &work).is_ok()).count();
        let _ = started;
        work();
    });
}
