//! The loop over instructions: what they do, and what they do when the search backtracks.
//!
//! A choice pushes numbers and a code on the track. After a failure the topmost choice is resumed. The code is the
//! instruction and the kind of its choice, as some instructions have two kinds.

use crate::regex::error::MatchError;
use crate::regex::haystack::Haystack;
use crate::regex::machine::Machine;
use crate::regex::machine::price;
use crate::regex::machine::to_index;
use crate::regex::program::Instruction;
use crate::regex::run_memo::Entry;
use crate::regex::stacks::FAILED;
use crate::regex::stacks::KIND_BITS;
use crate::regex::stacks::KIND_MASK;
use crate::regex::stacks::MatchResult;
use crate::regex::stacks::SECOND;

impl<H: Haystack> Machine<'_, H> {
    /// Runs the program from the current position; group 0 is captured if it matches.
    ///
    /// With `MEMO` it skips what failed before; see the module `memo`.
    #[inline(never)]
    #[expect(clippy::too_many_lines, reason = "one dispatch loop: an arm for each kind of node")]
    pub(super) fn run<const MEMO: bool>(&mut self, length: i32) -> MatchResult<()> {
        let program = self.program;
        let mut steps = self.budget.steps;
        let mut next: usize = 0;
        loop {
            steps = steps.checked_sub(1).ok_or(MatchError::StepLimit)?;
            let Some(instruction) = program.instructions.get(next) else { return Err(MatchError::EngineDefect) };
            // The code of this instruction's first choice.
            let here = i32::try_from(next).map_err(|_| MatchError::EngineDefect)? << KIND_BITS;
            let entry = if MEMO { self.enter_point(next, here, &mut steps)? } else { Entry::Run };
            let succeeds = match *instruction {
                _ if matches!(entry, Entry::Failed) => false,
                _ if matches!(entry, Entry::Ran) => true,
                Instruction::Stop => {
                    self.budget.steps = steps;
                    return Ok(());
                }
                Instruction::Nothing => false,
                Instruction::Goto(target) => {
                    next = to_index(target)?;
                    continue;
                }
                Instruction::LazyBranch(_) => {
                    self.stacks.push([self.at, here])?;
                    true
                }
                Instruction::SetMark => {
                    self.stacks.mark(self.at);
                    self.stacks.push([here])?;
                    true
                }
                Instruction::NullMark => {
                    self.stacks.mark(-1);
                    self.stacks.push([here])?;
                    true
                }
                Instruction::GetMark => {
                    let mark = self.stacks.unmark()?;
                    self.stacks.push([mark, here])?;
                    self.go_to(mark, length)?;
                    true
                }
                Instruction::CaptureMark(slot, uncaptured) => {
                    if uncaptured >= 0 && !self.stacks.has_capture(to_index(uncaptured)?) {
                        false
                    } else {
                        let mark = self.stacks.unmark()?;
                        if uncaptured >= 0 {
                            self.stacks.transfer_capture(slot, uncaptured, mark, self.at)?;
                        } else {
                            self.stacks.add_capture(slot, mark, self.at)?;
                        }
                        self.stacks.push([mark, here])?;
                        true
                    }
                }
                Instruction::BranchMark(target) => {
                    let mark = self.stacks.unmark()?;
                    if self.at == mark {
                        self.stacks.push([mark, here + SECOND])?;
                        true
                    } else {
                        self.stacks.push([mark, self.at, here])?;
                        self.stacks.mark(self.at);
                        next = to_index(target)?;
                        continue;
                    }
                }
                Instruction::LazyBranchMark(_) => {
                    let mark = self.stacks.unmark()?;
                    if self.at == mark {
                        // An empty iteration. .NET restores the mark and pushes the old value above it.
                        self.stacks.mark(mark);
                        let stale = self.stacks.stale_mark();
                        self.stacks.push([stale, here + SECOND])?;
                    } else {
                        self.stacks.push([if mark == -1 { self.at } else { mark }, self.at, here])?;
                    }
                    true
                }
                Instruction::SetCount(count) => {
                    self.stacks.mark(self.at);
                    self.stacks.mark(count);
                    self.stacks.push([here])?;
                    true
                }
                Instruction::NullCount(count) => {
                    self.stacks.mark(-1);
                    self.stacks.mark(count);
                    self.stacks.push([here])?;
                    true
                }
                Instruction::BranchCount(target, max) => {
                    let count = self.stacks.unmark()?;
                    let mark = self.stacks.unmark()?;
                    if count >= max || (self.at == mark && count >= 0) {
                        self.stacks.push([mark, count, here + SECOND])?;
                        true
                    } else {
                        self.stacks.push([mark, here])?;
                        self.stacks.mark(self.at);
                        self.stacks.mark(count.wrapping_add(1));
                        next = to_index(target)?;
                        continue;
                    }
                }
                Instruction::LazyBranchCount(target, _) => {
                    let count = self.stacks.unmark()?;
                    let mark = self.stacks.unmark()?;
                    if count < 0 {
                        self.stacks.push([mark, here + SECOND])?;
                        self.stacks.mark(self.at);
                        self.stacks.mark(count + 1);
                        next = to_index(target)?;
                        continue;
                    }
                    self.stacks.push([mark, count, self.at, here])?;
                    true
                }
                Instruction::SetJump => {
                    let (track, captures) = self.stacks.lengths()?;
                    self.stacks.mark(track);
                    self.stacks.mark(captures);
                    self.stacks.push([here])?;
                    true
                }
                Instruction::BackJump => {
                    let captures = self.stacks.unmark()?;
                    let track = self.stacks.unmark()?;
                    self.stacks.track_down_to(track)?;
                    self.stacks.uncapture_down_to(captures)?;
                    false
                }
                Instruction::ForeJump => {
                    let captures = self.stacks.unmark()?;
                    let track = self.stacks.unmark()?;
                    self.stacks.track_down_to(track)?;
                    self.stacks.push([captures, here])?;
                    true
                }
                Instruction::TestReference(slot) => self.stacks.has_capture(to_index(slot)?),
                Instruction::Anchor(anchor) => self.anchor_holds(anchor, length),
                Instruction::Single(single, backward) => {
                    let matcher = self.matcher(single)?;
                    self.take(matcher, backward)
                }
                Instruction::Repeat(single, backward, count) => {
                    let matcher = self.matcher(single)?;
                    steps = steps.saturating_sub(price(count));
                    self.remaining(backward, length) >= count && self.take_run(matcher, backward, count) == count
                }
                Instruction::Loop(single, backward, max) | Instruction::AtomicLoop(single, backward, max) => {
                    let matcher = self.matcher(single)?;
                    let taken = self.take_run(matcher, backward, max);
                    steps = steps.saturating_sub(price(taken));
                    if taken > 0 && matches!(instruction, Instruction::Loop(..)) {
                        let back = if backward { self.at + 1 } else { self.at - 1 };
                        self.stacks.push([taken - 1, back, here])?;
                    }
                    true
                }
                Instruction::LazyLoop(_, backward, max) => {
                    let max = max.min(self.remaining(backward, length));
                    if max > 0 {
                        self.stacks.push([max - 1, self.at, here])?;
                    }
                    true
                }
                Instruction::Text(from, to, mode) => {
                    let units = program.pool.get(to_index(from)?..to_index(to)?).ok_or(MatchError::EngineDefect)?;
                    steps = steps.saturating_sub(price(units.len()));
                    self.text_matches(units, mode)
                }
                Instruction::Reference(slot, mode) => {
                    self.budget.steps = steps;
                    let same = self.reference_matches(to_index(slot)?, mode, length)?;
                    steps = self.budget.steps;
                    same
                }
            };
            if succeeds {
                next += 1;
                continue;
            }
            // Backtrack to the last choice that has an alternative left.
            next = loop {
                steps = steps.checked_sub(1).ok_or(MatchError::StepLimit)?;
                let [code] = self.stacks.pop::<1>()?;
                let (index, kind) = (to_index(code >> KIND_BITS)?, code & KIND_MASK);
                if MEMO && kind == FAILED {
                    self.leave_point(index)?;
                    continue;
                }
                let resumed = if MEMO { self.resume_point(index, code)? } else { None };
                let resumed = match resumed {
                    Some(next) => next,
                    None => self.resume(index, kind == SECOND, code - kind)?,
                };
                if let Some(next) = resumed {
                    break next;
                }
            };
        }
    }

    /// Backtracks into an instruction; returns the next one, or `None` if it has no alternative left.
    #[inline]
    #[expect(clippy::too_many_lines, reason = "one dispatch: an arm for each kind of frame")]
    fn resume(&mut self, index: usize, second: bool, here: i32) -> MatchResult<Option<usize>> {
        let after = Some(index + 1);
        let Some(instruction) = self.program.instructions.get(index) else { return Err(MatchError::EngineDefect) };
        Ok(match (*instruction, second) {
            (Instruction::LazyBranch(target), _) => {
                let [at] = self.stacks.pop()?;
                self.at = at;
                Some(to_index(target)?)
            }
            (Instruction::Loop(_, backward, _), _) => {
                let [left, at] = self.stacks.pop()?;
                self.at = at;
                if left > 0 {
                    self.stacks.push([left - 1, if backward { at + 1 } else { at - 1 }, here])?;
                }
                after
            }
            (Instruction::LazyLoop(single, backward, _), _) => {
                let [left, at] = self.stacks.pop()?;
                self.at = at;
                let matcher = self.matcher(single)?;
                if !self.take(matcher, backward) {
                    return Ok(None);
                }
                if left > 0 {
                    self.stacks.push([left - 1, self.at, here])?;
                }
                after
            }
            (Instruction::SetMark | Instruction::NullMark, _) => {
                self.stacks.unmark()?;
                None
            }
            (Instruction::GetMark, _) => {
                let [mark] = self.stacks.pop()?;
                self.stacks.mark(mark);
                None
            }
            (Instruction::CaptureMark(slot, uncaptured), _) => {
                let [mark] = self.stacks.pop()?;
                self.stacks.mark(mark);
                self.stacks.uncapture()?;
                if slot >= 0 && uncaptured >= 0 {
                    self.stacks.uncapture()?;
                }
                None
            }
            (Instruction::BranchMark(_), false) => {
                let [mark, at] = self.stacks.pop()?;
                self.stacks.unmark()?;
                self.at = at;
                self.stacks.push([mark, here + SECOND])?;
                after
            }
            (Instruction::BranchMark(_), true) => {
                let [mark] = self.stacks.pop()?;
                self.stacks.mark(mark);
                None
            }
            (Instruction::LazyBranchMark(target), false) => {
                let [mark, at] = self.stacks.pop()?;
                self.stacks.push([mark, here + SECOND])?;
                self.stacks.mark(at);
                self.at = at;
                Some(to_index(target)?)
            }
            (Instruction::LazyBranchMark(_), true) => {
                self.stacks.unmark()?;
                let [mark] = self.stacks.pop()?;
                self.stacks.mark(mark);
                None
            }
            (Instruction::SetCount(_) | Instruction::NullCount(_) | Instruction::SetJump, _) => {
                self.stacks.unmark()?;
                self.stacks.unmark()?;
                None
            }
            (Instruction::BranchCount(..), false) => {
                let [previous] = self.stacks.pop()?;
                let count = self.stacks.unmark()?;
                let mark = self.stacks.unmark()?;
                if count > 0 {
                    self.go_to(mark, i32::MAX)?;
                    self.stacks.push([previous, count - 1, here + SECOND])?;
                    after
                } else {
                    self.stacks.mark(previous);
                    self.stacks.mark(count.wrapping_sub(1));
                    None
                }
            }
            (Instruction::BranchCount(..), true) => {
                let [mark, count] = self.stacks.pop()?;
                self.stacks.mark(mark);
                self.stacks.mark(count);
                None
            }
            (Instruction::LazyBranchCount(target, max), false) => {
                let [mark, count, at] = self.stacks.pop()?;
                if count < max && at != mark {
                    self.at = at;
                    self.stacks.mark(at);
                    self.stacks.mark(count.wrapping_add(1));
                    self.stacks.push([mark, here + SECOND])?;
                    Some(to_index(target)?)
                } else {
                    self.stacks.mark(mark);
                    self.stacks.mark(count);
                    None
                }
            }
            (Instruction::LazyBranchCount(..), true) => {
                let [previous] = self.stacks.pop()?;
                let count = self.stacks.unmark()?;
                self.stacks.unmark()?;
                self.stacks.mark(previous);
                self.stacks.mark(count.wrapping_sub(1));
                None
            }
            (Instruction::ForeJump, _) => {
                let [captures] = self.stacks.pop()?;
                self.stacks.uncapture_down_to(captures)?;
                None
            }
            _ => return Err(MatchError::EngineDefect),
        })
    }
}
