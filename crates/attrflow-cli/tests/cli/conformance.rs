//! `attrflow conformance`: arguments, reports and exit codes, against servers in this process.

use std::fs;

use serde_json::Value;

use super::run;
use crate::standin::Fault;
use crate::standin::Standin;

#[test]
fn a_right_server_passes() {
    let standin = Standin::start(Fault::None);
    let ended = run(&["conformance", "--target-url", &standin.server.url], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let last = ended.stdout.lines().last().unwrap();
    assert!(last.starts_with("checks 46: passed 44, refused 0, stored wrongly 0, skipped 2"), "{last}");
    assert!(standin.objects().is_empty());
}

#[test]
fn a_failure_is_shown_with_request_and_answer_in_each_format() {
    let standin = Standin::start(Fault::RemovalIgnored);
    let only = ["--only", "group-remove-member-value", "--only", "create-user"];
    let arguments = |format| {
        let url = ["conformance", "--target-url", standin.server.url.as_str(), "--format", format];
        [&url[..], &only[..]].concat()
    };
    let text = run(&arguments("text"), "");
    assert_eq!(text.code, 1);
    for shown in [
        "passed          create-user:",
        "stored-wrongly  group-remove-member-value:",
        "    request: {\"method\":\"PATCH\"",
        "    answer: {\"status\":200",
    ] {
        assert!(text.stdout.contains(shown), "`{shown}` is not in:\n{}", text.stdout);
    }
    let json: Value = serde_json::from_str(&run(&arguments("json"), "").stdout).unwrap();
    assert_eq!((&json["version"], &json["target"]), (&1.into(), &standin.server.url.as_str().into()));
    assert_eq!(json["checks"][1]["outcome"], "stored-wrongly");
    let junit = run(&arguments("junit"), "").stdout;
    assert!(junit.contains("failures=\"1\"") && junit.contains("group-remove-member-value"), "{junit}");
}

#[test]
fn a_baseline_names_what_is_known() {
    let standin = Standin::start(Fault::NumericIds);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let url = standin.server.url.as_str();
    let report = run(&["conformance", "--target-url", url, "--format", "json"], "");
    assert_eq!(report.code, 1);
    fs::write(file("known.json"), &report.stdout).unwrap();
    fs::write(file("known.txt"), "# numbers\nid-text\nfilter-and # by the text\n").unwrap();
    fs::write(file("partly.txt"), "id-text\n").unwrap();
    fs::write(file("wrong.txt"), "no-such-check\n").unwrap();
    let with = |name: &str| run(&["conformance", "--target-url", url, "--baseline", &file(name)], "");
    assert_eq!((with("known.json").code, with("known.txt").code, with("partly.txt").code), (0, 0, 1));
    with("wrong.txt").refuses(2, "there is no check `no-such-check`");
}

#[test]
fn checks_are_listed_without_a_server() {
    let listed = run(&["conformance", "--list"], "");
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    assert!(listed.stdout.starts_with("service-provider-config: GET /ServiceProviderConfig\n    "));
    let json: Value = serde_json::from_str(&run(&["conformance", "--list", "--format", "json"], "").stdout).unwrap();
    assert!(json["checks"].as_array().unwrap().iter().all(|row| row["why"].is_string() && row["source"].is_string()));
}

#[test]
fn wrong_arguments_send_nothing() {
    run(&["conformance"], "").refuses(2, "`--target-url` is missing");
    run(&["conformance", "--target-url", "http://example.com/scim"], "").refuses(2, "not https");
    run(&["conformance", "--target-url", "example.com"], "").refuses(2, "https://");
    run(&["conformance", "--only", "nonsense", "--list"], "").refuses(2, "there is no check `nonsense`");
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("token");
    fs::write(&empty, "\n").unwrap();
    let arguments = ["conformance", "--target-url", "http://localhost:1", "--token-file", empty.to_str().unwrap()];
    run(&arguments, "").refuses(2, "holds no token");
}

#[test]
fn a_server_that_is_not_there_or_refuses_the_token_ends_with_69() {
    run(&["conformance", "--target-url", "http://127.0.0.1:1"], "").refuses(69, "the server refuses the connection");
    let server = crate::standin::http::Server::start(|_| crate::standin::http::Response::empty(401));
    run(&["conformance", "--target-url", &server.url], "").refuses(69, "refuses the token");
}

#[test]
fn a_check_that_the_wire_form_lacks_is_said() {
    let standin = Standin::start(Fault::None);
    let url = standin.server.url.as_str();
    let ended = run(&["conformance", "--target-url", url, "--wire", "rfc", "--only", "patch-active-text"], "");
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("`patch-active-text` is not made with `--wire rfc`"), "{}", ended.stderr);
}

#[test]
fn a_server_that_is_lost_ends_with_69_and_what_was_found_is_shown() {
    let standin = Standin::start(Fault::Killed(9));
    let ended = run(&["conformance", "--target-url", &standin.server.url, "--format", "json"], "");
    assert_eq!(ended.code, 69, "{}", ended.stderr);
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(!json["checks"].as_array().unwrap().is_empty());
    for object in standin.objects() {
        let path = format!("`/Users/{}` could not be removed", object["id"].as_str().unwrap());
        assert!(ended.stderr.contains(&path), "{}", ended.stderr);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_left_behind_after_ctrl_c() {
    use std::process::Stdio;
    for after in [1, 7, 30] {
        let standin = Standin::start(Fault::Slow);
        let mut command = super::program(&["conformance", "--target-url", &standin.server.url, "--format", "json"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while standin.changes() < after {
            std::thread::yield_now();
        }
        let process = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(standin.objects().is_empty(), "stopped after {after} changes");
        assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok());
    }
}
