//! Attributes that the service computes of a record before scoping filters and expressions read it: `IsSoftDeleted`, and the names of
//! guests.
//!
//! `IsSoftDeleted` is true if the record says so, if `accountEnabled` is false, and if the record is removed from the source or has no
//! role that the application provisions; a record that says nothing of this counts as active. Whether the scope leaves the record out
//! belongs to it as well, which only plans ask: nothing is written for other records that are left out.
//!
//! The `userPrincipalName` of a guest, `kim_example.net#EXT#@contoso.onmicrosoft.com`, is restored to `kim@example.net`;
//! `originalUserPrincipalName` has it as it was. Every output takes these values from here.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value as Json;

use crate::dotnet::text::swar;
use crate::engine::Workspace;
use crate::host::Record;
use crate::mapping::Mapping;
use crate::mapping::rules;
use crate::record::Presence;
use crate::record::Projection;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;
use crate::value::convert;

/// The attribute that says whether the source is deleted, disabled or unassigned.
pub(super) const SOFT_DELETED: &str = "IsSoftDeleted";
/// The attribute that says whether the source may sign in.
pub(super) const ENABLED: &str = "accountEnabled";
/// What Microsoft Graph's delta query puts into a record that was deleted: with the reason `changed` into the recycle bin,
/// otherwise for good.
pub(super) const REMOVED: &str = "@removed";
/// The sign-in name, and the same as it is stored.
const USER_NAME: &str = "userPrincipalName";
const ORIGINAL_USER_NAME: &str = "originalUserPrincipalName";
/// What follows the mail address in the sign-in name of a guest, whose `@` is an underscore.
const GUEST: &str = "#EXT#@";

/// Where the computed attributes of a mapping are among its slots, and what they are computed from.
#[derive(Debug, Default)]
pub(super) struct Computed {
    soft_deleted: Option<SoftDeleted>,
    user_name: Option<usize>,
    /// The original sign-in name, and the sign-in name.
    original: Option<(usize, Option<usize>)>,
}

#[derive(Debug)]
struct SoftDeleted {
    slot: usize,
    enabled: Option<usize>,
    removed: Option<usize>,
    /// Where the application does not provision everybody.
    assignments: Option<usize>,
}

impl Computed {
    /// The attributes that the computed ones among these are computed from, and the one that says that the source object was removed.
    pub(super) fn inputs(reads: impl Fn(&str) -> bool, asks_for_roles: bool) -> Vec<Arc<str>> {
        let mut inputs = vec![REMOVED];
        if reads(SOFT_DELETED) {
            inputs.push(ENABLED);
            inputs.extend(asks_for_roles.then_some(rules::ASSIGNMENTS));
        }
        if reads(ORIGINAL_USER_NAME) {
            inputs.push(USER_NAME);
        }
        inputs.into_iter().map(Arc::from).collect()
    }

    /// Whether the service computes an attribute that records need not have.
    pub(super) fn is_computed(name: &str) -> bool {
        [SOFT_DELETED, ORIGINAL_USER_NAME].contains(&name)
    }

    /// The computed attributes among those that a mapping reads.
    pub(super) fn new(projection: &Projection, asks_for_roles: bool) -> Computed {
        let slot = |name| projection.slot(name);
        Computed {
            soft_deleted: slot(SOFT_DELETED).map(|soft_deleted| SoftDeleted {
                slot: soft_deleted,
                enabled: slot(ENABLED),
                removed: slot(REMOVED),
                assignments: slot(rules::ASSIGNMENTS).filter(|_| asks_for_roles),
            }),
            user_name: slot(USER_NAME),
            original: slot(ORIGINAL_USER_NAME).map(|original| (original, slot(USER_NAME))),
        }
    }

    /// Puts the computed attributes into the slots of a record.
    #[inline]
    pub(super) fn fill<'r>(&self, slots: &mut [Value<'r>], arena: &'r Arena) -> Result<(), ArenaFull> {
        let get = |slots: &[Value<'r>], slot: usize| slots.get(slot).copied().unwrap_or(Value::Missing);
        if let Some(SoftDeleted { slot, enabled, removed, assignments }) = &self.soft_deleted {
            let at = |slot: &Option<usize>| slot.map_or(Value::Missing, |slot| get(slots, slot));
            let lacks_roles = || assignments.is_some() && rules::has_default_access_only(at(assignments));
            let value = is_soft_deleted(get(slots, *slot), at(enabled), at(removed)) || lacks_roles();
            put(slots, *slot, Value::Boolean(value));
        }
        if let Some((original, Some(user_name))) = self.original {
            put(slots, original, original_name(get(slots, original), get(slots, user_name)));
        }
        if let Some(slot) = self.user_name {
            put(slots, slot, restored(get(slots, slot), arena)?);
        }
        Ok(())
    }
}

