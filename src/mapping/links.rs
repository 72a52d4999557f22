//! Which target objects belong to which source records, and whether those records may be members of groups.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Existing;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::RecordLink;
use crate::mapping::TargetAttribute;
use crate::mapping::lifecycle::Computed;
use crate::mapping::matching::Found;

/// What a reference to a source record leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Referent<'l> {
    /// The target object with this identifier.
    Object(&'l str),
    /// An object that this run creates, by its symbol `User/ID`.
    Created(&'l str),
    /// A source record that is known to be deleted or out of scope; nothing refers to its target object.
    Excluded,
    /// Nothing: the source record is not known, or it has no target object.
    Unresolved,
}

/// The source record that a target object belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Owner {
    /// None that is known, such as for an administrator that only the target has.
    Unknown,
    /// A record that may be a member of groups.
    Member,
    /// A record that is known to be deleted or out of scope.
    Excluded,
}

/// Finds target objects by source records, and the reverse.
pub trait Links {
    /// What the source record with this identifier leads to.
    fn referent(&self, source_id: &str) -> Referent<'_>;

    /// The source record that the target object with this identifier belongs to.
    fn owner(&self, target_id: &str) -> Owner;
}

/// No source record is known, so that no reference leads anywhere and no member is removed.
#[derive(Debug)]
pub struct NoLinks;

impl Links for NoLinks {
    fn referent(&self, _: &str) -> Referent<'_> {
        Referent::Unresolved
    }

    fn owner(&self, _: &str) -> Owner {
        Owner::Unknown
    }
}

/// The target object of one source record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The identifier of its target object, or the symbol of an object that this run creates; none while it has no object.
    pub target: Option<String>,
    /// The place of the record that creates the object among all records of the run, if it is created.
    pub created: Option<u64>,
    /// Whether it may be a member of groups: not when it is deleted or out of scope; a disabled one may.
    pub may_be_member: bool,
}

impl Link {
    /// A link to a target object, or to none yet.
    pub fn new(target: Option<String>, may_be_member: bool) -> Link {
        Link { target, created: None, may_be_member }
    }

    /// A link to an object that this run creates: its symbol `User/ID`, and the place of its record among all records of the run.
    pub fn to_new(symbol: String, place: u64) -> Link {
        Link { target: Some(symbol), created: Some(place), may_be_member: true }
    }
}

/// Links in memory.
#[derive(Debug, Clone, Default)]
pub struct LinkTable {
    by_source: HashMap<String, Link>,
    by_target: HashMap<String, Owner>,
}

/// Why a link was not entered as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkConflict {
    /// The same source record has another target object already; the new one counts, and the old one is no known record's.
    OtherTarget,
    /// The target object belongs to another source record, which keeps it.
    OtherSource,
}

impl LinkTable {
    /// Enters the link of a source record.
    ///
    /// # Errors
    ///
    /// The link contradicts another one.
    pub fn insert(&mut self, source_id: String, mut link: Link) -> Result<(), LinkConflict> {
        if link.created.is_some() {
            match self.by_source.entry(source_id) {
                Entry::Vacant(place) => {
                    place.insert(link);
                }
                // Of several records with one identifier the first creates the object.
                Entry::Occupied(known) if known.get().created.is_some() => {}
                Entry::Occupied(mut known) => {
                    if let Some(lost) = known.insert(link).target {
                        self.by_target.insert(lost, Owner::Unknown);
                    }
                }
            }
            return Ok(());
        }
        let before = self.by_source.get(&source_id).and_then(|known| known.target.clone());
        let mut conflict = None;
        // A second record without an object says nothing against the first.
        link.target = link.target.or_else(|| before.clone());
        if let Some(target) = link.target.clone() {
            if before.as_ref() != Some(&target) {
                match self.by_target.entry(target) {
                    Entry::Vacant(place) => {
                        place.insert(Owner::Unknown);
                    }
                    Entry::Occupied(_) => {
                        link.target = None;
                        conflict = Some(LinkConflict::OtherSource);
                    }
                }
            }
            if let Some(before) = before.filter(|before| Some(before) != link.target.as_ref())
                && conflict.is_none()
            {
                self.by_target.insert(before, Owner::Unknown);
                conflict = Some(LinkConflict::OtherTarget);
            }
        }
        if let Some(target) = &link.target {
            let owner = if link.may_be_member { Owner::Member } else { Owner::Excluded };
            self.by_target.insert(target.clone(), owner);
        }
        if conflict != Some(LinkConflict::OtherSource) || !self.by_source.contains_key(&source_id) {
            self.by_source.insert(source_id, link);
        }
        conflict.map_or(Ok(()), Err)
    }

