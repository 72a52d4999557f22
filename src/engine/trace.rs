//! Records the value of every part of an expression, for `attrflow eval --trace`.

use std::collections::HashMap;

use crate::functions;
use crate::functions::Body;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;
use crate::value::json::to_json;
use crate::vm::Observer;

/// A part of an expression and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct TracedPart {
    /// Its span in the text.
    pub span: Span,
    /// Its nesting depth in calls.
    pub depth: usize,
    /// Its value as JSON, `null` when missing. `None` when the part was not evaluated, when something in it failed,
    /// or when the values before it used up the memory limit of a record.
    pub value: Option<serde_json::Value>,
}

/// Records values in the order of evaluation, up to the memory limit of a record.
#[derive(Debug)]
pub(super) struct Recorder {
    events: Vec<(Span, Option<serde_json::Value>)>,
    first: HashMap<Span, usize>,
    /// The span at which the expression ended without a value, and whether it failed there.
    ended: Option<(Span, bool)>,
    limit: usize,
    left: usize,
}

impl Observer for Recorder {
    fn on_value(&mut self, span: Span, value: &Value<'_>) {
        let size = value.size();
        let kept = size <= self.left;
        if kept {
            self.left -= size;
        }
        self.first.entry(span).or_insert(self.events.len());
        self.events.push((span, kept.then(|| to_json(*value))));
    }

    fn on_end(&mut self, span: Span, failed: bool) {
        self.ended = Some((span, failed));
    }
}

impl Recorder {
    /// Creates a recorder that keeps up to `limit` bytes of values.
    pub(super) fn new(limit: usize) -> Recorder {
        Recorder { events: Vec::new(), first: HashMap::new(), ended: None, limit, left: limit }
    }

    /// Returns the parts of the tree from the outermost in, each with its recorded value.
    pub(super) fn parts(mut self, tree: &ast::Node) -> Vec<TracedPart> {
        self.left = self.limit;
        let mut parts = Vec::new();
        self.visit(tree, 0, &mut parts);
        parts
    }

    fn visit(&mut self, node: &ast::Node, depth: usize, parts: &mut Vec<TracedPart>) {
        let found = if chooses(node) { self.chosen(node.span) } else { self.first.get(&node.span).copied() };
        let value = found.and_then(|event| self.recorded(event));
        parts.push(TracedPart { span: node.span, depth, value });
        match &node.kind {
            ast::NodeKind::Call(call) => {
                for argument in call.arguments.iter().filter_map(|argument| argument.node.as_ref()) {
                    self.visit(argument, depth + 1, parts);
                }
            }
            ast::NodeKind::Comparison(comparison) => {
                self.visit(&comparison.left, depth + 1, parts);
                self.visit(&comparison.right, depth + 1, parts);
            }
            _ => {}
        }
    }

    /// Returns the value that a branching function chose: the last one recorded inside it, unless the expression
    /// ended there.
    fn chosen(&self, span: Span) -> Option<usize> {
        let holds = |inner: Span| span.start <= inner.start && inner.end <= span.end;
        match self.ended {
            Some((ended, failed)) if holds(ended) && (failed || ended != span) => None,
            _ => self.events.iter().rposition(|(inner, _)| holds(*inner)),
        }
    }

    /// Copies the value of an event, within the memory limit.
    fn recorded(&mut self, event: usize) -> Option<serde_json::Value> {
        let value = self.events.get(event)?.1.as_ref()?;
        self.left = self.left.checked_sub(json_size(value))?;
        Some(value.clone())
    }
}

fn chooses(node: &ast::Node) -> bool {
    match &node.kind {
        ast::NodeKind::Call(call) => {
            functions::find(&call.name).is_some_and(|function| matches!(function.body, Body::Branch(_)))
        }
        _ => false,
    }
}

/// Returns the approximate size of a value. Recursion is bounded by the nesting limit of records.
fn json_size(value: &serde_json::Value) -> usize {
    let inside: usize = match value {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(items) => items.iter().map(json_size).sum(),
        serde_json::Value::Object(members) => members.iter().map(|(name, member)| name.len() + json_size(member)).sum(),
        _ => 0,
    };
    inside + size_of::<Value<'_>>()
}
