//! The work on records: each is read, mapped and written. Objects and values are written from text to text; plans and
//! remarks need the record as a whole.

use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::DAMAGED_VALUE;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::input::Batch;
use attrflow::input::Notes;
use attrflow::input::RecordSpan;
use attrflow::mapping;
use attrflow::mapping::RecordFault;
use attrflow::mapping::TargetFacts;
use attrflow::mapping::Writer;
use attrflow::mapping::references::MAX_EXPANDED;
use attrflow::mapping::references::NEXT_LINK;
use attrflow::plan::LinePlanner;
use attrflow::plan::Planner;
use attrflow::record::Line;
use serde_json::Value;

use crate::escape::escape_json_from;
use crate::escape::escape_json_lines;
use crate::escape::json as json_line;
use crate::options::HostOptions;
use crate::quarantine::Bad;
use crate::quiet;
use crate::records::bytes;
use crate::run::Emit;
use crate::run::PlanFormat;
use crate::run::counts::Counts;
use crate::run::feeds;
use crate::run::feeds::Filter;
use crate::run::feeds::Route;
use crate::run::flow::Work;
use crate::run::part::MAX_OUTPUT;
use crate::run::part::Part;
use crate::run::people::People;
use crate::run::remarks::Remark;
use crate::run::report::Reporter;
use crate::run::shared::Shared;
use crate::run::source::record;
use crate::run::source::source_id;
use crate::run::source::without_source;
use crate::time::Moment;

/// What all threads share.
pub struct Job<'a> {
    /// What is applied.
    pub mapping: &'a Mapping,
    /// The same, for records of which nothing but the object is printed.
    pub writer: Writer<'a>,
    /// What is printed.
    pub emit: Emit,
    /// How plans are printed.
    pub format: PlanFormat,
    /// Whether records without a change have no line in plans.
    pub changes_only: bool,
    /// Where the records are from; none for the built-in samples.
    pub file: Option<&'a str>,
    /// The name of the object mapping, in lines of plans.
    pub object: &'a str,
    /// Whether there is a file that lists bad records.
    pub lists_bad: bool,
    /// Whether they are listed there themselves.
    pub show_values: bool,
    /// Makes plans.
    pub planner: &'a Planner<'a>,
    /// The same from the text of records, where nothing but plans or requests is asked for.
    pub lines: Option<LinePlanner<'a>>,
    /// The number of the pass.
    pub pass: usize,
    /// Whether there is a link store, which needs every record's identifier.
    pub has_links: bool,
    /// The attributes that identify a record in the source, in the order in which they are asked.
    pub ids: &'a [String],
    /// Which records of the file are mapped.
    pub filter: Filter,
    /// Whether the records are those of a delta.
    pub is_delta: bool,
    /// Who is assigned, and the names of roles.
    pub people: &'a People,
    /// What is known about the target; none when nothing is to be said about records.
    pub known: Option<&'a TargetFacts>,
    /// Writes reports; none for plans as JSON.
    pub reporter: Option<&'a Reporter>,
    /// What expressions ask for beyond the record.
    pub host: &'a HostOptions,
    /// The present moment, the same for all records.
    pub now: Moment,
}

/// What one pass reads; a pass over no file plans records that are missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading<'a> {
    /// The number of the pass.
    pub pass: usize,
    /// Where the records are from.
    pub file: Option<&'a str>,
    /// The attributes that identify a record.
    pub ids: &'a [String],
    /// Which records of the file are mapped.
    pub filter: Filter,
    /// Whether they are those of a delta.
    pub is_delta: bool,
}

/// The outcome of a record that is not bad.
enum Fate {
    /// There is output for it.
    Written,
    /// The scoping filter leaves it out.
    Skipped,
    /// One of the expressions leaves it out (`IgnoreObjectFlow`).
    LeftOut,
    /// Its source object was removed, so that there is none.
    Deleted,
    /// It was planned, and is counted later.
    Planned,
}

impl From<mapping::Fate> for Fate {
    fn from(fate: mapping::Fate) -> Fate {
        match fate {
            mapping::Fate::Written => Fate::Written,
            mapping::Fate::OutOfScope => Fate::Skipped,
            mapping::Fate::LeftOut => Fate::LeftOut,
            mapping::Fate::Removed => Fate::Deleted,
        }
    }
}

