//! Patterns without choices, run straight through the bytes of an ASCII text.
//!
//! Most patterns in mappings are a row of items, each a unit, a text or a set of units taken as often as possible, with
//! groups around some of them: `\+(\d* )(\d{10})`. When what follows a loop cannot begin with a unit the loop takes,
//! giving back is of no use, so an attempt never returns to an earlier item, and one look at every byte decides it.
//! Such an attempt needs no stacks: it notes where every item began, and a group is the text between two items. The
//! answers are those of the module `machine`, which runs all other patterns and all other texts; a limit may be
//! reached later here, never earlier.

use crate::regex::class::Single;
use crate::regex::class::Test;
use crate::regex::fault::MatchFault;
use crate::regex::program::Instruction;
use crate::regex::program::Program;
use crate::regex::stacks::Step;
use crate::regex::tree::Anchor;
use crate::regex::tree::UNBOUNDED;
use crate::regex::unicode::is_word_unit;
use crate::text::swar::HIGH_BITS;
use crate::text::swar::ONES;

/// More than the items of any straight pattern; a power of two.
const PLACES: usize = 32;

/// Most units of an [`Item::Few`].
const FEW: usize = 16;

/// What takes a part of the text. A set is a bit of the entries of [`Straight::sets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Byte(u8),
    /// One unit of the set.
    One(u16),
    /// So few units of the set that looking at all of them is cheaper than asking after each.
    Few(u16, usize),
    /// The same for a set that is a range, and eight units or more: the range, and their number.
    Range(u8, u8, usize),
    /// Units of the set: at least so many, at most so many.
    Run(u16, usize, usize),
    /// First and last (exclusive) byte in the pool.
    Text(usize, usize),
    Anchor(Anchor),
}

/// Where an attempt may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
enum First {
    TextStart,
    Byte(u8),
    Text(Box<[u8]>),
    /// A unit of the set.
    Set(u16),
    Anywhere,
}

/// A pattern without choices.
#[derive(Debug, Clone)]
pub(super) struct Straight {
    items: Vec<Item>,
    /// So many units, the first item, are known to stand where an attempt begins; `items` goes on behind it.
    lead: usize,
    pool: Vec<u8>,
    /// For every byte the sets it is in.
    sets: Box<[u16; 256]>,
    first: First,
    /// Whether the first item is a run without an upper bound.
    begins_with_run: bool,
    /// A byte of every match, where looking for it may save attempts.
    required: Option<u8>,
    /// For every slot the items between which its last capture lies.
    groups: Vec<Option<(u8, u8)>>,
    /// So many units of an attempt cost nothing, because the machine rounds down for every instruction, and does not
    /// look at all of a few.
    free: usize,
}

/// Where the items of a match begin.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    places: [usize; PLACES],
}

impl Found {
    #[inline]
    fn get(&self, item: u8) -> usize {
        self.places.get(usize::from(item) % PLACES).copied().unwrap_or_default()
    }

    #[inline]
    fn set(&mut self, item: usize, at: usize) {
        if let Some(place) = self.places.get_mut(item % PLACES) {
            *place = at;
        }
    }
}

