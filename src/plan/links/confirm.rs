//! Turns results into links, so that a plan that nobody carried out leaves no trace.

use std::collections::HashSet;

use crate::plan::links::Link;
use crate::plan::links::LinkError;
use crate::plan::links::LinkStore;
use crate::plan::links::RequestOutcome;
use crate::plan::links::RequestResult;

/// How many results are stored together.
const MAX_BATCH: usize = 2_000;

/// When a failed record is tried again for the first time, in seconds (decision 42).
const FIRST_RETRY: i64 = 40 * 60;
/// The longest time between two attempts, in seconds (decision 42).
const MAX_RETRY: i64 = 24 * 60 * 60;

/// What is kept of a source record after its request succeeded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeepRecords {
    /// Nothing: every record is compared with the target again.
    None,
    /// The hash of what the mapping reads, so that unchanged records are skipped.
    #[default]
    Hash,
    /// The hash and the record itself, over which changed properties of a delta are merged.
    Full,
}

/// Takes the results of one run and changes the links accordingly.
///
/// Taking the same line again changes nothing. A failure on any line of a record makes the record due again, whatever its
/// other lines say.
pub struct Confirmer<'s, S: LinkStore + ?Sized> {
    store: &'s mut S,
    keep: KeepRecords,
    failed: HashSet<(String, String)>,
    pending: usize,
}

impl<'s, S: LinkStore + ?Sized> Confirmer<'s, S> {
    /// Returns a confirmer for the results of one run.
    pub fn new(store: &'s mut S) -> Confirmer<'s, S> {
        Confirmer { store, keep: KeepRecords::default(), failed: HashSet::new(), pending: 0 }
    }

    /// Sets what is kept of a source record.
    #[must_use]
    pub fn keep_records(mut self, keep: KeepRecords) -> Confirmer<'s, S> {
        self.keep = keep;
        self
    }

    /// Takes one result line; `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// The line is not usable, or the store cannot be written.
    pub fn confirm(&mut self, line: &str, now: i64) -> Result<RequestResult, LinkError> {
        let result = RequestResult::parse(line)?;
        self.take(&result, now, None)?;
        Ok(result)
    }

    /// Returns the record that is kept of a source object.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn kept(&self, result: &RequestResult) -> Result<Option<String>, LinkError> {
        Ok(self.store.link(&result.object, &result.source)?.and_then(|link| link.record))
    }

    /// Takes one result, with the source record where records are kept whole.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn take(&mut self, result: &RequestResult, now: i64, record: Option<&str>) -> Result<(), LinkError> {
        let key = (result.object.clone(), result.source.clone());
        match result.outcome {
            RequestOutcome::Failed => {
                // All lines of a record in one run are one attempt.
                if self.failed.insert(key) {
                    self.fail(result, now)?;
                }
            }
            RequestOutcome::Done if result.action == "delete" => {
                self.failed.remove(&key);
                self.store.remove(&result.object, &result.source)?;
            }
            RequestOutcome::Done => {
                let is_due = self.failed.contains(&key);
                self.succeed(result, record, is_due)?;
            }
        }
        self.pending += 1;
        if self.pending >= MAX_BATCH {
            self.pending = 0;
            self.store.commit()?;
        }
        Ok(())
    }

    fn fail(&mut self, result: &RequestResult, now: i64) -> Result<(), LinkError> {
        let known = self.store.link(&result.object, &result.source)?;
        let mut link = known.unwrap_or_else(|| Link::new(&result.object, &result.source));
        // A result that is reported twice is one attempt. Once the next attempt is due, the same line is another one.
        let is_repeated = link.failed_line == Some(result.digest) && link.next_attempt.is_some_and(|next| now < next);
        if is_repeated {
            return Ok(());
        }
        if link.target.is_none() {
            link.target.clone_from(&result.target);
            link.matched_by.clone_from(&result.matched_by);
        }
        link.action.clone_from(&result.action);
        let next = result.next_attempt.unwrap_or_else(|| now.saturating_add(delay(link.attempts)));
        link.next_attempt = Some(next);
        link.attempts = result.attempts.unwrap_or_else(|| link.attempts.saturating_add(1));
        link.record_hash = None;
        link.failed_line = Some(result.digest);
        self.store.put(&link)?;
        // An exported line says who the members are; other failures say nothing of them.
        if result.attempts.is_some() { self.change_members(result) } else { Ok(()) }
    }

    fn succeed(&mut self, result: &RequestResult, record: Option<&str>, is_due: bool) -> Result<(), LinkError> {
        let known = self.store.link(&result.object, &result.source)?;
        let mut link = known.unwrap_or_else(|| Link::new(&result.object, &result.source));
        let is_other_object = link.target.is_some() && link.target != result.target;
        if link.matched_by.is_none() || is_other_object {
            link.matched_by.clone_from(&result.matched_by);
        }
        link.target.clone_from(&result.target);
        if !is_due {
            // That nothing was sent says nothing about what was done last, such as that the object was disabled.
            if result.action != "skip" || link.action.is_empty() {
                link.action.clone_from(&result.action);
            }
            (link.attempts, link.next_attempt, link.failed_line) = (0, None, None);
            link.record_hash = result.record_hash.clone().filter(|_| self.keep != KeepRecords::None);
            link.record = match (self.keep, record) {
                (KeepRecords::Full, Some(record)) => Some(record.to_owned()),
                (KeepRecords::Full, None) => link.record,
                _ => None,
            };
        }
        self.store.put(&link)?;
        self.change_members(result)
    }

    fn change_members(&mut self, result: &RequestResult) -> Result<(), LinkError> {
        if result.added.is_empty() && result.removed.is_empty() {
            return Ok(());
        }
        let (added, removed) = (self.targets(&result.added)?, self.targets(&result.removed)?);
        self.store.change_members(&result.object, &result.source, &added, &removed)
    }

    /// Replaces references to objects of the same run (`User/ID`) by their target identifiers.
    fn targets(&self, members: &[String]) -> Result<Vec<String>, LinkError> {
        let mut targets = Vec::with_capacity(members.len());
        for member in members {
            let link = match member.split_once('/') {
                Some((object, source)) => self.store.link(object, source)?.and_then(|link| link.target),
                None => None,
            };
            targets.push(link.unwrap_or_else(|| member.clone()));
        }
        Ok(targets)
    }

    /// Stores what is left.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn finish(self) -> Result<(), LinkError> {
        self.store.commit()
    }
}

impl<S: LinkStore + ?Sized> std::fmt::Debug for Confirmer<'_, S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Confirmer").field("keep", &self.keep).finish_non_exhaustive()
    }
}

/// Returns how long to wait after this many earlier failures: 40 minutes, doubling to a day.
fn delay(failures: u32) -> i64 {
    FIRST_RETRY.checked_shl(failures.min(16)).map_or(MAX_RETRY, |delay| delay.min(MAX_RETRY))
}
