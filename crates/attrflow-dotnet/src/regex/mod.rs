//! .NET regular expressions, with `RegexOptions.None` and the invariant culture.
//!
//! A [`Pattern`] answers as .NET does or is refused with a reason and a place; it never answers differently. It is read
//! by a parser for .NET's syntax (`parse`), becomes a tree (`tree`) and a flat program (`program`), and runs on UTF-16
//! units (`machine`), because a dot in .NET matches one unit, and a character beyond U+FFFF is two of them. Positions
//! are therefore given both in bytes and in UTF-16 units. Simple patterns have a shorter way through ASCII texts
//! (`straight`).
//!
//! A search works in a [`Scratch`], which keeps the memory of one thread from call to call. It takes at most as many
//! steps as [`crate::limits::Limits`] allow, and then fails with a [`MatchFault`]: "no match" always means what .NET
//! means by it.

mod blocks;
mod class;
mod fault;
mod group_names;
mod haystack;
mod machine;
mod memo;
mod parse;
mod parse_escape;
mod parse_group;
mod program;
mod replace;
mod run;
mod stacks;
mod start;
mod straight;
mod subject;
mod tree;
mod unicode;
mod unicode_data;

pub mod limits;

pub use crate::regex::fault::MatchFault;
pub use crate::regex::fault::PatternFault;
pub use crate::regex::fault::PatternReason;
pub use crate::regex::limits::Limits;
pub use crate::regex::replace::Replaced;
pub use crate::regex::replace::Replacement;

use std::ops::Range;

use crate::regex::group_names::GroupNames;
use crate::regex::haystack::Haystack;
use crate::regex::machine::Budget;
use crate::regex::machine::Machine;
use crate::regex::memo::Memo;
use crate::regex::program::Program;
use crate::regex::stacks::Stacks;
use crate::regex::straight::Found;
use crate::regex::straight::Straight;
use crate::regex::straight::is_ascii;
use crate::regex::subject::Subject;
use crate::regex::subject::Units;

/// The part of its steps (one in so many) that a search takes before it starts again with a [`Memo`].
const STEPS_BEFORE_MEMO: u64 = 16;

/// A regular expression ready to run. It can be shared between threads.
#[derive(Debug, Clone)]
pub struct Pattern {
    program: Program,
    straight: Option<Straight>,
    names: GroupNames,
    steps: u64,
    memory: usize,
}

/// The memory that searches work in. One for every thread is enough, whatever the patterns.
#[derive(Debug, Default)]
pub struct Scratch {
    stacks: Stacks,
    units: Units,
    found: Found,
}

/// The groups of a match, by whom they were found.
enum Groups<'a> {
    Machine(&'a Stacks),
    Straight(&'a Straight, &'a Found),
}

impl Groups<'_> {
    /// Start and end of the last capture of a slot, in units.
    #[inline]
    fn get(&self, slot: usize) -> Option<(usize, usize)> {
        match self {
            Groups::Machine(stacks) => stacks.group(slot),
            Groups::Straight(straight, found) => straight.group(found, slot),
        }
    }
}

impl Scratch {
    /// Memory that holds nothing yet.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch::default()
    }
}

/// The place of a match or of a group's last capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The bytes of the text. A character beyond U+FFFF that the place cuts in two is left out (decision 25).
    pub bytes: Range<usize>,
    /// The UTF-16 units of the text, counted from 0.
    pub units: Range<usize>,
}

