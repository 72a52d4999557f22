//! The first phases: every record is looked up and planned, then the guards decide whether anything may be sent.

mod draft;
mod due;
mod guard;
mod item;

use attrflow::Workspace;
use attrflow::diagnostic::codes::flow;
use attrflow::diagnostic::codes::servers;
use attrflow::mapping::Action;
use attrflow::mapping::NoLinks;
use attrflow::mapping::Plan;
use serde_json::Value;

use crate::run::RunError;
use crate::run::SourceRecord;
use crate::run::error::Failure;
use crate::run::error::RunErrorKind;
use crate::run::error::Trouble;
use crate::run::is_unassigned;
use crate::run::known::Object;
use crate::run::lookup::Wanted;
use crate::run::ordered;
use crate::run::ordered::Ordered;
use crate::run::prepare::draft::Draft;
use crate::run::prepare::guard::Guard;
use crate::run::prepare::item::Item;
use crate::run::prepare::item::ItemLink;
use crate::run::references::Probe;
use crate::run::references::RecordReferences;
use crate::run::report::Event;
use crate::run::report::Observer;
use crate::run::report::RecordFailure;
use crate::run::report::Summary;
use crate::run::reviewed::ReviewedPlan;
use crate::run::spool::Lines;
use crate::run::spool::Spool;
use crate::run::spool::SpoolReader;
use crate::run::spool::parse;
use crate::run::task::Job;
use crate::run::task::Outline;
use crate::run::task::Subject;
use crate::run::work::Work;

/// Everything that is sent and reported, in the order in which it is.
pub(super) struct Prepared {
    /// The tasks of each object mapping.
    pub(super) objects: Vec<SpoolReader>,
    /// The references of all, when all objects exist.
    pub(super) references: SpoolReader,
    /// The lines of the plan, each with its place among the records, in a dry run.
    lines: Lines,
    /// The records that are due again until they are confirmed, although they are what they were.
    pub(super) due_again: SpoolReader,
}

/// A record after its look-up.
struct Ready {
    job: Job,
    /// Whether it will be created.
    is_new: bool,
    may_be_member: bool,
    /// Whether the record is linked to another object than the one that was found.
    is_replaced: bool,
    /// Its plan, where that does not depend on other records.
    draft: Option<Draft>,
}

/// Works through the records in their order.
struct Preparation<'p, 'w> {
    work: &'p Work<'w>,
    observer: &'p dyn Observer,
    workspace: Workspace,
    /// Records that were looked up and wait for all others.
    jobs: Spool,
    /// Records that may be what they were, and wait for all others.
    deferred: Spool,
    objects: Vec<Spool>,
    references: Spool,
    due_again: Spool,
    lines: Lines,
    guard: Guard,
    reviewed: Option<ReviewedPlan>,
    summary: Summary,
    /// Whether the identifier of every record could be read.
    knows_all: bool,
    order: u64,
    done: u64,
    /// Whether a look-up got a usable answer, and how many got none.
    is_answered: bool,
    unusable: u64,
}

/// Looks up and plans all records, and asks the guards.
pub(super) fn prepare(
    work: &Work<'_>,
    records: &mut dyn Iterator<Item = SourceRecord>,
    observer: &dyn Observer,
) -> Result<(Prepared, Summary), RunError> {
    let mut preparation = Preparation {
        work,
        observer,
        workspace: Workspace::default(),
        jobs: Spool::new(),
        deferred: Spool::new(),
        objects: work.targets.iter().map(|_| Spool::new()).collect(),
        references: Spool::new(),
        due_again: Spool::new(),
        lines: Lines::new(),
        guard: Guard::default(),
        reviewed: work.options.reviewed.clone(),
        summary: Summary { linked: work.directory().linked(), ..Summary::default() },
        knows_all: true,
        order: 0,
        done: 0,
        is_answered: false,
        unusable: 0,
    };
    let mut of_source = |preparation: &mut Preparation<'_, '_>| loop {
        let Some(record) = records.next() else { return Ok(None) };
        preparation.summary.records += 1;
        if let Some(item) = preparation.item(record)? {
            return Ok(Some(item));
        }
    };
    preparation.look_up(&mut of_source)?;
    if work.options.is_full && preparation.knows_all && !preparation.summary.is_interrupted {
        let mut vanished = preparation.vanished()?.into_iter();
        preparation.look_up(&mut |preparation| {
            loop {
                let Some(item) = vanished.next() else { return Ok(None) };
                if let Some(item) = preparation.due(item)? {
                    return Ok(Some(item));
                }
            }
        })?;
    }
    preparation.settle()?;
    preparation.plan()?;
    preparation.finish()
}

