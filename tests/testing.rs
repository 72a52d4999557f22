//! Mapping tests: what case files say, how cases fail, and which branches they take.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use attrflow::testing::CaseResult;
use attrflow::testing::Coverage;
use attrflow::testing::Fixture;
use attrflow::testing::RunOptions;
use attrflow::testing::Snapshots;
use attrflow::testing::difference;
use attrflow::testing::discover;
use attrflow::testing::obsolete;
use serde_json::json;
use tempfile::TempDir;

use crate::support::folder;

/// A folder with the fixtures' mapping and records, and a case file with this text.
pub fn cases(text: &str) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    for name in ["mapping.json", "people.jsonl"] {
        fs::copy(folder("fixtures/testing").join(name), place.path().join(name)).unwrap();
    }
    let file = place.path().join("cases.toml");
    fs::write(&file, text).unwrap();
    (place, file)
}

fn run(file: &Path, snapshots: Snapshots) -> Vec<CaseResult> {
    let fixture = Fixture::read(file).unwrap_or_else(|fault| panic!("{fault}"));
    fixture.run(&RunOptions::default().snapshots(snapshots), &mut Coverage::new())
}

/// What the failures of all cases say.
fn said(results: &[CaseResult]) -> String {
    let mut text = String::new();
    for case in results {
        let verdict = if case.passed() { "passed" } else { "failed" };
        text.push_str(&format!("{} (line {}): {verdict}\n", case.name, case.line));
        case.failures.iter().for_each(|failure| text.push_str(&failure.to_string()));
    }
    text
}

/// The head of case files below.
pub const HEAD: &str =
    "[mapping]\nfile = \"mapping.json\"\n[defaults]\nrecord = { mailNickname = \"ada\", givenName = \"Ada\" }\n";

#[test]
fn mappings_have_their_snapshots() {
    attrflow::testing::assert_mapping_snapshots!(folder("fixtures/testing"));
}

/// Invalid case files: the name of the case, and the text after the head (a `!` means the whole file).
const UNUSABLE: &[(&str, &str)] = &[
    ("no_toml", "!name = \"x"),
    ("no_mapping", "![[case]]\nname = \"x\"\nrecord = {}"),
    ("empty_mapping", "![mapping]"),
    ("file_and_template", "![mapping]\nfile = \"mapping.json\"\ntemplate = \"zendesk\""),
    ("unknown_template", "![mapping]\ntemplate = \"zendisk\""),
    ("unknown_interface", "![mapping]\nfile = \"mapping.json\"\ninterface = \"zendisk\""),
    ("absent_mapping", "![mapping]\nfile = \"absent.json\""),
    ("mapping_is_no_document", "![mapping]\nfile = \"people.jsonl\""),
    ("unknown_object", "![mapping]\nfile = \"mapping.json\"\nobject = \"Robot\""),
    ("unknown_key", "[[case]]\nname = \"x\"\nrecrod = {}"),
    ("unknown_default", "[defaults.wrold]\nx = 1"),
    ("unknown_expectation", "[[case]]\nname = \"x\"\nrecord = {}\nexpect.valeus = {}"),
    ("wrong_kind", "[[case]]\nname = \"x\"\nrecord = 7"),
    ("no_name", "[[case]]\nrecord = {}"),
    ("empty_name", "[[case]]\nname = \"..\"\nrecord = {}"),
    ("same_name", "[[case]]\nname = \"A guest\"\nrecord = {}\n[[case]]\nname = \"a-guest\"\nrecord = {}"),
    ("no_record", "[[case]]\nname = \"x\""),
    ("two_records", "[[case]]\nname = \"x\"\nrecord = {}\nrecords = \"people.jsonl\""),
    ("absent_records", "[[case]]\nname = \"x\"\nrecords = \"absent.jsonl\""),
    ("records_are_no_json", "[[case]]\nname = \"x\"\nrecords = \"cases.toml\"\nlines = [1]"),
    ("absent_line", "[[case]]\nname = \"x\"\nrecords = \"people.jsonl\"\nlines = [1, 2]"),
    ("array_of_numbers", "[[case]]\nname = \"x\"\nrecords = \"numbers.json\""),
    ("unknown_target", "[[case]]\nname = \"x\"\nrecord = {}\nexpect.values = { titel = \"a\" }"),
    ("unknown_missing", "[[case]]\nname = \"x\"\nrecord = {}\nexpect.missing = [\"nickName\"]"),
    ("unknown_code", "[[case]]\nname = \"x\"\nrecord = {}\nexpect.skip = \"AF9999\""),
    ("unknown_action", "[[case]]\nname = \"x\"\nrecord = {}\nexpect.action = \"make\""),
    ("unknown_wire", "[[case]]\nname = \"x\"\nrecord = {}\nwire = \"scim\""),
    ("no_time", "[[case]]\nname = \"x\"\nrecord = {}\nnow = \"soon\""),
    ("expects_nothing", "[[case]]\nname = \"x\"\nrecord = {}\nsnapshot = false"),
    ("existing_is_no_object", "[[case]]\nname = \"x\"\nrecord = {}\nexisting = [1]"),
];

