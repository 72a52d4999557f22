//! `attrflow run` on one thread and on many: the same results, in the same order, as early, and the same end.

use std::fs;
use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::process::Child;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use super::fixture;
use super::program;
use super::run;

const NUMBERS: [&str; 4] = ["1", "2", "3", "8"];

/// Starts a run whose records come as the test writes them.
fn start(threads: &str) -> Child {
    let mapping = fixture("mapping.json");
    let mut command = program(&["run", "--schema", &mapping, "--threads", threads, "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The exit code of a program that has to end by itself.
#[track_caller]
fn code(child: &mut Child) -> Option<i32> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("it does not end");
}

/// Records that are no equal work: most are short, so that batches are full of them, a few are so long that two fill one.
fn uneven(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        match number % 4001 {
            0 | 1 | 2 | 2500 => {
                let name = "long \u{e9}\\n".repeat(15_000);
                text.push_str(&format!("{{\"mail\":\"{number}\",\"displayName\":\"{name}\"}}\n"));
            }
            7 => text.push_str("{\"mail\":\"c@d\",\"displayName\":{\"e\":\"f\"}}\n \n"),
            8 => text.push_str("{\"mail\":\n"),
            _ => text.push_str(&format!("{{\"mail\":\"{number}\"}}\n")),
        }
    }
    text
}

#[test]
fn uneven_work_is_handed_on_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (mapping, records, bad) = (fixture("mapping.json"), path("records.jsonl"), path("bad.jsonl"));
    let text = uneven(40_000);
    fs::write(&records, &text).unwrap();
    let with = |threads: &str, records: &str| {
        let options = ["run", "--schema", &mapping, "--quarantine", &bad, "--show-values", "--threads", threads];
        let ended = run(&[&options[..], &[records]].concat(), &text);
        // The file is named differently, and nothing else is different.
        let (stderr, listed) = super::without_name(&ended.stderr, &fs::read_to_string(&bad).unwrap(), records);
        (super::Ended { stderr, ..ended }, listed)
    };
    let one = with("1", &records);
    assert_eq!(one.0.stdout.lines().count(), 40_000 - 20);
    for threads in ["2", "3", "8", "200"] {
        for _ in 0..3 {
            assert!(with(threads, &records) == one, "{threads} threads make a difference");
        }
        assert!(with(threads, "-") == one, "{threads} threads make a difference with a pipe");
    }
    // The standard input may be a file as well.
    let mut command = program(&["run", "--schema", &mapping, "--threads", "2", "-"]);
    let output = command.stdin(File::open(&records).unwrap()).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap() == one.0.stdout);
}

