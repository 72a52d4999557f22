//! Every part of an expression with the value it had: `attrflow eval --trace`.

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
pub struct Traced {
    /// The part's bytes in the text.
    pub span: Span,
    /// How many calls it stands in.
    pub depth: usize,
    /// Its value as JSON, `null` when missing; none when it was not evaluated, because another branch was taken or because
    /// something in it refused, or left out when the values before it took as much memory as the results of a record may.
    pub value: Option<serde_json::Value>,
}

/// Keeps what it is told, in the order it happens, until the values together are as large as a record's results may be.
#[derive(Debug)]
pub(super) struct Recorder {
    events: Vec<(Span, Option<serde_json::Value>)>,
    first: HashMap<Span, usize>,
    /// Where the expression ended without a value, and whether something refused there.
    ended: Option<(Span, bool)>,
    limit: usize,
    left: usize,
}

impl Observer for Recorder {
    fn made(&mut self, span: Span, value: &Value<'_>) {
        let size = value.size();
        let kept = size <= self.left;
        if kept {
            self.left -= size;
        }
        self.first.entry(span).or_insert(self.events.len());
        self.events.push((span, kept.then(|| to_json(*value))));
    }

    fn ended(&mut self, span: Span, refused: bool) {
        self.ended = Some((span, refused));
    }
}

impl Recorder {
    /// A recorder that keeps so many bytes.
    pub(super) fn new(limit: usize) -> Recorder {
        Recorder { events: Vec::new(), first: HashMap::new(), ended: None, limit, left: limit }
    }

    /// The parts of the tree from the outermost in, each with what was recorded for it.
    pub(super) fn parts(mut self, tree: &ast::Node) -> Vec<Traced> {
        self.left = self.limit;
        let mut parts = Vec::new();
        self.visit(tree, 0, &mut parts);
        parts
    }

    fn visit(&mut self, node: &ast::Node, depth: usize, parts: &mut Vec<Traced>) {
        let found = if chooses(node) { self.chosen(node.span) } else { self.first.get(&node.span).copied() };
        let value = found.and_then(|event| self.told(event));
        parts.push(Traced { span: node.span, depth, value });
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

    /// What a branching function chose: the last value that was made inside of it, unless the expression ended there.
    fn chosen(&self, span: Span) -> Option<usize> {
        let holds = |inner: Span| span.start <= inner.start && inner.end <= span.end;
        match self.ended {
            Some((place, refused)) if holds(place) && (refused || place != span) => None,
            _ => self.events.iter().rposition(|(place, _)| holds(*place)),
        }
    }

    /// A copy of the event's value, as long as the copies are not too large.
    fn told(&mut self, event: usize) -> Option<serde_json::Value> {
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

/// The bytes of the texts in a value, and a little for each value. Values are nested as deep as records may be.
fn json_size(value: &serde_json::Value) -> usize {
    let inside: usize = match value {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(items) => items.iter().map(json_size).sum(),
        serde_json::Value::Object(members) => members.iter().map(|(name, member)| name.len() + json_size(member)).sum(),
        _ => 0,
    };
    inside + size_of::<Value<'_>>()
}
