//! When the next request may be sent: not faster than the options allow, and not before a moment that the server asked for.

use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::run::error::Trouble;
use crate::run::options::Options;

/// How long a wait lasts before the run checks whether it was asked to end.
const SLICE: Duration = Duration::from_millis(50);

/// The pace of all threads together.
pub(super) struct Pace<'p> {
    options: &'p Options,
    is_stopped: &'p (dyn Fn() -> bool + Sync),
    /// When the next request may be sent, by the clock of the options.
    next: Mutex<Duration>,
    jitter: RandomState,
}

impl<'p> Pace<'p> {
    pub(super) fn new(options: &'p Options, is_stopped: &'p (dyn Fn() -> bool + Sync)) -> Pace<'p> {
        Pace { options, is_stopped, next: Mutex::default(), jitter: RandomState::new() }
    }

    pub(super) fn is_stopped(&self) -> bool {
        (self.is_stopped)()
    }

    /// Waits until another request may be sent.
    pub(super) fn wait_for_turn(&self) -> Result<(), Trouble> {
        let now = self.options.clock.now();
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(now);
            let interval = self
                .options
                .rate
                .filter(|rate| *rate > 0.0)
                .map_or(Duration::ZERO, |rate| Duration::try_from_secs_f64(1.0 / rate).unwrap_or(Duration::MAX));
            *next = turn.saturating_add(interval);
            turn
        };
        self.wait_until(turn)?;
        if self.is_stopped() { Err(Trouble::Stopped) } else { Ok(()) }
    }

    /// Waits before a request is repeated for this time. All threads wait with it where the server asked for it.
    pub(super) fn pause(&self, asked: Option<Duration>, repeats: u32, seed: u64) -> Result<(), Trouble> {
        let now = self.options.clock.now();
        if let Some(asked) = asked {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            *next = (*next).max(now.saturating_add(asked));
            drop(next);
            return self.wait_until(now.saturating_add(asked));
        }
        let own = self.options.first_wait.saturating_mul(1 << repeats.min(10)).min(self.options.max_wait);
        // Between half of the wait and the whole, so that several clients do not come back at once.
        let part = self.jitter.hash_one((seed, repeats)) % 512 + 512;
        self.wait_until(now + own.mul_f64(part as f64 / 1024.0))
    }

    fn wait_until(&self, moment: Duration) -> Result<(), Trouble> {
        loop {
            let now = self.options.clock.now();
            if now >= moment {
                return Ok(());
            }
            if self.is_stopped() {
                return Err(Trouble::Stopped);
            }
            self.options.clock.wait_until(moment.min(now.saturating_add(SLICE)));
        }
    }
}
