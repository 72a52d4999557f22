//! The work on records: each is read, mapped and written, on as many threads as are wanted.

use std::thread;

use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::mapping::RecordFault;
use attrflow::mapping::TargetFacts;
use serde_json::Value;

use attrflow::record::graph::attributes;
use attrflow::record::json;
use crate::cli::options::HostOptions;
use crate::cli::quarantine::Bad;
use crate::cli::quiet;
use crate::cli::records::Piece;
use crate::cli::run::Emit;
use crate::cli::run::counts::Counts;
use crate::cli::run::planner::Planner;
use crate::cli::run::remarks::Remark;
use crate::cli::run::report::Reporter;
use crate::cli::time::Moment;

/// What all threads share.
pub struct Job<'a> {
    /// What is applied.
    pub mapping: &'a Mapping,
    /// What is printed.
    pub emit: Emit,
    /// Whether bad records are kept as they are.
    pub show_values: bool,
    /// Makes plans.
    pub planner: &'a Planner,
    /// What is known about the target; none when nothing is to be said about records.
    pub known: Option<&'a TargetFacts>,
    /// Writes reports; none for plans as JSON.
    pub reporter: Option<&'a Reporter>,
    /// What expressions ask for beyond the record.
    pub host: &'a HostOptions,
    /// The present moment, the same for all records.
    pub now: Moment,
}

/// What became of some of the records.
#[derive(Debug, Default)]
pub struct Part {
    /// What is printed.
    pub output: Vec<u8>,
    /// Those that could not be mapped.
    pub bad: Vec<Bad>,
    /// What the application will say.
    pub remarks: Vec<Remark>,
    /// How many there were.
    pub counts: Counts,
}

/// What became of a record that is not bad.
enum Fate {
    /// There is output for it.
    Written,
    /// The scoping filter leaves it out.
    Skipped,
    /// One of the expressions leaves it out (`IgnoreObjectFlow`).
    LeftOut,
    /// It needs no request.
    Idle,
}

/// The target attribute that refused, where it was one, and why.
type Refused = (Option<String>, Box<Diagnostic>);

/// The work on the pieces in as many parts as there are threads, in order. What a thread that has gone leaves is `lost`.
pub fn in_parts<T: Send>(
    pieces: &[Piece],
    threads: usize,
    work: impl Fn(&[Piece]) -> T + Sync,
    lost: impl Fn(&[Piece]) -> T,
) -> Vec<T> {
    let size = pieces.len().div_ceil(threads).max(64);
    if pieces.len() <= size {
        return vec![work(pieces)];
    }
    let work = &work;
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for slice in pieces.chunks(size) {
            // Without another thread the work is done in this one.
            let started = thread::Builder::new().spawn_scoped(scope, move || work(slice));
            handles.push(started.map_err(|_| work(slice)));
        }
        let joined = handles.into_iter().zip(pieces.chunks(size)).map(|(handle, slice)| match handle {
            Ok(handle) => handle.join().unwrap_or_else(|_| lost(slice)),
            Err(part) => part,
        });
        joined.collect()
    })
}

/// The record of a piece.
pub fn record(piece: &Piece) -> Result<Value, Box<Diagnostic>> {
    let too_long = || Box::new(Diagnostic::new(&LINE_TOO_LONG, format!("the record has {} bytes", piece.length)));
    let value = json::parse(piece.bytes.as_deref().ok_or_else(too_long)?)?;
    Ok(Value::Object(attributes(value)?))
}

