//! Histories of a source, generated: whatever happens and whatever fails, the target becomes what the mapping gives, and nothing else
//! is touched.
//!
//! `ATTRFLOW_HISTORIES` says how many there are.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use proptest::test_runner::Config;
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
    Leave(usize),
    Retitle(usize, u8),
    /// The name becomes that of another number, which may be somebody's already.
    Rename(usize, u8),
    Enable(usize, bool),
    SoftDelete(usize, bool),
    Manager(usize, usize),
    Found(usize),
    Dissolve(usize),
    /// A member comes or goes; a number above all users is of nobody.
    Member(usize, usize, bool),
}

/// One day: what changes, how the job runs, and what becomes of each request.
#[derive(Debug, Clone)]
struct Day {
    changes: Vec<Change>,
    has_existing: bool,
    is_full: bool,
    fates: Vec<u8>,
}

fn changes() -> impl Strategy<Value = Change> {
    let (user, group) = (0..USERS, 0..GROUPS);
    prop_oneof![
        3 => user.clone().prop_map(Change::Join),
        1 => user.clone().prop_map(Change::Leave),
        2 => (user.clone(), 0..4_u8).prop_map(|(user, title)| Change::Retitle(user, title)),
        2 => (user.clone(), 0..8_u8).prop_map(|(user, name)| Change::Rename(user, name)),
        1 => (user.clone(), any::<bool>()).prop_map(|(user, on)| Change::Enable(user, on)),
        1 => (user.clone(), any::<bool>()).prop_map(|(user, on)| Change::SoftDelete(user, on)),
        1 => (user.clone(), user.clone()).prop_map(|(user, manager)| Change::Manager(user, manager)),
        2 => group.clone().prop_map(Change::Found),
        1 => group.clone().prop_map(Change::Dissolve),
        4 => (group, 0..USERS + 1, any::<bool>()).prop_map(|(group, user, on)| Change::Member(group, user, on)),
    ]
}

fn days() -> impl Strategy<Value = Vec<Day>> {
    let day =
        (prop::collection::vec(changes(), 1..8), any::<bool>(), any::<bool>(), prop::collection::vec(0..10_u8, 16));
    let day = day.prop_map(|(changes, has_existing, is_full, fates)| Day { changes, has_existing, is_full, fates });
    prop::collection::vec(day, 1..4)
}

#[derive(Debug, Clone, PartialEq)]
struct User {
    name: u8,
    title: u8,
    is_enabled: bool,
    is_deleted: bool,
    manager: Option<usize>,
}

/// The source, the target, and the link store between them.
struct World {
    folder: tempfile::TempDir,
    users: BTreeMap<usize, User>,
    groups: BTreeMap<usize, BTreeSet<usize>>,
    target: Target,
}

/// The target's own administrator, whom no source record knows.
const ADMINISTRATOR: u64 = 1_000_000;

impl World {
    fn new() -> World {
        let mut target = Target::default();
        let administrator = json!({ "id": ADMINISTRATOR, "userName": "root@contoso.com", "active": true });
        target.collections.entry("/Users".to_owned()).or_default().insert(ADMINISTRATOR, administrator);
        World { folder: tempfile::tempdir().unwrap(), users: BTreeMap::new(), groups: BTreeMap::new(), target }
    }

