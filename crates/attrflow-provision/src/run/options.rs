//! How a provisioning run works, and what it must not do without being asked.

use std::sync::Arc;
use std::time::Duration;

use attrflow::mapping::wire::WireDialect;
use attrflow::plan::MaxDeprovision;
use attrflow::plan::links::KeepRecords;

use crate::run::clock::Clock;
use crate::run::clock::SystemClock;
use crate::run::reviewed::ReviewedPlan;

/// With the usual error rate, this many failures never stop a run.
const MIN_FAILURES: u64 = 10;

/// The error rate is not checked before this many records were read.
const RATE_FROM: u64 = 1_000;

/// How a provisioning run works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// How requests to a SCIM server are written.
    pub wire: WireDialect,
    /// Whether the run ends after planning, so that nothing is changed.
    pub is_dry_run: bool,
    /// How many requests are in flight at once.
    pub concurrency: usize,
    /// The most requests a second.
    pub rate: Option<f64>,
    /// Whether groups are read with their members.
    pub reads_members: bool,
    /// Whether the records are all that the source has, so that linked objects whose record is missing leave the scope.
    pub is_full: bool,
    /// Whether incomplete lists of members are accepted: members are added and none is removed.
    pub is_partial: bool,
    /// Whether groups may lose all of their 10 or more members.
    pub allows_empty_groups: bool,
    /// Whether objects are left alone whose source left the scope.
    pub skips_out_of_scope_deletions: bool,
    /// Whether failed records wait until their next attempt is due.
    pub backs_off: bool,
    /// What is kept of a source record after its requests succeeded. Where that is its hash, records that are what they were are skipped.
    pub keep: KeepRecords,
    /// Whether records are looked up although they are what they were.
    pub compares_all: bool,
    /// The values of parameters, which hashes of records cover.
    pub parameters: Vec<(String, String)>,
    /// How many objects may be disabled and deleted.
    pub max_deprovision: MaxDeprovision,
    /// The part of the records, from 0 to 1, that may fail; none for 0.4 and at least 10 records.
    pub max_error_rate: Option<f64>,
    /// The plan that was reviewed: any other plan is refused.
    pub reviewed: Option<ReviewedPlan>,
    /// How often a request is repeated that gets no usable answer.
    pub max_repeats: u32,
    /// The first wait before a request is repeated; it doubles.
    pub first_wait: Duration,
    /// The longest wait, also where the server asks for a longer one.
    pub max_wait: Duration,
    /// The present moment, in seconds since 1970, from which next attempts are counted.
    pub now: i64,
    /// The clock that requests are paced by.
    pub clock: Arc<dyn Clock>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            wire: WireDialect::Rfc,
            is_dry_run: false,
            concurrency: 4,
            rate: None,
            reads_members: false,
            is_full: false,
            is_partial: false,
            allows_empty_groups: false,
            skips_out_of_scope_deletions: false,
            backs_off: false,
            keep: KeepRecords::Hash,
            compares_all: false,
            parameters: Vec::new(),
            max_deprovision: MaxDeprovision::Usual,
            max_error_rate: None,
            reviewed: None,
            max_repeats: 4,
            first_wait: Duration::from_secs(1),
            max_wait: Duration::from_secs(120),
            now: 0,
            clock: Arc::new(SystemClock::default()),
        }
    }
}

impl Options {
    /// Returns whether this many failed records stop the run.
    pub(super) fn is_failing(&self, failed: u64, records: u64) -> bool {
        let limit = |rate: f64| failed as f64 > rate * records as f64;
        match self.max_error_rate {
            Some(rate) => limit(rate),
            None => failed > MIN_FAILURES && limit(0.4),
        }
    }

    /// Returns whether this many failed records stop the run while records are still read.
    pub(super) fn is_failing_early(&self, failed: u64, read: u64) -> bool {
        read >= RATE_FROM && self.is_failing(failed, read)
    }

    /// Returns whether this many records that failed for one reason stop the run, if none did not: it is the reason that has to be dealt
    /// with. A rate that was asked for is kept.
    pub(super) fn is_hopeless(&self, failed: u64) -> bool {
        self.max_error_rate.is_none() && failed > MIN_FAILURES
    }
}
