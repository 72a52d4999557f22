//! The target attributes of an object mapping: which are mapped, and how they are named.

use std::sync::LazyLock;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_documents as codes;
use crate::lint::MappingContext;
use crate::lint::attributes::ROLE_LISTS;
use crate::lint::target::listed_near;
use crate::lint::target::unlisted;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Mutability;
use crate::mapping::model::Source;
use crate::mapping::rules;
use crate::scim::Comparand;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema::Resource;
use crate::source::Span;

static USER: LazyLock<Resource> = LazyLock::new(Resource::user);
static GROUP: LazyLock<Resource> = LazyLock::new(Resource::group);

/// The built-in document for applications that are in no gallery.
const GENERIC: &str = "generic-scim";

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
        let is_asked = rules::asks_to_map(context.document, context.rule, context.mapping, &known.name);
        if known.required && unmapped && !own && !is_asked {
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
        let help = "remove the mapping; send an identifier of your own as `externalId`";
        diagnostics.push(diagnostic.help(help).remove(attribute.pointer.as_str()));
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
        let message = format!("there is a dot between the schema `{head}` and its attribute");
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

/// Whether the application's own answer says what its attributes are, so that nothing is assumed.
fn is_asked(context: &MappingContext<'_>) -> bool {
    context.target_definition.is_some_and(|definition| definition.pointer.is_empty())
}

/// Reports targets that servers compute themselves: the groups of a user, and what is shown of a manager or a member.
pub(super) fn read_only_in_the_rfc(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if is_asked(context) {
        return;
    }
    for attribute in &context.mapping.attributes {
        let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
        let defined = context.target_definition.and_then(|definition| definition.attribute(&attribute.target));
        if defined.is_some_and(|defined| defined.mutability == Mutability::ReadOnly) {
            continue;
        }
        let is = |name: &str| path.attribute().eq_ignore_ascii_case(name);
        let part = path.sub_attribute().or(path.nested()).unwrap_or_default();
        let shows = ["display", "displayName"].iter().any(|shown| part.eq_ignore_ascii_case(shown));
        let is_known = path.is_core() || path.extension().is_some_and(|schema| schema.contains(":enterprise:"));
        let help = match () {
            () if !is_known => continue,
            () if is("groups") && path.is_core() => "delete this mapping; map `members` of groups".to_owned(),
            () if is("manager") && shows => "map `manager` itself from `[manager]`; its identifier is sent".to_owned(),
            () if is("members") && shows => "map `members` itself from `[members]`; identifiers are sent".to_owned(),
            () => continue,
        };
        let message = format!("`{}` is read-only in RFC 7643: the target computes it", attribute.target);
        let diagnostic = at_name(&codes::READ_ONLY_IN_THE_RFC, message, attribute).help(help);
        diagnostics.push(if is("groups") { diagnostic.remove(attribute.pointer.as_str()) } else { diagnostic });
    }
}

/// Reports parts of custom attributes, which only gallery applications take.
pub(super) fn complex_custom(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_gallery = context.document.template().is_some_and(|template| template.name != GENERIC);
    if is_gallery || is_asked(context) {
        return;
    }
    for attribute in &context.mapping.attributes {
        let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
        let is_custom = path.extension().is_some_and(|schema| !schema.contains(":enterprise:"));
        let has_parts = path.sub_attribute().is_some() || path.nested().is_some() || path.filter().is_some();
        if is_custom && has_parts {
            let message = format!("the custom attribute `{}` has parts", attribute.target);
            let help =
                "complex custom attributes work for gallery applications only; give every part an attribute of its own";
            diagnostics.push(at_name(&codes::COMPLEX_CUSTOM, message, attribute).help(help));
        }
    }
}

/// Reports complex attributes that get one value, where the application's own answer says that they have parts.
pub(super) fn whole_complex(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(definition) = context.target_definition.filter(|_| is_asked(context)) else { return };
    for attribute in &context.mapping.attributes {
        let target = attribute.target.as_str();
        let Some(known) = definition.attribute(target).filter(|known| known.kind == AttributeType::String) else {
            continue;
        };
        let part_of = |name: &'_ str| name.strip_prefix(target).is_some_and(|rest| rest.starts_with('.'));
        let Some(part) = definition.attributes.iter().find(|known| part_of(&known.name)) else { continue };
        let text = attribute.source.as_ref().map(Source::text).unwrap_or_default();
        if ROLE_LISTS.iter().any(|function| text.contains(function)) {
            continue;
        }
        let rest = part.name.get(target.len() + 1..).unwrap_or_default();
        let help = if known.multivalued {
            format!("map a part, such as `{target}[type eq \"work\"].{rest}`")
        } else {
            format!("map its parts, such as `{}`", part.name)
        };
        let message = format!("`{target}` is complex, and the mapping gives it one value");
        diagnostics.push(at_name(&codes::WHOLE_COMPLEX, message, attribute).help(help));
    }
}

/// Reports values in filters that are not among those the target's own schema lists.
pub(super) fn not_a_canonical_value(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(definition) = context.target_definition else { return };
    for attribute in &context.mapping.attributes {
        let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
        let Some(literals) = path.filter().and_then(|filter| filter.literals()) else { continue };
        let schema = path.schema().map_or(String::new(), |schema| format!("{schema}:"));
        for (name, value) in literals {
            let Comparand::Text(value) = value else { continue };
            let part = format!("{schema}{}.{name}", path.attribute());
            let listed = definition.attributes.iter().find(|known| known.name.eq_ignore_ascii_case(&part));
            let listed = listed.map_or(&[][..], |known| known.canonical_values.as_slice());
            let Some(diagnostic) =
                unlisted(&codes::UNLISTED_ELEMENT, &part, value, listed).filter(|_| !listed.is_empty())
            else {
                continue;
            };
            let pointer = format!("{}/targetAttributeName", attribute.pointer);
            let diagnostic = diagnostic.in_document(pointer, Some(&attribute.target));
            let target = attribute.target.as_str();
            let written =
                target.find(&format!("\"{value}\"")).map(|start| Span::new(start + 1, start + 1 + value.len()));
            diagnostics.push(match (written, listed_near(value, listed)) {
                (Some(span), Some(other)) => diagnostic.at(span, "").fix(span, other, false).in_text(target),
                (Some(span), None) => diagnostic.at(span, "").in_text(target),
                (None, _) => diagnostic,
            });
        }
    }
}

/// Reports texts without quotes in filters, which the service sends as they are.
pub(super) fn unquoted_literal(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in &context.mapping.attributes {
        let target = attribute.target.as_str();
        let Ok(path) = Path::parse(target, Dialect::Entra) else { continue };
        let Some(literals) = path.filter().and_then(|filter| filter.literals()) else { continue };
        for (_, value) in literals {
            let Comparand::Text(value) = value else { continue };
            let end = target.find(']').unwrap_or(target.len());
            let written = target.get(..end).and_then(|head| head.rfind(value.as_str()));
            let Some(start) = written.filter(|start| !target.get(..*start).is_some_and(|head| head.ends_with('"')))
            else {
                continue;
            };
            let span = Span::new(start, start + value.len());
            let message = format!("`{value}` in the filter has no quotes");
            diagnostics.push(
                at_name(&codes::UNQUOTED_LITERAL, message, attribute)
                    .at(span, "text values are quoted")
                    .help(format!("write `\"{value}\"`"))
                    .fix(span, format!("\"{value}\""), true)
                    .in_text(target),
            );
        }
    }
}
