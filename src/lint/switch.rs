//! `Switch`: keys that are never taken, and arguments in each other's places.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_choices as codes;
use crate::functions::Branch;
use crate::lint::ExpressionContext;
use crate::lint::context::Called;
use crate::lint::context::attribute;
use crate::lint::context::function_name;
use crate::lint::context::text;
use crate::mapping::model::AttributeType;
use crate::source::Span;
use crate::syntax::ast::Node;

/// The calls of `Switch` whose keys and values pair up.
pub(super) fn switches<'c>(context: &ExpressionContext<'c>) -> impl Iterator<Item = Called<'c>> {
    context.calls().filter(|called| called.is(Branch::Switch) && called.call.arguments.len() % 2 == 0)
}

/// The constant keys, with their values where those are constants.
fn constant_cases<'c>(called: &Called<'c>) -> Vec<(&'c str, Span, Option<&'c str>)> {
    called
        .cases()
        .filter_map(|(key, value)| {
            let node = key.node.as_ref()?;
            Some((text(node)?, node.span, value.node.as_ref().and_then(text)))
        })
        .collect()
}

/// Whether a text is what a Boolean becomes.
pub(super) fn is_truth(text: &str) -> bool {
    text == "True" || text == "False"
}

/// The whole of the case has constants on both sides, and only the values are what the source can be.
pub(super) fn swapped_keys(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in switches(context) {
        let Some(source) = called.argument(0) else { continue };
        let cases = constant_cases(&called);
        let complete = !cases.is_empty() && cases.len() == called.cases().count();
        if !complete || !is_swapped(context, source, &cases) {
            continue;
        }
        let mut diagnostic = Diagnostic::new(&codes::SWAPPED_KEYS, "keys and values of this `Switch` look swapped");
        for (key, span, value) in cases.iter().take(1) {
            let shown = value.unwrap_or_default();
            diagnostic = diagnostic
                .at(*span, "a key comes before its value")
                .help(format!("write the value of the source first, then the result: `\"{shown}\", \"{key}\"`"));
        }
        diagnostics.push(diagnostic);
    }
}

/// Whether the values are what the source can be, and the keys are not.
pub(super) fn is_swapped(context: &ExpressionContext<'_>, source: &Node, cases: &[(&str, Span, Option<&str>)]) -> bool {
    if cases.iter().any(|(_, _, value)| value.is_none()) {
        return false;
    }
    let values = || cases.iter().filter_map(|(_, _, value)| *value);
    if context.is_boolean(source) {
        return cases.iter().all(|(key, ..)| !is_truth(key)) && values().all(is_truth);
    }
    // Roles have names that people read; the identifiers belong to the application.
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    function_name(source) == Some("SingleAppRoleAssignment")
        && cases.iter().all(|(key, ..)| is_number(key))
        && values().any(|value| value.contains(char::is_alphabetic))
}

pub(super) fn duplicate_key(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in switches(context) {
        let cases: Vec<(&Node, &crate::syntax::ast::Argument)> =
            called.cases().filter_map(|(key, value)| Some((key.node.as_ref()?, value))).collect();
        for (number, (key, value)) in cases.iter().enumerate() {
            let Some((first, other)) = cases.iter().take(number).find(|(earlier, _)| *earlier == *key) else {
                continue;
            };
            let shown = key.span.slice(context.text);
            let help = if other.node == value.node {
                "leave the second out"
            } else {
                "correct one of the keys, or swap keys and values if the values are the ones to compare with"
            };
            diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_KEY, format!("the key `{shown}` occurs twice"))
                    .at(key.span, "never used")
                    .at(first.span, "the first is used")
                    .help(help),
            );
        }
    }
}

