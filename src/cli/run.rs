//! `attrflow run`: a mapping applied to records, one target object a line, in the order of the input.

use std::path::Path;
use std::path::PathBuf;
use std::thread;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::INTERNAL;
use attrflow::diagnostic::codes::input::LINE_TOO_LONG;
use attrflow::mapping::RecordFault;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use clap::Args;
use clap::ValueEnum;

use crate::cli::atomic;
use crate::cli::atomic::AtomicFile;
use crate::cli::document;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::json;
use crate::cli::options::HostOptions;
use crate::cli::output;
use crate::cli::output::Output;
use crate::cli::plan::Planner;
use crate::cli::progress::Progress;
use crate::cli::quarantine::Bad;
use crate::cli::quarantine::Quarantine;
use crate::cli::quiet;
use crate::cli::records::Piece;
use crate::cli::records::Records;
use crate::cli::request;
use crate::cli::template;
use crate::cli::time::Moment;

/// The error rate is not looked at before so many records were read.
const RATE_FROM: u64 = 1000;

/// Apply a mapping to records
///
/// Records are JSON objects, one a line, or the elements of a JSON array. Each becomes one line of output; the order stays.
/// A record that cannot be mapped goes to the quarantine, and the others go on.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("mapping").required(true).args(["schema", "template"]))]
pub struct Arguments {
    /// The mapping document, a synchronizationSchema in JSON
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// A built-in mapping document; `attrflow template` lists them
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// The object mapping, by its name or that of its source or target object; the first for users without it
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
    /// The records
    #[arg(value_name = "RECORDS", default_value = "-")]
    records: PathBuf,
    /// Where the output goes; the file appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What is printed for a record
    #[arg(long, value_enum, default_value_t)]
    emit: Emit,
    /// How requests to a SCIM target are written
    #[arg(long, value_enum, default_value_t)]
    wire: Dialect,
    /// The objects that the target has already, for plans and requests: JSON lines, an array, or answers to a SCIM query
    #[arg(long, value_name = "FILE")]
    existing: Option<PathBuf>,
    /// Where bad records are listed: `{line, byteOffset, length, code, target, span}`, one a line
    #[arg(long, value_name = "FILE")]
    quarantine: Option<PathBuf>,
    /// Put the bad records themselves into the quarantine as well
    #[arg(long, requires = "quarantine")]
    show_values: bool,
    /// Stop when more than this part of the records is bad; looked at from 1000 records on
    #[arg(long, value_name = "PERCENT", default_value = "40%", value_parser = rate)]
    max_error_rate: f64,
    /// How many threads work; as many as there are processors without it
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    host: HostOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Emit {
    /// The target object
    #[default]
    Object,
    /// The target's attributes with their values
    Values,
    /// What is to be done: create, update, disable, delete or skip, and with which changes
    Plan,
    /// The requests that do it
    Request,
}

impl Emit {
    /// Whether what is printed comes from a plan.
    fn is_planned(self) -> bool {
        matches!(self, Emit::Plan | Emit::Request)
    }
}

/// The dialects of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// RFC 7644
    #[default]
    Rfc,
    /// What the provisioning service sends
    Entra,
    /// What it sends with `?aadOptscim062020` on the tenant URL
    #[value(name = "entra-2020")]
    Entra2020,
}

