//! The files that the program writes: whole or not at all, never over an input or over each other, and for nobody but their owner.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use tempfile::TempDir;

use super::Ended;
use super::ended;
use super::fixture;
use super::program;

const RECORD: &str = "{\"mail\":\"a@b\",\"displayName\":\"A\"}\n";
const BAD: &str = "{\"mail\":\n";

/// A run that reads every file a run can read.
const EVERYTHING: &str = "run --schema schema.json --emit plan --existing existing.jsonl --users users.jsonl --check \
                          --target facts.json";

/// The names of those files.
const INPUTS: [&str; 5] = ["records.jsonl", "schema.json", "existing.jsonl", "users.jsonl", "facts.json"];

/// Other names of the file `NAME`.
const NAMES: [&str; 5] = ["NAME", "./NAME", "folder/NAME", "soft-NAME", "hard-NAME"];

/// A folder with the inputs, each under all of [`NAMES`].
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    symlink(".", at("folder")).unwrap();
    let schema = fs::read_to_string(fixture("mapping.json")).unwrap();
    let texts = [RECORD, &schema, "{\"id\":\"1\",\"userName\":\"x\"}\n", RECORD, "{\"values\":{}}"];
    for (name, text) in INPUTS.iter().zip(texts) {
        fs::write(at(name), text).unwrap();
        symlink(name, at(&format!("soft-{name}"))).unwrap();
        fs::hard_link(at(name), at(&format!("hard-{name}"))).unwrap();
    }
    folder
}

/// All files of a folder with what they hold.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| !path.is_dir());
    files
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap_or_default())
        })
        .collect()
}

/// A line of a shell, in which `attrflow` is the program, in a folder.
fn shell(folder: &Path, line: &str) -> Ended {
    let mut command = Command::new("sh");
    let text = format!("attrflow() {{ {} \"$@\"; }}\n{line}", env!("CARGO_BIN_EXE_attrflow"));
    ended(command.args(["-c", &text]).current_dir(folder).env_remove("NO_COLOR"), "")
}