/// The target attribute that refused, where it was one, and why.
pub(super) type Refused = (Option<String>, Box<Diagnostic>);

impl<'a> Job<'a> {
    /// The work on the records of a pass, about which nothing of the target is known.
    pub fn new(
        shared: &Shared<'a>,
        (mapping, object): (&'a Mapping, &'a str),
        planner: &'a Planner<'a>,
        Reading { pass, file, ids, filter, is_delta }: Reading<'a>,
        reporter: Option<&'a Reporter>,
    ) -> Job<'a> {
        let arguments = shared.arguments;
        let is_plain = reporter.is_none() && arguments.format == PlanFormat::Jsonl && shared.people.is_empty();
        let is_from_text = arguments.emit.is_planned() && is_plain && !is_delta && arguments.host.seed().is_none();
        Job {
            lines: if is_from_text { planner.lines(ids) } else { None },
            mapping,
            writer: if arguments.emit == Emit::Values { mapping.values_writer() } else { mapping.writer() },
            emit: arguments.emit,
            format: arguments.format,
            changes_only: arguments.changes_only,
            file,
            object,
            lists_bad: arguments.quarantine.is_some(),
            show_values: arguments.show_values,
            planner,
            pass,
            has_links: shared.store.is_some(),
            ids,
            filter,
            is_delta,
            people: shared.people,
            known: None,
            reporter,
            host: &arguments.host,
            now: shared.now,
        }
    }
}

impl Work for Job<'_> {
    type Tools = Workspace;
    type Part = Part;

    fn tools(&self) -> Workspace {
        Workspace::default()
    }

    fn work_on(&self, batch: &Batch, from: usize, workspace: &mut Workspace, part: &mut Part) -> Option<usize> {
        part.restart();
        part.counts.blank = if self.filter.is_second || from > 0 { 0 } else { batch.blank };
        let mut host = self.host.host_with(Some(self.now), None, &[]);
        let routes = self.filter.routes(batch);
        let done = match routes {
            _ if from > 0 => from,
            None if self.plans_from_text() => self.plan_lines(batch, &host, workspace, part),
            None => self.write_lines(batch, &host, workspace, part),
            Some(_) => 0,
        };
        for (number, piece) in batch.records.iter().enumerate().skip(done) {
            if part.is_full() {
                part.presence = workspace.presence().clone();
                return Some(number);
            }
            if !self.is_taken(routes.as_deref(), number, part) {
                continue;
            }
            if let Some(seed) = self.host.seed() {
                // Each record has a seed of its own, so that the number of threads does not matter.
                let record = record(batch, piece).ok();
                let source = record.as_ref().and_then(|record| source_id(self.ids, record));
                host = self.host.host_for(self.now, seed, (source, piece.record));
            }
            self.work_on_record(batch, number, &host, workspace, part);
        }
        part.presence = workspace.presence().clone();
        None
    }

    fn lost(&self, batch: &Batch, from: usize) -> Part {
        let blank = if self.filter.is_second || from > 0 { 0 } else { batch.blank };
        let mut part = Part { counts: Counts { blank, failed: true, ..Counts::default() }, ..Part::default() };
        let routes = self.filter.routes(batch);
        for (number, piece) in batch.records.iter().enumerate().skip(from) {
            if !self.is_taken(routes.as_deref(), number, &mut part) {
                continue;
            }
            part.counts.read += 1;
            self.note_source(batch, piece, &mut part);
            let diagnostic = Box::new(Diagnostic::new(&INTERNAL, "the program failed on a thread"));
            self.refuse(batch, piece, (None, diagnostic), &mut part);
        }
        part
    }
}

