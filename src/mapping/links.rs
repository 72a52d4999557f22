//! Which target objects belong to which source records, and whether those records may be members of groups.

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