impl Arguments {
    /// What plans become; none when it is not asked for.
    fn wire(&self) -> Result<Option<Wire>, Failure> {
        if self.emit != Emit::Request {
            return Ok(None);
        }
        let dialect = match self.wire {
            Dialect::Rfc => WireDialect::Rfc,
            Dialect::Entra => WireDialect::Entra,
            Dialect::Entra2020 => WireDialect::Entra2020,
        };
        Ok(Some(match &self.template {
            Some(name) => Wire::of(template::find(name)?, dialect),
            None => Wire::scim(dialect),
        }))
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let (number, whole) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if (0.0..=whole).contains(&number) => Ok(number / whole),
        _ => Err("write it as `5%` or `0.05`".to_owned()),
    }
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Some(mapping) = mapping(&arguments)? else { return Ok(Exit::Input) };
    for (output, input) in [
        (&arguments.output, Some(&arguments.records)),
        (&arguments.output, arguments.schema.as_ref()),
        (&arguments.quarantine, Some(&arguments.records)),
        (&arguments.quarantine, arguments.schema.as_ref()),
        (&arguments.quarantine, arguments.output.as_ref()),
    ] {
        if let (Some(output), Some(input)) = (output, input) {
            atomic::differ(output, input)?;
        }
    }
    if arguments.existing.is_some() && !arguments.emit.is_planned() {
        return Err(Failure::Usage("`--existing` is for `--emit plan` and `--emit request`".to_owned()));
    }
    let planner = Planner::open(arguments.existing.as_deref(), arguments.wire()?)?;
    let mut records = Records::open(&arguments.records)?;
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let mut quarantine = Quarantine::open(arguments.quarantine.as_deref())?;
    let now = Moment(arguments.host.host().now());
    let job = Job {
        mapping: &mapping,
        emit: arguments.emit,
        show_values: arguments.show_values,
        planner: &planner,
        host: &arguments.host,
        now,
    };
    let threads = arguments
        .threads
        .map_or_else(|| thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let mut counts = Counts::default();
    let mut progress = Progress::new();
    let stopped = loop {
        let batch = records.batch()?;
        counts.blank += batch.blank;
        for part in job.parts(&batch.pieces, threads) {
            sink.write(&part.output)?;
            counts.read += part.read;
            counts.written += part.written;
            counts.skipped += part.skipped;
            counts.left_out += part.left_out;
            counts.failed |= part.failed;
            if !part.bad.is_empty() {
                progress.end();
            }
            part.bad.iter().try_for_each(|bad| quarantine.take(bad))?;
        }
        progress.show(counts.read);
        if counts.read >= RATE_FROM && quarantine.count() as f64 > counts.read as f64 * arguments.max_error_rate {
            break true;
        }
        if batch.last {
            break false;
        }
        sink.flush()?;
    };
    progress.end();
    quarantine.finish()?;
    output::note(&counts.sentence(quarantine.count()));
    if counts.read != counts.written + counts.skipped + counts.left_out + quarantine.count() {
        output::message("the counts do not agree; please report it");
        return Ok(Exit::Internal);
    }
    if stopped {
        output::message("stopped, as too many records are bad; `--max-error-rate` says how many may be");
        sink.abandon()?;
        return Ok(Exit::TooManyBad);
    }
    sink.finish()?;
    Ok(match quarantine.count() {
        _ if counts.failed => Exit::Internal,
        0 => Exit::Done,
        _ => Exit::Quarantined,
    })
}

/// The compiled mapping; none when it is not usable, which has been told.
fn mapping(arguments: &Arguments) -> Result<Option<Mapping>, Failure> {
    let (document, origin) = match (&arguments.schema, &arguments.template) {
        (Some(file), _) if file == Path::new("-") && arguments.records == Path::new("-") => {
            return Err(Failure::Usage("only one of the mapping and the records can be `-`".to_owned()));
        }
        (Some(file), _) => document::open(file)?,
        (None, name) => {
            let template = template::find(name.as_deref().unwrap_or_default())?;
            let origin = format!("template {}", template.name);
            (document::read(template.document, &origin)?, origin)
        }
    };
    Ok(compiled(&document, arguments.object.as_deref(), &origin))
}

fn compiled(document: &Document, object: Option<&str>, origin: &str) -> Option<Mapping> {
    match document.mapping(&Engine::new(), object) {
        Ok(mapping) => Some(mapping),
        Err(found) => {
            found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, origin));
            None
        }
    }
}

/// What all threads share.
struct Job<'a> {
    mapping: &'a Mapping,
    emit: Emit,
    show_values: bool,
    planner: &'a Planner,
    host: &'a HostOptions,
    now: Moment,
}

/// What became of some of the records.
#[derive(Debug, Default)]
struct Part {
    output: Vec<u8>,
    bad: Vec<Bad>,
    read: u64,
    written: u64,
    skipped: u64,
    left_out: u64,
    /// Whether the program itself failed on one of them.
    failed: bool,
}