#[test]
fn records_that_come_in_small_pieces_are_handed_on_in_order() {
    let people = attrflow_measure::population::text(300, 5);
    let whole = run(&["run", "--schema", &fixture("mapping.json"), "--threads", "1", "-"], &people).stdout;
    assert_eq!(whole.lines().count(), 300);
    for threads in NUMBERS {
        let mut child = start(threads);
        let mut input = child.stdin.take().unwrap();
        let people = people.clone();
        let writer = std::thread::spawn(move || {
            for (number, piece) in people.as_bytes().chunks(1777).enumerate() {
                if number % 16 == 0 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                input.write_all(piece).unwrap();
            }
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.stdout == whole.as_bytes(), "{threads} threads make a difference");
    }
}

#[test]
fn an_object_does_not_wait_for_the_next_record() {
    for threads in NUMBERS {
        for (first, end) in [("", "\n"), ("[", ",")] {
            let mut child = start(threads);
            let mut input = child.stdin.take().unwrap();
            let mut output = BufReader::new(child.stdout.take().unwrap());
            input.write_all(first.as_bytes()).unwrap();
            for number in 0..20 {
                write!(input, "{{\"mail\":\"{number}\"}}{end}").unwrap();
                let mut object = String::new();
                output.read_line(&mut object).unwrap();
                assert!(object.contains(&format!("\"{number}\"")), "{threads} threads: {object}");
            }
            input.write_all(if first.is_empty() { b"" } else { b"{}]" }).unwrap();
            drop(input);
            assert_eq!(code(&mut child), Some(0), "{threads} threads, {first}");
        }
    }
}

#[test]
fn a_run_that_ends_early_does_not_wait_for_the_next_record() {
    for threads in NUMBERS {
        let mut child = start(threads);
        let mut input = child.stdin.take().unwrap();
        drop(child.stdout.take());
        writeln!(input, "{{\"mail\":\"a\"}}").unwrap();
        assert_eq!(code(&mut child), Some(141), "{threads} threads");
        drop(input);
        let mut child = start(threads);
        let mut input = child.stdin.take().unwrap();
        input.write_all("{bad\n".repeat(1000).as_bytes()).unwrap();
        assert_eq!(code(&mut child), Some(4), "{threads} threads");
        drop(input);
    }
}

#[test]
fn a_run_that_ends_early_does_not_wait_for_the_rest_of_a_line() {
    for threads in ["2", "8"] {
        for delay in 0..100 {
            let mut child = start(threads);
            let mut input = child.stdin.take().unwrap();
            // As many as end a run, in one batch that takes its time.
            input.write_all(format!("{{\"displayName\":\"{}\",bad\n", "x".repeat(40)).repeat(1000).as_bytes()).unwrap();
            // Somewhen it comes while the batch is worked on; or the run may have ended.
            std::thread::sleep(Duration::from_micros(200 * delay));
            let _ = input.write_all(b"{\"mail\":");
            assert_eq!(code(&mut child), Some(4), "{threads} threads");
            drop(input);
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_stops_all_threads() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.jsonl");
    fs::write(&records, uneven(20_000)).unwrap();
    for threads in NUMBERS {
        let mapping = fixture("mapping.json");
        let mut command = program(&["run", "--schema", &mapping, "--threads", threads, records.to_str().unwrap()]);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(74), "{threads} threads: {told}");
        assert_eq!(told.matches("writing to the standard output failed").count(), 1, "{threads} threads: {told}");
    }
}

/// A mapping that makes much of little: each of its constants is in every object.
fn wordy(mappings: usize, length: usize) -> String {
    let word = "x".repeat(length);
    let row = |number: usize| serde_json::json!({ "targetAttributeName": format!("t{number}"), "source": { "type": "Constant", "expression": word } });
    let key = serde_json::json!({ "targetAttributeName": "userName", "matchingPriority": 1, "source": { "type": "Attribute", "name": "mail", "expression": "[mail]" } });
    let rows: Vec<_> = std::iter::once(key).chain((0..mappings).map(row)).collect();
    let objects = serde_json::json!([{ "name": "Users", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": rows }]);
    serde_json::json!({ "synchronizationRules": [{ "targetDirectoryName": "customappsso", "objectMappings": objects }] }).to_string()
}

/// Small records become large objects: what waits for its turn is limited, and no thread makes a difference.
#[test]
fn large_output_of_small_records_is_written_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mapping = folder.path().join("mapping.json");
    fs::write(&mapping, wordy(4, 5_000)).unwrap();
    let records: String =
        (0..1_000).map(|number| format!("{{\"objectId\":\"{number}\",\"mail\":\"{number}\"}}\n")).collect();
    for emit in ["object", "values", "plan", "request"] {
        let with = |threads: &str| {
            run(&["run", "--schema", mapping.to_str().unwrap(), "--emit", emit, "--threads", threads, "-"], &records)
        };
        let one = with("1");
        assert_eq!((one.code, one.stdout.lines().count()), (0, 1_000), "{emit}: {}", one.stderr);
        for (number, line) in one.stdout.lines().enumerate() {
            assert!(line.contains(&format!("\"{number}\"")), "{emit} {number}");
        }
        assert!(with("3") == one, "{emit}: threads make a difference");
    }
}

/// One long value for many attributes is beyond the limit of a record's output: the record goes to the quarantine, and the others go on.
#[test]
fn records_whose_output_is_too_large_go_to_the_quarantine() {
    let folder = tempfile::tempdir().unwrap();
    let mapping = folder.path().join("mapping.json");
    let document = wordy(33, 1)
        .replace("Constant", "Attribute")
        .replace("\"expression\":\"x\"", "\"expression\":\"[a]\",\"name\":\"a\"");
    fs::write(&mapping, document).unwrap();
    let record = |id: u32, length: usize| {
        format!("{{\"objectId\":\"{id}\",\"mail\":\"m{id}\",\"a\":\"{}\"}}\n", "v".repeat(length))
    };
    let records = record(1, 10) + &record(2, 1024 * 1024) + &record(3, 10);
    for (emit, threads) in [("object", "1"), ("request", "2")] {
        let quarantine = folder.path().join("bad.jsonl");
        let fixed = ["run", "--schema", mapping.to_str().unwrap(), "--emit", emit, "--threads", threads];
        let ended = run(&[&fixed[..], &["--quarantine", quarantine.to_str().unwrap(), "-"]].concat(), &records);
        assert_eq!((ended.code, ended.stdout.lines().count()), (3, 2), "{emit}: {}", ended.stderr);
        assert!(ended.stdout.len() < 100_000);
        let bad = fs::read_to_string(&quarantine).unwrap();
        assert!(bad.lines().count() == 1 && bad.contains("AF0703") && bad.contains("\"record\":2"), "{emit}: {bad}");
    }
}