#[test]
fn what_is_wrong_with_a_case_file_is_said_with_its_place() {
    let mut text = String::new();
    for (name, body) in UNUSABLE {
        let body = body.strip_prefix('!').map_or_else(|| format!("{HEAD}{body}"), str::to_owned);
        let (place, file) = cases(&body);
        fs::write(place.path().join("numbers.json"), "[1, {}]").unwrap();
        let fault = Fixture::read(&file).err().unwrap_or_else(|| panic!("{name}: it was read"));
        assert!(fault.diagnostics.iter().all(|diagnostic| diagnostic.is_error()), "{name}");
        let fault = fault.to_string().replace(&place.path().display().to_string(), "..");
        text.push_str(&format!("{name}\n{fault}\n\n"));
    }
    insta::assert_snapshot!("testing_unusable", text);
}

#[test]
fn every_key_of_a_case_file_is_documented() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mapping-tests.md")).unwrap();
    let mut known = BTreeSet::new();
    for body in [
        "[mapping]\nx = 1",
        "[mapping]\n[defaults]\nx = 1",
        "[mapping]\n[[case]]\nx = 1",
        "[mapping]\n[case.expect]\nx = 1",
    ] {
        let body = body.replace("[case.expect]", "[[case]]\nname = \"n\"\n[case.expect]");
        let (_place, file) = cases(&body);
        let fault = Fixture::read(&file).err().unwrap();
        let help = fault.diagnostics[0].help.clone().unwrap_or_else(|| panic!("{fault}"));
        let keys: Vec<String> = help.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        assert!(keys.len() >= 4, "{help}");
        known.extend(keys);
    }
    let rows: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(key, _)| key.to_owned())
        .collect();
    assert_eq!(rows, known);
}

/// Expectations on a record `mailNickname` ada, `givenName` Ada, and whether they hold.
const EXPECTATIONS: &[(&str, bool)] = &[
    ("expect.values = { userName = \"ada@contoso.com\", active = true }", true),
    ("expect.values = { title = \"Employee\" }", true),
    ("expect.values = { title = \"Staff\", displayName = \"Ada\" }", false),
    ("expect.values = { userType = \"admin\" }", false),
    ("expect.missing = [\"userType\"]", true),
    ("expect.missing = [\"title\"]", false),
    ("expect.action = \"create\"", true),
    ("expect.action = \"update\"", false),
    ("expect.skip = \"AF0555\"", false),
    ("record = { mailNickname = \"\" }\nexpect.missing = [\"title\"]", false),
    ("record = { appRoleAssignments = [\"a\", \"b\"] }\nexpect.diagnostic = { code = \"AF0609\" }", true),
    (
        "record = { appRoleAssignments = [\"a\", \"b\"] }\nexpect.diagnostic = { code = \"AF0609\", target = \"userType\" }",
        true,
    ),
    (
        "record = { appRoleAssignments = [\"a\", \"b\"] }\nexpect.diagnostic = { code = \"AF0609\", target = \"title\" }",
        false,
    ),
    ("record = { appRoleAssignments = [\"a\", \"b\"] }\nexpect.diagnostic = { code = \"AF0601\" }", false),
    ("record = { appRoleAssignments = [\"a\", \"b\"] }\nexpect.action = \"create\"", false),
    ("expect.diagnostic = { code = \"AF0609\" }", false),
    ("without = [\"givenName\"]\nexpect.values = { displayName = \"\" }", true),
    ("existing = { id = \"1\", userName = \"ada@contoso.com\" }\nexpect.action = \"update\"", true),
    ("existing = { id = \"1\", userName = \"ada@contoso.com\" }\nexpect.action = \"create\"", false),
    ("record = { accountEnabled = false }\nexpect.action = \"skip\"", true),
    ("records = \"people.jsonl\"\nlines = [3]\nexpect.values = { displayName = \"Alan Turing\" }", true),
    ("records = \"people.jsonl\"\nexpect.values = { displayName = \"Alan Turing\" }", false),
];

