//! A matcher without backtracking, for patterns without choices on ASCII text.
//!
//! Most patterns in mappings are a sequence of items, each a unit, a text, or a set of units as often as possible, with groups
//! around some of them: `\+(\d* )(\d{10})`. If what follows a loop cannot begin with a unit of the loop, giving back units
//! never helps, so an attempt at a start fails at the first item that does not match. Such an attempt needs no stacks: it
//! records where every item began, and a group is the text between two items.
//!
//! The results are those of the backtracking matcher, which runs all other patterns and texts. A limit may be reached later,
//! never earlier. The module `linear_build` converts programs to this form.

use crate::regex::allowance::StepAllowance;
use crate::regex::error::MatchError;
use crate::regex::stacks::MatchResult;
use crate::regex::tree::Anchor;
use crate::regex::unicode::is_word_unit;
use crate::text::swar::HIGH_BITS;
use crate::text::swar::ONES;

/// A power of two greater than the number of items of every linear matcher.
pub(super) const MAX_ITEMS: usize = 32;

/// An item of the pattern. A set is a bit of the entries of [`Linear::sets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Byte(u8),
    /// One unit of the set.
    One(u16),
    /// A fixed, small number of units of the set, which are tested without branches.
    Few(u16, usize),
    /// The same for a range and at least eight units: first and last unit, and their number.
    Range(u8, u8, usize),
    /// Units of the set: minimum and maximum.
    Run(u16, usize, usize),
    /// First and last (exclusive) byte in the pool.
    Text(usize, usize),
    Anchor(Anchor),
}

/// Where an attempt can begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum First {
    TextStart,
    Byte(u8),
    Text(Box<[u8]>),
    /// At a unit of the set.
    Set(u16),
    Anywhere,
}

/// A linear matcher.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    pub(super) items: Vec<Item>,
    /// Length of the first item if `first` implies it; it is then not in `items`.
    pub(super) lead: usize,
    pub(super) pool: Vec<u8>,
    /// For every byte the bits of the sets that contain it.
    pub(super) sets: Box<[u16; 256]>,
    pub(super) first: First,
    /// Whether the first item is a run without an upper bound.
    pub(super) begins_with_run: bool,
    /// A byte of every match, if a search for it can save attempts.
    pub(super) required: Option<u8>,
    /// For every slot the numbers of the items between which its last capture is.
    pub(super) groups: Vec<Option<(u8, u8)>>,
    /// Units of an attempt that cost nothing, as the backtracking matcher rounds down.
    pub(super) free: usize,
}

/// Where the items of a match begin.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ItemStarts {
    starts: [usize; MAX_ITEMS],
}

impl ItemStarts {
    #[inline]
    fn get(&self, item: u8) -> usize {
        self.starts.get(usize::from(item) % MAX_ITEMS).copied().unwrap_or_default()
    }

    #[inline]
    fn set(&mut self, item: usize, at: usize) {
        if let Some(start) = self.starts.get_mut(item % MAX_ITEMS) {
            *start = at;
        }
    }
}

/// A text from this length on is paid for, one step a byte; shorter ones take less time than the counting.
const LONG: usize = 1024;

