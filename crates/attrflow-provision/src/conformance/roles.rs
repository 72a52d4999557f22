//! Checks of app roles in each form that the service writes.

use serde_json::Value;
use serde_json::json;

use crate::client::Method;
use crate::client::percent_encoded;
use crate::conformance::Check;
use crate::conformance::WireForm;
use crate::conformance::context::Context;
use crate::conformance::exchange::Exchange;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;
use crate::conformance::expect::passed;
use crate::conformance::expect::skipped;
use crate::conformance::expect::status;
use crate::conformance::expect::stored_wrongly;
use crate::conformance::patches::changed;

const SOURCE: &str = "Microsoft: customize application attributes, provisioning a role to a SCIM app";

/// The `type` that the service gives every role.
const TYPE: &str = "WindowsAzureActiveDirectoryRole";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "create-user-role",
        title: "POST /Users with one primary role (`SingleAppRoleAssignment`)",
        why: "applications with one role for each user get it like this when somebody is assigned",
        source: SOURCE,
        wires: &[WireForm::Entra, WireForm::Entra2020],
        run: create_user_role,
    },
    Check {
        id: "create-user-roles",
        title: "POST /Users with several roles that have a `displayName` (`AppRoleAssignmentsComplex`)",
        why: "the service writes `displayName` where RFC 7643 has `display`; a server that refuses the name refuses the user",
        source: SOURCE,
        wires: &[WireForm::Entra, WireForm::Entra2020],
        run: create_user_roles,
    },
    Check {
        id: "patch-role",
        title: "a role by `roles[primary eq \"True\"].value`",
        why: "applications with one role for each user get it like this",
        source: SOURCE,
        wires: &[WireForm::Entra, WireForm::Entra2020],
        run: patch_role,
    },
    Check {
        id: "patch-roles",
        title: "a role is added whose `value` is a JSON object in a text",
        why: "the service sends id, value and display name of a role in one text; who compares it with a role's name finds none",
        source: SOURCE,
        wires: &[WireForm::Entra],
        run: patch_roles,
    },
    Check {
        id: "patch-roles-replace",
        title: "all roles are replaced at once (`AssertiveAppRoleAssignmentsComplex`)",
        why: "roles that somebody loses are taken away like this; a server that adds leaves them",
        source: SOURCE,
        wires: &[WireForm::Entra, WireForm::Entra2020],
        run: patch_roles_replace,
    },
];

/// Returns a role as the service writes it, with its name under a key.
fn role(value: &str, key: &str) -> Value {
    json!({ "primary": false, "type": TYPE, key: value, "value": value })
}

/// Returns the values of the roles that the server has; none if it keeps no roles.
fn values(exchange: &Exchange) -> Option<Vec<&str>> {
    let roles = exchange.json()?.get("roles")?.as_array()?;
    Some(roles.iter().filter_map(|role| role.get("value").unwrap_or(role).as_str()).collect())
}

/// Passes if the user has exactly these roles.
fn has_roles(exchange: &Exchange, wanted: &[&str]) -> Verdict {
    let Some(mut found) = values(exchange) else { return skipped("the server keeps no roles") };
    found.sort_unstable();
    match found == wanted {
        true => passed(exchange),
        false => {
            stored_wrongly(format!("the user has {} roles, and was given {}", found.len(), wanted.len()), exchange)
        }
    }
}

/// Makes a user with roles, and returns what the server has then.
fn created(context: &mut Context<'_>, roles: Value) -> Result<Exchange, Break> {
    let name = context.name();
    let mut body = context.user_body(&name);
    if let Some(members) = body.as_object_mut() {
        members.insert("roles".to_owned(), roles);
    }
    let created = context.send(Method::Post, "/Users", Some(body))?;
    status(&created, &[201])?;
    let Some(id) = created.id() else { return Err(stored_wrongly("the answer has no `id`", &created).into()) };
    let exchange = context.get(&format!("/Users/{}", percent_encoded(&id)))?;
    status(&exchange, &[200])?;
    Ok(exchange)
}

fn create_user_role(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let exchange = created(context, json!([{ "primary": true, "type": TYPE, "value": "Editor" }]))?;
    Ok(has_roles(&exchange, &["Editor"]))
}

fn create_user_roles(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let exchange = created(context, json!([role("Editor", "displayName"), role("Reader", "displayName")]))?;
    Ok(has_roles(&exchange, &["Editor", "Reader"]))
}

fn patch_role(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        vec![context.operation("add", "roles[primary eq \"True\"].value", json!("Editor"))]
    })?;
    let roles = after.json().and_then(|body| body.get("roles")).and_then(Value::as_array);
    let editor = roles.into_iter().flatten().find(|role| role.get("value") == Some(&json!("Editor")));
    Ok(match editor.map(|role| role.get("primary")) {
        None => stored_wrongly("`roles` has no element with the value that was sent", &after),
        Some(Some(Value::String(_))) => stored_wrongly("`primary` is stored as a text", &after),
        Some(_) => passed(&after),
    })
}

fn patch_roles(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        let id = "18d14569-c3bd-439b-9a66-3a2aee01d14f";
        let text = json!({ "id": id, "value": "Editor", "displayName": "Editor" }).to_string();
        vec![context.operation("add", "roles", json!([{ "value": text }]))]
    })?;
    // Whether it takes the text apart is the application's own matter.
    Ok(match values(&after) {
        None => skipped("the server keeps no roles"),
        Some(values) if values.iter().any(|value| value.contains("Editor")) => passed(&after),
        Some(_) => stored_wrongly("`roles` has no element with the value that was sent", &after),
    })
}

fn patch_roles_replace(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        let replace = |context: &Context<'_>, roles: Value| context.operation("replace", "roles", roles);
        vec![
            replace(context, json!([role("Editor", "display"), role("Reader", "display")])),
            replace(context, json!([role("Reader", "display")])),
        ]
    })?;
    Ok(has_roles(&after, &["Reader"]))
}
