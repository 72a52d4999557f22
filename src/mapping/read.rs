//! Reads the parts of a document from its JSON and reports every field that holds something else than it should.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::diagnostic::codes::limits;
use crate::diagnostic::codes::shapes;
use crate::limits::DOCUMENT_CLAUSES;
use crate::limits::DOCUMENT_FINDINGS;
use crate::limits::DOCUMENT_OBJECTS;
use crate::mapping::lost::is_flattened;
use crate::mapping::lost::lost_parts;
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
use crate::mapping::model::Model;
use crate::mapping::model::Mutability;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Placed;
use crate::mapping::model::Rule;
use crate::mapping::model::Source;
use crate::mapping::model::SourceType;
use crate::mapping::part::ADDITIONAL;
use crate::mapping::part::Part;
use crate::mapping::resources;
use crate::mapping::resources::Resource;
use crate::source::Span;

/// Deepest nesting of functions in a source's tree.
const DEPTH: usize = 64;

/// Reads parts and keeps what it found wrong.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Where an object or a list became a text, as `ConvertTo-Json` writes what is too deep for it.
    flattened: Vec<String>,
    /// How many synchronization rules and object mappings there are.
    pub(super) objects: usize,
    /// How many groups and clauses of scoping filters, and values of these, there are.
    pub(super) clauses: usize,
}

