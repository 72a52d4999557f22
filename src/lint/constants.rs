//! Constants that are hardly what was meant.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as codes;
use crate::diagnostic::codes::lints_choices;
use crate::functions::Branch;
use crate::limits::Limits;
use crate::lint::ExpressionContext;
use crate::lint::attributes;
use crate::lint::context::attribute;
use crate::lint::context::function_name;
use crate::lint::context::integer;
use crate::lint::context::text;
use crate::lint::switch;
use crate::syntax::ast::Node;

/// Functions with the position of a parameter that is counted from 1.
const COUNTED: &[(&str, usize)] = &[("Item", 1), ("Mid", 1), ("Word", 1), ("InStr", 2)];

pub(super) fn index_from_one(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls() {
        let name = called.function.name;
        let position = COUNTED.iter().find(|(known, _)| *known == name).map(|(_, position)| *position);
        let Some(node) = position.and_then(|position| called.argument(position)) else { continue };
        if integer(node) == Some(0) {
            diagnostics.push(
                Diagnostic::new(&codes::INDEX_FROM_ONE, format!("`{name}` counts from 1"))
                    .at(node.span, "there is no number 0")
                    .help("write 1 for the first")
                    .fix(node.span, "1", false),
            );
        }
    }
}

/// Whether a constant is compared with, and not itself a value.
fn is_compared(context: &ExpressionContext<'_>, number: usize) -> bool {
    match (context.argument_of(number), context.place(number).and_then(|place| place.parent)) {
        (Some((called, position)), _) => {
            (called.is(Branch::Switch) && position >= 2 && position % 2 == 0)
                || matches!(
                    (called.function.name, position),
                    ("InStr", 1) | ("Replace", 1 | 2) | ("Split", 1) | ("Word", 2) | ("Error", 0)
                )
        }
        // An operand of a comparison.
        (None, parent) => parent.is_some(),
    }
}

pub(super) fn null_as_text(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    const NULLS: &[&str] = &["null", "AuthoritativeNull", "AuthorizedNull"];
    for (number, text, node) in context.texts() {
        if NULLS.iter().any(|null| null.eq_ignore_ascii_case(text)) && !is_compared(context, number) {
            diagnostics.push(
                Diagnostic::new(&codes::NULL_AS_TEXT, format!("`{text}` in quotes is a text like any other"))
                    .at(node.span, "these letters are sent")
                    .help("leave the slot empty, or wrap the expression in `IgnoreFlowIfNullOrEmpty`"),
            );
        }
    }
}

/// A value without anything around that leads elsewhere when it is missing.
pub(super) fn unguarded_separator(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("Append") {
        let (Some(source), Some(suffix)) = (called.argument(0), called.argument(1)) else { continue };
        let begins = |text: &str| text.starts_with(['@', '.', '-', '_', ',', '/']);
        let Some(suffix) = text(suffix).filter(|suffix| begins(suffix)) else { continue };
        let Some(name) = attribute(source).filter(|name| !attributes::is_always_present(name)) else { continue };
        let guarded = context.around(called.number).any(|(outer, position)| {
            position > 0 && outer.is_some_and(|outer| outer.is(Branch::If) || outer.is(Branch::Switch))
        });
        if !guarded {
            diagnostics.push(
                Diagnostic::new(&codes::UNGUARDED_SEPARATOR, format!("without `{name}` the value is `{suffix}` alone"))
                    .at(called.span, "sent as it is")
                    .help(format!("where `{name}` can be missing, write `Switch([{name}], ..., \"\", )` around it")),
            );
        }
    }
}

pub(super) fn blanks_in_search(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |node: &Node, trimmed: &str| {
        diagnostics.push(
            Diagnostic::new(&codes::BLANKS_IN_SEARCH, format!("`{trimmed}` is searched for with spaces around it"))
                .at(node.span, "spaces count")
                .help("remove the spaces, unless the value has them, too")
                .fix(node.span, crate::engine::quote(trimmed), false),
        );
    };
    for called in context.calls_of("InStr") {
        let Some((node, needle)) = called.argument(1).and_then(|node| Some((node, text(node)?))) else { continue };
        // One blank may be the border of a word; two are hardly meant.
        if needle.starts_with(' ') && needle.ends_with(' ') && has_letters(needle) {
            report(node, needle.trim());
        }
    }
    for (_, comparison) in context.comparisons() {
        for side in [&comparison.left, &comparison.right] {
            if let Some(constant) = text(side)
                && constant.trim().len() < constant.len()
                && has_letters(constant)
            {
                report(side, constant.trim());
            }
        }
    }
}

