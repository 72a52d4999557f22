//! A mapping document: its JSON as it is, and the parts read from it.

use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::limits;
use crate::mapping::consistency;
use crate::mapping::form;
use crate::mapping::form::Content;
use crate::mapping::form::Form;
use crate::mapping::form::Found;
use crate::mapping::load;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::Model;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::mapping::not_a_document;
use crate::mapping::part;
use crate::mapping::part::Part;
use crate::mapping::read::Reader;
use crate::mapping::target_schema::TargetSchema;
use crate::mapping::templates::Template;

/// A mapping document. Its text is kept beside its JSON, because JSON alone gives back neither the layout nor a number such
/// as `1.10` as it was written.
#[derive(Debug, Clone)]
pub struct Document {
    text: Arc<str>,
    json: Arc<Value>,
    form: Form,
    model: Model,
    diagnostics: Vec<Diagnostic>,
    template: Option<&'static Template>,
}

impl Document {
    /// Reads a document: a synchronizationSchema, or a part of one, also inside of what Microsoft Graph puts around it;
    /// [`Document::form`] says what was found.
    ///
    /// # Errors
    ///
    /// The text is too large, not JSON, or not a mapping document. Where it is not JSON, the diagnostic's text is the document's and its
    /// label the place. Faults inside of a document do not keep it from being read; they are in [`Document::diagnostics`].
    pub fn parse(text: &str) -> Result<Document, Diagnostic> {
        if text.len() > limits::DOCUMENT_LENGTH {
            return Err(not_a_document::too_large());
        }
        let text: Arc<str> = text.into();
        let (json, repeated) = load::load(text.strip_prefix('\u{feff}').unwrap_or(&text))?;
        Document::read(text, json, repeated)
    }

    /// A document that is JSON already.
    ///
    /// # Errors
    ///
    /// The JSON is not a mapping document.
    pub fn from_json(json: Value) -> Result<Document, Diagnostic> {
        Document::read(format!("{json:#}").into(), json, Vec::new())
    }

