//! Links between source records and target objects: what results change, and what they leave alone.

use attrflow::mapping::Links;
use attrflow::mapping::Owner;
use attrflow::mapping::Referent;
use attrflow::mapping::TargetOwners;
use attrflow::plan::KnownLinks;
use attrflow::plan::links::Confirmer;
use attrflow::plan::links::KeepRecords;
use attrflow::plan::links::Link;
use attrflow::plan::links::LinkErrorKind;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow::plan::links::SqliteLinks;
use attrflow::plan::links::Stamp;
use proptest::prelude::*;

/// A result line of a user.
fn line(source: &str, action: &str, rest: &str) -> String {
    format!(r#"{{"source":"{source}","object":"User","action":"{action}",{rest}}}"#)
}

fn confirm(store: &mut dyn LinkStore, lines: &[String], now: i64) {
    let mut confirmer = Confirmer::new(store);
    for line in lines {
        confirmer.confirm(line, now).unwrap();
    }
    confirmer.finish().unwrap();
}

fn all(store: &dyn LinkStore) -> Vec<Link> {
    let mut links = Vec::new();
    store
        .for_each(&mut |link| {
            links.push(link);
            Ok(())
        })
        .unwrap();
    links
}

/// Runs a test with each implementation.
fn with_each_store(test: impl Fn(&mut dyn LinkStore)) {
    test(&mut MemoryLinks::default());
    let folder = tempfile::tempdir().unwrap();
    test(&mut SqliteLinks::open_for_writing(&folder.path().join("links.db")).unwrap());
}

#[test]
fn a_confirmed_creation_links_the_record() {
    with_each_store(|store| {
        confirm(store, &[line("u1", "create", r#""match":null,"recordHash":"9f","target":42,"status":201"#)], 0);
        let link = store.link("User", "u1").unwrap().unwrap();
        assert_eq!((link.target.as_deref(), link.matched_by.as_deref()), (Some("42"), None));
        assert_eq!((link.action.as_str(), link.attempts, link.record_hash.as_deref()), ("create", 0, Some("9f")));
    });
}

#[test]
fn a_skip_links_what_was_there() {
    with_each_store(|store| {
        let skip = line("u1", "skip", r#""match":{"by":"userName","target":"7"},"recordHash":"9f""#);
        confirm(store, &[skip], 0);
        let link = store.link("User", "u1").unwrap().unwrap();
        assert_eq!((link.target.as_deref(), link.matched_by.as_deref()), (Some("7"), Some("userName")));
    });
}

#[test]
fn how_a_record_was_matched_stays_when_it_is_linked() {
    with_each_store(|store| {
        let found = line("u1", "update", r#""match":{"by":"userName","target":"7"},"recordHash":"1","status":200"#);
        let linked = line("u1", "update", r#""match":{"by":"link","target":"7"},"recordHash":"2","status":204"#);
        confirm(store, &[found, linked], 0);
        let link = store.link("User", "u1").unwrap().unwrap();
        assert_eq!((link.matched_by.as_deref(), link.record_hash.as_deref()), (Some("userName"), Some("2")));
    });
}

#[test]
fn a_deletion_leaves_nothing_of_the_record() {
    with_each_store(|store| {
        confirm(
            store,
            &[line(
                "u1",
                "create",
                r#""recordHash":"1","target":"7","status":201,"references":[{"attribute":"members","old":null,"new":["a"]}]"#,
            )],
            0,
        );
        assert_eq!(store.members("User", "u1").unwrap(), ["a"]);
        confirm(store, &[line("u1", "delete", r#""match":{"by":"link","target":"7"},"status":404"#)], 0);
        assert_eq!(store.link("User", "u1").unwrap(), None);
        assert!(store.members("User", "u1").unwrap().is_empty());
    });
}

#[test]
fn a_failure_makes_the_record_due_again_with_growing_delays() {
    with_each_store(|store| {
        let failure = line("u1", "create", r#""recordHash":"1","status":503"#);
        let mut now = 0;
        let mut delays = Vec::new();
        for attempt in 1..=8 {
            confirm(store, std::slice::from_ref(&failure), now);
            let link = store.link("User", "u1").unwrap().unwrap();
            assert_eq!((link.attempts, link.record_hash), (attempt, None));
            delays.push((link.next_attempt.unwrap() - now) / 60);
            now = link.next_attempt.unwrap();
        }
        assert_eq!(delays, [40, 80, 160, 320, 640, 1280, 1440, 1440]);
    });
}

#[test]
fn a_failure_on_any_line_of_a_record_makes_it_due() {
    let good = line("g1", "update", r#""match":{"by":"link","target":"7"},"recordHash":"1","status":200"#);
    let bad = line("g1", "update", r#""match":{"by":"link","target":"7"},"recordHash":"1","error":"refused""#);
    for lines in [[good.clone(), bad.clone()], [bad, good]] {
        with_each_store(|store| {
            confirm(store, &lines, 0);
            let link = store.link("User", "g1").unwrap().unwrap();
            assert_eq!((link.record_hash, link.attempts, link.target.as_deref()), (None, 1, Some("7")));
        });
    }
}

#[test]
fn the_next_success_ends_the_attempts() {
    with_each_store(|store| {
        confirm(store, &[line("u1", "create", r#""recordHash":"1","status":503"#)], 0);
        confirm(store, &[line("u1", "create", r#""recordHash":"1","target":"7","status":201"#)], 9);
        let link = store.link("User", "u1").unwrap().unwrap();
        assert_eq!((link.attempts, link.next_attempt, link.record_hash.as_deref()), (0, None, Some("1")));
    });
}

#[test]
fn members_follow_bodies_and_references() {
    with_each_store(|store| {
        confirm(store, &[line("u9", "create", r#""recordHash":"1","target":"T9","status":201"#)], 0);
        let create = line(
            "g1",
            "create",
            r#""target":"G","status":201,"body":{"members":[{"value":"T1"},{"value":{"$link":"User/u9"}}]}"#,
        );
        let patch = line(
            "g1",
            "update",
            r#""target":"G","status":200,"body":{"Operations":[{"op":"Add","path":"members","value":[{"value":"T2"}]},{"op":"remove","path":"members[value eq \"T1\"]"}]}"#,
        );
        confirm(store, &[create, patch], 0);
        assert_eq!(store.members("User", "g1").unwrap(), ["T2", "T9"]);
    });
}

/// References of a plan have all members before and after.
#[test]
fn references_of_a_plan_take_members_away() {
    with_each_store(|store| {
        let update = |old: &str, new: &str| {
            let references = format!(r#"[{{"attribute":"members","old":{old},"new":{new}}}]"#);
            line("g1", "update", &format!(r#""target":"G","status":200,"references":{references}"#))
        };
        confirm(store, &[update("null", r#"["T1","T2","T3"]"#), update(r#"["T1","T2","T3"]"#, r#"["T3","T4"]"#)], 0);
        assert_eq!(store.members("User", "g1").unwrap(), ["T3", "T4"]);
        confirm(store, &[update(r#"["T3","T4"]"#, "[]")], 0);
        assert!(store.members("User", "g1").unwrap().is_empty());
    });
}

#[test]
fn a_failed_request_changes_no_members() {
    with_each_store(|store| {
        let members = r#""target":"G","body":{"members":[{"value":"T1"}]}"#;
        confirm(store, &[line("g1", "create", &format!(r#"{members},"status":201"#))], 0);
        let remove = r#""body":{"Operations":[{"op":"remove","path":"members[value eq \"T1\"]"},{"op":"add","path":"members","value":[{"value":"T2"}]}]}"#;
        let references = r#""references":[{"attribute":"members","old":["T1"],"new":["T2"]}]"#;
        for change in [remove, references] {
            for failure in [r#""status":503"#, r#""error":"refused""#] {
                confirm(store, &[line("g1", "update", &format!(r#""target":"G",{failure},{change}"#))], 0);
                assert_eq!(store.members("User", "g1").unwrap(), ["T1"], "{failure}, {change}");
            }
        }
    });
}

/// The same line again, before the next attempt is due, is the same attempt; any other line is another one.
#[test]
fn other_failures_are_other_attempts() {
    with_each_store(|store| {
        let failure = |status: u32| line("u1", "create", &format!(r#""recordHash":"1","status":{status}"#));
        for (now, status, attempts) in [(0, 503, 1), (60, 503, 1), (60, 500, 2), (61, 500, 2), (62, 503, 3)] {
            confirm(store, &[failure(status)], now);
            let link = store.link("User", "u1").unwrap().unwrap();
            assert_eq!(link.attempts, attempts, "status {status} after {now} seconds");
        }
    });
}

/// A confirmation that is killed loses no more than the results since the last of these points.
#[test]
fn every_two_thousand_results_are_stored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.db");
    let mut store = SqliteLinks::open_for_writing(&path).unwrap();
    let stored = || all(&SqliteLinks::open(&path).unwrap()).len();
    let mut confirmer = Confirmer::new(&mut store);
    for number in 1..=4_001 {
        confirmer.confirm(&line(&format!("u{number}"), "create", r#""target":"7","status":201"#), 0).unwrap();
        if [1, 1_999, 2_000, 2_001, 3_999, 4_000, 4_001].contains(&number) {
            assert_eq!(stored(), number / 2_000 * 2_000, "after {number} results");
        }
    }
    confirmer.finish().unwrap();
    assert_eq!(stored(), 4_001);
}

#[test]
fn records_are_kept_as_chosen() {
    with_each_store(|store| {
        let result = r#""recordHash":"1","target":"7","status":201"#;
        for (keep, hash, record) in [
            (KeepRecords::None, None, None),
            (KeepRecords::Hash, Some("1"), None),
            (KeepRecords::Full, Some("1"), Some("{}")),
        ] {
            let mut confirmer = Confirmer::new(&mut *store).keep_records(keep);
            let result = attrflow::plan::links::RequestResult::parse(&line("u1", "create", result)).unwrap();
            confirmer.take(&result, 0, Some("{}")).unwrap();
            confirmer.finish().unwrap();
            let link = store.link("User", "u1").unwrap().unwrap();
            assert_eq!((link.record_hash.as_deref(), link.record.as_deref()), (hash, record));
        }
    });
}

#[test]
fn unusable_lines_are_refused_without_values() {
    let faults = [
        ("[]", "not a JSON object"),
        ("{\"source\":\"u1\"", "not a JSON object"),
        (r#"{"source":"u1","object":"User","action":"create","target":"7"}"#, "neither `status` nor `error`"),
        (r#"{"source":"u1","object":"User","action":"create","status":201}"#, "`target` is missing"),
        (r#"{"source":"u1","object":"User","action":"make","status":201}"#, "`action` is not one of"),
        (r#"{"object":"User","action":"create","target":"7","status":201}"#, "`source` is missing"),
        (r#"{"source":"u1","object":"User","action":"skip","match":null}"#, "`target` is missing"),
    ];
    let mut store = MemoryLinks::default();
    for (text, message) in faults {
        let error = Confirmer::new(&mut store).confirm(text, 0).unwrap_err();
        assert_eq!(error.kind(), LinkErrorKind::BadLine);
        assert!(error.to_string().contains(message), "{text}: {error}");
    }
    assert!(all(&store).is_empty());
}

#[test]
fn a_file_is_private_and_has_one_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.db");
    let mut store = SqliteLinks::open_for_writing(&path).unwrap();
    let error = SqliteLinks::open_for_writing(&path).unwrap_err();
    assert_eq!(error.kind(), LinkErrorKind::InUse);
    confirm(&mut store, &[line("u1", "create", r#""target":"7","status":201"#)], 0);
    // A reader sees what is committed while the writer is at work.
    assert_eq!(all(&SqliteLinks::open(&path).unwrap()).len(), 1);
    #[cfg(unix)]
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
    drop(store);
    assert!(SqliteLinks::open_for_writing(&path).is_ok());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the store itself stays");
}

#[test]
fn what_is_not_committed_is_lost_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.db");
    let mut store = SqliteLinks::open_for_writing(&path).unwrap();
    store.put(&Link::new("User", "u1")).unwrap();
    drop(store);
    assert!(all(&SqliteLinks::open(&path).unwrap()).is_empty());
}

/// The first writer may be killed before it writes anything.
#[test]
fn an_empty_file_is_an_empty_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.db");
    std::fs::write(&path, "").unwrap();
    assert!(all(&SqliteLinks::open(&path).unwrap()).is_empty());
    assert!(KnownLinks::read(&SqliteLinks::open(&path).unwrap()).unwrap().is_empty());
    std::fs::write(&path, "").unwrap();
    let mut store = SqliteLinks::open_for_writing(&path).unwrap();
    confirm(&mut store, &[line("u1", "create", r#""target":"7","status":201"#)], 0);
    assert_eq!(all(&SqliteLinks::open(&path).unwrap()).len(), 1);
}

#[test]
fn other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "this is a text that is long enough to be more than the header of a database".repeat(9))
        .unwrap();
    assert_eq!(SqliteLinks::open(&text).unwrap_err().kind(), LinkErrorKind::NotAStore);
    assert_eq!(SqliteLinks::open_for_writing(&text).unwrap_err().kind(), LinkErrorKind::NotAStore);
    let missing = SqliteLinks::open(&folder.path().join("missing")).unwrap();
    assert!(all(&missing).is_empty());
    assert!(!folder.path().join("missing").exists(), "reading makes no file");
}

#[test]
fn a_stamp_stays() {
    with_each_store(|store| {
        assert_eq!(store.stamp().unwrap(), Stamp::default());
        let mut stamp = Stamp::default();
        stamp.application = Some("zendesk".to_owned());
        store.set_stamp(&stamp).unwrap();
        store.commit().unwrap();
        assert_eq!(store.stamp().unwrap(), stamp);
    });
}

/// Links of users and groups: one user without an object, two with the same one, one with an endless identifier.
fn put_links(store: &mut dyn LinkStore, users: usize) -> String {
    let mut put = |object: &str, source: &str, target: Option<String>, action: &str| {
        let mut link = Link::new(object, source);
        (link.target, link.action, link.record_hash) = (target, action.to_owned(), Some("9f".to_owned()));
        store.put(&link).unwrap();
    };
    let endless = "x".repeat(3 << 20);
    put("User", &endless, Some("endless".to_owned()), "update");
    put("Group", "u1", Some("t1".to_owned()), "create");
    put("User", "new", None, "create");
    put("User", "twin", Some("t0".to_owned()), "disable");
    for number in 0..users {
        put("User", &format!("u{number}"), Some(format!("t{number}")), "create");
    }
    store.commit().unwrap();
    endless
}

#[test]
fn a_run_knows_the_links_of_a_store() {
    const USERS: usize = 3000;
    with_each_store(|store| {
        let endless = put_links(store, USERS);
        let objects = KnownLinks::read(store).unwrap();
        assert_eq!(objects.len(), 2);
        let (users, groups) = (&objects["User"], &objects["Group"]);
        assert_eq!((users.linked(), groups.linked()), (USERS + 1, 1));
        assert_eq!(users.get("new").unwrap().target, None);
        assert_eq!(users.get("nobody"), None);
        assert_eq!(users.get(&endless).unwrap().target, Some("endless"));
        let twin = users.get("twin").unwrap();
        assert_eq!((twin.target, twin.was_disabled, twin.record_hash), (Some("t0"), true, Some("9f")));
        assert_eq!(users.owner("t2999"), Owner::Member);
        assert_eq!(users.owner("nothing"), Owner::Unknown);
        assert_eq!(users.source_of("t7"), Some("u7"));
        assert_eq!(groups.referent("u1"), Referent::Object("t1"));
        assert_eq!(groups.referent("u2"), Referent::Unresolved);
        for number in 0..USERS {
            let (source, target) = (format!("u{number}"), format!("t{number}"));
            assert_eq!(users.get(&source).unwrap().target, Some(target.as_str()));
            if number != 5 {
                users.note(&source);
            }
        }
        users.note("nobody");
        assert_eq!(users.vanished(), ["twin", "u5", &endless]);
        assert_eq!(groups.vanished(), ["u1"]);
    });
}

/// Any line of a short history.
fn any_line() -> impl Strategy<Value = String> {
    let rest = prop_oneof![
        Just(r#""recordHash":"1","target":"7","status":200"#),
        Just(r#""recordHash":"2","target":"8","status":201"#),
        Just(r#""recordHash":"1","status":500"#),
        Just(r#""error":"refused""#),
        Just(r#""target":"7","status":200,"body":{"members":[{"value":"T1"}]}"#),
    ];
    let action = prop_oneof![Just("create"), Just("update"), Just("disable"), Just("delete")];
    (prop_oneof![Just("u1"), Just("u2")], action, rest).prop_map(|(source, action, rest)| line(source, action, rest))
}

proptest! {
    // Each case writes a database and waits for the disk.
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Confirming is idempotent, wherever the first attempt was cut off, and both stores agree.
    #[test]
    fn repeated_lines_change_nothing(lines in proptest::collection::vec(any_line(), 0..12), cut in 0..12_usize) {
        let mut undisturbed = MemoryLinks::default();
        confirm(&mut undisturbed, &lines, 100);
        let folder = tempfile::tempdir().unwrap();
        let mut interrupted = SqliteLinks::open_for_writing(&folder.path().join("links.db")).unwrap();
        confirm(&mut interrupted, &lines[..cut.min(lines.len())], 100);
        confirm(&mut interrupted, &lines, 100);
        prop_assert_eq!(all(&undisturbed), all(&interrupted));
        for source in ["u1", "u2"] {
            prop_assert_eq!(undisturbed.members("User", source).unwrap(), interrupted.members("User", source).unwrap());
        }
    }
}

/// A file from others is opened: what it has instead of tables is not run.
#[test]
fn views_and_triggers_make_no_link_store() {
    let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c";
    for program in [
        format!("DROP TABLE meta; CREATE VIEW meta AS {endless}"),
        format!("CREATE TRIGGER t BEFORE INSERT ON link BEGIN {endless}; END"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        drop(SqliteLinks::open_for_writing(&path).unwrap());
        rusqlite::Connection::open(&path).unwrap().execute_batch(&program).unwrap();
        for error in [SqliteLinks::open(&path).unwrap_err(), SqliteLinks::open_for_writing(&path).unwrap_err()] {
            assert_eq!(error.kind(), LinkErrorKind::NotAStore, "{error}");
        }
    }
}

/// A damaged file leads to an error, never to the link of another record.
#[test]
fn a_damaged_store_gives_no_link_of_another_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.db");
    let mut store = SqliteLinks::open_for_writing(&path).unwrap();
    for number in 0..20 {
        let mut link = Link::new("User", format!("s{number}"));
        link.target = Some(format!("T{number}"));
        store.put(&link).unwrap();
    }
    store.commit().unwrap();
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    let mut damaged = 0;
    for place in (0..whole.len()).filter(|place| whole[*place] != 0) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x11;
        std::fs::write(&path, bytes).unwrap();
        let Ok(store) = SqliteLinks::open(&path) else { continue };
        for number in 0..20 {
            match store.link("User", &format!("s{number}")) {
                Ok(Some(link)) => assert_eq!(link.source, format!("s{number}"), "byte {place}"),
                Ok(None) => {}
                Err(_) => damaged += 1,
            }
        }
    }
    assert!(damaged > 0);
}
