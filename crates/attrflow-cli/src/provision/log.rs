//! The provisioning log: one JSON line for each change, in the shape of Microsoft Graph's `provisioningObjectSummary`.
//!
//! Lines are appended whole, one write each, so that a run that is killed leaves no half of one. The file is its owner's only.

use std::fs::File;
use std::fs::OpenOptions;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::io::Write;
use std::path::Path;
use std::time::SystemTime;

use attrflow::Document;
use attrflow::dotnet::date::DateTime;
use attrflow_provision::client::Client;
use attrflow_provision::run::Event;
use attrflow_provision::run::EventStatus;
use serde_json::Value;
use serde_json::json;

use crate::atomic;
use crate::exit::Failure;
use crate::input;
use crate::provision::steps::is_out_of_scope;

/// What the service writes for a value that its log does not show.
const HIDDEN: &str = "[Redact]";

/// A log that is open for appending.
pub struct Log {
    file: File,
    name: String,
    application: String,
    address: String,
    cycle: String,
    shows_values: bool,
    random: RandomState,
    written: u64,
}

impl Log {
    /// Opens a log, and makes it if it is not there. It is its owner's alone, as a summary is, and no symbolic link.
    pub fn open(path: &Path, document: &Document, client: &Client, shows_values: bool) -> Result<Log, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let refuse = |error| Failure::Create(path.to_owned(), error);
        atomic::refuse_link(path).map_err(refuse)?;
        let file = options.open(path).map_err(refuse)?;
        let found = file.metadata().map_err(refuse)?;
        if found.is_file() {
            file.set_permissions(atomic::of_owner(found.permissions())).map_err(refuse)?;
        }
        let application = document.template().map_or("SCIM", |template| template.title).to_owned();
        let mut log = Log {
            file,
            name: input::name(path),
            application,
            address: client.address().to_string(),
            cycle: String::new(),
            shows_values,
            random: RandomState::new(),
            written: 0,
        };
        log.cycle = log.unique();
        Ok(log)
    }

    /// Appends what was done for one object.
    pub fn write(&mut self, event: &Event) -> Result<(), Failure> {
        let line = format!("{}\n", self.line(event));
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|error| Failure::Write { what: format!("`{}`", self.name), error })
    }

    fn line(&mut self, event: &Event) -> Value {
        let milliseconds = u64::try_from(event.duration.as_millis()).unwrap_or(u64::MAX);
        let (id, change) = (self.unique(), self.unique());
        let status = match event.status {
            EventStatus::Success => "success",
            EventStatus::Failure => "failure",
            _ => "skipped",
        };
        let error = event.failure.as_ref().map(|failure| {
            json!({
                "errorCode": failure.code.id,
                "reason": failure.message,
                "additionalDetails": failure.attribute,
                "errorCategory": if failure.status.is_some() { "nonServiceFailure" } else { "failure" },
                "recommendedAction": failure.code.explanation,
            })
        });
        let action = match event.action.as_str() {
            "skip" => "other",
            action => action,
        };
        json!({
            "id": id,
            "activityDateTime": now(),
            "tenantId": null,
            "jobId": null,
            "cycleId": self.cycle,
            "changeId": change,
            "provisioningAction": action,
            "durationInMilliseconds": milliseconds,
            "servicePrincipal": { "id": null, "displayName": self.application },
            "sourceSystem": { "id": null, "displayName": "Microsoft Entra ID", "details": {} },
            "targetSystem": { "id": null, "displayName": self.application, "details": { "url": self.address } },
            "initiatedBy": { "id": null, "displayName": "attrflow", "initiatorType": "application" },
            "sourceIdentity": { "id": event.source, "displayName": null, "identityType": event.object, "details": {} },
            "targetIdentity": { "id": event.target, "displayName": null, "identityType": event.object, "details": {} },
            "provisioningSteps": steps(event, status),
            "modifiedProperties": self.properties(event),
            "provisioningStatusInfo": { "status": status, "errorInformation": error },
        })
    }

    fn properties(&self, event: &Event) -> Vec<Value> {
        let text = |value: Option<&Value>| match value {
            Some(Value::Null) | None => Value::Null,
            Some(_) if !self.shows_values => json!(HIDDEN),
            Some(Value::String(text)) => json!(text),
            Some(other) => json!(other.to_string()),
        };
        let property = |change: &Value| {
            json!({
                "displayName": change.get("attribute"),
                "oldValue": text(change.get("old")),
                "newValue": text(change.get("new")),
            })
        };
        event.changes.iter().map(property).collect()
    }

    /// Returns an identifier that no other line has, in the form of a GUID.
    fn unique(&mut self) -> String {
        self.written += 1;
        let [high, low] = [0_u64, 1].map(|half| self.random.hash_one((self.written, half, std::process::id())));
        let hex = format!("{high:016x}{low:016x}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }
}

/// Returns the present moment in ISO 8601, as precisely as the service logs it.
fn now() -> String {
    let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(elapsed.as_secs()).ok().and_then(DateTime::from_unix_seconds).unwrap_or_default();
    let ticks = seconds.ticks() + i64::from(elapsed.subsec_nanos() / 100);
    let mut text = String::new();
    DateTime::from_ticks(ticks).unwrap_or(seconds).write_round_trip(&mut text);
    if !text.ends_with('Z') {
        text.push('Z');
    }
    text
}

fn steps(event: &Event, status: &str) -> Vec<Value> {
    let step = |name: &str, kind: &str, status: &str, description: String| json!({ "name": name, "provisioningStepType": kind, "status": status, "description": description, "details": {} });
    let mut steps = Vec::new();
    if event.is_reference_pass {
        let description = "references are sent when the objects they lead to exist".to_owned();
        steps.push(step("EntryReferenceResolution", "referenceResolution", "success", description));
    } else {
        steps.push(step("EntryImport", "import", "success", "the record was read".to_owned()));
        let reason = event.reason.as_ref().filter(|(code, _)| is_out_of_scope(code));
        let (scope, description) = match reason {
            Some((code, title)) => ("skipped", format!("{code}: {title}")),
            None => ("success", "in scope".to_owned()),
        };
        steps.push(step("EntryScoping", "scoping", scope, description));
        let (matched, description) = match &event.matched_by {
            Some(by) => ("success", format!("found by `{by}`")),
            None => ("skipped", "no object was found".to_owned()),
        };
        steps.push(step("EntryMatching", "matching", matched, description));
    }
    let failure = event.failure.as_ref().map(ToString::to_string);
    let reason = event.reason.as_ref().map(|(code, title)| format!("{} ({code}: {title})", event.action));
    let done = reason.unwrap_or_else(|| event.action.clone());
    steps.push(step("EntryExport", "export", status, failure.unwrap_or(done)));
    steps
}
