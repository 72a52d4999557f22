//! Converts programs without choices to [`Linear`] matchers.

use crate::regex::class::Test;
use crate::regex::class::UnitMatcher;
use crate::regex::linear::First;
use crate::regex::linear::Item;
use crate::regex::linear::Linear;
use crate::regex::linear::MAX_ITEMS;
use crate::regex::program::Instruction;
use crate::regex::program::Program;
use crate::regex::tree::Anchor;
use crate::regex::tree::UNBOUNDED;

/// Most units of an [`Item::Few`] or [`Item::Range`].
const MAX_FEW: usize = 16;

/// The price of a few units is zero in the backtracking matcher, for each of its instructions.
const FREE_UNITS: usize = 14;

/// Returns the linear matcher of a program; `None` if it has choices or unsupported parts.
pub(super) fn build(program: &Program) -> Option<Linear> {
    let mut builder = Builder {
        program,
        linear: Linear {
            items: Vec::new(),
            lead: 0,
            pool: Vec::new(),
            sets: Box::new([0; 256]),
            first: First::Anywhere,
            begins_with_run: false,
            required: None,
            groups: vec![None; program.slots],
            free: 0,
        },
        members: Vec::new(),
        marks: Vec::new(),
    };
    // The first instruction leads to the end of the program if everything else fails.
    for index in 1..program.instructions.len() {
        builder.add(index)?;
    }
    if builder.linear.items.len() >= MAX_ITEMS {
        return None;
    }
    builder.specialize_runs()?;
    builder.linear.free = (builder.linear.items.len() + 1) * FREE_UNITS;
    let unbounded = usize::try_from(UNBOUNDED).ok()?;
    builder.linear.begins_with_run =
        matches!(builder.linear.items.first(), Some(Item::Run(_, _, max)) if *max >= unbounded);
    builder.find_start()?;
    Some(builder.linear)
}

struct Builder<'p> {
    program: &'p Program,
    linear: Linear,
    /// The ASCII units of every set; the index is the bit of the set.
    members: Vec<u128>,
    /// For every open group, the number of its first item.
    marks: Vec<u8>,
}

impl Builder<'_> {
    /// Adds an instruction.
    fn add(&mut self, index: usize) -> Option<()> {
        let program = self.program;
        match *program.instructions.get(index)? {
            Instruction::SetMark => self.marks.push(u8::try_from(self.linear.items.len()).ok()?),
            Instruction::CaptureMark(slot, -1) => {
                let group = self.linear.groups.get_mut(usize::try_from(slot).ok()?)?;
                *group = Some((self.marks.pop()?, u8::try_from(self.linear.items.len()).ok()?));
            }
            Instruction::Anchor(Anchor::SearchStart) => return None,
            Instruction::Anchor(anchor) => self.linear.items.push(Item::Anchor(anchor)),
            Instruction::Single(single, false) => self.add_one(matcher_at(program, single)?.ascii())?,
            Instruction::Repeat(single, false, count) => {
                let set = self.set(matcher_at(program, single)?.ascii())?;
                let count = usize::try_from(count).ok()?;
                self.linear.items.push(Item::Run(set, count, count));
            }
            Instruction::Loop(single, false, more) => {
                if !giving_back_is_useless(program, index, matcher_at(program, single)?.ascii()) {
                    return None;
                }
                self.add_loop(index, single, more)?;
            }
            Instruction::AtomicLoop(single, false, more) => self.add_loop(index, single, more)?,
            Instruction::Text(from, to, mode) if !mode.backward => {
                let units = program.pool.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)?;
                self.add_text(units, mode.fold)?;
            }
            Instruction::Stop => {}
            _ => return None,
        }
        Some(())
    }

    /// Adds a loop, to the run before it if that is the minimum of the loop.
    fn add_loop(&mut self, index: usize, single: u32, more: i32) -> Option<()> {
        let set = self.set(matcher_at(self.program, single)?.ascii())?;
        let more = usize::try_from(more).ok()?;
        let before = index.checked_sub(1).and_then(|before| self.program.instructions.get(before));
        match (before, self.linear.items.last_mut()) {
            (Some(Instruction::Repeat(same, _, _)), Some(Item::Run(_, _, max))) if *same == single => {
                *max = max.saturating_add(more);
            }
            _ => self.linear.items.push(Item::Run(set, 0, more)),
        }
        Some(())
    }

    fn add_text(&mut self, units: &[u16], fold: bool) -> Option<()> {
        if fold {
            for unit in units {
                self.add_one(UnitMatcher::new(Test::Is(*unit), true).ascii())?;
            }
            return Some(());
        }
        let start = self.linear.pool.len();
        for unit in units {
            self.linear.pool.push(u8::try_from(*unit).ok().filter(u8::is_ascii)?);
        }
        self.linear.items.push(Item::Text(start, self.linear.pool.len()));
        Some(())
    }

    fn add_one(&mut self, members: u128) -> Option<()> {
        let item = match u8::try_from(members.trailing_zeros()) {
            Ok(byte) if members.count_ones() == 1 => Item::Byte(byte),
            _ => Item::One(self.set(members)?),
        };
        self.linear.items.push(item);
        Some(())
    }

    /// Returns the bit of a set; `None` if there are too many sets.
    fn set(&mut self, members: u128) -> Option<u16> {
        let number = self.members.iter().position(|set| *set == members).unwrap_or(self.members.len());
        let bit = 1u16.checked_shl(u32::try_from(number).ok()?)?;
        if number == self.members.len() {
            self.members.push(members);
            for (byte, sets) in self.linear.sets.iter_mut().enumerate().take(128) {
                if members >> byte & 1 == 1 {
                    *sets |= bit;
                }
            }
        }
        Some(bit)
    }

    /// Replaces short runs of a fixed length.
    fn specialize_runs(&mut self) -> Option<()> {
        for item in &mut self.linear.items {
            if let Item::Run(set, min, max) = *item
                && min == max
                && max <= MAX_FEW
            {
                let bit = usize::try_from(set.trailing_zeros()).ok()?;
                *item = match range(self.members.get(bit).copied().unwrap_or_default()) {
                    Some((first, last)) if max >= 8 => Item::Range(first, last, max),
                    _ => Item::Few(set, max),
                };
            }
        }
        Some(())
    }

    /// Sets where attempts can begin.
    fn find_start(&mut self) -> Option<()> {
        let start = &self.program.start;
        self.linear.first = match start.literal.as_slice() {
            _ if start.text_start => First::TextStart,
            [byte] => First::Byte(*byte),
            [_, _, ..] => First::Text(start.literal.as_slice().into()),
            [] if start.first_is_known => First::Set(self.set(start.ascii)?),
            [] => First::Anywhere,
        };
        let linear = &mut self.linear;
        if matches!(linear.first, First::Set(_) | First::Anywhere) {
            linear.required = linear.items.iter().find_map(|item| match item {
                Item::Byte(byte) => Some(*byte),
                Item::Text(from, _) => linear.pool.get(*from).copied(),
                _ => None,
            });
        }
        let lead = match (&linear.first, linear.items.first()) {
            (First::Byte(byte), Some(Item::Byte(same))) if byte == same => 1,
            (First::Text(bytes), Some(Item::Text(from, to))) if linear.pool.get(*from..*to) == Some(bytes) => {
                bytes.len()
            }
            _ => 0,
        };
        if lead > 0 {
            linear.lead = lead;
            linear.items.remove(0);
        }
        Some(())
    }
}

