//! The first phases: every record is looked up and planned, then the guards decide whether anything may be sent.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::hash::RandomState;

use attrflow::Workspace;
use attrflow::diagnostic::codes::flow;
use attrflow::diagnostic::codes::servers;
use attrflow::mapping::Action;
use attrflow::mapping::Change;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::NoLinks;
use attrflow::mapping::Plan;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::run::RunError;
use crate::run::SourceRecord;
use crate::run::error::Failure;
use crate::run::error::RunErrorKind;
use crate::run::error::Trouble;
use crate::run::lookup::Wanted;
use crate::run::options::MIN_GUARDED_MEMBERS;
use crate::run::parallel;
use crate::run::report::Event;
use crate::run::report::EventStatus;
use crate::run::report::Observer;
use crate::run::report::RecordFailure;
use crate::run::report::Summary;
use crate::run::spool::Spool;
use crate::run::spool::SpoolReader;
use crate::run::task::Job;
use crate::run::task::Task;
use crate::run::work::Target;
use crate::run::work::Work;

/// How many records are looked up before their results are put in order.
const CHUNK: usize = 128;

/// The names of a record's identifier.
const SOURCE_IDS: [&str; 2] = ["objectId", "id"];

/// A record before its look-up.
struct Item {
    object: usize,
    file: Option<String>,
    number: Option<u64>,
    source: String,
    record: Value,
    link: Option<String>,
}

/// A record after its look-up.
struct Ready {
    job: Job,
    /// Whether it will be created.
    is_new: bool,
    may_be_member: bool,
    /// The values of its matching attributes.
    values: Vec<(String, String)>,
}

/// What the guards ask about.
#[derive(Default)]
struct Guarded {
    emptied_groups: u64,
    incomplete_lists: u64,
}

/// Works through the records in their order.
struct Preparation<'p, 'w> {
    work: &'p Work<'w>,
    observer: &'p dyn Observer,
    jobs: Spool,
    summary: Summary,
    /// Links of each object mapping, with symbols for objects that will be created.
    tables: Vec<LinkTable>,
    claims: HashMap<u64, u64>,
    hasher: RandomState,
    seen: HashSet<u64>,
    /// Whether the identifier of every record could be read.
    knows_all: bool,
    done: u64,
}

/// Looks up and plans all records, and asks the guards.
pub(super) fn prepare(
    work: &Work<'_>,
    records: &mut dyn Iterator<Item = SourceRecord>,
    observer: &dyn Observer,
) -> Result<(SpoolReader, Summary), RunError> {
    let mut tables: Vec<LinkTable> = work.targets.iter().map(|_| LinkTable::default()).collect();
    for ((object, target), source) in work.owners().iter() {
        if let Some(table) = tables.get_mut(*object) {
            let _ = table.insert(source.clone(), Link::new(Some(target.clone()), true));
        }
    }
    let linked = work.owners().len() as u64;
    let mut preparation = Preparation {
        work,
        observer,
        jobs: Spool::new(),
        summary: Summary { linked, ..Summary::default() },
        tables,
        claims: HashMap::new(),
        hasher: RandomState::new(),
        seen: HashSet::new(),
        knows_all: true,
        done: 0,
    };
    preparation.read(records)?;
    if work.options.is_full && preparation.knows_all && !preparation.summary.is_interrupted {
        preparation.add_vanished()?;
    }
    preparation.plan()
}

/// Shows the plan of a dry run.
pub(super) fn show(tasks: &mut SpoolReader, observer: &dyn Observer) -> Result<(), RunError> {
    tasks.rewind()?;
    while let Some(task) = tasks.next::<Task>()? {
        observer.on_plan(&task.line);
    }
    Ok(())
}

impl Preparation<'_, '_> {
    fn read(&mut self, records: &mut dyn Iterator<Item = SourceRecord>) -> Result<(), RunError> {
        let mut chunk = Vec::with_capacity(CHUNK);
        for record in records {
            self.summary.records += 1;
            if let Some(item) = self.item(record)? {
                chunk.push(item);
            }
            if chunk.len() >= CHUNK {
                self.look_up(std::mem::take(&mut chunk))?;
            }
            if self.summary.is_interrupted {
                return Ok(());
            }
        }
        self.look_up(chunk)
    }

