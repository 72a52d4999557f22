//! What was done for one record, step by step, as on-demand provisioning in the portal shows it.

use attrflow_provision::run::Event;
use attrflow_provision::run::EventStatus;
use serde_json::Value;

/// The codes of reasons that mean the record is out of scope.
const OUT_OF_SCOPE: [&str; 4] = ["AF0551", "AF0557", "AF0561", "AF0560"];

/// Returns the steps of a plan that is not sent.
pub fn of_plan(line: &Value, shows_values: bool) -> String {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let reason = line.get("reason").filter(|reason| !reason.is_null());
    let reason = reason.map(|reason| (text(reason.get("code")), text(reason.get("message"))));
    let matched = line.get("match").filter(|found| !found.is_null());
    let matched = matched.map(|found| (text(found.get("by")), text(found.get("target"))));
    let mut steps = format!("import      source `{}`\n", text(line.get("source")));
    steps.push_str(&scope(reason.as_ref()));
    steps.push_str(&match matched {
        Some((by, target)) => format!("match       by `{by}`: `{target}`\n"),
        None => "match       no object\n".to_owned(),
    });
    steps.push_str(&action(&text(line.get("action")), reason.as_ref()));
    for name in ["changes", "references"] {
        let changes = line.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        steps.push_str(&attributes(changes, shows_values));
    }
    steps.push_str("export      not sent (--dry-run)\n");
    steps
}

/// Returns the steps of what was sent.
pub fn of_event(event: &Event, shows_values: bool) -> String {
    let mut steps = String::new();
    if event.is_reference_pass {
        steps.push_str("references  second pass\n");
    } else {
        steps.push_str(&format!("import      source `{}`\n", event.source));
        steps.push_str(&scope(event.reason.as_ref()));
        steps.push_str(&match &event.matched_by {
            Some(by) => format!("match       by `{by}`: `{}`\n", event.target.as_deref().unwrap_or_default()),
            None => "match       no object\n".to_owned(),
        });
        steps.push_str(&action(&event.action, event.reason.as_ref()));
    }
    steps.push_str(&attributes(&event.changes, shows_values));
    let target = event.target.as_ref().map_or(String::new(), |target| format!(": `{target}`"));
    steps.push_str(&match (event.status, &event.failure) {
        (_, Some(failure)) => format!("export      failed: {failure}\n"),
        (EventStatus::Skipped, None) => "export      nothing to send\n".to_owned(),
        _ => format!("export      done{target}\n"),
    });
    steps
}

/// Returns whether the code of a reason means that the record is out of scope.
pub fn is_out_of_scope(code: &str) -> bool {
    OUT_OF_SCOPE.contains(&code)
}

fn scope(reason: Option<&(String, String)>) -> String {
    match reason {
        Some((code, message)) if is_out_of_scope(code) => format!("scope       {code}: {message}\n"),
        _ => "scope       in scope\n".to_owned(),
    }
}

fn action(action: &str, reason: Option<&(String, String)>) -> String {
    match reason {
        Some((code, message)) => format!("action      {action} ({code}: {message})\n"),
        None => format!("action      {action}\n"),
    }
}

fn attributes(changes: &[Value], shows_values: bool) -> String {
    let mut text = String::new();
    for change in changes {
        let name = change.get("attribute").and_then(Value::as_str).unwrap_or_default();
        let of = |member: &str| change.get(member).cloned().unwrap_or_default();
        text.push_str(&match shows_values {
            true => format!("  {name}: {} -> {}\n", of("old"), of("new")),
            false => format!("  {name}: {}\n", if of("old").is_null() { "added" } else { "changed" }),
        });
    }
    text
}
