//! Checks of discovery and of the form of errors.

use serde_json::Value;

use crate::conformance::Check;
use crate::conformance::context::Context;
use crate::conformance::context::USER;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;
use crate::conformance::expect::passed;
use crate::conformance::expect::refused;
use crate::conformance::expect::skipped;
use crate::conformance::expect::status;
use crate::conformance::expect::stored_wrongly;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "service-provider-config",
        title: "GET /ServiceProviderConfig",
        why: "clients learn from it what the server can do; the service itself does not need it",
        source: "RFC 7644, section 4",
        wires: &[],
        run: service_provider_config,
    },
    Check {
        id: "schemas",
        title: "GET /Schemas lists the user schema",
        why: "the service reads the attribute list of an application from it where the application supports discovery",
        source: "RFC 7644, section 4; Microsoft: develop and plan provisioning for a SCIM endpoint",
        wires: &[],
        run: schemas,
    },
    Check {
        id: "error-form",
        title: "an unknown user is answered with 404",
        why: "the service takes 404 for \"the object is gone\" and looks it up again; another status puts the object into escrow",
        source: "RFC 7644, section 3.12",
        wires: &[],
        run: error_form,
    },
];

fn service_provider_config(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let exchange = context.get("/ServiceProviderConfig")?;
    if exchange.status == 404 || exchange.status == 501 {
        return Ok(skipped("the server has no /ServiceProviderConfig"));
    }
    status(&exchange, &[200])?;
    match exchange.json().and_then(|body| body.get("patch")?.get("supported")) {
        Some(Value::Bool(true)) => Ok(passed(&exchange)),
        Some(Value::Bool(false)) => {
            Ok(refused("`patch.supported` is false; the service changes objects with PATCH only", &exchange))
        }
        _ => Ok(stored_wrongly("`patch.supported` is missing or not a Boolean", &exchange)),
    }
}

fn schemas(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let exchange = context.get("/Schemas")?;
    if exchange.status == 404 || exchange.status == 501 {
        return Ok(skipped("the server has no /Schemas"));
    }
    status(&exchange, &[200])?;
    let body = exchange.json();
    let listed = body.and_then(|body| body.get("Resources").and_then(Value::as_array).or_else(|| body.as_array()));
    let has_user = listed.into_iter().flatten().any(|schema| schema.get("id").and_then(Value::as_str) == Some(USER));
    Ok(if has_user { passed(&exchange) } else { stored_wrongly(format!("no schema has the id `{USER}`"), &exchange) })
}

fn error_form(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let exchange = context.get("/Users/00000000-0000-4000-8000-000000000000")?;
    status(&exchange, &[404])?;
    Ok(passed(&exchange))
}
