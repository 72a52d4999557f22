//! How a check decides: verdicts, and the questions that many checks ask of an answer.

use serde_json::Value;

use crate::client::ClientError;
use crate::client::identifier;
use crate::conformance::Outcome;
use crate::conformance::exchange::Exchange;

/// How a check ended.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) detail: String,
    pub(super) exchange: Option<Exchange>,
}

/// Why a check ended early.
#[derive(Debug)]
pub(super) enum Break {
    /// It is decided.
    Verdict(Box<Verdict>),
    /// The server gave no answer.
    Client(ClientError),
    /// The run was stopped.
    Stopped,
}

impl From<Verdict> for Break {
    fn from(verdict: Verdict) -> Break {
        Break::Verdict(Box::new(verdict))
    }
}

/// Returns the verdict of a check that the server passed.
pub(super) fn passed(exchange: &Exchange) -> Verdict {
    Verdict { outcome: Outcome::Passed, detail: String::new(), exchange: Some(exchange.clone()) }
}

/// Returns the verdict of a check that could not be made.
pub(super) fn skipped(reason: impl Into<String>) -> Verdict {
    Verdict { outcome: Outcome::Skipped, detail: reason.into(), exchange: None }
}

/// Returns the verdict of a check whose request the server refused.
pub(super) fn refused(detail: impl Into<String>, exchange: &Exchange) -> Verdict {
    Verdict { outcome: Outcome::Refused, detail: detail.into(), exchange: Some(exchange.clone()) }
}

/// Returns the verdict of a check after which the server has, or answers, something wrong.
pub(super) fn stored_wrongly(detail: impl Into<String>, exchange: &Exchange) -> Verdict {
    Verdict { outcome: Outcome::StoredWrongly, detail: detail.into(), exchange: Some(exchange.clone()) }
}

/// Goes on if the status is one of these; the request is refused otherwise.
pub(super) fn status(exchange: &Exchange, wanted: &[u16]) -> Result<(), Break> {
    let found = exchange.status;
    if wanted.contains(&found) {
        return Ok(());
    }
    let wanted: Vec<String> = wanted.iter().map(u16::to_string).collect();
    let detail = format!("the answer is {found} instead of {}", wanted.join(" or "));
    Err(if (200..300).contains(&found) { stored_wrongly(detail, exchange) } else { refused(detail, exchange) }.into())
}

/// Goes on if the value at this JSON pointer is the wanted one. Text is compared without regard to case if `exact` is false.
pub(super) fn value(exchange: &Exchange, pointer: &str, wanted: &Value) -> Result<(), Break> {
    let found = exchange.json().and_then(|body| body.pointer(pointer));
    if found == Some(wanted) {
        return Ok(());
    }
    let name = pointer.trim_start_matches('/').replace('/', ".");
    let detail = match found {
        None | Some(Value::Null) => format!("`{name}` is missing; it should be {wanted}"),
        Some(found) => format!("`{name}` is {found}; it should be {wanted}"),
    };
    Err(stored_wrongly(detail, exchange).into())
}

/// Returns the resources of a ListResponse.
pub(super) fn resources(exchange: &Exchange) -> Result<Vec<&Value>, Break> {
    status(exchange, &[200])?;
    let Some(body) = exchange.json() else {
        return Err(stored_wrongly("the answer is not JSON", exchange).into());
    };
    let total = body.get("totalResults").and_then(Value::as_u64);
    let listed: Vec<&Value> = body.get("Resources").and_then(Value::as_array).into_iter().flatten().collect();
    match total {
        None => Err(stored_wrongly("`totalResults` is missing or not a number", exchange).into()),
        Some(total) if (listed.len() as u64) > total => {
            let detail = format!("`totalResults` is {total}, and {} resources are listed", listed.len());
            Err(stored_wrongly(detail, exchange).into())
        }
        Some(_) => Ok(listed),
    }
}

/// Goes on if exactly the object with this `id` is listed and counted.
pub(super) fn only(exchange: &Exchange, id: &str) -> Result<(), Break> {
    let listed = resources(exchange)?;
    let is_it = |resource: &&Value| resource.get("id").is_some_and(|found| identifier(found).as_deref() == Some(id));
    if listed.is_empty() {
        return Err(stored_wrongly("the object that has this value is not found", exchange).into());
    }
    if !listed.iter().all(&is_it) {
        let detail = format!(
            "{} objects are listed that do not have this value",
            listed.iter().filter(|one| !is_it(one)).count()
        );
        return Err(stored_wrongly(detail, exchange).into());
    }
    let total = exchange.json().and_then(|body| body.get("totalResults")).and_then(Value::as_u64);
    if total == Some(1) && listed.len() == 1 {
        return Ok(());
    }
    let detail = format!("`totalResults` is {}, and one object has this value", total.unwrap_or_default());
    Err(stored_wrongly(detail, exchange).into())
}

/// Goes on if nothing is listed.
pub(super) fn nothing(exchange: &Exchange) -> Result<(), Break> {
    if exchange.status == 404 {
        let detail = "the answer is 404; a query without a match is answered with 200 and `totalResults` 0";
        return Err(refused(detail, exchange).into());
    }
    let listed = resources(exchange)?;
    let total = exchange.json().and_then(|body| body.get("totalResults")).and_then(Value::as_u64).unwrap_or_default();
    if listed.is_empty() && total == 0 {
        return Ok(());
    }
    let detail = format!("no object has this value, and {} of {total} are listed", listed.len());
    Err(stored_wrongly(detail, exchange).into())
}

/// Returns the elements of a multi-valued attribute that have this `type`.
pub(super) fn of_type<'e>(exchange: &'e Exchange, attribute: &str, kind: &str) -> Vec<&'e Value> {
    let elements = exchange.json().and_then(|body| body.get(attribute)).and_then(Value::as_array);
    let is_kind = |element: &&Value| element.get("type").and_then(Value::as_str) == Some(kind);
    elements.into_iter().flatten().filter(is_kind).collect()
}
