//! What the parts of a document must have to do with each other: names that differ, and names that lead somewhere.
//!
//! A part of a document, such as a lone object mapping, has no directories to compare with and is not blamed for it.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::mapping::model::Directory;
use crate::mapping::model::Model;
use crate::mapping::model::Mutability;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;

/// Everything that does not fit together, in the order of the document.
pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let of = |directory: &Directory| (directory.name.clone(), directory.pointer.clone());
    told_apart("directory", model.directories.iter().map(of), &mut diagnostics);
    for directory in &model.directories {
        let objects = directory.objects.iter().map(|object| (object.name.clone(), object.pointer.clone()));
        told_apart("object", objects, &mut diagnostics);
        for object in &directory.objects {
            let attributes = object.attributes.iter().map(|known| (known.name.clone(), known.pointer.clone()));
            told_apart("attribute", attributes, &mut diagnostics);
        }
    }
    if !model.directories.is_empty() {
        for rule in &model.rules {
            check_rule(model, rule, &mut diagnostics);
        }
    }
    diagnostics
}

fn told_apart(what: &str, named: impl Iterator<Item = (String, String)>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    for (name, pointer) in named.filter(|(name, _)| !name.is_empty()) {
        if seen.contains(&name) {
            let message = format!("the {what} `{name}` is defined a second time");
            diagnostics.push(
                Diagnostic::new(&documents::DEFINED_TWICE, message)
                    .help("remove one of the definitions, or give it another name")
                    .in_document(pointer, None),
            );
        }
        seen.insert(name);
    }
}

fn check_rule(model: &Model, rule: &Rule, diagnostics: &mut Vec<Diagnostic>) {
    let mut directory = |name: &str, field: &str| {
        let found = model.directories.iter().find(|directory| directory.name == name);
        if found.is_none() {
            let (code, message, place) = match name {
                "" => (&documents::MISSING_FIELD, format!("the rule has no `{field}`"), rule.pointer.clone()),
                _ => {
                    let message = format!("the document defines no directory `{name}`");
                    (&documents::UNKNOWN_DIRECTORY, message, format!("{}/{field}", rule.pointer))
                }
            };
            let mut known: Vec<String> = model.directories.iter().map(|known| format!("`{}`", known.name)).collect();
            known.dedup();
            diagnostics.push(
                Diagnostic::new(code, message)
                    .help(format!("the document defines {}", known.join(", ")))
                    .in_document(place, None),
            );
        }
        found
    };
    let source = directory(&rule.source_directory, "sourceDirectoryName");
    let target = directory(&rule.target_directory, "targetDirectoryName");
    for mapping in &rule.object_mappings {
        check_object(source, &mapping.source_object, "sourceObjectName", mapping, diagnostics);
        check_object(target, &mapping.target_object, "targetObjectName", mapping, diagnostics);
        let written =
            target.and_then(|target| target.objects.iter().find(|object| object.name == mapping.target_object));
        read_only(written, mapping, diagnostics);
    }
}

/// Target attributes that an object mapping writes and that only the target may write.
pub(super) fn read_only(
    written: Option<&ObjectDefinition>,
    mapping: &ObjectMapping,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let definitions = written.map_or(&[][..], |object| &object.attributes);
    let read_only: HashSet<&str> = definitions
        .iter()
        .filter(|definition| definition.mutability == Mutability::ReadOnly)
        .map(|definition| definition.name.as_str())
        .collect();
    for attribute in &mapping.attributes {
        if read_only.contains(attribute.target.as_str()) {
            let message = format!("`{}` is read-only, and the mapping writes it", attribute.target);
            diagnostics.push(
                Diagnostic::new(&documents::READ_ONLY_TARGET, message)
                    .remove(attribute.pointer.as_str())
                    .help("remove the mapping, or correct the attribute's `mutability`")
                    .in_document(attribute.pointer.clone(), Some(&attribute.target)),
            );
        }
    }
}

/// Real exports hold object mappings without a source object; such a mapping only removes objects.
fn check_object(
    directory: Option<&Directory>,
    name: &str,
    field: &str,
    mapping: &ObjectMapping,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(directory) = directory.filter(|_| !name.is_empty()) else { return };
    if directory.objects.iter().any(|object| object.name == name) {
        return;
    }
    let message = format!("the directory `{}` defines no object `{name}`", directory.name);
    let known = directory.objects.iter().map(|object| object.name.as_str());
    let help = match crate::engine::nearest(name, known) {
        Some(other) => format!("did you mean `{other}`? Without the definition attributes and types cannot be checked"),
        None => "add its definition, otherwise attributes and types cannot be checked".to_owned(),
    };
    diagnostics.push(
        Diagnostic::new(&documents::UNKNOWN_OBJECT, message)
            .help(help)
            .in_document(format!("{}/{field}", mapping.pointer), None),
    );
}
