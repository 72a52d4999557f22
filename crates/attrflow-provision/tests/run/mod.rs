//! The provisioning loop against a server in memory: rounds of changes, and servers that fail or lie.

mod faults;
mod guards;
mod pace;
mod rounds;
mod unchanged;

use std::sync::Mutex;
use std::time::Duration;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::templates;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::run::NoObserver;
use attrflow_provision::run::Observer;
use attrflow_provision::run::Options;
use attrflow_provision::run::Provisioner;
use attrflow_provision::run::RecordFailure;
use attrflow_provision::run::RunError;
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

/// Options under which all records are looked up.
pub fn comparing() -> Options {
    let mut options = options();
    options.compares_all = true;
    options
}

pub fn run(url: &str, source: &Source, links: &mut MemoryLinks, options: Options) -> Result<Summary, RunError> {
    watched(url, source, links, options, &NoObserver)
}

pub fn watched(
    url: &str,
    source: &Source,
    links: &mut MemoryLinks,
    options: Options,
    observer: &dyn Observer,
) -> Result<Summary, RunError> {
    provision(url, source.records(), links, options, observer)
}

pub fn provision(
    url: &str,
    records: Vec<SourceRecord>,
    links: &mut MemoryLinks,
    options: Options,
    observer: &dyn Observer,
) -> Result<Summary, RunError> {
    let (document, hosts) = (document(), |_: &str| -> Box<dyn Host> { Box::new(FixedHost::new()) });
    let client = Client::new(url, ClientOptions::default()).unwrap();
    let provisioner = Provisioner::new(&client, &document, mappings(&document), &hosts, options).unwrap();
    provisioner.run(&mut records.into_iter(), links, observer)
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
                        // SCIMMY adds a member again whose addition is repeated.
                        items.dedup();
                    }
                    value
                };
                assert_eq!(sorted(&found[name]), sorted(value), "{name} of {own}");
            }
            let is_given = |name: &String| ["id", "meta", "schemas"].contains(&name.as_str());
            for (name, value) in found.as_object().unwrap().iter().filter(|(name, _)| !is_given(name)) {
                let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                assert!(is_empty || object.get(name).is_some(), "{name} of {own}: {value}");
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
        self.round_with(options())
    }

    #[track_caller]
    fn round_with(&mut self, options: Options) -> Summary {
        let summary = run(&self.standin.server.url, &self.source, &mut self.links, options).unwrap();
        assert_eq!((summary.failed, summary.quarantined, summary.not_sent), (0, 0, 0), "{summary:?}");
        agrees(&self.standin.objects(), &self.source, &self.links);
        self.rests();
        summary
    }

    #[track_caller]
    fn rests(&mut self) {
        self.standin.set(Fault::None);
        // Records that are what they were need no request; where all of them are compared, nothing differs.
        let summary = run(&self.standin.server.url, &self.source, &mut self.links, options()).unwrap();
        assert_eq!((summary.requests, self.standin.changes()), (0, 0), "{summary:?}");
        let summary = run(&self.standin.server.url, &self.source, &mut self.links, comparing()).unwrap();
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