#[test]
fn cases_hold_or_fail_as_they_say() {
    let mut text = HEAD.to_owned();
    for (number, (lines, _)) in EXPECTATIONS.iter().enumerate() {
        let record = if lines.contains("record") { "" } else { "record = {}\n" };
        text.push_str(&format!("[[case]]\nname = \"{number}\"\n{record}{lines}\n"));
    }
    let (_place, file) = cases(&text);
    let results = run(&file, Snapshots::Compare);
    assert_eq!(results.len(), EXPECTATIONS.len());
    for (case, (lines, holds)) in results.iter().zip(EXPECTATIONS) {
        assert_eq!(case.passed(), *holds, "{lines}\n{:#?}", case.failures);
    }
    insta::assert_snapshot!("testing_expectations", said(&results));
}

#[test]
fn a_whole_object_is_compared_whatever_its_order() {
    let object = "externalId = \"x\", active = true, userName = \"ada@contoso.com\", displayName = \"Ada\", title = \"Employee\"";
    let (_place, file) =
        cases(&format!("{HEAD}[[case]]\nname = \"x\"\nrecord = {{}}\nexpect.object = {{ {object} }}\n"));
    let shown = said(&run(&file, Snapshots::Compare));
    let differing: Vec<&str> =
        shown.lines().filter(|line| line.starts_with("  - ") || line.starts_with("  + ")).collect();
    assert_eq!(differing.len(), 2, "only the random text differs: {shown}");
    assert!(differing.iter().all(|line| line.contains("externalId")), "{shown}");
}

#[test]
fn snapshots_are_accepted_compared_and_cleared_away() {
    let text = format!("{HEAD}[[case]]\nname = \"Zoë: a Guest!\"\nrecord = {{}}\n");
    let (place, file) = cases(&text);
    let snapshot = place.path().join("cases.zoë-a-guest.snap.json");

    let fresh = run(&file, Snapshots::Compare);
    assert!(fresh[0].failures[0].message.contains("does not exist yet"), "{}", said(&fresh));
    assert!(!snapshot.exists(), "comparing writes nothing");
    run(&file, Snapshots::Ignore).iter().for_each(|case| assert!(case.passed()));

    let blessed = run(&file, Snapshots::Bless);
    assert_eq!(blessed[0].written.as_deref(), Some(snapshot.as_path()), "{}", said(&blessed));
    assert_eq!(run(&file, Snapshots::Bless)[0].written, None, "nothing is written twice");
    run(&file, Snapshots::Compare).iter().for_each(|case| assert!(case.passed()));

    let windows = fs::read_to_string(&snapshot).unwrap().replace('\n', "\r\n");
    fs::write(&snapshot, windows).unwrap();
    run(&file, Snapshots::Compare).iter().for_each(|case| assert!(case.passed(), "line ends do not count"));

    let mapping = place.path().join("mapping.json");
    let changed = fs::read_to_string(&mapping).unwrap().replace("\"Employee\"", "\"Staff\"");
    fs::write(&mapping, changed).unwrap();
    let shown = said(&run(&file, Snapshots::Compare));
    assert!(shown.contains("-     \"title\": \"Employee\","), "{shown}");
    assert!(shown.contains("+     \"title\": \"Staff\","), "{shown}");

    let found = discover(place.path());
    assert_eq!(obsolete(&found.fixtures, &found.unreadable, true), [] as [PathBuf; 0]);
    for (name, from_file, from_folder) in [
        ("cases.gone.snap.json", true, true),
        ("others.gone.snap.json", false, true),
        ("cases.more.gone.snap.json", false, true),
        ("gone.snap.json", false, false),
        ("cases.gone.json", false, false),
    ] {
        let left = place.path().join(name);
        fs::write(&left, "{}").unwrap();
        let counts = |whole| obsolete(&found.fixtures, &found.unreadable, whole).contains(&left);
        assert_eq!((counts(false), counts(true)), (from_file, from_folder), "{name}");
        fs::remove_file(&left).unwrap();
    }
    fs::write(place.path().join("broken.toml"), "[mapping]\nfile = ").unwrap();
    fs::write(place.path().join("broken.case.snap.json"), "{}").unwrap();
    let found = discover(place.path());
    assert_eq!(found.errors.len(), 1);
    assert_eq!(obsolete(&found.fixtures, &found.unreadable, true), [] as [PathBuf; 0], "its cases are not known");
}

