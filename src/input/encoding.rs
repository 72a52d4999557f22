//! Encodings: UTF-8 as it is, everything else decoded on the way.

use std::fmt;
use std::io;
use std::io::Read;
use std::str::FromStr;

use encoding_rs::Decoder;
use encoding_rs::DecoderResult;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

/// How many bytes are decoded in one step.
const STEP: usize = 16 * 1024;

/// The encoding of a file, by a label of the Encoding Standard such as `windows-1252`.
///
/// ```
/// use attrflow::input::Encoding;
///
/// let encoding: Encoding = "Windows-1252".parse()?;
/// assert_eq!(encoding.to_string(), "windows-1252");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    pub(super) const UTF_8: Encoding = Encoding(UTF_8);

    /// Returns the encoding that a byte order mark indicates, and the length of the mark.
    pub(super) fn of_mark(start: &[u8]) -> Option<(Encoding, usize)> {
        encoding_rs::Encoding::for_bom(start).map(|(encoding, length)| (Encoding(encoding), length))
    }

    pub(super) fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }

    /// How bytes of the decoded text are counted as bytes of the file.
    pub(super) fn width(self) -> Width {
        match self.0 {
            encoding if encoding == UTF_8 => Width::Text,
            encoding if encoding == UTF_16LE || encoding == UTF_16BE => Width::Utf16,
            encoding if encoding.is_single_byte() => Width::Single,
            encoding => Width::Encoded(encoding),
        }
    }

    /// Decodes what the reader gives.
    pub(super) fn decode<R: Read>(self, reader: R) -> Decoded<R> {
        Decoded {
            reader,
            decoder: self.0.new_decoder_without_bom_handling(),
            encoding: self,
            input: vec![0; STEP],
            unread: 0..0,
            output: String::new(),
            given: 0,
            consumed: 0,
            fault: None,
            is_done: false,
        }
    }
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(label: &str) -> Result<Encoding, String> {
        let found = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Encoding);
        found.ok_or_else(|| format!("there is no encoding `{label}`; usual ones are utf-8, utf-16le and windows-1252"))
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.name() {
            "UTF-16LE" => formatter.write_str("UTF-16 LE"),
            "UTF-16BE" => formatter.write_str("UTF-16 BE"),
            name => formatter.write_str(name),
        }
    }
}

/// How many bytes of the file a piece of the decoded text takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Width {
    /// The same number.
    Text,
    /// Two, or four where the text has four.
    Utf16,
    /// One a character.
    Single,
    /// As many as it has when it is encoded again.
    Encoded(&'static encoding_rs::Encoding),
}

impl Width {
    /// Returns the number of bytes in the file.
    pub(super) fn of(self, text: &[u8]) -> u64 {
        let characters = |text: &[u8]| text.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64;
        match self {
            Width::Text => text.len() as u64,
            Width::Utf16 => 2 * (characters(text) + text.iter().filter(|byte| **byte >= 0xF0).count() as u64),
            Width::Single => characters(text),
            Width::Encoded(encoding) => encoding.encode(&String::from_utf8_lossy(text)).0.len() as u64,
        }
    }
}

/// Bytes that are no text in the encoding that was named.
#[derive(Debug)]
pub(super) struct NotInEncoding {
    pub(super) encoding: Encoding,
    /// Where in the file, in bytes after the byte order mark.
    pub(super) offset: u64,
}

impl fmt::Display for NotInEncoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the file is not {} (byte {})", self.encoding, self.offset)
    }
}

impl std::error::Error for NotInEncoding {}

/// Reads UTF-8 from something in another encoding. Bytes that are no text end it with [`NotInEncoding`]; nothing is replaced.
pub(super) struct Decoded<R> {
    reader: R,
    decoder: Decoder,
    encoding: Encoding,
    input: Vec<u8>,
    /// What of the input is not decoded yet.
    unread: std::ops::Range<usize>,
    output: String,
    /// How many bytes of the output were given away.
    given: usize,
    consumed: u64,
    /// What follows the output that is no text.
    fault: Option<NotInEncoding>,
    is_done: bool,
}

impl<R: Read> Decoded<R> {
    fn step(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        if let Some(fault) = self.fault.take() {
            self.is_done = true;
            return Err(io::Error::new(io::ErrorKind::InvalidData, fault));
        }
        let is_last = if self.unread.is_empty() {
            let count = self.reader.read(&mut self.input)?;
            self.unread = 0..count;
            count == 0
        } else {
            false
        };
        self.output.reserve(STEP);
        let source = self.input.get(self.unread.clone()).unwrap_or_default();
        let (result, read) = self.decoder.decode_to_string_without_replacement(source, &mut self.output, is_last);
        self.unread.start += read;
        self.consumed += read as u64;
        match result {
            DecoderResult::Malformed(length, after) => {
                // The text before it comes first, however much of the file was read at once.
                self.fault = Some(NotInEncoding {
                    encoding: self.encoding,
                    offset: self.consumed.saturating_sub(u64::from(length) + u64::from(after)),
                });
            }
            DecoderResult::InputEmpty => self.is_done = is_last,
            DecoderResult::OutputFull => {}
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            if self.is_done {
                return Ok(0);
            }
            self.step()?;
        }
        let ready = self.output.as_bytes().get(self.given..).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), ready.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}
