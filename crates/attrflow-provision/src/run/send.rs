//! The last phase: requests are sent and confirmed, first the objects themselves and then their references.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Instant;

use attrflow::diagnostic::codes::servers;
use attrflow::plan::is_removal;
use attrflow::plan::links::KeepRecords;
use serde::de::DeserializeOwned;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::client::Method;
use crate::run::RunError;
use crate::run::UNASSIGNED;
use crate::run::error::Failure;
use crate::run::error::RunErrorKind;
use crate::run::error::Trouble;
use crate::run::ordered;
use crate::run::prepare::Prepared;
use crate::run::report::Event;
use crate::run::report::EventStatus;
use crate::run::report::Observer;
use crate::run::report::RecordFailure;
use crate::run::report::Summary;
use crate::run::sender::refused;
use crate::run::spool::SpoolReader;
use crate::run::spool::parse;
use crate::run::task::Outline;
use crate::run::task::ReferenceTask;
use crate::run::task::Subject;
use crate::run::task::Task;
use crate::run::work::Work;

/// What a write did.
pub(super) struct Written {
    /// The identifier of the object.
    pub(super) target: Option<String>,
    /// The action that was carried out, which may be another than planned.
    pub(super) action: String,
    /// What the object was found by.
    pub(super) matched_by: Option<String>,
    pub(super) status: u16,
}

impl Written {
    /// Enters into an event what was done.
    fn enter(&self, event: &mut Event) {
        event.target.clone_from(&self.target);
        event.status = EventStatus::Success;
        event.action.clone_from(&self.action);
        event.matched_by.clone_from(&self.matched_by);
    }
}

/// What the threads share.
struct Sending<'s, 'w> {
    work: &'s Work<'w>,
    observer: &'s dyn Observer,
    state: Mutex<State<'s>>,
    /// Whether records are due again that may refer to objects which were replaced while requests were sent.
    has_forgotten: AtomicBool,
}

struct State<'s> {
    summary: &'s mut Summary,
    /// The records whose object could not be written, so that their references are not sent.
    failed: HashSet<(usize, String)>,
    /// Why no more is sent.
    end: Option<Trouble>,
    /// Whether an object was created, and how many creations were answered as if nothing could be created there.
    has_created: bool,
    without_path: u64,
    done: u64,
    expected: u64,
}

/// Sends all tasks: the objects of one mapping after the other, and then the references of all.
pub(super) fn send(
    work: &Work<'_>,
    prepared: Prepared,
    observer: &dyn Observer,
    summary: &mut Summary,
) -> Result<(), RunError> {
    let Prepared { objects, references, mut due_again, .. } = prepared;
    // Records that refer to objects which this run replaces are due until they are confirmed, be it in a later run.
    let mut due = Vec::new();
    while let Some(line) = due_again.next()? {
        due.push(parse::<(usize, String)>(&line)?);
    }
    work.forget(due)?;
    for object in (0..work.targets.len()).filter(|object| work.directory().has_replaced(*object)) {
        work.forget_referring(object, true)?;
    }
    let expected = summary.not_sent;
    observer.on_progress(0, expected);
    let state =
        State { summary, failed: HashSet::new(), end: None, has_created: false, without_path: 0, done: 0, expected };
    let sending = Sending { work, observer, state: Mutex::new(state), has_forgotten: AtomicBool::new(false) };
    for tasks in objects {
        sending.work_through(tasks, |task: &Task| sending.write(task));
    }
    sending.work_through(references, |task: &ReferenceTask| sending.refer(task));
    let mut state = sending.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.summary.requests = work.sender.requests();
    match state.end.take() {
        Some(Trouble::Run(error)) => Err(error.with_summary(state.summary)),
        Some(_) => {
            state.summary.is_interrupted = true;
            Ok(())
        }
        None => Ok(()),
    }
}