impl Straight {
    /// The straight form of a program, if it has one.
    pub(super) fn of(program: &Program) -> Option<Straight> {
        let mut straight = Straight {
            items: Vec::new(),
            lead: 0,
            pool: Vec::new(),
            sets: Box::new([0; 256]),
            first: First::Anywhere,
            begins_with_run: false,
            required: None,
            groups: vec![None; program.slots],
            free: 0,
        };
        let mut known = Vec::new();
        let mut marks = Vec::new();
        // The first instruction leads to the end of the program when all else fails.
        for (index, instruction) in program.instructions.iter().enumerate().skip(1) {
            match *instruction {
                Instruction::SetMark => marks.push(u8::try_from(straight.items.len()).ok()?),
                Instruction::CaptureMark(slot, -1) => {
                    let group = straight.groups.get_mut(usize::try_from(slot).ok()?)?;
                    *group = Some((marks.pop()?, u8::try_from(straight.items.len()).ok()?));
                }
                Instruction::Anchor(Anchor::SearchStart) => return None,
                Instruction::Anchor(anchor) => straight.items.push(Item::Anchor(anchor)),
                Instruction::Single(single, false) => {
                    let set = single_at(program, single)?.ascii();
                    straight.add_one(set, &mut known)?;
                }
                Instruction::Repeat(single, false, count) => {
                    let set = straight.set(single_at(program, single)?.ascii(), &mut known)?;
                    let count = usize::try_from(count).ok()?;
                    straight.items.push(Item::Run(set, count, count));
                }
                Instruction::Loop(single, false, more) | Instruction::AtomicLoop(single, false, more) => {
                    let members = single_at(program, single)?.ascii();
                    let settled = matches!(instruction, Instruction::AtomicLoop(..));
                    if !settled && !giving_back_is_useless(program, index, members) {
                        return None;
                    }
                    let set = straight.set(members, &mut known)?;
                    let more = usize::try_from(more).ok()?;
                    let before = index.checked_sub(1).and_then(|before| program.instructions.get(before));
                    match (before, straight.items.last_mut()) {
                        (Some(Instruction::Repeat(same, _, _)), Some(Item::Run(_, _, most))) if *same == single => {
                            *most = most.saturating_add(more);
                        }
                        _ => straight.items.push(Item::Run(set, 0, more)),
                    }
                }
                Instruction::Text(from, to, mode) if !mode.backward => {
                    let units = program.pool.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)?;
                    if mode.fold {
                        for unit in units {
                            straight.add_one(Single::new(Test::Is(*unit), true).ascii(), &mut known)?;
                        }
                    } else {
                        let start = straight.pool.len();
                        for unit in units {
                            straight.pool.push(u8::try_from(*unit).ok().filter(u8::is_ascii)?);
                        }
                        straight.items.push(Item::Text(start, straight.pool.len()));
                    }
                }
                Instruction::Stop => {}
                _ => return None,
            }
        }
        if straight.items.len() >= PLACES {
            return None;
        }
        for item in &mut straight.items {
            if let Item::Run(set, least, most) = *item
                && least == most
                && most <= FEW
            {
                let members = known.get(usize::try_from(set.trailing_zeros()).ok()?).copied().unwrap_or_default();
                *item = match range(members) {
                    Some((first, last)) if most >= 8 => Item::Range(first, last, most),
                    _ => Item::Few(set, most),
                };
            }
        }
        straight.free = (straight.items.len() + 1) * 14;
        let unbounded = usize::try_from(UNBOUNDED).ok()?;
        straight.begins_with_run = matches!(straight.items.first(), Some(Item::Run(_, _, most)) if *most >= unbounded);
        straight.begin(program, &mut known)?;
        Some(straight)
    }

    /// The bit of a set; `None` when there are too many.
    fn set(&mut self, members: u128, known: &mut Vec<u128>) -> Option<u16> {
        let number = known.iter().position(|set| *set == members).unwrap_or(known.len());
        let bit = 1u16.checked_shl(u32::try_from(number).ok()?)?;
        if number == known.len() {
            known.push(members);
            for (byte, sets) in self.sets.iter_mut().enumerate().take(128) {
                if members >> byte & 1 == 1 {
                    *sets |= bit;
                }
            }
        }
        Some(bit)
    }

    fn add_one(&mut self, members: u128, known: &mut Vec<u128>) -> Option<()> {
        let item = match u8::try_from(members.trailing_zeros()) {
            Ok(byte) if members.count_ones() == 1 => Item::Byte(byte),
            _ => Item::One(self.set(members, known)?),
        };
        self.items.push(item);
        Some(())
    }

    /// Finds out where attempts may begin.
    fn begin(&mut self, program: &Program, known: &mut Vec<u128>) -> Option<()> {
        let start = &program.start;
        self.first = match start.literal.as_slice() {
            _ if start.text_start => First::TextStart,
            [byte] => First::Byte(*byte),
            [_, _, ..] => First::Text(start.literal.as_slice().into()),
            [] if start.first_is_known => First::Set(self.set(start.ascii, known)?),
            [] => First::Anywhere,
        };
        if matches!(self.first, First::Set(_) | First::Anywhere) {
            self.required = self.items.iter().find_map(|item| match item {
                Item::Byte(byte) => Some(*byte),
                Item::Text(from, _) => self.pool.get(*from).copied(),
                _ => None,
            });
        }
        let led = match (&self.first, self.items.first()) {
            (First::Byte(byte), Some(Item::Byte(same))) if byte == same => 1,
            (First::Text(bytes), Some(Item::Text(from, to))) if self.pool.get(*from..*to) == Some(bytes) => bytes.len(),
            _ => 0,
        };
        if led > 0 {
            self.lead = led;
            self.items.remove(0);
        }
        Some(())
    }

    /// Calls `visit` with the place of every match, until it says to stop. The text is ASCII, and the search ends after
    /// so many steps as `limit` says.
    #[inline]
    pub(super) fn each(
        &self,
        text: &[u8],
        limit: impl Fn() -> u64,
        found: &mut Found,
        mut visit: impl FnMut(&Found, usize, usize) -> bool,
    ) -> Step<()> {
        if self.required.is_some_and(|byte| memchr::memchr(byte, text).is_none()) {
            return Ok(());
        }
        let (mut from, mut steps) = (0, 0u64);
        while let Some(start) = self.candidate(text, from) {
            let end = match self.attempt(text, start, found) {
                Ok(end) => end,
                Err(seen) => {
                    let units = (seen - start).saturating_sub(self.free);
                    let price = 4 + u64::try_from(units / 8).unwrap_or(u64::MAX);
                    steps = steps.saturating_add(price);
                    if steps > limit() {
                        return Err(MatchFault::StepLimit);
                    }
                    from = start + 1;
                    // An attempt from within the run goes on at its end as well, if the run is long enough for it at all,
                    // so it fails too. Without this, `[^@]+@` takes quadratic time on a long text after its last `@`.
                    if self.begins_with_run {
                        from += found.get(1).saturating_sub(start);
                    }
                    continue;
                }
            };
            if !visit(found, start, end) {
                break;
            }
            // After an empty match the next one begins at least one unit later.
            from = if start == end { end + 1 } else { end };
            if end >= text.len() && (start == end || self.first != First::Anywhere) {
                break;
            }
        }
        Ok(())
    }

    /// Whether every match begins with one and the same byte, so that nothing matches in an empty text.
    #[inline]
    pub(super) fn begins_with_a_byte(&self) -> bool {
        matches!(self.first, First::Byte(_))
    }

    /// Whether the first match begins with the text, which is not empty, and takes up all of it, so that there is no other.
    #[inline(always)]
    pub(super) fn is_whole(&self, text: &[u8], found: &mut Found) -> bool {
        matches!(&self.first, First::Byte(byte) if text.first() == Some(byte))
            && self.required.is_none()
            && self.attempt(text, 0, found) == Ok(text.len())
    }

    /// The place of a slot's last capture in a match.
    #[inline]
    pub(super) fn group(&self, found: &Found, slot: usize) -> Option<(usize, usize)> {
        let (from, to) = (*self.groups.get(slot)?)?;
        Some((found.get(from), found.get(to)))
    }

    /// The first place from `start` on where a match may begin.
    #[inline]
    fn candidate(&self, text: &[u8], start: usize) -> Option<usize> {
        // Most often it is the very first.
        match &self.first {
            First::Byte(byte) if text.get(start) == Some(byte) => Some(start),
            _ => self.next_candidate(text, start),
        }
    }

    #[inline(never)]
    fn next_candidate(&self, text: &[u8], start: usize) -> Option<usize> {
        let rest = text.get(start..)?;
        let ahead = match &self.first {
            First::TextStart if start == 0 => 0,
            First::TextStart => return None,
            First::Byte(byte) => memchr::memchr(*byte, rest)?,
            First::Text(bytes) => {
                let mut ahead = 0;
                loop {
                    let tail = rest.get(ahead..)?;
                    if tail.starts_with(bytes) {
                        break ahead;
                    }
                    ahead += 1 + memchr::memchr(*bytes.first()?, tail.get(1..)?)?;
                }
            }
            First::Set(set) => rest.iter().position(|byte| self.has(*set, *byte))?,
            First::Anywhere => 0,
        };
        Some(start + ahead)
    }

    #[inline]
    fn has(&self, set: u16, byte: u8) -> bool {
        self.sets_of(byte) & set != 0
    }

    /// The sets a byte is in.
    #[inline]
    fn sets_of(&self, byte: u8) -> u16 {
        self.sets.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// Where a match that begins here ends, or how far the attempt had to look.
    #[inline(always)]
    fn attempt(&self, text: &[u8], start: usize, found: &mut Found) -> Result<usize, usize> {
        found.set(0, start);
        let mut at = start + self.lead;
        let mut number = usize::from(self.lead > 0);
        for item in &self.items {
            found.set(number, at);
            number += 1;
            let holds = match *item {
                Item::Byte(byte) => {
                    at += 1;
                    text.get(at - 1) == Some(&byte)
                }
                Item::One(set) => {
                    at += 1;
                    text.get(at - 1).is_some_and(|byte| self.has(set, *byte))
                }
                Item::Few(set, count) => {
                    let begun = at;
                    at += count;
                    text.get(begun..at)
                        .is_some_and(|part| part.iter().fold(set, |all, byte| all & self.sets_of(*byte)) != 0)
                }
                Item::Range(first, last, count) => {
                    let begun = at;
                    at += count;
                    text.get(begun..at).is_some_and(|part| all_within(first, last, part))
                }
                Item::Run(set, least, most) => {
                    let Some(rest) = text.get(at..at.saturating_add(most).min(text.len())) else { return Err(at) };
                    let taken = rest.iter().position(|byte| !self.has(set, *byte)).unwrap_or(rest.len());
                    at += taken;
                    found.set(number, at);
                    taken >= least
                }
                Item::Text(from, to) => {
                    let begun = at;
                    at += to - from;
                    text.get(begun..at).is_some_and(|part| Some(part) == self.pool.get(from..to))
                }
                Item::Anchor(anchor) => anchor_holds(anchor, text, at),
            };
            if !holds {
                return Err(at);
            }
        }
        found.set(number, at);
        Ok(at)
    }
}

