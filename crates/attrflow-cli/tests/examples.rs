//! The commands in the README of each example print what the example expects.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use crate::readme;

/// Returns the folder of each example that has a README and expected results, with its name.
fn examples() -> Vec<(String, PathBuf)> {
    let folder = readme::project().join("examples");
    let entries = fs::read_dir(folder).expect("the examples").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<(String, PathBuf)> = entries
        .filter(|path| path.join("expected").is_dir())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
        .collect();
    found.sort();
    found
}

/// Reads the lines of a file; none when there is no file.
fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|fault| panic!("{path:?}: {fault}"))).collect()
}

/// What a command of an example's README printed.
struct Printed {
    command: String,
    shown: String,
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn printed(path: &Path) -> Vec<Printed> {
    let readme = fs::read_to_string(path.join("README.md")).expect("README.md");
    let binary = Path::new(env!("CARGO_BIN_EXE_attrflow"));
    let folder = binary.parent().expect("a folder");
    let search = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let run = |(command, shown): (String, String)| {
        let output = std::process::Command::new("sh")
            .args(["-c", &command])
            .current_dir(path)
            .env("PATH", &search)
            .env_remove("CLICOLOR_FORCE")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("a shell");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let code = output.status.code();
        Printed { command, shown, code, stdout: text(output.stdout), stderr: text(output.stderr) }
    };
    crate::readme::commands(&readme).into_iter().map(run).collect()
}

/// What is reported of records, each with its code and target: `line 5: error[AF0544]: ... (role)`.
fn told(printed: &[&Printed], file: &str) -> BTreeSet<String> {
    let of_file = printed.iter().filter(|printed| printed.command.ends_with(&format!(" {file}")));
    let lines = of_file.flat_map(|printed| printed.stderr.lines());
    let told = lines.filter_map(|line| {
        let (number, rest) = line.strip_prefix("line ")?.split_once(": ")?;
        let (code, message) = rest.split_once('[')?.1.split_once("]: ")?;
        Some(format!("{file}:{number} {code} {message}"))
    });
    told.collect()
}

#[test]
fn the_commands_of_every_readme_print_what_is_expected() {
    for (name, path) in examples() {
        let printed = printed(&path);
        let of = |what: &dyn Fn(&str) -> bool| -> Vec<&Printed> {
            printed.iter().filter(|printed| printed.shown.is_empty() && what(&printed.command)).collect()
        };
        let is_run = |command: &str| command.starts_with("attrflow run --schema mapping.json");
        let checks = of(&|command| command == "attrflow check mapping.json");
        let objects = of(&|command| is_run(command) && !command.contains("--emit"));
        let plans = of(&|command| is_run(command) && command.contains("--emit plan"));
        let requests = of(&|command| is_run(command) && command.contains("--emit request"));
        assert!(checks.len() == 1 && checks.iter().all(|check| check.code == Some(0)), "{name}");
        for (file, commands) in [("objects", &objects), ("plan", &plans), ("requests", &requests)] {
            let expected = fs::read_to_string(path.join("expected").join(format!("{file}.jsonl"))).expect("expected");
            // A record that cannot be mapped has a fault instead of a plan, and no line.
            let expected = expected.lines().filter(|line| !line.starts_with("{\"fault\""));
            let found = commands.iter().flat_map(|printed| printed.stdout.lines());
            let (expected, found): (Vec<&str>, Vec<&str>) = (expected.collect(), found.collect());
            assert_eq!(found, expected, "{name}: {file}.jsonl");
        }
        let remarks = lines(&path.join("expected/remarks.jsonl"));
        for file in ["users.jsonl", "groups.jsonl"] {
            let told = told(&[&objects[..], &plans[..]].concat(), file);
            let expected =
                remarks.iter().filter(|remark| remark["record"].as_str().expect("a place").starts_with(file));
            let expected: BTreeSet<String> = expected
                .map(|remark| {
                    let text = |name: &str| remark[name].as_str().map(str::to_owned);
                    let target = text("target").map_or(String::new(), |target| format!(" ({target})"));
                    format!(
                        "{} {} {}{target}",
                        remark["record"].as_str().expect("a place"),
                        remark["code"].as_str().expect("a code"),
                        text("message").expect("a message")
                    )
                })
                .collect();
            assert_eq!(told, expected, "{name}: remarks.jsonl");
        }
        let shown: Vec<&Printed> = printed.iter().filter(|printed| !printed.shown.is_empty()).collect();
        assert!(!shown.is_empty(), "{name}: nothing is shown");
        for Printed { command, shown, stdout, stderr, .. } in shown {
            assert_eq!(&format!("{stdout}{stderr}"), shown, "{name}: {command}");
        }
    }
}