impl<'s> Sending<'s, '_> {
    fn state(&self) -> MutexGuard<'_, State<'s>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes tasks with all threads until there are none, or the run ends.
    fn work_through<T: DeserializeOwned>(
        &self,
        tasks: SpoolReader,
        carry_out: impl Fn(&T) -> Result<(), Trouble> + Sync,
    ) {
        let tasks = Mutex::new(tasks);
        let next = || -> Result<Option<T>, RunError> {
            let line = tasks.lock().unwrap_or_else(PoisonError::into_inner).next()?;
            line.map(|line| parse(&line)).transpose()
        };
        ordered::each(self.work.options.concurrency, || {
            loop {
                if self.state().end.is_some() {
                    return;
                }
                if self.work.sender.is_stopped() {
                    return self.end(Trouble::Stopped);
                }
                match next() {
                    Ok(Some(task)) => {
                        if let Err(trouble) = carry_out(&task) {
                            return self.end(trouble);
                        }
                    }
                    Ok(None) => return,
                    Err(error) => return self.end(error.into()),
                }
            }
        });
    }

    fn end(&self, trouble: Trouble) {
        let mut state = self.state();
        if state.end.is_none() || matches!(trouble, Trouble::Run(_)) {
            state.end = Some(trouble);
        }
    }

    /// Writes an object and confirms it.
    fn write(&self, task: &Task) -> Result<(), Trouble> {
        let outline = &task.outline;
        let Some(target) = self.work.target(outline.subject.object) else { return Ok(()) };
        let (mut event, began) = (Event::of(&target.name, outline, self.observer), Instant::now());
        let is_idle = task.steps.is_empty() && !task.is_news && !task.how.is_lost;
        let result = if is_idle { Ok(None) } else { self.work.write(task).map(Some) };
        event.duration = began.elapsed();
        match result {
            Ok(Some(written)) => {
                written.enter(&mut event);
                self.confirm(outline, &written, None, outline.hash.as_deref())?;
                if written.action == "create" {
                    self.state().has_created = true;
                }
            }
            Ok(None) => {}
            Err(trouble) => return self.failed(outline, event, trouble),
        }
        if event.action == "skip" {
            event.status = EventStatus::Skipped;
        }
        // A record with references is counted when those are sent.
        if !task.has_references {
            self.count(&event.action);
        }
        self.observer.on_event(&event);
        Ok(())
    }

    /// Sends the references of a record whose object exists by now, and confirms them.
    fn refer(&self, task: &ReferenceTask) -> Result<(), Trouble> {
        let outline = &task.outline;
        let Some(target) = self.work.target(outline.subject.object) else { return Ok(()) };
        if self.state().failed.contains(&(outline.subject.object, outline.subject.source.clone())) {
            return Ok(());
        }
        let (mut event, began) = (Event::of(&target.name, outline, self.observer), Instant::now());
        event.is_reference_pass = true;
        let result = self.send_references(task);
        event.duration = began.elapsed();
        match result {
            Ok(Some(written)) => {
                written.enter(&mut event);
            }
            Ok(None) => {}
            Err(trouble) => return self.failed(outline, event, trouble),
        }
        self.count(&outline.action);
        self.observer.on_event(&event);
        Ok(())
    }

    /// Reports a record whose requests failed. Returns the trouble where it ends the run.
    fn failed(&self, outline: &Outline, mut event: Event, trouble: Trouble) -> Result<(), Trouble> {
        event.status = EventStatus::Failure;
        match trouble {
            Trouble::Record(failure) | Trouble::Unclear(failure) => {
                event.failure = Some(failure.clone());
                self.observer.on_event(&event);
                self.fail(outline, failure)
            }
            // What was in flight when the server was lost may have been carried out; the next run looks it up.
            Trouble::Run(error) => {
                event.failure = Some(Failure::new(&servers::NO_ANSWER, error.to_string()));
                self.observer.on_event(&event);
                Err(Trouble::Run(error))
            }
            Trouble::Stopped => Err(Trouble::Stopped),
        }
    }

    fn count(&self, action: &str) {
        let mut state = self.state();
        state.summary.count(action);
        self.advance(&mut state);
    }

    /// Notes that a record is done.
    fn advance(&self, state: &mut State<'_>) {
        state.summary.not_sent = state.summary.not_sent.saturating_sub(1);
        state.done += 1;
        self.observer.on_progress(state.done, state.expected);
    }

    /// Notes a record that failed; too many of them end the run.
    fn fail(&self, outline: &Outline, failure: Failure) -> Result<(), Trouble> {
        let Subject { object, file, number, source, .. } = &outline.subject;
        let name = self.work.target(*object).map(|target| target.name.clone()).unwrap_or_default();
        let line = json!({
            "source": source, "object": name, "action": outline.action, "match": matched(outline, None),
            "recordHash": null, "error": failure.code.id, "status": failure.status,
        });
        self.work.results.take((line.to_string(), None))?;
        let (file, number, source, status) = (file.clone(), *number, Some(source.clone()), failure.status);
        self.observer.on_failure(&RecordFailure { file, number, source: source.clone(), object: name, failure });
        let mut state = self.state();
        state.failed.insert((*object, source.unwrap_or_default()));
        state.summary.failed += 1;
        self.advance(&mut state);
        // What a server says that knows neither the path nor what to do with a POST to it.
        let is_without_path = matches!(status, Some(404 | 405 | 501));
        state.without_path += u64::from(outline.action == "create" && is_without_path);
        if !state.has_created && self.work.options.is_hopeless(state.without_path) {
            let message = "the server takes no POST of a new object; is the address right?";
            return Err(Trouble::Run(RunError::new(RunErrorKind::TooManyFailures, message)));
        }
        let failed = state.summary.failed + state.summary.quarantined;
        let records = state.summary.records + state.summary.vanished;
        if self.work.options.is_failing(failed, records) {
            let message = format!("{failed} of {records} records failed, which is more than `--max-error-rate` allows");
            return Err(Trouble::Run(RunError::new(RunErrorKind::TooManyFailures, message)));
        }
        Ok(())
    }

    fn send_references(&self, task: &ReferenceTask) -> Result<Option<Written>, Trouble> {
        let Subject { object, source, .. } = &task.outline.subject;
        let Some(target) = self.work.target(*object) else { return Ok(None) };
        let id = self.work.directory().target(*object, source)?.or_else(|| task.outline.target.clone());
        let (mut last, mut is_complete) = (None, true);
        for (number, step) in task.steps.iter().enumerate() {
            let body = step.body.as_deref().map(parse::<Value>).transpose()?;
            let (symbols, knows_all) = self.work.symbols(&step.path, body.as_ref())?;
            is_complete &= knows_all;
            let body = body.map(|body| symbols.body(&body, target.interface.is_rest()));
            let (Some(path), Some(method)) = (symbols.path(&step.path), Method::parse(&step.method)) else { continue };
            // Nothing is left of a request whose references all lead to objects that could not be created.
            let body = match body {
                Some(None) => continue,
                Some(Some(body)) => Some(body),
                None => None,
            };
            let text = body.as_ref().map(Value::to_string);
            let answer = self.work.sender.exchange(method, &path, text.as_deref(), None)?;
            let is_gone = method == Method::Delete && matches!(answer.status, 404 | 410);
            // A membership that is there already is what the request asked for.
            let is_there = method == Method::Post && target.interface.is_conflict(answer.status);
            if !answer.is_success() && !is_gone && !is_there {
                return Err(refused(method, &answer).into());
            }
            let status = if answer.is_success() { answer.status } else { 200 };
            let (action, matched_by) = ("update".to_owned(), task.outline.matched_by.clone());
            let written = Written { target: id.clone(), action, matched_by, status };
            // The record is what was confirmed when nothing of it is due any more.
            let is_last = number + 1 == task.steps.len();
            let hash = task.outline.hash.as_deref().filter(|_| is_last && is_complete);
            self.confirm(&task.outline, &written, body.as_ref(), hash)?;
            last = Some(written);
        }
        Ok(last)
    }

    /// Confirms what the server did.
    fn confirm(
        &self,
        outline: &Outline,
        written: &Written,
        body: Option<&Value>,
        hash: Option<&str>,
    ) -> Result<(), Trouble> {
        let Subject { object, source, record, .. } = &outline.subject;
        let Some(target) = self.work.target(*object) else { return Ok(()) };
        let before = self.work.directory().target(*object, source)?;
        if written.target.is_some() && before.is_some() && before != written.target {
            // It was gone when it was written; records that refer to it were planned before that.
            self.has_forgotten.store(true, Ordering::SeqCst);
            self.work.forget_referring(*object, false)?;
        }
        let hash = hash.filter(|_| !outline.refers || !self.has_forgotten.load(Ordering::SeqCst));
        let mut line = json!({
            "source": source, "object": target.name, "action": written.action,
            "match": matched(outline, written.matched_by.as_deref()),
            "recordHash": hash, "target": written.target, "status": written.status,
        });
        if let (Some(members), Some(body)) = (line.as_object_mut(), body) {
            members.insert("body".to_owned(), body.clone());
        }
        let record =
            Some(record).filter(|_| self.work.options.keep == KeepRecords::Full).and_then(|record| kept(record));
        self.work.results.take((line.to_string(), record))?;
        let mut directory = self.work.directory();
        match &written.target {
            _ if written.action == "delete" => directory.remove(*object, source)?,
            Some(id) => directory.confirm(*object, source, id)?,
            None => {}
        }
        Ok(())
    }
}

/// Returns the member `match` of a result line.
fn matched(outline: &Outline, by: Option<&str>) -> Value {
    match by.or(outline.matched_by.as_deref()) {
        Some(by) => json!({ "by": by, "target": outline.target.as_ref().filter(|_| outline.matched_by.is_some()) }),
        None => Value::Null,
    }
}

/// Returns a record as the link store keeps it; none for one that was removed, of which only that is known.
fn kept(record: &str) -> Option<String> {
    let mut record = serde_json::from_str::<Map<String, Value>>(record).ok()?;
    record.shift_remove(UNASSIGNED);
    (!is_removal(&record)).then(|| Value::Object(record).to_string())
}
