//! The provisioning loop against a server in memory: rounds of changes, and servers that fail or lie.

use std::sync::Mutex;
use std::time::Duration;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::templates;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::run::DeprovisionLimit;
use attrflow_provision::run::NoObserver;
use attrflow_provision::run::Observer;
use attrflow_provision::run::Options;
use attrflow_provision::run::Provisioner;
use attrflow_provision::run::RecordFailure;
use attrflow_provision::run::RunError;
use attrflow_provision::run::RunErrorKind;
use attrflow_provision::run::SourceRecord;
use attrflow_provision::run::Summary;
use serde_json::Value;
use serde_json::json;

use crate::standin::Fault;
use crate::standin::Standin;

/// The source: users and groups.
#[derive(Clone, Default)]
pub struct Source {
    pub users: Vec<Value>,
    pub groups: Vec<Value>,
}

impl Source {
    fn records(&self) -> Vec<SourceRecord> {
        let of = |object: usize, records: &[Value]| -> Vec<SourceRecord> {
            let numbered = records.iter().cloned().zip(1..);
            numbered.map(|(record, number)| SourceRecord::new(object, "records", number, Ok(record))).collect()
        };
        let mut records = of(0, &self.users);
        records.extend(of(1, &self.groups));
        records
    }

    pub fn user(&mut self, id: &str) -> &mut Value {
        self.users.iter_mut().find(|user| user["objectId"] == id).unwrap()
    }
}

pub fn user(id: &str) -> Value {
    json!({
        "objectId": id, "accountEnabled": true, "userPrincipalName": format!("{id}@contoso.com"), "mailNickname": id,
        "displayName": format!("Person {id} \"the\" \\ ß"), "givenName": "Person", "surname": id, "mail": format!("{id}@contoso.com"),
    })
}

pub fn group(id: &str, members: &[&str]) -> Value {
    json!({ "objectId": id, "displayName": format!("Group {id}"), "members": members })
}

pub fn document() -> Document {
    let template = templates::find("generic-scim").unwrap();
    Document::parse(template.document).unwrap().for_template(template)
}

fn mappings(document: &Document) -> Vec<Mapping> {
    ["User", "Group"].map(|name| document.mapping(&Engine::new(), Some(name)).unwrap()).into()
}

pub fn options() -> Options {
    let mut options = Options::default();
    options.first_wait = Duration::from_millis(1);
    options.max_wait = Duration::from_millis(20);
    options.max_error_rate = Some(1.0);
    options
}

pub fn run(url: &str, source: &Source, links: &mut MemoryLinks, options: Options) -> Result<Summary, RunError> {
    watched(url, source, links, options, &NoObserver)
}

fn watched(
    url: &str,
    source: &Source,
    links: &mut MemoryLinks,
    options: Options,
    observer: &dyn Observer,
) -> Result<Summary, RunError> {
    let (document, hosts) = (document(), || -> Box<dyn Host> { Box::new(FixedHost::new()) });
    let client = Client::new(url, ClientOptions::default()).unwrap();
    let provisioner = Provisioner::new(&client, &document, mappings(&document), &hosts, options).unwrap();
    provisioner.run(&mut source.records().into_iter(), links, observer)
}

/// Collects the codes of failures.
#[derive(Default)]
struct Codes(Mutex<Vec<String>>);

impl Observer for Codes {
    fn on_failure(&self, failure: &RecordFailure) {
        self.0.lock().unwrap().push(failure.failure.code.id.to_owned());
    }
}

impl Codes {
    fn all(self) -> Vec<String> {
        let mut codes = self.0.into_inner().unwrap();
        codes.sort();
        codes
    }
}

