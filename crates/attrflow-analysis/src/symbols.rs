//! The outline of a file: rules with their object and attribute mappings, directories, cases.

use std::ops::Range;

use attrflow::mapping::model::AttributeMapping;

use crate::file::Content;
use crate::file::File;
use crate::json::NodeKind;
use crate::mapping::MappingFile;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SymbolKind {
    /// A rule.
    Rule,
    /// An object mapping.
    ObjectMapping,
    /// An attribute mapping.
    AttributeMapping,
    /// A directory.
    Directory,
    /// An object of a directory.
    Object,
    /// A case of a case file.
    Case,
    /// An expression.
    Expression,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Symbol {
    /// Its name; never empty.
    pub name: String,
    /// A few words beside it.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Its bytes.
    pub range: Range<usize>,
    /// The bytes of its name, within its own.
    pub name_range: Range<usize>,
    /// Its parts.
    pub children: Vec<Symbol>,
}

impl File {
    /// Returns the outline.
    pub fn symbols(&self) -> Vec<Symbol> {
        match &self.content {
            Content::Mapping(mapping) => outline(mapping, self.str()),
            #[cfg(feature = "cases")]
            Content::Cases => {
                let cases = crate::cases::cases(self.str()).into_iter();
                let one = |(name, range, name_range): (String, Range<usize>, Range<usize>)| {
                    symbol(&name, "", SymbolKind::Case, range, name_range)
                };
                cases.map(one).collect()
            }
            Content::Markdown(pieces) => {
                let one = |piece: &crate::json::Decoded| {
                    let first = piece.text.lines().next().unwrap_or_default();
                    symbol(first, "", SymbolKind::Expression, piece.range.clone(), piece.range.clone())
                };
                pieces.iter().map(one).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn symbol(name: &str, detail: &str, kind: SymbolKind, range: Range<usize>, name_range: Range<usize>) -> Symbol {
    let name = if name.trim().is_empty() { "(unnamed)".to_owned() } else { name.to_owned() };
    let within = range.start <= name_range.start && name_range.end <= range.end;
    let name_range = if within { name_range } else { range.start..range.start };
    Symbol { name, detail: detail.to_owned(), kind, range, name_range, children: Vec::new() }
}

fn outline(file: &MappingFile, text: &str) -> Vec<Symbol> {
    let place = |pointer: &str, name: &str| {
        let id = file.tree.find(pointer)?;
        let node = file.tree.node(id)?;
        // Only what the text holds is a part of it, not what the library adds to it.
        if !matches!(node.kind, NodeKind::Object(_)) {
            return None;
        }
        let name = file.tree.member(id, name).and_then(|name| file.tree.node(name));
        let name = name.map_or_else(|| node.range.start..node.range.start, |name| name.content(text));
        Some((node.range.clone(), name))
    };
    let attribute = |one: &AttributeMapping| {
        let (range, name) = place(&one.pointer, "targetAttributeName")?;
        let from = one.source.as_ref().map(attrflow::mapping::model::Source::text).unwrap_or_default();
        Some(symbol(&one.target, &from, SymbolKind::AttributeMapping, range, name))
    };
    let mut found = Vec::new();
    let Some(document) = &file.document else { return found };
    for rule in &document.model().rules {
        let mut mappings = Vec::new();
        for mapping in &rule.object_mappings {
            let attributes: Vec<Symbol> = mapping.attributes.iter().filter_map(attribute).collect();
            let title = format!("{} -> {}", mapping.source_object, mapping.target_object);
            let named = if mapping.target_object.is_empty() { mapping.name.as_str() } else { title.as_str() };
            match place(&mapping.pointer, "targetObjectName") {
                Some((range, name)) => {
                    let mut own = symbol(named, &mapping.name, SymbolKind::ObjectMapping, range, name);
                    own.children = attributes;
                    mappings.push(own);
                }
                // A bare list of attribute mappings has nothing around it.
                None => mappings.extend(attributes),
            }
        }
        let is_own = !rule.pointer.is_empty() || !rule.name.is_empty();
        match place(&rule.pointer, "name").filter(|_| is_own) {
            Some((range, name)) => {
                let mut own = symbol(&rule.name, "", SymbolKind::Rule, range, name);
                own.children = mappings;
                found.push(own);
            }
            None => found.extend(mappings),
        }
    }
    for directory in &document.model().directories {
        let Some((range, name)) = place(&directory.pointer, "name") else { continue };
        let mut own = symbol(&directory.name, "", SymbolKind::Directory, range, name);
        own.children = directory
            .objects
            .iter()
            .filter_map(|object| {
                let (range, name) = place(&object.pointer, "name")?;
                Some(symbol(&object.name, "", SymbolKind::Object, range, name))
            })
            .collect();
        found.push(own);
    }
    found.sort_by_key(|symbol| symbol.range.start);
    found
}
