//! The target attributes of an object mapping: which are mapped, and how they are named.

use std::sync::LazyLock;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_documents as codes;
use crate::lint::MappingContext;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::Mutability;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema::Resource;

static USER: LazyLock<Resource> = LazyLock::new(Resource::user);
static GROUP: LazyLock<Resource> = LazyLock::new(Resource::group);

/// A diagnostic about the name of a target attribute.
fn at_name(code: &'static Code, message: String, attribute: &AttributeMapping) -> Diagnostic {
    let pointer = format!("{}/targetAttributeName", attribute.pointer);
    Diagnostic::new(code, message).in_document(pointer, Some(&attribute.target))
}

pub(super) fn required_unmapped(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(definition) = context.target_definition else { return };
    for known in &definition.attributes {
        let unmapped = !context.mapping.attributes.iter().any(|attribute| attribute.target == known.name);
        // The target itself fills its anchor and what nobody else may write.
        let own = known.anchor || known.mutability == Mutability::ReadOnly || known.default_value.is_some();
        if known.required && unmapped && !own {
            diagnostics.push(
                Diagnostic::new(
                    &codes::REQUIRED_UNMAPPED,
                    format!("the target requires `{}`, which is not mapped", known.name),
                )
                .help("add an attribute mapping for it")
                .in_document(format!("{}/attributeMappings", context.mapping.pointer), Some(&known.name)),
            );
        }
    }
}

pub(super) fn identifier_mapped(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in context.mapping.attributes.iter().filter(|attribute| attribute.target == "id") {
        let diagnostic =
            at_name(&codes::IDENTIFIER_MAPPED, "`id` belongs to the target and is not mapped".to_owned(), attribute);
        diagnostics.push(diagnostic.help("remove the mapping; send an identifier of your own as `externalId`"));
    }
}

pub(super) fn dot_after_schema(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in &context.mapping.attributes {
        let target = &attribute.target;
        let lower = target.to_ascii_lowercase();
        if !lower.starts_with("urn:") {
            continue;
        }
        let dot = [":user.", ":group."].iter().find_map(|part| Some(lower.find(part)? + part.len() - 1));
        let Some((head, tail)) = dot.and_then(|dot| Some((target.get(..dot)?, target.get(dot + 1..)?))) else {
            continue;
        };
        let message = format!("a dot stands between the schema `{head}` and its attribute");
        diagnostics.push(at_name(&codes::DOT_AFTER_SCHEMA, message, attribute).help(format!("write `{head}:{tail}`")));
    }
}

pub(super) fn unfiltered_multi_valued(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in &context.mapping.attributes {
        let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
        let (Some(part), None, true) = (path.sub_attribute(), path.filter(), path.is_core()) else { continue };
        let top = Path::parse(path.attribute(), Dialect::Entra).ok();
        let several = top.and_then(|top| USER.find(&top).ok().map(|known| known.multivalued));
        if several == Some(true) {
            let name = path.attribute();
            let message = format!("`{}` does not say which of the `{name}` is meant", attribute.target);
            diagnostics.push(
                at_name(&codes::UNFILTERED_MULTI_VALUED, message, attribute)
                    .help(format!("write `{name}[type eq \"work\"].{part}`")),
            );
        }
    }
}

pub(super) fn not_in_the_rfc(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if context.target_definition.is_some() {
        return;
    }
    for attribute in &context.mapping.attributes {
        let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
        let Err(unknown) = USER.find(&path) else { continue };
        if !path.is_core() || GROUP.lookup(&path).is_some() {
            continue;
        }
        let top = Path::parse(path.attribute(), Dialect::Entra).ok();
        let top_is_known = top.is_some_and(|top| USER.find(&top).is_ok());
        // What is wholly unknown belongs to the application; a known attribute has the parts it has.
        if top_is_known {
            let message = format!("`{}` is no attribute of RFC 7643", attribute.target);
            let help = unknown.help.unwrap_or_else(|| "attributes of your own belong into an extension".to_owned());
            diagnostics.push(at_name(&codes::NOT_IN_THE_RFC, message, attribute).help(help));
        }
    }
}
