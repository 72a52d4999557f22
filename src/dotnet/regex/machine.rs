//! Runs a program on a text: .NET's backtracking interpreter, with limits.
//!
//! There are three stacks, as in .NET, because their interplay decides what groups hold in odd cases:
//!
//! - the *track* holds what is needed to go back to the last choice: some numbers, then the instruction to resume;
//! - the *marks* hold where loops and groups began; entries above the top keep their old values, and one .NET
//!   instruction reads such an old value;
//! - the *captures* are the list of everything captured so far, in order, each linked to the group's one before.
//!
//! Nothing recurses and every stack is bounded.

use crate::dotnet::regex::class::Single;
use crate::dotnet::regex::fault::MatchFault;
use crate::dotnet::regex::program::Instruction;
use crate::dotnet::regex::program::Program;
use crate::dotnet::regex::tree::Anchor;
use crate::dotnet::regex::tree::Mode;
use crate::dotnet::regex::unicode;

/// The text a program runs on, as UTF-16 units.
pub(super) trait Haystack: Copy {
    /// Every unit is ASCII.
    const ASCII: bool;
    fn length(self) -> usize;
    fn unit(self, index: usize) -> Option<u16>;
    /// How many units from `from` on pass, at most `most`.
    fn run_length(self, single: &Single, from: usize, most: usize) -> usize;
    /// The first place at or after `from` where these ASCII units stand.
    fn find(self, needle: &[u8], from: usize) -> Option<usize>;
}

impl Haystack for &[u8] {
    const ASCII: bool = true;

    #[inline]
    fn length(self) -> usize {
        self.len()
    }

    #[inline]
    fn unit(self, index: usize) -> Option<u16> {
        self.get(index).map(|byte| u16::from(*byte))
    }

    #[inline]
    fn run_length(self, single: &Single, from: usize, most: usize) -> usize {
        let rest = self.get(from..).unwrap_or_default().iter().take(most);
        rest.take_while(|byte| single.matches_ascii(u16::from(**byte))).count()
    }

    fn find(self, needle: &[u8], from: usize) -> Option<usize> {
        let rest = self.get(from..)?;
        let found = match needle {
            [byte] => memchr::memchr(*byte, rest),
            _ => memchr::memmem::find(rest, needle),
        };
        found.map(|at| at + from)
    }
}

impl Haystack for &[u16] {
    const ASCII: bool = false;

    #[inline]
    fn length(self) -> usize {
        self.len()
    }

    #[inline]
    fn unit(self, index: usize) -> Option<u16> {
        self.get(index).copied()
    }

    #[inline]
    fn run_length(self, single: &Single, from: usize, most: usize) -> usize {
        let rest = self.get(from..).unwrap_or_default().iter().take(most);
        rest.take_while(|unit| single.matches(**unit)).count()
    }

    fn find(self, needle: &[u8], from: usize) -> Option<usize> {
        let rest = self.get(from..)?;
        let same = |window: &[u16]| window.iter().zip(needle).all(|(unit, byte)| *unit == u16::from(*byte));
        rest.windows(needle.len()).position(same).map(|at| at + from)
    }
}

const NONE: u32 = u32::MAX;

/// One entry of the list of captures.
#[derive(Debug, Clone, Copy)]
struct Capture {
    slot: u32,
    start: i32,
    end: i32,
    /// What becomes the group's last capture when this entry is taken back.
    undo: u32,
    /// The group's capture before this one.
    below: u32,
}

/// The stacks of a search, kept from one search to the next so that they are allocated once.
#[derive(Debug, Default)]
pub(super) struct Stacks {
    track: Vec<i32>,
    marks: Vec<i32>,
    top: usize,
    captures: Vec<Capture>,
    /// The last capture of every slot.
    last: Vec<u32>,
}

impl Stacks {
    /// Empties the stacks for a new text.
    pub(super) fn prepare(&mut self, slots: usize) {
        self.marks.clear();
        self.forget(slots);
    }

