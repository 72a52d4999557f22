//! The arena that the results of one record live in.

use std::cell::Cell;

use ascii::AsciiStr;
use bumpalo::Bump;
use bumpalo::collections::String as BumpString;
use bumpalo::collections::Vec as BumpVec;

use crate::value::Value;

/// An arena for the results of one record, with a limit.
///
/// Functions allocate their results here. [`Arena::reset`] frees all of them at once and keeps the memory for the
/// next record, so that evaluating many records does not allocate.
#[derive(Debug)]
pub struct Arena {
    memory: Bump,
    left: Cell<usize>,
    limit: usize,
}

/// The error when the results of a record need more memory than the limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArenaFull;

impl Arena {
    /// Creates an arena that allocates at most `limit` bytes between two resets.
    pub fn new(limit: usize) -> Arena {
        Arena { memory: Bump::with_capacity(4096), left: Cell::new(limit), limit }
    }

    /// Frees all allocations.
    pub fn reset(&mut self) {
        self.memory.reset();
        self.left.set(self.limit);
    }

    /// Returns how many bytes are charged against the limit.
    pub(crate) fn used(&self) -> usize {
        self.limit - self.left.get()
    }

    /// Sets how many bytes are charged against the limit. For batches of records that share the arena, but have the
    /// limit each.
    pub(crate) fn set_used(&self, bytes: usize) {
        self.left.set(self.limit.saturating_sub(bytes));
    }

