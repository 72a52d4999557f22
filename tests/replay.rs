//! Provisioning logs: the formats they are read in, and what is found in them.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::dotnet::date::DateTime;
use attrflow::replay::Entry;
use attrflow::replay::FORMATS;
use attrflow::replay::Log;
use attrflow::replay::LoggedValue;
use attrflow::replay::Options;
use attrflow::replay::Replay;
use attrflow::replay::Report;
use attrflow::replay::SourceRecord;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

/// A page as Microsoft Graph answers it.
const PAGE: &str = include_str!("fixtures/replay/graph.json");
/// The same entries as the portal's JSON download has them.
const PORTAL: &str = include_str!("fixtures/replay/portal.json");
/// The same entries as Azure Monitor writes them to an event hub.
const MONITOR: &str = include_str!("fixtures/replay/monitor.jsonl");
/// The same entries as the portal's CSV download.
const CSV: [&str; 3] = [
    include_str!("fixtures/replay/ProvisioningLogs.csv"),
    include_str!("fixtures/replay/ProvisioningLogs_ModifiedProperties.csv"),
    include_str!("fixtures/replay/ProvisioningLogs_ProvisioningSteps.csv"),
];

fn entries(files: &[&str]) -> Vec<Entry> {
    let mut log = Log::new();
    for (number, file) in files.iter().enumerate() {
        log.read(&format!("file {number}"), file.as_bytes()).unwrap();
    }
    log.finish().unwrap()
}

/// What every format says of its entries.
fn essence(entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| {
            let time = entry.time.map(DateTime::ticks);
            let source = (&entry.source.id, &entry.source.name, &entry.source.kind);
            let properties: Vec<_> = entry.properties.iter().map(|one| (&one.name, &one.new_value)).collect();
            format!("{:?} {time:?} {} {source:?} {properties:?}", entry.action, entry.succeeded)
        })
        .collect()
}

#[test]
fn every_format_has_the_same_entries() {
    let page = entries(&[PAGE]);
    assert_eq!(page.len(), 3);
    let first = &page[0];
    assert_eq!((first.source.id.as_str(), first.source.user_name.as_str()), ("u-1", "iris@example.com"));
    assert_eq!(first.properties[1].new_value, LoggedValue::Text("True".to_owned()));
    assert_eq!(first.imported.len(), 5);
    assert_eq!(first.target_system, "Example");
    let expected = essence(&page);
    let array: Value = serde_json::from_str(PAGE).unwrap();
    let array = &array["value"];
    let lines: String = array.as_array().unwrap().iter().map(|entry| format!("{entry}\n")).collect();
    for files in [&[PORTAL][..], &[MONITOR], &CSV, &[&array.to_string()], &[&lines], &[PAGE, PORTAL]] {
        assert_eq!(essence(&entries(files)), expected);
    }
    // Entries of overlapping exports are read once.
    assert_eq!(entries(&[PAGE, PORTAL, MONITOR]).len(), 3);
}

