//! Histories of a source, generated: whatever happens and whatever fails, the target becomes what the mapping gives, and nothing else
//! is touched.
//!
//! `ATTRFLOW_HISTORIES` says how many there are, and `ATTRFLOW_HISTORY_SEED` gives others than usual.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use serde_json::json;

use super::model::Fate;
use super::model::Target;
use super::run;

/// How many users and groups there may be.
const USERS: usize = 5;
const GROUPS: usize = 2;

/// What happens in the source.
#[derive(Debug, Clone)]
enum Change {
    Join(usize),
    /// The record is missing from now on.
    Leave(usize),
    /// The same, and the next input says so: restorably, or for good.
    Remove(usize, bool),
    Retitle(usize, u8),
    /// The name becomes that of another number, which may be somebody's already.
    Rename(usize, u8),
    Enable(usize, bool),
    SoftDelete(usize, bool),
    Manager(usize, usize),
    Found(usize),
    Dissolve(usize),
    RemoveGroup(usize),
    /// The name becomes that of another number, which may be another group's already.
    RenameGroup(usize, u8),
    /// A member comes or goes; a number above all users is of nobody.
    Member(usize, usize, bool),
}

/// One day: what changes, how the job runs, and how each request ends.
#[derive(Debug, Clone)]
struct Day {
    changes: Vec<Change>,
    has_existing: bool,
    is_full: bool,
    /// Whether the input holds only what changed, where whole records are kept.
    is_delta: bool,
    fates: Vec<u8>,
}

/// What is kept of records between days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    None,
    Hash,
    Full,
}

fn changes() -> impl Strategy<Value = Change> {
    let (user, group) = (0..USERS, 0..GROUPS);
    prop_oneof![
        3 => user.clone().prop_map(Change::Join),
        1 => user.clone().prop_map(Change::Leave),
        1 => (user.clone(), any::<bool>()).prop_map(|(user, is_final)| Change::Remove(user, is_final)),
        2 => (user.clone(), 0..4_u8).prop_map(|(user, title)| Change::Retitle(user, title)),
        2 => (user.clone(), 0..8_u8).prop_map(|(user, name)| Change::Rename(user, name)),
        1 => (user.clone(), any::<bool>()).prop_map(|(user, on)| Change::Enable(user, on)),
        1 => (user.clone(), any::<bool>()).prop_map(|(user, on)| Change::SoftDelete(user, on)),
        1 => (user.clone(), user.clone()).prop_map(|(user, manager)| Change::Manager(user, manager)),
        2 => group.clone().prop_map(Change::Found),
        1 => group.clone().prop_map(Change::Dissolve),
        1 => group.clone().prop_map(Change::RemoveGroup),
        1 => (group.clone(), 0..3_u8).prop_map(|(group, name)| Change::RenameGroup(group, name)),
        4 => (group, 0..USERS + 1, any::<bool>()).prop_map(|(group, user, on)| Change::Member(group, user, on)),
    ]
}

fn days() -> impl Strategy<Value = (Kept, Vec<Day>)> {
    let how = (any::<bool>(), any::<bool>(), any::<bool>());
    let day = (prop::collection::vec(changes(), 1..8), how, prop::collection::vec(0..10_u8, 16));
    let day = day.prop_map(|(changes, (has_existing, is_full, is_delta), fates)| Day {
        changes,
        has_existing,
        is_full,
        is_delta,
        fates,
    });
    let kept = prop_oneof![Just(Kept::None), Just(Kept::Hash), Just(Kept::Full)];
    (kept, prop::collection::vec(day, 1..5))
}

