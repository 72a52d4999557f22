//! `attrflow provision`: which arguments go together, and what it does about input that is incomplete or wrong.

use std::fs;

use serde_json::Value;
use serde_json::json;

use super::provision::Fixture;
use super::provision::user;
use super::run;
use crate::standin::Fault;

#[test]
fn arguments_that_do_not_go_together_are_wrong_usage() {
    let fixture = Fixture::new(Fault::None);
    let assigned = fixture.file("assigned.txt");
    fs::write(&assigned, "u1\n").unwrap();
    let table: &[(&[&str], i32, &str)] = &[
        (&["--show-values"], 2, "`--show-values` is for `--log` and `--one`"),
        (&["-", "User=-"], 2, "only one of the inputs can be `-`"),
        (&["--assignments", &assigned, "-"], 2, "they cannot come from `-`"),
        (&["--rate", "0/s"], 2, "write it as `10/s`"),
        (&["--rate", "inf"], 2, "write it as `10/s`"),
        (&["--rate", "fast"], 2, "write it as `10/s`"),
        (&["--object", "Nope"], 65, "the document has no object mapping `Nope`"),
    ];
    for (arguments, code, message) in table {
        fixture.run(arguments).refuses(*code, message);
    }
    assert_eq!(fixture.standin.changes(), 0);
    // With and without the unit.
    for rate in ["1000/s", "1000"] {
        assert_eq!(fixture.run(&["--rate", rate]).code, 0, "{rate}");
    }
    assert_eq!(fixture.standin.objects().len(), 3);
}

#[test]
fn one_object_mapping_is_provisioned_alone() {
    let fixture = Fixture::new(Fault::None);
    let (url, links) = (&fixture.standin.server.url, fixture.file("links.db"));
    let users = fixture.file("users.jsonl");
    let ended = run(
        &[
            "provision",
            "--template",
            "generic-scim",
            "--wire",
            "entra-2020",
            "--target-url",
            url,
            "--links",
            &links,
            "--object",
            "User",
            &users,
        ],
        "",
    );
    assert_eq!((ended.code, fixture.standin.objects().len()), (0, 2), "{}", ended.stderr);
}

#[test]
fn incomplete_input_stops_the_run_unless_it_is_accepted() {
    let fixture = Fixture::new(Fault::None);
    let graph = json!({ "value": [user("u3", "Noa Levi")], "@odata.nextLink": "https://graph.microsoft.com/next" });
    let mut resource = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"] });
    resource.as_object_mut().unwrap().extend(user("u4", "Ivo Roth").as_object().unwrap().clone());
    let scim = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 2, "Resources": [resource]
    });
    for (name, page, missing) in [
        ("graph.json", graph, "a page ends with `@odata.nextLink`"),
        ("scim.json", scim, "fewer resources than `totalResults`"),
    ] {
        fs::write(fixture.path(name), page.to_string()).unwrap();
        let file = format!("User={}", fixture.file(name));
        fixture.standin.set(Fault::None);
        for more in [&[][..], &["--full"]] {
            let stopped = fixture.run(&[more, &[&file]].concat());
            stopped.refuses(5, "nothing was sent: ");
            stopped.refuses(5, missing);
            stopped.refuses(5, "accept it with `--partial`");
        }
        assert_eq!(fixture.standin.changes(), 0, "{name}");
        let accepted = fixture.run(&["--partial", &file]);
        assert_eq!(accepted.code, 0, "{}", accepted.stderr);
        assert!(
            accepted.stderr.contains("warning[AF0830]") && accepted.stderr.contains(missing),
            "{}",
            accepted.stderr
        );
        assert!(fixture.standin.changes() > 0, "{name}");
    }
    assert_eq!(fixture.standin.objects().len(), 5);
}

#[test]
fn a_removed_record_is_no_complete_input_in_any_format() {
    let fixture = Fixture::new(Fault::None);
    fixture.write("removed.jsonl", &[json!({ "id": "u1", "@removed": { "reason": "deleted" } })]);
    let file = format!("User={}", fixture.file("removed.jsonl"));
    fixture.run(&["--full", "--input", "json-lines", &file]).refuses(2, "is of a delta");
    assert_eq!(fixture.standin.changes(), 0);
}