    fn forget(&mut self, slots: usize) {
        self.track.clear();
        self.top = 0;
        self.captures.clear();
        self.last.clear();
        self.last.resize(slots, NONE);
    }

    /// Start and end of the last capture of a slot, in units.
    #[inline]
    pub(super) fn group(&self, slot: usize) -> Option<(usize, usize)> {
        let entry = self.captures.get(usize::try_from(*self.last.get(slot)?).ok()?)?;
        Some((usize::try_from(entry.start).ok()?, usize::try_from(entry.end).ok()?))
    }
}

/// What is left of the limits of one call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) steps: u64,
    /// Most entries of the track.
    pub(super) entries: usize,
}

/// One search.
pub(super) struct Machine<'a, H> {
    pub(super) program: &'a Program,
    pub(super) text: H,
    pub(super) stacks: &'a mut Stacks,
    pub(super) budget: &'a mut Budget,
    /// Where the search began: `\G`.
    search_start: i32,
    at: i32,
}

type Step<T> = Result<T, MatchFault>;

/// What a choice on the track resumes: the instruction, and whether it is its second kind of return.
const SECOND: i32 = 1;

impl<'a, H: Haystack> Machine<'a, H> {
    pub(super) fn new(program: &'a Program, text: H, stacks: &'a mut Stacks, budget: &'a mut Budget) -> Self {
        Machine { program, text, stacks, budget, search_start: 0, at: 0 }
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
            self.stacks.track.clear();
            self.stacks.top = 0;
            if self.program.linear {
                self.run_linear(length)?;
            } else {
                self.run(length)?;
            }
            if self.stacks.last.first().is_some_and(|last| *last != NONE) {
                return Ok(Some(usize::try_from(self.at).map_err(|_| MatchFault::EngineDefect)?));
            }
            if !self.stacks.captures.is_empty() {
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
        let price = u64::try_from(units / 16).unwrap_or(u64::MAX);
        self.budget.steps = self.budget.steps.checked_sub(price).ok_or(MatchFault::StepLimit)?;
        Ok(())
    }

    #[inline]
    fn push<const COUNT: usize>(&mut self, values: [i32; COUNT]) -> Step<()> {
        if self.stacks.track.len() + COUNT > self.stacks.track.capacity() {
            self.grow_track()?;
        }
        self.stacks.track.extend_from_slice(&values);
        Ok(())
    }

    #[cold]
    fn grow_track(&mut self) -> Step<()> {
        let length = self.stacks.track.len();
        if length >= self.budget.entries {
            return Err(MatchFault::MemoryLimit);
        }
        self.stacks.track.reserve(length.max(64));
        Ok(())
    }

    #[inline]
    fn pop<const COUNT: usize>(&mut self) -> Step<[i32; COUNT]> {
        let values = *self.stacks.track.last_chunk::<COUNT>().ok_or(MatchFault::EngineDefect)?;
        self.stacks.track.truncate(self.stacks.track.len() - COUNT);
        Ok(values)
    }

    #[inline]
    fn mark(&mut self, value: i32) {
        match self.stacks.marks.get_mut(self.stacks.top) {
            Some(place) => *place = value,
            None => self.stacks.marks.push(value),
        }
        self.stacks.top += 1;
    }

    #[inline]
    fn unmark(&mut self) -> Step<i32> {
        self.stacks.top = self.stacks.top.checked_sub(1).ok_or(MatchFault::EngineDefect)?;
        self.stacks.marks.get(self.stacks.top).copied().ok_or(MatchFault::EngineDefect)
    }

    /// The value that stood above the top of the marks last.
    fn stale_mark(&self) -> i32 {
        self.stacks.marks.get(self.stacks.top).copied().unwrap_or(0)
    }

    fn has_capture(&self, slot: usize) -> bool {
        self.stacks.last.get(slot).is_some_and(|last| *last != NONE)
    }

    fn add_capture(&mut self, slot: i32, start: i32, end: i32) -> Step<()> {
        let slot = u32::try_from(slot).map_err(|_| MatchFault::EngineDefect)?;
        let place = usize::try_from(slot).map_err(|_| MatchFault::EngineDefect)?;
        let next = u32::try_from(self.stacks.captures.len()).map_err(|_| MatchFault::MemoryLimit)?;
        let last = self.stacks.last.get_mut(place).ok_or(MatchFault::EngineDefect)?;
        let before = std::mem::replace(last, next);
        let (start, end) = (start.min(end), start.max(end));
        if start < 0 {
            return Err(MatchFault::EngineDefect);
        }
        self.stacks.captures.push(Capture { slot, start, end, undo: before, below: before });
        Ok(())
    }

    /// `(?<a-b>...)`: `uncaptured` loses its last capture, and `slot` gets what lies between it and this match.
    fn transfer_capture(&mut self, slot: i32, uncaptured: i32, start: i32, end: i32) -> Step<()> {
        let place = usize::try_from(uncaptured).map_err(|_| MatchFault::EngineDefect)?;
        let next = u32::try_from(self.stacks.captures.len()).map_err(|_| MatchFault::MemoryLimit)?;
        let last = self.stacks.last.get_mut(place).ok_or(MatchFault::EngineDefect)?;
        let index = usize::try_from(*last).map_err(|_| MatchFault::EngineDefect)?;
        let lost = *self.stacks.captures.get(index).ok_or(MatchFault::EngineDefect)?;
        // The entry undoes the loss. It is no capture of its own: the group's last one is the one below the lost.
        self.stacks.captures.push(Capture { undo: *last, ..lost });
        *last = lost.below;
        debug_assert!(next != NONE);
        if slot < 0 {
            return Ok(());
        }
        let (mut start, mut end) = (start.min(end), start.max(end));
        if start >= lost.end {
            (start, end) = (lost.end, start);
        } else if end <= lost.start {
            start = lost.start;
        } else {
            end = end.min(lost.end);
            start = start.max(lost.start);
        }
        self.add_capture(slot, start, end)
    }

    fn uncapture(&mut self) -> Step<()> {
        let entry = self.stacks.captures.pop().ok_or(MatchFault::EngineDefect)?;
        let slot = usize::try_from(entry.slot).map_err(|_| MatchFault::EngineDefect)?;
        *self.stacks.last.get_mut(slot).ok_or(MatchFault::EngineDefect)? = entry.undo;
        Ok(())
    }

    fn uncapture_down_to(&mut self, length: i32) -> Step<()> {
        let length = usize::try_from(length).map_err(|_| MatchFault::EngineDefect)?;
        while self.stacks.captures.len() != length {
            self.uncapture()?;
        }
        Ok(())
    }

    fn track_down_to(&mut self, length: i32) -> Step<()> {
        let length = usize::try_from(length).map_err(|_| MatchFault::EngineDefect)?;
        if length > self.stacks.track.len() {
            return Err(MatchFault::EngineDefect);
        }
        self.stacks.track.truncate(length);
        Ok(())
    }

    #[inline]
    fn unit_at(&self, place: i32) -> Option<u16> {
        self.text.unit(usize::try_from(place).ok()?)
    }

    #[inline]
    fn single(&self, index: u32) -> Step<&'a Single> {
        let place = usize::try_from(index).map_err(|_| MatchFault::EngineDefect)?;
        self.program.singles.get(place).ok_or(MatchFault::EngineDefect)
    }

