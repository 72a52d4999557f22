//! Completion in case files of `attrflow test`: keys of the tables, and attributes of the mapping that is tested.

use std::ops::Range;

use attrflow::Document;
use attrflow::mapping::model::AttributeDefinition;
use attrflow::mapping::templates::TEMPLATES;

use crate::cases;
use crate::cases::Place;
use crate::cases::Table;
use crate::completion::Completion;
use crate::completion::CompletionKind;
use crate::entra;
use crate::reference;
use crate::words;

pub(super) fn complete(text: &str, offset: usize, related: Option<&Document>) -> Vec<Completion> {
    match cases::place(text, offset) {
        Some(Place::Key { table, range }) => keys(text, offset, table, &range, related),
        Some(Place::Value { table: Table::Mapping, key, range }) if key == "template" || key == "interface" => {
            let one = |template: &attrflow::mapping::templates::Template| {
                Completion::new(template.name, CompletionKind::Object, range.clone()).detail(template.title)
            };
            TEMPLATES.iter().map(one).collect()
        }
        Some(Place::Value { table: Table::Mapping, key, range }) if key == "object" => {
            let mappings = related.into_iter().flat_map(Document::object_mappings);
            let one = |name: &str| Completion::new(name, CompletionKind::Object, range.clone());
            mappings.map(|(_, mapping)| one(&mapping.target_object)).collect()
        }
        Some(Place::Value { table: Table::Record, key, range }) => {
            let words = words::of_source(&key, entra::source_object("User"));
            let one = |(word, about): &(String, String)| {
                Completion::new(word, CompletionKind::Word, range.clone())
                    .detail(about)
                    .insert(crate::json::encode(word))
            };
            words.iter().map(one).collect()
        }
        Some(Place::Value { key, range, .. }) => {
            let words = cases::words(&key).iter();
            words.map(|word| Completion::new(*word, CompletionKind::Word, range.clone())).collect()
        }
        None => Vec::new(),
    }
}

fn keys(text: &str, offset: usize, table: Table, range: &Range<usize>, related: Option<&Document>) -> Vec<Completion> {
    let attributes = |attributes: &[AttributeDefinition]| -> Vec<Completion> {
        let one = |attribute: &AttributeDefinition| {
            Completion::new(attribute.name.as_str(), CompletionKind::Attribute, range.clone())
                .detail(reference::properties(attribute))
                .insert(cases::key(&attribute.name))
        };
        attributes.iter().map(one).collect()
    };
    let object = cases::tested_object(text);
    let tested = related.and_then(|document| {
        let (rule, mapping) = document.object_mapping(object.as_deref()).ok()?;
        Some((document.source_object(rule, mapping), mapping))
    });
    match table {
        Table::Record => {
            let source = tested.and_then(|(source, _)| source).unwrap_or_else(|| entra::source_object("User"));
            attributes(&source.attributes)
        }
        Table::Values => {
            let mapping = tested.map(|(_, mapping)| mapping);
            let targets = mapping.into_iter().flat_map(|mapping| &mapping.attributes);
            let one = |target: &str| {
                Completion::new(target, CompletionKind::Attribute, range.clone()).insert(cases::key(target))
            };
            targets.map(|attribute| one(&attribute.target)).collect()
        }
        _ => {
            let _ = offset;
            let one =
                |key: &cases::Key| Completion::new(key.name, CompletionKind::Member, range.clone()).detail(key.about);
            cases::KEYS.iter().filter(|key| key.tables.contains(&table)).map(one).collect()
        }
    }
}
