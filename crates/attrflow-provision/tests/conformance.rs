//! The conformance suite against a server that is right, and against servers that do one thing wrongly.

use std::collections::BTreeSet;

use attrflow_provision::client::Client;
use attrflow_provision::client::ClientErrorKind;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::conformance;
use attrflow_provision::conformance::Finding;
use attrflow_provision::conformance::Outcome;
use attrflow_provision::conformance::WireForm;

use crate::standin::Fault;
use crate::standin::Standin;

/// The checks that ask with a filter.
pub const QUERYING: &[&str] = &[
    "create-user-special-characters",
    "disable-user",
    "filter-and",
    "filter-email",
    "filter-external-id",
    "filter-group",
    "filter-reference",
    "filter-unknown-user",
    "filter-user-name",
    "filter-user-name-case",
];

fn client(url: &str) -> Client {
    Client::new(url, ClientOptions::default()).unwrap()
}

/// Makes all checks on the server at this address; the findings, and how many objects it could not remove.
pub fn check(url: &str, wire: WireForm) -> (Vec<Finding>, usize) {
    let mut findings = Vec::new();
    let on_finding = &mut |finding| findings.push(finding);
    let summary = conformance::run(&client(url), wire, "attrflow-test", &|_| true, &|| false, on_finding);
    let left = summary.unwrap().left_behind.len();
    (findings, left)
}

/// Makes all checks on a stand-in; the findings, and how many objects are left on it.
fn run(fault: Fault, wire: WireForm) -> (Vec<Finding>, usize) {
    let standin = Standin::start(fault);
    let (findings, named) = check(&standin.server.url, wire);
    let left = standin.objects().len();
    assert_eq!(named, left, "the remaining objects are named");
    (findings, left)
}

fn failed(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().filter(|finding| finding.outcome.is_failure()).map(|finding| finding.check.id).collect()
}

#[test]
fn a_right_server_passes_in_every_wire_form() {
    for wire in [WireForm::Entra, WireForm::Entra2020, WireForm::Rfc] {
        let (findings, left) = run(Fault::None, wire);
        let not_passed: Vec<_> = findings.iter().filter(|finding| finding.outcome != Outcome::Passed).collect();
        // The stand-in has no versions, and no limit on the rate.
        let names: Vec<&str> = not_passed.iter().map(|finding| finding.check.id).collect();
        assert_eq!(names, ["etag", "rate-limit"], "{wire:?}: {not_passed:#?}");
        assert_eq!(left, 0, "{wire:?}");
    }
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let rows: &[(Fault, &[&str])] = &[
        (Fault::FilterIgnored, QUERYING),
        (Fault::EmptyIs404, &["filter-and", "filter-reference", "filter-unknown-user"]),
        (Fault::RemovalIgnored, &["group-remove-member-filter", "group-remove-member-value"]),
        (Fault::RemovalOfAll, &["group-remove-member-filter", "group-remove-member-value"]),
        (Fault::ActiveAsText, &["disable-user", "patch-active-text", "restore-user"]),
        (Fault::WrongTotal, QUERYING),
        // A number is not found by the text of it.
        (Fault::NumericIds, &["filter-and", "id-text"]),
        (Fault::DeleteFails, &["delete-group", "delete-user"]),
        (Fault::ManagerAsText, &["create-user-manager-text", "patch-manager-text"]),
        (Fault::AddressesAsObject, &["addresses-list"]),
        (Fault::Duplicates, &["create-user-duplicate"]),
        (Fault::CaseCounts, &["filter-user-name-case"]),
        (Fault::AdditionLost, &["patch-filtered-add", "patch-role"]),
        (Fault::AndIgnored, &["filter-and", "filter-reference"]),
        (Fault::RolesAdded, &["patch-roles-replace"]),
        (Fault::DisabledVanish, &["disable-user"]),
        (Fault::PagesRepeat, &["paging"]),
        (Fault::Limited, &["rate-limit"]),
    ];
    for (fault, wanted) in rows {
        let (findings, left) = run(*fault, WireForm::Entra);
        assert_eq!(failed(&findings), wanted.iter().copied().collect(), "{fault:?}: {findings:#?}");
        for finding in findings.iter().filter(|finding| finding.outcome.is_failure()) {
            assert!(finding.exchange.is_some() && !finding.detail.is_empty(), "{fault:?}: {finding:?}");
        }
        assert_eq!(left > 0, *fault == Fault::DeleteFails, "{fault:?} leaves {left}");
    }
}

