//! Reads the response of an application's `/Schemas` (RFC 7643, section 7).

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::matching::member;
use crate::scim::schema::Attribute;
use crate::scim::schema::Kind;
use crate::scim::schema::Mutability;
use crate::scim::schema::Resource;
use crate::scim::schema::Schema;
use crate::scim::schema::attributes;
use crate::scim::schema::table;

impl Resource {
    /// Reads a list response (`{"Resources": [..]}`), an array of schemas, or one schema.
    ///
    /// `core` is the URN of the core schema; the core schemas of other resources are skipped.
    ///
    /// # Errors
    ///
    /// `AF0419`, with a JSON pointer. Unknown types and members are ignored: an application may support more than the
    /// RFC.
    pub fn from_schemas(document: &Value, core: &str) -> Result<Resource, Diagnostic> {
        let listed = document.as_object().and_then(|object| member(object, "Resources"));
        let (entries, base): (Vec<&Value>, &str) = match (listed, document) {
            (Some(Value::Array(entries)), _) => (entries.iter().collect(), "/Resources/"),
            (_, Value::Array(entries)) => (entries.iter().collect(), "/"),
            (_, Value::Object(_)) => (vec![document], ""),
            _ => return Err(invalid("", "the document is not an object", "use the response of `/Schemas`")),
        };
        let mut schemas = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let pointer = if base.is_empty() { String::new() } else { format!("{base}{index}") };
            let schema = read_schema(entry, &pointer)?;
            let is_core = schema.id.eq_ignore_ascii_case(core);
            if is_core {
                schemas.insert(0, schema);
            } else if !schema.id.to_ascii_lowercase().starts_with("urn:ietf:params:scim:schemas:core:2.0:") {
                schemas.push(schema);
            }
        }
        if !schemas.first().is_some_and(|schema| schema.id.eq_ignore_ascii_case(core)) {
            let message = format!("there is no schema `{core}`");
            return Err(invalid("", &message, "give the URN of the core schema of the resource"));
        }
        Ok(Resource { schemas, common: attributes(table::COMMON) })
    }
}

fn read_schema(value: &Value, pointer: &str) -> Result<Schema, Diagnostic> {
    let Some(id) = text(value, "id") else {
        return Err(invalid(pointer, "a schema has no `id`", "add its URN"));
    };
    Ok(Schema { id: id.to_owned(), attributes: read_attributes(value, "attributes", pointer, true)? })
}

/// Reads a list of attributes; sub-attributes have no further level.
fn read_attributes(holder: &Value, name: &str, pointer: &str, parts: bool) -> Result<Vec<Attribute>, Diagnostic> {
    let listed = holder.as_object().and_then(|object| member(object, name));
    let entries = match listed {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => {
            let pointer = format!("{pointer}/{name}");
            return Err(invalid(&pointer, &format!("`{name}` is not an array"), "write `[..]`"));
        }
    };
    let mut attributes = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let pointer = format!("{pointer}/{name}/{index}");
        let Some(own) = text(entry, "name") else {
            return Err(invalid(&pointer, "an attribute has no `name`", "add one"));
        };
        let sub_attributes = if parts { read_attributes(entry, "subAttributes", &pointer, false)? } else { Vec::new() };
        attributes.push(Attribute {
            name: own.to_owned(),
            kind: kind(text(entry, "type").unwrap_or("string")),
            multivalued: flag(entry, "multiValued"),
            required: flag(entry, "required"),
            case_exact: flag(entry, "caseExact"),
            mutability: mutability(text(entry, "mutability").unwrap_or_default()),
            canonical_values: words(entry, "canonicalValues"),
            sub_attributes,
        });
    }
    Ok(attributes)
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    member(value.as_object()?, name)?.as_str()
}

fn flag(value: &Value, name: &str) -> bool {
    value.as_object().and_then(|object| member(object, name)) == Some(&Value::Bool(true))
}

fn words(value: &Value, name: &str) -> Vec<String> {
    let listed = value.as_object().and_then(|object| member(object, name)).and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn kind(word: &str) -> Kind {
    match word.to_ascii_lowercase().as_str() {
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer,
        "decimal" => Kind::Decimal,
        "datetime" => Kind::DateTime,
        "binary" => Kind::Binary,
        "reference" => Kind::Reference,
        "complex" => Kind::Complex,
        _ => Kind::Text,
    }
}

fn mutability(word: &str) -> Mutability {
    match word.to_ascii_lowercase().as_str() {
        "readonly" => Mutability::ReadOnly,
        "immutable" => Mutability::Immutable,
        "writeonly" => Mutability::WriteOnly,
        _ => Mutability::ReadWrite,
    }
}

fn invalid(pointer: &str, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&codes::SCHEMA_DOCUMENT, message).help(help).in_document(pointer, None)
}
