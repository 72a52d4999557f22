//! The structure of a case file. Every other key is an error with its span.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;
use toml::Table;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::fixtures::BAD_CASE_FILE;
use crate::source::Span;

/// Defines `[defaults]` and `[[case]]` with the same keys for everything that is not in the record.
macro_rules! tables {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub(super) struct $name {
            $($(#[$field_meta])* pub(super) $field: $kind,)*
            /// The current time.
            #[cfg_attr(test, schemars(with = "Option<serde_json::Value>"))]
            pub(super) now: Option<Spanned<toml::Value>>,
            /// The seed of random results.
            pub(super) seed: Option<u64>,
            /// The values of `%name%`.
            #[serde(default)]
            pub(super) parameters: BTreeMap<String, String>,
            /// The tenant's default domain.
            pub(super) default_domain: Option<String>,
            /// Values that are already in use for `SelectUniqueValue`, by target attribute.
            #[serde(default)]
            pub(super) taken: BTreeMap<String, Vec<String>>,
            /// The target objects that exist: a file, or the objects themselves.
            #[cfg_attr(test, schemars(with = "Option<serde_json::Value>"))]
            pub(super) existing: Option<Spanned<toml::Value>>,
            /// The target identifiers of the source objects that references name.
            #[serde(default)]
            pub(super) links: BTreeMap<String, String>,
            /// The dialect of the requests.
            #[cfg_attr(test, schemars(with = "Option<String>"))]
            pub(super) wire: Option<Spanned<String>>,
        }
    )*};
}

tables! {
    /// `[defaults]`: values for all cases, which a case can override.
    #[derive(Default)]
    Defaults {
        /// Attributes of every inline record.
        #[serde(default)]
        #[cfg_attr(test, schemars(with = "BTreeMap<String, serde_json::Value>"))]
        record: Table,
    }
    /// `[[case]]`.
    CaseTable {
        /// Its name, after which its snapshot is named.
        #[cfg_attr(test, schemars(with = "String"))]
        name: Spanned<String>,
        /// One record.
        #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, serde_json::Value>>"))]
        record: Option<Table>,
        /// Attributes of the defaults that the record leaves out.
        #[serde(default)]
        without: Vec<String>,
        /// A file of records, one JSON object per line.
        #[cfg_attr(test, schemars(with = "Option<String>"))]
        records: Option<Spanned<PathBuf>>,
        /// The lines of that file, from 1; all lines if not given.
        lines: Option<Vec<usize>>,
        /// Whether the result is compared with a snapshot; by default when the case states no expectations.
        snapshot: Option<bool>,
        /// What must come out for every record; without it, it is in the snapshot.
        expect: Option<Expect>,
    }
}

/// A case file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Case file of attrflow test"))]
pub(super) struct File {
    /// What is tested.
    #[cfg_attr(test, schemars(with = "MappingTable"))]
    pub(super) mapping: Spanned<MappingTable>,
    /// What holds for all cases unless they say otherwise.
    #[serde(default)]
    pub(super) defaults: Defaults,
    /// The cases.
    #[serde(default, rename = "case")]
    pub(super) cases: Vec<CaseTable>,
}

/// `[mapping]`: the mapping under test.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct MappingTable {
    /// The mapping document, relative to the case file.
    pub(super) file: Option<PathBuf>,
    /// Or the name of a built-in template, or the folder of one of your own, relative to the case file.
    pub(super) template: Option<String>,
    /// The object mapping; as `attrflow run --object`.
    pub(super) object: Option<String>,
    /// The built-in document whose application's own API the requests are for.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) interface: Option<Spanned<String>>,
}

/// `[case.expect]`: the expectations that the case states.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Expect {
    /// Target attributes with exactly these values.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, serde_json::Value>"))]
    pub(super) values: BTreeMap<Spanned<String>, toml::Value>,
    /// Target attributes without a value.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) missing: Vec<Spanned<String>>,
    /// The whole target object.
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, serde_json::Value>>"))]
    pub(super) object: Option<Table>,
    /// The code of the reason for the action `skip`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) skip: Option<Spanned<String>>,
    /// The error of the mapping.
    pub(super) diagnostic: Option<ExpectDiagnostic>,
    /// The action on the target object: `create`, `update`, `disable`, `delete`, `skip`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) action: Option<Spanned<String>>,
}

/// `expect.diagnostic`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ExpectDiagnostic {
    /// The code.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) code: Spanned<String>,
    /// The target attribute whose mapping fails.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) target: Option<Spanned<String>>,
}

/// Reads a case file.
pub(super) fn read(text: &str) -> Result<File, Diagnostic> {
    toml::from_str(text).map_err(|error| {
        let (message, expected) = match error.message().split_once(", expected one of ") {
            Some((message, expected)) => (message, Some(expected)),
            None => (error.message(), None),
        };
        let message = message.lines().next().unwrap_or_default().replace("unknown field", "unknown key");
        let message = message.replace("missing field", "missing key");
        let mut diagnostic = Diagnostic::new(&BAD_CASE_FILE, message);
        // A file of records that was taken for a case file has people's values in its lines.
        let is_shown = !text.trim_start_matches(['[', ' ', '\t', '\r', '\n']).starts_with('{');
        if let Some(span) = error.span().filter(|_| is_shown) {
            diagnostic = diagnostic.at(Span::new(span.start, span.end), "").in_text(text);
        }
        match expected {
            Some(expected) => diagnostic.help(format!("the keys are {expected}")),
            None => diagnostic,
        }
    })
}

/// Converts TOML to JSON. Dates and times become strings, and so do numbers that JSON cannot represent.
pub(super) fn json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(value) => (*value).into(),
        toml::Value::Float(value) => {
            serde_json::Number::from_f64(*value).map_or_else(|| value.to_string().into(), serde_json::Value::Number)
        }
        toml::Value::Boolean(value) => (*value).into(),
        toml::Value::Datetime(value) => value.to_string().into(),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(members) => object(members).into(),
    }
}

/// Converts a TOML table to a JSON object.
pub(super) fn object(table: &Table) -> serde_json::Map<String, serde_json::Value> {
    table.iter().map(|(name, value)| (name.clone(), json(value))).collect()
}

#[test]
fn the_schema_is_published() {
    use crate::mapping::json_schema::assert_published;
    use crate::mapping::json_schema::schema_of;

    assert_published("cases.schema.json", &schema_of::<File>("cases.schema.json"));
}
