//! What a sender reports of one request: a line of JSON with the request's identity and what the server answered.

use serde_json::Map;
use serde_json::Value;

use crate::plan::links::LinkError;
use crate::plan::links::LinkErrorKind;

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The request was carried out, or nothing had to be.
    Done,
    /// The request failed; the record is due again.
    Failed,
}

/// The result of one request, or of a record that needed none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestResult {
    /// The source record's identifier.
    pub source: String,
    /// The object mapping's name.
    pub object: String,
    /// The action of the plan: `create`, `update`, `disable`, `delete` or `skip`.
    pub action: String,
    /// The attribute the object was found by; `link` if it was linked before.
    pub matched_by: Option<String>,
    /// The identifier of the target object.
    pub target: Option<String>,
    /// The hash of the record, as the request line had it.
    pub record_hash: Option<String>,
    /// What the server answered.
    pub outcome: RequestOutcome,
    /// Members that the request added, by target identifier or `User/ID`.
    pub added: Vec<String>,
    /// Members that the request removed.
    pub removed: Vec<String>,
    /// How many attempts have failed, in an exported line.
    pub(super) attempts: Option<u32>,
    /// When the next attempt is due, in an exported line.
    pub(super) next_attempt: Option<i64>,
    /// A digest of the line.
    pub(super) digest: u64,
}

/// The actions that plans write.
const ACTIONS: [&str; 5] = ["create", "update", "disable", "delete", "skip"];

impl RequestResult {
    /// Parses a line that a sender wrote: the members `source`, `object`, `action`, `match` and `recordHash` of the request line, with
    /// `target` and `status` (HTTP), or with `error`. A plan's `skip` line with a match needs neither. A `body` and plan `references`
    /// say which members were added and removed.
    ///
    /// # Errors
    ///
    /// The line is no JSON object, or a member is missing or of the wrong kind.
    pub fn parse(line: &str) -> Result<RequestResult, LinkError> {
        let Ok(Value::Object(members)) = serde_json::from_str(line) else {
            return Err(bad("the line is not a JSON object"));
        };
        let action = text(&members, "action")?;
        if !ACTIONS.contains(&action.as_str()) {
            return Err(bad(format!("`action` is not one of {}", ACTIONS.join(", "))));
        }
        let (mut matched_by, mut target) = (None, None);
        if let Some(Value::Object(found)) = members.get("match") {
            matched_by = found.get("by").and_then(Value::as_str).map(str::to_owned);
            target = identifier(found.get("target"));
        }
        if let Some(own) = identifier(members.get("target")) {
            target = Some(own);
        }
        let outcome = outcome(&members, &action)?;
        if outcome == RequestOutcome::Done && target.is_none() && action != "delete" {
            return Err(bad("`target` is missing: give the identifier that the server gave the object"));
        }
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        changed_members(&members, &mut added, &mut removed);
        Ok(RequestResult {
            source: text(&members, "source")?,
            object: text(&members, "object")?,
            matched_by: matched_by.filter(|by| by != "link"),
            target,
            record_hash: members.get("recordHash").and_then(Value::as_str).map(str::to_owned),
            outcome,
            added,
            removed,
            attempts: members.get("attempts").and_then(Value::as_u64).and_then(|attempts| attempts.try_into().ok()),
            next_attempt: members.get("nextAttempt").and_then(Value::as_i64),
            action,
            digest: digest(line),
        })
    }
}

fn bad(message: impl Into<String>) -> LinkError {
    LinkError::new(LinkErrorKind::BadLine, message)
}

fn text(members: &Map<String, Value>, name: &str) -> Result<String, LinkError> {
    match members.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        _ => Err(bad(format!("`{name}` is missing or not a text"))),
    }
}

/// Servers write identifiers as texts or as numbers.
fn identifier(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn outcome(members: &Map<String, Value>, action: &str) -> Result<RequestOutcome, LinkError> {
    if members.get("error").is_some_and(|error| !error.is_null()) {
        return Ok(RequestOutcome::Failed);
    }
    match members.get("status").and_then(Value::as_u64) {
        Some(200..=299) => Ok(RequestOutcome::Done),
        // The object is gone already, which is what the request asked for.
        Some(404 | 410) if action == "delete" => Ok(RequestOutcome::Done),
        Some(_) => Ok(RequestOutcome::Failed),
        None if action == "skip" => Ok(RequestOutcome::Done),
        None => Err(bad("the line has neither `status` nor `error`")),
    }
}

/// Collects the members that a plan's references or a SCIM body add and remove.
fn changed_members(line: &Map<String, Value>, added: &mut Vec<String>, removed: &mut Vec<String>) {
    for change in line.get("references").and_then(Value::as_array).into_iter().flatten() {
        if let Some(Value::Array(new)) = change.get("new") {
            added.extend(new.iter().filter_map(member));
            let old = change.get("old").and_then(Value::as_array).into_iter().flatten().filter_map(member);
            removed.extend(old.filter(|old| !added.contains(old)));
        }
    }
    let Some(body) = line.get("body") else { return };
    let listed = |value: &Value| value.as_array().into_iter().flatten().filter_map(member).collect::<Vec<_>>();
    if let Some(members) = body.get("members") {
        added.extend(listed(members));
    }
    for operation in body.get("Operations").and_then(Value::as_array).into_iter().flatten() {
        let path = operation.get("path").and_then(Value::as_str).unwrap_or_default();
        let Some(rest) = path.strip_prefix("members") else { continue };
        let is_removal =
            operation.get("op").and_then(Value::as_str).is_some_and(|op| op.eq_ignore_ascii_case("remove"));
        let list = if is_removal { &mut *removed } else { &mut *added };
        if let Some(value) = operation.get("value") {
            list.extend(listed(value));
        }
        if let Some(one) = rest.strip_prefix("[value eq \"").and_then(|rest| rest.strip_suffix("\"]")) {
            list.push(one.to_owned());
        }
    }
}

/// Returns a member's target identifier; the reference to an object of the same run is `User/ID`.
fn member(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => {
            let link = members.get("$link").or_else(|| members.get("value")?.get("$link"));
            link.and_then(Value::as_str).map(str::to_owned).or_else(|| identifier(members.get("value")))
        }
        other => identifier(Some(other)),
    }
}

/// Returns a digest of a line that is the same on every machine (FNV-1a).
fn digest(line: &str) -> u64 {
    line.trim()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
