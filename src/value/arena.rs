//! The memory that one record's results live in, given back at once.

use std::cell::Cell;

use ascii::AsciiStr;
use bumpalo::Bump;
use bumpalo::collections::String as BumpString;
use bumpalo::collections::Vec as BumpVec;

use crate::value::Value;

/// Memory for the results of one record, with a limit.
///
/// Everything a function makes is written here and borrowed from here; [`Arena::reset`] gives all of it back and keeps the
/// memory for the next record, so that evaluating many records allocates nothing.
#[derive(Debug)]
pub struct Arena {
    memory: Bump,
    left: Cell<usize>,
    limit: usize,
}

/// The record's results need more memory than the limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArenaFull;

impl Arena {
    /// An arena that gives out at most `limit` bytes between two resets.
    pub fn new(limit: usize) -> Arena {
        Arena { memory: Bump::with_capacity(4096), left: Cell::new(limit), limit }
    }

    /// Gives all memory back; what was made before is gone.
    pub fn reset(&mut self) {
        self.memory.reset();
        self.left.set(self.limit);
    }

    /// How many bytes were given out.
    pub(crate) fn used(&self) -> usize {
        self.limit - self.left.get()
    }

    /// Lets as many bytes count as given out. For several records at once, each of which has the limit for itself.
    pub(crate) fn set_used(&self, bytes: usize) {
        self.left.set(self.limit.saturating_sub(bytes));
    }

    fn take(&self, bytes: usize) -> Result<(), ArenaFull> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(ArenaFull),
        }
    }

    /// The parts one after the other.
    #[inline(always)]
    pub fn concatenate<'r, const COUNT: usize>(&'r self, parts: [&str; COUNT]) -> Result<&'r str, ArenaFull> {
        let length = parts.iter().map(|part| part.len()).sum();
        self.take(length)?;
        let mut text = BumpString::with_capacity_in(length, &self.memory);
        for part in parts {
            text.push_str(part);
        }
        Ok(text.into_bump_str())
    }

    /// Two texts with a separator between them.
    #[inline(always)]
    pub fn join<'r>(&'r self, first: &str, separator: &str, second: &str) -> Result<&'r str, ArenaFull> {
        let length = first.len() + separator.len() + second.len();
        self.take(length)?;
        let mut text = BumpString::with_capacity_in(length, &self.memory);
        text.push_str(first);
        match *separator.as_bytes() {
            // Nearly every separator is one character, which takes no call to copy.
            [one] if one.is_ascii() => text.push(char::from(one)),
            _ => text.push_str(separator),
        }
        text.push_str(second);
        Ok(text.into_bump_str())
    }

    /// A copy of the text.
    #[inline]
    pub fn text<'r>(&'r self, text: &str) -> Result<&'r str, ArenaFull> {
        self.take(text.len())?;
        Ok(self.memory.alloc_str(text))
    }

    /// The size of [`Arena::block`]'s block, in bytes; the longest text is 16 bytes shorter.
    pub const BLOCK: usize = 128;

    /// A short text, which the closure writes into a block and then tells the length of. None where it tells none, where it did not
    /// write UTF-8, or where there is no room; who needs to know makes the text by other means.
    #[inline(always)]
    pub fn block(&self, write: impl FnOnce(&mut [u8; Arena::BLOCK]) -> Option<usize>) -> Option<&str> {
        let Block(block) = self.memory.alloc(Block([0; Arena::BLOCK]));
        let length = write(block)?;
        // The library looks at sixteen bytes at once as long as there are as many.
        *block.get_mut(length..)?.first_chunk_mut::<16>()? = [0; 16];
        let text = match AsciiStr::from_ascii(block.first_chunk::<SHORT>()?) {
            Ok(text) if length <= SHORT => text.as_str(),
            _ => std::str::from_utf8(block.get(..length.next_multiple_of(16))?).ok()?,
        };
        let text = text.get(..length)?;
        self.take(length).ok()?;
        Some(text)
    }

    /// A copy of the text whose ASCII letters are in lower case.
    pub fn lower_ascii<'r>(&'r self, text: &str) -> Result<&'r str, ArenaFull> {
        self.take(text.len())?;
        let copy = self.memory.alloc_str(text);
        in_parts(copy, str::make_ascii_lowercase);
        Ok(copy)
    }

    /// A copy of the text whose ASCII letters are in upper case.
    pub fn upper_ascii<'r>(&'r self, text: &str) -> Result<&'r str, ArenaFull> {
        self.take(text.len())?;
        let copy = self.memory.alloc_str(text);
        in_parts(copy, str::make_ascii_uppercase);
        Ok(copy)
    }

    /// A copy of the values.
    pub fn list<'r>(&'r self, values: &[Value<'r>]) -> Result<&'r mut [Value<'r>], ArenaFull> {
        self.take(size_of_val(values))?;
        Ok(self.memory.alloc_slice_copy(values))
    }

    /// A copy of the values, the first ones in front of the others.
    pub fn list_of_two<'r>(
        &'r self,
        first: &[Value<'r>],
        others: &[Value<'r>],
    ) -> Result<&'r mut [Value<'r>], ArenaFull> {
        self.take(size_of_val(first).saturating_add(size_of_val(others)))?;
        let mut values = BumpVec::with_capacity_in(first.len() + others.len(), &self.memory);
        values.extend_from_slice_copy(first);
        values.extend_from_slice_copy(others);
        Ok(values.into_bump_slice_mut())
    }

    /// A copy of the members of a complex value.
    pub fn members<'r>(&'r self, members: &[(&'r str, Value<'r>)]) -> Result<&'r [(&'r str, Value<'r>)], ArenaFull> {
        self.take(size_of_val(members))?;
        Ok(self.memory.alloc_slice_copy(members))
    }

    /// Room for so many values, all missing at first.
    #[inline]
    pub fn values<'r>(&'r self, count: usize) -> Result<&'r mut [Value<'r>], ArenaFull> {
        self.take(count.saturating_mul(size_of::<Value<'_>>()))?;
        Ok(self.memory.alloc_slice_fill_copy(count, Value::Missing))
    }
}

/// Whether so many bytes are ASCII, which most texts are, is told sooner than whether they are UTF-8.
const SHORT: usize = 64;

/// Aligned as it is checked: by words.
#[repr(align(16))]
struct Block([u8; Arena::BLOCK]);

/// Changes the letters of an ASCII text in parts of one of few lengths, which the compiler knows. The last part overlaps the one before it: to
/// change letters twice changes nothing, and costs less than to change the last few one by one.
#[inline(always)]
fn in_parts(text: &mut str, change: impl Fn(&mut str)) {
    let length = text.len();
    match length {
        16.. => {
            let mut at = 0;
            while at + 16 < length {
                part::<16>(text, at, &change);
                at += 16;
            }
            part::<16>(text, length - 16, &change);
        }
        8.. => {
            part::<8>(text, 0, &change);
            part::<8>(text, length - 8, &change);
        }
        4.. => {
            part::<4>(text, 0, &change);
            part::<4>(text, length - 4, &change);
        }
        _ => change(text),
    }
}

#[inline(always)]
fn part<const LENGTH: usize>(text: &mut str, at: usize, change: impl Fn(&mut str)) {
    if let Some(part) = text.get_mut(at..).and_then(|rest| rest.get_mut(..LENGTH)) {
        change(part);
    }
}
