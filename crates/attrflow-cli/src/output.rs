//! Where results and messages go.

use std::io;
use std::io::IsTerminal;
use std::io::Write;

use attrflow::Diagnostic;
use attrflow::untrusted::Untrusted;
use serde_json::Value;

use crate::escape;
use crate::escape::escape;
use crate::escape::guarded;
use crate::exit::Failure;
use crate::progress;
use crate::render;
use crate::streams;

/// The standard output with a buffer; results only. [`Output::finish`] must be called, or the end may be lost.
///
/// Every method says what its text is, so that untrusted text in it does no harm: see [`attrflow::untrusted`].
#[derive(Debug)]
pub struct Output {
    writer: io::BufWriter<Standard>,
    is_terminal: bool,
}

/// The standard output. Without one every write fails, and so does flushing nothing.
#[derive(Debug)]
struct Standard(io::Stdout);

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        streams::check_output()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        streams::check_output()?;
        self.0.flush()
    }
}

impl Output {
    /// The standard output.
    pub fn new() -> Output {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        Output { writer: io::BufWriter::with_capacity(64 * 1024, Standard(stdout)), is_terminal }
    }

    /// The standard output; an error when there is none, before any work is done for it.
    pub fn open() -> Result<Output, Failure> {
        streams::check_output().map_err(Failure::output)?;
        Ok(Output::new())
    }

    /// Writes text for people.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.raw(&Untrusted(text).lines())
    }

    /// Writes one line for people.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.raw(&escape(text))?;
        self.raw("\n")
    }

    /// Writes text that is a result: as it is, since another program may read it, but for a terminal escaped.
    pub fn result(&mut self, text: &str) -> Result<(), Failure> {
        if self.is_terminal { self.text(text) } else { self.raw(text) }
    }

    /// Writes whole lines that are results. On a terminal they are escaped as JSON, which most of them are; the others hold
    /// nothing that has to be escaped.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.is_terminal {
            return self.raw(&Untrusted(&String::from_utf8_lossy(bytes)).json());
        }
        self.writer.write_all(bytes).map_err(Failure::output)
    }

    /// Writes text in which its own format has escaped everything.
    pub fn raw(&mut self, text: &str) -> Result<(), Failure> {
        self.writer.write_all(text.as_bytes()).map_err(Failure::output)
    }

    /// Writes JSON on one line.
    pub fn json(&mut self, value: &Value) -> Result<(), Failure> {
        self.raw(&escape::json(value))?;
        self.raw("\n")
    }

    /// Writes JSON over several lines.
    pub fn wide_json(&mut self, value: &Value) -> Result<(), Failure> {
        self.raw(&escape::wide_json(value))?;
        self.raw("\n")
    }

    /// Writes what is in the buffer.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.writer.flush().map_err(Failure::output)
    }

    /// Writes everything; says so when it cannot be written.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.flush()
    }
}

/// Prints text with styles on the standard output; the styles are left out where they are not wanted.
pub fn styled(text: &str) -> Result<(), Failure> {
    streams::check_output().map_err(Failure::output)?;
    let mut stream = anstream::stdout().lock();
    stream.write_all(guarded(text).as_bytes()).and_then(|()| stream.flush()).map_err(Failure::output)
}

/// Prints a diagnostic on the standard error output.
pub fn diagnostic(diagnostic: &Diagnostic, origin: &str) {
    print(&render::rendered(diagnostic, origin));
}

/// Prints one line about the program itself on the standard error output.
pub fn message(text: &str) {
    print(&format!("attrflow: {}\n", escape(text)));
}

/// Prints one line about the work on the standard error output.
pub fn note(text: &str) {
    print(&format!("{}\n", escape(text)));
}

/// Prints text with styles on the standard error output.
pub fn print(text: &str) {
    // Nothing is left to tell it to when the standard error output is gone.
    let _ = progress::suspended(|| anstream::stderr().lock().write_all(guarded(text).as_bytes()));
}

/// A diagnostic as the answer to a line.
pub fn error_object(diagnostic: &Diagnostic) -> Value {
    let span = diagnostic.span().map(|span| [span.start, span.end]);
    serde_json::json!({ "error": { "code": diagnostic.code.id, "message": diagnostic.message, "span": span } })
}
