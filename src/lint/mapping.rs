//! A whole document: every expression where it stands, and every object mapping as a whole.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_documents as codes;
use crate::engine::Engine;
use crate::limits::Limits;
use crate::lint;
use crate::lint::MAPPING_LINTS;
use crate::lint::Surroundings;
use crate::mapping;
use crate::mapping::Document;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema;
use crate::syntax;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;

/// An object mapping and what it belongs to.
#[derive(Debug)]
#[non_exhaustive]
pub struct MappingContext<'c> {
    /// The document.
    pub document: &'c Document,
    /// The rule it belongs to, which names the directories.
    pub rule: &'c Rule,
    /// The object mapping.
    pub mapping: &'c ObjectMapping,
    /// The object it reads, where the document defines it.
    pub source_definition: Option<&'c ObjectDefinition>,
    /// The object it writes, where the document defines it.
    pub target_definition: Option<&'c ObjectDefinition>,
    /// The limits that texts are read under.
    pub limits: &'c Limits,
}

/// What the lints have to say about a document: about each object mapping, and about the expressions in it. Faults are the
/// business of [`Document::check`]. What is reported only when asked for is among it: [`lint::Configuration`] sorts it out.
///
/// ```
/// use attrflow::Document;
/// use attrflow::Engine;
/// use attrflow::lint;
///
/// let text = r#"[{"targetAttributeName": "id", "source": {"type": "Attribute", "expression": "[objectId]"}}]"#;
/// let document = Document::parse(text)?;
/// let found = lint::document(&document, &Engine::new());
/// assert_eq!(found[0].to_string(), "warning[AF0975]: `id` belongs to the target and is not mapped");
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
pub fn document(document: &Document, engine: &Engine) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (rule, mapping) in document.object_mappings() {
        let context = MappingContext {
            document,
            rule,
            mapping,
            source_definition: document.source_object(rule, mapping),
            target_definition: document.target_object(rule, mapping),
            limits: engine.limits(),
        };
        let lints = if document.lacks_attributes(mapping) { &[] } else { MAPPING_LINTS };
        for lint in lints {
            (lint.check)(&context, &mut diagnostics);
        }
        expressions(&context, &mut diagnostics);
    }
    document.place(diagnostics)
}

fn expressions(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let readable = context.source_definition.map(mapping::readable).unwrap_or_default();
    for attribute in &context.mapping.attributes {
        let Some(source) = &attribute.source else { continue };
        let defined = context.target_definition.and_then(|definition| definition.attribute(&attribute.target));
        let from_rfc = if context.target_definition.is_none() { rfc_attribute(attribute) } else { None };
        let around = Surroundings::of(&readable)
            .defined(context.source_definition)
            .to(defined.or(from_rfc.as_ref()))
            .within(attribute)
            .under(context.rule);
        let pointer = source.text_pointer();
        for diagnostic in lint::expression_in(&source.text(), around, context.limits) {
            diagnostics.push(diagnostic.in_document(pointer.as_str(), Some(&attribute.target)));
        }
    }
}

static USER: LazyLock<schema::Resource> = LazyLock::new(schema::Resource::user);

/// What RFC 7643 says of a target, where the document defines no target object.
fn rfc_attribute(attribute: &AttributeMapping) -> Option<AttributeDefinition> {
    let path = Path::parse(&attribute.target, Dialect::Entra).ok()?;
    let known = USER.lookup(&path)?;
    let kind = match known.kind {
        schema::Kind::Boolean => AttributeType::Boolean,
        schema::Kind::Integer => AttributeType::Integer,
        schema::Kind::DateTime => AttributeType::DateTime,
        schema::Kind::Text => AttributeType::String,
        _ => return None,
    };
    let multivalued = known.multivalued;
    Some(AttributeDefinition { name: attribute.target.clone(), kind, multivalued, ..AttributeDefinition::default() })
}

/// The attributes that an expression reads.
pub(super) fn read(node: &Node, names: &mut HashSet<String>) {
    for node in lint::context::below(node) {
        if let NodeKind::Attribute(name) = &node.kind {
            names.insert(name.clone());
        }
    }
}

pub(super) fn unused_attribute(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(definition) = context.source_definition else { return };
    let mut used = HashSet::new();
    for attribute in &context.mapping.attributes {
        let Some(source) = &attribute.source else { continue };
        match syntax::parse(&source.text(), context.limits) {
            Ok(tree) => read(&tree, &mut used),
            // What a broken expression reads is not known.
            Err(_) => return,
        }
    }
    used.extend(lint::scope::attributes(context));
    for attribute in definition.attributes.iter().filter(|attribute| !used.contains(&attribute.name)) {
        diagnostics.push(
            Diagnostic::new(&codes::UNUSED_ATTRIBUTE, format!("the source attribute `{}` is not used", attribute.name))
                .help("map it, or leave it")
                .in_document(attribute.pointer.as_str(), None),
        );
    }
}
