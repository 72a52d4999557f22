//! Every part of an expression with the value it had: `attrflow eval --trace`.

use crate::functions;
use crate::functions::Body;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;
use crate::value::json::to_json;
use crate::vm::Observer;

/// A part of an expression and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    /// The part's bytes in the text.
    pub span: Span,
    /// How many calls it stands in.
    pub depth: usize,
    /// Its value as JSON, `null` when missing; none when it was not evaluated, because another branch was taken or because
    /// something in it refused.
    pub value: Option<serde_json::Value>,
}

/// Keeps everything it is told.
#[derive(Debug, Default)]
pub(super) struct Recorder(Vec<(Span, serde_json::Value)>);

impl Observer for Recorder {
    fn made(&mut self, span: Span, value: &Value<'_>) {
        self.0.push((span, to_json(*value)));
    }
}

impl Recorder {
    /// The parts of the tree from the outermost in, each with what was recorded for it.
    pub(super) fn parts(&self, tree: &ast::Node) -> Vec<Traced> {
        let mut parts = Vec::new();
        self.visit(tree, 0, &mut parts);
        parts
    }

    fn recorded(&self, span: Span) -> Option<serde_json::Value> {
        self.0.iter().find(|(known, _)| *known == span).map(|(_, value)| value.clone())
    }

    /// A branching function has no value of its own: it is that of the last argument that was evaluated.
    fn visit(&self, node: &ast::Node, depth: usize, parts: &mut Vec<Traced>) -> Option<serde_json::Value> {
        let position = parts.len();
        parts.push(Traced { span: node.span, depth, value: self.recorded(node.span) });
        let mut last = None;
        match &node.kind {
            ast::NodeKind::Call(call) => {
                for argument in call.arguments.iter().filter_map(|argument| argument.node.as_ref()) {
                    let value = self.visit(argument, depth + 1, parts);
                    last = value.or(last);
                }
                let branches =
                    functions::find(&call.name).is_some_and(|function| matches!(function.body, Body::Branch(_)));
                if branches && let Some(part) = parts.get_mut(position) {
                    part.value = last;
                }
            }
            ast::NodeKind::Comparison(comparison) => {
                self.visit(&comparison.left, depth + 1, parts);
                self.visit(&comparison.right, depth + 1, parts);
            }
            _ => {}
        }
        parts.get(position).and_then(|part| part.value.clone())
    }
}
