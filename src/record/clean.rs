//! The short way through a record, from quote to quote; see [`quotes`](crate::record::quotes).
//!
//! Only the members of the record itself are read like this; what is nested, numbers, and texts with escapes are read as on the
//! long way. Of a text no more is kept at first than where it stands. Whether it is needed is not asked: those that are not have a
//! place of their own, because which name comes next cannot be foreseen and a wrong guess costs more than to keep where the text stands.
//! Whatever is not quite as expected ends the short way, and the record is read once more from its beginning on the long one, which
//! says what is wrong.

use fearless_simd::Simd;

use crate::record::found::Found;
use crate::record::learned::Learned;
use crate::record::projection;
use crate::record::quotes::Quotes;
use crate::record::reader::Reader;
use crate::value::Value;

/// What stands between a name and a text.
const TEXT: u32 = u32::from_le_bytes(*b"\":\"\0");
const TEXT_MASK: u32 = 0x00FF_FFFF;
/// The same with a space after the colon, as many programs write it.
const SPACED_TEXT: u32 = u32::from_le_bytes(*b"\": \"");

/// What stands for a value that is neither text nor number, with the colon before it.
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

    /// The one that these bytes begin with. Which it is, the second letter tells, so that nothing has to be foreseen but that it is one.
    #[inline(always)]
    fn at(bytes: [u8; 8]) -> Option<&'static Literal> {
        Literal::of(u64::from_le_bytes(bytes))
    }

    /// The same after a colon and a space: these bytes begin with the space.
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
        // By the lowest bits of the letter behind the colon: `f` is 0x66, `n` 0x6e, `t` 0x74.
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

/// How far it went: to this place of the record, behind at least so many quotes.
#[derive(Debug, Clone, Copy)]
struct Passed {
    to: u32,
    quotes: u32,
}

impl<'r> Reader<'_, 'r> {
    /// Finds the values of a record whose quotes were found. What is read as on the long way goes into its slot or is kept, and where the rest
    /// is into `found`, which has nothing yet in each of the projection's places. Nothing when the record is to be read on the long way.
    #[inline(always)]
    pub(super) fn clean(
        &mut self,
        simd: impl Simd,
        slots: &mut [Value<'r>],
        found: &mut [Found],
        quotes: &Quotes,
        learned: &mut Learned,
    ) -> Option<()> {
        // The compiler knows them to be the same for as long as nothing else is read from the reader.
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
            let after = if (u32::from_le_bytes(near.behind(*close, 0)) & TEXT_MASK == TEXT) & (end_at <= escape) {
                *found.get_mut(slot)? = Found::text(close.wrapping_add(3), *end);
                quotes = behind_text;
                if near.behind(*end, 1) == *b"," {
                    at = end_at + 2;
                    continue;
                }
                end_at + 1
            } else if let Some(literal) = Literal::at(near.behind(*close, 1))
                && escape > close_at
            {
                *found.get_mut(slot)? = literal.found;
                (_, quotes) = quotes.split_first_chunk::<2>()?;
                close_at + 1 + literal.length
            } else if (u32::from_le_bytes(near.behind(*close, 0)) == SPACED_TEXT) & (end_at <= escape) {
                *found.get_mut(slot)? = Found::text(close.wrapping_add(4), *end);
                quotes = behind_text;
                end_at + 1
            } else if let Some(literal) = Literal::after_space(near.behind(*close, 2))
                && near.behind(*close, 1) == *b":"
                && escape > close_at
            {
                *found.get_mut(slot)? = literal.found;
                (_, quotes) = quotes.split_first_chunk::<2>()?;
                close_at + 2 + literal.length
            } else {
                let passed = self.other(slots, slot, at, quotes, escape)?;
                *found.get_mut(slot)? = Found::READ;
                let after = passed.to as usize;
                // Those that were counted are behind it.
                quotes = behind(after, quotes.get(passed.quotes as usize..)?);
                escapes = behind(after, escapes);
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

    /// The member whose name begins at `at` with the first of these quotes, when its value is not a text like most; where the record
    /// goes on. The next escape stands at `escape`.
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
        // Behind the slots is what nobody needs, and behind that are properties.
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
                self.pass(value, 1).ok()?
            }
            _ if is_needed => {
                let (value, after) = self.scalar(value).ok()?;
                *place = value;
                after
            }
            _ => self.pass(value, 1).ok()?,
        };
        if is_property {
            self.keep(slot, property);
        }
        Some(Passed { to: self.at(after) as u32, quotes: passed })
    }

    /// Passes over a list of texts or an object whose members are texts, which nobody needs and which has no white space. An escape in
    /// it is not looked for.
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
            let [_, end, behind @ ..] = rest else { return None };
            rest = behind;
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
            let [open, close, _, end, behind @ ..] = rest else { return None };
            let (from, close) = (*open as usize + 1, *close as usize);
            let ([b':', b'"', ..], name) = (bytes.get(close + 1..)?, bytes.get(from..close)?) else { return None };
            if !self.scratch.seen.is_new_inside(bytes, first, from, name) {
                return None;
            }
            rest = behind;
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

/// The first of the places.
#[inline(always)]
fn first(places: &[u16]) -> usize {
    places.first().map_or(usize::MAX, |place| *place as usize)
}

/// Those of the places, which are in order, that are not before this one.
#[inline(always)]
fn behind(at: usize, mut places: &[u16]) -> &[u16] {
    while let [place, after @ ..] = places
        && (*place as usize) < at
    {
        places = after;
    }
    places
}
