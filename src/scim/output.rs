//! A buffer for writing JSON quickly.
//!
//! A `Vec` updates its length and checks its capacity on every append. Here the buffer always has spare bytes after
//! the end, so that short strings are written as one block of constant size, whatever their length; the next append
//! overwrites the excess.

use crate::value::Value;
use crate::value::json::to_json;
use crate::value::json_bytes;
use crate::value::json_bytes::is_special;

/// The number of spare bytes added when the buffer grows.
const GROWTH: usize = 1024;

/// A buffer and the offset of its end.
#[derive(Debug)]
pub(crate) struct Output<'o> {
    bytes: &'o mut Vec<u8>,
    at: usize,
}

/// A fixed part of an object. Nearly all are no longer than a block.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    block: [u8; BLOCK],
    bytes: Box<[u8]>,
}

/// Strings up to this length are written as blocks, without a copy loop.
const SHORT: usize = 32;

/// The size of a block: enough for nearly every member name with its punctuation.
const BLOCK: usize = 32;

impl Fragment {
    pub(super) fn new(bytes: &[u8]) -> Fragment {
        let mut block = [0; BLOCK];
        block.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Fragment { block, bytes: bytes.into() }
    }
}

impl<'o> Output<'o> {
    /// Starts appending to these bytes.
    #[inline(always)]
    pub(crate) fn after(bytes: &'o mut Vec<u8>) -> Output<'o> {
        let at = bytes.len();
        Output { bytes, at }
    }

    /// Removes the spare bytes.
    #[inline(always)]
    pub(crate) fn finish(self) {
        self.bytes.truncate(self.at);
    }

    /// Returns the offset of the end.
    #[inline(always)]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Removes everything from this offset on.
    #[inline(always)]
    pub(super) fn truncate(&mut self, at: usize) {
        self.at = self.at.min(at);
    }

    /// Returns the last byte.
    #[inline(always)]
    pub(super) fn last(&self) -> Option<u8> {
        self.bytes.get(self.at.checked_sub(1)?).copied()
    }

    /// Calls a closure that writes into `COUNT` bytes after the end and returns how many of them to keep.
    #[inline(always)]
    fn write<const COUNT: usize>(&mut self, write: impl FnOnce(&mut [u8; COUNT]) -> usize) {
        self.reserve(COUNT);
        if let Some(space) = self.bytes.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut::<COUNT>) {
            self.at += write(space);
        }
    }

    #[inline(always)]
    fn reserve(&mut self, count: usize) {
        if self.bytes.len() < self.at + count {
            self.grow(count);
        }
    }

    #[inline(never)]
    fn grow(&mut self, count: usize) {
        self.bytes.resize(self.at + count + GROWTH, 0);
    }

    /// Appends a byte.
    #[inline(always)]
    pub(crate) fn push(&mut self, byte: u8) {
        self.write::<1>(|space| {
            *space = [byte];
            1
        });
    }