#[derive(Debug, Clone, PartialEq)]
struct User {
    name: u8,
    title: u8,
    is_enabled: bool,
    is_deleted: bool,
    manager: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Group {
    name: u8,
    members: BTreeSet<usize>,
}

/// The source, the target, and the link store between them.
struct World {
    folder: tempfile::TempDir,
    users: BTreeMap<usize, User>,
    groups: BTreeMap<usize, Group>,
    /// The identifiers of records that the next input says are removed, each with the reason.
    removed: BTreeMap<String, &'static str>,
    target: Target,
    kept: Kept,
    /// The records of the last input, of which deltas are the differences.
    last: BTreeMap<String, Value>,
    /// The records whose last requests failed: their changes are not in the link store.
    failed: BTreeSet<String>,
    /// The records whose object was created and nobody learned it: only its matching attribute leads to it.
    lost: BTreeSet<String>,
}

/// The schema whose extension has the manager.
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The target's own administrator, whom no source record knows.
const ADMINISTRATOR: u64 = 1_000_000;

impl World {
    fn new(kept: Kept) -> World {
        let mut target = Target::default();
        let administrator = json!({ "id": ADMINISTRATOR, "userName": "root@contoso.com", "active": true });
        target.collections.entry("/Users".to_owned()).or_default().insert(ADMINISTRATOR, administrator);
        World {
            folder: tempfile::tempdir().unwrap(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            removed: BTreeMap::new(),
            target,
            kept,
            last: BTreeMap::new(),
            failed: BTreeSet::new(),
            lost: BTreeSet::new(),
        }
    }

    /// Returns whether a change leaves nothing by which an object could be found that nobody knows of.
    fn hides_lost(&self, change: &Change) -> bool {
        let id = match change {
            Change::Leave(user) | Change::Remove(user, _) | Change::Rename(user, _) => format!("u{user}"),
            Change::Dissolve(group) | Change::RemoveGroup(group) | Change::RenameGroup(group, _) => format!("g{group}"),
            _ => return false,
        };
        self.lost.contains(&id)
    }

    fn change(&mut self, change: &Change) {
        if self.hides_lost(change) {
            return;
        }
        let fresh =
            |number: usize| User { name: number as u8, title: 0, is_enabled: true, is_deleted: false, manager: None };
        match *change {
            Change::Join(user) => {
                self.users.entry(user).or_insert_with(|| fresh(user));
                self.removed.remove(&format!("u{user}"));
            }
            Change::Leave(user) => _ = self.users.remove(&user),
            Change::Remove(user, is_final) => {
                if self.users.remove(&user).is_some() {
                    self.removed.insert(format!("u{user}"), if is_final { "deleted" } else { "changed" });
                }
            }
            Change::Found(group) => {
                self.groups.entry(group).or_insert(Group { name: group as u8, members: BTreeSet::new() });
                self.removed.remove(&format!("g{group}"));
            }
            Change::Dissolve(group) => _ = self.groups.remove(&group),
            Change::RemoveGroup(group) => {
                if self.groups.remove(&group).is_some() {
                    self.removed.insert(format!("g{group}"), "changed");
                }
            }
            Change::RenameGroup(group, name) => {
                if let Some(group) = self.groups.get_mut(&group) {
                    group.name = name;
                }
            }
            Change::Member(group, user, is_member) => {
                let Some(group) = self.groups.get_mut(&group) else { return };
                _ = if is_member { group.members.insert(user) } else { group.members.remove(&user) };
            }
            Change::Retitle(user, title) => self.with(user, |user| user.title = title),
            Change::Rename(user, name) => self.with(user, |user| user.name = name),
            Change::Enable(user, on) => self.with(user, |user| user.is_enabled = on),
            Change::SoftDelete(user, on) => self.with(user, |user| user.is_deleted = on),
            Change::Manager(user, manager) => self.with(user, |user| user.manager = Some(manager)),
        }
    }

    fn with(&mut self, user: usize, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.users.get_mut(&user) {
            change(user);
        }
    }

    /// Gives everybody a name of their own, but those by whose names objects have to be found.
    fn make_unique(&mut self) {
        for (number, user) in self.users.iter_mut().filter(|(number, _)| !self.lost.contains(&format!("u{number}"))) {
            user.name = *number as u8 + 10;
        }
        for (number, group) in self.groups.iter_mut().filter(|(number, _)| !self.lost.contains(&format!("g{number}"))) {
            group.name = *number as u8 + 10;
        }
    }

    /// Makes the last state one that can be reached: every name is one person's, and nothing leads nowhere.
    fn make_sound(&mut self) {
        let known: BTreeSet<usize> = self.users.keys().copied().collect();
        for (number, user) in &mut self.users {
            user.name = *number as u8;
            user.manager = user.manager.filter(|manager| known.contains(manager));
        }
        for (number, group) in &mut self.groups {
            group.name = *number as u8;
            group.members.retain(|user| known.contains(user));
        }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// All records of the source, by their identifiers.
    fn records(&self) -> BTreeMap<String, Value> {
        let user = |(number, user): (&usize, &User)| {
            let (id, name) = (format!("u{number}"), user.name);
            let record = json!({
                "objectId": id, "mailNickname": id, "userPrincipalName": format!("n{name}@contoso.com"),
                "displayName": format!("N {name}"), "jobTitle": format!("t{}", user.title), "accountEnabled": user.is_enabled,
                "IsSoftDeleted": user.is_deleted, "manager": user.manager.map(|manager| format!("u{manager}")),
            });
            (id, record)
        };
        let group = |(number, group): (&usize, &Group)| {
            let (id, members) = (format!("g{number}"), &group.members);
            let members: Vec<String> = members.iter().map(|user| format!("u{user}")).collect();
            let record = json!({ "objectId": id, "displayName": format!("G {}", group.name), "members": members });
            (id, record)
        };
        self.users.iter().map(user).chain(self.groups.iter().map(group)).collect()
    }

    /// Writes the input of a day: all records, or what changed since the last one.
    fn write(&self, is_delta: bool) {
        let mut records = self.records();
        if is_delta {
            for (id, record) in &mut records {
                if let Some(before) = self.last.get(id).filter(|_| !self.failed.contains(id)) {
                    *record = difference(before, record);
                }
            }
            records.retain(|_, record| record.as_object().is_some_and(|members| members.len() > 1));
        }
        let tombstone =
            |(id, reason): (&String, &&str)| (id.clone(), json!({ "objectId": id, "@removed": { "reason": reason } }));
        let mut removed: BTreeMap<String, Value> = self.removed.iter().map(tombstone).collect();
        if is_delta {
            records.append(&mut removed);
        }
        // A file with removals holds only what changed, so that whole records are in another one.
        for (records, suffix) in [(records, ""), (removed, "-removed")] {
            for (kind, name) in [("u", "users"), ("g", "groups")] {
                let records: Vec<Value> =
                    records.iter().filter(|(id, _)| id.starts_with(kind)).map(|(_, record)| record.clone()).collect();
                fs::write(self.file(&format!("{name}{suffix}.json")), Value::from(records).to_string()).unwrap();
            }
        }
    }

    fn run(&self, emit: &str, has_existing: bool, is_full: bool, is_delta: bool) -> super::Ended {
        self.write(is_delta);
        fs::write(self.file("existing.jsonl"), self.target.listed()).unwrap();
        let (users, groups) =
            (format!("User={}", self.file("users.json")), format!("Group={}", self.file("groups.json")));
        let (links, existing) = (self.file("links.db"), self.file("existing.jsonl"));
        let removed = [("User", "u", "users"), ("Group", "g", "groups")].map(|(object, kind, name)| {
            let has_some = !is_delta && self.removed.keys().any(|id| id.starts_with(kind));
            has_some.then(|| format!("{object}={}", self.file(&format!("{name}-removed.json"))))
        });
        let mut arguments =
            vec!["run", "--template", "generic-scim", "--emit", emit, "--links", &links, &users, &groups];
        arguments.extend(removed.iter().flatten().map(String::as_str));
        arguments.extend(["--threads", "1", "--max-error-rate", "100%"]);
        if is_delta {
            arguments.extend(["--input", "graph-delta"]);
        }
        if has_existing {
            arguments.extend(["--existing", &existing]);
        }
        // Whether the records are all there are cannot be said of what changed.
        if is_full && !is_delta && self.removed.is_empty() {
            arguments.push("--full");
        }
        run(&arguments, "")
    }

    /// One run of the job.
    fn cycle(
        &mut self,
        has_existing: bool,
        is_full: bool,
        is_delta: bool,
        fates: &[u8],
    ) -> Result<String, TestCaseError> {
        let is_delta = is_delta && self.kept == Kept::Full;
        let ended = self.run("request", has_existing, is_full, is_delta);
        prop_assert!(matches!(ended.code, 0 | 3), "{}: {}", ended.code, ended.stderr);
        let mut fates = fates.iter();
        let results = self.target.carry_out_some(&ended.stdout, || match fates.next() {
            Some(0) => Fate::Refused,
            Some(1) => Fate::Lost,
            _ => Fate::Done,
        });
        // What is there and needs nothing is linked by the lines of the plan that skip it.
        let is_needed = has_existing || self.kept == Kept::Full;
        let plan = if is_needed { self.run("plan", has_existing, is_full, is_delta).stdout } else { String::new() };
        let is_found = |line: &&str| line.contains("\"action\":\"skip\"") && !line.contains("\"match\":null");
        let skips = plan.lines().filter(|_| has_existing).filter(is_found).map(|line| format!("{line}\n"));
        let results: String = skips.chain([results]).collect();
        let (links, users, groups) = (
            self.file("links.db"),
            format!("User={}", self.file("users.json")),
            format!("Group={}", self.file("groups.json")),
        );
        let mut arguments = vec!["links", "confirm", "--links", &links];
        match self.kept {
            Kept::None => arguments.extend(["--records", "none"]),
            Kept::Hash => {}
            Kept::Full => arguments.extend(["--records", "full", "--from", &users, "--from", &groups]),
        }
        if is_delta {
            arguments.extend(["--input", "graph-delta"]);
        }
        let confirmed = run(&arguments, &results);
        prop_assert_eq!(confirmed.code, 0, "{}", confirmed.stderr);
        self.remember(&results, &plan);
        Ok(ended.stdout)
    }

    /// Remembers what the source gave, and of which records the link store does not have it.
    fn remember(&mut self, results: &str, plan: &str) {
        let field = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
        let source = |line: &Value| line["source"].as_str().unwrap_or_default().to_owned();
        self.last = self.records();
        self.removed.clear();
        let planned: BTreeSet<String> = plan.lines().map(|line| source(&field(line))).collect();
        let lines: Vec<Value> = results.lines().map(field).collect();
        let is_failed =
            |line: &&Value| line.get("error").is_some() || line["status"].as_u64().is_some_and(|status| status > 299);
        self.failed.retain(|id| !planned.contains(id));
        // Neither has it what needed no request and was not confirmed, or what was in quarantine.
        let confirmed: BTreeSet<String> = lines.iter().map(source).collect();
        self.failed.extend(self.last.keys().filter(|id| !confirmed.contains(*id)).cloned());
        self.failed.extend(lines.iter().filter(is_failed).map(source));
        for line in &lines {
            if line["error"] == "no answer" && line["method"] == "POST" {
                self.lost.insert(source(line));
            } else if !is_failed(&line) {
                self.lost.remove(&source(line));
            }
        }
    }

    fn object(&self, collection: &str, source: &str) -> Option<&Value> {
        let objects = self.target.collections.get(collection)?;
        objects.values().find(|object| object["externalId"] == source)
    }

    /// Asks whether the target is what the source says.
    fn check(&self) -> Result<(), TestCaseError> {
        let users = &self.target.collections["/Users"];
        prop_assert_eq!(&users[&ADMINISTRATOR]["active"], true);
        let sources: BTreeSet<&str> = users.values().filter_map(|user| user["externalId"].as_str()).collect();
        prop_assert_eq!(sources.len() + 1, users.len(), "somebody has two objects: {:#?}", users);
        for number in 0..USERS {
            let object = self.object("/Users", &format!("u{number}"));
            let Some(user) = self.users.get(&number).filter(|user| user.is_enabled && !user.is_deleted) else {
                prop_assert!(object.is_none_or(|object| object["active"] == false), "{object:#?}");
                continue;
            };
            let Some(object) = object else { return Err(TestCaseError::fail(format!("u{number} has no object"))) };
            prop_assert_eq!(&object["active"], true);
            prop_assert_eq!(&object["userName"], &format!("n{}@contoso.com", user.name));
            prop_assert_eq!(&object["title"], &format!("t{}", user.title));
            if let Some(manager) = user.manager.filter(|manager| {
                self.users.get(manager).is_some_and(|manager| manager.is_enabled && !manager.is_deleted)
            }) {
                let expected = self.object("/Users", &format!("u{manager}")).unwrap()["id"].to_string();
                let found = &object[ENTERPRISE]["manager"];
                let found = found["value"].as_str().or(found.as_str()).map(str::to_owned);
                prop_assert_eq!(found, Some(expected), "the manager of u{}", number);
            }
        }
        for number in 0..GROUPS {
            let object = self.object("/Groups", &format!("g{number}"));
            let Some(group) = self.groups.get(&number) else {
                prop_assert!(object.is_none(), "{object:#?}");
                continue;
            };
            let Some(object) = object else { return Err(TestCaseError::fail(format!("g{number} has no object"))) };
            prop_assert_eq!(&object["displayName"], &format!("G {}", group.name));
            // A soft-deleted user is no member; a disabled one stays a member if there is an object.
            let is_member = |user: &&usize| {
                let user = &self.users[*user];
                !user.is_deleted || !user.is_enabled
            };
            let expected: BTreeSet<String> = group
                .members
                .iter()
                .filter(is_member)
                .filter_map(|user| Some(self.object("/Users", &format!("u{user}"))?["id"].to_string()))
                .collect();
            let found: BTreeSet<String> = object["members"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|member| Some(member["value"].as_str()?.to_owned()))
                .collect();
            prop_assert_eq!(found, expected);
        }
        Ok(())
    }
}

/// Returns the entry of a delta: the identifier, the properties that changed, and the members that came and went.
fn difference(before: &Value, after: &Value) -> Value {
    let mut entry = json!({ "objectId": after["objectId"] });
    for (name, value) in after.as_object().unwrap().iter().filter(|(name, value)| before[name.as_str()] != **value) {
        let (Some(old), Some(new)) = (before[name.as_str()].as_array(), value.as_array()) else {
            entry[name.as_str()] = value.clone();
            continue;
        };
        let came = new.iter().filter(|id| !old.contains(id)).map(|id| json!({ "id": id }));
        let gone = old.iter().filter(|id| !new.contains(id));
        let gone = gone.map(|id| json!({ "id": id, "@removed": { "reason": "deleted" } }));
        entry[format!("{name}@delta")] = came.chain(gone).collect();
    }
    entry
}

fn history(kept: Kept, days: &[Day]) -> Result<(), TestCaseError> {
    let mut world = World::new(kept);
    for day in days {
        day.changes.iter().for_each(|change| world.change(change));
        world.cycle(day.has_existing, day.is_full, day.is_delta, &day.fates)?;
    }
    world.make_unique();
    for _ in 0..2 {
        world.cycle(true, false, false, &[])?;
    }
    prop_assert!(world.lost.is_empty(), "objects that are not found: {:?}", world.lost);
    world.make_sound();
    // A name that one gives up and another takes may need a second run.
    for _ in 0..3 {
        if world.cycle(true, true, false, &[])?.is_empty() {
            break;
        }
    }
    world.check()?;
    let quiet = world.run("plan", true, true, false);
    let is_skip = |line: &str| line.contains("\"action\":\"skip\"");
    prop_assert!(quiet.stdout.lines().all(is_skip), "{}", quiet.stdout);
    // One change touches one object.
    let Some((number, before)) = world.users.iter().next().map(|(number, user)| (*number, user.clone())) else {
        return Ok(());
    };
    let others = world.target.listed();
    world.with(number, |user| user.title = 9);
    world.cycle(false, true, false, &[])?;
    let changed = others.lines().zip(world.target.listed().lines()).filter(|(before, after)| before != after).count();
    let is_active = before.is_enabled && !before.is_deleted;
    let has_object = world.object("/Users", &format!("u{number}")).is_some();
    prop_assert_eq!(changed, usize::from(is_active || has_object), "{:?}", before);
    Ok(())
}

#[test]
fn the_target_becomes_what_the_source_says() {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u32>().ok());
    let histories = number("ATTRFLOW_HISTORIES").unwrap_or(200);
    let config = Config { cases: histories, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("ATTRFLOW_HISTORY_SEED").unwrap_or_default().to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, random);
    runner.run(&days(), |(kept, days)| history(kept, &days)).unwrap_or_else(|failure| panic!("{failure}"));
}
