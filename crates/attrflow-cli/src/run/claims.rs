//! Records that are for one and the same target object: the later one goes to the quarantine.
//!
//! Threads plan batches side by side, so this is decided where batches come together in the order of the input.

use std::ops::Range;

use attrflow::input::Batch;
use attrflow::mapping::Claims;

use crate::quarantine::Bad;
use crate::run::job::Job;
use crate::run::part::Part;
use crate::run::part::Planned;

/// How many records of one file can be distinguished.
const RECORDS: u64 = 1 << 40;

/// The files of a run, as messages about several records name them.
#[derive(Debug)]
pub struct Files<'f> {
    /// The files in their order.
    pub names: &'f [String],
    /// The number of the one that is read.
    pub current: usize,
}

impl Files<'_> {
    /// The number of a record of the current file among all records.
    pub fn number(&self, record: u64) -> u64 {
        self.current as u64 * RECORDS + record
    }

    /// What a record is called.
    pub fn name(&self, number: u64) -> String {
        let (file, record) = (number / RECORDS, number % RECORDS);
        match self.names.get(file as usize).filter(|_| self.names.len() > 1) {
            Some(file) => format!("record {record} of `{file}`"),
            None => format!("record {record}"),
        }
    }
}

/// Counts the planned records of a part, and takes out those that are for the target object of an earlier record.
/// The files are numbered, so that records of several can be distinguished.
pub fn settle(job: &Job<'_>, (claims, files): (&mut Claims, &Files<'_>), batch: &Batch, part: &mut Part) {
    let planned = std::mem::take(&mut part.planned);
    let (mut dropped, mut dropped_later) = (Vec::new(), Vec::new());
    for record in planned {
        let Some(piece) = batch.records.get(record.piece) else { continue };
        match claims.enter_named(files.number(piece.record), &record.claim, job.mapping, |number| files.name(number)) {
            Ok(()) => count(part, &record),
            Err(fault) => {
                part.bad.push(Bad::of(piece, fault));
                dropped.push(record.output);
                dropped_later.push(record.later);
            }
        }
    }
    if dropped.is_empty() {
        return;
    }
    part.output = without(&part.output, dropped);
    part.later = without(&part.later, dropped_later);
    part.bad.sort_by_key(|bad| bad.record);
    part.listed.clear();
    if job.lists_bad {
        for bad in &part.bad {
            let found = batch.records.binary_search_by_key(&bad.record, |piece| piece.record);
            let piece = found.ok().and_then(|number| batch.records.get(number)).filter(|_| job.show_values);
            bad.list(job.file, piece.and_then(|piece| batch.bytes(piece)), &mut part.listed);
        }
    }
}

/// Returns bytes without these ranges, which are in order.
fn without(bytes: &[u8], ranges: Vec<Range<usize>>) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for range in ranges {
        kept.extend_from_slice(bytes.get(at..range.start).unwrap_or_default());
        at = range.end;
    }
    kept.extend_from_slice(bytes.get(at..).unwrap_or_default());
    kept
}

fn count(part: &mut Part, record: &Planned) {
    match record.output.is_empty() && record.later.is_empty() {
        true => part.counts.idle += 1,
        false => part.counts.written += 1,
    }
    part.counts.incomplete_lists += u64::from(record.is_list_incomplete);
    part.counts.plans.take(&record.tally);
}
