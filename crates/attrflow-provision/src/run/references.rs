//! What the references of one record lead to, and which identifiers the symbols in its requests are replaced by.

use std::cell::Cell;

use attrflow::mapping::Links;
use attrflow::mapping::Owner;
use attrflow::mapping::Referent;
use attrflow::plan::Symbols;
use bumpalo::Bump;
use serde_json::Value;

use crate::client::percent_decoded;
use crate::run::error::RunError;
use crate::run::known::Lead;
use crate::run::work::Target;
use crate::run::work::Work;

/// The member of a value that is a symbol: `{"$link": "User/ID"}`.
const SYMBOL: &str = "$link";

/// The links of one record, read from the directory when they are asked for.
pub(super) struct RecordReferences<'r, 'w> {
    work: &'r Work<'w>,
    /// The object mappings whose records references may lead to.
    objects: &'r [usize],
    texts: Bump,
    error: Cell<Option<RunError>>,
}

impl<'r, 'w> RecordReferences<'r, 'w> {
    pub(super) fn new(work: &'r Work<'w>, target: &'r Target) -> RecordReferences<'r, 'w> {
        RecordReferences { work, objects: &target.referred, texts: Bump::new(), error: Cell::new(None) }
    }

    /// Returns whether a record has another object than the one it was linked to, or gets one.
    pub(super) fn leads_to_other(&self, source_id: &str) -> bool {
        self.objects.iter().any(|object| self.work.directory().is_replaced(*object, source_id))
    }

    /// Fails if the directory could not be read.
    pub(super) fn check(&self) -> Result<(), RunError> {
        self.error.take().map_or(Ok(()), Err)
    }
}

impl Links for RecordReferences<'_, '_> {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        for object in self.objects {
            match self.work.directory().lead(*object, source_id) {
                Ok(Lead::Nothing) => {}
                Ok(Lead::Excluded) => return Referent::Excluded,
                Ok(Lead::New) => {
                    let name = self.work.target(*object).map_or("", |target| &target.name);
                    return Referent::Created(self.texts.alloc_str(&format!("{name}/{source_id}")));
                }
                Ok(Lead::Object(id)) => return Referent::Object(self.texts.alloc_str(&id)),
                Err(error) => self.error.set(Some(error)),
            }
        }
        Referent::Unresolved
    }

    fn owner(&self, target_id: &str) -> Owner {
        let directory = self.work.directory();
        let owners = self.objects.iter().map(|object| directory.owner(*object, target_id));
        owners.into_iter().find(|owner| *owner != Owner::Unknown).unwrap_or(Owner::Unknown)
    }
}

/// Finds out whether a record has references at all.
#[derive(Debug, Default)]
pub(super) struct Probe(Cell<bool>);

impl Probe {
    pub(super) fn has_references(&self) -> bool {
        self.0.get()
    }
}

impl Links for Probe {
    fn referent(&self, _: &str) -> Referent<'_> {
        self.0.set(true);
        Referent::Unresolved
    }

    fn owner(&self, _: &str) -> Owner {
        Owner::Unknown
    }
}

impl Work<'_> {
    /// Returns the identifiers by the symbols of a request, and whether all of them are known.
    pub(super) fn symbols(&self, path: &str, body: Option<&Value>) -> Result<(Symbols, bool), RunError> {
        let mut names = Vec::new();
        for part in path.split('{').skip(1) {
            names.extend(part.split_once('}').map(|(symbol, _)| decoded(symbol)));
        }
        body.into_iter().for_each(|body| collect(body, &mut names));
        let (mut symbols, mut is_complete) = (Symbols::default(), true);
        for name in names {
            let (object, source) = name.split_once('/').unwrap_or_default();
            let object = self.targets.iter().position(|target| target.name == object);
            let id = object.map(|object| self.directory().target(object, source)).transpose()?.flatten();
            is_complete &= id.is_some();
            if let Some(id) = id {
                symbols.insert(&name, id);
            }
        }
        Ok((symbols, is_complete))
    }
}

/// Collects the symbols in a body.
fn collect(body: &Value, names: &mut Vec<String>) {
    match body {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(members) => match members.get(SYMBOL) {
            Some(Value::String(symbol)) if members.len() == 1 => names.push(symbol.clone()),
            _ => members.values().for_each(|value| collect(value, names)),
        },
        _ => {}
    }
}

/// Returns a symbol of a path as bodies have it: in paths the source identifier is percent-encoded.
fn decoded(symbol: &str) -> String {
    match symbol.split_once('/') {
        Some((object, source)) => format!("{object}/{}", percent_decoded(source)),
        None => symbol.to_owned(),
    }
}
