//! The beginning of an input, read to tell what it is.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read;

use crate::input::detect;
use crate::input::detect::Found;

/// The buffer of a reader, in bytes.
const BUFFER: usize = detect::SAMPLE;

/// Where bytes come from.
pub(super) type Bytes = Box<dyn Read + Send>;

/// The beginning of an input.
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    reader: Bytes,
    is_all: bool,
}

impl Head {
    pub(super) fn new(reader: Bytes) -> Head {
        Head { bytes: Vec::new(), reader, is_all: false }
    }

    /// Reads what the reader gives in one call; false at the end, and when enough was read.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        let length = self.bytes.len();
        if length >= detect::SAMPLE {
            return Ok(false);
        }
        self.bytes.resize(detect::SAMPLE, 0);
        let read = loop {
            match self.reader.read(self.bytes.get_mut(length..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let count = *read.as_ref().unwrap_or(&0);
        self.bytes.truncate(length + count);
        self.is_all = read? == 0;
        Ok(count > 0)
    }

    /// Reads as much as it takes to tell what the input is.
    pub(super) fn detect(&mut self) -> io::Result<Found> {
        // Only these bytes can change the answer, and looking at every step would take the square of the time.
        let may_tell = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'}' | b']' | b'[' | b'"' | b'>');
        let mut from = 0;
        loop {
            let is_all = self.is_all || self.bytes.len() >= detect::SAMPLE;
            if (is_all || self.bytes.get(from..).unwrap_or_default().iter().any(may_tell))
                && let Some(found) = detect::detect(&self.bytes, is_all)
            {
                return Ok(found);
            }
            if is_all {
                return Ok(Found::Unusable(detect::empty()));
            }
            from = self.bytes.len();
            self.more()?;
        }
    }

    /// The whole input, from its first byte.
    pub(super) fn into_reader(self) -> Bytes {
        Box::new(Cursor::new(self.bytes).chain(self.reader))
    }

    /// The same with a buffer that has the beginning already.
    pub(super) fn into_buffered(self) -> io::Result<BufReader<Bytes>> {
        let is_empty = self.bytes.is_empty();
        let mut reader = BufReader::with_capacity(BUFFER, self.into_reader());
        if !is_empty {
            reader.fill_buf()?;
        }
        Ok(reader)
    }
}
