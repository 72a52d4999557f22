//! Booleans, which become the texts `True` and `False` wherever a text is wanted.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_choices as codes;
use crate::lint::ExpressionContext;
use crate::lint::context::text;
use crate::lint::switch;
use crate::source::Span;
use crate::syntax::ast::Comparator;

/// The text a Boolean becomes that is meant by another spelling.
fn meant(text: &str) -> Option<&'static str> {
    ["True", "False"].into_iter().find(|truth| truth.eq_ignore_ascii_case(text.trim()))
}

pub(super) fn truth_keys(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in switch::switches(context) {
        let Some(source) = called.argument(0) else { continue };
        if !context.is_boolean(source) {
            continue;
        }
        let keys: Vec<(&str, Span, Option<&str>)> = called
            .cases()
            .filter_map(|(key, value)| {
                let node = key.node.as_ref()?;
                Some((text(node)?, node.span, value.node.as_ref().and_then(text)))
            })
            .collect();
        if switch::is_swapped(context, source, &keys) {
            continue;
        }
        for (key, span, _) in keys {
            // An attribute that is missing is compared as an empty text.
            if switch::is_truth(key) || key.is_empty() {
                continue;
            }
            diagnostics.push(never(&codes::TRUTH_KEYS, key, span));
        }
    }
}

pub(super) fn truth_comparison(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, comparison) in context.comparisons() {
        if !matches!(comparison.operator, Comparator::Equal | Comparator::NotEqual) {
            continue;
        }
        for (side, other) in [(&comparison.left, &comparison.right), (&comparison.right, &comparison.left)] {
            if let Some(constant) = text(other)
                && context.is_boolean(side)
                && !switch::is_truth(constant)
                && !constant.is_empty()
            {
                diagnostics.push(never(&codes::TRUTH_COMPARISON, constant, other.span));
            }
        }
    }
}

fn never(code: &'static crate::diagnostic::Code, text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, format!("a Boolean is never equal to `{text}`"))
        .at(span, "a Boolean is `True` or `False`");
    match meant(text) {
        Some(truth) => {
            diagnostic.help(format!("write `\"{truth}\"`; case counts")).fix(span, format!("\"{truth}\""), false)
        }
        None => diagnostic.help("compare with `\"True\"` or `\"False\"`"),
    }
}