impl Job<'_> {
    /// The records in as many parts as there are threads, in order.
    fn parts(&self, pieces: &[Piece], threads: usize) -> Vec<Part> {
        let size = pieces.len().div_ceil(threads).max(64);
        if pieces.len() <= size {
            return vec![self.part(pieces)];
        }
        thread::scope(|scope| {
            let mut handles = Vec::new();
            for slice in pieces.chunks(size) {
                // Without another thread the work is done in this one.
                let started = thread::Builder::new().spawn_scoped(scope, || self.part(slice));
                handles.push(started.map_err(|_| self.part(slice)));
            }
            let joined = handles.into_iter().zip(pieces.chunks(size)).map(|(handle, slice)| match handle {
                Ok(handle) => handle.join().unwrap_or_else(|_| lost(slice)),
                Err(part) => part,
            });
            joined.collect()
        })
    }

    fn part(&self, pieces: &[Piece]) -> Part {
        let mut part = Part::default();
        let mut host = self.host.host_with(Some(self.now), None, &[]);
        let mut workspace = Workspace::default();
        for piece in pieces {
            part.read += 1;
            if let Some(seed) = self.host.seed() {
                // Each record has a seed of its own, so that the number of threads does not matter.
                host = self.host.host_with(Some(self.now), Some(seed.wrapping_add(piece.offset)), &[]);
            }
            let length = part.output.len();
            let done = quiet::catch(|| self.apply(piece, &host, &mut workspace, &mut part.output));
            let outcome = done.unwrap_or_else(|place| {
                part.failed = true;
                workspace = Workspace::default();
                Err((None, Box::new(Diagnostic::new(&INTERNAL, format!("the program failed at {place}")))))
            });
            match outcome {
                Ok(Fate::Written) => {
                    part.output.push(b'\n');
                    part.written += 1;
                }
                Ok(Fate::Skipped) => part.skipped += 1,
                Ok(Fate::LeftOut) => part.left_out += 1,
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
        out: &mut Vec<u8>,
    ) -> Result<Fate, Refused> {
        let too_long = || {
            let message = format!("the record has {} bytes", piece.length);
            (None, Box::new(Diagnostic::new(&LINE_TOO_LONG, message)))
        };
        let value = json::parse(piece.bytes.as_deref().ok_or_else(too_long)?).map_err(|fault| (None, fault))?;
        let record = serde_json::Value::Object(request::record(value).map_err(|fault| (None, fault))?);
        let refused = |fault: RecordFault| (Some(fault.target).filter(|target| !target.is_empty()), fault.diagnostic);
        if self.emit.is_planned() {
            let plan = self.planner.plan(self.mapping, &record, piece.line, host, workspace).map_err(refused)?;
            out.extend_from_slice(plan.to_string().as_bytes());
            return Ok(Fate::Written);
        }
        if !self.mapping.in_scope(&record, workspace).map_err(refused)?.is_in_scope() {
            return Ok(Fate::Skipped);
        }
        let applied = self.mapping.apply(&record, host, workspace).map_err(refused)?;
        if applied.is_left_out() {
            return Ok(Fate::LeftOut);
        }
        match self.emit {
            Emit::Object | Emit::Plan | Emit::Request => applied.write_object(out),
            Emit::Values => out.extend_from_slice(serde_json::Value::Object(applied.values()).to_string().as_bytes()),
        }
        Ok(Fate::Written)
    }
}

/// What became of a record that is not bad.
enum Fate {
    /// There is output for it.
    Written,
    /// The scoping filter leaves it out.
    Skipped,
    /// One of the expressions leaves it out (`IgnoreObjectFlow`).
    LeftOut,
}

/// The target attribute that refused, where it was one, and why.
type Refused = (Option<String>, Box<Diagnostic>);

fn bad(piece: &Piece, target: Option<String>, diagnostic: Box<Diagnostic>) -> Bad {
    Bad { line: piece.line, offset: piece.offset, length: piece.length, target, diagnostic, record: None }
}

/// All records of a thread that has gone.
fn lost(pieces: &[Piece]) -> Part {
    let one = |piece| bad(piece, None, Box::new(Diagnostic::new(&INTERNAL, "the program failed on a thread")));
    Part { bad: pieces.iter().map(one).collect(), read: pieces.len() as u64, failed: true, ..Part::default() }
}

/// What is told at the end.
#[derive(Debug, Default)]
struct Counts {
    read: u64,
    written: u64,
    skipped: u64,
    left_out: u64,
    blank: u64,
    failed: bool,
}

impl Counts {
    fn sentence(&self, quarantined: u64) -> String {
        let Counts { read, written, skipped, .. } = self;
        let left_out = if self.left_out > 0 { format!(" + left out {}", self.left_out) } else { String::new() };
        let blank = if self.blank > 0 { format!("; blank lines {}", self.blank) } else { String::new() };
        format!(
            "records in {read} = written {written} + skipped by scope {skipped}{left_out} + quarantined {quarantined}{blank}"
        )
    }
}

/// Where the output goes.
enum Sink {
    Standard(Output),
    File(Box<AtomicFile>),
}

impl Sink {
    fn open(path: Option<&Path>) -> Result<Sink, Failure> {
        Ok(match path {
            Some(path) if path != Path::new("-") => Sink::File(Box::new(AtomicFile::create(path)?)),
            _ => Sink::Standard(Output::new()),
        })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.bytes(bytes),
            Sink::File(file) => file.write(bytes),
        }
    }

    /// Lets a reader see what there is.
    fn flush(&mut self) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.flush(),
            Sink::File(_) => Ok(()),
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.finish(),
            Sink::File(file) => file.finish(),
        }
    }

    /// Ends without a file; what was printed already stays printed.
    fn abandon(self) -> Result<(), Failure> {
        match self {
            Sink::Standard(output) => output.finish(),
            Sink::File(_) => Ok(()),
        }
    }
}
