//! Signals end the program at any moment: no temporary file is left, no file is half written, and the work so far is reported.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Child;
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
use tempfile::TempDir;

use super::fixture;
use super::program;

/// The signals that can be answered, with the exit codes.
const ANSWERED: [(Signal, i32, &str); 4] = [
    (Signal::INT, 130, "SIGINT"),
    (Signal::TERM, 143, "SIGTERM"),
    (Signal::HUP, 129, "SIGHUP"),
    (Signal::QUIT, 131, "SIGQUIT"),
];

/// Returns the signals that are answered: not SIGHUP where the tests themselves were started with a request to ignore it (`nohup`), which
/// the program keeps.
fn answered() -> impl Iterator<Item = (Signal, i32, &'static str)> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    ANSWERED.into_iter().filter(move |(signal, ..)| *signal != Signal::HUP || mask & 1 == 0)
}

/// How often programs are ended at random; an environment variable asks for more.
const KILLS: usize = 30;

fn send(child: &Child, signal: Signal) {
    // It may have ended.
    let _ = kill_process(Pid::from_child(child), signal);
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = program(arguments);
    command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(fixture("mapping.json"), folder.path().join("schema.json")).unwrap();
    folder
}

/// All files of a folder with what they hold.
pub(super) fn contents(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// Waits until something is so.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}: it does not happen");
        thread::sleep(Duration::from_millis(2));
    }
}

#[track_caller]
fn ends_with(mut child: Child, code: i32, messages: &[&str]) {
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(code), "{told}");
    for message in messages {
        assert!(told.contains(message), "`{message}` is not in:\n{told}");
    }
}

#[test]
fn a_run_that_waits_for_records_is_interrupted() {
    for (signal, code, name) in answered() {
        let folder = folder();
        let mut child = start(folder.path(), &["run", "--schema", "schema.json", "--quarantine", "bad", "-"]);
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"{bad\n{\"mail\":\"a\"}\n").unwrap();
        let mut object = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut object).unwrap();
        assert!(folder.path().join(".bad.attrflow-tmp").exists());
        send(&child, signal);
        let counts = "so far: records in 2 = written 1 + skipped by scope 0 + quarantined 1";
        ends_with(child, code, &[&format!("interrupted by {name}"), counts]);
        assert_eq!(contents(folder.path()).keys().collect::<Vec<_>>(), ["schema.json"]);
        drop(input);
    }
}

#[test]
fn the_summary_says_which_signal_ended_a_run() {
    for (signal, code, name) in answered() {
        let folder = folder();
        let mut child = start(folder.path(), &["run", "--schema", "schema.json", "--summary", "summary", "-"]);
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"{bad\n{\"mail\":\"a\"}\n").unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut String::new()).unwrap();
        send(&child, signal);
        ends_with(child, code, &[&format!("interrupted by {name}")]);
        let files = contents(folder.path());
        assert_eq!(files.keys().collect::<Vec<_>>(), ["schema.json", "summary"]);
        let summary: serde_json::Value = serde_json::from_str(&files["summary"]).unwrap();
        assert_eq!((&summary["exitCode"], &summary["counts"]["records"]), (&code.into(), &2.into()));
        assert_eq!(summary["reason"], format!("interrupted by {name}"));
        drop(input);
    }
}

#[test]
fn a_run_whose_reader_waits_is_interrupted() {
    let folder = folder();
    fs::write(folder.path().join("many.jsonl"), "{\"mail\":\"a\"}\n".repeat(50_000)).unwrap();
    for threads in ["1", "4"] {
        let arguments = ["run", "--schema", "schema.json", "--threads", threads, "--quarantine", "bad", "many.jsonl"];
        let mut child = start(folder.path(), &arguments);
        let mut first = [0];
        let mut output = child.stdout.take().unwrap();
        output.read_exact(&mut first).unwrap();
        // Long enough to fill the pipe; a little earlier it is as good.
        thread::sleep(Duration::from_millis(50));
        send(&child, Signal::TERM);
        ends_with(child, 143, &["interrupted by SIGTERM", "so far: records in "]);
        assert_eq!(contents(folder.path()).keys().collect::<Vec<_>>(), ["many.jsonl", "schema.json"]);
    }
}

#[test]
fn every_command_that_waits_for_a_file_is_interrupted() {
    let folder = folder();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    for arguments in [
        &["fmt", "pipe"][..],
        &["check", "--fix", "pipe"],
        &["eval", "--lines"],
        &["eval", "[a]", "--record", "pipe"],
        &["diff", "schema.json", "schema.json", "--records", "pipe"],
        &["run", "--schema", "pipe", "-o", "out"],
    ] {
        let child = start(folder.path(), arguments);
        let handled = format!("/proc/{}/status", child.id());
        // Until the program answers signals, they end it as they end any other.
        wait_until("SIGINT is answered", || {
            let Ok(status) = fs::read_to_string(&handled) else { return true };
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
            u64::from_str_radix(caught.trim(), 16).unwrap() >> 1 & 1 == 1
        });
        send(&child, Signal::INT);
        ends_with(child, 130, &["interrupted by SIGINT"]);
    }
    assert_eq!(contents(folder.path()).keys().collect::<Vec<_>>(), ["schema.json"]);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = folder();
    // Nobody takes what the program has to say.
    let (_reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[b'x'; 65_536]).unwrap();
    let mut command = program(&["run", "--schema", "schema.json", "-o", "out", "-"]);
    let mut child = command.current_dir(folder.path()).stdin(Stdio::piped()).stderr(writer).spawn().unwrap();
    let temporary = folder.path().join(".out.attrflow-tmp");
    wait_until("the run begins", || temporary.exists());
    send(&child, Signal::TERM);
    wait_until("the file is removed", || !temporary.exists());
    assert_eq!(child.try_wait().unwrap(), None);
    wait_until("it ends", || {
        send(&child, Signal::INT);
        thread::sleep(Duration::from_millis(20));
        child.try_wait().unwrap().is_some()
    });
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_request_to_ignore_sighup_is_kept() {
    let folder = folder();
    let script = "trap '' HUP; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args([
        "-c",
        script,
        "sh",
        env!("CARGO_BIN_EXE_attrflow"),
        "run",
        "--schema",
        "schema.json",
        "-o",
        "out",
        "-",
    ]);
    command.current_dir(folder.path()).stdin(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    wait_until("the run begins", || folder.path().join(".out.attrflow-tmp").exists());
    send(&child, Signal::HUP);
    child.stdin.take().unwrap().write_all(b"{\"mail\":\"a\"}\n").unwrap();
    assert!(child.wait().unwrap().success());
    assert!(folder.path().join("out").exists());
}

