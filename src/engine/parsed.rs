//! A parsed expression, and static questions about it.
//!
//! Rules about mappings ask them: whether an attribute is copied or transformed, which constants an expression can
//! return, which attributes it reads.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::syntax;
use crate::syntax::ast::Call;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;

/// An expression that is parsed once for all its uses. An invalid one has no parts; its errors are reported when it
/// is compiled.
#[derive(Debug)]
pub(crate) struct ParsedExpression {
    pub(super) text: Arc<str>,
    pub(super) tree: Result<Node, Vec<Diagnostic>>,
}

/// The functions that return one of their arguments, with the positions of these arguments: start and step.
const PASSING: &[(&str, usize, usize)] = &[
    ("Coalesce", 0, 1),
    ("IgnoreFlowIfNullOrEmpty", 0, 1),
    // The default, and the value after each key.
    ("Switch", 1, 2),
    ("IIF", 1, 1),
];

impl ParsedExpression {
    /// Parses an expression.
    pub(crate) fn parse(text: &str, limits: &Limits) -> ParsedExpression {
        ParsedExpression { text: text.into(), tree: syntax::parse(text, limits) }
    }

    /// Returns whether the expression could be parsed.
    pub(crate) fn is_valid(&self) -> bool {
        self.tree.is_ok()
    }

    /// Returns every node with the call it is an argument of. Recursion is replaced by a list of open nodes.
    fn nodes(&self) -> Vec<(&Node, Option<&Call>)> {
        self.tree.as_ref().map_or_else(|_| Vec::new(), nodes_from)
    }

    /// Returns the attributes it reads, in no order, with repetitions.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &str> {
        self.nodes().into_iter().filter_map(|(node, _)| attribute(node))
    }

    /// Returns whether it reads an attribute.
    pub(crate) fn reads(&self, name: &str) -> bool {
        self.attributes().any(|read| read == name)
    }

    /// Returns the attribute it copies, if it does nothing else.
    pub(crate) fn copies(&self) -> Option<&str> {
        attribute(self.tree.as_ref().ok()?)
    }

    /// Returns the attributes that a call puts together from several of its arguments, unless the call chooses one of them: sorted,
    /// each once. Empty where no call does.
    pub(crate) fn combined(&self, choices: &[&str]) -> Vec<&str> {
        for (node, _) in self.nodes() {
            let NodeKind::Call(call) = &node.kind else { continue };
            if choices.iter().any(|known| known.eq_ignore_ascii_case(&call.name)) {
                continue;
            }
            let read = call.arguments.iter().filter_map(|argument| argument.node.as_ref()).map(attributes_in);
            let read: Vec<Vec<&str>> = read.filter(|names| !names.is_empty()).collect();
            if read.len() < 2 {
                continue;
            }
            let mut names = read.concat();
            names.sort_unstable();
            names.dedup();
            if names.len() > 1 {
                return names;
            }
        }
        Vec::new()
    }

    /// Returns the outermost function.
    pub(crate) fn calls(&self) -> Option<&str> {
        match &self.tree.as_ref().ok()?.kind {
            NodeKind::Call(call) => Some(&call.name),
            _ => None,
        }
    }

    /// Returns the expression as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether it calls one of these functions.
    pub(crate) fn calls_any(&self, functions: &[&str]) -> bool {
        self.nodes().into_iter().any(|(node, _)| match &node.kind {
            NodeKind::Call(call) => functions.iter().any(|known| known.eq_ignore_ascii_case(&call.name)),
            _ => false,
        })
    }

    /// Returns whether an attribute is read other than as an argument of one of these functions.
    pub(crate) fn reads_outside_of(&self, name: &str, functions: &[&str]) -> bool {
        self.nodes().into_iter().any(|(node, call)| {
            attribute(node) == Some(name)
                && !call.is_some_and(|call| functions.iter().any(|known| known.eq_ignore_ascii_case(&call.name)))
        })
    }

    /// Returns the constants that can be its value.
    pub(crate) fn constants(&self) -> Vec<String> {
        let mut constants = Vec::new();
        let mut open: Vec<&Node> = self.tree.iter().collect();
        while let Some(node) = open.pop() {
            match &node.kind {
                NodeKind::Text(text) => constants.push(text.clone()),
                NodeKind::Integer(number) => constants.push(number.to_string()),
                NodeKind::Call(call) => {
                    let passing = PASSING.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&call.name));
                    if let Some((_, from, step)) = passing {
                        let passed = call.arguments.iter().skip(*from).step_by(*step);
                        open.extend(passed.filter_map(|argument| argument.node.as_ref()));
                    }
                }
                _ => {}
            }
        }
        constants
    }
}

/// Returns a node and every node below it.
fn nodes_from(node: &Node) -> Vec<(&Node, Option<&Call>)> {
    let mut found: Vec<(&Node, Option<&Call>)> = vec![(node, None)];
    let mut next = 0;
    while let Some((node, _)) = found.get(next).copied() {
        match &node.kind {
            NodeKind::Call(call) => {
                let arguments = call.arguments.iter().filter_map(|argument| argument.node.as_ref());
                found.extend(arguments.map(|argument| (argument, Some(call))));
            }
            NodeKind::Comparison(comparison) => {
                found.extend([(&comparison.left, None), (&comparison.right, None)]);
            }
            _ => {}
        }
        next += 1;
    }
    found
}

fn attributes_in(node: &Node) -> Vec<&str> {
    nodes_from(node).into_iter().filter_map(|(node, _)| attribute(node)).collect()
}

fn attribute(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Attribute(name) => Some(name),
        _ => None,
    }
}
