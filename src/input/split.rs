//! JSON texts apart: the elements of arrays, the objects of pages, and objects one after the other, none of them read as a whole.
//!
//! Only quotes, backslashes and brackets matter here. Whether an element is JSON is for its reader to say, so that one bad element
//! does not spoil the others. A text that ends in the middle is refused: what is missing may be anything.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use crate::input::cut;
use crate::input::encoding::Width;
use crate::input::error::InputError;
use crate::input::position::Position;
use crate::input::scan::Scan;
use crate::input::scan::Step;

/// How many of the last bytes are kept to show where a text ends.
const TAIL_LENGTH: usize = 256;

/// Reads JSON texts apart.
#[derive(Debug)]
pub(super) struct Splitter<R> {
    reader: BufReader<R>,
    /// The text of the current element, or of the members of a page beside its list.
    buffer: Vec<u8>,
    envelope: Vec<u8>,
    limit: usize,
    /// The member that is the list of a page.
    list: Option<&'static str>,
    state: State,
    /// Whether pages are elements of an array.
    in_array: bool,
    at: Position,
    /// Where what was passed last ends, white space aside.
    content_end: Position,
    /// The end of what was passed.
    tail: Vec<u8>,
    width: Width,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Outside of all brackets.
    Top,
    /// After the bracket that opens an array: an element, or the end.
    First,
    /// After a comma in an array: an element.
    Next,
    /// Where an element is missing, which has been reported: more commas and the end belong to the same mistake.
    Broken,
    /// After an element that ended by its own bracket: a comma, or the end.
    After,
    /// After the bracket that opens the list of a page.
    PageFirst,
    /// After a comma in the list of a page.
    PageNext,
    /// Where an element of the list of a page is missing, which has been reported.
    PageBroken,
    /// After the list of a page, in the page's object.
    PageRest,
    Done,
}

/// What the splitter found.
#[derive(Debug)]
pub(super) enum Item<'s> {
    /// An element of an array or a page, or an object outside of both.
    Element {
        /// Where it begins.
        at: Position,
        /// Its length in bytes of the file.
        length: u64,
        /// Its text; none when it is longer than the limit.
        text: Option<&'s [u8]>,
        /// Whether it is from the list of a page.
        in_page: bool,
    },
    /// The beginning of a page: its object up to the bracket that opens its list.
    PageStart(&'s [u8]),
    /// A comma or the end of the array where an element must be.
    Missing {
        /// Where it is.
        at: Position,
        /// What is there.
        found: char,
    },
    /// The end of a page: its object, with an empty list.
    Page {
        /// None when it is longer than the limit.
        text: Option<&'s [u8]>,
    },
}

impl<R: Read> Splitter<R> {
    /// Reads elements of at most `limit` bytes; an object whose member `list` is an array is a page of elements. The first byte is at
    /// `offset` in the file.
    pub(super) fn new(
        reader: BufReader<R>,
        limit: usize,
        list: Option<&'static str>,
        offset: u64,
        width: Width,
    ) -> Splitter<R> {
        let at = Position { offset, line: 1, column: 1 };
        Splitter {
            reader,
            buffer: Vec::new(),
            envelope: Vec::new(),
            limit,
            list,
            state: State::Top,
            in_array: false,
            at,
            content_end: at,
            tail: Vec::new(),
            width,
        }
    }

