//! Semantic analysis: from the syntax tree to the resolved tree, with all errors.
//!
//! Resolves names, assigns arguments to parameters, checks kinds, and compiles constants such as patterns, formats
//! and intervals. All errors of an expression are reported, up to a maximum number. What passes cannot fail for the
//! kinds of its parts.

mod calls;
mod constants;
mod names;

pub use names::nearest;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::ir;
use crate::ir::Attributes;
use crate::ir::Constant;
use crate::ir::NodeKind;
use crate::limits::EXPRESSION_FINDINGS;
use crate::limits::Limits;
use crate::syntax::ast;
use crate::value::Comparator;
use crate::value::Kinds;

/// The source object that an expression reads.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct SourceObject {
    /// The attributes with the kinds of their values. `None` means that any attribute is assumed to exist.
    pub attributes: Option<Vec<(String, Kinds)>>,
}

impl SourceObject {
    /// Creates an object with exactly these attributes.
    pub fn with_attributes(attributes: Vec<(String, Kinds)>) -> SourceObject {
        SourceObject { attributes: Some(attributes) }
    }
}

/// Resolves a tree. There is no resolved tree when one of the diagnostics is an error; warnings may come with one.
pub fn check(
    text: &str,
    tree: &ast::Node,
    source: &SourceObject,
    attributes: &mut Attributes,
    limits: &Limits,
) -> (Option<ir::Node>, Vec<Diagnostic>) {
    let mut checker = Checker { text, source, attributes, limits, diagnostics: Vec::new(), errors: 0 };
    let node = checker.node(tree, true);
    let mut diagnostics = checker.diagnostics;
    for diagnostic in &mut diagnostics {
        diagnostic.text = Some(text.to_owned());
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.span());
    let has_errors = diagnostics.iter().any(Diagnostic::is_error);
    (if has_errors { None } else { node }, diagnostics)
}

pub(in crate::check) struct Checker<'c> {
    text: &'c str,
    source: &'c SourceObject,
    attributes: &'c mut Attributes,
    limits: &'c Limits,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        let before = if diagnostic.is_error() { self.errors } else { self.diagnostics.len() - self.errors };
        self.errors += usize::from(diagnostic.is_error() && before < EXPRESSION_FINDINGS);
        if before < EXPRESSION_FINDINGS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Resolves a node; `None` when something in it was reported, or when the maximum of errors is reached.
    fn node(&mut self, tree: &ast::Node, outermost: bool) -> Option<ir::Node> {
        if self.errors >= EXPRESSION_FINDINGS {
            return None;
        }
        let span = tree.span;
        match &tree.kind {
            ast::NodeKind::Text(text) => Some(ir::Node::constant(Constant::Text(text.as_str().into()), span)),
            ast::NodeKind::Integer(value) => Some(ir::Node::constant(Constant::Integer(*value), span)),
            ast::NodeKind::Attribute(name) => self.attribute(name, span),
            ast::NodeKind::Parameter(name) => Some(ir::Node {
                kind: NodeKind::Parameter(name.as_str().into()),
                kinds: Kinds::TEXT,
                span,
                place: span,
            }),
            ast::NodeKind::Word(word) => self.word(word, span),
            ast::NodeKind::Call(call) => self.call(call, span, outermost),
            ast::NodeKind::Comparison(comparison) => self.comparison(comparison, span),
        }
    }

    fn comparison(&mut self, comparison: &ast::Comparison, span: crate::source::Span) -> Option<ir::Node> {
        let left = self.node(&comparison.left, false);
        let right = self.node(&comparison.right, false);
        let (left, right) = (left?, right?);
        for operand in [&left, &right] {
            if !operand.kinds.is_empty() && !operand.kinds.meets(Kinds::SCALAR) {
                self.report(
                    Diagnostic::new(&codes::arguments::WRONG_KIND, format!("a {} cannot be compared", operand.kinds))
                        .at(operand.span, "not a single value")
                        .help("take one element with `Item`, or join them with `Join`"),
                );
                return None;
            }
        }
        let operator = match comparison.operator {
            ast::Comparator::Equal => Comparator::Equal,
            ast::Comparator::NotEqual => Comparator::NotEqual,
            ast::Comparator::Less => Comparator::Less,
            ast::Comparator::LessOrEqual => Comparator::LessOrEqual,
            ast::Comparator::Greater => Comparator::Greater,
            ast::Comparator::GreaterOrEqual => Comparator::GreaterOrEqual,
        };
        let kind = NodeKind::Compare(Box::new(ir::Compare { operator, left, right }));
        Some(ir::Node { kind, kinds: Kinds::BOOLEAN, span, place: span })
    }
}