#[inline]
fn put<'r>(slots: &mut [Value<'r>], slot: usize, value: Value<'r>) {
    if let Some(place) = slots.get_mut(slot) {
        *place = value;
    }
}

fn is_soft_deleted(given: Value<'_>, enabled: Value<'_>, removed: Value<'_>) -> bool {
    convert::to_boolean(given) == Some(true) || convert::to_boolean(enabled) == Some(false) || !removed.is_missing()
}

fn original_name<'r>(given: Value<'r>, user_name: Value<'r>) -> Value<'r> {
    if given.is_missing() { user_name } else { given }
}

/// The sign-in name; that of a guest restored.
#[inline]
fn restored<'r>(value: Value<'r>, arena: &'r Arena) -> Result<Value<'r>, ArenaFull> {
    match value {
        Value::Text(text) if has_number_sign(text) => {
            guest(text).map_or(Ok(value), |parts| arena.concatenate(parts).map(Value::Text))
        }
        _ => Ok(value),
    }
}

/// Whether a text has a `#`. Nearly no sign-in name has one, and all are asked: a search made for long texts cost 1.5 % of S.
#[inline(always)]
fn has_number_sign(text: &str) -> bool {
    let mut found = 0;
    swar::for_each_word(text.as_bytes(), |_, word| found |= swar::equal_bytes(word, b'#') & swar::HIGH_BITS);
    found != 0
}

/// The parts of the mail address of a guest with this sign-in name.
fn guest(user_name: &str) -> Option<[&str; 3]> {
    let (address, _) = user_name.split_once(GUEST)?;
    let (name, domain) = address.rsplit_once('_')?;
    (!name.is_empty() && !domain.is_empty()).then_some([name, "@", domain])
}

/// A record with its computed attributes, as scoping filters read it.
#[derive(Debug)]
pub(super) struct WithComputed<'c, R: ?Sized> {
    pub(super) mapping: &'c Mapping,
    pub(super) record: &'c R,
}

impl<R: Record + ?Sized> Record for WithComputed<'_, R> {
    fn attribute<'r>(&'r self, name: &str, arena: &'r Arena) -> Result<Value<'r>, ArenaFull> {
        let read = |name: &str| self.record.attribute(name, arena);
        match name {
            SOFT_DELETED => {
                let given = is_soft_deleted(read(SOFT_DELETED)?, read(ENABLED)?, read(REMOVED)?);
                Ok(Value::Boolean(given || !self.mapping.entitles(self.record, arena)))
            }
            ORIGINAL_USER_NAME => Ok(original_name(read(ORIGINAL_USER_NAME)?, read(USER_NAME)?)),
            USER_NAME => restored(read(USER_NAME)?, arena),
            _ => read(name),
        }
    }

    fn is_emptied(&self, name: &str) -> bool {
        self.record.is_emptied(name)
    }
}

impl Mapping {
    /// Notes in a workspace which attributes a record has, for records that no [`Writer`](crate::mapping::Writer) reads;
    /// [`Mapping::absent_attributes`] tells.
    pub fn note_attributes(&self, record: &Json, workspace: &mut Workspace) {
        if let Some(members) = record.as_object() {
            workspace.reading().note_parsed(&self.inner.projection, members);
        }
    }

    /// The attributes that the mapping or its scope reads and no record has, each with the spelling that some record has, if one
    /// differs in case only. What the service computes is not among them.
    pub fn absent_attributes<'p>(&self, presence: &'p Presence) -> Vec<(&'p str, Option<&'p str>)> {
        presence.absent().collect()
    }

    /// Returns a record with its computed attributes, for those who evaluate expressions one by one; mappings compute them by
    /// themselves. `gone` says whether the record is known to be out of scope or deleted.
    pub fn with_computed(&self, record: &Map<String, Json>, gone: bool) -> Json {
        let arena = Arena::new(usize::MAX);
        let json = Json::Object(record.clone());
        let computed = WithComputed { mapping: self, record: &json };
        let mut result = record.clone();
        for name in [SOFT_DELETED, ORIGINAL_USER_NAME, USER_NAME] {
            match computed.attribute(name, &arena) {
                Ok(Value::Boolean(value)) if name == SOFT_DELETED => {
                    result.insert(name.to_owned(), (value || gone).into());
                }
                Ok(Value::Text(text)) => {
                    result.insert(name.to_owned(), text.into());
                }
                _ => {}
            }
        }
        Json::Object(result)
    }
}
