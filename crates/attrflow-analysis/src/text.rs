//! Converts between byte offsets and the positions of the Language Server Protocol.
//!
//! The protocol counts lines from 0 and columns in UTF-16 code units, and ends a line at `\n`, `\r\n` or `\r`. Everything else
//! in this crate works on byte offsets; this is the only file that knows UTF-16.

use std::ops::Range;

/// A place as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// The UTF-16 code units before it on that line.
    pub character: u32,
}

impl Position {
    /// Creates a position.
    pub fn new(line: u32, character: u32) -> Position {
        Position { line, character }
    }
}

/// A text and where its lines begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    text: String,
    starts: Vec<usize>,
}

impl SourceText {
    /// Finds the lines of a text.
    ///
    /// ```
    /// use attrflow_analysis::Position;
    /// use attrflow_analysis::SourceText;
    ///
    /// let text = SourceText::new("a\u{1f600}b\r\nc");
    /// assert_eq!(text.position(5), Position::new(0, 3));
    /// assert_eq!(text.offset(Position::new(0, 3)), 5);
    /// assert_eq!(text.position(8), Position::new(1, 0));
    /// ```
    pub fn new(text: impl Into<String>) -> SourceText {
        let text = text.into();
        let starts = line_starts(&text);
        SourceText { text, starts }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the position of a byte offset. An offset inside of a character counts as its beginning.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor(&self.text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Position { line: narrow(line), character: narrow(before.encode_utf16().count()) }
    }

    /// Returns the byte offset of a position. A column beyond the line means its end, a line beyond the text the text's end.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let mut units = 0;
        for (at, character) in content.char_indices() {
            units += character.len_utf16();
            if units > position.character as usize {
                return start + at;
            }
        }
        start + content.len()
    }

    /// Returns the positions of both ends of a range.
    pub fn positions(&self, range: &Range<usize>) -> (Position, Position) {
        (self.position(range.start), self.position(range.end.max(range.start)))
    }

    /// Replaces what is between two positions; without positions the whole text.
    pub fn replace(&mut self, range: Option<(Position, Position)>, new: &str) {
        match range {
            None => new.clone_into(&mut self.text),
            Some((start, end)) => {
                let start = self.offset(start);
                let end = self.offset(end).max(start);
                self.text.replace_range(start..end, new);
            }
        }
        self.starts = line_starts(&self.text);
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends {
            starts.push(at + 1);
        }
    }
    starts
}

/// Returns the largest character boundary that is not beyond the offset.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