    /// Returns what is looked up for a record; none if that cannot be known, or is not due yet.
    fn item(&mut self, record: SourceRecord) -> Result<Option<Item>, RunError> {
        let SourceRecord { object, file, number, value } = record;
        let name = self.work.target(object).map(|target| target.name.clone()).unwrap_or_default();
        let mut refuse = |source: Option<String>, failure| {
            self.summary.quarantined += 1;
            self.knows_all &= source.is_some();
            let failure =
                RecordFailure { file: Some(file.clone()), number: Some(number), source, object: name.clone(), failure };
            report(self.observer, &failure);
            Ok(None)
        };
        let record = match value {
            Ok(record) => record,
            Err(diagnostic) => return refuse(None, Failure::new(diagnostic.code, diagnostic.message)),
        };
        let id = SOURCE_IDS.iter().find_map(|name| record.get(name)?.as_str()).filter(|id| !id.is_empty());
        let Some(source) = id.map(str::to_owned) else {
            return refuse(None, Failure::new(&servers::NO_SOURCE_ID, "the record has neither `objectId` nor `id`"));
        };
        self.seen.insert(self.hasher.hash_one((object, &source)));
        let link = self.work.store().link(&name, &source)?;
        let is_waiting = |next: i64| self.work.options.backs_off && next > self.work.options.now;
        if link.as_ref().and_then(|link| link.next_attempt).is_some_and(is_waiting) {
            self.summary.not_due += 1;
            return Ok(None);
        }
        let link = link.and_then(|link| link.target);
        Ok(Some(Item { object, file: Some(file), number: Some(number), source, record, link }))
    }

    /// Adds the linked objects whose record is missing: they leave the scope.
    fn add_vanished(&mut self) -> Result<(), RunError> {
        let mut vanished = Vec::new();
        for ((object, target), source) in self.work.owners().iter() {
            if self.seen.contains(&self.hasher.hash_one((*object, source))) {
                continue;
            }
            let record = json!({ "objectId": source, "id": source, "@removed": { "reason": "changed" } });
            let (source, link) = (source.clone(), Some(target.clone()));
            vanished.push(Item { object: *object, file: None, number: None, source, record, link });
        }
        vanished.sort_by(|one, other| (one.object, &one.source).cmp(&(other.object, &other.source)));
        self.summary.vanished = vanished.len() as u64;
        while !vanished.is_empty() {
            let rest = vanished.split_off(vanished.len().min(CHUNK));
            self.look_up(std::mem::replace(&mut vanished, rest))?;
        }
        Ok(())
    }

