//! Checks of creating, disabling and deleting users.

use serde_json::Value;
use serde_json::json;

use crate::client::Method;
use crate::client::percent_encoded;
use crate::conformance::Check;
use crate::conformance::context::Context;
use crate::conformance::context::ENTERPRISE;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;
use crate::conformance::expect::of_type;
use crate::conformance::expect::only;
use crate::conformance::expect::passed;
use crate::conformance::expect::refused;
use crate::conformance::expect::skipped;
use crate::conformance::expect::status;
use crate::conformance::expect::stored_wrongly;
use crate::conformance::expect::value;

const SAMPLES: &str = "Microsoft: develop and plan provisioning for a SCIM endpoint, user operations";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "create-user",
        title: "POST /Users creates a user",
        why: "the service keeps the `id` of the answer and uses it for every later request",
        source: SAMPLES,
        wires: &[],
        run: create_user,
    },
    Check {
        id: "id-text",
        title: "the id of a user is a text",
        why: "clients compare identifiers as text, and RFC 7643 says that an id is one",
        source: "RFC 7643, section 3.1",
        wires: &[],
        run: id_text,
    },
    Check {
        id: "create-user-stored",
        title: "a created user has the values that were sent",
        why: "values that are lost at creation are sent again and again",
        source: SAMPLES,
        wires: &[],
        run: create_user_stored,
    },
    Check {
        id: "create-user-duplicate",
        title: "the same user name twice is answered with 409",
        why: "409 makes the service look the user up again; anything else makes a second account or an endless error",
        source: "RFC 7644, section 3.3",
        wires: &[],
        run: create_user_duplicate,
    },
    Check {
        id: "create-user-special-characters",
        title: "user names may have `'`, `+`, `&`, `#` and letters beyond ASCII",
        why: "people are called O'Neil and José, and the service looks for them by their names",
        source: "RFC 7644, section 3.4.2.2; Microsoft: known issues, special characters",
        wires: &[],
        run: create_user_special_characters,
    },
    Check {
        id: "create-user-manager-text",
        title: "POST /Users with `manager` as a text",
        why: "the service sends the manager's id as a plain text where RFC 7643 has an object",
        source: "field reports: apache/directory-scimple 1242",
        wires: &[crate::conformance::WireForm::Entra],
        run: create_user_manager_text,
    },
    Check {
        id: "addresses-list",
        title: "`addresses` is a list of objects",
        why: "a single object cannot be read by clients, which then update it at every cycle",
        source: "RFC 7643, section 4.1.2",
        wires: &[],
        run: addresses_list,
    },
    Check {
        id: "disable-user",
        title: "a disabled user stays and is found with `active` false",
        why: "who leaves the scope is disabled first; if the user vanishes, coming back makes a second account",
        source: "Microsoft: how application provisioning works, deprovisioning",
        wires: &[],
        run: disable_user,
    },
    Check {
        id: "restore-user",
        title: "a disabled user can be enabled again",
        why: "people come back from leave and into scope",
        source: "Microsoft: how application provisioning works, deprovisioning",
        wires: &[],
        run: restore_user,
    },
    Check {
        id: "delete-user",
        title: "DELETE /Users/ID removes the user",
        why: "30 days after somebody is deleted the service sends DELETE and expects 204, then 404",
        source: "RFC 7644, section 3.6",
        wires: &[],
        run: delete_user,
    },
    Check {
        id: "etag",
        title: "a change under an older version is refused",
        why: "a client that uses versions must not overwrite what another client wrote meanwhile",
        source: "RFC 7644, section 3.14",
        wires: &[],
        run: etag,
    },
];

/// Checks of what all other checks have seen.
pub(super) const LAST: &[Check] = &[Check {
    id: "rate-limit",
    title: "429 says when to try again",
    why: "without `Retry-After` a client can only guess, and guesses wrong under load",
    source: "RFC 6585, section 4; Microsoft: plan for 25 requests a second",
    wires: &[],
    run: rate_limit,
}];