/// Returns the next record to be looked up.
type NextItem<'n> = dyn FnMut(&mut Preparation<'_, '_>) -> Result<Option<Item>, RunError> + 'n;

/// The look-ups of records.
struct LookUps<'l, 'n, 'p, 'w> {
    preparation: &'l mut Preparation<'p, 'w>,
    next: &'l mut NextItem<'n>,
}

/// A record whose look-up ended.
type LookedUp = (Subject, Result<Box<Ready>, Trouble>);

impl Ordered<Item, LookedUp, RunError> for LookUps<'_, '_, '_, '_> {
    fn next(&mut self) -> Result<Option<Item>, RunError> {
        self.preparation.summary.is_interrupted |= self.preparation.work.sender.is_stopped();
        match self.preparation.summary.is_interrupted {
            true => Ok(None),
            false => (self.next)(self.preparation),
        }
    }

    fn take(&mut self, (subject, result): LookedUp) -> Result<(), RunError> {
        let preparation = &mut *self.preparation;
        preparation.done += 1;
        preparation.observer.on_progress(preparation.done, 0);
        match result {
            Ok(ready) => {
                preparation.is_answered = true;
                return preparation.take(*ready);
            }
            Err(Trouble::Record(failure) | Trouble::Unclear(failure)) => {
                preparation.refuse(subject, failure.clone());
                return preparation.check(&failure);
            }
            Err(Trouble::Run(error)) => return Err(error),
            Err(Trouble::Stopped) => {
                preparation.summary.not_sent += 1;
                preparation.summary.is_interrupted = true;
            }
        }
        Ok(())
    }
}

/// The plans of records that wait for all others.
struct Plans<'l, 'p, 'w> {
    preparation: &'l mut Preparation<'p, 'w>,
    jobs: SpoolReader,
}

/// A record that was planned, or why it cannot be.
type Planned = Result<(Subject, Result<Draft, Failure>), RunError>;

impl Ordered<String, Planned, RunError> for Plans<'_, '_, '_> {
    fn next(&mut self) -> Result<Option<String>, RunError> {
        self.jobs.next()
    }

    fn take(&mut self, planned: Planned) -> Result<(), RunError> {
        match planned? {
            (_, Ok(draft)) => return self.preparation.accept(draft),
            (subject, Err(failure)) => self.preparation.refuse(subject, failure),
        }
        Ok(())
    }
}

impl Preparation<'_, '_> {
    /// Returns the place of the next record.
    fn order(&mut self) -> u64 {
        self.order += 1;
        self.order
    }

    /// Looks up records, as many at once as the options allow, and takes the results in order.
    fn look_up(&mut self, next: &mut NextItem<'_>) -> Result<(), RunError> {
        let work = self.work;
        let mut look_ups = LookUps { preparation: self, next };
        ordered::work_through(&mut look_ups, work.options.concurrency, |item, workspace| {
            let subject = item.subject.clone();
            (subject, ready(work, item, workspace).map(Box::new))
        })
    }

    /// Returns the linked objects whose record is missing: they leave the scope.
    fn vanished(&mut self) -> Result<Vec<Item>, RunError> {
        let (work, mut links) = (self.work, Vec::new());
        work.results.for_each(&mut |link| {
            let object = work.targets.iter().position(|target| target.name == link.object);
            if let (Some(object), Some(target)) = (object, link.target)
                && !work.directory().is_seen(object, &link.source)
            {
                let link_of = ItemLink { target: Some(target), hash: link.record_hash, has_record: false };
                links.push((object, link.source, link_of));
            }
            Ok(())
        })?;
        self.summary.vanished = links.len() as u64;
        let vanished =
            links.into_iter().map(|(object, source, link)| Item::vanished(object, source, self.order(), link));
        Ok(vanished.collect())
    }

    /// Looks up the records with references that are not what they were, or whose references lead to new objects.
    fn settle(&mut self) -> Result<(), RunError> {
        loop {
            let mut waiting = std::mem::replace(&mut self.deferred, Spool::new()).finish()?;
            let (mut kept, replaced) = (Spool::new(), self.work.replaced());
            self.look_up(&mut |preparation| {
                while let Some(line) = waiting.next()? {
                    let item: Item = parse(&line)?;
                    match preparation.work.is_unchanged(&item)? {
                        true => kept.write(&item)?,
                        false => {
                            if let Some(item) = preparation.complete(item)? {
                                return Ok(Some(item));
                            }
                        }
                    }
                }
                Ok(None)
            })?;
            // An object that replaces another may be referred to by records that were skipped before.
            if self.work.replaced() > replaced && !self.summary.is_interrupted {
                self.deferred = kept;
                continue;
            }
            let mut kept = kept.finish()?;
            while let Some(line) = kept.next()? {
                self.unchanged(parse(&line)?)?;
            }
            return Ok(());
        }
    }

