//! How far a run is, on a terminal.

use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

/// How often the line changes.
const EVERY: Duration = Duration::from_millis(200);

/// One line on the standard error output that is written over and over, when it is a terminal.
#[derive(Debug)]
pub struct Progress {
    shown: Option<Instant>,
    terminal: bool,
}

impl Progress {
    /// Nothing is shown yet.
    pub fn new() -> Progress {
        Progress { shown: None, terminal: io::stderr().is_terminal() }
    }

    /// Shows the number of records.
    pub fn show(&mut self, records: u64) {
        if self.terminal && self.shown.is_none_or(|shown| shown.elapsed() >= EVERY) {
            self.shown = Some(Instant::now());
            let _ = write!(io::stderr(), "\r{records} records");
        }
    }

    /// Takes the line away.
    pub fn end(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
