//! What a run knows of source records and target objects: a few dozen bytes each, however long their identifiers are.
//!
//! Records and objects are known by the hashes of their identifiers. The identifiers that the target gave its objects, which requests
//! need, wait in a temporary file.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;
use std::hash::RandomState;

use attrflow::mapping::Owner;

use crate::run::error::RunError;
use crate::run::spool::TextFile;

/// The hash of an object mapping and an identifier.
pub(super) type Key = u64;

/// Passes keys through, because they are hashes already.
#[derive(Debug, Default)]
struct PlainHasher(u64);

impl Hasher for PlainHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type ByKey<T> = HashMap<Key, T, BuildHasherDefault<PlainHasher>>;

/// What is known of a source record: flags, and where the identifier of its object is in the file.
#[derive(Debug, Clone, Copy, Default)]
struct Known(u64);

impl Known {
    /// The record is one of this run.
    const SEEN: u64 = 1;
    /// It may be a member of groups.
    const MEMBER: u64 = 2;
    /// Its object is created in this run and does not exist yet.
    const NEW: u64 = 4;
    /// It has an object.
    const OBJECT: u64 = 8;
    /// More is known than that it is a record of this run.
    const ENTERED: u64 = 16;
    /// Its object is another one than the record was linked to when the run began.
    const REPLACED: u64 = 32;
    const FLAGS: u64 = 63;
    const OFFSET: u32 = 6;

    fn has(self, flag: u64) -> bool {
        self.0 & flag != 0
    }

    fn set(&mut self, flag: u64, value: bool) {
        self.0 = if value { self.0 | flag } else { self.0 & !flag };
    }

    fn place(&mut self, offset: u64) {
        self.0 = self.0 & Known::FLAGS | Known::OBJECT | offset << Known::OFFSET;
    }

    fn offset(self) -> Option<u64> {
        self.has(Known::OBJECT).then_some(self.0 >> Known::OFFSET)
    }
}

/// The record that an object belongs to, and whether it is linked to it or only matches it.
#[derive(Debug, Clone, Copy)]
struct Belonging(u64);

impl Belonging {
    /// No key has this bit.
    const LINKED: u64 = 1 << 63;

    fn new(record: Key, is_linked: bool) -> Belonging {
        Belonging(if is_linked { record | Belonging::LINKED } else { record })
    }

    fn record(self) -> Key {
        self.0 & !Belonging::LINKED
    }

    fn is_linked(self) -> bool {
        self.0 & Belonging::LINKED != 0
    }
}

/// The target object of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object<'o> {
    /// There is none, and none will be created.
    None,
    /// It is created in this run.
    New,
    /// It has this identifier.
    Id(&'o str),
}

/// What the record with an identifier leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing is known.
    Nothing,
    /// A record that is deleted or out of scope.
    Excluded,
    /// An object that this run creates.
    New,
    /// The object with this identifier.
    Object(String),
}

/// All records and objects that are known. Object mappings are numbered.
#[derive(Debug)]
pub(super) struct Directory {
    hasher: RandomState,
    records: ByKey<Known>,
    /// The record by the object that it is linked to or matches.
    objects: ByKey<Belonging>,
    /// The number of the record that has a matching value, or matches an object.
    claims: ByKey<u32>,
    ids: TextFile,
    linked: u64,
    /// The object mappings of which an object was replaced.
    replaced: Vec<usize>,
}

impl Directory {
    pub(super) fn new() -> Directory {
        Directory {
            hasher: RandomState::new(),
            records: ByKey::default(),
            objects: ByKey::default(),
            claims: ByKey::default(),
            ids: TextFile::new(),
            linked: 0,
            replaced: Vec::new(),
        }
    }

    fn record_key(&self, object: usize, source: &str) -> Key {
        self.hasher.hash_one((object, 's', source)) >> 1
    }

    fn object_key(&self, object: usize, id: &str) -> Key {
        self.hasher.hash_one((object, 't', id))
    }

    /// Returns how many objects the store has links of.
    pub(super) fn linked(&self) -> u64 {
        self.linked
    }

    /// Enters a link of the store.
    pub(super) fn enter_link(&mut self, object: usize, source: &str, id: &str) -> Result<(), RunError> {
        self.linked += 1;
        let (record, target) = (self.record_key(object, source), self.object_key(object, id));
        self.objects.entry(target).or_insert(Belonging::new(record, true));
        let offset = self.ids.add(id)?;
        let known = self.records.entry(record).or_default();
        known.place(offset);
        known.set(Known::MEMBER | Known::ENTERED, true);
        Ok(())
    }

    /// Notes that a record is one of this run. Returns whether it is the first with its identifier.
    pub(super) fn see(&mut self, object: usize, source: &str) -> bool {
        let known = self.records.entry(self.record_key(object, source)).or_default();
        let is_first = !known.has(Known::SEEN);
        known.set(Known::SEEN, true);
        is_first
    }

    /// Returns whether a record is one of this run.
    pub(super) fn is_seen(&self, object: usize, source: &str) -> bool {
        self.records.get(&self.record_key(object, source)).is_some_and(|known| known.has(Known::SEEN))
    }

