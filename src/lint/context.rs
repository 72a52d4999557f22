//! What an expression lint looks at: the tree, every node with where it stands, and what is known around the expression.

use crate::functions;
use crate::functions::Body;
use crate::functions::Branch;
use crate::functions::Function;
use crate::functions::Returns;
use crate::lint::attributes;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::Rule;
use crate::source::Span;
use crate::syntax::ast::Argument;
use crate::syntax::ast::Call;
use crate::syntax::ast::Comparison;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;
use crate::value::Kinds;

use crate::check::SourceObject;

/// What is known around an expression. Everything but the source object may be unknown.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Surroundings<'c> {
    /// What it may read.
    pub source: &'c SourceObject,
    /// The definition of what it reads, with types.
    pub source_definition: Option<&'c ObjectDefinition>,
    /// The attribute its value flows to.
    pub target: Option<&'c AttributeDefinition>,
    /// The attribute mapping it belongs to.
    pub mapping: Option<&'c AttributeMapping>,
    /// The rule it belongs to, which names the directories.
    pub rule: Option<&'c Rule>,
}

impl<'c> Surroundings<'c> {
    /// Only the source object is known.
    pub fn of(source: &'c SourceObject) -> Surroundings<'c> {
        Surroundings { source, source_definition: None, target: None, mapping: None, rule: None }
    }

    /// The value flows to this attribute.
    pub fn to(mut self, target: Option<&'c AttributeDefinition>) -> Surroundings<'c> {
        self.target = target;
        self
    }

    /// The expression belongs to this attribute mapping.
    pub fn within(mut self, mapping: &'c AttributeMapping) -> Surroundings<'c> {
        self.mapping = Some(mapping);
        self
    }

    /// The expression belongs to this rule.
    pub fn under(mut self, rule: &'c Rule) -> Surroundings<'c> {
        self.rule = Some(rule);
        self
    }

    /// The types of what is read are known.
    pub fn defined(mut self, source: Option<&'c ObjectDefinition>) -> Surroundings<'c> {
        self.source_definition = source;
        self
    }
}

/// One node and where it stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint) struct Place<'c> {
    pub(in crate::lint) node: &'c Node,
    /// The number of the node it is an argument or an operand of.
    pub(in crate::lint) parent: Option<usize>,
    /// The position of its parameter in the parent, or 0 and 1 for the operands of a comparison.
    pub(in crate::lint) position: usize,
}

/// A call of a known function.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint) struct Called<'c> {
    pub(in crate::lint) number: usize,
    pub(in crate::lint) function: &'static Function,
    pub(in crate::lint) call: &'c Call,
    pub(in crate::lint) span: Span,
}

/// An expression, its nodes in the order of the text, and what is known around it.
#[derive(Debug)]
pub struct ExpressionContext<'c> {
    pub(in crate::lint) text: &'c str,
    pub(in crate::lint) tree: &'c Node,
    pub(in crate::lint) places: Vec<Place<'c>>,
    pub(in crate::lint) around: Surroundings<'c>,
}

impl<'c> ExpressionContext<'c> {
    pub(in crate::lint) fn new(text: &'c str, tree: &'c Node, around: Surroundings<'c>) -> ExpressionContext<'c> {
        let mut places: Vec<Place<'c>> = Vec::new();
        let mut open = vec![Place { node: tree, parent: None, position: 0 }];
        while let Some(place) = open.pop() {
            let parent = Some(places.len());
            places.push(place);
            match &place.node.kind {
                NodeKind::Call(call) => {
                    let function = functions::find(&call.name);
                    let children = call.arguments.iter().enumerate().rev().filter_map(|(position, argument)| {
                        let position = position + usize::from(function.is_some_and(|row| skips(row, call, position)));
                        argument.node.as_ref().map(|node| Place { node, parent, position })
                    });
                    open.extend(children);
                }
                NodeKind::Comparison(comparison) => {
                    open.push(Place { node: &comparison.right, parent, position: 1 });
                    open.push(Place { node: &comparison.left, parent, position: 0 });
                }
                _ => {}
            }
        }
        ExpressionContext { text, tree, places, around }
    }

    pub(in crate::lint) fn place(&self, number: usize) -> Option<Place<'c>> {
        self.places.get(number).copied()
    }

    /// The call at this place, when its function is known.
    pub(in crate::lint) fn called(&self, number: usize) -> Option<Called<'c>> {
        let node = self.place(number)?.node;
        let NodeKind::Call(call) = &node.kind else { return None };
        Some(Called { number, function: functions::find(&call.name)?, call, span: node.span })
    }

    /// All calls of known functions, outer ones first.
    pub(in crate::lint) fn calls(&self) -> impl Iterator<Item = Called<'c>> {
        (0..self.places.len()).filter_map(|number| self.called(number))
    }

