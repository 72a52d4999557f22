//! The three stacks of a search.
//!
//! They are those of .NET, because their interaction decides what groups hold in rare cases.
//!
//! - The *track* is for backtracking: for every choice some numbers, then the instruction to resume.
//! - The *marks* are the positions where loops and groups began. Entries above the top keep their old values, and one
//!   instruction of .NET reads such a value.
//! - The *captures* are the list of all captures in order, each linked to the previous one of its group.

use crate::regex::error::MatchError;

/// The result of an operation that can reach a limit.
pub(super) type MatchResult<T> = Result<T, MatchError>;

/// The low bits of a code on the track are the kind of a choice, the others the instruction.
pub(super) const KIND_BITS: u32 = 2;
/// See [`KIND_BITS`].
pub(super) const KIND_MASK: i32 = (1 << KIND_BITS) - 1;
/// The kind of an instruction's second choice; that of the first one is 0.
pub(super) const SECOND: i32 = 1;
/// The kind of an entry that records the failure of its instruction; see the module `memo`.
pub(super) const FAILED: i32 = 2;

/// No capture.
const NONE: u32 = u32::MAX;

/// An entry of the list of captures.
#[derive(Debug, Clone, Copy)]
struct Capture {
    slot: u32,
    start: i32,
    end: i32,
    /// The group's last capture once this entry is undone.
    undo: u32,
    /// The previous capture of the group.
    below: u32,
}

/// The stacks of a search. They are kept between searches, to allocate once.
#[derive(Debug, Default)]
pub(super) struct Stacks {
    track: Vec<i32>,
    /// The limit on entries of the track.
    max_entries: usize,
    marks: Vec<i32>,
    top: usize,
    captures: Vec<Capture>,
    /// The last capture of every slot.
    last: Vec<u32>,
}

impl Stacks {
    /// Prepares for a new text.
    pub(super) fn prepare(&mut self, slots: usize, memory: usize) {
        self.max_entries = memory / size_of::<i32>();
        self.marks.clear();
        self.reset(slots);
    }

    /// Empties the stacks for a new search; old values of marks stay.
    pub(super) fn reset(&mut self, slots: usize) {
        self.track.clear();
        self.top = 0;
        self.captures.clear();
        if self.last.len() == slots {
            self.last.fill(NONE);
        } else {
            self.last.clear();
            self.last.resize(slots, NONE);
        }
    }

    /// Returns start and end of the last capture of a slot, in units.
    #[inline]
    pub(super) fn group(&self, slot: usize) -> Option<(usize, usize)> {
        let entry = self.captures.get(usize::try_from(*self.last.get(slot)?).ok()?)?;
        Some((usize::try_from(entry.start).ok()?, usize::try_from(entry.end).ok()?))
    }

    /// Empties the track and the marks for an attempt at another start.
    #[inline]
    pub(super) fn start_attempt(&mut self) {
        self.track.clear();
        self.top = 0;
    }

