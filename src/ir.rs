//! The resolved tree: names are resolved, and every argument is at the position of its parameter.
//!
//! Data only. `check` builds it, `optimise` simplifies it, `compile` turns it into a program. The tests also walk it
//! directly, as an oracle for every program.

use std::collections::HashMap;
use std::sync::Arc;

use crate::functions::Function;
use crate::functions::arguments::Prepared;
use crate::source::Span;
pub use crate::value::Constant;
pub use crate::value::NoFlow;

use crate::value::Comparator;
use crate::value::Kinds;

/// A node with the kinds of its value and its span.
#[derive(Debug, Clone)]
pub struct Node {
    /// The node itself.
    pub kind: NodeKind,
    /// The kinds its value may have; it may always be missing.
    pub kinds: Kinds,
    /// Its span in the text.
    pub span: Span,
    /// The span of the part whose value it is: that of the branching function that it replaced when the branch was known, or else its own.
    /// What refuses the value reports it, so that an error has the same span with all passes and with none.
    pub place: Span,
}

/// The kinds of nodes.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A constant.
    Constant(Constant),
    /// An attribute of the record, by its index in [`Attributes`].
    Attribute(u32),
    /// A job parameter.
    Parameter(Arc<str>),
    /// A call of a function that evaluates all of its arguments.
    Call(Box<Call>),
    /// A comparison.
    Compare(Box<Compare>),
    /// `IIF`: condition, value if true, value if false.
    If(Box<[Node; 3]>),
    /// `Switch`.
    Switch(Box<Switch>),
    /// `Coalesce`.
    Coalesce(Vec<Node>),
    /// `IgnoreFlowIfNullOrEmpty`.
    IgnoreFlow(Box<Node>),
    /// The bare word `IgnoreAttributeFlow` or `IgnoreObjectFlow`: ends the expression with no flow.
    NoFlow(NoFlow),
    /// `SelectUniqueValue`.
    SelectUnique(Vec<Node>),
}

/// A call of a function that evaluates all of its arguments.
#[derive(Debug, Clone)]
pub struct Call {
    /// The row of the function.
    pub function: &'static Function,
    /// One argument for each parameter up to the last one written; an empty slot is a missing constant.
    pub arguments: Vec<Node>,
    /// The constant arguments in prepared form.
    pub prepared: Arc<Prepared>,
}

/// A comparison.
#[derive(Debug, Clone)]
pub struct Compare {
    /// The operator.
    pub operator: Comparator,
    /// The left operand.
    pub left: Node,
    /// The right operand.
    pub right: Node,
}

/// A choice by the text of a value.
#[derive(Debug, Clone)]
pub struct Switch {
    /// The value that is looked up.
    pub source: Node,
    /// The value when no key matches.
    pub default: Node,
    /// Keys with their values; the first equal key wins.
    pub cases: Vec<(Node, Node)>,
}

/// The attributes that a mapping reads, each with an index.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Attributes {
    /// Returns the index of an attribute, and adds the attribute if it is new.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// Returns the names, by index.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }
}

impl Node {
    /// Creates a constant node.
    pub fn constant(constant: Constant, span: Span) -> Node {
        let kinds = constant.value().kind();
        Node { kind: NodeKind::Constant(constant), kinds, span, place: span }
    }

    /// Returns the constant, if the node is one.
    pub fn as_constant(&self) -> Option<&Constant> {
        match &self.kind {
            NodeKind::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// Returns the direct children, in the order of the text.
    pub fn children(&self) -> Vec<&Node> {
        match &self.kind {
            NodeKind::Constant(_) | NodeKind::Attribute(_) | NodeKind::Parameter(_) | NodeKind::NoFlow(_) => Vec::new(),
            NodeKind::Call(call) => call.arguments.iter().collect(),
            NodeKind::Compare(compare) => vec![&compare.left, &compare.right],
            NodeKind::If(parts) => parts.iter().collect(),
            NodeKind::Switch(switch) => {
                let mut nodes = vec![&switch.source, &switch.default];
                nodes.extend(switch.cases.iter().flat_map(|(key, value)| [key, value]));
                nodes
            }
            NodeKind::Coalesce(nodes) | NodeKind::SelectUnique(nodes) => nodes.iter().collect(),
            NodeKind::IgnoreFlow(node) => vec![node],
        }
    }

    /// Returns the direct children for writing.
    pub fn children_mut(&mut self) -> Vec<&mut Node> {
        match &mut self.kind {
            NodeKind::Constant(_) | NodeKind::Attribute(_) | NodeKind::Parameter(_) | NodeKind::NoFlow(_) => Vec::new(),
            NodeKind::Call(call) => call.arguments.iter_mut().collect(),
            NodeKind::Compare(compare) => vec![&mut compare.left, &mut compare.right],
            NodeKind::If(parts) => parts.iter_mut().collect(),
            NodeKind::Switch(switch) => {
                let mut nodes = vec![&mut switch.source, &mut switch.default];
                nodes.extend(switch.cases.iter_mut().flat_map(|(key, value)| [key, value]));
                nodes
            }
            NodeKind::Coalesce(nodes) | NodeKind::SelectUnique(nodes) => nodes.iter_mut().collect(),
            NodeKind::IgnoreFlow(node) => vec![node],
        }
    }
}
