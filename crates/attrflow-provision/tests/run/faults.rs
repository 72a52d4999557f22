//! Servers that fail, lie or lose objects.

use attrflow::plan::links::LinkStore;
use attrflow_provision::run::RunErrorKind;
use serde_json::json;

use crate::run::Fixture;
use crate::run::comparing;
use crate::run::options;
use crate::run::run;
use crate::standin::Fault;

#[test]
fn an_unreliable_server_gets_every_object_once() {
    for fault in [
        Fault::LimitedWithTime,
        Fault::Unavailable,
        Fault::CreationUnanswered,
        Fault::CutOff,
        Fault::Stale,
        Fault::NumericIds,
    ] {
        let mut fixture = Fixture::new(fault);
        if fault == Fault::NumericIds {
            let summary = run(&fixture.standin.server.url, &fixture.source, &mut fixture.links, options()).unwrap();
            assert_eq!((summary.created, summary.failed), (6, 0), "{fault:?}");
            continue;
        }
        if fault == Fault::Stale {
            fixture.standin.set(Fault::None);
            fixture.round(|_| {});
            fixture.standin.set(fault);
            fixture.round(|source| source.user("u2")["displayName"] = json!("Changed"));
            continue;
        }
        fixture.round(|_| {});
        fixture.standin.set(fault);
        fixture.round(|source| source.user("u2")["displayName"] = json!("Changed"));
    }
}

#[test]
fn a_server_that_is_killed_anywhere_leaves_nothing_that_is_made_twice() {
    for after in 0..9 {
        let mut fixture = Fixture::new(Fault::Killed(after));
        let error = run(&fixture.standin.server.url, &fixture.source, &mut fixture.links, options()).unwrap_err();
        assert_eq!(*error.kind(), RunErrorKind::ServerLost, "{error}");
        fixture.standin.set(Fault::None);
        fixture.round(|_| {});
    }
}

#[test]
fn an_expired_token_stops_the_run() {
    let mut fixture = Fixture::new(Fault::TokenExpires(0));
    let url = fixture.standin.server.url.clone();
    let error = run(&url, &fixture.source, &mut fixture.links, options()).unwrap_err();
    assert_eq!(*error.kind(), RunErrorKind::Server);
    fixture.standin.set(Fault::TokenExpires(9));
    let error = run(&url, &fixture.source, &mut fixture.links, options()).unwrap_err();
    assert_eq!(*error.kind(), RunErrorKind::ServerLost);
    fixture.standin.set(Fault::None);
    fixture.round(|_| {});
}

#[test]
fn a_linked_object_that_is_gone_is_matched_or_created_again() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let before = fixture.target("User", "u4").unwrap();
    fixture.standin.change(|objects| objects.retain(|(_, object)| object["id"] != before.as_str()));
    let summary = fixture.round_with(comparing());
    assert_eq!((summary.created, summary.lost), (1, 1));
    assert_ne!(fixture.target("User", "u4").unwrap(), before);
    // One that is to be disabled is gone already: nothing is left to do.
    let before = fixture.target("User", "u4").unwrap();
    fixture.standin.change(|objects| objects.retain(|(_, object)| object["id"] != before.as_str()));
    fixture.source.user("u4")["accountEnabled"] = json!(false);
    let url = fixture.standin.server.url.clone();
    let summary = run(&url, &fixture.source, &mut fixture.links, options()).unwrap();
    assert_eq!((summary.deleted, summary.failed), (1, 0), "{summary:?}");
    assert_eq!(fixture.target("User", "u4"), None);
}

#[test]
fn lying_servers_are_faults_and_get_no_wrong_write() {
    for (fault, code) in
        [(Fault::FilterIgnored, "AF0865"), (Fault::WrongTotal, "AF0866"), (Fault::OtherObject, "AF0862")]
    {
        let mut fixture = Fixture::new(fault);
        fixture.standin.change(|objects| {
            for kind in ["Users", "Groups"] {
                let object = json!({ "id": format!("x{kind}"), "userName": "x", "displayName": "x" });
                objects.push((kind.to_owned(), object));
            }
        });
        let codes = fixture.codes();
        assert_eq!(codes.len(), 6, "{fault:?}: {codes:?}");
        assert!(codes.iter().all(|found| found == code), "{fault:?}: {codes:?}");
        assert_eq!(fixture.standin.objects().len(), 2, "{fault:?}");
        assert_eq!(fixture.target("User", "u1"), None);
    }
}

#[test]
fn failures_are_due_again_and_too_many_stop_the_run() {
    let mut fixture = Fixture::new(Fault::Refused);
    let url = fixture.standin.server.url.clone();
    assert_eq!(fixture.codes(), ["AF0861"; 6]);
    let link = fixture.links.link("User", "u1").unwrap().unwrap();
    assert_eq!((link.attempts, link.target.clone()), (1, None));
    let mut patient = options();
    patient.backs_off = true;
    let summary = run(&url, &fixture.source, &mut fixture.links, patient).unwrap();
    assert_eq!((summary.not_due, summary.failed), (6, 0));
    let mut strict = options();
    strict.max_error_rate = Some(0.2);
    let error = run(&url, &fixture.source, &mut fixture.links, strict).unwrap_err();
    assert_eq!(*error.kind(), RunErrorKind::TooManyFailures);
    fixture.standin.set(Fault::None);
    fixture.round(|_| {});
}
