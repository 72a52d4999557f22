//! Names of attributes and regular expressions in scoping filters.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments;
use crate::diagnostic::codes::lints_documents;
use crate::dotnet::regex::Pattern;
use crate::lint::MappingContext;
use crate::lint::attributes;
use crate::lint::pattern_text;
use crate::mapping::entra;
use crate::mapping::model::Clause;
use crate::mapping::model::Placed;
use crate::mapping::scope::operators;
use crate::source::Span;

fn clauses<'c>(context: &MappingContext<'c>) -> impl Iterator<Item = &'c Clause> {
    let scope = context.mapping.scope.iter();
    let groups = scope
        .flat_map(|filter| [&filter.groups, &filter.input_filter_groups, &filter.category_filter_groups])
        .flatten();
    groups.flat_map(|group| &group.clauses)
}

/// The source attributes that the scoping filter reads.
pub(super) fn read_attributes(context: &MappingContext<'_>) -> Vec<String> {
    clauses(context).map(|clause| clause.attribute.text.clone()).collect()
}

/// Reports attributes that differ from one of Entra ID only in case, where the document does not define the source.
pub(super) fn attribute_case(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if context.source_definition.is_some() || !entra::is_directory(&context.rule.source_directory) {
        return;
    }
    for Placed { text: name, pointer, .. } in clauses(context).map(|clause| &clause.attribute) {
        let Some(known) = attributes::entra_in_any_case(name) else { continue };
        let known = &known.name;
        let whole = Span::new(0, name.len());
        diagnostics.push(
            Diagnostic::new(
                &lints_arguments::ATTRIBUTE_CASE,
                format!("`{name}` differs only in case from `{known}` of Entra ID"),
            )
            .at(whole, "case counts")
            .help(format!("write `{known}`"))
            .fix(whole, known.as_str(), false)
            .in_text(name)
            .in_document(pointer.as_str(), None),
        );
    }
}

/// The patterns, with the attribute they are for.
fn patterns<'c>(context: &MappingContext<'c>) -> impl Iterator<Item = (&'c str, &'c Placed)> {
    let asks_pattern = |clause: &&Clause| {
        operators::find(&clause.operator.text).is_some_and(|operator| operator.operand == operators::Operand::Pattern)
    };
    clauses(context)
        .filter(asks_pattern)
        .flat_map(|clause| clause.values.iter().map(|value| (clause.attribute.text.as_str(), value)))
}

pub(super) fn unanchored(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, pattern) in patterns(context) {
        let text = &pattern.text;
        // A pattern that cannot be read is a fault of its own.
        let is_readable = || Pattern::new(text, &context.limits.pattern()).is_ok();
        if find_star(text).is_none() && !pattern_text::is_bounded(text) && is_readable() {
            diagnostics.push(
                Diagnostic::new(
                    &lints_documents::UNANCHORED_SCOPE,
                    format!("`{text}` is searched for anywhere in `{name}`"),
                )
                .help(format!("write `^{text}$` for the whole value, or `.*` where anything may be"))
                .in_document(pattern.pointer.as_str(), None),
            );
        }
    }
}

/// What people write for anything where Markdown escapes its stars, with what they mean by it.
const ESCAPED_STARS: [(&str, &str); 4] = [(".\\\\*", ".*"), (".\\*", ".*"), (".\\\\+", ".+"), (".\\+", ".+")];

/// The first escaped quantifier in a pattern: where it is, and what is meant by it.
fn find_star(text: &str) -> Option<(usize, &'static str, &'static str)> {
    ESCAPED_STARS.iter().find_map(|(star, meant)| Some((text.find(star)?, *star, *meant)))
}

/// Reports an escaped star or plus where a repetition is meant.
pub(super) fn escaped_star(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, pattern) in patterns(context) {
        let text = &pattern.text;
        if let Some((start, star, meant)) = find_star(text) {
            let repaired = text.replace(star, meant);
            let sign = if meant == ".*" { "star" } else { "plus" };
            let what = match star.len() {
                3 => format!("one character and a {sign}"),
                _ => "one character and backslashes".to_owned(),
            };
            let message = format!("`{star}` asks for {what} in `{name}`");
            diagnostics.push(
                Diagnostic::new(&lints_documents::ESCAPED_STAR, message)
                    .at(Span::new(start, start + star.len()), format!("the {sign} is no repetition"))
                    .help(format!("write `{repaired}`, in which `{meant}` is anything"))
                    .fix(Span::new(0, text.len()), repaired, false)
                    .in_text(text)
                    .in_document(pattern.pointer.as_str(), None),
            );
        }
    }
}

pub(super) fn nested_quantifiers(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, pattern) in patterns(context) {
        if let Some(range) = pattern_text::nested_quantifier(&pattern.text) {
            let part = pattern.text.get(range).unwrap_or_default();
            diagnostics.push(
                Diagnostic::new(
                    &lints_arguments::NESTED_QUANTIFIERS,
                    format!("`{part}` repeats a repetition; the scoping filter of `{name}` may take very long"),
                )
                .help("repeat only once: `.*` instead of `(.*)*`")
                .in_document(pattern.pointer.as_str(), None),
            );
        }
    }
}
