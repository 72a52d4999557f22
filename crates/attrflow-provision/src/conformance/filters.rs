//! Checks of the queries that the service matches objects with, and of paging.

use serde_json::Value;
use serde_json::json;

use crate::client::identifier;
use crate::conformance::Check;
use crate::conformance::context::Context;
use crate::conformance::context::ENTERPRISE;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;
use crate::conformance::expect::nothing;
use crate::conformance::expect::only;
use crate::conformance::expect::passed;
use crate::conformance::expect::resources;
use crate::conformance::expect::skipped;
use crate::conformance::expect::stored_wrongly;

const QUERIES: &str = "Microsoft: develop and plan provisioning for a SCIM endpoint, design your user and group schema";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "filter-unknown-user",
        title: "a query for an unknown user name finds nothing",
        why: "the portal's \"Test connection\" asks this, and every creation begins with it",
        source: QUERIES,
        wires: &[],
        run: filter_unknown_user,
    },
    Check {
        id: "filter-user-name",
        title: "filter `userName eq \"...\"`",
        why: "the service looks a user up by its matching attribute before it does anything",
        source: QUERIES,
        wires: &[],
        run: filter_user_name,
    },
    Check {
        id: "filter-user-name-case",
        title: "user names are compared without regard to case",
        why: "`caseExact` of `userName` is false; if case counts, somebody whose address changed its case gets a second account",
        source: "RFC 7643, section 4.1.1",
        wires: &[],
        run: filter_user_name_case,
    },
    Check {
        id: "filter-external-id",
        title: "filter `externalId eq \"...\"`",
        why: "many customers match by `externalId`",
        source: QUERIES,
        wires: &[],
        run: filter_external_id,
    },
    Check {
        id: "filter-email",
        title: "filter `emails[type eq \"work\"].value eq \"...\"`",
        why: "customers who match by the work address make the service send this form",
        source: QUERIES,
        wires: &[crate::conformance::WireForm::Entra, crate::conformance::WireForm::Entra2020],
        run: filter_email,
    },
    Check {
        id: "filter-email-rfc",
        title: "filter `emails[type eq \"work\" and value eq \"...\"]`",
        why: "clients that follow the RFC match by the work address in this form",
        source: "RFC 7644, section 3.4.2.2",
        wires: &[crate::conformance::WireForm::Rfc],
        run: filter_email_rfc,
    },
    Check {
        id: "filter-and",
        title: "filter `id eq \"...\" and userName eq \"...\"`",
        why: "the service joins conditions with `and` when it checks references",
        source: QUERIES,
        wires: &[],
        run: filter_and,
    },
    Check {
        id: "filter-reference",
        title: "filter `id eq \"...\" and manager eq \"...\"`",
        why: "the service asks like this whether a reference is there already; a wrong answer makes it send the reference at every cycle",
        source: QUERIES,
        wires: &[crate::conformance::WireForm::Entra, crate::conformance::WireForm::Entra2020],
        run: filter_reference,
    },
    Check {
        id: "paging",
        title: "`startIndex` and `count` give pages",
        why: "an application with more objects than a page holds is read page by page",
        source: "RFC 7644, section 3.4.2.4",
        wires: &[],
        run: paging,
    },
];

fn filter_unknown_user(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let name = context.name();
    // A server that ignores filters shows it only when it has an object.
    context.user()?;
    let exchange = context.find("/Users", &format!("userName eq {}", json!(name)))?;
    nothing(&exchange)?;
    Ok(passed(&exchange))
}

fn filter_user_name(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    context.user()?;
    let exchange = context.find("/Users", &format!("userName eq {}", json!(user.name)))?;
    only(&exchange, &user.id)?;
    Ok(passed(&exchange))
}

fn filter_user_name_case(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    let exchange = context.find("/Users", &format!("userName eq {}", json!(user.name.to_uppercase())))?;
    only(&exchange, &user.id)?;
    Ok(passed(&exchange))
}

fn filter_external_id(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    context.user()?;
    let exchange = context.find("/Users", &format!("externalId eq {}", json!(format!("x-{}", user.name))))?;
    only(&exchange, &user.id)?;
    Ok(passed(&exchange))
}

fn filter_email(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    context.user()?;
    let exchange = context.find("/Users", &format!("emails[type eq \"work\"].value eq {}", json!(user.name)))?;
    only(&exchange, &user.id)?;
    Ok(passed(&exchange))
}

fn filter_email_rfc(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    context.user()?;
    let exchange = context.find("/Users", &format!("emails[type eq \"work\" and value eq {}]", json!(user.name)))?;
    only(&exchange, &user.id)?;
    Ok(passed(&exchange))
}

fn filter_and(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let user = context.user()?;
    let other = context.user()?;
    let both = |id: &str, name: &str| format!("id eq {} and userName eq {}", json!(id), json!(name));
    let exchange = context.find("/Users", &both(&user.id, &user.name))?;
    only(&exchange, &user.id)?;
    let neither = context.find("/Users", &both(&user.id, &other.name))?;
    nothing(&neither)?;
    Ok(passed(&exchange))
}

fn filter_reference(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (user, manager) = (context.user()?, context.user()?);
    let operation = context.operation("add", &format!("{ENTERPRISE}:manager"), json!(manager.id));
    if context.patch(&user.path("/Users"), vec![operation]).is_err() {
        return Ok(skipped("no user with a manager could be made as the service does it"));
    }
    let both = |manager: &str| format!("id eq {} and manager eq {}", json!(user.id), json!(manager));
    let exchange = context.find("/Users", &both(&manager.id))?;
    // Servers may have no such filter; then the service sends the reference again, which does no harm.
    let is_empty = exchange.json().and_then(|body| body.get("totalResults")) == Some(&json!(0));
    if is_empty || matches!(exchange.status, 400 | 403 | 501) {
        return Ok(skipped(format!("the server finds no user by `manager` (status {})", exchange.status)));
    }
    only(&exchange, &user.id)?;
    let other = context.find("/Users", &both(&user.id))?;
    nothing(&other)?;
    Ok(passed(&exchange))
}

fn paging(context: &mut Context<'_>) -> Result<Verdict, Break> {
    for _ in 0..3 {
        context.user()?;
    }
    let first = context.get("/Users?startIndex=1&count=2")?;
    let total = first.json().and_then(|body| body.get("totalResults")).and_then(Value::as_u64).unwrap_or_default();
    if total < 3 {
        let detail = format!("`totalResults` is {total}, and there are at least 3 users");
        return Ok(stored_wrongly(detail, &first));
    }
    let ids = |exchange| -> Result<Vec<String>, Break> {
        Ok(resources(exchange)?.iter().filter_map(|resource| identifier(resource.get("id")?)).collect())
    };
    let on_first = ids(&first)?;
    if on_first.len() > 2 {
        let detail = format!("`count=2` is answered with {} resources", on_first.len());
        return Ok(stored_wrongly(detail, &first));
    }
    if on_first.is_empty() {
        return Ok(skipped("the server lists no users without a filter"));
    }
    let next = on_first.len() + 1;
    let second = context.get(&format!("/Users?startIndex={next}&count=2"))?;
    let on_second = ids(&second)?;
    if on_second.is_empty() {
        return Ok(stored_wrongly(format!("the page from `startIndex={next}` is empty"), &second));
    }
    if on_second.iter().any(|id| on_first.contains(id)) {
        return Ok(stored_wrongly("the second page repeats objects of the first", &second));
    }
    Ok(passed(&second))
}
