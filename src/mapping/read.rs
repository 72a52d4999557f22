//! Reads the parts of a document from its JSON and reports every field that holds something else than it should.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::diagnostic::codes::limits;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Clause;
use crate::mapping::model::Directory;
use crate::mapping::model::Filter;
use crate::mapping::model::FilterGroup;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::FlowTypes;
use crate::mapping::model::Mutability;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Placed;
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

    /// The field's name as it stands there, and what it holds. The service's own files begin names with a capital.
    fn entry(&self, name: &str) -> Option<(&'d str, &'d Value)> {
        // Objects have few fields: comparing them all takes less than looking twice for one that is not there.
        let fields = self.json.as_object()?;
        let found = fields.iter().find(|(field, _)| *field == name);
        let found = found.or_else(|| fields.iter().find(|(field, _)| is_with_capital(field, name)));
        found.map(|(field, value)| (field.as_str(), value))
    }

    fn field(&self, name: &str) -> Option<&'d Value> {
        self.entry(name).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    fn at(&self, name: &str) -> String {
        match self.entry(name) {
            Some((name, _)) => format!("{}/{name}", self.pointer),
            None => self.pointer.clone(),
        }
    }
}

/// Whether a field has this name, but for a capital at its beginning.
fn is_with_capital(field: &str, name: &str) -> bool {
    match (field.as_bytes(), name.as_bytes()) {
        ([capital, field @ ..], [first, name @ ..]) => field == name && *capital == first.to_ascii_uppercase(),
        _ => false,
    }
}

impl Reader {
    fn wrong(&mut self, pointer: String, field: &str, wanted: &str) {
        let quoted = if field.starts_with("the ") { field.to_owned() } else { format!("`{field}`") };
        let message = format!("{quoted} should be {wanted}");
        self.diagnostics.push(Diagnostic::new(&documents::WRONG_JSON_KIND, message).in_document(pointer, None));
    }

    fn text(&mut self, part: &Part<'_>, field: &str) -> Option<String> {
        self.text_there(part, field).map(str::to_owned)
    }

    /// The text where it stands in the JSON.
    fn text_there<'d>(&mut self, part: &Part<'d>, field: &str) -> Option<&'d str> {
        match part.field(field) {
            None => None,
            Some(Value::String(text)) => Some(text),
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
        let Some(text) = self.text_there(part, field) else { return T::default() };
        match parse(text) {
            Some(value) => value,
            None => {
                let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                let message = format!("`{field}` is `{text}`, which is none of {listed}");
                let diagnostic =
                    Diagnostic::new(&documents::UNKNOWN_ENUM_WORD, message).in_document(part.at(field), None);
                self.diagnostics.push(match crate::engine::nearest(text, words.iter().copied()) {
                    Some(other) => diagnostic.help(format!("did you mean `{other}`?")),
                    None => diagnostic,
                });
                T::default()
            }
        }
    }

    fn part<'d>(&mut self, part: &Part<'d>, field: &str) -> Option<Part<'d>> {
        match part.field(field) {
            None => None,
            Some(json) if json.is_object() => Some(Part { json, pointer: part.at(field) }),
            Some(_) => {
                self.wrong(part.at(field), field, "an object");
                None
            }
        }
    }

    /// A text that must be there and must not be empty.
    fn needed(&mut self, part: &Part<'_>, field: &str, of: &str) -> Option<String> {
        let before = self.diagnostics.len();
        let text = self.text(part, field).filter(|text| !text.is_empty());
        if text.is_none() && self.diagnostics.len() == before {
            let message = format!("the {of} has no `{field}`");
            self.diagnostics
                .push(Diagnostic::new(&documents::MISSING_FIELD, message).in_document(part.at(field), None));
        }
        text
    }

    fn parts<'d>(&mut self, part: &Part<'d>, field: &str) -> Vec<Part<'d>> {
        match part.field(field) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.is_empty() => Vec::new(),
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
            default_value: self.text_there(part, "defaultValue").filter(|text| !text.is_empty()).map(str::to_owned),
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
            scope: self.part(&part, "scope").map(|scope| self.filter(&scope)),
            attributes: self.attribute_mappings(attributes),
            pointer: part.pointer,
        }
    }

    fn filter(&mut self, part: &Part<'_>) -> Filter {
        let mut groups = |field| {
            let parts = self.parts(part, field);
            parts.iter().map(|group| self.filter_group(group)).collect()
        };
        Filter {
            groups: groups("groups"),
            input_filter_groups: groups("inputFilterGroups"),
            category_filter_groups: groups("categoryFilterGroups"),
            pointer: part.pointer.clone(),
        }
    }

    fn filter_group(&mut self, part: &Part<'_>) -> FilterGroup {
        let clauses = self.parts(part, "clauses");
        FilterGroup {
            name: self.text(part, "name").unwrap_or_default(),
            clauses: clauses.iter().filter_map(|clause| self.clause(clause)).collect(),
            pointer: part.pointer.clone(),
        }
    }

    fn clause(&mut self, part: &Part<'_>) -> Option<Clause> {
        let mut placed = |field| {
            let text = self.needed(part, field, "clause")?;
            Some(Placed { text, pointer: part.at(field) })
        };
        let attribute = placed("sourceOperandName");
        let operator = placed("operatorName");
        let mut values = Vec::new();
        if let Some(operand) = self.part(part, "targetOperand") {
            let place = operand.at("values");
            match operand.field("values") {
                None => {}
                Some(Value::Array(items)) => {
                    for (number, item) in items.iter().enumerate() {
                        let pointer = format!("{place}/{number}");
                        match item {
                            Value::String(text) => values.push(Placed { text: text.clone(), pointer }),
                            _ => self.wrong(pointer, "the value", "a text"),
                        }
                    }
                }
                Some(_) => self.wrong(place, "values", "a list"),
            }
        }
        Some(Clause { attribute: attribute?, operator: operator?, values, pointer: part.pointer.clone() })
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
        let Some(text) = self.text_there(part, "flowTypes") else { return FlowTypes::default() };
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
        let target = self.needed(part, "targetAttributeName", "attribute mapping")?;
        let source = self.part(part, "source").map(|source| self.source(&source, DEPTH));
        Some(AttributeMapping {
            source,
            default_value: self.text_there(part, "defaultValue").filter(|text| !text.is_empty()).map(str::to_owned),
            flow_type: self.word(part, "flowType", FlowType::parse, FlowType::WORDS),
            flow_behavior: self.word(part, "flowBehavior", FlowBehavior::parse, FlowBehavior::WORDS),
            matching_priority: self.integer(part, "matchingPriority", 0),
            pointer: part.pointer.clone(),
            target,
        })
    }

    fn source(&mut self, part: &Part<'_>, depth: usize) -> Source {
        let mut parameters = Vec::new();
        for pair in self.parts(part, "parameters") {
            let key = self.text(&pair, "key").unwrap_or_default();
            let Some(value) = self.part(&pair, "value") else { continue };
            if depth == 0 {
                let message = "the parse tree is nested too deeply";
                self.diagnostics
                    .push(Diagnostic::new(&limits::EXPRESSION_TOO_DEEP, message).in_document(value.pointer, None));
                break;
            }
            parameters.push((key, self.source(&value, depth - 1)));
        }
        Source {
            kind: self.word(part, "type", SourceType::parse, SourceType::WORDS),
            name: self.text(part, "name").unwrap_or_default(),
            expression: self.text_there(part, "expression").filter(|text| !text.trim().is_empty()).map(str::to_owned),
            parameters,
            pointer: part.pointer.clone(),
        }
    }
}
