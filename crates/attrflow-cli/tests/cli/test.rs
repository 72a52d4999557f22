//! `attrflow test`: exit codes, reports, and the example project.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::Ended;
use super::ended;
use super::program;

/// Two cases, of which one fails.
const CASES: &str = r#"
[mapping]
template = "generic-scim"
object = "User"

[defaults.record]
userPrincipalName = "ada@contoso.com"
displayName = "Ada Lovelace"
mailNickname = "ada"
IsSoftDeleted = false

[[case]]
name = "a good one"
record = {}
expect.action = "create"

[[case]]
name = "a bad one"
record = {}
expect.values = { displayName = "Ada King" }
"#;

fn place(text: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("people.toml"), text).unwrap();
    place
}

/// Runs `attrflow test` in a folder.
fn test(folder: &Path, arguments: &[&str]) -> Ended {
    let all: Vec<&str> = ["test"].iter().chain(arguments).copied().collect();
    ended(program(&all).current_dir(folder), "")
}

#[test]
fn failing_cases_are_shown_and_counted() {
    let place = place(CASES);
    insta::assert_snapshot!("test_text", test(place.path(), &[]).shown());
    insta::assert_snapshot!("test_junit", test(place.path(), &["--format", "junit"]).shown());
    let wanted = ["--coverage", "--min-coverage", "100", "--personas", "--deny", "AF0994"];
    let denied = test(place.path(), &[&["--format", "junit", "--filter", "good"], &wanted[..]].concat());
    insta::assert_snapshot!("test_junit_wanted", denied.shown());
    insta::assert_snapshot!(
        "test_json",
        test(place.path(), &["--format", "json", "--coverage", "people.toml"]).shown()
    );
    let colored = ended(program(&["test", "--color", "always"]).current_dir(place.path()), "");
    assert!(colored.stdout.contains("\u{1b}[31m- \"Ada King\""), "{}", colored.stdout);
}

#[test]
fn exit_codes_tell_how_it_went() {
    let place = place(CASES);
    for (arguments, code, last) in [
        (&["--filter", "GOOD"][..], 0, "1 passed, 0 failed"),
        (&["--filter", "bad"], 1, "0 passed, 1 failed"),
        (&["--filter", "good", "--coverage", "--min-coverage", "33"], 0, "1 passed, 0 failed"),
        (&["--filter", "good", "--coverage", "--min-coverage", "100"], 1, "1 passed, 0 failed"),
        (&["--filter", "good", "--personas"], 0, "1 passed, 0 failed"),
        (&["--filter", "good", "--personas", "--deny", "AF0994"], 1, "1 passed, 0 failed"),
        (&["--filter", "good", "--personas", "--deny", "AF0995"], 0, "1 passed, 0 failed"),
    ] {
        let ended = test(place.path(), arguments);
        assert_eq!(ended.code, code, "{arguments:?}: {}{}", ended.stdout, ended.stderr);
        assert_eq!(ended.stdout.lines().last(), Some(last), "{arguments:?}");
    }
    test(place.path(), &["--filter", "ugly"]).refuses(2, "no case has `ugly` in its name");
    test(place.path(), &["--min-coverage", "5"]).refuses(2, "--coverage");
    test(place.path(), &["--deny", "AF0994"]).refuses(2, "--personas");
    test(place.path(), &["--personas", "--deny", "AF9999"]).refuses(2, "attrflow codes");
    fs::create_dir(place.path().join("empty")).unwrap();
    test(place.path(), &["empty"]).refuses(2, "`empty` holds no case file");
}

#[test]
fn a_case_file_that_cannot_be_used_is_a_failure_with_its_place() {
    let place =
        place("[mapping]\ntemplate = \"generic-scim\"\n[[case]]\nname = \"x\"\nrecord = {}\nexpect.titel = \"x\"\n");
    insta::assert_snapshot!("test_unusable", test(place.path(), &[]).shown());
    let junit = test(place.path(), &["--format", "junit"]);
    assert_eq!(junit.code, 1);
    assert!(junit.stdout.contains("errors=\"1\""), "{}", junit.stdout);
    let absent = test(place.path(), &["absent.toml"]);
    assert_eq!(absent.code, 65);
    assert!(absent.stderr.contains("AF0802"), "{}", absent.stderr);
}

#[test]
fn a_mapping_that_does_not_compile_is_a_failure_with_its_place() {
    let place = place("[mapping]\nfile = \"mapping.json\"\n[[case]]\nname = \"x\"\nrecord = {}\n");
    let expression = "Joni(\\\" \\\", [givenName])";
    let source = format!("{{\"type\": \"Function\", \"name\": \"\", \"expression\": \"{expression}\"}}");
    let mapping = format!("{{\"attributeMappings\": [{{\"targetAttributeName\": \"title\", \"source\": {source}}}]}}");
    fs::write(place.path().join("mapping.json"), mapping).unwrap();
    insta::assert_snapshot!("test_unusable_mapping", test(place.path(), &[]).shown());
    let cases = "[mapping]\nfile = \"mapping.json\"\n[[case]]\nname = \"x\"\nrecord = {}\n[[case]]\nname = \"y\"\nrecord = {}\n";
    fs::write(place.path().join("more.toml"), cases).unwrap();
    let several = test(place.path(), &[]);
    assert_eq!(several.stdout.matches("`Joni` is not a function").count(), 1, "{}", several.stdout);
    assert!(several.stdout.contains("0 passed, 3 failed"), "{}", several.stdout);
}

