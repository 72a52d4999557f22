//! Lines in blocks: what the input gives at once is read into one buffer, and lines are places in it.

use std::io;
use std::io::BufReader;
use std::io::Read;

use crate::elements::Unreadable;
use crate::input::Arrivals;
use crate::records::Batch;
use crate::records::Piece;

/// How many bytes are asked for at once.
const BLOCK: usize = 256 * 1024;
/// Most lines in a batch: what is made of a line may be much longer than the line.
const BATCH_LINES: usize = 1024;

/// Reads lines. Only a line feed ends a line; one carriage return before it is dropped.
#[derive(Debug)]
pub struct Blocks<R> {
    reader: BufReader<R>,
    /// What was read and is in no batch yet.
    rest: Vec<u8>,
    limit: usize,
    number: u64,
    offset: u64,
    /// How many bytes of a line that is too long are gone already.
    gone: Option<usize>,
}

impl<R: Read> Blocks<R> {
    /// The lines of the reader, each at most `limit` bytes long; the first byte stands at `offset`.
    pub fn new(reader: BufReader<R>, limit: usize, offset: u64) -> Blocks<R> {
        Blocks { reader, rest: Vec::new(), limit, number: 0, offset, gone: None }
    }

    /// Whether the next line would have to be waited for.
    pub fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty() && !self.rest.contains(&b'\n')
    }

    /// The next lines. No more is read than it takes for one, and no more than has arrived once something was read: when that is no whole
    /// line, there are none in the batch.
    pub fn fill(&mut self, batch: &mut Batch, arrivals: Option<&Arrivals>) -> io::Result<()> {
        batch.restart(&self.rest, BLOCK);
        self.rest.clear();
        let (mut searched, mut has_read) = (0, false);
        loop {
            let new = batch.text().get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', new) {
                let mut from = 0;
                if let Some(gone) = self.gone.take() {
                    from = searched + at + 1;
                    self.push(batch, 0..from, gone, true);
                }
                self.take_lines(batch, from);
                return Ok(());
            }
            searched = batch.text().len();
            if self.gone.is_some() || searched > self.limit + 2 {
                self.gone = Some(self.gone.unwrap_or_default() + searched);
                batch.restart(&[], BLOCK);
                searched = 0;
            }
            // Who waits here keeps others from reading, and from ending.
            if has_read && self.reader.buffer().is_empty() && arrivals.is_some_and(Arrivals::are_awaited) {
                self.rest.extend_from_slice(batch.text());
                return Ok(());
            }
            has_read = true;
            if batch.read(&mut self.reader)? == 0 {
                batch.last = true;
                let gone = self.gone.take();
                if searched > 0 || gone.is_some() {
                    self.push(batch, 0..searched, gone.unwrap_or_default(), false);
                }
                batch.lines_end = Some(searched);
                return Ok(());
            }
        }
    }

    /// Puts the lines into the batch that begin at `from` or later and are whole, and keeps the rest.
    fn take_lines(&mut self, batch: &mut Batch, mut from: usize) {
        while batch.pieces.len() < BATCH_LINES {
            let text = batch.text().get(from..).unwrap_or_default();
            let Some(at) = memchr::memchr(b'\n', text) else { break };
            self.push(batch, from..from + at + 1, 0, true);
            from += at + 1;
        }
        batch.lines_end = Some(from);
        self.rest.extend_from_slice(batch.text().get(from..).unwrap_or_default());
    }

    /// Puts the line at this place into the batch, with what ends it where it is `ended`; so many bytes of it are `gone`.
    #[inline]
    fn push(&mut self, batch: &mut Batch, place: std::ops::Range<usize>, gone: usize, ended: bool) {
        let held = batch.text().get(place.clone()).unwrap_or_default();
        let raw = gone + held.len();
        let offset = self.offset;
        self.number += 1;
        self.offset += raw as u64;
        let bytes = held.strip_suffix(b"\n").unwrap_or(held);
        let bytes = if ended { bytes.strip_suffix(b"\r").unwrap_or(bytes) } else { bytes };
        // Of a line that is much too long nobody knows whether a carriage return stood at its end.
        let is_known = raw <= self.limit + 2;
        let length = if is_known { bytes.len() } else { raw - usize::from(ended) };
        if length > self.limit || !is_known {
            let length = length as u64;
            let place = Err(Unreadable::TooLong { length });
            batch.pieces.push(Piece { line: self.number, offset, length, place });
        } else if bytes.first().is_none_or(u8::is_ascii_whitespace) && bytes.iter().all(u8::is_ascii_whitespace) {
            batch.blank += 1;
        } else {
            let place = Ok(place.start..place.start + length);
            batch.pieces.push(Piece { line: self.number, offset, length: length as u64, place });
        }
    }
}
