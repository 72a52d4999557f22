//! Documents as people have them, on the command line: what they were read as, what is refused, and where fixes go.

use std::fs;

use attrflow::mapping::Encoding;

use super::fixture;
use super::folder::Folder;
use super::run;

const LIST: &str =
    r#"[{"targetAttributeName": "userName", "matchingPriority": 1, "source": {"type": "Attribute", "name": "mail"}}]"#;
const PERSON: &str = r#"{"objectId": "1", "mail": "ada@contoso.com"}"#;

#[test]
fn what_a_document_was_read_as_is_said_once() {
    let folder = Folder::new();
    let list = folder.file("list.json", LIST);
    let note = format!("attrflow: {list}: read as a list of attribute mappings\n");
    for arguments in [&["check", &list][..], &["lineage", &list], &["run", "--schema", &list, "-"]] {
        let ended = run(arguments, PERSON);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stderr.matches("read as a list of").count(), 1, "{arguments:?}");
        assert!(ended.stderr.starts_with(&note), "{arguments:?}: {}", ended.stderr);
    }
    let wide = [b"\xff\xfe", Encoding::Utf16Le.encode(LIST).as_slice()].concat();
    let ended = run(&["check", "-"], wide);
    let note = "attrflow: standard input: read as a list of attribute mappings, from UTF-16\n";
    assert_eq!(ended.stderr, format!("{note}attrflow: no findings in 1 file\n"));
    run(&["check", &fixture("mapping.json")], "").finds_nothing("1 file");
}

/// A misspelt name of a function in a tree, in the names of Microsoft Graph and in those of the PowerShell SDK.
const CAMEL: &str = r#"{"value": [{"attributeMappings": [{"targetAttributeName": "a/b", "source":
    {"type": "Function", "name": "tolower", "expression": "tolower([é])", "parameters": [
        {"key": "source", "value": {"type": "Attribute", "name": "é", "expression": "[é]"}}]}}]}]}"#;
const PASCAL: &str = r#"{"Value": [{"AttributeMappings": [{"TargetAttributeName": "a/b", "Source":
    {"Type": "Function", "Name": "tolower", "Expression": "tolower([é])", "Parameters": [
        {"Key": "source", "Value": {"Type": "Attribute", "Name": "é", "Expression": "[é]"}}]}}]}]}"#;

#[test]
fn fixes_go_where_the_expression_is_whatever_is_around_it() {
    let folder = Folder::new();
    for text in [CAMEL, PASCAL] {
        let text = text.replace("a/b", "title");
        let wanted = text.replace("tolower", "ToLower");
        let forms: [(&[u8], Encoding); 4] = [
            (b"", Encoding::Utf8),
            (b"\xef\xbb\xbf", Encoding::Utf8),
            (b"\xff\xfe", Encoding::Utf16Le),
            (b"\xfe\xff", Encoding::Utf16Be),
        ];
        for (mark, encoding) in forms {
            let bytes = |text: &str| [mark, &encoding.encode(text)].concat();
            let wide = text.replace("tolower([é])", "tolower( [é] )");
            for (arguments, before, after) in [(&["check", "--fix"][..], &text, &wanted), (&["fmt"], &wide, &text)] {
                let file = folder.file("mapping.json", bytes(before));
                let ended = run(&[arguments, &[&file]].concat(), "");
                assert_eq!(ended.code, 0, "{}", ended.stderr);
                assert!(fs::read(&file).unwrap() == bytes(after), "{arguments:?} {encoding:?}: {}", ended.stderr);
            }
        }
    }
}

#[test]
fn findings_have_their_places_in_the_file() {
    let report = |text: &str, code: &str| {
        let ended = run(&["check", "-", "--format", "json"], text);
        let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let found = json["diagnostics"].as_array().unwrap();
        let one = found.iter().find(|one| one["code"] == code).unwrap();
        (
            one["code"].as_str().unwrap().to_owned(),
            one["pointer"].as_str().unwrap_or("-").to_owned(),
            [one["line"].as_u64(), one["column"].as_u64()],
        )
    };
    let at =
        |code: &str, pointer: &str, line, column| (code.to_owned(), pointer.to_owned(), [Some(line), Some(column)]);
    let expression = "/Value/0/AttributeMappings/0/Source/Expression";
    assert_eq!(report(&PASCAL.replace("a/b", "title"), "AF0921"), at("AF0921", expression, 2, 60));
    let flow = PASCAL.replace("\"Source\"", "\"FlowTyp\": 1, \"Source\"");
    assert_eq!(report(&flow, "AF0580"), at("AF0580", "/Value/0/AttributeMappings/0/FlowTyp", 1, 66));
}