impl Linear {
    /// Calls `on_match` for every match of an ASCII text, until it returns false.
    ///
    /// Its arguments are the starts of items, and start and end of the match. Fails after `limit` steps, or when the allowance
    /// is used up.
    #[inline]
    pub(super) fn for_each_match(
        &self,
        text: &[u8],
        limit: impl Fn() -> u64,
        allowance: &StepAllowance,
        starts: &mut ItemStarts,
        mut on_match: impl FnMut(&ItemStarts, usize, usize) -> bool,
    ) -> MatchResult<()> {
        if self.required.is_some_and(|byte| memchr::memchr(byte, text).is_none()) {
            return Ok(());
        }
        if text.len() >= LONG && !allowance.take(u64::try_from(text.len()).unwrap_or(u64::MAX)) {
            return Err(MatchError::TotalStepLimit);
        }
        let (mut from, mut steps) = (0, 0u64);
        while let Some(start) = self.candidate(text, from) {
            let end = match self.attempt(text, start, starts) {
                Ok(end) => end,
                Err(reached) => {
                    let units = (reached - start).saturating_sub(self.free);
                    let price = 4 + u64::try_from(units / 8).unwrap_or(u64::MAX);
                    steps = steps.saturating_add(price);
                    if steps > limit() {
                        return Err(MatchError::StepLimit);
                    }
                    if !allowance.take(price) {
                        return Err(MatchError::TotalStepLimit);
                    }
                    from = start + 1;
                    // An attempt that begins inside the run ends it at the same unit, if it is long enough at all, and fails
                    // there too. Without this, `[^@]+@` takes quadratic time on a long text after its last `@`.
                    if self.begins_with_run {
                        from += starts.get(1).saturating_sub(start);
                    }
                    continue;
                }
            };
            if !on_match(starts, start, end) {
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

    /// Returns whether matches begin with a certain byte, so that the empty text does not match.
    #[inline]
    pub(super) fn begins_with_byte(&self) -> bool {
        matches!(self.first, First::Byte(_))
    }

    /// Returns whether a match takes up all of the text; there is no other match then.
    #[inline(always)]
    pub(super) fn matches_whole(&self, text: &[u8], starts: &mut ItemStarts) -> bool {
        matches!(&self.first, First::Byte(byte) if text.first() == Some(byte))
            && self.required.is_none()
            && self.attempt(text, 0, starts) == Ok(text.len())
    }

    /// Returns start and end of the last capture of a slot.
    #[inline]
    pub(super) fn group(&self, starts: &ItemStarts, slot: usize) -> Option<(usize, usize)> {
        let (from, to) = (*self.groups.get(slot)?)?;
        Some((starts.get(from), starts.get(to)))
    }

    /// Returns the first position from `start` on where a match can begin.
    #[inline]
    fn candidate(&self, text: &[u8], start: usize) -> Option<usize> {
        // The common case, inlined.
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
            First::Set(set) => rest.iter().position(|byte| self.contains(*set, *byte))?,
            First::Anywhere => 0,
        };
        Some(start + ahead)
    }

    #[inline]
    fn contains(&self, set: u16, byte: u8) -> bool {
        self.sets_of(byte) & set != 0
    }

    /// Returns the bits of the sets that contain a byte.
    #[inline]
    fn sets_of(&self, byte: u8) -> u16 {
        self.sets.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// Returns where a match that begins at `start` ends, or how far the attempt got.
    #[inline(always)]
    fn attempt(&self, text: &[u8], start: usize, starts: &mut ItemStarts) -> Result<usize, usize> {
        starts.set(0, start);
        let mut at = start + self.lead;
        let mut number = usize::from(self.lead > 0);
        for item in &self.items {
            starts.set(number, at);
            number += 1;
            let matches = match *item {
                Item::Byte(byte) => {
                    at += 1;
                    text.get(at - 1) == Some(&byte)
                }
                Item::One(set) => {
                    at += 1;
                    text.get(at - 1).is_some_and(|byte| self.contains(set, *byte))
                }
                Item::Few(set, count) => {
                    let item_start = at;
                    at += count;
                    text.get(item_start..at)
                        .is_some_and(|part| part.iter().fold(set, |all, byte| all & self.sets_of(*byte)) != 0)
                }
                Item::Range(first, last, count) => {
                    let item_start = at;
                    at += count;
                    text.get(item_start..at).is_some_and(|part| all_within(first, last, part))
                }
                Item::Run(set, min, max) => {
                    let Some(rest) = text.get(at..at.saturating_add(max).min(text.len())) else { return Err(at) };
                    let taken = rest.iter().position(|byte| !self.contains(set, *byte)).unwrap_or(rest.len());
                    at += taken;
                    starts.set(number, at);
                    taken >= min
                }
                Item::Text(from, to) => {
                    let item_start = at;
                    at += to - from;
                    text.get(item_start..at).is_some_and(|part| Some(part) == self.pool.get(from..to))
                }
                Item::Anchor(anchor) => anchor_holds(anchor, text, at),
            };
            if !matches {
                return Err(at);
            }
        }
        starts.set(number, at);
        Ok(at)
    }
}

/// Returns whether 8 to 16 ASCII bytes are all within a range, eight at a time (SWAR).
#[inline]
fn all_within(first: u8, last: u8, part: &[u8]) -> bool {
    let (Some(head), Some(tail)) = (part.first_chunk::<8>(), part.last_chunk::<8>()) else { return false };
    let (first, last) = (ONES * u64::from(first), (ONES * u64::from(last)) | HIGH_BITS);
    // The highest bit is set in the minuend, so that no byte borrows from its neighbour, and stays set where the minuend is
    // not less.
    let within = |bytes: u64| (bytes | HIGH_BITS).wrapping_sub(first) & last.wrapping_sub(bytes);
    let (head, tail) = (u64::from_ne_bytes(*head), u64::from_ne_bytes(*tail));
    within(head) & within(tail) & HIGH_BITS == HIGH_BITS
}

/// Returns whether a text is ASCII; faster than the standard library for 8 to 16 bytes.
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
    let ends_line = |byte: Option<u8>| byte.is_none_or(|byte| byte == b'\n');
    match anchor {
        Anchor::LineStart => ends_line(before),
        Anchor::LineEnd => ends_line(after),
        Anchor::Boundary => word(before) != word(after),
        Anchor::NotBoundary => word(before) == word(after),
        Anchor::TextStart => at == 0,
        // Programs with this anchor have no linear matcher.
        Anchor::SearchStart => false,
        Anchor::FinalLineEnd => ends_line(after) && at + 1 >= text.len(),
        Anchor::TextEnd => after.is_none(),
    }
}
