//! The conformance suite: each server as it is, and each with a fault that a proxy plants.

use std::collections::BTreeMap;

use attrflow_provision::conformance::Finding;
use attrflow_provision::conformance::WireForm;

use crate::conformance::QUERYING;
use crate::conformance::check;
use crate::proxy::Proxy;
use crate::proxy::Trick;
use crate::servers::Server;

/// The failed checks, each with how it failed.
fn failures(findings: &[Finding]) -> BTreeMap<&'static str, &'static str> {
    let failed = findings.iter().filter(|finding| finding.outcome.is_failure());
    failed.map(|finding| (finding.check.id, finding.outcome.word())).collect()
}

/// Asks for the checks that a server fails in a wire form, and that nothing is left on it.
fn fails(server: &Server, wire: WireForm, known: &[&str]) {
    let (findings, left) = check(&server.url, wire);
    let failed: Vec<&str> = failures(&findings).into_keys().collect();
    assert_eq!(failed, known, "{wire:?}: {findings:#?}");
    assert_eq!((left, server.objects().len()), (0, 0), "{wire:?}");
}

#[test]
fn scim2_server_fails_what_it_refuses_of_the_service() {
    let server = Server::scim2_server();
    fails(&server, WireForm::Rfc, &[]);
    fails(
        &server,
        WireForm::Entra2020,
        &["create-user-roles", "patch-filtered-add", "patch-manager-text", "patch-role"],
    );
    let entra = [
        "create-user-manager-text",
        "create-user-roles",
        "group-remove-member-value",
        "patch-filtered-add",
        "patch-manager-text",
        "patch-role",
    ];
    fails(&server, WireForm::Entra, &entra);
}

#[test]
fn scimmy_fails_what_it_refuses_and_what_it_lacks() {
    let server = Server::scimmy();
    let rfc = ["filter-user-name-case", "paging", "patch-path-case"];
    fails(&server, WireForm::Rfc, &rfc);
    let roles = ["create-user-role", "create-user-roles", "patch-role", "patch-roles-replace"];
    let flag = [&roles[..], &["patch-filtered-add", "patch-manager-text"]].concat();
    let mut with_flag = [&rfc[..], &flag[..]].concat();
    with_flag.sort_unstable();
    fails(&server, WireForm::Entra2020, &with_flag);
    let texts = ["create-user-manager-text", "disable-user", "patch-active-text", "restore-user"];
    let mut entra = [&with_flag[..], &texts[..]].concat();
    entra.sort_unstable();
    fails(&server, WireForm::Entra, &entra);
}

/// Plants each fault, and asks that it is found and nothing else.
fn finds_planted_faults(server: &Server) {
    let usual = failures(&check(&server.url, WireForm::Entra).0);
    let rows: &[(Trick, &[&str])] = &[
        (Trick::FilterIgnored, QUERYING),
        (Trick::RemovalIgnored, &["group-remove-member-filter", "group-remove-member-value"]),
        (Trick::ActiveAsText, &["disable-user", "patch-active-text", "restore-user"]),
        (Trick::WrongTotal, QUERYING),
        (Trick::NumericIds, &["filter-and", "id-text"]),
        (Trick::DeleteFails, &["delete-group", "delete-user"]),
        (Trick::ManagerAsText, &["create-user-manager-text", "patch-manager-text"]),
    ];
    for (trick, planted) in rows {
        let proxy = Proxy::start(&server.url, *trick);
        let (findings, left) = check(&proxy.server.url, WireForm::Entra);
        let found = failures(&findings);
        let outcome = if *trick == Trick::DeleteFails { "refused" } else { "stored-wrongly" };
        let new: Vec<&str> = found
            .iter()
            .filter(|(check, outcome)| usual.get(*check) != Some(outcome))
            .map(|(check, _)| *check)
            .collect();
        // What the server refuses anyway hides the fault, and both refuse a manager as a text, which `filter-reference` needs.
        let is_hidden = |check: &str| usual.get(check) == found.get(check) || check == "filter-reference";
        let wanted: Vec<&str> = planted.iter().copied().filter(|check| !is_hidden(check)).collect();
        assert_eq!(new, wanted, "{trick:?}");
        assert!(!new.is_empty() && new.iter().all(|check| found[check] == outcome), "{trick:?}: {found:?}");
        for finding in findings.iter().filter(|finding| finding.outcome.is_failure()) {
            let json = finding.to_json();
            assert!(json["request"]["method"].is_string() && json["response"]["status"].is_u64(), "{trick:?}: {json}");
        }
        let objects = server.objects();
        assert_eq!(left, objects.len(), "{trick:?}");
        assert_eq!(left > 0, *trick == Trick::DeleteFails, "{trick:?}");
        proxy.set(Trick::None);
        for object in objects {
            let kind = if object["userName"].is_string() { "Users" } else { "Groups" };
            let client = attrflow_provision::client::Client::new(&server.url, Default::default()).unwrap();
            let path = format!("/{kind}/{}", object["id"].as_str().unwrap());
            client.send(attrflow_provision::client::Method::Delete, &path, None).unwrap();
        }
    }
}

#[test]
fn faults_that_are_planted_before_scim2_server_are_found() {
    finds_planted_faults(&Server::scim2_server());
}

#[test]
fn faults_that_are_planted_before_scimmy_are_found() {
    finds_planted_faults(&Server::scimmy());
}