/// The range that a set is, if it is one.
fn range(members: u128) -> Option<(u8, u8)> {
    let (first, count) = (members.trailing_zeros(), members.count_ones());
    let last =
        (first + count).checked_sub(1).filter(|_| count > 0 && first + count + members.leading_zeros() == 128)?;
    Some((u8::try_from(first).ok()?, u8::try_from(last).ok()?))
}

/// Whether all of 8 to 16 ASCII bytes are within a range: eight of them at a time.
#[inline]
fn all_within(first: u8, last: u8, part: &[u8]) -> bool {
    let (Some(head), Some(tail)) = (part.first_chunk::<8>(), part.last_chunk::<8>()) else { return false };
    let (first, last) = (ONES * u64::from(first), (ONES * u64::from(last)) | HIGH_BITS);
    // With the top bit of the greater side set, no byte borrows from its neighbour, and the bit stays where it is
    // greater indeed.
    let within = |bytes: u64| (bytes | HIGH_BITS).wrapping_sub(first) & last.wrapping_sub(bytes);
    let (head, tail) = (u64::from_ne_bytes(*head), u64::from_ne_bytes(*tail));
    within(head) & within(tail) & HIGH_BITS == HIGH_BITS
}

/// Whether a text is ASCII: cheaper than the library's way where the text is short.
#[inline]
pub(super) fn is_ascii(text: &[u8]) -> bool {
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) if text.len() <= 16 => {
            (u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last)) & 0x8080_8080_8080_8080 == 0
        }
        _ => text.is_ascii(),
    }
}