    /// Charges an allocation, or what takes as much elsewhere, against the limit.
    ///
    /// # Errors
    ///
    /// The limit is reached.
    pub fn charge(&self, bytes: usize) -> Result<(), ArenaFull> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(ArenaFull),
        }
    }

    /// Concatenates strings.
    #[inline(always)]
    pub fn concatenate<'r, const COUNT: usize>(&'r self, parts: [&str; COUNT]) -> Result<&'r str, ArenaFull> {
        let length = parts.iter().map(|part| part.len()).sum();
        self.charge(length)?;
        let mut text = BumpString::with_capacity_in(length, &self.memory);
        for part in parts {
            text.push_str(part);
        }
        Ok(text.into_bump_str())
    }

    /// Joins two strings with a separator.
    #[inline(always)]
    pub fn join<'r>(&'r self, first: &str, separator: &str, second: &str) -> Result<&'r str, ArenaFull> {
        let length = first.len() + separator.len() + second.len();
        self.charge(length)?;
        let mut text = BumpString::with_capacity_in(length, &self.memory);
        text.push_str(first);
        match *separator.as_bytes() {
            // Nearly every separator is one character, whose copy needs no call of `memcpy`.
            [one] if one.is_ascii() => text.push(char::from(one)),
            _ => text.push_str(separator),
        }
        text.push_str(second);
        Ok(text.into_bump_str())
    }

    /// Allocates a string of `length` bytes, which the closure passes in parts; it must not pass more.
    pub fn written(&self, length: usize, write: impl FnOnce(&mut dyn FnMut(&str))) -> Result<&str, ArenaFull> {
        self.charge(length)?;
        let mut text = BumpString::with_capacity_in(length, &self.memory);
        write(&mut |part| text.push_str(part));
        Ok(text.into_bump_str())
    }

    /// Copies a string.
    #[inline]
    pub fn text<'r>(&'r self, text: &str) -> Result<&'r str, ArenaFull> {
        self.charge(text.len())?;
        Ok(self.memory.alloc_str(text))
    }

    /// The size of a block of [`Arena::block`] in bytes; the longest string in it is 16 bytes shorter.
    pub const BLOCK: usize = 128;

    /// Allocates a short string, which the closure writes into a block and whose length it returns. Fast path: `None`
    /// when the closure returns `None`, when the string is too long or no valid UTF-8, or when the arena is full; the
    /// caller then takes the general path, which reports the reason.
    #[inline(always)]
    pub fn block(&self, write: impl FnOnce(&mut [u8; Arena::BLOCK]) -> Option<usize>) -> Option<&str> {
        let Block(block) = self.memory.alloc(Block([0; Arena::BLOCK]));
        let length = write(block)?;
        // The UTF-8 validation of std checks two words at a time only while as many are left; zeros after the string
        // let it do so to the end.
        *block.get_mut(length..)?.first_chunk_mut::<16>()? = [0; 16];
        let text = match AsciiStr::from_ascii(block.first_chunk::<SHORT>()?) {
            Ok(text) if length <= SHORT => text.as_str(),
            _ => std::str::from_utf8(block.get(..length.next_multiple_of(16))?).ok()?,
        };
        let text = text.get(..length)?;
        self.charge(length).ok()?;
        Some(text)
    }

    /// Copies a string with its ASCII letters in lower case.
    pub fn lower_ascii<'r>(&'r self, text: &str) -> Result<&'r str, ArenaFull> {
        self.charge(text.len())?;
        let copy = self.memory.alloc_str(text);
        in_blocks(copy, str::make_ascii_lowercase);
        Ok(copy)
    }

    /// Copies a string with its ASCII letters in upper case.
    pub fn upper_ascii<'r>(&'r self, text: &str) -> Result<&'r str, ArenaFull> {
        self.charge(text.len())?;
        let copy = self.memory.alloc_str(text);
        in_blocks(copy, str::make_ascii_uppercase);
        Ok(copy)
    }

    /// Copies a list of values.
    pub fn list<'r>(&'r self, values: &[Value<'r>]) -> Result<&'r mut [Value<'r>], ArenaFull> {
        self.charge(size_of_val(values))?;
        Ok(self.memory.alloc_slice_copy(values))
    }

    /// Copies two lists into one.
    pub fn list_of_two<'r>(
        &'r self,
        first: &[Value<'r>],
        others: &[Value<'r>],
    ) -> Result<&'r mut [Value<'r>], ArenaFull> {
        self.charge(size_of_val(first).saturating_add(size_of_val(others)))?;
        let mut values = BumpVec::with_capacity_in(first.len() + others.len(), &self.memory);
        values.extend_from_slice_copy(first);
        values.extend_from_slice_copy(others);
        Ok(values.into_bump_slice_mut())
    }

    /// Copies the members of a complex value.
    pub fn members<'r>(&'r self, members: &[(&'r str, Value<'r>)]) -> Result<&'r [(&'r str, Value<'r>)], ArenaFull> {
        self.charge(size_of_val(members))?;
        Ok(self.memory.alloc_slice_copy(members))
    }

    /// Allocates a list of missing values.
    #[inline]
    pub fn values<'r>(&'r self, count: usize) -> Result<&'r mut [Value<'r>], ArenaFull> {
        self.charge(count.saturating_mul(size_of::<Value<'_>>()))?;
        Ok(self.memory.alloc_slice_fill_copy(count, Value::Missing))
    }
}

/// Up to this length a block is first checked for ASCII as a whole. Most strings are ASCII, and the check is faster
/// than UTF-8 validation.
const SHORT: usize = 64;

/// Aligned, because it is checked in words.
#[repr(align(16))]
struct Block([u8; Arena::BLOCK]);

/// Changes the letters of an ASCII string in blocks of a few constant lengths, which the compiler vectorises. The
/// last block overlaps the one before it: changing a letter twice has no effect, and costs less than changing the
/// last few bytes one by one.
#[inline(always)]
fn in_blocks(text: &mut str, change: impl Fn(&mut str)) {
    let length = text.len();
    match length {
        16.. => {
            let mut at = 0;
            while at + 16 < length {
                block::<16>(text, at, &change);
                at += 16;
            }
            block::<16>(text, length - 16, &change);
        }
        8.. => {
            block::<8>(text, 0, &change);
            block::<8>(text, length - 8, &change);
        }
        4.. => {
            block::<4>(text, 0, &change);
            block::<4>(text, length - 4, &change);
        }
        _ => change(text),
    }
}

#[inline(always)]
fn block<const LENGTH: usize>(text: &mut str, at: usize, change: impl Fn(&mut str)) {
    if let Some(part) = text.get_mut(at..).and_then(|rest| rest.get_mut(..LENGTH)) {
        change(part);
    }
}
