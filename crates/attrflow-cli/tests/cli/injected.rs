//! Faults that are injected: writes that fail at every size of a file, and a link store whose writer is killed.
#![cfg(unix)]

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

use super::program;
use super::run;
use super::signals::contents;
use super::signals::done;
use super::signals::prepared;
use super::signals::works;

/// How often something fails; the environment variables ask for more.
pub(super) fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).map_or(default, |number| number.parse().unwrap())
}

/// A limit on the size of files makes any write the first that fails, as a full disk does.
#[test]
fn whichever_write_fails_every_file_is_old_or_new() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let works: Vec<_> = works()
        .into_iter()
        .map(|work| {
            let (_, new) = done(&work, prepared(&work).path());
            let largest = new.values().map(String::len).max().unwrap();
            (work, new, largest)
        })
        .collect();
    let mut failed = 0;
    for fault in 0..number("ATTRFLOW_TEST_WRITE_FAULTS", 25) {
        let (work, new, largest) = &works[fault % works.len()];
        let folder = prepared(work);
        let before = contents(folder.path());
        // In blocks of 512 bytes.
        let blocks = random.random_range(0..=largest / 512 + 1);
        let script = format!("ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_attrflow")]).args(work.arguments);
        let output = command.current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        let said =
            format!("{}, {blocks} blocks, {}: {}", work.name, output.status, String::from_utf8_lossy(&output.stderr));
        assert!([Some(0), Some(1), Some(3), Some(74)].contains(&output.status.code()), "{said}");
        failed += usize::from(output.status.code() == Some(74));
        let after = contents(folder.path());
        for (name, text) in &after {
            assert!(!name.ends_with(".attrflow-tmp"), "{said}: {name} is left");
            assert!([before.get(name), new.get(name)].contains(&Some(text)), "{said}: {name} is neither old nor new");
        }
        assert!(before.keys().all(|name| after.contains_key(name)), "{said}: a file is gone");
        assert!(output.status.code() == Some(74) || after == *new, "{said}: it ended without all files");
    }
    assert!(failed > 0, "no write failed");
}

/// Results of a sender that created this many users.
fn results(count: usize) -> String {
    let line = |number| {
        format!(
            "{{\"source\":\"u{number}\",\"object\":\"User\",\"action\":\"create\",\"match\":null,\"recordHash\":\"9f\",\"target\":\"{number}\",\"status\":201}}\n"
        )
    };
    (0..count).map(line).collect()
}

#[test]
fn a_link_store_whose_writer_is_killed_is_consistent() {
    let mut random = ChaCha8Rng::seed_from_u64(13);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(file("results"), results(6_000)).unwrap();
    let confirm = |store: &str| program(&["links", "confirm", "--links", store, &file("results")]);
    let began = Instant::now();
    assert!(confirm(&file("whole.db")).stdin(Stdio::null()).output().unwrap().status.success());
    let time = began.elapsed();
    let export = |store: &str| run(&["links", "export", "--links", store], "");
    let whole = export(&file("whole.db")).stdout;
    assert_eq!(whole.lines().count(), 6_000);
    let expected: std::collections::HashSet<String> = whole.lines().map(without_time).collect();
    let mut partial = 0;
    for kill in 0..number("ATTRFLOW_TEST_STORE_KILLS", 6) {
        let store = file(&format!("{kill}.db"));
        let mut child =
            confirm(&store).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(time.mul_f64(random.random_range(0.0..1.1)) + Duration::from_millis(1));
        let signal = [Signal::KILL, Signal::TERM, Signal::INT][kill % 3];
        let _ = kill_process(Pid::from_child(&child), signal);
        child.wait().unwrap();
        let kept = export(&store);
        assert_eq!(kept.code, 0, "{signal:?}: {}", kept.stderr);
        assert!(
            kept.stdout.lines().all(|line| expected.contains(&without_time(line))),
            "{signal:?}: a link of its own"
        );
        partial += usize::from((1..6_000).contains(&kept.stdout.lines().count()));
        // The same results once more complete it.
        assert!(confirm(&store).stdin(Stdio::null()).output().unwrap().status.success());
        assert_eq!(export(&store).stdout.lines().count(), 6_000, "{signal:?}");
        assert!(fs::read_dir(folder.path()).unwrap().all(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            !name.ends_with("-journal") && !name.ends_with("-tmp")
        }));
        fs::remove_file(&store).unwrap();
    }
    println!("killed within the work: {partial}");
}

/// No command says that it changed a store that it could not write.
#[test]
fn commands_fail_where_the_link_store_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let store = file("links.db");
    run(&["links", "confirm", "--links", &store], results(2));
    fs::write(file("results"), results(3)).unwrap();
    let export = || run(&["links", "export", "--links", &store], "").stdout;
    let before = export();
    assert_eq!(before.lines().count(), 2);
    let more = file("results");
    for command in [&["rebind", "--application", "zendesk"][..], &["forget", "u1"], &["confirm", &more]] {
        let mut full = Command::new("sh");
        full.args(["-c", "ulimit -f 0; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_attrflow"), "links", command[0]]);
        let output = full.args(["--links", &store]).args(&command[1..]).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(74), "{command:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{command:?}: {said}");
        assert_eq!(export(), before, "{command:?}");
    }
}

/// Whatever SQLite cannot write, the store has the links that were committed, and takes the results again.
#[test]
fn a_link_store_whose_writes_fail_is_consistent() {
    let mut random = ChaCha8Rng::seed_from_u64(23);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(file("results"), results(3_000)).unwrap();
    let export = |store: &str| run(&["links", "export", "--links", store], "");
    let mut failed = 0;
    for fault in 0..number("ATTRFLOW_TEST_STORE_WRITE_FAULTS", 6) {
        let store = file(&format!("{fault}.db"));
        let confirm = ["links", "confirm", "--links", &store, &file("results")];
        // The store has less than 600 KiB, and so has the log that is written first.
        let script = format!("ulimit -f {}; exec \"$@\"", random.random_range(0..1_100));
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_attrflow")]).args(confirm);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = format!("{script}, {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        assert!([Some(0), Some(74)].contains(&output.status.code()), "{said}");
        failed += usize::from(!output.status.success());
        let kept = export(&store);
        let count = kept.stdout.lines().count();
        assert!(kept.code == 0 && count % 1_000 == 0, "{said}: {count} links, {}", kept.stderr);
        assert!(!output.status.success() || count == 3_000, "{said}: {count} links");
        assert_eq!(run(&confirm, "").code, 0, "{said}");
        assert_eq!(export(&store).stdout.lines().count(), 3_000, "{said}");
        fs::remove_file(&store).unwrap();
    }
    println!("failed: {failed}");
    assert!(failed > 0, "no write failed");
}

/// A line of an export without the time of its confirmation.
fn without_time(line: &str) -> String {
    let mut link: serde_json::Value = serde_json::from_str(line).unwrap();
    if let Some(members) = link.as_object_mut() {
        members.retain(|name, _| name != "confirmed" && name != "at" && name != "time");
    }
    link.to_string()
}
