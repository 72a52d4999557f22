//! What the program says about itself: help, codes, functions, templates, completions, the manual.

use attrflow::diagnostic::codes;
use attrflow::functions;
use attrflow::mapping::templates;

use super::ended;
use super::program;
use super::run;

const COMMANDS: &[&str] = &[
    "eval",
    "check",
    "run",
    "explain",
    "codes",
    "functions",
    "parse-expression",
    "links",
    "replay",
    "listing",
    "template",
    "fmt",
    "scim",
    "lsp",
    "playground",
    "completions",
    "man",
];

#[test]
fn help_looks_like_this() {
    insta::assert_snapshot!("help", run(&["--help"], "").shown());
    for command in COMMANDS {
        insta::assert_snapshot!(format!("help_{command}"), run(&[command, "--help"], "").shown());
    }
}

/// Text that is laid out by hand, such as examples, is not broken where it cannot be copied any more.
#[test]
fn help_fits_a_narrow_terminal() {
    let more = ["test", "diff", "lineage", "provision", "conformance", "attributes", "links confirm", "links import"];
    for command in COMMANDS.iter().copied().chain(more).chain([""]) {
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let help = |columns: &str| ended(program(&arguments).env("COLUMNS", columns), "").stdout;
        let by_hand = |help: &str| -> Vec<String> {
            let after = help.split("  -V, --version").last().unwrap().split("  -h, --help").last().unwrap().lines();
            after.filter(|line| line.starts_with("  ")).map(str::to_owned).collect()
        };
        assert_eq!(by_hand(&help("80")), by_hand(&help("200")), "{command}");
    }
}

#[test]
fn help_and_version_end_with_0_and_nothing_at_all_with_2() {
    for arguments in [&["--help"][..], &["-h"], &["help"], &["help", "eval"], &["--version"]] {
        assert_eq!(run(arguments, "").code, 0, "{arguments:?}");
    }
    for arguments in [&[][..], &["nonsense"], &["--nonsense"]] {
        assert_eq!(run(arguments, "").code, 2, "{arguments:?}");
    }
}

#[test]
fn every_code_has_a_page() {
    let listed = run(&["codes"], "");
    assert_eq!(listed.stdout.lines().count(), codes::all().count());
    for code in codes::all() {
        let page = run(&["explain", &code.id.to_lowercase()], "");
        assert_eq!((page.code, page.stderr.as_str()), (0, ""));
        assert!(page.stdout.starts_with(&format!("{}: {} (", code.id, code.title)), "{}", page.stdout);
        assert!(page.stdout.lines().all(|line| line.chars().count() <= 100 || line.starts_with("    ")));
    }
    insta::assert_snapshot!("explain", run(&["explain", "AF0203"], "").shown());
    run(&["explain", "AF9999"], "").refuses(2, "`AF9999` is not a code");
}

#[test]
fn every_function_is_in_the_reference() {
    let count = functions::all().count();
    assert_eq!(run(&["functions"], "").stdout.lines().count(), count);
    let markdown = run(&["functions", "--format", "markdown"], "").stdout;
    assert_eq!(markdown.lines().filter(|line| line.starts_with("## ")).count(), count);
    let json: serde_json::Value = serde_json::from_str(&run(&["functions", "--format", "json"], "").stdout).unwrap();
    assert_eq!(json["value"].as_array().unwrap().len(), count);
    for function in functions::all() {
        let page = run(&["functions", &function.name.to_uppercase()], "").stdout;
        assert!(page.starts_with(&function.signature()), "{page}");
    }
    run(&["functions", "Joni"], "").refuses(2, "did you mean `Join`?");
}

#[test]
fn a_function_is_described_as_graph_does() {
    insta::assert_snapshot!("functions_join_json", run(&["functions", "Join", "--format", "json"], "").shown());
    insta::assert_snapshot!("functions_join_text", run(&["functions", "Join"], "").shown());
    insta::assert_snapshot!("functions_join_markdown", run(&["functions", "Join", "--format", "markdown"], "").shown());
}

#[test]
fn every_template_is_listed_and_printed() {
    let listed = run(&["template"], "").stdout;
    assert_eq!(listed.lines().count(), templates::TEMPLATES.len());
    for template in templates::TEMPLATES {
        let printed = run(&["template", template.name], "");
        assert_eq!(printed.stdout.trim_end(), template.document.trim_end());
    }
    run(&["template", "nope"], "").refuses(2, "there is no template `nope`");
    for command in [&["template"][..], &["run", "--template"], &["attributes", "--template"]] {
        run(&[command, &["zendsk"]].concat(), "").refuses(2, "there is no template `zendsk`; did you mean `zendesk`?");
    }
    run(&["run", "--template", "zendesk", "--application", "nonsense"], "")
        .refuses(2, "there are atlassian, aws-iam-identity-center,");
}

#[test]
fn attributes_that_no_directory_defines_have_the_types_of_rfc_7643() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mapping.json");
    let targets =
        ["userName", "active", "name", "emails", "meta.created", r#"emails[type eq \"work\"].value"#, "badge"];
    let mappings =
        targets.map(|target| format!(r#"{{"targetAttributeName": "{target}", "source": {{"expression": "[a]"}}}}"#));
    let object = |name: &str| {
        format!(
            r#"{{"sourceObjectName": "{name}", "targetObjectName": "{name}", "enabled": true, "attributeMappings": [{}]}}"#,
            mappings.join(",")
        )
    };
    let rule =
        format!(r#"{{"synchronizationRules": [{{"objectMappings": [{}, {}]}}]}}"#, object("User"), object("Group"));
    std::fs::write(&file, rule).unwrap();
    for format in ["text", "markdown"] {
        let ended = run(&["attributes", file.to_str().unwrap(), "--format", format], "");
        insta::assert_snapshot!(format!("attributes_of_rfc_{format}"), ended.stdout);
    }
    run(&["attributes", file.to_str().unwrap(), "--object", "Device"], "").refuses(65, "no object mapping `Device`");
}

#[test]
fn completions_and_the_manual_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell], "");
        assert_eq!((script.code, script.stderr.as_str()), (0, ""));
        assert!(COMMANDS.iter().all(|command| script.stdout.contains(command)), "{shell}");
    }
    // Names of templates and applications are completed, not files.
    let bash = run(&["completions", "bash"], "").stdout;
    // `links confirm --from` names a file of records, `template new --from` a template.
    for (option, are_all) in [("--template)", true), ("--application)", true), ("--from)", false)] {
        let mut offered =
            bash.split(option).skip(1).map(|rest| rest.lines().nth(1).unwrap_or_default().contains("zendesk"));
        let is_offered =
            if are_all { offered.clone().count() > 0 && offered.all(|is| is) } else { offered.any(|is| is) };
        assert!(is_offered, "{option}");
    }
    let manual = run(&["man"], "").stdout;
    for command in COMMANDS {
        assert!(manual.contains(&format!(".SH \"{}\"", command.to_uppercase())), "{command}");
    }
    assert!(manual.contains("Exit codes:") && manual.contains("141"));
}

#[test]
fn a_listing_is_plain_and_optimised() {
    insta::assert_snapshot!("listing", run(&["listing", "Append(\"a\", Append(\"b\", [c]))"], "").shown());
    run(&["listing", "Foo("], "").refuses(1, "error[AF01");
}