    /// Returns whether there are no captures.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.captures.is_empty()
    }

    /// Returns the lengths of the track and of the captures, to return to this state.
    pub(super) fn lengths(&self) -> MatchResult<(i32, i32)> {
        let length = |length: usize| i32::try_from(length).map_err(|_| MatchError::MemoryLimit);
        Ok((length(self.track.len())?, length(self.captures.len())?))
    }

    /// Pushes numbers and, last, a code on the track.
    #[inline]
    pub(super) fn push<const COUNT: usize>(&mut self, values: [i32; COUNT]) -> MatchResult<()> {
        if self.track.len() + COUNT > self.track.capacity() {
            self.grow_track()?;
        }
        self.track.extend_from_slice(&values);
        Ok(())
    }

    #[cold]
    fn grow_track(&mut self) -> MatchResult<()> {
        let length = self.track.len();
        if length >= self.max_entries {
            return Err(MatchError::MemoryLimit);
        }
        self.track.reserve(length.max(64));
        Ok(())
    }

    /// Pops as many entries of the track.
    #[inline]
    pub(super) fn pop<const COUNT: usize>(&mut self) -> MatchResult<[i32; COUNT]> {
        let values = *self.track.last_chunk::<COUNT>().ok_or(MatchError::EngineDefect)?;
        self.track.truncate(self.track.len() - COUNT);
        Ok(values)
    }

    /// Pushes a mark.
    #[inline]
    pub(super) fn mark(&mut self, value: i32) {
        match self.marks.get_mut(self.top) {
            Some(slot) => *slot = value,
            None => self.marks.push(value),
        }
        self.top += 1;
    }

    /// Pops a mark.
    #[inline]
    pub(super) fn unmark(&mut self) -> MatchResult<i32> {
        self.top = self.top.checked_sub(1).ok_or(MatchError::EngineDefect)?;
        self.marks.get(self.top).copied().ok_or(MatchError::EngineDefect)
    }

    /// Returns the last value above the top of the marks.
    pub(super) fn stale_mark(&self) -> i32 {
        self.marks.get(self.top).copied().unwrap_or(0)
    }

    pub(super) fn has_capture(&self, slot: usize) -> bool {
        self.last.get(slot).is_some_and(|last| *last != NONE)
    }

    pub(super) fn add_capture(&mut self, slot: i32, start: i32, end: i32) -> MatchResult<()> {
        let slot = u32::try_from(slot).map_err(|_| MatchError::EngineDefect)?;
        let index = usize::try_from(slot).map_err(|_| MatchError::EngineDefect)?;
        let next = u32::try_from(self.captures.len()).map_err(|_| MatchError::MemoryLimit)?;
        let last = self.last.get_mut(index).ok_or(MatchError::EngineDefect)?;
        let before = std::mem::replace(last, next);
        let (start, end) = (start.min(end), start.max(end));
        if start < 0 {
            return Err(MatchError::EngineDefect);
        }
        self.push_capture(Capture { slot, start, end, undo: before, below: before })
    }

    #[inline]
    fn push_capture(&mut self, capture: Capture) -> MatchResult<()> {
        // The list doubles when it is full.
        let doubled = self.captures.len().saturating_mul(2).saturating_mul(size_of::<Capture>() / size_of::<i32>());
        if self.captures.len() == self.captures.capacity() && doubled > self.max_entries {
            return Err(MatchError::MemoryLimit);
        }
        self.captures.push(capture);
        Ok(())
    }

    /// Applies `(?<a-b>...)`: `uncaptured` loses its last capture.
    ///
    /// `slot` captures what is between that capture and this match.
    pub(super) fn transfer_capture(&mut self, slot: i32, uncaptured: i32, start: i32, end: i32) -> MatchResult<()> {
        let group = usize::try_from(uncaptured).map_err(|_| MatchError::EngineDefect)?;
        let next = u32::try_from(self.captures.len()).map_err(|_| MatchError::MemoryLimit)?;
        let last = self.last.get_mut(group).ok_or(MatchError::EngineDefect)?;
        let index = usize::try_from(*last).map_err(|_| MatchError::EngineDefect)?;
        let lost = *self.captures.get(index).ok_or(MatchError::EngineDefect)?;
        // This entry is not a capture: it restores the lost one when it is undone.
        let undo = std::mem::replace(last, lost.below);
        self.push_capture(Capture { undo, ..lost })?;
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

    /// Undoes the last entry of the captures.
    pub(super) fn uncapture(&mut self) -> MatchResult<()> {
        let entry = self.captures.pop().ok_or(MatchError::EngineDefect)?;
        let slot = usize::try_from(entry.slot).map_err(|_| MatchError::EngineDefect)?;
        *self.last.get_mut(slot).ok_or(MatchError::EngineDefect)? = entry.undo;
        Ok(())
    }

    pub(super) fn uncapture_down_to(&mut self, length: i32) -> MatchResult<()> {
        let length = usize::try_from(length).map_err(|_| MatchError::EngineDefect)?;
        while self.captures.len() != length {
            self.uncapture()?;
        }
        Ok(())
    }

    pub(super) fn track_down_to(&mut self, length: i32) -> MatchResult<()> {
        let length = usize::try_from(length).map_err(|_| MatchError::EngineDefect)?;
        if length > self.track.len() {
            return Err(MatchError::EngineDefect);
        }
        self.track.truncate(length);
        Ok(())
    }
}
