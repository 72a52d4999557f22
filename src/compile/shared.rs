//! Finds common subexpressions of a mapping: calls on the same arguments, which are computed once per record.
//!
//! Every part gets a number that depends on its contents, so equal parts have equal numbers (value numbering). A part
//! is worth sharing when it is used in two places that are not themselves inside one shared part, and when computing
//! it costs more than remembering that it was: two calls, or a regular expression search. A call that asks the host
//! is never shared, because the host may return another value.

use std::collections::HashMap;
use std::ptr;
use std::sync::Arc;

use crate::functions::Body;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::value::Comparator;

/// The shared calls, by their nodes.
#[derive(Debug, Default)]
pub(super) struct Shared {
    parts: HashMap<*const Node, u32>,
}

/// The contents of a part; parts inside it are given by their numbers.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Shape {
    Constant(Constant),
    Attribute(u32),
    Parameter(Arc<str>),
    Call(&'static str, u16, Vec<u32>),
    Compare(Comparator, [u32; 2]),
    Choice(Choice, Vec<u32>),
}

/// The functions that compile to jumps.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Choice {
    If,
    Switch,
    Coalesce,
}

/// What sharing depends on.
#[derive(Debug, Default, Clone, Copy)]
struct Part {
    /// The number of parts and expressions that use it directly.
    uses: usize,
    /// The number of calls in it; a regular expression search counts twice.
    calls: usize,
}

#[derive(Default)]
struct Finder<'n> {
    numbers: HashMap<Shape, u32>,
    parts: Vec<Part>,
    nodes: Vec<(&'n Node, u32)>,
}

impl Shared {
    /// Finds the parts that expressions share.
    pub(super) fn of<'n>(expressions: impl IntoIterator<Item = &'n Node>) -> Shared {
        let mut finder = Finder::default();
        for expression in expressions {
            let number = finder.number(expression);
            finder.add_use(number);
        }
        let Finder { parts, nodes, .. } = finder;
        let worth = |number: u32| parts.get(number as usize).is_some_and(|part| part.uses > 1 && part.calls > 1);
        let shared = nodes.into_iter().filter(|(_, number)| worth(*number));
        Shared { parts: shared.map(|(node, number)| (ptr::from_ref(node), number)).collect() }
    }

    /// Returns the number of the shared part that a node is, if it is one.
    pub(super) fn number(&self, node: &Node) -> Option<u32> {
        if self.parts.is_empty() { None } else { self.parts.get(&ptr::from_ref(node)).copied() }
    }
}

impl<'n> Finder<'n> {
    fn add_use(&mut self, number: Option<u32>) {
        if let Some(part) = number.and_then(|number| self.parts.get_mut(number as usize)) {
            part.uses += 1;
        }
    }

    /// Returns the number of a part; `None` when it asks the host or ends the expression, or when something inside it
    /// does. Recursion is bounded by the nesting limit of expressions.
    fn number(&mut self, node: &'n Node) -> Option<u32> {
        let children: Vec<Option<u32>> = node.children().into_iter().map(|child| self.number(child)).collect();
        let inner: Option<Vec<u32>> = children.iter().copied().collect();
        let shape = inner.and_then(|inner| shape(node, inner));
        let Some(shape) = shape else {
            children.into_iter().for_each(|child| self.add_use(child));
            return None;
        };
        let next = u32::try_from(self.parts.len()).ok()?;
        let number = *self.numbers.entry(shape).or_insert(next);
        if number == next {
            let inside = |child: &Option<u32>| {
                child.and_then(|child| self.parts.get(child as usize)).map_or(0, |part| part.calls)
            };
            let calls = children.iter().map(inside).sum::<usize>() + own_calls(node);
            self.parts.push(Part { uses: 0, calls });
            children.into_iter().for_each(|child| self.add_use(child));
        }
        if matches!(node.kind, NodeKind::Call(_)) {
            self.nodes.push((node, number));
        }
        Some(number)
    }
}

fn shape(node: &Node, inner: Vec<u32>) -> Option<Shape> {
    Some(match &node.kind {
        NodeKind::Constant(constant) => Shape::Constant(constant.clone()),
        NodeKind::Attribute(slot) => Shape::Attribute(*slot),
        NodeKind::Parameter(name) => Shape::Parameter(name.clone()),
        NodeKind::Call(call) => match call.function.body {
            Body::Pure(_) | Body::Text(_) => Shape::Call(call.function.name, call.prepared.given, inner),
            Body::Asks(_) | Body::Branch(_) => return None,
        },
        NodeKind::Compare(compare) => Shape::Compare(compare.operator, <[u32; 2]>::try_from(inner).ok()?),
        NodeKind::If(_) => Shape::Choice(Choice::If, inner),
        NodeKind::Switch(_) => Shape::Choice(Choice::Switch, inner),
        NodeKind::Coalesce(_) => Shape::Choice(Choice::Coalesce, inner),
        NodeKind::IgnoreFlow(_) | NodeKind::NoFlow(_) | NodeKind::SelectUnique(_) => return None,
    })
}

fn own_calls(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Call(call) if call.prepared.pattern.is_some() => 2,
        NodeKind::Call(_) => 1,
        _ => 0,
    }
}
