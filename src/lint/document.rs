//! Runs the lints over a whole document.

use std::sync::LazyLock;

use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::lint;
use crate::lint::MAPPING_LINTS;
use crate::lint::MappingContext;
use crate::lint::Surroundings;
use crate::mapping;
use crate::mapping::Document;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema;

/// Lints a document: each object mapping, and each expression in it.
///
/// Errors are found by [`Document::check`]. Lints that are off by default report as well; [`lint::Configuration`] removes them.
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

/// Lints the expressions of an object mapping.
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

/// Returns what RFC 7643 says of a target, where the document defines no target object.
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
