//! Source attributes that no mapping reads.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_documents as codes;
use crate::lint::MappingContext;
use crate::lint::context::below;
use crate::lint::scope;
use crate::syntax;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;

/// Collects the attributes that an expression reads.
pub(super) fn read(node: &Node, names: &mut HashSet<String>) {
    for node in below(node) {
        if let NodeKind::Attribute(name) = &node.kind {
            names.insert(name.clone());
        }
    }
}

/// Reports source attributes that are defined and read nowhere.
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
    used.extend(scope::read_attributes(context));
    for attribute in definition.attributes.iter().filter(|attribute| !used.contains(&attribute.name)) {
        diagnostics.push(
            Diagnostic::new(&codes::UNUSED_ATTRIBUTE, format!("the source attribute `{}` is not used", attribute.name))
                .help("map it, or leave it")
                .in_document(attribute.pointer.as_str(), None),
        );
    }
}
