//! No value of a record is in a message, report, summary or quarantine, whatever goes wrong: every record has a canary in every value.

use std::fs;

use super::run;

/// A text that is nowhere else. Mail addresses and numbers are said as they are by some libraries' errors, so each has one.
const CANARY: &str = "zq7canary";

/// What is in the place of a value.
const VALUES: &[&str] = &[
    "\"zq7canary\"",
    "\"zq7canary@contoso.com\"",
    "\"2024-13-45 zq7canary\"",
    "\"(zq7canary\"",
    "[\"zq7canary\", 1]",
    "{\"zq7canary\": \"zq7canary\"}",
    "\"zq7canary\\ud800\"",
    "\"zq7canary",
    "zq7canary",
    "\"zq7canary\", \"a\": 1",
    "@{zq7canary=1}",
];

/// Expressions that refuse most values.
const EXPRESSIONS: &[&str] = &[
    "CDate([a])",
    "FormatDateTime([a], , \"yyyy\", \"yyyy\")",
    "Left(\"x\", [a])",
    "Mid([a], [a], 1)",
    "BitAnd([a], 1)",
    "ConvertFromBase64([a])",
    "DateFromNum([a])",
    "DateAdd([a], 1, Now())",
    "Replace(\"x\", , [a], , \"\", , )",
    "CBool([a])",
    "CNum([a])",
    "Guid([a])",
    "Item([a], 1)",
    "Error([b])",
    "Switch([a], [a], [a], [a])",
    "SingleAppRoleAssignment([a])",
    "ToLower([a], [a])",
    "EscapeDNComponent([a])",
    "Word([a], [a], [a])",
    "RandomString([a], 1, 1, 1, 1, [a])",
];

fn record(value: &str) -> String {
    format!("{{\"objectId\":\"1\",\"a\":{value},\"b\":\"x\",\"mail\":{value},\"userPrincipalName\":{value}}}\n")
}

pub(super) fn is_silent(what: &str, text: &str) {
    assert!(!text.to_lowercase().contains(CANARY), "{what} has a value:\n{text}");
}

#[test]
fn evaluations_that_fail_show_no_value() {
    for expression in EXPRESSIONS {
        for value in VALUES {
            let ended = run(&["eval", expression, "--record", "-"], record(value));
            is_silent(&format!("eval {expression} on {value}"), &ended.stderr);
            if ended.code != 0 {
                is_silent(&format!("eval {expression} on {value}"), &ended.stdout);
            }
        }
    }
}

#[test]
fn runs_show_no_value_but_in_their_output() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let rows: Vec<serde_json::Value> = EXPRESSIONS
        .iter()
        .enumerate()
        .filter(|(_, expression)| run(&["check", "-e", expression], "").code == 0)
        .map(|(number, expression)| {
            serde_json::json!({"targetAttributeName": format!("t{number}"), "source": {"type": "Function", "expression": expression}})
        })
        .chain([serde_json::json!({"targetAttributeName": "userName", "matchingPriority": 1, "source": {"type": "Attribute", "name": "a", "expression": "[a]"}})])
        .collect();
    fs::write(file("mapping.json"), serde_json::json!({ "attributeMappings": rows }).to_string()).unwrap();
    let records: String = VALUES.iter().map(|value| record(value)).collect();
    let table = format!(
        "objectId,a,mail\n1,{CANARY},{CANARY}\n2,\"{CANARY}\n3,{CANARY},{CANARY},{CANARY}\n4,System.String[],{CANARY}\n"
    );
    let page = format!("{{\"value\":[{}{}", record(VALUES[0]).trim_end(), CANARY);
    fs::write(file("log.json"), "{\"value\": []}").unwrap();
    fs::write(file("right.jsonl"), record("\"ada@contoso.com\"")).unwrap();
    for (name, text) in [("records.jsonl", &records), ("table.csv", &table), ("page.json", &page)] {
        fs::write(file(name), text).unwrap();
        for emit in ["object", "values", "plan", "request"] {
            for mapping in [&["--schema", &file("mapping.json")][..], &["--template", "generic-scim"]] {
                let (quarantine, summary) = (file("quarantine"), file("summary"));
                let fixed = ["run", "--emit", emit, "--quarantine", &quarantine, "--summary", &summary, "--check"];
                let ended = run(&[&fixed[..], mapping, &[&file(name)]].concat(), "");
                let what = format!("run --emit {emit} {mapping:?} {name}");
                is_silent(&what, &ended.stderr);
                for file in [&quarantine, &summary] {
                    is_silent(&what, &fs::read_to_string(file).unwrap_or_default());
                    let _ = fs::remove_file(file);
                }
            }
        }
        for command in [
            &["check"][..],
            &["check", "--format", "json"],
            &["check", "--format", "sarif"],
            &["check", "--format", "github"],
            &["check", "--format", "junit"],
            &["check", "--target"],
            &["lineage"],
            &["fmt", "--check"],
            &["test"],
            &["attributes"],
            &["run", "--schema"],
            &["replay", "--template", "generic-scim", &file("log.json")],
            &["links", "confirm", "--links", &file("links.db")],
        ] {
            let ended = run(&[command, &[&file(name)]].concat(), "");
            assert_ne!(ended.code, 2, "{command:?}: {}", ended.stderr);
            is_silent(&format!("{command:?} {name}"), &ended.stderr);
            is_silent(&format!("{command:?} {name}"), &ended.stdout);
        }
        // The records of these are right, so that their objects are printed.
        for option in ["--assignments", "--roles", "--facts", "--existing"] {
            let fixed = ["run", "--template", "zendesk", "--emit", "plan", option];
            let ended = run(&[&fixed[..], &[&file(name), &file("right.jsonl")]].concat(), "");
            assert_ne!(ended.code, 2, "{option}: {}", ended.stderr);
            is_silent(&format!("{option} {name}"), &ended.stderr);
        }
    }
}

