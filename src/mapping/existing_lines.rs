//! Existing objects as lines of JSON: what is kept of them goes from the text into few bytes, without a JSON value in between.

use std::ops::Range;
use std::sync::Arc;

use crate::mapping::entry::Entry;
use crate::mapping::entry::write_found;
use crate::mapping::present::Column;
use crate::record::Input;
use crate::record::Projection;
use crate::record::Scratch;
use crate::scim::Comparand;
use crate::scim::Path;
use crate::value::Arena;
use crate::value::Value;
use crate::value::json::to_json;

/// The member that names the kind of an object, and the one whose `resourceType` does so in SCIM.
const OBJECT: &str = "object";
const META: &str = "meta";
const RESOURCE_TYPE: &str = "resourceType";
const ID: &str = "id";
/// The members of answers that list objects; an object whose `schemas` name a list may be one, too.
const SCHEMAS: &str = "schemas";
const RESOURCES: &str = "Resources";
const VALUE: &str = "value";

/// Memory for the values of one object.
const MEMORY: usize = 16 * 1024 * 1024;

/// Where the value of a column is among the members of an object.
#[derive(Debug)]
struct Place {
    /// The slot of the outermost member.
    slot: usize,
    /// The names of the members inside of it that lead to the value, or to the list of a path with a filter.
    inside: Vec<String>,
    element: Option<Element>,
    /// Whether the value is looked for in JSON.
    is_general: bool,
}

/// The element of a list that a filter such as `[type eq "work"]` picks, and the member of it that is meant.
#[derive(Debug)]
struct Element {
    name: String,
    text: String,
    member: String,
}

/// What was found in a column.
enum Found<'v> {
    Nothing,
    Element,
    One(Value<'v>),
    /// It takes a look at the JSON to tell.
    Unclear,
}

impl Place {
    fn of(column: &Column, slot: usize) -> Place {
        let path = &column.path;
        let mut inside: Vec<String> = path.extension().map(|_| path.attribute().to_owned()).into_iter().collect();
        inside.extend(path.nested().map(str::to_owned));
        if path.filter().is_none() {
            inside.extend(path.sub_attribute().map(str::to_owned));
            return Place { slot, inside, element: None, is_general: false };
        }
        let element = Element::of(path);
        Place { slot, inside, is_general: element.is_none(), element }
    }

    fn find<'v>(&self, members: &[Value<'v>]) -> Found<'v> {
        let mut value = members.get(self.slot).copied().unwrap_or(Value::Missing);
        if self.is_general {
            return if value.is_missing() { Found::Nothing } else { Found::Unclear };
        }
        for name in &self.inside {
            value = match value {
                Value::Complex(members) => member(members, name),
                Value::List(_) => return Found::Unclear,
                _ => return Found::Nothing,
            };
        }
        match (&self.element, value) {
            (_, Value::Missing) => Found::Nothing,
            (None, value) => Found::One(value),
            (Some(element), value) => element.find(value),
        }
    }
}

impl Element {
    fn of(path: &Path) -> Option<Element> {
        let literals = path.filter()?.literals()?;
        let [(name, Comparand::Text(text))] = literals.as_slice() else { return None };
        // Digits may be those of a time, and times are compared as such.
        let is_plain = !text.is_empty()
            && !text.contains(|letter: char| letter.is_ascii_digit())
            && !["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word));
        let (name, text, member) = ((*name).to_owned(), text.clone(), path.sub_attribute()?.to_owned());
        (is_plain && !name.eq_ignore_ascii_case(VALUE)).then_some(Element { name, text, member })
    }

    fn find<'v>(&self, value: Value<'v>) -> Found<'v> {
        let elements = match &value {
            Value::List(elements) => elements,
            one => std::slice::from_ref(one),
        };
        let mut found = Found::Nothing;
        for element in elements {
            let Value::Complex(members) = element else { continue };
            match member(members, &self.name) {
                Value::Text(text) if is_same_name(text, &self.text) => {}
                Value::Text(_) | Value::Missing => continue,
                _ => return Found::Unclear,
            }
            found = match (member(members, &self.member), found) {
                (Value::Missing, Found::Nothing) => Found::Element,
                (Value::Missing, found) => found,
                (value, Found::Nothing | Found::Element) => Found::One(value),
                _ => return Found::Unclear,
            };
        }
        found
    }
}

fn is_same_name(text: &str, other: &str) -> bool {
    text == other || text.to_lowercase() == other.to_lowercase()
}

/// Returns the member of this name, in any case.
fn member<'v>(members: &[(&str, Value<'v>)], name: &str) -> Value<'v> {
    let exact = members.iter().find(|(known, _)| *known == name);
    let found = exact.or_else(|| members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
    found.map_or(Value::Missing, |(_, value)| *value)
}

/// Reads lines for the columns of a mapping.
#[derive(Debug)]
pub(super) struct ObjectReader {
    projection: Projection,
    columns: Vec<Column>,
    places: Vec<Place>,
    id: usize,
    object: usize,
    meta: usize,
    schemas: usize,
    /// The slots of members that list objects.
    lists: Vec<usize>,
}

/// The memory that objects are read in.
#[derive(Debug)]
pub(super) struct ObjectMemory {
    arena: Arena,
    scratch: Scratch,
}

impl Default for ObjectMemory {
    fn default() -> ObjectMemory {
        ObjectMemory { arena: Arena::new(MEMORY), scratch: Scratch::default() }
    }
}

