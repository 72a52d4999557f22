//! `attrflow run`: records in, objects out, bad ones aside.

use std::fs;

use super::fixture;
use super::lines;
use super::run;

const GOOD: &str = r#"{"mail":"a@b","givenName":"A","surname":"B","displayName":"C"}"#;
const OBJECT: &str = r#"{"userName":"a@b","name":{"formatted":"A B"},"displayName":"C!"}"#;
/// A record whose `displayName` the mapping refuses.
const REFUSED: &str = r#"{"mail":"c@d","displayName":{"e":"f"}}"#;

fn mapped(arguments: &[&str], input: impl AsRef<[u8]>) -> super::Ended {
    let mapping = fixture("mapping.json");
    let mut arguments: Vec<&str> = ["run", "--schema", &mapping].into_iter().chain(arguments.iter().copied()).collect();
    // A test that names no records has them on the standard input.
    if arguments.get(3).is_none_or(|first| first.starts_with('-')) {
        arguments.push("-");
    }
    run(&arguments, input)
}

/// The last line of the messages.
fn counts(ended: &super::Ended) -> &str {
    ended.stderr.lines().last().unwrap_or_default()
}

#[test]
fn records_become_objects_in_their_order() {
    let array = format!("[{GOOD},\n {GOOD}]\n");
    let crlf = format!("\u{feff}{GOOD}\r\n\r\n{GOOD}");
    for input in [lines(&[GOOD, GOOD]), array, crlf] {
        let input_is_array = input.starts_with('[');
        let ended = mapped(&[], input);
        assert_eq!((ended.code, ended.stdout.as_str()), (0, lines(&[OBJECT, OBJECT]).as_str()), "{}", ended.stderr);
        let read = if input_is_array { "JSON" } else { "JSON lines" };
        let expected = format!(
            "standard input: read as {read}, UTF-8\nrecords in 2 = written 2 + skipped by scope 0 + quarantined 0"
        );
        assert!(ended.stderr.starts_with(&expected), "{}", ended.stderr);
    }
    let values = mapped(&["--emit", "values"], GOOD).stdout;
    assert_eq!(values, lines(&[r#"{"userName":"a@b","name.formatted":"A B","displayName":"C!"}"#]));
}

#[test]
fn nothing_in_is_nothing_out() {
    for input in ["[]", " [ ] ", "\u{feff}[]", "{\"value\":[]}", "id,mail\n"] {
        let ended = mapped(&[], input);
        assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{input:?}: {}", ended.stderr);
    }
    for input in ["", "\n\n", "\u{feff}"] {
        mapped(&[], input).refuses(65, "AF0820");
    }
}

/// With a seed every record is worked on by itself, and without one many lines at once: what is on which line must be the same.
#[test]
fn lines_at_once_are_the_lines_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let (quarantine, numbered) =
        (folder.path().join("bad.jsonl"), |number: usize| GOOD.replace("a@b", &number.to_string()));
    let others: &[&[u8]] = &[
        b"",
        b" \t\x0c",
        b"\x0b",
        b"\r",
        b"{bad",
        b"[1]",
        b"{\"mail\":",
        b"{\"a\":1,\"a\":2}",
        b"{\"mail\":\"\xff\"}",
        b"{\"mail\":\"\x01\"}",
        b" {\"mail\"\r:\"m\"} ",
        b"{\"mail\":\"\\u0022\"}",
        REFUSED.as_bytes(),
    ];
    let mut input = Vec::new();
    for number in 0..3000 {
        let line = numbered(number);
        let line = if number % 7 == 3 { others.get(number / 7 % others.len()).unwrap() } else { line.as_bytes() };
        input.extend_from_slice(line);
        input.extend_from_slice(if number % 5 == 0 { b"\r\n" } else { b"\n" });
    }
    for end in [&b""[..], GOOD.as_bytes(), b"{\"mail\":\"m\"}\r", b"\r", b"{bad"] {
        let input = [input.as_slice(), end].concat();
        let told = |arguments: &[&str]| {
            let aside = ["--quarantine", quarantine.to_str().unwrap(), "--show-values"];
            let ended = mapped(&[&aside, arguments].concat(), &input);
            assert_eq!(ended.code, 3, "{}", ended.stderr);
            (ended.stdout, ended.stderr, fs::read_to_string(&quarantine).unwrap())
        };
        let at_once = told(&[]);
        assert!(at_once.0.lines().count() > 2500 && at_once.2.lines().count() > 200, "{}", at_once.1);
        assert!(at_once == told(&["--seed", "1"]), "one by one is different");
        assert!(at_once == told(&["--threads", "1"]), "one thread is different");
    }
}

#[test]
fn a_bad_record_does_not_spoil_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("bad.jsonl");
    let input = lines(&[GOOD, "{bad", REFUSED, "", GOOD, "[1]", r#"{"a":1,"a":2}"#, "{\"mail\":"]);
    let ended = mapped(&["--quarantine", quarantine.to_str().unwrap()], input);
    assert_eq!((ended.code, ended.stdout.as_str()), (3, lines(&[OBJECT, OBJECT]).as_str()));
    assert_eq!(counts(&ended), "records in 7 = written 2 + skipped by scope 0 + quarantined 5; blank lines 1");
    insta::assert_snapshot!("run_quarantine", fs::read_to_string(&quarantine).unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&quarantine).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn the_places_of_the_quarantine_are_those_of_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("bad.jsonl");
    let inputs = [
        format!("\u{feff}{GOOD}\r\n{REFUSED}\r\n\n  {REFUSED}  "),
        format!("\u{feff}[{GOOD},\n{REFUSED} ,\n\n{REFUSED}]"),
    ];
    for input in inputs {
        assert_eq!(mapped(&["--quarantine", quarantine.to_str().unwrap()], &input).code, 3);
        let listed = fs::read_to_string(&quarantine).unwrap();
        let places: Vec<serde_json::Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(places.len(), 2);
        for (place, line) in places.iter().zip([2, 4]) {
            let number = |name: &str| usize::try_from(place[name].as_u64().unwrap()).unwrap();
            let start = number("byteOffset");
            assert_eq!(input.get(start..start + number("length")).map(str::trim), Some(REFUSED));
            assert_eq!(number("line"), line);
            assert_eq!(
                (place["code"].as_str(), place["targetAttribute"].as_str()),
                (Some("AF0601"), Some("displayName"))
            );
            assert_eq!(place["span"], serde_json::json!([7, 20]));
        }
    }
}

#[test]
fn without_a_quarantine_the_first_bad_records_are_told() {
    let ended = mapped(&[], lines(&[REFUSED; 15]));
    assert_eq!(ended.code, 3);
    assert_eq!(ended.stderr.lines().filter(|line| line.starts_with("line ")).count(), 10);
    assert!(
        ended.stderr.contains("line 1: error[AF0601]") && ended.stderr.contains("(displayName)"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("c@d"), "a value of the record is shown");
}

#[test]
fn the_quarantine_shows_values_only_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("bad.jsonl");
    let arguments = ["--quarantine", quarantine.to_str().unwrap()];
    mapped(&arguments, REFUSED);
    assert!(!fs::read_to_string(&quarantine).unwrap().contains("c@d"));
    mapped(&[&arguments[..], &["--show-values"]].concat(), REFUSED);
    let shown: serde_json::Value = serde_json::from_str(&fs::read_to_string(&quarantine).unwrap()).unwrap();
    assert_eq!((shown["text"].as_str(), shown["record"].as_u64()), (Some(REFUSED), Some(1)));
    mapped(&["--show-values"], REFUSED).refuses(2, "--quarantine");
}

#[test]
fn an_array_that_is_broken_gives_what_can_be_read() {
    let table: &[(String, usize, usize)] = &[
        (format!("[{GOOD},]"), 1, 1),
        (format!("[,{GOOD}]"), 1, 1),
        (format!("[{GOOD}] x"), 1, 1),
        (format!("[{GOOD}][{GOOD}]"), 2, 0),
        (format!("[{GOOD} {GOOD},{GOOD}]"), 1, 1),
        ("[,]".to_owned(), 0, 1),
        ("[,,\n,]".to_owned(), 0, 1),
        (format!("[{GOOD},,{GOOD}]"), 2, 1),
        (format!("[{GOOD},,,{GOOD},,]"), 2, 2),
        (format!("[{{\"mail\":\"]}},\\\"\"}},{GOOD}]"), 2, 0),
    ];
    for (input, written, bad) in table {
        let ended = mapped(&[], input);
        let expected =
            format!("records in {} = written {written} + skipped by scope 0 + quarantined {bad}", written + bad);
        assert_eq!(counts(&ended), expected, "{input}");
        assert_eq!(ended.code, if *bad > 0 { 3 } else { 0 }, "{input}");
    }
    // What is missing at the end may be anything.
    for input in ["[".to_owned(), format!("[{GOOD}"), format!("[{GOOD},"), format!("[{GOOD},{{\"mail\":")] {
        let ended = mapped(&[], input);
        assert!(ended.code == 65 && ended.stderr.contains("AF0808"), "{}", ended.stderr);
    }
}

#[test]
fn an_element_that_is_missing_is_one_mistake_with_its_place() {
    let table = [
        ("[,]", "line 1: error[AF0801]: an element of the array is missing before `,` (line 1, column 2)"),
        ("\n [ ,\n,]", "line 2: error[AF0801]: an element of the array is missing before `,` (line 2, column 4)"),
        (
            "[{\"mail\":\"\u{e9}\"},]",
            "line 1: error[AF0801]: an element of the array is missing before `]` (line 1, column 15)",
        ),
        (
            "[{\"mail\":\n\"b\"}\n , ,{}]",
            "line 3: error[AF0801]: an element of the array is missing before `,` (line 3, column 4)",
        ),
    ];
    for (input, message) in table {
        let ended = mapped(&[], input);
        let bad: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("line ")).collect();
        assert_eq!(bad, [message], "{input:?}");
    }
}

#[test]
fn too_many_bad_records_stop_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.jsonl");
    let output = target.to_str().unwrap();
    let mixed = |good: usize, bad: usize| lines(&[[GOOD].repeat(good), [REFUSED].repeat(bad)].concat());
    // Half of 2000 is more than 40 %; of 900 records nothing is said yet.
    let stopped = mapped(&["-o", output], mixed(1000, 1000));
    assert_eq!(stopped.code, 4, "{}", stopped.stderr);
    assert!(!target.exists(), "a run that was stopped left its output");
    assert_eq!(mapped(&["-o", output], mixed(0, 900)).code, 3);
    assert_eq!(mapped(&["-o", output, "--max-error-rate", "60%"], mixed(1000, 1000)).code, 3);
    assert_eq!(mapped(&["-o", output, "--max-error-rate", "0.0001"], mixed(1999, 1)).code, 4);
    for rate in ["x", "-1", "101%", "1.1", "NaN"] {
        mapped(&["--max-error-rate", rate], "").refuses(2, "error:");
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let input: String = (0..10_000)
        .map(|number| match number % 7 {
            0 => format!("{REFUSED}\n"),
            _ => format!("{{\"mail\":\"{number}\",\"displayName\":\"x\"}}\n"),
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("bad.jsonl");
    let mut seen = Vec::new();
    for threads in ["1", "2", "7"] {
        let ended = mapped(&["--threads", threads, "--quarantine", quarantine.to_str().unwrap()], &input);
        seen.push((ended, fs::read_to_string(&quarantine).unwrap()));
    }
    assert_eq!(counts(&seen[0].0), "records in 10000 = written 8571 + skipped by scope 0 + quarantined 1429");
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[test]
fn the_output_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.jsonl");
    let output = target.to_str().unwrap();
    fs::write(&target, "before").unwrap();
    mapped(&["-o", output, "--object", "nope"], GOOD).refuses(65, "AF05");
    assert_eq!(fs::read_to_string(&target).unwrap(), "before");
    let ended = mapped(&["-o", output], GOOD);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(&target).unwrap(), lines(&[OBJECT]));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["out.jsonl"], "something else was left in the folder");
}

#[test]
#[cfg(unix)]
fn what_a_killed_run_left_behind_is_removed_and_a_running_one_is_left_alone() {
    use std::io::Write;
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.jsonl");
    let output = target.to_str().unwrap();
    let mapping = fixture("mapping.json");
    let listed = || fs::read_dir(folder.path()).unwrap().count();
    let mut running =
        super::program(&["run", "--schema", &mapping, "-o", output, "-"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = running.stdin.take().unwrap();
    writeln!(pipe, "{GOOD}").unwrap();
    while listed() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    // The file is there for a moment before it is locked.
    std::thread::sleep(std::time::Duration::from_millis(100));
    mapped(&["-o", output], GOOD).refuses(73, "another run is writing it");
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(listed(), 1, "a killed run leaves its file");
    assert_eq!(mapped(&["-o", output], GOOD).code, 0);
    assert_eq!((listed(), fs::read_to_string(&target).unwrap()), (1, lines(&[OBJECT])));
}

#[test]
fn random_values_repeat_with_a_seed_whatever_the_number_of_threads_is() {
    let mapping = r#"[{"targetAttributeName":"id","source":{"expression":"Guid()","type":"Function","name":"Guid"}},
        {"targetAttributeName":"at","source":{"expression":"Now()","type":"Function","name":"Now"}}]"#;
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("mapping.json");
    fs::write(&schema, mapping).unwrap();
    let records = "{}\n".repeat(1000);
    let values = |more: &[&str]| {
        let arguments = [&["run", "--schema", schema.to_str().unwrap(), "--emit", "values", "-"], more].concat();
        let ended = run(&arguments, &records);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout
    };
    let fixed = ["--seed", "7", "--now", "2026-03-31T08:30:00+02:00"];
    let once = values(&[&fixed[..], &["--threads", "1"]].concat());
    assert_eq!(once, values(&[&fixed[..], &["--threads", "3"]].concat()));
    assert!(once.contains("3/31/2026 6:30:00 AM"));
    let ids: std::collections::BTreeSet<&str> = once.lines().collect();
    assert_eq!(ids.len(), 1000, "records share random values");
    assert_ne!(once, values(&["--seed", "8"]));
}

/// The values are those of the bindings, which have no offsets in a file.
#[test]
fn a_seed_gives_each_record_its_own_values_by_its_identifier_or_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("mapping.json");
    fs::write(&schema, r#"[{"targetAttributeName":"a","source":{"expression":"Guid()","type":"Function"}}]"#).unwrap();
    let lines = |records: &str, more: &[&str]| {
        let arguments = [&["run", "--schema", schema.to_str().unwrap(), "--seed", "7", "-"], more].concat();
        let ended = run(&arguments, records);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout
    };
    let all = lines("{\"objectId\":\"u1\"}\n{}\n{\"x\":1,\"id\":\"u2\"}\n", &[]);
    let known = [
        "6680ee1a-bb2c-463e-a8a4-a74fe54999a7",
        "e53146d9-c893-49f2-96e2-3a8cf2339c14",
        "a9aaa7f5-0b8a-4016-938a-a0ca5702d794",
    ];
    let expected: String = known.iter().map(|value| format!("{{\"a\":\"{value}\"}}\n")).collect();
    assert_eq!(all, expected);
    let moved = lines("\n\n{\"y\":1}\n{\"id\":\"u2\"}\n", &[]);
    assert_eq!(moved.lines().nth(1), all.lines().nth(2));
    assert_eq!(lines("a,id\n1,u2\n", &[]).lines().next(), all.lines().nth(2));
}

#[test]
fn an_output_that_must_not_be_written_is_refused_with_73() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.jsonl");
    fs::write(&records, GOOD).unwrap();
    let records = records.to_str().unwrap();
    let link = folder.path().join("link");
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    for output in [records, folder.path().to_str().unwrap(), link.to_str().unwrap(), "/dev/null", "/nowhere/out"] {
        mapped(&[records, "-o", output], "").refuses(73, "cannot be created");
        assert_eq!(fs::read_to_string(records).unwrap(), GOOD);
    }
    for quarantine in [records, folder.path().to_str().unwrap(), "/nowhere/bad", fixture("mapping.json").as_str()] {
        mapped(&[records, "--quarantine", quarantine], "").refuses(73, "cannot be created");
        assert_eq!(fs::read_to_string(records).unwrap(), GOOD);
    }
}

#[test]
fn a_mapping_that_cannot_be_used_ends_with_65() {
    run(&["run", "--schema", "/nowhere/mapping.json"], "").refuses(65, "AF0802");
    run(&["run", "--schema", "-", &fixture("record.json")], "{").refuses(65, "AF0801");
    run(&["run", "--schema", "-", &fixture("record.json")], b"\xff").refuses(65, "AF0805");
    run(&["run", "--schema", "-", &fixture("record.json")], "{}").refuses(65, "AF05");
    let broken = fs::read_to_string(fixture("mapping.json")).unwrap().replace("Append", "Apend");
    let ended = run(&["run", "--schema", "-", &fixture("record.json")], broken);
    ended.refuses(65, "did you mean `Append`?");
    insta::assert_snapshot!("run_broken_mapping", ended.shown());
    run(&["run"], "").refuses(2, "error:");
    run(&["run", "--schema", "-", "-"], "").refuses(2, "only one");
    run(&["run", "--template", "zendesk", "--schema", "x"], "").refuses(2, "error:");
    run(&["run", "--template", "nope"], "").refuses(2, "there is no template");
}

/// Lines of people with others in between that are bad, blank, or end as on Windows.
fn mixed_lines(count: usize) -> String {
    let people = attrflow_measure::population::text(count, attrflow_measure::population::SEED);
    let mut text = String::new();
    for (number, line) in people.lines().enumerate() {
        text.push_str(line);
        text.push_str(match number % 97 {
            0 => "\n{\"mail\":\n",
            1 => "\r\n",
            2 => "\n \n\n",
            3 => "\n{\"mail\":1,\"mail\":2}\n",
            4 => "\n{\"properties\":[{\"key\":\"mail\",\"value\":\"k@v\"}]}\n",
            _ => "\n",
        });
    }
    text
}

#[test]
fn files_are_mapped_alike_by_one_thread_and_by_many() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mapping = path("mapping.json");
    fs::write(&mapping, attrflow_measure::mapping::DOCUMENT).unwrap();
    let text = mixed_lines(2500);
    let array = format!("[{}]", attrflow_measure::population::text(800, 7).trim_end().replace('\n', ",\n"));
    for (input, name) in [(&text, "lines"), (&array, "array")] {
        let records = path(name);
        fs::write(&records, input).unwrap();
        let with = |threads: &str, records: &str| {
            let (out, bad) = (path("out.jsonl"), path("bad.jsonl"));
            let options =
                ["run", "--schema", &mapping, records, "--now", "2026-01-01", "-o", &out, "--quarantine", &bad];
            let ended = run(&[&options[..], &["--threads", threads]].concat(), input);
            let written = (fs::read_to_string(&out).unwrap(), fs::read_to_string(&bad).unwrap());
            // The file is named differently, and nothing else is different.
            let (stderr, bad) = super::without_name(&ended.stderr, &written.1, records);
            (ended.code, stderr, written.0, bad)
        };
        let one = with("1", &records);
        assert!(one.2.lines().count() >= 800 && one.2.len() > 300_000, "{}", one.1);
        for threads in ["2", "8"] {
            assert!(with(threads, &records) == one, "{name}: {threads} threads make a difference");
            assert!(with(threads, "-") == one, "{name}: {threads} threads make a difference with a pipe");
        }
    }
    // Record by record, each in a process of its own.
    let people: Vec<&str> = text.lines().filter(|line| line.len() > 100).take(12).collect();
    let apart: String = people.iter().map(|line| run(&["run", "--schema", &mapping, "-"], line).stdout).collect();
    assert_eq!(run(&["run", "--schema", &mapping, "-"], people.join("\n")).stdout, apart);
}

#[test]
fn a_line_that_is_too_long_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("bad.jsonl");
    let most = 16 * 1024 * 1024;
    let long = |length: usize| {
        let mut line = GOOD.trim_end_matches('}').to_owned() + ",\"x\":\"";
        line.extend(std::iter::repeat_n('x', length - line.len() - 2));
        line + "\"}"
    };
    // A line with the most bytes is read; with one more, or with many, it is not, wherever it stands and however it ends.
    for (line, end, length) in [
        (long(most + 1), "\n", most + 1),
        (long(most + 1), "\r\n", most + 2),
        (long(most + 400_000), "\n", most + 400_000),
        (long(most + 400_000), "", most + 400_000),
    ] {
        let input = format!("{GOOD}\n{}\r\n{line}{end}", long(most));
        let input = if end.is_empty() { input } else { format!("{input}{GOOD}") };
        let ended = mapped(&["--quarantine", quarantine.to_str().unwrap()], &input);
        let written = if end.is_empty() { 2 } else { 3 };
        assert_eq!((ended.code, ended.stdout), (3, lines(&vec![OBJECT; written])), "{}", ended.stderr);
        let bad: serde_json::Value = serde_json::from_str(&fs::read_to_string(&quarantine).unwrap()).unwrap();
        let expected = serde_json::json!({
            "file": "-", "line": 3, "record": 3, "byteOffset": GOOD.len() + most + 3, "length": length, "code": "AF0807",
            "targetAttribute": null, "span": null,
        });
        assert_eq!(bad, expected);
    }
}

