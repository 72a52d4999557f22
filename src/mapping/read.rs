//! Reads the parts of a document from its JSON and reports every field that holds something else than it should.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Directory;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::FlowTypes;
use crate::mapping::model::Mutability;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::mapping::model::Source;
use crate::mapping::model::SourceType;

/// Deepest nesting of functions in a source's tree.
const DEPTH: usize = 64;

/// Reads parts and keeps what it found wrong.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A JSON object and where it stands.
struct Part<'d> {
    json: &'d Value,
    pointer: String,
}

impl<'d> Part<'d> {
    fn new(json: &'d Value, pointer: &str) -> Part<'d> {
        Part { json, pointer: pointer.to_owned() }
    }

    fn field(&self, name: &str) -> Option<&'d Value> {
        self.json.get(name).filter(|value| !value.is_null())
    }

    fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }
}

impl Reader {
    fn wrong(&mut self, pointer: String, field: &str, wanted: &str) {
        let message = format!("`{field}` should be {wanted}");
        self.diagnostics.push(Diagnostic::new(&documents::WRONG_JSON_KIND, message).in_document(pointer, None));
    }

    fn text(&mut self, part: &Part<'_>, field: &str) -> Option<String> {
        match part.field(field) {
            None => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.wrong(part.at(field), field, "a text");
                None
            }
        }
    }

    /// A Boolean; texts `true` and `false` occur in older exports.
    fn flag(&mut self, part: &Part<'_>, field: &str, default: bool) -> bool {
        match part.field(field) {
            None => default,
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => true,
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => false,
            Some(_) => {
                self.wrong(part.at(field), field, "`true` or `false`");
                default
            }
        }
    }

    fn integer(&mut self, part: &Part<'_>, field: &str, default: i64) -> i64 {
        match part.field(field) {
            None => default,
            Some(value) => match value.as_i64() {
                Some(value) => value,
                None => {
                    self.wrong(part.at(field), field, "a whole number");
                    default
                }
            },
        }
    }

    fn word<T: Default>(&mut self, part: &Part<'_>, field: &str, parse: fn(&str) -> Option<T>, words: &[&str]) -> T {
        let Some(text) = self.text(part, field) else { return T::default() };
        match parse(&text) {
            Some(value) => value,
            None => {
                let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                let message = format!("`{field}` is `{text}`, which is none of {listed}");
                self.diagnostics
                    .push(Diagnostic::new(&documents::UNKNOWN_ENUM_WORD, message).in_document(part.at(field), None));
                T::default()
            }
        }
    }

    fn parts<'d>(&mut self, part: &Part<'d>, field: &str) -> Vec<Part<'d>> {
        match part.field(field) {
            None => Vec::new(),
            Some(Value::Array(items)) => self.items(items, &part.at(field)),
            Some(_) => {
                self.wrong(part.at(field), field, "a list");
                Vec::new()
            }
        }
    }

    fn items<'d>(&mut self, items: &'d [Value], pointer: &str) -> Vec<Part<'d>> {
        let mut parts = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            let pointer = format!("{pointer}/{number}");
            if item.is_object() {
                parts.push(Part { json: item, pointer });
            } else {
                self.wrong(pointer, "the element", "an object");
            }
        }
        parts
    }

    fn pairs(&mut self, part: &Part<'_>, field: &str) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for pair in self.parts(part, field) {
            if let (Some(key), Some(value)) = (self.text(&pair, "key"), pair.field("value")) {
                let value = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                pairs.push((key, value));
            }
        }
        pairs
    }

    pub(super) fn directory(&mut self, json: &Value, pointer: &str) -> Directory {
        let part = Part::new(json, pointer);
        let objects = self.parts(&part, "objects");
        Directory {
            name: self.text(&part, "name").unwrap_or_default(),
            objects: objects.iter().map(|object| self.object_definition(object)).collect(),
            pointer: part.pointer,
        }
    }

    fn object_definition(&mut self, part: &Part<'_>) -> ObjectDefinition {
        let attributes = self.parts(part, "attributes");
        ObjectDefinition {
            name: self.text(part, "name").unwrap_or_default(),
            attributes: attributes.iter().map(|attribute| self.attribute_definition(attribute)).collect(),
            metadata: self.pairs(part, "metadata"),
            pointer: part.pointer.clone(),
        }
    }

    fn attribute_definition(&mut self, part: &Part<'_>) -> AttributeDefinition {
        let mut referenced_objects = Vec::new();
        for reference in self.parts(part, "referencedObjects") {
            referenced_objects.extend(self.text(&reference, "referencedObjectName"));
        }
        AttributeDefinition {
            name: self.text(part, "name").unwrap_or_default(),
            kind: self.word(part, "type", AttributeType::parse, AttributeType::WORDS),
            anchor: self.flag(part, "anchor", false),
            required: self.flag(part, "required", false),
            multivalued: self.flag(part, "multivalued", false),
            case_exact: self.flag(part, "caseExact", false),
            mutability: self.word(part, "mutability", Mutability::parse, Mutability::WORDS),
            default_value: self.text(part, "defaultValue").filter(|text| !text.is_empty()),
            flow_null_values: self.flag(part, "flowNullValues", false),
            referenced_objects,
            metadata: self.pairs(part, "metadata"),
            pointer: part.pointer.clone(),
        }
    }

    pub(super) fn rule(&mut self, json: &Value, pointer: &str) -> Rule {
        let part = Part::new(json, pointer);
        let mappings = self.parts(&part, "objectMappings");
        Rule {
            name: self.text(&part, "name").unwrap_or_default(),
            priority: self.integer(&part, "priority", 0),
            source_directory: self.text(&part, "sourceDirectoryName").unwrap_or_default(),
            target_directory: self.text(&part, "targetDirectoryName").unwrap_or_default(),
            object_mappings: mappings
                .iter()
                .map(|mapping| self.object_mapping(mapping.json, &mapping.pointer))
                .collect(),
            pointer: part.pointer,
        }
    }

    pub(super) fn object_mapping(&mut self, json: &Value, pointer: &str) -> ObjectMapping {
        let part = Part::new(json, pointer);
        let attributes = self.parts(&part, "attributeMappings");
        ObjectMapping {
            name: self.text(&part, "name").unwrap_or_default(),
            enabled: self.flag(&part, "enabled", true),
            flow_types: self.flow_types(&part),
            source_object: self.text(&part, "sourceObjectName").unwrap_or_default(),
            target_object: self.text(&part, "targetObjectName").unwrap_or_default(),
            has_scope: part.field("scope").is_some(),
            attributes: self.attribute_mappings(attributes),
            pointer: part.pointer,
        }
    }

    /// A bare list of attribute mappings.
    pub(super) fn attribute_mapping_list(&mut self, items: &[Value]) -> Vec<AttributeMapping> {
        let parts = self.items(items, "");
        self.attribute_mappings(parts)
    }

    fn attribute_mappings(&mut self, parts: Vec<Part<'_>>) -> Vec<AttributeMapping> {
        parts.iter().filter_map(|part| self.attribute_mapping(part)).collect()
    }

    fn flow_types(&mut self, part: &Part<'_>) -> FlowTypes {
        let Some(text) = self.text(part, "flowTypes") else { return FlowTypes::default() };
        let mut types = FlowTypes { add: false, update: false, delete: false };
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match word.to_ascii_lowercase().as_str() {
                "add" => types.add = true,
                "update" => types.update = true,
                "delete" => types.delete = true,
                "none" => {}
                _ => {
                    let message = format!("`flowTypes` holds `{word}`, which is none of `Add`, `Update`, `Delete`");
                    self.diagnostics.push(
                        Diagnostic::new(&documents::UNKNOWN_ENUM_WORD, message).in_document(part.at("flowTypes"), None),
                    );
                }
            }
        }
        types
    }

    fn attribute_mapping(&mut self, part: &Part<'_>) -> Option<AttributeMapping> {
        let Some(target) = self.text(part, "targetAttributeName").filter(|target| !target.is_empty()) else {
            let message = "the attribute mapping has no `targetAttributeName`";
            self.diagnostics
                .push(Diagnostic::new(&documents::MISSING_FIELD, message).in_document(part.pointer.clone(), None));
            return None;
        };
        let source = match part.field("source") {
            None => None,
            Some(json) if json.is_object() => Some(self.source(&Part::new(json, &part.at("source")), DEPTH)),
            Some(_) => {
                self.wrong(part.at("source"), "source", "an object");
                None
            }
        };
        Some(AttributeMapping {
            source,
            default_value: self.text(part, "defaultValue").filter(|text| !text.is_empty()),
            flow_type: self.word(part, "flowType", FlowType::parse, FlowType::WORDS),
            flow_behavior: self.word(part, "flowBehavior", FlowBehavior::parse, FlowBehavior::WORDS),
            matching_priority: self.integer(part, "matchingPriority", 0),
            pointer: part.pointer.clone(),
            target,
        })
    }

    fn source(&mut self, part: &Part<'_>, depth: usize) -> Source {
        let mut parameters = Vec::new();
        if depth > 0 {
            for pair in self.parts(part, "parameters") {
                let key = self.text(&pair, "key").unwrap_or_default();
                if let Some(value) = pair.field("value").filter(|value| value.is_object()) {
                    parameters.push((key, self.source(&Part::new(value, &pair.at("value")), depth - 1)));
                }
            }
        }
        Source {
            kind: self.word(part, "type", SourceType::parse, SourceType::WORDS),
            name: self.text(part, "name").unwrap_or_default(),
            expression: self.text(part, "expression").filter(|text| !text.trim().is_empty()),
            parameters,
            pointer: part.pointer.clone(),
        }
    }
}
