//! `IIF`, and the branches of conditions.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::lints_choices as codes;
use crate::functions::Branch;
use crate::lint::ExpressionContext;
use crate::lint::context::Called;
use crate::lint::context::attribute;
use crate::lint::context::function_name;
use crate::lint::context::integer;
use crate::lint::context::is_fixed;
use crate::lint::context::reads_record;
use crate::lint::context::text;
use crate::syntax::ast::Comparator;
use crate::syntax::ast::Node;

pub(super) fn same_branches(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls().filter(|called| called.is(Branch::If)) {
        let (Some(yes), Some(no)) = (called.argument(1), called.argument(2)) else { continue };
        if yes == no {
            diagnostics.push(
                Diagnostic::new(&codes::SAME_BRANCHES, "both branches of `IIF` are the same")
                    .at(no.span, "the same as the value if true")
                    .help("correct one of them, or write the value without `IIF`")
                    .fix(called.span, yes.span.slice(context.text), false),
            );
        }
    }
}

pub(super) fn empty_comparison(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (number, comparison) in context.comparisons() {
        let sides = [(&comparison.left, &comparison.right), (&comparison.right, &comparison.left)];
        let Some((name, side)) = sides.into_iter().find_map(|(side, other)| {
            (text(other) == Some("")).then_some(()).and_then(|()| Some((attribute(side)?, side)))
        }) else {
            continue;
        };
        let Some((called, 0)) = context.argument_of(number) else { continue };
        if !called.is(Branch::If) {
            continue;
        }
        let place = context.place(number).map_or(side.span, |place| place.node.span);
        let diagnostic = Diagnostic::new(
            &codes::EMPTY_COMPARISON,
            format!("`IIF` compares `[{name}]` with an empty text, which fails when it has no value"),
        )
        .at(place, "unsupported when the attribute has no value")
        .help(format!("write `Switch([{name}], value, \"\", value when empty)`"));
        let (empty, filled) = match comparison.operator {
            Comparator::Equal => (called.argument(1), called.argument(2)),
            Comparator::NotEqual => (called.argument(2), called.argument(1)),
            _ => (None, None),
        };
        diagnostics.push(match (empty, filled) {
            (Some(empty), Some(filled)) => {
                let [source, empty, filled] = [side, empty, filled].map(|node| node.span.slice(context.text));
                diagnostic.fix(called.span, format!("Switch({source}, {filled}, \"\", {empty})"), false)
            }
            _ => diagnostic,
        });
    }
}

/// The `IIF`, the attribute, and what else.
type OrElse<'c> = (Called<'c>, &'c Node, &'c Node);

/// The questions whether a value is there in conditions of `IIF`, each with the choice it makes between an attribute and
/// something else, where it makes one.
fn presence<'c>(context: &ExpressionContext<'c>) -> Vec<(Called<'c>, Option<OrElse<'c>>)> {
    let mut found = Vec::new();
    for asked in context.calls() {
        let name = asked.function.name;
        if !PRESENCE.contains(&name) || !context.is_in_condition(asked.number) {
            continue;
        }
        let direct =
            context.argument_of(asked.number).filter(|(outer, position)| outer.is(Branch::If) && *position == 0);
        let choice = direct.and_then(|(outer, _)| {
            let (filled, empty) = (outer.argument(1)?, outer.argument(2)?);
            let (filled, empty) = if name == "IsPresent" { (filled, empty) } else { (empty, filled) };
            let source = asked.argument(0)?;
            let same = filled == source && attribute(source).is_some() && name != "IsNull";
            same.then_some((outer, source, empty))
        });
        found.push((asked, choice));
    }
    found
}

pub(super) fn present_or_else(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (asked, choice) in presence(context) {
        let Some((outer, source, empty)) = choice else { continue };
        let [source, empty] = [source, empty].map(|node| node.span.slice(context.text));
        let written = format!("Switch({source}, {source}, \"\", {empty})");
        let message = format!("`IIF` for `{source}` or else something is documented as unsupported");
        diagnostics.push(
            Diagnostic::new(&codes::PRESENT_OR_ELSE, message)
                .at(asked.span, "fails in the service when there is no value, says the function reference")
                .help(format!("write `{written}`"))
                .fix(outer.span, written, false),
        );
    }
}

pub(super) fn presence_in_iif(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (asked, choice) in presence(context) {
        if choice.is_none() {
            let name = asked.function.name;
            diagnostics.push(
                Diagnostic::new(&codes::PRESENCE_IN_IIF, format!("`{name}` in `IIF` is documented as unsupported"))
                    .at(asked.span, "Microsoft's own default mappings use it all the same")
                    .help("`Coalesce([x], other)` and `Switch([x], [x], \"\", other)` are documented to work"),
            );
        }
    }
}

/// The functions that ask whether a value is there.
const PRESENCE: [&str; 3] = ["IsPresent", "IsNull", "IsNullOrEmpty"];

/// The functions that refuse some texts.
const FALLIBLE: &[&str] =
    &["CDate", "FormatDateTime", "DateAdd", "DateDiff", "NumFromDate", "DateFromNum", "CBool", "Item", "BitAnd"];