#[test]
fn attributes_that_no_record_has_are_named_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let mapping = r#"[{"targetAttributeName":"userName","source":{"expression":"ToLower([MAIL])"}},
        {"targetAttributeName":"title","source":{"expression":"[jobTitle]"}}]"#;
    let schema = folder.path().join("mapping.json").display().to_string();
    fs::write(&schema, mapping).unwrap();
    let line = |arguments: &[&str], records: &str| {
        let ended = run(&[&["run", "--schema", &schema], arguments].concat(), records);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stderr.lines().find(|line| line.starts_with("no record has")).map(str::to_owned)
    };
    let records = "{\"mail\":\"a\"}\n{\"mail\":\"b\"}\n";
    let said = "no record has the attributes `MAIL` (there is `mail`), `jobTitle`";
    for emit in ["object", "values", "plan", "request"] {
        assert_eq!(line(&["--emit", emit, "-"], records).as_deref(), Some(said), "{emit}");
    }
    assert_eq!(line(&["-"], "[{\"mail\":\"a\"},\n{\"mail\":\"b\"}]").as_deref(), Some(said), "elements of an array");
    let many = format!("{}{}", "{\"mail\":\"a\"}\n".repeat(20_000), "{\"jobTitle\":null,\"MAIL\":\"c\"}\n");
    assert_eq!(line(&["--threads", "4", "-"], &many), None, "the last one has them");
    assert_eq!(line(&["-"], "[]"), None, "there is no record");
    assert_eq!(line(&[], ""), None, "the samples are not the user's");
}
