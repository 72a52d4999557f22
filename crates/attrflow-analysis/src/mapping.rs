//! A mapping document in an editor: its tree, what the library reads of it, and which is related to which.

use std::ops::Range;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::diagnostic::codes::documents::TREE_DIFFERS;
use attrflow::diagnostic::codes::input::NOT_JSON;
use attrflow::lint;
use attrflow::mapping::model::AttributeMapping;
use attrflow::mapping::model::ObjectDefinition;
use attrflow::mapping::model::ObjectMapping;
use attrflow::mapping::model::Rule;

use crate::entra;
use crate::json::Decoded;
use crate::json::NodeId;
use crate::json::NodeKind;
use crate::json::Tree;
use crate::pointer;

/// Names of members that only mapping documents have, as Graph and as its PowerShell SDK write them.
const TELLING_NAMES: [&str; 8] = [
    "attributeMappings",
    "targetAttributeName",
    "synchronizationRules",
    "objectMappings",
    "AttributeMappings",
    "TargetAttributeName",
    "SynchronizationRules",
    "ObjectMappings",
];

/// Returns whether a text that is not JSON was meant as a mapping document.
///
/// ```
/// assert!(attrflow_analysis::resembles_mapping(r#"[{"targetAttributeName" "userName"}]"#));
/// assert!(!attrflow_analysis::resembles_mapping(r#"[{"userName": "ada@contoso.com"]"#));
/// ```
pub fn resembles_mapping(text: &str) -> bool {
    TELLING_NAMES.iter().any(|name| text.contains(name))
}

/// A mapping document.
#[derive(Debug)]
pub(crate) struct MappingFile {
    pub(crate) tree: Tree,
    /// What could be read of it; none where nothing could.
    pub(crate) document: Option<Document>,
}

/// What an expression belongs to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around<'d> {
    pub(crate) rule: Option<&'d Rule>,
    pub(crate) mapping: Option<&'d ObjectMapping>,
    pub(crate) attribute: Option<&'d AttributeMapping>,
    /// The object that is read, where the document defines it.
    pub(crate) source: Option<&'d ObjectDefinition>,
    /// The object that is written, where the document defines it.
    pub(crate) target: Option<&'d ObjectDefinition>,
}

impl<'d> Around<'d> {
    /// Returns the object that is read: where the document does not define it, Entra ID's own.
    pub(crate) fn readable(&self) -> &'d ObjectDefinition {
        let name = self.mapping.map_or("", |mapping| mapping.source_object.as_str());
        self.source.unwrap_or_else(|| entra::source_object(name))
    }
}

impl MappingFile {
    /// Reads a text; none where it is no mapping document.
    pub(crate) fn read(text: &str) -> Option<MappingFile> {
        let tree = Tree::parse(text);
        if tree.faults().is_empty() {
            let document = Document::parse(text).ok()?;
            return Some(MappingFile { tree, document: Some(document) });
        }
        if !resembles_mapping(text) {
            return None;
        }
        let value = tree.to_value(text, &damaged_definitions(&tree));
        Some(MappingFile { document: Document::from_json(value).ok(), tree })
    }

    /// Whether the text is no JSON.
    pub(crate) fn is_broken(&self) -> bool {
        !self.tree.faults().is_empty()
    }

    /// Returns what `check` says about the document. Of one that is broken: the first fault, and what is wrong with each
    /// expression by itself. `aim` says what the document is for.
    pub(crate) fn diagnostics(
        &self,
        text: &str,
        engine: &Engine,
        aim: &mut dyn FnMut(&Document) -> Document,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if let Some(fault) = self.tree.faults().first() {
            let mut diagnostic = Diagnostic::new(&NOT_JSON, format!("the file is not JSON: {}", fault.message))
                .at(fault.range.clone().into(), "")
                .help(fault.help.as_str());
            if let Some(replacement) = &fault.replacement {
                diagnostic = diagnostic.fix(fault.range.clone().into(), replacement.as_str(), true);
            }
            found.push(diagnostic);
        }
        let Some(document) = &self.document else { return found };
        let aimed = aim(document);
        let mut own = aimed.check(engine);
        own.extend(lint::document(&aimed, engine));
        if self.is_broken() {
            own.retain(|diagnostic| {
                diagnostic.code != &TREE_DIFFERS && self.is_about_whole_expression(text, diagnostic)
            });
        }
        found.extend(lint::distinct(own));
        found
    }

