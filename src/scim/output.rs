//! The end of a buffer that objects are written to.
//!
//! A `Vec` looks at its length and its capacity for everything that is added to it. Here there are always some bytes of room behind
//! the end, so that short things are written as a block of one size, whatever their lengths are, and what is behind the end is
//! written over by the next.

use crate::scim::escape;

/// So many bytes of room are made at once.
const ROOM: usize = 1024;

/// A buffer and the place where it goes on.
#[derive(Debug)]
pub(super) struct Output<'o> {
    bytes: &'o mut Vec<u8>,
    at: usize,
}

/// Bytes that are written as they are. Nearly all are no longer than a block.
#[derive(Debug, Clone)]
pub(super) struct Text {
    block: [u8; BLOCK],
    bytes: Box<[u8]>,
}

/// Texts of up to so many bytes are written without their length being known in advance.
const SHORT: usize = 32;

/// As many bytes as nearly every name has, with what stands around it.
const BLOCK: usize = 32;

impl Text {
    pub(super) fn new(bytes: &[u8]) -> Text {
        let mut block = [0; BLOCK];
        block.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        Text { block, bytes: bytes.into() }
    }
}

impl<'o> Output<'o> {
    /// What is added goes behind these bytes.
    #[inline(always)]
    pub(super) fn behind(bytes: &'o mut Vec<u8>) -> Output<'o> {
        let at = bytes.len();
        Output { bytes, at }
    }

    /// Nothing more is added.
    #[inline(always)]
    pub(super) fn end(self) {
        self.bytes.truncate(self.at);
    }

    /// Where the next byte goes.
    #[inline(always)]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Takes back what was added at this place and behind.
    #[inline(always)]
    pub(super) fn back(&mut self, at: usize) {
        self.at = self.at.min(at);
    }

    /// The last byte.
    #[inline(always)]
    pub(super) fn last(&self) -> Option<u8> {
        self.bytes.get(self.at.checked_sub(1)?).copied()
    }

    /// Lets the closure write behind the end, where there is room for so many bytes; it says how many count.
    #[inline(always)]
    fn write<const COUNT: usize>(&mut self, write: impl FnOnce(&mut [u8; COUNT]) -> usize) {
        self.make_room_for(COUNT);
        if let Some(room) = self.bytes.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut::<COUNT>) {
            self.at += write(room);
        }
    }

    #[inline(always)]
    fn make_room_for(&mut self, count: usize) {
        if self.bytes.len() < self.at + count {
            self.make_room(count);
        }
    }

    #[inline(never)]
    fn make_room(&mut self, count: usize) {
        self.bytes.resize(self.at + count + ROOM, 0);
    }

    /// Adds one byte.
    #[inline(always)]
    pub(super) fn push(&mut self, byte: u8) {
        self.write::<1>(|room| {
            *room = [byte];
            1
        });
    }

    /// Adds bytes.
    #[inline]
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.make_room_for(bytes.len());
        if let Some(room) = self.bytes.get_mut(self.at..self.at + bytes.len()) {
            room.copy_from_slice(bytes);
            self.at += bytes.len();
        }
    }

    /// Adds a text that was laid out before, and a comma before it where one is needed.
    #[inline(always)]
    pub(super) fn push_laid_out(&mut self, text: &Text, comma: bool) {
        if text.bytes.len() > BLOCK {
            return self.push_long(text, comma);
        }
        self.write::<{ BLOCK + 1 }>(|room| {
            let comma = usize::from(comma);
            let [first, ..] = room;
            *first = b',';
            if let Some(place) = room.get_mut(comma..comma + BLOCK) {
                place.copy_from_slice(&text.block);
            }
            comma + text.bytes.len()
        });
    }

    #[inline(never)]
    fn push_long(&mut self, text: &Text, comma: bool) {
        if comma {
            self.push(b',');
        }
        self.extend(&text.bytes);
    }

    /// Lets the closure write a text behind the end, where there is room for so many bytes and one more, and adds the quote behind it. False
    /// when it writes none, or one that needs escapes; nothing was added then.
    #[inline(always)]
    pub(super) fn push_written<const COUNT: usize>(
        &mut self,
        write: impl FnOnce(&mut [u8; COUNT]) -> Option<usize>,
    ) -> bool {
        self.make_room_for(COUNT + 1);
        let Some(room) = self.bytes.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut::<COUNT>) else { return false };
        let Some(length) = write(room) else { return false };
        let is_clean = room.get(..length).is_some_and(escape::is_clean_text);
        if is_clean && let Some(quote) = self.bytes.get_mut(self.at + length) {
            *quote = b'"';
            self.at += length + 1;
        }
        is_clean
    }

    /// Adds a text in quotes.
    pub(super) fn push_text(&mut self, text: &str) {
        self.push(b'"');
        self.push_rest(text);
    }

    /// Adds a text and the quote behind it. One of eight bytes to [`SHORT`] is written as its first and its last bytes, of which one
    /// may be in both.
    #[inline(always)]
    pub(super) fn push_rest(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
            if bytes.len() <= SHORT && escape::is_clean_block(*first) && escape::is_clean_block(*last) {
                return self.write::<{ SHORT + 1 }>(|room| halves(*first, *last, bytes.len(), room));
            }
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
            && escape::is_clean_block(pair(*first, *last))
        {
            return self.write::<{ SHORT + 1 }>(|room| halves(*first, *last, bytes.len(), room));
        }
        self.push_other(bytes);
    }

    #[inline(never)]
    fn push_other(&mut self, bytes: &[u8]) {
        if escape::is_clean_text(bytes) {
            self.extend(bytes);
        } else {
            escape::push_escaped(bytes, self);
        }
        self.push(b'"');
    }
}

/// Writes so many bytes, at least as many as a half has and at most two halves, and a quote.
#[inline(always)]
fn halves<const HALF: usize>(first: [u8; HALF], last: [u8; HALF], length: usize, room: &mut [u8; SHORT + 1]) -> usize {
    if let Some(place) = room.first_chunk_mut::<HALF>() {
        *place = first;
    }
    if let Some(place) = room.get_mut(length - HALF..length) {
        place.copy_from_slice(&last);
    }
    if let Some(quote) = room.get_mut(length) {
        *quote = b'"';
    }
    length + 1
}

/// Both of them in one block.
#[inline(always)]
fn pair(first: [u8; 8], last: [u8; 8]) -> [u8; 16] {
    (u128::from(u64::from_le_bytes(first)) | u128::from(u64::from_le_bytes(last)) << 64).to_le_bytes()
}