/// Reports a constant that is an expression as a whole.
pub(super) fn quoted_expression(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, constant, node) in context.texts() {
        let written = constant.trim();
        if !written.ends_with(')') || !written.contains('(') {
            continue;
        }
        let is_call = |tree: &Node| function_name(tree).is_some();
        if crate::syntax::parse(written, &Limits::default()).is_ok_and(|tree| is_call(&tree)) {
            diagnostics.push(
                Diagnostic::new(&codes::QUOTED_EXPRESSION, "the constant is an expression in quotes")
                    .at(node.span, "its text is sent, not its value")
                    .help("remove the quotes around it, and the backslashes before those inside")
                    .fix(node.span, written, false),
            );
        }
    }
}

fn has_letters(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

pub(super) fn markup_in_constant(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    const REMAINS: &[&str] =
        &["](http", "](mailto:", "](file:", "](tel:", "file:///", "&gt;", "&lt;", "&amp;", "&quot;", "&nbsp;", "&#39;"];
    for (_, text, node) in context.texts() {
        if let Some(found) = REMAINS.iter().find(|remains| text.contains(**remains)) {
            diagnostics.push(
                Diagnostic::new(
                    &codes::MARKUP_IN_CONSTANT,
                    format!("`{found}` looks like the remains of a copied page"),
                )
                .at(node.span, "an editor changed this text")
                .help("restore the text from its origin: no link, no HTML entities"),
            );
        }
    }
}

pub(super) fn folded_never_equal(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut compared: Vec<(&Node, &Node)> = Vec::new();
    for (_, comparison) in context.comparisons() {
        compared.push((&comparison.left, &comparison.right));
        compared.push((&comparison.right, &comparison.left));
    }
    for called in switch::switches(context) {
        let Some(source) = called.argument(0) else { continue };
        compared.extend(called.cases().filter_map(|(key, _)| Some((source, key.node.as_ref()?))));
    }
    for called in context.calls_of("InStr") {
        compared.extend(called.argument(0).zip(called.argument(1)));
    }
    for (folded, constant) in compared {
        let Some(value) = text(constant) else { continue };
        let Some(name) = function_name(folded) else { continue };
        let meant = match name {
            "ToLower" => value.to_lowercase(),
            "ToUpper" => value.to_uppercase(),
            _ => continue,
        };
        // Letters such as `ß` have no other case of their own.
        let differs = match name {
            "ToLower" => value.contains(char::is_uppercase),
            _ => value.contains(char::is_lowercase) && meant.chars().count() == value.chars().count(),
        };
        if differs {
            diagnostics.push(
                Diagnostic::new(
                    &lints_choices::FOLDED_NEVER_EQUAL,
                    format!("the result of `{name}` is never equal to `{value}`"),
                )
                .at(constant.span, "case counts")
                .help(format!("write `\"{meant}\"`"))
                .fix(constant.span, crate::engine::quote(&meant), false),
            );
        }
    }
}

pub(super) fn diacritics_left(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut calls = context.calls_of("NormalizeDiacritics");
    let Some(first) = calls.next() else { return };
    let cleaned = |number: usize| {
        context.around(number).any(|(outer, _)| {
            outer.is_some_and(|outer| outer.function.name == "Replace" && outer.argument(2).is_some())
        })
    };
    if !cleaned(first.number) {
        diagnostics.push(
            Diagnostic::new(
                &codes::DIACRITICS_LEFT,
                "`NormalizeDiacritics` leaves letters that its table does not know",
            )
            .at(first.call.name_span, "such as `đ`, `œ`, `ồ` and every other script")
            .help("put a `Replace` with `[^a-zA-Z0-9.]` around it where only such characters are allowed"),
        );
    }
}