    fn change(&mut self, change: &Change) {
        let fresh =
            |number: usize| User { name: number as u8, title: 0, is_enabled: true, is_deleted: false, manager: None };
        match *change {
            Change::Join(user) => _ = self.users.entry(user).or_insert_with(|| fresh(user)),
            Change::Leave(user) => _ = self.users.remove(&user),
            Change::Found(group) => _ = self.groups.entry(group).or_default(),
            Change::Dissolve(group) => _ = self.groups.remove(&group),
            Change::Member(group, user, is_member) => {
                let Some(members) = self.groups.get_mut(&group) else { return };
                _ = if is_member { members.insert(user) } else { members.remove(&user) };
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

    /// Makes the last state one that can be reached: every name is one person's, and nothing leads nowhere.
    fn make_sound(&mut self) {
        let known: BTreeSet<usize> = self.users.keys().copied().collect();
        for (number, user) in &mut self.users {
            user.name = *number as u8;
            user.manager = user.manager.filter(|manager| known.contains(manager));
        }
        for members in self.groups.values_mut() {
            members.retain(|user| known.contains(user));
        }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn run(&self, emit: &str, has_existing: bool, is_full: bool) -> super::Ended {
        let user = |(number, user): (&usize, &User)| {
            let name = user.name;
            json!({
                "objectId": format!("u{number}"), "mailNickname": format!("u{number}"), "userPrincipalName": format!("n{name}@contoso.com"),
                "displayName": format!("N {name}"), "jobTitle": format!("t{}", user.title), "accountEnabled": user.is_enabled,
                "IsSoftDeleted": user.is_deleted, "manager": user.manager.map(|manager| format!("u{manager}")),
            })
        };
        let group = |(number, members): (&usize, &BTreeSet<usize>)| {
            let members: Vec<String> = members.iter().map(|user| format!("u{user}")).collect();
            json!({ "objectId": format!("g{number}"), "displayName": format!("G {number}"), "members": members })
        };
        let users: Vec<Value> = self.users.iter().map(user).collect();
        let groups: Vec<Value> = self.groups.iter().map(group).collect();
        fs::write(self.file("users.json"), Value::from(users).to_string()).unwrap();
        fs::write(self.file("groups.json"), Value::from(groups).to_string()).unwrap();
        fs::write(self.file("existing.jsonl"), self.target.listed()).unwrap();
        let (users, groups) =
            (format!("User={}", self.file("users.json")), format!("Group={}", self.file("groups.json")));
        let (links, existing) = (self.file("links.db"), self.file("existing.jsonl"));
        let mut arguments =
            vec!["run", "--template", "generic-scim", "--emit", emit, "--links", &links, &users, &groups];
        arguments.extend(["--threads", "1", "--max-error-rate", "100%"]);
        if has_existing {
            arguments.extend(["--existing", &existing]);
        }
        if is_full {
            arguments.push("--full");
        }
        run(&arguments, "")
    }

    /// One run of the job.
    fn cycle(&mut self, has_existing: bool, is_full: bool, fates: &[u8]) -> Result<String, TestCaseError> {
        let ended = self.run("request", has_existing, is_full);
        prop_assert!(matches!(ended.code, 0 | 3), "{}: {}", ended.code, ended.stderr);
        let mut fates = fates.iter();
        let results = self.target.carry_out_some(&ended.stdout, || match fates.next() {
            Some(0) => Fate::Refused,
            Some(1) => Fate::Lost,
            _ => Fate::Done,
        });
        // What is there and needs nothing is linked by the lines of the plan that skip it.
        let plan = if has_existing { self.run("plan", has_existing, is_full).stdout } else { String::new() };
        let is_found = |line: &&str| line.contains("\"action\":\"skip\"") && !line.contains("\"match\":null");
        let skips = plan.lines().filter(is_found).map(|line| format!("{line}\n"));
        let results: String = skips.chain([results]).collect();
        let confirmed = run(&["links", "confirm", "--links", &self.file("links.db")], &results);
        prop_assert_eq!(confirmed.code, 0, "{}", confirmed.stderr);
        Ok(ended.stdout)
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
        }
        for number in 0..GROUPS {
            let object = self.object("/Groups", &format!("g{number}"));
            let Some(members) = self.groups.get(&number) else {
                prop_assert!(object.is_none(), "{object:#?}");
                continue;
            };
            let Some(object) = object else { return Err(TestCaseError::fail(format!("g{number} has no object"))) };
            // A soft-deleted user is no member; a disabled one stays a member if there is an object.
            let is_member = |user: &&usize| {
                let user = &self.users[*user];
                !user.is_deleted || !user.is_enabled
            };
            let expected: BTreeSet<String> = members
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

fn history(days: &[Day]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    for day in days {
        day.changes.iter().for_each(|change| world.change(change));
        world.cycle(day.has_existing, day.is_full, &day.fates)?;
    }
    world.make_sound();
    // A name that one gives up and another takes may need a second run.
    for _ in 0..3 {
        if world.cycle(true, true, &[])?.is_empty() {
            break;
        }
    }
    world.check()?;
    let quiet = world.run("plan", true, true);
    let is_skip = |line: &str| line.contains("\"action\":\"skip\"");
    prop_assert!(quiet.stdout.lines().all(is_skip), "{}", quiet.stdout);
    // One change touches one object.
    let Some((number, before)) = world.users.iter().next().map(|(number, user)| (*number, user.clone())) else {
        return Ok(());
    };
    let others = world.target.listed();
    world.with(number, |user| user.title = 9);
    world.cycle(false, true, &[])?;
    let changed = others.lines().zip(world.target.listed().lines()).filter(|(before, after)| before != after).count();
    let is_active = before.is_enabled && !before.is_deleted;
    let has_object = world.object("/Users", &format!("u{number}")).is_some();
    prop_assert_eq!(changed, usize::from(is_active || has_object), "{:?}", before);
    Ok(())
}

#[test]
fn the_target_becomes_what_the_source_says() {
    let histories = std::env::var("ATTRFLOW_HISTORIES").ok().and_then(|number| number.parse().ok()).unwrap_or(100);
    let config = Config { cases: histories, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner.run(&days(), |days| history(&days)).unwrap_or_else(|failure| panic!("{failure}"));
}
