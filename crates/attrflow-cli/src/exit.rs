//! How the program ends: every exit code, and the one place that says which failure ends with which.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use attrflow::Diagnostic;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkErrorKind;
use attrflow::untrusted::Untrusted;

/// The exit codes. People's scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, and nothing is wrong.
    Done = 0,
    /// Something was found: an error in what was checked, a fault of an evaluation.
    Found = 1,
    /// Wrong usage. clap ends with the same code.
    Usage = 2,
    /// Finished, and some records are in quarantine.
    Quarantined = 3,
    /// Stopped, as too many records were bad.
    TooManyBad = 4,
    /// Stopped by a guard; nothing was written.
    Guard = 5,
    /// The input cannot be used at all.
    Input = 65,
    /// The server cannot be reached, or refuses the token.
    #[cfg(feature = "network")]
    Server = 69,
    /// A mistake in the program itself.
    Internal = 70,
    /// The output cannot be created.
    CannotCreate = 73,
    /// Reading or writing failed.
    InputOutput = 74,
    /// A graceful command was interrupted.
    #[cfg(feature = "network")]
    Interrupted = 130,
    /// The reader of the standard output has gone: 128 and the number of SIGPIPE, as a shell counts.
    ReaderGone = 141,
    /// A graceful command was asked to end by SIGTERM.
    #[cfg(feature = "network")]
    Terminated = 143,
}

/// The exit codes in words, for the help and the man page.
pub const TABLE: &str = "\
Exit codes:
    0  done, nothing wrong
    1  errors found (check, run), failing cases (test), evaluation fault (eval),
       or differences (diff --exit-code, replay)
    2  wrong usage
    3  finished, some records are in quarantine or failed
    4  stopped, too many bad or failed records
    5  stopped by a guard, nothing was written or sent
   65  the input cannot be used
   69  the server cannot be reached, or refuses the token
   70  internal error
   73  the output cannot be created, or is in use
   74  reading or writing failed
  130  interrupted; 129 for SIGHUP, 131 for SIGQUIT
  141  the reader of the output has gone
  143  terminated (SIGTERM)";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not go on.
#[derive(Debug)]
pub enum Failure {
    /// The arguments make no sense together.
    Usage(String),
    /// The input cannot be used; `origin` names it.
    Input {
        /// The file's name.
        origin: String,
        /// What is wrong with it.
        diagnostic: Box<Diagnostic>,
    },
    /// A document has errors in its fields; `origin` names it.
    Document {
        /// The file's name.
        origin: String,
        /// What is wrong with it.
        errors: Vec<Diagnostic>,
    },
    /// A guard stops the run before anything is written.
    Guard(String),
    /// The server gives no answer.
    #[cfg(feature = "network")]
    Server(String),
    /// The link store cannot be used.
    Links {
        /// The store's file.
        file: PathBuf,
        /// What is wrong with it.
        error: LinkError,
    },
    /// Reading failed in the middle.
    Read(io::Error),
    /// A file cannot be created.
    Create(PathBuf, io::Error),
    /// An output must not be written, for the reason in the message.
    Output(String),
    /// Writing failed; `what` names the place.
    Write {
        /// The file's name, or the stream's.
        what: String,
        /// What the system says.
        error: io::Error,
    },
}

impl Failure {
    /// Writing to the standard output failed.
    pub fn output(error: io::Error) -> Failure {
        Failure::Write { what: "the standard output".to_owned(), error }
    }

    /// The code the program ends with.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Input { .. } | Failure::Document { .. } => Exit::Input,
            Failure::Guard(_) => Exit::Guard,
            Failure::Create(..) | Failure::Output(_) => Exit::CannotCreate,
            #[cfg(feature = "network")]
            Failure::Server(_) => Exit::Server,
            Failure::Links { error, .. } => match error.kind() {
                LinkErrorKind::InUse => Exit::CannotCreate,
                LinkErrorKind::Io => Exit::InputOutput,
                _ => Exit::Input,
            },
            Failure::Write { error, .. } if error.kind() == io::ErrorKind::BrokenPipe => Exit::ReaderGone,
            Failure::Read(_) | Failure::Write { .. } => Exit::InputOutput,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "network")]
            Failure::Server(message) => formatter.write_str(message),
            Failure::Usage(message) | Failure::Output(message) | Failure::Guard(message) => {
                formatter.write_str(message)
            }
            Failure::Links { file, error } => {
                write!(formatter, "`{}`: {error}", Untrusted(&file.display().to_string()))
            }
            Failure::Document { origin, errors } => {
                let first = errors.first().map(|error| error.message.as_str()).unwrap_or_default();
                write!(formatter, "{}: {}", Untrusted(origin), Untrusted(first))
            }
            Failure::Input { origin, diagnostic } => {
                write!(formatter, "{}: {}", Untrusted(origin), Untrusted(&diagnostic.message))
            }
            Failure::Read(error) => write!(formatter, "reading the input failed: {error}"),
            Failure::Create(path, error) => {
                write!(formatter, "`{}` cannot be created: {error}", Untrusted(&path.to_string_lossy()))
            }
            Failure::Write { what, error } => write!(formatter, "writing to {what} failed: {error}"),
        }
    }
}
