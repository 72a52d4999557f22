//! References of a record, such as `manager` and `members`: which of them a plan sends, and which members it removes.
//!
//! Only members that a known source record is linked to are removed. A target may have members that no source record knows, and
//! a source record may be missing from the records that were given; neither is a reason to take a membership away.

use std::collections::HashSet;

use serde_json::Map;
use serde_json::Value as Json;

use crate::engine::Workspace;
use crate::host::Record;
use crate::mapping::Change;
use crate::mapping::Links;
use crate::mapping::Mapping;
use crate::mapping::change::only_adds;
use crate::mapping::existing::Present;
use crate::mapping::links::Owner;
use crate::mapping::links::Referent;
use crate::mapping::model::AttributeType;
use crate::mapping::object::Target;
pub use crate::record::attribute_names::MAX_EXPANDED;
pub use crate::record::attribute_names::NEXT_LINK;
use crate::value::Arena;

/// The member of a value that is the symbol of an object that this run creates: `{"$link": "User/ID"}`.
pub const SYMBOL: &str = "$link";

/// A reference that cannot be sent, because the object it leads to does not exist in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unresolved {
    /// The target attribute.
    pub attribute: String,
    /// The identifier of the source record; empty where the reference has none that can be read.
    pub source: String,
}

/// The references of one attribute.
pub(super) struct References {
    /// The change to be sent; it may change nothing.
    pub(super) change: Option<Change>,
    pub(super) unresolved: Vec<Unresolved>,
    /// Members of the target object that stay although the record does not have them: because no known source record is linked
    /// to them, and because the record's own members are not all known.
    pub(super) unknown: u64,
    pub(super) kept: u64,
}

impl Target {
    /// Whether a list of references may be only the first part of what the source has.
    pub(super) fn is_cut_off<R: Record + ?Sized>(&self, record: &R, arena: &Arena) -> bool {
        let continues = |name: &str| record.attribute(name, arena).is_ok_and(|value| !value.is_missing());
        self.list_sources
            .iter()
            .any(|name| record.expanded_elements(name) >= MAX_EXPANDED || continues(&format!("{name}{NEXT_LINK}")))
    }
}

impl Mapping {
    /// Whether it has references that may lead to objects of its own kind. A target may number its users and groups alike, so that
    /// what is known of the one says nothing about the other.
    pub fn refers_to_own(&self) -> bool {
        self.refers_to(self.target_object())
    }

    /// Whether it has references that may lead to target objects of this kind.
    pub fn refers_to(&self, target_object: &str) -> bool {
        let is_meant = |name: &String| name.eq_ignore_ascii_case(target_object);
        let references = self.parts().iter().filter(|target| target.attribute.kind == AttributeType::Reference);
        references.map(|target| &target.referenced_objects).any(|names| names.is_empty() || names.iter().any(is_meant))
    }

    /// Whether it has a matching attribute, by which existing objects are found.
    pub fn matches(&self) -> bool {
        self.parts().iter().any(|target| target.matching_priority > 0)
    }

    /// Whether it has a list of references, such as `members`.
    pub fn has_reference_lists(&self) -> bool {
        self.parts().iter().any(|target| !target.list_sources.is_empty())
    }

    /// Whether a record has a list of references, such as `members`, that may be only the first part of what the source has.
    pub fn is_list_incomplete<R: Record + ?Sized>(&self, record: &R, workspace: &mut Workspace) -> bool {
        self.parts().iter().any(|target| target.is_cut_off(record, workspace.cleared()))
    }
}

/// What a reference is replaced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wanted<'l> {
    /// The identifier of an object.
    Object(&'l str),
    /// The symbol of an object that this run creates.
    Created(&'l str),
}

impl Wanted<'_> {
    fn to_json(self) -> Json {
        match self {
            Wanted::Object(id) => id.into(),
            Wanted::Created(symbol) => Json::from(Map::from_iter([(SYMBOL.to_owned(), symbol.into())])),
        }
    }
}

