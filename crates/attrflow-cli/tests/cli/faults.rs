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
