//! `attrflow links`: what results change, what is shown, and what bad input leaves alone.

use std::fs;

use serde_json::Value;

use super::lines;
use super::run;

/// A folder with a link store in it.
struct Store {
    folder: tempfile::TempDir,
}

impl Store {
    fn new() -> Store {
        Store { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn links(&self, command: &[&str], input: &str) -> super::Ended {
        let mut arguments = vec!["links", command[0], "--links"];
        let file = self.file("links.db");
        arguments.push(&file);
        arguments.extend(&command[1..]);
        run(&arguments, input)
    }
}

const CREATED: &str =
    r#"{"source":"u1","object":"User","action":"create","match":null,"recordHash":"9f","target":"42","status":201}"#;
const FOUND: &str = r#"{"file":"a","record":2,"source":"u2","object":"User","action":"skip","match":{"by":"userName","target":"7"},"recordHash":null}"#;
const FAILED: &str = r#"{"source":"u3","object":"User","action":"create","match":null,"recordHash":"9f","status":503}"#;

#[test]
fn results_become_links_that_are_listed() {
    let store = Store::new();
    assert_eq!(store.links(&["confirm"], "").code, 0);
    let nothing = store.links(&["list"], "");
    assert_eq!((nothing.code, nothing.stdout.as_str(), nothing.stderr.as_str()), (0, "", "the link store is empty\n"));
    let confirmed = store.links(&["confirm", "--now", "2026-03-31T08:00:00Z"], &lines(&[CREATED, FOUND, "", FAILED]));
    assert_eq!((confirmed.code, confirmed.stdout.as_str()), (0, ""));
    assert_eq!(confirmed.stderr, "results in 3 = linked 2 + deleted 0 + failed 1 + unusable 0\n");
    store.links(&["list"], "").prints(&lines(&[
        "User u1 -> 42: create",
        "User u2 -> 7: skip, matched by userName",
        "User u3 -> (none): create, failed attempts 1, next after 2026-03-31T08:40:00Z",
    ]));
    let listed: Value = serde_json::from_str(&store.links(&["list", "--format", "json"], "").stdout).unwrap();
    assert_eq!(
        listed[2],
        serde_json::json!({"source": "u3", "object": "User", "target": null, "matchedBy": null, "action": "create",
            "attempts": 1, "nextAttempt": "2026-03-31T08:40:00Z"})
    );
    let one: Value = serde_json::from_str(&store.links(&["show", "u2", "--format", "json"], "").stdout).unwrap();
    assert_eq!(one.as_array().map(Vec::len), Some(1));
    assert_eq!(one[0]["matchedBy"], "userName");
}

#[test]
fn the_same_results_change_nothing() {
    let store = Store::new();
    let results = lines(&[CREATED, FOUND, FAILED]);
    store.links(&["confirm"], &results);
    let once = store.links(&["export"], "").stdout;
    store.links(&["confirm"], &results);
    assert_eq!(store.links(&["export"], "").stdout, once);
}

#[test]
fn an_export_is_read_back() {
    let group = r#"{"source":"g1","object":"Group","action":"update","match":{"by":"displayName","target":"G"},"recordHash":"1","target":"G","status":200,"references":[{"attribute":"members","old":null,"new":["T1","T2"]}]}"#;
    let (one, other) = (Store::new(), Store::new());
    one.links(&["confirm"], &lines(&[CREATED, FOUND, FAILED, group]));
    let exported = one.links(&["export"], "").stdout;
    assert_eq!(exported.lines().count(), 4);
    let read = other.links(&["confirm"], &exported);
    assert_eq!(read.code, 0, "{}", read.stderr);
    assert_eq!(other.links(&["export"], "").stdout, exported);
}

#[test]
fn a_deletion_and_forget_leave_nothing() {
    let store = Store::new();
    store.links(&["confirm"], &lines(&[CREATED, FOUND]));
    let deleted =
        r#"{"source":"u1","object":"User","action":"delete","match":{"by":"link","target":"42"},"status":204}"#;
    store.links(&["confirm"], &lines(&[deleted]));
    store.links(&["show", "u1"], "").refuses(1, "no link has the source `u1`");
    let forgotten = store.links(&["forget", "u2"], "");
    assert_eq!((forgotten.code, forgotten.stderr.as_str()), (0, "links forgotten 1\n"));
    store.links(&["forget", "u2"], "").refuses(1, "no link has the source `u2`");
    store.links(&["list", "--format", "json"], "").prints("[]\n");
}

#[test]
fn forget_leaves_the_links_of_others() {
    let store = Store::new();
    let group = CREATED.replace(r#""object":"User""#, r#""object":"Group""#);
    store.links(&["confirm"], &lines(&[CREATED, &group, FOUND, FAILED]));
    store.links(&["forget", "u9"], "").refuses(1, "no link has the source `u9`");
    store.links(&["forget", "u2", "--object", "Group"], "").refuses(1, "no link has the source `u2`");
    let forgotten = store.links(&["forget", "u1", "--object", "Group"], "");
    assert_eq!((forgotten.code, forgotten.stderr.as_str()), (0, "links forgotten 1\n"));
    let listed = || -> Vec<String> {
        let links: Vec<Value> = serde_json::from_str(&store.links(&["list", "--format", "json"], "").stdout).unwrap();
        links.iter().map(|link| format!("{} {}", link["object"], link["source"]).replace('"', "")).collect()
    };
    assert_eq!(listed(), ["User u1", "User u2", "User u3"]);
    store.links(&["confirm"], &lines(&[&group]));
    let forgotten = store.links(&["forget", "u1"], "");
    assert_eq!((forgotten.code, forgotten.stderr.as_str()), (0, "links forgotten 2\n"));
    assert_eq!(listed(), ["User u2", "User u3"]);
}

#[test]
fn an_unusable_line_stops_no_other() {
    let store = Store::new();
    let ended = store.links(&["confirm"], &lines(&["<html>", CREATED, r#"{"source":"u9"}"#]));
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.starts_with("standard input:1: the line is not a JSON object\n"), "{}", ended.stderr);
    assert!(ended.stderr.ends_with("results in 3 = linked 1 + deleted 0 + failed 0 + unusable 2\n"));
    assert_eq!(store.links(&["list"], "").stdout.lines().count(), 1);
    let results = [CREATED.as_bytes(), b"\n\xff\xfe\n", FAILED.as_bytes()].concat();
    let ended = run(&["links", "confirm", "--links", &store.file("links.db")], results);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("standard input:2: the line is not UTF-8\n"), "{}", ended.stderr);
    assert!(
        ended.stderr.ends_with("results in 3 = linked 1 + deleted 0 + failed 1 + unusable 1\n"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_missing_store_is_empty_and_is_not_made() {
    let store = Store::new();
    let listed = store.links(&["list", "--format", "json"], "");
    assert_eq!((listed.code, listed.stdout.as_str()), (0, "[]\n"));
    assert!(listed.stderr.contains("does not exist yet, so the link store is empty"));
    assert!(!store.folder.path().join("links.db").exists());
}

#[test]
fn other_files_and_folders_are_refused() {
    let store = Store::new();
    fs::write(store.file("links.db"), "a text that is no database. ".repeat(40)).unwrap();
    store.links(&["list"], "").refuses(65, "the file is not a link store");
    store.links(&["confirm"], &lines(&[CREATED])).refuses(65, "the file is not a link store");
    run(&["links", "confirm", "--links", &store.file("missing/links.db")], lines(&[CREATED])).refuses(73, "the folder");
    run(&["links", "list"], "").refuses(2, "--links");
}

/// Users and a group, and the objects that a server has of them.
fn import(store: &Store, more: &[&str]) -> super::Ended {
    let of = |name: &&str| if name.contains('.') { store.file(name) } else { (*name).to_owned() };
    let usual = ["import", "--template", "generic-scim", "--existing", "existing.json"];
    let arguments: Vec<String> = usual.iter().chain(more).map(of).collect();
    let mut ended = store.links(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
    ended.stderr = ended.stderr.replace(store.folder.path().to_str().unwrap(), "FOLDER");
    ended
}

fn with_population() -> Store {
    let store = Store::new();
    let user = |id: &str, name: &str, more: &str| {
        format!(r#"{{"id":"{id}","userPrincipalName":"{name}@contoso.com","displayName":"{name}"{more}}}"#)
    };
    let users = [
        user("u1", "ada", ""),
        user("u2", "bo", r#","accountEnabled":false"#),
        user("u3", "cy", ""),
        user("u4", "ada", ""),
        user("u5", "eve", ""),
        "{".to_owned(),
    ];
    fs::write(store.file("users.jsonl"), users.join("\n")).unwrap();
    let context = "https://graph.microsoft.com/v1.0/$metadata#groups";
    let groups = format!(r#"{{"@odata.context":"{context}","value":[{{"id":"g1","displayName":"Staff"}}]}}"#);
    fs::write(store.file("groups.json"), groups).unwrap();
    let existing = serde_json::json!({
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 5, "Resources": [
        {"id": "71", "userName": "ADA@contoso.com", "meta": {"resourceType": "User"}},
        {"id": "72", "userName": "bo@contoso.com", "meta": {"resourceType": "User"}},
        {"id": "75", "userName": "eve@contoso.com", "meta": {"resourceType": "User"}},
        {"id": "76", "userName": "eve@contoso.com", "meta": {"resourceType": "User"}},
        {"id": "90", "displayName": "Staff", "members": [{"value": "71"}, {"value": "99"}], "meta": {"resourceType": "Group"}},
    ]});
    fs::write(store.file("existing.json"), existing.to_string()).unwrap();
    store
}

#[test]
fn an_import_links_what_is_there_already() {
    let store = with_population();
    let imported = import(&store, &["users.jsonl", "groups.json"]);
    assert_eq!((imported.code, imported.stdout.as_str()), (3, ""));
    insta::assert_snapshot!("links_import", imported.stderr);
    store.links(&["list"], "").prints(&lines(&[
        "Group g1 -> 90: skip, matched by displayName",
        "User u1 -> 71: skip, matched by userName",
        "User u2 -> 72: skip, matched by userName",
    ]));
    // The members of the group whose records are linked are known as well, and nobody else is ever removed from it.
    let exported = store.links(&["export"], "").stdout;
    assert!(exported.contains(r#""references":[{"attribute":"members","old":null,"new":["71"]}]"#), "{exported}");
    let links = store.file("links.db");
    let existing = store.file("existing.json");
    let context = "https://graph.microsoft.com/v1.0/$metadata#groups";
    let groups =
        format!(r#"{{"@odata.context":"{context}","value":[{{"id":"g1","displayName":"Staff","members":["u2"]}}]}}"#);
    fs::write(store.file("changed.json"), groups).unwrap();
    let users = store.file("users.jsonl");
    let changed = store.file("changed.json");
    let plan = ["run", "--template", "generic-scim", "--emit", "plan", "--links", &links, "--existing", &existing];
    let planned = run(&[&plan[..], &[&users, &changed]].concat(), "");
    let last: Value = serde_json::from_str(planned.stdout.lines().last().unwrap()).unwrap();
    let members = last["references"][0]["new"].as_array().unwrap();
    let ids: Vec<&str> = members.iter().map(|member| member["value"].as_str().or(member.as_str()).unwrap()).collect();
    assert!(ids.contains(&"72") && ids.contains(&"99") && !ids.contains(&"71"), "{ids:?}\n{}", planned.stderr);
    let again = import(&store, &["users.jsonl", "groups.json"]);
    let counts = "records in 7 = linked 0 + linked before 3 + without an object 1 + out of scope 0 + quarantined 3\n";
    assert!(again.code == 3 && again.stderr.ends_with(counts), "{}", again.stderr);
    assert_eq!(store.links(&["export"], "").stdout, exported);
}

#[test]
fn an_import_keeps_the_links_that_are_there() {
    let store = with_population();
    let linked = |source: &str, target: &str| {
        format!(
            r#"{{"source":"{source}","object":"User","action":"create","match":null,"recordHash":"9f","target":"{target}","status":201}}"#
        )
    };
    // A renamed person, and somebody else with the object that a record matches.
    store.links(&["confirm"], &lines(&[&linked("u1", "55"), &linked("u8", "72")]));
    let imported = import(&store, &["--quarantine", "bad.jsonl", "users.jsonl"]);
    assert_eq!(imported.code, 3, "{}", imported.stderr);
    store.links(&["list"], "").prints(&lines(&["User u1 -> 55: create", "User u8 -> 72: create"]));
    let listed = fs::read_to_string(store.file("bad.jsonl")).unwrap();
    let codes: Vec<Value> =
        listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["code"].clone()).collect();
    assert_eq!(codes, ["AF0563", "AF0563", "AF0556", "AF0808"]);
    assert!(store.links(&["export"], "").stdout.contains(r#""recordHash":"9f""#));
}

#[test]
fn an_import_leaves_out_who_is_not_provisioned() {
    let store = with_population();
    fs::write(store.file("assigned.txt"), "u1\n").unwrap();
    fs::write(
        store.file("users.jsonl"),
        lines(&[
            r#"{"id":"u1","userPrincipalName":"ada@contoso.com"}"#,
            r#"{"id":"u2","userPrincipalName":"bo@contoso.com"}"#,
            r#"{"id":"u3","@removed":{"reason":"deleted"}}"#,
        ]),
    )
    .unwrap();
    let imported = import(&store, &["--assignments", "assigned.txt", "users.jsonl"]);
    let counts = "records in 3 = linked 1 + linked before 0 + without an object 0 + out of scope 1 + deleted 1 + quarantined 0\n";
    assert!(imported.code == 0 && imported.stderr.ends_with(counts), "{}", imported.stderr);
    store.links(&["list"], "").prints("User u1 -> 71: skip, matched by userName\n");
    // One record that cannot be read is enough for the exit code.
    fs::write(store.file("users.jsonl"), "{").unwrap();
    let imported = import(&store, &["users.jsonl"]);
    assert!(imported.code == 3 && imported.stderr.ends_with(" + quarantined 1\n"), "{}", imported.stderr);
}

#[test]
fn an_import_counts_what_it_does_not_link() {
    let store = with_population();
    let typed = |kind: &str, rest: &str| format!("{{\"@odata.type\":\"#microsoft.graph.{kind}\",{rest}}}");
    fs::write(
        store.file("mixed.jsonl"),
        lines(&[
            &typed("user", r#""id":"u1","userPrincipalName":"ada@contoso.com""#),
            &typed("device", r#""id":"d1","displayName":"Laptop""#),
            &typed("user", r#""id":"u4","userPrincipalName":"nobody@contoso.com""#),
        ]),
    )
    .unwrap();
    let imported = import(&store, &["mixed.jsonl"]);
    let counts = "records in 3 = linked 1 + linked before 0 + without an object 1 + out of scope 0 + of other kinds 1 + quarantined 0\n";
    assert!(imported.code == 0 && imported.stderr.ends_with(counts), "{}", imported.stderr);
    // A damaged value would match what it should not.
    fs::write(store.file("table.csv"), "id,userPrincipalName\nu2,System.String[]\n").unwrap();
    let damaged = import(&store, &["table.csv"]);
    assert_eq!(damaged.code, 3, "{}", damaged.stderr);
    assert!(damaged.stderr.contains("the value of `userPrincipalName` is damaged"), "{}", damaged.stderr);
    store.links(&["list"], "").prints("User u1 -> 71: skip, matched by userName\n");
}

#[test]
fn an_import_refuses_what_it_cannot_use() {
    let store = with_population();
    import(&store, &["users.jsonl"]);
    let other = store.links(
        &["import", "--template", "zendesk", "--existing", &store.file("existing.json"), &store.file("users.jsonl")],
        "",
    );
    other.refuses(65, "the link store belongs to the application `generic-scim`; `attrflow links rebind` allows it");
    let short =
        fs::read_to_string(store.file("existing.json")).unwrap().replace("\"totalResults\":5", "\"totalResults\":9");
    fs::write(store.file("existing.json"), short).unwrap();
    import(&store, &["users.jsonl"]).refuses(5, "is incomplete: 5 of 9 objects are there");
    assert_eq!(import(&store, &["--partial", "users.jsonl"]).code, 3);
    import(&store, &["nobody.jsonl"]).refuses(65, "error[AF0802]");
    let schema = |expression: &str| {
        let mapping =
            format!(r#"[{{"targetAttributeName": "displayName", "source": {{"expression": "{expression}"}}}}]"#);
        fs::write(store.file("mapping.json"), mapping).unwrap();
        let names = ["mapping.json", "existing.json", "users.jsonl", "new.db"].map(|name| store.file(name));
        let [schema, existing, users, links] = names;
        let fixed =
            ["links", "import", "--links", &links, "--schema", &schema, "--partial", "--existing", &existing, &users];
        run(&fixed, "")
    };
    schema("Joni([a])").refuses(65, "did you mean `Join`?");
    let nothing = schema("[displayName]");
    assert!(
        nothing.stderr.contains("no attribute of the mapping of `User` is used for matching"),
        "{}",
        nothing.stderr
    );
    store.links(&["import", "--template", "zendesk", &store.file("users.jsonl")], "").refuses(2, "--existing <FILE>");
}

#[test]
fn an_import_says_where_nothing_is_used_for_matching() {
    let store = with_population();
    let template = attrflow::mapping::templates::find("generic-scim").unwrap();
    let mut document: Value = serde_json::from_str(template.document).unwrap();
    for mapping in document["synchronizationRules"][0]["objectMappings"].as_array_mut().unwrap() {
        for attribute in mapping["attributeMappings"].as_array_mut().unwrap() {
            attribute["matchingPriority"] = 0.into();
        }
    }
    fs::write(store.file("mapping.json"), document.to_string()).unwrap();
    let [schema, existing, groups] = ["mapping.json", "existing.json", "groups.json"].map(|name| store.file(name));
    let groups = format!("Group={groups}");
    let imported = store.links(&["import", "--schema", &schema, "--existing", &existing, &groups], "");
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    assert!(
        imported.stderr.contains("no attribute of the mapping of `Group` is used for matching"),
        "{}",
        imported.stderr
    );
    assert!(imported.stderr.contains("groups.json: read as "), "{}", imported.stderr);
    assert!(imported.stderr.contains("records in 1 = linked 0"), "{}", imported.stderr);
}
