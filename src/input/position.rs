//! Positions in a file: bytes, lines and columns.

use crate::input::encoding::Width;

/// A position in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    /// In bytes.
    pub(super) offset: u64,
    /// From 1.
    pub(super) line: u64,
    /// In characters, from 1.
    pub(super) column: u64,
}

impl Position {
    /// Returns the position after a text that begins here.
    pub(super) fn after(self, text: &[u8], width: Width) -> Position {
        let offset = self.offset + width.of(text);
        match memchr::memrchr(b'\n', text) {
            None => Position { offset, line: self.line, column: self.column + characters(text) },
            Some(at) => Position {
                offset,
                line: self.line + memchr::memchr_iter(b'\n', text).count() as u64,
                column: 1 + characters(text.get(at + 1..).unwrap_or_default()),
            },
        }
    }
}

/// Returns how many characters a text has. Few bytes are added at once, so that the sums fit into bytes.
fn characters(text: &[u8]) -> u64 {
    let starts = |bytes: &[u8]| bytes.iter().map(|byte| u8::from((*byte as i8) >= -0x40)).sum::<u8>();
    text.chunks(usize::from(u8::MAX)).map(|bytes| u64::from(starts(bytes))).sum()
}
