//! JSON lines, without a copy: what one read gives is a block, and records are ranges of it.
//!
//! Lines in which a delta of Graph says more than values are found by two searches over the block; only such lines are read twice.

use std::io;
use std::io::BufReader;
use std::io::Read;

use crate::input::batch::Batch;
use crate::input::batch::RecordSpan;
use crate::input::delta;
use crate::input::encoding::Width;

/// How many bytes one read asks for.
const BLOCK_LENGTH: usize = 256 * 1024;
/// Most lines in a batch: the output for a line may be much longer than the line.
const MAX_LINES: usize = 1024;

/// Reads lines. Only a line feed ends a line; one carriage return before it is dropped.
#[derive(Debug)]
pub(super) struct LineBlocks<R> {
    reader: BufReader<R>,
    /// What was read and is in no batch yet.
    rest: Vec<u8>,
    limit: usize,
    number: u64,
    record: u64,
    offset: u64,
    width: Width,
    /// The length of the part of a too long line that was dropped already.
    dropped: Option<Dropped>,
}

/// The beginning of a line that is too long to be kept.
#[derive(Debug, Clone, Copy, Default)]
struct Dropped {
    /// In bytes of text.
    text: usize,
    /// In bytes of the file.
    file: u64,
}

impl<R: Read> LineBlocks<R> {
    /// Reads lines of at most `limit` bytes; the first byte of the reader is at `offset` in the file.
    pub(super) fn new(reader: BufReader<R>, limit: usize, offset: u64, width: Width) -> LineBlocks<R> {
        LineBlocks { reader, rest: Vec::new(), limit, number: 0, record: 0, offset, width, dropped: None }
    }

    /// Returns whether the next line may have to be waited for.
    pub(super) fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty() && !self.rest.contains(&b'\n')
    }

    /// Reads the next lines. Once something was read and `is_awaited` says that no more has arrived, the batch may be empty although
    /// the input goes on.
    pub(super) fn fill(&mut self, batch: &mut Batch, is_awaited: impl Fn() -> bool) -> io::Result<()> {
        self.read(batch, is_awaited)?;
        delta::note_lines(batch);
        Ok(())
    }

    fn read(&mut self, batch: &mut Batch, is_awaited: impl Fn() -> bool) -> io::Result<()> {
        batch.restart(&self.rest, BLOCK_LENGTH);
        self.rest.clear();
        let (mut searched, mut has_read) = (0, false);
        loop {
            let new = batch.text().get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', new) {
                let mut from = 0;
                if let Some(dropped) = self.dropped.take() {
                    from = searched + at + 1;
                    self.push(batch, 0..from, dropped, true);
                }
                self.take_lines(batch, from);
                return Ok(());
            }
            searched = batch.text().len();
            if self.dropped.is_some() || searched > self.limit + 2 {
                let Dropped { text, file } = self.dropped.unwrap_or_default();
                self.dropped = Some(Dropped { text: text + searched, file: file + self.width.of(batch.text()) });
                batch.restart(&[], BLOCK_LENGTH);
                searched = 0;
            }
            // Waiting here would keep other threads from reading, and the run from ending.
            if has_read && self.reader.buffer().is_empty() && is_awaited() {
                self.rest.extend_from_slice(batch.text());
                return Ok(());
            }
            has_read = true;
            if batch.read(&mut self.reader)? == 0 {
                batch.last = true;
                let dropped = self.dropped.take();
                if searched > 0 || dropped.is_some() {
                    self.push(batch, 0..searched, dropped.unwrap_or_default(), false);
                }
                batch.lines_end = Some(searched);
                return Ok(());
            }
        }
    }

    /// Puts the whole lines from `from` on into the batch, and keeps the rest.
    fn take_lines(&mut self, batch: &mut Batch, mut from: usize) {
        while batch.records.len() < MAX_LINES {
            let text = batch.text().get(from..).unwrap_or_default();
            let Some(at) = memchr::memchr(b'\n', text) else { break };
            self.push(batch, from..from + at + 1, Dropped::default(), true);
            from += at + 1;
        }
        batch.lines_end = Some(from);
        self.rest.extend_from_slice(batch.text().get(from..).unwrap_or_default());
    }

    /// Puts a line into the batch: the range of what is held of it, with the line break where it is `ended`.
    #[inline]
    fn push(&mut self, batch: &mut Batch, range: std::ops::Range<usize>, dropped: Dropped, ended: bool) {
        let held = batch.text().get(range.clone()).unwrap_or_default();
        let raw = dropped.text + held.len();
        let offset = self.offset;
        self.number += 1;
        self.offset += dropped.file + self.width.of(held);
        let bytes = held.strip_suffix(b"\n").unwrap_or(held);
        let bytes = if ended { bytes.strip_suffix(b"\r").unwrap_or(bytes) } else { bytes };
        // The end of a line that is much too long may have been dropped before its carriage return was seen.
        let is_known = raw <= self.limit + 2;
        let text_length = if is_known { bytes.len() } else { raw - usize::from(ended) };
        let (line, is_too_long) = (self.number, text_length > self.limit || !is_known);
        let is_blank =
            || bytes.first().is_none_or(u8::is_ascii_whitespace) && bytes.iter().all(u8::is_ascii_whitespace);
        if !is_too_long && is_blank() {
            batch.blank += 1;
            return;
        }
        self.record += 1;
        let length = if is_known {
            self.width.of(bytes)
        } else {
            self.offset - offset - self.width.of(b"\n") * u64::from(ended)
        };
        let text = (!is_too_long).then(|| range.start..range.start + text_length);
        batch.records.push(RecordSpan { record: self.record, line, offset, length, text, kind: None, notes: None });
    }
}
