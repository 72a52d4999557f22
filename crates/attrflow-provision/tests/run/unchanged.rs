//! Records that are what they were when they were confirmed last: they are skipped, unless what they refer to is another object.

use std::sync::Mutex;

use attrflow::plan::links::KeepRecords;
use attrflow::plan::links::LinkStore;
use attrflow_provision::run::Event;
use attrflow_provision::run::Observer;
use attrflow_provision::run::SourceRecord;
use serde_json::Value;
use serde_json::json;

use crate::run::Codes;
use crate::run::Fixture;
use crate::run::agrees;
use crate::run::comparing;
use crate::run::group;
use crate::run::options;
use crate::run::provision;
use crate::run::run;
use crate::run::user;
use crate::run::watched;
use crate::standin::Fault;

#[test]
fn only_what_changed_is_looked_up() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    // One look-up and one change.
    let summary = fixture.round(|source| source.user("u3")["displayName"] = json!("Another"));
    assert_eq!((summary.requests, summary.updated, summary.skipped), (2, 1, 5));
    let summary = fixture.round(|source| source.groups[1] = group("g2", &["u3", "u4"]));
    assert_eq!((summary.requests, summary.updated, summary.skipped), (2, 1, 5));
    let summary = fixture.round(|source| source.users[3]["accountEnabled"] = json!(false));
    assert_eq!((summary.requests, summary.disabled), (2, 1));
}

#[test]
fn what_was_changed_by_hand_is_seen_where_all_records_are_compared() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    fixture.standin.change(|objects| {
        objects[0].1["displayName"] = json!("By hand");
        let group = objects.iter_mut().find(|(kind, _)| kind == "Groups").unwrap();
        group.1["members"] = json!([]);
    });
    let url = fixture.standin.server.url.clone();
    let summary = run(&url, &fixture.source, &mut fixture.links, options()).unwrap();
    assert_eq!((summary.updated, summary.requests), (0, 0));
    let mut options = options();
    options.reads_members = true;
    let summary = run(&url, &fixture.source, &mut fixture.links, options).unwrap();
    assert_eq!((summary.updated, summary.skipped), (1, 5));
    let mut options = comparing();
    (options.compares_all, options.keep) = (false, KeepRecords::None);
    let summary = run(&url, &fixture.source, &mut fixture.links, options).unwrap();
    assert_eq!((summary.updated, summary.skipped), (1, 5));
    agrees(&fixture.standin.objects(), &fixture.source, &fixture.links);
    // No hash is kept, so that the next run compares and keeps them again.
    assert_eq!(fixture.links.link("User", "u2").unwrap().unwrap().record_hash, None);
    let summary = fixture.round(|_| {});
    assert_eq!((summary.updated, summary.requests), (0, 6));
}

/// Removes an object of the server as soon as anything was written.
struct Removing<'f>(&'f crate::standin::Standin, Mutex<Option<String>>);

impl Removing<'_> {
    fn remove(&self) {
        if let Some(id) = self.1.lock().unwrap().take() {
            self.0.change(|objects| objects.retain(|(_, object)| object["id"] != id.as_str()));
        }
    }
}

impl Observer for Removing<'_> {
    fn on_event(&self, _: &Event) {
        self.remove();
    }
}

#[test]
fn records_that_refer_to_a_new_object_are_due_although_they_are_what_they_were() {
    // The object is gone before the look-up, or between the look-up and the change.
    for is_late in [false, true] {
        let mut fixture = Fixture::new(Fault::None);
        fixture.round(|source| {
            source.user("u4")["manager"] = json!("u3");
            source.users.insert(0, user("u0"));
        });
        let before = fixture.target("User", "u3").unwrap();
        for id in ["u0", "u3"] {
            fixture.source.user(id)["displayName"] = json!("Changed");
        }
        let removing = Removing(&fixture.standin, Mutex::new(Some(before.clone())));
        if !is_late {
            removing.remove();
        }
        let mut options = options();
        options.concurrency = 1;
        let url = fixture.standin.server.url.clone();
        let summary = watched(&url, &fixture.source, &mut fixture.links, options, &removing).unwrap();
        assert_eq!((summary.failed, summary.lost), (0, u64::from(!is_late)), "{summary:?}");
        assert_ne!(fixture.target("User", "u3").unwrap(), before);
        if is_late {
            // They were planned before.
            let summary = run(&url, &fixture.source, &mut fixture.links, self::options()).unwrap();
            assert!(summary.updated >= 2, "{summary:?}");
        }
        agrees(&fixture.standin.objects(), &fixture.source, &fixture.links);
        fixture.rests();
    }
}