fn create_user(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let name = context.name();
    let body = context.user_body(&name);
    let exchange = context.send(Method::Post, "/Users", Some(body))?;
    status(&exchange, &[201])?;
    if exchange.id().is_none() {
        return Ok(stored_wrongly("the answer has no `id`", &exchange));
    }
    value(&exchange, "/userName", &json!(name))?;
    Ok(passed(&exchange))
}

fn id_text(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    match user.exchange.json().and_then(|body| body.get("id")) {
        Some(Value::String(_)) => Ok(passed(&user.exchange)),
        _ => Ok(stored_wrongly("`id` is a number", &user.exchange)),
    }
}

fn create_user_stored(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    let exchange = context.get(&user.path("/Users"))?;
    status(&exchange, &[200])?;
    let external_id = format!("x-{}", user.name);
    let enterprise = format!("/{}/department", ENTERPRISE.replace('/', "~1"));
    let wanted = [
        ("/userName", json!(user.name)),
        ("/externalId", json!(external_id)),
        ("/active", json!(true)),
        ("/displayName", json!("Conformance Check")),
        ("/name/givenName", json!("Conformance")),
        ("/name/familyName", json!("Check")),
        (enterprise.as_str(), json!("Quality")),
    ];
    for (pointer, wanted) in &wanted {
        value(&exchange, pointer, wanted)?;
    }
    let work = of_type(&exchange, "emails", "work");
    if work.iter().any(|email| email.get("value") == Some(&json!(user.name))) {
        return Ok(passed(&exchange));
    }
    Ok(stored_wrongly("`emails` has no element of type `work` with the value that was sent", &exchange))
}

fn create_user_duplicate(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    let body = context.user_body(&user.name);
    let exchange = context.send(Method::Post, "/Users", Some(body))?;
    match exchange.status {
        409 => Ok(passed(&exchange)),
        200..=299 => Ok(stored_wrongly("a second user with the same name was created", &exchange)),
        other => Ok(refused(format!("the answer is {other} instead of 409"), &exchange)),
    }
}

fn create_user_special_characters(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let name = format!("josé.o'neil+a&b#{}", context.name());
    let body = context.user_body(&name);
    let created = context.send(Method::Post, "/Users", Some(body))?;
    status(&created, &[201])?;
    let Some(id) = created.id() else { return Ok(stored_wrongly("the answer has no `id`", &created)) };
    let found = context.find("/Users", &format!("userName eq {}", json!(name)))?;
    only(&found, &id)?;
    Ok(passed(&found))
}

fn create_user_manager_text(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let manager = context.user()?;
    let name = context.name();
    let mut body = context.user_body(&name);
    if let Some(extension) = body.get_mut(ENTERPRISE).and_then(Value::as_object_mut) {
        extension.insert("manager".to_owned(), json!(manager.id));
    }
    let created = context.send(Method::Post, "/Users", Some(body))?;
    status(&created, &[201])?;
    let Some(id) = created.id() else { return Ok(stored_wrongly("the answer has no `id`", &created)) };
    let exchange = context.get(&format!("/Users/{}", percent_encoded(&id)))?;
    manager_is(&exchange, &manager.id)
}

/// Passes if the user's manager is the object that RFC 7643 describes, with this id.
pub(super) fn manager_is(exchange: &crate::conformance::exchange::Exchange, id: &str) -> Result<Verdict, Break> {
    match exchange.json().and_then(|body| body.get(ENTERPRISE)?.get("manager")) {
        Some(Value::Object(manager)) if manager.get("value").and_then(Value::as_str) == Some(id) => {
            Ok(passed(exchange))
        }
        Some(Value::String(_)) => {
            Ok(stored_wrongly("`manager` is answered as a text; RFC 7643 has an object with `value`", exchange))
        }
        Some(_) => Ok(stored_wrongly("`manager` is not an object whose `value` is the id that was sent", exchange)),
        None => Ok(stored_wrongly("the manager is missing", exchange)),
    }
}

