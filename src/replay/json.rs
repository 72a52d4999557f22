//! Provisioning logs as Microsoft Graph answers them: pages, arrays, and one entry a line.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::CUT_OFF;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::replay::entry::Entry;
use crate::replay::fields::Fields;
use crate::replay::log::Log;
use crate::replay::log::not_a_log;

/// Whether a text is JSON by its first character.
pub(super) fn suits(start: &str) -> bool {
    start.starts_with(['{', '['])
}

/// Reads all entries of a text.
pub(super) fn read(log: &mut Log, file: &Arc<str>, text: &str) -> Result<(), Box<Diagnostic>> {
    let mut number = 0;
    each_value(text, |value| match value {
        Json::Object(members) if members.get("value").is_some_and(Json::is_array) => {
            log.continues = members.get("@odata.nextLink").is_some_and(|link| !link.is_null());
            enter_all(log, file, &mut number, members.get("value"))
        }
        Json::Array(_) => enter_all(log, file, &mut number, Some(&value)),
        one => enter(log, file, &mut number, &one),
    })
}

/// Calls a function for every JSON value of a text: there may be several, with or without line breaks between them.
pub(super) fn each_value(
    text: &str,
    mut on_value: impl FnMut(Json) -> Result<(), Box<Diagnostic>>,
) -> Result<(), Box<Diagnostic>> {
    for value in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
        on_value(value.map_err(|error| unreadable(&error))?)?;
    }
    Ok(())
}

/// Describes a JSON error without any part of the text.
fn unreadable(error: &serde_json::Error) -> Box<Diagnostic> {
    let place = format!("line {} column {}", error.line(), error.column().max(1));
    Box::new(if error.is_eof() {
        Diagnostic::new(&CUT_OFF, format!("the JSON text ends too early ({place})")).help("export the log again")
    } else {
        Diagnostic::new(&NOT_JSON, format!("this is not JSON ({place})"))
    })
}

fn enter_all(log: &mut Log, file: &Arc<str>, number: &mut u64, list: Option<&Json>) -> Result<(), Box<Diagnostic>> {
    list.and_then(Json::as_array).into_iter().flatten().try_for_each(|value| enter(log, file, number, value))
}

/// Enters a value of the list.
pub(super) fn enter(log: &mut Log, file: &Arc<str>, number: &mut u64, value: &Json) -> Result<(), Box<Diagnostic>> {
    *number += 1;
    let entry = value.as_object().filter(|members| Entry::is_entry(members));
    let Some(members) = entry else {
        let reason = value.as_object().map_or("is not an object", misfit);
        let message = format!("entry {number} {reason}, so this is not a provisioning log");
        return Err(Box::new(not_a_log(&message).help(
            "export Microsoft Graph's `auditLogs/provisioning`, or download the provisioning logs from the portal",
        )));
    };
    log.add(Fields(members).text(&["id"]), Entry::read(members, file, *number));
    Ok(())
}

/// Says why an object is no entry.
fn misfit(members: &Map<String, Json>) -> &'static str {
    if members.contains_key("targetResources") {
        "is one of the audit logs"
    } else if members.contains_key("synchronizationRules") {
        "is a mapping document"
    } else if members.contains_key("error") {
        "is an error of Microsoft Graph"
    } else {
        "has no `sourceIdentity` with `modifiedProperties`"
    }
}
