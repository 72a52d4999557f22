//! A JSON reader for text that is being typed: it never fails, and every value knows its bytes.
//!
//! `serde_json` reads documents that are whole and knows no places; a text in an editor is broken most of the time, and its
//! other parts are still to be analysed. The reader keeps going after every fault: it closes what was left open by kind and, where
//! the text is laid out on lines, by indentation, and gives up at most the rest of a line. The tree is an arena, so that nothing
//! recurses. A text without faults here is one that `serde_json` reads, and the reverse (`tests/json.rs`).

mod lex;
mod string;
mod tree;

use std::ops::Range;

use serde_json::Map;
use serde_json::Value;

pub use string::Decoded;
pub use string::decode;
pub(crate) use string::encode;
pub use tree::Tree;

/// Deepest nesting of arrays and objects, as in `serde_json`; what is deeper is a fault, and `null` as a value.
pub(crate) const MAX_DEPTH: usize = 127;

/// The number of a node in its tree.
pub type NodeId = usize;

/// A value of the text.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its bytes; where a value is missing, the blanks there.
    pub range: Range<usize>,
    /// The array or object it belongs to.
    pub parent: Option<NodeId>,
    /// Its name or number there.
    pub slot: Slot,
    /// What it is.
    pub kind: NodeKind,
    /// Whether there is a fault in it or right after it, so that it may not say what was meant.
    pub is_damaged: bool,
}

/// What a node is called in its array or object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// It is the whole text.
    Root,
    /// It is the element with this number.
    Element(usize),
    /// It is a member.
    Member {
        /// The name, without escapes.
        name: String,
        /// The bytes of the name with its quotes.
        range: Range<usize>,
    },
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// An object with these members.
    Object(Vec<NodeId>),
    /// An array with these elements.
    Array(Vec<NodeId>),
    /// A text; the range includes its quotes, the closing one of which may be missing.
    Text,
    /// A number, `true`, `false`, `null`, or another word.
    Scalar,
    /// Nothing: only the name is written.
    Missing,
}

/// Something that keeps the text from being JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub range: Range<usize>,
    /// What is wrong, in the words of a message.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The text that fixes it, where that is certain.
    pub replacement: Option<String>,
}

impl Node {
    /// Returns the bytes between the quotes of a text.
    pub fn content(&self, text: &str) -> Range<usize> {
        content(text, &self.range)
    }

