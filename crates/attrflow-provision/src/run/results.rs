//! Confirms results in the link store. Those that arrive while others are stored share the next transaction.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use attrflow::plan::links::Confirmer;
use attrflow::plan::links::KeepRecords;
use attrflow::plan::links::Link;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::RequestResult;

/// A result line, and the record that is kept with it.
type Line = (String, Option<String>);

/// The link store, which several threads write to.
pub(super) struct Results<'r> {
    store: Mutex<&'r mut (dyn LinkStore + Send + 'r)>,
    keep: KeepRecords,
    now: i64,
    state: Mutex<State>,
    /// Results were stored.
    stored: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<Line>,
    /// How many results were given, and how many of them are stored.
    given: u64,
    done: u64,
    is_storing: bool,
    /// How many threads wait until results are stored.
    idle: usize,
    error: Option<LinkError>,
}

impl<'r> Results<'r> {
    pub(super) fn new(store: &'r mut (dyn LinkStore + Send + 'r), keep: KeepRecords, now: i64) -> Results<'r> {
        Results { store: Mutex::new(store), keep, now, state: Mutex::default(), stored: Condvar::new() }
    }

    fn store(&self) -> MutexGuard<'_, &'r mut (dyn LinkStore + Send + 'r)> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the link of a record.
    pub(super) fn link(&self, object: &str, source: &str) -> Result<Option<Link>, LinkError> {
        self.store().link(object, source)
    }

    /// Returns the confirmed members of a group.
    pub(super) fn members(&self, object: &str, source: &str) -> Result<Vec<String>, LinkError> {
        self.store().members(object, source)
    }

    /// Passes every link to `on_link`.
    pub(super) fn for_each(&self, on_link: &mut dyn FnMut(Link) -> Result<(), LinkError>) -> Result<(), LinkError> {
        self.store().for_each(on_link)
    }

    /// Stores a result, and returns when it cannot be lost any more.
    pub(super) fn take(&self, line: Line) -> Result<(), LinkError> {
        let mut state = self.state();
        state.waiting.push(line);
        state.given += 1;
        let own = state.given;
        loop {
            if let Some(error) = &state.error {
                return Err(error.clone());
            }
            if state.done >= own {
                return Ok(());
            }
            if state.is_storing {
                state.idle += 1;
                state = self.stored.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                continue;
            }
            let (lines, given) = (std::mem::take(&mut state.waiting), state.given);
            state.is_storing = true;
            drop(state);
            let result = self.write(&lines);
            state = self.state();
            (state.is_storing, state.done, state.error) = (false, given, result.err());
            if state.idle > 0 {
                self.stored.notify_all();
            }
        }
    }

    fn write(&self, lines: &[Line]) -> Result<(), LinkError> {
        let mut store = self.store();
        let mut confirmer = Confirmer::new(&mut **store).keep_records(self.keep);
        for (line, record) in lines {
            confirmer.take(&RequestResult::parse(line)?, self.now, record.as_deref())?;
        }
        confirmer.finish()
    }

    /// Forgets the hashes of records, by the names of their object mappings and their identifiers.
    pub(super) fn forget_hashes<'o>(&self, records: impl Iterator<Item = (&'o str, String)>) -> Result<(), LinkError> {
        let mut store = self.store();
        for (object, source) in records {
            if let Some(mut link) = store.link(object, &source)? {
                link.record_hash = None;
                store.put(&link)?;
            }
        }
        store.commit()
    }
}
