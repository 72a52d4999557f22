//! Tracks which attributes records have, so that a wrong name is not taken for a missing value.
//!
//! There is nothing to do once every attribute occurred. Until then, each record is checked for the missing ones, and the names of the
//! first records are searched for one that differs in case only.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::record::Projection;
use crate::record::attribute_names;

/// How many records that lack attributes are searched for names that differ in case only.
const MAX_COMPARED: u32 = 64;

/// The attributes of a projection that no record has had so far.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    /// The attributes; none before the first record.
    names: Option<Arc<[Arc<str>]>>,
    /// The slots of the missing attributes.
    absent: Vec<usize>,
    /// Names of records that differ from a missing attribute in case only.
    spellings: BTreeMap<usize, String>,
    /// How many records were searched.
    compared: u32,
}

impl Presence {
    /// Returns which of these attributes a record lacks.
    pub fn of(names: &[Arc<str>], record: &Map<String, Value>) -> Presence {
        let mut presence = Presence::default();
        presence.note_parsed(&Projection::new(names), record);
        presence
    }

    /// Returns the attributes that no record had, each with the name that differs in case only, if a record has one. There are none
    /// before the first record.
    pub fn absent(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let names = self.names.as_deref().unwrap_or_default();
        self.absent.iter().filter_map(|slot| Some((&**names.get(*slot)?, self.spellings.get(slot).map(String::as_str))))
    }

    /// Merges what another reader found about the same attributes.
    pub fn merge(&mut self, other: &Presence) {
        if other.names.is_none() {
            return;
        }
        if self.names.is_none() {
            self.clone_from(other);
            return;
        }
        self.absent.retain(|slot| other.absent.contains(slot));
        for slot in &self.absent {
            if let Some(spelling) = other.spellings.get(slot) {
                self.spellings.entry(*slot).or_insert_with(|| spelling.clone());
            }
        }
    }

    /// Begins a record. Returns whether any attribute is still missing.
    #[inline]
    pub(super) fn begin(&mut self, projection: &Projection) -> bool {
        if !self.names.as_ref().is_some_and(|names| Arc::ptr_eq(names, projection.shared_names())) {
            self.restart(projection);
        }
        !self.absent.is_empty()
    }

    #[cold]
    fn restart(&mut self, projection: &Projection) {
        let names = Arc::clone(projection.shared_names());
        *self = Presence { absent: projection.expected().to_vec(), names: Some(names), ..Presence::default() };
    }

    /// Records which attributes a record has. The first closure says whether a slot is filled; the other returns the
    /// names of the record, or of this and earlier ones.
    #[inline(never)]
    pub(super) fn note<'n>(
        &mut self,
        projection: &Projection,
        has: impl Fn(usize) -> bool,
        names: impl FnOnce(&mut dyn FnMut(&'n str)),
    ) {
        let under_another_name =
            |slot: usize| projection.aliases().iter().any(|alias| alias.slot == slot && has(alias.place));
        self.absent.retain(|slot| !has(*slot) && !under_another_name(*slot));
        if self.absent.is_empty() || self.compared >= MAX_COMPARED {
            return;
        }
        self.compared += 1;
        names(&mut |name| self.compare(name));
    }

    /// Records the attributes of a record that was parsed as a whole.
    pub(crate) fn note_parsed(&mut self, projection: &Projection, record: &Map<String, Value>) {
        if self.begin(projection) {
            let has = |place: usize| projection.name_of(place).is_some_and(|name| record.contains_key(name));
            self.note(projection, has, |each| record.keys().for_each(|name| each(name)));
        }
    }

    fn compare(&mut self, name: &str) {
        let known = attribute_names::find_in_any_case(name).map_or(name, |property| property.attribute);
        let names = self.names.as_deref().unwrap_or_default();
        for slot in &self.absent {
            let is = |name: &str| names.get(*slot).is_some_and(|absent| absent.eq_ignore_ascii_case(name));
            if (is(name) || is(known)) && !self.spellings.contains_key(slot) {
                self.spellings.insert(*slot, name.to_owned());
            }
        }
    }
}