impl ObjectReader {
    /// Reads these columns. `lists` are the members of the target's own answers that list objects.
    pub(super) fn new<'l>(columns: &[Column], lists: impl IntoIterator<Item = &'l str>) -> ObjectReader {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut slot = |name: &str| {
            names.iter().position(|known| **known == *name).unwrap_or_else(|| {
                names.push(name.into());
                names.len() - 1
            })
        };
        let places = columns.iter().map(|column| {
            let path = &column.path;
            Place::of(column, slot(path.extension().unwrap_or(path.attribute())))
        });
        let places = places.collect();
        let (id, object, meta, schemas) = (slot(ID), slot(OBJECT), slot(META), slot(SCHEMAS));
        let lists = [RESOURCES, VALUE].into_iter().chain(lists).map(&mut slot).collect();
        ObjectReader {
            projection: Projection::exact(&names),
            columns: columns.to_vec(),
            places,
            id,
            object,
            meta,
            schemas,
            lists,
        }
    }

    /// Appends the entries of the object on a line and returns what it says of its kind. None if the line must be parsed: it is no object
    /// that is easily read, or an answer that lists objects.
    pub(super) fn read<'m>(
        &self,
        line: &'m [u8],
        memory: &'m mut ObjectMemory,
        is_kept: impl FnOnce(&str) -> bool,
        entries: &mut Vec<u8>,
    ) -> Option<bool> {
        let ObjectMemory { arena, scratch } = memory;
        arena.reset();
        let read = self.projection.read_from(Input::Record(line), scratch, arena).ok()?;
        let members = read.values();
        let at = |slot: usize| members.get(slot).copied().unwrap_or(Value::Missing);
        let is_list = |slot: &usize| matches!(at(*slot), Value::List(_)) || read.is_emptied_slot(*slot);
        if self.lists.iter().any(is_list) || names_a_list(at(self.schemas)) {
            return None;
        }
        let kind = match (at(self.object), at(self.meta)) {
            (Value::Text(kind), _) => kind,
            (Value::Missing, Value::Complex(meta)) => match meta.iter().find(|(name, _)| *name == RESOURCE_TYPE) {
                Some((_, Value::Text(kind))) => kind,
                _ => "",
            },
            _ => "",
        };
        if !is_kept(kind) {
            return Some(false);
        }
        let start = entries.len();
        match at(self.id) {
            Value::Text(id) => Entry::Text(id).write(entries),
            Value::Missing => Entry::Nothing.write(entries),
            other => Entry::Text(&to_json(other).to_string()).write(entries),
        }
        for (place, column) in self.places.iter().zip(&self.columns) {
            match place.find(members) {
                Found::Nothing => Entry::Nothing.write(entries),
                Found::Element => Entry::Element.write(entries),
                Found::One(Value::Text(text)) => Entry::Text(text).write(entries),
                Found::One(Value::Boolean(value)) => Entry::Boolean(value).write(entries),
                Found::One(value) => Entry::Json(&to_json(value).to_string()).write(entries),
                Found::Unclear => {
                    let Some(name) = self.projection.names().get(place.slot) else {
                        entries.truncate(start);
                        return None;
                    };
                    let object = serde_json::json!({ &**name: to_json(at(place.slot)) });
                    write_found(&object, column, entries);
                }
            }
        }
        Some(true)
    }
}

/// Reads objects on a thread of its own; [`ExistingBuilder::push_encoded`](crate::mapping::ExistingBuilder::push_encoded) adds them.
#[derive(Debug)]
pub struct ObjectEncoder {
    reader: Arc<ObjectReader>,
    memory: ObjectMemory,
}

/// The outcome of a line.
#[derive(Debug, Clone)]
pub(super) enum Encoded {
    Object(Range<usize>),
    /// Its object is not kept.
    Other,
    /// It must be parsed.
    Unread,
}

/// The objects of some lines.
#[derive(Debug, Default)]
pub struct EncodedObjects {
    bytes: Vec<u8>,
    lines: Vec<Encoded>,
}

impl EncodedObjects {
    /// Forgets all lines; the memory is used again.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.lines.clear();
    }

    /// Returns the outcome of a line, and the bytes of all objects.
    pub(super) fn line(&self, number: usize) -> (&Encoded, &[u8]) {
        (self.lines.get(number).unwrap_or(&Encoded::Unread), &self.bytes)
    }
}

impl ObjectEncoder {
    pub(super) fn new(reader: Arc<ObjectReader>) -> ObjectEncoder {
        ObjectEncoder { reader, memory: ObjectMemory::default() }
    }

    /// Adds the object on a line of JSON, if it is kept, see [`ExistingBuilder::push_line`](crate::mapping::ExistingBuilder::push_line).
    pub fn encode(&mut self, line: &[u8], is_kept: impl FnOnce(&str) -> bool, objects: &mut EncodedObjects) {
        let start = objects.bytes.len();
        objects.lines.push(match self.reader.read(line, &mut self.memory, is_kept, &mut objects.bytes) {
            Some(true) => Encoded::Object(start..objects.bytes.len()),
            Some(false) => Encoded::Other,
            None => Encoded::Unread,
        });
    }
}

/// Whether the schemas of an object are those of a list of objects.
fn names_a_list(schemas: Value<'_>) -> bool {
    let is_list = |schema: &Value<'_>| match schema {
        Value::Text(schema) => schema.to_ascii_lowercase().ends_with("listresponse"),
        _ => false,
    };
    match schemas {
        Value::List(schemas) => schemas.iter().any(is_list),
        one => is_list(&one),
    }
}