impl Job<'_> {
    /// Works on one record.
    pub(super) fn work_on_record(
        &self,
        batch: &Batch,
        number: usize,
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) {
        let Some(piece) = batch.records.get(number) else { return };
        self.note_source(batch, piece, part);
        let (length, later) = (part.output.len(), part.later.len());
        let done = quiet::catch(|| match piece.notes().and_then(|notes| self.noted(notes, part)) {
            Some(outcome) => outcome,
            None => self.apply(batch, number, host, workspace, part),
        });
        let outcome = done.unwrap_or_else(|place| {
            part.counts.failed = true;
            *workspace = Workspace::default();
            Err((None, Box::new(Diagnostic::new(&INTERNAL, format!("the program failed at {place}")))))
        });
        if outcome.is_err() {
            part.output.truncate(length);
            part.later.truncate(later);
        }
        self.note(batch, piece, outcome, part);
    }

    /// Notes the identifier of a record, by which it is known not to have vanished.
    fn note_source(&self, batch: &Batch, piece: &RecordSpan, part: &mut Part) {
        if self.has_links {
            let record = record(batch, piece).ok();
            self.note_seen(record.as_ref().and_then(|record| source_id(self.ids, record)), part);
        }
    }

    /// Notes the identifier of a record, if it can be read.
    pub(super) fn note_seen(&self, source: Option<&str>, part: &mut Part) {
        match source {
            Some(source) => self.planner.known.note(source),
            None => part.unread += 1,
        }
    }

    /// Whether a record is mapped in this pass; counts it when no pass maps it.
    fn is_taken(&self, routes: Option<&[Route]>, number: usize, part: &mut Part) -> bool {
        match routes.map_or(Route::Take, |routes| routes.get(number).copied().unwrap_or(Route::Take)) {
            Route::Take => return true,
            Route::Elsewhere => part.elsewhere.push(number),
            Route::Nowhere => {
                part.counts.read += 1;
                part.counts.of_other_kinds += 1;
            }
        }
        false
    }

    /// Writes the objects of a batch whose records are lines and share one host; how many records are done with. The others are for
    /// working on one by one: none was begun, or the program failed on one of them, and then it shows on which.
    fn write_lines(&self, batch: &Batch, host: &FixedHost, workspace: &mut Workspace, part: &mut Part) -> usize {
        if !self.writes_at_once() || self.host.seed().is_some() {
            return 0;
        }
        let Some(mut lines) = batch.lines() else { return 0 };
        let (mut output, mut done) = (std::mem::take(&mut part.output), 0);
        let worked = quiet::catch(|| {
            let mut note = |_: Line<'_>, written: Result<mapping::Fate, RecordFault>| {
                let Some(piece) = batch.records.get(done) else { return };
                self.note(batch, piece, written.map(Fate::from).map_err(refused), part);
                done += 1;
            };
            while output.len() < MAX_OUTPUT
                && self.writer.write_lines(&mut lines, host, workspace, &mut output, &mut note)
            {}
        });
        if worked.is_err() {
            *workspace = Workspace::default();
            // What may be there of the next object has no end.
            output.truncate(memchr::memrchr(b'\n', &output).map_or(0, |end| end + 1));
        }
        if self.emit == Emit::Values {
            escape_json_lines(&mut output);
        }
        part.output = output;
        done
    }

    /// Notes the outcome of a record.
    fn note(&self, batch: &Batch, piece: &RecordSpan, outcome: Result<Fate, Refused>, part: &mut Part) {
        part.counts.read += 1;
        match outcome {
            Ok(Fate::Written) => {
                part.counts.written += 1;
                part.counts.incomplete_lists += u64::from(self.is_list_incomplete(batch, piece));
            }
            Ok(Fate::Skipped) => part.counts.skipped += 1,
            Ok(Fate::LeftOut) => part.counts.left_out += 1,
            Ok(Fate::Deleted) => part.counts.deleted += 1,
            Ok(Fate::Planned) => {}
            Err(refused) => self.refuse(batch, piece, refused, part),
        }
    }

    /// Whether the list of members of a record is incomplete. Most records have too few objects in them for that.
    fn is_list_incomplete(&self, batch: &Batch, piece: &RecordSpan) -> bool {
        let Some(bytes) = batch.bytes(piece).filter(|_| self.mapping.has_reference_lists()) else { return false };
        let objects = memchr::memchr_iter(b'{', bytes).take(MAX_EXPANDED + 1).count();
        let may_be = objects > MAX_EXPANDED || memchr::memmem::find(bytes, NEXT_LINK.as_bytes()).is_some();
        may_be
            && record(batch, piece)
                .is_ok_and(|record| self.mapping.is_list_incomplete(&record, &mut Workspace::default()))
    }

    /// Puts a bad record aside.
    pub(super) fn refuse(&self, batch: &Batch, piece: &RecordSpan, (target, diagnostic): Refused, part: &mut Part) {
        let RecordSpan { record, line, offset, length, .. } = *piece;
        let bad = Bad { record, line, offset, length, target, diagnostic };
        if self.lists_bad {
            let text = if self.show_values { batch.bytes(piece) } else { None };
            bad.list(self.file, text, &mut part.listed);
        }
        part.bad.push(bad);
    }

    /// Returns the outcome of a record that its file says enough about; none when it is to be mapped.
    fn noted(&self, notes: &Notes, part: &mut Part) -> Option<Result<Fate, Refused>> {
        if let Some(fault) = &notes.fault {
            return Some(Err((None, fault.clone())));
        }
        if let Some(name) = self.mapping.attributes().iter().find_map(|attribute| notes.damage_of(attribute)) {
            let diagnostic = Diagnostic::new(&DAMAGED_VALUE, format!("the value of `{name}` is damaged"));
            return Some(Err((None, Box::new(diagnostic))));
        }
        part.counts.damaged += u64::from(!notes.damaged.is_empty());
        // A plan disables or deletes the object; there is no object to print for it.
        notes.removed.filter(|_| !self.emit.is_planned())?;
        Some(Ok(Fate::Deleted))
    }

    /// Whether records go from text to text.
    fn writes_at_once(&self) -> bool {
        self.known.is_none() && self.people.is_empty() && !self.emit.is_planned()
    }

    /// Whether records are planned from their text.
    pub(super) fn plans_from_text(&self) -> bool {
        self.lines.is_some() && self.known.is_none()
    }

    /// Maps one record and appends what is printed for it.
    fn apply(
        &self,
        batch: &Batch,
        number: usize,
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) -> Result<Fate, Refused> {
        let Some(piece) = batch.records.get(number) else { return Ok(Fate::Deleted) };
        if self.writes_at_once() {
            let record = bytes(batch, piece).map_err(|fault| (None, fault))?;
            let start = part.output.len();
            let fate = self.writer.write(record, host, workspace, &mut part.output).map_err(refused)?;
            if self.emit == Emit::Values {
                escape_json_from(&mut part.output, start);
            }
            if fate == mapping::Fate::Written {
                part.output.push(b'\n');
            }
            return Ok(fate.into());
        }
        let mut record = record(batch, piece).map_err(|fault| (None, fault))?;
        let prepared = self.people.prepare(&mut record, self.ids, feeds::is_of_groups(self.mapping));
        part.counts.unknown_roles += prepared.unknown_roles;
        part.counts.unidentified += u64::from(prepared.lacks_id);
        match self.lines.as_ref().filter(|_| self.plans_from_text()) {
            Some(lines) => lines.note_attributes(&record, workspace),
            None => self.mapping.note_attributes(&record, workspace),
        }
        if self.known.is_some() {
            let found = self.mapping.check_record(&record, workspace);
            remark(part, piece, found);
        }
        if self.has_links && source_id(self.ids, &record).is_none() {
            return Err(refused(without_source()));
        }
        if self.emit.is_planned() {
            return self
                .plan((batch, number), (&record, prepared.is_unassigned), host, workspace, part)
                .map(|()| Fate::Planned)
                .map_err(refused);
        }
        if self.mapping.is_removed(&record, workspace).map_err(refused)? {
            return Ok(Fate::Deleted);
        }
        if prepared.is_unassigned || !self.mapping.in_scope(&record, workspace).map_err(refused)?.is_in_scope() {
            return Ok(Fate::Skipped);
        }
        let applied = self.mapping.apply(&record, host, workspace).map_err(refused)?;
        if applied.is_left_out() {
            return Ok(Fate::LeftOut);
        }
        if let Some(known) = self.known {
            remark(part, piece, self.mapping.check_values(&applied, known));
        }
        match self.emit {
            Emit::Values => line(&mut part.output, &Value::Object(applied.values())),
            _ => {
                applied.write_object(&mut part.output);
                part.output.push(b'\n');
            }
        }
        Ok(Fate::Written)
    }
}

/// Appends a value as a line.
pub fn line(output: &mut Vec<u8>, value: &Value) {
    output.extend_from_slice(json_line(value).as_bytes());
    output.push(b'\n');
}

/// Notes what the application will say against a record.
pub fn remark(part: &mut Part, piece: &RecordSpan, found: Vec<Diagnostic>) {
    part.remarks.extend(found.into_iter().map(|diagnostic| Remark { line: piece.line, diagnostic }));
}

pub(super) fn refused(fault: RecordFault) -> Refused {
    (Some(fault.target).filter(|target| !target.is_empty()), fault.diagnostic)
}
