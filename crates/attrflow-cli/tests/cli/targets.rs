//! `attrflow run --emit plan` and `--emit request` do no damage: members, duplicates, removed records, incomplete lists, guards.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::folder::Folder;
use super::run;

fn printed(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A user of the source, a user of the target, a group of the source, a group of the target.
fn user(number: usize) -> Value {
    json!({"objectId": format!("u{number}"), "userPrincipalName": format!("u{number}@contoso.com"), "accountEnabled": true})
}

fn target_user(number: usize) -> Value {
    json!({"object": "User", "id": format!("T{number}"), "userName": format!("u{number}@contoso.com"), "active": true, "externalId": null})
}

fn group(members: &Value) -> Value {
    json!({"objectId": "g1", "displayName": "All", "mailNickname": "all", "members": members})
}

fn target_group(members: impl IntoIterator<Item = String>) -> Value {
    let members: Vec<Value> = members.into_iter().map(|id| json!({ "value": id })).collect();
    json!({"object": "Group", "id": "G1", "displayName": "All", "externalId": "g1", "members": members})
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

const PLAN: [&str; 5] = ["run", "--template", "generic-scim", "--emit", "plan"];
const REQUEST: [&str; 5] = ["run", "--template", "generic-scim", "--emit", "request"];

fn run_with(base: &[&str], more: &[&str]) -> Ended {
    run(&[base, more].concat(), "")
}

/// A run that a guard stops: nothing is written, and the option that lifts it is named.
#[track_caller]
fn is_stopped(ended: &Ended, words: &[&str]) {
    assert_eq!((ended.code, ended.stdout.as_str()), (5, ""), "{}", ended.stderr);
    for word in words {
        assert!(ended.stderr.contains(word), "`{word}` is not in:\n{}", ended.stderr);
    }
}

#[test]
fn a_real_member_whose_record_is_not_given_stays() {
    let folder = Folder::new();
    let users = folder.values("users.jsonl", &[user(1)]);
    let groups = folder.values("groups.jsonl", &[group(&json!(["u1", "u5"]))]);
    let existing = folder
        .values("existing.jsonl", &[target_user(1), target_user(5), target_group(["T1".to_owned(), "T5".to_owned()])]);
    let more = ["--object", "Group", "--existing", &existing, "--users", &users, &groups];
    for wire in ["rfc", "entra", "entra-2020"] {
        let ended = run_with(&REQUEST, &[&["--wire", wire], &more[..]].concat());
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert!(!ended.stdout.contains("T5"), "{wire}: {}", ended.stdout);
    }
    let ended = run_with(&PLAN, &more);
    assert_eq!(printed(&ended)[0]["unresolved"], json!([{"attribute": "members", "source": "u5"}]));
    let kept = "groups that keep members because some of their members are unresolved: 1; `--users FILE`";
    assert!(ended.stderr.contains(kept), "{}", ended.stderr);
    assert!(ended.stderr.contains("members that stay because no known source record is linked to them: 1\n"));
}

#[test]
fn only_members_that_a_known_record_has_are_removed() {
    let folder = Folder::new();
    let deleted = with(user(4), "@removed", json!({"reason": "deleted"}));
    let disabled = with(user(3), "accountEnabled", json!(false));
    let users = folder.values("users.jsonl", &[user(1), user(2), disabled, deleted]);
    let groups = folder.values("groups.jsonl", &[group(&json!(["u1", "u3", "u4"]))]);
    let existing: Vec<Value> =
        (1..=4).map(target_user).chain([target_group(["T1", "T2", "T3", "T4", "admin"].map(str::to_owned))]).collect();
    let existing = folder.values("existing.jsonl", &existing);
    let more = ["--object", "Group", "--existing", &existing, "--users", &users, &groups];
    let ended = run_with(&REQUEST, &more);
    let operations = &printed(&ended)[0]["body"]["Operations"];
    let remove = |id: &str| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")});
    assert!(operations.as_array().unwrap().contains(&remove("T2")), "{operations}");
    assert!(operations.as_array().unwrap().contains(&remove("T4")), "{operations}");
    assert!(!operations.to_string().contains("T3") && !operations.to_string().contains("admin"), "{operations}");
    assert!(ended.stderr.contains("no known source record is linked to them: 1\n"), "{}", ended.stderr);
    let ended = run_with(&PLAN, &more);
    assert_eq!(printed(&ended)[0]["references"][0]["new"], json!(["T1", "T3", "admin"]));
}

#[test]
fn a_large_group_takes_linear_time() {
    let folder = Folder::new();
    let count = 50_000;
    let users: Vec<Value> = (0..count).map(user).collect();
    let members: Vec<String> = (0..count).map(|number| format!("u{number}")).collect();
    let mut existing: Vec<Value> = (0..count).map(target_user).collect();
    existing.push(target_group((1..=count).map(|number| format!("T{number}"))));
    let users = folder.values("users.jsonl", &users);
    let groups = folder.values("groups.jsonl", &[group(&json!(members))]);
    let existing = folder.values("existing.jsonl", &existing);
    let ended = run_with(&PLAN, &["--object", "Group", "--existing", &existing, "--users", &users, &groups]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let reference = &printed(&ended)[0]["references"][0];
    assert_eq!(reference["new"].as_array().unwrap().len(), count + 1, "all of the record, and the unknown one");
}

#[test]
fn the_later_of_two_records_for_one_object_goes_to_the_quarantine() {
    let folder = Folder::new();
    let mut records: Vec<Value> = (1..=3000).map(user).collect();
    // The same value in another case.
    records.push(with(user(9001), "userPrincipalName", json!("U7@contoso.com")));
    records.insert(10, json!({"mail": 1, "userPrincipalName": ["a", "b"]}));
    let file = folder.values("records.jsonl", &records);
    let existing = folder.values("existing.jsonl", &[target_user(7)]);
    let quarantine = folder.place("quarantine.jsonl");
    let plan = |threads: &str, existing: &[&str]| {
        let more = ["--threads", threads, "--quarantine", &quarantine, &file];
        let ended = run_with(&PLAN, &[existing, &more].concat());
        (ended, fs::read_to_string(&quarantine).unwrap())
    };
    for existing in [&[][..], &["--existing", &existing]] {
        let (one, listed) = plan("1", existing);
        assert_eq!(one.code, 3, "{}", one.stderr);
        let last: Value = serde_json::from_str(listed.lines().last().unwrap()).unwrap();
        assert_eq!((&last["code"], &last["line"]), (&json!("AF0563"), &json!(3002)));
        assert!(!one.stdout.contains("U7@") && one.stdout.lines().count() == 3000, "{}", one.stderr);
        assert_eq!((one, listed), plan("4", existing));
    }
    let ended = run_with(&PLAN, &[&file]);
    let message = "line 3002: error[AF0563]: record 3002 has the same value for `userName` as record 7 (userName)";
    assert!(ended.stderr.contains(message), "{}", ended.stderr);
}

#[test]
fn two_records_that_match_one_object_by_different_attributes() {
    let folder = Folder::new();
    let existing = folder.values("existing.jsonl", &[json!({"id": 1, "email": "a@contoso.com", "external_id": "x"})]);
    let record = |mail: &str, id: &str| json!({"objectId": id, "mail": mail, "userPrincipalName": mail, "displayName": "A", "accountEnabled": true});
    let file = folder.values("records.jsonl", &[record("a@contoso.com", "y"), record("b@contoso.com", "x")]);
    let ended = run(&["run", "--template", "zendesk", "--emit", "request", "--existing", &existing, &file], "");
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("record 2 matches the target object that record 1 matches"), "{}", ended.stderr);
    assert!(!ended.stdout.contains("b@contoso.com"), "{}", ended.stdout);
    assert!(ended.stderr.ends_with("+ quarantined 1\n"), "{}", ended.stderr);
}

#[test]
fn a_record_that_makes_no_object_is_in_nobodys_way() {
    let folder = Folder::new();
    let disabled = with(user(1), "accountEnabled", json!(false));
    let file = folder.values("records.jsonl", &[disabled, user(1), user(1)]);
    let ended = run_with(&PLAN, &[&file]);
    let actions: Vec<Value> = printed(&ended).iter().map(|plan| plan["action"].clone()).collect();
    assert_eq!((ended.code, actions), (3, vec![json!("skip"), json!("create")]));
    assert!(ended.stderr.contains("record 3 has the same value for `userName` as record 2"), "{}", ended.stderr);
}

#[test]
fn removed_records_have_no_object_and_are_counted() {
    let folder = Folder::new();
    let removed = |reason: &str| json!({"id": "u1", "@removed": {"reason": reason}});
    let file = folder.values("records.jsonl", &[user(2), removed("deleted"), removed("changed"), user(3)]);
    for emit in ["object", "values"] {
        for more in [&[][..], &["--check"], &["--threads", "3"], &["--seed", "1"]] {
            let ended = run(&[&["run", "--template", "generic-scim", "--emit", emit, &file], more].concat(), "");
            assert_eq!((ended.code, ended.stdout.lines().count()), (0, 2), "{}", ended.stderr);
            let sum = "records in 4 = written 2 + skipped by scope 0 + deleted 2 + quarantined 0\n";
            assert!(ended.stderr.ends_with(sum), "{}", ended.stderr);
        }
    }
    let ended = run_with(&PLAN, &[&file]);
    // Both entries are of one record; the last one counts.
    assert_eq!((ended.code, ended.stdout.lines().count()), (0, 3), "{}", ended.stderr);
    let cannot = "the record was removed, and its target object cannot be looked up (AF0562) 1";
    assert!(ended.stderr.contains(cannot), "{}", ended.stderr);
}

#[test]
fn incomplete_existing_objects_stop_the_run() {
    let folder = Folder::new();
    let records = folder.values("records.jsonl", &[user(1), user(2)]);
    let resource = |number: usize| json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": format!("T{number}"), "userName": format!("u{number}@contoso.com"), "active": true, "meta": {"resourceType": "User"}});
    let page = |total: u64, start: u64, resources: &[Value]| json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": total, "startIndex": start, "Resources": resources});
    let groups =
        json!({"totalResults": 2, "Resources": [{"id": "G1", "displayName": "a", "meta": {"resourceType": "Group"}}]});
    let graph = json!({"@odata.context": "c", "value": [resource(1)], "@odata.nextLink": "https://graph.example/next"});
    let last = json!({"@odata.context": "c", "value": [resource(2)]});
    let one = resource(1);
    let two = [resource(1), resource(2)];
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    for (text, counts) in [
        (pretty(&page(500, 1, &two[..1])), "1 of 500 objects are there"),
        (format!("{}\n", page(500, 1, &two[..1])), "1 of 500 objects are there"),
        (format!("{}\n{}\n", page(3, 1, &two[..1]), page(3, 2, &two[1..])), "2 of 3 objects are there"),
        (format!("[{},{}]", page(2, 1, &two[..1]), page(2, 1, &two[..1])), "1 of 2 objects are there"),
        (
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 7}).to_string(),
            "0 of 7",
        ),
        (format!("{}\n{groups}\n", page(2, 1, &two)), "1 of 2 objects are there"),
        (pretty(&graph), "1 objects are there, and the last page leads to another one"),
        (format!("{last}\n{graph}\n"), "2 objects are there, and the last page leads to another one"),
    ] {
        let existing = folder.file("existing.json", &text);
        let output = folder.place("output.jsonl");
        for base in [PLAN, REQUEST] {
            is_stopped(&run_with(&base, &["--existing", &existing, &records]), &[counts, "`--partial`"]);
            is_stopped(&run_with(&base, &["--existing", &existing, "-o", &output, &records]), &[counts]);
            assert!(!Path::new(&output).exists());
        }
        let partial = run_with(&PLAN, &["--partial", "--existing", &existing, &records]);
        assert_eq!(partial.code, 0, "{}", partial.stderr);
        assert!(!partial.stdout.contains(r#""action":"create""#), "{text}\n{}", partial.stdout);
    }
    let first = pretty(&page(500, 1, std::slice::from_ref(&one)));
    let existing = folder.file("existing.json", &first);
    let partial = run_with(&PLAN, &["--partial", "--existing", &existing, &records]);
    let reasons: Vec<Value> = printed(&partial).iter().map(|plan| plan["reason"]["code"].clone()).collect();
    assert_eq!(reasons, [json!("AF0559"), json!("AF0564")], "{}", partial.stdout);
    for text in [
        pretty(&page(2, 1, &two)),
        format!("{}\n{}\n", page(2, 1, &two[..1]), page(2, 2, &two[1..])),
        format!("{}\n{}\n", page(1, 1, &two[..1]), page(1, 1, &two[1..])),
        format!("{graph}\n{last}\n"),
        format!("{}\n{}\n", two[0], two[1]),
        json!(two).to_string(),
        json!({"Resources": two}).to_string(),
    ] {
        let existing = folder.file("existing.json", &text);
        let ended = run_with(&PLAN, &["--existing", &existing, &records]);
        assert_eq!(ended.code, 0, "{text}\n{}", ended.stderr);
        assert!(!ended.stdout.contains("create"), "{text}\n{}", ended.stdout);
    }
}

#[test]
fn a_list_that_graph_cut_off_stops_plans_and_is_said_for_objects() {
    let folder = Folder::new();
    let expanded = |count: usize| -> Value {
        (0..count).map(|number| json!({"@odata.type": "#microsoft.graph.user", "id": format!("u{number}")})).collect()
    };
    let users: Vec<Value> = (0..30).map(user).collect();
    let mut existing: Vec<Value> = (0..30).map(target_user).collect();
    existing.push(target_group(["T0".to_owned(), "T29".to_owned()]));
    let users = folder.values("users.jsonl", &users);
    let existing = folder.values("existing.jsonl", &existing);
    let more = ["--object", "Group", "--existing", &existing, "--users", &users];
    for count in [20, 25] {
        let groups = folder.values("groups.jsonl", &[group(&expanded(count))]);
        for base in [PLAN, REQUEST] {
            is_stopped(&run_with(&base, &[&more[..], &[&groups]].concat()), &["is incomplete: 1;", "`--partial`"]);
        }
        let partial = run_with(&PLAN, &[&more[..], &["--partial", &groups]].concat());
        assert_eq!(partial.code, 0, "{}", partial.stderr);
        assert!(printed(&partial)[0]["references"][0]["new"].as_array().unwrap().contains(&json!("T29")));
        let request = run_with(&REQUEST, &[&more[..], &["--partial", &groups]].concat());
        assert!(request.stdout.contains("\"add\"") && !request.stdout.contains("\"remove\""), "{}", request.stdout);
        for emit in ["object", "values"] {
            let base = ["run", "--template", "generic-scim", "--object", "Group", "--emit", emit, &groups];
            let ended = run(&base, "");
            assert_eq!((ended.code, ended.stdout.lines().count()), (3, 1), "{}", ended.stderr);
            assert!(ended.stderr.contains("list of members is incomplete"), "{}", ended.stderr);
            assert_eq!(run(&[&base[..], &["--partial"]].concat(), "").code, 0);
        }
    }
    let groups = folder.values("groups.jsonl", &[group(&expanded(19))]);
    let ended = run_with(&PLAN, &[&more[..], &[&groups]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(run(&["run", "--template", "generic-scim", "--object", "Group", &groups], "").code, 0);
    assert!(!printed(&ended)[0]["references"][0]["new"].as_array().unwrap().contains(&json!("T29")));
}

/// Records of which the first are disabled, and the objects they match.
fn population(folder: &Folder, records: usize, disabled: usize) -> (String, String) {
    let standing = |number: usize| with(user(number), "accountEnabled", json!(number >= disabled));
    let existing: Vec<Value> = (0..records).map(target_user).collect();
    let records: Vec<Value> = (0..records).map(standing).collect();
    (folder.values("existing.jsonl", &existing), folder.values("records.jsonl", &records))
}

#[test]
fn too_many_disables_stop_the_run() {
    for (records, disabled, option, stops) in [
        (20, 10, None, false),
        (20, 11, None, true),
        (300, 60, None, false),
        (300, 61, None, true),
        (300, 290, None, true),
        (3000, 500, None, false),
        (3000, 501, None, true),
        (20, 3, Some("3"), false),
        (20, 4, Some("3"), true),
        (20, 1, Some("0"), true),
        (20, 5, Some("25%"), false),
        (20, 6, Some("25%"), true),
        (20, 1, Some("0%"), true),
        (300, 290, Some("none"), false),
        (300, 300, Some("100%"), false),
    ] {
        let folder = Folder::new();
        let (existing, records_file) = population(&folder, records, disabled);
        for base in [PLAN, REQUEST] {
            let mut more = vec!["--existing", &existing, &records_file];
            more.extend(option.into_iter().flat_map(|option| ["--max-deprovision", option]));
            let ended = run_with(&base, &more);
            if stops {
                let counts = format!("{disabled} of {records} records would be disabled or deleted");
                is_stopped(&ended, &[&counts, "--max-deprovision", &format!("disable {disabled}"), "records in "]);
            } else {
                assert_eq!(ended.code, 0, "{records} {disabled} {option:?}: {}", ended.stderr);
            }
        }
        let output = folder.place("plan.jsonl");
        fs::write(&output, "before").unwrap();
        if stops && option.is_none() {
            is_stopped(&run_with(&PLAN, &["--existing", &existing, "-o", &output, &records_file]), &[]);
            assert_eq!(fs::read_to_string(&output).unwrap(), "before");
        }
    }
}

#[test]
fn a_group_does_not_lose_all_of_its_members() {
    let folder = Folder::new();
    for (members, stops) in [(9, false), (10, true)] {
        let users: Vec<Value> = (0..20).map(user).collect();
        let mut existing: Vec<Value> = (0..20).map(target_user).collect();
        existing.push(target_group((0..members).map(|number| format!("T{number}"))));
        let users = folder.values("users.jsonl", &users);
        let existing = folder.values("existing.jsonl", &existing);
        let groups = folder.values("groups.jsonl", &[group(&json!([]))]);
        let more = ["--object", "Group", "--existing", &existing, "--users", &users, &groups];
        let ended = run_with(&REQUEST, &more);
        if stops {
            is_stopped(&ended, &["10 or more members: 1", "`--allow-empty-groups`"]);
            let allowed = run_with(&REQUEST, &[&more[..], &["--allow-empty-groups"]].concat());
            assert_eq!((allowed.code, allowed.stdout.lines().count()), (0, 1), "{}", allowed.stderr);
        } else {
            assert_eq!(ended.code, 0, "{}", ended.stderr);
        }
    }
}

#[test]
fn too_many_bad_records_leave_no_plan() {
    let folder = Folder::new();
    let records: String = (0..2000)
        .map(|number| if number % 2 == 0 { format!("{}\n", user(number)) } else { "bad\n".to_owned() })
        .collect();
    let records = folder.file("records.jsonl", &records);
    for base in [PLAN, REQUEST] {
        let ended = run_with(&base, &[&records]);
        assert_eq!((ended.code, ended.stdout.as_str()), (4, ""), "{}", ended.stderr);
    }
}

#[test]
fn a_long_plan_comes_from_the_temporary_file_as_it_is() {
    let folder = Folder::new();
    let records: Vec<Value> =
        (0..20_000).map(|number| with(user(number), "displayName", json!("x".repeat(300)))).collect();
    let records = folder.values("records.jsonl", &records);
    let output = folder.place("plan.jsonl");
    let ended = run_with(&PLAN, &[&records]);
    assert_eq!((ended.code, ended.stdout.lines().count()), (0, 20_000), "{}", ended.stderr);
    assert_eq!(run_with(&PLAN, &["-o", &output, &records]).code, 0);
    assert_eq!(fs::read_to_string(&output).unwrap(), ended.stdout);
    assert!(printed(&ended).iter().zip(1..).all(|(plan, number)| plan["record"] == number));
}

#[test]
fn no_request_has_a_placeholder() {
    let folder = Folder::new();
    let zendesk = |more: &[&str]| {
        let base = ["run", "--template", "zendesk", "--emit", "request", "--object", "Group"];
        run(&[&base, more].concat(), "")
    };
    let source = |number: usize| {
        let mail = format!("u{number}@contoso.com");
        json!({"objectId": format!("u{number}"), "mail": mail, "userPrincipalName": mail, "displayName": "A", "accountEnabled": true})
    };
    let users = folder.values("users.jsonl", &[source(1), source(2)]);
    let groups = folder.values("groups.jsonl", &[json!({"objectId": "g1", "displayName": "All", "members": ["u1"]})]);
    let target = |number: u64| json!({"object": "User", "id": number, "email": format!("u{number}@contoso.com")});
    let group = json!({"object": "Group", "id": 9, "name": "All"});
    let membership = |id: u64, user: u64| json!({"id": id, "user_id": user, "group_id": 9});
    let with_members = with(group.clone(), "members", json!([1, 2]));
    let existing = folder.values("existing.jsonl", &[target(1), target(2), with_members]);
    let ended = zendesk(&["--existing", &existing, "--users", &users, &groups]);
    assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{}", ended.stderr);
    assert!(ended.stderr.contains("AF0566") && ended.stderr.contains("membership"), "{}", ended.stderr);
    // Memberships as the interface returns them; the group itself does not say who its members are.
    let answer = json!({"group_memberships": [membership(71, 1), membership(72, 2)], "next_page": null, "count": 2});
    let objects = folder.values("objects.jsonl", &[target(1), target(2), group]);
    let delete = json!("/api/v2/group_memberships/72");
    for text in [
        format!("{answer}\n"),
        serde_json::to_string_pretty(&answer).unwrap(),
        format!("{}\n{}\n", membership(71, 1), membership(72, 2)),
        format!(
            "[{},{}]",
            with(membership(71, 1), "object", json!("group_membership")),
            with(membership(72, 2), "object", json!("group_membership"))
        ),
    ] {
        let memberships = folder.file("memberships.json", &text);
        let ended = zendesk(&["--existing", &objects, "--existing", &memberships, "--users", &users, &groups]);
        assert_eq!(ended.code, 0, "{text}\n{}", ended.stderr);
        let requests = printed(&ended);
        let paths: Vec<&Value> = requests.iter().map(|request| &request["path"]).collect();
        assert_eq!(paths, [&delete], "{text}");
    }
    // ServiceNow calls identifiers otherwise.
    let record = folder.values("record.jsonl", &[with(user(1), "jobTitle", json!("New"))]);
    let existing =
        folder.file("answer.json", json!({"result": [{"sys_id": "ab", "user_name": "u1@contoso.com"}]}).to_string());
    let base = ["run", "--template", "servicenow", "--emit", "request", "--existing", &existing, &record];
    let ended = run(&base, "");
    assert_eq!((ended.code, &printed(&ended)[0]["match"]["target"]), (0, &json!("ab")), "{}", ended.stderr);
    // An object without an identifier.
    let record = folder.values("record.jsonl", &[with(user(1), "displayName", json!("New"))]);
    let existing = folder.values("existing.jsonl", &[json!({"userName": "u1@contoso.com", "displayName": "Old"})]);
    for base in [PLAN, REQUEST] {
        let ended = run_with(&base, &["--existing", &existing, &record]);
        assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{}", ended.stderr);
        assert!(ended.stderr.contains("AF0565"), "{}", ended.stderr);
    }
}

#[test]
fn whole_lists_of_members_keep_those_that_nobody_knows() {
    let folder = Folder::new();
    let source = |number: usize| {
        let mail = format!("u{number}@contoso.com");
        json!({"objectId": format!("u{number}"), "mail": mail, "userPrincipalName": mail, "displayName": "A", "accountEnabled": true})
    };
    let users = folder.values("users.jsonl", &[source(1), source(2)]);
    let groups = folder.values("groups.jsonl", &[json!({"objectId": "g1", "displayName": "All", "members": ["u1"]})]);
    let contact = |number: u64| json!({"object": "Contact", "id": number, "email": format!("u{number}@contoso.com")});
    let group = json!({"object": "Group", "id": 9, "name": "All", "agent_ids": [2, 77]});
    let existing = folder.values("existing.jsonl", &[contact(1), contact(2), group]);
    let base = ["run", "--template", "freshdesk", "--emit", "request", "--object", "Group"];
    let ended = run(&[&base[..], &["--existing", &existing, "--users", &users, &groups]].concat(), "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(printed(&ended)[0]["body"], json!({"agent_ids": [1, 77]}), "{}", ended.stdout);
}

#[test]
fn references_are_known_without_definitions() {
    let folder = Folder::new();
    let attribute = |target: &str, source: &str, priority: u64| json!({"targetAttributeName": target, "matchingPriority": priority, "source": {"type": "Attribute", "name": source}});
    let mapping = |object: &str, attributes: &[Value]| json!({"sourceObjectName": object, "targetObjectName": object, "enabled": true, "attributeMappings": attributes});
    let manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    let document = json!({"directories": [], "synchronizationRules": [{"objectMappings": [
        mapping("User", &[attribute("userName", "userPrincipalName", 1), attribute(manager, "manager", 0)]),
        mapping("Group", &[attribute("displayName", "displayName", 1), attribute("members", "members", 0), attribute("custom", "owners", 0)]),
    ]}]});
    let schema = folder.file("mapping.json", document.to_string());
    let users = folder.values("users.jsonl", &[with(user(1), "manager", json!("u2")), user(2)]);
    let groups = folder.values("groups.jsonl", &[with(group(&json!(["u1"])), "owners", json!(["u2", "u3"]))]);
    let existing = folder.values(
        "existing.jsonl",
        &[target_user(1), target_user(2), target_group(["T2".to_owned(), "admin".to_owned()])],
    );
    let base = ["run", "--schema", &schema, "--emit", "request", "--existing", &existing];
    let ended = run(&[&base[..], &[&users]].concat(), "");
    let operations = json!([{"op": "add", "path": manager, "value": {"value": "T2"}}]);
    assert_eq!(printed(&ended)[0]["body"]["Operations"], operations, "{}", ended.stderr);
    let ended = run(&[&base[..], &["--object", "Group", "--users", &users, &groups]].concat(), "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for id in ["u1", "u2", "u3", "admin"] {
        assert!(!printed(&ended)[0]["body"].to_string().contains(id), "{}", ended.stdout);
    }
    assert!(ended.stdout.contains("T1") && ended.stdout.contains(r#"members[value eq \"T2\"]"#), "{}", ended.stdout);
}

#[test]
fn options_that_have_no_effect_are_named() {
    let folder = Folder::new();
    let document =
        json!([{"targetAttributeName": "userName", "source": {"type": "Attribute", "name": "userPrincipalName"}}]);
    let schema = folder.file("mapping.json", document.to_string());
    let users = folder.values("users.jsonl", &[user(1)]);
    let existing = folder.values("existing.jsonl", &[target_user(1)]);
    let ended =
        run(&["run", "--schema", &schema, "--emit", "plan", "--existing", &existing, "--users", &users, &users], "");
    assert!(ended.stderr.contains("so `--existing` has no effect"), "{}", ended.stderr);
    assert!(ended.stderr.contains("so `--users` has no effect"), "{}", ended.stderr);
}

#[test]
fn who_says_nothing_is_neither_enabled_nor_disabled() {
    let folder = Folder::new();
    let mut silent = user(1);
    silent.as_object_mut().unwrap().remove("accountEnabled");
    let records = folder.values("records.jsonl", &[silent, user(2)]);
    let existing = folder.values("existing.jsonl", &[with(target_user(1), "active", json!(false))]);
    let ended = run_with(&REQUEST, &["--existing", &existing, &records]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!printed(&ended)[0]["body"]["Operations"].to_string().contains("active"), "{}", ended.stdout);
    assert!(ended.stderr.contains("records with neither `accountEnabled` nor `IsSoftDeleted`: 1;"), "{}", ended.stderr);
    assert!(ended.stderr.contains("`$select=accountEnabled`"), "{}", ended.stderr);
}
