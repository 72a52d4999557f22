//! Records from a file: JSON lines, or the elements of a JSON array.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::path::Path;

use crate::cli::elements::Elements;
use crate::cli::exit::Failure;
use crate::cli::input;
use crate::cli::lines::LINE_LENGTH;
use crate::cli::lines::Line;
use crate::cli::lines::Lines;

/// Most records in a batch.
const BATCH_RECORDS: usize = 8192;
/// A batch that has this many bytes gets no more records.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Reads records.
pub struct Records {
    form: Form,
    /// Whether the input may have to be waited for.
    waits: bool,
}

enum Form {
    /// One a line.
    Lines(Lines<Box<dyn Read>>),
    /// The elements of an array.
    Elements(Elements<Box<dyn Read>>),
}

/// Where a record stands, and what it holds.
#[derive(Debug)]
pub struct Piece {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its first byte in the input.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// The bytes; none when there are more than the limit allows.
    pub bytes: Option<Vec<u8>>,
}

/// Records that are worked on together.
#[derive(Debug, Default)]
pub struct Batch {
    /// The records.
    pub pieces: Vec<Piece>,
    /// Lines without a record.
    pub blank: u64,
    /// Whether nothing follows.
    pub last: bool,
}

impl Records {
    /// Opens a file, or the standard input for `-`. An array is known by its first character.
    pub fn open(file: &Path) -> Result<Records, Failure> {
        let input::Opened { mut reader, mark, is_file } = input::open(file)?;
        let start = reader.fill_buf().map_err(Failure::Read)?;
        let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
        let form = if first == Some(&b'[') {
            Form::Elements(Elements::new(reader, LINE_LENGTH, mark))
        } else {
            Form::Lines(Lines::new(reader, LINE_LENGTH, mark))
        };
        Ok(Records { form, waits: !is_file })
    }

    /// The next records: as many as there are without waiting, within limits, one at least unless there is none.
    pub fn batch(&mut self) -> Result<Batch, Failure> {
        let mut batch = Batch::default();
        let mut bytes = 0;
        while batch.pieces.len() < BATCH_RECORDS && bytes < BATCH_BYTES {
            if !batch.pieces.is_empty() && self.would_wait() {
                break;
            }
            match self.next().map_err(Failure::Read)? {
                None => {
                    batch.last = true;
                    break;
                }
                Some((line, true)) if line.is_blank() => batch.blank += 1,
                Some((line, _)) => {
                    let piece = Piece {
                        line: line.number,
                        offset: line.offset,
                        length: line.length,
                        bytes: line.bytes.map(<[u8]>::to_vec),
                    };
                    bytes += piece.bytes.as_ref().map_or(0, Vec::len);
                    batch.pieces.push(piece);
                }
            }
        }
        Ok(batch)
    }

    fn would_wait(&self) -> bool {
        self.waits
            && match &self.form {
                Form::Lines(lines) => lines.would_wait(),
                Form::Elements(elements) => elements.would_wait(),
            }
    }

    /// The next line or element, and whether it is a line.
    fn next(&mut self) -> io::Result<Option<(Line<'_>, bool)>> {
        Ok(match &mut self.form {
            Form::Lines(lines) => lines.next()?.map(|line| (line, true)),
            Form::Elements(elements) => elements.next()?.map(|element| (element, false)),
        })
    }
}