    /// Looks up several records at once, and takes the results in order.
    fn look_up(&mut self, items: Vec<Item>) -> Result<(), RunError> {
        let work = self.work;
        let about = |item: &Item| (item.file.clone(), item.number, item.source.clone(), item.object);
        let results = parallel::map(items, work.options.concurrency, |item, workspace| {
            (about(&item), ready(work, item, workspace))
        });
        for ((file, number, source, object), result) in results {
            self.done += 1;
            self.observer.on_progress(self.done, 0);
            match result {
                Ok(ready) => self.take(ready)?,
                Err(Trouble::Record(failure) | Trouble::Unclear(failure)) => {
                    self.refuse(file, number, source, object, failure);
                }
                Err(Trouble::Run(error)) => return Err(error),
                Err(Trouble::Stopped) => {
                    self.summary.not_sent += 1;
                    self.summary.is_interrupted = true;
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, file: Option<String>, number: Option<u64>, source: String, object: usize, failure: Failure) {
        self.summary.quarantined += 1;
        let object = self.work.target(object).map(|target| target.name.clone()).unwrap_or_default();
        report(self.observer, &RecordFailure { file, number, source: Some(source), object, failure });
    }

    /// Takes a record that was looked up, unless it is for the object of an earlier record.
    fn take(&mut self, ready: Ready) -> Result<(), RunError> {
        let Ready { mut job, is_new, may_be_member, values } = ready;
        if is_new || job.target.is_some() {
            let of = job.target.iter().map(|id| (String::new(), id.clone()));
            let keys = values.into_iter().chain(of).map(|(name, value)| {
                let key = self.hasher.hash_one((job.object, &name, value.to_lowercase()));
                (name, key)
            });
            let keys: Vec<(String, u64)> = keys.collect();
            let earlier = keys.iter().find_map(|(name, key)| Some((name, *self.claims.get(key)?)));
            if let Some((name, earlier)) = earlier {
                let number = job.number.map_or("a vanished record".to_owned(), |number| format!("record {number}"));
                let message = match name.as_str() {
                    "" => format!("{number} matches the target object that record {earlier} matches"),
                    name => format!("{number} has the same value for `{name}` as record {earlier}"),
                };
                let failure = Failure::new(&flow::DUPLICATE_RECORD, message);
                self.refuse(job.file, job.number, job.source, job.object, failure);
                return Ok(());
            }
            let number = job.number.unwrap_or_default();
            self.claims.extend(keys.into_iter().map(|(_, key)| (key, number)));
        }
        let mut link = Link::new(job.target.clone(), may_be_member);
        if is_new {
            let name = self.work.target(job.object).map(|target| target.name.as_str()).unwrap_or_default();
            let symbol = format!("{name}/{}", job.source);
            job.symbol = Some(symbol.clone());
            // References are sent when all objects exist, so that the order of records does not matter.
            link = Link::to_new(symbol, 0);
        }
        self.summary.lost += u64::from(job.found.is_lost);
        if let Some(table) = self.tables.get_mut(job.object) {
            let _ = table.insert(job.source.clone(), link);
        }
        self.jobs.write(&job)
    }

    /// Plans all records with what is known of the others.
    fn plan(self) -> Result<(SpoolReader, Summary), RunError> {
        let Preparation { work, observer, jobs, mut summary, tables, .. } = self;
        let tables: Vec<LinkTable> =
            work.targets.iter().enumerate().map(|(own, target)| links(&tables, own, target)).collect();
        let (mut jobs, mut tasks, mut guarded) = (jobs.finish()?, Spool::new(), Guarded::default());
        jobs.rewind()?;
        let (mut reviewed, mut stale) = (work.options.reviewed.clone(), 0);
        let mut workspace = Workspace::default();
        while let Some(job) = jobs.next::<Job>()? {
            let (Some(target), Some(links)) = (work.target(job.object), tables.get(job.object)) else { continue };
            let (file, number, source) = (job.file.clone(), job.number, job.source.clone());
            match task(work, target, job, links, &mut workspace) {
                Ok((plan, task)) => {
                    guarded.take(target, &plan, &task, &mut workspace);
                    summary.deprovisions += u64::from(matches!(plan.action, Action::Disable | Action::Delete));
                    summary.unresolved += plan.unresolved.len() as u64;
                    summary.not_sent += 1;
                    stale += usize::from(reviewed.as_mut().is_some_and(|reviewed| !reviewed.take(&task.line)));
                    tasks.write(&task)?;
                }
                Err(failure) => {
                    summary.quarantined += 1;
                    let object = target.name.clone();
                    report(observer, &RecordFailure { file, number, source: Some(source), object, failure });
                }
            }
        }
        summary.requests = work.sender.requests();
        stale += reviewed.map_or(0, |reviewed| reviewed.left());
        guarded.check(work, stale, &summary).map_err(|error| error.with_summary(&summary))?;
        Ok((tasks.finish()?, summary))
    }
}

impl Guarded {
    fn take(&mut self, target: &Target, plan: &Plan, task: &Task, workspace: &mut Workspace) {
        let empties = |change: &Change| {
            let before = change.old.as_ref().and_then(Value::as_array).map_or(0, Vec::len);
            before >= MIN_GUARDED_MEMBERS && change.removed.len() == before
        };
        self.emptied_groups += u64::from(plan.references.iter().any(empties));
        let is_incomplete = target.mapping.has_reference_lists()
            && plan.sends_attributes()
            && target.mapping.is_list_incomplete(&task.job.record, workspace);
        self.incomplete_lists += u64::from(is_incomplete);
    }

    /// Stops the run where a guard objects.
    fn check(&self, work: &Work<'_>, stale: usize, summary: &Summary) -> Result<(), RunError> {
        let options = work.options;
        let mut objections = Vec::new();
        if stale > 0 {
            objections.push(format!(
                "the plan is stale: what would be done for {stale} records is not what was reviewed; make a new one with `--dry-run`"
            ));
        }
        let base = if summary.linked > 0 { summary.linked } else { summary.records };
        for (count, what) in [
            (summary.deprovisions, "objects would be disabled or deleted"),
            (summary.lost, "linked objects are missing on the server"),
        ] {
            if let Some(limit) = options.max_deprovision.exceeded(count, base) {
                objections.push(format!(
                    "{count} {what}, of {base}, and {limit} may be; `--max-deprovision {count}` allows it"
                ));
            }
        }
        if self.emptied_groups > 0 && !options.allows_empty_groups {
            objections.push(format!(
                "groups that would lose all of their {MIN_GUARDED_MEMBERS} or more members: {}; `--allow-empty-groups` allows it",
                self.emptied_groups
            ));
        }
        if self.incomplete_lists > 0 && !options.is_partial {
            objections.push(format!(
                "records whose list of members is incomplete: {}; give the whole lists, or accept it with `--partial`, \
                 which adds members and removes none",
                self.incomplete_lists
            ));
        }
        match objections.is_empty() {
            true => Ok(()),
            false => Err(RunError::new(RunErrorKind::Guard, format!("nothing was sent: {}", objections.join("; ")))),
        }
    }
}

/// Returns the links that references of an object mapping lead along. A target may number its users and groups alike, so that its own
/// links are used only where it refers to its own kind.
fn links(tables: &[LinkTable], own: usize, target: &Target) -> LinkTable {
    let mut links = LinkTable::default();
    for (number, table) in tables.iter().enumerate() {
        if number != own {
            links.extend(table.clone());
        }
    }
    if let Some(table) = tables.get(own).filter(|_| target.mapping.refers_to_own()) {
        links.extend(table.clone());
    }
    links
}

fn ready(work: &Work<'_>, item: Item, workspace: &mut Workspace) -> Result<Ready, Trouble> {
    let Item { object, file, number, source, record, link } = item;
    let host = (work.hosts)();
    let wanted = Wanted { object, source: &source, record: &record, link: link.as_deref(), may_be_cached: true };
    let found = work.look_up(&wanted, workspace)?;
    let Some(target) = work.target(object) else { return Err(Trouble::Stopped) };
    let plan = work.plan(target, (&source, &record), &found, &NoLinks, workspace)?;
    let values = target.mapping.matching_values(&record, &*host, workspace)?;
    let values = values.into_iter().map(|(attribute, value)| (attribute.name.clone(), value)).collect();
    let id = plan.matched.as_ref().and_then(|matched| matched.id.clone());
    let may_be_member = plan.may_be_member == Some(true) && plan.action != Action::Delete;
    let job = Job { object, file, number, source, record, found, target: id, symbol: None };
    Ok(Ready { job, is_new: plan.action == Action::Create, may_be_member, values })
}

/// Returns the plan of a record with its requests.
fn task(
    work: &Work<'_>,
    target: &Target,
    job: Job,
    links: &LinkTable,
    workspace: &mut Workspace,
) -> Result<(Plan, Task), Failure> {
    let plan = work.plan(target, (&job.source, &job.record), &job.found, links, workspace)?;
    let mut own = plan.clone();
    own.references.clear();
    let main = work.requests(target, &own, &job.found)?;
    let references = match plan.action {
        Action::Create | Action::Update | Action::Disable if !plan.references.is_empty() => {
            let mut references = plan.clone();
            references.action = Action::Update;
            references.changes.clear();
            work.requests(target, &references, &job.found)?
        }
        _ => Vec::new(),
    };
    let matched_by = plan.matched.as_ref().map(|matched| matched.attribute.clone());
    let is_new_link = plan.action == Action::Skip && plan.matched.is_some() && !job.found.is_linked;
    let line = line(target, &job, &plan);
    let action = plan.action.word().to_owned();
    Ok((plan, Task { job, action, matched_by, main, references, is_new_link, line }))
}

/// Returns the line of a plan.
fn line(target: &Target, job: &Job, plan: &Plan) -> Value {
    let mut members = Map::new();
    members.insert("file".to_owned(), json!(job.file));
    members.insert("record".to_owned(), json!(job.number));
    members.insert("source".to_owned(), json!(job.source));
    members.insert("object".to_owned(), json!(target.name));
    if let Value::Object(planned) = plan.to_json() {
        members.extend(planned);
    }
    Value::Object(members)
}

/// Reports a record that failed before anything of it was sent.
fn report(observer: &dyn Observer, failure: &RecordFailure) {
    observer.on_failure(failure);
    observer.on_event(&Event {
        object: failure.object.clone(),
        source: failure.source.clone().unwrap_or_default(),
        target: None,
        action: Action::Skip.word().to_owned(),
        matched_by: None,
        is_reference_pass: false,
        status: EventStatus::Failure,
        reason: None,
        failure: Some(failure.failure.clone()),
        changes: Vec::new(),
        duration: std::time::Duration::ZERO,
    });
}

/// Returns the event of a task.
pub(super) fn event(target: &Target, task: &Task, is_reference_pass: bool) -> Event {
    let list = |name: &str| task.line.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let reason = task.line.get("reason").filter(|reason| !reason.is_null());
    Event {
        object: target.name.clone(),
        source: task.job.source.clone(),
        target: None,
        action: task.action.clone(),
        matched_by: task.matched_by.clone(),
        is_reference_pass,
        status: EventStatus::Skipped,
        reason: reason.map(|reason| (text(reason, "code"), text(reason, "message"))),
        failure: None,
        changes: list(if is_reference_pass { "references" } else { "changes" }),
        duration: std::time::Duration::ZERO,
    }
}
