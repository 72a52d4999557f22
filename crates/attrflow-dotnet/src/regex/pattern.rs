//! [`Pattern`] and its searches: which matcher runs on a text, and what callers get.

use std::ops::Range;

use crate::regex::allowance::StepAllowance;
use crate::regex::error::MatchError;
use crate::regex::error::PatternError;
use crate::regex::group_names::GroupNames;
use crate::regex::haystack::Haystack;
use crate::regex::limits::Limits;
use crate::regex::linear::ItemStarts;
use crate::regex::linear::Linear;
use crate::regex::linear::is_ascii;
use crate::regex::linear_build;
use crate::regex::machine::Budget;
use crate::regex::machine::Machine;
use crate::regex::memo::Memo;
use crate::regex::parse;
use crate::regex::program;
use crate::regex::program::Instruction;
use crate::regex::program::Program;
use crate::regex::stacks::Stacks;
use crate::regex::subject::Subject;
use crate::regex::subject::Units;

/// A search starts again with a [`Memo`] after this fraction (one in 16) of its steps.
const STEPS_BEFORE_MEMO: u64 = 16;

/// A compiled regular expression, which threads can share.
#[derive(Debug, Clone)]
pub struct Pattern {
    program: Program,
    linear: Option<Linear>,
    pub(super) names: GroupNames,
    steps: u64,
    pub(super) memory: usize,
}

/// The working memory of searches; one for each thread, whatever the patterns.
#[derive(Debug)]
pub struct Scratch {
    stacks: Stacks,
    units: Units,
    pub(super) starts: ItemStarts,
    pub(super) steps: StepAllowance,
}

impl Default for Scratch {
    fn default() -> Scratch {
        let (stacks, units, starts) = (Stacks::default(), Units::default(), ItemStarts::default());
        Scratch { stacks, units, starts, steps: StepAllowance::default() }
    }
}

/// The groups of a match, in the form of the matcher that found it.
pub(super) enum Groups<'a> {
    Machine(&'a Stacks),
    Linear(&'a Linear, &'a ItemStarts),
}

impl Groups<'_> {
    /// Returns start and end of the last capture of a slot, in units.
    #[inline]
    pub(super) fn get(&self, slot: usize) -> Option<(usize, usize)> {
        match self {
            Groups::Machine(stacks) => stacks.group(slot),
            Groups::Linear(linear, starts) => linear.group(starts, slot),
        }
    }
}

impl Scratch {
    /// Creates an empty working memory, which grows as needed.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Sets how many steps all searches from now on may take together; without it each has only the limit of its pattern.
    pub fn allow_steps(&self, steps: u64) {
        self.steps.set(steps);
    }

    /// Returns how many steps are left of those that are allowed.
    #[must_use]
    pub fn steps_left(&self) -> u64 {
        self.steps.left()
    }

    /// Takes steps for other work from those that are allowed. Returns false if there are not as many.
    #[must_use]
    pub fn take_steps(&self, steps: u64) -> bool {
        self.steps.take(steps)
    }
}

/// Where a match or the last capture of a group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its bytes in the text. A character beyond U+FFFF that .NET would cut in two is not included.
    pub bytes: Range<usize>,
    /// Its UTF-16 units in the text, 0-based.
    pub units: Range<usize>,
}

/// A match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The last captures of the groups of [`Pattern::groups`]; the first is the whole match.
    pub groups: Vec<Option<Span>>,
}

impl Pattern {
    /// Parses and compiles a pattern.
    ///
    /// # Errors
    ///
    /// If .NET refuses the pattern, if this crate does not support a part of it, or if it exceeds a limit.
    pub fn new(pattern: &str, limits: &Limits) -> Result<Pattern, PatternError> {
        let parsed = parse::parse(pattern, limits)?;
        let program = program::compile(&parsed.root, &parsed.names, limits.size)
            .map_err(|kind| PatternError { kind, span: 0..pattern.len() })?;
        Ok(Pattern {
            linear: linear_build::build(&program),
            program,
            names: parsed.names,
            steps: limits.steps,
            memory: limits.memory,
        })
    }

