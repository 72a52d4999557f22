//! `attrflow run` on several files and several kinds of objects, and what is known beside the records: assignments and roles.

use std::fs;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::folder::Folder;
use super::lines;
use super::run;

const ADA: &str = r#"{"id":"u1","userPrincipalName":"ada@contoso.com","mail":"ada@contoso.com","displayName":"Ada","accountEnabled":true,"mailNickname":"ada"}"#;
const BO: &str = r#"{"id":"u2","userPrincipalName":"bo@contoso.com","mail":"bo@contoso.com","displayName":"Bo","accountEnabled":true,"mailNickname":"bo"}"#;
const STAFF: &str = r#"{"id":"g1","displayName":"Staff","mailNickname":"staff","members":["u1","u2"]}"#;

/// A record that says its kind as Graph does.
fn typed(kind: &str, record: &str) -> String {
    record.replacen('{', &format!("{{\"@odata.type\":\"#microsoft.graph.{kind}\","), 1)
}

/// A folder with users, groups and a file that mixes them, in an order that no run keeps.
struct World(Folder);

impl World {
    fn new() -> World {
        let folder = Folder::new();
        folder.file("users.jsonl", lines(&[ADA, BO]));
        folder.file("groups.jsonl", lines(&[STAFF]));
        let laptop = typed("device", r#"{"id":"d1","displayName":"Laptop"}"#);
        folder.file("mixed.jsonl", lines(&[&typed("group", STAFF), &typed("user", ADA), &laptop, BO]));
        World(folder)
    }

    /// Runs a template; `=NAME` and `NAME.ext` arguments are files of the folder.
    fn run(&self, template: &str, arguments: &[&str]) -> Ended {
        let placed = arguments.iter().map(|argument| match argument.rsplit_once('=') {
            _ if !argument.contains('.') => (*argument).to_owned(),
            Some((object, file)) => format!("{object}={}", self.0.place(file)),
            None => self.0.place(argument),
        });
        let placed: Vec<String> = placed.collect();
        let placed: Vec<&str> = placed.iter().map(String::as_str).collect();
        run(&[&["run", "--template", template], &placed[..]].concat(), "")
    }
}

fn json(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One member of each line.
fn each(ended: &Ended, member: &str) -> Vec<Value> {
    json(ended).iter().map(|line| line[member].clone()).collect()
}

#[track_caller]
fn says(ended: &Ended, code: i32, parts: &[&str]) {
    assert_eq!(ended.code, code, "{}", ended.stderr);
    for part in parts {
        assert!(ended.stderr.contains(part), "`{part}` is not in\n{}", ended.stderr);
    }
}

#[test]
fn several_files_are_one_run_with_users_before_groups() {
    let folder = World::new();
    for template in ["zendesk", "generic-scim"] {
        let together = folder.run(template, &["Group=groups.jsonl", "User=users.jsonl"]);
        let users = folder.run(template, &["users.jsonl"]);
        let groups = folder.run(template, &["--object", "Group", "groups.jsonl"]);
        says(
            &together,
            0,
            &[
                "records in 3 = written 3 + skipped by scope 0 + quarantined 0",
                "users.jsonl: read as",
                "groups.jsonl: read as",
            ],
        );
        assert_eq!(together.stdout, users.stdout + &groups.stdout);
        for other in [["users.jsonl", "group=groups.jsonl"], ["Group=groups.jsonl", "users.jsonl"]] {
            assert_eq!(folder.run(template, &other).stdout, together.stdout);
        }
    }
    let twice = folder.run("zendesk", &["users.jsonl", "User=users.jsonl"]);
    says(&twice, 0, &["records in 4 = written 4"]);
}

#[test]
fn lines_of_plans_say_their_file_record_and_object() {
    let folder = World::new();
    // The members of the group are two requests after the one that creates it.
    for (emit, of_group) in [("plan", 1), ("request", 3)] {
        let ended = folder.run("zendesk", &["Group=groups.jsonl", "users.jsonl", "--emit", emit]);
        says(&ended, 0, &["create 3"]);
        let with_group = |users: [&str; 2], group: &str| -> Vec<String> {
            users.into_iter().chain(std::iter::repeat_n(group, of_group)).map(str::to_owned).collect()
        };
        assert_eq!(each(&ended, "object"), with_group(["User", "User"], "Group"));
        assert_eq!(each(&ended, "source"), with_group(["u1", "u2"], "g1"));
        assert_eq!(each(&ended, "record").first(), Some(&1.into()));
        let (users, groups) = (folder.0.place("users.jsonl"), folder.0.place("groups.jsonl"));
        assert_eq!(each(&ended, "file"), with_group([&users, &users], &groups));
    }
    // The target objects of Freshdesk tell its two kinds of users apart where both are enabled; here one is.
    let agents = folder.run("freshdesk", &["Agent=users.jsonl", "Contact=users.jsonl", "--emit", "values"]);
    says(&agents, 0, &["is disabled; it is used because a file is for it", "records in 4 = written 4"]);
    let contacts = folder.run("freshdesk", &["User=users.jsonl"]);
    assert_eq!(contacts.stdout, folder.run("freshdesk", &["users.jsonl"]).stdout);
}

#[test]
fn files_that_mix_users_and_groups_are_split() {
    let folder = World::new();
    for template in ["zendesk", "generic-scim"] {
        let separate = folder.run(template, &["users.jsonl", "Group=groups.jsonl"]);
        for emit in ["object", "values"] {
            let mixed = folder.run(template, &["mixed.jsonl", "--emit", emit]);
            says(
                &mixed,
                0,
                &["of other kinds 1 ", "records in 4 = written 3", "that no object mapping of the run takes"],
            );
            assert_eq!(mixed.stderr.matches("read as").count(), 1);
            let text = fs::read(folder.0.place("mixed.jsonl")).unwrap();
            let piped = run(&["run", "--template", template, "--emit", emit, "-"], text);
            assert_eq!(piped.stdout, mixed.stdout, "{}", piped.stderr);
            if emit == "object" {
                assert_eq!(mixed.stdout, separate.stdout);
            }
        }
        let planned = folder.run(template, &["--emit", "plan", "mixed.jsonl"]);
        assert_eq!(each(&planned, "record"), [2, 4, 1]);
        assert_eq!(each(&planned, "object"), ["User", "User", "Group"]);
    }
    // Without an object mapping for groups they are counted.
    for template in ["freshservice", "freshdesk"] {
        let ended = folder.run(template, &["mixed.jsonl"]);
        says(&ended, 0, &["records in 4 = written 2 + skipped by scope 0 + of other kinds 2 + quarantined 0"]);
        assert_eq!(ended.stdout, folder.run(template, &["users.jsonl"]).stdout);
    }
    // One that is named takes its own kind.
    let users = folder.run("zendesk", &["User=mixed.jsonl"]);
    says(&users, 0, &["records in 4 = written 2 + skipped by scope 0 + of other kinds 2"]);
    folder.0.file("typed.jsonl", lines(&[&typed("group", STAFF), &typed("user", ADA)]));
    let both = folder.run("zendesk", &["Group=typed.jsonl", "User=typed.jsonl"]);
    says(&both, 0, &["records in 2 = written 2 + skipped by scope 0 + quarantined 0"]);
    assert_eq!(both.stdout, folder.run("zendesk", &["typed.jsonl"]).stdout);
    let groups = folder.run("zendesk", &["--object", "Group", "mixed.jsonl"]);
    says(&groups, 0, &["records in 4 = written 2 + skipped by scope 0 + of other kinds 2"]);
}

#[test]
fn long_mixed_inputs_are_the_same_from_a_file_and_a_pipe() {
    let folder = World::new();
    let records: Vec<String> = (0..4000)
        .map(|number| match number % 3 {
            0 => typed("group", &STAFF.replace("g1", &format!("g{number}"))),
            1 => typed("user", &ADA.replace("u1", &format!("u{number}"))),
            _ => BO.replace("u2", &format!("u{number}")),
        })
        .collect();
    let text = records.join("\n") + "\n";
    let path = folder.0.file("long.jsonl", &text);
    let one = run(&["run", "--template", "zendesk", "--threads", "1", &path], "");
    says(&one, 0, &["records in 4000 = written 4000 + skipped by scope 0 + quarantined 0"]);
    assert!(one.stdout.lines().take(2666).all(|line| line.contains("email")));
    for (arguments, input) in [(["--threads", "3", &path], ""), (["--threads", "3", "-"], text.as_str())] {
        let other = run(&[&["run", "--template", "zendesk"], &arguments[..]].concat(), input);
        assert_eq!((other.code, other.stdout == one.stdout), (0, true), "{}", other.stderr);
    }
}

#[test]
fn kinds_are_those_of_scim_as_well() {
    let folder = World::new();
    folder.0.file(
        "scim.json",
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"Resources":[
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":"Staff","meta":{"resourceType":"Group"}},
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","userName":"ada","displayName":"Ada","meta":{"resourceType":"User"}}]}"#,
    );
    let ended = folder.run("zendesk", &["scim.json", "--emit", "plan"]);
    assert_eq!(each(&ended, "source"), ["u1", "g1"]);
    assert_eq!(each(&ended, "object"), ["User", "Group"]);
}

#[test]
fn a_page_of_groups_goes_to_the_mapping_of_groups() {
    let folder = World::new();
    let page = |path: &str, records: &[&str]| {
        let context = format!("https://graph.microsoft.com/v1.0/$metadata#{path}");
        format!(r#"{{"@odata.context":"{context}","value":[{}]}}"#, records.join(","))
    };
    for template in ["zendesk", "generic-scim"] {
        let users = folder.run(template, &["users.jsonl"]);
        let groups = folder.run(template, &["Group=groups.jsonl"]);
        folder.0.file("users.json", page("users", &[ADA, BO]));
        for path in ["groups", "groups(id,displayName,members())", "groups/$delta"] {
            folder.0.file("groups.json", page(path, &[STAFF]));
            let ended = folder.run(template, &["groups.json"]);
            assert_eq!((ended.code, &ended.stdout), (0, &groups.stdout), "{path}: {}", ended.stderr);
            let both = folder.run(template, &["groups.json", "users.json"]);
            assert_eq!((both.code, &both.stdout), (0, &(users.stdout.clone() + &groups.stdout)), "{}", both.stderr);
        }
        let named = folder.run(template, &["User=groups.json"]);
        says(&named, 0, &["records in 1 = written 0 + skipped by scope 0 + of other kinds 1"]);
    }
    let devices = page("devices", &[STAFF]);
    let ended = run(&["run", "--template", "zendesk", "-"], devices);
    says(&ended, 0, &["of other kinds 1", "by `@odata.type`, `@odata.context` or `meta.resourceType`: 1"]);
}

#[test]
fn members_lead_to_the_users_of_the_same_run() {
    let folder = World::new();
    folder.0.file(
        "existing.jsonl",
        lines(&[
            r#"{"object":"User","id":"71","email":"ada@contoso.com","name":"Ada"}"#,
            r#"{"object":"User","id":"72","email":"bo@contoso.com","name":"Bo"}"#,
            r#"{"object":"Group","id":"9","name":"Staff"}"#,
        ]),
    );
    let options = ["--emit", "plan", "--existing", "existing.jsonl"];
    for records in [&["Group=groups.jsonl", "User=users.jsonl"][..], &["mixed.jsonl"]] {
        let ended = folder.run("zendesk", &[&options, records].concat());
        let group = json(&ended).pop().unwrap();
        assert_eq!(group["references"][0]["new"], json!(["71", "72"]), "{}", ended.stderr);
        assert_eq!(group["unresolved"], json!([]));
    }
    let alone = folder.run("zendesk", &[&options[..], &["Group=groups.jsonl", "--users", "users.jsonl"]].concat());
    assert_eq!(json(&alone).pop().unwrap()["references"][0]["new"], json!(["71", "72"]), "{}", alone.stderr);
    let unknown = folder.run("zendesk", &[&options[..], &["Group=groups.jsonl"]].concat());
    assert_eq!(json(&unknown).pop().unwrap()["unresolved"].as_array().map(Vec::len), Some(2));
}

#[test]
fn records_of_several_files_for_one_object_are_told_apart() {
    let folder = World::new();
    folder.0.file("more.jsonl", lines(&["nope", ADA]));
    let quarantine = folder.0.place("bad.jsonl");
    let ended = folder.run("zendesk", &["users.jsonl", "more.jsonl", "--emit", "plan"]);
    says(
        &ended,
        3,
        &["records in 4 = written 2 + skipped by scope 0 + quarantined 2", "more.jsonl: line 1: error[AF08"],
    );
    let (more, users) = (folder.0.place("more.jsonl"), folder.0.place("users.jsonl"));
    let message = format!("record 2 of `{more}` has the same value for `email` as record 1 of `{users}`");
    says(&ended, 3, &[&message]);
    folder.run("zendesk", &["users.jsonl", "more.jsonl", "--emit", "plan", "--quarantine", "bad.jsonl"]);
    let listed = fs::read_to_string(&quarantine).unwrap();
    let listed: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(listed.iter().map(|bad| &bad["file"]).collect::<Vec<_>>(), [&more, &more]);
    // A user and a group with one name are two objects.
    let same = folder.0.file("group.jsonl", r#"{"id":"g9","displayName":"ada@contoso.com"}"#);
    let ended = folder.run("zendesk", &["users.jsonl", "Group=group.jsonl", "--emit", "plan"]);
    says(&ended, 0, &["create 3"]);
    assert!(!same.is_empty());
}

#[test]
fn wrong_names_are_wrong_usage() {
    let folder = World::new();
    folder.run("zendesk", &["Usr=users.jsonl"]).refuses(2, "there is no object mapping `Usr`; did you mean `User=`?");
    folder.run("freshdesk", &["Agnt=users.jsonl"]).refuses(2, "did you mean `Agent=`?");
    folder.run("freshservice", &["Group=groups.jsonl"]).refuses(2, "there is no object mapping `Group`");
    folder.run("zendesk", &["users.jsonl", "=users.jsonl"]).refuses(2, "there is no object mapping ``");
    folder.run("zendesk", &["User=-", "users.jsonl"]).refuses(65, "AF0820");
    for inputs in [["-", "-"], ["User=-", "Group=-"], ["-", "--assignments=-"]] {
        run(&[&["run", "--template", "zendesk"], &inputs[..]].concat(), "")
            .refuses(2, "only one of the inputs can be `-`");
    }
    run(&["run", "--template", "zendesk", "--assignments", "x"], "").refuses(2, "`--assignments` needs RECORDS");
    let piped =
        run(&["run", "--template", "zendesk", "Group=-", &format!("User={}", folder.0.place("users.jsonl"))], STAFF);
    assert_eq!(piped.stdout, folder.run("zendesk", &["users.jsonl", "Group=groups.jsonl"]).stdout);
    // A file that exists under the whole name is meant.
    let whole = super::program(&["run", "--template", "zendesk", "Usr=users.jsonl"]);
    let mut whole = whole;
    folder.0.file("Usr=users.jsonl", lines(&[ADA]));
    let ended = super::ended(whole.current_dir(folder.0.path()), "");
    says(&ended, 0, &["records in 1 = written 1"]);
}

#[test]
fn an_ambiguous_name_is_wrong_usage() {
    let folder = World::new();
    let document = attrflow::mapping::templates::find("freshdesk").unwrap().document;
    let mut document: Value = serde_json::from_str(document).unwrap();
    for mapping in document["synchronizationRules"][0]["objectMappings"].as_array_mut().unwrap() {
        mapping["enabled"] = json!(true);
    }
    let schema = folder.0.file("both.json", document.to_string());
    let users = folder.0.place("users.jsonl");
    let run = |argument: String| run(&["run", "--schema", &schema, "--emit", "plan", &argument], "");
    run(format!("User={users}")).refuses(2, "write `Contact=` or `Agent=`");
    assert_eq!(each(&run(format!("Agent={users}")), "object"), ["Agent", "Agent"]);
    assert_eq!(each(&run(format!("contact={users}")), "object"), ["Contact", "Contact"]);
    assert_eq!(each(&run(users.clone()), "object"), ["Contact", "Contact"]);
}

#[test]
fn guards_hold_for_the_whole_run() {
    let folder = World::new();
    let many: Vec<String> = (0..12)
        .map(|number| format!(r#"{{"id":"x{number}","userPrincipalName":"x{number}@contoso.com","mail":"x{number}@contoso.com","displayName":"X","accountEnabled":false}}"#))
        .collect();
    let (first, second) = many.split_at(6);
    folder.0.file("first.jsonl", &(first.join("\n") + "\n"));
    folder.0.file("second.jsonl", &(second.join("\n") + "\n"));
    let existing: Vec<String> = (0..12)
        .map(|number| {
            format!(r#"{{"object":"User","id":"{number}","email":"x{number}@contoso.com","suspended":false}}"#)
        })
        .collect();
    folder.0.file("existing.jsonl", existing.join("\n"));
    let options = ["--emit", "plan", "--existing", "existing.jsonl"];
    let one = folder.run("zendesk", &[&options[..], &["first.jsonl"]].concat());
    says(&one, 0, &["disable 6"]);
    folder
        .run("zendesk", &[&options[..], &["first.jsonl", "second.jsonl"]].concat())
        .refuses(5, "12 of 12 records would be disabled");
    for (most, code) in [("100%", 0), ("none", 0), ("12", 0), ("99%", 5), ("11", 5)] {
        let arguments = [&options[..], &["--max-deprovision", most, "first.jsonl", "second.jsonl"]].concat();
        assert_eq!(folder.run("zendesk", &arguments).code, code, "{most}");
    }
}

#[test]
fn only_who_is_assigned_is_in_scope() {
    let folder = World::new();
    folder.0.file("graph.json", r#"{"value":[{"principalId":"U1","principalType":"User"},{"principalId":"s1","principalType":"ServicePrincipal"}]}"#);
    folder.0.file("array.json", r#"["u1"]"#);
    folder.0.file("lines.txt", "u1\n\n");
    for assignments in ["graph.json", "array.json", "lines.txt"] {
        for emit in ["object", "values"] {
            let ended = folder.run("zendesk", &["--assignments", assignments, "--emit", emit, "users.jsonl"]);
            says(&ended, 0, &["records in 2 = written 1 + skipped by scope 1 + quarantined 0"]);
            let all = folder.run("zendesk", &["--emit", emit, "users.jsonl"]);
            assert_eq!(Some(ended.stdout.trim_end()), all.stdout.lines().next());
        }
        let planned = folder.run("zendesk", &["--assignments", assignments, "--emit", "plan", "users.jsonl"]);
        assert_eq!(each(&planned, "action"), ["create", "skip"]);
        assert_eq!(json(&planned)[1]["reason"]["code"], "AF0551", "{}", planned.stdout);
    }
    // Who was assigned once and is there already is disabled.
    folder.0.file(
        "existing.jsonl",
        r#"{"object":"User","id":"72","email":"bo@contoso.com","name":"Bo","suspended":false}"#,
    );
    let options = ["--assignments", "array.json", "--emit", "plan", "--existing", "existing.jsonl", "users.jsonl"];
    let planned = folder.run("zendesk", &options);
    assert_eq!(each(&planned, "action"), ["create", "disable"], "{}", planned.stderr);
    let changes = json(&planned)[1]["changes"].clone();
    let suspended = json!({"attribute":"suspended","old":false,"new":true});
    assert!(changes.as_array().unwrap().contains(&suspended), "{}", planned.stdout);
    let left = folder.run("zendesk", &[&options[..], &["--skip-out-of-scope-deletions"]].concat());
    assert_eq!(each(&left, "action"), ["create", "skip"]);
    let nameless = folder.0.file("nameless.jsonl", r#"{"mail":"a@b.c","userPrincipalName":"a@b.c","displayName":"A"}"#);
    let ended = run(&["run", "--template", "zendesk", "--assignments", &folder.0.place("array.json"), &nameless], "");
    says(&ended, 0, &["records without an `id`, which count as not assigned: 1", "skipped by scope 1"]);
}

#[test]
fn members_of_assigned_groups_are_assigned_one_level_deep() {
    let folder = World::new();
    folder.0.file("assigned.json", r#"{"value":[{"principalId":"g1","principalType":"Group"}]}"#);
    folder.0.file("ids.json", r#"["g1"]"#);
    let nested =
        r##"{"id":"g1","displayName":"Staff","members":["u1",{"@odata.type":"#microsoft.graph.group","id":"g2"}]}"##;
    let inner = r#"{"id":"g2","displayName":"Inner","members":["u2"]}"#;
    folder.0.file("nested.jsonl", lines(&[nested, inner]));
    for assignments in ["assigned.json", "ids.json"] {
        let ended = folder
            .run("zendesk", &["--assignments", assignments, "users.jsonl", "Group=nested.jsonl", "--emit", "plan"]);
        assert_eq!(each(&ended, "source"), ["u1", "u2", "g1", "g2"], "{}", ended.stderr);
        assert_eq!(each(&ended, "action"), ["create", "skip", "create", "skip"]);
    }
    let mixed = folder.run("zendesk", &["--assignments", "assigned.json", "mixed.jsonl"]);
    says(&mixed, 0, &["records in 4 = written 3"]);
    // An application without groups still reads them for their members.
    let mixed = folder.run("freshservice", &["--assignments", "assigned.json", "mixed.jsonl"]);
    says(&mixed, 0, &["records in 4 = written 2 + skipped by scope 0 + of other kinds 2"]);
}

#[test]
fn assigned_groups_whose_members_are_not_known_stop_the_run() {
    let folder = World::new();
    folder.0.file(
        "assigned.json",
        r#"{"value":[{"principalId":"g1","principalType":"Group"},{"principalId":"g2","principalType":"Group"}]}"#,
    );
    let twenty: Vec<String> = (0..20).map(|number| format!(r#"{{"id":"x{number}"}}"#)).collect();
    let cut = format!(r#"{{"id":"g2","displayName":"B","members":[{}]}}"#, twenty.join(","));
    for (second, message) in [
        (r#"{"id":"g3","displayName":"B","members":[]}"#, "1 are not among the records"),
        (r#"{"id":"g2","displayName":"B"}"#, "1 have no complete list of `members`"),
        (r#"{"id":"g2","displayName":"B","members":[],"members@odata.nextLink":"x"}"#, "1 have no complete list"),
        (r#"{"id":"g2","displayName":"B","members@delta":[{"id":"u1"}]}"#, "1 have no complete list"),
        (cut.as_str(), "1 have no complete list"),
    ] {
        folder.0.file("groups.jsonl", lines(&[STAFF, second]));
        let ended = folder.run("zendesk", &["--assignments", "assigned.json", "users.jsonl", "Group=groups.jsonl"]);
        ended.refuses(5, message);
    }
    folder.run("zendesk", &["--assignments", "assigned.json", "users.jsonl"]).refuses(5, "2 are not among the records");
    folder.0.file("page.json", r#"{"@odata.nextLink":"x","value":[{"principalId":"u1","principalType":"User"}]}"#);
    folder.run("zendesk", &["--assignments", "page.json", "users.jsonl"]).refuses(5, "the assignments are incomplete");
    for (name, text) in [
        ("a.json", "{\"value\":[{\"x\":1}]}"),
        ("b.json", "[1]"),
        ("c.json", "[\"u1\""),
        ("d.csv", "id,name\nu1,x\n"),
        ("e.txt", ""),
    ] {
        folder.0.file(name, text);
        folder.run("zendesk", &["--assignments", name, "users.jsonl"]).refuses(65, "AF0835");
    }
}

#[test]
fn roles_get_their_names() {
    let folder = World::new();
    let principal = r#"{"id":"sp","appRoles":[{"id":"R1","value":"agent","displayName":"Agent"},{"id":"r2","value":null,"displayName":"Light"}]}"#;
    folder.0.file("principal.json", principal);
    folder.0.file("answer.json", format!("{{\"value\":[{principal}]}}"));
    let list: Value = serde_json::from_str(principal).unwrap();
    folder.0.file("roles.json", list["appRoles"].to_string());
    let named =
        ADA.replacen('{', r#"{"appRoleAssignments":[{"appRoleId":"r1","value":"agent","displayName":"Agent"}],"#, 1);
    let bare = ADA.replacen('{', r#"{"appRoleAssignments":[{"appRoleId":"r1"}],"#, 1);
    let light = BO.replacen('{', r#"{"appRoleAssignments":[{"appRoleId":"r2"}],"#, 1);
    let lacking = BO.replacen('{', r#"{"appRoleAssignments":[{"appRoleId":"r9"}],"#, 1);
    folder.0.file("named.jsonl", lines(&[&named]));
    folder.0.file("bare.jsonl", lines(&[&bare]));
    for emit in ["object", "values", "plan"] {
        let expected =
            folder.run("zendesk", &["--emit", emit, "named.jsonl"]).stdout.replace("named.jsonl", "bare.jsonl");
        for roles in ["principal.json", "answer.json", "roles.json"] {
            let ended = folder.run("zendesk", &["--emit", emit, "--roles", roles, "bare.jsonl"]);
            assert_eq!((ended.code, &ended.stdout), (0, &expected), "{}", ended.stderr);
            assert!(!ended.stderr.contains("assigned roles"), "{}", ended.stderr);
        }
        assert!(expected.contains("agent"), "{expected}");
    }
    folder.0.file("other.jsonl", lines(&[&light, &lacking.replace("u2", "u3").replace("bo@", "cy@")]));
    let ended = folder.run("zendesk", &["--roles", "roles.json", "other.jsonl"]);
    says(&ended, 0, &["assigned roles that are not among the app roles of `--roles`: 1"]);
    folder.0.file("no.json", r#"{"appRoles":[{"value":"x"}]}"#);
    folder.0.file("none.json", "{}");
    for wrong in ["no.json", "none.json", "users.jsonl"] {
        folder.run("zendesk", &["--roles", wrong, "bare.jsonl"]).refuses(65, "AF0835");
    }
}

#[test]
fn the_export_of_the_portal_needs_no_options() {
    let portal = crate::readme::project().join("tests/inputs/portal.csv");
    let ended = run(&["run", "--template", "zendesk", portal.to_str().unwrap()], "");
    says(&ended, 0, &["read as portal export, CSV", " + quarantined 0"]);
    assert!(ended.stdout.starts_with("{\"email\":\"ada@contoso.example\""), "{}", ended.stdout);
}
