//! The fast path through a record: steps from quote to quote; see [`quotes`](crate::record::quotes).
//!
//! Only top-level members are read like this. Nested values, numbers, and strings with escapes are read by the functions of the slow
//! path. Of a string, only its range is kept at first. Attributes that no mapping reads get a slot as well, because the
//! order of names cannot be predicted and a mispredicted branch costs more than storing a range.
//! Anything unexpected ends the fast path: the record is read again from its beginning on the slow path, which reports the
//! error.

use fearless_simd::Simd;

use crate::record::found::Found;
use crate::record::learned::Learned;
use crate::record::projection;
use crate::record::quotes::Quotes;
use crate::record::reader::Reader;
use crate::value::Value;

/// The bytes between a name and a string.
const TEXT: u32 = u32::from_le_bytes(*b"\":\"\0");
const TEXT_MASK: u32 = 0x00FF_FFFF;
/// The bytes between a name and a string, with the space after the colon that many programs write.
const SPACED_TEXT: u32 = u32::from_le_bytes(*b"\": \"");

/// The literals, with the colon before them.
#[derive(Debug, Clone, Copy)]
struct Literal {
    word: u64,
    mask: u64,
    length: usize,
    found: Found,
}

impl Literal {
    const fn new(text: &str, found: Found) -> Literal {
        let mut bytes = [0; 8];
        let length = text.len();
        let (start, _) = bytes.split_at_mut(length);
        start.copy_from_slice(text.as_bytes());
        Literal { word: u64::from_le_bytes(bytes), mask: u64::MAX >> (u64::BITS - 8 * length as u32), length, found }
    }

    /// Returns the literal that these bytes begin with. The letter after the colon selects it, so that there is one branch to predict.
    #[inline(always)]
    fn at(bytes: [u8; 8]) -> Option<&'static Literal> {
        Literal::of(u64::from_le_bytes(bytes))
    }

    /// Returns the literal after a colon and a space; these bytes begin with the space.
    #[inline(always)]
    fn after_space(bytes: [u8; 8]) -> Option<&'static Literal> {
        let word = u64::from_le_bytes(bytes);
        if word as u8 != b' ' {
            return None;
        }
        Literal::of(word ^ u64::from(b' ' ^ b':'))
    }

    #[inline(always)]
    fn of(word: u64) -> Option<&'static Literal> {
        const NULL: Literal = Literal::new(":null", Found::READ);
        const TRUE: Literal = Literal::new(":true", Found::TRUE);
        const FALSE: Literal = Literal::new(":false", Found::FALSE);
        // By the lowest bits of the letter after the colon: `f` is 0x66, `n` 0x6e, `t` 0x74.
        static LITERALS: [Literal; 16] = {
            let mut table = [NULL; 16];
            table[0x6] = FALSE;
            table[0x4] = TRUE;
            table
        };
        let literal = LITERALS.get((word >> 8) as usize % LITERALS.len())?;
        (word & literal.mask == literal.word).then_some(literal)
    }
}

/// How far the fast path went: this position of the record, after at least this many quotes.
#[derive(Debug, Clone, Copy)]
struct Passed {
    to: u32,
    quotes: u32,
}

