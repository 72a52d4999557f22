//! The elements of a JSON array one by one, without reading the array as a whole.
//!
//! Only what is needed to find an element's end is looked at: quotes, backslashes and brackets. Whether the element is JSON
//! is for its reader to say, so that one bad element does not spoil the others.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::CUT_OFF;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::diagnostic::codes::input::NOT_JSON;

/// Reads the elements of an array.
#[derive(Debug)]
pub struct Elements<R> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    limit: usize,
    phase: Phase,
    line: u64,
    /// The characters before the next byte on its line.
    column: u64,
    offset: u64,
}

/// An element, or what is wrong where one should be.
#[derive(Debug)]
pub struct Found<'l> {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Where it begins, in bytes from the beginning of the input.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// What it holds.
    pub bytes: Result<&'l [u8], Unreadable>,
}

/// Why a record has no text.
#[derive(Debug, Clone)]
pub enum Unreadable {
    /// It has more bytes than the limit allows.
    TooLong {
        /// How many it has.
        length: u64,
    },
    /// An array has no element where one must be.
    Missing {
        /// The line, from 1.
        line: u64,
        /// The character on the line, from 1.
        column: u64,
        /// What is there instead of an element; nothing at the end of the input.
        found: Option<char>,
    },
}

impl Unreadable {
    /// Returns what is wrong, for people.
    pub fn diagnostic(&self) -> Box<Diagnostic> {
        Box::new(match self {
            Unreadable::TooLong { length } => Diagnostic::new(&LINE_TOO_LONG, format!("the record has {length} bytes")),
            Unreadable::Missing { line, column, found: Some(found) } => {
                let message =
                    format!("an element of the array is missing before `{found}` (line {line}, column {column})");
                Diagnostic::new(&NOT_JSON, message).help("remove the comma")
            }
            Unreadable::Missing { line, column, found: None } => {
                let message = format!("the array has no end: `]` is missing (line {line}, column {column})");
                Diagnostic::new(&CUT_OFF, message)
            }
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before the bracket that opens the array.
    Before,
    /// Behind the opening bracket: an element, or the end.
    First,
    /// Behind a comma: an element.
    Next,
    /// After an element that was missing, which has been reported: more commas and the end belong to the same mistake.
    Broken,
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
        Elements { reader, buffer: Vec::new(), limit, phase: Phase::Before, line: 1, column: 0, offset }
    }

    /// Whether the next element would have to be waited for.
    pub fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty()
    }

    /// The next element. Text after the array comes as one more.
    pub fn next(&mut self) -> io::Result<Option<Found<'_>>> {
        let Some(first) = self.first()? else { return Ok(None) };
        let (line, offset) = (self.line, self.offset);
        let length = match first {
            Begin::Element => self.element()?,
            Begin::Rest => self.rest()?,
            Begin::Nothing(found) => {
                let missing = Unreadable::Missing { line, column: self.column + 1, found };
                return Ok(Some(Found { line, offset, length: 0, bytes: Err(missing) }));
            }
        };
        if self.buffer.len() != length || length > self.limit {
            let length = length as u64;
            return Ok(Some(Found { line, offset, length, bytes: Err(Unreadable::TooLong { length }) }));
        }
        let bytes = self.buffer.trim_ascii_end();
        Ok(Some(Found { line, offset, length: bytes.len() as u64, bytes: Ok(bytes) }))
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
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 0);
        } else {
            self.column += 1;
        }
    }

    /// Goes to the beginning of the next element.
    fn first(&mut self) -> io::Result<Option<Begin>> {
        self.buffer.clear();
        loop {
            let Some(byte) = self.peek()? else {
                let complete = matches!(self.phase, Phase::Broken | Phase::After | Phase::Done);
                self.phase = Phase::Done;
                return Ok((!complete).then_some(Begin::Nothing(None)));
            };
            match (self.phase, byte) {
                (Phase::Done, _) => return Ok(None),
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.skip(byte),
                (Phase::Before, _) => {
                    self.skip(byte);
                    self.phase = Phase::First;
                }
                (Phase::First | Phase::Broken, b']') => {
                    self.skip(byte);
                    self.phase = Phase::After;
                }
                (Phase::Next, b']') | (Phase::First | Phase::Next, b',') => {
                    self.phase = Phase::Broken;
                    return Ok(Some(Begin::Nothing(Some(char::from(byte)))));
                }
                (Phase::Broken, b',') => self.skip(byte),
                (Phase::First | Phase::Next | Phase::Broken, _) => return Ok(Some(Begin::Element)),
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
            let characters = |text: &[u8]| text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64;
            match memchr::memrchr(b'\n', piece) {
                None => self.column += characters(piece),
                Some(at) => {
                    self.line += memchr::memchr_iter(b'\n', piece).count() as u64;
                    self.column = characters(piece.get(at + 1..).unwrap_or_default());
                }
            }
            self.column += u64::from(end != Step::Inside);
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
    /// Nothing: a comma, the bracket or the end is where it should be.
    Nothing(Option<char>),
    /// Text behind the array.
    Rest,
}
