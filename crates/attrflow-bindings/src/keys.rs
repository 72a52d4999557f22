//! What records and objects are joined by where they are too many for one machine.
//!
//! Two that match have a key in common; two that have a key in common need not match, because here case never counts. The plan of a record
//! with all objects that have a key of it is therefore its plan with all objects.

use attrflow::mapping::model::AttributeType;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::scim::Dialect;
use attrflow::scim::Path;
use serde_json::Value;

use crate::Error;
use crate::Existing;
use crate::Mapping;
use crate::source;
use crate::work::guarded;
use crate::work::with_workspace;

/// What plans join an existing object by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectKeys {
    /// Its identifier.
    pub id: Option<String>,
    /// One for each matching attribute that has a value.
    pub keys: Vec<String>,
    /// The identifiers of the objects that it refers to.
    pub references: Vec<String>,
}

fn key(attribute: &str, value: &str) -> String {
    format!("{attribute}\u{1f}{}", value.to_lowercase())
}

impl Mapping {
    /// Returns the identifier of a record in the source.
    pub fn source<'r>(&self, record: &'r Value) -> Option<&'r str> {
        source::id(record)
    }

    /// Returns the keys of a record, whose number is from 1: one for each matching attribute that has a value.
    ///
    /// # Errors
    ///
    /// The record cannot be read, or a matching attribute cannot be evaluated.
    pub fn record_keys(&self, record: &[u8], number: u64) -> Result<Vec<String>, Error> {
        with_workspace(|workspace| {
            let record = source::record(record)?;
            let host = self.options.host_of(&record, number);
            let values = self.mapping.matching_values(&record, &host, workspace)?;
            Ok(values.iter().map(|(target, value)| key(&target.name, value)).collect())
        })
    }

    /// Returns whether objects refer to other objects, as groups do to their members.
    pub fn has_references(&self) -> bool {
        self.mapping.targets().any(|target| target.kind == AttributeType::Reference)
    }

    /// Returns what the objects in a line of what exists in the target are joined by.
    ///
    /// # Errors
    ///
    /// The line is not a JSON object.
    pub fn object_keys(&self, line: &[u8]) -> Result<Vec<ObjectKeys>, Error> {
        guarded(|| {
            let mut wire = match self.document.template() {
                Some(template) => Wire::of(template, WireDialect::Rfc),
                None => Wire::scim(WireDialect::Rfc),
            };
            let existing = Existing::read(line)?.of(&self.mapping, &mut wire);
            let (_, object) = self.document.object_mapping(Some(self.mapping.name()))?;
            let path = |target: &str| Path::parse(target, Dialect::Entra).ok();
            let matching = object.attributes.iter().filter(|attribute| attribute.matching_priority > 0);
            let matching: Vec<_> = matching.filter_map(|found| Some((&found.target, path(&found.target)?))).collect();
            let references = self.mapping.targets().filter(|target| target.kind == AttributeType::Reference);
            let references: Vec<_> = references.filter_map(|target| path(&target.name)).collect();
            let found = existing.objects().iter().enumerate().map(|(number, object)| ObjectKeys {
                id: existing.id(number),
                keys: matching
                    .iter()
                    .flat_map(|(target, path)| path.get(object).into_iter().map(move |value| (target, value)))
                    .filter_map(|(target, value)| Some(key(target, &text(value)?)))
                    .collect(),
                references: references
                    .iter()
                    .flat_map(|path| path.get(object))
                    .flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice))
                    .filter_map(|value| text(value.get("value").or_else(|| value.get("id")).unwrap_or(value)))
                    .collect(),
            });
            Ok(found.collect())
        })
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
