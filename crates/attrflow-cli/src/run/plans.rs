//! Plans and requests of records, one line each: what is done, and with which record.
//!
//! A reference to an object that is created later is a line of its own, which is written after all others.

use std::borrow::Cow;

use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::diagnostic::codes::flow;
use attrflow::input::Batch;
use attrflow::input::RecordSpan;
use attrflow::mapping::Action;
use attrflow::mapping::BriefPlan;
use attrflow::mapping::Draft;
use attrflow::mapping::Plan;
use attrflow::mapping::RecordFault;
use attrflow::mapping::plan::Match;
use attrflow::plan::PlannedLine;
use attrflow::plan::Subject;
use attrflow::plan::Unread;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::escape::escape_json_from;
use crate::quiet;
use crate::run::Emit;
use crate::run::PlanFormat;
use crate::run::counts::PlanTally;
use crate::run::job::Job;
use crate::run::job::line;
use crate::run::job::refused;
use crate::run::job::remark;
use crate::run::markdown;
use crate::run::part::Part;
use crate::run::part::Planned;
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
        let plan = self.planner.plan(subject, host, workspace)?;
        if let Some(known) = self.known {
            if !is_unassigned
                && mapping.in_scope(record, workspace)?.is_in_scope()
                // What only a new object would lack does not matter to a plan that was made.
                && let Ok(applied) = mapping.apply(record, host, workspace)
            {
                remark(part, span, mapping.check_values(&applied, known));
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

    /// Plans the records of a batch from their text, up to the end or to one that the program fails on; how many are done with.
    pub(super) fn plan_lines(
        &self,
        batch: &Batch,
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) -> usize {
        let (Some(planner), Some(mut lines)) = (&self.lines, batch.lines()) else { return 0 };
        let (mut done, mut lengths) = (0, (0, 0));
        let worked = quiet::catch(|| {
            while done < batch.records.len() && !part.is_full() {
                let planned = planner.next_lines(&mut lines, host, workspace, |line| {
                    let Some(piece) = batch.records.get(done) else { return };
                    lengths = (part.output.len(), part.later.len());
                    part.counts.read += 1;
                    if let Err(fault) = self.take_line((piece, done), line, part) {
                        part.output.truncate(lengths.0);
                        part.later.truncate(lengths.1);
                        self.refuse(batch, piece, refused(fault), part);
                    }
                    done += 1;
                });
                match planned {
                    None => return,
                    Some(Ok(())) => {}
                    Some(Err(Unread)) => {
                        lengths = (part.output.len(), part.later.len());
                        self.work_on_record(batch, done, host, workspace, part);
                        done += 1;
                    }
                }
            }
        });
        if worked.is_err() {
            *workspace = Workspace::default();
            part.output.truncate(lengths.0);
            part.later.truncate(lengths.1);
        }
        done
    }

    /// Takes the plan of a record and appends what is printed for it.
    fn take_line(
        &self,
        (piece, number): (&RecordSpan, usize),
        PlannedLine { source, draft }: PlannedLine<'_>,
        part: &mut Part,
    ) -> Result<(), RecordFault> {
        if self.has_links {
            self.note_seen(source, part);
            if source.is_none() {
                return Err(without_source());
            }
        }
        let starts = (part.output.len(), part.later.len());
        let place = Place { file: self.file, record: Some(piece.record), line: Some(piece.line) };
        let (claim, tally) = match draft {
            Draft::Brief(plan) if self.emit == Emit::Plan || plan.action == Action::Skip => {
                if self.emit == Emit::Plan && !(self.changes_only && plan.action == Action::Skip) {
                    self.write_line(place, source, &mut part.output, |output| plan.write_members(output));
                }
                let tally = PlanTally::of_brief(&plan, 0);
                (plan.claim, tally)
            }
            Draft::Brief(plan) if self.write_create((place, source), &plan, &mut part.output) => {
                let tally = PlanTally::of_brief(&plan, 1);
                (plan.claim, tally)
            }
            draft => {
                let plan = draft.into_plan();
                let requests = self.write_text((place, source), &plan, part)?;
                (plan.claim(), PlanTally::of(&plan, requests))
            }
        };
        part.planned.push(Planned {
            piece: number,
            output: starts.0..part.output.len(),
            later: starts.1..part.later.len(),
            claim,
            tally,
            is_list_incomplete: false,
        });
        Ok(())
    }

    /// Appends the request that creates an object, if it can be written from the values alone.
    fn write_create(
        &self,
        (place, source): (Place<'_>, Option<&str>),
        plan: &BriefPlan<'_>,
        output: &mut Vec<u8>,
    ) -> bool {
        let start = output.len();
        let mut is_written = false;
        self.write_line(place, source, output, |output| {
            output.extend_from_slice(b"\"action\":\"create\",\"match\":null,\"recordHash\":");
            push_json(output, plan.record_hash.map(|hash| hash.to_string()));
            output.push(b',');
            is_written = self.planner.wire.write_create(plan, output);
        });
        if !is_written {
            output.truncate(start);
        }
        is_written
    }

    /// Appends the line of a plan: which record it is for, and the members that are written.
    fn write_line(
        &self,
        place: Place<'_>,
        source: Option<&str>,
        output: &mut Vec<u8>,
        write_members: impl FnOnce(&mut Vec<u8>),
    ) {
        let start = output.len();
        output.extend_from_slice(b"{\"file\":");
        push_json(output, place.file);
        output.extend_from_slice(b",\"record\":");
        push_json(output, place.record);
        output.extend_from_slice(b",\"source\":");
        push_json(output, source);
        output.extend_from_slice(b",\"object\":");
        push_json(output, self.object);
        output.push(b',');
        write_members(output);
        output.push(b'}');
        escape_json_from(output, start);
        output.push(b'\n');
    }

    /// Plans what happens to the object of a linked record that the input lacks, and appends what is printed for it.
    pub fn plan_vanished(&self, source: &str, part: &mut Part) -> Result<(), RecordFault> {
        let (host, mut workspace) = (self.host.host_with(Some(self.now), None, &[]), Workspace::default());
        let record = json!({ "objectId": source, "id": source, "@removed": { "reason": "changed" } });
        let subject = Subject { record: &record, source: Some(source), is_unassigned: false, is_of_delta: false };
        let mut plan = self.planner.plan(subject, &host, &mut workspace)?;
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
        let is_left_out = self.changes_only && plan.action == Action::Skip;
        let Some(reporter) = self.reporter.filter(|_| self.emit != Emit::Request && !is_left_out) else {
            return self.write_text((place, subject.source), plan, part);
        };
        let mut record = Cow::Borrowed(subject.record);
        if subject.is_unassigned
            && let Some(members) = record.to_mut().as_object_mut()
        {
            members.insert("IsSoftDeleted".to_owned(), true.into());
        }
        let report = reporter.report(self.mapping, plan, (place.line, &record), host, workspace)?;
        part.output.extend_from_slice(report.as_bytes());
        Ok(0)
    }

    /// Appends the lines of a plan where no report is asked for; returns how many requests there are.
    fn write_text(
        &self,
        (place, source): (Place<'_>, Option<&str>),
        plan: &Plan,
        part: &mut Part,
    ) -> Result<u64, RecordFault> {
        let own = place.record.map(|record| survey::place(self.pass, record));
        let is_later = |symbol: &str| {
            let creation = self.planner.links.creation(symbol);
            // A record that refers to itself exists only after it was created.
            creation.zip(own).is_some_and(|(creation, own)| creation >= own)
        };
        match self.emit {
            Emit::Request => return self.write_requests(place, source, plan, is_later, part),
            _ if self.changes_only && plan.action == Action::Skip => {}
            _ if self.format == PlanFormat::Markdown => {
                let rows = markdown::rows(&place.name(), source, self.object, plan);
                part.output.extend_from_slice(rows.as_bytes());
            }
            _ => {
                let is_due = plan.refers_later(is_later);
                let plan = if is_due { Cow::Owned(plan.clone().hashed(None)) } else { Cow::Borrowed(plan) };
                self.write_line(place, source, &mut part.output, |output| plan.write_members(output));
            }
        }
        Ok(0)
    }

    fn write_requests(
        &self,
        place: Place<'_>,
        source: Option<&str>,
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
            line(output, &self.located(place, source, members));
        }
        Ok(count as u64)
    }

    /// A line of a plan: which record it is for, and then the members of this object.
    fn located(&self, place: Place<'_>, source: Option<&str>, rest: Value) -> Value {
        let mut members = Map::new();
        members.insert("file".to_owned(), place.file.into());
        members.insert("record".to_owned(), place.record.into());
        members.insert("source".to_owned(), source.into());
        members.insert("object".to_owned(), self.object.into());
        if let Value::Object(rest) = rest {
            members.extend(rest);
        }
        Value::Object(members)
    }
}

/// Appends a value as JSON.
fn push_json(output: &mut Vec<u8>, value: impl Serialize) {
    // Writing to memory does not fail, and neither do texts and numbers.
    let _ = serde_json::to_writer(output, &value);
}