    /// Returns whether the next element may have to be waited for.
    pub(super) fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty()
    }

    /// Returns the next element, or the end of a page.
    pub(super) fn next(&mut self) -> Result<Option<Item<'_>>, InputError> {
        self.buffer.clear();
        loop {
            if self.state == State::PageRest {
                return self.page().map(Some);
            }
            let Some(byte) = self.peek()? else {
                if matches!(self.state, State::Top | State::Done) {
                    self.state = State::Done;
                    return Ok(None);
                }
                return Err(cut::early_end(b"", self.at, &self.tail, self.content_end));
            };
            match (self.state, byte) {
                (State::Done, _) => return Ok(None),
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.pass(1),
                (State::Top, b'[') => {
                    self.pass(1);
                    (self.state, self.in_array) = (State::First, true);
                }
                (
                    State::Top
                    | State::First
                    | State::Next
                    | State::Broken
                    | State::PageFirst
                    | State::PageNext
                    | State::PageBroken,
                    b'{',
                ) => {
                    let watches = self.list.is_some() && !self.in_list();
                    return Ok(Some(match self.value(watches)? {
                        Some(element) => self.element(element),
                        None => Item::PageStart(&self.envelope),
                    }));
                }
                (State::Top, _) => return self.rubbish().map(Some),
                (State::First | State::After | State::Broken, b']') => {
                    self.pass(1);
                    (self.state, self.in_array) = (State::Top, false);
                }
                (State::PageFirst | State::PageBroken, b']') => {
                    self.pass(1);
                    self.state = State::PageRest;
                }
                (State::After, b',') => {
                    self.pass(1);
                    self.state = State::Next;
                }
                (State::Broken | State::PageBroken, b',') => self.pass(1),
                (State::Next | State::PageNext, b']')
                | (State::First | State::Next | State::PageFirst | State::PageNext, b',') => {
                    self.state = if self.in_list() { State::PageBroken } else { State::Broken };
                    return Ok(Some(Item::Missing { at: self.at, found: char::from(byte) }));
                }
                (
                    State::First
                    | State::Next
                    | State::Broken
                    | State::PageFirst
                    | State::PageNext
                    | State::PageBroken
                    | State::After,
                    _,
                ) => {
                    if let Some(element) = self.value(false)? {
                        return Ok(Some(self.element(element)));
                    }
                }
                (State::PageRest, _) => return Ok(None),
            }
        }
    }

    fn in_list(&self) -> bool {
        matches!(self.state, State::PageFirst | State::PageNext | State::PageBroken)
    }

    /// The state after an element that a comma or the bracket of its list ends.
    fn after(&mut self, comma: bool) -> State {
        match (self.in_list(), comma) {
            (true, true) => State::PageNext,
            (true, false) => State::PageRest,
            (false, true) => State::Next,
            (false, false) => {
                self.in_array = false;
                State::Top
            }
        }
    }

    fn element(&self, found: Found) -> Item<'_> {
        let Found { at, length, file_length, in_page } = found;
        let text = (self.buffer.len() == length && length <= self.limit).then(|| self.buffer.trim_ascii_end());
        let trimmed = text.map(|text| self.buffer.get(text.len()..).unwrap_or_default()).unwrap_or_default();
        Item::Element { at, length: file_length - self.width.of(trimmed), text, in_page }
    }

    /// Reads a value up to what ends it. None when it is a page, whose list comes next.
    fn value(&mut self, watches: bool) -> Result<Option<Found>, InputError> {
        let (at, in_page) = (self.at, self.in_list());
        let mut scan = Scan::of_value(watches);
        loop {
            let (step, taken) = self.scan(&mut scan)?;
            if taken == 0 {
                return Err(cut::early_end(&self.buffer, at, &self.tail, self.content_end));
            }
            match step {
                Step::Inside => continue,
                Step::End if self.state == State::Top => {}
                // Elements end at a comma, so that one with too many brackets does not end early.
                Step::End => continue,
                Step::List => {
                    self.envelope.clear();
                    self.envelope.append(&mut self.buffer);
                    self.state = State::PageFirst;
                    return Ok(None);
                }
                Step::Comma | Step::Close => self.state = self.after(step == Step::Comma),
            }
            return Ok(Some(Found { at, length: scan.length, file_length: scan.file_length, in_page }));
        }
    }

    /// Reads the rest of a page's object.
    fn page(&mut self) -> Result<Item<'_>, InputError> {
        let at = self.at;
        let mut scan = Scan::in_object();
        loop {
            let (step, taken) = self.scan(&mut scan)?;
            if taken == 0 {
                return Err(cut::early_end(&self.buffer, at, &self.tail, self.content_end));
            }
            if step == Step::End {
                break;
            }
        }
        let is_whole = self.buffer.len() == scan.length && scan.length <= self.limit;
        self.envelope.push(b']');
        self.envelope.append(&mut self.buffer);
        self.state = if self.in_array { State::After } else { State::Top };
        Ok(Item::Page { text: is_whole.then_some(self.envelope.as_slice()) })
    }

    /// Goes on with a value, over what the reader has in memory; how much that was is zero at the end of the input.
    fn scan(&mut self, scan: &mut Scan) -> Result<(Step, usize), InputError> {
        let list = self.list;
        if self.peek()?.is_none() {
            return Ok((Step::Inside, 0));
        }
        let available = self.reader.buffer();
        let (taken, step) = scan.run(available, list);
        let own = taken - usize::from(matches!(step, Step::Comma | Step::Close));
        let piece = available.get(..own).unwrap_or_default();
        scan.length += own;
        scan.file_length += self.width.of(piece);
        if scan.length <= self.limit {
            self.buffer.extend_from_slice(piece);
        }
        self.pass(taken);
        Ok((step, taken))
    }

    /// Passes over the rest of a line outside of all brackets that is no object and no array.
    fn rubbish(&mut self) -> Result<Item<'_>, InputError> {
        let (at, mut length, mut file_length) = (self.at, 0, 0);
        while self.peek()?.is_some() {
            let available = self.reader.buffer();
            let end = memchr::memchr(b'\n', available);
            let piece = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
            let taken = piece.len();
            length += taken;
            file_length += self.width.of(piece);
            if length <= self.limit {
                self.buffer.extend_from_slice(piece);
            }
            self.pass(taken);
            if end.is_some() {
                break;
            }
        }
        Ok(self.element(Found { at, length, file_length, in_page: false }))
    }

    fn peek(&mut self) -> Result<Option<u8>, InputError> {
        loop {
            match self.reader.fill_buf() {
                Ok(available) => return Ok(available.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Goes on by this many bytes, which the reader has in memory.
    fn pass(&mut self, count: usize) {
        let passed = self.reader.buffer().get(..count).unwrap_or_default();
        match passed.iter().rposition(|byte| !byte.is_ascii_whitespace()) {
            Some(last) => {
                let (content, space) = passed.split_at_checked(last + 1).unwrap_or((passed, &[]));
                self.content_end = self.at.after(content, self.width);
                self.at = if space.is_empty() { self.content_end } else { self.content_end.after(space, self.width) };
            }
            None => self.at = self.at.after(passed, self.width),
        }
        if passed.len() < TAIL_LENGTH {
            let kept = (self.tail.len() + passed.len()).saturating_sub(TAIL_LENGTH);
            self.tail.drain(..kept.min(self.tail.len()));
            self.tail.extend_from_slice(passed);
        } else {
            self.tail.clear();
            self.tail.extend_from_slice(passed.get(passed.len() - TAIL_LENGTH..).unwrap_or_default());
        }
        self.reader.consume(count);
    }
}

/// A value that was read.
#[derive(Debug)]
struct Found {
    at: Position,
    length: usize,
    file_length: u64,
    in_page: bool,
}
