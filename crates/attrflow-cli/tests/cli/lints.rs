//! `attrflow check`: lints, levels, fixes, the configuration and the target's schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::fixture;
use super::folder::Folder;
use super::lines;
use super::run;

/// The line that a tutorial shows for roles, with its default forgotten.
const FORGOTTEN_DEFAULT: &str = "Switch(SingleAppRoleAssignment([appRoleAssignments]), \"My Corp Admins\", \"owner\", \
                                 \"My Corp Editors\", \"editor\", \"My Corp Users\", \"member\")";

/// Runs the program in a folder.
fn run_in(folder: &Path, arguments: &[&str]) -> super::Ended {
    super::ended(super::program(arguments).current_dir(folder), "")
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_forgotten_default_in_a_tutorial_is_found_and_mended() {
    let page = |expression: &str| format!("# Roles\n\n```text\n{expression}\n```\n");
    let folder =
        Folder::with(&[("docs/scim/roles.md", &page(FORGOTTEN_DEFAULT)), ("docs/other.md", "Nothing here.\n")]);
    let found = run_in(folder.path(), &["check", "docs/**/*.md"]);
    insta::assert_snapshot!("check_forgotten_default", found.shown());
    assert_eq!(found, run_in(folder.path(), &["check", "docs"]));
    // What the author meant is not certain.
    assert_eq!(run_in(folder.path(), &["check", "docs", "--fix"]).code, 1);
    assert_eq!(read(&folder, "docs/scim/roles.md"), page(FORGOTTEN_DEFAULT));
    let fixed = run_in(folder.path(), &["check", "docs", "--unsafe-fixes"]);
    assert_eq!((fixed.code, fixed.stdout.as_str()), (0, ""), "{}", fixed.stderr);
    let with_default = FORGOTTEN_DEFAULT.replace("), \"My Corp Admins\"", "), , \"My Corp Admins\"");
    assert_eq!(read(&folder, "docs/scim/roles.md"), page(&with_default));
}

/// A Markdown text, and the places (`line:column`) with codes that are reported of it.
const PAGES: &[(&str, &[&str])] = &[
    ("`joni`, `foo(`, `foo([a])`, `Join(\"-\", ...)`", &[]),
    ("`Joni([a])`", &["1:2 AF0203"]),
    ("```\nJoni(\" \", [givenName], [surname])\n```\n", &["2:1 AF0203"]),
    ("```attrflow\nJoni(\" \", [givenName], [surname])\n```\n", &["2:1 AF0203"]),
    (
        "| target | expression |\n|---|---|\n| name | Joni(\" \", [a], [b]) |\n| x | Mid(source, start) |\n",
        &["3:10 AF0203"],
    ),
    ("| mail | tolower([a]) |", &["1:10 AF0921"]),
    ("`len([x for x in y])` `Mid([int]$b, 1)` `Join([a::b])` `Trim($x[0])` `max([a], [b])` `print([a])`", &[]),
    ("```\nLeft([string]$b, 3)\n```\n", &[]),
    ("a `tolower([a])` here", &["1:4 AF0921"]),
    ("| `tolower([a])` | `toupper([b])` |", &["1:4 AF0921", "1:21 AF0921"]),
    ("é `tolower([a])`", &["1:4 AF0921"]),
    ("```js\ntolower([a])\n```\n", &[]),
    ("~~~text title=\"x\"\n\ntolower(\n  toupper([a]))\n~~~\n", &["3:1 AF0921", "4:3 AF0921"]),
    ("1. As so:\n   ```\n   tolower([a])\n   toupper([b])\n   ```\n", &["3:4 AF0921", "4:4 AF0921"]),
    ("```\r\ntolower([a])\r\n\r\nJoin(\"-\",\r\n  Jion([b]))\r\n```\r\n", &["2:1 AF0921", "5:3 AF0203"]),
    ("````\n```\ntolower([a])\n```\n````\n", &[]),
];

#[test]
fn expressions_in_markdown_are_told_where_they_stand() {
    for (page, expected) in PAGES {
        let folder = Folder::with(&[("page.md", page)]);
        let ended = run_in(folder.path(), &["check", "page.md", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let found: Vec<String> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{}:{} {}", one["line"], one["column"], one["code"].as_str().unwrap()))
            .collect();
        assert_eq!(found, *expected, "{page}");
        let text = run_in(folder.path(), &["check", "page.md"]).stdout;
        for place in expected.iter().map(|told| told.split(' ').next().unwrap()) {
            assert!(text.contains(&format!("--> page.md:{place}\n")), "{place} is not in:\n{text}");
        }
    }
}

/// Arguments, and the exit code with the codes that are reported of one expression with a warning and a hint.
const LEVELS: &[(&[&str], i32, &[&str])] = &[
    (&[], 0, &["warning[AF0921]"]),
    (&["--info"], 0, &["warning[AF0921]", "info[AF0937]"]),
    (&["--allow", "AF0921"], 0, &[]),
    (&["--allow", "lints", "--info"], 0, &["info[AF0937]"]),
    (&["--allow", "all"], 0, &[]),
    (&["--deny", "AF0921"], 1, &["error[AF0921]"]),
    (&["--deny", "lints"], 1, &["error[AF0921]"]),
    (&["--deny", "all", "--allow", "AF0921"], 1, &["error[AF0937]"]),
    (&["--allow", "AF0921", "--deny", "all"], 1, &["error[AF0937]"]),
    (&["--allow", "all", "--deny", "AF092"], 1, &["error[AF0921]"]),
];

#[test]
fn what_names_fewer_codes_counts_more() {
    for (arguments, code, expected) in LEVELS {
        let expression = ["check", "-e", "tolower(\"A\")"];
        let ended = run(&[&expression, *arguments].concat(), "");
        let told: Vec<&str> = ended.stdout.lines().filter_map(|line| line.split(": ").next()).collect();
        let told: Vec<&str> = told.into_iter().filter(|word| word.contains("[AF")).collect();
        assert_eq!((ended.code, told.as_slice()), (*code, *expected), "{arguments:?}");
    }
    run(&["check", "-e", "1", "--deny", "AF"], "").refuses(2, "not a code");
}

#[test]
fn fixes_change_expressions_and_their_trees_and_nothing_else() {
    let before = fs::read_to_string(fixture("fixable.json")).unwrap();
    let folder = Folder::with(&[("marked.json", &format!("\u{feff}{before}"))]);
    let ended = run_in(folder.path(), &["check", "--fix", "marked.json"]);
    assert_eq!(ended.code, 1, "a key without a value is left");
    let after = read(&folder, "marked.json");
    let expected = before
        .replace(r#""tolower([surname])""#, r#""ToLower([surname])""#)
        .replace(r#""name": "tolower""#, r#""name": "ToLower""#)
        .replace(r#"Append(tolower([surname]),  \"\u00e9\\\\\")"#, r#"Append(ToLower([surname]),  \"é\\\\\")"#)
        .replace("toupper(", "ToUpper(");
    assert_eq!(after.strip_prefix('\u{feff}').unwrap(), expected);
    insta::assert_snapshot!("check_fix", ended.shown());
    let again = run_in(folder.path(), &["check", "--fix", "marked.json"]);
    assert!(!again.stderr.contains("fixed"), "{}", again.stderr);
    assert_eq!(read(&folder, "marked.json"), after);
    run_in(folder.path(), &["check", "--unsafe-fixes", "marked.json"]);
    insta::assert_snapshot!("check_unsafe_fixes", read(&folder, "marked.json"));
    run(&["check", "--fix", "-"], &before).refuses(2, "`-` is the standard input");
    run(&["check", "--fix", "-e", "[a]"], "").refuses(2, "cannot be used with");
}

#[test]
fn allowed_and_suppressed_findings_are_not_mended() {
    let before = fs::read_to_string(fixture("fixable.json")).unwrap();
    let configuration = "[[suppress]]\ncode = \"AF0921\"\ntarget = \"locale\"\nreason = \"as it came\"\n";
    let folder = Folder::with(&[("a.json", &before), ("b/a.json", &before), ("b/attrflow.toml", configuration)]);
    run_in(folder.path(), &["check", "--fix", "a.json", "--allow", "AF0921"]);
    assert_eq!(read(&folder, "a.json"), before);
    run_in(folder.path(), &["check", "--fix", "b/a.json"]);
    let after = read(&folder, "b/a.json");
    assert!(after.contains("toupper([pref") && after.contains("ToLower([surname])"), "{after}");
}

const MAPPING: &str = r#"{"attributeMappings": [
  {"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "tolower([mail])", "type": "Function"}},
  {"targetAttributeName": "id", "source": {"expression": "[objectId]", "type": "Attribute"}}
]}"#;

/// A configuration, and what is reported of [`MAPPING`].
const CONFIGURATIONS: &[(&str, &[&str])] = &[
    ("", &["warning[AF0921]", "warning[AF0975]"]),
    ("[codes]\nlints = \"error\"\nAF0921 = \"allow\"", &["error[AF0975]"]),
    ("[codes]\nlints = \"info\"", &[]),
    ("[[suppress]]\ncode = \"AF0975\"\ntarget = \"id\"\nreason = \"theirs\"", &["warning[AF0921]"]),
    ("[[suppress]]\ncode = \"AF0975\"\nfile = \"in\"\nreason = \"theirs\"", &["warning[AF0921]"]),
    ("[[suppress]]\ncode = \"AF0921\"\npointer = \"/attributeMappings/0\"\nreason = \"theirs\"", &["warning[AF0975]"]),
    (
        "[[suppress]]\ncode = \"AF0921\"\npointer = \"/attributeMappings/01\"\nreason = \"theirs\"",
        &["warning[AF0921]", "warning[AF0975]", "warning[AF0813]"],
    ),
    // What is about another file was not asked.
    (
        "[[suppress]]\ncode = \"AF0921\"\nfile = \"in/b.json\"\nreason = \"theirs\"",
        &["warning[AF0921]", "warning[AF0975]"],
    ),
];

#[test]
fn a_configuration_holds_for_the_files_below_it() {
    for (configuration, expected) in CONFIGURATIONS {
        let folder = Folder::with(&[("attrflow.toml", configuration), ("in/a.json", MAPPING)]);
        let ended = run_in(folder.path(), &["check", "in/a.json"]);
        let told: Vec<&str> = ended.stdout.lines().filter_map(|line| line.split(": ").next()).collect();
        let told: Vec<&str> = told.into_iter().filter(|word| word.contains("[AF")).collect();
        assert_eq!(told, *expected, "{configuration}");
    }
}

#[test]
fn the_command_line_counts_more_than_the_configuration() {
    let folder = Folder::with(&[
        ("attrflow.toml", "[codes]\nlints = \"error\"\n"),
        ("other.toml", "[codes]\nlints = \"allow\"\n"),
        ("a.json", MAPPING),
    ]);
    assert_eq!(run_in(folder.path(), &["check", "a.json"]).code, 1);
    assert_eq!(run_in(folder.path(), &["check", "a.json", "--allow", "lints"]).code, 0);
    let allowed = run_in(folder.path(), &["check", "a.json", "--config", "other.toml"]);
    assert_eq!((allowed.code, allowed.stdout.as_str()), (0, ""), "{}", allowed.stderr);
}

/// Configurations that cannot be used, and what is said.
const BROKEN: &[(&str, &str)] = &[
    ("[codes]\nAF0203 = \"allow\"", "only warnings"),
    ("[codes]\nAF9999 = \"error\"", "not a code"),
    ("[codes]\nlints = \"loud\"", "`loud` is no level; there are `allow`, `info`, `warning`, `error`"),
    ("[[suppress]]\ncode = \"AF0921\"\ntarget = \"a\"", "missing field `reason`"),
    ("[[suppress]]\ncode = \"AF0921\"\ntarget = \"a\"\nreason = \" \"", "needs a reason"),
    ("[[suppress]]\ncode = \"AF0921\"\nreason = \"known\"", "needs a `target`"),
    ("[[suppress]]\ncode = \"AF1\"\ntarget = \"a\"\nreason = \"known\"", "`AF1` is not a code"),
    ("[code]\nlints = \"error\"", "unknown field `code`"),
    ("[codes", "AF0812"),
];

#[test]
fn a_configuration_that_cannot_be_used_ends_with_65() {
    for (configuration, message) in BROKEN {
        let folder = Folder::with(&[("attrflow.toml", configuration), ("a.json", MAPPING)]);
        let ended = run_in(folder.path(), &["check", "a.json"]);
        assert_eq!(ended.code, 65);
        assert!(ended.stdout.contains(message) && ended.stdout.contains("--> attrflow.toml:"), "{}", ended.stdout);
    }
}

#[test]
fn an_unused_suppression_looks_like_this() {
    let configuration = "# ours\n[[suppress]]\ncode = \"AF0203\"\ntarget = \"id\"\nreason = \"known\"\n";
    let folder = Folder::with(&[("attrflow.toml", configuration), ("a.md", "Nothing.\n")]);
    insta::assert_snapshot!("check_unused_suppression", run_in(folder.path(), &["check", "."]).shown());
    run_in(folder.path(), &["check", ".", "--allow", "AF0813"]).finds_nothing("1 file");
}

const SCHEMAS: &str = r#"{"Resources": [
  {"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [
    {"name": "userName", "type": "string", "required": true, "multiValued": false},
    {"name": "active", "type": "boolean"},
    {"name": "groups", "type": "string", "mutability": "readOnly"},
    {"name": "x509Certificates", "type": "complex", "multiValued": true, "mutability": "readOnly", "subAttributes": [
      {"name": "value", "type": "string", "mutability": "readOnly"}]},
    {"name": "name", "type": "complex", "subAttributes": [{"name": "givenName", "type": "string"}]},
    {"name": "emails", "type": "complex", "multiValued": true, "subAttributes": [
      {"name": "value", "type": "string"}, {"name": "type", "type": "string"}]}]},
  {"id": "urn:example:User", "attributes": [{"name": "badge", "type": "integer"}]}
]}"#;

const ATTRIBUTES: &str = r#"[{"name": "userName", "type": "String"}, {"name": "active", "type": "Boolean"}, {"name": "flag", "type": "Boolean"}]"#;

/// A target's schema, target attribute and expression, and the code that is reported; none where it suits.
const TARGETS: &[(&str, &str, &str, &str)] = &[
    (SCHEMAS, "name.givenName", "[givenName]", ""),
    (SCHEMAS, "emails[type eq \\\"work\\\"].value", "[mail]", ""),
    (SCHEMAS, "urn:example:User:badge", "[employeeId]", ""),
    (SCHEMAS, "name.givenname", "[givenName]", ""),
    (SCHEMAS, "name.firstName", "[givenName]", "AF0415"),
    (SCHEMAS, "urn:example:User:budge", "[employeeId]", "AF0415"),
    (SCHEMAS, "active", "Switch([a], \\\"yes\\\", \\\"1\\\", \\\"no\\\")", "AF0951"),
    (SCHEMAS, "urn:example:User:badge", "Switch([a], \\\"yes\\\", \\\"1\\\", \\\"no\\\")", "AF0951"),
    (SCHEMAS, "groups", "[a]", "AF0518"),
    (SCHEMAS, "x509Certificates", "[a]", "AF0518"),
    (ATTRIBUTES, "flag", "[accountEnabled]", ""),
    (ATTRIBUTES, "title", "[jobTitle]", "AF0415"),
    (ATTRIBUTES, "active", "Switch([a], \\\"yes\\\", \\\"1\\\", \\\"no\\\")", "AF0951"),
];

#[test]
fn targets_are_looked_up_in_what_the_application_has() {
    for (schema, target, expression, code) in TARGETS {
        let mapping = format!(
            r#"{{"attributeMappings": [
                {{"targetAttributeName": "userName", "matchingPriority": 1, "source": {{"expression": "[mail]"}}}},
                {{"targetAttributeName": "{target}", "source": {{"expression": "{expression}"}}}}]}}"#
        );
        let folder = Folder::with(&[("schema.json", schema), ("a.json", &mapping)]);
        let ended = run_in(folder.path(), &["check", "a.json", "--target", "schema.json"]);
        let told: Vec<&str> = ended
            .stdout
            .lines()
            .filter_map(|line| line.split_once('[')?.1.split_once("]: "))
            .map(|(code, _)| code)
            .collect();
        let told: BTreeSet<&str> = told.into_iter().collect();
        let expected: BTreeSet<&str> = [*code].into_iter().filter(|code| !code.is_empty()).collect();
        assert_eq!(told, expected, "{target} {expression}:\n{}", ended.stdout);
        if !code.is_empty() {
            assert!(ended.stdout.contains("in: /attributeMappings/1"), "{}", ended.stdout);
        }
    }
}

