//! The reports of `attrflow check` for editors, pipelines and programs; patches; and findings that were there before.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::fixture;
use super::program;

/// A folder with a mapping in which `Append` is misspelt, and two functions are in lower case.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mapping = fs::read_to_string(fixture("mapping.json")).unwrap();
    fs::write(folder.path().join("broken.json"), mapping.replace("Append", "Apend")).unwrap();
    fs::copy(fixture("fixable.json"), folder.path().join("fixable.json")).unwrap();
    fs::write(folder.path().join("notes.md"), "Use é `tolower([a])` here\n").unwrap();
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> super::Ended {
    super::ended(program(&[&["check"], arguments].concat()).current_dir(folder), "")
}

fn findings(report: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(report).unwrap()["diagnostics"].as_array().unwrap().clone()
}

#[test]
fn a_finding_has_one_line_that_editors_read() {
    let folder = folder();
    let lines = check(folder.path(), &["broken.json", "notes.md", "--format", "concise"]).stdout;
    insta::assert_snapshot!("report_concise", lines);
    let many = check(folder.path(), &["-e", "Joni([a])", "-e", "Append([a],\n Jion([b]))", "--format", "concise"]);
    assert!(many.stdout.contains("expression 2:2:2: error[AF0203]"), "{}", many.stdout);
}

#[test]
fn hints_are_what_each_service_has_for_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.json"),
        r#"{"attributeMappings": [{"targetAttributeName": "a", "matchingPriority": 1,
        "source": {"expression": "ToUpper(\"contoso\")"}}]}"#,
    )
    .unwrap();
    let found = findings(&check(folder.path(), &["--info", "--format", "json"]).stdout);
    let hint = found.iter().find(|finding| finding["severity"] == "info").unwrap();
    let code = hint["code"].as_str().unwrap();
    let line = |format: &str| {
        let report = check(folder.path(), &["--info", "--format", format]).stdout;
        report.lines().find(|line| line.contains(code)).unwrap().to_owned()
    };
    assert!(line("github").starts_with("::notice file=a.json,line=2,"), "{}", line("github"));
    // Azure Pipelines has none, so that it is a line of the log.
    assert!(line("azure").starts_with(&format!("a.json:2:35: info[{code}]: ")), "{}", line("azure"));
}

#[test]
fn a_json_finding_has_these_members() {
    let folder = folder();
    let found = findings(&check(folder.path(), &["broken.json", "--format", "json"]).stdout);
    let names: Vec<&str> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    let wanted = [
        "file",
        "line",
        "column",
        "endLine",
        "endColumn",
        "expression",
        "span",
        "pointer",
        "target",
        "code",
        "severity",
        "message",
        "help",
        "fix",
    ];
    assert_eq!(names, wanted);
    let text = fs::read_to_string(folder.path().join("broken.json")).unwrap();
    let line = text.lines().nth(found[0]["line"].as_u64().unwrap() as usize - 1).unwrap();
    let column = |name: &str| found[0][name].as_u64().unwrap() as usize - 1;
    assert_eq!(line.get(column("column")..column("endColumn")), Some("Apend"));
}

