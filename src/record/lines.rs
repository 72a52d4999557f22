//! Records one a line: a block of lines that is gone through from one to the next.
//!
//! What can be done for many lines at once is done so: the block is checked to be UTF-8 as a whole, and where a line ends is found on the
//! way to its quotes, so that no byte is looked at for that alone. A line with something unusual in it is searched for its end first.

use fearless_simd::Simd;

use crate::record::Fault;
use crate::record::FaultKind;
use crate::record::quotes::Quotes;

/// The lines of a block of bytes, each with a record, for [`Writer::write_lines`](crate::mapping::Writer::write_lines). A line feed ends a
/// line, and a carriage return before it belongs to that; the last line needs none. Lines with nothing but white space are passed over.
#[derive(Debug, Clone)]
pub struct Lines<'b> {
    block: Block<'b>,
    cursor: Cursor,
}

/// A line with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// What is on it, without what ends it.
    pub bytes: &'b [u8],
    /// Where in the block it begins, in bytes.
    pub offset: usize,
    /// Its number, from 1; those that were passed over count.
    pub number: u64,
}

/// What the lines stand in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'b> {
    bytes: &'b [u8],
    /// The same, where all of it is UTF-8.
    text: Option<&'b str>,
}

/// How far it was gone through.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cursor {
    /// Where the line begins that was taken last.
    start: usize,
    /// Where it ends.
    end: usize,
    /// Its number.
    number: u64,
    /// Where the one behind it begins.
    next: usize,
}

impl<'b> Lines<'b> {
    /// The lines of a block, from the first one on.
    pub fn new(bytes: &'b [u8]) -> Lines<'b> {
        let text = simdutf8::basic::from_utf8(bytes).ok();
        Lines { block: Block { bytes, text }, cursor: Cursor::default() }
    }

    /// The line that was taken last; none has the number zero.
    pub fn line(&self) -> Line<'b> {
        self.block.line(self.cursor)
    }

    /// What lines are taken with.
    #[inline(always)]
    pub(crate) fn apart(&mut self) -> (Block<'b>, &mut Cursor) {
        (self.block, &mut self.cursor)
    }
}

impl Cursor {
    /// Whether it stands where the other does.
    pub(crate) fn is_at(self, other: Cursor) -> bool {
        self.next == other.next
    }
}

impl<'b> Block<'b> {
    /// The line that was taken last.
    #[inline(always)]
    pub(crate) fn line(self, cursor: Cursor) -> Line<'b> {
        let Cursor { start, end, number, .. } = cursor;
        Line { bytes: self.bytes.get(start..end).unwrap_or_default(), offset: start, number }
    }

    /// Goes to the next line with something in it, which is not taken yet. False when there is none.
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

    /// Takes the line that was begun, unless it was taken.
    #[inline]
    pub(crate) fn end(self, cursor: &mut Cursor) {
        if cursor.next == cursor.start {
            self.search(cursor);
        }
    }

    /// Takes the next line: its text, and whether its quotes were found on the way.
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
                self.pass(cursor, length);
                (length, true)
            }
            None => (self.search(cursor).len(), false),
        };
        Ok((rest.get(..length).unwrap_or_default(), found))
    }

    /// Takes the next line by looking for its end.
    #[inline(never)]
    fn search(self, cursor: &mut Cursor) -> &'b [u8] {
        let rest = self.bytes.get(cursor.next..).unwrap_or_default();
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.pass(cursor, line.len());
        line
    }

    /// Goes behind the next line, which has this length.
    #[inline(always)]
    fn pass(self, cursor: &mut Cursor, length: usize) {
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

/// Bytes as text.
#[inline(always)]
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    // The quick check does not say where; the slow one is made when something is wrong.
    let text = simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes));
    text.map_err(|error| Fault { kind: FaultKind::NotUtf8, offset: error.valid_up_to() })
}