#[test]
fn a_record_with_an_unresolved_reference_is_due_again() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.source.groups.push(group("g3", &["u1", "later"]));
    let url = fixture.standin.server.url.clone();
    let summary = run(&url, &fixture.source, &mut fixture.links, options()).unwrap();
    assert_eq!((summary.created, summary.unresolved), (7, 1));
    assert_eq!(fixture.links.link("Group", "g3").unwrap().unwrap().record_hash, None);
    fixture.round(|source| source.users.push(user("later")));
}

#[test]
fn a_group_is_due_when_a_member_leaves_the_scope() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    fixture.source.user("u3")["IsSoftDeleted"] = json!(true);
    fixture.source.user("u3").as_object_mut().unwrap().shift_remove("accountEnabled");
    let url = fixture.standin.server.url.clone();
    run(&url, &fixture.source, &mut fixture.links, options()).unwrap();
    let group = fixture.target("Group", "g2").unwrap();
    let objects = fixture.standin.objects();
    let group = objects.iter().find(|object| object["id"] == group.as_str()).unwrap();
    assert_eq!(group["members"], json!([]));
    fixture.rests();
}

#[test]
fn changes_of_a_delta_need_the_record_that_is_kept() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let url = fixture.standin.server.url.clone();
    let change = |value: Value| SourceRecord::new(0, "delta", 1, Ok(value)).of_delta();
    let partial = json!({ "objectId": "u1", "displayName": "Partial" });
    let codes = Codes::default();
    let summary = provision(&url, vec![change(partial)], &mut fixture.links, options(), &codes).unwrap();
    assert_eq!((summary.quarantined, codes.all()), (1, vec!["AF0571".to_owned()]));
    let mut keeping = options();
    keeping.keep = KeepRecords::Full;
    run(&url, &fixture.source, &mut fixture.links, keeping.clone()).unwrap();
    let kept = fixture.links.link("User", "u1").unwrap().unwrap().record.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), *fixture.source.user("u1"));
    // The caller merges; the record is whole.
    fixture.source.user("u1")["displayName"] = json!("Merged");
    let whole = change(fixture.source.user("u1").clone());
    let summary = provision(&url, vec![whole], &mut fixture.links, keeping, &Codes::default()).unwrap();
    assert_eq!((summary.updated, summary.quarantined), (1, 0));
    agrees(&fixture.standin.objects(), &fixture.source, &fixture.links);
}

#[test]
fn what_an_option_leaves_alone_is_due_without_it() {
    let mut fixture = Fixture::new(Fault::None);
    fixture.round(|_| {});
    let url = fixture.standin.server.url.clone();
    let records = |source: &crate::run::Source| source.records().into_iter().map(SourceRecord::unassigned).collect();
    let mut sparing = options();
    sparing.skips_out_of_scope_deletions = true;
    let all = records(&fixture.source);
    let summary = provision(&url, all, &mut fixture.links, sparing, &Codes::default()).unwrap();
    assert_eq!((summary.disabled, summary.deleted), (0, 0));
    let all = records(&fixture.source);
    let summary = provision(&url, all, &mut fixture.links, options(), &Codes::default()).unwrap();
    assert_eq!((summary.disabled, summary.deleted), (4, 2), "{summary:?}");
}

#[test]
fn a_record_that_is_given_twice_is_refused() {
    let mut fixture = Fixture::new(Fault::None);
    let mut again = user("u1");
    again["userPrincipalName"] = json!("another@contoso.com");
    fixture.source.users.push(again);
    assert_eq!(fixture.codes(), ["AF0563"]);
    assert_eq!(fixture.standin.objects().len(), 6);
}
