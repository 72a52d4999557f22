//! `--links`: what earlier runs know of the records. A run only reads it; results change it.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::thread;
use std::thread::JoinHandle;

use attrflow::Document;
use attrflow::plan::KeptRecords;
use attrflow::plan::KnownLinks;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkErrorKind;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::SqliteLinks;
use serde_json::Value;

use crate::exit::Failure;
use crate::links;
use crate::output;

/// The link store of a run.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    /// Reads all links while what exists in the target is read.
    reading: Mutex<Option<JoinHandle<Read>>>,
    read: OnceLock<Read>,
    /// Why the store could not be read while records were planned.
    error: Mutex<Option<LinkError>>,
}

/// A store whose links were read.
#[derive(Debug)]
struct Read {
    links: Mutex<SqliteLinks>,
    /// The links by the names of the object mappings.
    objects: Result<HashMap<String, Arc<KnownLinks>>, LinkError>,
}

impl Read {
    fn of(store: SqliteLinks) -> Read {
        let objects = KnownLinks::read(&store);
        let shared = |(name, links)| (name, Arc::new(links));
        Read { objects: objects.map(|objects| objects.into_iter().map(shared).collect()), links: Mutex::new(store) }
    }
}

impl Store {
    /// Opens the store of a document's application.
    pub fn open(file: &Path, document: &Document) -> Result<Store, Failure> {
        let fail = |error| links::failure(file, error);
        if !file.exists() {
            output::message(&format!("`{}` does not exist yet, so the link store is empty", file.display()));
        }
        let store = SqliteLinks::open(file).map_err(fail)?;
        let known = store.stamp().map_err(fail)?.application;
        let own = document.template().map(|template| template.name);
        if let (Some(known), Some(own)) = (known, own)
            && known != own
        {
            let message = format!(
                "the link store belongs to the application `{known}`, and the mapping is for `{own}`; \
                 `attrflow links rebind` allows it"
            );
            return Err(fail(LinkError::new(LinkErrorKind::OtherApplication, message)));
        }
        let (reading, read) = match thread::Builder::new().spawn(|| Read::of(store)) {
            Ok(reading) => (Some(reading), OnceLock::new()),
            Err(_) => (None, OnceLock::from(Read::of(SqliteLinks::open(file).map_err(fail)?))),
        };
        Ok(Store { file: file.to_owned(), reading: Mutex::new(reading), read, error: Mutex::default() })
    }

    /// Waits until the links are read.
    fn read(&self) -> Option<&Read> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        match reading.take().map(JoinHandle::join) {
            Some(Ok(read)) => drop(self.read.set(read)),
            Some(Err(panic)) => resume_unwind(panic),
            None => {}
        }
        self.read.get()
    }

    /// Returns the links of an object mapping, by its name in plans.
    pub fn known(&self, object: &str) -> Result<Arc<KnownLinks>, Failure> {
        let objects = self.read().map(|read| read.objects.as_ref()).transpose();
        let objects = objects.map_err(|error| links::failure(&self.file, error.clone()))?;
        Ok(objects.and_then(|objects| objects.get(object)).cloned().unwrap_or_default())
    }

    fn noted<T: Default>(&self, read: impl FnOnce(&SqliteLinks) -> Result<T, LinkError>) -> T {
        let Some(store) = self.read() else { return T::default() };
        let links: MutexGuard<'_, SqliteLinks> = store.links.lock().unwrap_or_else(PoisonError::into_inner);
        read(&links).unwrap_or_else(|error| {
            *self.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            T::default()
        })
    }

    /// Fails if the store could not be read while records were planned.
    pub fn check(&self) -> Result<(), Failure> {
        let error = self.error.lock().unwrap_or_else(PoisonError::into_inner).take();
        error.map_or(Ok(()), |error| Err(links::failure(&self.file, error)))
    }
}

impl KeptRecords for Store {
    fn members(&self, object: &str, source: &str) -> Vec<String> {
        self.noted(|links| links.members(object, source))
    }

    fn record(&self, object: &str, source: &str) -> Option<Value> {
        let link = self.noted(|links| links.link(object, source));
        serde_json::from_str(&link?.record?).ok()
    }
}
