//! Records that are worked on together: the text of each, and where in the file it is from.

use std::io;
use std::io::Read;
use std::ops::Range;

use fearless_simd::Level;

use crate::diagnostic::Diagnostic;
use crate::input::blocks;
use crate::input::damage;
use crate::input::kind;
use crate::input::kind::Kind;
use crate::record::Lines;

/// Most records in a batch of a format that is converted.
const MAX_RECORDS: usize = 1024;
/// A batch of a converted format that has this many bytes gets no more records.
const MAX_BYTES: usize = 256 * 1024;
/// A batch whose memory is larger gives it back before it is used again.
const MAX_IDLE_MEMORY: usize = 1024 * 1024;

/// One record: where it is in the file, and what its format says about it.
#[derive(Debug, Clone)]
pub struct RecordSpan {
    /// Its number among the records of the file, from 1.
    pub record: u64,
    /// The physical line it begins on, from 1; the row of a spreadsheet.
    pub line: u64,
    /// Its first byte in the file; 0 in a spreadsheet.
    pub offset: u64,
    /// Its length in bytes of the file; 0 in a spreadsheet.
    pub length: u64,
    /// Where the batch has its JSON text; none when it has more bytes than [`RECORD_LENGTH`](crate::limits::RECORD_LENGTH) or a
    /// [`fault`](Notes::fault).
    pub(super) text: Option<Range<usize>>,
    /// What kind of object it is, where something outside of its text says so, such as its page.
    pub(super) kind: Option<Kind>,
    pub(super) notes: Option<Box<Notes>>,
}

/// What the format of a file says about a record beside its values.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Notes {
    /// Why the record cannot be read, for instance a row with too many cells.
    pub fault: Option<Box<Diagnostic>>,
    /// The names in the record whose values were damaged before the file was written.
    pub damaged: Vec<String>,
    /// The expanded lists that Graph has probably cut.
    pub incomplete: Vec<String>,
    /// The object was removed from the source.
    pub removed: Option<Removal>,
}

/// Why a delta says that an object was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Removal {
    /// It can be restored (`@removed` with the reason `changed`).
    Changed,
    /// It is gone (`@removed` with the reason `deleted`).
    Deleted,
}

impl RecordSpan {
    /// Returns what the format of the file says about the record, if there is anything.
    pub fn notes(&self) -> Option<&Notes> {
        self.notes.as_deref()
    }

    /// Returns why the record cannot be read.
    pub fn fault(&self) -> Option<&Diagnostic> {
        self.notes.as_ref()?.fault.as_deref()
    }

    /// Returns why the object was removed, if a delta says so.
    pub fn removed(&self) -> Option<Removal> {
        self.notes.as_ref()?.removed
    }
}

impl Notes {
    /// Returns the damaged value that an attribute of the provisioning schema would have, by its name in the record.
    pub fn damage_of(&self, attribute: &str) -> Option<&str> {
        self.damaged.iter().map(String::as_str).find(|name| damage::affects(name, attribute))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fault.is_none() && self.damaged.is_empty() && self.incomplete.is_empty() && self.removed.is_none()
    }
}

/// Records that are worked on together. Its memory is used again by [`Source::fill`](crate::input::Source::fill).
#[derive(Debug, Default)]
pub struct Batch {
    /// The records, in the order of the file.
    pub records: Vec<RecordSpan>,
    /// Lines and rows without a record.
    pub blank: u64,
    /// Whether nothing follows.
    pub last: bool,
    /// Whether a record is one of a delta query of Graph.
    pub(super) is_delta: bool,
    /// Where the last of the lines ends; none when the records are not the lines of the text, one each.
    pub(super) lines_end: Option<usize>,
    /// The text, followed by free space.
    buffer: Vec<u8>,
    filled: usize,
}

impl Batch {
    /// Returns the JSON text of a record; none when it is too long or cannot be read.
    pub fn bytes(&self, record: &RecordSpan) -> Option<&[u8]> {
        self.buffer.get(record.text.clone()?)
    }

    /// Returns whether a record is a user or a group, if it says so (`@odata.type`, `@odata.context`, `meta.resourceType`, `schemas`), or its
    /// file does: the `@odata.context` of its page, a type of PowerShell.
    pub fn kind(&self, record: &RecordSpan) -> Option<Kind> {
        self.bytes(record).and_then(kind::of).or(record.kind)
    }

