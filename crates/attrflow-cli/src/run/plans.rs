//! Plans and requests of records, one line each: what is done, and with which record.
//!
//! A reference to an object that is created later is a line of its own, which is written after all others.

use std::borrow::Cow;

use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::diagnostic::codes::flow;
use attrflow::input::Batch;
use attrflow::mapping::Action;
use attrflow::mapping::Plan;
use attrflow::mapping::RecordFault;
use attrflow::mapping::plan::Match;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::run::Emit;
use crate::run::PlanFormat;
use crate::run::claims::Planned;
use crate::run::counts::PlanTally;
use crate::run::job::Job;
use crate::run::job::Part;
use crate::run::job::line;
use crate::run::job::remark;
use crate::run::markdown;
use crate::run::planner::Subject;
use crate::run::source::source_id;
use crate::run::source::without_source;
use crate::run::survey;

/// Where a record is from; a vanished one has neither file nor place.
#[derive(Debug, Clone, Copy, Default)]
struct Place<'p> {
    file: Option<&'p str>,
    record: Option<u64>,
    line: Option<u64>,
}

impl Place<'_> {
    /// Returns what a table calls the record.
    fn name(&self) -> String {
        match (self.file, self.record) {
            (Some(file), Some(record)) => format!("{file}:{record}"),
            (None, Some(record)) => record.to_string(),
            (_, None) => "vanished".to_owned(),
        }
    }
}

impl Job<'_> {
    /// Plans a record and appends what is printed for it.
    pub fn plan(
        &self,
        (batch, number): (&Batch, usize),
        (record, is_unassigned): (&Value, bool),
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) -> Result<(), RecordFault> {
        let Some(span) = batch.records.get(number) else { return Ok(()) };
        let mapping = self.mapping;
        let subject =
            Subject { record, source: source_id(self.ids, record), is_unassigned, is_of_delta: self.is_delta };
        let plan = self.planner.plan(mapping, subject, host, workspace)?;
        if let Some(known) = self.known {
            if !is_unassigned
                && mapping.in_scope(record, workspace)?.is_in_scope()
                // What only a new object would lack does not matter to a plan that was made.
                && let Ok(applied) = mapping.apply(record, host, workspace)
            {
                remark(part, span, mapping.check_values_in(&applied, known));
            }
            remark(part, span, mapping.check_plan(&plan, known));
        }
        let starts = (part.output.len(), part.later.len());
        let place = Place { file: self.file, record: Some(span.record), line: Some(span.line) };
        let requests = self.write_plan((place, subject), &plan, host, workspace, part)?;
        let tally = PlanTally::of(&plan, requests);
        part.planned.push(Planned {
            piece: number,
            output: starts.0..part.output.len(),
            later: starts.1..part.later.len(),
            claim: plan.claim(),
            tally,
            is_list_incomplete: mapping.has_reference_lists()
                && plan.sends_attributes()
                && mapping.is_list_incomplete(record, workspace),
        });
        Ok(())
    }

    /// Plans what happens to the object of a linked record that the input lacks, and appends what is printed for it.
    pub fn plan_vanished(&self, source: &str, part: &mut Part) -> Result<(), RecordFault> {
        let (host, mut workspace) = (self.host.host_with(Some(self.now), None, &[]), Workspace::default());
        let record = json!({ "objectId": source, "id": source, "@removed": { "reason": "changed" } });
        let subject = Subject { record: &record, source: Some(source), is_unassigned: false, is_of_delta: false };
        let mut plan = self.planner.plan(self.mapping, subject, &host, &mut workspace)?;
        // The source was not asked whether the record is deleted; it is only known that the input lacks it.
        if matches!(plan.action, Action::Disable | Action::Delete) {
            plan.reason = Some(&flow::VANISHED);
        }
        let requests = self.write_plan((Place::default(), subject), &plan, &host, &mut workspace, part)?;
        part.counts.plans.take(&PlanTally::of(&plan, requests));
        Ok(())
    }

    /// Appends the lines of a plan; returns how many requests there are.
    fn write_plan(
        &self,
        (place, subject): (Place<'_>, Subject<'_>),
        plan: &Plan,
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) -> Result<u64, RecordFault> {
        let own = place.record.map(|record| survey::place(self.pass, record));
        let is_later = |symbol: &str| {
            let creation = self.planner.links.creation(symbol);
            // A record that refers to itself exists only after it was created.
            creation.zip(own).is_some_and(|(creation, own)| creation >= own)
        };
        match (self.emit, self.reporter) {
            (Emit::Request, _) => return self.write_requests(place, subject, plan, is_later, part),
            _ if self.changes_only && plan.action == Action::Skip => {}
            (_, Some(reporter)) => {
                let mut record = Cow::Borrowed(subject.record);
                if subject.is_unassigned
                    && let Some(members) = record.to_mut().as_object_mut()
                {
                    members.insert("IsSoftDeleted".to_owned(), true.into());
                }
                let report = reporter.report(self.mapping, plan, (place.line, &record), host, workspace)?;
                part.output.extend_from_slice(report.as_bytes());
            }
            (_, None) if self.format == PlanFormat::Markdown => {
                let rows = markdown::rows(&place.name(), subject.source, self.object, plan);
                part.output.extend_from_slice(rows.as_bytes());
            }
            (_, None) => {
                let is_due = plan.refers_later(is_later);
                let plan = if is_due { Cow::Owned(plan.clone().hashed(None)) } else { Cow::Borrowed(plan) };
                line(&mut part.output, &self.located(place, subject, plan.to_json()));
            }
        }
        Ok(0)
    }

    fn write_requests(
        &self,
        place: Place<'_>,
        subject: Subject<'_>,
        plan: &Plan,
        is_later: impl Fn(&str) -> bool,
        part: &mut Part,
    ) -> Result<u64, RecordFault> {
        let mut now = plan.clone();
        let later = now.split_later(is_later);
        if plan.action == Action::Create && !plan.references.is_empty() && plan.symbol.is_none() {
            return Err(without_source());
        }
        // An update of references only has nothing to send at once.
        let mut requests = match now.action {
            Action::Update if now.changes.is_empty() && now.references.is_empty() => Vec::new(),
            _ => self.planner.wire.requests(self.mapping, &now)?,
        };
        let first = requests.len();
        if let Some(later) = &later {
            requests.extend(self.planner.wire.requests(self.mapping, later)?);
        }
        let count = requests.len();
        for (number, request) in requests.into_iter().enumerate() {
            let is_later = number >= first;
            let action = if is_later { Action::Update } else { plan.action };
            let hash = plan.record_hash.as_deref().filter(|_| number + 1 == count);
            let members = json!({
                "action": action.word(),
                "match": plan.matched.as_ref().map(Match::to_json),
                "recordHash": hash,
                "method": request.method,
                "path": request.path,
                "body": request.body,
            });
            let output = if is_later { &mut part.later } else { &mut part.output };
            line(output, &self.located(place, subject, members));
        }
        Ok(count as u64)
    }

    /// A line of a plan: which record it is for, and then the members of this object.
    fn located(&self, place: Place<'_>, subject: Subject<'_>, rest: Value) -> Value {
        let mut members = Map::new();
        members.insert("file".to_owned(), place.file.into());
        members.insert("record".to_owned(), place.record.into());
        members.insert("source".to_owned(), subject.source.into());
        members.insert("object".to_owned(), self.object.into());
        if let Value::Object(rest) = rest {
            members.extend(rest);
        }
        Value::Object(members)
    }
}
