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
                    let after = match slots.get_mut(slot) {
                        Some(place) if slot < needed => self.nested(place, slot, value).ok()?,
                        _ => self.pass(value, 1).ok()?,
                    };
                    let at = self.at(after) as u32;
                    while quotes.first().is_some_and(|quote| *quote < at) {
                        quotes = quotes.get(1..)?;
                    }
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
}
