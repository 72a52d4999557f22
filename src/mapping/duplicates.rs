//! Members that one JSON object has twice. Readers take one or the other, so what such a document says depends on its reader.

use std::collections::HashSet;
use std::fmt;

use serde::de::DeserializeSeed;
use serde::de::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::DUPLICATE_NAME;

/// Returns a finding for every member whose name its object has already, in the order of the text.
pub(super) fn check(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut path = String::new();
    // The text was read before, so that nothing else can be wrong with it.
    let _ = Walk { path: &mut path, found: &mut found }.deserialize(&mut serde_json::Deserializer::from_str(text));
    found
}

struct Walk<'w> {
    /// The pointer of the value that is read.
    path: &'w mut String,
    found: &'w mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Walks into a part.
    fn part(&mut self, name: &str) -> usize {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        length
    }

    fn inner(&mut self) -> Walk<'_> {
        Walk { path: self.path, found: self.found }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        for number in 0_usize.. {
            let length = self.part(&number.to_string());
            let element = elements.next_element_seed(self.inner())?;
            self.path.truncate(length);
            if element.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let length = self.part(&name);
            if names.contains(&name) {
                self.found.push(
                    Diagnostic::new(&DUPLICATE_NAME, format!("the member `{name}` is there a second time"))
                        .help("remove one of the two; only the last one counts here")
                        .in_document(self.path.as_str(), None),
                );
            }
            members.next_value_seed(self.inner())?;
            self.path.truncate(length);
            names.insert(name);
        }
        Ok(())
    }
}
