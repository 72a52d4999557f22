//! Members of log entries, found whatever way an export spells them.
//!
//! The same member is `changeId` in Microsoft Graph, `ChangeId` in Azure Monitor, and may be `Change ID` in a table; what is nested in
//! JSON is a column of its own in a table, or a cell that holds JSON. So names are compared by their letters and digits only.

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value as Json;

/// A JSON object whose members are found by the letters and digits of their names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'j>(pub(super) &'j Map<String, Json>);

/// Whether two names have the same letters and digits, in any case.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    let plain = |name: &'_ str| {
        let letters: Vec<char> = name.chars().filter(|character| character.is_alphanumeric()).collect();
        letters.into_iter().flat_map(char::to_lowercase)
    };
    one == other || plain(one).eq(plain(other))
}

impl<'j> Fields<'j> {
    /// Returns the member under the first of these names that is there and not null.
    pub(super) fn get(self, names: &[&str]) -> Option<&'j Json> {
        let find = |wanted: &&str| {
            let exact = self.0.get(*wanted);
            exact.or_else(|| self.0.iter().find(|(name, _)| is_same_name(name, wanted)).map(|(_, value)| value))
        };
        names.iter().filter_map(find).find(|value| !value.is_null())
    }

    /// Returns the text under the first of these names; numbers and Booleans are texts too. An empty text counts as none.
    pub(super) fn text(self, names: &[&str]) -> Option<String> {
        let text = match self.get(names)? {
            Json::String(text) => text.trim().to_owned(),
            value @ (Json::Number(_) | Json::Bool(_)) => value.to_string(),
            _ => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// Returns the array or object under the first of these names, also where it is written as a text.
    pub(super) fn nested(self, names: &[&str]) -> Option<Cow<'j, Json>> {
        match self.get(names)? {
            value @ (Json::Array(_) | Json::Object(_)) => Some(Cow::Borrowed(value)),
            Json::String(text) => {
                let value: Json = serde_json::from_str(text).ok()?;
                (value.is_array() || value.is_object()).then_some(Cow::Owned(value))
            }
            _ => None,
        }
    }
}
