//! The state of a search, and its primitives: tests on the text at the current position.
//!
//! The algorithm is that of .NET's backtracking interpreter, with limits: nothing recurses, and every stack is bounded. The
//! module `search` has the loop over starts, `run` the loop over instructions.

use crate::regex::class::UnitMatcher;
use crate::regex::error::MatchError;
use crate::regex::haystack::Haystack;
use crate::regex::memo::Memo;
use crate::regex::program::Program;
use crate::regex::stacks::MatchResult;
use crate::regex::stacks::Stacks;
use crate::regex::tree::Anchor;
use crate::regex::tree::Mode;
use crate::regex::unicode;

/// What is left of the limits of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) steps: u64,
}

/// The state of a search.
pub(super) struct Machine<'a, H> {
    pub(super) program: &'a Program,
    pub(super) text: H,
    pub(super) stacks: &'a mut Stacks,
    pub(super) budget: &'a mut Budget,
    /// The failures so far, once a search has taken long.
    pub(super) memo: Option<&'a mut Memo>,
    /// Where the search began: `\G`.
    pub(super) search_start: i32,
    /// The current position.
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

    /// Subtracts the price of scanning `units` from the budget.
    #[inline]
    pub(super) fn pay(&mut self, units: usize) -> MatchResult<()> {
        self.budget.steps = self.budget.steps.checked_sub(price(units)).ok_or(MatchError::StepLimit)?;
        Ok(())
    }

    #[inline]
    fn unit_at(&self, position: i32) -> Option<u16> {
        self.text.unit(usize::try_from(position).ok()?)
    }

    #[inline]
    pub(super) fn matcher(&self, index: u32) -> MatchResult<&'a UnitMatcher> {
        let index = usize::try_from(index).map_err(|_| MatchError::EngineDefect)?;
        self.program.matchers.get(index).ok_or(MatchError::EngineDefect)
    }

    #[inline]
    fn matches(matcher: &UnitMatcher, unit: u16) -> bool {
        if H::ASCII { matcher.matches_ascii(unit) } else { matcher.matches(unit) }
    }

    /// Consumes one unit in the given direction if it matches.
    #[inline]
    pub(super) fn take(&mut self, matcher: &UnitMatcher, backward: bool) -> bool {
        let position = if backward { self.at - 1 } else { self.at };
        let matches = self.unit_at(position).is_some_and(|unit| Self::matches(matcher, unit));
        if matches {
            self.at += if backward { -1 } else { 1 };
        }
        matches
    }

    /// Consumes units as long as they match, at most `max`; returns how many.
    #[inline]
    pub(super) fn take_run(&mut self, matcher: &UnitMatcher, backward: bool, max: i32) -> i32 {
        if backward {
            let mut taken = 0;
            while taken < max && self.take(matcher, true) {
                taken += 1;
            }
            return taken;
        }
        let (Ok(from), Ok(max)) = (usize::try_from(self.at), usize::try_from(max)) else { return 0 };
        // The length of the text fits `i32`.
        let taken = i32::try_from(self.text.run_length(matcher, from, max)).unwrap_or(0);
        self.at += taken;
        taken
    }

    /// Goes to the position of a mark, which may be invalid after .NET's defect with lazy loops.
    pub(super) fn go_to(&mut self, mark: i32, length: i32) -> MatchResult<()> {
        if mark < 0 || mark > length {
            return Err(MatchError::EngineDefect);
        }
        self.at = mark;
        Ok(())
    }

    /// Returns the number of units that are left in the given direction.
    pub(super) fn remaining(&self, backward: bool, length: i32) -> i32 {
        if backward { self.at } else { length - self.at }
    }

    /// Consumes these units if they are next.
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

    /// Consumes the last capture of a slot if it is next.
    pub(super) fn reference_matches(&mut self, slot: usize, mode: Mode, length: i32) -> MatchResult<bool> {
        let Some((from, to)) = self.stacks.group(slot) else { return Ok(false) };
        let count = i32::try_from(to - from).map_err(|_| MatchError::EngineDefect)?;
        if self.remaining(mode.backward, length) < count {
            return Ok(false);
        }
        self.pay(to - from)?;
        let start = if mode.backward { self.at - count } else { self.at };
        let first = usize::try_from(start).map_err(|_| MatchError::EngineDefect)?;
        let folded = |unit: Option<u16>| unit.map(|unit| if mode.fold { unicode::lower(unit) } else { unit });
        let same =
            (0..to - from).all(|index| folded(self.text.unit(first + index)) == folded(self.text.unit(from + index)));
        if same {
            self.at = if mode.backward { start } else { start + count };
        }
        Ok(same)
    }

    fn is_word_at(&self, position: i32) -> bool {
        self.unit_at(position).is_some_and(unicode::is_word_unit)
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
}

/// Returns the price of scanning `units`, in steps.
#[inline]
pub(super) fn price<T: TryInto<u64>>(units: T) -> u64 {
    units.try_into().unwrap_or(0) / 3
}

/// Converts to an index; a negative number shows a defect.
pub(super) fn to_index<T: TryInto<usize>>(value: T) -> MatchResult<usize> {
    value.try_into().map_err(|_| MatchError::EngineDefect)
}