    /// Returns the place of the record that creates the object with this symbol among all records of the run.
    pub fn creation(&self, symbol: &str) -> Option<u64> {
        let (_, source_id) = symbol.split_once('/')?;
        self.by_source.get(source_id)?.created
    }

    /// Enters all links of another table that do not contradict these.
    pub fn extend(&mut self, other: LinkTable) {
        for (source_id, link) in other.by_source {
            // A record that both know is the same record.
            let _ = self.insert(source_id, link);
        }
    }
}

impl FromIterator<(String, String)> for LinkTable {
    /// Source records that may be members, with the identifiers of their target objects.
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> LinkTable {
        let mut table = LinkTable::default();
        for (source_id, target) in pairs {
            let _ = table.insert(source_id, Link::new(Some(target), true));
        }
        table
    }
}

impl Links for LinkTable {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        match self.by_source.get(source_id) {
            Some(Link { may_be_member: false, .. }) => Referent::Excluded,
            Some(Link { target: Some(symbol), created: Some(_), .. }) => Referent::Created(symbol),
            Some(Link { target: Some(target), .. }) => Referent::Object(target),
            _ => Referent::Unresolved,
        }
    }

    fn owner(&self, target_id: &str) -> Owner {
        self.by_target.get(target_id).copied().unwrap_or(Owner::Unknown)
    }
}

impl Mapping {
    /// The link of a record to its target object: the one that it is linked to, or else the one that it matches.
    ///
    /// # Errors
    ///
    /// The record cannot be read or mapped, or matches several objects.
    pub fn link<R: Record + ?Sized>(
        &self,
        record: &R,
        existing: &Existing,
        known: RecordLink<'_>,
        host: &dyn Host,
        workspace: &mut Workspace,
    ) -> Result<Option<Link>, RecordFault> {
        let lifecycle = self.lifecycle(record, workspace)?;
        if !lifecycle.read {
            return Ok(None);
        }
        let computed = Computed { record, lifecycle };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        if lifecycle.removal.is_none() && evaluated.leaves_out() {
            return Ok(None);
        }
        let target = match self.find(&evaluated.outcomes, existing, known, lifecycle.removal.is_some())?.1 {
            Found::One(matched) => matched.id,
            Found::Nothing(_) => None,
        };
        Ok(Some(Link::new(target, lifecycle.may_be_member())))
    }

    /// Returns whether a record may be a member of groups: not when it is deleted or out of scope; a disabled one may. Only its scope is
    /// evaluated.
    ///
    /// # Errors
    ///
    /// The record cannot be read.
    pub fn may_be_member<R: Record + ?Sized>(
        &self,
        record: &R,
        is_unassigned: bool,
        workspace: &mut Workspace,
    ) -> Result<bool, RecordFault> {
        let mut lifecycle = self.lifecycle(record, workspace)?;
        lifecycle.in_scope &= !is_unassigned || lifecycle.removal.is_some();
        Ok(lifecycle.read && lifecycle.may_be_member())
    }

    /// Returns the matching attributes for which a record has a value, in the order in which its target object is looked up.
    ///
    /// # Errors
    ///
    /// The record cannot be read, or the expression of a matching attribute refused.
    pub fn matching_values<R: Record + ?Sized>(
        &self,
        record: &R,
        host: &dyn Host,
        workspace: &mut Workspace,
    ) -> Result<Vec<(&TargetAttribute, String)>, RecordFault> {
        let lifecycle = self.lifecycle(record, workspace)?;
        if !lifecycle.read {
            return Ok(Vec::new());
        }
        let computed = Computed { record, lifecycle };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        if lifecycle.removal.is_none() && evaluated.leaves_out() {
            return Ok(Vec::new());
        }
        let matching = self.matching(&evaluated.outcomes)?;
        Ok(matching.into_iter().map(|(target, value)| (&target.attribute, value)).collect())
    }
}
