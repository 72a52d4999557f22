//! Regular expressions in expressions.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as codes;
use crate::functions::Role;
use crate::lint::ExpressionContext;
use crate::lint::context::text;
use crate::lint::pattern_text;
use crate::syntax::ast::Node;
use crate::syntax::constant_span;

/// The constants in the place of a regular expression.
fn patterns<'c>(context: &ExpressionContext<'c>) -> Vec<(&'c Node, &'c str)> {
    let mut found = Vec::new();
    for called in context.calls() {
        for (position, parameter) in called.function.parameters.iter().enumerate() {
            if parameter.role == Role::Pattern
                && let Some(node) = called.argument(position)
                && let Some(pattern) = text(node)
            {
                found.push((node, pattern));
            }
        }
    }
    found
}

pub(super) fn over_escaped(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (node, pattern) in patterns(context) {
        let Some(range) = pattern_text::double_escape(pattern) else { continue };
        let letter = pattern.get(range.end - 1..range.end).unwrap_or_default();
        let span = constant_span(context.text, node.span, range);
        diagnostics.push(
            Diagnostic::new(
                &codes::OVER_ESCAPED_PATTERN,
                format!("`{}` finds a backslash followed by `{letter}`", span.slice(context.text)),
            )
            .at(span, "escaped twice")
            .help(format!("write two backslashes for `\\{letter}`"))
            .fix(span, format!("\\\\{letter}"), false),
        );
    }
}

pub(super) fn single_backslash(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (node, pattern) in patterns(context) {
        let mut letters = node.span.slice(context.text).chars();
        let mut single = false;
        while let Some(letter) = letters.next() {
            if letter == '\\' {
                single |= !matches!(letters.next(), Some('\\' | '"'));
            }
        }
        if single {
            diagnostics.push(
                Diagnostic::new(&codes::SINGLE_BACKSLASH, "a regular expression has a single backslash")
                    .at(node.span, "understood as it is")
                    .help("write every backslash twice")
                    .fix(node.span, crate::engine::quote(pattern), true),
            );
        }
    }
}

pub(super) fn nested_quantifiers(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (node, pattern) in patterns(context) {
        let Some(range) = pattern_text::nested_quantifier(pattern) else { continue };
        let part = pattern.get(range.clone()).unwrap_or_default();
        diagnostics.push(
            Diagnostic::new(&codes::NESTED_QUANTIFIERS, format!("`{part}` repeats a repetition"))
                .at(constant_span(context.text, node.span, range), "may take very long when nothing matches")
                .help("repeat only once: `.*` instead of `(.*)*`"),
        );
    }
}