#[test]
fn a_target_may_be_another_document_and_must_be_one_of_these() {
    let template = run(&["template", "zendesk"], "").stdout;
    let folder =
        Folder::with(&[("zendesk.json", &template), ("a.json", MAPPING), ("record.json", "{}"), ("list.json", "[]")]);
    let ended = run_in(folder.path(), &["check", "a.json", "--target", "zendesk.json"]);
    assert!(ended.stdout.contains("the target object `User` has no attribute `userName`"), "{}", ended.stdout);
    for file in ["record.json", "list.json"] {
        run_in(folder.path(), &["check", "a.json", "--target", file]).refuses(65, "AF0419");
    }
    run_in(folder.path(), &["check", "a.json", "--target", "none.json"]).refuses(65, "AF0802");
}

/// What SARIF 2.1.0 asks of a log: sections 3.13 (log), 3.14 (run), 3.27 (result), 3.30 (region), 3.49 (rule).
#[test]
fn the_sarif_report_has_the_shape_of_the_standard() {
    let page = format!("# é\n\nUse `tolower([a])`\n\n```\n{FORGOTTEN_DEFAULT}\n```\n");
    let folder = Folder::with(&[("a b.json", MAPPING), ("page.md", &page)]);
    let ended = run_in(folder.path(), &["check", ".", "-e", "Joni([a])", "--info", "--format", "sarif"]);
    assert_eq!(ended.code, 0);
    let log: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        let code = attrflow::diagnostic::codes::find(rule["id"].as_str().unwrap()).unwrap();
        assert_eq!(rule["shortDescription"]["text"], code.title);
        assert_eq!(rule["fullDescription"]["text"], code.explanation);
    }
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 5, "{results:?}");
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let location = &result["locations"][0];
        let Some(physical) = location.get("physicalLocation") else {
            assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "expression");
            continue;
        };
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.contains(' ') && !uri.starts_with('/'), "{uri}");
        let number = |name: &str| physical["region"][name].as_u64().unwrap();
        let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
        assert!(start.0 >= 1 && start.1 >= 1 && end >= start, "{physical}");
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let arguments = ["check", "-e", "tolower(Jion([a]))"];
    let plain = run(&arguments, "");
    let mut command = super::program(&arguments);
    let colored = super::ended(command.env("CLICOLOR_FORCE", "1"), "");
    assert_ne!(colored.stdout, plain.stdout);
    assert_eq!(anstream::adapter::strip_str(&colored.stdout).to_string(), plain.stdout);
    assert_eq!(plain.stderr, lines(&["attrflow: 1 error, 1 warning in 1 expression"]));
}

