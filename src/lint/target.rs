//! One attribute mapping: what an expression yields, and what its target takes.

use crate::check::nearest;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_targets as codes;
use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::functions::Branch;
use crate::lint::ExpressionContext;
use crate::lint::attributes;
use crate::lint::context::attribute;
use crate::lint::context::function_name;
use crate::lint::context::text;
use crate::mapping::entra;
use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowType;
use crate::mapping::model::Rule;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::source::Span;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;
use crate::value::Value;
use crate::value::convert;

/// The constants that can become the value, with their texts.
fn constants<'c>(context: &ExpressionContext<'c>) -> Vec<(&'c Node, String)> {
    let constant = |node: &'c Node| match &node.kind {
        NodeKind::Text(text) => Some((node, text.clone())),
        NodeKind::Integer(value) => Some((node, value.to_string())),
        _ => None,
    };
    context.results().into_iter().flatten().filter_map(constant).collect()
}

/// Whether an empty text ends without a value.
fn ignores_empty(context: &ExpressionContext<'_>) -> bool {
    context.called(0).is_some_and(|called| called.is(Branch::IgnoreFlow))
}

pub(super) fn not_the_targets_type(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = context.around.target else { return };
    for (node, constant) in constants(context) {
        if constant.is_empty() && ignores_empty(context) {
            continue;
        }
        let value = Value::Text(&constant);
        let (taken, help) = match target.kind {
            AttributeType::Boolean => (convert::to_boolean(value).is_some(), "write `\"True\"` or `\"False\"`"),
            AttributeType::Integer => (convert::to_integer(value).is_some(), "write a whole number"),
            AttributeType::DateTime => (is_date(&constant), "write a date such as `\"2025-01-31T00:00:00Z\"`"),
            _ => continue,
        };
        if !taken {
            let kind = target.kind.word();
            diagnostics.push(
                Diagnostic::new(
                    &codes::NOT_THE_TARGETS_TYPE,
                    format!("`{}` is of type {kind}, which `{constant}` is not", target.name),
                )
                .at(node.span, format!("not a {kind}"))
                .help(help),
            );
        }
    }
}

/// Parts of the names of attributes whose texts are dates or numbers, or anything at all.
const OPEN_NAMES: [&str; 7] = ["date", "time", "id", "number", "code", "extension", "custom"];

/// Reports attributes that are copied although their type is another one than the target's.
pub(super) fn source_type(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = context.around.target else { return };
    let is_entra = context
        .around
        .rule
        .is_none_or(|rule| rule.source_directory.is_empty() || entra::is_directory(&rule.source_directory));
    for node in context.results().into_iter().flatten() {
        let Some(name) = attribute(node) else { continue };
        let defined = match context.around.source_definition {
            Some(definition) => definition.attribute(name),
            None => attributes::entra_user(name).filter(|_| is_entra),
        };
        let Some(source) = defined.filter(|source| !source.multivalued) else { continue };
        let lower = name.to_ascii_lowercase();
        let is_wrong = match (source.kind, target.kind) {
            (AttributeType::String, AttributeType::Boolean | AttributeType::Integer | AttributeType::DateTime) => {
                !OPEN_NAMES.iter().any(|part| lower.contains(part))
            }
            (AttributeType::Boolean, AttributeType::Integer | AttributeType::DateTime) => true,
            _ => false,
        };
        if is_wrong {
            let (own, wanted) = (source.kind.word(), target.kind.word());
            let message = format!("`{name}` is of type {own}, and `{}` takes {wanted}", target.name);
            diagnostics.push(
                Diagnostic::new(&codes::SOURCE_TYPE, message)
                    .at(node.span, format!("not a {wanted}"))
                    .help("map an attribute of that type, or translate the values with `Switch`"),
            );
        }
    }
}

fn is_date(text: &str) -> bool {
    DateTime::from_date(2024, 1, 1).is_some_and(|now| date::parse(text, now).is_ok())
}

pub(super) fn date_format(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = context.around.target.filter(|target| target.kind == AttributeType::DateTime) else { return };
    for called in context.calls_of("FormatDateTime") {
        let node = context.place(called.number).map(|place| place.node);
        let is_result =
            context.results().into_iter().flatten().any(|result| node.is_some_and(|node| std::ptr::eq(node, result)));
        let Some(format) = called.argument(3).filter(|_| is_result) else { continue };
        let Some(written) = text(format) else { continue };
        if !written.starts_with("yyyy-MM-dd") && !matches!(written, "o" | "O" | "s" | "u") {
            diagnostics.push(
                Diagnostic::new(
                    &codes::TARGET_DATE_FORMAT,
                    format!("`{}` takes a date as ISO 8601, and `{written}` writes another form", target.name),
                )
                .at(format.span, "another form")
                .help("write `\"yyyy-MM-ddTHH:mm:ssZ\"` or `\"yyyy-MM-dd\"`"),
            );
        }
    }
}