    /// Appends bytes.
    #[inline]
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        if let Some(space) = self.bytes.get_mut(self.at..self.at + bytes.len()) {
            space.copy_from_slice(bytes);
            self.at += bytes.len();
        }
    }

    /// Appends a fragment, with a comma before it if `comma` is set.
    #[inline(always)]
    pub(super) fn push_fragment(&mut self, text: &Fragment, comma: bool) {
        if text.bytes.len() > BLOCK {
            return self.push_long_fragment(text, comma);
        }
        self.write::<{ BLOCK + 1 }>(|space| {
            let comma = usize::from(comma);
            let [first, ..] = space;
            *first = b',';
            if let Some(block) = space.get_mut(comma..comma + BLOCK) {
                block.copy_from_slice(&text.block);
            }
            comma + text.bytes.len()
        });
    }

    #[inline(never)]
    fn push_long_fragment(&mut self, text: &Fragment, comma: bool) {
        if comma {
            self.push(b',');
        }
        self.extend(&text.bytes);
    }

    /// Calls a closure that writes a string into `COUNT` bytes after the end, and appends a quote. Returns `false`,
    /// and appends nothing, when the closure returns `None` or the string needs escapes.
    #[inline(always)]
    pub(super) fn push_written<const COUNT: usize>(
        &mut self,
        write: impl FnOnce(&mut [u8; COUNT]) -> Option<usize>,
    ) -> bool {
        self.reserve(COUNT + 1);
        let Some(space) = self.bytes.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut::<COUNT>) else {
            return false;
        };
        let Some(length) = write(space) else { return false };
        let is_clean = space.get(..length).is_some_and(json_bytes::is_clean_text);
        if is_clean && let Some(quote) = self.bytes.get_mut(self.at + length) {
            *quote = b'"';
            self.at += length + 1;
        }
        is_clean
    }

    /// Appends a string in quotes.
    pub(crate) fn push_text(&mut self, text: &str) {
        self.push(b'"');
        self.push_rest(text);
    }

    /// Appends a value as JSON; missing is `null`.
    pub(crate) fn push_value(&mut self, value: Value<'_>) {
        match value {
            Value::Text(text) => self.push_text(text),
            Value::Boolean(true) => self.extend(b"true"),
            Value::Boolean(false) => self.extend(b"false"),
            Value::Missing => self.extend(b"null"),
            other => self.extend(to_json(other).to_string().as_bytes()),
        }
    }

    /// Appends a string and a quote after it. A string of 8 to [`SHORT`] bytes is written as its first and its last
    /// block, which may overlap.
    #[inline(always)]
    pub(super) fn push_rest(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
            if bytes.len() <= SHORT && json_bytes::is_clean_block(*first) && json_bytes::is_clean_block(*last) {
                return self.write::<{ SHORT + 1 }>(|space| write_halves(*first, *last, bytes.len(), space));
            }
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
            && json_bytes::is_clean_block(concatenate(*first, *last))
        {
            return self.write::<{ SHORT + 1 }>(|space| write_halves(*first, *last, bytes.len(), space));
        }
        self.push_general(bytes);
    }

    #[inline(never)]
    fn push_general(&mut self, bytes: &[u8]) {
        if json_bytes::is_clean_text(bytes) {
            self.extend(bytes);
        } else {
            self.push_escaped(bytes);
        }
        self.push(b'"');
    }

    /// Appends a string with escapes, copying the text between them as a whole.
    #[cold]
    fn push_escaped(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|byte| is_special(*byte)) {
            let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            let Some((byte, after)) = tail.split_first() else { break };
            self.extend(head);
            self.push_escape(*byte);
            rest = after;
        }
        self.extend(rest);
    }

    fn push_escape(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                self.extend(b"\\u00");
                let digits =
                    [byte >> 4, byte & 15].map(|digit| DIGITS.get(usize::from(digit)).copied().unwrap_or(b'0'));
                self.extend(&digits);
                return;
            }
        };
        self.extend(&[b'\\', short]);
    }
}

/// Writes a string of one to two halves, and a quote, as two overlapping blocks.
#[inline(always)]
fn write_halves<const HALF: usize>(
    first: [u8; HALF],
    last: [u8; HALF],
    length: usize,
    space: &mut [u8; SHORT + 1],
) -> usize {
    if let Some(head) = space.first_chunk_mut::<HALF>() {
        *head = first;
    }
    if let Some(tail) = space.get_mut(length - HALF..length) {
        tail.copy_from_slice(&last);
    }
    if let Some(quote) = space.get_mut(length) {
        *quote = b'"';
    }
    length + 1
}

/// Combines both into one block.
#[inline(always)]
fn concatenate(first: [u8; 8], last: [u8; 8]) -> [u8; 16] {
    (u128::from(u64::from_le_bytes(first)) | u128::from(u64::from_le_bytes(last)) << 64).to_le_bytes()
}