/// A match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The last capture of every group, in the order of [`Pattern::groups`]. The first is the whole match.
    pub groups: Vec<Option<Place>>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// When .NET refuses the pattern, when this room does not support a part of it, or when it exceeds a limit.
    pub fn new(pattern: &str, limits: &Limits) -> Result<Pattern, PatternFault> {
        let parsed = parse::parse(pattern, limits)?;
        let program = program::compile(&parsed.root, &parsed.names, limits.size)
            .map_err(|reason| PatternFault { reason, span: 0..pattern.len() })?;
        Ok(Pattern {
            straight: Straight::of(&program),
            program,
            names: parsed.names,
            steps: limits.steps,
            memory: limits.memory,
        })
    }

    /// The names of the groups in the order of their numbers; a group without a name has its number as name.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        (0..self.names.count()).map(|slot| self.names.name(slot)).collect()
    }

    /// The place in [`Pattern::groups`] of a group given by name or number, as `Match.Groups[text]` finds it: exact
    /// case, and a named group is not found by its number.
    #[must_use]
    pub fn group_index(&self, group: &str) -> Option<usize> {
        self.names.slot_of_text(group)
    }

    /// Whether the pattern begins with `^` or `\A`, so that it can match at the start of the text only.
    #[must_use]
    pub fn is_anchored_at_start(&self) -> bool {
        self.program.start.text_start
    }

    /// Whether the pattern ends with `$`, `\Z` or `\z`, so that every match ends at the end of the text (or, for the
    /// first two, before a final line feed).
    #[must_use]
    pub fn is_anchored_at_end(&self) -> bool {
        self.program.start.text_end
    }

    /// Whether the pattern matches somewhere in the text.
    ///
    /// # Errors
    ///
    /// When a limit is reached.
    pub fn is_match(&self, text: &str, scratch: &mut Scratch) -> Result<bool, MatchFault> {
        let mut found = false;
        self.each_match(text, scratch, |_, _, _, _| {
            found = true;
            false
        })?;
        Ok(found)
    }

    /// The first match.
    ///
    /// # Errors
    ///
    /// When a limit is reached.
    pub fn find(&self, text: &str, scratch: &mut Scratch) -> Result<Option<Match>, MatchFault> {
        Ok(self.matches(text, 1, scratch)?.pop())
    }

    /// The first `most` matches.
    ///
    /// # Errors
    ///
    /// When a limit is reached.
    pub fn matches(&self, text: &str, most: usize, scratch: &mut Scratch) -> Result<Vec<Match>, MatchFault> {
        let mut found = Vec::new();
        if most == 0 {
            return Ok(found);
        }
        self.each_match(text, scratch, |subject, groups, _, _| {
            let place = |(start, end): (usize, usize)| Place { bytes: subject.bytes(start..end), units: start..end };
            found.push(Match { groups: (0..self.names.count()).map(|slot| groups.get(slot).map(place)).collect() });
            found.len() < most
        })?;
        Ok(found)
    }

    /// The bytes of the last capture of a group in the first match: `Match(text).Groups[group]`. `None` when nothing
    /// matches, the group took no part in the match, or there is no such group.
    ///
    /// # Errors
    ///
    /// When a limit is reached.
    pub fn group_value(
        &self,
        text: &str,
        group: &str,
        scratch: &mut Scratch,
    ) -> Result<Option<Range<usize>>, MatchFault> {
        let slot = self.names.slot_of_text(group);
        let mut value = None;
        self.each_match(text, scratch, |subject, groups, _, _| {
            value = slot.and_then(|slot| groups.get(slot)).map(|(start, end)| subject.bytes(start..end));
            false
        })?;
        Ok(value)
    }

    /// Calls `visit` with the text, the groups and the place of every match in units, until it says to stop.
    fn each_match<'a>(
        &self,
        text: &'a str,
        scratch: &'a mut Scratch,
        mut visit: impl FnMut(&Subject<'a>, &Groups<'_>, usize, usize) -> bool,
    ) -> Result<Subject<'a>, MatchFault> {
        if let Some(straight) = self.straight_for(text) {
            let subject = Subject::ascii(text);
            straight.each(
                text.as_bytes(),
                || self.steps_for(text.len()),
                &mut scratch.found,
                |found, start, end| visit(&subject, &Groups::Straight(straight, found), start, end),
            )?;
            return Ok(subject);
        }
        let Scratch { stacks, units, .. } = scratch;
        let subject = Subject::new(text, units).ok_or(MatchFault::MemoryLimit)?;
        match subject.wide {
            None => self.run(subject, text.as_bytes(), stacks, visit)?,
            Some(wide) => self.run(subject, wide.units.as_slice(), stacks, visit)?,
        }
        Ok(subject)
    }

    /// The straight form of the pattern, if it has one and the text is fit for it.
    #[inline]
    fn straight_for(&self, text: &str) -> Option<&Straight> {
        let straight = self.straight.as_ref()?;
        (is_ascii(text.as_bytes()) && i32::try_from(text.len()).is_ok()).then_some(straight)
    }

    /// The limit of steps for a text of so many units. A long text may need many searches: every unit of it adds a few
    /// steps, so that the limit is about the pattern and the whole call still ends soon.
    #[inline]
    fn steps_for(&self, length: usize) -> u64 {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.steps.saturating_add(length.saturating_mul(16))
    }

    fn run<'a, H: Haystack>(
        &self,
        subject: Subject<'a>,
        haystack: H,
        stacks: &mut Stacks,
        mut visit: impl FnMut(&Subject<'a>, &Groups<'_>, usize, usize) -> bool,
    ) -> Result<(), MatchFault> {
        let steps = self.steps_for(haystack.length());
        let mut budget = Budget { steps: steps / STEPS_BEFORE_MEMO };
        // What is left for a second try; with it, the memo.
        let mut reserve = Some(steps - budget.steps);
        let mut memo = None;
        stacks.prepare(self.program.slots, self.memory);
        let (mut from, mut after_empty) = (0, false);
        loop {
            let search =
                Machine::new(&self.program, haystack, stacks, &mut budget, memo.as_mut()).search(from, after_empty);
            let end = match (search, reserve) {
                (Err(MatchFault::StepLimit), Some(steps)) => {
                    (budget.steps, reserve) = (steps, None);
                    memo = Memo::new(&self.program, haystack, self.memory);
                    continue;
                }
                // The memo adds to the track. Without it there may be room enough.
                (Err(MatchFault::MemoryLimit), _) if memo.take().is_some() => continue,
                (search, _) => search?,
            };
            let Some(end) = end else { return Ok(()) };
            let (start, stop) = stacks.group(0).ok_or(MatchFault::EngineDefect)?;
            if !visit(&subject, &Groups::Machine(stacks), start, stop) {
                return Ok(());
            }
            if end >= haystack.length() && self.program.start.first_is_known {
                return Ok(());
            }
            from = end;
            after_empty = start == stop;
        }
    }
}