impl References {
    /// The references of a record in one attribute. The list is incomplete where the source gave only the first of its members;
    /// `confirmed` are members that earlier runs added.
    pub(super) fn of(
        target: &Target,
        ids: &Json,
        incomplete: bool,
        object: Option<&Present<'_>>,
        (links, confirmed): (&dyn Links, &[String]),
    ) -> References {
        let mut unresolved = Vec::new();
        let mut wanted: Vec<Wanted<'_>> = Vec::new();
        let items = match ids {
            Json::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut leads_nowhere = |id: Option<&str>| {
            let source = id.unwrap_or_default().to_owned();
            unresolved.push(Unresolved { attribute: target.attribute.name.clone(), source });
        };
        for item in items {
            let id = source_id(item);
            match id.map_or(Referent::Unresolved, |id| links.referent(id)) {
                Referent::Object(id) => wanted.push(Wanted::Object(id)),
                Referent::Created(symbol) => wanted.push(Wanted::Created(symbol)),
                // A member that is known to be none is not missing. A single reference has no other value to send.
                Referent::Excluded if target.attribute.multivalued => {}
                Referent::Excluded | Referent::Unresolved => leads_nowhere(id),
            }
        }
        if target.attribute.multivalued {
            return members(target, &wanted, incomplete, unresolved, object, (links, confirmed));
        }
        let change = wanted.last().map(|id| Change::new(target, id.to_json(), object));
        References { change, unresolved, unknown: 0, kept: 0 }
    }
}

fn members(
    target: &Target,
    wanted: &[Wanted<'_>],
    incomplete: bool,
    unresolved: Vec<Unresolved>,
    object: Option<&Present<'_>>,
    (links, confirmed): (&dyn Links, &[String]),
) -> References {
    let mut known: HashSet<Wanted<'_>> = HashSet::new();
    let wanted: Vec<Wanted<'_>> = wanted.iter().copied().filter(|id| known.insert(*id)).collect();
    let mut new: Vec<Json> = wanted.iter().map(|id| id.to_json()).collect();
    let old = object.and_then(|object| object.current(&target.column));
    let present: &[Json] = match &old {
        Some(Json::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let confirmed: HashSet<&str> = confirmed.iter().map(String::as_str).collect();
    let adds_only = only_adds(target, &Json::Null);
    let mut removed = Vec::new();
    let mut there: HashSet<String> = HashSet::new();
    let (mut unknown, mut kept) = (0, 0);
    for member in present {
        let id = target_id(member);
        let stays = id.as_deref().is_none_or(|id| {
            if known.contains(&Wanted::Object(id)) {
                return true;
            }
            let owner = match links.owner(id) {
                // What an earlier run added was the object of a source record.
                Owner::Unknown if confirmed.contains(id) => Owner::Member,
                owner => owner,
            };
            let stays = adds_only
                || incomplete
                || match owner {
                    Owner::Unknown => {
                        unknown += 1;
                        true
                    }
                    Owner::Excluded => false,
                    Owner::Member => !unresolved.is_empty(),
                };
            kept += u64::from(stays && !adds_only && owner == Owner::Member);
            if stays {
                new.push(Json::from(id));
            }
            stays
        });
        if !stays {
            removed.push(member.clone());
        }
        there.extend(id);
    }
    let is_there = |id: &Wanted<'_>| matches!(id, Wanted::Object(id) if there.contains(*id));
    let added = wanted.iter().filter(|id| !is_there(id)).map(|id| id.to_json()).collect();
    let change = Change::of_members(target, old, (new, wanted.len()), added, removed);
    References { change: Some(change), unresolved, unknown, kept }
}

/// The identifier of the source record that a reference names: the reference itself, or the identifier in an expanded object.
pub(crate) fn source_id(reference: &Json) -> Option<&str> {
    let names = ["objectId", "id", "value"];
    reference.as_str().or_else(|| names.iter().find_map(|name| reference.get(name)?.as_str()))
}

/// The identifier of a member of a target object, which may be an object around it; targets may count with numbers.
fn target_id(member: &Json) -> Option<String> {
    match member.get("value").or_else(|| member.get("id")).unwrap_or(member) {
        Json::String(id) => Some(id.clone()),
        Json::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