    fn report(&self, failure: &RecordFailure) {
        self.observer.on_failure(failure);
        self.observer.on_event(&Event::refused(failure));
    }

    /// Ends the run after a look-up that failed, if it is like all others or too many records failed.
    fn check(&mut self, failure: &Failure) -> Result<(), RunError> {
        let is_unusable = [&servers::BAD_ANSWER, &servers::NO_ANSWER].contains(&failure.code);
        self.unusable += u64::from(is_unusable);
        if is_unusable && !self.is_answered && self.work.options.is_hopeless(self.unusable) {
            let message = format!("no look-up gets a usable answer ({}); is the address right?", failure.message);
            return Err(self.too_many(message));
        }
        match self.work.options.is_failing_early(self.summary.quarantined, self.summary.records) {
            true => Err(self.too_many_of(self.summary.records)),
            false => Ok(()),
        }
    }

    /// Returns the error of too many failures among this many records.
    fn too_many_of(&mut self, records: u64) -> RunError {
        let failed = self.summary.quarantined;
        self.too_many(format!(
            "{failed} of {records} records failed, which is more than `--max-error-rate` allows; nothing was sent"
        ))
    }

    fn too_many(&mut self, message: String) -> RunError {
        self.summary.requests = self.work.sender.requests();
        RunError::new(RunErrorKind::TooManyFailures, message).with_summary(&self.summary)
    }

    fn refuse(&mut self, subject: Subject, failure: Failure) {
        self.summary.quarantined += 1;
        let Subject { object, file, number, source, .. } = subject;
        let object = self.work.target(object).map(|target| target.name.clone()).unwrap_or_default();
        self.report(&RecordFailure { file, number, source: Some(source), object, failure });
    }

    /// Takes a record that was looked up, unless it is for the object of an earlier record.
    fn take(&mut self, ready: Ready) -> Result<(), RunError> {
        let Ready { job, is_new, may_be_member, is_replaced, draft } = ready;
        let Subject { object, source, number, .. } = &job.subject;
        if is_new || job.target.is_some() {
            let of = job.target.iter().filter(|_| !job.found.how.is_linked).map(|id| ("", id.clone()));
            let values = job.values.iter().map(|(name, value)| (name.as_str(), value.clone()));
            let claims: Vec<(&str, String)> = values.chain(of).collect();
            let own = number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
            if let Some((name, earlier)) = self.work.directory().claim(*object, own, &claims) {
                let number = number.map_or("a vanished record".to_owned(), |number| format!("record {number}"));
                let message = match name {
                    "" => format!("{number} matches the target object that record {earlier} matches"),
                    name => format!("{number} has the same value for `{name}` as record {earlier}"),
                };
                self.refuse(job.subject.clone(), Failure::new(&flow::DUPLICATE_RECORD, message));
                return Ok(());
            }
        }
        let found = match &job.target {
            _ if is_new => Object::New,
            Some(id) => Object::Id(id),
            None => Object::None,
        };
        self.work.directory().enter(*object, source, may_be_member, found)?;
        if is_replaced {
            self.work.replace(*object, source);
        }
        self.summary.lost += u64::from(job.found.how.is_lost);
        match draft {
            Some(draft) => self.accept(draft),
            None => self.jobs.write(&job),
        }
    }

    /// Plans the records that were looked up with what is known of all others.
    fn plan(&mut self) -> Result<(), RunError> {
        let work = self.work;
        let jobs = std::mem::replace(&mut self.jobs, Spool::new()).finish()?;
        let mut plans = Plans { preparation: self, jobs };
        ordered::work_through(&mut plans, work.options.concurrency, |line: String, workspace| {
            let job: Job = parse(&line)?;
            let draft = planned(work, &job, workspace)?;
            Ok((job.subject, draft))
        })
    }

