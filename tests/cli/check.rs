//! `attrflow check`: what is said, and how it looks.

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
    run(&["check", "-e", "Join(\" \", [givenName], [surname])", "-e", "[mail]"], "").prints("");
}

#[test]
fn the_json_report_has_a_version() {
    let ended = run(&["check", "--format", "json", "-e", "Append(\"語\",\n Joni([a]))"], "");
    insta::assert_snapshot!("check_json", ended.shown());
    run(&["check", "--format", "json", "-e", "[a]"], "").prints("{\n  \"version\": 1,\n  \"diagnostics\": []\n}\n");
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

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [&["check"][..], &["check", "-e"], &["check", "-e", "[a]", "--format", "xml"]] {
        run(arguments, "").refuses(2, "error:");
    }
}