impl Job<'_> {
    /// The records in as many parts as there are threads, in order.
    pub fn parts(&self, pieces: &[Piece], threads: usize) -> Vec<Part> {
        in_parts(pieces, threads, |pieces| self.part(pieces), lost)
    }

    fn part(&self, pieces: &[Piece]) -> Part {
        let mut part = Part::default();
        let mut host = self.host.host_with(Some(self.now), None, &[]);
        let mut workspace = Workspace::default();
        for piece in pieces {
            part.counts.read += 1;
            if let Some(seed) = self.host.seed() {
                // Each record has a seed of its own, so that the number of threads does not matter.
                host = self.host.host_with(Some(self.now), Some(seed.wrapping_add(piece.offset)), &[]);
            }
            let length = part.output.len();
            let done = quiet::catch(|| self.apply(piece, &host, &mut workspace, &mut part));
            let outcome = done.unwrap_or_else(|place| {
                part.counts.failed = true;
                workspace = Workspace::default();
                Err((None, Box::new(Diagnostic::new(&INTERNAL, format!("the program failed at {place}")))))
            });
            match outcome {
                Ok(Fate::Written) => part.counts.written += 1,
                Ok(Fate::Skipped) => part.counts.skipped += 1,
                Ok(Fate::LeftOut) => part.counts.left_out += 1,
                Ok(Fate::Idle) => part.counts.idle += 1,
                Err((target, diagnostic)) => {
                    part.output.truncate(length);
                    let mut bad = bad(piece, target, diagnostic);
                    if self.show_values {
                        bad.record = piece.bytes.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                    }
                    part.bad.push(bad);
                }
            }
        }
        part
    }

    /// Maps one record and appends what is printed for it.
    fn apply(
        &self,
        piece: &Piece,
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) -> Result<Fate, Refused> {
        let record = record(piece).map_err(|fault| (None, fault))?;
        if self.known.is_some() {
            let found = self.mapping.check_record(&record, workspace);
            remark(part, piece, found);
        }
        if self.emit.is_planned() {
            return self.plan(piece, &record, host, workspace, part).map_err(refused);
        }
        if !self.mapping.in_scope(&record, workspace).map_err(refused)?.is_in_scope() {
            return Ok(Fate::Skipped);
        }
        let applied = self.mapping.apply(&record, host, workspace).map_err(refused)?;
        if applied.is_left_out() {
            return Ok(Fate::LeftOut);
        }
        if let Some(known) = self.known {
            remark(part, piece, self.mapping.check_values_in(&applied, known));
        }
        match self.emit {
            Emit::Values => line(part, &Value::Object(applied.values())),
            _ => {
                applied.write_object(&mut part.output);
                part.output.push(b'\n');
            }
        }
        Ok(Fate::Written)
    }

    fn plan(
        &self,
        piece: &Piece,
        record: &Value,
        host: &FixedHost,
        workspace: &mut Workspace,
        part: &mut Part,
    ) -> Result<Fate, RecordFault> {
        let (mapping, planner) = (self.mapping, self.planner);
        let plan = planner.plan(mapping, record, host, workspace)?;
        if let Some(known) = self.known {
            if mapping.in_scope(record, workspace)?.is_in_scope()
                // What only a new object would lack does not matter to a plan that was made.
                && let Ok(applied) = mapping.apply(record, host, workspace)
            {
                remark(part, piece, mapping.check_values_in(&applied, known));
            }
            remark(part, piece, mapping.check_plan(&plan, known));
        }
        let fate = match (self.emit, self.reporter) {
            (Emit::Request, _) => {
                let requests = planner.wire.requests(mapping, &plan);
                requests.iter().for_each(|request| line(part, &request.to_json()));
                part.counts.plans.requests += requests.len() as u64;
                if requests.is_empty() { Fate::Idle } else { Fate::Written }
            }
            (_, Some(reporter)) => {
                let report = reporter.report(mapping, &plan, (piece.line, record), host, workspace)?;
                part.output.extend_from_slice(report.as_bytes());
                Fate::Written
            }
            (_, None) => {
                line(part, &plan.to_json());
                Fate::Written
            }
        };
        part.counts.plans.take(&plan);
        Ok(fate)
    }
}

fn line(part: &mut Part, value: &Value) {
    part.output.extend_from_slice(value.to_string().as_bytes());
    part.output.push(b'\n');
}

fn remark(part: &mut Part, piece: &Piece, found: Vec<Diagnostic>) {
    part.remarks.extend(found.into_iter().map(|diagnostic| Remark { line: piece.line, diagnostic }));
}

fn refused(fault: RecordFault) -> Refused {
    (Some(fault.target).filter(|target| !target.is_empty()), fault.diagnostic)
}

fn bad(piece: &Piece, target: Option<String>, diagnostic: Box<Diagnostic>) -> Bad {
    Bad { line: piece.line, offset: piece.offset, length: piece.length, target, diagnostic, record: None }
}

/// All records of a thread that has gone.
fn lost(pieces: &[Piece]) -> Part {
    let one = |piece| bad(piece, None, Box::new(Diagnostic::new(&INTERNAL, "the program failed on a thread")));
    let counts = Counts { read: pieces.len() as u64, failed: true, ..Counts::default() };
    Part { bad: pieces.iter().map(one).collect(), counts, ..Part::default() }
}