/// How an expression is spelt in a JSON text, before the call that is reported.
const SPELLINGS: &[&str] = &[
    "",
    "Join(\\\"-\\\", ",
    "Join(\\\"\\ud83d\\ude00\\u00e9\\\", ",
    "Join(\\\"é😀\\\",\\n\\t",
    "Join(\\\"\\/\\\\d\\\", ",
];

#[test]
fn findings_in_documents_are_told_where_they_stand_in_the_file() {
    for before in SPELLINGS {
        let end = if before.is_empty() { "" } else { ")" };
        let text = format!(
            "{{\n  \"attributeMappings\": [\n    {{ \"targetAttributeName\": \"a\", \"matchingPriority\": 1,\n      \
             \"source\": {{ \"expression\": \"{before}tolower([a]){end}\" }} }}\n  ]\n}}\n"
        );
        let folder = Folder::with(&[("a.json", &text)]);
        let ended = run_in(folder.path(), &["check", "a.json", "--format", "github"]);
        let line = text.lines().nth(3).unwrap();
        let column = line.split("tolower").next().unwrap().chars().count() + 1;
        let place = format!("line=4,endLine=4,col={column},endColumn={},title=AF0921", column + 7);
        assert!(ended.stdout.contains(&place), "{place} is not in:\n{}", ended.stdout);
    }
}

#[test]
fn the_configuration_of_the_manual_is_one() {
    let manual = fs::read_to_string(crate::readme::project().join("docs/ci.md")).unwrap();
    let configuration = manual.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = Folder::with(&[("attrflow.toml", configuration), ("mappings/hr.json", MAPPING)]);
    let ended = run_in(folder.path(), &["check", "."]);
    assert_eq!(ended.stderr, lines(&["attrflow: 1 error, 0 warnings in 1 file"]), "{}", ended.stdout);
}

#[test]
fn patterns_and_folders_pass_over_what_is_no_mapping() {
    let folder = Folder::with(&[("a.json", MAPPING), ("package.json", "{}"), ("c/b.json", "[1]")]);
    assert_eq!(run_in(folder.path(), &["check", "**/*.json"]).code, 0);
    assert_eq!(run_in(folder.path(), &["check", "."]).code, 0);
    assert_eq!(run_in(folder.path(), &["check", "package.json"]).code, 65);
    assert_eq!(run_in(folder.path(), &["check", "none/*.json"]).code, 65);
}