    /// The calls of one function.
    pub(in crate::lint) fn calls_of(&self, name: &'static str) -> impl Iterator<Item = Called<'c>> {
        self.calls().filter(move |called| called.function.name == name)
    }

    /// All comparisons with their numbers.
    pub(in crate::lint) fn comparisons(&self) -> impl Iterator<Item = (usize, &'c Comparison)> {
        self.places.iter().enumerate().filter_map(|(number, place)| match &place.node.kind {
            NodeKind::Comparison(comparison) => Some((number, &**comparison)),
            _ => None,
        })
    }

    /// All constants: their number, the text's value, and the node.
    pub(in crate::lint) fn texts(&self) -> impl Iterator<Item = (usize, &'c str, &'c Node)> {
        self.places.iter().enumerate().filter_map(|(number, place)| Some((number, text(place.node)?, place.node)))
    }

    /// All attributes with their numbers.
    pub(in crate::lint) fn attributes(&self) -> impl Iterator<Item = (usize, &'c str, &'c Node)> {
        self.places.iter().enumerate().filter_map(|(number, place)| Some((number, attribute(place.node)?, place.node)))
    }

    /// The calls and comparisons around a place, from the inside out: the call, where it is one, and the position in it.
    pub(in crate::lint) fn around(&self, number: usize) -> impl Iterator<Item = (Option<Called<'c>>, usize)> {
        let mut place = self.place(number);
        std::iter::from_fn(move || {
            let inner = place?;
            let parent = inner.parent?;
            place = self.place(parent);
            Some((self.called(parent), inner.position))
        })
    }

    /// The call that a place is an argument of, and the position of its parameter.
    pub(in crate::lint) fn argument_of(&self, number: usize) -> Option<(Called<'c>, usize)> {
        let place = self.place(number)?;
        Some((self.called(place.parent?)?, place.position))
    }

    /// Whether the place belongs to the condition of an `IIF`.
    pub(in crate::lint) fn is_in_condition(&self, number: usize) -> bool {
        self.around(number)
            .any(|(called, position)| position == 0 && called.is_some_and(|called| called.is(Branch::If)))
    }

    /// Whether the value of a node is a Boolean and nothing else.
    pub(in crate::lint) fn is_boolean(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Attribute(name) => self.attribute_type(name) == Some(AttributeType::Boolean),
            NodeKind::Comparison(_) => true,
            NodeKind::Call(call) => returns(call) == Some(Kinds::BOOLEAN),
            _ => false,
        }
    }

    /// The type of an attribute: from the source's definition, or for an unknown source from Entra ID's own users.
    pub(in crate::lint) fn attribute_type(&self, name: &str) -> Option<AttributeType> {
        match self.around.source_definition {
            Some(definition) => definition.attribute(name).map(|attribute| attribute.kind),
            None => attributes::entra_user(name).map(|attribute| attribute.kind),
        }
    }

    /// The nodes one of which becomes the value of the whole expression; an empty slot is `None`.
    pub(in crate::lint) fn results(&self) -> Vec<Option<&'c Node>> {
        let mut results = Vec::new();
        let mut open = vec![Some(self.tree)];
        while let Some(node) = open.pop() {
            let call = node.and_then(|node| match &node.kind {
                NodeKind::Call(call) => Some(call),
                _ => None,
            });
            let branch = call.and_then(|call| functions::find(&call.name)).and_then(|function| match function.body {
                Body::Branch(branch) => Some(branch),
                _ => None,
            });
            let (Some(call), Some(branch)) = (call, branch) else {
                results.push(node);
                continue;
            };
            for (position, argument) in call.arguments.iter().enumerate() {
                let is_result = match branch {
                    Branch::If => position == 1 || position == 2,
                    Branch::Switch => position % 2 == 1,
                    Branch::Coalesce | Branch::IgnoreFlow | Branch::SelectUnique => true,
                };
                if is_result {
                    open.push(argument.node.as_ref());
                }
            }
        }
        results
    }
}