#[test]
fn obsolete_snapshots_are_reported_and_removed() {
    let place = place(CASES);
    let left = place.path().join("people.gone.snap.json");
    fs::write(&left, "{}").unwrap();
    let told = test(place.path(), &["--filter", "good"]);
    assert!(told.stdout.contains("obsolete") && told.stdout.contains("people.gone.snap.json"), "{}", told.stdout);
    assert!(left.exists());
    assert_eq!(test(place.path(), &["--filter", "good", "--bless"]).code, 0);
    assert!(!left.exists());
}

#[test]
fn a_report_acts_on_no_terminal() {
    let place = place(&CASES.replace("Ada King", "Ada\\u001b[31m\\u202e").replace("a bad one", "bad \\u001b[2J"));
    let told = test(place.path(), &[]);
    assert_eq!(told.code, 1);
    assert!(!told.stdout.chars().any(|shown| (shown.is_control() && shown != '\n') || shown == '\u{202e}'), "{told:?}");
    let junit = test(place.path(), &["--format", "junit"]).stdout;
    assert!(junit.contains("bad "), "{junit}");
    assert!(
        !junit.chars().any(|shown| shown.is_control() && shown != '\n'),
        "XML 1.0 holds no such character: {junit:?}"
    );
}

/// A copy of the example project.
fn example() -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let place = tempfile::tempdir().unwrap();
    copy(&crate::readme::project().join("examples/mapping-tests"), place.path());
    place
}

#[test]
fn the_example_passes_and_a_changed_default_fails_it() {
    let place = example();
    test(place.path(), &[]).prints("14 passed, 0 failed\n");
    let mapping = place.path().join("freshservice.json");
    let text = fs::read_to_string(&mapping).unwrap();
    let changed = text.replace("\"defaultValue\": \"Employee\"", "\"defaultValue\": \"Staff\"");
    assert_ne!(text, changed);
    fs::write(&mapping, changed).unwrap();
    let told = test(place.path(), &[]);
    insta::assert_snapshot!("test_changed_default", told.shown());
    assert_eq!(told.code, 1);
    fs::write(&mapping, text).unwrap();
    test(place.path(), &[]).prints("14 passed, 0 failed\n");
}

/// The commands of a text for people, each with what it says they print.
fn commands(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => inside = line == "```console",
            Some(command) if inside => found.push((command.to_owned(), String::new())),
            _ if inside => {
                let (_, output) = found.last_mut().unwrap();
                output.push_str(line);
                output.push('\n');
            }
            _ => {}
        }
    }
    found
}

#[test]
#[cfg(unix)]
fn the_example_prints_what_its_text_says() {
    let place = example();
    let text = fs::read_to_string(place.path().join("README.md")).unwrap();
    let commands = commands(&text);
    assert!(commands.len() >= 7, "{commands:?}");
    for (command, output) in commands {
        match command.strip_prefix("attrflow test") {
            Some(arguments) => {
                let arguments: Vec<&str> = arguments.split_whitespace().collect();
                assert_eq!(test(place.path(), &arguments).stdout, output, "{command}");
            }
            None => {
                let status =
                    std::process::Command::new("sh").args(["-c", &command]).current_dir(place.path()).status().unwrap();
                assert!(status.success(), "{command}");
            }
        }
    }
}

#[test]
fn the_report_fits_a_terminal_of_80_columns() {
    let place = example();
    let mapping = place.path().join("freshservice.json");
    let text = fs::read_to_string(&mapping).unwrap();
    fs::write(&mapping, text.replace("\"defaultValue\": \"Employee\"", "\"defaultValue\": \"Staff\"")).unwrap();
    let told = test(place.path(), &["--coverage", "--personas"]);
    assert!(told.stdout.lines().count() > 40, "{}", told.stdout);
    for line in told.stdout.lines() {
        let longest_word = line.split(' ').map(|word| word.chars().count()).max().unwrap_or_default();
        assert!(line.chars().count() <= 80 || longest_word > 60, "{line}");
    }
}

#[test]
fn the_report_for_programs_is_json() {
    let place = example();
    let told = test(place.path(), &["--format", "json", "--coverage", "--personas"]);
    let report: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((report["version"].as_u64(), report["passed"].as_u64()), (Some(1), Some(14)));
    assert_eq!(report["coverage"]["total"], 17);
    assert!(report["personas"].as_array().is_some_and(|found| !found.is_empty()));
    assert!(!told.stdout.contains("lovelace@contoso.com"), "values of records are shown only where a case fails");
}