impl<'r> Reader<'_, 'r> {
    /// Finds the values of a record whose quotes are indexed. Values that the slow path's functions read go into their slots or are kept;
    /// ranges of all others go into `found`, which is empty for each slot of the projection. `None` if the record needs the slow path.
    #[inline(always)]
    pub(super) fn clean(
        &mut self,
        simd: impl Simd,
        slots: &mut [Value<'r>],
        found: &mut [Found],
        quotes: &Quotes,
        learned: &mut Learned,
    ) -> Option<()> {
        // Locals, so that the compiler knows that they do not change.
        let bytes = self.bytes;
        let (near, mut escapes) = (quotes.near(), quotes.escapes());
        let mut quotes = quotes.places();
        let [b'{', inside @ ..] = self.next(bytes) else { return None };
        let mut at = self.at(self.next(inside));
        let mut escape = first(escapes);
        loop {
            let ([open, close, _, end], behind_text) = quotes.split_first_chunk::<4>()?;
            if usize::from(*open) != at {
                at = self.at(self.next(bytes.get(at..)?));
                if usize::from(*open) != at {
                    return None;
                }
            }
            let slot = learned.first_slot(simd, bytes, near, *open, *close, self.projection)?;
            let (close_at, end_at) = (usize::from(*close), usize::from(*end));
            let after = if (u32::from_le_bytes(near.after(*close, 0)) & TEXT_MASK == TEXT) & (end_at <= escape) {
                *found.get_mut(slot)? = Found::text(close.wrapping_add(3), *end);
                quotes = behind_text;
                if near.after(*end, 1) == *b"," {
                    at = end_at + 2;
                    continue;
                }
                end_at + 1
            } else if let Some(literal) = Literal::at(near.after(*close, 1))
                && escape > close_at
            {
                *found.get_mut(slot)? = literal.found;
                (_, quotes) = quotes.split_first_chunk::<2>()?;
                close_at + 1 + literal.length
            } else if (u32::from_le_bytes(near.after(*close, 0)) == SPACED_TEXT) & (end_at <= escape) {
                *found.get_mut(slot)? = Found::text(close.wrapping_add(4), *end);
                quotes = behind_text;
                end_at + 1
            } else if let Some(literal) = Literal::after_space(near.after(*close, 2))
                && near.after(*close, 1) == *b":"
                && escape > close_at
            {
                *found.get_mut(slot)? = literal.found;
                (_, quotes) = quotes.split_first_chunk::<2>()?;
                close_at + 2 + literal.length
            } else {
                let passed = self.other(slots, slot, at, quotes, escape)?;
                *found.get_mut(slot)? = Found::READ;
                let after = passed.to as usize;
                // These quotes are already counted.
                quotes = from(after, quotes.get(passed.quotes as usize..)?);
                escapes = from(after, escapes);
                escape = first(escapes);
                after
            };
            at = match bytes.get(after) {
                Some(b',') => after + 1,
                _ => match self.next(bytes.get(after..)?) {
                    [b',', next @ ..] => self.at(next),
                    [b'}', end @ ..] => return self.next(end).is_empty().then_some(()),
                    _ => return None,
                },
            };
        }
    }

    /// Reads the member whose name begins at `at` with the first of these quotes, and whose value is no plain string; returns the
    /// position after it. `escape` is the position of the next escape.
    #[inline(never)]
    fn other(
        &mut self,
        slots: &mut [Value<'r>],
        slot: usize,
        at: usize,
        quotes: &[u16],
        escape: usize,
    ) -> Option<Passed> {
        let [_, close, quotes @ ..] = quotes else { return None };
        let close = *close as usize;
        if escape < close {
            return None;
        }
        let [b':', value @ ..] = self.bytes.get(close + 1..)? else { return None };
        let value = self.next(value);
        // After the slots is the one for values that nothing reads, and after that are properties.
        let is_property = slot > slots.len();
        let mut property = Value::Missing;
        let (is_needed, place) = match slots.get_mut(slot) {
            Some(place) => (true, place),
            None => (is_property, &mut property),
        };
        let mut passed = 2;
        let after = match value {
            [b'"', text @ ..] => {
                let end = *quotes.get(1)? as usize;
                if escape >= end {
                    *place = Value::Text(self.text.get(self.at(text)..end)?);
                    passed = 4;
                    self.bytes.get(end + 1..)?
                } else {
                    let (text, after) = self.string(text).ok()?;
                    *place = Value::Text(text);
                    after
                }
            }
            [b'[', ..] if projection::is_list_of_attributes(self.bytes.get(at + 1..close)?) => return None,
            [b'[' | b'{', ..] if is_needed => self.nested(place, slot, value).ok()?,
            [b'[' | b'{', ..] => {
                if let Some(passed) = self.pass_clean(value, quotes)
                    && passed.to as usize <= escape
                {
                    return Some(Passed { quotes: passed.quotes + 2, ..passed });
                }
                self.skip(value, 1).ok()?
            }
            _ if is_needed => {
                let (value, after) = self.scalar(value).ok()?;
                *place = value;
                after
            }
            _ => self.skip(value, 1).ok()?,
        };
        if is_property {
            self.keep(slot, property);
        }
        Some(Passed { to: self.at(after) as u32, quotes: passed })
    }

    /// Skips a list of strings, or an object of strings, that nothing reads and that has no white space. Escapes in it are not
    /// checked.
    #[inline]
    fn pass_clean(&mut self, value: &'r [u8], quotes: &[u16]) -> Option<Passed> {
        match value {
            [b'[', b'"', ..] => self.pass_texts(quotes),
            [b'{', b'"', ..] => self.pass_members(quotes),
            _ => None,
        }
    }

    #[inline(never)]
    fn pass_texts(&self, quotes: &[u16]) -> Option<Passed> {
        let mut rest = quotes;
        loop {
            let [_, end, after @ ..] = rest else { return None };
            rest = after;
            match self.bytes.get(*end as usize + 1..)? {
                [b',', b'"', ..] => {}
                [b']', ..] => {
                    return Some(Passed { to: u32::from(*end) + 2, quotes: (quotes.len() - rest.len()) as u32 });
                }
                _ => return None,
            }
        }
    }

    #[inline(never)]
    fn pass_members(&mut self, quotes: &[u16]) -> Option<Passed> {
        let bytes = self.bytes;
        let first = self.scratch.seen.enter();
        let mut rest = quotes;
        loop {
            let [open, close, _, end, after @ ..] = rest else { return None };
            let (from, close) = (*open as usize + 1, *close as usize);
            let ([b':', b'"', ..], name) = (bytes.get(close + 1..)?, bytes.get(from..close)?) else { return None };
            if !self.scratch.seen.is_new_inside(bytes, first, from, name) {
                return None;
            }
            rest = after;
            match bytes.get(*end as usize + 1..)? {
                [b',', b'"', ..] => {}
                [b'}', ..] => {
                    self.scratch.seen.leave(first);
                    return Some(Passed { to: u32::from(*end) + 2, quotes: (quotes.len() - rest.len()) as u32 });
                }
                _ => return None,
            }
        }
    }
}

/// Returns the first of the positions.
#[inline(always)]
fn first(places: &[u16]) -> usize {
    places.first().map_or(usize::MAX, |place| *place as usize)
}

/// Returns the positions from this one on. They are in ascending order.
#[inline(always)]
fn from(at: usize, mut places: &[u16]) -> &[u16] {
    while let [place, after @ ..] = places
        && (*place as usize) < at
    {
        places = after;
    }
    places
}
