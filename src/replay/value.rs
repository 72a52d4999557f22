//! Values as the service logs them and as a mapping computes them, in one form that can be compared.

use serde_json::Value as Json;

use crate::replay::entry::LoggedValue;

/// What the service logs instead of the value of an expression with `Redact`.
const REDACTED: [&str; 2] = ["[Redact]", "[Redacted]"];

/// Between the elements of a list that is logged as one text.
const SEPARATORS: [&str; 6] = [",", ", ", ";", "; ", "|", " "];

/// A value as the texts of its elements; none when it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Normal(pub(super) Vec<String>);

impl Normal {
    /// A value that is not there.
    pub(super) const MISSING: Normal = Normal(Vec::new());

    /// Normalizes a computed value: Booleans become `True` and `False`, as in the logs.
    pub(super) fn of_json(value: &Json) -> Normal {
        let mut texts = Vec::new();
        collect(value, &mut texts);
        Normal(texts)
    }

    /// Normalizes a logged value: quotes and arrays of JSON are read.
    fn of_text(text: &str) -> Normal {
        let is_json = matches!(text.trim_start().as_bytes().first(), Some(b'"' | b'[' | b'{'));
        match serde_json::from_str::<Json>(text) {
            Ok(value) if is_json => Normal::of_json(&value),
            _ => Normal(vec![text.to_owned()]),
        }
    }

    /// Returns the value as one text.
    pub(super) fn text(&self) -> String {
        self.0.join(", ")
    }

    /// Whether there is no value.
    pub(super) fn is_missing(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether two values are the same, whatever the order of a list.
    pub(super) fn is_same(&self, other: &Normal) -> bool {
        let sorted = |value: &Normal| {
            let mut texts: Vec<String> = value.0.iter().map(|text| comparable(text)).collect();
            texts.sort_unstable();
            texts
        };
        sorted(self) == sorted(other)
    }
}

/// A text as it is compared: `true` and `True` are the same Boolean.
fn comparable(text: &str) -> String {
    match text {
        "true" => "True".to_owned(),
        "false" => "False".to_owned(),
        other => other.to_owned(),
    }
}

fn collect(value: &Json, texts: &mut Vec<String>) {
    match value {
        Json::Null => {}
        Json::String(text) if text.is_empty() => {}
        Json::String(text) => texts.push(text.clone()),
        Json::Bool(true) => texts.push("True".to_owned()),
        Json::Bool(false) => texts.push("False".to_owned()),
        Json::Number(number) => texts.push(number.to_string()),
        Json::Array(elements) => elements.iter().for_each(|element| collect(element, texts)),
        Json::Object(_) => texts.push(in_order(value).to_string()),
    }
}

/// Returns the value with the members of its objects in the order of their names.
fn in_order(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), in_order(value))).collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Json::Object(members.into_iter().collect())
        }
        Json::Array(elements) => Json::Array(elements.iter().map(in_order).collect()),
        other => other.clone(),
    }
}

/// A logged value, ready to be compared.
#[derive(Debug, Clone)]
pub(super) enum Logged {
    /// The log hides it.
    Masked,
    /// The value, which may be read in two ways: as JSON, and as the text it is.
    Value {
        /// With quotes and arrays of JSON read.
        read: Normal,
        /// As it is written.
        written: Normal,
    },
}

impl Logged {
    pub(super) fn of(value: &LoggedValue) -> Logged {
        match value {
            LoggedValue::Omitted => Logged::Masked,
            LoggedValue::Missing => Logged::missing(),
            LoggedValue::Text(text) if is_masked(text) => Logged::Masked,
            LoggedValue::Text(text) => {
                Logged::Value { read: Normal::of_text(text), written: Normal(vec![text.clone()]) }
            }
        }
    }

    pub(super) fn missing() -> Logged {
        Logged::Value { read: Normal::MISSING, written: Normal::MISSING }
    }

    /// Whether it is the computed value.
    pub(super) fn is(&self, computed: &Normal) -> bool {
        let Logged::Value { read, written } = self else { return false };
        let is_joined = || {
            computed.0.len() > 1
                && written.0.len() == 1
                && SEPARATORS.iter().any(|separator| written.0.first() == Some(&computed.0.join(separator)))
        };
        computed.is_same(read) || computed.is_same(written) || is_joined()
    }
}

/// Whether a text hides a value.
pub(super) fn is_masked(text: &str) -> bool {
    let text = text.trim();
    REDACTED.iter().any(|known| text.eq_ignore_ascii_case(known))
        || (text.len() >= 3 && text.bytes().all(|byte| byte == b'*'))
}
