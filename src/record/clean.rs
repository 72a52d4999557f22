//! The short way through a record that is clean, see [`quotes`](crate::record::quotes): from quote to quote.
//!
//! Only the members of the record itself are read like this; what is nested, and numbers, are read as on the long way. Whether a
//! text is needed is not asked: those that are not go to a slot of their own, because which name comes next cannot be foreseen and
//! a wrong guess costs more than to keep the text. Whatever is not quite as expected ends the short way, and the record is read
//! once more from its beginning on the long one, which says what is wrong.

use crate::record::learned::Learned;
use crate::record::projection;
use crate::record::reader::Reader;
use crate::value::Value;

impl<'r> Reader<'_, 'r> {
    /// Reads a record whose quotes are at these places into the slots, the last of which takes what is not needed. Nothing when it is
    /// to be read on the long way.
    #[inline]
    pub(super) fn clean(&mut self, slots: &mut [Value<'r>], quotes: &[u32], learned: &mut Learned) -> Option<()> {
        let needed = slots.len() - 1;
        let [b'{', inside @ ..] = self.next(self.bytes) else { return None };
        let mut rest = self.next(inside);
        // The quotes from the one on that `rest` begins with.
        let mut quotes = quotes;
        loop {
            let ([open, close, _, end], [_, _, behind_name @ ..]) = (quotes.first_chunk::<4>()?, quotes) else {
                return None;
            };
            let ([b'"', from @ ..], after) = (rest, self.bytes.get(*close as usize + 1..)?) else { return None };
            let length = close.wrapping_sub(*open) as usize - 1;
            let slot = learned.first_slot(from, length, self.projection)?;
            let [b':', value @ ..] = after else { return None };
            let value = self.next(value);
            quotes = behind_name;
            let after = match value {
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
                    let (after, behind) = match slots.get_mut(slot) {
                        Some(place) if slot < needed => {
                            let after = self.nested(place, slot, value).ok()?;
                            (after, self.behind_quotes(after, quotes)?)
                        }
                        _ => self.pass_clean(value, quotes)?,
                    };
                    quotes = behind;
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
    /// The quotes that stand in this rest of the record.
    fn behind_quotes<'q>(&self, rest: &[u8], mut quotes: &'q [u32]) -> Option<&'q [u32]> {
        let at = self.at(rest) as u32;
        while quotes.first().is_some_and(|quote| *quote < at) {
            quotes = quotes.get(1..)?;
        }
        Some(quotes)
    }

    /// Passes over a list or object that nobody needs: what follows it, with the quotes that do.
    #[inline]
    fn pass_clean<'q>(&mut self, value: &'r [u8], quotes: &'q [u32]) -> Option<(&'r [u8], &'q [u32])> {
        let texts = match value {
            [b'[', b'"', ..] => self.pass_texts(quotes),
            [b'{', b'"', ..] => self.pass_members(quotes),
            _ => None,
        };
        if texts.is_some() {
            return texts;
        }
        let after = self.pass(value, 1).ok()?;
        Some((after, self.behind_quotes(after, quotes)?))
    }

    /// Passes over the texts of a list that has nothing else in it, not even white space.
    #[inline(never)]
    fn pass_texts<'q>(&self, mut quotes: &'q [u32]) -> Option<(&'r [u8], &'q [u32])> {
        loop {
            let [_, end, behind @ ..] = quotes else { return None };
            quotes = behind;
            match self.bytes.get(*end as usize + 1..)? {
                [b',', b'"', ..] => {}
                [b']', after @ ..] => return Some((after, quotes)),
                _ => return None,
            }
        }
    }

    /// The same for an object whose members are texts.
    #[inline(never)]
    fn pass_members<'q>(&mut self, mut quotes: &'q [u32]) -> Option<(&'r [u8], &'q [u32])> {
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
                    return Some((after, quotes));
                }
                _ => return None,
            }
        }
    }
}
