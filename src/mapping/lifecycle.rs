//! The lifecycle state of a record: whether its source object is active, disabled, removed or out of scope.

use crate::diagnostic::Code;
use crate::diagnostic::codes::flow;
use crate::diagnostic::codes::rules;
use crate::dotnet::regex::Scratch;
use crate::engine::Workspace;
use crate::host::Record;
use crate::mapping::Inclusion;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::computed::ENABLED;
use crate::mapping::computed::REMOVED;
use crate::mapping::computed::SOFT_DELETED;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;
use crate::value::convert;

/// The source attributes that say whether an object is to be disabled.
pub(super) const LIFECYCLE_ATTRIBUTES: [&str; 2] = [SOFT_DELETED, ENABLED];
/// The identifier of a source object, by the names of the service and of Microsoft Graph.
pub(super) const OBJECT_ID: &str = "objectId";
const GRAPH_ID: &str = "id";

/// How a source object was removed, as the reason in `@removed` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    /// It can be restored (reason `changed`, or none that is known: a deletion cannot be undone).
    Restorable,
    /// For good (reason `deleted`).
    Permanent,
}

impl Removal {
    fn of(value: Value<'_>) -> Option<Removal> {
        match value {
            Value::Missing => None,
            Value::Complex(members) => {
                let deleted = members.iter().any(|(name, value)| *name == "reason" && *value == Value::Text("deleted"));
                Some(if deleted { Removal::Permanent } else { Removal::Restorable })
            }
            _ => Some(Removal::Restorable),
        }
    }
}

/// The lifecycle state of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifecycle {
    /// Whether the record is read at all.
    pub(super) read: bool,
    pub(super) in_scope: bool,
    /// Whether it has a role that the application provisions.
    pub(super) entitled: bool,
    pub(super) removal: Option<Removal>,
    /// What the record says of `IsSoftDeleted` and `accountEnabled`; none where it says nothing.
    pub(super) soft_deleted: Option<bool>,
    pub(super) enabled: Option<bool>,
}

impl Lifecycle {
    /// Whether the target object is to be disabled.
    pub(super) fn is_gone(self) -> bool {
        self.removal.is_some()
            || !self.in_scope
            || !self.entitled
            || self.soft_deleted == Some(true)
            || self.enabled == Some(false)
    }

    /// Whether nothing says if the source object is active.
    pub(super) fn is_unknown(self) -> bool {
        !self.is_gone() && self.soft_deleted.is_none() && self.enabled.is_none()
    }

    /// Whether the source object may be a member of a target group: a deleted one or one out of scope is none, a disabled one is.
    pub(super) fn may_be_member(self) -> bool {
        // The service computes IsSoftDeleted from `accountEnabled` too, so beside a disabled account it does not mean deleted.
        let deleted = self.soft_deleted == Some(true) && self.enabled != Some(false);
        self.removal.is_none() && self.in_scope && self.entitled && !deleted
    }

    pub(super) fn reason(self) -> Option<&'static Code> {
        match self.removal {
            Some(Removal::Permanent) => Some(&flow::REMOVED),
            Some(Removal::Restorable) => Some(&flow::SOFT_DELETED),
            None if !self.in_scope => Some(&flow::OUT_OF_SCOPE),
            None if !self.entitled => Some(&rules::RULE_DEFAULT_ACCESS),
            // The service computes IsSoftDeleted from this, so that it says less.
            None if self.enabled == Some(false) => Some(&flow::DISABLED),
            None if self.soft_deleted == Some(true) => Some(&flow::SOFT_DELETED),
            None => None,
        }
    }
}

/// A record with the attributes that the service computes.
#[derive(Debug)]
pub(super) struct Computed<'c, R: ?Sized> {
    pub(super) record: &'c R,
    pub(super) lifecycle: Lifecycle,
}

impl<R: Record + ?Sized> Record for Computed<'_, R> {
    fn attribute<'r>(&'r self, name: &str, arena: &'r Arena) -> Result<Value<'r>, ArenaFull> {
        if name == SOFT_DELETED {
            return Ok(Value::Boolean(self.lifecycle.is_gone()));
        }
        if self.lifecycle.removal.is_some() {
            // Little is left of a removed record: its user cannot sign in, and Graph calls its identifier `id`.
            if name == ENABLED {
                return Ok(Value::Boolean(false));
            }
            if name == OBJECT_ID {
                let value = self.record.attribute(OBJECT_ID, arena)?;
                return if value.is_missing() { self.record.attribute(GRAPH_ID, arena) } else { Ok(value) };
            }
        }
        self.record.attribute(name, arena)
    }

    fn is_emptied(&self, name: &str) -> bool {
        self.record.is_emptied(name)
    }

    fn expanded_elements(&self, name: &str) -> usize {
        self.record.expanded_elements(name)
    }
}

impl Mapping {
    /// Whether the records are groups, which are deleted and never disabled.
    pub(super) fn is_of_groups(&self) -> bool {
        self.source_object().eq_ignore_ascii_case("group")
    }

    /// Whether the record says that its source object was removed (`@removed` of Microsoft Graph's delta query). Such a record
    /// has no target object; a plan deletes or disables the one that is there.
    ///
    /// # Errors
    ///
    /// The record could not be read within the limits.
    pub fn is_removed<R: Record + ?Sized>(&self, record: &R, workspace: &mut Workspace) -> Result<bool, RecordFault> {
        let arena = workspace.cleared();
        Ok(Removal::of(record.attribute(REMOVED, arena).map_err(RecordFault::too_large)?).is_some())
    }

    /// What the service computes as a record's `IsSoftDeleted`, which expressions read: whether the source is deleted,
    /// disabled, out of scope, or without a role that the application provisions.
    ///
    /// # Errors
    ///
    /// The scope cannot be evaluated on the record.
    pub fn is_soft_deleted<R: Record + ?Sized>(
        &self,
        record: &R,
        workspace: &mut Workspace,
    ) -> Result<bool, RecordFault> {
        self.lifecycle(record, workspace).map(Lifecycle::is_gone)
    }

    /// The lifecycle state of a record.
    pub(super) fn lifecycle<R: Record + ?Sized>(
        &self,
        record: &R,
        workspace: &mut Workspace,
    ) -> Result<Lifecycle, RecordFault> {
        let (arena, search) = workspace.parts();
        self.lifecycle_in(record, arena, search)
    }

    /// The lifecycle state of a record whose values may be in this arena.
    pub(super) fn lifecycle_in<R: Record + ?Sized>(
        &self,
        record: &R,
        arena: &Arena,
        search: &mut Scratch,
    ) -> Result<Lifecycle, RecordFault> {
        let removal = Removal::of(record.attribute(REMOVED, arena).map_err(RecordFault::too_large)?);
        // What is left of a removed record cannot be expected to pass a filter.
        let inclusion = match removal {
            Some(_) => Inclusion::InScope,
            None => self.inclusion(record, arena, search)?,
        };
        let flag = |name: &str| match record.attribute(name, arena) {
            Ok(value) => convert::to_boolean(value),
            Err(ArenaFull) => None,
        };
        Ok(Lifecycle {
            read: !matches!(inclusion, Inclusion::LeftOut(set) if !set.deprovisions()),
            in_scope: inclusion.is_in_scope(),
            entitled: removal.is_some() || self.entitles(record, arena),
            removal,
            soft_deleted: flag(SOFT_DELETED),
            enabled: flag(ENABLED),
        })
    }
}
