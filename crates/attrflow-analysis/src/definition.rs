//! Where a name in a mapping document is defined in it.

use std::ops::Range;

use attrflow::mapping::model::AttributeDefinition;

use crate::expression::Cursor;
use crate::expression::TokenKind;
use crate::fields;
use crate::fields::Holds;
use crate::file::File;
use crate::mapping::MappingFile;
use crate::text;

/// Where something is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Definition {
    /// The bytes of the name that leads there.
    pub origin: Range<usize>,
    /// The bytes of the definition.
    pub range: Range<usize>,
    /// The bytes of the name in it.
    pub name: Range<usize>,
}

impl File {
    /// Returns the definition of the attribute, object or directory that is named at an offset.
    pub fn definition(&self, offset: usize) -> Option<Definition> {
        let mapping = self.mapping_file()?;
        let offset = text::floor(self.str(), offset);
        if let Some(at) = self.expression_at(offset) {
            let token = Cursor::new(&at.decoded.text, at.offset).token?;
            if !matches!(token.kind, TokenKind::Attribute { .. }) {
                return None;
            }
            let attribute = at.around.source?.attribute(at.decoded.text.get(token.inner())?)?;
            return self.defined(mapping, &attribute.pointer, at.decoded.range_in_file(token.range));
        }
        let id = mapping.tree.at(offset)?;
        let node = mapping.tree.node(id)?;
        if offset < node.range.start {
            return None;
        }
        let text = mapping.tree.text(self.str(), id)?;
        let field = fields::find(fields::part(&mapping.tree, node.parent?)?, node.name()?)?;
        let around = mapping.around(id);
        let pointer = |attribute: &AttributeDefinition| attribute.pointer.clone();
        let directories = || mapping.document.iter().flat_map(|document| &document.model().directories);
        let object = |directory: &str| {
            let directory = directories().find(|known| known.name == directory)?;
            directory.objects.iter().find(|known| known.name == text).map(|object| object.pointer.clone())
        };
        let found = match field.holds {
            Holds::TargetAttribute => around.target?.attribute(&text).map(pointer),
            Holds::SourceAttribute | Holds::SourceName => around.source?.attribute(&text).map(pointer),
            Holds::SourceObject => object(&around.rule?.source_directory),
            Holds::TargetObject => object(&around.rule?.target_directory),
            Holds::Directory => {
                directories().find(|known| known.name == text).map(|directory| directory.pointer.clone())
            }
            _ => None,
        };
        self.defined(mapping, &found?, node.range.clone())
    }

    fn defined(&self, mapping: &MappingFile, pointer: &str, origin: Range<usize>) -> Option<Definition> {
        let id = mapping.tree.find(pointer)?;
        let range = mapping.tree.node(id)?.range.clone();
        let name = mapping.tree.member(id, "name").and_then(|name| mapping.tree.node(name));
        let name = name.map_or_else(|| range.start..range.start, |name| name.content(self.str()));
        Some(Definition { origin, range, name })
    }
}
