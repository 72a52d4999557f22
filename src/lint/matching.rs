//! Matching attributes: how target objects are found again.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_documents as codes;
use crate::lint::MappingContext;

pub(super) fn none(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mapping = context.mapping;
    // A lone list of attribute mappings may be a part of one that does match.
    let fragment = mapping.name.is_empty() && mapping.target_object.is_empty();
    let matches = mapping.attributes.iter().any(|attribute| attribute.matching_priority > 0);
    if !fragment && !matches && mapping.enabled && !mapping.attributes.is_empty() {
        diagnostics.push(
            Diagnostic::new(&codes::NO_MATCHING, "no attribute mapping is used for matching")
                .help("give the mapping of a unique attribute `matchingPriority` 1")
                .in_document(format!("{}/attributeMappings", mapping.pointer), None),
        );
    }
}

pub(super) fn not_filterable(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in context.mapping.attributes.iter().filter(|attribute| attribute.matching_priority > 0) {
        let known = context.target_definition.and_then(|definition| definition.attribute(&attribute.target));
        let filterable = known.and_then(|known| known.metadata("attrflow:filterable"));
        if filterable.is_some_and(|value| value.eq_ignore_ascii_case("false")) {
            let message = format!("the target cannot be searched for `{}`", attribute.target);
            diagnostics.push(
                Diagnostic::new(&codes::MATCHING_NOT_FILTERABLE, message)
                    .help("match on an attribute that the target filters by, such as `userName`")
                    .in_document(format!("{}/matchingPriority", attribute.pointer), Some(&attribute.target)),
            );
        }
    }
}

pub(super) fn same_priority(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let matching: Vec<_> =
        context.mapping.attributes.iter().filter(|attribute| attribute.matching_priority > 0).collect();
    for (number, attribute) in matching.iter().enumerate() {
        let earlier =
            matching.iter().take(number).find(|earlier| earlier.matching_priority == attribute.matching_priority);
        if let Some(earlier) = earlier {
            let message = format!("`{}` and `{}` have the same matching precedence", earlier.target, attribute.target);
            diagnostics.push(
                Diagnostic::new(&codes::SAME_PRIORITY, message)
                    .help("number the matching attributes 1, 2, ...")
                    .in_document(format!("{}/matchingPriority", attribute.pointer), Some(&attribute.target)),
            );
        }
    }
}