pub(super) fn list_for_one_value(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = context.around.target.filter(|target| !target.multivalued) else { return };
    let is_roles = Path::parse(&target.name, Dialect::Entra)
        .is_ok_and(|path| path.is_core() && path.attribute().eq_ignore_ascii_case("roles"));
    for node in context.results().into_iter().flatten() {
        let several = match attribute(node) {
            Some(name) => context
                .around
                .source_definition
                .and_then(|source| source.attribute(name))
                .is_some_and(|source| source.multivalued && source.kind != AttributeType::Reference),
            None => matches!(function_name(node), Some("Split" | "RemoveDuplicates")),
        };
        let is_copied = attribute(node) == Some("appRoleAssignments");
        let gives_roles = !is_roles && function_name(node).is_some_and(|name| attributes::ROLE_LISTS.contains(&name));
        if several && !is_copied || gives_roles {
            let help = if gives_roles {
                "write `SingleAppRoleAssignment` for one role, or map the roles to `roles`"
            } else {
                "take one element with `Item`, or join them with `Join`"
            };
            diagnostics.push(
                Diagnostic::new(&codes::LIST_FOR_ONE_VALUE, format!("`{}` takes one value", target.name))
                    .at(node.span, "gives several values")
                    .help(help),
            );
        }
    }
}

pub(super) fn too_long(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let most = context.around.target.and_then(|target| {
        let most = target.metadata("MaximumLength")?.trim().parse::<usize>().ok()?;
        Some((target, most))
    });
    let Some((target, most)) = most.filter(|(_, most)| *most > 0) else { return };
    for (node, constant) in constants(context) {
        let length = constant.encode_utf16().count();
        if length > most {
            diagnostics.push(
                Diagnostic::new(
                    &codes::TOO_LONG_FOR_TARGET,
                    format!("`{}` takes {most} characters, and the constant has {length}", target.name),
                )
                .at(node.span, format!("{length} characters"))
                .help("shorten the constant"),
            );
        }
    }
}

pub(super) fn changes_every_time(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if context.around.mapping.is_none_or(|mapping| mapping.flow_type != FlowType::Always) {
        return;
    }
    for called in context.calls() {
        let name = called.function.name;
        let changes = match name {
            "RandomString" | "Guid" => true,
            // Compared with a date of the record, the present is a question and no value.
            "Now" => !context.around(called.number).any(|(outer, position)| {
                outer.is_none_or(|outer| {
                    outer.function.name == "DateDiff"
                        || (position == 0 && (outer.is(Branch::If) || outer.is(Branch::Switch)))
                })
            }),
            _ => false,
        };
        let for_uniqueness =
            context.around(called.number).any(|(outer, _)| outer.is_some_and(|outer| outer.is(Branch::SelectUnique)));
        if changes && !for_uniqueness {
            diagnostics.push(
                Diagnostic::new(
                    &codes::CHANGES_EVERY_TIME,
                    format!("`{name}` gives another value every time, and the mapping is always applied"),
                )
                .at(called.span, "changes the target in every cycle")
                .help("apply the mapping during object creation only (`flowType`: `ObjectAddOnly`)"),
            );
        }
    }
}

/// The place of the name of `SelectUniqueValue`, where it is used.
fn select_unique(context: &ExpressionContext<'_>) -> Option<Span> {
    context.calls().find(|called| called.is(Branch::SelectUnique)).map(|called| called.call.name_span)
}

pub(super) fn unique_for_matching(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(mapping) = context.around.mapping.filter(|mapping| mapping.matching_priority > 0) else { return };
    if let Some(span) = select_unique(context) {
        let message = format!("`SelectUniqueValue` on the matching attribute `{}`", mapping.target);
        diagnostics.push(
            Diagnostic::new(&codes::UNIQUE_FOR_MATCHING, message)
                .at(span, "refused as `SchemaInvalid`")
                .help("match on another attribute, or give this one a value without `SelectUniqueValue`"),
        );
    }
}

/// Whether a rule writes to something else than an on-premises Active Directory.
fn is_other_directory(rule: &Rule) -> bool {
    let target = rule.target_directory.to_ascii_lowercase();
    !target.is_empty() && (!target.contains("active directory") || entra::is_directory(&target))
}