#[test]
fn capitals_are_sent_without_the_flag_only() {
    assert!(failed(&run(Fault::CapitalsRefused, WireForm::Entra).0).contains("patch-replace"));
    assert!(failed(&run(Fault::CapitalsRefused, WireForm::Entra2020).0).is_empty());
}

#[test]
fn a_stopped_run_leaves_nothing_behind() {
    for stop_after in [1, 5, 20, 60] {
        let standin = Standin::start(Fault::None);
        let asked = std::cell::Cell::new(0);
        let is_stopped = || {
            asked.set(asked.get() + 1);
            asked.get() > stop_after
        };
        let client = client(&standin.server.url);
        let summary = conformance::run(&client, WireForm::Entra, "test", &|_| true, &is_stopped, &mut |_| {});
        assert!(summary.unwrap().is_stopped);
        assert!(standin.objects().is_empty(), "stopped after {stop_after} requests");
    }
}

#[test]
fn an_object_that_is_not_ours_is_never_removed() {
    let standin = Standin::start(Fault::CreationOfOther);
    let admin = serde_json::json!({ "id": "admin", "userName": "admin@example.com" });
    standin.change(|objects| objects.push(("Users".to_owned(), admin.clone())));
    let (findings, left) = check(&standin.server.url, WireForm::Entra);
    assert!(failed(&findings).contains("create-user"), "{findings:#?}");
    assert_eq!((left, standin.objects()), (0, vec![admin]));
}

#[test]
fn what_was_created_without_an_answer_is_removed() {
    let standin = Standin::start(Fault::CreationUnanswered);
    let (findings, left) = check(&standin.server.url, WireForm::Entra);
    let finding = findings.iter().find(|finding| finding.outcome == Outcome::Refused).unwrap();
    assert_eq!(finding.to_json()["response"], serde_json::Value::Null, "{finding:?}");
    assert_eq!((left, standin.objects().len()), (0, 0));
}

#[test]
fn a_server_that_is_lost_is_said_with_what_it_still_has() {
    let standin = Standin::start(Fault::Killed(9));
    let client = client(&standin.server.url);
    let summary = conformance::run(&client, WireForm::Entra, "test", &|_| true, &|| false, &mut |_| {}).unwrap();
    assert_eq!(summary.left_behind.len(), standin.objects().len());
    assert!(!summary.left_behind.is_empty());
}

#[test]
fn findings_are_told_to_programs_with_request_and_answer() {
    let (findings, _) = run(Fault::RemovalIgnored, WireForm::Entra);
    let finding = findings.iter().find(|finding| finding.check.id == "group-remove-member-value").unwrap();
    let json = finding.to_json();
    assert_eq!(json["outcome"], "stored-wrongly");
    assert_eq!(json["request"]["method"], "PATCH");
    assert_eq!(json["request"]["body"]["Operations"][0]["path"], "members");
    assert_eq!(json["response"]["status"], 200);
    assert!(json["why"].as_str().unwrap().starts_with("the group has 3 members"), "{json}");
}

#[test]
fn checks_are_rows_with_a_reason_and_a_source() {
    let mut names = BTreeSet::new();
    for check in conformance::checks() {
        assert!(names.insert(check.id), "{} is there twice", check.id);
        assert!(check.id.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{}", check.id);
        for text in [check.title, check.why, check.source] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", check.id);
        }
    }
    assert!(names.len() >= 40);
}

#[test]
fn a_server_that_is_not_there_is_an_error() {
    let client = client("http://127.0.0.1:1");
    let error = conformance::run(&client, WireForm::Entra, "test", &|_| true, &|| false, &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), ClientErrorKind::Unreachable);
}
