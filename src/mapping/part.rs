//! A JSON object of a document with its pointer; its members are found in any case.
//!
//! Microsoft Graph writes names in camelCase. Its PowerShell SDK writes them in PascalCase, and puts members that its classes
//! lack into `AdditionalProperties`.

use serde_json::Map;
use serde_json::Value;

/// Where the PowerShell SDK puts members that its classes lack.
pub(super) const ADDITIONAL: &str = "AdditionalProperties";

/// A member of a JSON object, as the object writes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'d> {
    /// The name of the object in between, where the member is in `AdditionalProperties`.
    pub(super) within: Option<&'d str>,
    /// Its name.
    pub(super) name: &'d str,
    /// Its value.
    pub(super) value: &'d Value,
}

impl Member<'_> {
    /// Appends the way from its object to a pointer.
    pub(super) fn append_to(&self, pointer: &mut String) {
        if let Some(within) = self.within {
            pointer.push('/');
            pointer.push_str(within);
        }
        pointer.push('/');
        pointer.push_str(self.name);
    }
}

/// Finds a member of an object by its name: exactly, or else in any case, or else in `AdditionalProperties`.
pub(super) fn member<'d>(json: &'d Value, name: &str) -> Option<Member<'d>> {
    let fields = json.as_object()?;
    let direct = entry(fields, name).map(|(name, value)| Member { within: None, name, value });
    if direct.is_some_and(|found| !found.value.is_null()) {
        return direct;
    }
    let additional = fields.get_key_value(ADDITIONAL).and_then(|(within, more)| {
        let (name, value) = entry(more.as_object()?, name)?;
        Some(Member { within: Some(within), name, value })
    });
    additional.or(direct)
}

fn entry<'d>(fields: &'d Map<String, Value>, name: &str) -> Option<(&'d str, &'d Value)> {
    // Objects have few members: comparing them all takes less than looking twice for one that is not there.
    let found = fields.iter().find(|(field, _)| *field == name);
    let found = found.or_else(|| fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)));
    found.map(|(field, value)| (field.as_str(), value))
}

/// Returns a pointer with the members' names as the document writes them. What leads nowhere stays as it is.
pub(super) fn as_written(json: &Value, pointer: &str) -> String {
    let mut written = String::with_capacity(pointer.len());
    let mut here = Some(json);
    for token in pointer.split('/').skip(1) {
        let found = match here {
            Some(Value::Array(items)) => {
                written.push('/');
                written.push_str(token);
                here = token.parse::<usize>().ok().and_then(|number| items.get(number));
                continue;
            }
            Some(object) => member(object, &token.replace("~1", "/").replace("~0", "~")),
            None => None,
        };
        match found {
            Some(found) if found.name.contains(['~', '/']) => {
                written.push('/');
                written.push_str(token);
                here = Some(found.value);
            }
            Some(found) => {
                found.append_to(&mut written);
                here = Some(found.value);
            }
            None => {
                written.push('/');
                written.push_str(token);
                here = None;
            }
        }
    }
    written
}

/// A JSON object with its pointer.
#[derive(Debug, Clone)]
pub(super) struct Part<'d> {
    pub(super) json: &'d Value,
    pub(super) pointer: String,
}

impl<'d> Part<'d> {
    /// The value of a member that is there and not null.
    pub(super) fn field(&self, name: &str) -> Option<&'d Value> {
        member(self.json, name).map(|found| found.value).filter(|value| !value.is_null())
    }

    /// The pointer of a member; of the object where there is no such member.
    pub(super) fn at(&self, name: &str) -> String {
        let mut pointer = self.pointer.clone();
        if let Some(found) = member(self.json, name) {
            found.append_to(&mut pointer);
        }
        pointer
    }

    /// The part that a member holds, where that is an object or a list.
    pub(super) fn inner(&self, name: &str) -> Option<Part<'d>> {
        let json = self.field(name).filter(|value| value.is_object() || value.is_array())?;
        Some(Part { json, pointer: self.at(name) })
    }

    /// The elements of a list, each with its pointer.
    pub(super) fn elements(&self) -> impl Iterator<Item = Part<'d>> + use<'_, 'd> {
        let items = self.json.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().enumerate().map(|(number, json)| Part { json, pointer: format!("{}/{number}", self.pointer) })
    }
}
