//! Whether two texts say the same.

use crate::engine::Engine;
use crate::engine::Reading;
use crate::functions;
use crate::functions::Occurs;
use crate::limits::Limits;
use crate::syntax;
use crate::syntax::ast::Call;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;

impl Engine {
    /// Whether two expressions say the same, whatever their layout: numbers and bare words may be written as texts, names
    /// of functions in any case, and slots at the end, left empty or left out, do not count. None when the first is no
    /// expression.
    pub(crate) fn says_the_same(&self, reading: &Reading, other: &str) -> Option<bool> {
        let tree = reading.tree.as_ref().ok()?;
        if *reading.text == *other {
            return Some(true);
        }
        let Ok(other) = syntax::parse(other, self.limits()) else { return Some(false) };
        Some(same(tree, &other, self.limits()))
    }
}

// The parser limits how deep a tree is, and with it this recursion.
fn same(left: &Node, right: &Node, limits: &Limits) -> bool {
    match (&left.kind, &right.kind) {
        (NodeKind::Call(left), NodeKind::Call(right)) => same_call(left, right, limits),
        (NodeKind::Comparison(left), NodeKind::Comparison(right)) => {
            left.operator == right.operator
                && same(&left.left, &right.left, limits)
                && same(&left.right, &right.right, limits)
        }
        (NodeKind::Integer(number), NodeKind::Text(text)) | (NodeKind::Text(text), NodeKind::Integer(number)) => {
            matches!(syntax::parse(text, limits), Ok(Node { kind: NodeKind::Integer(other), .. }) if other == *number)
        }
        (NodeKind::Word(word), NodeKind::Text(text)) | (NodeKind::Text(text), NodeKind::Word(word)) => word == text,
        (left, right) => left == right,
    }
}

fn same_call(left: &Call, right: &Call, limits: &Limits) -> bool {
    let (ours, theirs) = (slots(left), slots(right));
    left.name.eq_ignore_ascii_case(&right.name)
        && ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(left, right)| match (left, right) {
            (Some(left), Some(right)) => same(left, right, limits),
            (left, right) => left.is_none() && right.is_none(),
        })
}

/// The arguments in their parameters' places, without the empty slots that say nothing.
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
