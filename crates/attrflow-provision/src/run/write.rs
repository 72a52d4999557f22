//! Writes one object, and finds out what happened where the answer does not say.

use attrflow::Workspace;
use attrflow::diagnostic::codes::servers;
use attrflow::mapping::Action;
use attrflow::mapping::NoLinks;
use attrflow::mapping::Plan;
use attrflow::mapping::plan::LINK;
use serde_json::Value;

use crate::client::Answer;
use crate::client::Method;
use crate::client::percent_decoded;
use crate::run::error::Failure;
use crate::run::error::Trouble;
use crate::run::interface::CONFLICT;
use crate::run::interface::identifier;
use crate::run::lookup::Wanted;
use crate::run::send::Written;
use crate::run::sender::refused;
use crate::run::spool::parse;
use crate::run::task::Step;
use crate::run::task::Subject;
use crate::run::task::Task;
use crate::run::work::Target;
use crate::run::work::Work;

/// How often a creation is tried whose outcome is not clear, each time after a look-up that finds nothing.
const MAX_CREATIONS: usize = 3;

/// Why an object is looked up once more.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cause {
    /// The server has an object that conflicts; the failure is the record's if none is found.
    Conflict(Failure),
    /// It is not clear whether the object was created.
    Unclear,
    /// The object is gone (404) or was changed (412).
    Changed,
}

