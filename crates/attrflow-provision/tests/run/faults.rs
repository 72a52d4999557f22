//! Servers that fail, lie or lose objects.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use attrflow::limits::QUERY_PAGES;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow_provision::run::Options;
use attrflow_provision::run::RunErrorKind;
use serde_json::json;

use crate::run::Codes;
use crate::run::Fixture;
use crate::run::Source;
use crate::run::comparing;
use crate::run::options;
use crate::run::run;
use crate::run::user;
use crate::run::watched;
use crate::standin::Fault;
use crate::standin::http::Request;
use crate::standin::http::Response;
use crate::standin::http::Server;

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

/// Runs many users against a server that answers like this, under the usual error rate. Returns the kind and text of the error, and how
/// many requests of each method were sent.
fn answered(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> (RunErrorKind, String, [usize; 2]) {
    let methods = Arc::new(Mutex::new(Vec::new()));
    let log = methods.clone();
    let server = Server::start(move |request| {
        log.lock().unwrap().push(request.method.clone());
        answer(request)
    });
    let users = (0..500).map(|number| user(&format!("u{number}"))).collect();
    let source = Source { users, groups: Vec::new() };
    let mut usual = Options::default();
    usual.first_wait = Duration::from_millis(1);
    let error = run(&server.url, &source, &mut MemoryLinks::default(), usual).unwrap_err();
    let methods = methods.lock().unwrap();
    let count = |name: &str| methods.iter().filter(|method| *method == name).count();
    (error.kind().clone(), error.to_string(), [count("GET"), count("POST")])
}

fn nothing<const STATUS: u16>(request: &Request) -> Response {
    match request.method.as_str() {
        "GET" => Response::json(200, json!({ "totalResults": 0, "Resources": [] })),
        _ => Response::empty(STATUS),
    }
}

#[test]
fn an_address_that_is_no_scim_server_stops_the_run_early() {
    let (kind, message, [gets, posts]) =
        answered(|_| Response { text: "<html><body>Sign in</body></html>", ..Response::empty(200) });
    assert_eq!((kind, posts), (RunErrorKind::TooManyFailures, 0), "{message}");
    // Each of them was sent once, and those were in flight that had been read ahead.
    assert!(gets <= 11 + 2 * 4 * 8, "{gets} requests");
    assert!(message.contains("is the address right?"), "{message}");
    for answer in [|_: &Request| Response::empty(404), nothing::<404>, nothing::<405>, nothing::<501>] {
        let (kind, message, [_, posts]) = answered(answer);
        assert_eq!(kind, RunErrorKind::TooManyFailures, "{message}");
        assert!(posts <= 11 + 4, "{posts} requests");
        assert!(message.contains("is the address right?"), "{message}");
    }
}

#[test]
fn bad_records_count_as_failures() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.source.users.extend((10..60).map(|number| user(&format!("u{number}"))));
    for bad in fixture.source.users.iter_mut().skip(10).take(30) {
        bad["objectId"] = json!(null);
    }
    let url = fixture.standin.server.url.clone();
    let error = run(&url, &fixture.source, &mut fixture.links, Options::default()).unwrap_err();
    assert_eq!(*error.kind(), RunErrorKind::TooManyFailures, "{error}");
    assert_eq!(
        error.to_string(),
        "30 of 56 records failed, which is more than `--max-error-rate` allows; nothing was sent"
    );
    assert_eq!(error.summary().map(|summary| summary.quarantined), Some(30));
    assert!(fixture.standin.objects().is_empty());
    let summary = run(&url, &fixture.source, &mut fixture.links, options()).unwrap();
    assert_eq!((summary.quarantined, summary.created), (30, 26));
}

/// An answer with as many pages as allowed is read to its end: the fault is then that several objects match.
#[test]
fn an_answer_with_ever_more_pages_is_a_fault() {
    for (total, code) in [(QUERY_PAGES, "AF0556"), (QUERY_PAGES + 1, "AF0866"), (1_000_000, "AF0866")] {
        let asked = Arc::new(Mutex::new(0));
        let count = asked.clone();
        let server = Server::start(move |_| {
            let mut count = count.lock().unwrap();
            *count += 1;
            let object = json!({ "id": format!("x{count}"), "userName": "u1@contoso.com" });
            Response::json(200, json!({ "totalResults": total, "Resources": [object] }))
        });
        let source = Source { users: vec![user("u1")], groups: Vec::new() };
        let codes = Codes::default();
        watched(&server.url, &source, &mut MemoryLinks::default(), options(), &codes).unwrap();
        assert_eq!((codes.all(), *asked.lock().unwrap()), (vec![code.to_owned()], QUERY_PAGES), "{total}");
    }
}