    fn read(text: Arc<str>, json: Value, mut diagnostics: Vec<Diagnostic>) -> Result<Document, Diagnostic> {
        let found = form::find(&json)?.ok_or_else(|| not_a_document::something_else(&json))?;
        let form = found.form.clone();
        let mut reader = Reader::default();
        let mut model = read_model(&mut reader, &found);
        let rules = model.rules.iter().flat_map(|rule| &rule.object_mappings);
        let mappings: usize = rules.map(|mapping| mapping.attributes.len()).sum();
        if mappings > limits::DOCUMENT_MAPPINGS {
            return Err(not_a_document::too_many_mappings(mappings));
        }
        if reader.objects > limits::DOCUMENT_OBJECTS {
            return Err(not_a_document::too_many_objects(reader.objects));
        }
        if reader.clauses > limits::DOCUMENT_CLAUSES {
            return Err(not_a_document::too_many_clauses(reader.clauses));
        }
        if let Some(lost) = reader.lost_parts() {
            return Err(lost);
        }
        diagnostics.extend(reader.diagnostics);
        diagnostics.extend(consistency::check(&model));
        model.rules.sort_by_key(|rule| rule.priority);
        let json = Arc::new(json);
        let mut document = Document { text, json, form, model, diagnostics, template: None };
        document.use_written_names();
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

    /// Whether attribute mappings of an object mapping could not be read, so that it is not known what is mapped.
    pub(crate) fn lacks_attributes(&self, mapping: &ObjectMapping) -> bool {
        let list = part::as_written(&self.json, &format!("{}/attributeMappings", mapping.pointer));
        let is_lost = |pointer: &str| {
            let rest = pointer.strip_prefix(list.as_str()).and_then(|rest| rest.strip_prefix('/'));
            let mut parts = rest.into_iter().flat_map(|rest| rest.split('/').skip(1));
            pointer == list || rest.is_some() && parts.all(|part| part.eq_ignore_ascii_case("targetAttributeName"))
        };
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        errors.filter_map(|error| error.location.as_ref()).any(|place| is_lost(&place.pointer))
    }

    /// Names the target object of the object mappings that name none, as lists of attribute mappings do.
    pub fn with_target_object(mut self, name: &str) -> Document {
        for mapping in self.model.rules.iter_mut().flat_map(|rule| &mut rule.object_mappings) {
            if mapping.target_object.is_empty() {
                name.clone_into(&mut mapping.target_object);
            }
        }
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

    /// The document as JSON, unknown fields and the order of fields included. Of what unknown fields hold, 10,000 values are kept;
    /// [`Document::text`] has everything.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// What was found: a whole schema or a part of one, and what it is inside of.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The value and the pointer of a member of what a pointer leads to, whatever the case of its name.
    pub fn member(&self, pointer: &str, name: &str) -> Option<(String, &Value)> {
        let found = part::member(self.json.pointer(pointer)?, name)?;
        let mut pointer = pointer.to_owned();
        found.append_to(&mut pointer);
        Some((pointer, found.value))
    }

    /// Spells the members in the pointers of diagnostics as the document does.
    pub(crate) fn place(&self, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for diagnostic in &mut diagnostics {
            let place = diagnostic.location.as_mut().map(|place| &mut place.pointer);
            for pointer in place.into_iter().chain(&mut diagnostic.removal) {
                if self.json.pointer(pointer).is_none() {
                    *pointer = part::as_written(&self.json, pointer);
                }
            }
        }
        diagnostics
    }

    fn use_written_names(&mut self) {
        let own = std::mem::take(&mut self.diagnostics);
        self.diagnostics = self.place(own);
    }

    /// The parts that are acted on.
    pub fn model(&self) -> &Model {
        &self.model
    }

    pub(super) fn model_mut(&mut self) -> &mut Model {
        &mut self.model
    }

    /// What is wrong with the document's fields.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// All object mappings with their rules, in order of the rules' priority.
    pub fn object_mappings(&self) -> impl Iterator<Item = (&Rule, &ObjectMapping)> {
        self.model.rules.iter().flat_map(|rule| rule.object_mappings.iter().map(move |mapping| (rule, mapping)))
    }

    /// Returns what lines of plans, links and symbols call an object mapping: by its source object, or by its target object where others
    /// have the same source.
    pub fn object_name<'n>(&self, source_object: &'n str, target_object: &'n str) -> &'n str {
        let enabled = self.object_mappings().filter(|(_, other)| other.enabled);
        let alike = enabled.filter(|(_, other)| other.source_object == source_object).count();
        if alike > 1 || source_object.is_empty() { target_object } else { source_object }
    }

    /// Returns the names of all object mappings, as [`Document::object_name`] gives them, each with its target object.
    pub fn object_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.object_mappings().map(|(_, mapping)| {
            (self.object_name(&mapping.source_object, &mapping.target_object), mapping.target_object.as_str())
        })
    }

    /// The object mapping with this name, or for this target or source object, in any case. Without a name: the first that is enabled
    /// and reads users, or else the first that is enabled.
    ///
    /// # Errors
    ///
    /// There is none, or none is enabled and no name is given.
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
                .or_else(|| all.iter().find(|(_, mapping)| mapping.enabled)),
        };
        found.copied().ok_or_else(|| {
            let known: Vec<String> = all.iter().map(|(_, mapping)| format!("`{}`", mapping.target_object)).collect();
            let message = match name {
                Some(name) => format!("the document has no object mapping `{name}`"),
                None if known.is_empty() => "the document has no object mapping".to_owned(),
                None => "the document has no object mapping that is enabled".to_owned(),
            };
            let diagnostic = Diagnostic::new(&documents::NO_OBJECT_MAPPING, message);
            match (known.is_empty(), name) {
                (true, _) => diagnostic,
                (false, Some(_)) => diagnostic.help(format!("it has {}", known.join(", "))),
                (false, None) => {
                    diagnostic.help(format!("set `enabled`, or name one with `--object`: {}", known.join(", ")))
                }
            }
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

fn read_model(reader: &mut Reader, found: &Found<'_>) -> Model {
    let part = &found.part;
    match found.form.content() {
        Content::Schema => reader.schema(part),
        Content::Rule => Model { rules: vec![reader.rule(part)], ..Model::default() },
        Content::Rules => Model { rules: reader.rules(part), ..Model::default() },
        Content::ObjectMapping => one_rule(vec![reader.object_mapping(part)]),
        Content::ObjectMappings => one_rule(reader.object_mappings(part)),
        Content::AttributeMapping => one_mapping(reader.attribute_mappings(std::slice::from_ref(part)), part),
        Content::AttributeMappings => one_mapping(reader.attribute_mapping_list(part), part),
    }
}

fn one_rule(object_mappings: Vec<ObjectMapping>) -> Model {
    Model { rules: vec![Rule { object_mappings, ..Rule::default() }], ..Model::default() }
}

fn one_mapping(attributes: Vec<AttributeMapping>, part: &Part<'_>) -> Model {
    let pointer = part.pointer.clone();
    one_rule(vec![ObjectMapping { enabled: true, attributes, pointer, ..ObjectMapping::default() }])
}
