//! The expression as a whole.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as codes;
use crate::limits;
use crate::lint::ExpressionContext;
use crate::lint::context::is_fixed;
use crate::syntax::ast::NodeKind;

pub(super) fn near_length_limit(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let length = context.text.encode_utf16().count();
    if length * 10 > limits::EXPRESSION_LENGTH * 9 {
        let most = limits::EXPRESSION_LENGTH;
        diagnostics.push(
            Diagnostic::new(&codes::NEAR_LENGTH_LIMIT, format!("the expression has {length} of {most} characters"))
                .at(context.tree.span, "")
                .help("move a part into an attribute of its own, or shorten the longest `Switch`"),
        );
    }
}

pub(super) fn always_the_same(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let NodeKind::Call(call) = &context.tree.kind else { return };
    let fails = context.calls_of("Error").next().is_some();
    // A choice by a constant has its own lint.
    let chooses = context
        .calls()
        .any(|called| called.is(crate::functions::Branch::If) || called.is(crate::functions::Branch::Switch));
    if is_fixed(context.tree) && !fails && !chooses {
        diagnostics.push(
            Diagnostic::new(&codes::ALWAYS_THE_SAME, "the expression reads no attribute")
                .at(call.name_span, "the same value for every record")
                .help("write the value as a constant mapping"),
        );
    }
}

pub(super) fn always_missing(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let results = context.results();
    if matches!(context.tree.kind, NodeKind::Call(_)) && !results.is_empty() && results.iter().all(Option::is_none) {
        diagnostics.push(
            Diagnostic::new(&codes::ALWAYS_MISSING, "the expression never has a value")
                .at(context.tree.span, "all values are empty slots")
                .help("write a value, or map nothing"),
        );
    }
}
