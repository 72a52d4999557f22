//! The links of a store as one run needs them: by source and by target, without the records.

use std::collections::HashMap;

use crate::mapping::Links;
use crate::mapping::Owner;
use crate::mapping::Referent;
use crate::mapping::TargetOwners;
use crate::plan::links::LinkError;
use crate::plan::links::LinkStore;

/// What a run needs to know of a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownLink {
    /// The identifier of the target object; none while a creation has not succeeded.
    pub target: Option<Box<str>>,
    /// The `recordHash` of the last confirmed record; none if the record is due.
    pub record_hash: Option<Box<str>>,
    /// Whether the last confirmed action disabled the object.
    pub was_disabled: bool,
}

/// The links of one object mapping.
#[derive(Debug, Clone, Default)]
pub struct KnownLinks {
    by_source: HashMap<Box<str>, KnownLink>,
    owners: HashMap<Box<str>, Box<str>>,
}

impl KnownLinks {
    /// Reads all links of a store, by the names of the object mappings.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn read(store: &dyn LinkStore) -> Result<HashMap<String, KnownLinks>, LinkError> {
        let mut objects: HashMap<String, KnownLinks> = HashMap::new();
        store.for_each(&mut |link| {
            let links = objects.entry(link.object).or_default();
            let (source, target) = (link.source.into_boxed_str(), link.target.map(String::into_boxed_str));
            if let Some(target) = &target {
                links.owners.entry(target.clone()).or_insert_with(|| source.clone());
            }
            let record_hash = link.record_hash.map(String::into_boxed_str);
            links.by_source.insert(source, KnownLink { target, record_hash, was_disabled: link.action == "disable" });
            Ok(())
        })?;
        Ok(objects)
    }

    /// Returns the link of a record.
    pub fn get(&self, source: &str) -> Option<&KnownLink> {
        self.by_source.get(source)
    }

    /// Returns how many target objects are linked.
    pub fn linked(&self) -> usize {
        self.owners.len()
    }

    /// Returns every linked object with its source record, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &KnownLink)> {
        self.by_source.iter().filter(|(_, link)| link.target.is_some()).map(|(source, link)| (&**source, link))
    }
}

impl Links for KnownLinks {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        match self.by_source.get(source_id).and_then(|link| link.target.as_deref()) {
            Some(target) => Referent::Object(target),
            None => Referent::Unresolved,
        }
    }

    fn owner(&self, target_id: &str) -> Owner {
        if self.owners.contains_key(target_id) { Owner::Member } else { Owner::Unknown }
    }
}

impl TargetOwners for KnownLinks {
    fn source_of(&self, target_id: &str) -> Option<&str> {
        self.owners.get(target_id).map(|source| &**source)
    }
}