/// Asks whether the objects of the server are those of the mapping, with references to the server's identifiers.
pub fn agrees(objects: &[Value], source: &Source, links: &MemoryLinks) {
    let document = document();
    let [users, groups] = <[Mapping; 2]>::try_from(mappings(&document)).unwrap();
    let id_of = |object: &str, id: &Value| links.link(object, id.as_str().unwrap()).unwrap().unwrap().target.unwrap();
    let mut expected = 0;
    for (mapping, records) in [(&users, &source.users), (&groups, &source.groups)] {
        for record in records {
            let mut bytes = Vec::new();
            let (host, mut workspace) = (FixedHost::new(), Workspace::default());
            mapping.apply(record, &host, &mut workspace).unwrap().write_object(&mut bytes);
            let mut object: Value = serde_json::from_slice(&bytes).unwrap();
            let own = id_of(mapping.target_object(), &record["objectId"]);
            let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
            if let Some(manager) = record.get("manager") {
                object[enterprise]["manager"] = json!({ "value": id_of("User", manager) });
            }
            if let Some(members) = record["members"].as_array().filter(|members| !members.is_empty()) {
                object["members"] = members.iter().map(|id| json!({ "value": id_of("User", id) })).collect();
            }
            let found = objects.iter().find(|found| found["id"] == own.as_str()).unwrap();
            for (name, value) in object.as_object().unwrap().iter().filter(|(name, _)| *name != "schemas") {
                let sorted = |value: &Value| {
                    let mut value = value.clone();
                    if let Some(items) = value.as_array_mut() {
                        // The service makes the work address the primary one.
                        items.iter_mut().filter_map(Value::as_object_mut).for_each(|item| {
                            item.shift_remove("primary");
                        });
                        items.sort_by_key(Value::to_string);
                    }
                    value
                };
                assert_eq!(sorted(&found[name]), sorted(value), "{name} of {own}");
            }
            expected += 1;
        }
    }
    assert_eq!(objects.len(), expected, "objects: {objects:#?}");
}

/// A server and what the source has, after a first run.
struct Fixture {
    standin: Standin,
    source: Source,
    links: MemoryLinks,
}

impl Fixture {
    fn new(fault: Fault) -> Fixture {
        let mut source = Source { users: ["u1", "u2", "u3", "u4"].map(user).into(), groups: Vec::new() };
        // A circle: each of them is created before the manager of the other is set.
        source.user("u1")["manager"] = json!("u2");
        source.user("u2")["manager"] = json!("u1");
        source.groups = vec![group("g1", &["u1", "u2"]), group("g2", &["u3"])];
        Fixture { standin: Standin::start(fault), source, links: MemoryLinks::default() }
    }

    /// Runs, and asks that objects and source agree and that the next run sends nothing.
    #[track_caller]
    fn round(&mut self, change: impl FnOnce(&mut Source)) -> Summary {
        change(&mut self.source);
        let summary = run(&self.standin.server.url, &self.source, &mut self.links, options()).unwrap();
        assert_eq!((summary.failed, summary.quarantined, summary.not_sent), (0, 0, 0), "{summary:?}");
        agrees(&self.standin.objects(), &self.source, &self.links);
        self.rests();
        summary
    }

    #[track_caller]
    fn rests(&mut self) {
        self.standin.set(Fault::None);
        let summary = run(&self.standin.server.url, &self.source, &mut self.links, options()).unwrap();
        assert_eq!(self.standin.changes(), 0, "{summary:?}");
    }

    /// Runs and returns the codes of the records that failed.
    fn codes(&mut self) -> Vec<String> {
        let codes = Codes::default();
        watched(&self.standin.server.url, &self.source, &mut self.links, options(), &codes).unwrap();
        codes.all()
    }

    fn target(&self, object: &str, source: &str) -> Option<String> {
        self.links.link(object, source).unwrap().and_then(|link| link.target)
    }
}

#[test]
fn rounds_of_changes_arrive_and_nothing_is_sent_twice() {
    let mut fixture = Fixture::new(Fault::None);
    let summary = fixture.round(|_| {});
    assert_eq!((summary.created, summary.updated), (6, 0));
    let renamed = fixture.target("User", "u1");
    fixture.round(|source| {
        source.user("u1")["userPrincipalName"] = json!("renamed@contoso.com");
        source.user("u2")["displayName"] = json!("Another");
        source.user("u3")["manager"] = json!("u1");
    });
    assert_eq!(fixture.target("User", "u1"), renamed);
    fixture.round(|source| source.user("u1")["accountEnabled"] = json!(false));
    fixture.round(|source| source.user("u1")["accountEnabled"] = json!(true));
    fixture.round(|source| source.user("u4")["IsSoftDeleted"] = json!(true));
    fixture.round(|source| source.user("u4")["IsSoftDeleted"] = json!(false));
    let mut group = fixture.target("Group", "g1");
    fixture.round(|source| source.groups[0] = self::group("g1", &["u2", "u3", "u4"]));
    fixture.round(|source| source.groups[0]["displayName"] = json!("Renamed \"group\" \\ (1)"));
    assert_eq!(fixture.target("Group", "g1"), group.take());
    fixture.round(|source| source.user("u3")["manager"] = json!("u2"));
    fixture.round(|source| source.users.push(user("u5")));
}

