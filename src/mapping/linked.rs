//! What earlier runs know of one record: the object it is linked to, and which objects belong to other records.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde_json::Map;
use serde_json::Value as Json;

use crate::engine::Workspace;
use crate::host::Host;
use crate::mapping::Existing;
use crate::mapping::Links;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::existing::Present;
use crate::mapping::lifecycle::Computed;
use crate::mapping::links::Referent;
use crate::mapping::model::AttributeType;
use crate::mapping::object::Purpose;
use crate::mapping::plan::Match;
use crate::mapping::target::Assigned;
use crate::value::json::to_json;

/// Returns which source record a target object is linked to. Objects of one kind only.
pub trait TargetOwners: Sync {
    /// The source record that the object with this identifier is linked to.
    fn source_of(&self, target_id: &str) -> Option<&str>;
}

impl TargetOwners for HashMap<String, String> {
    fn source_of(&self, target_id: &str) -> Option<&str> {
        self.get(target_id).map(String::as_str)
    }
}

/// What is known of one record before it is planned.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub struct RecordLink<'l> {
    /// The object mapping's name in plans, and the record's identifier in the source: together the symbol `User/ID` of an object that
    /// is created.
    pub identity: Option<(&'l str, &'l str)>,
    /// The identifier of the target object that the record is linked to.
    pub target: Option<&'l str>,
    /// The target identifiers of a group's confirmed members, where they are kept.
    pub members: &'l [String],
    /// The last confirmed record, where records are kept.
    pub before: Option<&'l Json>,
    /// Whether the last confirmed action disabled the object.
    pub was_disabled: bool,
    /// Which objects are linked, so that none of another record is matched.
    pub owners: Option<&'l dyn TargetOwners>,
}

impl fmt::Debug for RecordLink<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RecordLink").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl<'l> RecordLink<'l> {
    /// Says which record it is: the object mapping's name in plans, and the record's identifier in the source.
    pub fn of(object: &'l str, source: &'l str) -> RecordLink<'l> {
        RecordLink { identity: Some((object, source)), ..RecordLink::default() }
    }

    /// Links the record to a target object.
    pub fn target(mut self, target: Option<&'l str>) -> RecordLink<'l> {
        self.target = target;
        self
    }

    /// Gives the confirmed members of a group.
    pub fn members(mut self, members: &'l [String]) -> RecordLink<'l> {
        self.members = members;
        self
    }

    /// Gives the record as it was confirmed last, and whether the object was disabled by that.
    pub fn before(mut self, record: Option<&'l Json>, was_disabled: bool) -> RecordLink<'l> {
        (self.before, self.was_disabled) = (record, was_disabled);
        self
    }

    /// Says which objects are linked.
    pub fn owners(mut self, owners: &'l dyn TargetOwners) -> RecordLink<'l> {
        self.owners = Some(owners);
        self
    }

    /// Returns the symbol of the object, if one is created for the record.
    pub(super) fn symbol(self) -> Option<String> {
        self.identity.map(|(object, source)| format!("{object}/{source}"))
    }

    /// Whether an object is linked to another record than this one.
    pub(super) fn is_elsewhere(self, target_id: &str) -> bool {
        let owner = self.owners.and_then(|owners| owners.source_of(target_id));
        owner.is_some_and(|owner| self.identity.is_none_or(|(_, source)| source != owner))
    }
}

/// The target object as far as it is known.
pub(super) struct CurrentObject<'o> {
    pub(super) object: Option<Present<'o>>,
    /// Whether there is an object of whose attributes nothing is known, so that they are sent whole.
    pub(super) is_unseen: bool,
}

impl Mapping {
    /// Returns what a record's object has: as it was read, as the last confirmed record made it, or nothing that is known.
    pub(super) fn current_object<'o>(
        &self,
        matched: Option<&Match>,
        existing: &'o Existing,
        link: RecordLink<'_>,
        (links, host): (&dyn Links, &dyn Host),
    ) -> Result<CurrentObject<'o>, RecordFault> {
        let Some(matched) = matched else { return Ok(CurrentObject { object: None, is_unseen: false }) };
        let found = matched.number.and_then(|number| existing.present(number));
        let is_unseen = found.is_none() && link.before.is_none();
        let mut object = match (found, link.before) {
            (Some(found), _) => found,
            (None, Some(before)) => {
                Present::Json(Cow::Owned(self.confirmed_object(before, link.was_disabled, links, host)?))
            }
            (None, None) => Present::Json(Cow::Owned(Json::Object(Map::new()))),
        };
        if !link.members.is_empty() {
            // Groups are read without their members, as the service does.
            for target in self.parts().iter().filter(|target| !target.list_sources.is_empty()) {
                let member = |id: &String| Json::from(Map::from_iter([("value".to_owned(), Json::from(id.as_str()))]));
                object.complete(&target.column, link.members.iter().map(member).collect());
            }
        }
        Ok(CurrentObject { object: Some(object), is_unseen })
    }

    /// Returns the object that a confirmed record made, without its members.
    fn confirmed_object(
        &self,
        before: &Json,
        was_disabled: bool,
        links: &dyn Links,
        host: &dyn Host,
    ) -> Result<Json, RecordFault> {
        let mut workspace = Workspace::default();
        let mut lifecycle = self.lifecycle(before, &mut workspace)?;
        lifecycle.in_scope &= !was_disabled;
        let computed = Computed { record: before, lifecycle };
        let evaluated = self.evaluate(&computed, host, &mut workspace)?;
        let (arena, mut object) = (evaluated.arena, Json::Object(Map::new()));
        for (target, outcome) in self.parts().iter().zip(evaluated.outcomes) {
            let Ok(Assigned::Value(value)) = target.settle(outcome, Purpose::Update, arena) else { continue };
            let mut value = to_json(value);
            if target.attribute.kind == AttributeType::Reference {
                if target.attribute.multivalued {
                    continue;
                }
                match value.as_str().map(|source| links.referent(source)) {
                    Some(Referent::Object(id)) => value = id.into(),
                    _ => continue,
                }
            }
            let _ = target.path.set(&mut object, value);
        }
        Ok(object)
    }
}
