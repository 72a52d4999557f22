//! Parses JSON strictly: a name that occurs twice in an object is an error.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::CUT_OFF;
use crate::diagnostic::codes::input::DUPLICATE_NAME;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::diagnostic::codes::input::NOT_UTF8;
use serde::de::DeserializeSeed;
use serde::de::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use serde_json::Map;
use serde_json::Value;

/// The message by which [`parse`] recognises a name that occurs twice.
const TWICE: &str = "a member is named twice";

/// Parses a JSON value. The diagnostic contains no part of the text.
pub fn parse(text: &[u8]) -> Result<Value, Box<Diagnostic>> {
    if let Err(error) = std::str::from_utf8(text) {
        let message = format!("the text is not UTF-8 (byte {})", error.valid_up_to());
        return Err(Box::new(Diagnostic::new(&NOT_UTF8, message)));
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    Strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value)).map_err(|error| {
        // Nothing of an empty text was read, so that it has no column.
        let place = format!("line {} column {}", error.line(), error.column().max(1));
        let said = error.to_string();
        Box::new(if said.starts_with(TWICE) {
            Diagnostic::new(&DUPLICATE_NAME, format!("an object names a member twice ({place})"))
                .help("keep one of the two")
        } else if error.is_eof() {
            Diagnostic::new(&CUT_OFF, format!("the JSON text ends too early ({place})"))
        } else {
            let reason = said.split(" at line ").next().unwrap_or_default();
            Diagnostic::new(&NOT_JSON, format!("this is not JSON: {reason} ({place})"))
        })
    })
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(Strict)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if values.insert(name, members.next_value_seed(Strict)?).is_some() {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(Value::Object(values))
    }
}
