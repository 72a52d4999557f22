//! What an object has for one target, in few bytes: a tag, and a text if there is one.

use serde_json::Value as Json;

use crate::mapping::present::Column;
use crate::mapping::present::is_same;
use crate::mapping::present::is_same_text;
use crate::value::Value;

/// What a target object has for one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entry<'e> {
    /// Nothing.
    Nothing,
    /// Nothing but the element that the value belongs into.
    Element,
    Boolean(bool),
    Text(&'e str),
    /// Another value, as JSON.
    Json(&'e str),
    /// Several values, as a JSON list.
    Several(&'e str),
}

const NOTHING: u8 = 0;
const ELEMENT: u8 = 1;
const TRUE: u8 = 2;
const FALSE: u8 = 3;
const JSON: u8 = 4;
const SEVERAL: u8 = 5;
/// The text of an earlier entry of the object, whose number is in the next byte; see [`repeated`](crate::mapping::repeated).
pub(super) const SAME: u8 = 6;
/// A text that other objects have, too, whose number is in the next two bytes.
pub(super) const SHARED: u8 = 7;
/// A text of no bytes; the following tags are those of longer ones.
pub(super) const TEXT: u8 = 8;
/// A text whose length is in the next bytes.
pub(super) const LONG_TEXT: u8 = u8::MAX;

impl<'e> Entry<'e> {
    /// Appends the entry.
    pub(super) fn write(self, bytes: &mut Vec<u8>) {
        let (tag, text) = match self {
            Entry::Nothing => (NOTHING, None),
            Entry::Element => (ELEMENT, None),
            Entry::Boolean(true) => (TRUE, None),
            Entry::Boolean(false) => (FALSE, None),
            Entry::Json(json) => (JSON, Some(json)),
            Entry::Several(json) => (SEVERAL, Some(json)),
            Entry::Text(text) => match u8::try_from(text.len()).ok().and_then(|length| length.checked_add(TEXT)) {
                Some(tag) if tag < LONG_TEXT => {
                    bytes.push(tag);
                    bytes.extend_from_slice(text.as_bytes());
                    return;
                }
                _ => (LONG_TEXT, Some(text)),
            },
        };
        bytes.push(tag);
        if let Some(text) = text {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
    }

    /// Splits the first entry off: its tag, the length of its text, and the bytes from the text on.
    #[inline]
    pub(super) fn split(bytes: &'e [u8]) -> Option<(u8, usize, &'e [u8])> {
        let (tag, rest) = bytes.split_first()?;
        let (length, rest) = match *tag {
            NOTHING | ELEMENT | TRUE | FALSE => (0, rest),
            SAME => (1, rest),
            SHARED => (2, rest),
            JSON | SEVERAL | LONG_TEXT => match rest.split_first_chunk::<8>() {
                Some((length, rest)) => (u64::from_le_bytes(*length) as usize, rest),
                None => (0, rest),
            },
            short => (usize::from(short - TEXT), rest),
        };
        Some((*tag, length, rest))
    }

    /// Takes the first entry of the bytes, in which no text is repeated.
    #[inline]
    pub(super) fn take(bytes: &mut &'e [u8]) -> Entry<'e> {
        let Some((tag, length, rest)) = Entry::split(bytes) else { return Entry::Nothing };
        let (text, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        *bytes = rest;
        let text = || std::str::from_utf8(text).unwrap_or_default();
        match tag {
            NOTHING => Entry::Nothing,
            ELEMENT => Entry::Element,
            TRUE => Entry::Boolean(true),
            FALSE => Entry::Boolean(false),
            JSON => Entry::Json(text()),
            SEVERAL => Entry::Several(text()),
            _ => Entry::Text(text()),
        }
    }

    /// Skips the first entry of the bytes.
    #[inline]
    pub(super) fn skip(bytes: &mut &'e [u8]) {
        let Some((_, length, rest)) = Entry::split(bytes) else { return };
        *bytes = rest.get(length..).unwrap_or_default();
    }

    /// Returns the value, see [`Column::current`].
    pub(super) fn current(self, column: &Column) -> Option<Json> {
        match self {
            Entry::Nothing | Entry::Element => None,
            Entry::Boolean(value) => column.of_found(&[&value.into()]),
            Entry::Text(text) => column.of_found(&[&text.into()]),
            Entry::Json(json) => column.of_found(&[&parsed(json)]),
            Entry::Several(json) => Some(parsed(json)),
        }
    }

    /// Whether the value is the same to the target as a new one, see [`is_same`].
    #[inline]
    pub(super) fn is_same(self, column: &Column, new: Value<'_>) -> bool {
        match (self, new) {
            (Entry::Text(old), Value::Text(new)) => is_same_text(old, new, column.case_exact),
            (Entry::Boolean(old), Value::Boolean(new)) => old == new,
            (Entry::Nothing | Entry::Element, new) => new == Value::Text(""),
            (entry, new) => is_same(entry.current(column).as_ref(), new, column.case_exact),
        }
    }

    /// Calls the closure with each text that the value is found by, see [`Existing::find`](crate::mapping::Existing::find).
    pub(super) fn for_each_key(self, mut on_key: impl FnMut(&str)) {
        match self {
            Entry::Nothing | Entry::Element => {}
            Entry::Boolean(value) => on_key(if value { "true" } else { "false" }),
            Entry::Text(text) | Entry::Json(text) => on_key(text),
            Entry::Several(json) => {
                let Json::Array(values) = parsed(json) else { return };
                for value in values {
                    match value {
                        Json::String(text) => on_key(&text),
                        other => on_key(&other.to_string()),
                    }
                }
            }
        }
    }
}

fn parsed(json: &str) -> Json {
    serde_json::from_str(json).unwrap_or_default()
}

/// Appends the entries of an object.
pub(super) fn write_object(object: &Json, columns: &[Column], bytes: &mut Vec<u8>) {
    match object.get("id") {
        Some(Json::String(id)) => Entry::Text(id).write(bytes),
        None | Some(Json::Null) => Entry::Nothing.write(bytes),
        Some(other) => Entry::Text(&other.to_string()).write(bytes),
    }
    for column in columns {
        write_found(object, column, bytes);
    }
}

/// Appends the entry of an object for a target.
pub(super) fn write_found(object: &Json, column: &Column, bytes: &mut Vec<u8>) {
    let found: Vec<&Json> = column.path.get(object).into_iter().filter(|value| !value.is_null()).collect();
    match found.as_slice() {
        [] if column.has_element(object) => Entry::Element.write(bytes),
        [] => Entry::Nothing.write(bytes),
        [Json::Bool(value)] => Entry::Boolean(*value).write(bytes),
        [Json::String(text)] => Entry::Text(text).write(bytes),
        [one] => Entry::Json(&one.to_string()).write(bytes),
        several => {
            let list: Json = several.iter().map(|value| (*value).clone()).collect();
            Entry::Several(&list.to_string()).write(bytes);
        }
    }
}
