//! Converts properties, as Graph and the portal name them, to attributes; the facts are in [`attribute_names`].
//!
//! An attribute under its own name wins, even if it is `null`, in any order of the names. A record that is parsed as a
//! whole gets its attributes beside the properties. The readers of text keep the value of a property in a slot of
//! its own, after those of attributes, and move it into the slot of the attribute at the end of the record.

use std::sync::LazyLock;

use serde_json::Map;
use serde_json::Value as Json;

use crate::record::attribute_names;
use crate::record::attribute_names::MAX_EXPANDED;
use crate::record::attribute_names::NEXT_LINK;
use crate::record::attribute_names::PROPERTIES;
use crate::record::attribute_names::Property;
use crate::record::attribute_names::Shape;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// The member of an expanded object that is its identifier.
const ID: &str = "id";

/// The rows under which values are renamed or converted.
static CONVERTED: LazyLock<Vec<&Property>> =
    LazyLock::new(|| PROPERTIES.iter().filter(|property| !property.is_own()).collect());

/// A property whose value is that of an attribute that is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alias {
    /// The slot of the value under the property's name.
    pub(super) place: usize,
    /// The slot of the attribute.
    pub(super) slot: usize,
    pub(super) property: &'static Property,
}

impl Alias {
    /// Returns the properties of an attribute, each with its name in the record.
    pub(super) fn of(attribute: &str, slot: usize) -> impl Iterator<Item = (&'static str, Alias)> {
        attribute_names::aliases(attribute).map(move |property| (key(property), Alias { place: slot, slot, property }))
    }

    /// Whether the value is a list or object from which values are taken; nesting is counted from there.
    pub(super) fn unwraps(&self, bracket: u8) -> bool {
        matches!((self.property.shape, bracket), (Shape::First, b'[') | (Shape::Member, b'{'))
    }

    /// Whether an empty list of the property is an empty list of the attribute.
    pub(super) fn keeps_lists(&self) -> bool {
        matches!(self.property.shape, Shape::Same | Shape::Ids)
    }

    /// Returns the value of the attribute; `None` if there is none under the property's name.
    pub(super) fn convert<'r>(&self, value: Value<'r>, arena: &'r Arena) -> Result<Option<Value<'r>>, ArenaFull> {
        Ok(Some(match (self.property.shape, value) {
            (Shape::First, Value::List([first, ..])) => *first,
            (Shape::Id, value) => id(value).unwrap_or(value),
            (Shape::Ids, Value::List(items)) if items.iter().any(|item| id(*item).is_some()) => {
                let ids = arena.list(items)?;
                ids.iter_mut().for_each(|item| *item = id(*item).unwrap_or(*item));
                Value::List(ids)
            }
            (Shape::Member, Value::Complex(members)) => {
                let (_, member) = self.property.member().unwrap_or_default();
                return Ok(members.iter().find(|(name, _)| *name == member).map(|(_, value)| *value));
            }
            (Shape::Member, _) => return Ok(None),
            (_, value) => value,
        }))
    }
}

/// Returns the name of a property in a record.
fn key(property: &Property) -> &'static str {
    property.member().map_or(property.name, |(complex, _)| complex)
}

fn id(value: Value<'_>) -> Option<Value<'_>> {
    let Value::Complex(members) = value else { return None };
    members.iter().find(|(name, _)| *name == ID).map(|(_, id)| *id)
}

/// Converts the value of a property to that of its attribute, as readers of whole records need it.
pub fn convert(shape: Shape, value: Json) -> Json {
    match (shape, value) {
        (Shape::First, Json::Array(items)) => one(items.into_iter().next().unwrap_or(Json::Null)),
        (Shape::Member, value) => one(value),
        (Shape::Id, value) => expanded(value),
        (Shape::Ids, Json::Array(items)) => Json::Array(items.into_iter().map(expanded).collect()),
        (_, value) => value,
    }
}

/// Returns the identifier of an expanded object; any other value unchanged.
fn expanded(mut value: Json) -> Json {
    match value.get_mut(ID) {
        Some(id) => one(id.take()),
        None => value,
    }
}

/// Returns the value of an attribute, if it has one. An empty list has none.
fn one(value: Json) -> Json {
    if value.as_array().is_some_and(Vec::is_empty) { Json::Null } else { value }
}

/// Returns how many elements of a list are objects, as Graph expands them.
fn expanded_elements(value: &Json) -> usize {
    value.as_array().map_or(0, |items| items.iter().filter(|item| item.is_object()).count())
}

/// Adds the attributes that a record has under other names, and converts those that have another shape.
pub(super) fn add_attributes(members: &mut Map<String, Json>) {
    for property in CONVERTED.iter() {
        if property.name == property.attribute && property.member().is_none() {
            let Some(value) = members.get_mut(property.name) else { continue };
            let is_cut = expanded_elements(value) >= MAX_EXPANDED;
            *value = convert(property.shape, value.take());
            if is_cut {
                // Identifiers alone do not show that Graph expanded the list, which then is probably cut.
                members.entry(format!("{}{NEXT_LINK}", property.name)).or_insert_with(|| Json::String(String::new()));
            }
            continue;
        }
        let value = match property.member() {
            Some((complex, member)) => members.get(complex).and_then(Json::as_object).and_then(|of| of.get(member)),
            None => members.get(property.name),
        };
        if let Some(value) = value
            && !members.contains_key(property.attribute)
        {
            let value = convert(property.shape, value.clone());
            members.insert(property.attribute.to_owned(), value);
        }
    }
}
