//! `attrflow run` for review and monitoring: plans as a table, without what needs no change, and the file of `--summary`.

use std::fs;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::folder::Folder;
use super::lines;
use super::run;

const ADA: &str = r#"{"id":"u1","userPrincipalName":"ada@contoso.com","mail":"ada@contoso.com","displayName":"Ada | _Lovelace_","accountEnabled":true}"#;
const BO: &str = r#"{"id":"u2","userPrincipalName":"bo@contoso.com","mail":"bo@contoso.com","displayName":"Bo","accountEnabled":true}"#;
const CY: &str = r#"{"id":"u3","userPrincipalName":"cy@contoso.com","displayName":"Cy","accountEnabled":false}"#;
const STAFF: &str = r#"{"id":"g1","displayName":"Staff","members":["u1","u2","u9"]}"#;

const MAPPING: &str = r#"{"synchronizationRules":[{"name":"r","sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"t","objectMappings":[
  {"enabled":true,"name":"Users","sourceObjectName":"User","targetObjectName":"User","flowTypes":"Add,Update,Delete","attributeMappings":[
    {"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},
    {"targetAttributeName":"displayName","source":{"type":"Attribute","name":"displayName","expression":"[displayName]"}},
    {"targetAttributeName":"active","source":{"type":"Function","name":"Switch","expression":"Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")"}}]},
  {"enabled":true,"name":"Groups","sourceObjectName":"Group","targetObjectName":"Group","flowTypes":"Add,Update,Delete","attributeMappings":[
    {"targetAttributeName":"displayName","matchingPriority":1,"source":{"type":"Attribute","name":"displayName","expression":"[displayName]"}},
    {"targetAttributeName":"members","source":{"type":"Attribute","name":"members","expression":"[members]"}}]}]}],
  "directories":[{"name":"Azure Active Directory","objects":[]},{"name":"t","objects":[{"name":"User","attributes":[{"name":"userName","type":"String"},{"name":"displayName","type":"String"},{"name":"active","type":"Boolean"}]},
    {"name":"Group","attributes":[{"name":"displayName","type":"String"},{"name":"members","type":"Reference","multivalued":true,"referencedObjects":[{"referencedObjectName":"User"}]}]}]}]}"#;

struct World(Folder);

impl World {
    fn new() -> World {
        let folder = Folder::new();
        folder.file("mapping.json", MAPPING);
        folder.file("users.jsonl", lines(&[ADA, BO, CY]));
        folder.file("groups.jsonl", lines(&[STAFF]));
        let existing = [
            r#"{"object":"User","id":"71","userName":"ada@contoso.com","displayName":"Ada","active":true}"#,
            r#"{"object":"User","id":"72","userName":"bo@contoso.com","displayName":"Bo","active":true}"#,
            r#"{"object":"Group","id":"90","displayName":"Staff","members":[{"value":"71"},{"value":"99"}]}"#,
        ];
        folder.file("existing.jsonl", lines(&existing));
        World(folder)
    }

    /// Plans the records of the folder; `more` arguments with a point in them are files of it.
    fn plan(&self, more: &[&str]) -> Ended {
        let of = |name: &&str| if name.contains('.') { self.0.place(name) } else { (*name).to_owned() };
        let usual = ["run", "--emit", "plan", "--schema", "mapping.json", "--existing", "existing.jsonl"];
        let records = ["users.jsonl".to_owned(), format!("Group={}", self.0.place("groups.jsonl"))];
        let records = [self.0.place(&records[0]), records[1].clone()];
        let arguments: Vec<String> = usual.iter().chain(more).map(of).chain(records).collect();
        let mut ended = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
        ended.stdout = ended.stdout.replace(self.0.path().to_str().unwrap(), "FOLDER");
        ended
    }

