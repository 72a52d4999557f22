//! What records and objects are joined by where they are too many for one machine.
//!
//! Two that match have a key in common; two that have a key in common need not match, because here case never counts. The plan of a record
//! with all objects that have a key of it is therefore its plan with all objects.

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

fn key(attribute: &str, value: &str) -> String {
    format!("{attribute}\u{1f}{}", value.to_lowercase())
}

impl Mapping {
    /// Returns the identifier of a record in the source.
    pub fn source<'r>(&self, record: &'r Value) -> Option<&'r str> {
        source::id(record)
    }

    /// Returns the keys of a record: one for each matching attribute that has a value.
    ///
    /// # Errors
    ///
    /// The record cannot be read, or a matching attribute cannot be evaluated.
    pub fn record_keys(&self, record: &[u8]) -> Result<Vec<String>, Error> {
        with_workspace(|workspace| {
            let record = source::record(record)?;
            let host = self.options.host(source::id(&record));
            let values = self.mapping.matching_values(&record, &host, workspace)?;
            Ok(values.iter().map(|(target, value)| key(&target.name, value)).collect())
        })
    }

    /// Returns the keys of the objects in a line of what exists in the target.
    ///
    /// # Errors
    ///
    /// The line is not a JSON object.
    pub fn object_keys(&self, line: &[u8]) -> Result<Vec<String>, Error> {
        guarded(|| {
            let mut wire = match self.document.template() {
                Some(template) => Wire::of(template, WireDialect::Rfc),
                None => Wire::scim(WireDialect::Rfc),
            };
            let existing = Existing::read(line)?.of(&self.mapping, &mut wire);
            let (_, object) = self.document.object_mapping(Some(self.mapping.name()))?;
            let mut keys = Vec::new();
            for attribute in object.attributes.iter().filter(|attribute| attribute.matching_priority > 0) {
                let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
                for value in existing.objects().iter().flat_map(|object| path.get(object)) {
                    match value {
                        Value::Null => {}
                        Value::String(text) => keys.push(key(&attribute.target, text)),
                        other => keys.push(key(&attribute.target, &other.to_string())),
                    }
                }
            }
            Ok(keys)
        })
    }
}