#[test]
fn removed_records_are_deleted_or_disabled() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let removed = |id: &str, reason: &str| json!({ "objectId": id, "id": id, "@removed": { "reason": reason } });
    let source = Source {
        users: vec![removed("u3", "deleted"), removed("u4", "changed")],
        groups: vec![removed("g2", "changed")],
    };
    let summary = run(&fixture.standin.server.url, &source, &mut fixture.links, options()).unwrap();
    assert_eq!((summary.deleted, summary.disabled), (2, 1), "{summary:?}");
    assert_eq!((fixture.target("User", "u3"), fixture.target("Group", "g2")), (None, None));
    let u4 = fixture.target("User", "u4").unwrap();
    let objects = fixture.standin.objects();
    assert_eq!(objects.iter().find(|object| object["id"] == u4.as_str()).unwrap()["active"], false);
    assert_eq!(objects.len(), 4);
}

#[test]
fn a_full_run_disables_what_vanished() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let mut options = options();
    options.is_full = true;
    fixture.source.users.truncate(3);
    fixture.source.groups.truncate(1);
    let url = &fixture.standin.server.url;
    let summary = run(url, &fixture.source, &mut fixture.links, options.clone()).unwrap();
    assert_eq!((summary.vanished, summary.disabled, summary.deleted), (2, 1, 1), "{summary:?}");
    fixture.standin.set(Fault::None);
    run(url, &fixture.source, &mut fixture.links, options).unwrap();
    assert_eq!(fixture.standin.changes(), 0);
}

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
fn every_wire_form_arrives() {
    for wire in [WireDialect::Entra, WireDialect::Entra2020] {
        let mut fixture = Fixture::new(Fault::None);
        let mut options = options();
        options.wire = wire;
        let url = fixture.standin.server.url.clone();
        run(&url, &fixture.source, &mut fixture.links, options.clone()).unwrap();
        fixture.source.user("u2")["displayName"] = json!("Changed");
        fixture.source.groups[0] = group("g1", &["u3"]);
        run(&url, &fixture.source, &mut fixture.links, options).unwrap();
        agrees(&fixture.standin.objects(), &fixture.source, &fixture.links);
        fixture.rests();
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
fn a_linked_object_that_is_gone_is_matched_or_created_again() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let before = fixture.target("User", "u4").unwrap();
    fixture.standin.change(|objects| objects.retain(|(_, object)| object["id"] != before.as_str()));
    let summary = fixture.round(|_| {});
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
fn guards_stop_before_anything_is_sent() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let url = fixture.standin.server.url.clone();
    for user in &mut fixture.source.users {
        user["accountEnabled"] = json!(false);
    }
    let mut strict = options();
    strict.max_deprovision = DeprovisionLimit::Count(3);
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

/// Stops a run after a number of changes.
struct Stopping<'s>(&'s Standin, u64);

impl Observer for Stopping<'_> {
    fn is_stopped(&self) -> bool {
        self.0.changes() >= self.1
    }
}

#[test]
fn a_run_that_is_stopped_anywhere_confirms_what_was_sent() {
    for after in [1, 2, 4, 7] {
        let mut fixture = Fixture::new(Fault::Slow);
        let url = fixture.standin.server.url.clone();
        let stopping = Stopping(&fixture.standin, after);
        let summary = watched(&url, &fixture.source, &mut fixture.links, options(), &stopping).unwrap();
        assert!(summary.is_interrupted && summary.failed == 0, "{summary:?}");
        let mut linked = 0;
        fixture
            .links
            .for_each(&mut |_| {
                linked += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(linked, fixture.standin.objects().len());
        fixture.standin.set(Fault::None);
        fixture.round(|_| {});
    }
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
