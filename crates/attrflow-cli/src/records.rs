//! Records from a file: JSON lines, or the elements of a JSON array.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::record::Lines;

use crate::blocks::Blocks;
use crate::elements::Elements;
use crate::elements::Unreadable;
use crate::exit::Failure;
use crate::input;
use crate::input::Arrivals;
use crate::lines::LINE_LENGTH;
use crate::progress::Meter;

/// Most elements in a batch.
const BATCH_ELEMENTS: usize = 1024;
/// A batch of elements that has this many bytes gets no more of them.
const BATCH_BYTES: usize = 256 * 1024;

/// A batch whose memory is larger gives it back before it is used again.
const KEPT: usize = 1024 * 1024;

/// Reads records.
pub struct Records {
    form: Form,
    /// What tells whether the next ones have to be waited for; those of a file never have.
    arrivals: Option<Arrivals>,
    meter: Meter,
    /// How many records were read.
    count: u64,
}

enum Form {
    /// One a line.
    Lines(Blocks<input::Source>),
    /// The elements of an array.
    Elements(Elements<input::Source>),
}

/// Where a record stands.
#[derive(Debug)]
pub struct Piece {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its first byte in the input.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// Where its text is in the batch.
    pub place: Result<Range<usize>, Unreadable>,
}

/// Records that are worked on together.
#[derive(Debug, Default)]
pub struct Batch {
    /// The records.
    pub pieces: Vec<Piece>,
    /// Lines without a record.
    pub blank: u64,
    /// How many records come before these.
    pub before: u64,
    /// Whether nothing follows.
    pub last: bool,
    /// Where the last of the lines ends that the records are; none for elements of an array.
    pub lines_end: Option<usize>,
    /// What was read, and behind it room for more.
    buffer: Vec<u8>,
    filled: usize,
}

impl Batch {
    /// The number of a record in its file, from 1, by its place in the batch.
    pub fn number(&self, piece: usize) -> u64 {
        self.before + piece as u64 + 1
    }

    /// What a piece holds; none when it has no text.
    pub fn bytes(&self, piece: &Piece) -> Option<&[u8]> {
        self.buffer.get(piece.place.clone().ok()?)
    }

    /// What a piece holds, or why it has no text.
    pub fn record(&self, piece: &Piece) -> Result<&[u8], Box<Diagnostic>> {
        let place = piece.place.clone().map_err(|unreadable| unreadable.diagnostic())?;
        Ok(self.buffer.get(place).unwrap_or_default())
    }

    /// The lines that the records are; none for elements of an array, and where one of them has more bytes than the limit allows.
    pub fn lines(&self) -> Option<Lines<'_>> {
        let lines = self.buffer.get(..self.lines_end?)?;
        self.pieces.iter().all(|piece| piece.place.is_ok()).then(|| Lines::new(lines))
    }

    /// All that was read.
    pub fn text(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// Begins anew with this text and room for so much; memory is kept.
    pub fn restart(&mut self, text: &[u8], room: usize) {
        self.pieces.clear();
        (self.blank, self.last, self.filled, self.lines_end) = (0, false, 0, None);
        if self.buffer.len() > KEPT {
            self.buffer = Vec::new();
        }
        self.append(text);
        let size = self.buffer.len().max(room);
        self.buffer.resize(size, 0);
    }

    /// Reads what the reader gives at once; the room is doubled when there is none left.
    pub fn read(&mut self, reader: &mut impl Read) -> io::Result<usize> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        loop {
            match reader.read(self.buffer.get_mut(self.filled..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(count) => {
                    self.filled += count;
                    return Ok(count);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Adds bytes; where they stand.
    fn append(&mut self, bytes: &[u8]) -> Range<usize> {
        let place = self.filled..self.filled + bytes.len();
        if self.buffer.len() < place.end {
            self.buffer.resize(place.end, 0);
        }
        if let Some(room) = self.buffer.get_mut(place.clone()) {
            room.copy_from_slice(bytes);
        }
        self.filled = place.end;
        place
    }
}

impl Records {
    /// Opens a file, or the standard input for `-`. An array is known by its first character.
    pub fn open(file: &Path) -> Result<Records, Failure> {
        Records::of(input::open(file)?)
    }

    /// The records of an input that is open.
    pub fn of(opened: input::Opened) -> Result<Records, Failure> {
        let input::Opened { mut reader, mark, arrivals, meter } = opened;
        let start = reader.fill_buf().map_err(Failure::Read)?;
        let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
        let form = if first == Some(&b'[') {
            Form::Elements(Elements::new(reader, LINE_LENGTH, mark))
        } else {
            Form::Lines(Blocks::new(reader, LINE_LENGTH, mark))
        };
        Ok(Records { form, arrivals, meter, count: 0 })
    }

    /// Returns what tells how much of the input has been read.
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// The next records: as many as there are without waiting, within limits. Of a pipe there may be none although
    /// it goes on, when no line is whole yet.
    pub fn batch(&mut self) -> Result<Batch, Failure> {
        let mut batch = Batch::default();
        self.fill(&mut batch)?;
        Ok(batch)
    }

    /// The same in the memory of a batch that is done with.
    pub fn fill(&mut self, batch: &mut Batch) -> Result<(), Failure> {
        match &mut self.form {
            Form::Lines(lines) => lines.fill(batch, self.arrivals.as_ref()),
            Form::Elements(elements) => elements_into(batch, elements, self.arrivals.is_some()),
        }
        .map_err(Failure::Read)?;
        batch.before = self.count;
        self.count += batch.pieces.len() as u64;
        Ok(())
    }

    /// Whether the next records may have to be waited for.
    pub fn would_wait(&self) -> bool {
        let Some(arrivals) = &self.arrivals else { return false };
        match &self.form {
            Form::Lines(lines) => lines.would_wait() && arrivals.are_awaited(),
            // An element is read to its end, whatever has arrived of it.
            Form::Elements(elements) => elements.would_wait(),
        }
    }
}

fn elements_into(batch: &mut Batch, elements: &mut Elements<input::Source>, waits: bool) -> io::Result<()> {
    batch.restart(&[], 0);
    while batch.pieces.len() < BATCH_ELEMENTS && batch.filled < BATCH_BYTES {
        if waits && !batch.pieces.is_empty() && elements.would_wait() {
            break;
        }
        let Some(element) = elements.next()? else {
            batch.last = true;
            break;
        };
        let place = element.bytes.map(|bytes| batch.append(bytes));
        let (line, offset, length) = (element.line, element.offset, element.length);
        batch.pieces.push(Piece { line, offset, length, place });
    }
    Ok(())
}
