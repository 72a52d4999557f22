//! What a run must not do without being asked.

use attrflow::plan::MaxDeprovision;
use attrflow_provision::run::RunErrorKind;
use serde_json::Value;
use serde_json::json;

use crate::run::Fixture;
use crate::run::Source;
use crate::run::group;
use crate::run::options;
use crate::run::run;
use crate::run::user;
use crate::standin::Fault;

#[test]
fn objects_that_exist_are_matched_and_never_taken_from_another_record() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.standin.change(|objects| {
        objects.push(("Users".to_owned(), json!({ "id": "x1", "userName": "u1@contoso.com" })));
    });
    let summary = fixture.round(|_| {});
    assert_eq!((summary.created, summary.updated), (5, 1));
    assert_eq!(fixture.target("User", "u1").as_deref(), Some("x1"));
    // Another person gets the name of one that is linked: the server refuses it, and nothing is taken.
    let newcomer = json!({ "objectId": "u9", "accountEnabled": true, "userPrincipalName": "u2@contoso.com" });
    fixture.source = Source { users: vec![newcomer], groups: Vec::new() };
    assert_eq!(fixture.codes(), ["AF0868"]);
    assert_eq!(fixture.target("User", "u9"), None);
}

#[test]
fn guards_stop_before_anything_is_sent() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let url = fixture.standin.server.url.clone();
    for user in &mut fixture.source.users {
        user["accountEnabled"] = json!(false);
    }
    let mut strict = options();
    strict.max_deprovision = MaxDeprovision::Count(3);
    fixture.standin.set(Fault::None);
    let error = run(&url, &fixture.source, &mut fixture.links, strict).unwrap_err();
    assert_eq!(*error.kind(), RunErrorKind::Guard);
    assert!(error.to_string().contains("--max-deprovision 4"), "{error}");
    assert_eq!(fixture.standin.changes(), 0);
    let mut dry = options();
    dry.is_dry_run = true;
    let summary = run(&url, &fixture.source, &mut fixture.links, dry).unwrap();
    assert_eq!((summary.not_sent, fixture.standin.changes()), (6, 0), "{summary:?}");
}

#[test]
fn groups_keep_their_members_unless_the_lists_are_whole() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.source.users = (0..12).map(|number| user(&format!("p{number}"))).collect();
    let names: Vec<String> = (0..12).map(|number| format!("p{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    fixture.source.groups = vec![group("g1", &names)];
    fixture.round(|_| {});
    let url = fixture.standin.server.url.clone();
    // All of its members at once.
    fixture.source.groups = vec![group("g1", &[])];
    let error = run(&url, &fixture.source, &mut fixture.links, options()).unwrap_err();
    assert!(error.to_string().contains("--allow-empty-groups"), "{error}");
    // Graph ends an expanded list after 20.
    let expanded: Vec<Value> = (0..20).map(|number| json!({ "id": format!("p{}", number % 12) })).collect();
    fixture.source.groups = vec![json!({ "objectId": "g1", "displayName": "Group g1", "members": expanded })];
    let error = run(&url, &fixture.source, &mut fixture.links, options()).unwrap_err();
    assert_eq!(*error.kind(), RunErrorKind::Guard);
    assert!(error.to_string().contains("--partial"), "{error}");
    // A member that only the server knows stays, read or not.
    fixture.source.groups = vec![group("g1", &["p1"])];
    fixture.standin.change(|objects| {
        let group = objects.iter_mut().find(|(kind, _)| kind == "Groups").unwrap();
        group.1["members"].as_array_mut().unwrap().push(json!({ "value": "admin" }));
    });
    let mut reading = options();
    reading.reads_members = true;
    run(&url, &fixture.source, &mut fixture.links, reading).unwrap();
    let objects = fixture.standin.objects();
    let members = objects.iter().find_map(|object| object["members"].as_array()).unwrap();
    assert_eq!(members.len(), 2, "{members:?}");
    assert!(members.contains(&json!({ "value": "admin" })));
}

#[test]
fn two_records_for_one_object_are_not_both_sent() {
    let mut fixture = Fixture::new(Fault::None);
    let mut twin = user("u1");
    twin["objectId"] = json!("twin");
    fixture.source.users.push(twin);
    assert_eq!(fixture.codes(), ["AF0563"]);
    assert_eq!(fixture.target("User", "twin"), None);
    assert_eq!(fixture.standin.objects().len(), 6);
}