    /// Returns the kinds of all records; none when no record has one. Two searches over the text of all records show that none says it.
    pub fn kinds(&self) -> Option<Vec<Option<Kind>>> {
        if kind::may_be_said(self.text()) {
            return Some(self.records.iter().map(|record| self.kind(record)).collect());
        }
        let is_known = self.records.iter().any(|record| record.kind.is_some());
        is_known.then(|| self.records.iter().map(|record| record.kind).collect())
    }

    /// Copies the records with these numbers in [`records`](Batch::records) to a batch of their own.
    pub fn select(&self, numbers: &[usize]) -> Batch {
        let mut selected = Batch::default();
        selected.restart_converted();
        for span in numbers.iter().filter_map(|number| self.records.get(*number)) {
            selected.push(span.clone(), self.bytes(span));
        }
        selected
    }

    /// Returns the records as lines for [`Writer::write_lines`](crate::mapping::Writer::write_lines); none when one of them is no line,
    /// or its format says more about it than its text does.
    pub fn lines(&self) -> Option<Lines<'_>> {
        let lines = self.buffer.get(..self.lines_end?)?;
        let are_plain = self.records.iter().all(|record| record.text.is_some() && record.notes.is_none());
        are_plain.then(|| Lines::new(lines))
    }

    /// Everything that was read.
    pub(super) fn text(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// Replaces the text of the batch, with space for this many bytes. Memory is reused.
    pub(super) fn restart(&mut self, text: &[u8], space: usize) {
        self.records.clear();
        (self.blank, self.last, self.is_delta, self.filled, self.lines_end) = (0, false, false, 0, None);
        if self.buffer.len() > MAX_IDLE_MEMORY {
            self.buffer = Vec::new();
        }
        self.append(text);
        let size = self.buffer.len().max(space);
        self.buffer.resize(size, 0);
    }

    /// Reads what the reader gives in one call. The buffer is doubled when it is full.
    pub(super) fn read(&mut self, reader: &mut impl Read) -> io::Result<usize> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        loop {
            match reader.read(self.buffer.get_mut(self.filled..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(count) => {
                    self.filled += count;
                    return Ok(count);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Empties the batch for records that are converted to lines.
    pub(super) fn restart_converted(&mut self) {
        self.restart(&[], 0);
        self.lines_end = Some(0);
    }

    /// Returns whether a batch of converted records has enough of them.
    pub(super) fn is_full(&self) -> bool {
        self.records.len() >= MAX_RECORDS || self.filled >= MAX_BYTES
    }

    /// Adds a converted record. Line breaks between its tokens become spaces, so that each record is one line.
    pub(super) fn push(&mut self, mut span: RecordSpan, text: Option<&[u8]>) {
        let text = text.filter(|_| span.fault().is_none());
        span.text = text.map(|text| self.append(text));
        let is_line = match span.text.clone().and_then(|range| self.buffer.get_mut(range)) {
            Some([]) | None => false,
            Some(text) => join_lines(text),
        };
        self.append(b"\n");
        // Once one record is no line, no later one makes lines of them.
        self.lines_end = self.lines_end.filter(|_| is_line).map(|_| self.filled);
        self.records.push(span);
    }

    /// Adds bytes; returns where they are.
    fn append(&mut self, bytes: &[u8]) -> Range<usize> {
        let range = self.filled..self.filled + bytes.len();
        if self.buffer.len() < range.end {
            self.buffer.resize(range.end, 0);
        }
        if let Some(space) = self.buffer.get_mut(range.clone()) {
            space.copy_from_slice(bytes);
        }
        self.filled = range.end;
        range
    }
}

/// Replaces line breaks between tokens by spaces; returns false when one is inside of a string, where JSON allows none.
fn join_lines(text: &mut [u8]) -> bool {
    if memchr::memchr2(b'\n', b'\r', text).is_none() {
        return true;
    }
    if memchr::memchr(b'\\', text).is_none() {
        let is_line = !blocks::breaks_in_string(Level::new(), text);
        if is_line {
            text.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
        return is_line;
    }
    let (mut in_string, mut escaped) = (false, false);
    for byte in text {
        match byte {
            b'\n' | b'\r' if in_string => return false,
            b'\n' | b'\r' => *byte = b' ',
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ => {}
        }
    }
    true
}
