//! `attrflow template new`, custom templates wherever a built-in name is taken, and `attrflow attributes`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::ended;
use super::program;
use super::run;

/// A folder with a template made from a built-in one.
fn made_from(built_in: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = in_folder(&folder, &["template", "new", "own", "--from", built_in]);
    assert_eq!(made.code, 0, "{made:?}");
    folder
}

fn in_folder(folder: &tempfile::TempDir, arguments: &[&str]) -> Ended {
    ended(program(arguments).current_dir(folder.path()), "")
}

/// Writes facts with these rules.
fn facts(folder: &Path, rules: &Value) {
    fs::write(folder.join("own/facts.json"), json!({"name": "Contoso", "rules": rules}).to_string()).unwrap();
}

fn codes(ended: &Ended) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let one =
        |found: &Value| (found["code"].as_str().unwrap().to_owned(), found["message"].as_str().unwrap().to_owned());
    report["diagnostics"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn every_built_in_template_can_be_the_beginning_of_ones_own() {
    for built_in in attrflow::mapping::templates::TEMPLATES {
        let folder = made_from(built_in.name);
        let own = in_folder(&folder, &["run", "--template", "own", "--emit", "values"]);
        assert_eq!(own.stdout, run(&["run", "--template", built_in.name, "--emit", "values"], "").stdout);
        let tested = in_folder(&folder, &["test", "own"]);
        assert_eq!((tested.code, tested.stdout.contains(" 0 failed")), (0, true), "{tested:?}");
        // What the built-in rules report is reported of the copy as well.
        let checked = in_folder(&folder, &["check", "own", "--format", "json"]);
        let document = folder.path().join("own/mapping.json").display().to_string();
        let built_in = run(&["check", &document, "--application", built_in.name, "--format", "json"], "");
        assert_eq!(codes(&checked), codes(&built_in));
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = made_from("zendesk");
    let mapping = folder.path().join("own/mapping.json");
    fs::write(&mapping, "mine").unwrap();
    let again = in_folder(&folder, &["template", "new", "own"]);
    assert_eq!((again.code, fs::read_to_string(mapping).unwrap().as_str()), (73, "mine"), "{again:?}");
    assert_eq!(in_folder(&folder, &["template", "new", "other", "--from", "nowhere"]).code, 2);
    assert!(!folder.path().join("other").exists());
}

#[test]
fn own_rules_are_checked() {
    let folder = made_from("generic-scim");
    let rules = json!([
        {"id": "own-mail", "level": "error", "object": "User", "title": "a badge is needed", "help": "map `badge`",
         "check": {"mapped": ["badge"]}},
        {"id": "own-title", "level": "warning", "title": "titles are not taken", "help": "remove it",
         "check": {"neverMapped": ["title"]}},
        {"id": "own-length", "level": "error", "title": "user names are short", "help": "shorten it",
         "check": {"maxLength": {"target": "userName", "length": 5}}},
        {"id": "own-words", "level": "info", "title": "only for readers", "help": "nothing"},
    ]);
    facts(folder.path(), &rules);
    let wanted = ["a badge is needed: `badge`", "titles are not taken"];
    let arguments: [&[&str]; 3] = [
        &["check", "own/mapping.json", "--format", "json"],
        &["check", "own", "--format", "json"],
        &["check", "own/mapping.json", "--application", "own", "--format", "json"],
    ];
    for arguments in arguments {
        let ended = in_folder(&folder, arguments);
        let found = codes(&ended);
        let messages: Vec<&str> = found.iter().map(|(_, message)| message.as_str()).collect();
        assert!(wanted.iter().all(|wanted| messages.contains(wanted)), "{messages:?}");
        assert_eq!(ended.code, 1);
    }
    let ended = in_folder(&folder, &["run", "--template", "own", "--check", "--object", "User"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("user names are short"), "{}", ended.stderr);
    // A built-in rule that the facts do not have is not asked.
    facts(folder.path(), &json!([]));
    let found = codes(&in_folder(&folder, &["check", "own", "--format", "json"]));
    assert!(!found.iter().any(|(_, message)| message.contains("badge")), "{found:?}");
}

/// Facts, each with the error.
const BROKEN: &[(&str, &str)] = &[
    ("{\"rules\": [{\"id\": 1}]}", "`facts.json`, line 1: invalid type"),
    ("{\"ruls\": []}", "`facts.json`, line 1: unknown field `ruls`"),
    (
        "{\"rules\": [{\"id\": \"a\", \"level\": \"eror\", \"title\": \"\", \"help\": \"\"}]}",
        "`facts.json`, line 1: unknown variant `eror`",
    ),
    (
        "{\"rules\": [{\"id\": \"a\", \"level\": \"error\", \"title\": \"\", \"help\": \"\", \"check\": {\"form\": {\"target\": \"b\", \"pattern\": \"(\"}}}]}",
        "rule `a` of `facts.json`: the pattern `(` is not a regular expression",
    ),
    ("{", "`facts.json`, line 1: EOF"),
];

#[test]
fn a_template_that_cannot_be_used_is_refused_with_the_reason() {
    let folder = made_from("generic-scim");
    for (text, wanted) in BROKEN {
        fs::write(folder.path().join("own/facts.json"), text).unwrap();
        let ended = in_folder(&folder, &["run", "--template", "own"]);
        assert!(ended.code == 65 && ended.stderr.contains(wanted), "{text}: {ended:?}");
    }
    fs::remove_file(folder.path().join("own/mapping.json")).unwrap();
    let ended = in_folder(&folder, &["attributes", "--template", "own"]);
    assert!(ended.code == 65 && ended.stderr.contains("the folder has no `mapping.json`"), "{ended:?}");
    let ended = in_folder(&folder, &["run", "--template", "nowhere"]);
    assert!(ended.code == 2 && ended.stderr.contains("there is no template `nowhere`"), "{ended:?}");
}

#[test]
fn attributes_are_printed_as_tutorials_do() {
    insta::assert_snapshot!("attributes_text", run(&["attributes", "--template", "zendesk"], "").stdout);
    let markdown = run(&["attributes", "--template", "slack", "--object", "User", "--format", "markdown"], "");
    insta::assert_snapshot!("attributes_markdown", markdown.stdout);
    let document = r#"[{"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "[mail]"}},
        {"targetAttributeName": "emails[type eq \"work\"].value", "source": {"expression": "ToLower([mail])"}},
        {"targetAttributeName": "active", "source": {"expression": "Not([IsSoftDeleted])"}},
        {"targetAttributeName": "badge", "source": {"expression": "\"x\""}}]"#;
    let ended = run(&["attributes", "-", "--format", "json"], document);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    insta::assert_json_snapshot!("attributes_json", report);
    let all = |arguments: &[&str]| {
        let ended = run(&[&["attributes", "--template", "zendesk", "--format", "json"], arguments].concat(), "");
        serde_json::from_str::<Value>(&ended.stdout).unwrap()["objects"].clone()
    };
    assert_eq!(all(&[]).as_array().unwrap().len(), 2);
    assert_eq!(all(&["--object", "Group"]).as_array().unwrap().len(), 1);
    assert!(all(&["--all"])[0]["attributes"].as_array().unwrap().len() > 30);
    assert_eq!(run(&["attributes"], "").code, 2);
    assert_eq!(run(&["attributes", "--template", "zendesk", "--object", "Robot"], "").code, 65);
}
