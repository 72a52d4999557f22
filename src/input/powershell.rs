//! Objects of the Graph PowerShell SDK as `ConvertTo-Json` writes them: names of properties begin with a capital, properties that the SDK
//! does not know are in a member of their own, and properties that were not asked for are null.

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value;

use crate::dotnet::date::DateTime;
use crate::input::batch::Notes;
use crate::input::damage;
use crate::input::kind;
use crate::input::kind::Kind;
use crate::record::attribute_names;
use crate::record::attribute_names::PROPERTIES;
use crate::record::attribute_names::Property;
use crate::record::json;

/// How deep objects are renamed; what is deeper stays as it is.
const DEPTH: usize = 16;
/// What Windows PowerShell writes before the milliseconds of a date.
const DATE: &str = "/Date(";

/// Returns an object as a record, and the kind that its type is; notes what `-Depth` has cut.
pub(super) fn record<'t>(text: &'t [u8], notes: &mut Notes) -> (Cow<'t, [u8]>, Option<Kind>) {
    let Ok(Value::Object(mut object)) = json::parse(text) else { return (Cow::Borrowed(text), None) };
    let kind = kind::of_powershell(&object);
    let additional = object.remove(damage::ADDITIONAL);
    let mut record = Map::new();
    for (name, value) in object {
        let name = canonical(&name);
        if let Some(value) = value_of(value, DEPTH) {
            note(&name, &value, notes);
            record.insert(name, value);
        }
    }
    match additional {
        Some(Value::Object(additional)) => {
            // These have the names that Graph gave them.
            for (name, value) in additional {
                if let Some(value) = value_of(value, DEPTH) {
                    note(&name, &value, notes);
                    record.entry(name).or_insert(value);
                }
            }
        }
        Some(Value::String(text)) if damage::by_powershell(&text) => notes.damaged.push(damage::ADDITIONAL.to_owned()),
        _ => {}
    }
    (Cow::Owned(Value::Object(record).to_string().into_bytes()), kind)
}

/// Returns the name that Graph or the schema has for a property.
fn canonical(name: &str) -> String {
    if let Some(property) = attribute_names::find_in_any_case(name) {
        return property.name.to_owned();
    }
    let mut complexes = PROPERTIES.iter().filter_map(Property::member).map(|(complex, _)| complex);
    complexes.find(|complex| complex.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned()
}

/// Returns the name of a member of a complex property, or of an expanded object: Graph's names begin with a small letter.
fn inner(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_ascii_uppercase() => first.to_ascii_lowercase().to_string() + letters.as_str(),
        _ => name.to_owned(),
    }
}

/// Returns a value as Graph has it; none for what was not asked for: null, and complex properties of which all members are null.
fn value_of(value: Value, depth: usize) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Value::String(date(&text).unwrap_or(text))),
        Value::Array(elements) => {
            let depth = depth.checked_sub(1)?;
            Some(Value::Array(elements.into_iter().filter_map(|element| value_of(element, depth)).collect()))
        }
        Value::Object(members) => {
            let depth = depth.checked_sub(1)?;
            object(members, depth)
        }
        other => Some(other),
    }
}

fn object(mut members: Map<String, Value>, depth: usize) -> Option<Value> {
    // Windows PowerShell wraps lists, and dates that something was added to.
    let is_wrapped = (members.len() == 2 && members.contains_key("Count")) || members.contains_key("DateTime");
    if is_wrapped && let Some(value) = members.remove("value") {
        return value_of(value, depth);
    }
    let mut found = Map::new();
    let additional = members.remove(damage::ADDITIONAL);
    for (name, value) in members {
        if let Some(value) = value_of(value, depth) {
            found.insert(inner(&name), value);
        }
    }
    if let Some(Value::Object(additional)) = additional {
        for (name, value) in additional {
            if let Some(value) = value_of(value, depth) {
                found.entry(name).or_insert(value);
            }
        }
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

/// Returns a date of Windows PowerShell, `/Date(1711843200000)/`, in ISO 8601.
fn date(text: &str) -> Option<String> {
    let milliseconds: i64 = text.strip_prefix(DATE)?.strip_suffix(")/")?.parse().ok()?;
    let mut out = String::new();
    DateTime::from_unix_seconds(milliseconds.div_euclid(1000))?.write_round_trip(&mut out);
    out.split_once('.').map(|(seconds, _)| format!("{seconds}Z"))
}

fn note(name: &str, value: &Value, notes: &mut Notes) {
    if is_damaged(value) {
        notes.damaged.push(name.to_owned());
    }
}

/// Whether a value, or one in it, is a text that was written instead of an object.
fn is_damaged(value: &Value) -> bool {
    match value {
        Value::String(text) => damage::by_powershell(text),
        Value::Array(elements) => elements.iter().any(is_damaged),
        Value::Object(members) => members.values().any(is_damaged),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Value, Vec<String>) {
        let mut notes = Notes::default();
        let record = record(text.as_bytes(), &mut notes).0.into_owned();
        (serde_json::from_slice(&record).unwrap(), notes.damaged)
    }

    #[test]
    fn names_are_those_of_graph() {
        let (record, damaged) = read(
            r#"{"Id":"1","DisplayName":"Ada","AccountEnabled":true,"Mail":null,"BusinessPhones":["+1"],
                "Manager":{"DeletedDateTime":null,"Id":null},"EmployeeOrgData":{"CostCenter":"7","Division":null},
                "OtherMails":{"value":["a@b"],"Count":1},"CreatedDateTime":"\/Date(1711843200000)\/",
                "AdditionalProperties":{"extension_ab_Code":"x","displayName":"not this one"},"Own":{"A":1}}"#,
        );
        let expected = serde_json::json!({
            "id": "1", "displayName": "Ada", "accountEnabled": true, "businessPhones": ["+1"],
            "employeeOrgData": {"costCenter": "7"}, "otherMails": ["a@b"], "createdDateTime": "2024-03-31T00:00:00Z",
            "Own": {"a": 1}, "extension_ab_Code": "x",
        });
        assert_eq!(record, expected);
        assert!(damaged.is_empty());
    }

    #[test]
    fn what_depth_has_cut_is_noted() {
        let (_, damaged) =
            read(r#"{"Id":"1","BusinessPhones":"System.String[]","AdditionalProperties":"System.Object"}"#);
        assert_eq!(damaged, ["businessPhones", damage::ADDITIONAL]);
    }
}
