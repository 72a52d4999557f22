//! Replaces branches that are known at compile time.
//!
//! These are `IIF` on a constant, `Switch` of a constant on constant keys, and the operands of `Coalesce` after a
//! constant that has a value.

use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::limits::Limits;
use crate::value::Arena;
use crate::value::convert;

pub(super) fn choose(node: &mut Node, limits: &Limits) {
    let chosen = match &mut node.kind {
        NodeKind::If(parts) => {
            let [condition, yes, no] = &mut **parts;
            let Some(constant) = condition.as_constant() else { return };
            match convert::to_condition(constant.value()) {
                Some(true) => take(yes),
                Some(false) => take(no),
                None => return,
            }
        }
        NodeKind::Switch(switch) => {
            let Some(source) = switch.source.as_constant() else { return };
            let arena = Arena::new(limits.record_memory);
            let Ok(source) = convert::to_text(source.value(), &arena) else { return };
            let mut matching = None;
            for (position, (key, _)) in switch.cases.iter().enumerate() {
                let Some(key) = key.as_constant() else { return };
                let Ok(key) = convert::to_text(key.value(), &arena) else { return };
                if key == source {
                    matching = Some(position);
                    break;
                }
            }
            match matching.and_then(|position| switch.cases.get_mut(position)) {
                Some((_, value)) => take(value),
                None => take(&mut switch.default),
            }
        }
        NodeKind::Coalesce(nodes) => {
            nodes.retain(|node| !matches!(node.as_constant(), Some(Constant::Missing)));
            if let Some(position) = nodes.iter().position(|node| node.as_constant().is_some()) {
                nodes.truncate(position + 1);
            }
            match nodes.as_mut_slice() {
                [] => Node::constant(Constant::Missing, node.span),
                [only] => take(only),
                _ => return,
            }
        }
        _ => return,
    };
    *node = Node { place: node.place, ..chosen };
}

fn take(node: &mut Node) -> Node {
    let span = node.span;
    std::mem::replace(node, Node::constant(Constant::Missing, span))
}