impl Work<'_> {
    /// Writes the object of a task, without its references.
    pub(super) fn write(&self, task: &Task) -> Result<Written, Trouble> {
        let Some(target) = self.target(task.outline.subject.object) else { return Err(Trouble::Stopped) };
        let written = |action: &str, status| Written {
            target: task.outline.target.clone(),
            action: action.to_owned(),
            matched_by: task.outline.matched_by.clone(),
            status,
        };
        match task.outline.action.as_str() {
            "create" => self.create(target, task),
            // The linked object is gone, and so is what was to be disabled or deleted.
            "skip" if task.how.is_lost && task.outline.matched_by.is_none() => Ok(written("delete", 404)),
            "skip" => Ok(written("skip", 200)),
            action => {
                let mut version = task.how.version.as_deref();
                for step in &task.steps {
                    let answer = self.send(step, version.take())?;
                    match (answer.status, action) {
                        (404 | 410, "delete") => return Ok(written(action, 404)),
                        (404 | 410 | 412, _) => return self.look_up_again(target, task, &Cause::Changed),
                        _ => {}
                    }
                    check(target, step, task.outline.target.as_deref(), &answer)?;
                }
                Ok(written(action, 200))
            }
        }
    }

    fn send(&self, step: &Step, version: Option<&str>) -> Result<Answer, Trouble> {
        let Some(method) = Method::parse(&step.method) else {
            return Err(Failure::new(&servers::REFUSED, "the request has an unknown method").into());
        };
        self.sender.exchange(method, &step.path, step.body.as_deref(), version)
    }

    /// Creates an object. Where it is not clear whether that worked, it is looked up before it is tried again.
    fn create(&self, target: &Target, task: &Task) -> Result<Written, Trouble> {
        let Some(step) = task.steps.first() else { return Err(Trouble::Stopped) };
        let mut last = Failure::new(&servers::NO_ANSWER, "the object could not be created");
        for _ in 0..MAX_CREATIONS {
            match self.send(step, None) {
                Ok(answer) if answer.is_success() => {
                    let id = self.created(target, task, &answer)?;
                    let (action, status) = ("create".to_owned(), answer.status);
                    return Ok(Written { target: Some(id), action, matched_by: None, status });
                }
                Ok(answer) if target.interface.is_conflict(answer.status) => {
                    let failure = match answer.status {
                        CONFLICT => {
                            let message = "the server answers 409 to POST, and a look-up finds no object";
                            Failure::new(&servers::CONFLICT, message).status(CONFLICT)
                        }
                        // Such a status has other meanings as well.
                        _ => refused(Method::Post, &answer),
                    };
                    return self.look_up_again(target, task, &Cause::Conflict(failure));
                }
                Ok(answer) => return Err(refused(Method::Post, &answer).into()),
                Err(Trouble::Unclear(failure)) => {
                    last = failure;
                    match self.look_up_again(target, task, &Cause::Unclear) {
                        Err(Trouble::Unclear(_)) => {}
                        other => return other,
                    }
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Err(last.into())
    }

    /// Returns the identifier of the object that was created, if the answer fits the request.
    fn created(&self, target: &Target, task: &Task, answer: &Answer) -> Result<String, Trouble> {
        let object = answer.json().map(|body| target.interface.object(body));
        let location = answer.location.as_deref().and_then(|location| self.sender.relative(location));
        let located = location.and_then(|path| path.split('?').next()?.trim_end_matches('/').rsplit('/').next());
        let located = located.map(percent_decoded);
        let own = object.as_deref().and_then(identifier);
        let wrong = |message: &str| Err(Failure::new(&servers::WRONG_OBJECT, message).into());
        // Other applications may name another resource in `Location`.
        if let (Some(own), Some(located)) = (&own, &located)
            && own != located
            && !target.interface.is_rest()
        {
            return wrong("the answer to POST holds another identifier than the header `Location`");
        }
        for (attribute, value) in object.iter().flat_map(|_| &task.values) {
            let Some(path) = target.path(attribute) else { continue };
            let answered: Vec<String> = object.iter().flat_map(|object| path.get(object)).map(text).collect();
            if !answered.is_empty() && !answered.iter().any(|known| known.to_lowercase() == value.to_lowercase()) {
                return wrong(&format!("the answer to POST has another value of `{attribute}`"));
            }
        }
        let Some(id) = own.or(located) else {
            let message = "the answer to POST has neither an `id` nor a header `Location`";
            return Err(Failure::new(&servers::NO_IDENTIFIER, message).into());
        };
        let subject = &task.outline.subject;
        if self.directory().is_linked_elsewhere(subject.object, &id, &subject.source) {
            return wrong("the answer to POST holds the identifier of an object that is linked to another record");
        }
        Ok(id)
    }

    /// Looks up the object of a task once more, and writes what then differs.
    fn look_up_again(&self, target: &Target, task: &Task, cause: &Cause) -> Result<Written, Trouble> {
        let mut workspace = Workspace::default();
        let Subject { object, source, record, .. } = &task.outline.subject;
        let record: Value = parse(record)?;
        let values = target.mapping.matching_values(&record, &*(self.hosts)(source), &mut workspace)?;
        let linked = task.outline.target.as_deref().filter(|_| *cause == Cause::Changed && task.how.is_linked);
        let wanted = Wanted { object: *object, source, values: &values, link: linked, may_be_cached: false };
        let found = self.look_up(&wanted)?;
        let mut plan = self.plan(target, (source, &record), &found, &NoLinks, &mut workspace)?;
        plan.references.clear();
        let Some(matched) = plan.matched.clone() else {
            return match (plan.action, cause) {
                (Action::Create, Cause::Unclear) => {
                    Err(Trouble::Unclear(Failure::new(&servers::NO_ANSWER, "the object is not there")))
                }
                (_, Cause::Conflict(_) | Cause::Unclear) if found.is_linked_elsewhere => {
                    let message = "the object with the matching value is linked to another record";
                    Err(Failure::new(&servers::LINKED_ELSEWHERE, message).into())
                }
                (_, Cause::Conflict(failure)) => Err(failure.clone().into()),
                (_, Cause::Unclear) => {
                    let message = "whether the object was created is not clear, and a look-up finds none";
                    Err(Failure::new(&servers::NO_ANSWER, message).into())
                }
                (Action::Create, Cause::Changed) => {
                    let steps = self.requests(target, &plan, &found)?;
                    self.create(target, &Task { steps, ..again(task, &plan) })
                }
                (_, Cause::Changed) => {
                    Ok(Written { target: None, action: "delete".to_owned(), matched_by: None, status: 404 })
                }
            };
        };
        let mut version = found.how.version.as_deref();
        for step in self.requests(target, &plan, &found)? {
            let answer = self.send(&step, version.take())?;
            if matches!(answer.status, 404 | 410 | 412) && plan.action != Action::Delete {
                let message = format!("the server answers {} to {} after one new look-up", answer.status, step.method);
                return Err(Failure::new(&servers::KEEPS_CHANGING, message).status(answer.status).into());
            }
            if !matches!(answer.status, 404 | 410) {
                check(target, &step, matched.id.as_deref(), &answer)?;
            }
        }
        // What an unclear request created is this run's own.
        let is_own = *cause == Cause::Unclear && matched.attribute != LINK;
        let action = if is_own { "create".to_owned() } else { plan.action.word().to_owned() };
        let matched_by = Some(matched.attribute).filter(|_| !is_own);
        Ok(Written { target: matched.id, action, matched_by, status: 200 })
    }
}

/// Returns the task for a record whose object has to be created after all.
fn again(task: &Task, plan: &Plan) -> Task {
    let mut task = task.clone();
    (task.outline.action, task.outline.matched_by) = (plan.action.word().to_owned(), None);
    task
}

/// Refuses an answer with an error status, or for another object than the request was for.
fn check(target: &Target, step: &Step, id: Option<&str>, answer: &Answer) -> Result<(), Failure> {
    let Some(method) = Method::parse(&step.method) else { return Ok(()) };
    if !answer.is_success() {
        return Err(refused(method, answer));
    }
    let answered = answer.json().map(|body| target.interface.object(body)).as_deref().and_then(identifier);
    match (answered, id) {
        (Some(answered), Some(id)) if answered != id => {
            let message = format!("the answer to {} holds another identifier than the one asked for", step.method);
            Err(Failure::new(&servers::WRONG_OBJECT, message))
        }
        _ => Ok(()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