pub(super) fn key_with_blanks(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in switches(context) {
        let cases = constant_cases(&called);
        for (key, span, _) in &cases {
            let trimmed = key.trim();
            let deliberate = cases.iter().any(|(other, ..)| *other == trimmed);
            if trimmed.is_empty() || trimmed.len() == key.len() || deliberate {
                continue;
            }
            diagnostics.push(
                Diagnostic::new(&codes::KEY_WITH_BLANKS, "the key begins or ends with a space")
                    .at(*span, "spaces count")
                    .help("remove the space, unless the source has it, too")
                    .fix(*span, crate::engine::quote(trimmed), false),
            );
        }
    }
}

pub(super) fn keys_differ_in_case(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in switches(context) {
        let cases: Vec<(&Node, Option<&Node>)> =
            called.cases().filter_map(|(key, value)| Some((key.node.as_ref()?, value.node.as_ref()))).collect();
        for (number, (key, value)) in cases.iter().enumerate() {
            let Some(own) = text(key) else { continue };
            let other = cases.iter().take(number).find(|(earlier, _)| {
                text(earlier).is_some_and(|earlier| earlier != own && earlier.to_lowercase() == own.to_lowercase())
            });
            if let Some((earlier, other)) = other
                && other != value
            {
                diagnostics.push(
                    Diagnostic::new(
                        &codes::KEYS_DIFFER_IN_CASE,
                        "two keys differ only in case and have different values",
                    )
                    .at(key.span, "this spelling")
                    .at(earlier.span, "and this one")
                    .help("give both the same value, or compare `ToLower(...)` with one key in lower case"),
                );
            }
        }
    }
}

pub(super) fn on_truth_test(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls().filter(|called| called.is(Branch::Switch)) {
        let Some(source) = called.argument(0) else { continue };
        let Some(name) = function_name(source) else { continue };
        if !context.is_boolean(source) {
            continue;
        }
        diagnostics.push(
            Diagnostic::new(&codes::SWITCH_ON_TRUTH_TEST, format!("`Switch` over `{name}`"))
                .at(source.span, "the function reference warns against questions here")
                .help("take the attribute itself as the source, and `\"\"` as the key for a missing value"),
        );
    }
}

pub(super) fn on_reference(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls().filter(|called| called.is(Branch::Switch)) {
        let Some(source) = called.argument(0) else { continue };
        let Some(name) = attribute(source) else { continue };
        if context.attribute_type(name) == Some(AttributeType::Reference) {
            diagnostics.push(
                Diagnostic::new(&codes::SWITCH_ON_REFERENCE, format!("`Switch` over the reference `{name}`"))
                    .at(source.span, "references are resolved after all expressions")
                    .help("map the reference directly, or choose by another attribute"),
            );
        }
    }
}

/// Keys such as `CH` in front of words such as `Switzerland`, but with the default first.
pub(super) fn default_looks_like_key(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in switches(context) {
        let rest = called.call.arguments.get(1..).unwrap_or_default();
        let texts: Option<Vec<(&str, Span)>> = rest
            .iter()
            .map(|argument| argument.node.as_ref().and_then(|node| Some((text(node)?, node.span))))
            .collect();
        let Some(texts) = texts else { continue };
        let (Some((last, _)), Some((_, first_span))) = (texts.last(), texts.first()) else { continue };
        let pairs = texts.chunks_exact(2).filter_map(|pair| match pair {
            [(key, _), (value, _)] => Some((*key, *value)),
            _ => None,
        });
        let pairs: Vec<(&str, &str)> = pairs.collect();
        let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        let shifted = pairs.len() >= 2
            && keys.len() == pairs.len()
            && pairs.iter().all(|(key, value)| is_short_code(key) && !is_short_code(value))
            && !is_short_code(last);
        if !shifted {
            continue;
        }
        diagnostics.push(
            Diagnostic::new(&codes::DEFAULT_LOOKS_LIKE_KEY, "the default of `Switch` looks like a key")
                .at(*first_span, "this is the default, which is used when no key is equal")
                .help(format!(
                    "put the default before the keys: `Switch([source], \"{last}\", \"key\", \"value\", ...)`"
                )),
        );
    }
}

/// One to three capital letters or digits.
fn is_short_code(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
