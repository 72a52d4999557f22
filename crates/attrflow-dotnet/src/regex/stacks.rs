//! The three stacks of a search, as in .NET, because their interplay decides what groups hold in odd cases.
//!
//! - The *track* holds what is needed to go back to the last choice: some numbers, then the instruction to resume.
//! - The *marks* hold where loops and groups began. Entries above the top keep their old values, and one instruction of
//!   .NET reads such an old value.
//! - The *captures* are the list of everything captured so far, in order, each linked to the group's one before.

use crate::regex::fault::MatchFault;

/// The outcome of a step that may reach a limit.
pub(super) type Step<T> = Result<T, MatchFault>;

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
    /// Most entries of the track.
    entries: usize,
    marks: Vec<i32>,
    top: usize,
    captures: Vec<Capture>,
    /// The last capture of every slot.
    last: Vec<u32>,
}

impl Stacks {
    /// Empties the stacks for a new text.
    pub(super) fn prepare(&mut self, slots: usize, memory: usize) {
        self.entries = memory / size_of::<i32>();
        self.marks.clear();
        self.forget(slots);
    }

    /// Empties the stacks for a new search, except what stood above the top of the marks.
    pub(super) fn forget(&mut self, slots: usize) {
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

    /// Start and end of the last capture of a slot, in units.
    #[inline]
    pub(super) fn group(&self, slot: usize) -> Option<(usize, usize)> {
        let entry = self.captures.get(usize::try_from(*self.last.get(slot)?).ok()?)?;
        Some((usize::try_from(entry.start).ok()?, usize::try_from(entry.end).ok()?))
    }

    /// Empties the track and the marks for a new attempt.
    #[inline]
    pub(super) fn begin(&mut self) {
        self.track.clear();
        self.top = 0;
    }

    /// Whether nothing is captured.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.captures.is_empty()
    }

    /// The lengths of the track and of the captures, for going back to this state.
    pub(super) fn lengths(&self) -> Step<(i32, i32)> {
        let length = |length: usize| i32::try_from(length).map_err(|_| MatchFault::MemoryLimit);
        Ok((length(self.track.len())?, length(self.captures.len())?))
    }

    #[inline]
    pub(super) fn push<const COUNT: usize>(&mut self, values: [i32; COUNT]) -> Step<()> {
        if self.track.len() + COUNT > self.track.capacity() {
            self.grow_track()?;
        }
        self.track.extend_from_slice(&values);
        Ok(())
    }

    #[cold]
    fn grow_track(&mut self) -> Step<()> {
        let length = self.track.len();
        if length >= self.entries {
            return Err(MatchFault::MemoryLimit);
        }
        self.track.reserve(length.max(64));
        Ok(())
    }

    #[inline]
    pub(super) fn pop<const COUNT: usize>(&mut self) -> Step<[i32; COUNT]> {
        let values = *self.track.last_chunk::<COUNT>().ok_or(MatchFault::EngineDefect)?;
        self.track.truncate(self.track.len() - COUNT);
        Ok(values)
    }

    #[inline]
    pub(super) fn mark(&mut self, value: i32) {
        match self.marks.get_mut(self.top) {
            Some(place) => *place = value,
            None => self.marks.push(value),
        }
        self.top += 1;
    }

    #[inline]
    pub(super) fn unmark(&mut self) -> Step<i32> {
        self.top = self.top.checked_sub(1).ok_or(MatchFault::EngineDefect)?;
        self.marks.get(self.top).copied().ok_or(MatchFault::EngineDefect)
    }

    /// The value that stood above the top of the marks last.
    pub(super) fn stale_mark(&self) -> i32 {
        self.marks.get(self.top).copied().unwrap_or(0)
    }

    pub(super) fn has_capture(&self, slot: usize) -> bool {
        self.last.get(slot).is_some_and(|last| *last != NONE)
    }

    pub(super) fn add_capture(&mut self, slot: i32, start: i32, end: i32) -> Step<()> {
        let slot = u32::try_from(slot).map_err(|_| MatchFault::EngineDefect)?;
        let place = usize::try_from(slot).map_err(|_| MatchFault::EngineDefect)?;
        let next = u32::try_from(self.captures.len()).map_err(|_| MatchFault::MemoryLimit)?;
        let last = self.last.get_mut(place).ok_or(MatchFault::EngineDefect)?;
        let before = std::mem::replace(last, next);
        let (start, end) = (start.min(end), start.max(end));
        if start < 0 {
            return Err(MatchFault::EngineDefect);
        }
        self.captures.push(Capture { slot, start, end, undo: before, below: before });
        Ok(())
    }

    /// `(?<a-b>...)`: `uncaptured` loses its last capture, and `slot` gets what lies between it and this match.
    pub(super) fn transfer_capture(&mut self, slot: i32, uncaptured: i32, start: i32, end: i32) -> Step<()> {
        let place = usize::try_from(uncaptured).map_err(|_| MatchFault::EngineDefect)?;
        let next = u32::try_from(self.captures.len()).map_err(|_| MatchFault::MemoryLimit)?;
        let last = self.last.get_mut(place).ok_or(MatchFault::EngineDefect)?;
        let index = usize::try_from(*last).map_err(|_| MatchFault::EngineDefect)?;
        let lost = *self.captures.get(index).ok_or(MatchFault::EngineDefect)?;
        // The entry undoes the loss. It is no capture of its own: the group's last one is the one below the lost.
        self.captures.push(Capture { undo: *last, ..lost });
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

    pub(super) fn uncapture(&mut self) -> Step<()> {
        let entry = self.captures.pop().ok_or(MatchFault::EngineDefect)?;
        let slot = usize::try_from(entry.slot).map_err(|_| MatchFault::EngineDefect)?;
        *self.last.get_mut(slot).ok_or(MatchFault::EngineDefect)? = entry.undo;
        Ok(())
    }

    pub(super) fn uncapture_down_to(&mut self, length: i32) -> Step<()> {
        let length = usize::try_from(length).map_err(|_| MatchFault::EngineDefect)?;
        while self.captures.len() != length {
            self.uncapture()?;
        }
        Ok(())
    }

    pub(super) fn track_down_to(&mut self, length: i32) -> Step<()> {
        let length = usize::try_from(length).map_err(|_| MatchFault::EngineDefect)?;
        if length > self.track.len() {
            return Err(MatchFault::EngineDefect);
        }
        self.track.truncate(length);
        Ok(())
    }
}
