//! The short way through a record, from quote to quote; see [`quotes`](crate::record::quotes).
//!
//! Only the members of the record itself are read like this; what is nested, numbers, and texts with escapes are read as on the
//! long way. Whether a text is needed is not asked: those that are not go to a slot of their own, because which name comes next
//! cannot be foreseen and a wrong guess costs more than to keep the text. Whatever is not quite as expected ends the short way,
//! and the record is read once more from its beginning on the long one, which says what is wrong.

use crate::record::learned::Learned;
use crate::record::projection;
use crate::record::reader::Reader;
use crate::value::Value;

impl<'r> Reader<'_, 'r> {
    /// Reads a record whose quotes and escapes are at these places into the slots, the last of which takes what is not needed.
    /// Nothing when it is to be read on the long way.
    #[inline]
    pub(super) fn clean(
        &mut self,
        slots: &mut [Value<'r>],
        quotes: &[u32],
        mut escapes: &[u32],
        learned: &mut Learned,
    ) -> Option<()> {
        let needed = slots.len().checked_sub(1)?;
        let [b'{', inside @ ..] = self.next(self.bytes) else { return None };
        let mut rest = self.next(inside);
        // The quotes from the one on that `rest` begins with.
        let mut quotes = quotes;
        loop {
            let ([open, close, _, end], [_, _, behind_name @ ..]) = (quotes.first_chunk::<4>()?, quotes) else {
                return None;
            };
            let ([b'"', from @ ..], after) = (rest, self.bytes.get(*close as usize + 1..)?) else { return None };
            let escape = escapes.first().copied().unwrap_or(u32::MAX);
            if escape < *close {
                return None;
            }
            let length = close.wrapping_sub(*open) as usize - 1;
            let slot = learned.first_slot(from, length, self.projection)?;
            let [b':', value @ ..] = after else { return None };
            let value = self.next(value);
            quotes = behind_name;
            let after = match value {
                [b'"', text @ ..] if escape < *end => {
                    quotes = behind_name.get(2..)?;
                    escapes = behind(*end, escapes)?;
                    let (text, after) = self.string(text).ok()?;
                    *slots.get_mut(slot)? = Value::Text(text);
                    after
                }
                [b'"', ..] => {
                    quotes = behind_name.get(2..)?;
                    *slots.get_mut(slot)? = Value::Text(self.text.get(self.at(value) + 1..*end as usize)?);
                    self.bytes.get(*end as usize + 1..)?
                }
                [b'n', ..] => self.word(value, b"null").ok()?,
                [b'[' | b'{', ..] => {
                    if value.first() == Some(&b'[') && projection::is_list_of_attributes(from.get(..length)?) {
                        return None;
                    }
                    let after = match slots.get_mut(slot) {
                        Some(place) if slot < needed => self.nested(place, slot, value).ok()?,
                        _ => self.pass_clean(value, quotes, escape)?,
                    };
                    let at = self.at(after) as u32;
                    (quotes, escapes) = (behind(at, quotes)?, behind(at, escapes)?);
                    after
                }
                _ if slot < needed => {
                    let (value, after) = self.scalar(value).ok()?;
                    *slots.get_mut(slot)? = value;
                    after
                }
                _ => self.pass(value, 1).ok()?,
            };
            rest = match after {
                [b',', next @ ..] if next.first() == Some(&b'"') => next,
                _ => match self.next(after) {
                    [b',', next @ ..] => self.next(next),
                    [b'}', end @ ..] => return self.next(end).is_empty().then_some(()),
                    _ => return None,
                },
            };
        }
    }
    /// Passes over a list or object that nobody needs; what follows it. The next escape of the record stands there.
    #[inline]
    fn pass_clean(&mut self, value: &'r [u8], quotes: &[u32], escape: u32) -> Option<&'r [u8]> {
        let after = match value {
            [b'[', b'"', ..] => self.pass_texts(quotes),
            [b'{', b'"', ..] => self.pass_members(quotes),
            _ => None,
        };
        match after {
            Some(after) if self.at(after) <= escape as usize => Some(after),
            _ => self.pass(value, 1).ok(),
        }
    }

    /// Passes over the texts of a list that has nothing else in it, not even white space.
    #[inline(never)]
    fn pass_texts(&self, mut quotes: &[u32]) -> Option<&'r [u8]> {
        loop {
            let [_, end, behind @ ..] = quotes else { return None };
            quotes = behind;
            match self.bytes.get(*end as usize + 1..)? {
                [b',', b'"', ..] => {}
                [b']', after @ ..] => return Some(after),
                _ => return None,
            }
        }
    }

    /// The same for an object whose members are texts.
    #[inline(never)]
    fn pass_members(&mut self, mut quotes: &[u32]) -> Option<&'r [u8]> {
        let bytes = self.bytes;
        let first = self.scratch.seen.enter();
        loop {
            let [open, close, _, end, behind @ ..] = quotes else { return None };
            let (from, close) = (*open as usize + 1, *close as usize);
            let ([b':', b'"', ..], name) = (bytes.get(close + 1..)?, bytes.get(from..close)?) else { return None };
            if !self.scratch.seen.is_new_inside(bytes, first, from, name) {
                return None;
            }
            quotes = behind;
            match bytes.get(*end as usize + 1..)? {
                [b',', b'"', ..] => {}
                [b'}', after @ ..] => {
                    self.scratch.seen.leave(first);
                    return Some(after);
                }
                _ => return None,
            }
        }
    }
}

/// Those of the places, which are in order, that are not before this one.
#[inline(always)]
fn behind(at: u32, mut places: &[u32]) -> Option<&[u32]> {
    while places.first().is_some_and(|place| *place < at) {
        places = places.get(1..)?;
    }
    Some(places)
}