#[test]
fn a_mapping_with_errors_is_not_carried_out() {
    let fixture = Fixture::new(Fault::None);
    let schema = fixture.file("mapping.json");
    let mapping = json!([
        { "targetAttributeName": "userName", "matchingPriority": 1, "source": { "expression": "Joni([userPrincipalName])" } }
    ]);
    fs::write(&schema, mapping.to_string()).unwrap();
    let (url, links, summary) = (&fixture.standin.server.url, fixture.file("links.db"), fixture.file("summary.json"));
    let users = fixture.file("users.jsonl");
    let ended = run(
        &["provision", "--schema", &schema, "--target-url", url, "--links", &links, "--summary", &summary, &users],
        "",
    );
    ended.refuses(65, "did you mean `Join`?");
    let written: Value = serde_json::from_str(&fs::read_to_string(&summary).unwrap()).unwrap();
    assert_eq!(written["reason"], json!(format!("{schema}: the mapping has errors")));
    assert_eq!(fixture.standin.changes(), 0);
}

#[test]
fn the_steps_of_one_record_say_what_was_there_and_what_is_sent() {
    let fixture = Fixture::new(Fault::None);
    assert_eq!(fixture.run(&[]).code, 0);
    let has = |ended: &super::Ended, steps: &[&str]| {
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        for step in steps {
            assert!(ended.stdout.contains(step), "`{step}` is not in:\n{}", ended.stdout);
        }
    };
    let links = fixture.links();
    let target = links.iter().find(|link| link["source"] == "u2").unwrap()["target"].as_str().unwrap();
    let (matched, done) = (format!("match       by `link`: `{target}`\n"), format!("export      done: `{target}`\n"));
    has(&fixture.run(&["--one", "u2"]), &[&matched, "export      nothing to send\n"]);
    fixture.write("users.jsonl", &[user("u1", "Ines Ferreira"), user("u2", "Lee Wong")]);
    let shown = fixture.run(&["--one", "u2", "--show-values"]);
    has(&shown, &[&matched, "action      update\n", "  displayName: \"Lee Chen\" -> \"Lee Wong\"\n", &done]);
    fixture.write("users.jsonl", &[user("u1", "Ines Ferreira"), user("u2", "Lee Kim")]);
    let hidden = fixture.run(&["--one", "u2"]);
    has(&hidden, &["  displayName: changed\n"]);
    assert!(!hidden.stdout.contains("Kim"), "{}", hidden.stdout);
}

#[test]
fn of_many_failures_only_the_first_are_reported() {
    let fixture = Fixture::new(Fault::None);
    let nobody: Vec<Value> = (0..30).map(|_| json!({ "displayName": "Nobody" })).collect();
    fixture.write("users.jsonl", &nobody);
    let log = fixture.file("log.jsonl");
    let ended = fixture.run(&["--max-error-rate", "100%", "--log", &log]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("users.jsonl: record ").count(), 20, "{}", ended.stderr);
    assert!(ended.stderr.contains("only the first 20 are reported, the log has all"), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(&log).unwrap().matches(r#""status":"failure","errorInformation""#).count(), 30);
}

#[test]
fn a_file_that_mixes_kinds_is_split_by_what_its_records_say() {
    let fixture = Fixture::new(Fault::None);
    let typed = |kind: &str, mut record: Value| {
        record["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
        record
    };
    fixture.write(
        "mixed.jsonl",
        &[
            typed("user", user("u1", "Ines Ferreira")),
            typed("group", json!({ "id": "g1", "displayName": "Staff", "members": ["u1"] })),
        ],
    );
    let (url, mixed) = (&fixture.standin.server.url, fixture.file("mixed.jsonl"));
    let provision = |option: &str, mapping: &str, links: &str, records: &str| {
        run(&["provision", option, mapping, "--target-url", url, "--links", &fixture.file(links), records], "")
    };
    let ended = provision("--template", "generic-scim", "links.db", &mixed);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let objects: Vec<String> = fixture.links().iter().map(|link| link["object"].as_str().unwrap().to_owned()).collect();
    assert_eq!(objects, ["Group", "User"]);
    // A name that two object mappings share is not enough.
    let document = attrflow::mapping::templates::find("freshdesk").unwrap().document;
    let mut document: Value = serde_json::from_str(document).unwrap();
    for mapping in document["synchronizationRules"][0]["objectMappings"].as_array_mut().unwrap() {
        mapping["enabled"] = json!(true);
    }
    let schema = fixture.file("both.json");
    fs::write(&schema, document.to_string()).unwrap();
    let shared = provision("--schema", &schema, "others.db", &format!("User={mixed}"));
    shared.refuses(2, "several object mappings read `User`; name one by its target object");
}

#[test]
fn input_that_ends_too_early_stops_the_run_before_anything_is_sent() {
    let fixture = Fixture::new(Fault::None);
    fs::write(fixture.path("users.jsonl"), format!("[{},\n", user("u1", "Ines Ferreira"))).unwrap();
    fixture.run(&[]).refuses(65, "ends too early");
    assert_eq!(fixture.standin.changes(), 0);
}
