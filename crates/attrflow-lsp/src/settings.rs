//! The settings of the client.

use serde_json::Value;

/// The section that the settings are under.
pub(crate) const SECTION: &str = "attrflow";

/// The settings that the server knows. `attrflow.path` is for the client: it says which program to start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// A file of records; the values of expressions are shown for one of them.
    pub(crate) records: Option<String>,
    /// What the target really has.
    pub(crate) target: Option<String>,
    /// The configuration, in place of the nearest `attrflow.toml`.
    pub(crate) config: Option<String>,
}

impl Settings {
    /// Reads settings: an object with the names, or one around it named `attrflow`; names may have the section before them. What
    /// has another shape counts as not set.
    pub(crate) fn read(value: &Value) -> Settings {
        let inner = value.get(SECTION).filter(|inner| inner.is_object()).unwrap_or(value);
        let text = |name: &str| {
            let long = format!("{SECTION}.{name}");
            let found = inner.get(name).or_else(|| inner.get(&long)).or_else(|| value.get(&long));
            found.and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
        };
        Settings { records: text("records"), target: text("target"), config: text("config") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes() {
        let expected = Settings { records: Some("u.jsonl".to_owned()), ..Settings::default() };
        for value in [
            json!({ "records": "u.jsonl", "target": "" }),
            json!({ "attrflow": { "records": "u.jsonl", "config": null } }),
            json!({ "attrflow.records": "u.jsonl" }),
        ] {
            assert_eq!(Settings::read(&value), expected);
        }
        assert_eq!(Settings::read(&json!(null)), Settings::default());
        assert_eq!(Settings::read(&json!([1])), Settings::default());
    }
}
