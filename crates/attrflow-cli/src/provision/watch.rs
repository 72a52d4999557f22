//! What is printed and logged while a run works.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use attrflow_provision::run::Event;
use attrflow_provision::run::Observer;
use attrflow_provision::run::RecordFailure;
use serde_json::Value;

use crate::exit::Failure;
use crate::output;
use crate::output::Output;
use crate::progress::Progress;
use crate::provision::Arguments;
use crate::provision::log::Log;
use crate::provision::steps;
use crate::signals;

/// How many failed records are reported one by one.
const MAX_REPORTED: u64 = 20;

/// Watches a run.
pub struct Watch {
    is_step_by_step: bool,
    shows_values: bool,
    output: Mutex<Output>,
    log: Option<Mutex<Log>>,
    progress: Progress,
    failures: AtomicU64,
    has_seen_one: AtomicBool,
    /// Why the run must not go on.
    failed: Mutex<Option<Failure>>,
}

impl Watch {
    pub fn new(arguments: &Arguments, log: Option<Log>) -> Watch {
        let is_quiet = arguments.dry_run || arguments.one.is_some();
        Watch {
            is_step_by_step: arguments.one.is_some(),
            shows_values: arguments.show_values,
            output: Mutex::new(Output::new()),
            log: log.map(Mutex::new),
            progress: if is_quiet { Progress::hidden() } else { Progress::of_objects() },
            failures: AtomicU64::new(0),
            has_seen_one: AtomicBool::new(false),
            failed: Mutex::new(None),
        }
    }

    /// Ends the run because of a failure of the program's own input or output.
    pub fn fail(&self, failure: Failure) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }

    fn note(&self, result: Result<(), Failure>) {
        if let Err(failure) = result {
            self.fail(failure);
        }
    }

    /// Completes the output. Returns whether anything was reported of a record.
    pub fn finish(self) -> Result<bool, Failure> {
        drop(self.progress);
        let output = self.output.into_inner().unwrap_or_else(PoisonError::into_inner);
        match self.failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(failure) => Err(failure),
            None => output.finish().map(|()| self.has_seen_one.into_inner()),
        }
    }

    fn text(&self, text: &str) {
        self.has_seen_one.store(true, Ordering::SeqCst);
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        self.note(output.text(text));
    }
}

impl Observer for Watch {
    fn on_plan(&self, line: &Value) {
        if self.is_step_by_step {
            return self.text(&steps::of_plan(line, self.shows_values));
        }
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        self.note(output.json(line));
    }

    fn on_event(&self, event: &Event) {
        if let Some(log) = &self.log {
            self.note(log.lock().unwrap_or_else(PoisonError::into_inner).write(event));
        }
        if self.is_step_by_step {
            self.text(&steps::of_event(event, self.shows_values));
        }
    }

    fn reads_changes(&self) -> bool {
        self.log.is_some() || self.is_step_by_step
    }

    fn on_failure(&self, failure: &RecordFailure) {
        self.has_seen_one.store(true, Ordering::SeqCst);
        let number = self.failures.fetch_add(1, Ordering::SeqCst);
        if number == MAX_REPORTED {
            output::note(&format!("more records failed; only the first {MAX_REPORTED} are reported, the log has all"));
        }
        if number >= MAX_REPORTED {
            return;
        }
        let place = match (&failure.file, failure.number) {
            (Some(file), Some(number)) => format!("{file}: record {number}"),
            _ => "a vanished record".to_owned(),
        };
        let source = failure.source.as_ref().map_or(String::new(), |source| format!(" (`{source}`)"));
        let attribute = failure.failure.attribute.as_ref().map_or(String::new(), |name| format!(" ({name})"));
        let (code, message) = (failure.failure.code.id, &failure.failure.message);
        output::note(&format!("{place}{source}: error[{code}]: {message}{attribute}"));
    }

    fn on_progress(&self, done: u64, expected: u64) {
        self.progress.show_of(done, expected);
    }

    fn is_stopped(&self) -> bool {
        signals::received().is_some() || self.failed.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}