/// Returns the first and last unit of a set that is a range.
fn range(members: u128) -> Option<(u8, u8)> {
    let (first, count) = (members.trailing_zeros(), members.count_ones());
    let last =
        (first + count).checked_sub(1).filter(|_| count > 0 && first + count + members.leading_zeros() == 128)?;
    Some((u8::try_from(first).ok()?, u8::try_from(last).ok()?))
}

fn matcher_at(program: &Program, index: u32) -> Option<&UnitMatcher> {
    program.matchers.get(usize::try_from(index).ok()?)
}

/// Returns whether giving back units never helps the loop at `index`.
///
/// That is so if what follows never matches before a unit of the loop, or if it then matches at the end of the loop too.
fn giving_back_is_useless(program: &Program, index: usize, members: u128) -> bool {
    let is_disjoint = |set: Option<u128>| set.is_some_and(|set| set & members == 0);
    for instruction in program.instructions.iter().skip(index + 1) {
        match *instruction {
            ref other if takes_nothing(other) => {}
            // It can match nothing, so that what follows it matters as well.
            Instruction::Loop(next, false, _) | Instruction::AtomicLoop(next, false, _) => {
                if !is_disjoint(matcher_at(program, next).map(UnitMatcher::ascii)) {
                    return false;
                }
            }
            Instruction::Single(next, false) | Instruction::Repeat(next, false, _) => {
                return is_disjoint(matcher_at(program, next).map(UnitMatcher::ascii));
            }
            Instruction::Text(from, _, mode) if !mode.backward => {
                let unit = usize::try_from(from).ok().and_then(|from| program.pool.get(from));
                return is_disjoint(unit.map(|unit| UnitMatcher::new(Test::Is(*unit), mode.fold).ascii()));
            }
            // The loop ends as far as possible already.
            Instruction::Anchor(Anchor::TextEnd) | Instruction::Stop => return true,
            // The loop may have consumed a final line feed that what follows needs.
            Instruction::Anchor(Anchor::FinalLineEnd) => {
                let mut after = program.instructions.iter().skip(index + 1).skip_while(|next| !is_final(next));
                return members >> b'\n' & 1 == 0 || after.all(|next| is_final(next) || takes_nothing(next));
            }
            _ => return false,
        }
    }
    false
}

fn is_final(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::Anchor(Anchor::FinalLineEnd | Anchor::TextEnd) | Instruction::Stop)
}

fn takes_nothing(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::SetMark | Instruction::CaptureMark(_, -1))
}