    /// Returns the name, where the node is a member.
    pub fn name(&self) -> Option<&str> {
        match &self.slot {
            Slot::Member { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Returns the numbers of the members or elements.
    pub fn children(&self) -> &[NodeId] {
        match &self.kind {
            NodeKind::Object(children) | NodeKind::Array(children) => children,
            _ => &[],
        }
    }
}

/// Returns the bytes between the quotes of a text in quotes.
pub(crate) fn content(text: &str, range: &Range<usize>) -> Range<usize> {
    let raw = text.get(range.clone()).unwrap_or_default();
    let start = range.start + usize::from(raw.starts_with('"'));
    let closed =
        raw.len() > 1 && raw.ends_with('"') && !string::ends_in_escape(raw.get(..raw.len() - 1).unwrap_or_default());
    start..(range.end - usize::from(closed)).max(start)
}

impl Tree {
    /// Returns a node.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Returns all nodes, outer ones first, with their numbers.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate()
    }

    /// Returns everything that keeps the text from being JSON, in the order of the text.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Returns the member of an object with this name; of several the last, as JSON readers do. Names are compared exactly
    /// first, then in any case.
    pub fn member(&self, object: NodeId, name: &str) -> Option<NodeId> {
        let NodeKind::Object(members) = &self.node(object)?.kind else { return None };
        let find = |is: fn(&str, &str) -> bool| {
            let named = |id: &&NodeId| self.node(**id).and_then(Node::name).is_some_and(|own| is(own, name));
            members.iter().rev().find(named).copied()
        };
        find(|own, name| own == name).or_else(|| find(str::eq_ignore_ascii_case))
    }

    /// Returns the node that a JSON pointer (RFC 6901) leads to.
    pub fn find(&self, pointer: &str) -> Option<NodeId> {
        let mut id = self.root?;
        for step in pointer.split('/').skip(1) {
            id = match &self.node(id)?.kind {
                NodeKind::Array(elements) => *elements.get(step.parse::<usize>().ok()?)?,
                _ => self.member(id, &step.replace("~1", "/").replace("~0", "~"))?,
            };
        }
        Some(id)
    }

    /// Returns the JSON pointer of a node.
    pub fn pointer(&self, id: NodeId) -> String {
        let mut steps = Vec::new();
        let mut next = Some(id);
        while let Some(node) = next.and_then(|id| self.node(id)) {
            match &node.slot {
                Slot::Root => {}
                Slot::Element(number) => steps.push(number.to_string()),
                Slot::Member { name, .. } => steps.push(name.replace('~', "~0").replace('/', "~1")),
            }
            next = node.parent;
        }
        steps.iter().rev().flat_map(|step| ["/", step]).collect()
    }

    /// Returns the innermost node at an offset: one whose value or name includes it or ends there.
    pub fn at(&self, offset: usize) -> Option<NodeId> {
        let touches = |range: &Range<usize>| range.start <= offset && offset <= range.end;
        let mut found = None;
        let mut next = self.root;
        while let Some(id) = next {
            found = Some(id);
            let children = self.node(id)?.children();
            next = children.iter().copied().find(|child| {
                self.node(*child).is_some_and(|node| {
                    let in_name = matches!(&node.slot, Slot::Member { range, .. } if touches(range));
                    in_name || touches(&node.range)
                })
            });
        }
        found
    }

    /// Returns what a text says, and how its bytes are related to those of the file.
    pub fn decoded(&self, text: &str, id: NodeId) -> Option<Decoded> {
        let node = self.node(id).filter(|node| node.kind == NodeKind::Text)?;
        Some(decode(text, node.content(text)))
    }

    /// Returns what a text says.
    pub fn text(&self, text: &str, id: NodeId) -> Option<String> {
        self.decoded(text, id).map(|decoded| decoded.text)
    }

    /// Returns the whole text as a value; what is missing or no JSON is `null`, and so is every node in `without`.
    pub fn to_value(&self, text: &str, without: &[NodeId]) -> Value {
        // Children come after their parents, so that going backwards has every child's value at hand.
        let mut values: Vec<Value> = vec![Value::Null; self.nodes.len()];
        for (id, node) in self.nodes.iter().enumerate().rev() {
            if without.contains(&id) {
                continue;
            }
            let mut take = |child: NodeId| values.get_mut(child).map(Value::take).unwrap_or_default();
            let value = match &node.kind {
                NodeKind::Array(elements) => Value::Array(elements.iter().map(|element| take(*element)).collect()),
                NodeKind::Object(members) => {
                    let mut object = Map::new();
                    for member in members {
                        let value = take(*member);
                        let child = self.node(*member);
                        let is_missing = child.is_none_or(|child| child.kind == NodeKind::Missing);
                        if let (Some(name), false) = (child.and_then(Node::name), is_missing) {
                            object.insert(name.to_owned(), value);
                        }
                    }
                    Value::Object(object)
                }
                NodeKind::Text => Value::String(decode(text, node.content(text)).text),
                NodeKind::Scalar => {
                    serde_json::from_str(text.get(node.range.clone()).unwrap_or_default()).unwrap_or_default()
                }
                NodeKind::Missing => Value::Null,
            };
            if let Some(slot) = values.get_mut(id) {
                *slot = value;
            }
        }
        self.root.and_then(|root| values.get_mut(root)).map(Value::take).unwrap_or_default()
    }
}
