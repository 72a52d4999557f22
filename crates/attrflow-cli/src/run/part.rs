//! The outcome of some records of a batch: what is printed, counted and listed for them.

use std::ops::Range;

use attrflow::mapping::Claim;
use attrflow::record::Presence;

use crate::quarantine::Bad;
use crate::run::counts::Counts;
use crate::run::counts::PlanTally;
use crate::run::remarks::Remark;

/// Memory for output that is used again for the next batch.
const KEPT: usize = 1024 * 1024;
/// A part whose output has this many bytes gets no more records: what mappings make of a few bytes may be large.
pub(super) const MAX_OUTPUT: usize = 8 * 1024 * 1024;

/// The outcome of some of the records.
#[derive(Debug, Default)]
pub struct Part {
    /// What is printed.
    pub output: Vec<u8>,
    /// What is printed after all records.
    pub later: Vec<u8>,
    /// How many records have no identifier that can be read, where there is a link store.
    pub unread: u64,
    /// Those that could not be mapped.
    pub bad: Vec<Bad>,
    /// Their lines in the file that lists them.
    pub listed: Vec<u8>,
    /// Those that were planned, in order; what is printed for them may still be taken out.
    pub planned: Vec<Planned>,
    /// What the application will say.
    pub remarks: Vec<Remark>,
    /// The numbers in the batch of those that another pass takes.
    pub elsewhere: Vec<usize>,
    /// How many there were.
    pub counts: Counts,
    /// Which attributes they and those before them on the same thread did not have.
    pub presence: Presence,
}

impl Part {
    /// Whether it gets no more records.
    pub(super) fn is_full(&self) -> bool {
        self.output.len() + self.later.len() >= MAX_OUTPUT
    }

    /// Empties it for other records.
    pub(super) fn restart(&mut self) {
        self.output.clear();
        self.output.shrink_to(KEPT);
        self.later.clear();
        self.unread = 0;
        self.bad.clear();
        self.listed.clear();
        self.listed.shrink_to(KEPT);
        self.planned.clear();
        self.remarks.clear();
        self.elsewhere.clear();
        self.counts = Counts::default();
    }
}

/// A record that was planned. Nothing of it is counted yet.
#[derive(Debug)]
pub struct Planned {
    /// Its number in the batch.
    pub piece: usize,
    /// What is printed for it.
    pub output: Range<usize>,
    /// What is printed for it after all records.
    pub later: Range<usize>,
    /// What its plan claims.
    pub claim: Claim,
    /// What is counted of its plan.
    pub tally: PlanTally,
    /// Whether its list of members is incomplete.
    pub is_list_incomplete: bool,
}
