//! The last phase: requests are sent and confirmed, first the objects themselves and then their references.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

use attrflow::plan::links::Confirmer;
use serde_json::Value;
use serde_json::json;

use crate::client::Method;
use crate::run::RunError;
use crate::run::error::Failure;
use crate::run::error::RunErrorKind;
use crate::run::error::Trouble;
use crate::run::parallel;
use crate::run::prepare;
use crate::run::report::EventStatus;
use crate::run::report::Observer;
use crate::run::report::RecordFailure;
use crate::run::report::Summary;
use crate::run::sender::refused;
use crate::run::spool::SpoolReader;
use crate::run::task::Task;
use crate::run::work::Work;

/// What part of the tasks is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The objects of one mapping.
    Objects(usize),
    /// The references of all.
    References,
}

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

/// What the threads share.
struct Sending<'s, 'w> {
    work: &'s Work<'w>,
    observer: &'s dyn Observer,
    tasks: Mutex<&'s mut SpoolReader>,
    state: Mutex<State<'s>>,
}

struct State<'s> {
    summary: &'s mut Summary,
    /// The records whose object could not be written, so that their references are not sent.
    failed: HashSet<(usize, String)>,
    /// Why no more is sent.
    end: Option<Trouble>,
    done: u64,
    expected: u64,
}

