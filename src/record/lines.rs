//! JSON lines: iterates over the lines of a block.
//!
//! Work is done for many lines at once: the whole block is checked to be UTF-8, and the end of a line is found while its quotes are
//! indexed, so that no byte is scanned for that alone. A line with backslashes or control characters is searched for its end first.

use fearless_simd::Simd;

use crate::record::Fault;
use crate::record::FaultKind;
use crate::record::quotes::Quotes;

/// A block of lines, each with a record, for [`Writer::write_lines`](crate::mapping::Writer::write_lines).
///
/// A line feed, or a carriage return and a line feed, ends a line; the last line needs neither. Blank lines are skipped.
#[derive(Debug, Clone)]
pub struct Lines<'b> {
    block: Block<'b>,
    cursor: Cursor,
}

/// A line with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// The line without its line end.
    pub bytes: &'b [u8],
    /// The byte offset in the block.
    pub offset: usize,
    /// The line number, from 1; blank lines count.
    pub number: u64,
}

/// The block that the lines are in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'b> {
    bytes: &'b [u8],
    /// The block as text, if all of it is UTF-8.
    text: Option<&'b str>,
}

/// The position of the iteration.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cursor {
    /// Where the current line begins.
    start: usize,
    /// Where the current line ends.
    end: usize,
    /// The number of the current line.
    number: u64,
    /// Where the next line begins.
    next: usize,
}

impl<'b> Lines<'b> {
    /// Begins with the first line of a block.
    pub fn new(bytes: &'b [u8]) -> Lines<'b> {
        let text = simdutf8::basic::from_utf8(bytes).ok();
        Lines { block: Block { bytes, text }, cursor: Cursor::default() }
    }

    /// The current line; the number is zero before the first.
    pub fn line(&self) -> Line<'b> {
        self.block.line(self.cursor)
    }

    /// Returns the state that lines are taken with.
    #[inline(always)]
    pub(crate) fn apart(&mut self) -> (Block<'b>, &mut Cursor) {
        (self.block, &mut self.cursor)
    }
}

impl Cursor {
    /// Whether both are at the same line.
    pub(crate) fn is_at(self, other: Cursor) -> bool {
        self.next == other.next
    }
}

impl<'b> Block<'b> {
    /// Returns the current line.
    #[inline(always)]
    pub(crate) fn line(self, cursor: Cursor) -> Line<'b> {
        let Cursor { start, end, number, .. } = cursor;
        Line { bytes: self.bytes.get(start..end).unwrap_or_default(), offset: start, number }
    }

    /// Moves to the next line that is not blank, without taking it. False at the end.
    #[inline]
    pub(crate) fn begin(self, cursor: &mut Cursor) -> bool {
        while let Some(first) = self.bytes.get(cursor.next) {
            let before = *cursor;
            if !first.is_ascii_whitespace() || !self.search(cursor).iter().all(u8::is_ascii_whitespace) {
                *cursor = Cursor { start: before.next, end: before.next, ..before };
                return true;
            }
        }
        false
    }

    /// Takes the line that was begun, unless it is taken already.
    #[inline]
    pub(crate) fn end(self, cursor: &mut Cursor) {
        if cursor.next == cursor.start {
            self.search(cursor);
        }
    }

    /// Takes the next line: its text, and whether its quotes are indexed.
    #[inline(always)]
    pub(super) fn take(
        self,
        simd: impl Simd,
        cursor: &mut Cursor,
        quotes: &mut Quotes,
    ) -> Result<(&'b str, bool), Fault> {
        let Some(text) = self.text else {
            return utf8(self.search(cursor)).map(|text| (text, false));
        };
        let rest = text.get(cursor.next..).unwrap_or_default();
        let (length, found) = match quotes.find_line(simd, rest.as_bytes()) {
            Some(length) => {
                self.advance(cursor, length);
                (length, true)
            }
            None => (self.search(cursor).len(), false),
        };
        Ok((rest.get(..length).unwrap_or_default(), found))
    }

    /// Takes the next line by searching for its end.
    #[inline(never)]
    fn search(self, cursor: &mut Cursor) -> &'b [u8] {
        let rest = self.bytes.get(cursor.next..).unwrap_or_default();
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.advance(cursor, line.len());
        line
    }

    /// Moves past the next line, which has this length.
    #[inline(always)]
    fn advance(self, cursor: &mut Cursor, length: usize) {
        let end = cursor.next + length;
        (cursor.start, cursor.end) = (cursor.next, end);
        cursor.number += 1;
        cursor.next = match self.bytes.get(end..) {
            Some([b'\n', ..]) => end + 1,
            Some([b'\r', b'\n', ..]) => end + 2,
            _ => self.bytes.len(),
        };
    }
}

/// Returns bytes as text.
#[inline(always)]
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    // The fast check does not report the position; the slow one does, and runs only after an error.
    let text = simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes));
    text.map_err(|error| Fault { kind: FaultKind::NotUtf8, offset: error.valid_up_to() })
}
