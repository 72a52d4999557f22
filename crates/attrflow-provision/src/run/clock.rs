//! The time that a run goes by, so that waits can be tested without waiting.

use std::fmt;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// A clock that never goes back. Several threads read it and wait by it.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns how much time has passed since some moment before the run.
    fn now(&self) -> Duration;

    /// Waits until [`Clock::now`] is at least this.
    fn wait_until(&self, moment: Duration);
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wait_until(&self, moment: Duration) {
        thread::sleep(moment.saturating_sub(self.now()));
    }
}
