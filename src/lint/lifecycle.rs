//! What happens to target objects whose source is disabled or leaves the scope.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_documents as codes;
use crate::lint::MappingContext;
use crate::lint::unused::read;
use crate::mapping::wire;
use crate::syntax;

/// The source attributes that say whether an object is to be disabled.
const STANDING: [&str; 2] = ["IsSoftDeleted", "accountEnabled"];

/// Reports an object mapping of users to a SCIM application in which nothing disables them.
pub(super) fn nothing_disables(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mapping = context.mapping;
    let is_of_users = mapping.source_object.eq_ignore_ascii_case("user") && !mapping.target_object.is_empty();
    let names = mapping.attributes.iter().map(|attribute| attribute.target.as_str());
    let is_scim = match context.document.template() {
        Some(template) => wire::is_scim(template),
        None => names.into_iter().any(|name| name.contains([':', '['])),
    };
    if !mapping.enabled || !is_of_users || !is_scim || mapping.attributes.is_empty() {
        return;
    }
    let mut used = HashSet::new();
    for source in mapping.attributes.iter().filter_map(|attribute| attribute.source.as_ref()) {
        match syntax::parse(&source.text(), context.limits) {
            Ok(tree) => read(&tree, &mut used),
            // What a broken expression reads is not known.
            Err(_) => return,
        }
    }
    if STANDING.iter().any(|name| used.contains(*name)) {
        return;
    }
    let message = match mapping.flow_types.delete {
        true => "nothing in the mapping disables users, so those who are disabled or leave the scope are deleted",
        false => "nothing in the mapping disables users, so those who are disabled or leave the scope stay active",
    };
    diagnostics.push(
        Diagnostic::new(&codes::NOTHING_DISABLES, message)
            .help("map `active` with `Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")`")
            .in_document(mapping.pointer.clone(), None),
    );
}
