//! The program itself: arguments and input in, exit code, output and messages out.

mod applications;
mod check;
mod ci;
#[cfg(feature = "network")]
mod confirmations;
mod conformance;
mod cycles;
mod diff;
mod documents;
mod eval;
mod faults;
mod files;
mod fmt;
mod folder;
mod foreign;
#[cfg(feature = "network")]
mod fresh_desk;
mod hashes;
#[cfg(feature = "network")]
mod help_desk;
mod histories;
mod injected;
mod inputs;
mod lineage;
mod links;
mod lints;
mod mistakes;
mod model;
mod objects;
mod parquet;
mod parse_expression;
mod plans;
mod planted;
mod playground;
mod privacy;
#[cfg(feature = "network")]
mod privacy_servers;
mod progress;
#[cfg(feature = "network")]
mod provision;
#[cfg(all(unix, feature = "network"))]
mod provision_faults;
#[cfg(feature = "network")]
mod provision_input;
mod reference;
mod replay;
mod reports;
mod run;
#[cfg(feature = "network")]
mod scale;
mod scim;
mod signals;
mod summaries;
mod targets;
mod templates;
mod test;
mod threads;
#[cfg(all(unix, feature = "network"))]
mod tutorials;

use std::io::Write;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// A line of the standard input, or of an expected output.
fn lines(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The program with arguments, and nothing of this process's environment that could matter.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attrflow"));
    command.args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env("COLUMNS", "100");
    command.env("TZ", "Asia/Kathmandu").env("LC_ALL", "tr_TR.UTF-8");
    command
}

/// Runs the program with this standard input.
fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Ended {
    ended(&mut program(arguments), input)
}

fn ended(command: &mut Command, input: impl AsRef<[u8]>) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    let writer = std::thread::spawn(move || {
        // The program may end before it has read everything.
        let _ = pipe.write_all(&input);
    });
    let output: Output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// How the program ended.
#[derive(Debug, PartialEq, Eq)]
struct Ended {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ended {
    /// Asks for the exit code and the standard output; the other one must be empty.
    #[track_caller]
    fn prints(&self, stdout: &str) {
        assert_eq!((self.code, self.stdout.as_str(), self.stderr.as_str()), (0, stdout, ""));
    }

    /// Asks for a check without findings, in this many files or expressions.
    #[track_caller]
    fn finds_nothing(&self, what: &str) {
        let message = format!("attrflow: no findings in {what}\n");
        assert_eq!((self.code, self.stdout.as_str(), self.stderr.as_str()), (0, "", message.as_str()));
    }

    /// Asks for the exit code and a part of the messages; the standard output must be empty.
    #[track_caller]
    fn refuses(&self, code: i32, message: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{}", self.stderr);
        assert!(self.stderr.contains(message), "`{message}` is not in:\n{}", self.stderr);
    }

    /// Everything, for a snapshot.
    fn shown(&self) -> String {
        format!("exit {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// Messages and a quarantine without the name of the file that the records are from.
fn without_name(stderr: &str, quarantine: &str, records: &str) -> (String, String) {
    let stderr =
        stderr.replace("standard input: read", "FILE: read").replace(&format!("{records}: read"), "FILE: read");
    (stderr, quarantine.replace(&format!("\"file\":\"{records}\""), "\"file\":\"FILE\""))
}

/// A file that comes with the tests.
fn fixture(name: &str) -> String {
    format!("{}/tests/cli/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}