#[test]
fn files_tell_what_they_are() {
    let title = |text: &str| Log::new().read("log", text.as_bytes()).unwrap().title;
    let shown: Vec<&str> = [MONITOR, PAGE, CSV[1], CSV[2], CSV[0]].map(title).to_vec();
    assert_eq!(shown, FORMATS.iter().map(|format| format.title).collect::<Vec<_>>());
    let semicolons = CSV[0].replace(',', ";");
    assert_eq!(title(&semicolons), title(CSV[0]));
    let wide: Vec<u8> = b"\xff\xfe".iter().copied().chain(PAGE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(Log::new().read("log", &wide).unwrap().title, title(PAGE));
}

#[test]
fn cells_may_hold_json() {
    let table = r#"TimeGenerated,ChangeId,ProvisioningAction,SourceIdentity,ModifiedProperties
2026-03-02T08:00:00Z,c,create,"{""id"":""u-1"",""identityType"":""User""}","[{""displayName"":""userName"",""newValue"":""iris""}]"
"#;
    let found = entries(&[table]);
    assert_eq!((found[0].source.id.as_str(), found[0].properties.len()), ("u-1", 1));
}

#[test]
fn what_is_no_log_is_refused_without_a_value() {
    let cut = PAGE.get(..PAGE.len() - 40).unwrap();
    let ragged = format!("{}\nCANARY", CSV[0]);
    for (text, code, message) in [
        ("", "AF0840", "the file is empty"),
        (" \n", "AF0840", "the file is empty"),
        ("<!DOCTYPE html><title>CANARY</title>", "AF0840", "HTML"),
        ("PK\u{3}\u{4}CANARY", "AF0840", "ZIP"),
        ("CANARY", "AF0840", "neither JSON nor a table"),
        ("userPrincipalName,displayName\nCANARY,x\n", "AF0840", "neither JSON nor a table"),
        (ragged.as_str(), "AF0840", "line"),
        (cut, "AF0808", "ends too early"),
        ("{\"id\": CANARY}", "AF0801", "not JSON"),
        ("[1]", "AF0840", "entry 1 is not an object"),
        (r#"{"id": "CANARY"}"#, "AF0840", "entry 1 has no `sourceIdentity`"),
        (r#"{"value": [{"id": "CANARY", "targetResources": []}]}"#, "AF0840", "one of the audit logs"),
        (r#"{"error": {"message": "CANARY"}}"#, "AF0840", "an error of Microsoft Graph"),
        (r#"{"synchronizationRules": []}"#, "AF0840", "a mapping document"),
    ] {
        let refused = Log::new().read("log", text.as_bytes()).unwrap_err();
        assert_eq!(refused.code.id, code, "{text}");
        assert!(refused.message.contains(message), "{}", refused.message);
        assert!(!format!("{refused:?}").contains("CANARY"), "{refused:?}");
    }
    let alone = |text: &str| {
        let mut log = Log::new();
        log.read("log", text.as_bytes()).unwrap();
        log.finish().unwrap_err().message
    };
    assert!(alone(CSV[0]).contains("modified properties is missing"));
    assert!(alone(CSV[1]).contains("log entries is missing"));
}

const DOCUMENT: &str = r#"{"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [
    {"targetAttributeName": "userName", "source": {"expression": "[userPrincipalName]"}},
    {"targetAttributeName": "active", "source": {"expression": "Not([IsSoftDeleted])"}},
    {"targetAttributeName": "title", "defaultValue": "none", "source": {"expression": "[jobTitle]"}},
    {"targetAttributeName": "nickName", "source": {"expression": "Item([tags], 1)"}},
    {"targetAttributeName": "tags", "source": {"expression": "[tags]"}},
    {"targetAttributeName": "manager", "source": {"expression": "[manager]"}},
    {"targetAttributeName": "secret", "source": {"expression": "Redact([jobTitle])"}},
    {"targetAttributeName": "stamp", "source": {"expression": "FormatDateTime(Now(), , \"M/d/yyyy h:mm:ss tt\", \"yyyy\")"}},
    {"targetAttributeName": "code", "source": {"expression": "RandomString(6,3,0,0,3)"}}]}"#;

fn replay_with(log: &Value, records: &[Value], options: Options) -> Report {
    let mut read = Log::new();
    read.read("log", log.to_string().as_bytes()).unwrap();
    let document = Document::parse(DOCUMENT).unwrap();
    let mut replay = Replay::new(&document, &Engine::new(), read.finish().unwrap(), options).unwrap();
    for (number, record) in records.iter().enumerate() {
        replay.add(SourceRecord {
            file: "records".into(),
            number: number as u64 + 1,
            object: None,
            id_attributes: Vec::new(),
            attributes: record.clone(),
        });
    }
    let host = |time: Option<DateTime>| FixedHost::new().at(time.unwrap_or_default());
    replay.compare(&host)
}

fn replay(log: &Value, record: &Value) -> Report {
    replay_with(log, std::slice::from_ref(record), Options::default())
}

/// An entry of an update with one property.
fn update(target: &str, value: &Value) -> Value {
    entry("update", &[(target, value.clone())])
}

fn entry(action: &str, properties: &[(&str, Value)]) -> Value {
    let properties: Vec<Value> =
        properties.iter().map(|(name, value)| json!({ "displayName": name, "newValue": value })).collect();
    json!({
        "activityDateTime": "2026-03-02T08:00:00Z",
        "provisioningAction": action,
        "provisioningStatusInfo": {"status": "success"},
        "sourceIdentity": {"id": "u-1", "identityType": "User"},
        "modifiedProperties": properties,
    })
}

/// What was found: `target: equal`, `target: PATTERN` or `target: REASON`.
fn found(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for one in &report.attributes {
        lines.extend((0..one.equal).map(|_| format!("{}: equal", one.target)));
        lines.extend(one.different().map(|(pattern, ..)| format!("{}: {}", one.target, pattern.words())));
        lines.extend(one.not_comparable().map(|(reason, _)| format!("{}: {}", one.target, reason.words())));
    }
    lines
}

fn record() -> Value {
    json!({
        "objectId": "u-1", "userPrincipalName": "iris@example.com", "accountEnabled": true, "jobTitle": "Dev Ops Lead",
        "tags": ["a", "b"], "manager": "u-9"
    })
}

#[test]
fn values_are_equal_however_they_are_logged() {
    for (target, logged) in [
        ("userName", json!("iris@example.com")),
        ("userName", json!("\"iris@example.com\"")),
        ("userName", json!("[\"iris@example.com\"]")),
        ("active", json!("True")),
        ("active", json!("true")),
        ("active", json!(true)),
        ("tags", json!("[\"b\",\"a\"]")),
        ("tags", json!("a;b")),
        ("tags", json!(["a", "b"])),
        // The time of the entry.
        ("stamp", json!("2026")),
    ] {
        assert_eq!(found(&replay(&update(target, &logged), &record())), [format!("{target}: equal")], "{logged}");
    }
    let without = json!({ "objectId": "u-1" });
    for logged in [Value::Null, json!("")] {
        assert_eq!(found(&replay(&update("title", &logged), &without)), ["title: equal"]);
    }
}

#[test]
fn differences_are_grouped_by_pattern() {
    for (logged, title, pattern) in [
        (json!("DEV OPS"), json!("Dev Ops"), "case only"),
        (json!("Dev  Ops "), json!("Dev Ops"), "white space"),
        (json!("Stra\u{df}enmeister"), json!("Strassenmeister"), "diacritics"),
        (json!("Rene"), json!("Ren\u{e9}"), "diacritics"),
        (json!("Dev Ops Le"), json!("Dev Ops Lead"), "truncated"),
        (json!("Dev..."), json!("Dev Ops Lead"), "truncated"),
        (json!("Sales"), json!("Dev"), "other"),
        (json!("Sales"), Value::Null, "missing here"),
        (Value::Null, json!("Dev"), "missing there"),
        (json!("none"), Value::Null, "default value"),
        (json!("none"), json!("Dev"), "default value"),
    ] {
        let mut record = record();
        record["jobTitle"] = title.clone();
        let report = replay(&update("title", &logged), &record);
        assert_eq!(found(&report), [format!("title: {pattern}")], "{logged} {title}");
        assert_eq!(report.attributes.iter().find_map(|one| Some(one.different().next()?.1)), Some(1));
    }
    let refused = replay(&update("nickName", &json!("x")), &json!({ "objectId": "u-1", "tags": [{"a": 1}] }));
    assert_eq!(refused.differences(), 1, "{:?}", found(&refused));
}

#[test]
fn a_new_object_has_all_of_its_attributes() {
    let properties = [("userName", json!("iris@example.com")), ("active", json!("True"))];
    let created = replay(&entry("create", &properties), &record());
    assert_eq!(
        found(&created),
        [
            "userName: equal",
            "active: equal",
            "title: missing there",
            "nickName: missing there",
            "tags: missing there",
            "manager: reference",
            "secret: missing there",
            "stamp: clock or randomness",
            "code: clock or randomness"
        ]
    );
    // An update has those that were changed.
    assert_eq!(found(&replay(&entry("update", &properties), &record())), ["userName: equal", "active: equal"]);
}

#[test]
fn what_is_not_comparable_has_a_reason() {
    let since = Options { since: DateTime::from_date(2026, 3, 3), with_values: false };
    let reason = |log: Value, options| found(&replay_with(&log, &[record()], options));
    let plain = Options::default();
    assert_eq!(reason(update("department", &json!("x")), plain), ["department: older document"]);
    assert_eq!(reason(update("title", &json!("x")), since), ["title: older document"]);
    assert_eq!(reason(update("secret", &json!("[Redact]")), plain), ["secret: masked value"]);
    assert_eq!(reason(update("title", &json!("*****")), plain), ["title: masked value"]);
    assert_eq!(reason(update("manager", &json!("4711")), plain), ["manager: reference"]);
    assert_eq!(reason(update("code", &json!("abc123")), plain), ["code: clock or randomness"]);
    assert_eq!(reason(update("stamp", &json!("1999")), plain), ["stamp: clock or randomness"]);
    assert_eq!(reason(entry("delete", &[("title", Value::Null)]), plain), ["title: deleted"]);
    let mut omitted = update("title", &Value::Null);
    omitted["modifiedProperties"] = json!([{ "displayName": "title" }]);
    assert_eq!(reason(omitted, plain), ["title: masked value"]);
    let mut group = update("title", &json!("x"));
    group["sourceIdentity"]["identityType"] = json!("Group");
    assert_eq!(reason(group, plain), ["title: no object mapping"]);
    let mut stranger = update("title", &json!("x"));
    stranger["sourceIdentity"]["id"] = json!("u-2");
    assert_eq!(reason(stranger, plain), ["title: not among the records"]);
    // An object that was disabled then, and whose record is active now.
    assert_eq!(reason(entry("disable", &[("active", json!("False"))]), plain), ["active: record changed"]);
}

#[test]
fn older_values_and_older_records_are_no_differences() {
    let mut first = update("title", &json!("Trainee"));
    first["activityDateTime"] = json!("2026-03-01T08:00:00Z");
    let later = update("title", &json!("Dev Ops Lead"));
    for log in [json!([first, later]), json!([later, first])] {
        assert_eq!(found(&replay(&log, &record())), ["title: equal", "title: superseded"]);
    }
    // Which of two at one moment was last is not known.
    first["activityDateTime"] = later["activityDateTime"].clone();
    for log in [json!([first, later]), json!([later, first])] {
        assert_eq!(found(&replay(&log, &record())), ["title: equal", "title: superseded"]);
    }
    let mut then = update("title", &json!("Trainee"));
    then["provisioningSteps"] = json!([
        {"name": "EntryImportUpdate", "provisioningStepType": "import", "details": {"jobTitle": "Trainee"}}]);
    assert_eq!(found(&replay(&then, &record())), ["title: record changed"]);
    then["provisioningSteps"][0]["details"]["jobTitle"] = json!("Dev Ops Lead");
    assert_eq!(found(&replay(&then, &record())), ["title: other"]);
}

#[test]
fn records_are_found_by_identifier_or_name() {
    let identity = |identity: Value, records: &[Value]| {
        let mut log = update("title", &json!("Dev"));
        log["sourceIdentity"] = identity;
        found(&replay_with(&log, records, Options::default())).concat()
    };
    let named = json!({ "userPrincipalName": "Iris@example.com", "displayName": "Iris", "jobTitle": "Dev" });
    let other = json!({ "displayName": "Iris", "jobTitle": "Ops" });
    let numbered = json!({ "id": "U-1", "displayName": "Iris", "jobTitle": "Dev" });
    let equal = "title: equal";
    assert_eq!(identity(json!({ "id": "u-1" }), std::slice::from_ref(&numbered)), equal);
    let details = json!({ "id": "u-1", "details": {"UserPrincipalName": "iris@EXAMPLE.com"} });
    assert_eq!(identity(details, std::slice::from_ref(&named)), equal);
    assert_eq!(identity(json!({ "displayName": "Iris" }), std::slice::from_ref(&named)), equal);
    assert_eq!(identity(json!({ "displayName": "Iris" }), &[named, other]), "title: several records");
    // A record with another identifier is another object, whatever its name.
    assert_eq!(identity(json!({ "id": "u-2", "displayName": "Iris" }), &[numbered]), "title: not among the records");
}

#[test]
fn values_are_kept_only_where_they_are_asked_for() {
    let log = update("title", &json!("CANARY there"));
    let mut record = record();
    record["jobTitle"] = json!("CANARY here");
    let hidden = replay(&log, &record);
    assert!(!format!("{hidden:?} {}", hidden.to_json()).contains("CANARY"));
    let shown = replay_with(&log, &[record], Options { with_values: true, since: None }).to_json();
    let example = &shown["attributes"][2]["different"][0]["examples"][0];
    assert_eq!((&example["logged"], &example["computed"]), (&json!("CANARY there"), &json!("CANARY here")));
    assert_eq!((&example["log"]["entry"], &example["record"]["record"]), (&json!(1), &json!(1)));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\[\\]{}\",:;a-z\\n<]{0,80}", cut in 0..4000usize) {
        let mut log = Log::new();
        let _ = log.read("log", text.as_bytes());
        for whole in [PAGE, MONITOR, CSV[0], CSV[1]] {
            let _ = log.read("log", whole.as_bytes().get(..cut).unwrap_or_default());
        }
        let _ = log.finish();
    }
}
