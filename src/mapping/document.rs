//! A mapping document: its JSON as it is, and the parts read from it.

use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::diagnostic::codes::input;
use crate::mapping::consistency;
use crate::mapping::model::Model;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::mapping::read::Reader;
use crate::mapping::target_schema::TargetSchema;
use crate::mapping::templates::Template;

/// A mapping document. Its text is kept beside its JSON, because JSON alone gives back neither the layout nor a number such
/// as `1.10` as it was written.
#[derive(Debug, Clone)]
pub struct Document {
    text: Arc<str>,
    json: Value,
    model: Model,
    diagnostics: Vec<Diagnostic>,
    template: Option<&'static Template>,
}

impl Document {
    /// Reads a document: a synchronizationSchema, one object mapping, or a list of attribute mappings.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or not a mapping document. Faults inside of a document do not keep it from being read; they are
    /// in [`Document::diagnostics`].
    pub fn parse(text: &str) -> Result<Document, Diagnostic> {
        let json: Value = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| {
            // The library's own message may quote the file, which may hold more than mappings.
            let message = format!("the file is not JSON: line {}, column {}", error.line(), error.column());
            Diagnostic::new(&input::NOT_JSON, message)
                .help("save the document again as the portal's Download button gives it")
        })?;
        Document::read(text.into(), json)
    }

    /// A document that is JSON already.
    ///
    /// # Errors
    ///
    /// The JSON is not a mapping document.
    pub fn from_json(json: Value) -> Result<Document, Diagnostic> {
        Document::read(format!("{json:#}").into(), json)
    }

    fn read(text: Arc<str>, json: Value) -> Result<Document, Diagnostic> {
        let mut reader = Reader::default();
        let Some(mut model) = read_model(&mut reader, &json) else {
            let message = "neither rules, nor an object mapping, nor attribute mappings were found";
            return Err(Diagnostic::new(&documents::NOT_A_DOCUMENT, message).help(
                "give the JSON of a synchronizationSchema, of one object mapping, or of a list of attribute mappings",
            ));
        };
        let mut diagnostics = reader.diagnostics;
        diagnostics.extend(consistency::check(&model));
        model.rules.sort_by_key(|rule| rule.priority);
        let mut document = Document { text, json, model, diagnostics, template: None };
        document.template = Template::of(&document);
        Ok(document)
    }

    /// The built-in document of the application that this one is for; none when that is not known.
    pub fn template(&self) -> Option<&'static Template> {
        self.template
    }

    /// Says which application the document is for, whatever its directories are called.
    pub fn for_template(mut self, template: &'static Template) -> Document {
        self.template = Some(template);
        self
    }

    /// The same document with the target objects that an application has, in place of those it defines itself. Pointers
    /// stay those of this document.
    pub fn for_target(mut self, target: &TargetSchema) -> Document {
        target.put_into(&mut self.model, &mut self.diagnostics);
        self
    }

    /// The document's text, byte for byte as it was loaded: what to save.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as JSON, unknown fields and the order of fields included.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The parts that are acted on.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What is wrong with the document's fields.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// All object mappings with their rules, in order of the rules' priority.
    pub fn object_mappings(&self) -> impl Iterator<Item = (&Rule, &ObjectMapping)> {
        self.model.rules.iter().flat_map(|rule| rule.object_mappings.iter().map(move |mapping| (rule, mapping)))
    }

    /// The object mapping with this name, or for this target or source object, in any case. Without a name: the first that is enabled
    /// and reads users, or else the first that is enabled, or else the first.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn object_mapping(&self, name: Option<&str>) -> Result<(&Rule, &ObjectMapping), Diagnostic> {
        let all: Vec<_> = self.object_mappings().collect();
        let named = |pick: fn(&ObjectMapping) -> &str| {
            let name = name.unwrap_or_default();
            let mut found = all.iter().filter(|(_, mapping)| pick(mapping).eq_ignore_ascii_case(name));
            let first = found.clone().next();
            found.find(|(_, mapping)| mapping.enabled).or(first)
        };
        let found = match name {
            Some(_) => named(|mapping| &mapping.name)
                .or_else(|| named(|mapping| &mapping.target_object))
                .or_else(|| named(|mapping| &mapping.source_object)),
            None => all
                .iter()
                .find(|(_, mapping)| mapping.enabled && mapping.source_object.eq_ignore_ascii_case("user"))
                .or_else(|| all.iter().find(|(_, mapping)| mapping.enabled && !mapping.attributes.is_empty()))
                .or_else(|| all.first()),
        };
        found.copied().ok_or_else(|| {
            let known: Vec<String> = all.iter().map(|(_, mapping)| format!("`{}`", mapping.target_object)).collect();
            let message = match name {
                Some(name) => format!("the document has no object mapping `{name}`"),
                None => "the document has no object mapping".to_owned(),
            };
            let diagnostic = Diagnostic::new(&documents::NO_OBJECT_MAPPING, message);
            if known.is_empty() { diagnostic } else { diagnostic.help(format!("it has {}", known.join(", "))) }
        })
    }

    /// The definition of an object mapping's source object, where the document has one.
    pub fn source_object(&self, rule: &Rule, mapping: &ObjectMapping) -> Option<&ObjectDefinition> {
        self.object(&rule.source_directory, &mapping.source_object)
    }

    /// The definition of an object mapping's target object, where the document has one.
    pub fn target_object(&self, rule: &Rule, mapping: &ObjectMapping) -> Option<&ObjectDefinition> {
        self.object(&rule.target_directory, &mapping.target_object)
    }

    /// Whether a rule's target directory is a SCIM one: only there have attributes URNs or filters in their names.
    pub fn is_scim_target(&self, rule: &Rule) -> bool {
        let directory = self.model.directories.iter().find(|known| known.name == rule.target_directory);
        let attributes =
            directory.into_iter().flat_map(|directory| &directory.objects).flat_map(|object| &object.attributes);
        attributes.into_iter().any(|attribute| attribute.name.contains([':', '[']))
    }

    fn object(&self, directory: &str, object: &str) -> Option<&ObjectDefinition> {
        let directory = self.model.directories.iter().find(|known| known.name == directory)?;
        directory.objects.iter().find(|known| known.name == object)
    }
}

