//! `attrflow run --links`: what happens between one run and the next, with a model of the target that carries requests out.

use std::fs;

use attrflow::mapping::templates;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::model::Target;
use super::run;

/// A source, its application, and what is kept between runs.
struct World {
    folder: tempfile::TempDir,
    template: &'static str,
    users: Vec<Value>,
    groups: Vec<Value>,
    target: Target,
}

impl World {
    fn new(template: &'static str) -> World {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World { folder, template, users: Vec::new(), groups: Vec::new(), target: Target::default() };
        world.users = (1..=6).map(user).collect();
        // One manager is a later record, one an earlier one, and two manage each other.
        for (number, manager) in [(0, "u2"), (1, "u3"), (2, "u2"), (4, "u1")] {
            world.users[number]["manager"] = manager.into();
        }
        if has_groups(template) {
            world.groups = vec![group("g1", &["u1", "u2", "u5"]), group("g2", &["u3"]), group("g3", &[])];
        }
        world
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs `attrflow run` on the source as it is now.
    fn run(&self, options: &[&str]) -> Ended {
        let text = |records: &[Value]| records.iter().map(|record| format!("{record}\n")).collect::<String>();
        fs::write(self.file("users.jsonl"), text(&self.users)).unwrap();
        fs::write(self.file("groups.jsonl"), text(&self.groups)).unwrap();
        fs::write(self.file("existing.jsonl"), self.target.listed()).unwrap();
        let users = format!("User={}", self.file("users.jsonl"));
        let groups = format!("Group={}", self.file("groups.jsonl"));
        let (links, existing) = (self.file("links.db"), self.file("existing.jsonl"));
        let mut arguments = vec!["run", "--template", self.template, "--links", &links];
        for option in options {
            match *option {
                "--existing" => arguments.extend(["--existing", existing.as_str()]),
                option => arguments.push(option),
            }
        }
        arguments.push(&users);
        if has_groups(self.template) {
            arguments.push(&groups);
        }
        run(&arguments, "")
    }

    /// The lines of a plan.
    fn plan(&self, options: &[&str]) -> Vec<Value> {
        let ended = self.run(&[&["--emit", "plan"], options].concat());
        assert_eq!(ended.code, 0, "{}: {}", self.template, ended.stderr);
        ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Makes the requests, carries them out, and confirms them.
    fn cycle(&mut self, options: &[&str]) {
        let ended = self.run(&[&["--emit", "request"], options].concat());
        assert_eq!(ended.code, 0, "{}: {}", self.template, ended.stderr);
        let results = self.target.carry_out(&ended.stdout);
        self.confirm(&results);
    }

    fn confirm(&self, results: &str) {
        let ended = run(&["links", "confirm", "--links", &self.file("links.db")], results);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }

    /// The actions of a plan that are not `skip`, each with its source.
    fn actions(&self, options: &[&str]) -> Vec<(String, String)> {
        let done = self.plan(options).into_iter().filter(|line| line["action"] != "skip");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        done.map(|line| (text(&line["action"]), text(&line["source"]))).collect()
    }
}

fn has_groups(template: &str) -> bool {
    let template = templates::TEMPLATES.iter().find(|known| known.name == template).unwrap();
    let document = attrflow::Document::parse(template.document).unwrap();
    document.object_mappings().any(|(_, mapping)| mapping.enabled && mapping.source_object == "Group")
}

fn user(number: usize) -> Value {
    let names = ["Ada", "Bea", "Cyn", "Dag", "Eva", "Fay"];
    let name = names[number - 1];
    let mail = format!("{}@contoso.com", name.to_lowercase());
    json!({
        "objectId": format!("u{number}"), "userPrincipalName": mail, "mail": mail, "mailNickname": name.to_lowercase(),
        "displayName": format!("{name} Lund"), "givenName": name, "surname": "Lund", "accountEnabled": true,
        "jobTitle": "Analyst", "department": "Sales", "city": "Berlin", "country": "DE", "preferredLanguage": "de-DE",
        "telephoneNumber": format!("+4930{number}"), "mobile": format!("+49171{number}"), "employeeId": format!("{number}"),
        "appRoleAssignments": ["User"],
    })
}

fn group(id: &str, members: &[&str]) -> Value {
    json!({ "objectId": id, "displayName": format!("Group {id}"), "mailNickname": id, "description": "d", "members": members })
}

fn each_template(test: impl Fn(World)) {
    for template in templates::TEMPLATES {
        test(World::new(template.name));
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(action, source)| ((*action).to_owned(), (*source).to_owned())).collect()
}

#[test]
fn what_was_carried_out_and_confirmed_is_skipped() {
    each_template(|mut world| {
        world.cycle(&[]);
        assert!(world.target.requests >= 6, "{}", world.template);
        for options in [&[][..], &["--existing"], &["--full"], &["--full", "--existing"]] {
            assert_eq!(world.actions(options), [], "{} {options:?}", world.template);
        }
        let plan = world.plan(&[]);
        assert!(plan.iter().all(|line| line["match"]["by"] == "link" && line["recordHash"].is_string()), "{plan:#?}");
        // The same once more leaves nothing to do.
        let requests = world.target.requests;
        world.cycle(&["--existing"]);
        assert_eq!(world.target.requests, requests, "{}", world.template);
    });
}

#[test]
fn a_renamed_person_is_an_update_of_the_same_object() {
    each_template(|mut world| {
        world.cycle(&[]);
        let count = world.target.users().len();
        let new = "adele@contoso.com";
        for name in ["userPrincipalName", "mail", "mailNickname", "displayName", "surname"] {
            world.users[0][name] = new.into();
        }
        for options in [&[][..], &["--existing"]] {
            assert_eq!(world.actions(options), owned(&[("update", "u1")]), "{} {options:?}", world.template);
        }
        world.cycle(&[]);
        assert_eq!(world.target.users().len(), count, "{}", world.template);
        let has_new = |user: &&&Value| user.to_string().contains(new);
        assert_eq!(world.target.users().iter().filter(has_new).count(), 1, "{}", world.template);
        assert_eq!(world.actions(&["--existing"]), [], "{}", world.template);
    });
}

#[test]
fn a_dropped_line_is_counted_and_disabled_with_full() {
    each_template(|mut world| {
        world.cycle(&[]);
        world.users.remove(3);
        let ended = world.run(&["--emit", "plan"]);
        assert!(ended.stderr.contains("vanished records: 1; `--full`"), "{}: {}", world.template, ended.stderr);
        assert_eq!(world.actions(&[]), []);
        let lines = world.plan(&["--full"]);
        let vanished: Vec<&Value> = lines.iter().filter(|line| line["source"] == "u4").collect();
        let [line] = vanished.as_slice() else { panic!("{}: {vanished:#?}", world.template) };
        assert!(line["file"].is_null() && line["record"].is_null(), "{line}");
        assert!(["disable", "delete"].contains(&line["action"].as_str().unwrap()), "{line}");
        assert_eq!(line["reason"]["code"], "AF0572", "{line}");
        assert!(line["changes"].as_array().unwrap().len() <= 1, "{line}");
        world.cycle(&["--full"]);
        for options in [&["--full"][..], &["--full", "--existing"]] {
            assert_eq!(world.actions(options), [], "{} {options:?}", world.template);
        }
    });
}

#[test]
fn an_older_store_never_causes_a_wrong_creation() {
    each_template(|mut world| {
        let all = world.users.split_off(3);
        world.cycle(&[]);
        fs::copy(world.file("links.db"), world.file("old.db")).unwrap();
        world.users.extend(all);
        world.cycle(&[]);
        let count = world.target.users().len();
        fs::remove_file(world.file("links.db")).unwrap();
        fs::copy(world.file("old.db"), world.file("links.db")).unwrap();
        let creates = |actions: &[(String, String)]| actions.iter().filter(|(action, _)| action == "create").count();
        assert_eq!(creates(&world.actions(&["--existing"])), 0, "{}", world.template);
        world.cycle(&["--existing"]);
        assert_eq!(world.target.users().len(), count, "{}", world.template);
    });
}

#[test]
fn a_failed_record_is_due_again() {
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    world.users[0]["jobTitle"] = "Head".into();
    let line = world.run(&["--emit", "request"]).stdout;
    let mut failed: Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    failed["status"] = 503.into();
    world.confirm(&format!("{failed}\n"));
    assert_eq!(world.actions(&[]), owned(&[("update", "u1")]));
    // What is back as it was is sent too, because the failed request may have been carried out.
    world.users[0]["jobTitle"] = "Analyst".into();
    assert_eq!(world.actions(&[]), owned(&[("update", "u1")]));
}

#[test]
fn changes_in_the_target_are_seen_with_its_objects_only() {
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    let user = world.target.collections.get_mut("/Users").unwrap().get_mut(&1).unwrap();
    user["title"] = "Changed by hand".into();
    assert_eq!(world.actions(&[]), []);
    assert_eq!(world.actions(&["--existing"]), owned(&[("update", "u1")]));
}

#[test]
fn a_store_of_another_application_is_refused() {
    let world = World::new("slack");
    run(&["links", "rebind", "--links", &world.file("links.db"), "--application", "zendesk"], "").prints("");
    world.run(&["--emit", "plan"]).refuses(65, "belongs to the application `zendesk`");
}

#[test]
fn records_without_an_identifier_are_refused_and_nobody_vanishes() {
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    world.users.truncate(2);
    world.users[1].as_object_mut().map(|user: &mut Map<String, Value>| user.remove("objectId"));
    let ended = world.run(&["--emit", "plan", "--full"]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("`--id ATTRIBUTE`"), "{}", ended.stderr);
    assert!(ended.stderr.contains("whose identifier cannot be read: 1"), "{}", ended.stderr);
    assert!(!ended.stdout.contains("\"disable\""), "{}", ended.stdout);
}

#[test]
fn a_record_that_an_option_leaves_alone_is_due_without_it() {
    let example = |name: &str| format!("{}/../../examples/zendesk/{name}", env!("CARGO_MANIFEST_DIR"));
    let (schema, existing, users) = (example("mapping.json"), example("existing.jsonl"), example("users.jsonl"));
    let arguments = ["run", "--emit", "plan", "--schema", &schema, "--existing", &existing, &users];
    let lines = json_lines(&run(&[&arguments[..], &["--skip-out-of-scope-deletions"]].concat(), ""));
    let hashes = |code: &str| -> Vec<bool> {
        let found = lines.iter().filter(|line| line["reason"]["code"] == code);
        found.map(|line| line["recordHash"].is_string()).collect()
    };
    assert_eq!(hashes("AF0557"), [false]);
    assert_eq!(hashes("AF0559"), [true, true]);
}

#[test]
fn the_guard_counts_linked_objects() {
    let mut world = World::new("generic-scim");
    world.users = (0..60)
        .map(|number| {
            let mut user = user(number % 6 + 1);
            (user["objectId"], user["userPrincipalName"]) =
                (format!("x{number}").into(), format!("x{number}@contoso.com").into());
            user
        })
        .collect();
    world.groups = vec![group("g1", &[])];
    world.cycle(&[]);
    world.users.truncate(47);
    let ended = world.run(&["--emit", "plan", "--full"]);
    ended.refuses(5, "13 of 61 linked objects would be disabled or deleted");
    assert!(ended.stderr.contains("`--max-deprovision 13`"), "{}", ended.stderr);
    assert_eq!(world.actions(&["--full", "--max-deprovision", "13"]).len(), 13);
}

/// Confirms results and keeps the records of the files.
fn keep(world: &World, results: &str, files: &[&str]) {
    let (links, files) = (world.file("links.db"), files.iter().map(|file| world.file(file)).collect::<Vec<_>>());
    let mut arguments = vec!["links", "confirm", "--links", &links, "--records", "full"];
    for file in &files {
        arguments.extend(["--from", file]);
    }
    let ended = run(&arguments, results);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

/// A world whose records were provisioned and are kept.
fn with_records() -> World {
    let mut world = World::new("generic-scim");
    let requests = world.run(&["--emit", "request"]).stdout;
    let results = world.target.carry_out(&requests);
    keep(&world, &results, &["users.jsonl", "groups.jsonl"]);
    world
}

/// Runs on a delta of Microsoft Graph.
fn delta(world: &World, kind: &str, entries: &[Value], options: &[&str]) -> Ended {
    let context = format!("https://graph.microsoft.com/v1.0/$metadata#{}s", kind.to_lowercase());
    let page = json!({ "@odata.context": context, "@odata.deltaLink": "x", "value": entries });
    fs::write(world.file("delta.json"), page.to_string()).unwrap();
    let (links, file) = (world.file("links.db"), format!("{kind}={}", world.file("delta.json")));
    let arguments = ["run", "--template", world.template, "--links", &links, "--input", "graph-delta", &file];
    run(&[&arguments[..], options].concat(), "")
}

fn json_lines(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn changes_of_a_delta_are_merged_over_the_kept_record() {
    let mut world = with_records();
    let entries = [
        json!({ "id": "u1", "jobTitle": "Head" }),
        json!({ "id": "u2", "@removed": { "reason": "changed" } }),
        json!({ "id": "u1", "department": "Board" }),
        json!({ "id": "u3", "@removed": { "reason": "deleted" } }),
    ];
    let ended = delta(&world, "User", &entries, &["--emit", "request"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("records in 4 = written 3") && ended.stderr.contains("merged 1"), "{}", ended.stderr);
    let lines = json_lines(&ended);
    let actions: Vec<&str> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["disable", "update", "delete"]);
    assert_eq!(lines[1]["record"], 3, "{lines:#?}");
    // Only what differs from the kept record is sent.
    let changed: Vec<&Value> =
        lines[1]["body"]["Operations"].as_array().unwrap().iter().map(|op| &op["path"]).collect();
    assert_eq!(changed, ["title", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"]);
    assert_eq!(lines[0]["body"]["Operations"].as_array().map(Vec::len), Some(1));
    let results = world.target.carry_out(&ended.stdout);
    for _ in 0..2 {
        keep(&world, &results, &["delta.json"]);
    }
    // What came back has all its attributes, and those of the last delta.
    let ended = delta(
        &world,
        "User",
        &[json!({ "id": "u1", "jobTitle": "Boss" }), json!({ "id": "u2", "jobTitle": "Boss" })],
        &["--emit", "plan"],
    );
    let lines = json_lines(&ended);
    let names = |line: &Value| -> Vec<String> {
        line["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| change["attribute"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        (names(&lines[0]), names(&lines[1])),
        (vec!["title".to_owned()], vec!["active".to_owned(), "title".to_owned()]),
        "{lines:#?}"
    );
}

#[test]
fn members_of_a_delta_come_and_go() {
    let world = with_records();
    let entries = [
        json!({ "id": "g1", "members@delta": [{ "id": "u3" }, { "id": "u1", "@removed": { "reason": "deleted" } }] }),
        json!({ "id": "g1", "members@delta": [{ "id": "u4" }] }),
        json!({ "id": "g2", "@removed": { "reason": "changed" } }),
    ];
    let ended = delta(&world, "Group", &entries, &["--emit", "request"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let lines = json_lines(&ended);
    let operations = lines[0]["body"]["Operations"].as_array().unwrap();
    assert_eq!(operations.len(), 2, "{lines:#?}");
    assert_eq!(operations[0]["path"], "members[value eq \"1\"]");
    assert_eq!(operations[1]["value"], json!([{ "value": "3" }, { "value": "4" }]));
    assert_eq!((&lines[1]["action"], &lines[1]["method"]), (&json!("delete"), &json!("DELETE")));
}

#[test]
fn a_changed_record_without_a_kept_one_is_a_fault() {
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    let mut whole = world.users[3].clone();
    whole["id"] = whole["objectId"].take();
    let entries =
        [json!({ "id": "u1", "jobTitle": "Head" }), json!({ "id": "u2", "@removed": { "reason": "changed" } })];
    let ended = delta(&world, "User", &entries, &["--emit", "plan"]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("AF0571") && ended.stderr.contains("--records full"), "{}", ended.stderr);
    assert_eq!(json_lines(&ended)[0]["action"], "disable");
    delta(&world, "User", &entries, &["--emit", "plan", "--full"]).refuses(2, "is a delta");
    let links = world.file("links.db");
    run(&["links", "confirm", "--links", &links, "--records", "full"], "").refuses(2, "--from");
}

/// An entry that names no record cannot be merged with any: it goes to the quarantine, and the others are planned.
#[test]
fn an_entry_of_a_delta_without_an_identifier_is_quarantined() {
    let world = with_records();
    let entries = [
        json!({ "id": "u1", "jobTitle": "Head" }),
        json!({ "jobTitle": "Nobody" }),
        json!({ "id": "u1", "department": "Board" }),
        json!("text"),
    ];
    let quarantine = world.file("bad.jsonl");
    let ended = delta(&world, "User", &entries, &["--emit", "plan", "--quarantine", &quarantine]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    let counts = "records in 4 = written 1 + skipped by scope 0 + merged 1 + quarantined 2\n";
    assert!(ended.stderr.ends_with(counts), "{}", ended.stderr);
    let [line] = json_lines(&ended).try_into().unwrap();
    assert_eq!((&line["source"], &line["action"]), (&json!("u1"), &json!("update")));
    let bad = fs::read_to_string(quarantine).unwrap();
    let records: Vec<Value> =
        bad.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["record"].clone()).collect();
    assert_eq!(records, [json!(2), json!(4)], "{bad}");
}

/// What cannot be read of the store is never taken for nothing: a group would keep members that left it.
#[test]
fn a_store_whose_members_are_damaged_stops_the_run() {
    const PAGE: usize = 4096;
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    world.groups[0]["members"] = json!(["u1"]);
    assert_eq!(world.actions(&[]), owned(&[("update", "g1")]));
    let mut store = fs::read(world.file("links.db")).unwrap();
    let members = store.windows(8).position(|bytes| bytes == b"Groupg11").unwrap();
    store[members / PAGE * PAGE..][..8].fill(0xff);
    fs::write(world.file("links.db"), store).unwrap();
    for options in [&["--emit", "plan"][..], &["--emit", "request"], &["--emit", "plan", "--full"]] {
        world.run(options).refuses(65, "the link store is damaged");
    }
}

/// A manager is a user: a group that is linked under the identifier is none.
#[test]
fn references_lead_to_objects_of_their_kind_only() {
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    world.users[3]["manager"] = "g1".into();
    let plan = world.plan(&[]);
    let line = plan.iter().find(|line| line["source"] == "u4").unwrap();
    assert_eq!(line["references"], json!([]), "{line}");
    assert_eq!(line["unresolved"].as_array().map(Vec::len), Some(1), "{line}");
    world.users[3]["manager"] = "u1".into();
    let plan = world.plan(&[]);
    let line = plan.iter().find(|line| line["source"] == "u4").unwrap();
    assert_eq!(line["references"].as_array().map(Vec::len), Some(1), "{line}");
}

/// A vanished record has no attributes, and an expression may need one to disable it.
#[test]
fn a_vanished_record_that_cannot_be_planned_is_reported() {
    let mut world = World::new("generic-scim");
    world.cycle(&[]);
    let mut document: Value = serde_json::from_str(templates::find("generic-scim").unwrap().document).unwrap();
    for rule in document["synchronizationRules"].as_array_mut().unwrap() {
        for mapping in rule["objectMappings"].as_array_mut().unwrap() {
            for attribute in mapping["attributeMappings"].as_array_mut().unwrap() {
                if attribute["targetAttributeName"] == "active" {
                    attribute["source"] = json!({
                        "type": "Function", "expression": r#"Switch([IsSoftDeleted], "True", "True", CBool([objectId]))"#
                    });
                }
            }
        }
    }
    fs::write(world.file("mapping.json"), document.to_string()).unwrap();
    let user = world.users.remove(3);
    fs::write(world.file("users.jsonl"), world.users.iter().map(|user| format!("{user}\n")).collect::<String>())
        .unwrap();
    let (schema, links, users) = (world.file("mapping.json"), world.file("links.db"), world.file("users.jsonl"));
    let users = format!("User={users}");
    let arguments = ["run", "--emit", "plan", "--schema", &schema, "--links", &links, "--full", &users];
    let ended = run(&arguments, "");
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("the vanished record `u4` of `User`: error[AF0603]"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("does not exist yet"), "{}", ended.stderr);
    assert!(!ended.stdout.contains(user["objectId"].as_str().unwrap()), "{}", ended.stdout);
}

#[test]
#[cfg(unix)]
fn the_commands_of_the_page_print_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    crate::readme::check_page("cycles.md", folder.path(), &[]);
}
