//! Runs a program on a text: .NET's backtracking interpreter, with limits.
//!
//! Nothing recurses and every stack is bounded.

use crate::regex::class::Single;
use crate::regex::fault::MatchFault;
use crate::regex::haystack::Haystack;
use crate::regex::memo::Memo;
use crate::regex::program::Instruction;
use crate::regex::program::Program;
use crate::regex::stacks::Stacks;
use crate::regex::stacks::Step;
use crate::regex::tree::Anchor;
use crate::regex::tree::Mode;
use crate::regex::unicode;

/// What is left of the limits of one call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) steps: u64,
}

/// One search.
pub(super) struct Machine<'a, H> {
    pub(super) program: &'a Program,
    pub(super) text: H,
    pub(super) stacks: &'a mut Stacks,
    pub(super) budget: &'a mut Budget,
    /// What failed before, once a search has taken long.
    pub(super) memo: Option<&'a mut Memo>,
    /// Where the search began: `\G`.
    search_start: i32,
    pub(super) at: i32,
}

impl<'a, H: Haystack> Machine<'a, H> {
    pub(super) fn new(
        program: &'a Program,
        text: H,
        stacks: &'a mut Stacks,
        budget: &'a mut Budget,
        memo: Option<&'a mut Memo>,
    ) -> Self {
        Machine { program, text, stacks, budget, memo, search_start: 0, at: 0 }
    }

    /// Finds the first match from `from` on; `after_empty` when the match before was empty, so that this one begins at
    /// least one unit later. The groups are in the stacks then, and the result is where the match ends.
    pub(super) fn search(&mut self, from: usize, after_empty: bool) -> Step<Option<usize>> {
        let length = i32::try_from(self.text.length()).map_err(|_| MatchFault::MemoryLimit)?;
        let mut start = from;
        self.search_start = i32::try_from(from).map_err(|_| MatchFault::MemoryLimit)?;
        if after_empty {
            if start >= self.text.length() {
                return Ok(None);
            }
            start += 1;
        }
        self.stacks.forget(self.program.slots);
        loop {
            let Some(candidate) = self.candidate(start)? else { return Ok(None) };
            self.at = i32::try_from(candidate).map_err(|_| MatchFault::MemoryLimit)?;
            self.stacks.begin();
            match &self.memo {
                Some(memo) if !memo.may_start_at(candidate) => return Ok(None),
                Some(_) => self.run::<true>(length)?,
                None if self.program.linear => self.run_linear(length)?,
                None => self.run::<false>(length)?,
            }
            if self.stacks.has_capture(0) {
                return Ok(Some(usize::try_from(self.at).map_err(|_| MatchFault::EngineDefect)?));
            }
            if !self.stacks.is_empty() {
                return Err(MatchFault::EngineDefect);
            }
            if candidate >= self.text.length() {
                return Ok(None);
            }
            start = candidate + 1;
        }
    }