impl<'c> Called<'c> {
    /// Whether it is this branching function.
    pub(in crate::lint) fn is(&self, branch: Branch) -> bool {
        matches!(self.function.body, Body::Branch(own) if own == branch)
    }

    /// What is written for the parameter at this position.
    pub(in crate::lint) fn argument(&self, position: usize) -> Option<&'c Node> {
        self.slot(position)?.node.as_ref()
    }

    /// The slot of the parameter at this position, which may be empty.
    pub(in crate::lint) fn slot(&self, position: usize) -> Option<&'c Argument> {
        let left_out = skips(self.function, self.call, usize::MAX);
        let index = match self.function.omittable {
            Some(omitted) if left_out && position == omitted => return None,
            Some(omitted) if left_out && position > omitted => position - 1,
            _ => position,
        };
        self.call.arguments.get(index)
    }

    /// Keys and values of a `Switch`, which may be empty.
    pub(in crate::lint) fn cases(&self) -> impl Iterator<Item = (&'c Argument, &'c Argument)> {
        let arguments = self.call.arguments.get(2..).unwrap_or_default();
        arguments.chunks_exact(2).filter_map(|pair| match pair {
            [key, value] => Some((key, value)),
            _ => None,
        })
    }
}

/// Whether an argument at this index belongs to the parameter after the one of the same position.
fn skips(function: &Function, call: &Call, index: usize) -> bool {
    function.omittable.is_some_and(|omitted| index >= omitted && call.arguments.len() + 1 == function.parameters.len())
}

/// The value of a constant text.
pub(in crate::lint) fn text(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Text(text) => Some(text),
        _ => None,
    }
}

/// The name of an attribute.
pub(in crate::lint) fn attribute(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Attribute(name) => Some(name),
        _ => None,
    }
}

/// A whole number, written as one or as a text.
pub(in crate::lint) fn integer(node: &Node) -> Option<i64> {
    match &node.kind {
        NodeKind::Integer(value) => Some(*value),
        NodeKind::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The documented name of a call's function.
pub(in crate::lint) fn function_name(node: &Node) -> Option<&'static str> {
    match &node.kind {
        NodeKind::Call(call) => Some(functions::find(&call.name)?.name),
        _ => None,
    }
}

/// The kinds a call always returns.
pub(in crate::lint) fn returns(call: &Call) -> Option<Kinds> {
    match functions::find(&call.name)?.returns {
        Returns::Always(kinds) => Some(kinds),
        _ => None,
    }
}

/// Every node of a tree.
pub(in crate::lint) fn below(node: &Node) -> Vec<&Node> {
    let mut nodes = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        nodes.push(node);
        match &node.kind {
            NodeKind::Call(call) => open.extend(call.arguments.iter().filter_map(|argument| argument.node.as_ref())),
            NodeKind::Comparison(comparison) => open.extend([&comparison.left, &comparison.right]),
            _ => {}
        }
    }
    nodes
}

/// Whether a tree reads an attribute or a parameter.
pub(in crate::lint) fn reads_record(node: &Node) -> bool {
    below(node).into_iter().any(|node| matches!(node.kind, NodeKind::Attribute(_) | NodeKind::Parameter(_)))
}

/// Whether a tree has the same value for every record at every time.
pub(in crate::lint) fn is_fixed(node: &Node) -> bool {
    below(node).into_iter().all(|node| match &node.kind {
        NodeKind::Text(_) | NodeKind::Integer(_) | NodeKind::Comparison(_) => true,
        NodeKind::Attribute(_) | NodeKind::Parameter(_) => false,
        // The words that end an expression are no values; the others are options.
        NodeKind::Word(word) => !word.starts_with("Ignore"),
        NodeKind::Call(call) => {
            functions::find(&call.name).is_some_and(|function| !matches!(function.body, Body::Asks(_)))
        }
    })
}