/// Sends all tasks.
pub(super) fn send(
    work: &Work<'_>,
    tasks: &mut SpoolReader,
    observer: &dyn Observer,
    summary: &mut Summary,
) -> Result<(), RunError> {
    let expected = summary.not_sent;
    let state = State { summary, failed: HashSet::new(), end: None, done: 0, expected };
    let sending = Sending { work, observer, tasks: Mutex::new(tasks), state: Mutex::new(state) };
    let stages = (0..work.targets.len()).map(Stage::Objects).chain([Stage::References]);
    for stage in stages {
        sending.tasks.lock().unwrap_or_else(PoisonError::into_inner).rewind()?;
        parallel::each(work.options.concurrency, || sending.work_through(stage));
        if sending.state().end.is_some() {
            break;
        }
    }
    work.store().commit()?;
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
    fn state(&self) -> std::sync::MutexGuard<'_, State<'s>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes tasks until there are none, or the run ends.
    fn work_through(&self, stage: Stage) {
        loop {
            if self.state().end.is_some() {
                return;
            }
            if self.work.sender.is_stopped() {
                return self.end(Trouble::Stopped);
            }
            let task = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).next::<Task>();
            match task {
                Ok(Some(task)) => {
                    if let Err(trouble) = self.carry_out(stage, &task) {
                        return self.end(trouble);
                    }
                }
                Ok(None) => return,
                Err(error) => return self.end(error.into()),
            }
        }
    }

    fn end(&self, trouble: Trouble) {
        let mut state = self.state();
        if state.end.is_none() || matches!(trouble, Trouble::Run(_)) {
            state.end = Some(trouble);
        }
    }

    /// Sends what a stage sends of a task.
    fn carry_out(&self, stage: Stage, task: &Task) -> Result<(), Trouble> {
        let has_references = !task.references.is_empty();
        match stage {
            Stage::Objects(object) if object != task.job.object => return Ok(()),
            Stage::Objects(_) if task.main.is_empty() && has_references => return Ok(()),
            Stage::Objects(_) => {}
            Stage::References => {
                let key = (task.job.object, task.job.source.clone());
                if !has_references || self.state().failed.contains(&key) {
                    return Ok(());
                }
            }
        }
        let is_reference_pass = stage == Stage::References;
        let began = Instant::now();
        let result = match is_reference_pass {
            true => self.refer(task),
            false if task.is_idle() => Ok(None),
            false => self.work.write(task).map(Some),
        };
        let Some(target) = self.work.target(task.job.object) else { return Ok(()) };
        let mut event = prepare::event(target, task, is_reference_pass);
        event.duration = began.elapsed();
        event.target = Some(task.job.target.clone()).flatten().filter(|_| task.job.found.objects.len() == 1);
        match result {
            Ok(written) => {
                if let Some(written) = written {
                    event.target.clone_from(&written.target);
                    event.status = EventStatus::Success;
                    event.action.clone_from(&written.action);
                    event.matched_by.clone_from(&written.matched_by);
                    if !is_reference_pass {
                        self.confirm(task, &written, None)?;
                    }
                }
                if event.action == "skip" {
                    event.status = EventStatus::Skipped;
                }
                // A record with references is counted when those are sent.
                if is_reference_pass || !has_references {
                    self.count(&if is_reference_pass { task.action.clone() } else { event.action.clone() });
                }
            }
            Err(Trouble::Record(failure) | Trouble::Unclear(failure)) => {
                event.status = EventStatus::Failure;
                event.failure = Some(failure.clone());
                self.observer.on_event(&event);
                return self.fail(task, failure);
            }
            Err(trouble) => {
                // What was in flight when the server was lost may have been carried out; the next run looks it up.
                if let Trouble::Run(error) = &trouble {
                    event.status = EventStatus::Failure;
                    event.failure =
                        Some(Failure::new(&attrflow::diagnostic::codes::servers::NO_ANSWER, error.to_string()));
                    self.observer.on_event(&event);
                }
                return Err(trouble);
            }
        }
        self.observer.on_event(&event);
        Ok(())
    }

    fn count(&self, action: &str) {
        let mut state = self.state();
        state.summary.not_sent = state.summary.not_sent.saturating_sub(1);
        state.summary.count(action);
        state.done += 1;
        self.observer.on_progress(state.done, state.expected);
    }

    /// Notes a record that failed; too many of them end the run.
    fn fail(&self, task: &Task, failure: Failure) -> Result<(), Trouble> {
        let name = self.work.target(task.job.object).map(|target| target.name.clone()).unwrap_or_default();
        let line = json!({
            "source": task.job.source, "object": name, "action": task.action, "match": matched(task, None),
            "recordHash": null, "error": failure.code.id, "status": failure.status,
        });
        self.take_result(&line)?;
        let Task { job, .. } = task;
        let (file, number, source) = (job.file.clone(), job.number, Some(job.source.clone()));
        self.observer.on_failure(&RecordFailure { file, number, source, object: name, failure });
        let mut state = self.state();
        state.failed.insert((job.object, job.source.clone()));
        state.summary.not_sent = state.summary.not_sent.saturating_sub(1);
        state.summary.failed += 1;
        state.done += 1;
        self.observer.on_progress(state.done, state.expected);
        let (failed, records) = (state.summary.failed, state.summary.records + state.summary.vanished);
        if self.work.options.is_failing(failed, records) {
            let message = format!("{failed} of {records} records failed, which is more than `--max-error-rate` allows");
            return Err(Trouble::Run(RunError::new(RunErrorKind::TooManyFailures, message)));
        }
        Ok(())
    }

    /// Sends the references of a record whose object exists by now.
    fn refer(&self, task: &Task) -> Result<Option<Written>, Trouble> {
        let Some(target) = self.work.target(task.job.object) else { return Ok(None) };
        let created = task.job.symbol.as_deref().and_then(|symbol| self.work.symbols().id(symbol).map(str::to_owned));
        let id = created.or_else(|| task.job.target.clone());
        let mut last = None;
        for step in &task.references {
            let (path, body) = {
                let symbols = self.work.symbols();
                let body = step.body.as_ref().map(|body| symbols.body(body, target.interface.is_rest()));
                (symbols.path(&step.path), body)
            };
            let (Some(path), Some(method)) = (path, Method::parse(&step.method)) else { continue };
            // Nothing is left of a request whose references all lead to objects that could not be created.
            let body = match body {
                Some(None) => continue,
                Some(Some(body)) => Some(body),
                None => None,
            };
            let answer = self.work.sender.exchange(method, &path, body.as_ref(), None)?;
            let is_gone = method == Method::Delete && matches!(answer.status, 404 | 410);
            // A membership that is there already is what the request asked for.
            let is_there = method == Method::Post && answer.status == 409;
            if !answer.is_success() && !is_gone && !is_there {
                return Err(refused(method, &answer).into());
            }
            let status = if answer.is_success() { answer.status } else { 200 };
            let written = Written {
                target: id.clone(),
                action: "update".to_owned(),
                matched_by: task.matched_by.clone(),
                status,
            };
            self.confirm(task, &written, body.as_ref())?;
            last = Some(written);
        }
        Ok(last)
    }

    /// Confirms what the server did.
    fn confirm(&self, task: &Task, written: &Written, body: Option<&Value>) -> Result<(), Trouble> {
        let Some(target) = self.work.target(task.job.object) else { return Ok(()) };
        if let (Some(symbol), Some(id)) = (&task.job.symbol, &written.target) {
            self.work.symbols().insert(symbol, id);
        }
        let mut line = json!({
            "source": task.job.source, "object": target.name, "action": written.action,
            "match": matched(task, written.matched_by.as_deref()),
            "recordHash": null, "target": written.target, "status": written.status,
        });
        if let (Some(members), Some(body)) = (line.as_object_mut(), body) {
            members.insert("body".to_owned(), body.clone());
        }
        self.take_result(&line)?;
        let mut owners = self.work.owners();
        if written.action == "delete" {
            owners.retain(|(object, _), source| *object != task.job.object || *source != task.job.source);
        } else if let Some(id) = &written.target {
            owners.insert((task.job.object, id.clone()), task.job.source.clone());
        }
        Ok(())
    }

    fn take_result(&self, line: &Value) -> Result<(), Trouble> {
        let mut store = self.work.store();
        let mut confirmer = Confirmer::new(&mut **store);
        confirmer.confirm(&line.to_string(), self.work.options.now)?;
        Ok(confirmer.finish()?)
    }
}

/// Returns the member `match` of a result line.
fn matched(task: &Task, by: Option<&str>) -> Value {
    match by.or(task.matched_by.as_deref()) {
        Some(by) => json!({ "by": by, "target": task.job.target.as_ref().filter(|_| task.matched_by.is_some()) }),
        None => Value::Null,
    }
}