    /// The first place from `start` on where a match may begin.
    fn candidate(&mut self, start: usize) -> Step<Option<usize>> {
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
            let possible =
                if H::ASCII || unit < 0x80 { info.ascii >> (unit & 0x7F) & 1 == 1 } else { info.beyond_ascii };
            if possible {
                self.pay(at - start)?;
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Takes the price of looking at so many units from the budget.
    #[inline]
    fn pay(&mut self, units: usize) -> Step<()> {
        self.budget.steps = self.budget.steps.checked_sub(price(units)).ok_or(MatchFault::StepLimit)?;
        Ok(())
    }

    #[inline]
    fn unit_at(&self, place: i32) -> Option<u16> {
        self.text.unit(usize::try_from(place).ok()?)
    }

    #[inline]
    pub(super) fn single(&self, index: u32) -> Step<&'a Single> {
        let place = usize::try_from(index).map_err(|_| MatchFault::EngineDefect)?;
        self.program.singles.get(place).ok_or(MatchFault::EngineDefect)
    }

    #[inline]
    fn passes(single: &Single, unit: u16) -> bool {
        if H::ASCII { single.matches_ascii(unit) } else { single.matches(unit) }
    }

    /// Takes one unit in the given direction if it passes.
    #[inline]
    pub(super) fn take(&mut self, single: &Single, backward: bool) -> bool {
        let place = if backward { self.at - 1 } else { self.at };
        let passes = self.unit_at(place).is_some_and(|unit| Self::passes(single, unit));
        if passes {
            self.at += if backward { -1 } else { 1 };
        }
        passes
    }

    /// Takes units as long as they pass, at most `most`; says how many.
    #[inline]
    pub(super) fn take_run(&mut self, single: &Single, backward: bool, most: i32) -> i32 {
        if backward {
            let mut taken = 0;
            while taken < most && self.take(single, true) {
                taken += 1;
            }
            return taken;
        }
        let (Ok(from), Ok(most)) = (usize::try_from(self.at), usize::try_from(most)) else { return 0 };
        // The length of the text fits, so a part of it does.
        let taken = i32::try_from(self.text.run_length(single, from, most)).unwrap_or(0);
        self.at += taken;
        taken
    }

    /// Goes to a place that a mark gives. After .NET's defect with lazy loops it may be none.
    pub(super) fn go_to(&mut self, mark: i32, length: i32) -> Step<()> {
        if mark < 0 || mark > length {
            return Err(MatchFault::EngineDefect);
        }
        self.at = mark;
        Ok(())
    }

    pub(super) fn room(&self, backward: bool, length: i32) -> i32 {
        if backward { self.at } else { length - self.at }
    }

    pub(super) fn text_matches(&mut self, units: &[u16], mode: Mode) -> bool {
        let Ok(count) = i32::try_from(units.len()) else { return false };
        let start = if mode.backward { self.at - count } else { self.at };
        let Ok(first) = usize::try_from(start) else { return false };
        let same = units.iter().enumerate().all(|(index, wanted)| {
            self.text
                .unit(first + index)
                .is_some_and(|unit| *wanted == if mode.fold { unicode::lower(unit) } else { unit })
        });
        if same {
            self.at = if mode.backward { start } else { start + count };
        }
        same
    }

    pub(super) fn reference_matches(&mut self, slot: usize, mode: Mode, length: i32) -> Step<bool> {
        let Some((from, to)) = self.stacks.group(slot) else { return Ok(false) };
        let count = i32::try_from(to - from).map_err(|_| MatchFault::EngineDefect)?;
        if self.room(mode.backward, length) < count {
            return Ok(false);
        }
        self.pay(to - from)?;
        let start = if mode.backward { self.at - count } else { self.at };
        let first = usize::try_from(start).map_err(|_| MatchFault::EngineDefect)?;
        let folded = |unit: Option<u16>| unit.map(|unit| if mode.fold { unicode::lower(unit) } else { unit });
        let same =
            (0..to - from).all(|index| folded(self.text.unit(first + index)) == folded(self.text.unit(from + index)));
        if same {
            self.at = if mode.backward { start } else { start + count };
        }
        Ok(same)
    }

    fn is_word_at(&self, place: i32) -> bool {
        self.unit_at(place).is_some_and(unicode::is_word_unit)
    }

    pub(super) fn anchor_holds(&self, anchor: Anchor, length: i32) -> bool {
        const LINE_FEED: Option<u16> = Some(0x0A);
        let at = self.at;
        match anchor {
            Anchor::LineStart => at <= 0 || self.unit_at(at - 1) == LINE_FEED,
            Anchor::LineEnd => at >= length || self.unit_at(at) == LINE_FEED,
            Anchor::Boundary => self.is_word_at(at - 1) != self.is_word_at(at),
            Anchor::NotBoundary => self.is_word_at(at - 1) == self.is_word_at(at),
            Anchor::TextStart => at <= 0,
            Anchor::SearchStart => at == self.search_start,
            Anchor::FinalLineEnd => at >= length || (at + 1 == length && self.unit_at(at) == LINE_FEED),
            Anchor::TextEnd => at >= length,
        }
    }

    /// Runs a program without choices from the current place. Group 0 holds something afterwards if it matched.
    fn run_linear(&mut self, length: i32) -> Step<()> {
        let program = self.program;
        self.budget.steps = self.budget.steps.checked_sub(4).ok_or(MatchFault::StepLimit)?;
        for instruction in program.instructions.iter().skip(1) {
            let goes_on = match *instruction {
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
                    let single = self.single(single)?;
                    self.take(single, backward)
                }
                Instruction::Repeat(single, backward, count) => {
                    let single = self.single(single)?;
                    let enough = self.room(backward, length) >= count;
                    enough && {
                        let taken = self.take_run(single, backward, count);
                        self.pay(usize::try_from(taken).unwrap_or(0))?;
                        taken == count
                    }
                }
                Instruction::AtomicLoop(single, backward, most) => {
                    let single = self.single(single)?;
                    let taken = self.take_run(single, backward, most);
                    self.pay(usize::try_from(taken).unwrap_or(0))?;
                    true
                }
                Instruction::Text(from, to, mode) => {
                    let units = program.pool.get(to_index(from)?..to_index(to)?).ok_or(MatchFault::EngineDefect)?;
                    self.pay(units.len())?;
                    self.text_matches(units, mode)
                }
                Instruction::Stop => return Ok(()),
                _ => false,
            };
            if !goes_on {
                while !self.stacks.is_empty() {
                    self.stacks.uncapture()?;
                }
                return Ok(());
            }
        }
        Ok(())
    }
}

/// What looking at so many units costs, in steps.
#[inline]
pub(super) fn price<T: TryInto<u64>>(units: T) -> u64 {
    units.try_into().unwrap_or(0) / 8
}

pub(super) fn to_index<T: TryInto<usize>>(value: T) -> Step<usize> {
    value.try_into().map_err(|_| MatchFault::EngineDefect)
}
