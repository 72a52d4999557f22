//! `attrflow links confirm` that is killed: repeated, the store is that of a run that nobody disturbed.
//!
//! `ATTRFLOW_TEST_KILLS` says how often it is killed.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use attrflow::plan::links::LinkStore;
use attrflow::plan::links::SqliteLinks;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use serde_json::json;

use super::program;
use super::run;

/// How often it is killed unless the environment says otherwise.
const KILLS: usize = 8;
/// How many records there are; results are stored in batches of fewer.
const RECORDS: usize = 5_000;

/// The result of one request of the first or second day.
fn result(random: &mut ChaCha8Rng, number: usize, day: usize) -> Value {
    let mut line = json!({
        "source": format!("s{number}"), "object": if number.is_multiple_of(10) { "Group" } else { "User" },
        "action": "update", "match": { "by": "link", "target": format!("t{number}") },
        "recordHash": format!("{day}-{number}"), "target": format!("t{number}"), "status": 200,
    });
    match random.random_range(0..10) {
        0 => (line["action"], line["status"]) = (json!("delete"), json!(204)),
        1 => line["status"] = json!(503),
        2 => line["error"] = json!("no answer"),
        3 => line["target"] = json!(format!("t{number}-{day}")),
        4 => line["action"] = json!("skip"),
        5 => line["recordHash"] = Value::Null,
        _ => {}
    }
    if number.is_multiple_of(10) {
        let members =
            |from: usize| -> Vec<Value> { (from..from + 5).map(|id| json!({ "value": format!("t{id}") })).collect() };
        let add = json!({ "op": "add", "path": "members", "value": members(number + day) });
        let remove = json!({ "op": "remove", "path": "members", "value": members(number) });
        line["body"] = json!({ "Operations": [add, remove] });
    }
    line
}

/// The results of a day, some of them twice and some records with several lines, and the records themselves.
fn day(day: usize) -> (String, String) {
    let mut random = ChaCha8Rng::seed_from_u64(day as u64);
    let (mut results, mut records) = (String::new(), String::new());
    for number in 0..RECORDS {
        for _ in 0..1 + usize::from(random.random_bool(0.1)) {
            let line = format!("{}\n", result(&mut random, number, day));
            results.push_str(&line);
            if random.random_bool(0.05) {
                results.push_str(&line);
            }
        }
        let record = json!({ "objectId": format!("s{number}"), "displayName": format!("Day {day}") });
        records.push_str(&format!("{record}\n"));
    }
    (results, records)
}

/// Everything that a store keeps.
fn kept(store: &Path) -> Vec<String> {
    let links = SqliteLinks::open(store).unwrap();
    let mut kept = Vec::new();
    links
        .for_each(&mut |link| {
            kept.push(format!("{link:?}"));
            Ok(())
        })
        .unwrap();
    for number in (0..RECORDS).step_by(10) {
        kept.push(format!("{:?}", links.members("Group", &format!("s{number}")).unwrap()));
    }
    kept
}

#[test]
fn a_confirmation_that_is_killed_at_any_moment_is_repeated() {
    let kills = std::env::var("ATTRFLOW_TEST_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = |name: &str| path(name).to_str().unwrap().to_owned();
    for number in [1, 2] {
        let (results, records) = day(number);
        fs::write(path(&format!("results{number}")), results).unwrap();
        fs::write(path(&format!("records{number}")), records).unwrap();
    }
    let arguments = |store: &str, day: usize| {
        let now = format!("2026-03-3{}T08:00:00Z", day - 1);
        let (from, results) = (text(&format!("records{day}")), text(&format!("results{day}")));
        ["links", "confirm", "--links", &text(store), "--now", &now, "--records", "full", "--from", &from, &results]
            .map(str::to_owned)
    };
    let confirm = |store: &str, day: usize| {
        let arguments = arguments(store, day);
        let began = Instant::now();
        let ended = run(&arguments.each_ref().map(String::as_str), "");
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        began.elapsed()
    };
    confirm("first", 1);
    fs::copy(path("first"), path("undisturbed")).unwrap();
    let time = confirm("undisturbed", 2);
    let (before, undisturbed) = (kept(&path("first")), kept(&path("undisturbed")));
    assert_ne!(before, undisturbed);
    let (mut random, mut partial) = (ChaCha8Rng::seed_from_u64(7), 0);
    for kill in 0..kills {
        let store = format!("store{kill}");
        fs::copy(path("first"), path(&store)).unwrap();
        // A second kill hits the store that the first one left.
        for _ in 0..1 + kill % 2 {
            let mut command = program(&arguments(&store, 2).each_ref().map(String::as_str));
            let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            thread::sleep(Duration::from_secs_f64(random.random_range(0.0..time.as_secs_f64())));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let after = kept(&path(&store));
        partial += usize::from(after != before && after != undisturbed);
        confirm(&store, 2);
        assert!(kept(&path(&store)) == undisturbed, "kill {kill} of {kills}");
        fs::remove_file(path(&store)).unwrap();
    }
    assert!(kills < 20 || partial > 0, "no kill came while results were stored");
}
