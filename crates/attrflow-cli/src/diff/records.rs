//! Records from a file, compared by several threads in one pass.

use std::path::Path;
use std::thread;

use attrflow::Host;
use attrflow::diff::Population;
use attrflow::diff::Tally;
use attrflow::diff::Workspaces;
use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::input::RecordSpan;

use crate::exit::Failure;
use crate::options::HostOptions;
use crate::output;
use crate::progress::Progress;
use crate::records::Records;
use crate::run::source_id;
use crate::time::Moment;
use attrflow::record::graph::attributes;
use attrflow::record::json;

/// What random results begin with when no seed was given: both documents must get the same.
const SEED: u64 = 0;

/// Fewer records than this are not worth a thread.
const WORTH_A_THREAD: usize = 64;

/// Compares all records of a file.
pub fn compare(
    population: &Population<'_>,
    file: &Path,
    options: &HostOptions,
    threads: Option<u16>,
) -> Result<Tally, Failure> {
    let threads =
        threads.map_or_else(|| thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let now = Moment(options.host().now());
    let mut records = Records::open(file, &Options::default())?;
    let ids = &*records.id_attributes();
    let mut tally = population.tally();
    let mut progress = Progress::of_records(records.meter());
    loop {
        let batch = &records.batch()?;
        let size = batch.records.len().div_ceil(threads).max(WORTH_A_THREAD);
        let parts: Vec<Tally> = thread::scope(|scope| {
            let mut handles = Vec::new();
            for slice in batch.records.chunks(size) {
                let started = thread::Builder::new()
                    .spawn_scoped(scope, move || part(population, (batch, slice), ids, options, now));
                // Without another thread the work is done in this one.
                handles.push(started.map_err(|_| part(population, (batch, slice), ids, options, now)));
            }
            let joined = handles.into_iter().zip(batch.records.chunks(size)).map(|(handle, slice)| match handle {
                Ok(handle) => handle.join().unwrap_or_else(|_| lost(population, slice)),
                Err(part) => part,
            });
            joined.collect()
        });
        parts.into_iter().for_each(|part| tally.merge(part));
        progress.show(tally.records);
        if batch.last {
            break;
        }
    }
    progress.end();
    output::note(&records.announcement());
    Ok(tally)
}

fn part(
    population: &Population<'_>,
    (batch, pieces): (&Batch, &[RecordSpan]),
    ids: &[String],
    options: &HostOptions,
    now: Moment,
) -> Tally {
    let mut tally = population.tally();
    let mut workspaces = Workspaces::default();
    for piece in pieces {
        let value = batch.bytes(piece).and_then(|bytes| json::parse(bytes).ok());
        let Some(members) = value.and_then(|value| attributes(value).ok()) else {
            tally.records += 1;
            tally.unreadable += 1;
            continue;
        };
        let record = serde_json::Value::Object(members);
        let (seed, source) = (options.seed().unwrap_or(SEED), source_id(ids, &record));
        let host = || options.host_for(now, seed, (source, piece.record));
        population.compare(piece.line, &record, (&host(), &host()), &mut workspaces, &mut tally);
    }
    tally
}

/// All records of a thread that has gone.
fn lost(population: &Population<'_>, pieces: &[RecordSpan]) -> Tally {
    let mut tally = population.tally();
    tally.records = pieces.len() as u64;
    tally.unreadable = tally.records;
    tally
}
