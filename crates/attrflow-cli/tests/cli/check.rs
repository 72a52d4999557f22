//! `attrflow check`: what is said, and how it looks.

use std::fs;

use super::fixture;
use super::run;

/// A name for the snapshot, and the expressions that are checked.
const REPORTS: &[(&str, &[&str])] = &[
    ("unknown_function", &["Joni(\" \", [givenName], [surname])"]),
    ("two_expressions", &["Joni([a])", "Jion([a])"]),
    ("several_lines", &["Join(\" \",\n    [givenName],\n    Jion([surname])\n)"]),
    ("lines_of_windows", &["Join(\" \",\r\n\tJion([surname]))"]),
    ("wide_characters", &["Join(\"語語\", Jion(\"e\u{301}👩\u{200d}👩\u{200d}👧\", Bar([é])))"]),
    ("tabs", &["Join(\"\t\",\tJion(\"x\"))"]),
    ("control_characters", &["Join(\"\u{1b}[31m\u{7}\u{202e}\u{85}\", Bar\u{1b}(\"x\"))"]),
    ("empty", &[""]),
];

#[test]
fn diagnostics_look_like_this() {
    for (name, expressions) in REPORTS {
        let arguments = expressions.iter().flat_map(|expression| ["-e", *expression]);
        let arguments: Vec<&str> = ["check"].into_iter().chain(arguments).collect();
        let ended = run(&arguments, "");
        assert_eq!(ended.code, 1, "{name}: {ended:?}");
        assert!(!ended.stdout.chars().any(|shown| shown.is_control() && shown != '\n'), "{name}: {:?}", ended.stdout);
        insta::assert_snapshot!(format!("check_{name}"), ended.shown());
    }
}

#[test]
fn nothing_is_said_about_what_is_right() {
    run(&["check", "-e", "Join(\" \", [givenName], [surname])", "-e", "[mail]"], "").finds_nothing("2 expressions");
}

#[test]
fn the_json_report_has_a_version() {
    let ended = run(&["check", "--format", "json", "-e", "Append(\"語\",\n Joni([a]))"], "");
    insta::assert_snapshot!("check_json", ended.shown());
    let clean = run(&["check", "--format", "json", "-e", "[a]"], "");
    assert_eq!((clean.code, clean.stdout.as_str()), (0, "{\n  \"version\": 2,\n  \"diagnostics\": []\n}\n"));
}

#[test]
fn colours_are_used_where_they_are_wanted() {
    let colored = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = super::program(arguments);
        command.envs(variable);
        super::ended(&mut command, "").stdout.contains('\u{1b}')
    };
    let plain = ["check", "-e", "Joni([a])"];
    assert!(!colored(&plain, None), "the output is no terminal");
    assert!(colored(&plain, Some(("CLICOLOR_FORCE", "1"))));
    assert!(colored(&["--color", "always", "check", "-e", "Joni([a])"], None));
    assert!(colored(&["check", "-e", "Joni([a])", "--color=always"], Some(("NO_COLOR", "1"))));
    assert!(!colored(&["--color", "never", "check", "-e", "Joni([a])"], Some(("CLICOLOR_FORCE", "1"))));
}

/// A folder with a broken mapping, a good one, Markdown, and files that are none of these.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mapping = fs::read_to_string(fixture("mapping.json")).unwrap();
    let markdown = "# Notes\n\nUse `Join(\"-\", [a])`, not `Join(\"-\" [a])` or `foo(`.\n\n\
                    ```text\nAppend(\n  Jion([x]), \"b\")\n```\n\n```js\nJoin(x)\n```\n";
    let files = [
        ("good.json", mapping.as_str()),
        ("in/broken 1,2.json", &mapping.replace("Append", "Apend")),
        ("notes.md", markdown),
        ("package.json", "{}"),
        ("tsconfig.json", "{ // a comment\n}"),
        (".hidden/broken.json", "{ \"attributeMappings\": "),
        ("records.jsonl", "{}"),
    ];
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn files_and_folders_are_checked_in_every_format() {
    let folder = folder();
    let codes = [
        ("text", 1),
        ("concise", 1),
        ("json", 1),
        ("sarif", 0),
        ("github", 1),
        ("azure", 1),
        ("markdown", 1),
        ("junit", 1),
    ];
    for (format, code) in codes {
        let mut command = super::program(&["check", ".", "--format", format]);
        let ended = super::ended(command.current_dir(folder.path()), "");
        assert_eq!(ended.code, code, "{format}: {ended:?}");
        insta::assert_snapshot!(format!("check_folder_{format}"), ended.shown());
    }
}

#[test]
fn what_cannot_be_read_ends_with_65_and_the_rest_is_checked() {
    let ended = run(&["check", "/nowhere/a.json", &fixture("record.json"), "-e", "Joni([a])"], "");
    assert_eq!(ended.code, 65);
    for code in ["AF0802", "AF0501", "AF0203"] {
        assert!(ended.stdout.contains(code), "{}", ended.stdout);
    }
    let broken = folder();
    fs::write(broken.path().join("table.json"), b"\xff").unwrap();
    assert_eq!(run(&["check", broken.path().to_str().unwrap()], "").code, 65);
    let mapping = fs::read(fixture("mapping.json")).unwrap();
    run(&["check", "-"], mapping).finds_nothing("1 file");
}

#[test]
fn only_warnings_can_be_allowed() {
    run(&["check", "-e", "1", "--allow", "AF0203"], "").refuses(2, "only warnings");
    run(&["check", "-e", "1", "--deny", "AF9999"], "").refuses(2, "not a code");
    run(&["check", "-e", "[a]", "--deny", "AF0203"], "").finds_nothing("1 expression");
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [&["check", "-e"][..], &["check", "-e", "[a]", "--format", "xml"], &["check", "--diff", "--fix"]] {
        run(arguments, "").refuses(2, "error:");
    }
}