    /// Enters what was found out about a record.
    pub(super) fn enter(
        &mut self,
        object: usize,
        source: &str,
        may_be_member: bool,
        found: Object<'_>,
    ) -> Result<(), RunError> {
        let record = self.record_key(object, source);
        if let Object::Id(id) = found {
            let target = self.object_key(object, id);
            self.objects.entry(target).or_insert(Belonging::new(record, false));
            if self.target(object, source)?.as_deref() != Some(id) {
                let offset = self.ids.add(id)?;
                self.records.entry(record).or_default().place(offset);
            }
        }
        let known = self.records.entry(record).or_default();
        known.set(Known::ENTERED, true);
        known.set(Known::MEMBER, may_be_member);
        known.set(Known::NEW, found == Object::New);
        if found == Object::None {
            known.set(Known::OBJECT, false);
        }
        Ok(())
    }

    /// Enters the object of a record, which is linked to it from now on.
    pub(super) fn confirm(&mut self, object: usize, source: &str, id: &str) -> Result<(), RunError> {
        let (record, target) = (self.record_key(object, source), self.object_key(object, id));
        self.objects.insert(target, Belonging::new(record, true));
        if self.target(object, source)?.as_deref() != Some(id) {
            let offset = self.ids.add(id)?;
            self.records.entry(record).or_default().place(offset);
        }
        self.records.entry(record).or_default().set(Known::NEW, false);
        Ok(())
    }

    /// Forgets the object of a record.
    pub(super) fn remove(&mut self, object: usize, source: &str) -> Result<(), RunError> {
        if let Some(id) = self.target(object, source)? {
            self.objects.remove(&self.object_key(object, &id));
        }
        if let Some(known) = self.records.get_mut(&self.record_key(object, source)) {
            known.set(Known::OBJECT, false);
            known.set(Known::NEW, false);
        }
        Ok(())
    }

    /// Returns the identifier of a record's object; none while it has none.
    pub(super) fn target(&mut self, object: usize, source: &str) -> Result<Option<String>, RunError> {
        let known = self.records.get(&self.record_key(object, source)).copied();
        match known.filter(|known| !known.has(Known::NEW)).and_then(Known::offset) {
            Some(offset) => self.ids.get(offset).map(Some),
            None => Ok(None),
        }
    }

    /// Returns what a reference to a record leads to.
    pub(super) fn lead(&mut self, object: usize, source: &str) -> Result<Lead, RunError> {
        let Some(known) = self.records.get(&self.record_key(object, source)).copied() else { return Ok(Lead::Nothing) };
        match (known.has(Known::MEMBER), known.has(Known::NEW), known.offset()) {
            _ if !known.has(Known::ENTERED) => Ok(Lead::Nothing),
            (false, ..) => Ok(Lead::Excluded),
            (true, true, _) => Ok(Lead::New),
            (true, false, Some(offset)) => self.ids.get(offset).map(Lead::Object),
            (true, false, None) => Ok(Lead::Nothing),
        }
    }

    /// Notes that the object of a record is another one than the record was linked to.
    pub(super) fn replace(&mut self, object: usize, source: &str) {
        self.records.entry(self.record_key(object, source)).or_default().set(Known::REPLACED, true);
        if !self.replaced.contains(&object) {
            self.replaced.push(object);
        }
    }

    /// Returns whether an object of a mapping was replaced.
    pub(super) fn has_replaced(&self, object: usize) -> bool {
        self.replaced.contains(&object)
    }

    /// Returns whether the object of a record does not exist yet, or is another one than the record was linked to.
    pub(super) fn is_replaced(&self, object: usize, source: &str) -> bool {
        let known = self.records.get(&self.record_key(object, source));
        known.is_some_and(|known| known.has(Known::NEW) || known.has(Known::REPLACED))
    }

    /// Returns whose an object is, for the removal of members.
    pub(super) fn owner(&self, object: usize, id: &str) -> Owner {
        let Some(belonging) = self.objects.get(&self.object_key(object, id)) else { return Owner::Unknown };
        match self.records.get(&belonging.record()) {
            Some(known) if !known.has(Known::MEMBER) => Owner::Excluded,
            _ => Owner::Member,
        }
    }

    /// Returns whether an object is linked to another record than this one.
    pub(super) fn is_linked_elsewhere(&self, object: usize, id: &str, source: &str) -> bool {
        let record = self.record_key(object, source);
        let belonging = self.objects.get(&self.object_key(object, id)).copied();
        belonging.is_some_and(|belonging| belonging.is_linked() && belonging.record() != record)
    }

    /// Claims values and an object for the record with this number. Returns the name of what an earlier record has claimed, and that
    /// record's number.
    pub(super) fn claim<'n>(
        &mut self,
        object: usize,
        number: u32,
        claims: &[(&'n str, String)],
    ) -> Option<(&'n str, u32)> {
        let keys: Vec<Key> = claims
            .iter()
            .map(|(name, value)| self.hasher.hash_one((object, 'c', name, value.to_lowercase())))
            .collect();
        for ((name, _), key) in claims.iter().zip(&keys) {
            if let Place::Occupied(earlier) = self.claims.entry(*key) {
                return Some((name, *earlier.get()));
            }
        }
        self.claims.extend(keys.into_iter().map(|key| (key, number)));
        None
    }
}
