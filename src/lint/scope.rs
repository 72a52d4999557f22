//! Regular expressions in scoping filters, read from the document's JSON.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments;
use crate::diagnostic::codes::lints_documents;
use crate::dotnet::regex::Pattern;
use crate::lint::MappingContext;
use crate::lint::pattern_text;

/// One clause of a scoping filter and where it stands.
struct Clause<'d> {
    json: &'d Value,
    pointer: String,
}

fn clauses<'d>(context: &MappingContext<'d>) -> Vec<Clause<'d>> {
    let mut found = Vec::new();
    let scope = format!("{}/scope", context.mapping.pointer);
    for set in ["groups", "inputFilterGroups", "categoryFilterGroups"] {
        let groups = context.document.json().pointer(&format!("{scope}/{set}")).and_then(Value::as_array);
        for (group_number, group) in groups.into_iter().flatten().enumerate() {
            let clauses = group.get("clauses").and_then(Value::as_array);
            for (number, json) in clauses.into_iter().flatten().enumerate() {
                found.push(Clause { json, pointer: format!("{scope}/{set}/{group_number}/clauses/{number}") });
            }
        }
    }
    found
}

/// The source attributes that the scoping filter reads.
pub(super) fn attributes(context: &MappingContext<'_>) -> Vec<String> {
    let name = |clause: Clause<'_>| clause.json.get("sourceOperandName").and_then(Value::as_str).map(str::to_owned);
    clauses(context).into_iter().filter_map(name).collect()
}

/// The patterns, with the attribute they are for and where they stand.
fn patterns<'d>(context: &MappingContext<'d>) -> Vec<(&'d str, &'d str, String)> {
    let mut found = Vec::new();
    for clause in clauses(context) {
        let text = |field: &str| clause.json.get(field).and_then(Value::as_str).unwrap_or_default();
        if !text("operatorName").replace('_', " ").to_ascii_uppercase().ends_with("REGEX MATCH") {
            continue;
        }
        let values = clause.json.pointer("/targetOperand/values").and_then(Value::as_array);
        for (number, value) in values.into_iter().flatten().enumerate() {
            if let Some(pattern) = value.as_str() {
                let name = clause.json.get("sourceOperandName").and_then(Value::as_str).unwrap_or_default();
                found.push((name, pattern, format!("{}/targetOperand/values/{number}", clause.pointer)));
            }
        }
    }
    found
}

pub(super) fn unanchored(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, pattern, pointer) in patterns(context) {
        // A pattern that cannot be read is a fault of its own.
        if Pattern::new(pattern, context.limits).is_ok() && !pattern_text::is_bounded(pattern) {
            diagnostics.push(
                Diagnostic::new(
                    &lints_documents::UNANCHORED_SCOPE,
                    format!("`{pattern}` is searched for anywhere in `{name}`"),
                )
                .help(format!("write `^{pattern}$` for the whole value, or `.*` where anything may stand"))
                .in_document(pointer, None),
            );
        }
    }
}

pub(super) fn nested_quantifiers(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (name, pattern, pointer) in patterns(context) {
        if let Some(range) = pattern_text::nested_quantifier(pattern) {
            let part = pattern.get(range).unwrap_or_default();
            diagnostics.push(
                Diagnostic::new(
                    &lints_arguments::NESTED_QUANTIFIERS,
                    format!("`{part}` repeats a repetition; the scoping filter of `{name}` may take very long"),
                )
                .help("repeat only once: `.*` instead of `(.*)*`")
                .in_document(pointer, None),
            );
        }
    }
}
