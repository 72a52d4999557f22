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