    fn summary(&self) -> Value {
        let text = fs::read_to_string(self.0.place("summary.json")).unwrap();
        fs::remove_file(self.0.place("summary.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

#[test]
fn changes_only_leaves_out_what_needs_no_change() {
    let folder = World::new();
    let actions = |ended: &Ended| -> Vec<String> {
        let action = |line: &str| serde_json::from_str::<Value>(line).unwrap()["action"].as_str().unwrap().to_owned();
        ended.stdout.lines().map(action).collect()
    };
    assert_eq!(actions(&folder.plan(&[])), ["update", "skip", "skip", "update"]);
    let changes = folder.plan(&["--changes-only"]);
    assert_eq!((changes.code, actions(&changes)), (0, vec!["update".to_owned(); 2]));
    // Every record is counted all the same.
    for part in
        ["update 2, skip 2\n", "records in 4 = written 2 + skipped by scope 0 + without a request 2 + quarantined 0"]
    {
        assert!(changes.stderr.contains(part), "{}", changes.stderr);
    }
    let traced = folder.plan(&["--changes-only", "--trace"]);
    assert_eq!(traced.stdout.matches("record     line").count(), 2);
    run(&["run", "--template", "zendesk", "--changes-only"], "").refuses(2, "`--changes-only` is for `--emit plan`");
}

#[test]
fn a_plan_is_a_table_for_a_change_ticket() {
    let folder = World::new();
    let table = folder.plan(&["--format", "markdown"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    insta::assert_snapshot!("plan_markdown", table.stdout);
    let changes = folder.plan(&["--format", "markdown", "--changes-only"]);
    assert!(!changes.stdout.contains("| skip"), "{}", changes.stdout);
    assert_eq!(folder.plan(&["--format", "jsonl"]).stdout, folder.plan(&[]).stdout);
    for more in [["--format", "markdown", "--trace"], ["--format", "markdown", "--emit=request"]] {
        let mut arguments = vec!["run", "--template", "zendesk"];
        arguments.extend(if more[2] == "--trace" { vec!["--emit", "plan"] } else { vec![] });
        arguments.extend(more);
        run(&arguments, "").refuses(2, "`--format markdown` is for `--emit plan` without `--trace`");
    }
    // A guard stops a table as it stops lines.
    folder.0.file("users.jsonl", lines(&[&ADA.replace("true", "false")]));
    let stopped = folder.plan(&["--format", "markdown", "--max-deprovision", "0"]);
    assert_eq!((stopped.code, stopped.stdout.as_str()), (5, ""));
}

#[test]
fn what_is_resolved_removed_or_gone_is_a_row_of_the_table() {
    let folder = World::new();
    let links = folder.0.place("links.db");
    let created = |object: &str, source: &str, target: &str| {
        json!({"source": source, "object": object, "action": "create", "match": null, "recordHash": "9f", "target": target, "status": 201})
            .to_string()
    };
    let confirmed = lines(&[&created("User", "u1", "71"), &created("User", "u8", "78"), &created("User", "u9", "79")]);
    assert_eq!(run(&["links", "confirm", "--links", &links], confirmed).code, 0);
    folder.0.file(
        "existing.jsonl",
        lines(&[
            r#"{"object":"User","id":"71","userName":"ada@contoso.com","displayName":"Ada","active":true}"#,
            r#"{"object":"User","id":"78","userName":"old@contoso.com","displayName":"Old","active":true}"#,
            r#"{"object":"Group","id":"90","displayName":"Staff","members":[{"value":"71"},{"value":"78"}]}"#,
        ]),
    );
    folder.0.file("groups.jsonl", lines(&[&STAFF.replace("\"u9\"", "\"u7\"")]));
    let table = folder.plan(&["--format", "markdown", "--links", "links.db", "--full"]);
    insta::assert_snapshot!("plan_markdown_full", table.shown().replace(folder.0.path().to_str().unwrap(), "FOLDER"));
}

#[test]
fn what_an_expression_ignores_is_counted_and_has_no_object() {
    let folder = World::new();
    let mapping = MAPPING.replace("[displayName]\"}},\n    {\"targetAttributeName\":\"active\"", "IIF([displayName] = \\\"Bo\\\", IgnoreObjectFlow, [displayName])\"}},\n    {\"targetAttributeName\":\"active\"");
    folder.0.file("mapping.json", &mapping);
    for (emit, count, counts) in [
        ("object", 2, "records in 3 = written 2 + skipped by scope 0 + left out 1 + quarantined 0\n"),
        ("values", 2, "records in 3 = written 2 + skipped by scope 0 + left out 1 + quarantined 0\n"),
        ("request", 1, "records in 3 = written 1 + skipped by scope 0 + without a request 2 + quarantined 0\n"),
    ] {
        let (schema, users) = (folder.0.place("mapping.json"), folder.0.place("users.jsonl"));
        let ended = run(&["run", "--schema", &schema, "--emit", emit, &users], "");
        assert_eq!((ended.code, ended.stdout.lines().count()), (0, count), "{emit}: {}", ended.stderr);
        assert!(!ended.stdout.contains("bo@contoso.com") && ended.stderr.ends_with(counts), "{emit}: {}", ended.stderr);
    }
    // With a check, the records that are ignored are not checked.
    let ended =
        run(&["run", "--check", "--schema", &folder.0.place("mapping.json"), &folder.0.place("users.jsonl")], "");
    assert_eq!((ended.code, ended.stdout.lines().count()), (0, 2), "{}", ended.stderr);
}

#[test]
fn long_lists_are_cut_in_the_table() {
    let folder = World::new();
    let people: Vec<String> =
        (0..50).map(|number| format!(r#"{{"id":"u{number}","userPrincipalName":"u{number}@b"}}"#)).collect();
    folder.0.file("users.jsonl", &(people.join("\n") + "\n"));
    let existing: Vec<String> =
        (0..50).map(|number| format!(r#"{{"object":"User","id":"{number}","userName":"u{number}@b"}}"#)).collect();
    folder.0.file("existing.jsonl", existing.join("\n"));
    let members: Vec<String> = (0..50).map(|number| format!("\"u{number}\"")).collect();
    folder
        .0
        .file("groups.jsonl", format!("{{\"id\":\"g\",\"displayName\":\"G\",\"members\":[{}]}}\n", members.join(",")));
    let table = folder.plan(&["--format", "markdown"]);
    assert!(table.stdout.contains("`\"19\"` and 30 more |\n"), "{}", table.stdout);
}

#[test]
fn the_summary_says_how_a_run_ended() {
    let folder = World::new();
    let path = folder.0.place("summary.json");
    assert_eq!(folder.plan(&["--summary", "summary.json"]).code, 0);
    let summary = folder.summary();
    assert_eq!((&summary["exitCode"], &summary["reason"]), (&json!(0), &Value::Null));
    assert_eq!(summary["counts"]["records"], 4);
    assert_eq!(summary["counts"]["actions"], json!({"create": 0, "update": 2, "disable": 0, "delete": 0, "skip": 2}));
    let guards =
        json!({"deprovisions": 0, "maxDeprovision": 10, "emptiedGroups": 0, "incompleteLists": 0, "objections": []});
    assert_eq!(summary["guards"], guards);
    let records = |input: &str, more: &[&str]| {
        run(&[&["run", "--template", "generic-scim", "--summary", &path, "-"], more].concat(), input).code
    };
    assert_eq!(records(&lines(&[ADA, "{"]), &[]), 3);
    let summary = folder.summary();
    assert_eq!((&summary["exitCode"], &summary["counts"]["quarantined"]), (&json!(3), &json!(1)));
    assert_eq!((&summary["reason"], &summary["guards"]), (&json!("records in quarantine: 1"), &Value::Null));
    // Exits that come before anything is counted.
    for (input, more, exit, reason) in [
        ("", &[][..], 65, "the file is empty"),
        ("<html>", &[], 65, "HTML"),
        (ADA, &["--trace"], 2, "`--trace` is for `--emit plan`"),
        (ADA, &["--object", "Grup"], 65, "mapping has errors"),
        (ADA, &["-o", "/nowhere/out.jsonl"], 73, "cannot be created"),
    ] {
        assert_eq!(records(input, more), exit);
        let summary = folder.summary();
        assert_eq!((&summary["exitCode"], &summary["counts"]), (&json!(exit), &Value::Null), "{summary}");
        assert!(summary["reason"].as_str().unwrap().contains(reason), "{summary}");
    }
    let many = (0..2000).map(|number| format!("{{{number}\n")).collect::<String>();
    assert_eq!(records(&many, &[]), 4);
    assert_eq!(folder.summary()["reason"], "stopped, as too many records are bad");
}

#[test]
fn the_summary_of_a_stopped_plan_has_the_figures_of_the_guard() {
    let folder = World::new();
    folder.0.file("users.jsonl", lines(&[&ADA.replace("true", "false"), BO]));
    let stopped = folder.plan(&["--summary", "summary.json", "--max-deprovision", "0"]);
    assert_eq!((stopped.code, stopped.stdout.as_str()), (5, ""));
    let summary = folder.summary();
    assert_eq!((&summary["exitCode"], &summary["guards"]["deprovisions"]), (&json!(5), &json!(1)));
    assert_eq!(summary["guards"]["maxDeprovision"], 0);
    let objections = summary["guards"]["objections"].as_array().unwrap();
    assert_eq!(objections.len(), 1);
    assert_eq!(summary["reason"], objections[0]);
    // Incomplete existing objects stop a run before it plans.
    folder.0.file(
        "existing.jsonl",
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":9,"Resources":[]}"#,
    );
    assert_eq!(folder.plan(&["--summary", "summary.json"]).code, 5);
    let reason = folder.summary()["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("is incomplete: 0 of 9 objects are there"), "{reason}");
}

#[test]
fn the_summary_never_replaces_another_file_of_the_run() {
    let folder = World::new();
    let users = folder.0.place("users.jsonl");
    let before = fs::read_to_string(&users).unwrap();
    run(&["run", "--template", "zendesk", "--summary", &users, &users], "").refuses(73, "it is the same file as");
    let out = folder.0.place("out.jsonl");
    run(&["run", "--template", "zendesk", "--summary", &out, "-o", &out, &users], "")
        .refuses(73, "it is the same file as");
    assert_eq!(fs::read_to_string(&users).unwrap(), before);
    run(&["run", "--template", "zendesk", "--summary", "/nowhere/s.json", &users], "")
        .refuses(73, "the folder `/nowhere`");
    assert!(!std::path::Path::new(&out).exists());
}
