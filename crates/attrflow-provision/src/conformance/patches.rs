//! Checks of changing users in each form that the service writes.

use serde_json::Value;
use serde_json::json;

use crate::client::Method;
use crate::conformance::Check;
use crate::conformance::WireForm;
use crate::conformance::context::Context;
use crate::conformance::context::Created;
use crate::conformance::context::ENTERPRISE;
use crate::conformance::exchange::Exchange;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;
use crate::conformance::expect::of_type;
use crate::conformance::expect::passed;
use crate::conformance::expect::status;
use crate::conformance::expect::stored_wrongly;
use crate::conformance::expect::value;
use crate::conformance::users::manager_is;

const FORMS: &str = "Microsoft: develop and plan provisioning for a SCIM endpoint, update user";
const FLAG: &str = "Microsoft: known issues with SCIM 2.0 protocol compliance (aadOptscim062020)";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "patch-replace",
        title: "PATCH replaces one attribute",
        why: "every change of a person is sent like this",
        source: FORMS,
        wires: &[],
        run: patch_replace,
    },
    Check {
        id: "patch-path-case",
        title: "attribute names in paths are compared without regard to case",
        why: "attribute names are not case-sensitive, and mappings are written by people",
        source: "RFC 7643, section 2.1",
        wires: &[],
        run: patch_path_case,
    },
    Check {
        id: "patch-active-text",
        title: "`active` is replaced by the text `\"False\"`",
        why: "without the flag the service sends Booleans as texts; a server that keeps `\"False\"` as text leaves people enabled",
        source: FLAG,
        wires: &[WireForm::Entra],
        run: patch_active,
    },
    Check {
        id: "patch-active",
        title: "`active` is replaced by a Boolean",
        why: "this is how people are disabled",
        source: FORMS,
        wires: &[WireForm::Rfc, WireForm::Entra2020],
        run: patch_active,
    },
    Check {
        id: "patch-name",
        title: "a path with a sub-attribute, `name.familyName`",
        why: "people marry",
        source: FORMS,
        wires: &[],
        run: patch_name,
    },
    Check {
        id: "patch-filtered",
        title: "a path with a filter that finds an element, `emails[type eq \"work\"].value`",
        why: "a new address must replace the old one and touch no other",
        source: FORMS,
        wires: &[],
        run: patch_filtered,
    },
    Check {
        id: "patch-filtered-add",
        title: "an addition by a filter that finds nothing makes the element",
        why: "the service adds the first mobile number with `phoneNumbers[type eq \"mobile\"].value`; servers that need the element first lose it",
        source: FORMS,
        wires: &[WireForm::Entra, WireForm::Entra2020],
        run: patch_filtered_add,
    },
    Check {
        id: "patch-extension",
        title: "a path that begins with the URN of the enterprise extension",
        why: "department and employee number are sent like this; a server that cuts the path at the first dot stores nonsense",
        source: FORMS,
        wires: &[],
        run: patch_extension,
    },
    Check {
        id: "patch-manager-text",
        title: "the manager is added as a text",
        why: "the service sends the manager's id as a plain text",
        source: "field reports: Captain-P-Goldfish/SCIM-SDK 686, ssoready PR 167",
        wires: &[WireForm::Entra, WireForm::Entra2020],
        run: patch_manager,
    },
    Check {
        id: "patch-manager",
        title: "the manager is replaced by an object with `value`",
        why: "this is the form of RFC 7643",
        source: "RFC 7643, section 4.3",
        wires: &[WireForm::Rfc],
        run: patch_manager,
    },
    Check {
        id: "patch-several",
        title: "several operations in one request",
        why: "the service sends one operation for each attribute that changed",
        source: FORMS,
        wires: &[],
        run: patch_several,
    },
    Check {
        id: "patch-dotted",
        title: "one operation without a path whose value has dotted names and URNs",
        why: "with the flag the service merges plain attributes into one operation like this",
        source: FLAG,
        wires: &[WireForm::Entra2020],
        run: patch_dotted,
    },
    Check {
        id: "patch-unknown-user",
        title: "a change of an unknown user is answered with 404",
        why: "404 makes the service look the user up again and create it if it is gone",
        source: "RFC 7644, section 3.12",
        wires: &[],
        run: patch_unknown_user,
    },
];

