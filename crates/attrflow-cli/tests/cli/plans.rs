//! `attrflow run` beyond objects: built-in records, plans, requests, reports, and what an application will refuse.

use std::fs;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use attrflow::mapping::templates;

use super::Ended;
use super::fixture;
use super::folder::Folder;
use super::lines;
use super::program;
use super::run;

/// A file of the example of this name.
fn example(name: &str, file: &str) -> String {
    crate::readme::project().join("examples").join(name).join(file).to_str().unwrap().to_owned()
}

fn json(ended: &Ended) -> Vec<serde_json::Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The messages without the paths of this machine.
fn told(ended: &Ended, folder: &Folder) -> String {
    ended.stderr.replace(folder.path().to_str().unwrap(), "FOLDER")
}

#[test]
fn without_records_the_samples_are_mapped() {
    let zendesk = example("zendesk", "mapping.json");
    for (named, what) in [("--template", "zendesk"), ("--schema", zendesk.as_str())] {
        for (object, records) in [("User", templates::SAMPLE_USERS), ("Group", templates::SAMPLE_GROUPS)] {
            let arguments = ["run", named, what, "--object", object];
            let samples = run(&arguments, "{bad");
            let read = run(&[&arguments[..], &["-"]].concat(), records);
            assert_eq!((samples.code, &samples.stdout), (0, &read.stdout), "{}", samples.stderr);
            assert!(samples.stdout.lines().count() > 1);
            assert!(samples.stderr.contains("no records given"), "{}", samples.stderr);
            assert!(!read.stderr.contains("no records given"), "{}", read.stderr);
        }
    }
}