pub(super) fn unique_outside_ad(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_matching = context.around.mapping.is_some_and(|mapping| mapping.matching_priority > 0);
    let Some(rule) = context.around.rule.filter(|rule| is_other_directory(rule) && !is_matching) else { return };
    if let Some(span) = select_unique(context) {
        let message = format!("`SelectUniqueValue` does not work for the target directory `{}`", rule.target_directory);
        diagnostics.push(
            Diagnostic::new(&codes::UNIQUE_OUTSIDE_AD, message)
                .at(span, "works for an on-premises Active Directory only")
                .help("build the value from attributes that are unique already"),
        );
    }
}

pub(super) fn unique_always(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let always = |mapping: &&crate::mapping::model::AttributeMapping| {
        mapping.flow_type != FlowType::ObjectAddOnly && mapping.matching_priority == 0
    };
    let is_other = context.around.rule.is_some_and(is_other_directory);
    let Some(mapping) = context.around.mapping.filter(always).filter(|_| !is_other) else { return };
    if let Some(span) = select_unique(context) {
        let message = format!("`SelectUniqueValue` for `{}` is not limited to creation", mapping.target);
        diagnostics.push(
            Diagnostic::new(&codes::UNIQUE_ALWAYS, message)
                .at(span, "works during creation only")
                .help("apply the mapping during object creation only (`flowType`: `ObjectAddOnly`)"),
        );
    }
}

pub(super) fn active_from_account(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let names = |target: &str| target == "active" || target.ends_with(":User:active");
    let target = context.around.mapping.map(|mapping| mapping.target.as_str());
    let target = target.or(context.around.target.map(|target| target.name.as_str()));
    if !target.is_some_and(names) || context.attributes().any(|(_, name, _)| name == "IsSoftDeleted") {
        return;
    }
    if let Some((_, _, node)) = context.attributes().find(|(_, name, _)| *name == "accountEnabled") {
        diagnostics.push(
            Diagnostic::new(
                &codes::ACTIVE_FROM_ACCOUNT,
                "`active` follows `accountEnabled` instead of `IsSoftDeleted`",
            )
            .at(node.span, "says nothing of users who are unassigned or deleted")
            .help("write `Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")`"),
        );
    }
}

pub(super) fn default_never_used(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let has_default = context
        .around
        .mapping
        .is_some_and(|mapping| mapping.default_value.as_ref().is_some_and(|value| !value.is_empty()));
    let present = match &context.tree.kind {
        NodeKind::Attribute(name) => attributes::is_always_present(name),
        NodeKind::Text(text) => !text.is_empty(),
        _ => false,
    };
    if has_default && present {
        diagnostics.push(
            Diagnostic::new(&codes::DEFAULT_NEVER_USED, "the default value is never used")
                .at(context.tree.span, "always has a value")
                .help("remove the default value"),
        );
    }
}

/// Reports constants that are not among the values that the target's own schema lists.
pub(super) fn not_a_canonical_value(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(target) = context.around.target.filter(|target| !target.canonical_values.is_empty()) else { return };
    for (node, constant) in constants(context) {
        if constant.is_empty() && ignores_empty(context) {
            continue;
        }
        if let Some(diagnostic) =
            unlisted(&codes::NOT_A_CANONICAL_VALUE, &target.name, &constant, &target.canonical_values)
        {
            let diagnostic = diagnostic.at(node.span, "not in the target's list");
            diagnostics.push(match listed_near(&constant, &target.canonical_values) {
                Some(other) => diagnostic.fix(node.span, format!("\"{other}\""), false),
                None => diagnostic,
            });
        }
    }
}

/// Returns the listed value that a value resembles.
pub(in crate::lint) fn listed_near<'v>(value: &str, listed: &'v [String]) -> Option<&'v str> {
    nearest(value, listed.iter().map(String::as_str))
}

/// Says that a value is not among those that a schema lists; none where it is.
pub(in crate::lint) fn unlisted(code: &'static Code, name: &str, value: &str, listed: &[String]) -> Option<Diagnostic> {
    if listed.iter().any(|known| known.eq_ignore_ascii_case(value)) {
        return None;
    }
    let message = format!("the target does not list `{value}` among the values of `{name}`");
    let help = match listed_near(value, listed) {
        Some(other) => format!("did you mean `{other}`?"),
        None => format!("it lists {}", listed.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ")),
    };
    Some(Diagnostic::new(code, message).help(help))
}