/// Commands beside `run` that read records, existing objects or logs of the service, in every format that is for people or pipelines.
#[test]
fn other_commands_show_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let right = "{\"objectId\":\"1\",\"userPrincipalName\":\"zq7canary@contoso.com\",\"displayName\":\"zq7canary\",\"accountEnabled\":true}\n";
    let records: String = VALUES.iter().map(|value| record(value)).chain([right.to_owned()]).collect();
    let modified = [("displayName", "zq7canary2"), ("userName", "zq7canary@contoso.com"), ("active", "zq7canary")]
        .map(|(name, value)| serde_json::json!({ "displayName": name, "oldValue": null, "newValue": value }));
    let event = serde_json::json!({
        "id": "a", "activityDateTime": "2026-01-01T00:00:00Z", "provisioningAction": "create", "modifiedProperties": modified,
        "sourceIdentity": { "id": "1", "displayName": CANARY, "identityType": "User" },
        "targetIdentity": { "id": "9", "displayName": CANARY, "identityType": "User" },
        "provisioningStatusInfo": { "status": "success" },
    });
    let existing =
        "{\"id\":\"9\",\"userName\":\"zq7canary@contoso.com\",\"displayName\":\"other zq7canary\"}\n{\"zq7canary\n";
    fs::write(file("records.jsonl"), &records).unwrap();
    fs::write(file("existing.jsonl"), existing.lines().next().unwrap()).unwrap();
    fs::write(file("broken.jsonl"), existing).unwrap();
    fs::write(file("log.json"), serde_json::json!({ "value": [event] }).to_string()).unwrap();
    fs::write(file("old.json"), attrflow::mapping::templates::TEMPLATES[0].document).unwrap();
    let template = &["--template", "generic-scim"][..];
    let (records, links) = (file("records.jsonl"), file("links.db"));
    let rows: &[(&[&str], &[&str])] = &[
        (&["check", "--format", "azure"], &[&records]),
        (&["check", "--format", "concise"], &[&records]),
        (&["check", "--format", "markdown"], &[&records]),
        (
            &["run", "--trace", "--emit", "plan", "--existing", &file("existing.jsonl")],
            &[template, &[&records]].concat(),
        ),
        (&["run", "--emit", "request", "--existing", &file("broken.jsonl")], &[template, &[&records]].concat()),
        (
            &["links", "import", "--links", &links, "--existing", &file("existing.jsonl")],
            &[template, &[&records]].concat(),
        ),
        (&["links", "list", "--links", &links], &[]),
        (&["links", "show", "--links", &links, "1", "--format", "json"], &[]),
        (&["links", "export", "--links", &links], &[]),
        (&["replay", &file("log.json")], &[template, &[&records]].concat()),
        (&["replay", "--format", "json", &file("log.json")], &[template, &[&records]].concat()),
        (&["diff", "--records", &records, &file("old.json")], &[&file("old.json")]),
        (&["listing"], &[&records]),
    ];
    for (command, files) in rows {
        let ended = run(&[*command, *files].concat(), "");
        assert_ne!(ended.code, 2, "{command:?}: {}", ended.stderr);
        is_silent(&format!("{command:?}"), &ended.stderr);
        let is_output = command.contains(&"request") || command.contains(&"plan");
        if !is_output {
            is_silent(&format!("{command:?}"), &ended.stdout);
        }
    }
    let lines = "{\"expression\":\"CDate([a])\",\"record\":{\"a\":\"zq7canary\"}}\n{\"expression\":\"Error([a])\",\"record\":{\"a\":\"zq7canary\"}}\n{bad zq7canary\n";
    let ended = run(&["eval", "--lines"], lines);
    is_silent("eval --lines", &ended.stdout);
    is_silent("eval --lines", &ended.stderr);
}