/// Makes a user, sends the operations, and returns what the server has then.
pub(super) fn changed(
    context: &mut Context<'_>,
    operations: impl FnOnce(&Context<'_>, &Created) -> Vec<Value>,
) -> Result<(Created, Exchange), Break> {
    let user = context.user()?;
    let operations = operations(context, &user);
    context.patch(&user.path("/Users"), operations)?;
    let exchange = context.get(&user.path("/Users"))?;
    status(&exchange, &[200])?;
    Ok((user, exchange))
}

fn patch_replace(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) =
        changed(context, |context, _| vec![context.operation("replace", "displayName", json!("Changed"))])?;
    value(&after, "/displayName", &json!("Changed"))?;
    value(&after, "/name/givenName", &json!("Conformance"))?;
    Ok(passed(&after))
}

fn patch_path_case(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) =
        changed(context, |context, _| vec![context.operation("replace", "DISPLAYNAME", json!("Changed"))])?;
    value(&after, "/displayName", &json!("Changed"))?;
    Ok(passed(&after))
}

fn patch_active(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        let inactive = if context.wire == WireForm::Entra { json!("False") } else { json!(false) };
        vec![context.operation("replace", "active", inactive)]
    })?;
    value(&after, "/active", &json!(false))?;
    Ok(passed(&after))
}

fn patch_name(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) =
        changed(context, |context, _| vec![context.operation("replace", "name.familyName", json!("Changed"))])?;
    value(&after, "/name/familyName", &json!("Changed"))?;
    value(&after, "/name/givenName", &json!("Conformance"))?;
    Ok(passed(&after))
}

fn patch_filtered(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, user| {
        let path = "emails[type eq \"work\"].value";
        vec![context.operation("replace", path, json!(format!("new-{}", user.name)))]
    })?;
    let work = of_type(&after, "emails", "work");
    let is_new =
        |email: &&Value| email.get("value").and_then(Value::as_str).is_some_and(|found| found.starts_with("new-"));
    Ok(match work.as_slice() {
        [one] if is_new(one) => passed(&after),
        [_] => stored_wrongly("the work address is the old one", &after),
        [] => stored_wrongly("there is no work address any more", &after),
        _ => stored_wrongly("there are several work addresses now", &after),
    })
}

fn patch_filtered_add(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        vec![context.operation("add", "phoneNumbers[type eq \"mobile\"].value", json!("+49 30 1234567"))]
    })?;
    let mobile = of_type(&after, "phoneNumbers", "mobile");
    Ok(match mobile.as_slice() {
        [one] if one.get("value") == Some(&json!("+49 30 1234567")) => passed(&after),
        [] => stored_wrongly("`phoneNumbers` has no element of type `mobile` afterwards", &after),
        _ => stored_wrongly("the element of type `mobile` does not have the value that was sent", &after),
    })
}

/// Returns the JSON pointer of an attribute of the enterprise extension.
fn enterprise(attribute: &str) -> String {
    format!("/{ENTERPRISE}/{attribute}")
}

fn patch_extension(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        vec![
            context.operation("replace", &format!("{ENTERPRISE}:department"), json!("Changed")),
            context.operation("add", &format!("{ENTERPRISE}:employeeNumber"), json!("0042")),
        ]
    })?;
    value(&after, &enterprise("department"), &json!("Changed"))?;
    value(&after, &enterprise("employeeNumber"), &json!("0042"))?;
    Ok(passed(&after))
}

fn patch_manager(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let manager = context.user()?;
    let (_, after) = changed(context, |context, _| {
        let value = if context.wire == WireForm::Rfc { json!({ "value": manager.id }) } else { json!(manager.id) };
        vec![context.operation("add", &format!("{ENTERPRISE}:manager"), value)]
    })?;
    manager_is(&after, &manager.id)
}

fn patch_several(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |context, _| {
        vec![
            context.operation("replace", "displayName", json!("Changed")),
            context.operation("replace", "name.givenName", json!("Given")),
            context.operation("add", "title", json!("Director")),
        ]
    })?;
    value(&after, "/displayName", &json!("Changed"))?;
    value(&after, "/name/givenName", &json!("Given"))?;
    value(&after, "/title", &json!("Director"))?;
    Ok(passed(&after))
}

fn patch_dotted(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (_, after) = changed(context, |_, _| {
        let department = format!("{ENTERPRISE}:department");
        let value = json!({ "displayName": "Changed", "name.givenName": "Given", department: "Sales" });
        vec![json!({ "op": "replace", "value": value })]
    })?;
    value(&after, "/displayName", &json!("Changed"))?;
    value(&after, "/name/givenName", &json!("Given"))?;
    value(&after, &enterprise("department"), &json!("Sales"))?;
    Ok(passed(&after))
}

fn patch_unknown_user(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let operation = context.operation("replace", "displayName", json!("Changed"));
    let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation] });
    let exchange = context.send(Method::Patch, "/Users/00000000-0000-4000-8000-000000000000", Some(body))?;
    status(&exchange, &[404])?;
    Ok(passed(&exchange))
}
