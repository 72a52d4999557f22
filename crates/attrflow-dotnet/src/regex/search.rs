//! The loop over starts of a search, and the loop over instructions of programs without choices.

use crate::regex::error::MatchError;
use crate::regex::haystack::Haystack;
use crate::regex::machine::Machine;
use crate::regex::machine::to_index;
use crate::regex::program::Instruction;
use crate::regex::stacks::MatchResult;

impl<H: Haystack> Machine<'_, H> {
    /// Finds the first match from `from` on and returns its end; its groups are in the stacks.
    ///
    /// After an empty match (`after_empty`), the next one begins at least one unit later.
    pub(super) fn search(&mut self, from: usize, after_empty: bool) -> MatchResult<Option<usize>> {
        let length = i32::try_from(self.text.length()).map_err(|_| MatchError::MemoryLimit)?;
        let mut start = from;
        self.search_start = i32::try_from(from).map_err(|_| MatchError::MemoryLimit)?;
        if after_empty {
            if start >= self.text.length() {
                return Ok(None);
            }
            start += 1;
        }
        self.stacks.reset(self.program.slots);
        loop {
            let Some(candidate) = self.candidate(start)? else { return Ok(None) };
            self.at = i32::try_from(candidate).map_err(|_| MatchError::MemoryLimit)?;
            self.stacks.start_attempt();
            match &self.memo {
                Some(memo) if !memo.may_start_at(candidate) => return Ok(None),
                Some(_) => self.run::<true>(length)?,
                None if self.program.is_deterministic => self.run_deterministic(length)?,
                None => self.run::<false>(length)?,
            }
            if self.stacks.has_capture(0) {
                return Ok(Some(usize::try_from(self.at).map_err(|_| MatchError::EngineDefect)?));
            }
            if !self.stacks.is_empty() {
                return Err(MatchError::EngineDefect);
            }
            if candidate >= self.text.length() {
                return Ok(None);
            }
            start = candidate + 1;
        }
    }

    /// Returns the first position from `start` on where a match can begin.
    fn candidate(&mut self, start: usize) -> MatchResult<Option<usize>> {
        let info = &self.program.start;
        if info.text_start {
            return Ok((start == 0).then_some(0));
        }
        if info.search_start {
            return Ok((i32::try_from(start) == Ok(self.search_start)).then_some(start));
        }
        if !info.literal.is_empty() {
            let found = self.text.find(&info.literal, start);
            self.pay(found.unwrap_or(self.text.length()).saturating_sub(start))?;
            return Ok(found);
        }
        if !info.first_is_known {
            return Ok(Some(start));
        }
        let mut at = start;
        while let Some(unit) = self.text.unit(at) {
            let is_possible =
                if H::ASCII || unit < 0x80 { info.ascii >> (unit & 0x7F) & 1 == 1 } else { info.beyond_ascii };
            if is_possible {
                self.pay(at - start)?;
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Runs a program without choices from the current position; group 0 is captured if it matches.
    fn run_deterministic(&mut self, length: i32) -> MatchResult<()> {
        let program = self.program;
        self.budget.steps = self.budget.steps.checked_sub(4).ok_or(MatchError::StepLimit)?;
        for instruction in program.instructions.iter().skip(1) {
            let succeeds = match *instruction {
                Instruction::SetMark => {
                    self.stacks.mark(self.at);
                    true
                }
                Instruction::CaptureMark(slot, _) => {
                    let mark = self.stacks.unmark()?;
                    self.stacks.add_capture(slot, mark, self.at)?;
                    true
                }
                Instruction::Anchor(anchor) => self.anchor_holds(anchor, length),
                Instruction::Single(single, backward) => {
                    let matcher = self.matcher(single)?;
                    self.take(matcher, backward)
                }
                Instruction::Repeat(single, backward, count) => {
                    let matcher = self.matcher(single)?;
                    let enough = self.remaining(backward, length) >= count;
                    enough && {
                        let taken = self.take_run(matcher, backward, count);
                        self.pay(usize::try_from(taken).unwrap_or(0))?;
                        taken == count
                    }
                }
                Instruction::AtomicLoop(single, backward, max) => {
                    let matcher = self.matcher(single)?;
                    let taken = self.take_run(matcher, backward, max);
                    self.pay(usize::try_from(taken).unwrap_or(0))?;
                    true
                }
                Instruction::Text(from, to, mode) => {
                    let units = program.pool.get(to_index(from)?..to_index(to)?).ok_or(MatchError::EngineDefect)?;
                    self.pay(units.len())?;
                    self.text_matches(units, mode)
                }
                Instruction::Stop => return Ok(()),
                _ => false,
            };
            if !succeeds {
                while !self.stacks.is_empty() {
                    self.stacks.uncapture()?;
                }
                return Ok(());
            }
        }
        Ok(())
    }
}
