//! `attrflow provision`: arguments, reports, files and exit codes, against servers in this process.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::help_desk::HelpDesk;
use super::run;
use crate::standin::Fault;
use crate::standin::Standin;

/// A server, and a folder with records and a link store.
pub(super) struct Fixture {
    pub(super) standin: Standin,
    folder: tempfile::TempDir,
}

pub(super) fn user(id: &str, name: &str) -> Value {
    json!({ "objectId": id, "accountEnabled": true, "userPrincipalName": format!("{id}@contoso.com"), "displayName": name })
}

impl Fixture {
    pub(super) fn new(fault: Fault) -> Fixture {
        let fixture = Fixture { standin: Standin::start(fault), folder: tempfile::tempdir().unwrap() };
        fixture.write("users.jsonl", &[user("u1", "Ines Ferreira"), user("u2", "Lee Chen")]);
        fixture.write("groups.jsonl", &[json!({ "objectId": "g1", "displayName": "Staff", "members": ["u1", "u2"] })]);
        fixture
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub(super) fn write(&self, name: &str, records: &[Value]) {
        let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
        fs::write(self.path(name), lines.concat()).unwrap();
    }

    pub(super) fn arguments(&self, more: &[&str]) -> Vec<String> {
        let (users, groups) =
            (format!("User={}", self.file("users.jsonl")), format!("Group={}", self.file("groups.jsonl")));
        let url = self.standin.server.url.clone();
        let links = self.file("links.db");
        let fixed =
            ["provision", "--template", "generic-scim", "--wire", "rfc", "--target-url", &url, "--links", &links];
        let fixed = fixed.map(str::to_owned).into_iter();
        fixed.chain(more.iter().map(|text| (*text).to_owned())).chain([users, groups]).collect()
    }

    /// Provisions 40 users and a group, and sends a signal after a number of changes.
    #[cfg(unix)]
    fn signalled(&self, signal: rustix::process::Signal, after: u64) -> std::process::ExitStatus {
        use std::process::Stdio;
        let many: Vec<Value> = (0..40).map(|number| user(&format!("p{number}"), "Person")).collect();
        self.write("users.jsonl", &many);
        self.write("groups.jsonl", &[json!({ "objectId": "g1", "displayName": "Staff", "members": ["p1", "p2"] })]);
        let arguments = self.arguments(&["--log", &self.file("log.jsonl")]);
        let mut command = super::program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap();
        while self.standin.changes() < after {
            std::thread::yield_now();
        }
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
        child.wait().unwrap()
    }

    /// Returns the links of the store.
    pub(super) fn links(&self) -> Vec<Value> {
        let listed = run(&["links", "list", "--links", &self.file("links.db"), "--format", "json"], "");
        serde_json::from_str(&listed.stdout).unwrap()
    }

    pub(super) fn run(&self, more: &[&str]) -> Ended {
        let arguments = self.arguments(more);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "")
    }
}

