//! Rounds of changes: they arrive, and the next run sends nothing.

use attrflow::mapping::wire::WireDialect;
use attrflow::plan::links::LinkStore;
use attrflow_provision::run::Observer;
use serde_json::json;

use crate::run::Fixture;
use crate::run::Source;
use crate::run::agrees;
use crate::run::group;
use crate::run::options;
use crate::run::run;
use crate::run::user;
use crate::run::watched;
use crate::standin::Fault;
use crate::standin::Standin;

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
