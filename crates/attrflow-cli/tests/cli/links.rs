//! `attrflow links`: what results change, what is shown, and what bad input leaves alone.

use std::fs;

use serde_json::Value;

use super::lines;
use super::run;

/// A folder with a link store in it.
struct Store {
    folder: tempfile::TempDir,
}

impl Store {
    fn new() -> Store {
        Store { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn links(&self, command: &[&str], input: &str) -> super::Ended {
        let mut arguments = vec!["links", command[0], "--links"];
        let file = self.file("links.db");
        arguments.push(&file);
        arguments.extend(&command[1..]);
        run(&arguments, input)
    }
}

const CREATED: &str =
    r#"{"source":"u1","object":"User","action":"create","match":null,"recordHash":"9f","target":"42","status":201}"#;
const FOUND: &str = r#"{"file":"a","record":2,"source":"u2","object":"User","action":"skip","match":{"by":"userName","target":"7"},"recordHash":null}"#;
const FAILED: &str = r#"{"source":"u3","object":"User","action":"create","match":null,"recordHash":"9f","status":503}"#;

#[test]
fn results_become_links_that_are_listed() {
    let store = Store::new();
    let confirmed = store.links(&["confirm", "--now", "2026-03-31T08:00:00Z"], &lines(&[CREATED, FOUND, "", FAILED]));
    assert_eq!((confirmed.code, confirmed.stdout.as_str()), (0, ""));
    assert_eq!(confirmed.stderr, "results in 3 = linked 2 + deleted 0 + failed 1 + unusable 0\n");
    store.links(&["list"], "").prints(&lines(&[
        "User u1 -> 42: create",
        "User u2 -> 7: skip, matched by userName",
        "User u3 -> (none): create, failed attempts 1, next after 2026-03-31T08:40:00Z",
    ]));
    let listed: Value = serde_json::from_str(&store.links(&["list", "--format", "json"], "").stdout).unwrap();
    assert_eq!(
        listed[2],
        serde_json::json!({"source": "u3", "object": "User", "target": null, "matchedBy": null, "action": "create",
            "attempts": 1, "nextAttempt": "2026-03-31T08:40:00Z"})
    );
    let one: Value = serde_json::from_str(&store.links(&["show", "u2", "--format", "json"], "").stdout).unwrap();
    assert_eq!(one.as_array().map(Vec::len), Some(1));
    assert_eq!(one[0]["matchedBy"], "userName");
}

#[test]
fn the_same_results_change_nothing() {
    let store = Store::new();
    let results = lines(&[CREATED, FOUND, FAILED]);
    store.links(&["confirm"], &results);
    let once = store.links(&["export"], "").stdout;
    store.links(&["confirm"], &results);
    assert_eq!(store.links(&["export"], "").stdout, once);
}

#[test]
fn an_export_is_read_back() {
    let group = r#"{"source":"g1","object":"Group","action":"update","match":{"by":"displayName","target":"G"},"recordHash":"1","target":"G","status":200,"references":[{"attribute":"members","old":null,"new":["T1","T2"]}]}"#;
    let (one, other) = (Store::new(), Store::new());
    one.links(&["confirm"], &lines(&[CREATED, FOUND, FAILED, group]));
    let exported = one.links(&["export"], "").stdout;
    assert_eq!(exported.lines().count(), 4);
    let read = other.links(&["confirm"], &exported);
    assert_eq!(read.code, 0, "{}", read.stderr);
    assert_eq!(other.links(&["export"], "").stdout, exported);
}

#[test]
fn a_deletion_and_forget_leave_nothing() {
    let store = Store::new();
    store.links(&["confirm"], &lines(&[CREATED, FOUND]));
    let deleted =
        r#"{"source":"u1","object":"User","action":"delete","match":{"by":"link","target":"42"},"status":204}"#;
    store.links(&["confirm"], &lines(&[deleted]));
    store.links(&["show", "u1"], "").refuses(1, "no link has the source `u1`");
    let forgotten = store.links(&["forget", "u2"], "");
    assert_eq!((forgotten.code, forgotten.stderr.as_str()), (0, "links forgotten 1\n"));
    store.links(&["forget", "u2"], "").refuses(1, "no link has the source `u2`");
    store.links(&["list", "--format", "json"], "").prints("[]\n");
}

#[test]
fn an_unusable_line_stops_no_other() {
    let store = Store::new();
    let ended = store.links(&["confirm"], &lines(&["<html>", CREATED, r#"{"source":"u9"}"#]));
    assert_eq!(ended.code, 3);
    assert!(ended.stderr.starts_with("standard input:1: the line is not a JSON object\n"), "{}", ended.stderr);
    assert!(ended.stderr.ends_with("results in 3 = linked 1 + deleted 0 + failed 0 + unusable 2\n"));
    assert_eq!(store.links(&["list"], "").stdout.lines().count(), 1);
}

#[test]
fn a_missing_store_is_empty_and_is_not_made() {
    let store = Store::new();
    let listed = store.links(&["list", "--format", "json"], "");
    assert_eq!((listed.code, listed.stdout.as_str()), (0, "[]\n"));
    assert!(listed.stderr.contains("does not exist yet, so the link store is empty"));
    assert!(!store.folder.path().join("links.db").exists());
}

#[test]
fn other_files_and_folders_are_refused() {
    let store = Store::new();
    fs::write(store.file("links.db"), "a text that is no database. ".repeat(40)).unwrap();
    store.links(&["list"], "").refuses(65, "the file is not a link store");
    store.links(&["confirm"], &lines(&[CREATED])).refuses(65, "the file is not a link store");
    run(&["links", "confirm", "--links", &store.file("missing/links.db")], lines(&[CREATED])).refuses(73, "the folder");
    run(&["links", "list"], "").refuses(2, "--links");
}