    #[inline]
    fn passes(single: &Single, unit: u16) -> bool {
        if H::ASCII { single.matches_ascii(unit) } else { single.matches(unit) }
    }

    /// Takes one unit in the given direction if it passes.
    #[inline]
    fn take(&mut self, single: &Single, backward: bool) -> bool {
        let place = if backward { self.at - 1 } else { self.at };
        let passes = self.unit_at(place).is_some_and(|unit| Self::passes(single, unit));
        if passes {
            self.at += if backward { -1 } else { 1 };
        }
        passes
    }

    /// Takes units as long as they pass, at most `most`; says how many.
    #[inline]
    fn take_run(&mut self, single: &Single, backward: bool, most: i32) -> i32 {
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
    fn go_to(&mut self, mark: i32, length: i32) -> Step<()> {
        if mark < 0 || mark > length {
            return Err(MatchFault::EngineDefect);
        }
        self.at = mark;
        Ok(())
    }

    fn room(&self, backward: bool, length: i32) -> i32 {
        if backward { self.at } else { length - self.at }
    }

    fn text_matches(&mut self, units: &[u16], mode: Mode) -> bool {
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

    fn reference_matches(&mut self, slot: usize, mode: Mode, length: i32) -> Step<bool> {
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

    fn anchor_holds(&self, anchor: Anchor, length: i32) -> bool {
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
                    self.mark(self.at);
                    true
                }
                Instruction::CaptureMark(slot, _) => {
                    let mark = self.unmark()?;
                    self.add_capture(slot, mark, self.at)?;
                    true
                }
                Instruction::Anchor(anchor) => self.anchor_holds(anchor, length),
                Instruction::Single(single, backward) => {
                    let single = self.single(single)?;
                    self.take(single, backward)
                }
                Instruction::Repeat(single, backward, count) => {
                    let single = self.single(single)?;
                    self.room(backward, length) >= count && self.take_run(single, backward, count) == count
                }
                Instruction::AtomicLoop(single, backward, most) => {
                    let single = self.single(single)?;
                    let taken = self.take_run(single, backward, most);
                    self.pay(usize::try_from(taken).unwrap_or(0))?;
                    true
                }
                Instruction::Text(from, to, mode) => {
                    let units = program.pool.get(to_index(from)?..to_index(to)?).ok_or(MatchFault::EngineDefect)?;
                    self.text_matches(units, mode)
                }
                Instruction::Stop => return Ok(()),
                _ => false,
            };
            if !goes_on {
                while !self.stacks.captures.is_empty() {
                    self.uncapture()?;
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// Runs the program from the current place to its end. Group 0 holds something afterwards if it matched.
    fn run(&mut self, length: i32) -> Step<()> {
        let program = self.program;
        let mut steps = self.budget.steps;
        let mut next: usize = 0;
        loop {
            steps = steps.checked_sub(1).ok_or(MatchFault::StepLimit)?;
            let Some(instruction) = program.instructions.get(next) else { return Err(MatchFault::EngineDefect) };
            // What the track says to return to this instruction; `+ SECOND` for its second kind of return.
            let here = i32::try_from(next).map_err(|_| MatchFault::EngineDefect)? * 2;
            let goes_on = match *instruction {
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
                    self.push([self.at, here])?;
                    true
                }
                Instruction::SetMark => {
                    self.mark(self.at);
                    self.push([here])?;
                    true
                }
                Instruction::NullMark => {
                    self.mark(-1);
                    self.push([here])?;
                    true
                }
                Instruction::GetMark => {
                    let mark = self.unmark()?;
                    self.push([mark, here])?;
                    self.go_to(mark, length)?;
                    true
                }
                Instruction::CaptureMark(slot, uncaptured) => {
                    if uncaptured >= 0 && !self.has_capture(to_index(uncaptured)?) {
                        false
                    } else {
                        let mark = self.unmark()?;
                        if uncaptured >= 0 {
                            self.transfer_capture(slot, uncaptured, mark, self.at)?;
                        } else {
                            self.add_capture(slot, mark, self.at)?;
                        }
                        self.push([mark, here])?;
                        true
                    }
                }
                Instruction::BranchMark(target) => {
                    let mark = self.unmark()?;
                    if self.at == mark {
                        self.push([mark, here + SECOND])?;
                        true
                    } else {
                        self.push([mark, self.at, here])?;
                        self.mark(self.at);
                        next = to_index(target)?;
                        continue;
                    }
                }
                Instruction::LazyBranchMark(_) => {
                    let mark = self.unmark()?;
                    if self.at == mark {
                        // The body matched nothing. .NET puts the mark back and notes what stood above it long ago.
                        self.mark(mark);
                        let stale = self.stale_mark();
                        self.push([stale, here + SECOND])?;
                    } else {
                        self.push([if mark == -1 { self.at } else { mark }, self.at, here])?;
                    }
                    true
                }
                Instruction::SetCount(count) => {
                    self.mark(self.at);
                    self.mark(count);
                    self.push([here])?;
                    true
                }
                Instruction::NullCount(count) => {
                    self.mark(-1);
                    self.mark(count);
                    self.push([here])?;
                    true
                }
                Instruction::BranchCount(target, most) => {
                    let count = self.unmark()?;
                    let mark = self.unmark()?;
                    if count >= most || (self.at == mark && count >= 0) {
                        self.push([mark, count, here + SECOND])?;
                        true
                    } else {
                        self.push([mark, here])?;
                        self.mark(self.at);
                        self.mark(count.wrapping_add(1));
                        next = to_index(target)?;
                        continue;
                    }
                }
                Instruction::LazyBranchCount(target, _) => {
                    let count = self.unmark()?;
                    let mark = self.unmark()?;
                    if count < 0 {
                        self.push([mark, here + SECOND])?;
                        self.mark(self.at);
                        self.mark(count + 1);
                        next = to_index(target)?;
                        continue;
                    }
                    self.push([mark, count, self.at, here])?;
                    true
                }
                Instruction::SetJump => {
                    let track = i32::try_from(self.stacks.track.len()).map_err(|_| MatchFault::MemoryLimit)?;
                    let captures = i32::try_from(self.stacks.captures.len()).map_err(|_| MatchFault::MemoryLimit)?;
                    self.mark(track);
                    self.mark(captures);
                    self.push([here])?;
                    true
                }
                Instruction::BackJump => {
                    let captures = self.unmark()?;
                    let track = self.unmark()?;
                    self.track_down_to(track)?;
                    self.uncapture_down_to(captures)?;
                    false
                }
                Instruction::ForeJump => {
                    let captures = self.unmark()?;
                    let track = self.unmark()?;
                    self.track_down_to(track)?;
                    self.push([captures, here])?;
                    true
                }
                Instruction::TestReference(slot) => self.has_capture(to_index(slot)?),
                Instruction::Anchor(anchor) => self.anchor_holds(anchor, length),
                Instruction::Single(single, backward) => {
                    let single = self.single(single)?;
                    self.take(single, backward)
                }
                Instruction::Repeat(single, backward, count) => {
                    let single = self.single(single)?;
                    self.room(backward, length) >= count && self.take_run(single, backward, count) == count
                }
                Instruction::Loop(single, backward, most) | Instruction::AtomicLoop(single, backward, most) => {
                    let single = self.single(single)?;
                    let taken = self.take_run(single, backward, most);
                    steps = steps.saturating_sub(u64::try_from(taken / 16).unwrap_or(0));
                    if taken > 0 && matches!(instruction, Instruction::Loop(..)) {
                        let back = if backward { self.at + 1 } else { self.at - 1 };
                        self.push([taken - 1, back, here])?;
                    }
                    true
                }
                Instruction::LazyLoop(_, backward, most) => {
                    let most = most.min(self.room(backward, length));
                    if most > 0 {
                        self.push([most - 1, self.at, here])?;
                    }
                    true
                }
                Instruction::Text(from, to, mode) => {
                    let units = program.pool.get(to_index(from)?..to_index(to)?).ok_or(MatchFault::EngineDefect)?;
                    self.text_matches(units, mode)
                }
                Instruction::Reference(slot, mode) => {
                    self.budget.steps = steps;
                    let same = self.reference_matches(to_index(slot)?, mode, length)?;
                    steps = self.budget.steps;
                    same
                }
            };
            if goes_on {
                next += 1;
                continue;
            }
            // Back to the last choice that has something left to try.
            next = loop {
                steps = steps.checked_sub(1).ok_or(MatchFault::StepLimit)?;
                let [code] = self.pop::<1>()?;
                let index = to_index(code >> 1)?;
                if let Some(next) = self.resume(index, code & SECOND == SECOND, code & !SECOND)? {
                    break next;
                }
            };
        }
    }

    /// Returns to an instruction. `None`: it has nothing left to try.
    #[inline]
    fn resume(&mut self, index: usize, second: bool, here: i32) -> Step<Option<usize>> {
        let after = Some(index + 1);
        let Some(instruction) = self.program.instructions.get(index) else { return Err(MatchFault::EngineDefect) };
        Ok(match (*instruction, second) {
            (Instruction::LazyBranch(target), _) => {
                let [at] = self.pop()?;
                self.at = at;
                Some(to_index(target)?)
            }
            (Instruction::Loop(_, backward, _), _) => {
                let [left, at] = self.pop()?;
                self.at = at;
                if left > 0 {
                    self.push([left - 1, if backward { at + 1 } else { at - 1 }, here])?;
                }
                after
            }
            (Instruction::LazyLoop(single, backward, _), _) => {
                let [left, at] = self.pop()?;
                self.at = at;
                let single = self.single(single)?;
                if !self.take(single, backward) {
                    return Ok(None);
                }
                if left > 0 {
                    self.push([left - 1, self.at, here])?;
                }
                after
            }
            (Instruction::SetMark | Instruction::NullMark, _) => {
                self.unmark()?;
                None
            }
            (Instruction::GetMark, _) => {
                let [mark] = self.pop()?;
                self.mark(mark);
                None
            }
            (Instruction::CaptureMark(slot, uncaptured), _) => {
                let [mark] = self.pop()?;
                self.mark(mark);
                self.uncapture()?;
                if slot >= 0 && uncaptured >= 0 {
                    self.uncapture()?;
                }
                None
            }
            (Instruction::BranchMark(_), false) => {
                let [mark, at] = self.pop()?;
                self.unmark()?;
                self.at = at;
                self.push([mark, here + SECOND])?;
                after
            }
            (Instruction::BranchMark(_), true) => {
                let [mark] = self.pop()?;
                self.mark(mark);
                None
            }
            (Instruction::LazyBranchMark(target), false) => {
                let [mark, at] = self.pop()?;
                self.push([mark, here + SECOND])?;
                self.mark(at);
                self.at = at;
                Some(to_index(target)?)
            }
            (Instruction::LazyBranchMark(_), true) => {
                self.unmark()?;
                let [mark] = self.pop()?;
                self.mark(mark);
                None
            }
            (Instruction::SetCount(_) | Instruction::NullCount(_) | Instruction::SetJump, _) => {
                self.unmark()?;
                self.unmark()?;
                None
            }
            (Instruction::BranchCount(..), false) => {
                let [previous] = self.pop()?;
                let count = self.unmark()?;
                let mark = self.unmark()?;
                if count > 0 {
                    self.go_to(mark, i32::MAX)?;
                    self.push([previous, count - 1, here + SECOND])?;
                    after
                } else {
                    self.mark(previous);
                    self.mark(count.wrapping_sub(1));
                    None
                }
            }
            (Instruction::BranchCount(..), true) => {
                let [mark, count] = self.pop()?;
                self.mark(mark);
                self.mark(count);
                None
            }
            (Instruction::LazyBranchCount(target, most), false) => {
                let [mark, count, at] = self.pop()?;
                if count < most && at != mark {
                    self.at = at;
                    self.mark(at);
                    self.mark(count.wrapping_add(1));
                    self.push([mark, here + SECOND])?;
                    Some(to_index(target)?)
                } else {
                    self.mark(mark);
                    self.mark(count);
                    None
                }
            }
            (Instruction::LazyBranchCount(..), true) => {
                let [previous] = self.pop()?;
                let count = self.unmark()?;
                self.unmark()?;
                self.mark(previous);
                self.mark(count.wrapping_sub(1));
                None
            }
            (Instruction::ForeJump, _) => {
                let [captures] = self.pop()?;
                self.uncapture_down_to(captures)?;
                None
            }
            _ => return Err(MatchFault::EngineDefect),
        })
    }
}

fn to_index<T: TryInto<usize>>(value: T) -> Step<usize> {
    value.try_into().map_err(|_| MatchFault::EngineDefect)
}
