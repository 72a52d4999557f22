//! The provisioning loop: rounds of changes on each server, through a proxy that makes trouble.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use attrflow::plan::links::MemoryLinks;
use attrflow_provision::run::Event;
use attrflow_provision::run::Observer;
use attrflow_provision::run::RunErrorKind;
use serde_json::json;

use crate::proxy::Proxy;
use crate::proxy::Trick;
use crate::run::Source;
use crate::run::agrees;
use crate::run::comparing;
use crate::run::group;
use crate::run::options;
use crate::run::run;
use crate::run::user;
use crate::run::watched;
use crate::servers::Server;

type Change = fn(&mut Source);

/// Ends the server's process after a number of changes.
struct Killer<'k> {
    server: Mutex<&'k mut Server>,
    events: AtomicU64,
}

impl Observer for Killer<'_> {
    fn on_event(&self, _: &Event) {
        if self.events.fetch_add(1, Ordering::SeqCst) == 3 {
            self.server.lock().unwrap().kill();
        }
    }
}

/// A change that creates, changes and moves members, as user and group of this number.
fn everything(source: &mut Source, number: usize) {
    let id = |kind: &str, number: usize| format!("{kind}{number}");
    source.users.push(user(&id("n", number)));
    source.users.push(user(&id("m", number)));
    source.user(&id("m", number))["manager"] = json!(id("n", number));
    source.user("u3")["displayName"] = json!(format!("Person {number}"));
    source.groups.push(group(&id("h", number), &[&id("n", number), "u3"]));
    source.groups[0] = group("g1", &["u2", &id("n", number)]);
}

const ROUNDS: [(&str, Trick, Change); 17] = [
    ("create", Trick::None, |_| {}),
    ("change", Trick::None, |source| source.user("u2")["displayName"] = json!("Another \"name\" \\ é")),
    ("rename", Trick::None, |source| source.user("u1")["userPrincipalName"] = json!("o'neil+1@contoso.com")),
    ("disable", Trick::None, |source| source.user("u2")["accountEnabled"] = json!(false)),
    ("soft delete", Trick::None, |source| source.user("u4")["IsSoftDeleted"] = json!(true)),
    ("restore", Trick::None, |source| {
        source.user("u2")["accountEnabled"] = json!(true);
        source.user("u4")["IsSoftDeleted"] = json!(false);
    }),
    ("members in and out", Trick::None, |source| source.groups[0] = group("g1", &["u2", "u3", "u4"])),
    ("group rename", Trick::None, |source| source.groups[0]["displayName"] = json!("Renamed \"group\"")),
    ("delete", Trick::None, |source| {
        let gone = |id: &str, reason: &str| json!({ "objectId": id, "id": id, "@removed": { "reason": reason } });
        source.users.retain(|user| user["objectId"] != "u4");
        source.users.push(gone("u4", "deleted"));
        source.groups[0] = group("g1", &["u2", "u3"]);
        source.groups[1] = gone("g2", "changed");
    }),
    ("manager change", Trick::None, |source| source.user("u1")["manager"] = json!("u3")),
    ("409", Trick::Overtaken, |source| source.users.push(user("u9"))),
    ("429", Trick::Limited, |source| everything(source, 1)),
    ("503", Trick::Unavailable, |source| everything(source, 2)),
    ("killed", Trick::Killed(3), |source| everything(source, 3)),
    ("truncated page", Trick::CutOff, |source| everything(source, 4)),
    ("answers lost", Trick::AnswerLost, |source| everything(source, 6)),
    ("expired token", Trick::TokenExpires(3), |source| everything(source, 5)),
];

/// Makes the rounds. After each of them objects and source agree, the next run sends nothing, and nothing is there twice.
fn rounds(mut server: Server, keeps_objects: bool) {
    let proxy = Proxy::start(&server.url, Trick::None);
    let url = proxy.server.url.clone();
    let mut links = MemoryLinks::default();
    let mut source = Source { users: ["u1", "u2", "u3", "u4"].map(user).into(), groups: Vec::new() };
    source.user("u1")["manager"] = json!("u2");
    source.user("u2")["manager"] = json!("u1");
    source.groups = vec![group("g1", &["u1", "u2"]), group("g2", &["u3"])];
    for (round, trick, change) in ROUNDS {
        change(&mut source);
        proxy.set(trick);
        let result = match trick {
            Trick::Killed(_) if keeps_objects => {
                proxy.set(Trick::None);
                let killer = Killer { server: Mutex::new(&mut server), events: AtomicU64::new(0) };
                let result = watched(&url, &source, &mut links, options(), &killer);
                server.restart();
                result
            }
            _ => run(&url, &source, &mut links, options()),
        };
        match (trick, result) {
            (Trick::Killed(_) | Trick::TokenExpires(_), result) => {
                let error = result.expect_err(round);
                assert_eq!(*error.kind(), RunErrorKind::ServerLost, "{round}: {error}");
                proxy.set(Trick::None);
                let summary = run(&url, &source, &mut links, options()).unwrap();
                assert!(!summary.has_failures(), "{round}: {summary:?}");
            }
            (_, result) => {
                let summary = result.unwrap_or_else(|error| panic!("{round}: {error}"));
                assert!(!summary.has_failures(), "{round}: {summary:?}");
            }
        }
        source.users.retain(|user| user.get("@removed").is_none());
        source.groups.retain(|group| group.get("@removed").is_none());
        agrees(&server.objects(), &source, &links);
        proxy.set(Trick::None);
        let again = run(&url, &source, &mut links, options()).unwrap();
        assert_eq!((again.skipped, proxy.changes(), again.requests), (again.records, 0, 0), "{round}: {again:?}");
        let compared = run(&url, &source, &mut links, comparing()).unwrap();
        assert_eq!((compared.skipped, proxy.changes()), (compared.records, 0), "{round}: {compared:?}");
    }
}

#[test]
fn scim2_server_gets_every_change() {
    rounds(Server::scim2_server(), false);
}

#[test]
fn scimmy_gets_every_change() {
    rounds(Server::scimmy(), true);
}

/// A server that lies gets no write, and the run ends.
#[test]
fn lies_of_a_server_are_faults_and_change_nothing() {
    for (trick, is_linked) in
        [(Trick::FilterIgnored, false), (Trick::PagesRepeat, false), (Trick::OtherIds, true), (Trick::SameAnswer, true)]
    {
        let server = Server::scimmy();
        let proxy = Proxy::start(&server.url, Trick::None);
        let mut links = MemoryLinks::default();
        let mut source = Source { users: ["u1", "u2"].map(user).into(), groups: Vec::new() };
        source.groups = vec![group("g1", &["u1"]), group("g2", &["u2"])];
        run(&proxy.server.url, &source, &mut links, options()).unwrap();
        let before = server.objects();
        proxy.set(trick);
        for user in &mut source.users {
            user["displayName"] = json!("Changed");
        }
        let mut links = if is_linked { links } else { MemoryLinks::default() };
        let summary = run(&proxy.server.url, &source, &mut links, comparing()).unwrap();
        // What was answered first is right, if only for the first record.
        let right = u64::from(trick == Trick::SameAnswer);
        assert_eq!(summary.quarantined + summary.failed, 4 - right, "{trick:?}: {summary:?}");
        assert!(proxy.changes() <= right, "{trick:?}: {summary:?}");
        assert!(trick == Trick::SameAnswer || server.objects() == before, "{trick:?}");
    }
}