#[test]
fn a_first_dry_run_reads_only_and_a_run_sends_once() {
    let fixture = Fixture::new(Fault::None);
    let dry = fixture.run(&["--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    let lines: Vec<Value> = dry.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let actions: Vec<&str> = lines.iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["create", "create", "create"]);
    assert_eq!(lines[2]["references"][0]["new"], json!([{ "$link": "User/u1" }, { "$link": "User/u2" }]));
    assert_eq!((fixture.standin.changes(), fixture.path("links.db").exists()), (0, false));
    let first = fixture.run(&[]);
    assert_eq!((first.code, first.stdout.as_str()), (0, ""), "{}", first.stderr);
    assert!(first.stderr.contains("records in 3 = created 3 + updated 0"), "{}", first.stderr);
    let objects = fixture.standin.objects();
    assert_eq!((objects.len(), objects[2]["members"].as_array().unwrap().len()), (3, 2));
    fixture.standin.set(Fault::None);
    let second = fixture.run(&[]);
    assert_eq!((second.code, fixture.standin.changes()), (0, 0), "{}", second.stderr);
    assert!(second.stderr.contains("skipped 3"), "{}", second.stderr);
}

#[test]
fn a_seed_gives_each_record_the_values_that_run_gives_it() {
    let fixture = Fixture::new(Fault::None);
    let mapping = [
        json!({ "targetAttributeName": "userName", "matchingPriority": 1, "source": { "name": "userPrincipalName", "type": "Attribute" } }),
        json!({ "targetAttributeName": "nickName", "source": { "expression": "Guid()", "type": "Function" } }),
    ];
    fs::write(fixture.path("mapping.json"), json!(mapping).to_string()).unwrap();
    let (schema, users, url) =
        (fixture.file("mapping.json"), fixture.file("users.jsonl"), fixture.standin.server.url.clone());
    let links = fixture.file("links.db");
    let changes = |arguments: &[&str]| -> Vec<Value> {
        let ended = run(&[arguments, &["--schema", &schema, "--seed", "7", &users]].concat(), "");
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["changes"].clone()).collect()
    };
    let planned = changes(&["run", "--emit", "plan"]);
    assert_eq!(planned.len(), 2);
    assert_ne!(planned[0], planned[1]);
    assert_eq!(changes(&["provision", "--dry-run", "--wire", "rfc", "--target-url", &url, "--links", &links]), planned);
}

/// A log is appended to where it is, so that it must be no other file of the run, and nobody else's.
#[cfg(unix)]
#[test]
fn the_log_is_a_file_of_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new(Fault::None);
    fs::write(fixture.path("victim"), "kept").unwrap();
    std::os::unix::fs::symlink(fixture.path("victim"), fixture.path("link")).unwrap();
    fixture.run(&["--log", &fixture.file("link")]).refuses(73, "it is a symbolic link");
    assert_eq!(
        (fs::read_to_string(fixture.path("victim")).unwrap(), fixture.standin.changes()),
        ("kept".to_owned(), 0)
    );
    let log = fixture.file("log.jsonl");
    fs::write(&log, "before\n").unwrap();
    fs::set_permissions(&log, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(fixture.run(&["--log", &log]).code, 0);
    assert!(fs::read_to_string(&log).unwrap().starts_with("before\n{"));
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    let store = fixture.file("links.db");
    let before = fs::read(&store).unwrap();
    for option in ["--log", "--summary"] {
        fixture.run(&[option, &store]).refuses(73, "it is the same file as");
        assert!(fs::read(&store).unwrap() == before, "{option}");
    }
}

#[test]
fn the_log_has_the_shape_of_graph_and_no_values() {
    let fixture = Fixture::new(Fault::None);
    let (log, summary) = (fixture.file("log.jsonl"), fixture.file("summary.json"));
    assert_eq!(fixture.run(&["--log", &log, "--summary", &summary]).code, 0);
    let text = fs::read_to_string(&log).unwrap();
    assert!(!text.contains("Ferreira"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    for line in &lines {
        assert_eq!(line["provisioningStatusInfo"]["status"], "success");
        assert!(line["id"].as_str().unwrap().len() == 36 && line["activityDateTime"].as_str().unwrap().ends_with('Z'));
        assert!(line["targetIdentity"]["id"].is_string() && line["provisioningSteps"].is_array());
    }
    let summary: Value = serde_json::from_str(&fs::read_to_string(summary).unwrap()).unwrap();
    assert_eq!((&summary["counts"]["created"], &summary["exitCode"]), (&json!(3), &json!(0)));
    fixture.write("users.jsonl", &[user("u1", "Changed"), user("u2", "Lee Chen")]);
    assert_eq!(fixture.run(&["--log", &log, "--show-values"]).code, 0);
    assert!(fs::read_to_string(&log).unwrap().contains(r#""oldValue":"Ines Ferreira","newValue":"Changed""#));
    #[cfg(unix)]
    for name in ["log.jsonl", "links.db"] {
        let metadata = fs::metadata(fixture.path(name)).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_log_equals_what_its_own_records_give_and_planted_differences_are_found() {
    let fixture = Fixture::new(Fault::None);
    let (log, hidden) = (fixture.file("log.jsonl"), fixture.file("hidden.jsonl"));
    let replay = |log: &str| {
        let (users, groups) =
            (format!("User={}", fixture.file("users.jsonl")), format!("Group={}", fixture.file("groups.jsonl")));
        run(&["replay", log, "--template", "generic-scim", &users, &groups, "--format", "json"], "")
    };
    assert_eq!(fixture.run(&["--log", &log, "--show-values"]).code, 0);
    let own = replay(&log);
    assert_eq!(own.code, 0, "{}", own.stdout);
    let report: Value = serde_json::from_str(&own.stdout).unwrap();
    assert_eq!(report["compared"], json!(3));
    // A change is an entry of its own, and the older one is superseded.
    fixture.write("users.jsonl", &[user("u1", "Inês Ferreira-Lima"), user("u2", "Lee Chen")]);
    assert_eq!(fixture.run(&["--log", &log, "--show-values"]).code, 0);
    assert_eq!(replay(&log).code, 0, "{}", replay(&log).stdout);
    for (there, pattern) in [
        ("INÊS FERREIRA-LIMA", "case only"),
        ("Inês  Ferreira-Lima", "white space"),
        ("Ines Ferreira-Lima", "diacritics"),
        ("Inês Ferr", "truncated"),
        ("CANARY", "other"),
    ] {
        let planted = fs::read_to_string(&log).unwrap().replace("Inês Ferreira-Lima", there);
        fs::write(fixture.path("planted.jsonl"), planted).unwrap();
        let found = replay(&fixture.file("planted.jsonl"));
        assert_eq!(found.code, 1, "{pattern}");
        assert!(found.stdout.contains(&format!("\"pattern\": \"{pattern}\"")), "{pattern}: {}", found.stdout);
        assert!(!found.stdout.contains("CANARY") && !found.stdout.contains("Ferr"), "{}", found.stdout);
    }
    // Without values there is nothing to compare.
    fixture.write("users.jsonl", &[user("u1", "Another"), user("u2", "Lee Chen")]);
    assert_eq!(fixture.run(&["--log", &hidden]).code, 0);
    let masked = replay(&hidden);
    assert!(masked.code == 0 && masked.stdout.contains("masked value"), "{}", masked.stdout);
}

#[test]
fn a_bad_record_is_reported_and_the_others_go_on() {
    let fixture = Fixture::new(Fault::None);
    let path = fixture.path("users.jsonl");
    fs::write(&path, format!("{}\nnonsense\n{}\n", user("u1", "One"), json!({ "displayName": "Nobody" }))).unwrap();
    let log = fixture.file("log.jsonl");
    let ended = fixture.run(&["--full", "--log", &log]);
    assert_eq!(fs::read_to_string(&log).unwrap().matches(r#""status":"failure","errorInformation""#).count(), 2);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("record 2: error[AF0801]"), "{}", ended.stderr);
    assert!(ended.stderr.contains("record 3: error[AF0872]"), "{}", ended.stderr);
    assert_eq!(fixture.standin.objects().len(), 2);
}

#[test]
fn one_record_is_reported_step_by_step() {
    let fixture = Fixture::new(Fault::None);
    let ended = fixture.run(&["--one", "u2"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for step in [
        "import      source `u2`",
        "scope       in scope",
        "match       no object",
        "action      create",
        "export      done: `id1`",
    ] {
        assert!(ended.stdout.contains(step), "`{step}` is not in:\n{}", ended.stdout);
    }
    assert_eq!(fixture.standin.objects().len(), 1);
    let again = fixture.run(&["--one", "u2", "--dry-run", "--show-values"]);
    assert!(again.stdout.contains("match       by `link`: `id1`"), "{}", again.stdout);
    let nobody = fixture.run(&["--one", "nobody"]);
    assert_eq!(nobody.code, 2, "{}", nobody.stderr);
    // A server that refuses the token is no reason to say that there is no such record.
    fixture.standin.set(Fault::TokenExpires(0));
    fixture.run(&["--one", "u2"]).refuses(69, "the server answers 401 and wants a token");
}

#[test]
fn who_is_not_assigned_is_out_of_scope() {
    let fixture = Fixture::new(Fault::None);
    let file = fixture.file("assigned.txt");
    // The group has everybody as members, and a group is assigned only where its members are known.
    let assign = |text: &str| fs::write(&file, text).unwrap();
    assign("u1\n");
    let first = fixture.run(&["--assignments", &file]);
    assert_eq!((first.code, fixture.standin.objects().len()), (0, 1), "{}", first.stderr);
    let page = json!({ "value": [{ "principalId": "g1", "principalType": "Group" }] });
    assign(&page.to_string());
    assert_eq!(fixture.run(&["--assignments", &file]).code, 0);
    assert_eq!(fixture.standin.objects().len(), 3);
    assign("u2\n");
    let kept = fixture.run(&["--assignments", &file, "--skip-out-of-scope-deletions"]);
    assert!(kept.stderr.contains("skipped 3"), "{}", kept.stderr);
    let second = fixture.run(&["--assignments", &file]);
    assert!(second.stderr.contains("disabled 1 + deleted 1 + skipped 1"), "{}", second.stderr);
    let unknown = json!([{ "principalId": "g9", "principalType": "Group" }]);
    assign(&unknown.to_string());
    fixture.run(&["--assignments", &file]).refuses(5, "assigned groups whose members are not known");
}

#[test]
fn records_are_read_in_every_format_and_found_by_their_own_identifier() {
    let fixture = Fixture::new(Fault::None);
    fs::write(
        fixture.path("hr.csv"),
        "workerId;userPrincipalName;displayName;accountEnabled\nw1;a@contoso.com;Ana;true\n",
    )
    .unwrap();
    let (url, links, records) = (&fixture.standin.server.url, fixture.file("links.db"), fixture.file("hr.csv"));
    let fixed = ["provision", "--template", "generic-scim", "--target-url", url, "--links", &links, &records];
    let ended = run(&[&fixed[..], &["--id", "workerId"]].concat(), "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("hr.csv: read as"), "{}", ended.stderr);
    assert_eq!(run(&["links", "list", "--links", &links], "").stdout, "User w1 -> id1: create\n");
    run(&[&fixed[..], &["--input", "json"]].concat(), "").refuses(65, "hr.csv");
}

#[test]
fn guards_stop_the_run_before_anything_is_sent() {
    let fixture = Fixture::new(Fault::None);
    assert_eq!(fixture.run(&[]).code, 0);
    fixture.standin.set(Fault::None);
    fs::write(fixture.file("users.jsonl"), "[]").unwrap();
    let stopped = fixture.run(&["--full", "--max-deprovision", "1"]);
    stopped.refuses(5, "`--max-deprovision 2` allows it");
    assert_eq!(fixture.standin.changes(), 0);
    fixture.write("delta.jsonl", &[json!({ "id": "u1", "@removed": { "reason": "changed" } })]);
    let delta = format!("User={}", fixture.file("delta.jsonl"));
    fixture.run(&["--full", &delta]).refuses(2, "of a delta");
    assert_eq!((fixture.standin.changes(), fixture.run(&["--full"]).code), (0, 0));
    let disabled = fixture.standin.objects().iter().filter(|object| object["active"] == false).count();
    assert_eq!(disabled, 2);
}

#[test]
fn a_reviewed_plan_is_carried_out_as_it_is_or_not_at_all() {
    let fixture = Fixture::new(Fault::None);
    let plan = fixture.file("plan.jsonl");
    fs::write(&plan, fixture.run(&["--dry-run"]).stdout).unwrap();
    fixture.write("users.jsonl", &[user("u1", "Changed"), user("u2", "Lee Chen")]);
    fixture.run(&["--apply", &plan]).refuses(5, "the plan is stale: what would be done for 1 records");
    assert_eq!(fixture.standin.changes(), 0);
    fs::write(&plan, fixture.run(&["--dry-run"]).stdout).unwrap();
    assert_eq!(fixture.run(&["--apply", &plan]).code, 0);
    assert_eq!(fixture.standin.objects().len(), 3);
    // It was carried out, so that it is stale.
    assert_eq!(fixture.run(&["--apply", &plan]).code, 5);
    fs::write(&plan, "nonsense").unwrap();
    fixture.run(&["--apply", &plan]).refuses(65, "no line of a plan");
}

#[test]
fn wrong_usage_and_unusable_servers_have_their_exit_codes() {
    let fixture = Fixture::new(Fault::None);
    let url = fixture.standin.server.url.as_str();
    let (links, users) = (fixture.file("links.db"), fixture.file("users.jsonl"));
    let summary = fixture.file("summary.json");
    // Whatever ends a run, its summary says it.
    let with = |url: &str, more: &[&str]| {
        let _ = fs::remove_file(&summary);
        let fixed = ["provision", "--template", "generic-scim", "--links", &links, "--target-url", url];
        let ended = run(&[&fixed[..], &["--summary", &summary], more].concat(), "");
        let written: Value = serde_json::from_str(&fs::read_to_string(&summary).unwrap()).unwrap();
        assert_eq!((&written["exitCode"], written["reason"].is_null()), (&json!(ended.code), ended.code == 0));
        ended
    };
    assert_eq!(run(&["provision", "--template", "generic-scim", "--links", &links, "--target-url", url], "").code, 2);
    assert_eq!(run(&["provision", "--template", "generic-scim", "--target-url", url, &users], "").code, 2);
    assert_eq!(with(url, &["--full", "--one", "u1", &users]).code, 2);
    assert_eq!(with(url, &["Nonsense=x.jsonl"]).code, 2);
    assert_eq!(with(url, &[&fixture.file("missing.jsonl")]).code, 65);
    assert_eq!(with("http://example.com", &[&users]).code, 2);
    fixture.standin.set(Fault::TokenExpires(0));
    with(url, &[&users]).refuses(69, "the server answers 401 and wants a token, and none is given");
    fs::write(fixture.path("token.txt"), "s3cret").unwrap();
    with(url, &["--token-file", &fixture.file("token.txt"), &users]).refuses(69, "refuses the token");
    // The token expires in the middle: what was sent is confirmed.
    fixture.standin.set(Fault::TokenExpires(3));
    let stopped = with(url, &["--concurrency", "1", &users]);
    assert_eq!(stopped.code, 4, "{}", stopped.stderr);
    fixture.standin.set(Fault::None);
    assert_eq!(with(url, &[&users]).code, 0);
    assert_eq!(fixture.standin.objects().len(), 2);
    // The store belongs to the server now.
    let other = Standin::start(Fault::None);
    with(&other.server.url, &[&users]).refuses(65, "the link store belongs to the address");
}

#[test]
fn a_proxy_is_for_other_machines() {
    let fixture = Fixture::new(Fault::None);
    let arguments = fixture.arguments(&[]);
    let mut command = super::program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let ended = super::ended(&mut command, "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let mut command = super::program(&["conformance", "--target-url", "https://scim.example.com"]);
    let ended = super::ended(command.env("HTTPS_PROXY", "http://127.0.0.1:1"), "");
    ended.refuses(69, "the server refuses the connection");
}

#[test]
fn failures_are_counted_and_too_many_stop_the_job() {
    let fixture = Fixture::new(Fault::Refused);
    let failed = fixture.run(&[]);
    assert_eq!(failed.code, 3, "{}", failed.stderr);
    assert!(failed.stderr.contains("error[AF0861]: the server answers 400 to POST"), "{}", failed.stderr);
    assert_eq!(fixture.run(&["--max-error-rate", "10%"]).code, 4);
    let waiting = fixture.run(&["--retry-backoff"]);
    assert_eq!(waiting.code, 0, "{}", waiting.stderr);
    assert!(waiting.stderr.contains("not due"), "{}", waiting.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_confirms_what_was_sent() {
    let fixture = Fixture::new(Fault::Slow);
    let ended = fixture.signalled(rustix::process::Signal::INT, 3);
    assert_eq!(ended.code(), Some(130));
    let sent = fixture.standin.objects().len();
    assert!(sent < 41, "{sent}");
    assert_eq!(fixture.links().len(), sent);
    fixture.standin.set(Fault::None);
    assert_eq!(fixture.run(&[]).code, 0);
    assert_eq!(fixture.standin.objects().len(), 41);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_is_started_again_and_makes_nothing_twice() {
    for after in [1, 2, 17, 39] {
        let fixture = Fixture::new(Fault::Slow);
        let log = fixture.file("log.jsonl");
        let ended = fixture.signalled(rustix::process::Signal::KILL, after);
        assert_eq!(ended.code(), None);
        // What is in flight when the process ends may still arrive.
        while fixture.standin.is_busy() {
            std::thread::yield_now();
        }
        fixture.standin.set(Fault::None);
        assert_eq!(fixture.run(&["--log", &log]).code, 0);
        assert_eq!((fixture.standin.objects().len(), fixture.links().len()), (41, 41), "killed after {after} changes");
        fixture.standin.set(Fault::None);
        assert_eq!((fixture.run(&["--log", &log]).code, fixture.standin.changes()), (0, 0));
        let text = fs::read_to_string(&log).unwrap();
        assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    }
}

#[test]
fn a_duplicate_is_looked_up_again_by_the_status_that_the_application_answers_with() {
    let desk = HelpDesk::start(0);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str| {
        let mut user = user("u1", name);
        (user["mail"], user["appRoleAssignments"]) = (user["userPrincipalName"].clone(), json!(["agent"]));
        fs::write(file("users.jsonl"), user.to_string()).unwrap();
    };
    fs::write(file("token"), "admin@contoso.com/token:secret").unwrap();
    let provision = || {
        let (url, token, links, users) =
            (desk.server.url.as_str(), file("token"), file("links.db"), file("users.jsonl"));
        let fixed = ["provision", "--template", "zendesk", "--target-url", url, "--auth", "basic"];
        let ended = run(&[&fixed[..], &["--token-file", &token, "--links", &links, &users]].concat(), "");
        (ended.code, ended.stderr)
    };
    // 422 also means other errors: it is one of those if the look-up finds nothing.
    write("");
    let (code, messages) = provision();
    assert_eq!((code, desk.objects().0.len()), (3, 0), "{messages}");
    assert!(messages.contains("error[AF0861]: the server answers 422 to POST"), "{messages}");
    // The search index knows the user only after the creation was refused.
    write("Ines");
    desk.add_unindexed("u1@contoso.com", 2);
    let (code, messages) = provision();
    assert_eq!((code, desk.objects().0.len()), (0, 1), "{messages}");
    assert_eq!(desk.objects().0[0]["name"], json!("Ines"));
    desk.changes();
    assert_eq!((provision().0, desk.changes()), (0, 0));
}

#[test]
fn an_application_with_an_interface_of_its_own_is_written_to_by_its_calls() {
    // Its groups fill several pages.
    let desk = HelpDesk::start(230);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let agent = |id: &str, name: &str| {
        let mut user = user(id, name);
        user["mail"] = user["userPrincipalName"].clone();
        user["appRoleAssignments"] = json!(["agent"]);
        user
    };
    let write = |name: &str, records: &[Value]| {
        let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
        fs::write(file(name), lines.concat()).unwrap();
    };
    fs::write(file("token"), "admin@contoso.com/token:secret").unwrap();
    let run = || {
        let (users, groups) = (format!("User={}", file("users.jsonl")), format!("Group={}", file("groups.jsonl")));
        let arguments = [
            "provision",
            "--template",
            "zendesk",
            "--target-url",
            &desk.server.url,
            "--auth",
            "basic",
            "--token-file",
            &file("token"),
            "--links",
            &file("links.db"),
            "--concurrency",
            "1",
            &users,
            &groups,
        ];
        let ended = super::run(&arguments, "");
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stderr
    };
    write("users.jsonl", &[agent("u1", "Ines"), agent("u2", "Lee")]);
    write("groups.jsonl", &[json!({ "objectId": "g1", "displayName": "Other 230", "members": ["u1", "u2"] })]);
    run();
    let (users, groups, memberships) = desk.objects();
    assert_eq!((users.len(), groups.len(), memberships.len()), (2, 230, 2), "{users:#?}");
    assert_eq!(
        (&users[1]["name"], &memberships[0]),
        (&json!("Lee"), &json!({ "user_id": 1, "group_id": 230, "id": 1 }))
    );
    desk.changes();
    run();
    assert_eq!(desk.changes(), 0);
    let mut disabled = agent("u2", "Lee Chen");
    disabled["accountEnabled"] = json!(false);
    write("users.jsonl", &[agent("u1", "Ines"), disabled]);
    write("groups.jsonl", &[json!({ "objectId": "g1", "displayName": "Staff", "members": ["u2"] })]);
    run();
    let (users, groups, memberships) = desk.objects();
    assert_eq!((&users[1]["suspended"], &groups[229]["name"]), (&json!(true), &json!("Staff")));
    assert_eq!(memberships.len(), 1, "{memberships:?}");
    desk.changes();
    run();
    assert_eq!(desk.changes(), 0);
    let basic = "Basic YWRtaW5AY29udG9zby5jb20vdG9rZW46c2VjcmV0";
    assert!(desk.authorizations().iter().all(|header| header.as_deref() == Some(basic)));
}
