//! Constant folding: pure calls and comparisons with constant operands are evaluated at compile time.
//!
//! A call that fails on its constants is kept: it must fail only when it is evaluated, and its branch may never be. A
//! call with a regular expression is kept as well: a search may take as many steps as the limit allows, and an
//! expression can contain hundreds of them.

use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Operand;
use crate::functions::Role;
use crate::functions::context::Memory;
use crate::ir::Call;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::limits::Limits;
use crate::value::Arena;
use crate::value::Value;
use crate::value::compare::compare;

/// Maximum size of a folded text in bytes; a larger one is computed at run time.
const MAX_FOLDED_SIZE: usize = 4096;

pub(super) fn fold(node: &mut Node, limits: &Limits) {
    let constant = match &node.kind {
        NodeKind::Call(call) => {
            if !matches!(call.function.body, Body::Pure(_) | Body::Text(_)) {
                return;
            }
            let Some(constants) = constants(&call.arguments) else { return };
            if searches(call) {
                return;
            }
            let arena = Arena::new(limits.record_memory);
            let mut memory = Memory::default();
            let mut context = Context::new(&arena, &mut memory, limits);
            let values: Vec<Value<'_>> = constants.iter().map(|constant| constant.value()).collect();
            let operands = Operand::first(values.len());
            let arguments = Arguments { frame: &values, operands: &operands, site: &call.prepared };
            call.function.body.pure(&arguments, &mut context).and_then(Result::ok).and_then(Constant::of)
        }
        NodeKind::Compare(parts) => {
            let (Some(left), Some(right)) = (parts.left.as_constant(), parts.right.as_constant()) else { return };
            let arena = Arena::new(limits.record_memory);
            compare(left.value(), right.value(), &arena)
                .ok()
                .map(|ordering| Constant::Boolean(parts.operator.holds(ordering)))
        }
        _ => None,
    };
    if let Some(constant) = constant
        && !matches!(&constant, Constant::Text(text) if text.len() > MAX_FOLDED_SIZE)
    {
        *node = Node { place: node.place, ..Node::constant(constant, node.span) };
    }
}

/// Returns whether a call has a regular expression.
fn searches(call: &Call) -> bool {
    call.function
        .parameters
        .iter()
        .zip(&call.arguments)
        .any(|(parameter, node)| parameter.role == Role::Pattern && node.as_constant() != Some(&Constant::Missing))
}

fn constants(arguments: &[Node]) -> Option<Vec<&Constant>> {
    arguments.iter().map(Node::as_constant).collect()
}
