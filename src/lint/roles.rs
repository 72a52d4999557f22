//! Roles: `appRoleAssignments`, its functions, and the targets they write.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments;
use crate::diagnostic::codes::lints_documents;
use crate::diagnostic::codes::lints_targets;
use crate::lint::ExpressionContext;
use crate::lint::MappingContext;
use crate::lint::attributes;
use crate::mapping::model::AttributeMapping;
use crate::scim::Dialect;
use crate::scim::Path;

/// The function that gives the one role of a user.
const FOR_ONE: &str = "SingleAppRoleAssignment";

pub(super) fn without_function(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (number, name, node) in context.attributes() {
        if name != "appRoleAssignments" {
            continue;
        }
        let in_function = context.argument_of(number).is_some_and(|(called, _)| {
            called.function.name == FOR_ONE
                || attributes::ROLE_LISTS.contains(&called.function.name)
                || matches!(called.function.name, "IsPresent" | "IsNull" | "IsNullOrEmpty" | "Count")
        });
        if !in_function {
            diagnostics.push(
                Diagnostic::new(&lints_arguments::ROLES_WITHOUT_FUNCTION, "`appRoleAssignments` is used without a role function")
                    .at(node.span, "a technical text with all assignments")
                    .help("write `SingleAppRoleAssignment([appRoleAssignments])` or `AppRoleAssignmentsComplex([appRoleAssignments])`"),
            );
        }
    }
}

pub(super) fn one_role_only(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("SingleAppRoleAssignment") {
        diagnostics.push(
            Diagnostic::new(
                &lints_arguments::ONE_ROLE_ONLY,
                "`SingleAppRoleAssignment` takes users with one role only",
            )
            .at(called.call.name_span, "fails for users with several roles")
            .help("assign one role to each user, and let the job provision assigned users only"),
        );
    }
}

/// Reports the function that only Microsoft Graph's list has.
pub(super) fn undocumented(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for called in context.calls_of("AppRoleAssignments") {
        let span = called.call.name_span;
        diagnostics.push(
            Diagnostic::new(
                &lints_arguments::UNDOCUMENTED_ROLES,
                "`AppRoleAssignments` is not in the function reference",
            )
            .at(span, "did you mean `AppRoleAssignmentsComplex`?")
            .help("write `AppRoleAssignmentsComplex` for several roles, `SingleAppRoleAssignment` for one")
            .fix(span, "AppRoleAssignmentsComplex", false),
        );
    }
}

/// The path of a mapping into `roles`.
fn roles_path(attribute: &AttributeMapping) -> Option<Path> {
    let path = Path::parse(&attribute.target, Dialect::Entra).ok()?;
    (path.is_core() && path.attribute().eq_ignore_ascii_case("roles")).then_some(path)
}

pub(super) fn type_overwritten(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for attribute in &context.mapping.attributes {
        let path = roles_path(attribute);
        if path.is_some_and(|path| path.sub_attribute().is_some_and(|part| part.eq_ignore_ascii_case("type"))) {
            let message = "the service sends its own type of a role, whatever is mapped";
            diagnostics.push(
                Diagnostic::new(&lints_targets::ROLE_TYPE_OVERWRITTEN, message)
                    .help("remove the mapping")
                    .in_document(format!("{}/targetAttributeName", attribute.pointer), Some(&attribute.target)),
            );
        }
    }
}

/// Functions that give all roles at once exclude a second mapping.
pub(super) fn several_mappings(context: &MappingContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let roles: Vec<&AttributeMapping> =
        context.mapping.attributes.iter().filter(|attribute| roles_path(attribute).is_some()).collect();
    let writes_all = |attribute: &AttributeMapping| {
        let text = attribute.source.as_ref().map(crate::mapping::model::Source::text).unwrap_or_default();
        attributes::ROLE_LISTS.iter().any(|function| text.to_ascii_lowercase().contains(&function.to_ascii_lowercase()))
    };
    if !roles.iter().any(|attribute| writes_all(attribute)) {
        return;
    }
    for attribute in roles.iter().skip(1) {
        diagnostics.push(
            Diagnostic::new(&lints_documents::SEVERAL_ROLE_MAPPINGS, "several mappings write `roles`")
                .help("keep one of them: a role function writes all roles at once")
                .in_document(format!("{}/targetAttributeName", attribute.pointer), Some(&attribute.target)),
        );
    }
}
