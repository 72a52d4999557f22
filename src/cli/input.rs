//! Files and the standard input, whole or line by line.

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::LOOKS_LIKE_UTF16;
use attrflow::diagnostic::codes::input::NOT_UTF8;
use attrflow::diagnostic::codes::input::UNREADABLE_INPUT;

use crate::cli::escape::escape;
use crate::cli::exit::Failure;

/// What a byte order mark is in UTF-8.
pub const MARK: &[u8; 3] = b"\xef\xbb\xbf";

/// What an input is called in messages.
pub fn name(file: &Path) -> String {
    if is_standard(file) {
        "standard input".to_owned()
    } else {
        escape(&file.display().to_string()).replace('\n', "\\n")
    }
}

fn is_standard(file: &Path) -> bool {
    file == Path::new("-")
}

/// The input is not there, or may not be read.
pub fn unreadable(file: &Path, error: &io::Error) -> Failure {
    let diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the input cannot be read: {error}"));
    Failure::Input { origin: name(file), diagnostic: Box::new(diagnostic) }
}

/// Where bytes come from. Any thread may ask for them.
pub type Source = Box<dyn Read + Send>;

/// An input whose beginning has been looked at.
pub struct Opened {
    /// What is left to read.
    pub reader: BufReader<Source>,
    /// The length of the byte order mark that was skipped.
    pub mark: u64,
    /// Whether it is a file, which never has to be waited for.
    pub is_file: bool,
}

impl Opened {
    /// What is in memory already.
    pub fn held(reader: impl Read + Send + 'static) -> Opened {
        Opened { reader: BufReader::with_capacity(64 * 1024, Box::new(reader)), mark: 0, is_file: true }
    }
}

/// The file, or the standard input for `-`. A mark at the beginning is skipped; UTF-16 is refused.
pub fn open(file: &Path) -> Result<Opened, Failure> {
    let (source, is_file): (Source, bool) = if is_standard(file) {
        (Box::new(io::stdin()), stands_for_a_file())
    } else {
        let opened = File::open(file).map_err(|error| unreadable(file, &error))?;
        let metadata = opened.metadata().map_err(|error| unreadable(file, &error))?;
        if metadata.is_dir() {
            return Err(unreadable(file, &io::Error::from(io::ErrorKind::IsADirectory)));
        }
        (Box::new(opened), metadata.is_file())
    };
    let mut reader = BufReader::with_capacity(64 * 1024, source);
    let start = reader.fill_buf().map_err(|error| unreadable(file, &error))?;
    if start.starts_with(MARK) {
        reader.consume(MARK.len());
        return Ok(Opened { reader, mark: MARK.len() as u64, is_file });
    }
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        let diagnostic = Diagnostic::new(&LOOKS_LIKE_UTF16, "the input looks like UTF-16")
            .help("save it as UTF-8, for instance with `Set-Content -Encoding utf8`");
        return Err(Failure::Input { origin: name(file), diagnostic: Box::new(diagnostic) });
    }
    Ok(Opened { reader, mark: 0, is_file })
}

/// Whether the standard input was led to a file.
fn stands_for_a_file() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let input = io::stdin().as_fd().try_clone_to_owned().map(File::from);
        input.and_then(|input| input.metadata()).is_ok_and(|metadata| metadata.is_file())
    }
    #[cfg(not(unix))]
    false
}

/// Everything in the file, or in the standard input for `-`.
pub fn whole(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(file)?.reader.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    Ok(bytes)
}

/// The text of the file, or of the standard input for `-`, without the mark at its beginning.
pub fn text(file: &Path) -> Result<String, Failure> {
    String::from_utf8(whole(file)?).map_err(|error| {
        let message = format!("the text is not UTF-8 (byte {})", error.utf8_error().valid_up_to());
        Failure::Input { origin: name(file), diagnostic: Box::new(Diagnostic::new(&NOT_UTF8, message)) }
    })
}
