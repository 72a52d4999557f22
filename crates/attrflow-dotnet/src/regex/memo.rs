//! Memoized failures, with which long searches do not try the same thing twice.
//!
//! `.*@` takes quadratic time on a text without `@`: from every start, the loop runs to the end and gives back unit by
//! unit. .NET still answers soon, because its steps are cheap and unlimited. A search here that has used a part of its
//! steps starts again with a [`Memo`] and then takes linear time, with the same answer. Two rules make it so.
//!
//! **Failures.** At a *point* (an instruction with a choice), what the program does from a position on depends on nothing
//! but that position, up to the end of the innermost enclosing look-around or atomic group, or of the pattern. So a point
//! that once failed at a position fails there again, whatever the start of the attempt, and the attempt backtracks at once.
//! The first way that succeeds stays the same, and so do its captures. An instruction is a point unless its outcome depends
//! on more:
//! - on captures: patterns with references, conditions or balancing groups have no points;
//! - on the start of the search: nor have patterns with `\G`;
//! - on a count or on where the current iteration began: instructions inside a counted group loop, or inside one whose body
//!   may be empty, are no points, but those of a look-around or atomic group inside it are;
//! - on old values of marks, which .NET's lazy group loops read after an empty iteration: patterns with a lazy group loop
//!   that may iterate without taking a unit have no points.
//!
//! A failure is recorded when the track is unwound past the point, so never for a point whose look-around succeeded.
//! Unbounded loops over one unit record all positions that they tried, because a loop entered further on tries a part of
//! them: greedy ones end at the same unit, lazy ones are in the same state.
//!
//! **A required unit.** An instruction that no jump passes over is part of every match. When the last occurrence of its unit
//! is before the start of an attempt, neither this attempt nor a later one matches. This holds for all patterns but those
//! with lazy group loops as above.

use crate::regex::class::Test;
use crate::regex::haystack::Haystack;
use crate::regex::program::Instruction;
use crate::regex::program::Program;
use crate::regex::tree::Anchor;
use crate::regex::tree::UNBOUNDED;

/// The number of an instruction that is not a point.
const NO_POINT: u32 = u32::MAX;

/// The failures of one text.
#[derive(Debug)]
pub(super) struct Memo {
    /// For every instruction the number of its point, or [`NO_POINT`].
    points: Vec<u32>,
    /// A bit for every point and position.
    failed: Vec<u64>,
    /// Positions of the text, its end included.
    positions: usize,
    /// The last position where a match can begin, if there is one.
    last_start: Option<usize>,
}

impl Memo {
    /// Prepares a memo for a text; `None` if its bits take more than `memory` bytes.
    pub(super) fn new<H: Haystack>(program: &Program, text: H, memory: usize) -> Option<Memo> {
        let positions = text.length() + 1;
        let mut points = vec![NO_POINT; program.instructions.len()];
        let mut last_start = Some(text.length());
        let mut count = 0;
        if !has_conditions(&program.instructions) && !has_old_marks(&program.instructions) {
            count = find_points(&program.instructions, &mut points);
            if !is_exponential(&program.instructions)
                && let Some(unit) = required_unit(program)
            {
                last_start = (0..text.length()).rev().find(|index| text.unit(*index) == Some(unit));
            }
        }
        let words = count.checked_mul(positions)?.div_ceil(64);
        if words.checked_mul(size_of::<u64>())? > memory {
            return None;
        }
        Some(Memo { points, failed: vec![0; words], positions, last_start })
    }

    /// Returns whether a match can begin at `start` or later.
    pub(super) fn may_start_at(&self, start: usize) -> bool {
        self.last_start.is_some_and(|last| start <= last)
    }

    /// Returns whether an instruction is a point.
    pub(super) fn is_point(&self, instruction: usize) -> bool {
        self.points.get(instruction).is_some_and(|point| *point != NO_POINT)
    }

    /// Returns the word and the bit of a point and a position.
    fn bit(&self, instruction: usize, at: i32) -> Option<(usize, u64)> {
        let point = usize::try_from(*self.points.get(instruction)?).ok()?;
        let index = point * self.positions + usize::try_from(at).ok()?;
        Some((index / 64, 1 << (index % 64)))
    }

