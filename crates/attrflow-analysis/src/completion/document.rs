//! Completion in a mapping document, outside of its expressions: names, words, attributes, objects and members.

use std::ops::Range;

use attrflow::functions;
use attrflow::mapping::model::AttributeDefinition;
use attrflow::mapping::model::Directory;
use attrflow::mapping::model::ObjectDefinition;
use attrflow::mapping::scope::operators::OPERATORS;

use crate::completion::Completion;
use crate::completion::CompletionKind;
use crate::fields;
use crate::fields::FIELDS;
use crate::fields::Field;
use crate::fields::Holds;
use crate::file::File;
use crate::json::NodeId;
use crate::json::NodeKind;
use crate::json::Slot;
use crate::json::encode;
use crate::mapping::Around;
use crate::mapping::MappingFile;
use crate::reference;
use crate::words;

pub(super) fn complete(whole: &File, file: &MappingFile, offset: usize) -> Vec<Completion> {
    let text = whole.str();
    let Some(id) = file.tree.at(offset) else { return Vec::new() };
    let Some(node) = file.tree.node(id) else { return Vec::new() };
    if let Slot::Member { range, .. } = &node.slot
        && range.start < offset
        && offset <= range.end
    {
        let content = crate::json::content(text, range);
        return match node.parent {
            Some(parent) if content.start <= offset && offset <= content.end => {
                members(file, parent, &content, Some(id))
            }
            _ => Vec::new(),
        };
    }
    let Some(parent) = node.parent else { return Vec::new() };
    let Some(field) = node.name().and_then(|name| fields::find(fields::part(&file.tree, parent)?, name)) else {
        return Vec::new();
    };
    let range = match node.kind {
        NodeKind::Text => node.content(text),
        // Nothing is there yet: a text with its quotes is inserted.
        NodeKind::Missing => offset..offset,
        _ => return Vec::new(),
    };
    if offset < range.start || offset > range.end {
        return Vec::new();
    }
    let mut found = values(whole, file, id, (parent, field), &range);
    for one in &mut found {
        one.insert = encode(&one.insert);
        if node.kind == NodeKind::Missing {
            one.insert = format!("\"{}\"", one.insert);
        }
    }
    found
}

/// What the member may hold.
fn values(
    whole: &File,
    file: &MappingFile,
    id: NodeId,
    (parent, field): (NodeId, &Field),
    range: &Range<usize>,
) -> Vec<Completion> {
    let around = file.around(id);
    match field.holds {
        Holds::Words(words) => {
            let one = |word: &&str| {
                Completion::new(*word, CompletionKind::Word, range.clone()).detail(fields::about_word(word))
            };
            words.iter().map(one).collect()
        }
        Holds::Operator => {
            let one = |operator: &attrflow::mapping::scope::operators::Operator| {
                Completion::new(operator.name, CompletionKind::Word, range.clone())
                    .detail(operator.operand.arity())
                    .documentation(operator.meaning)
            };
            OPERATORS.iter().map(one).collect()
        }
        Holds::TargetAttribute => {
            whole.target_object(&around).map(|object| attributes(&object, range)).unwrap_or_default()
        }
        Holds::SourceAttribute => attributes(around.readable(), range),
        Holds::SourceName => source_names(whole, file, parent, &around, range),
        Holds::SourceObject => objects(directory(file, &around, |rule| &rule.source_directory), range),
        Holds::TargetObject => objects(directory(file, &around, |rule| &rule.target_directory), range),
        Holds::SiblingObject => {
            let pointer = file.tree.pointer(id);
            let directories = file.document.iter().flat_map(|document| &document.model().directories);
            let mut own = directories.filter(|directory| pointer.starts_with(&format!("{}/", directory.pointer)));
            objects(own.next(), range)
        }
        Holds::Directory => {
            let directories = file.document.iter().flat_map(|document| &document.model().directories);
            directories.map(|one| Completion::new(one.name.as_str(), CompletionKind::Object, range.clone())).collect()
        }
        _ => Vec::new(),
    }
}

fn attributes(object: &ObjectDefinition, range: &Range<usize>) -> Vec<Completion> {
    let one = |attribute: &AttributeDefinition| {
        Completion::new(attribute.name.as_str(), CompletionKind::Attribute, range.clone())
            .detail(reference::properties(attribute))
            .documentation(reference::attribute(attribute, &object.name))
    };
    object.attributes.iter().map(one).collect()
}

/// The name of a source is an attribute's, a function's or a constant, by the type beside it.
fn source_names(
    whole: &File,
    file: &MappingFile,
    parent: NodeId,
    around: &Around<'_>,
    range: &Range<usize>,
) -> Vec<Completion> {
    let kind = file.tree.member(parent, "type").and_then(|kind| file.tree.text(whole.str(), kind)).unwrap_or_default();
    if kind.eq_ignore_ascii_case("Function") {
        let one = |function: &functions::Function| {
            Completion::new(function.name, CompletionKind::Function, range.clone())
                .detail(function.signature())
                .documentation(reference::function(function))
        };
        return functions::all().map(one).collect();
    }
    if kind.eq_ignore_ascii_case("Constant") {
        let words = whole.written(around).map(|attribute| words::of_target(&attribute)).unwrap_or_default();
        return words.iter().map(|(word, _)| Completion::new(word, CompletionKind::Word, range.clone())).collect();
    }
    attributes(around.readable(), range)
}

fn directory<'f>(
    file: &'f MappingFile,
    around: &Around<'f>,
    name: impl Fn(&attrflow::mapping::model::Rule) -> &str,
) -> Option<&'f Directory> {
    let name = name(around.rule?);
    file.document.as_ref()?.model().directories.iter().find(|known| known.name == name)
}

fn objects(directory: Option<&Directory>, range: &Range<usize>) -> Vec<Completion> {
    let objects = directory.into_iter().flat_map(|directory| &directory.objects);
    objects.map(|one| Completion::new(one.name.as_str(), CompletionKind::Object, range.clone())).collect()
}

/// The names of members that an object does not have yet.
fn members(file: &MappingFile, object: NodeId, range: &Range<usize>, own: Option<NodeId>) -> Vec<Completion> {
    let Some(part) = fields::part(&file.tree, object) else { return Vec::new() };
    let is_free = |field: &&Field| {
        let taken = file.tree.member(object, field.name);
        field.part == part && (taken.is_none() || taken == own)
    };
    let one = |field: &Field| Completion::new(field.name, CompletionKind::Member, range.clone()).detail(field.about);
    FIELDS.iter().filter(is_free).map(one).collect()
}
