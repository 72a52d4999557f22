//! Runs the points of a memo: what differs from the module `run` once failures are memoized.
//!
//! A point first pushes its position with the kind [`FAILED`] on the track, below its choices. When the search backtracks to
//! that entry, all its choices have failed.

use crate::regex::error::MatchError;
use crate::regex::haystack::Haystack;
use crate::regex::machine::Machine;
use crate::regex::machine::price;
use crate::regex::program::Instruction;
use crate::regex::stacks::FAILED;
use crate::regex::stacks::MatchResult;
use crate::regex::tree::UNBOUNDED;

/// What entering an instruction did.
pub(super) enum Entry {
    /// Nothing: it runs as usual.
    Run,
    /// It ran and succeeded.
    Ran,
    /// It failed, as it did at this position before.
    Failed,
}

impl<H: Haystack> Machine<'_, H> {
    /// Enters an instruction; runs it if it is a loop over one unit.
    pub(super) fn enter_point(&mut self, index: usize, here: i32, steps: &mut u64) -> MatchResult<Entry> {
        let start = self.at;
        let Some(memo) = self.memo.as_deref().filter(|memo| memo.is_point(index)) else { return Ok(Entry::Run) };
        if memo.has_failed(index, start) {
            return Ok(Entry::Failed);
        }
        let Some(instruction) = self.program.instructions.get(index) else { return Err(MatchError::EngineDefect) };
        let mut taken = 0;
        match *instruction {
            Instruction::AtomicLoop(single, backward, max) => {
                let matcher = self.matcher(single)?;
                taken = self.take_run(matcher, backward, max);
                let last = if max == UNBOUNDED { self.at } else { start };
                self.stacks.push([last, start, here + FAILED])?;
            }
            Instruction::Loop(single, backward, max) => {
                let matcher = self.matcher(single)?;
                self.stacks.push([start, here + FAILED])?;
                while taken < max {
                    let before = self.at;
                    if !self.take(matcher, backward) {
                        break;
                    }
                    if max == UNBOUNDED && self.has_failed(index, self.at) {
                        self.at = before;
                        break;
                    }
                    taken += 1;
                }
                if taken > 0 {
                    let back = if backward { self.at + 1 } else { self.at - 1 };
                    self.stacks.push([taken - 1, back, here])?;
                }
            }
            Instruction::LazyLoop(_, backward, max) => {
                let length = i32::try_from(self.text.length()).map_err(|_| MatchError::MemoryLimit)?;
                let max = max.min(self.remaining(backward, length));
                self.stacks.push([start, here + FAILED])?;
                self.stacks.push([max - 1, start, here])?;
            }
            _ => {
                self.stacks.push([start, here + FAILED])?;
                return Ok(Entry::Run);
            }
        }
        *steps = steps.saturating_sub(price(taken));
        Ok(Entry::Ran)
    }

    /// Records that a point failed, after its entry of the kind [`FAILED`] was popped.
    pub(super) fn leave_point(&mut self, index: usize) -> MatchResult<()> {
        let [start] = self.stacks.pop()?;
        let last = match self.program.instructions.get(index) {
            Some(Instruction::AtomicLoop(..)) => self.stacks.pop::<1>()?[0],
            _ => start,
        };
        if let Some(memo) = self.memo.as_deref_mut() {
            memo.record_all(index, start, last);
        }
        Ok(())
    }

    /// Backtracks into a loop over one unit that is a point; `None` for any other instruction.
    pub(super) fn resume_point(&mut self, index: usize, here: i32) -> MatchResult<Option<Option<usize>>> {
        if !self.memo.as_deref().is_some_and(|memo| memo.is_point(index)) {
            return Ok(None);
        }
        match self.program.instructions.get(index).copied() {
            Some(Instruction::Loop(_, backward, max)) => {
                let [left, at] = self.stacks.pop()?;
                if let (UNBOUNDED, Some(memo)) = (max, self.memo.as_deref_mut()) {
                    memo.record(index, if backward { at - 1 } else { at + 1 });
                }
                self.at = at;
                if left > 0 {
                    self.stacks.push([left - 1, if backward { at + 1 } else { at - 1 }, here])?;
                }
                Ok(Some(Some(index + 1)))
            }
            Some(Instruction::LazyLoop(single, backward, max)) => {
                let [left, at] = self.stacks.pop()?;
                self.at = at;
                let matcher = self.matcher(single)?;
                let is_unbounded = max == UNBOUNDED;
                if left >= 0 && self.take(matcher, backward) && !(is_unbounded && self.has_failed(index, self.at)) {
                    self.stacks.push([left - 1, self.at, here])?;
                    return Ok(Some(Some(index + 1)));
                }
                if is_unbounded {
                    let [start, _] = self.stacks.pop()?;
                    if let Some(memo) = self.memo.as_deref_mut() {
                        memo.record_all(index, start, at);
                    }
                }
                Ok(Some(None))
            }
            _ => Ok(None),
        }
    }

    fn has_failed(&self, index: usize, at: i32) -> bool {
        self.memo.as_deref().is_some_and(|memo| memo.has_failed(index, at))
    }
}