fn addresses_list(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let name = context.name();
    let mut body = context.user_body(&name);
    if let Some(members) = body.as_object_mut() {
        members.insert("addresses".to_owned(), json!([{ "type": "work", "locality": "Berlin", "country": "DE" }]));
    }
    let created = context.send(Method::Post, "/Users", Some(body))?;
    status(&created, &[201])?;
    let Some(id) = created.id() else { return Ok(stored_wrongly("the answer has no `id`", &created)) };
    let exchange = context.get(&format!("/Users/{}", percent_encoded(&id)))?;
    match exchange.json().and_then(|body| body.get("addresses")) {
        Some(Value::Array(_)) => {
            let work = of_type(&exchange, "addresses", "work");
            let is_there = work.iter().any(|address| address.get("locality") == Some(&json!("Berlin")));
            Ok(if is_there {
                passed(&exchange)
            } else {
                stored_wrongly("the work address has lost its values", &exchange)
            })
        }
        Some(Value::Object(_)) => Ok(stored_wrongly("`addresses` is one object; it is a list of objects", &exchange)),
        _ => Ok(skipped("the server keeps no addresses")),
    }
}

/// Sets `active` as the wire form writes it.
fn set_active(context: &mut Context<'_>, path: &str, active: bool) -> Result<(), Break> {
    let value = match context.wire {
        crate::conformance::WireForm::Entra => json!(if active { "True" } else { "False" }),
        _ => json!(active),
    };
    let operation = context.operation("replace", "active", value);
    context.patch(path, vec![operation]).map(drop)
}

fn disable_user(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    set_active(context, &user.path("/Users"), false)?;
    let found = context.find("/Users", &format!("userName eq {}", json!(user.name)))?;
    only(&found, &user.id)?;
    value(&found, "/Resources/0/active", &json!(false))?;
    Ok(passed(&found))
}

fn restore_user(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    let path = user.path("/Users");
    set_active(context, &path, false)?;
    set_active(context, &path, true)?;
    let exchange = context.get(&path)?;
    status(&exchange, &[200])?;
    value(&exchange, "/active", &json!(true))?;
    Ok(passed(&exchange))
}

fn delete_user(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    let path = user.path("/Users");
    let deleted = context.send(Method::Delete, &path, None)?;
    status(&deleted, &[204, 200])?;
    let after = context.get(&path)?;
    if after.status != 404 {
        return Ok(stored_wrongly(format!("the user is still answered with {} after DELETE", after.status), &after));
    }
    Ok(passed(&deleted))
}

fn etag(context: &mut Context<'_>) -> Result<Verdict, Break> {
    // A header `ETag` alone says nothing: web frameworks add one to every answer.
    let config = context.get("/ServiceProviderConfig")?;
    if config.json().and_then(|body| body.get("etag")?.get("supported")) == Some(&json!(false)) {
        return Ok(skipped("the server says that it has no versions (`etag.supported` is false)"));
    }
    let user = context.user()?;
    let path = user.path("/Users");
    let before = context.get(&path)?;
    let in_meta = before.json().and_then(|body| body.pointer("/meta/version")?.as_str().map(str::to_owned));
    let Some(version) = before.version.clone().or(in_meta) else {
        return Ok(skipped("the server gives objects no version"));
    };
    let change = context.operation("replace", "displayName", json!("Changed"));
    context.patch(&path, vec![change])?;
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [context.operation("replace", "displayName", json!("Changed again"))],
    });
    let exchange = context.send_if(Method::Patch, &path, Some(body), Some(&version))?;
    match exchange.status {
        412 => Ok(passed(&exchange)),
        200..=299 => {
            let after = context.get(&path)?;
            if after.version.is_some() && after.version == Some(version) {
                return Ok(stored_wrongly("the version did not change with the object", &after));
            }
            Ok(stored_wrongly("a change under an older version was carried out", &exchange))
        }
        other => Ok(refused(format!("the answer is {other} instead of 412"), &exchange)),
    }
}

fn rate_limit(context: &mut Context<'_>) -> Result<Verdict, Break> {
    match context.limited.clone() {
        None => Ok(skipped("the server answered no request with 429")),
        Some(exchange) if exchange.retry_after.is_some() => Ok(passed(&exchange)),
        Some(exchange) => Ok(stored_wrongly("the answer 429 has no `Retry-After`", &exchange)),
    }
}
