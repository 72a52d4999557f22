//! An input line by line, never more of it in memory than the longest line may have.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;

use crate::exit::Failure;
use crate::input;

/// Longest line, in bytes.
const LINE_LENGTH: usize = attrflow::limits::RECORD_LENGTH;

/// Reads lines. Only a line feed ends a line; one carriage return before it is dropped.
#[derive(Debug)]
pub struct Lines<R> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    limit: usize,
}

/// One line.
#[derive(Debug)]
pub struct Line<'l> {
    /// Its length in bytes, without what ends it.
    pub length: u64,
    /// What it holds; none when it is longer than the limit.
    pub bytes: Option<&'l [u8]>,
}

impl Line<'_> {
    /// Whether there is nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.bytes.is_some_and(|bytes| bytes.iter().all(u8::is_ascii_whitespace))
    }
}

impl Lines<input::Source> {
    /// The lines of the standard input.
    pub fn of_standard_input() -> Result<Lines<input::Source>, Failure> {
        Ok(Lines::new(input::open(Path::new("-"))?, LINE_LENGTH))
    }
}

impl<R: Read> Lines<R> {
    /// The lines of the reader, each at most `limit` bytes long.
    pub fn new(reader: BufReader<R>, limit: usize) -> Lines<R> {
        Lines { reader, buffer: Vec::new(), limit }
    }

    /// Whether the next line would have to be waited for.
    pub fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty()
    }

    /// The next line.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut length: usize = 0;
        let mut ended = false;
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let piece = available.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
            if piece.is_empty() {
                break;
            }
            length += piece.len();
            if length <= self.limit + 2 {
                self.buffer.extend_from_slice(piece);
            }
            ended = piece.last() == Some(&b'\n');
            let taken = piece.len();
            self.reader.consume(taken);
            if ended {
                break;
            }
        }
        if length == 0 {
            return Ok(None);
        }
        let held = self.buffer.as_slice();
        let bytes = held.strip_suffix(b"\n").unwrap_or(held);
        let bytes = if ended { bytes.strip_suffix(b"\r").unwrap_or(bytes) } else { bytes };
        let whole = held.len() == length;
        let length = if whole { bytes.len() } else { length - usize::from(ended) };
        let bytes = (whole && length <= self.limit).then_some(bytes);
        Ok(Some(Line { length: length as u64, bytes }))
    }
}