#[test]
fn broken_json_is_a_finding_of_check_and_refused_by_the_others() {
    let folder = Folder::new();
    let broken = "[\n  {\"targetAttributeName\": \"title\",},\n]\n";
    let file = folder.file("mapping.json", broken);
    let ended = run(&["check", &file], "");
    insta::assert_snapshot!("check_broken_json", ended.shown().replace(&file, "mapping.json"));
    for arguments in [&["run", "--schema", &file, "-"][..], &["lineage", &file], &["diff", &file, &file]] {
        let ended = run(arguments, PERSON);
        ended.refuses(65, &format!("{file}:2:34\n"));
        ended.refuses(65, "remove this comma");
    }
    // What may be a person's values is not shown.
    let records = "{\"mail\": \"ada@contoso.com\"}\n{\"mail\": \"bob@contoso.com\"}\n";
    for arguments in [&["check", "-"][..], &["run", "--schema", "-", &file]] {
        let ended = run(arguments, records);
        let said = ended.stdout + &ended.stderr;
        assert!(said.contains("each line is a JSON text") && !said.contains("contoso"), "{said}");
    }
}

#[test]
fn a_structural_error_is_refused_with_the_code_of_check() {
    let folder = Folder::new();
    for (text, code) in [
        (r#"{"attributeMappings": [], "scope": {"groups": "x"}}"#, "AF0502"),
        (r#"{"attributeMappings": {"targetAttributeName": "a"}}"#, "AF0502"),
        (r#"{"synchronizationRules": [{"objectMappings": "x"}]}"#, "AF0502"),
        (r#"[{"source": {"expression": "[a]"}}]"#, "AF0504"),
        (r#"{"synchronizationRules": ["System.Object[]"]}"#, "AF0581"),
    ] {
        let file = folder.file("mapping.json", text);
        let checked = run(&["check", &file, "--format", "json"], "");
        assert_eq!((checked.code, checked.stdout.matches("\"AF0").count()), (1, 1), "{}", checked.stdout);
        assert!(checked.stdout.contains(code), "{}", checked.stdout);
        for arguments in [&["run", "--schema", &file, "-"][..], &["lineage", &file], &["diff", &file, &file]] {
            let ended = run(arguments, PERSON);
            assert_eq!((ended.code, ended.stdout.as_str()), (65, ""), "{arguments:?} {text}: {}", ended.stderr);
            assert_eq!(ended.stderr.matches("error[AF0").count(), 1, "{arguments:?} {text}: {}", ended.stderr);
            assert!(ended.stderr.contains(code), "{arguments:?} {text}: {}", ended.stderr);
        }
    }
}

#[test]
fn a_list_of_attribute_mappings_is_assumed_to_be_for_users() {
    let folder = Folder::new();
    let list = folder.file("list.json", LIST);
    let ended = run(&["run", "--schema", &list, "--emit", "request", "-"], PERSON);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let request: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(request["path"], "/Users");
    assert_eq!(request["body"]["schemas"][0], "urn:ietf:params:scim:schemas:core:2.0:User");
    assert!(ended.stderr.contains("the mapping names no target object; `User` is assumed\n"), "{}", ended.stderr);
}

#[test]
fn disabled_object_mappings_are_skipped_and_that_is_said() {
    let folder = Folder::new();
    let mapping = |name: &str, enabled: bool| {
        let attributes: serde_json::Value = serde_json::from_str(LIST).unwrap();
        serde_json::json!({ "name": name, "enabled": enabled, "targetObjectName": name, "attributeMappings": attributes })
    };
    let both = folder.file("both.json", serde_json::json!([mapping("One", false), mapping("Two", true)]).to_string());
    let ended = run(&["run", "--schema", &both, "-"], PERSON);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("object mappings that are disabled are skipped: `One`;"), "{}", ended.stderr);
    let ended = run(&["run", "--schema", &both, "--object", "One", "-"], PERSON);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("the object mapping `One` is disabled;"), "{}", ended.stderr);
    let one = folder.file("one.json", mapping("One", false).to_string());
    run(&["run", "--schema", &one, "-"], PERSON).refuses(65, "no object mapping that is enabled");
    assert_eq!(run(&["run", "--schema", &one, "--object", "One", "-"], PERSON).code, 0);
}

#[test]
fn members_that_are_ignored_are_said_when_documents_are_compared() {
    let folder = Folder::new();
    let old = folder.file("old.json", LIST);
    let new = folder.file("new.json", LIST.replace("\"source\"", "\"flowTyp\": \"ObjectAddOnly\", \"source\""));
    let ended = run(&["diff", &old, &new], "");
    assert!(ended.stderr.contains(&format!("{new}: members that are ignored: 1;")), "{}", ended.stderr);
}
