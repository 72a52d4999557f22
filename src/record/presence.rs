//! Which attributes records have, so that a name that none of them has does not pass for a missing value.
//!
//! Nothing is compared once every attribute was met. Until then the few that were not are asked of each record, and the names of the
//! first records are searched for one that differs from them in case only.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::record::Projection;
use crate::record::attribute_names;

/// How many records, of those that lack attributes, have their names compared without regard to case.
const MAX_COMPARED: u32 = 64;

/// Which attributes of a projection no record has had so far.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    /// The attributes; none before the first record.
    names: Option<Arc<[Arc<str>]>>,
    /// The slots of those that no record has had.
    absent: Vec<usize>,
    /// What records have in place of them, in another case.
    spellings: BTreeMap<usize, String>,
    /// How many records had their names compared.
    compared: u32,
}

impl Presence {
    /// Returns which of these attributes a record does not have.
    pub fn of(names: &[Arc<str>], record: &Map<String, Value>) -> Presence {
        let mut presence = Presence::default();
        presence.note_parsed(&Projection::new(names), record);
        presence
    }

    /// The attributes that no record had, each with the spelling that some record has, if one differs in case only. There are none
    /// before the first record.
    pub fn absent(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let names = self.names.as_deref().unwrap_or_default();
        self.absent.iter().filter_map(|slot| Some((&**names.get(*slot)?, self.spellings.get(slot).map(String::as_str))))
    }

    /// Adds what was found in other records, of the same attributes.
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

    /// Begins with a record. Whether there are attributes that none had.
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

    /// Notes what a record has. Of each of the projection's places the closure says whether there is something; the other gives the
    /// names of the record, or those of this and earlier ones.
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

    /// Notes what a record has that was parsed as a whole.
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