#[test]
fn cases_repeat_whatever_the_time_and_chance() {
    let text =
        format!("{HEAD}[[case]]\nname = \"a\"\nrecord = {{}}\n[[case]]\nname = \"b\"\nrecord = {{}}\nseed = 2\n");
    let (_place, file) = cases(&text);
    let (first, second) = (run(&file, Snapshots::Ignore), run(&file, Snapshots::Ignore));
    let random = |case: &CaseResult| case.result["object"]["externalId"].clone();
    assert!(random(&first[0]).as_str().is_some_and(|text| text.len() == 8), "{}", first[0].result);
    assert_eq!(first[0].result, second[0].result);
    assert_ne!(random(&first[0]), random(&first[1]), "the seed counts");
    assert_eq!(first[0].result["requests"][0]["body"]["externalId"], random(&first[0]), "object and request agree");
}

#[test]
fn a_difference_names_the_part_it_stands_in() {
    let value = |title: &str| json!({ "list": [{ "a": [1, 2, 3, 4], "b": {} }, { "n": { "x": 1, "y": 2, "z": 3, "title": title } }] });
    let lines: Vec<String> = difference(&value("a"), &value("b")).iter().map(ToString::to_string).collect();
    assert_eq!(lines[0], "  ⋮ list[1].n");
    assert!(lines.contains(&"-         \"title\": \"a\"".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"+         \"title\": \"b\"".to_owned()), "{lines:#?}");
    assert_eq!(difference(&value("a"), &value("a")), []);
}