fn read_model(reader: &mut Reader, json: &Value) -> Option<Model> {
    if let Value::Array(items) = json {
        if items.iter().all(|item| item.get("targetAttributeName").is_none()) {
            return None;
        }
        let attributes = reader.attribute_mapping_list(items);
        return Some(one_mapping(ObjectMapping { enabled: true, attributes, ..ObjectMapping::default() }));
    }
    let rules = json.get("synchronizationRules").and_then(Value::as_array);
    let directories = json.get("directories").and_then(Value::as_array);
    if rules.is_some() || directories.is_some() {
        let numbered = |list: Option<&'_ Vec<Value>>| list.map(|list| list.len()).unwrap_or_default();
        let mut model = Model::default();
        for number in 0..numbered(directories) {
            if let Some(item) = directories.and_then(|list| list.get(number)) {
                model.directories.push(reader.directory(item, &format!("/directories/{number}")));
            }
        }
        for number in 0..numbered(rules) {
            if let Some(item) = rules.and_then(|list| list.get(number)) {
                model.rules.push(reader.rule(item, &format!("/synchronizationRules/{number}")));
            }
        }
        return Some(model);
    }
    if json.get("objectMappings").is_some_and(Value::is_array) {
        return Some(Model { rules: vec![reader.rule(json, "")], ..Model::default() });
    }
    if json.get("attributeMappings").is_some_and(Value::is_array) {
        return Some(one_mapping(reader.object_mapping(json, "")));
    }
    None
}

fn one_mapping(mapping: ObjectMapping) -> Model {
    Model { rules: vec![Rule { object_mappings: vec![mapping], ..Rule::default() }], ..Model::default() }
}