#[inline(never)]
fn anchor_holds(anchor: Anchor, text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    let after = text.get(at).copied();
    let word = |byte: Option<u8>| byte.is_some_and(|byte| is_word_unit(u16::from(byte)));
    let lines_end = |byte: Option<u8>| byte.is_none_or(|byte| byte == b'\n');
    match anchor {
        Anchor::LineStart => lines_end(before),
        Anchor::LineEnd => lines_end(after),
        Anchor::Boundary => word(before) != word(after),
        Anchor::NotBoundary => word(before) == word(after),
        Anchor::TextStart => at == 0,
        // A straight pattern has none of these.
        Anchor::SearchStart => false,
        Anchor::FinalLineEnd => lines_end(after) && at + 1 >= text.len(),
        Anchor::TextEnd => after.is_none(),
    }
}

fn single_at(program: &Program, index: u32) -> Option<&Single> {
    program.singles.get(usize::try_from(index).ok()?)
}

/// Whether what follows the loop at `index` never matches in front of a unit the loop takes, or whenever it does also
/// matches where the loop ended.
fn giving_back_is_useless(program: &Program, index: usize, members: u128) -> bool {
    let apart = |set: Option<u128>| set.is_some_and(|set| set & members == 0);
    for instruction in program.instructions.iter().skip(index + 1) {
        match *instruction {
            ref passing if is_passing(passing) => {}
            // It may take nothing, so that what follows it counts too.
            Instruction::Loop(next, false, _) | Instruction::AtomicLoop(next, false, _) => {
                if !apart(single_at(program, next).map(Single::ascii)) {
                    return false;
                }
            }
            Instruction::Single(next, false) | Instruction::Repeat(next, false, _) => {
                return apart(single_at(program, next).map(Single::ascii));
            }
            Instruction::Text(from, _, mode) if !mode.backward => {
                let unit = usize::try_from(from).ok().and_then(|from| program.pool.get(from));
                return apart(unit.map(|unit| Single::new(Test::Is(*unit), mode.fold).ascii()));
            }
            // No unit stands behind this place, and the loop goes as far as it can.
            Instruction::Anchor(Anchor::TextEnd) | Instruction::Stop => return true,
            // The line feed before this place may be one the loop should have left to what follows.
            Instruction::Anchor(Anchor::FinalLineEnd) => {
                let mut after = program.instructions.iter().skip(index + 1).skip_while(|next| !is_final(next));
                return members >> b'\n' & 1 == 0 || after.all(|next| is_final(next) || is_passing(next));
            }
            _ => return false,
        }
    }
    false
}

fn is_final(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::Anchor(Anchor::FinalLineEnd | Anchor::TextEnd) | Instruction::Stop)
}

fn is_passing(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::SetMark | Instruction::CaptureMark(_, -1))
}
