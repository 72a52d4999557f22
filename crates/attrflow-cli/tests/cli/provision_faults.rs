//! Provisioning that is ended at any moment, or whose files cannot be written: nothing is made twice, and what is stored is consistent.

use std::fs;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;
use serde_json::Value;

use super::injected::number;
use super::program;
use super::provision::Fixture;
use super::provision::user;
use super::run;
use crate::standin::Fault;

/// How many users there are, beside a group of two of them.
const USERS: usize = 12;

fn fixture() -> Fixture {
    let fixture = Fixture::new(Fault::None);
    let users: Vec<Value> = (0..USERS).map(|number| user(&format!("u{number}"), "Person")).collect();
    fixture.write("users.jsonl", &users);
    fixture
}

/// A further run completes what is there, and one after it changes nothing.
#[track_caller]
fn completes(fixture: &Fixture, said: &str) {
    while fixture.standin.is_busy() {
        thread::yield_now();
    }
    // What the store says exists.
    let links = run(&["links", "list", "--links", &fixture.file("links.db"), "--format", "json"], "");
    assert_eq!(links.code, 0, "{said}: {}", links.stderr);
    let links: Vec<Value> = serde_json::from_str(&links.stdout).unwrap();
    let objects = fixture.standin.objects();
    let is_there = |link: &Value| objects.iter().any(|object| object["id"] == link["target"]);
    assert!(links.iter().all(is_there), "{said}: {links:?}");
    for changes in [None, Some(0)] {
        fixture.standin.set(Fault::None);
        let ended = fixture.run(&["--log", &fixture.file("log.jsonl")]);
        assert_eq!(ended.code, 0, "{said}: {}", ended.stderr);
        assert!(changes.is_none_or(|changes| changes == fixture.standin.changes()), "{said}: not at rest");
        let counts = (fixture.standin.objects().len(), fixture.links().len());
        assert_eq!(counts, (USERS + 1, USERS + 1), "{said}");
    }
    let log = fs::read_to_string(fixture.path("log.jsonl")).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{said}: {log}");
    let left = fs::read_dir(fixture.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = left.filter(|name| name.ends_with("-tmp")).collect();
    assert!(left.is_empty(), "{said}: {left:?}");
}

#[test]
fn whenever_provisioning_is_ended_it_is_completed_without_doubles() {
    let mut random = ChaCha8Rng::seed_from_u64(17);
    let mut time = Duration::ZERO;
    let mut within = 0;
    for kill in 0..number("ATTRFLOW_TEST_PROVISION_KILLS", 6) {
        let fixture = fixture();
        let arguments = fixture.arguments(&["--log", &fixture.file("log.jsonl")]);
        let mut command = program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let mut child = command.spawn().unwrap();
        let signal = [Signal::KILL, Signal::TERM, Signal::INT][kill % 3];
        if kill > 0 {
            thread::sleep(time.mul_f64(random.random_range(0.0..1.1)));
            let _ = kill_process(Pid::from_child(&child), signal);
        }
        let status = child.wait().unwrap();
        if kill == 0 {
            // The first one is left alone, so that it is known how long it takes.
            time = began.elapsed();
        }
        within += usize::from(!status.success());
        completes(&fixture, &format!("kill {kill} by {signal:?}, ended with {status}"));
    }
    println!("ended within the work: {within}");
}

#[test]
fn whichever_write_of_provisioning_fails_it_is_completed_without_doubles() {
    let mut random = ChaCha8Rng::seed_from_u64(19);
    let mut failed = 0;
    for fault in 0..number("ATTRFLOW_TEST_PROVISION_WRITE_FAULTS", 6) {
        let fixture = fixture();
        let log = fixture.file("log.jsonl");
        let arguments = fixture.arguments(&["--log", &log, "--summary", &fixture.file("summary.json")]);
        // In blocks of 512 bytes: the log has 12 KiB, the store and its own log 100.
        let blocks = random.random_range(0..if fault % 2 == 0 { 24 } else { 220 });
        let script = format!("ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_attrflow")]).args(&arguments);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = format!("{blocks} blocks, {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        assert!([Some(0), Some(3), Some(4), Some(74)].contains(&output.status.code()), "{said}");
        failed += usize::from(!output.status.success());
        if fs::read_to_string(&log).is_ok_and(|text| !text.is_empty() && !text.ends_with('\n')) {
            // The line that did not fit; the next run appends after it.
            let text = fs::read_to_string(&log).unwrap();
            fs::write(&log, text.rsplit_once('\n').map_or("", |(whole, _)| whole).to_owned() + "\n").unwrap();
        }
        completes(&fixture, &said);
    }
    println!("failed: {failed}");
    assert!(failed > 0, "no write failed");
}
