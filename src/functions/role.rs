//! Functions on `appRoleAssignments`: the roles a user has in the application.
//!
//! An assignment is a text (the role's value), or a complex value with `value` and `displayName`; one alone counts as a list.

use crate::functions::Arguments;
use crate::functions::Availability;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::Parameter;
use crate::functions::Returns;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::value::Kinds;
use crate::value::Value;

/// The type that the service gives every role, whatever a mapping says.
const TYPE: &str = "WindowsAzureActiveDirectoryRole";

/// What all functions of this file take.
static ASSIGNMENTS: &[Parameter] = &[once("appRoleAssignments", Kinds::ANY).key("source")];

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "SingleAppRoleAssignment",
        summary: "The value of the one role that is assigned.",
        details: "More than one assignment is an error; none yields nothing. A role without a value is named by its display name.",
        parameters: ASSIGNMENTS,
        examples: &[
            example_on(
                r#"{"appRoleAssignments":["Admin"]}"#,
                "SingleAppRoleAssignment([appRoleAssignments])",
                r#""Admin""#,
            ),
            example_on(
                r#"{"appRoleAssignments":[{"id":"06b0","value":"25","displayName":"Role1234"}]}"#,
                "SingleAppRoleAssignment([appRoleAssignments])",
                r#""25""#,
            ),
            example_on("{}", "SingleAppRoleAssignment([appRoleAssignments])", "null"),
        ],
        returns: Returns::Always(Kinds::ANY),
        body: Body::Pure(single),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "AppRoleAssignmentsComplex",
        summary: "The assigned roles as complex values, to be added to those the target has.",
        details: "Each role has the members `primary` (false), `type`, `displayName` and `value`. None assigned yields nothing.",
        parameters: ASSIGNMENTS,
        returns: Returns::Always(Kinds::LIST),
        examples: &[example_on(
            r#"{"appRoleAssignments":["Admin"]}"#,
            "AppRoleAssignmentsComplex([appRoleAssignments])",
            r#"[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","displayName":"Admin","value":"Admin"}]"#,
        )],
        body: Body::Pure(complex),
        ..Function::growing(Growth::Roles)
    },
    Function {
        name: "AssertiveAppRoleAssignmentsComplex",
        summary: "The assigned roles as complex values, in place of those the target has.",
        details: "Each role has the members `primary` (false), `type`, `display` and `value`. None assigned yields nothing.",
        parameters: ASSIGNMENTS,
        returns: Returns::Always(Kinds::LIST),
        examples: &[example_on(
            r#"{"appRoleAssignments":[{"value":"user","displayName":"User"}]}"#,
            "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
            r#"[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"User","value":"user"}]"#,
        )],
        availability: Availability::Elsewhere,
        body: Body::Pure(assertive),
        ..Function::growing(Growth::Roles)
    },
    Function {
        name: "AppRoleAssignments",
        summary: "The values of the assigned roles as a list.",
        details: "Only its name and its parameter are documented. None assigned yields nothing.",
        parameters: ASSIGNMENTS,
        returns: Returns::Always(Kinds::LIST),
        examples: &[example_on(
            r#"{"appRoleAssignments":["Admin",{"value":"user","displayName":"User"}]}"#,
            "AppRoleAssignments([appRoleAssignments])",
            r#"["Admin","user"]"#,
        )],
        availability: Availability::SchemaDump,
        body: Body::Pure(values),
        ..Function::growing(Growth::SOURCE)
    },
];

/// Returns a role's display name and value. Each replaces the other if that is missing.
fn role<'r>(assignment: &Value<'r>) -> Option<(Value<'r>, Value<'r>)> {
    let Value::Complex(members) = assignment else {
        return (!assignment.is_missing_or_empty()).then_some((*assignment, *assignment));
    };
    let member = |wanted: &str| {
        members.iter().find(|(name, value)| *name == wanted && !value.is_missing_or_empty()).map(|(_, value)| *value)
    };
    let (display, value) = (member("displayName"), member("value"));
    Some((display.or(value)?, value.or(display)?))
}

/// The assignments that name a role.
fn roles<'c, 'r>(arguments: &'c Arguments<'_, 'r>) -> impl Iterator<Item = (Value<'r>, Value<'r>)> + use<'c, 'r> {
    let (list, single) = match arguments.value(0) {
        Value::List(elements) => (elements, None),
        other => (&[][..], Some(other)),
    };
    list.iter().filter_map(role).chain(single.as_ref().and_then(role))
}

/// Pays for reading the assignments.
fn pay<'r>(arguments: &Arguments<'_, 'r>, context: &Context<'_, 'r>) -> Result<(), Fault> {
    match arguments.value(0) {
        Value::List(elements) => context.pay(elements.len().saturating_mul(Value::SIZE)),
        _ => Ok(()),
    }
}

fn single<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    pay(arguments, context)?;
    let mut roles = roles(arguments);
    match (roles.next(), roles.next()) {
        (None, _) => Ok(Value::Missing),
        (Some((_, value)), None) => Ok(value),
        _ => Err(FaultKind::SeveralRoles.at(0)),
    }
}

/// One value for each role; missing where there is none.
fn for_each_role<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    make: impl Fn(Value<'r>, Value<'r>, &mut Context<'_, 'r>) -> Result<Value<'r>, Fault>,
) -> Result<Value<'r>, Fault> {
    pay(arguments, context)?;
    let made = context.arena.values(roles(arguments).count())?;
    if made.is_empty() {
        return Ok(Value::Missing);
    }
    for (place, (display, value)) in made.iter_mut().zip(roles(arguments)) {
        *place = make(display, value, context)?;
    }
    Ok(Value::List(made))
}

fn with_display_key<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    key: &'static str,
) -> Result<Value<'r>, Fault> {
    for_each_role(arguments, context, |display, value, context| {
        let members =
            [("primary", Value::Boolean(false)), ("type", Value::Text(TYPE)), (key, display), ("value", value)];
        Ok(Value::Complex(context.arena.members(&members)?))
    })
}

fn complex<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    with_display_key(arguments, context, "displayName")
}

fn assertive<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    with_display_key(arguments, context, "display")
}

fn values<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    for_each_role(arguments, context, |_, value, _| Ok(value))
}