/// Something that writes files.
pub(super) struct Work {
    pub(super) name: &'static str,
    pub(super) arguments: &'static [&'static str],
    files: Vec<(String, String)>,
}

/// Every way to write files.
pub(super) fn works() -> Vec<Work> {
    let records: String = (0..3000)
        .map(|number| match number % 3 {
            0 => format!("{{\"mail\":{number}\n"),
            _ => format!("{{\"mail\":\"{number}\"}}\n"),
        })
        .collect();
    let schema = fs::read_to_string(fixture("mapping.json")).unwrap();
    let many = |ending: &str, text: &dyn Fn(usize) -> String| {
        (0..12).map(|number| (format!("{number:02}.{ending}"), text(number))).collect::<Vec<_>>()
    };
    let cases: String =
        (0..12).map(|number| format!("[[case]]\nname = \"{number}\"\nrecord = {{ mail = \"{number}\" }}\n")).collect();
    let snapshots = (0..12).step_by(2).map(|number| (format!("people.{number}.snap.json"), "old\n".to_owned()));
    vec![
        Work {
            name: "run",
            arguments: &["run", "--schema", "schema.json", "records.jsonl", "-o", "out", "--quarantine", "bad"],
            files: vec![("schema.json".into(), schema.clone()), ("records.jsonl".into(), records.clone())],
        },
        Work {
            name: "run over files",
            arguments: &[
                "run",
                "--schema",
                "schema.json",
                "records.jsonl",
                "-o",
                "out",
                "--quarantine",
                "bad",
                "--emit",
                "plan",
            ],
            files: vec![
                ("schema.json".into(), schema.clone()),
                ("records.jsonl".into(), records),
                ("out".into(), "old".into()),
                ("bad".into(), "old".into()),
            ],
        },
        Work {
            name: "check --fix",
            arguments: &["check", "--fix", "."],
            files: many("md", &|number| format!("`tolower([a{number}])`\n").repeat(20)),
        },
        Work {
            name: "fmt",
            arguments: &["fmt", "."],
            files: many("json", &|number| {
                schema.replace("Append([displayName], ", &format!("Append( [displayName{number}] ,"))
            }),
        },
        Work {
            name: "test --bless",
            arguments: &["test", "--bless", "."],
            files: [
                ("schema.json".to_owned(), schema.clone()),
                ("people.toml".to_owned(), format!("[mapping]\nfile = \"schema.json\"\n{cases}")),
            ]
            .into_iter()
            .chain(snapshots)
            .collect(),
        },
    ]
}

/// A folder in which the work is still to be done.
pub(super) fn prepared(work: &Work) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &work.files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Does the work to its end; how long it takes, and the files.
pub(super) fn done(work: &Work, folder: &Path) -> (Duration, BTreeMap<String, String>) {
    let began = Instant::now();
    let output = program(work.arguments).current_dir(folder).output().unwrap();
    assert!([Some(0), Some(3)].contains(&output.status.code()), "{}: {output:?}", work.name);
    (began.elapsed(), contents(folder))
}

#[test]
fn whenever_it_is_ended_every_file_is_old_or_new() {
    let kills = std::env::var("ATTRFLOW_TEST_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let signals = [(Signal::KILL, None), (Signal::INT, Some(130)), (Signal::TERM, Some(143))];
    let works: Vec<_> = works()
        .into_iter()
        .map(|work| {
            let (time, new) = done(&work, prepared(&work).path());
            (work, time, new)
        })
        .collect();
    let mut interrupted = 0;
    for kill in 0..kills {
        let (work, time, new) = &works[kill % works.len()];
        let (signal, code) = signals[kill / works.len() % signals.len()];
        let folder = prepared(work);
        let before = contents(folder.path());
        let mut command = program(work.arguments);
        let mut child = command.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(time.mul_f64(random.random_range(0.0..1.1)));
        send(&child, signal);
        let status = child.wait().unwrap();
        interrupted += usize::from(status.code() == code);
        let after = contents(folder.path());
        let said = format!("{}, kill {kill} by {signal:?}, ended with {status}", work.name);
        for (name, text) in &after {
            let is_left = name.ends_with(".attrflow-tmp");
            assert!(!is_left || status.signal() == Some(9), "{said}: {name} is left");
            let known = [before.get(name), new.get(name)];
            assert!(is_left || known.contains(&Some(text)), "{said}: {name} is neither old nor new");
        }
        assert!(before.keys().all(|name| after.contains_key(name)), "{said}: a file is gone");
        // What is left does not disturb the next one, which clears it away.
        let (_, next) = done(work, folder.path());
        assert!(next == *new, "{said}: the next one does not end as it should: {:?}", next.keys());
    }
    assert!(interrupted > 0, "no signal came before the end");
}
