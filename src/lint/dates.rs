//! Dates in expressions.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments;
use crate::diagnostic::codes::lints_choices;
use crate::lint::ExpressionContext;
use crate::lint::context::attribute;
use crate::lint::context::function_name;
use crate::lint::context::returns;
use crate::lint::context::text;
use crate::mapping::model::AttributeType;
use crate::syntax::ast::Comparator;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;
use crate::value::Kinds;

/// Whether a node is a date by its function.
fn is_date(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Call(call) if returns(call) == Some(Kinds::DATE_TIME))
}

/// Whether a node is the text of a date: of an attribute, of `FormatDateTime`, or of a constant.
fn is_date_text(context: &ExpressionContext<'_>, node: &Node) -> bool {
    if function_name(node) == Some("FormatDateTime") {
        return true;
    }
    if let Some(name) = attribute(node) {
        return context.attribute_type(name) == Some(AttributeType::DateTime);
    }
    text(node).is_some_and(|text| {
        let digits = |range| text.get(range).is_some_and(|part: &str| part.bytes().all(|byte| byte.is_ascii_digit()));
        digits(0..4) && digits(5..7) && text.get(4..5) == Some("-")
    })
}

pub(super) fn dates_as_text(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, comparison) in context.comparisons() {
        let (left, right) = (&comparison.left, &comparison.right);
        let ordered = !matches!(comparison.operator, Comparator::Equal | Comparator::NotEqual);
        let dates = is_date(left) || is_date(right);
        let texts = is_date_text(context, left) || is_date_text(context, right);
        // Two dates are compared as dates here, although the service documents no such thing.
        let both = is_date(left) && is_date(right);
        if !both && (dates || (ordered && texts)) {
            diagnostics.push(
                Diagnostic::new(&lints_choices::DATES_AS_TEXT, "a date is compared as a text")
                    .at(comparison.operator_span, "compared character by character")
                    .help("write `DateDiff(\"d\", Now(), CDate([date])) > 0`"),
            );
        }
    }
}

pub(super) fn styles_left_out(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("FormatDateTime") {
        let [_, format, _] = called.call.arguments.as_slice() else { continue };
        // With an empty second slot it is the input format that was left out, which a date does not need.
        if format.node.is_none() {
            continue;
        }
        let place = crate::source::Span { start: format.span.start, end: format.span.start };
        diagnostics.push(
            Diagnostic::new(&lints_arguments::STYLES_LEFT_OUT, "the slot of the date styles was left out")
                .at(format.span, "the second argument, if it may not be left out")
                .help(format!("write `{}`, with the second slot empty", called.function.signature()))
                .fix(place, ", ", true),
        );
    }
}

/// The arguments of `FormatDateTime` that are formats.
const FORMATS: [usize; 2] = [2, 3];

/// Reports formats with blanks at their ends.
pub(super) fn blanks_in_format(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("FormatDateTime") {
        for node in FORMATS.into_iter().filter_map(|position| called.argument(position)) {
            let Some(format) = text(node).filter(|format| format.trim() != *format && !format.trim().is_empty()) else {
                continue;
            };
            let trimmed = crate::engine::quote(format.trim());
            diagnostics.push(
                Diagnostic::new(&lints_arguments::BLANKS_IN_FORMAT, "the date format begins or ends with a space")
                    .at(node.span, "spaces count")
                    .help(format!("write `{trimmed}`"))
                    .fix(node.span, trimmed, false),
            );
        }
    }
}
