//! The elements of a JSON array one by one, without reading the array as a whole.
//!
//! Only what is needed to find an element's end is looked at: quotes, backslashes and brackets. Whether the element is JSON
//! is for its reader to say, so that one bad element does not spoil the others.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use crate::lines::Line;

/// Reads the elements of an array.
#[derive(Debug)]
pub struct Elements<R> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    limit: usize,
    phase: Phase,
    line: u64,
    offset: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before the bracket that opens the array.
    Before,
    /// Behind the opening bracket: an element, or the end.
    First,
    /// Behind a comma: an element.
    Next,
    /// Behind the array: nothing.
    After,
    /// Nothing is left.
    Done,
}

/// What is known of the element that is being read.
#[derive(Debug, Default)]
struct Element {
    depth: usize,
    in_text: bool,
    escaped: bool,
    length: usize,
}

/// What a byte means for the element it follows.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Inside,
    Comma,
    Close,
}

impl Element {
    fn step(&mut self, byte: u8) -> Step {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return Step::Inside;
        }
        match byte {
            b'"' => self.in_text = true,
            b'[' | b'{' => self.depth += 1,
            b',' if self.depth == 0 => return Step::Comma,
            b']' if self.depth == 0 => return Step::Close,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Step::Inside
    }
}

impl<R: Read> Elements<R> {
    /// The elements of the array, each at most `limit` bytes long; the first byte stands at `offset`.
    pub fn new(reader: BufReader<R>, limit: usize, offset: u64) -> Elements<R> {
        Elements { reader, buffer: Vec::new(), limit, phase: Phase::Before, line: 1, offset }
    }

    /// Whether the next element would have to be waited for.
    pub fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty()
    }

    /// The next element; its number is that of the line it begins on. What stands behind the array comes as one more.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let Some(first) = self.first()? else { return Ok(None) };
        let (number, offset) = (self.line, self.offset);
        let length = match first {
            Begin::Element => self.element()?,
            Begin::Nothing => 0,
            Begin::Rest => self.rest()?,
        };
        let bytes = (self.buffer.len() == length && length <= self.limit).then(|| self.buffer.trim_ascii_end());
        let length = bytes.map_or(length, <[u8]>::len);
        Ok(Some(Line { number, offset, length: length as u64, bytes }))
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.reader.fill_buf() {
                Ok(available) => return Ok(available.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn skip(&mut self, byte: u8) {
        self.reader.consume(1);
        self.offset += 1;
        self.line += u64::from(byte == b'\n');
    }

    /// Goes to the beginning of the next element.
    fn first(&mut self) -> io::Result<Option<Begin>> {
        self.buffer.clear();
        loop {
            let Some(byte) = self.peek()? else {
                let complete = matches!(self.phase, Phase::After | Phase::Done);
                self.phase = Phase::Done;
                return Ok((!complete).then_some(Begin::Nothing));
            };
            match (self.phase, byte) {
                (Phase::Done, _) => return Ok(None),
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.skip(byte),
                (Phase::Before, _) => {
                    self.skip(byte);
                    self.phase = Phase::First;
                }
                (Phase::First, b']') => {
                    self.skip(byte);
                    self.phase = Phase::After;
                }
                (Phase::Next, b']') => {
                    self.skip(byte);
                    self.phase = Phase::After;
                    return Ok(Some(Begin::Nothing));
                }
                (Phase::First | Phase::Next, b',') => {
                    self.skip(byte);
                    self.phase = Phase::Next;
                    return Ok(Some(Begin::Nothing));
                }
                (Phase::First | Phase::Next, _) => return Ok(Some(Begin::Element)),
                (Phase::After, _) => return Ok(Some(Begin::Rest)),
            }
        }
    }

    /// Reads an element up to what ends it; its length.
    fn element(&mut self) -> io::Result<usize> {
        let mut element = Element::default();
        while self.peek()?.is_some() {
            let available = self.reader.buffer();
            let mut taken = 0;
            let mut end = Step::Inside;
            for byte in available {
                taken += 1;
                end = element.step(*byte);
                if end != Step::Inside {
                    break;
                }
            }
            let own = taken - usize::from(end != Step::Inside);
            element.length += own;
            let piece = available.get(..own).unwrap_or_default();
            self.line += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
            if element.length <= self.limit {
                self.buffer.extend_from_slice(piece);
            }
            self.reader.consume(taken);
            self.offset += taken as u64;
            match end {
                Step::Inside => {}
                Step::Comma => {
                    self.phase = Phase::Next;
                    return Ok(element.length);
                }
                Step::Close => {
                    self.phase = Phase::After;
                    return Ok(element.length);
                }
            }
        }
        // An element that is whole is not spoilt by a missing bracket; the bracket is missed next.
        let whole = element.depth == 0 && !element.in_text;
        self.phase = if whole { Phase::Next } else { Phase::Done };
        Ok(element.length)
    }

    /// Passes over everything that is left, and keeps its beginning, so that its reader sees that it is not JSON.
    fn rest(&mut self) -> io::Result<usize> {
        self.phase = Phase::Done;
        let mut length = 0;
        while self.peek()?.is_some() {
            let available = self.reader.buffer();
            let taken = available.len();
            length += taken;
            if length <= self.limit {
                self.buffer.extend_from_slice(available);
            }
            self.reader.consume(taken);
            self.offset += taken as u64;
        }
        Ok(length)
    }
}

/// What the next element begins with.
#[derive(Debug)]
enum Begin {
    /// Its own first byte.
    Element,
    /// Nothing: a comma, the bracket or the end stands where it should be.
    Nothing,
    /// Text behind the array.
    Rest,
}
