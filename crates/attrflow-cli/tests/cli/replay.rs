//! `attrflow replay`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::ended;
use super::program;
use crate::readme::project;

/// The folder of the fixtures that the library's tests read too.
fn fixtures() -> String {
    project().join("tests/fixtures/replay").display().to_string()
}

const DOCUMENT: &str = r#"{"name": "Users", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [
    {"targetAttributeName": "userName", "source": {"expression": "[userPrincipalName]"}},
    {"targetAttributeName": "active", "source": {"expression": "Not([IsSoftDeleted])"}},
    {"targetAttributeName": "name.givenName", "source": {"expression": "[givenName]"}},
    {"targetAttributeName": "title", "source": {"expression": "[jobTitle]"}}]}"#;

const RECORDS: &str = r#"{"objectId": "u-1", "userPrincipalName": "iris@example.com", "givenName": "IRIS", "accountEnabled": true}
{"objectId": "u-2", "userPrincipalName": "ben@example.com", "jobTitle": "Lead, \"Night\" shift"}
{"objectId": "u-3"}
"#;

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Files {
        let files = Files { folder: tempfile::tempdir().unwrap() };
        files.write("document.json", DOCUMENT);
        files.write("users.jsonl", RECORDS);
        for name in ["graph.json", "ProvisioningLogs.csv", "ProvisioningLogs_ModifiedProperties.csv"] {
            files.write(name, &fs::read_to_string(Path::new(&fixtures()).join(name)).unwrap());
        }
        files
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        ended(program(&[&["replay"], arguments].concat()).current_dir(self.folder.path()), "")
    }

    /// Replays with the document.
    fn replay(&self, arguments: &[&str]) -> Ended {
        self.run(&[&["--schema", "document.json"], arguments].concat())
    }
}

#[test]
fn reports_look_like_this() {
    let files = Files::new();
    for format in ["text", "json"] {
        let ended = files.replay(&["graph.json", "users.jsonl", "--format", format]);
        assert_eq!(ended.code, 1);
        for value in ["iris", "Iris", "IRIS", "Night", "u-1"] {
            assert!(!ended.stdout.contains(value) && !ended.stderr.contains(value), "{format}: {}", ended.stdout);
        }
        insta::assert_snapshot!(format!("replay_{format}"), ended.shown());
    }
    let shown = files.replay(&["graph.json", "users.jsonl", "--show-values"]);
    assert!(shown.stdout.contains("logged \"Iris\", computed \"IRIS\""), "{}", shown.stdout);
}

#[test]
fn files_of_the_csv_download_and_their_folder_are_read() {
    let files = Files::new();
    let from_page = files.replay(&["graph.json", "users.jsonl", "--format", "json"]);
    let folder = fixtures();
    let csv = ["ProvisioningLogs.csv", "ProvisioningLogs_ModifiedProperties.csv", "users.jsonl", "--format", "json"];
    let from_folder = ["users.jsonl", "--format", "json"];
    let counts = |ended: &Ended| {
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        let rows = report["attributes"].as_array().unwrap().iter();
        rows.map(|row| (row["target"].clone(), row["equal"].clone(), row["different"].as_array().unwrap().len()))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&files.replay(&csv)), counts(&from_page));
    // The folder has the same entries in several formats; each is read once.
    let all = files.replay(&[&[folder.as_str()][..], &from_folder[..]].concat());
    assert_eq!((all.code, counts(&all)), (1, counts(&from_page)));
}

/// A log of what a mapping computes, as the service would write it.
fn own_log(values: &[Value], ids: &[String]) -> Value {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        other => other.to_string(),
    };
    let entries = values.iter().zip(ids).map(|(values, id)| {
        let properties = values.as_object().unwrap().iter();
        let properties: Vec<Value> = properties
            .map(|(name, value)| json!({ "displayName": name, "oldValue": null, "newValue": text(value) }))
            .collect();
        json!({
            "id": id, "activityDateTime": "2026-03-02T08:00:00Z", "changeId": id, "provisioningAction": "create",
            "provisioningStatusInfo": {"status": "success"}, "sourceIdentity": {"id": id, "identityType": "User"},
            "modifiedProperties": properties,
        })
    });
    json!({ "value": entries.collect::<Vec<_>>() })
}

#[test]
fn every_example_equals_the_log_of_its_own_run() {
    let files = Files::new();
    let mut compared = 0;
    for template in attrflow::mapping::templates::TEMPLATES {
        let records = project().join("examples").join(template.name).join("users.jsonl");
        let Ok(text) = fs::read_to_string(&records) else { continue };
        let records = records.to_str().unwrap();
        let (mut values, mut ids) = (Vec::new(), Vec::new());
        for line in text.lines() {
            let id = serde_json::from_str::<Value>(line).unwrap()["objectId"].as_str().unwrap_or_default().to_owned();
            let arguments = ["run", "--template", template.name, "--emit", "values", "-"];
            let computed = super::run(&arguments, line);
            if let Ok(value) = serde_json::from_str(&computed.stdout) {
                values.push(value);
                ids.push(id);
            }
        }
        files.write("own.json", &own_log(&values, &ids).to_string());
        let arguments = ["own.json", "--template", template.name, records, "--format", "json"];
        let ended = files.run(&arguments);
        assert_eq!(ended.code, 0, "{}: {}", template.name, ended.stdout);
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(report["objects"], json!(values.len()));
        compared += report["compared"].as_u64().unwrap();
    }
    assert!(compared > 20, "only {compared} objects were compared");
}

