//! What an application really has: its answer at `/Schemas`, an attribute list of Microsoft Graph, or another document.
//!
//! A document carries definitions of the objects it writes, and these may be wrong or missing. A [`TargetSchema`] takes their
//! place, so that everything that asks for a target's attributes asks the application instead.

use serde_json::Value;
use serde_json::json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::diagnostic::codes::scim as codes;
use crate::mapping::Document;
use crate::mapping::consistency;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Directory;
use crate::mapping::model::Model;
use crate::mapping::model::Mutability;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema;
use crate::scim::schema::Attribute;
use crate::scim::schema::Resource;

/// What the target is called in a document that does not name its target directory.
const UNNAMED: &str = "target";

/// The objects an application has.
#[derive(Debug, Clone)]
pub struct TargetSchema {
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    /// The resources for users and for groups; the application may lack one of them.
    Scim { user: Option<Box<Resource>>, group: Option<Box<Resource>> },
    /// The objects of a directory, by their names.
    Objects(Vec<ObjectDefinition>),
}

impl TargetSchema {
    /// Reads an answer of `/Schemas` (RFC 7643, section 7), an attribute list or object or directory of Microsoft Graph, or a
    /// mapping document, of which the target directories count.
    ///
    /// # Errors
    ///
    /// Something else.
    pub fn read(json: &Value) -> Result<TargetSchema, Diagnostic> {
        let scim_list = json.get("Resources").is_some();
        let first = json.as_array().and_then(|list| list.first()).unwrap_or(json);
        let is_scim =
            first.get("id").and_then(Value::as_str).is_some_and(|id| id.to_ascii_lowercase().starts_with("urn:"));
        if scim_list || is_scim {
            let user = Resource::from_schemas(json, schema::USER);
            let group = Resource::from_schemas(json, schema::GROUP);
            return match (user, group) {
                (Err(fault), Err(_)) => Err(fault),
                (user, group) => Ok(TargetSchema {
                    form: Form::Scim { user: user.ok().map(Box::new), group: group.ok().map(Box::new) },
                }),
            };
        }
        let objects = objects(json).ok_or_else(|| {
            Diagnostic::new(&codes::SCHEMA_DOCUMENT, "no attributes of a target were found").help(
                "give the answer of `/Schemas`, an attribute list of Microsoft Graph, or a mapping document with directories",
            )
        })?;
        Ok(TargetSchema { form: Form::Objects(objects) })
    }

    /// Puts the definitions where a document has its own.
    pub(super) fn put_into(&self, model: &mut Model, diagnostics: &mut Vec<Diagnostic>) {
        // What the document says of its own definitions does not matter any more.
        diagnostics.retain(|diagnostic| diagnostic.code != &documents::READ_ONLY_TARGET);
        for rule in &mut model.rules {
            if rule.target_directory.is_empty() {
                rule.target_directory = UNNAMED.to_owned();
            }
            for mapping in &mut rule.object_mappings {
                if mapping.target_object.is_empty() {
                    mapping.target_object = "User".to_owned();
                }
                let Some(definition) = self.object(mapping) else { continue };
                consistency::read_only(Some(&definition), mapping, diagnostics);
                let name = rule.target_directory.as_str();
                if !model.directories.iter().any(|known| known.name == name) {
                    model.directories.push(Directory { name: name.to_owned(), ..Directory::default() });
                }
                if let Some(directory) = model.directories.iter_mut().find(|known| known.name == name) {
                    directory.objects.retain(|object| object.name != definition.name);
                    directory.objects.push(definition);
                }
            }
        }
    }

    /// The object that an object mapping writes.
    fn object(&self, mapping: &ObjectMapping) -> Option<ObjectDefinition> {
        let name = mapping.target_object.as_str();
        match &self.form {
            Form::Scim { user, group } => {
                let is_group = name.to_ascii_lowercase().contains("group");
                let resource = if is_group { group } else { user };
                resource.as_ref().map(|resource| definition_of(resource, mapping))
            }
            Form::Objects(objects) => {
                let named = objects.iter().find(|object| object.name.eq_ignore_ascii_case(name));
                let found = match objects.as_slice() {
                    [only] if named.is_none() => Some(only),
                    _ => named,
                };
                // Without a place: the document does not define it.
                found.map(|object| ObjectDefinition { name: name.to_owned(), pointer: String::new(), ..object.clone() })
            }
        }
    }
}

