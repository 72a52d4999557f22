//! What goes wrong around the program: full disks, closed pipes, strange names.
#![cfg(unix)]

use std::fs::File;
use std::io::Read;
use std::process::Stdio;

use super::ended;
use super::fixture;
use super::program;
use super::run;

/// Every command that prints.
const PRINTING: &[&[&str]] = &[
    &["eval", "1"],
    &["eval", "1", "--trace"],
    &["check", "-e", "Joni([a])"],
    &["check", "--format", "json", "-e", "1"],
    &["codes"],
    &["explain", "AF0203"],
    &["functions"],
    &["functions", "Join"],
    &["listing", "1"],
    &["template"],
    &["template", "zendesk"],
    &["completions", "zsh"],
    &["man"],
    &["scim", "path", "userName"],
    &["--help"],
    &["--version"],
];

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_74() {
    for arguments in PRINTING {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = program(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {told}");
        assert_eq!(told.matches("writing to the standard output failed").count(), 1, "{arguments:?}: {told}");
    }
}

#[test]
fn a_reader_that_has_gone_ends_it_quietly_with_141() {
    for arguments in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program(arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.as_str()), (Some(141), ""), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_early_ends_a_long_run_with_141() {
    let mapping = fixture("mapping.json");
    let input = "{\"mail\":\"a\"}\n".repeat(50_000);
    for arguments in [&["run", "--schema", &mapping, "-"][..], &["eval", "--lines"]] {
        let mut child =
            program(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.clone();
        let writer = std::thread::spawn(move || {
            use std::io::Write;
            let _ = stdin.write_all(input.as_bytes());
        });
        let mut first = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_early_ends_a_list_of_links_with_141() {
    let folder = tempfile::tempdir().unwrap();
    let links = folder.path().join("links.db").display().to_string();
    let result = |number: u32| {
        format!(
            "{{\"source\":\"u{number}\",\"object\":\"User\",\"action\":\"create\",\"target\":\"{number}\",\"status\":201}}\n"
        )
    };
    let results: String = (0..20_000).map(result).collect();
    assert_eq!(run(&["links", "confirm", "--links", &links], results).code, 0);
    for arguments in [&["list"][..], &["list", "--format", "json"], &["export"]] {
        let all = [&["links", arguments[0], "--links", &links], &arguments[1..]].concat();
        let mut child = program(&all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_quarantine_that_is_full_stops_the_run() {
    let mapping = fixture("mapping.json");
    let arguments = ["run", "--schema", &mapping, "--quarantine", "/dev/full", "-"];
    let stopped = run(&arguments, "{bad\n");
    assert_eq!(stopped.code, 74, "{}", stopped.stderr);
    assert!(stopped.stderr.contains("writing to `/dev/full` failed"), "{}", stopped.stderr);
}

#[test]
fn names_of_files_are_escaped() {
    let ended = run(&["eval", "1", "--record", "no\u{1b}[31m\nwhere"], "");
    ended.refuses(65, "no\\u{1b}[31m\\nwhere");
    assert!(!ended.stderr.contains('\u{1b}'));
    run(&["explain", "\u{1b}[31m"], "").refuses(2, "\\u{1b}[31m");
}

#[test]
fn a_file_name_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let mut command = program(&["eval", "1", "--record"]);
    command.arg(OsStr::from_bytes(b"no\xffwhere"));
    ended(&mut command, "").refuses(65, "AF0802");
}

#[test]
fn a_closed_standard_input_is_an_empty_one() {
    let output = program(&["eval", "--lines"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]));
}

/// A file that is no real document takes little more memory than its text, whatever it holds.
#[test]
#[cfg(target_os = "linux")]
fn large_documents_take_a_few_times_their_size() {
    const SIZE: usize = 12_000_000;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.json");
    let peak = |text: &str| {
        std::fs::write(&file, text).unwrap();
        // The shell's own limit is on what the program reserves, which is more than it uses; `time -v` may not be there.
        let script = "\"$@\" >/dev/null 2>&1 & p=$!; m=0; while k=$(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$p/status) && [ -n \"$k\" ]; do m=$k; done; echo $m";
        let mut command = std::process::Command::new("sh");
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_attrflow"), "check"]).arg(&file);
        ended(&mut command, "").stdout.trim().parse::<usize>().unwrap() * 1024
    };
    let base = peak(r#"{"junk": 1, "synchronizationRules": []}"#);
    for element in [r#"{"a":1}"#, "[]", "\n1"] {
        let junk = vec![element; SIZE / (element.len() + 1)].join(",");
        let most = peak(&format!(r#"{{"junk":[{junk}],"synchronizationRules":[]}}"#));
        assert!(most < base + 6 * SIZE, "{element:?}: {most} bytes for {SIZE}, {base} for nothing");
    }
}

/// Memory that runs out ends the program as an error does: with a message, an exit code, and no file that is not whole.
#[test]
#[cfg(target_os = "linux")]
fn memory_that_runs_out_leaves_no_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.jsonl");
    let letters = "a".repeat(8 * 1024 * 1024);
    std::fs::write(&records, format!("{{\"mail\":\"{letters}\"}}\n").repeat(8)).unwrap();
    let mapping = fixture("mapping.json");
    let mut codes = std::collections::BTreeMap::new();
    for megabytes in (120..600).step_by(20) {
        let script = format!("ulimit -c 0; ulimit -v {}; exec \"$@\"", megabytes * 1024);
        let mut command = std::process::Command::new("sh");
        command.args([
            "-c",
            &script,
            "sh",
            env!("CARGO_BIN_EXE_attrflow"),
            "run",
            "--schema",
            &mapping,
            "--threads",
            "4",
        ]);
        command.arg("-o").arg(folder.path().join("out.jsonl")).arg(&records);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        // Below some limit it cannot start at all.
        let has_begun = told.contains("attrflow: ");
        *codes.entry(output.status.code().filter(|_| has_begun)).or_insert(0) += 1;
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().ends_with("-tmp")), "{megabytes} MiB: {left:?} {told}");
        if output.status.code() == Some(0) {
            break;
        }
    }
    assert!(codes.contains_key(&Some(70)), "it never ran out of memory: {codes:?}");
}