#[test]
fn what_cannot_be_used_ends_with_65_and_shows_no_value() {
    let files = Files::new();
    for (name, text, message) in [
        ("page.json", "<html>CANARY</html>", "this is HTML or XML"),
        ("empty.json", "", "the file is empty"),
        ("cut.json", "{\"value\": [{\"id\": \"CANARY\"", "ends too early"),
        ("other.csv", "name,mail\nCANARY,CANARY\n", "neither JSON nor a table"),
        ("document.json", DOCUMENT, "not a provisioning log"),
    ] {
        files.write(name, text);
        let ended = files.replay(&[name, "users.jsonl"]);
        ended.refuses(65, message);
        assert!(!ended.stderr.contains("CANARY"), "{}", ended.stderr);
    }
    files.replay(&["ProvisioningLogs.csv", "users.jsonl"]).refuses(65, "modified properties is missing");
    files.replay(&["ProvisioningLogs_ModifiedProperties.csv", "users.jsonl"]).refuses(65, "log entries is missing");
    files.replay(&["nowhere.json", "users.jsonl"]).refuses(65, "AF0802");
    files.replay(&["graph.json", "nowhere.jsonl"]).refuses(65, "AF0802");
    fs::create_dir(files.folder.path().join("nothing")).unwrap();
    files.replay(&["nothing", "users.jsonl"]).refuses(65, "no JSON or CSV file");
    files.write("broken.json", &DOCUMENT.replace("[jobTitle]", "Broken("));
    files.run(&["graph.json", "users.jsonl", "--schema", "broken.json"]).refuses(65, "AF0103");
}

#[test]
fn arguments_are_checked() {
    let files = Files::new();
    files.run(&["graph.json", "users.jsonl"]).refuses(2, "--schema");
    files.replay(&["graph.json"]).refuses(2, "provisioning log");
    files.replay(&["User=users.jsonl"]).refuses(2, "provisioning log");
    files.replay(&["-", "-"]).refuses(2, "only one of the inputs");
    files.run(&["graph.json", "users.jsonl", "--template", "nope"]).refuses(2, "there is no template");
    let named = files.replay(&["graph.json", "User=users.jsonl"]);
    let plain = files.replay(&["graph.json", "users.jsonl"]);
    assert_eq!(named.stdout, plain.stdout);
    let log = fs::read(files.folder.path().join("graph.json")).unwrap();
    let piped = super::ended(
        super::program(&["replay", "-", "User=users.jsonl", "--schema", "document.json"])
            .current_dir(files.folder.path()),
        log,
    );
    assert_eq!(piped.stdout, plain.stdout, "{}", piped.stderr);
    // Records come in every format, and may be identified by another attribute.
    files.write("hr.csv", "workerId;userPrincipalName;givenName\nu-1;iris@example.com;IRIS\n");
    let table = files.replay(&["graph.json", "hr.csv", "--id", "workerId", "--format", "json"]);
    assert_eq!(table.code, 1);
    let report: Value = serde_json::from_str(&table.stdout).unwrap();
    assert_eq!(report["compared"], json!(1));
    // Options may be between the files.
    let between = files.run(&["graph.json", "--schema", "document.json", "users.jsonl"]);
    assert_eq!(between.stdout, plain.stdout);
}

#[test]
fn doubts_are_said() {
    let files = Files::new();
    files.write("strangers.jsonl", "{\"objectId\": \"x\"}\n");
    let ended = files.replay(&["graph.json", "strangers.jsonl"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("nothing could be compared"), "{}", ended.stderr);
    let mut page: Value =
        serde_json::from_str(&fs::read_to_string(files.folder.path().join("graph.json")).unwrap()).unwrap();
    page["@odata.nextLink"] = json!("https://graph.microsoft.com/next");
    page["value"][1]["targetSystem"]["displayName"] = json!("Other");
    files.write("page.json", &page.to_string());
    let ended = files.replay(&["page.json", "users.jsonl"]);
    assert!(ended.stderr.contains("later pages are missing"), "{}", ended.stderr);
    assert!(ended.stderr.contains("2 applications"), "{}", ended.stderr);
    files.write("damaged.jsonl", "{\"objectId\": \"u-2\", \"jobTitle\": \"Lead, \\\"Night\\\" shift\"}\nnonsense\n");
    let ended = files.replay(&["graph.json", "damaged.jsonl"]);
    assert_eq!(ended.code, 3, "{}", ended.stdout);
    assert!(ended.stderr.contains("1 records are not readable"), "{}", ended.stderr);
}

#[test]
fn names_and_values_cannot_act_on_a_terminal() {
    let files = Files::new();
    let nasty = fs::read_to_string(files.folder.path().join("graph.json")).unwrap();
    let nasty =
        nasty.replace("\"name.givenName\"", "\"a\\u001b[31m\\n::error::b\"").replace("Lead,", "\\u001b[31m##[group]");
    files.write("nasty.json", &nasty);
    for format in ["text", "json"] {
        let ended = files.replay(&["nasty.json", "users.jsonl", "--show-values", "--format", format]);
        for text in [&ended.stdout, &ended.stderr] {
            assert!(!text.chars().any(|shown| shown.is_control() && shown != '\n'), "{text:?}");
            assert!(!text.contains("##[") && !text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
        }
    }
}