#[track_caller]
fn refused(folder: &TempDir, line: &str, message: &str) {
    let before = contents(folder.path());
    let ended = shell(folder.path(), line);
    assert_eq!(ended.code, 73, "{line}\n{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains(message), "{line}\n{}", ended.stderr);
    assert_eq!(contents(folder.path()), before, "{line} changed something");
}

#[test]
fn no_output_is_an_input() {
    let folder = folder();
    let plain = shell(folder.path(), &format!("attrflow {EVERYTHING} records.jsonl"));
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    for (position, input) in INPUTS.iter().enumerate() {
        for (number, name) in NAMES.iter().enumerate() {
            let name = name.replace("NAME", input);
            // Not each name with each option, which would be the same twice.
            let option = ["-o", "--quarantine", "--summary"][(position + number) % 3];
            refused(&folder, &format!("attrflow {EVERYTHING} records.jsonl {option} {name}"), "is the same file as");
            let swapped = format!("attrflow {EVERYTHING} records.jsonl {option} {input}").replacen(input, &name, 1);
            refused(&folder, &swapped, "is the same file as");
        }
        for option in ["-o", "--quarantine", "--summary"] {
            refused(&folder, &format!("attrflow {EVERYTHING} records.jsonl {option} {input}"), "is the same file as");
        }
    }
}

#[test]
fn no_output_is_the_standard_input() {
    let folder = folder();
    for name in NAMES {
        let name = name.replace("NAME", "records.jsonl");
        for option in ["-o", "--quarantine", "--summary"] {
            let line = format!("attrflow {EVERYTHING} - {option} {name} < records.jsonl");
            refused(&folder, &line, "is the same file as the standard input");
        }
    }
    let line = "attrflow run --schema - records.jsonl -o schema.json < hard-schema.json";
    refused(&folder, line, "is the same file as the standard input");
}

#[test]
fn no_standard_output_is_an_input() {
    let folder = folder();
    for input in INPUTS {
        for name in NAMES {
            let name = name.replace("NAME", input);
            let line = format!("attrflow {EVERYTHING} records.jsonl >> {name}");
            refused(&folder, &line, "the standard output cannot be written: it is the same file as");
        }
    }
    refused(
        &folder,
        "attrflow run --schema schema.json - < records.jsonl >> records.jsonl",
        "the standard output cannot be written",
    );
    // Both outputs of a program may well go to one file.
    assert_eq!(shell(folder.path(), "attrflow run --schema schema.json records.jsonl > all 2>&1").code, 0);
}

#[test]
fn no_output_is_another_output() {
    let folder = folder();
    let run = "attrflow run --schema schema.json records.jsonl";
    // A file that does not exist yet, and one that does.
    for name in ["new", "old"] {
        for (one, other) in [("X", "X"), ("X", "./X"), ("folder/X", "X"), ("folder/./folder/X", "./X")] {
            let (one, other) = (one.replace('X', name), other.replace('X', name));
            refused(&folder, &format!("{run} -o {one} --quarantine {other}"), "is the same file as");
        }
        fs::write(folder.path().join("old"), "before").unwrap();
    }
    fs::hard_link(folder.path().join("old"), folder.path().join("other")).unwrap();
    for name in ["old", "other", "folder/old"] {
        refused(&folder, &format!("{run} -o old --quarantine {name}"), "is the same file as");
        for option in ["-o", "--quarantine", "--summary"] {
            refused(&folder, &format!("{run} {option} {name} >> old"), "is the same file as the standard output");
            let line = format!("{run} {option} {name} 2>> old; code=$?; echo is the same file as >&2; exit $code");
            let before = fs::read_to_string(folder.path().join("old")).unwrap();
            assert_eq!(shell(folder.path(), &line).code, 73);
            let after = fs::read_to_string(folder.path().join("old")).unwrap();
            assert!(
                after.starts_with(&before) && after.contains("is the same file as the standard error output"),
                "{after}"
            );
            fs::write(folder.path().join("old"), before).unwrap();
        }
    }
    // Neither may be the other one while it is not whole.
    refused(&folder, &format!("{run} -o new --quarantine .new.attrflow-tmp"), "is the same file as");
    fs::write(folder.path().join(".new.attrflow-tmp"), RECORD).unwrap();
    refused(&folder, "attrflow run --schema schema.json .new.attrflow-tmp -o new", "is the same file as");
}

#[test]
fn files_that_are_put_right_are_not_the_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Join( \"\",[a])").unwrap();
    fs::write(folder.path().join("a.md"), "`tolower([a])`").unwrap();
    for line in ["attrflow fmt a.txt >> a.txt", "attrflow check --fix a.md >> a.md"] {
        refused(&folder, line, "is the same file as the standard output");
    }
}

#[test]
fn symbolic_links_are_not_followed() {
    let folder = folder();
    let cases = "[mapping]\ntemplate = \"generic-scim\"\nobject = \"User\"\n[[case]]\nname = \"one\"\nrecord = {}\n";
    let files = [("a.txt", "Join( \"\",[a])"), ("b.md", "`tolower([a])`"), ("target", "x"), ("people.toml", cases)];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let links = [
        ("link.txt", "a.txt"),
        ("link.md", "b.md"),
        ("link", "target"),
        ("dead", "none"),
        ("people.one.snap.json", "target"),
    ];
    for (link, target) in links {
        symlink(target, folder.path().join(link)).unwrap();
    }
    for line in [
        "attrflow fmt link.txt",
        "attrflow check --fix link.md",
        "attrflow run --schema schema.json records.jsonl -o link",
        "attrflow run --schema schema.json records.jsonl --quarantine link",
        "attrflow run --schema schema.json records.jsonl -o dead",
        "attrflow run --schema schema.json records.jsonl --quarantine dead",
        "attrflow test --bless people.toml",
    ] {
        refused(&folder, line, "it is a symbolic link; name the file it leads to");
    }
}