#[test]
fn without_records_nothing_is_waited_for() {
    let mut child = program(&["run", "--template", "zendesk"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let held = child.stdin.take();
    let start = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break Some(status),
            None if start.elapsed() > Duration::from_secs(60) => {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    drop(held);
    assert_eq!(status.and_then(|status| status.code()), Some(0), "it waits for the standard input");
}

#[test]
fn every_template_maps_the_samples() {
    for template in templates::TEMPLATES {
        for object in ["User", "Group"] {
            for emit in ["object", "plan", "request"] {
                let ended = run(&["run", "--template", template.name, "--object", object, "--emit", emit], "");
                // Some applications have no groups.
                if ended.code == 65 && object == "Group" {
                    assert!(ended.stderr.contains("has no object mapping `Group`"), "{}", ended.stderr);
                    continue;
                }
                assert_eq!(ended.code, 0, "{}: {}", template.name, ended.stderr);
                // Freshservice has an attribute whose name the RFC does not allow.
                let warnings = usize::from(template.name == "freshservice" && emit == "request");
                assert_eq!(ended.stderr.matches("warning[").count(), warnings, "{}: {}", template.name, ended.stderr);
                let printed = json(&ended);
                assert!(!printed.is_empty() && printed.iter().all(serde_json::Value::is_object), "{}", template.name);
            }
        }
    }
}

#[test]
fn a_plan_says_what_is_to_be_done() {
    let folder = Folder::new();
    let object = r#"{"id": "1", "email": "ines.ferreira@contoso.com", "name": "Ines"}"#;
    let record = r#"{"mail":"ines.ferreira@contoso.com","displayName":"Ines F","accountEnabled":true}"#;
    let plan = |existing: Option<&str>| {
        let mut arguments = vec!["run", "--template", "zendesk", "--emit", "plan", "-"];
        arguments.extend(existing.map(|file| ["--existing", file]).into_iter().flatten());
        run(&arguments, record)
    };
    insta::assert_snapshot!("run_plan_create", plan(None).shown());
    // An answer may be laid out over several lines.
    let answer = folder.file("answer.json", format!("{{\n \"Resources\": [\n  {object}\n ]\n}}\n"));
    insta::assert_snapshot!("run_plan_update", plan(Some(&answer)).shown());
    for text in
        [format!("{object}\n"), format!("[{object}]"), format!("{{\"Resources\":[{object}]}}\n{{\"Resources\":[]}}")]
    {
        assert_eq!(plan(Some(&folder.file("same.json", &text))), plan(Some(&answer)), "{text}");
    }
    for (text, code) in [("[1]", "AF0804"), ("{\"Resources\":[1]}", "AF0804"), ("nope", "AF0801"), ("{\"id\":", "AF08")]
    {
        plan(Some(&folder.file("wrong.json", text))).refuses(65, code);
    }
    plan(Some("/nowhere/existing")).refuses(65, "AF0802");
}

#[test]
fn a_plan_becomes_requests_one_a_line() {
    let record = r#"{"userPrincipalName":"ines@contoso.com","mail":"ines@contoso.com","displayName":"Ines","accountEnabled":true,"mailNickname":"ines"}"#;
    for (template, wire) in
        [("zendesk", "rfc"), ("generic-scim", "rfc"), ("generic-scim", "entra"), ("generic-scim", "entra-2020")]
    {
        let ended = run(&["run", "--template", template, "--emit", "request", "--wire", wire, "-"], record);
        insta::assert_snapshot!(format!("run_request_{template}_{wire}"), ended.shown());
    }
    // A document that was saved from an application's directory has the application's calls.
    let ended = run(&["run", "--schema", &example("freshdesk", "mapping.json"), "--emit", "request"], "");
    assert!(ended.stdout.contains("\"path\":\"/api/v2/contacts\""), "{}", ended.stdout);
}

#[test]
fn references_lead_to_what_is_there_already() {
    let folder = Folder::new();
    let existing = lines(&[
        r#"{"object":"User","id":"11","userName":"ada@contoso.com"}"#,
        r#"{"object":"User","id":"12","userName":"bob@contoso.com"}"#,
        r#"{"object":"Group","id":"21","displayName":"All","members":[{"value":"11"}]}"#,
    ]);
    let ada = r#"{"objectId":"a","userPrincipalName":"ada@contoso.com","accountEnabled":true,"manager":"b"}"#;
    let bob = r#"{"id":"b","userPrincipalName":"bob@contoso.com","accountEnabled":true,"manager":"gone"}"#;
    let group = r#"{"objectId":"g","displayName":"All","mailNickname":"all","members":["a","b","gone"]}"#;
    let users = lines(&[ada, bob]);
    let existing = folder.file("existing.jsonl", &existing);
    let users_file = folder.file("users.jsonl", &users);
    let base = ["run", "--template", "generic-scim", "--emit", "plan", "--existing", &existing];
    let references = |more: &[&str], input: &str| -> Vec<String> {
        let ended = run(&[&base[..], more].concat(), input);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        json(&ended).iter().map(|plan| format!("{} {}", plan["references"], plan["unresolved"])).collect()
    };
    let open = |attribute: &str, source: &str| format!(r#"{{"attribute":"{attribute}","source":"{source}"}}"#);
    let manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    let expected = [
        format!(r#"[{{"attribute":"{manager}","old":null,"new":"12"}}] []"#),
        format!(r#"[] [{}]"#, open(manager, "gone")),
    ];
    assert_eq!(references(&["-"], &users), expected, "from the standard input, which is read once");
    assert_eq!(references(&[&users_file], ""), expected);
    assert_eq!(references(&["--users", &users_file, "-"], ada), expected[..1], "the manager is no record of this run");
    let members = r#"[{"attribute":"members","old":[{"value":"11"}],"new":["11","12"]}]"#;
    let members = format!("{members} [{}]", open("members", "gone"));
    assert_eq!(references(&["--object", "Group", "--users", &users_file, "-"], group), [members]);
    let same = lines(&[ada, &bob.replace("\"b\"", "\"a\"")]);
    let told = run(&[&base[..], &["-"]].concat(), &same).stderr;
    assert!(
        told.starts_with("attrflow: records with the `objectId` of one before them and another target object: 1;"),
        "{told}"
    );
    let all = ["a", "b", "gone"].map(|source| open("members", source)).join(",");
    assert_eq!(references(&["--object", "Group", "-"], group), [format!("[] [{all}]")]);
}

#[test]
fn the_number_of_threads_does_not_matter_to_plans() {
    let folder = Folder::new();
    let existing: String = (0..3000)
        .step_by(3)
        .map(|number| format!("{{\"id\":\"t{number}\",\"userName\":\"u{number}@contoso.com\",\"active\":true}}\n"))
        .collect();
    let existing = folder.file("existing.jsonl", &existing);
    let records: String = (0..3000)
        .map(|number| {
            let (enabled, manager) = (number % 2 == 0, (number + 3) % 3000);
            let name = format!("\"objectId\":\"{number}\",\"userPrincipalName\":\"u{number}@contoso.com\"");
            format!("{{{name},\"accountEnabled\":{enabled},\"manager\":\"{manager}\"}}\n")
        })
        .collect();
    let plans = |threads: &str| {
        let base = ["run", "--template", "generic-scim", "--emit", "plan", "--existing", &existing];
        run(&[&base[..], &["--threads", threads, "-"]].concat(), &records)
    };
    let one = plans("1");
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stderr.contains("\ncreate 1000, update 500, disable 500, skip 1000\n"), "{}", one.stderr);
    assert_eq!(one, plans("4"));
}

#[test]
fn objects_that_left_the_scope_are_left_alone_when_asked() {
    let arguments = ["run", "--schema", &example("zendesk", "mapping.json"), "--emit", "plan"];
    let existing = example("zendesk", "existing.jsonl");
    let arguments = [&arguments[..], &["--existing", &existing, "-"]].concat();
    let users = fs::read_to_string(example("zendesk", "users.jsonl")).unwrap();
    let left = users.lines().nth(7).unwrap();
    assert_eq!(json(&run(&arguments, left))[0]["action"], "disable");
    let plan = &json(&run(&[&arguments[..], &["--skip-out-of-scope-deletions"]].concat(), left))[0];
    assert_eq!((plan["action"].as_str(), plan["reason"]["code"].as_str()), (Some("skip"), Some("AF0557")));
}

#[test]
fn a_report_tells_every_step_and_no_value_unless_asked() {
    let (schema, existing) = (example("zendesk", "mapping.json"), example("zendesk", "existing.jsonl"));
    let arguments = ["run", "--schema", &schema, "--emit", "plan", "--trace", "--existing", &existing, "-"];
    let users = fs::read_to_string(example("zendesk", "users.jsonl")).unwrap();
    let records: String = [1, 7].map(|number| format!("{}\n", users.lines().nth(number).unwrap())).concat();
    let plain = run(&arguments, &records);
    insta::assert_snapshot!("run_report", plain.shown());
    for value in ["zoe", "Zoe", "Miller", "Berlin", "202", "eva.", "agent", "end-user"] {
        assert!(!plain.shown().contains(value), "`{value}` is shown");
    }
    insta::assert_snapshot!("run_report_values", run(&[&arguments[..], &["--show-values"]].concat(), &records).shown());
}

#[test]
fn what_the_application_will_refuse_is_told_without_values() {
    let (schema, facts) = (example("freshservice", "mapping.json"), example("freshservice", "target.json"));
    let users = example("freshservice", "users.jsonl");
    let base = ["run", "--schema", &schema, &users];
    let plain = run(&base, "");
    let checked = run(&[&base[..], &["--check"]].concat(), "");
    let with_facts = run(&[&base[..], &["--target", &facts]].concat(), "");
    assert_eq!((&plain.stdout, &plain.stdout), (&checked.stdout, &with_facts.stdout), "remarks change the output");
    assert!(!plain.stderr.contains("AF05") && plain.code == 0, "{}", plain.stderr);
    assert!(checked.stderr.contains("line 10: ") && checked.stderr.contains("AF0541"), "{}", checked.stderr);
    assert!(!checked.stderr.contains("AF0547"), "{}", checked.stderr);
    let shown = with_facts.stderr.replace(&users, "users.jsonl");
    insta::assert_snapshot!("run_remarks", format!("exit {}\n{shown}", with_facts.code));
    let folder = Folder::new();
    for text in ["{", "[]", "{\"x\":1}"] {
        run(&[&base[..], &["--target", &folder.file("facts.json", text)]].concat(), "").refuses(65, "AF0549");
    }
}

#[test]
fn many_remarks_are_counted_and_the_first_are_told() {
    let records =
        r#"{"mail":"x@contoso.com","userPrincipalName":"x@contoso.com","displayName":"X","telephoneNumber":"1"}"#;
    let ended = run(&["run", "--template", "zendesk", "--check", "-"], lines(&[records; 50]));
    assert!(ended.stderr.contains("remarks 50, errors among them 0: AF0542 50\n"), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("line ").count(), 20, "{}", ended.stderr);
    assert_eq!(ended.code, 0, "a warning is no error");
}

/// What nobody sends cannot be rejected.
#[test]
fn records_that_are_not_assigned_get_no_remarks() {
    let folder = Folder::new();
    let record = |id: &str| {
        format!(
            r#"{{"id":"{id}","mail":"{id}@contoso.com","userPrincipalName":"{id}@contoso.com","displayName":"X","telephoneNumber":"1"}}"#
        )
    };
    let assigned = folder.file("assigned.txt", "u2\n");
    let arguments = ["run", "--template", "zendesk", "--emit", "plan", "--check", "--assignments", &assigned, "-"];
    let ended = run(&arguments, lines(&[&record("u1"), &record("u2"), &record("u3")]));
    assert_eq!(json(&ended).len(), 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("remarks 1, errors among them 0: AF0542 1\n"), "{}", ended.stderr);
    assert!(ended.stderr.contains("line 2: "), "{}", ended.stderr);
}

#[test]
fn doubtful_objects_of_the_target_are_told() {
    let folder = Folder::new();
    let plan = |objects: &[&str]| {
        let file = folder.file("existing.jsonl", lines(objects));
        let record = r#"{"mail":"a@contoso.com","displayName":"A","accountEnabled":true}"#;
        let ended = run(&["run", "--template", "zendesk", "--emit", "plan", "--existing", &file, "-"], record);
        assert_eq!(ended.code, if ended.stdout.is_empty() { 3 } else { 0 }, "{}", ended.stderr);
        told(&ended, &folder)
    };
    let (one, other) = (r#"{"id":1,"email":"a@contoso.com"}"#, r#"{"id":1,"email":"A@contoso.com"}"#);
    assert!(plan(&[one, one]).contains("\nupdate 1\n"), "the same object twice is one object");
    let shared = plan(&[one, other]);
    assert!(
        shared.starts_with(
            "attrflow: FOLDER/existing.jsonl: objects that share their `id` with another and differ from it: 2\n"
        ),
        "{shared}"
    );
    assert!(shared.contains("error[AF0556]: 2 target objects have the record's value of `email`"), "{shared}");
    let without = plan(&[one, r#"{"email":"b@contoso.com"}"#]);
    assert!(without.contains("objects without an `id`: 1 of 2\n"), "{without}");
    let other_kind = plan(&[r#"{"object":"Group","id":1,"name":"a"}"#]);
    assert!(other_kind.contains("objects of the kind `User`: none of 1;"), "{other_kind}");
    assert!(!other_kind.contains("contoso"), "{other_kind}");
}

#[test]
fn warnings_of_a_mapping_are_counted_once() {
    let folder = Folder::new();
    for (targets, words) in [(&["a"][..], "a warning"), (&["a", "b"], "2 warnings")] {
        let mapping = targets.iter().map(|target| {
            let source = serde_json::json!({ "type": "Function", "expression": "Replace([upn], \"@\", \"_\")" });
            serde_json::json!({ "targetAttributeName": target, "source": source })
        });
        let schema = folder.file("mapping.json", mapping.collect::<serde_json::Value>().to_string());
        let ended = run(&["run", "--schema", &schema, "-"], lines(&[r#"{"upn":"a"}"#; 3]));
        let told = told(&ended, &folder);
        let expected = format!("attrflow: the mapping has {words}; `attrflow check FOLDER/mapping.json` shows");
        assert!(told.contains(&expected) && told.lines().count() == 4, "{told}");
    }
}

#[test]
fn groups_that_are_members_of_each_other_are_sent_in_two_steps() {
    let folder = Folder::new();
    let users = folder.file("users.jsonl", r#"{"id":"u1","userPrincipalName":"u1@contoso.com","accountEnabled":true}"#);
    let groups =
        [r#"{"id":"g1","displayName":"A","members":["g2","u1"]}"#, r#"{"id":"g2","displayName":"B","members":["g1"]}"#];
    let groups = format!("Group={}", folder.file("groups.jsonl", lines(&groups)));
    let ended = run(&["run", "--template", "generic-scim", "--emit", "request", &users, &groups], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let sent: Vec<(String, serde_json::Value)> = ended
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| {
            let members = &line["body"]["Operations"][0]["value"];
            let members = members.as_array().into_iter().flatten().map(|member| member["value"]["$link"].clone());
            (format!("{} {}", line["method"].as_str().unwrap(), line["path"].as_str().unwrap()), members.collect())
        })
        .collect();
    // The group that does not exist yet is added to the first one when both are there.
    let expected = [
        ("POST /Users", serde_json::json!([])),
        ("POST /Groups", serde_json::json!([])),
        ("PATCH /Groups/{Group/g1}", serde_json::json!(["User/u1"])),
        ("POST /Groups", serde_json::json!([])),
        ("PATCH /Groups/{Group/g2}", serde_json::json!(["Group/g1"])),
        ("PATCH /Groups/{Group/g1}", serde_json::json!(["Group/g2"])),
    ];
    assert_eq!(sent, expected.map(|(request, members)| (request.to_owned(), members)));
}

#[test]
fn arguments_that_make_no_sense_together_are_refused() {
    let mapping = fixture("mapping.json");
    for (arguments, message) in [
        (&["--existing", "x"][..], "`--existing` is for `--emit plan`"),
        (&["--emit", "plan", "--existing", "x"], "`--existing` needs RECORDS"),
        (&["--emit", "request", "--existing", "x", "--users", "y"], "`--existing` needs RECORDS"),
        (&["--max-deprovision", "1"], "`--max-deprovision` is for `--emit plan`"),
        (&["--emit", "plan", "--max-deprovision", "many"], "write it as `100`, `20%` or `none`"),
        (&["--emit", "plan", "--max-deprovision", "101%"], "write it as `100`, `20%` or `none`"),
        (&["--allow-empty-groups"], "`--allow-empty-groups` is for `--emit plan`"),
        (&["--skip-out-of-scope-deletions"], "`--skip-out-of-scope-deletions` is for"),
        (&["--trace"], "`--trace` is for `--emit plan`"),
        (&["--trace", "--emit", "request"], "`--trace` is for `--emit plan`"),
        (&["--wire", "rfc"], "`--wire` is for `--emit request`"),
        (&["--show-values"], "`--show-values` is for"),
        (&["--emit", "plan", "--users", "x"], "`--users` needs `--existing` or `--links`"),
        (&["--links", "x"], "`--links` is for `--emit plan`"),
        (&["--emit", "plan", "--links", "x"], "`--links` needs RECORDS"),
        (&["--emit", "plan", "--full"], "`--full` needs RECORDS"),
        (&["--emit", "plan", "--full", "-"], "`--full` needs `--links`"),
        (&["--emit", "plan", "--full", "--links", "x", "--partial", "-"], "`--partial` that they are not"),
        (&["--emit", "plan", "--existing", "-", "-"], "only one of the inputs"),
        (&["--target", "-", "-"], "only one of the inputs"),
    ] {
        run(&[&["run", "--schema", &mapping], arguments].concat(), "").refuses(2, message);
    }
    run(&["run", "--schema", &mapping, "--object", "Nobody"], "").refuses(65, "it has ");
    let folder = Folder::new();
    let existing = folder.file("existing.jsonl", "{}\n");
    let planned = ["run", "--schema", &mapping, "--emit", "plan", "--existing", &existing];
    run(&[&planned[..], &["-o", &existing, "-"]].concat(), "").refuses(73, "cannot be created");
    assert_eq!(fs::read_to_string(&existing).unwrap(), "{}\n");
}
