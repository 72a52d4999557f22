//! Builds the tree from the grammar's pairs.
//!
//! It also checks what the grammar cannot: whether a number is in range, and whether a name or a constant contains
//! remains of copied text.

use pest::iterators::Pair;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::Argument;
use crate::syntax::ast::Call;
use crate::syntax::ast::Comparator;
use crate::syntax::ast::Comparison;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;
use crate::syntax::constant::unescape;
use crate::syntax::grammar::Rule;
use crate::syntax::literal;

/// Builds trees and collects the errors in their leaves.
#[derive(Default)]
pub(super) struct Builder {
    /// The errors, in the order of the text.
    pub(super) errors: Vec<Diagnostic>,
}

impl Builder {
    /// Builds an expression: `operand comparison?`.
    pub(super) fn expression(&mut self, pair: Pair<'_, Rule>) -> Option<Node> {
        let span = span_of(&pair);
        let mut pairs = pair.into_inner();
        let left = self.operand(pairs.next()?)?;
        let Some(comparison) = pairs.next() else { return Some(left) };
        let mut parts = comparison.into_inner();
        let sign = parts.next()?;
        let operator = match sign.as_str() {
            "<>" => Comparator::NotEqual,
            "<=" => Comparator::LessOrEqual,
            ">=" => Comparator::GreaterOrEqual,
            "<" => Comparator::Less,
            ">" => Comparator::Greater,
            _ => Comparator::Equal,
        };
        let operator_span = span_of(&sign);
        let right = self.operand(parts.next()?)?;
        let comparison = Comparison { operator, operator_span, left, right };
        Some(Node { kind: NodeKind::Comparison(Box::new(comparison)), span })
    }

    fn operand(&mut self, pair: Pair<'_, Rule>) -> Option<Node> {
        let span = span_of(&pair);
        let kind = match pair.as_rule() {
            Rule::attribute => {
                let name = pair.into_inner().next()?;
                self.errors.extend(literal::attribute_errors(name.as_str(), span_of(&name)));
                NodeKind::Attribute(name.as_str().to_owned())
            }
            Rule::text => {
                let content = pair.into_inner().next()?;
                self.errors.extend(literal::text_error(content.as_str(), span));
                NodeKind::Text(unescape(content.as_str()))
            }
            Rule::integer | Rule::hexadecimal => match literal::integer(pair.as_str(), span) {
                Ok(value) => NodeKind::Integer(value),
                Err(error) => {
                    self.errors.push(*error);
                    NodeKind::Integer(0)
                }
            },
            Rule::parameter => NodeKind::Parameter(pair.as_str().trim_matches('%').to_owned()),
            Rule::group => {
                // The span includes the parentheses, so that the text of every node is an expression by itself.
                let inside = pair.into_inner().find(|inner| inner.as_rule() == Rule::expression)?;
                self.expression(inside)?.kind
            }
            _ => return self.call_or_word(pair),
        };
        Some(Node { kind, span })
    }

    fn call_or_word(&mut self, pair: Pair<'_, Rule>) -> Option<Node> {
        let span = span_of(&pair);
        let mut pairs = pair.into_inner();
        let name = pairs.next()?;
        let kind = match pairs.next() {
            None => NodeKind::Word(name.as_str().to_owned()),
            Some(arguments) => NodeKind::Call(Call {
                name: name.as_str().to_owned(),
                name_span: span_of(&name),
                arguments: self.arguments(arguments),
            }),
        };
        Some(Node { kind, span })
    }

    /// Returns the slots between the commas; `()` has none.
    fn arguments(&mut self, pair: Pair<'_, Rule>) -> Vec<Argument> {
        let mut arguments = Vec::new();
        let mut slot_start = 0;
        let mut node = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::argument => node = part.into_inner().next().and_then(|inner| self.expression(inner)),
                Rule::open => slot_start = part.as_span().end(),
                separator => {
                    let nothing = node.is_none() && arguments.is_empty() && separator == Rule::close;
                    if !nothing {
                        let gap = Span::new(slot_start, part.as_span().start());
                        let node: Option<Node> = node.take();
                        arguments.push(Argument { span: node.as_ref().map_or(gap, |node| node.span), node });
                    }
                    slot_start = part.as_span().end();
                }
            }
        }
        arguments
    }
}

fn span_of(pair: &Pair<'_, Rule>) -> Span {
    Span::new(pair.as_span().start(), pair.as_span().end())
}
