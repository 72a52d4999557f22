//! Provisioning logs as Azure Monitor writes them: events whose `properties` hold the entry.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::replay::json;
use crate::replay::log::Log;

/// How much of a text is searched for the category.
const HEAD: usize = 4096;

/// Whether a text begins with an event of the category that provisioning logs have.
pub(super) fn suits(start: &str) -> bool {
    let head: String = start.chars().take(HEAD).collect();
    json::suits(start) && head.contains("\"ProvisioningLogs\"")
}

/// Reads all events of a text: one a line, an array, or a list in the member `records`.
pub(super) fn read(log: &mut Log, file: &Arc<str>, text: &str) -> Result<(), Box<Diagnostic>> {
    let mut number = 0;
    json::each_value(text, |value| {
        let list = value.get("records").filter(|records| records.is_array()).unwrap_or(&value);
        let events: &[Json] = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
        events.iter().try_for_each(|event| {
            let entry = event.get("properties").filter(|properties| properties.is_object()).unwrap_or(event);
            json::enter(log, file, &mut number, entry)
        })
    })
}