/// An expression, the records it is evaluated on, and the branches that none of them takes.
const BRANCHES: &[(&str, &[&str], &[&str])] = &[
    (r#"IIF([a] = "x", "1", "2")"#, &[], &["the condition holds: `\"1\"`", "the condition does not hold: `\"2\"`"]),
    (r#"IIF([a] = "x", "1", "2")"#, &[r#"{"a":"x"}"#], &["the condition does not hold: `\"2\"`"]),
    (r#"IIF([a] = "x", "1", "2")"#, &[r#"{"a":"x"}"#, r#"{"a":"y"}"#], &[]),
    (r#"IIF([a] = "x", , "2")"#, &[r#"{"a":"y"}"#], &["the condition holds: an empty slot"]),
    (r#"IIF([a] = "x", , "2")"#, &[r#"{"a":"x"}"#, r#"{}"#], &[]),
    (
        r#"IIF([a] = "x", IIF([b] = "y", "1", "2"), "3")"#,
        &[r#"{"b":"y"}"#, r#"{"a":"x"}"#],
        &["the condition holds: `\"1\"`"],
    ),
    (
        r#"Switch([a], "d", "x", "1", "y", "2")"#,
        &[r#"{"a":"y"}"#],
        &["the key `\"x\"`", "the default, no key matches: `\"d\"`"],
    ),
    (r#"Switch([a], , "x", "1")"#, &[r#"{"a":"z"}"#], &["the key `\"x\"`"]),
    (r#"Switch([a], "d", "x", "1", "x", "2")"#, &[r#"{"a":"x"}"#, r#"{}"#], &["the key `\"x\"`"]),
    (r#"Switch([a], "d", [b], "1")"#, &[r#"{"a":"q","b":"q"}"#], &["the default, no key matches: `\"d\"`"]),
    (
        r#"Switch([a], "d", "1", "x", "True", "y")"#,
        &[r#"{"a":1}"#, r#"{"a":true}"#],
        &["the default, no key matches: `\"d\"`"],
    ),
    ("Coalesce([a], [b], [c])", &[r#"{"b":"1"}"#], &["operand 1 is chosen: `[a]`", "operand 3 is chosen: `[c]`"]),
    ("Coalesce([a], [b])", &[r#"{"a":""}"#, "{}"], &[]),
    ("SelectUniqueValue([a], [b])", &[r#"{"a":"1"}"#], &["operand 2 is chosen: `[b]`"]),
    ("SelectUniqueValue([a], [b])", &[r#"{"a":"taken","b":"1"}"#], &["operand 1 is chosen: `[a]`"]),
    (
        "IgnoreFlowIfNullOrEmpty([a])",
        &[r#"{"a":"1"}"#],
        &["the value is missing or empty, and the attribute does not flow"],
    ),
    ("IgnoreFlowIfNullOrEmpty([a])", &[r#"{"a":""}"#], &["a value flows"]),
    ("IgnoreFlowIfNullOrEmpty([a])", &["{}", r#"{"a":"1"}"#], &[]),
    (
        r#"Join("", IgnoreFlowIfNullOrEmpty([a]), IgnoreFlowIfNullOrEmpty([b]))"#,
        &[r#"{"a":"1"}"#],
        &["the value is missing or empty, and the attribute does not flow", "a value flows"],
    ),
    (
        "IgnoreFlowIfNullOrEmpty(ToLower(IgnoreFlowIfNullOrEmpty([a])))",
        &["{}"],
        &["a value flows", "the value is missing or empty, and the attribute does not flow", "a value flows"],
    ),
    (
        r#"IgnoreFlowIfNullOrEmpty(IIF([a] = "x", IgnoreAttributeFlow, [b]))"#,
        &[r#"{"a":"x"}"#],
        &[
            "a value flows",
            "the value is missing or empty, and the attribute does not flow",
            "the condition does not hold: `[b]`",
        ],
    ),
    (r#"IIF([a] = "x", IgnoreAttributeFlow, "2")"#, &[r#"{"a":"x"}"#], &["the condition does not hold: `\"2\"`"]),
    (
        r#"IgnoreFlowIfNullOrEmpty(CDate([a]))"#,
        &[r#"{"a":"soon"}"#],
        &["a value flows", "the value is missing or empty, and the attribute does not flow"],
    ),
    (r#"IIF([a] = "x", CDate([b]), "2")"#, &[r#"{"a":"x","b":"soon"}"#], &["the condition does not hold: `\"2\"`"]),
    (
        r#"IIF([a], "1", "2")"#,
        &[r#"{"a":"perhaps"}"#],
        &["the condition holds: `\"1\"`", "the condition does not hold: `\"2\"`"],
    ),
    (r#"Join(" ", [a], ToLower([b]))"#, &[], &[]),
];

#[test]
fn branches_that_no_case_takes_are_told() {
    for (expression, records, wanted) in BRANCHES {
        let mapping = json!({ "attributeMappings": [
            { "targetAttributeName": "title", "source": { "type": "Function", "name": "", "expression": expression } },
        ]});
        let mut text = "[mapping]\nfile = \"mapping.json\"\n[defaults]\ntaken = { title = [\"taken\"] }\n".to_owned();
        for number in 0..records.len() {
            let name = format!("{number}.jsonl");
            text.push_str(&format!("[[case]]\nname = \"{number}\"\nrecords = \"{name}\"\n"));
        }
        let (place, file) = cases(&text);
        fs::write(place.path().join("mapping.json"), mapping.to_string()).unwrap();
        for (number, record) in records.iter().enumerate() {
            fs::write(place.path().join(format!("{number}.jsonl")), record).unwrap();
        }
        let fixture = Fixture::read(&file).unwrap_or_else(|fault| panic!("{expression}: {fault}"));
        let mut coverage = Coverage::new();
        fixture.run(&RunOptions::default().snapshots(Snapshots::Ignore), &mut coverage);
        let told: Vec<String> = coverage.uncovered().into_iter().flat_map(|untaken| untaken.branches).collect();
        assert_eq!(told, *wanted, "{expression} on {records:?}");
        assert_eq!(coverage.total() - coverage.covered(), wanted.len(), "{expression}");
    }
}

/// What a case says of its world, and a part of what comes out, by JSON pointer.
const WORLDS: &[(&str, &str, &str)] = &[
    ("", "/requests/0/body/active", "true"),
    (
        "wire = \"entra\"\nexisting = { id = 5, userName = \"ADA@contoso.com\", active = false }",
        "/requests/0/path",
        "\"/Users/5\"",
    ),
    (
        "wire = \"entra\"\nexisting = { id = 5, userName = \"ada@contoso.com\" }",
        "/requests/0/body/Operations/0/op",
        "\"Add\"",
    ),
    (
        "wire = \"rfc\"\nexisting = { id = 5, userName = \"ada@contoso.com\" }",
        "/requests/0/body/Operations/0/op",
        "\"add\"",
    ),
    ("existing = \"objects.jsonl\"", "/action", "\"update\""),
    ("existing = \"answer.json\"", "/action", "\"update\""),
    ("existing = \"array.json\"", "/action", "\"update\""),
    ("now = 2020-02-29T10:00:00Z", "/object/nickName", "\"2020-02-29\""),
    ("now = \"2020-03-01\"", "/object/nickName", "\"2020-03-01\""),
    ("parameters = { Region = \"EU\" }", "/object/title", "\"EU\""),
    ("default-domain = \"fabrikam.com\"", "/object/preferredLanguage", "\"fabrikam.com\""),
    ("taken = { userName = [\"ada@contoso.com\"] }", "/object/userName", "\"ada2@contoso.com\""),
];

#[test]
fn a_case_says_what_is_around_its_record() {
    let sources = [
        ("userName", r#"SelectUniqueValue(Append([id], "@contoso.com"), Append([id], "2@contoso.com"))"#, 1),
        ("active", r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#, 0),
        ("nickName", r#"FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd")"#, 0),
        ("title", "%Region%", 0),
        ("preferredLanguage", "DefaultDomain()", 0),
    ];
    let mappings: Vec<_> = sources
        .iter()
        .map(|(target, expression, priority)| {
            let source = json!({ "type": "Function", "name": "", "expression": expression });
            json!({ "targetAttributeName": target, "source": source, "matchingPriority": priority })
        })
        .collect();
    for (lines, pointer, wanted) in WORLDS {
        let head = "[mapping]\nfile = \"mapping.json\"\n[defaults]\nparameters = { Region = \"World\" }\n\
                    default-domain = \"contoso.com\"\n";
        let (place, file) = cases(&format!("{head}[[case]]\nname = \"x\"\nrecord = {{ id = \"ada\" }}\n{lines}\n"));
        fs::write(
            place.path().join("mapping.json"),
            json!({ "targetObjectName": "User", "attributeMappings": mappings }).to_string(),
        )
        .unwrap();
        fs::write(place.path().join("objects.jsonl"), "{\"id\":\"1\",\"userName\":\"ada@contoso.com\"}\n").unwrap();
        let object = json!({ "id": "1", "userName": "ada@contoso.com" });
        fs::write(place.path().join("answer.json"), json!({ "Resources": [object] }).to_string()).unwrap();
        fs::write(place.path().join("array.json"), format!("\n{:#}", json!([object]))).unwrap();
        let result = &run(&file, Snapshots::Ignore)[0].result;
        assert_eq!(result.pointer(pointer).map(ToString::to_string).as_deref(), Some(*wanted), "{lines}: {result:#}");
    }
}

#[test]
fn an_application_with_an_interface_of_its_own_gets_its_requests() {
    let record = "record = { objectId = \"1\", mail = \"ada@contoso.com\", displayName = \"Ada\" }";
    let case = format!("[[case]]\nname = \"x\"\n{record}\n");
    let (place, file) = cases(&format!("[mapping]\ntemplate = \"zendesk\"\nobject = \"User\"\n{case}"));
    let built_in = run(&file, Snapshots::Ignore)[0].result.clone();
    assert!(built_in["requests"][0]["path"].as_str().is_some_and(|path| path.contains("/api/v2/")), "{built_in:#}");
    fs::write(place.path().join("mapping.json"), attrflow::mapping::templates::find("zendesk").unwrap().document)
        .unwrap();
    for (line, same) in [("interface = \"zendesk\"\n", true), ("", false)] {
        fs::write(&file, format!("[mapping]\nfile = \"mapping.json\"\nobject = \"User\"\n{line}{case}")).unwrap();
        assert_eq!(run(&file, Snapshots::Ignore)[0].result == built_in, same, "{line}");
    }
}

#[test]
fn a_mapping_that_is_tested_twice_counts_once() {
    let (place, file) = cases(&format!("{HEAD}[[case]]\nname = \"a\"\nrecord = {{ IsSoftDeleted = false }}\n"));
    let other = place.path().join("deeper/cases.toml");
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    fs::write(
        &other,
        "[mapping]\nfile = \"../mapping.json\"\n[[case]]\nname = \"b\"\nrecord = { accountEnabled = false }\n",
    )
    .unwrap();
    let mut coverage = Coverage::new();
    let options = RunOptions::default().snapshots(Snapshots::Ignore);
    Fixture::read(&file).unwrap().run(&options, &mut coverage);
    assert_eq!((coverage.covered(), coverage.total(), coverage.percent()), (1, 3, 33));
    Fixture::read(&other).unwrap().run(&options, &mut coverage);
    assert_eq!((coverage.covered(), coverage.total()), (2, 3), "a disabled person counts as soft-deleted");
    assert_eq!(Coverage::new().percent(), 100);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn a_case_file_never_makes_it_panic(at in 0usize..700, cut in 0usize..40, put in "[\\[\\]{}=\"'a-z0-9,. \n]{0,6}") {
        let text = fs::read_to_string(folder("fixtures/testing/cases.toml")).unwrap();
        let characters: Vec<char> = text.chars().collect();
        let mut changed: String = characters.iter().take(at).collect();
        changed.push_str(&put);
        changed.extend(characters.iter().skip(at + cut));
        let (_place, file) = cases(&changed);
        let read = Fixture::read(&file);
        if let Ok(fixture) = read {
            let options = RunOptions::default().snapshots(Snapshots::Ignore);
            proptest::prop_assert_eq!(fixture.run(&options, &mut Coverage::new()).len(), fixture.names().count());
        }
    }
}

#[test]
fn records_of_cases_may_have_the_names_of_graph() {
    let record = r#"record = { businessPhones = ["+1 206 555 0119"], mobilePhone = "+1", accountEnabled = false }"#;
    let expect = r#"expect.action = "skip""#;
    let text = format!(
        "[mapping]\ntemplate = \"generic-scim\"\n[defaults]\nrecord = {{ userPrincipalName = \"ada@contoso.com\", mailNickname = \"ada\" }}\n\
         [[case]]\nname = \"disabled\"\n{record}\n{expect}\n[[case]]\nname = \"enabled\"\n{}\n\
         expect.values = {{ 'phoneNumbers[type eq \"work\"].value' = \"+1 206 555 0119\", 'phoneNumbers[type eq \"mobile\"].value' = \"+1\" }}\n",
        record.replace("false", "true")
    );
    let (_place, file) = cases(&text);
    for case in run(&file, Snapshots::Ignore) {
        assert!(case.passed(), "{}: {:#?}", case.name, case.failures);
    }
}