impl Reader {
    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < DOCUMENT_FINDINGS {
            self.diagnostics.push(diagnostic);
        }
    }

    fn wrong(&mut self, pointer: String, field: &str, wanted: &str) {
        let quoted = if field.starts_with("the ") { field.to_owned() } else { format!("`{field}`") };
        let message = format!("{quoted} should be {wanted}");
        self.report(Diagnostic::new(&documents::WRONG_JSON_KIND, message).in_document(pointer, None));
    }

    /// Reports a member or element that should be an object or a list.
    fn no_container(&mut self, pointer: String, field: &str, wanted: &str, value: &Value) {
        if value.as_str().is_some_and(is_flattened) {
            self.flattened.push(pointer);
            return;
        }
        self.wrong(pointer, field, wanted);
        // PowerShell takes a list of one element for the element.
        if let (true, "a list", Some(last)) = (value.is_object(), wanted, self.diagnostics.last_mut()) {
            last.help = Some("write `[` before it and `]` after it, also around one element".to_owned());
        }
    }

    /// The error that parts of the document were lost when it was written; none where none were.
    pub(super) fn lost_parts(&self) -> Option<Diagnostic> {
        Some(lost_parts(self.flattened.len(), self.flattened.first()?))
    }

    /// Reports members that the resource does not have.
    fn members(&mut self, part: &Part<'_>, resource: &Resource) {
        let Some(fields) = part.json.as_object() else { return };
        for (name, value) in fields {
            if name == ADDITIONAL && value.is_object() {
                let inside = Part { json: value, pointer: format!("{}/{ADDITIONAL}", part.pointer) };
                self.members(&inside, resource);
            } else if !resource.has(name) && !is_annotation(name) {
                self.report(unknown_member(part, resource, name));
            }
        }
    }

    fn text(&mut self, part: &Part<'_>, field: &str) -> Option<String> {
        self.text_there(part, field).map(str::to_owned)
    }

    /// The text as it is written in the JSON.
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
                let message = format!("`{field}` is `{text}`, which is not one of {listed}");
                let diagnostic =
                    Diagnostic::new(&documents::UNKNOWN_ENUM_WORD, message).in_document(part.at(field), None);
                self.report(match crate::engine::nearest(text, words.iter().copied()) {
                    Some(other) => {
                        let whole = Span::new(0, text.len());
                        let help = format!("did you mean `{other}`?");
                        diagnostic.help(help).at(whole, "").fix(whole, other, false).in_text(text)
                    }
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
            Some(value) => {
                self.no_container(part.at(field), field, "an object", value);
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
            self.report(Diagnostic::new(&documents::MISSING_FIELD, message).in_document(part.at(field), None));
        }
        text
    }

    fn parts<'d>(&mut self, part: &Part<'d>, field: &str) -> Vec<Part<'d>> {
        match part.field(field) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.is_empty() => Vec::new(),
            Some(json @ Value::Array(_)) => self.items(&Part { json, pointer: part.at(field) }),
            Some(value) => {
                self.no_container(part.at(field), field, "a list", value);
                Vec::new()
            }
        }
    }

    /// The elements of a list that are objects, as they should be.
    fn items<'d>(&mut self, list: &Part<'d>) -> Vec<Part<'d>> {
        let mut parts = Vec::new();
        for element in list.elements() {
            if element.json.is_object() {
                parts.push(element);
            } else {
                self.no_container(element.pointer, "the element", "an object", element.json);
            }
        }
        parts
    }

    fn pairs(&mut self, part: &Part<'_>, field: &str) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for pair in self.parts(part, field) {
            self.members(&pair, &resources::METADATA);
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

    /// Reads a whole schema.
    pub(super) fn schema(&mut self, part: &Part<'_>) -> Model {
        self.members(part, &resources::SCHEMA);
        let directories = self.parts(part, "directories");
        let directories = directories.iter().map(|directory| self.directory(directory)).collect();
        let rules = self.objects(part, "synchronizationRules");
        Model { directories, rules: rules.iter().map(|rule| self.rule(rule)).collect() }
    }

    fn directory(&mut self, part: &Part<'_>) -> Directory {
        self.members(part, &resources::DIRECTORY);
        let objects = self.parts(part, "objects");
        Directory {
            name: self.text(part, "name").unwrap_or_default(),
            objects: objects.iter().map(|object| self.object_definition(object)).collect(),
            pointer: part.pointer.clone(),
        }
    }

    fn object_definition(&mut self, part: &Part<'_>) -> ObjectDefinition {
        self.members(part, &resources::OBJECT);
        let attributes = self.parts(part, "attributes");
        ObjectDefinition {
            name: self.text(part, "name").unwrap_or_default(),
            attributes: attributes.iter().map(|attribute| self.attribute_definition(attribute)).collect(),
            metadata: self.pairs(part, "metadata"),
            pointer: part.pointer.clone(),
        }
    }

    fn attribute_definition(&mut self, part: &Part<'_>) -> AttributeDefinition {
        self.members(part, &resources::ATTRIBUTE);
        let mut referenced_objects = Vec::new();
        for reference in self.parts(part, "referencedObjects") {
            self.members(&reference, &resources::REFERENCED_OBJECT);
            referenced_objects.extend(self.text(&reference, "referencedObjectName"));
        }
        AttributeDefinition {
            canonical_values: Vec::new(),
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

    /// Reads a rule.
    pub(super) fn rule(&mut self, part: &Part<'_>) -> Rule {
        self.members(part, &resources::RULE);
        let mappings = self.objects(part, "objectMappings");
        Rule {
            name: self.text(part, "name").unwrap_or_default(),
            priority: self.integer(part, "priority", 0),
            source_directory: self.text(part, "sourceDirectoryName").unwrap_or_default(),
            target_directory: self.text(part, "targetDirectoryName").unwrap_or_default(),
            object_mappings: mappings.iter().map(|mapping| self.object_mapping(mapping)).collect(),
            pointer: part.pointer.clone(),
        }
    }

    /// Returns the rules or object mappings of a list; none beyond the limit, with which the document is refused.
    fn objects<'d>(&mut self, part: &Part<'d>, field: &str) -> Vec<Part<'d>> {
        let parts = self.parts(part, field);
        self.counted(parts)
    }

    fn counted<'d>(&mut self, parts: Vec<Part<'d>>) -> Vec<Part<'d>> {
        self.objects = self.objects.saturating_add(parts.len());
        if self.objects <= DOCUMENT_OBJECTS { parts } else { Vec::new() }
    }

    /// Reads the rules of a list.
    pub(super) fn rules(&mut self, list: &Part<'_>) -> Vec<Rule> {
        let parts = self.items(list);
        self.counted(parts).iter().map(|part| self.rule(part)).collect()
    }

    /// Reads the object mappings of a list.
    pub(super) fn object_mappings(&mut self, list: &Part<'_>) -> Vec<ObjectMapping> {
        let parts = self.items(list);
        self.counted(parts).iter().map(|part| self.object_mapping(part)).collect()
    }

    /// Reads an object mapping.
    pub(super) fn object_mapping(&mut self, part: &Part<'_>) -> ObjectMapping {
        self.members(part, &resources::OBJECT_MAPPING);
        let attributes = self.parts(part, "attributeMappings");
        ObjectMapping {
            name: self.text(part, "name").unwrap_or_default(),
            enabled: self.flag(part, "enabled", true),
            flow_types: self.flow_types(part),
            source_object: self.text(part, "sourceObjectName").unwrap_or_default(),
            target_object: self.text(part, "targetObjectName").unwrap_or_default(),
            scope: self.part(part, "scope").map(|scope| self.filter(&scope)),
            attributes: self.attribute_mappings(&attributes),
            pointer: part.pointer.clone(),
        }
    }

    fn filter(&mut self, part: &Part<'_>) -> Filter {
        self.members(part, &resources::FILTER);
        let mut groups = |field| {
            let parts = self.clauses(part, field);
            parts.iter().map(|group| self.filter_group(group)).collect()
        };
        Filter {
            groups: groups("groups"),
            input_filter_groups: groups("inputFilterGroups"),
            category_filter_groups: groups("categoryFilterGroups"),
            pointer: part.pointer.clone(),
        }
    }

    /// Returns the parts of a list in a scoping filter; none beyond the limit, with which the document is refused.
    fn clauses<'d>(&mut self, part: &Part<'d>, field: &str) -> Vec<Part<'d>> {
        let parts = self.parts(part, field);
        if self.count_clauses(parts.len()) { parts } else { Vec::new() }
    }

    /// Counts parts of scoping filters; whether there may be as many.
    fn count_clauses(&mut self, count: usize) -> bool {
        self.clauses = self.clauses.saturating_add(count);
        self.clauses <= DOCUMENT_CLAUSES
    }

    fn filter_group(&mut self, part: &Part<'_>) -> FilterGroup {
        self.members(part, &resources::FILTER_GROUP);
        let clauses = self.clauses(part, "clauses");
        FilterGroup {
            name: self.text(part, "name").unwrap_or_default(),
            clauses: clauses.iter().filter_map(|clause| self.clause(clause)).collect(),
            pointer: part.pointer.clone(),
        }
    }

    fn clause(&mut self, part: &Part<'_>) -> Option<Clause> {
        self.members(part, &resources::CLAUSE);
        let mut placed = |field| {
            let text = self.needed(part, field, "clause")?;
            Some(Placed { text, pointer: part.at(field) })
        };
        let attribute = placed("sourceOperandName");
        let operator = placed("operatorName");
        let values = self.part(part, "targetOperand").map(|operand| self.operand(&operand)).unwrap_or_default();
        Some(Clause { attribute: attribute?, operator: operator?, values, pointer: part.pointer.clone() })
    }

    fn operand(&mut self, part: &Part<'_>) -> Vec<Placed> {
        self.members(part, &resources::OPERAND);
        let mut values = Vec::new();
        match part.inner("values").filter(|list| list.json.is_array()) {
            Some(list) if !self.count_clauses(list.json.as_array().map_or(0, Vec::len)) => {}
            Some(list) => {
                for Part { json, pointer } in list.elements() {
                    match json {
                        Value::String(text) => values.push(Placed { text: text.clone(), pointer }),
                        _ => self.wrong(pointer, "the value", "a text"),
                    }
                }
            }
            None => {
                if let Some(other) = part.field("values") {
                    self.no_container(part.at("values"), "values", "a list", other);
                }
            }
        }
        values
    }

    /// Reads the attribute mappings of a list.
    pub(super) fn attribute_mapping_list(&mut self, list: &Part<'_>) -> Vec<AttributeMapping> {
        let parts = self.items(list);
        self.attribute_mappings(&parts)
    }

    /// Reads attribute mappings; one without a target is reported and left out.
    pub(super) fn attribute_mappings(&mut self, parts: &[Part<'_>]) -> Vec<AttributeMapping> {
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
                    let message = format!("`flowTypes` holds `{word}`, which is not one of `Add`, `Update`, `Delete`");
                    self.report(
                        Diagnostic::new(&documents::UNKNOWN_ENUM_WORD, message).in_document(part.at("flowTypes"), None),
                    );
                }
            }
        }
        types
    }

    fn attribute_mapping(&mut self, part: &Part<'_>) -> Option<AttributeMapping> {
        self.members(part, &resources::ATTRIBUTE_MAPPING);
        let target = self.needed(part, "targetAttributeName", "attribute mapping")?;
        let source = self.part(part, "source").filter(is_source).map(|source| self.source(&source, DEPTH));
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
        self.members(part, &resources::SOURCE);
        let mut parameters = Vec::new();
        for pair in self.parts(part, "parameters") {
            self.members(&pair, &resources::PARAMETER);
            let key = self.text(&pair, "key").unwrap_or_default();
            let Some(value) = self.part(&pair, "value") else { continue };
            if depth == 0 {
                let message = "the parse tree is nested too deeply";
                self.report(Diagnostic::new(&limits::EXPRESSION_TOO_DEEP, message).in_document(value.pointer, None));
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

/// Whether a source says anything. The PowerShell SDK writes an object of nulls where there is no source.
fn is_source(source: &Part<'_>) -> bool {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    resources::SOURCE.members.iter().any(|name| source.field(name).is_some_and(|value| !is_empty(value)))
        || source.json.as_object().is_none_or(serde_json::Map::is_empty)
}

/// Whether a name is that of an annotation (`@odata.type`) or an action (`#microsoft.graph...`), not of a member.
fn is_annotation(name: &str) -> bool {
    name.starts_with('#') || name.contains('@')
}

fn unknown_member(part: &Part<'_>, resource: &Resource, name: &str) -> Diagnostic {
    let message = format!("{} has no member `{name}`", resource.title);
    let owner = resources::ALL.iter().find(|other| other.members.contains(&name));
    let help = match (crate::engine::nearest(name, resource.members.iter().copied()), owner) {
        (_, Some(owner)) => format!("it is ignored here; {} has one", owner.title),
        (Some(other), None) => format!("it is ignored; did you mean `{other}`?"),
        (None, None) => "it is ignored; remove it".to_owned(),
    };
    let pointer = format!("{}/{}", part.pointer, name.replace('~', "~0").replace('/', "~1"));
    Diagnostic::new(&shapes::UNKNOWN_MEMBER, message).help(help).in_document(pointer, None)
}
