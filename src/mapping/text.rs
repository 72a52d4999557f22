//! The bytes of a document's file as text: UTF-8 or UTF-16, with or without a byte order mark.
//!
//! Windows PowerShell writes UTF-16 where nothing else is asked for, and Windows editors put a mark before UTF-8.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;

use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::NOT_UTF8;
use crate::limits;
use crate::mapping::not_a_document;

/// Reads a file that a user's file names, or that is beside it. Only regular files are read, because a device or pipe may have no end.
///
/// # Errors
///
/// The file is not a regular one, is larger than this many bytes, or cannot be read.
pub fn read_file(path: &Path, at_most: u64) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(at_most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > at_most {
        let message = format!("it is larger than {} MiB", at_most / (1024 * 1024));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Reads the start of a file, at most this many bytes.
///
/// # Errors
///
/// The file cannot be read.
pub fn start_of_file(path: &Path, at_most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(at_most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The most bytes of a document's file: UTF-16 takes up to twice as many as the text has in UTF-8.
pub const MAX_FILE: u64 = 2 * limits::DOCUMENT_LENGTH as u64 + 4;

/// How the characters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
}

/// How a file begins, and what that says of it.
const MARKS: [(&[u8], Encoding); 3] =
    [(b"\xef\xbb\xbf", Encoding::Utf8), (b"\xff\xfe", Encoding::Utf16Le), (b"\xfe\xff", Encoding::Utf16Be)];

impl Encoding {
    /// Tells from the beginning of a file how it is written, and how many bytes the byte order mark has.
    pub fn of(start: &[u8]) -> (Encoding, usize) {
        if let Some((mark, encoding)) = MARKS.iter().find(|(mark, _)| start.starts_with(mark)) {
            return (*encoding, mark.len());
        }
        // JSON begins with a character of ASCII, and no text has the character U+0000.
        match start {
            [first, 0, ..] if *first != 0 => (Encoding::Utf16Le, 0),
            [0, second, ..] if *second != 0 => (Encoding::Utf16Be, 0),
            _ => (Encoding::Utf8, 0),
        }
    }

    /// Reads a file: its text without a byte order mark, and how it is written.
    ///
    /// # Errors
    ///
    /// The bytes are neither UTF-8 nor UTF-16, or too many for any document.
    pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), Diagnostic> {
        let (encoding, mark) = Encoding::of(bytes);
        let rest = bytes.get(mark..).unwrap_or_default();
        // UTF-16 takes up to twice as many bytes as the text has in UTF-8.
        let length = if encoding == Encoding::Utf8 { rest.len() } else { rest.len() / 2 };
        if length > limits::DOCUMENT_LENGTH {
            return Err(not_a_document::too_large());
        }
        let wide = match encoding {
            Encoding::Utf8 => {
                let text = std::str::from_utf8(rest).map_err(|error| not_text(bytes, error.valid_up_to() + mark))?;
                return Ok((text.to_owned(), encoding));
            }
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
        };
        match wide.decode_without_bom_handling_and_without_replacement(rest) {
            Some(text) => Ok((text.into_owned(), encoding)),
            None => Err(Diagnostic::new(&NOT_UTF8, "the text looks like UTF-16, and some of it is not")
                .help("save it again as UTF-8, for instance with `Set-Content -Encoding utf8`")),
        }
    }

    /// Writes text in this encoding, without a byte order mark.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// What binary files begin with, and what they are called.
const SIGNATURES: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook (xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
];

fn not_text(bytes: &[u8], offset: usize) -> Diagnostic {
    match SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        Some((_, what)) => Diagnostic::new(&NOT_UTF8, format!("this is not text; it looks like {what}"))
            .help("give the JSON that the portal's Download button gives"),
        None => Diagnostic::new(&NOT_UTF8, format!("the text is not UTF-8 (byte {offset})"))
            .help("convert it to UTF-8, for instance with `iconv -f WINDOWS-1252 -t UTF-8`"),
    }
}
