//! Where results and messages go.

use std::io;
use std::io::Write;

use attrflow::Diagnostic;
use serde::Serialize;
use serde_json::ser::Formatter;

use crate::escape::escape;
use crate::exit::Failure;
use crate::render;

/// The standard output with a buffer; results only. [`Output::finish`] must be called, or the end may be lost.
#[derive(Debug)]
pub struct Output {
    writer: io::BufWriter<io::Stdout>,
}

impl Output {
    /// The standard output.
    pub fn new() -> Output {
        Output { writer: io::BufWriter::with_capacity(64 * 1024, io::stdout()) }
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.writer.write_all(text.as_bytes()).map_err(Failure::output)
    }

    /// Writes text and a line break.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.text(text)?;
        self.text("\n")
    }

    /// Writes bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.writer.write_all(bytes).map_err(Failure::output)
    }

    /// Writes JSON on one line.
    pub fn json(&mut self, value: &serde_json::Value) -> Result<(), Failure> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut self.writer, OneLine);
        value.serialize(&mut serializer).map_err(|error| Failure::output(error.into()))?;
        self.text("\n")
    }

    /// Writes JSON over several lines.
    pub fn wide_json(&mut self, value: &serde_json::Value) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.writer, value).map_err(|error| Failure::output(error.into()))?;
        self.text("\n")
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

/// Compact JSON without any character that a reader may take for the end of a line: JSON lets U+0085, U+2028 and U+2029
/// stand as they are, and Unicode calls them line breaks.
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((before, found)) = rest.split_once(['\u{85}', '\u{2028}', '\u{2029}']).map(|(before, after)| {
            let length = rest.len() - before.len() - after.len();
            (before, rest.split_at_checked(before.len()).and_then(|(_, tail)| tail.split_at_checked(length)))
        }) {
            writer.write_all(before.as_bytes())?;
            let Some((broken, after)) = found else { break };
            for character in broken.chars() {
                write!(writer, "\\u{:04x}", u32::from(character))?;
            }
            rest = after;
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Prints text with styles on the standard output; the styles are left out where they are not wanted.
pub fn styled(text: &str) -> Result<(), Failure> {
    let mut stream = anstream::stdout().lock();
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).map_err(Failure::output)
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

fn print(text: &str) {
    // Nothing is left to tell it to when the standard error output is gone.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// A diagnostic as the answer to a line.
pub fn error_object(diagnostic: &Diagnostic) -> serde_json::Value {
    let span = diagnostic.span().map(|span| [span.start, span.end]);
    serde_json::json!({ "error": { "code": diagnostic.code.id, "message": diagnostic.message, "span": span } })
}
