//! The links of a store as one run needs them: by source and by target, without the records, in few bytes.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;

use crate::mapping::Links;
use crate::mapping::Owner;
use crate::mapping::Referent;
use crate::mapping::Table;
use crate::mapping::TargetOwners;
use crate::plan::links::LinkError;
use crate::plan::links::LinkRow;
use crate::plan::links::LinkStore;

/// What a run needs to know of a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownLink<'k> {
    /// The source record's identifier.
    pub source: &'k str,
    /// The identifier of the target object; none while a creation has not succeeded.
    pub target: Option<&'k str>,
    /// The `recordHash` of the last confirmed record; none if the record is due.
    pub record_hash: Option<&'k str>,
    /// Whether the last confirmed action disabled the object.
    pub was_disabled: bool,
}

/// The links of one object mapping. Their texts are in one run of bytes, and are found through tables of hashes.
#[derive(Debug, Default)]
pub struct KnownLinks {
    bytes: Vec<u8>,
    /// Where each link begins.
    starts: Vec<u64>,
    sources: Table,
    targets: Table,
    linked: usize,
    hasher: RandomState,
}

/// A text that is not there.
const NONE: u32 = u32::MAX;

impl KnownLinks {
    /// Reads all links of a store, by the names of the object mappings.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn read(store: &dyn LinkStore) -> Result<HashMap<String, KnownLinks>, LinkError> {
        let mut objects: HashMap<String, KnownLinks> = HashMap::new();
        store.for_each_row(&mut |row| {
            match objects.get_mut(row.object) {
                Some(links) => links.push(&row),
                None => objects.entry(row.object.to_owned()).or_default().push(&row),
            }
            Ok(())
        })?;
        Ok(objects)
    }

    fn push(&mut self, row: &LinkRow<'_>) {
        let number = self.starts.len();
        self.sources.enter(self.hasher.hash_one(row.source), number);
        if let Some(target) = row.target {
            let may_be_linked = self.targets.enter(self.hasher.hash_one(target), number);
            self.linked += usize::from(!may_be_linked || self.owner_number(target).is_none());
        }
        self.starts.push(self.bytes.len() as u64);
        self.bytes.push(u8::from(row.action == "disable"));
        for text in [Some(row.source), row.target, row.record_hash] {
            let length = text.and_then(|text| u32::try_from(text.len()).ok()).unwrap_or(NONE);
            self.bytes.extend_from_slice(&length.to_le_bytes());
            self.bytes.extend_from_slice(text.filter(|_| length != NONE).unwrap_or_default().as_bytes());
        }
    }

    fn link(&self, number: usize) -> Option<KnownLink<'_>> {
        let bytes = self.bytes.get(*self.starts.get(number)? as usize..)?;
        let (was_disabled, mut rest) = bytes.split_first()?;
        let mut text = || -> Option<Option<&str>> {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let length = u32::from_le_bytes(*length);
            if length == NONE {
                rest = after;
                return Some(None);
            }
            let (text, after) = after.split_at_checked(length as usize)?;
            rest = after;
            Some(std::str::from_utf8(text).ok())
        };
        let (source, target, record_hash) = (text()??, text()?, text()?);
        Some(KnownLink { source, target, record_hash, was_disabled: *was_disabled != 0 })
    }

    /// Returns the link of a record.
    pub fn get(&self, source: &str) -> Option<KnownLink<'_>> {
        let mut links = self.sources.candidates(self.hasher.hash_one(source)).filter_map(|number| self.link(number));
        links.find(|link| link.source == source)
    }

    /// Returns how many target objects are linked.
    pub fn linked(&self) -> usize {
        self.linked
    }

    /// Returns every linked object with its source record, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, KnownLink<'_>)> {
        let links = (0..self.starts.len()).filter_map(|number| self.link(number));
        links.filter(|link| link.target.is_some()).map(|link| (link.source, link))
    }

    /// Returns the first link to a target object.
    fn owner_number(&self, target_id: &str) -> Option<usize> {
        let is_to = |number: &usize| self.link(*number).is_some_and(|link| link.target == Some(target_id));
        self.targets.candidates(self.hasher.hash_one(target_id)).filter(is_to).min()
    }
}

impl Links for KnownLinks {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        match self.get(source_id).and_then(|link| link.target) {
            Some(target) => Referent::Object(target),
            None => Referent::Unresolved,
        }
    }

    fn owner(&self, target_id: &str) -> Owner {
        if self.owner_number(target_id).is_some() { Owner::Member } else { Owner::Unknown }
    }
}

impl TargetOwners for KnownLinks {
    fn source_of(&self, target_id: &str) -> Option<&str> {
        self.link(self.owner_number(target_id)?).map(|link| link.source)
    }
}
