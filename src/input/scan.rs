//! Where a JSON value ends: a scan of its quotes, backslashes and brackets, in as many parts as the input comes in.

use fearless_simd::Level;

use crate::input::blocks;
use crate::input::blocks::Nesting;

/// How many bytes are examined one by one before blocks are skipped again.
const STEPS: usize = 64;

/// Longest name that is compared with those of a page's list.
const NAME_LENGTH: usize = 16;

/// What is known of the value that is being read.
#[derive(Debug, Default)]
pub(super) struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Whether a line of a string ended, and nothing but white space followed.
    after_line: bool,
    /// A name of the outermost object, as far as it may be that of the list.
    name: Vec<u8>,
    /// Whether the next string, or the one that is being read, is a name of the outermost object.
    expects_name: bool,
    in_name: bool,
    /// Whether a colon followed the name, and no value yet.
    expects_value: bool,
    /// Whether the outermost object is watched for a list.
    watches: bool,
    pub(super) length: usize,
    pub(super) file_length: u64,
}

/// What a byte means for the value it is in or follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Inside,
    /// A comma after the value.
    Comma,
    /// The bracket of what the value is in.
    Close,
    /// The value's own closing bracket.
    End,
    /// The bracket that opens the list of a page.
    List,
}

impl Scan {
    /// Returns a scan of a value that has not begun; `watches` says whether its outermost object may have the list of a page.
    pub(super) fn of_value(watches: bool) -> Scan {
        Scan { watches, ..Scan::default() }
    }

    /// Returns a scan of the rest of an object.
    pub(super) fn in_object() -> Scan {
        Scan { depth: 1, ..Scan::default() }
    }

    #[inline]
    fn step(&mut self, byte: u8, list: Option<&str>) -> Step {
        if self.in_string && !self.is_lost(byte) {
            self.string(byte);
            return Step::Inside;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return Step::Inside,
            b'"' => {
                self.in_string = true;
                self.in_name = self.watches && self.depth == 1 && self.expects_name;
                if self.in_name {
                    self.name.clear();
                }
            }
            b':' if self.depth == 1 => {
                self.expects_value = self.watches;
                return Step::Inside;
            }
            b',' if self.depth == 0 => return Step::Comma,
            b',' => self.expects_name |= self.depth == 1,
            b'[' | b'{' => {
                self.depth += 1;
                self.expects_name |= self.depth == 1 && byte == b'{';
                if self.expects_value && byte == b'[' && list.is_some_and(|list| self.name == list.as_bytes()) {
                    return Step::List;
                }
            }
            b']' | b'}' if self.depth == 0 => return Step::Close,
            b']' | b'}' => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Step::End;
                }
            }
            _ => {}
        }
        self.expects_value = false;
        Step::Inside
    }

    /// Whether a string that has no end on its line ended there. JSON has no line breaks in strings; where one is, and the next line
    /// begins as lines of JSON do, a quote is missing, and the records on the lines below are not to be taken for more of the string.
    #[inline]
    fn is_lost(&mut self, byte: u8) -> bool {
        match byte {
            b'\n' => self.after_line = true,
            b' ' | b'\t' | b'\r' => {}
            b'"' | b'{' | b'}' | b']' if self.after_line => {
                (self.in_string, self.in_name, self.escaped, self.after_line) = (false, false, false, false);
                self.expects_name |= self.depth == 1;
                return true;
            }
            _ => self.after_line = false,
        }
        false
    }

    #[inline]
    fn string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                if self.in_name {
                    (self.in_name, self.expects_name) = (false, false);
                }
                return;
            }
            _ => {}
        }
        if self.in_name && self.name.len() <= NAME_LENGTH {
            self.name.push(byte);
        }
    }

    /// Whether only quotes and brackets matter here.
    fn may_pass_blocks(&self) -> bool {
        self.depth > 0 && !self.watches && !self.escaped && !self.after_line
    }

    /// Goes over a text up to what ends the value; returns how much of it was passed.
    pub(super) fn run(&mut self, text: &[u8], list: Option<&str>) -> (usize, Step) {
        let (mut at, mut next_blocks, level) = (0, 0, Level::new());
        while let Some(byte) = text.get(at) {
            if at >= next_blocks && self.may_pass_blocks() {
                let mut nesting = Nesting { depth: self.depth, in_string: self.in_string };
                at += blocks::pass(level, text.get(at..).unwrap_or_default(), &mut nesting);
                (self.depth, self.in_string) = (nesting.depth, nesting.in_string);
                next_blocks = at + STEPS;
                continue;
            }
            if self.in_string && !self.escaped && !self.in_name && !self.after_line {
                // Most of a record is the inside of its strings.
                let rest = text.get(at..).unwrap_or_default();
                let Some(skipped) = memchr::memchr3(b'"', b'\\', b'\n', rest) else {
                    return (text.len(), Step::Inside);
                };
                if skipped > 0 {
                    at += skipped;
                    continue;
                }
            }
            at += 1;
            match self.step(*byte, list) {
                Step::Inside => {}
                step => return (at, step),
            }
        }
        (at, Step::Inside)
    }
}
