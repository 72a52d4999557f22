//! `Replace` and its seven slots, which are easily confused.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as codes;
use crate::lint::ExpressionContext;
use crate::lint::context::text;
use crate::lint::pattern_text;

const OLD_VALUE: usize = 1;
const PATTERN: usize = 2;
const GROUP: usize = 3;
const REPLACEMENT: usize = 4;
const TEMPLATE: usize = 6;

pub(super) fn pattern_as_old_value(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("Replace") {
        let Some(node) = called.argument(OLD_VALUE) else { continue };
        let Some(old) = text(node).filter(|old| pattern_text::looks_like_pattern(old)) else { continue };
        let diagnostic = Diagnostic::new(
            &codes::PATTERN_AS_OLD_VALUE,
            format!("`{old}` looks like a regular expression, but is in the slot of the old value"),
        )
        .at(node.span, "searched for as it is")
        .help("leave the second slot empty and put the regular expression into the third");
        // One more comma moves all later arguments by one parameter.
        let fits = called.call.arguments.len() < called.function.parameters.len()
            || called.slot(TEMPLATE).is_some_and(|slot| slot.node.is_none());
        diagnostics.push(if fits {
            let last_is_spare = called.call.arguments.len() == called.function.parameters.len();
            move_on(context, &called, diagnostic, last_is_spare)
        } else {
            diagnostic
        });
    }
}

/// Offers the call with an empty slot before the old value; where all seven are written, the next empty slot is taken away.
fn move_on(
    context: &ExpressionContext<'_>,
    called: &crate::lint::context::Called<'_>,
    diagnostic: Diagnostic,
    full: bool,
) -> Diagnostic {
    let slots = called.call.arguments.iter().map(|slot| slot.node.as_ref());
    let mut written: Vec<&str> = slots.map(|node| node.map_or("", |node| node.span.slice(context.text))).collect();
    written.insert(OLD_VALUE, "");
    let spare =
        (PATTERN + 1..written.len()).find(|position| written.get(*position).is_some_and(|slot| slot.is_empty()));
    if let (true, Some(spare)) = (full, spare) {
        written.remove(spare);
    }
    diagnostic.fix(called.span, format!("{}({})", called.function.name, written.join(", ")), false)
}

/// The slots of `Replace` in which an empty text means nothing: group, replacement attribute and template, and the pattern.
const NEVER_EMPTY: [usize; 4] = [PATTERN, GROUP, 5, TEMPLATE];

/// Reports empty texts in slots that should be empty, as in a call whose slots were all filled with `""`.
pub(super) fn empty_text_as_slot(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("Replace") {
        let is_empty = |position: usize| called.argument(position).and_then(text) == Some("");
        // A group without a name is none, which is what is meant.
        let matters = |position: &usize| *position != GROUP && is_empty(*position);
        let Some(first) = NEVER_EMPTY.into_iter().find(matters) else { continue };
        let Some(node) = called.argument(first) else { continue };
        let slots = called.call.arguments.iter().enumerate().map(|(position, slot)| match &slot.node {
            Some(node) if !(NEVER_EMPTY.contains(&position) && is_empty(position)) => node.span.slice(context.text),
            _ => "",
        });
        let written = format!("Replace({})", slots.collect::<Vec<_>>().join(", "));
        diagnostics.push(
            Diagnostic::new(&codes::EMPTY_TEXT_AS_SLOT, "an empty text is not an empty slot")
                .at(node.span, "counts as given")
                .help(format!("write `{written}`"))
                .fix(called.span, written, false),
        );
    }
}

pub(super) fn replacement_as_pattern(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("Replace") {
        let (Some(old), Some(new)) = (called.argument(OLD_VALUE), called.argument(PATTERN)) else { continue };
        if (REPLACEMENT - 1..=TEMPLATE).any(|position| called.argument(position).is_some()) {
            continue;
        }
        let [source, old, shown] = [called.argument(0), Some(old), Some(new)]
            .map(|node| node.map_or("", |node| node.span.slice(context.text)));
        let fixed = format!("Replace({source}, {old}, , , {shown}, , )");
        diagnostics.push(
            Diagnostic::new(
                &codes::REPLACEMENT_AS_PATTERN,
                "the third argument of `Replace` is a regular expression, not the replacement",
            )
            .at(new.span, "nothing is replaced")
            .help(format!("write `{fixed}`"))
            .fix(called.span, fixed, false),
        );
    }
}
