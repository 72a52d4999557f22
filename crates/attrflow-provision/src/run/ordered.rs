//! Work on several things at once, with results in order.
//!
//! Things are queued ahead of the threads, and their results are collected until there are several: a thread that has to be woken for
//! each of them costs more than what most of them need of the processor.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;

use attrflow::Workspace;

/// How many things each thread may be ahead of the one whose result is taken next.
const MAX_AHEAD: usize = 8;

/// How many results are collected while there is more to work on.
const MAX_COLLECTED: usize = 8;

/// Gives things to work on, and takes the results in the same order.
pub(super) trait Ordered<T, R, E> {
    /// Returns the next thing; none after the last.
    fn next(&mut self) -> Result<Option<T>, E>;

    /// Takes a result.
    fn take(&mut self, result: R) -> Result<(), E>;
}

/// What waits for a thread, and what the threads have done. Things have numbers.
struct Exchange<T, R> {
    state: Mutex<State<T, R>>,
    /// There is something to work on, or nothing will come.
    given: Condvar,
    /// There are results, or a thread panicked.
    done: Condvar,
}

struct State<T, R> {
    waiting: VecDeque<(u64, T)>,
    /// How many threads wait for something to work on.
    idle: usize,
    done: Vec<(u64, R)>,
    /// Whether nothing will come.
    is_closed: bool,
    /// Whether a thread panicked.
    is_lost: bool,
}

impl<T, R> Exchange<T, R> {
    fn new() -> Exchange<T, R> {
        let state = State { waiting: VecDeque::new(), idle: 0, done: Vec::new(), is_closed: false, is_lost: false };
        Exchange { state: Mutex::new(state), given: Condvar::new(), done: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a thing into the queue.
    fn give(&self, thing: (u64, T)) {
        let mut state = self.state();
        state.waiting.push_back(thing);
        if state.idle > 0 {
            self.given.notify_one();
        }
    }

    /// Returns the next thing of the queue, when there is one; none when no more will come.
    fn next(&self) -> Option<(u64, T)> {
        let mut state = self.state();
        state.idle += 1;
        let is_early = |state: &mut State<T, R>| state.waiting.is_empty() && !state.is_closed;
        let mut state = self.given.wait_while(state, is_early).unwrap_or_else(PoisonError::into_inner);
        state.idle -= 1;
        if state.is_closed { None } else { state.waiting.pop_front() }
    }

    /// Hands in a result.
    fn finish(&self, result: (u64, R)) {
        let mut state = self.state();
        state.done.push(result);
        if state.is_ready() {
            self.done.notify_one();
        }
    }

    /// Returns the results so far, when there are several or the queue is empty; none after a panic.
    fn results(&self) -> Option<Vec<(u64, R)>> {
        let state = self.state();
        let mut state = self.done.wait_while(state, |state| !state.is_ready()).unwrap_or_else(PoisonError::into_inner);
        (!state.is_lost).then(|| std::mem::take(&mut state.done))
    }
}

impl<T, R> State<T, R> {
    fn is_ready(&self) -> bool {
        self.done.len() >= MAX_COLLECTED || self.waiting.is_empty() && !self.done.is_empty() || self.is_lost
    }
}

/// Reports a panic of its thread.
struct Watch<'w, T, R>(&'w Exchange<T, R>);

impl<T, R> Drop for Watch<'_, T, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.state().is_lost = true;
            self.0.done.notify_one();
        }
    }
}

/// Ends the threads, however the work ends.
struct Closing<'c, T, R>(&'c Exchange<T, R>);

impl<T, R> Drop for Closing<'_, T, R> {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.given.notify_all();
    }
}

/// Works on everything that `ordered` gives with up to this many threads, each of which has a workspace. `ordered` is used on this
/// thread only.
pub(super) fn work_through<T: Send, R: Send, E>(
    ordered: &mut impl Ordered<T, R, E>,
    threads: usize,
    work: impl Fn(T, &mut Workspace) -> R + Sync,
) -> Result<(), E> {
    let (exchange, work) = (Exchange::new(), &work);
    let exchange = &exchange;
    thread::scope(|scope| {
        let _closing = Closing(exchange);
        let mut started = 0;
        for _ in 0..threads {
            let worker = thread::Builder::new().spawn_scoped(scope, move || serve(exchange, work));
            started += usize::from(worker.is_ok());
        }
        if started == 0 {
            let mut workspace = Workspace::default();
            while let Some(item) = ordered.next()? {
                ordered.take(work(item, &mut workspace))?;
            }
            return Ok(());
        }
        distribute(ordered, (started * MAX_AHEAD) as u64, exchange)
    })
}

fn serve<T, R>(exchange: &Exchange<T, R>, work: impl Fn(T, &mut Workspace) -> R) {
    let _watch = Watch(exchange);
    let mut workspace = Workspace::default();
    while let Some((number, item)) = exchange.next() {
        exchange.finish((number, work(item, &mut workspace)));
    }
}

fn distribute<T, R, E>(ordered: &mut impl Ordered<T, R, E>, ahead: u64, exchange: &Exchange<T, R>) -> Result<(), E> {
    let (mut given, mut taken, mut is_over) = (0, 0, false);
    let mut waiting = HashMap::new();
    loop {
        while !is_over && given - taken < ahead {
            match ordered.next()? {
                Some(item) => {
                    exchange.give((given, item));
                    given += 1;
                }
                None => is_over = true,
            }
        }
        if given == taken {
            return Ok(());
        }
        // After a panic the scope panics as well.
        let Some(results) = exchange.results() else { return Ok(()) };
        waiting.extend(results);
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

#[cfg(test)]
mod tests {
    use std::panic;
    use std::panic::AssertUnwindSafe;

    use super::*;

    /// Gives the numbers below one, and fails at another.
    struct Numbers {
        next: u64,
        end: u64,
        fails_at: u64,
        taken: Vec<u64>,
    }

    impl Ordered<u64, u64, u64> for Numbers {
        fn next(&mut self) -> Result<Option<u64>, u64> {
            self.next += 1;
            Ok((self.next <= self.end).then_some(self.next - 1))
        }

        fn take(&mut self, result: u64) -> Result<(), u64> {
            if result == self.fails_at {
                return Err(result);
            }
            self.taken.push(result);
            Ok(())
        }
    }

    fn numbers(end: u64, fails_at: u64) -> Numbers {
        Numbers { next: 0, end, fails_at, taken: Vec::new() }
    }

    #[test]
    fn results_are_taken_in_order_whatever_the_number_of_threads() {
        for threads in [0, 1, 2, 8, 64] {
            for count in [0, 1, 7, 8, 9, 1_000] {
                let mut ordered = numbers(count, u64::MAX);
                assert_eq!(work_through(&mut ordered, threads, |number, _| number), Ok(()));
                assert!(ordered.taken.iter().copied().eq(0..count), "{threads} threads, {count} things");
            }
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        for threads in [0, 1, 8] {
            let mut ordered = numbers(1_000, 100);
            assert_eq!(work_through(&mut ordered, threads, |number, _| number), Err(100));
            assert_eq!(ordered.taken.len(), 100);
            assert!(ordered.next < 1_000, "{threads} threads");
        }
    }

    #[test]
    fn a_panic_ends_the_work() {
        for threads in [1, 2, 8] {
            let mut ordered = numbers(1_000, u64::MAX);
            let work = |number, _: &mut Workspace| if number == 100 { panic!("as it should") } else { number };
            let work = || work_through(&mut ordered, threads, work);
            assert!(panic::catch_unwind(AssertUnwindSafe(work)).is_err(), "{threads} threads");
        }
    }
}
