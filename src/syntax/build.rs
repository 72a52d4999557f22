//! From the grammar's pairs to the tree. What the grammar cannot say is asked here: whether a number fits, and whether a
//! name in brackets or a constant only looks right.

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

/// Builds trees and collects what is wrong with their leaves.
#[derive(Default)]
pub(super) struct Builder {
    /// What was found, in the order of the text.
    pub(super) faults: Vec<Diagnostic>,
}

impl Builder {
    /// `operand comparison?`
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
                self.faults.extend(literal::attribute_faults(name.as_str(), span_of(&name)));
                NodeKind::Attribute(name.as_str().to_owned())
            }
            Rule::text => {
                let content = pair.into_inner().next()?;
                self.faults.extend(literal::text_fault(content.as_str(), span));
                NodeKind::Text(unescape(content.as_str()))
            }
            Rule::integer | Rule::hexadecimal => match literal::integer(pair.as_str(), span) {
                Ok(value) => NodeKind::Integer(value),
                Err(fault) => {
                    self.faults.push(*fault);
                    NodeKind::Integer(0)
                }
            },
            Rule::parameter => NodeKind::Parameter(pair.as_str().trim_matches('%').to_owned()),
            Rule::group => {
                // The span takes the parentheses in, so that the text under every node is an expression by itself.
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

    /// The slots between the punctuation; `()` has none.
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
                        let blanks = Span::new(slot_start, part.as_span().start());
                        let node: Option<Node> = node.take();
                        arguments.push(Argument { span: node.as_ref().map_or(blanks, |node| node.span), node });
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