    /// Takes what is sent for a record, and what the guards ask of it.
    fn accept(&mut self, draft: Draft) -> Result<(), RunError> {
        let Draft { task, references, line, figures, is_due_again } = draft;
        self.guard.take(figures, &mut self.summary);
        self.summary.not_sent += 1;
        if let (Some(reviewed), Some(line)) = (&mut self.reviewed, &line) {
            self.guard.stale += usize::from(!reviewed.take(line));
        }
        let outline = task.as_ref().map(|task| &task.outline).or(references.as_ref().map(|second| &second.outline));
        if let (Some(line), Some(outline)) = (&line, outline.filter(|_| self.work.options.is_dry_run)) {
            self.lines.add((outline.subject.object, outline.subject.order), line)?;
        }
        if let Some(Outline { subject, .. }) = outline.filter(|_| is_due_again) {
            self.due_again.write(&(subject.object, &subject.source))?;
        }
        if let Some(task) = &task
            && let Some(spool) = self.objects.get_mut(task.outline.subject.object)
        {
            spool.write(task)?;
        }
        references.as_ref().map_or(Ok(()), |references| self.references.write(references))
    }

    /// Asks the guards.
    fn finish(mut self) -> Result<(Prepared, Summary), RunError> {
        let records = self.summary.records + self.summary.vanished;
        if !self.summary.is_interrupted && self.work.options.is_failing(self.summary.quarantined, records) {
            return Err(self.too_many_of(records));
        }
        let Preparation { work, mut guard, mut summary, .. } = self;
        summary.requests = work.sender.requests();
        guard.stale += self.reviewed.map_or(0, |reviewed| reviewed.left());
        guard.check(work.options, &summary).map_err(|error| error.with_summary(&summary))?;
        let objects = self.objects.into_iter().map(Spool::finish).collect::<Result<_, _>>()?;
        let (references, due_again) = (self.references.finish()?, self.due_again.finish()?);
        let prepared = Prepared { objects, references, lines: self.lines, due_again };
        Ok((prepared, summary))
    }
}

impl Prepared {
    /// Shows the plan of a dry run, in the order of the records.
    pub(super) fn show(mut self, observer: &dyn Observer) -> Result<(), RunError> {
        self.lines.show(observer)
    }
}

/// Looks a record up, and plans it without its references.
fn ready(work: &Work<'_>, item: Item, workspace: &mut Workspace) -> Result<Ready, Trouble> {
    let Some(target) = work.target(item.subject.object) else { return Err(Trouble::Stopped) };
    let (subject, record, link) = (&item.subject, &item.record, item.link.target.clone());
    let values = target.mapping.matching_values(record, &*(work.hosts)(&subject.source), workspace)?;
    let (object, source) = (subject.object, subject.source.as_str());
    let wanted = Wanted { object, source, values: &values, link: link.as_deref(), may_be_cached: true };
    let found = work.look_up(&wanted)?;
    let plan = work.plan(target, (source, record), &found, &NoLinks, workspace)?;
    let probe = Probe::default();
    let hash = target.hasher.hash(record, is_unassigned(record), &probe);
    let id = plan.matched.as_ref().and_then(|matched| matched.id.clone());
    let (is_new, may_be_member) =
        (plan.action == Action::Create, plan.may_be_member == Some(true) && plan.action != Action::Delete);
    let is_replaced = link.is_some_and(|link| is_new || id.as_ref().is_some_and(|id| *id != link));
    let values = values.into_iter().map(|(attribute, value)| (attribute.name.clone(), value)).collect();
    let job = Job { values, refers: probe.has_references(), ..item.job(work.options.keep, found, id) };
    // Nothing that is known of other records would change the plan.
    let is_final = !job.refers && plan.references.is_empty() && plan.unresolved.is_empty();
    let draft = match is_final && !target.mapping.has_reference_lists() {
        true => Some(work.draft(target, &job, plan.hashed(hash))?),
        false => None,
    };
    Ok(Ready { job, is_new, may_be_member, is_replaced, draft })
}

/// Plans a record with its references.
fn planned(work: &Work<'_>, job: &Job, workspace: &mut Workspace) -> Result<Result<Draft, Failure>, RunError> {
    let record: Value = parse(&job.subject.record)?;
    let Some(target) = work.target(job.subject.object) else {
        return Err(RunError::new(RunErrorKind::Io, "the temporary file names an object mapping that is not there"));
    };
    let references = RecordReferences::new(work, target);
    let plan = work.plan(target, (&job.subject.source, &record), &job.found, &references, workspace);
    let hash = target.hasher.hash(&record, is_unassigned(&record), &references);
    references.check()?;
    let is_incomplete = |plan: &Plan, workspace: &mut Workspace| {
        target.mapping.has_reference_lists()
            && plan.sends_attributes()
            && target.mapping.is_list_incomplete(&record, workspace)
    };
    Ok(plan.and_then(|plan| {
        let is_list_incomplete = is_incomplete(&plan, workspace);
        let mut draft = work.draft(target, job, plan.hashed(hash))?;
        draft.figures.is_list_incomplete = is_list_incomplete;
        Ok(draft)
    }))
}
