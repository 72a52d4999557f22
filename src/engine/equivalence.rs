//! Equivalence of expressions, whatever their layout.

use crate::engine::Engine;
use crate::engine::ParsedExpression;
use crate::functions;
use crate::functions::Occurs;
use crate::limits::Limits;
use crate::syntax;
use crate::syntax::ast::Call;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;

impl Engine {
    /// Returns whether two expressions are equivalent; `None` when the first cannot be parsed.
    ///
    /// Integers and bare words may be written as strings, function names in any case, and trailing empty arguments
    /// may be omitted.
    pub(crate) fn is_equivalent(&self, parsed: &ParsedExpression, other: &str) -> Option<bool> {
        let tree = parsed.tree.as_ref().ok()?;
        if *parsed.text == *other {
            return Some(true);
        }
        let Ok(other) = syntax::parse(other, self.limits()) else { return Some(false) };
        Some(equivalent(tree, &other, self.limits()))
    }
}

// The nesting limit of the parser bounds this recursion.
fn equivalent(left: &Node, right: &Node, limits: &Limits) -> bool {
    match (&left.kind, &right.kind) {
        (NodeKind::Call(left), NodeKind::Call(right)) => equivalent_calls(left, right, limits),
        (NodeKind::Comparison(left), NodeKind::Comparison(right)) => {
            left.operator == right.operator
                && equivalent(&left.left, &right.left, limits)
                && equivalent(&left.right, &right.right, limits)
        }
        (NodeKind::Integer(number), NodeKind::Text(text)) | (NodeKind::Text(text), NodeKind::Integer(number)) => {
            matches!(syntax::parse(text, limits), Ok(Node { kind: NodeKind::Integer(other), .. }) if other == *number)
        }
        (NodeKind::Word(word), NodeKind::Text(text)) | (NodeKind::Text(text), NodeKind::Word(word)) => word == text,
        (left, right) => left == right,
    }
}

fn equivalent_calls(left: &Call, right: &Call, limits: &Limits) -> bool {
    let (ours, theirs) = (slots(left), slots(right));
    left.name.eq_ignore_ascii_case(&right.name)
        && ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(left, right)| match (left, right) {
            (Some(left), Some(right)) => equivalent(left, right, limits),
            (left, right) => left.is_none() && right.is_none(),
        })
}

/// Returns the arguments by the positions of their parameters, without redundant empty slots.
fn slots(call: &Call) -> Vec<Option<&Node>> {
    let mut slots: Vec<Option<&Node>> = call.arguments.iter().map(|argument| argument.node.as_ref()).collect();
    if let Some(function) = functions::find(&call.name) {
        if let Some(position) = function.omittable
            && slots.len() + 1 == function.parameters.len()
        {
            slots.insert(position, None);
        }
        if function.parameters.last().is_some_and(|last| last.occurs == Occurs::Repeated) {
            let first = function.parameters.len() - 1;
            let mut position = 0;
            slots.retain(|slot| {
                position += 1;
                position <= first || slot.is_some()
            });
        }
    }
    while slots.last().is_some_and(Option::is_none) {
        slots.pop();
    }
    slots
}
