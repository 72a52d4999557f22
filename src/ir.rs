//! The resolved tree: every name is known, every argument sits in its parameter's place.
//!
//! Data only. `check` makes it, `optimise` simplifies it, `compile` turns it into a program; the tests walk it directly to
//! have a second opinion on every program.

use std::collections::HashMap;
use std::sync::Arc;

use crate::functions::Function;
use crate::functions::arguments::Prepared;
use crate::source::Span;
pub use crate::value::Constant;
pub use crate::value::NoFlow;

use crate::value::Comparator;
use crate::value::Kinds;

/// A node, what it may yield, and its place in the text.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// What it may yield; it may be missing besides.
    pub kinds: Kinds,
    /// The bytes it was read from.
    pub span: Span,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A value known beforehand.
    Constant(Constant),
    /// An attribute of the record, by its number in [`Attributes`].
    Attribute(u32),
    /// A parameter of the job.
    Parameter(Arc<str>),
    /// A function that needs all of its arguments.
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
    /// The bare word `IgnoreAttributeFlow` or `IgnoreObjectFlow`: ends the expression without a value to send.
    NoFlow(NoFlow),
    /// `SelectUniqueValue`.
    SelectUnique(Vec<Node>),
}

/// A call that needs all of its arguments.
#[derive(Debug, Clone)]
pub struct Call {
    /// The row of the function.
    pub function: &'static Function,
    /// One argument for each parameter's place up to the last one written; an empty slot is a missing constant.
    pub arguments: Vec<Node>,
    /// What is known of the call beforehand.
    pub prepared: Arc<Prepared>,
}

/// Two operands and what is asked of them.
#[derive(Debug, Clone)]
pub struct Compare {
    /// What is asked.
    pub operator: Comparator,
    /// The left operand.
    pub left: Node,
    /// The right operand.
    pub right: Node,
}

/// A choice by the text of a value.
#[derive(Debug, Clone)]
pub struct Switch {
    /// What is compared.
    pub source: Node,
    /// What it is when no key is equal.
    pub default: Node,
    /// Keys and their values; the first equal key wins.
    pub cases: Vec<(Node, Node)>,
}

/// The attributes a mapping reads, each with a number.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Attributes {
    /// The number of the attribute with this name, a new one the first time it is asked for.
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

    /// The names, by number.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }
}

impl Node {
    /// A constant at a place.
    pub fn constant(constant: Constant, span: Span) -> Node {
        let kinds = constant.value().kind();
        Node { kind: NodeKind::Constant(constant), kinds, span }
    }

    /// The constant, where the node is one.
    pub fn as_constant(&self) -> Option<&Constant> {
        match &self.kind {
            NodeKind::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// The nodes directly below, in the order they are written.
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

    /// The same, to be changed.
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
