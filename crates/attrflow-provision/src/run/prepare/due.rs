//! Which records have to be looked up, and which are what they were when they were confirmed last.

use attrflow::diagnostic::codes::flow;
use attrflow::diagnostic::codes::servers;
use attrflow::mapping::Links;
use attrflow::mapping::Owner;
use attrflow::mapping::Plan;
use attrflow::mapping::Referent;
use attrflow::plan::is_removal;
use attrflow::plan::links::KeepRecords;

use crate::run::RunError;
use crate::run::SourceRecord;
use crate::run::error::Failure;
use crate::run::is_unassigned;
use crate::run::known::Object;
use crate::run::prepare::Preparation;
use crate::run::prepare::item::Item;
use crate::run::prepare::item::ItemLink;
use crate::run::references::Probe;
use crate::run::references::RecordReferences;
use crate::run::report::RecordFailure;
use crate::run::task::Found;
use crate::run::task::Subject;
use crate::run::work::Target;
use crate::run::work::Work;

/// The names of a record's identifier.
const SOURCE_IDS: [&str; 2] = ["objectId", "id"];

impl Preparation<'_, '_> {
    /// Returns what is looked up for a record; none if that cannot be known, or nothing is to be looked up yet.
    pub(super) fn item(&mut self, record: SourceRecord) -> Result<Option<Item>, RunError> {
        let SourceRecord { object, file, number, value, is_change } = record;
        let name = self.work.target(object).map(|target| target.name.clone()).unwrap_or_default();
        let refuse = |preparation: &mut Self, source: Option<String>, failure| {
            preparation.summary.quarantined += 1;
            preparation.knows_all &= source.is_some();
            let (file, number, object) = (Some(file.clone()), Some(number), name.clone());
            preparation.report(&RecordFailure { file, number, source, object, failure });
            Ok(None)
        };
        let record = match value {
            Ok(record) => record,
            Err(diagnostic) => return refuse(self, None, Failure::new(diagnostic.code, diagnostic.message)),
        };
        let id = SOURCE_IDS.iter().find_map(|name| record.get(name)?.as_str()).filter(|id| !id.is_empty());
        let Some(source) = id.map(str::to_owned) else {
            let message = "the record has neither `objectId` nor `id`";
            return refuse(self, None, Failure::new(&servers::NO_SOURCE_ID, message));
        };
        if !self.work.directory().see(object, &source) {
            let message = format!("record {number} has the identifier of an earlier record");
            return refuse(self, Some(source), Failure::new(&flow::DUPLICATE_RECORD, message));
        }
        let link = self.work.results.link(&name, &source)?;
        let is_waiting = |next: i64| self.work.options.backs_off && next > self.work.options.now;
        if link.as_ref().and_then(|link| link.next_attempt).is_some_and(is_waiting) {
            self.summary.not_due += 1;
            return Ok(None);
        }
        let link = link.unwrap_or_default();
        let link = ItemLink { target: link.target, hash: link.record_hash, has_record: link.record.is_some() };
        let order = self.order();
        let subject =
            Subject { object, file: Some(file.clone()), number: Some(number), source, order, record: String::new() };
        self.due(Item { subject, record, link, is_change })
    }

    /// Returns a record that has to be looked up. One that is what it was is planned at once, or waits until it is known what its
    /// references lead to.
    pub(super) fn due(&mut self, item: Item) -> Result<Option<Item>, RunError> {
        let Some(target) = self.work.target(item.subject.object) else { return Ok(None) };
        let (Some(id), Some(known)) = (&item.link.target, &item.link.hash) else { return self.complete(item) };
        if !self.work.skips_unchanged(target) {
            return self.complete(item);
        }
        let (probe, is_unassigned) = (Probe::default(), is_unassigned(&item.record));
        let hash = target.hasher.hash(&item.record, is_unassigned, &probe);
        if !probe.has_references() && !hash.is_some_and(|hash| hash.is(known)) {
            return self.complete(item);
        }
        // A record that cannot be mapped is at fault when it is looked up.
        let Ok(may_be_member) = target.mapping.may_be_member(&item.record, is_unassigned, &mut self.workspace) else {
            return self.complete(item);
        };
        let Subject { object, source, .. } = &item.subject;
        self.work.directory().enter(*object, source, may_be_member, Object::Id(id))?;
        if probe.has_references() {
            self.deferred.write(&item)?;
            return Ok(None);
        }
        self.unchanged(item).map(|()| None)
    }

    /// Returns a record that has to be looked up, if it is whole.
    pub(super) fn complete(&mut self, item: Item) -> Result<Option<Item>, RunError> {
        let Item { subject, record, link, is_change } = &item;
        let is_removed = || record.as_object().is_some_and(is_removal);
        if !is_change || link.has_record || link.target.is_none() || is_removed() {
            return Ok(Some(item));
        }
        let message = "the record is one of a delta, and the link store does not keep the whole record; \
                       provision whole records once with `--records full`";
        let failure = Failure::new(&flow::DELTA_WITHOUT_RECORD, message);
        self.refuse(subject.clone(), failure);
        Ok(None)
    }

    /// Plans a record that is what it was when it was confirmed last: nothing is sent.
    pub(super) fn unchanged(&mut self, item: Item) -> Result<(), RunError> {
        let work = self.work;
        let Some(target) = work.target(item.subject.object) else { return Ok(()) };
        let (id, hash) = (item.link.target.clone(), item.link.hash.clone());
        let mut found = Found::default();
        found.how.is_linked = true;
        let is_of_references = item.refers(target);
        let mut job = item.job(work.options.keep, found, id.clone());
        job.refers = is_of_references;
        let mut plan = Plan::unchanged(id.unwrap_or_default());
        plan.record_hash = hash;
        match work.draft(target, &job, plan) {
            Ok(draft) => self.accept(draft),
            // A plan that sends nothing has no requests that could be refused.
            Err(_) => Ok(()),
        }
    }
}

impl Work<'_> {
    /// Returns whether records of an object mapping are skipped that are what they were.
    fn skips_unchanged(&self, target: &Target) -> bool {
        let reads_members = self.options.reads_members && target.mapping.has_reference_lists();
        self.options.keep != KeepRecords::None && !self.options.compares_all && !reads_members
    }

    /// Returns whether a record with references is what it was, and so are the objects that its references lead to.
    pub(super) fn is_unchanged(&self, item: &Item) -> Result<bool, RunError> {
        let Some(target) = self.target(item.subject.object) else { return Ok(true) };
        let references = RecordReferences::new(self, target);
        let hash = target.hasher.hash(&item.record, is_unassigned(&item.record), &references);
        let replaced = Replaced(&references);
        let is_same = hash.zip(item.link.hash.as_deref()).is_some_and(|(hash, known)| hash.is(known));
        let is_unchanged = is_same && !target.hasher.refers_to_new(&item.record, &replaced);
        references.check().map(|()| is_unchanged)
    }
}

/// Takes objects for new that replace others, which their records were linked to.
struct Replaced<'r, 'w>(&'r RecordReferences<'r, 'w>);

impl Links for Replaced<'_, '_> {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        match self.0.leads_to_other(source_id) {
            true => Referent::Created(""),
            false => Referent::Unresolved,
        }
    }

    fn owner(&self, target_id: &str) -> Owner {
        self.0.owner(target_id)
    }
}
