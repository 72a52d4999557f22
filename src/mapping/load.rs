//! Loads a document's text as JSON: in one pass, and in memory that is bounded whatever the text holds.
//!
//! A JSON value takes up to sixty times its text in memory, so a file of some megabytes that is no real document could take a
//! gigabyte. The values that a part of a schema has are counted, and the pass ends at the limit. Of what other members hold, only so
//! much is kept as documents have: it has no effect, and is there for those who look at the JSON.
//!
//! The pass also reports members that one object has twice. Readers take one or the other, so what such a document means depends
//! on its reader.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::fmt::Write;
use std::hash::BuildHasher;

use serde::de::DeserializeSeed;
use serde::de::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use serde_json::Map;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::DUPLICATE_NAME;
use crate::limits;
use crate::mapping::form;
use crate::mapping::not_a_document;
use crate::mapping::part::ADDITIONAL;
use crate::mapping::resources;

/// How many values are kept of those that no part of a schema has.
const MAX_OTHERS: usize = 10_000;

/// Where lists of records or resources are, by which the error names a file that is no document.
const LISTS: [&str; 2] = ["value", "Resources"];

/// Returns the JSON of a text, and a finding for every member whose name its object has already, in the order of the text.
pub(super) fn load(text: &str) -> Result<(Value, Vec<Diagnostic>), Diagnostic> {
    let mut state = State::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let walk = Walk { state: &mut state, kept: Kept::Whole };
    let json = walk.deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
    match json {
        Ok(json) => Ok((json, state.found)),
        Err(_) if state.values > limits::DOCUMENT_VALUES => Err(not_a_document::too_many_values()),
        Err(error) => Err(not_a_document::not_json(text, &error)),
    }
}

#[derive(Default)]
struct State {
    /// The pointer of the value that is read.
    path: String,
    found: Vec<Diagnostic>,
    /// How many values are in what a schema has.
    values: usize,
    /// How many values are elsewhere.
    others: usize,
    /// Names are compared by random hashes of 64 bits: an object may have a million of them.
    hashes: RandomState,
}

impl State {
    fn count<E: Error>(&mut self) -> Result<(), E> {
        self.values += 1;
        if self.values > limits::DOCUMENT_VALUES { Err(E::custom("too many values")) } else { Ok(()) }
    }

    /// Counts a value of the other kind.
    fn count_other(&mut self) -> Kept {
        self.others += 1;
        if self.others > MAX_OTHERS { Kept::Nothing } else { Kept::Other }
    }

    /// Counts a list or an object, and returns how much is kept of what it holds.
    fn enter<E: Error>(&mut self, kept: Kept) -> Result<Kept, E> {
        match kept {
            Kept::Whole => self.count().map(|()| kept),
            Kept::Other => Ok(self.count_other()),
            Kept::Nothing => Ok(kept),
        }
    }

    /// Whether what a list or object holds is kept.
    fn keeps(&self, inside: Kept) -> bool {
        inside == Kept::Whole || inside == Kept::Other && self.others <= MAX_OTHERS
    }

    fn repeated(&mut self, name: &str) {
        if self.found.len() < limits::DOCUMENT_FINDINGS {
            self.found.push(
                Diagnostic::new(&DUPLICATE_NAME, format!("the member `{name}` is there a second time"))
                    .help("remove one of the two; only the last one counts here")
                    .in_document(self.path.as_str(), None),
            );
        }
    }
}

/// Whether a part of a schema, or what is around one, has a member of this name.
fn is_known(name: &str) -> bool {
    let around = form::HOLDERS.iter().chain(&LISTS).chain([&ADDITIONAL]);
    let mut known = resources::ALL.iter().flat_map(|resource| resource.members).chain(around);
    known.any(|own| name.eq_ignore_ascii_case(own))
}

/// How much of a value is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// All of it, or the document is refused.
    Whole,
    /// All of it as long as there is not too much of the kind.
    Other,
    /// Nothing.
    Nothing,
}

struct Walk<'w> {
    state: &'w mut State,
    kept: Kept,
}

impl Walk<'_> {
    fn scalar<E: Error>(self, value: impl Into<Value>) -> Result<Value, E> {
        match self.state.enter(self.kept)? {
            Kept::Nothing => Ok(Value::Null),
            _ => Ok(value.into()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        let text = if self.kept == Kept::Nothing { "" } else { value };
        self.scalar(text)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.scalar(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let Walk { state, kept } = self;
        let inside = state.enter(kept)?;
        let mut list = Vec::new();
        let length = state.path.len();
        for number in 0_usize.. {
            let _ = write!(state.path, "/{number}");
            let element = elements.next_element_seed(Walk { state: &mut *state, kept: inside })?;
            state.path.truncate(length);
            match element {
                Some(element) if state.keeps(inside) => list.push(element),
                Some(_) => {}
                None => break,
            }
        }
        list.shrink_to_fit();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let Walk { state, kept } = self;
        let inside = state.enter(kept)?;
        // Collected first: a map of one member with space for four takes three times the memory.
        let mut object: Vec<(String, Value)> = Vec::new();
        let mut names = HashSet::new();
        let length = state.path.len();
        while let Some(name) = members.next_key::<String>()? {
            let _ = write!(state.path, "/{}", name.replace('~', "~0").replace('/', "~1"));
            if !names.insert(state.hashes.hash_one(&name)) {
                state.repeated(&name);
            }
            let kept = if inside == Kept::Whole && !is_known(&name) {
                state.count()?;
                Kept::Other
            } else {
                inside
            };
            let value = members.next_value_seed(Walk { state: &mut *state, kept })?;
            state.path.truncate(length);
            if state.keeps(inside) {
                object.push((name, value));
            }
        }
        Ok(Value::Object(Map::from_iter(object)))
    }
}
