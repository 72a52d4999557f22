//! `--links`: what earlier runs know of the records. A run only reads it; results change it.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

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
    links: Mutex<SqliteLinks>,
    /// The links by the names of the object mappings.
    objects: HashMap<String, Arc<KnownLinks>>,
    /// Why the store could not be read while records were planned.
    error: Mutex<Option<LinkError>>,
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
        let objects = KnownLinks::read(&store).map_err(fail)?;
        let objects = objects.into_iter().map(|(name, links)| (name, Arc::new(links))).collect();
        Ok(Store { file: file.to_owned(), links: Mutex::new(store), objects, error: Mutex::default() })
    }

    /// Returns the links of an object mapping, by its name in plans.
    pub fn known(&self, object: &str) -> Arc<KnownLinks> {
        self.objects.get(object).cloned().unwrap_or_default()
    }

    fn noted<T: Default>(&self, read: impl FnOnce(&SqliteLinks) -> Result<T, LinkError>) -> T {
        let links: MutexGuard<'_, SqliteLinks> = self.links.lock().unwrap_or_else(PoisonError::into_inner);
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