pub(super) fn fallible_branch(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls() {
        if !FALLIBLE.contains(&called.function.name) || called.call.arguments.is_empty() {
            continue;
        }
        // Only the outermost of the calls that can fail, and only where it reads a record.
        if context.place(called.number).is_none_or(|place| !reads_record(place.node)) {
            continue;
        }
        let mut branch = None;
        for (outer, position) in context.around(called.number) {
            let Some(outer) = outer else { continue };
            if FALLIBLE.contains(&outer.function.name) {
                branch = None;
                break;
            }
            let taken = (outer.is(Branch::If) && position > 0)
                || (outer.is(Branch::Switch) && position > 0 && position % 2 == 1)
                || (outer.is(Branch::Coalesce) && position > 0);
            if taken {
                let asks = outer.argument(0).and_then(function_name);
                let is_guard = asks.is_some_and(|name| PRESENCE.contains(&name));
                branch = branch.or(Some((outer.function.name, is_guard)));
            }
        }
        if let Some((outer, is_guarded)) = branch {
            let name = called.function.name;
            // The report names this conversion; of the others nothing is known. Where nothing is there it passes that through.
            let is_named = name == "FormatDateTime" && !is_guarded;
            let severity = if is_named { Severity::Warning } else { Severity::Information };
            let passed = if name == "FormatDateTime" { "; it passes an empty text through" } else { "" };
            let mut diagnostic =
                Diagnostic::new(&codes::FALLIBLE_BRANCH, format!("`{name}` can fail, and is in a branch of `{outer}`"))
                    .at(called.call.name_span, "the service may evaluate it although the branch is not taken")
                    .help(format!(
                        "put the choice inside of `{name}`, so that it always gets a value it can read{passed}"
                    ));
            diagnostic.severity = severity;
            diagnostics.push(diagnostic);
        }
    }
}

pub(super) fn constant_condition(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls() {
        let (what, constant) = match called.argument(0) {
            Some(first) if called.is(Branch::If) => ("the condition of `IIF`", is_fixed(first)),
            // `Switch("a", ...)` over a constant; keys that vary make it a choice all the same.
            Some(first) if called.is(Branch::Switch) => {
                let keys_fixed = called.cases().all(|(key, _)| key.node.as_ref().is_none_or(is_fixed));
                ("the source of `Switch`", is_fixed(first) && keys_fixed)
            }
            _ => continue,
        };
        let Some(first) = called.argument(0).filter(|_| constant) else { continue };
        diagnostics.push(
            Diagnostic::new(&codes::CONSTANT_CONDITION, format!("{what} is the same for every record"))
                .at(first.span, "reads no attribute")
                .help("write an attribute in square brackets, without quotes"),
        );
    }
}

pub(super) fn position_always(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, comparison) in context.comparisons() {
        let (operator, number, place) = match (function_name(&comparison.left), function_name(&comparison.right)) {
            (Some("InStr"), _) => (comparison.operator, integer(&comparison.right), &comparison.right),
            (_, Some("InStr")) => (turned(comparison.operator), integer(&comparison.left), &comparison.left),
            _ => continue,
        };
        let Some(number) = number else { continue };
        let always = match operator {
            Comparator::GreaterOrEqual | Comparator::Less => number <= 0,
            Comparator::Greater | Comparator::LessOrEqual | Comparator::Equal | Comparator::NotEqual => number < 0,
        };
        if always {
            diagnostics.push(
                Diagnostic::new(&codes::POSITION_ALWAYS, "the comparison with a position always gives the same")
                    .at(comparison.operator_span.join(place.span), "`InStr` gives 0 when nothing is found")
                    .help("write `InStr(text, part) > 0`"),
            );
        }
    }
}

fn turned(operator: Comparator) -> Comparator {
    match operator {
        Comparator::Less => Comparator::Greater,
        Comparator::LessOrEqual => Comparator::GreaterOrEqual,
        Comparator::Greater => Comparator::Less,
        Comparator::GreaterOrEqual => Comparator::LessOrEqual,
        same => same,
    }
}

pub(super) fn nested_ignore_flow(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls().filter(|called| called.is(Branch::IgnoreFlow)) {
        // As the value of a branch it ends the expression just where it would have ended anyway.
        let inner = context.around(called.number).find(|(outer, position)| {
            !outer.is_some_and(|outer| {
                (outer.is(Branch::If) && *position > 0) || (outer.is(Branch::Switch) && position % 2 == 1)
            })
        });
        if inner.is_some() {
            diagnostics.push(
                Diagnostic::new(
                    &codes::NESTED_IGNORE_FLOW,
                    "`IgnoreFlowIfNullOrEmpty` inside of another function ends the whole expression",
                )
                .at(called.call.name_span, "what surrounds it is not evaluated then")
                .help("put it outermost, around everything"),
            );
        }
    }
}

pub(super) fn unconditional_error(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("Error") {
        let conditional = context.around(called.number).any(|(outer, position)| {
            outer.is_some_and(|outer| {
                (outer.is(Branch::If) || outer.is(Branch::Switch) || outer.is(Branch::Coalesce)) && position > 0
            })
        });
        // By itself and outside of a mapping it is likely a part of a longer expression.
        let is_part = context.around.mapping.is_none() && called.number == 0;
        if !conditional && !is_part {
            diagnostics.push(
                Diagnostic::new(&codes::UNCONDITIONAL_ERROR, "`Error` is reached for every record")
                    .at(called.span, "the expression always fails")
                    .help("put it into a branch: `IIF(IsPresent([x]), [x], Error(\"...\"))`"),
            );
        }
    }
}
