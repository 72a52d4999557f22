//! Files and the standard input, whole or line by line.

use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
#[cfg(unix)]
use std::os::fd::AsFd;
#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::atomic::Ordering;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::LOOKS_LIKE_UTF16;
use attrflow::diagnostic::codes::input::NOT_UTF8;
use attrflow::diagnostic::codes::input::UNREADABLE_INPUT;
#[cfg(unix)]
use rustix::event::PollFd;
#[cfg(unix)]
use rustix::event::PollFlags;
#[cfg(unix)]
use rustix::event::Timespec;
#[cfg(unix)]
use rustix::event::poll;

use crate::exit::Failure;
use crate::progress::Meter;
use crate::streams;

/// What a byte order mark is in UTF-8.
pub const MARK: &[u8; 3] = b"\xef\xbb\xbf";

/// What an input is called; where it is shown, it has to be escaped.
pub fn name(file: &Path) -> String {
    if is_standard(file) { "standard input".to_owned() } else { file.display().to_string() }
}

fn is_standard(file: &Path) -> bool {
    file == Path::new("-")
}

/// The input is not there, or may not be read.
pub fn unreadable(file: &Path, error: &io::Error) -> Failure {
    let (reason, help) = match error.kind() {
        io::ErrorKind::NotFound => ("there is no such file or folder", "check the name and the current folder"),
        io::ErrorKind::PermissionDenied => ("permission denied", "run it as a user who may read the file"),
        io::ErrorKind::IsADirectory => ("it is a directory", "name a file"),
        _ => ("", ""),
    };
    let reason = if reason.is_empty() { error.to_string() } else { reason.to_owned() };
    let mut diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the input cannot be read: {reason}"));
    if !help.is_empty() {
        diagnostic = diagnostic.help(help);
    }
    Failure::Input { origin: name(file), diagnostic: Box::new(diagnostic) }
}

/// Where bytes come from. Any thread may ask for them.
pub type Source = Box<dyn Read + Send>;

/// An input as it is.
pub struct Opened {
    /// What is left to read.
    pub reader: Source,
    /// What tells whether it has to be waited for; a file never has.
    pub arrivals: Option<Arrivals>,
    /// How much of it has been read.
    pub meter: Meter,
}

/// A reader that counts.
struct Metered<R> {
    reader: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.meter.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Opens the file, or the standard input for `-`, as it is.
pub fn source(file: &Path) -> Result<Opened, Failure> {
    let mut meter = Meter::default();
    let (source, arrivals): (Source, Option<Arrivals>) = if is_standard(file) {
        streams::check_input().map_err(|error| unreadable(file, &error))?;
        meter.length = file_length(streams::metadata(io::stdin()));
        (Box::new(Metered { reader: io::stdin(), meter: meter.clone() }), Arrivals::of_standard_input())
    } else {
        let opened = File::open(file).map_err(|error| unreadable(file, &error))?;
        let metadata = opened.metadata().map_err(|error| unreadable(file, &error))?;
        if metadata.is_dir() {
            return Err(unreadable(file, &io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let arrivals = if metadata.is_file() { None } else { Some(Arrivals::of_pipe(&opened)) };
        meter.length = file_length(Some(metadata));
        (Box::new(Metered { reader: opened, meter: meter.clone() }), arrivals)
    };
    Ok(Opened { reader: source, arrivals, meter })
}

/// The file, or the standard input for `-`. A mark at the beginning is skipped; UTF-16 is refused.
pub fn open(file: &Path) -> Result<BufReader<Source>, Failure> {
    let mut reader = BufReader::with_capacity(64 * 1024, source(file)?.reader);
    let start = reader.fill_buf().map_err(|error| unreadable(file, &error))?;
    if start.starts_with(MARK) {
        reader.consume(MARK.len());
        return Ok(reader);
    }
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        let diagnostic = Diagnostic::new(&LOOKS_LIKE_UTF16, "the input looks like UTF-16")
            .help("save it as UTF-8, for instance with `Set-Content -Encoding utf8`");
        return Err(Failure::Input { origin: name(file), diagnostic: Box::new(diagnostic) });
    }
    Ok(reader)
}

fn file_length(metadata: Option<Metadata>) -> Option<u64> {
    metadata.filter(Metadata::is_file).map(|metadata| metadata.len())
}

/// Tells what has arrived on an input that is no file.
#[derive(Debug)]
pub struct Arrivals {
    /// The input once more; none where it cannot be had, and nothing is known then.
    #[cfg(unix)]
    descriptor: Option<OwnedFd>,
}

#[cfg(unix)]
impl Arrivals {
    fn of_pipe(input: &File) -> Arrivals {
        Arrivals { descriptor: input.as_fd().try_clone_to_owned().ok() }
    }

    /// None when the standard input was led to a file.
    fn of_standard_input() -> Option<Arrivals> {
        let is_file = streams::metadata(io::stdin()).is_some_and(|metadata| metadata.is_file());
        if is_file { None } else { Some(Arrivals { descriptor: io::stdin().as_fd().try_clone_to_owned().ok() }) }
    }

    /// Whether who reads now may have to wait.
    pub fn are_awaited(&self) -> bool {
        let Some(descriptor) = &self.descriptor else { return true };
        let mut asked = [PollFd::new(descriptor, PollFlags::IN)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        // What is wrong with it, reading will tell.
        !poll(&mut asked, Some(&now)).is_ok_and(|ready| ready > 0)
    }
}

#[cfg(not(unix))]
impl Arrivals {
    fn of_pipe(_: &File) -> Arrivals {
        Arrivals {}
    }

    fn of_standard_input() -> Option<Arrivals> {
        Some(Arrivals {})
    }

    /// Whether who reads now may have to wait; nothing is known here.
    pub fn are_awaited(&self) -> bool {
        true
    }
}

/// Returns the bytes of the file, or of the standard input for `-`, in whatever encoding they are.
pub fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    source(file)?.reader.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    Ok(bytes)
}

/// Everything in the file, or in the standard input for `-`.
pub fn whole(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(file)?.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    Ok(bytes)
}

/// The text of the file, or of the standard input for `-`, without the mark at its beginning.
pub fn text(file: &Path) -> Result<String, Failure> {
    String::from_utf8(whole(file)?).map_err(|error| {
        let message = format!("the text is not UTF-8 (byte {})", error.utf8_error().valid_up_to());
        Failure::Input { origin: name(file), diagnostic: Box::new(Diagnostic::new(&NOT_UTF8, message)) }
    })
}
