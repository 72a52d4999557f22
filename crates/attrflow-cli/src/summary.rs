//! The file of `--summary`: what a run counted and how it ended, as JSON for monitoring.
//!
//! Monitoring must not take an old file for the last run, so the file is written whatever ends the run: an error, a guard, a signal. What is
//! known so far is kept here, because a signal is answered by a thread of its own.

use std::path::Path;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use serde_json::Map;
use serde_json::Value;

use crate::atomic::AtomicFile;
use crate::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output;
use crate::quiet;

/// The summary of the run, while it is going on.
static SUMMARY: Mutex<Option<Summary>> = Mutex::new(None);

struct Summary {
    file: AtomicFile,
    members: Map<String, Value>,
    reason: Option<String>,
}

fn lock() -> MutexGuard<'static, Option<Summary>> {
    SUMMARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a command, and writes how it ended to this file, if there is one. Nobody else may read or write the file.
pub fn written(file: Option<&Path>, run: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let Some(file) = file else { return run() };
    let file = AtomicFile::create(file)?.private();
    *lock() = Some(Summary { file, members: Map::new(), reason: None });
    let ended = quiet::catch(run);
    let (exit, reason) = match &ended {
        Ok(Ok(exit)) => (*exit, None),
        Ok(Err(failure)) => (failure.exit(), Some(failure.to_string())),
        Err(place) => (Exit::Internal, Some(format!("internal error at {place}"))),
    };
    let closed = close(exit as i32, reason);
    match ended {
        Ok(Ok(exit)) => closed.map(|()| exit),
        // Why the run failed is what has to be known.
        Ok(Err(failure)) => {
            closed.unwrap_or_else(|failure| output::message(&failure.to_string()));
            Err(failure)
        }
        Err(place) => quiet::again(place),
    }
}

/// Notes what the run counted so far.
pub fn note(members: impl FnOnce() -> Map<String, Value>) {
    if let Some(summary) = lock().as_mut() {
        summary.members = members();
    }
}

/// Notes why the run ends as it does, where no failure says it.
pub fn because(reason: impl Into<String>) {
    if let Some(summary) = lock().as_mut() {
        summary.reason.get_or_insert(reason.into());
    }
}

/// Writes the file when a signal ends the program.
#[cfg(unix)]
pub fn interrupted(exit: i32, signal: &str) {
    if let Err(failure) = close(exit, Some(format!("interrupted by {signal}"))) {
        output::message(&failure.to_string());
    }
}

fn close(exit: i32, reason: Option<String>) -> Result<(), Failure> {
    let Some(Summary { mut file, mut members, reason: noted }) = lock().take() else { return Ok(()) };
    members.entry("counts").or_insert(Value::Null);
    members.insert("exitCode".to_owned(), exit.into());
    members.insert("reason".to_owned(), reason.or(noted).into());
    file.write(escape::wide_json(&Value::Object(members)).as_bytes())?;
    file.write(b"\n")?;
    file.finish()
}