#[test]
fn a_hard_link_is_replaced_and_the_other_name_keeps_the_text() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let cases = "[mapping]\nfile = \"schema.json\"\n[[case]]\nname = \"one\"\nrecord = { mail = \"a@b\" }\n";
    fs::write(at("people.toml"), cases).unwrap();
    fs::hard_link(at("schema.json"), at("people.one.snap.json")).unwrap();
    let schema = fs::read_to_string(at("schema.json")).unwrap();
    assert_eq!(shell(folder.path(), "attrflow test --bless people.toml").code, 0);
    assert_eq!(fs::read_to_string(at("schema.json")).unwrap(), schema);
    assert!(fs::read_to_string(at("people.one.snap.json")).unwrap().contains("a@b"));
    fs::write(at("a.txt"), "Join( \"\",[a])").unwrap();
    fs::hard_link(at("a.txt"), at("b.txt")).unwrap();
    assert_eq!(shell(folder.path(), "attrflow fmt a.txt").code, 0);
    assert_eq!(fs::read_to_string(at("a.txt")).unwrap(), "Join(\"\", [a])\n");
    assert_eq!(fs::read_to_string(at("b.txt")).unwrap(), "Join( \"\",[a])");
}

#[test]
fn new_files_are_for_their_owner_and_old_ones_keep_their_permissions() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o7777;
    let cases = "[mapping]\ntemplate = \"generic-scim\"\nobject = \"User\"\n[[case]]\nname = \"one\"\nrecord = {}\n";
    fs::write(at("people.toml"), cases).unwrap();
    let lines = [
        "attrflow run --schema schema.json records.jsonl -o out --quarantine bad",
        "attrflow test --bless people.toml",
    ];
    let run = || lines.iter().for_each(|line| assert_eq!(shell(folder.path(), line).code, 0, "{line}"));
    run();
    assert_eq!([mode("out"), mode("bad"), mode("people.one.snap.json")], [0o600; 3]);
    for name in ["out", "bad", "people.one.snap.json"] {
        fs::write(at(name), "old").unwrap();
        fs::set_permissions(at(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    run();
    // What is in the quarantine is for the owner, whatever was there before.
    assert_eq!([mode("out"), mode("bad"), mode("people.one.snap.json")], [0o644, 0o600, 0o644]);
    fs::write(at("a.txt"), "Join( \"\",[a])").unwrap();
    fs::set_permissions(at("a.txt"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(shell(folder.path(), "attrflow fmt a.txt").code, 0);
    assert_eq!(mode("a.txt"), 0o640);
}

#[test]
fn a_path_that_cannot_be_says_why() {
    let folder = folder();
    for (output, message) in [
        ("missing/x", "`missing/x` cannot be created: the folder `missing` does not exist"),
        ("missing/", "it names no file"),
        ("schema.json/x", "`schema.json` is not a folder"),
        (".", "it is a directory"),
    ] {
        for option in ["-o", "--quarantine", "--summary"] {
            let line = format!("attrflow run --schema schema.json records.jsonl {option} {output}");
            refused(&folder, &line, message);
        }
    }
    let long = "n".repeat(255);
    let line = format!("attrflow run --schema schema.json records.jsonl -o {long}");
    assert_eq!(shell(folder.path(), &line).code, 0);
    assert!(folder.path().join(&long).exists());
}

#[test]
fn of_two_runs_that_write_one_file_the_second_is_refused() {
    let folder = folder();
    for option in ["-o", "--quarantine", "--summary"] {
        let mut first = program(&["run", "--schema", "schema.json", "-", option, "out"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut pipe = first.stdin.take().unwrap();
        pipe.write_all(b"{}\n").unwrap();
        let temporary = folder.path().join(".out.attrflow-tmp");
        while !temporary.exists() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        for other in ["-o", "--quarantine", "--summary"] {
            for name in ["out", "folder/out"] {
                let line = format!("attrflow run --schema schema.json records.jsonl {other} {name}");
                refused(&folder, &line, "another run is writing it");
            }
        }
        drop(pipe);
        assert!(first.wait().unwrap().success());
        assert!(!temporary.exists());
    }
}

#[test]
fn of_many_runs_that_write_one_file_at_once_each_writes_it_whole_or_is_refused() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("many.jsonl"), format!("{RECORD}{BAD}").repeat(2000)).unwrap();
    assert_eq!(
        shell(folder.path(), "attrflow run --schema schema.json many.jsonl -o a --quarantine b --max-error-rate 60%")
            .code,
        3
    );
    let whole = [fs::read_to_string(at("a")).unwrap(), fs::read_to_string(at("b")).unwrap()];
    for _ in 0..5 {
        let start = |_| {
            program(&[
                "run",
                "--schema",
                "schema.json",
                "many.jsonl",
                "-o",
                "a",
                "--quarantine",
                "b",
                "--max-error-rate",
                "60%",
            ])
            .current_dir(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
        };
        let runs: Vec<_> = (0..6).map(start).collect();
        let codes: Vec<_> = runs.into_iter().map(|mut run| run.wait().unwrap().code().unwrap()).collect();
        assert!(codes.iter().all(|code| [3, 73].contains(code)) && codes.contains(&3), "{codes:?}");
        assert_eq!([fs::read_to_string(at("a")).unwrap(), fs::read_to_string(at("b")).unwrap()], whole);
        assert!(!contents(folder.path()).keys().any(|name| name.ends_with("-tmp")));
    }
}

#[test]
fn what_is_in_the_way_of_a_temporary_file_is_not_touched() {
    let folder = folder();
    let temporary = folder.path().join(".out.attrflow-tmp");
    symlink("users.jsonl", &temporary).unwrap();
    let line = "attrflow run --schema schema.json records.jsonl -o out";
    refused(&folder, line, "the file `.out.attrflow-tmp` beside it is in the way");
    fs::remove_file(&temporary).unwrap();
    // One more name of a file loses that name, and nothing else.
    fs::hard_link(folder.path().join("facts.json"), &temporary).unwrap();
    assert_eq!(shell(folder.path(), line).code, 0);
    assert_eq!(fs::read_to_string(folder.path().join("facts.json")).unwrap(), "{\"values\":{}}");
    assert_eq!(fs::metadata(folder.path().join("facts.json")).unwrap().nlink(), 2);
}

#[test]
fn a_quarantine_may_be_a_pipe() {
    let folder = folder();
    fs::write(folder.path().join("bad.jsonl"), "{bad\n").unwrap();
    let line = "mkfifo pipe; cat pipe > listed & attrflow run --schema schema.json bad.jsonl --quarantine pipe; wait";
    shell(folder.path(), line);
    assert!(fs::read_to_string(folder.path().join("listed")).unwrap().contains("AF08"));
    assert_eq!(
        shell(folder.path(), "attrflow run --schema schema.json bad.jsonl --quarantine /dev/null > /dev/null").code,
        3
    );
}

#[test]
fn a_standard_output_that_is_closed_ends_it_with_74() {
    let folder = folder();
    fs::write(
        folder.path().join("people.toml"),
        "[mapping]\nfile = \"schema.json\"\n[[case]]\nname = \"x\"\nrecord = {}\n",
    )
    .unwrap();
    for arguments in [
        "eval 1",
        "eval --raw 1",
        "eval 1 --trace",
        "eval --lines < records.jsonl",
        "check schema.json",
        "check --format json schema.json",
        "check --format sarif schema.json",
        "run --schema schema.json records.jsonl",
        "run --schema schema.json -o - records.jsonl",
        "run --schema schema.json --emit plan --trace records.jsonl",
        "test",
        "test --format junit",
        "diff schema.json schema.json",
        "diff schema.json schema.json --format json",
        "lineage schema.json",
        "explain AF0203",
        "codes",
        "functions",
        "functions Join",
        "parse-expression < records.jsonl",
        "listing 1",
        "template",
        "template zendesk",
        "fmt -e 1",
        "scim path userName",
        "completions bash",
        "man",
        "--help",
        "run --help",
        "--version",
    ] {
        for closed in [">&-", "1< /dev/null", ">&- <&-"] {
            if closed.contains("<&-") && arguments.contains('<') {
                continue;
            }
            let ended = shell(folder.path(), &format!("attrflow {arguments} {closed}"));
            assert_eq!(ended.code, 74, "{arguments} {closed}\n{}", ended.stderr);
            let message = "writing to the standard output failed: it is closed";
            assert_eq!(ended.stderr.matches(message).count(), 1, "{arguments} {closed}\n{}", ended.stderr);
        }
    }
    // No file gets the number of the stream, and what needs no standard output works without.
    let line = "attrflow run --schema schema.json records.jsonl -o out --quarantine bad >&- 2>&- <&-";
    assert_eq!(shell(folder.path(), line).code, 0);
    assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap().lines().count(), 1);
    assert_eq!(shell(folder.path(), "attrflow run --schema schema.json records.jsonl > /dev/null").code, 0);
    let closed = shell(folder.path(), "attrflow run --schema schema.json - <&-");
    closed.refuses(65, "the input cannot be read: it is closed");
}

#[test]
fn an_input_that_is_not_there_is_said_in_plain_words() {
    for (arguments, words) in [
        (&["run", "--template", "zendesk", "absent.jsonl"][..], "there is no such file or folder"),
        (&["run", "--schema", "absent.json"], "there is no such file or folder"),
        (&["test", "absent"], "there is no such file or folder"),
        (&["check", "absent.json"], "there is no such file or folder"),
        (&["run", "--schema", "."], "it is a directory"),
    ] {
        let ended = ended(&mut program(arguments), "");
        assert!(ended.code == 65 && !ended.shown().contains("os error"), "{}", ended.shown());
        assert!(ended.shown().contains(words) && ended.shown().contains("= help: "), "{}", ended.shown());
    }
}

#[test]
fn a_null_device_that_is_open_for_both_is_no_closed_output() {
    let both = File::options().read(true).write(true).open("/dev/null").unwrap();
    assert!(program(&["eval", "1"]).stdout(both).status().unwrap().success());
}

#[test]
fn a_limit_on_file_sizes_is_a_write_error() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("many.jsonl"), RECORD.repeat(5000)).unwrap();
    fs::write(at("bad.jsonl"), BAD.repeat(5000)).unwrap();
    fs::write(at("a.txt"), format!("Join( \"\",\"{}\")", "x".repeat(9_000))).unwrap();
    fs::write(at("a.md"), format!("`tolower([a])` {}", "x".repeat(20_000))).unwrap();
    let cases = format!(
        "[mapping]\nfile = \"schema.json\"\n[[case]]\nname = \"one\"\nrecord = {{ mail = \"a\", displayName = \"{}\" }}\n",
        "x".repeat(20_000)
    );
    fs::write(at("people.toml"), cases).unwrap();
    fs::write(at("people.one.snap.json"), "old").unwrap();
    fs::write(at("out"), "old").unwrap();
    let before = contents(folder.path());
    for line in [
        "attrflow run --schema schema.json many.jsonl -o out",
        "attrflow run --schema schema.json bad.jsonl --quarantine out",
        "attrflow fmt a.txt",
        "attrflow check --fix a.md",
        "attrflow test --bless people.toml",
    ] {
        let ended = shell(folder.path(), &format!("ulimit -f 8; {line}"));
        assert_eq!(ended.code, 74, "{line}\n{}", ended.stderr);
        assert!(ended.stderr.contains("File too large"), "{line}\n{}", ended.stderr);
        assert_eq!(contents(folder.path()), before, "{line} changed something");
    }
    let ended = shell(folder.path(), "ulimit -f 8; attrflow run --schema schema.json many.jsonl > printed");
    assert_eq!(ended.code, 74, "{}", ended.stderr);
}