    /// Returns the names of the groups in the order of their numbers.
    ///
    /// An unnamed group has its number as name.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        (0..self.names.count()).map(|slot| self.names.name(slot)).collect()
    }

    /// Returns the index of a group by name or number, as `Match.Groups[text]`.
    ///
    /// It is that of [`Pattern::groups`]. Names are case-sensitive; a named group is not found by its number.
    #[must_use]
    pub fn group_index(&self, group: &str) -> Option<usize> {
        self.names.slot_of_text(group)
    }

    /// Returns whether the pattern only matches at the start of a text: `^`, `\A`.
    #[must_use]
    pub fn is_anchored_at_start(&self) -> bool {
        self.program.start.text_start
    }

    /// Returns whether the pattern only matches at the end of a text: `$`, `\Z`, `\z`.
    ///
    /// For the first two, a final line feed may follow the match.
    #[must_use]
    pub fn is_anchored_at_end(&self) -> bool {
        self.program.start.text_end
    }

    /// Returns whether a group may capture text outside of the match.
    pub(super) fn looks_around(&self) -> bool {
        self.program.instructions.iter().any(|instruction| matches!(instruction, Instruction::GetMark))
    }

    /// Returns whether the pattern matches somewhere in the text.
    ///
    /// # Errors
    ///
    /// If a limit is reached.
    pub fn is_match(&self, text: &str, scratch: &mut Scratch) -> Result<bool, MatchError> {
        let mut found = false;
        self.for_each_match(text, scratch, |_, _, _, _| {
            found = true;
            false
        })?;
        Ok(found)
    }

    /// Returns the first `max` matches.
    ///
    /// # Errors
    ///
    /// If a limit is reached.
    pub fn matches(&self, text: &str, max: usize, scratch: &mut Scratch) -> Result<Vec<Match>, MatchError> {
        let mut found = Vec::new();
        if max == 0 {
            return Ok(found);
        }
        self.for_each_match(text, scratch, |subject, groups, _, _| {
            let span = |(start, end): (usize, usize)| Span { bytes: subject.bytes(start..end), units: start..end };
            found.push(Match { groups: (0..self.names.count()).map(|slot| groups.get(slot).map(span)).collect() });
            found.len() < max
        })?;
        Ok(found)
    }

    /// Returns how many matches there are, at most `max`.
    ///
    /// # Errors
    ///
    /// If a limit is reached.
    pub fn count(&self, text: &str, max: usize, scratch: &mut Scratch) -> Result<usize, MatchError> {
        let mut count = 0;
        if max > 0 {
            self.for_each_match(text, scratch, |_, _, _, _| {
                count += 1;
                count < max
            })?;
        }
        Ok(count)
    }

    /// Returns the bytes of a group in the first match, as `Match(text).Groups[group]`.
    ///
    /// `None` if nothing matches, if the group captured nothing, or if there is no such group.
    ///
    /// # Errors
    ///
    /// If a limit is reached.
    pub fn group_value(
        &self,
        text: &str,
        group: &str,
        scratch: &mut Scratch,
    ) -> Result<Option<Range<usize>>, MatchError> {
        let slot = self.names.slot_of_text(group);
        let mut value = None;
        self.for_each_match(text, scratch, |subject, groups, _, _| {
            value = slot.and_then(|slot| groups.get(slot)).map(|(start, end)| subject.bytes(start..end));
            false
        })?;
        Ok(value)
    }

    /// Calls `on_match` for every match, until it returns false.
    ///
    /// Its arguments are the text, the groups, and start and end of the match in units.
    pub(super) fn for_each_match<'a>(
        &self,
        text: &'a str,
        scratch: &'a mut Scratch,
        mut on_match: impl FnMut(&Subject<'a>, &Groups<'_>, usize, usize) -> bool,
    ) -> Result<Subject<'a>, MatchError> {
        if let Some(linear) = self.linear_for(text) {
            let subject = Subject::ascii(text);
            let Scratch { starts, steps, .. } = scratch;
            linear.for_each_match(
                text.as_bytes(),
                || self.steps_for(text.len()),
                steps,
                starts,
                |starts, start, end| on_match(&subject, &Groups::Linear(linear, starts), start, end),
            )?;
            return Ok(subject);
        }
        let Scratch { stacks, units, steps, .. } = scratch;
        let subject = Subject::new(text, units).ok_or(MatchError::MemoryLimit)?;
        match subject.wide {
            None => self.run(subject, text.as_bytes(), stacks, steps, on_match)?,
            Some(wide) => self.run(subject, wide.units.as_slice(), stacks, steps, on_match)?,
        }
        Ok(subject)
    }

    /// Returns the linear matcher, if there is one for the pattern and for this text.
    #[inline]
    pub(super) fn linear_for(&self, text: &str) -> Option<&Linear> {
        let linear = self.linear.as_ref()?;
        (is_ascii(text.as_bytes()) && i32::try_from(text.len()).is_ok()).then_some(linear)
    }

    /// Returns the limit of steps for a text of `length` units.
    ///
    /// Every unit adds a few steps, because a long text can have many matches.
    #[inline]
    pub(super) fn steps_for(&self, length: usize) -> u64 {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.steps.saturating_add(length.saturating_mul(16))
    }

    /// Runs the backtracking matcher on all matches of a text.
    fn run<'a, H: Haystack>(
        &self,
        subject: Subject<'a>,
        haystack: H,
        stacks: &mut Stacks,
        allowance: &StepAllowance,
        on_match: impl FnMut(&Subject<'a>, &Groups<'_>, usize, usize) -> bool,
    ) -> Result<(), MatchError> {
        let (steps, error) = allowance.limit(self.steps_for(haystack.length()));
        let mut left = steps;
        let result = self.run_within(subject, haystack, stacks, &mut left, on_match);
        let is_over = matches!(result, Err(MatchError::StepLimit));
        allowance.take(if is_over { steps } else { steps.saturating_sub(left) });
        if is_over { Err(error) } else { result }
    }

    /// Runs the backtracking matcher within this many steps, and leaves what is left of them.
    fn run_within<'a, H: Haystack>(
        &self,
        subject: Subject<'a>,
        haystack: H,
        stacks: &mut Stacks,
        steps: &mut u64,
        mut on_match: impl FnMut(&Subject<'a>, &Groups<'_>, usize, usize) -> bool,
    ) -> Result<(), MatchError> {
        let mut budget = Budget { steps: *steps / STEPS_BEFORE_MEMO };
        // The steps for a second try, with the memo.
        let mut reserve = Some(*steps - budget.steps);
        let mut memo = None;
        stacks.prepare(self.program.slots, self.memory);
        let (mut from, mut after_empty) = (0, false);
        loop {
            let search =
                Machine::new(&self.program, haystack, stacks, &mut budget, memo.as_mut()).search(from, after_empty);
            let end = match (search, reserve) {
                (Err(MatchError::StepLimit), Some(steps)) => {
                    (budget.steps, reserve) = (steps, None);
                    memo = Memo::new(&self.program, haystack, self.memory);
                    continue;
                }
                // The memo needs more of the track than the search without it.
                (Err(MatchError::MemoryLimit), _) if memo.take().is_some() => continue,
                (search, _) => search?,
            };
            *steps = budget.steps.saturating_add(reserve.unwrap_or_default());
            let Some(end) = end else { return Ok(()) };
            let (start, stop) = stacks.group(0).ok_or(MatchError::EngineDefect)?;
            if !on_match(&subject, &Groups::Machine(stacks), start, stop) {
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
