//! Names: functions and attributes spelt in another case, attributes in quotes, rules written twice.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as codes;
use crate::functions::Body;
use crate::functions::Branch;
use crate::functions::Role;
use crate::lint::ExpressionContext;
use crate::lint::attributes;
use crate::lint::context::below;
use crate::mapping::entra;
use crate::syntax::ast::NodeKind;

pub(super) fn function_case(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls() {
        let name = called.function.name;
        if called.call.name != name {
            diagnostics.push(
                Diagnostic::new(&codes::FUNCTION_CASE, format!("`{}` is spelt `{name}`", called.call.name))
                    .at(called.call.name_span, "case counts")
                    .help(format!("write `{name}`"))
                    .fix(called.call.name_span, name, true),
            );
        }
    }
}

/// Only where the source is Entra ID without a definition: a definition refuses the name, and another source has other names.
pub(super) fn attribute_case(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_entra = context.around.rule.is_some_and(|rule| entra::is_directory(&rule.source_directory));
    if context.around.source.attributes.is_some() || !is_entra {
        return;
    }
    for (_, name, node) in context.attributes() {
        if let Some(known) = attributes::entra_in_any_case(name) {
            let known = &known.name;
            diagnostics.push(
                Diagnostic::new(
                    &codes::ATTRIBUTE_CASE,
                    format!("`{name}` differs only in case from `{known}` of Entra ID"),
                )
                .at(node.span, "case counts")
                .help(format!("write `[{known}]`"))
                .fix(node.span, format!("[{known}]"), false),
            );
        }
    }
}

pub(super) fn quoted_attribute(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (number, text, node) in context.texts() {
        let special = context.argument_of(number).is_some_and(|(called, position)| {
            called.function.parameter(position).is_some_and(|parameter| parameter.role != Role::Plain)
                || matches!(called.function.name, "Replace" | "Word" | "PCase" | "Split" | "Error" | "RandomString")
        });
        if special {
            continue;
        }
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let name = match inner {
            Some(inner) => Some(inner).filter(|inner| is_name(inner)),
            // Only names that are no words of any language, such as `givenName`.
            None => Some(text)
                .filter(|text| text.contains(|letter: char| letter.is_ascii_uppercase()) && is_known(context, text)),
        };
        let Some(name) = name else { continue };
        diagnostics.push(
            Diagnostic::new(&codes::QUOTED_ATTRIBUTE, format!("the attribute `{name}` is in quotes"))
                .at(node.span, "a fixed text, the same for every record")
                .help(format!("write `[{name}]`"))
                .fix(node.span, format!("[{name}]"), false),
        );
    }
}

fn is_name(text: &str) -> bool {
    text.len() > 2
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

fn is_known(context: &ExpressionContext<'_>, name: &str) -> bool {
    // `Active` may be a value; `givenName` is none.
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return false;
    }
    match &context.around.source.attributes {
        Some(known) => known.iter().any(|(known, _)| known == name),
        None => attributes::entra_user(name).is_some(),
    }
}

pub(super) fn repeated_rule(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls().filter(|called| called.is(Branch::SelectUnique)) {
        let rules: Vec<_> = called.call.arguments.iter().filter_map(|argument| argument.node.as_ref()).collect();
        for (number, rule) in rules.iter().enumerate() {
            let random = below(rule).into_iter().any(|node| match &node.kind {
                NodeKind::Call(call) => {
                    crate::functions::find(&call.name).is_none_or(|function| matches!(function.body, Body::Asks(_)))
                }
                _ => false,
            });
            if random {
                continue;
            }
            if let Some(first) = rules.iter().take(number).find(|earlier| *earlier == rule) {
                diagnostics.push(
                    Diagnostic::new(&codes::REPEATED_RULE, "this rule gives the same value as an earlier one")
                        .at(rule.span, "never gives a free value when the earlier one did not")
                        .at(first.span, "the earlier one")
                        .help("let every rule give another value, the last one with `RandomString`"),
                );
            }
        }
    }
}