    /// Whether a finding is about an expression that no fault of the JSON is in.
    fn is_about_whole_expression(&self, text: &str, diagnostic: &Diagnostic) -> bool {
        let node = diagnostic.location.as_ref().and_then(|place| self.tree.find(&place.pointer));
        let Some(node) = node.filter(|node| self.tree.node(*node).is_some_and(|node| !node.is_damaged)) else {
            return false;
        };
        diagnostic.text.is_some() && self.tree.text(text, node) == diagnostic.text
    }

    /// Returns where a finding is in the file.
    pub(crate) fn locate(&self, text: &str, diagnostic: &Diagnostic) -> Range<usize> {
        let Some(place) = &diagnostic.location else {
            return diagnostic.span().filter(|_| diagnostic.text.is_none()).map_or(0..0, |span| span.range());
        };
        let Some(node) = self.nearest(&place.pointer) else { return 0..0 };
        if let (Some(decoded), Some(span)) = (self.expression(text, node, diagnostic), diagnostic.span()) {
            return decoded.range_in_file(span.range());
        }
        let range = self.tree.node(node).map_or(0..0, |node| node.range.clone());
        if pointer::is_about_name(diagnostic)
            && let Some(name) = pointer::name_of_member(text, range.start)
        {
            return name;
        }
        let raw = text.get(range.clone()).unwrap_or_default();
        let first = raw.lines().next().unwrap_or_default();
        range.start..range.start + first.len()
    }

    /// Returns the text that the spans of a finding are in, where the document holds it as it is.
    pub(crate) fn expression(&self, text: &str, node: NodeId, diagnostic: &Diagnostic) -> Option<Decoded> {
        let decoded = self.tree.decoded(text, node)?;
        (diagnostic.text.as_deref() == Some(decoded.text.as_str())).then_some(decoded)
    }

    /// Returns what a pointer leads to, or else what it would be in.
    fn nearest(&self, pointer: &str) -> Option<NodeId> {
        let mut pointer = pointer;
        loop {
            if let Some(node) = self.tree.find(pointer) {
                return Some(node);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }

    /// Returns what a part of the document belongs to.
    pub(crate) fn around(&self, id: NodeId) -> Around<'_> {
        let pointer = self.tree.pointer(id);
        let Some(document) = &self.document else { return Around::default() };
        let inside = |outer: &str| is_in(&pointer, outer);
        let all = || document.object_mappings();
        let Some((rule, mapping)) =
            all().filter(|(_, mapping)| inside(&mapping.pointer)).max_by_key(|(_, mapping)| mapping.pointer.len())
        else {
            let rule = document.model().rules.iter().find(|rule| inside(&rule.pointer));
            return Around { rule, ..Around::default() };
        };
        Around {
            rule: Some(rule),
            mapping: Some(mapping),
            attribute: mapping.attributes.iter().find(|attribute| inside(&attribute.pointer)),
            source: document.source_object(rule, mapping),
            target: document.target_object(rule, mapping),
        }
    }

    /// Returns the text at an offset that holds an expression, if there is one.
    pub(crate) fn expression_at(&self, text: &str, offset: usize) -> Option<(NodeId, Decoded)> {
        let id = self.tree.at(offset)?;
        let node = self.tree.node(id)?;
        let is_expression = node.name().is_some_and(|name| name.eq_ignore_ascii_case("expression"));
        let content = node.content(text);
        let inside = content.start <= offset && offset <= content.end;
        if !(is_expression && inside && node.kind == NodeKind::Text) {
            return None;
        }
        Some((id, self.tree.decoded(text, id)?))
    }
}

/// Whether a pointer leads to the other's place or into it.
fn is_in(pointer: &str, outer: &str) -> bool {
    pointer.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The definitions of directories with a fault: what is left of them may lack what others refer to.
fn damaged_definitions(tree: &Tree) -> Vec<NodeId> {
    let is_damaged = |id: &NodeId| tree.node(*id).is_some_and(|node| node.is_damaged);
    let parts = |id: NodeId| tree.node(id).map_or(&[][..], |node| node.children()).iter().copied();
    let mut damaged = Vec::new();
    let is_list = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case("directories"));
    let directories = tree.nodes().filter(|(_, node)| is_list(node.name())).map(|(id, _)| id);
    for directory in directories.flat_map(parts).filter(is_damaged) {
        let objects = tree.member(directory, "objects").into_iter().flat_map(parts);
        let broken: Vec<NodeId> = objects.filter(is_damaged).collect();
        if broken.is_empty() {
            damaged.push(directory);
        }
        damaged.extend(broken);
    }
    damaged
}