#[test]
fn sarif_has_fingerprints_that_stay_and_fixes_that_fit() {
    let folder = folder();
    let report = |arguments: &[&str]| -> Value {
        serde_json::from_str(&check(folder.path(), &[arguments, &["--format", "sarif"]].concat()).stdout).unwrap()
    };
    let before = report(&["fixable.json", "notes.md"]);
    let prints = |report: &Value| -> Vec<String> {
        let results = report["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"]["attrflow/v1"].to_string()).collect()
    };
    let mut unique = prints(&before);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), prints(&before).len());
    let file = folder.path().join("fixable.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("\n\n{text}")).unwrap();
    assert_eq!(prints(&report(&["fixable.json", "notes.md"])), prints(&before));
    fs::write(&file, &text).unwrap();
    for rule in before["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        let anchor = format!("/docs/codes.md#{}", rule["id"].as_str().unwrap().to_lowercase());
        assert!(rule["helpUri"].as_str().is_some_and(|uri| uri.ends_with(&anchor)), "{rule}");
    }
    insta::assert_json_snapshot!(
        "report_sarif_fixes",
        before["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| serde_json::json!([result["ruleId"], result["fixes"]]))
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_patch_is_what_fixes_would_write() {
    for (fix, arguments) in [("--fix", &["--diff"][..]), ("--unsafe-fixes", &["--diff", "--unsafe-fixes"])] {
        let folder = folder();
        let before = fs::read_to_string(folder.path().join("fixable.json")).unwrap();
        let patch = check(folder.path(), &[&["."], arguments].concat());
        assert_eq!(patch.code, 1, "{}", patch.stderr);
        insta::assert_snapshot!(format!("report_patch{fix}"), patch.shown());
        assert_eq!(fs::read_to_string(folder.path().join("fixable.json")).unwrap(), before);
        check(folder.path(), &[".", fix]);
        let again = check(folder.path(), &[&["."], arguments].concat());
        assert_eq!((again.code, again.stdout.as_str(), again.stderr.as_str()), (0, "", "attrflow: no fixes\n"));
    }
    let folder = folder();
    let text = fs::read_to_string(folder.path().join("fixable.json")).unwrap();
    let ended = super::run(&["check", "--diff", "-"], text);
    assert!(ended.code == 1 && ended.stdout.starts_with("--- a/standard input\n"), "{ended:?}");
    // The name of a file outside of the folder is not made one of the folder.
    let file = folder.path().join("fixable.json").display().to_string();
    let ended = super::run(&["check", "--diff", &file], "");
    assert!(ended.stdout.starts_with(&format!("--- {file}\n+++ {file}\n")), "{ended:?}");
    // What cannot be read is said, and wins.
    let ended = check(folder.path(), &["--diff", "fixable.json", "none.json"]);
    assert!(ended.code == 65 && ended.stdout.starts_with("--- a/fixable.json\n"), "{ended:?}");
    assert!(ended.stderr.contains("error[AF0802]") && ended.stderr.ends_with("fixes in 1 file\n"), "{ended:?}");
}

#[test]
fn a_baseline_leaves_what_is_new() {
    let folder = folder();
    let all = check(folder.path(), &["--format", "json"]);
    assert_eq!(all.code, 1);
    fs::write(folder.path().join("before.report"), &all.stdout).unwrap();
    let known = check(folder.path(), &["--baseline", "before.report"]);
    assert_eq!((known.code, known.stdout.as_str()), (0, ""), "{}", known.stderr);
    // Other lines make no other findings, and a second one like the first is new.
    let file = folder.path().join("notes.md");
    fs::write(&file, "\n\nUse é `tolower([a])` and `tolower([b])` and `toupper([c])` here\n").unwrap();
    let new = findings(&check(folder.path(), &["--baseline", "before.report", "--format", "json"]).stdout);
    assert_eq!(new.len(), 2, "{new:?}");
    let refused = check(folder.path(), &["--baseline", "notes.md"]);
    assert_eq!(refused.code, 65, "{}", refused.stderr);
    fs::write(&file, "[]").unwrap();
    let refused = check(folder.path(), &["--baseline", "notes.md"]);
    assert!(refused.code == 65 && refused.stderr.contains("AF0831"), "{}", refused.stderr);
}

#[test]
fn without_arguments_the_current_folder_is_checked() {
    let folder = folder();
    assert_eq!(check(folder.path(), &[]), check(folder.path(), &["."]));
    let empty = tempfile::tempdir().unwrap();
    check(empty.path(), &[]).finds_nothing("0 files");
}

#[test]
fn what_cannot_be_read_is_reported_last_and_wins() {
    let folder = folder();
    for format in ["text", "concise", "github", "azure", "markdown", "json", "sarif"] {
        let ended = check(folder.path(), &["none.json", "broken.json", "--format", format]);
        assert_eq!(ended.code, 65, "{format}");
        let [unreadable, wrong] = ["AF0802", "AF0203"].map(|code| ended.stdout.rfind(code).unwrap());
        assert!(unreadable > wrong || format == "sarif", "{format}: {}", ended.stdout);
    }
    // A configuration that cannot be used keeps only its own files from being checked.
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::rename(folder.path().join("notes.md"), folder.path().join("in/notes.md")).unwrap();
    fs::write(folder.path().join("in/attrflow.toml"), "[codes]\nAF0203 = \"loud\"\n").unwrap();
    let ended = check(folder.path(), &["--format", "concise"]);
    assert_eq!(ended.code, 65, "{}", ended.stderr);
    assert!(ended.stdout.contains("broken.json"), "{}", ended.stdout);
    assert!(
        ended.stdout.lines().last().unwrap().starts_with("in/attrflow.toml:2:10: error[AF0812]"),
        "{}",
        ended.stdout
    );
}

#[test]
fn the_built_in_documents_pass_the_documented_set_up() {
    let folder = tempfile::tempdir().unwrap();
    for template in attrflow::mapping::templates::TEMPLATES {
        fs::write(folder.path().join(format!("{}.json", template.name)), template.document).unwrap();
    }
    for arguments in [&["--deny=lints"][..], &["--deny=lints", "--info"]] {
        let ended = check(folder.path(), arguments);
        assert_eq!(ended.code, 0, "{}", ended.stdout);
    }
    fs::write(folder.path().join("attrflow.toml"), "[codes]\nlints = \"error\"\n").unwrap();
    assert_eq!(check(folder.path(), &[]).code, 0);
    fs::write(folder.path().join("page.md"), "`tolower([a])`").unwrap();
    assert_eq!(check(folder.path(), &[]).code, 1);
}

#[test]
fn codes_and_rules_are_explained() {
    let codes: Vec<Value> = serde_json::from_str(&super::run(&["codes", "--format", "json"], "").stdout).unwrap();
    assert!(codes.len() > 60 && codes.iter().all(|code| code["code"].as_str().is_some_and(|id| id.starts_with("AF"))));
    insta::assert_snapshot!("explain_rule", super::run(&["explain", "zd-role-enum"], "").stdout);
    for rule in attrflow::mapping::rules::all() {
        let page = super::run(&["explain", &rule.id], "");
        assert!(page.code == 0 && page.stdout.contains(&rule.title), "{page:?}");
    }
    super::run(&["explain", "zd-role-enm"], "").refuses(2, "did you mean `zd-role-enum`?");
}
