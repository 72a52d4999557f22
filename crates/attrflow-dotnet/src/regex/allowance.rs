//! The steps that all searches of a caller may take together.

use std::cell::Cell;

use crate::regex::error::MatchError;

/// The steps that several searches, and other work that is paid in steps, may take together.
#[derive(Debug)]
pub(super) struct StepAllowance {
    left: Cell<u64>,
}

impl Default for StepAllowance {
    fn default() -> StepAllowance {
        StepAllowance { left: Cell::new(u64::MAX) }
    }
}

impl StepAllowance {
    /// Sets how many steps are left.
    pub(super) fn set(&self, steps: u64) {
        self.left.set(steps);
    }

    /// Returns how many steps are left.
    pub(super) fn left(&self) -> u64 {
        self.left.get()
    }

    /// Takes steps; whether there were as many.
    #[inline]
    pub(super) fn take(&self, steps: u64) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(steps));
        left >= steps
    }

    /// Returns how many steps a search with this limit may take, and the error when it takes more.
    pub(super) fn limit(&self, limit: u64) -> (u64, MatchError) {
        let left = self.left.get();
        if left < limit { (left, MatchError::TotalStepLimit) } else { (limit, MatchError::StepLimit) }
    }
}