/// The objects that a text of Microsoft Graph defines.
fn objects(json: &Value) -> Option<Vec<ObjectDefinition>> {
    let listed = json.get("value").unwrap_or(json);
    let is_list = |value: &Value| value.as_array().is_some_and(|list| list.iter().any(|one| one.get("type").is_some()));
    let directory = if is_list(listed) {
        json!({ "name": UNNAMED, "objects": [{ "name": "User", "attributes": listed }] })
    } else if json.get("attributes").is_some_and(is_list) {
        json!({ "name": UNNAMED, "objects": [json] })
    } else if json.get("objects").is_some_and(Value::is_array) {
        json.clone()
    } else {
        let document = Document::from_json(json.clone()).ok()?;
        let model = document.model();
        let is_target = |directory: &&Directory| model.rules.iter().any(|rule| rule.target_directory == directory.name);
        let found: Vec<ObjectDefinition> =
            model.directories.iter().filter(is_target).flat_map(|directory| directory.objects.clone()).collect();
        return (!found.is_empty()).then_some(found);
    };
    let document = Document::from_json(json!({ "directories": [directory], "synchronizationRules": [] })).ok()?;
    document.model().directories.first().map(|directory| directory.objects.clone())
}

/// A resource's attributes, named as paths, and with them every target of the mapping that is one of its paths.
fn definition_of(resource: &Resource, mapping: &ObjectMapping) -> ObjectDefinition {
    let mut attributes: Vec<AttributeDefinition> = Vec::new();
    for (number, known) in resource.schemas.iter().enumerate() {
        let prefix = if number == 0 { String::new() } else { format!("{}:", known.id) };
        known.attributes.iter().for_each(|attribute| named(attribute, &prefix, &mut attributes));
    }
    for attribute in &resource.common {
        // Every request has its `schemas`, and the application gives the `id`: nobody maps them.
        named(&Attribute { required: false, ..attribute.clone() }, "", &mut attributes);
    }
    for target in mapping.attributes.iter().map(|attribute| attribute.target.as_str()) {
        let Ok(path) = Path::parse(target, Dialect::Entra) else { continue };
        // In a document names are compared exactly; a schema compares them in any case.
        let is_known = attributes.iter().any(|known| known.name == target);
        if let (false, Some(attribute)) = (is_known, resource.lookup(&path)) {
            let one_of_several = path.filter().is_some();
            let definition = definition(attribute, target.to_owned());
            let multivalued = definition.multivalued && !one_of_several;
            attributes.push(AttributeDefinition { multivalued, required: false, ..definition });
        }
    }
    ObjectDefinition { name: mapping.target_object.clone(), attributes, ..ObjectDefinition::default() }
}

fn named(attribute: &Attribute, prefix: &str, attributes: &mut Vec<AttributeDefinition>) {
    let name = format!("{prefix}{}", attribute.name);
    for part in &attribute.sub_attributes {
        // What a part needs is asked only of an object that has the whole.
        let part = AttributeDefinition { required: false, ..definition(part, format!("{name}.{}", part.name)) };
        attributes.push(part);
    }
    attributes.push(definition(attribute, name));
}

/// Whether a complex attribute leads to other objects.
fn is_reference(attribute: &Attribute) -> bool {
    let has = |wanted: &str| attribute.sub_attributes.iter().any(|part| part.name.eq_ignore_ascii_case(wanted));
    has("$ref") || has("value") && ["manager", "members"].iter().any(|name| attribute.name.eq_ignore_ascii_case(name))
}

fn definition(attribute: &Attribute, name: String) -> AttributeDefinition {
    let kind = match attribute.kind {
        schema::Kind::Boolean => AttributeType::Boolean,
        schema::Kind::Integer => AttributeType::Integer,
        schema::Kind::DateTime => AttributeType::DateTime,
        schema::Kind::Binary => AttributeType::Binary,
        schema::Kind::Complex if is_reference(attribute) => AttributeType::Reference,
        _ => AttributeType::String,
    };
    let mutability = match attribute.mutability {
        schema::Mutability::ReadOnly => Mutability::ReadOnly,
        schema::Mutability::Immutable => Mutability::Immutable,
        schema::Mutability::WriteOnly => Mutability::WriteOnly,
        _ => Mutability::ReadWrite,
    };
    AttributeDefinition {
        kind,
        multivalued: attribute.multivalued,
        required: attribute.required,
        case_exact: attribute.case_exact,
        // The service gives its objects their identifier.
        anchor: name == "id",
        canonical_values: attribute.canonical_values.clone(),
        mutability,
        name,
        ..AttributeDefinition::default()
    }
}