    /// Returns whether a point failed at a position.
    pub(super) fn has_failed(&self, instruction: usize, at: i32) -> bool {
        let Some((word, bit)) = self.bit(instruction, at) else { return false };
        self.failed.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Records that a point failed at a position.
    pub(super) fn record(&mut self, instruction: usize, at: i32) {
        let Some((word, bit)) = self.bit(instruction, at) else { return };
        if let Some(word) = self.failed.get_mut(word) {
            *word |= bit;
        }
    }

    /// Records that a point failed at two positions and all between them.
    pub(super) fn record_all(&mut self, instruction: usize, one: i32, other: i32) {
        for at in one.min(other)..=one.max(other) {
            self.record(instruction, at);
        }
    }
}

/// Returns whether the program has conditions.
///
/// They have a `ForeJump` for yes and one for no, so that regions do not nest.
fn has_conditions(instructions: &[Instruction]) -> bool {
    let count = |wanted: fn(&&Instruction) -> bool| instructions.iter().filter(wanted).count();
    count(|instruction| matches!(instruction, Instruction::SetJump))
        != count(|instruction| matches!(instruction, Instruction::ForeJump))
}

/// Returns whether the program has a lazy group loop that can read an old mark.
fn has_old_marks(instructions: &[Instruction]) -> bool {
    instructions.iter().enumerate().any(|(index, instruction)| match instruction {
        Instruction::LazyBranchMark(target) => !has_one_way(body(instructions, *target, index)),
        _ => false,
    })
}

/// Returns whether the program has an unbounded group loop with several ways through its body.
fn is_exponential(instructions: &[Instruction]) -> bool {
    instructions.iter().enumerate().any(|(index, instruction)| match instruction {
        Instruction::BranchMark(target)
        | Instruction::LazyBranchMark(target)
        | Instruction::BranchCount(target, UNBOUNDED)
        | Instruction::LazyBranchCount(target, UNBOUNDED) => !has_one_way(body(instructions, *target, index)),
        _ => false,
    })
}

/// Returns the instructions of a group loop from `start` up to its test.
fn body(instructions: &[Instruction], start: u32, test: usize) -> &[Instruction] {
    usize::try_from(start).ok().and_then(|start| instructions.get(start..test)).unwrap_or_default()
}

/// Returns whether a body matches in at most one way, and not the empty string.
fn has_one_way(body: &[Instruction]) -> bool {
    let (mut depth, mut takes_unit) = (0_usize, false);
    for instruction in body {
        match instruction {
            Instruction::SetJump => depth += 1,
            Instruction::ForeJump => depth = depth.saturating_sub(1),
            // A look-around or an atomic group has one outcome, whatever it tries inside.
            _ if depth > 0 => {}
            Instruction::Single(..) | Instruction::Repeat(..) | Instruction::Text(..) => takes_unit = true,
            Instruction::Nothing
            | Instruction::Anchor(_)
            | Instruction::AtomicLoop(..)
            | Instruction::SetMark
            | Instruction::CaptureMark(_, -1) => {}
            _ => return false,
        }
    }
    takes_unit
}

/// A part of the program whose instructions share a context.
struct Region {
    /// The first instruction of a loop's body; `None` for a look-around or atomic group.
    start: Option<usize>,
    /// Whether the instructions inside can be points.
    has_points: bool,
}

/// Numbers the points of a program and returns how many there are.
fn find_points(instructions: &[Instruction], points: &mut [u32]) -> usize {
    let depends_on_more = |instruction: &Instruction| {
        matches!(
            instruction,
            Instruction::Reference(..) | Instruction::CaptureMark(_, 0..) | Instruction::Anchor(Anchor::SearchStart)
        )
    };
    if instructions.iter().any(depends_on_more) {
        return 0;
    }
    let mut count = 0;
    let mut regions: Vec<Region> = Vec::new();
    // Backward, because a loop is known by the test at its end. The first instruction leads out of the program.
    for (index, instruction) in instructions.iter().enumerate().skip(1).rev() {
        let here = regions.last().is_none_or(|region| region.has_points);
        let mut is_point = false;
        match instruction {
            Instruction::ForeJump => regions.push(Region { start: None, has_points: true }),
            Instruction::SetJump => {
                regions.pop();
            }
            Instruction::BranchMark(target) | Instruction::LazyBranchMark(target) => {
                let has_points = here && has_one_way(body(instructions, *target, index));
                is_point = has_points;
                regions.push(Region { start: usize::try_from(*target).ok(), has_points });
            }
            Instruction::BranchCount(target, _) | Instruction::LazyBranchCount(target, _) => {
                regions.push(Region { start: usize::try_from(*target).ok(), has_points: false });
            }
            Instruction::Loop(..)
            | Instruction::AtomicLoop(..)
            | Instruction::LazyLoop(..)
            | Instruction::LazyBranch(_) => is_point = here,
            _ => {}
        }
        if let (true, Some(point)) = (is_point, points.get_mut(index)) {
            *point = u32::try_from(count).unwrap_or(NO_POINT);
            count += 1;
        }
        while regions.last().is_some_and(|region| region.start == Some(index)) {
            regions.pop();
        }
    }
    count
}

/// Returns a unit that every match consumes.
fn required_unit(program: &Program) -> Option<u16> {
    let (mut passed_over, mut depth) = (0, 0_usize);
    for (index, instruction) in program.instructions.iter().enumerate().skip(1) {
        match instruction {
            Instruction::LazyBranch(target) | Instruction::Goto(target) => {
                passed_over = passed_over.max(usize::try_from(*target).ok()?);
            }
            Instruction::SetJump => depth += 1,
            Instruction::ForeJump => depth = depth.saturating_sub(1),
            // A look-around can require a unit before the start of the match.
            _ if index < passed_over || depth > 0 => {}
            Instruction::Single(single, false) => {
                let single = program.matchers.get(usize::try_from(*single).ok()?)?;
                if let (Test::Is(unit), false) = (&single.test, single.fold) {
                    return Some(*unit);
                }
            }
            Instruction::Text(from, _, mode) if !mode.fold && !mode.backward => {
                return program.pool.get(usize::try_from(*from).ok()?).copied();
            }
            _ => {}
        }
    }
    None
}
