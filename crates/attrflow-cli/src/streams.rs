//! The standard streams as the program was started with them.
//!
//! Rust's runtime opens `/dev/null` for a standard stream that is closed, so that no file gets its number, and ignores that a stream is
//! not open for writing. Output would be lost without a word. What can be used is therefore noted before the runtime starts.

use std::fs::Metadata;
use std::io;
#[cfg(unix)]
use std::sync::atomic::AtomicBool;
#[cfg(unix)]
use std::sync::atomic::Ordering;

/// Whether the program was started without a standard input.
#[cfg(unix)]
static INPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether the program was started without a standard output, or with one that is open for reading only.
#[cfg(unix)]
static OUTPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Notes which streams can be used. Runs before `main` and the runtime, so it asks the system and does nothing else.
#[cfg(unix)]
#[ctor::ctor]
fn note() {
    use rustix::fs::OFlags;
    use rustix::fs::fcntl_getfl;
    INPUT_IS_CLOSED.store(fcntl_getfl(rustix::stdio::stdin()).is_err(), Ordering::Relaxed);
    let is_closed = fcntl_getfl(rustix::stdio::stdout()).map_or(true, |flags| flags & OFlags::RWMODE == OFlags::RDONLY);
    OUTPUT_IS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// Returns an error when there is no standard input.
#[cfg(unix)]
pub fn check_input() -> io::Result<()> {
    if INPUT_IS_CLOSED.load(Ordering::Relaxed) { Err(io::Error::other("it is closed")) } else { Ok(()) }
}

/// Returns an error when there is no standard output, or when it cannot be written.
#[cfg(unix)]
pub fn check_output() -> io::Result<()> {
    if OUTPUT_IS_CLOSED.load(Ordering::Relaxed) { Err(io::Error::other("it is closed")) } else { Ok(()) }
}

/// Returns no error: nothing is known here.
#[cfg(not(unix))]
pub fn check_input() -> io::Result<()> {
    Ok(())
}

/// Returns no error: nothing is known here.
#[cfg(not(unix))]
pub fn check_output() -> io::Result<()> {
    Ok(())
}

/// Returns what the system knows of a standard stream; nothing where it cannot be asked.
#[cfg(unix)]
pub fn metadata(stream: impl std::os::fd::AsFd) -> Option<Metadata> {
    let own = stream.as_fd().try_clone_to_owned().ok()?;
    std::fs::File::from(own).metadata().ok()
}

/// Returns nothing: a standard stream cannot be compared with files here.
#[cfg(not(unix))]
pub fn metadata<S>(_: S) -> Option<Metadata> {
    None
}

/// Whether what is written to the standard output goes to a file or nowhere, so that nobody reads it on the terminal. The reader of a
/// pipe may well print to the terminal.
pub fn output_is_stored() -> bool {
    use std::io::IsTerminal;
    let output = io::stdout();
    let Some(metadata) = metadata(&output) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        metadata.is_file() || (metadata.file_type().is_char_device() && !output.is_terminal())
    }
    #[cfg(not(unix))]
    {
        metadata.is_file() && !output.is_terminal()
    }
}
