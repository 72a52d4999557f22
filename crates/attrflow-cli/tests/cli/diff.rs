//! `attrflow diff`.

use std::fs;

const OLD: &str = r#"{"name": "Users", "sourceObjectName": "User", "targetObjectName": "User",
  "scope": {"groups": [{"clauses": [
    {"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": {"values": ["Sales"]}}]}]},
  "attributeMappings": [
    {"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "[mail]", "type": "Attribute"}},
    {"targetAttributeName": "displayName", "source": {"expression": "Join(\" \",[givenName],[surname])"}},
    {"targetAttributeName": "title", "source": {"expression": "[jobTitle]", "type": "Attribute"}},
    {"targetAttributeName": "nickName", "source": {"expression": "[mailNickname]", "type": "Attribute"}}]}"#;

const NEW: &str = r#"{"name": "Users", "sourceObjectName": "User", "targetObjectName": "User",
  "attributeMappings": [
    {"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "ToLower([mail])"}},
    {"targetAttributeName": "displayName", "source": {"expression": "Join( \" \", [givenName], [surname] )"}},
    {"targetAttributeName": "title", "flowType": "ObjectAddOnly",
     "source": {"expression": "Replace([jobTitle], , \"\\s\", , \"\", , )"}, "defaultValue": "none|any"},
    {"targetAttributeName": "locale", "source": {"expression": "[preferredLanguage]", "type": "Attribute"}}]}"#;

const RECORDS: &str = r#"{"mail": "Ada@x.com", "department": "Sales", "jobTitle": "Team Lead", "mailNickname": "ada"}
{"mail": "ADA@x.com", "department": "Sales", "preferredLanguage": "de"}
{"mail": "bob@x.com", "department": "Ops", "jobTitle": "Dev"}
not a record
{"mail": "cid@x.com", "department": "Sales", "jobTitle": "Dev"}
{"mail": "dee@x.com", "department": "Sales", "jobTitle": "Team Lead"}
{"mail": "eve@x.com", "department": "Sales"}
"#;

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Files {
        let files = Files { folder: tempfile::tempdir().unwrap() };
        for (name, text) in [("old.json", OLD), ("new.json", NEW), ("records.jsonl", RECORDS)] {
            fs::write(files.folder.path().join(name), text).unwrap();
        }
        files
    }

    fn run(&self, arguments: &[&str]) -> super::Ended {
        let all = [&["diff"], arguments].concat();
        super::ended(super::program(&all).current_dir(self.folder.path()).env("COLUMNS", "80"), "")
    }
}

#[test]
fn documents_and_populations_are_compared_in_every_format() {
    let files = Files::new();
    for format in ["text", "json", "markdown"] {
        let ended = files.run(&["old.json", "new.json", "--records", "records.jsonl", "--format", format]);
        assert_eq!(ended.code, 3, "one record cannot be read");
        for value in ["Ada@", "ada@", "Team"] {
            assert!(!ended.stdout.contains(value), "{format} shows a value:\n{}", ended.stdout);
        }
        insta::assert_snapshot!(format!("diff_{format}"), ended.shown());
    }
    for format in ["text", "markdown"] {
        let shown =
            files.run(&["old.json", "new.json", "--records", "records.jsonl", "--show-values", "--format", format]);
        insta::assert_snapshot!(format!("diff_values_{format}"), shown.shown());
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let files = Files::new();
    let many: String = (0..5000)
        .map(|number| format!("{{\"mail\":\"U{}@x.com\",\"department\":\"Sales\"}}\n", number % 4990))
        .collect();
    fs::write(files.folder.path().join("many.jsonl"), many).unwrap();
    let with = |threads| files.run(&["old.json", "new.json", "--records", "many.jsonl", "--threads", threads]).stdout;
    let one = with("1");
    assert!(one.contains("20 records share a new value with another (20 before): records 1, 4991, ..."), "{one}");
    assert!(one.contains("case only              5000  records 1, 2, 3, ..."), "{one}");
    for threads in ["2", "3", "7"] {
        assert_eq!(with(threads), one);
    }
}

#[test]
fn exit_codes_tell_whether_something_differs() {
    let files = Files::new();
    let same = files.run(&["old.json", "old.json", "--exit-code"]);
    assert_eq!((same.code, same.stdout.as_str()), (0, "no differences\n"));
    fs::write(files.folder.path().join("good.jsonl"), RECORDS.replace("not a record\n", "").replace("ADA@", "ann@"))
        .unwrap();
    let records = ["old.json", "old.json", "--records", "good.jsonl", "--exit-code"];
    let same = files.run(&records);
    assert_eq!((same.code, same.stdout.ends_with("\nno value changes\n")), (0, true), "{}", same.stdout);
    let same = files.run(&[&records[..], &["--format", "markdown"]].concat());
    assert_eq!(same.stdout, "No differences.\n\n5 of 6 records take part in both\n\nNo value changes.\n");
    assert_eq!(files.run(&["old.json", "new.json"]).code, 0);
    assert_eq!(files.run(&["old.json", "new.json", "--exit-code"]).code, 1);
    assert_eq!(files.run(&["old.json", "new.json", "--object", "User", "--exit-code"]).code, 1);
    files.run(&["old.json", "new.json", "--object", "Group"]).refuses(65, "no object mapping `Group`");
    files.run(&["old.json", "none.json"]).refuses(65, "AF0802");
    files.run(&["-", "-"]).refuses(2, "only one");
    files.run(&["old.json", "new.json", "--show-values"]).refuses(2, "--records");
    fs::write(files.folder.path().join("broken.json"), NEW.replace("ToLower", "ToLow")).unwrap();
    files.run(&["old.json", "broken.json", "--records", "records.jsonl"]).refuses(65, "AF0203");
}

#[test]
fn colours_change_nothing_but_colours() {
    let files = Files::new();
    let plain = files.run(&["old.json", "new.json"]);
    let colored = files.run(&["old.json", "new.json", "--color", "always"]);
    assert_ne!(colored.stdout, plain.stdout);
    assert_eq!(anstream::adapter::strip_str(&colored.stdout).to_string(), plain.stdout);
}

#[test]
fn names_and_texts_cannot_act_on_a_terminal_or_a_table() {
    let files = Files::new();
    let nasty = NEW.replace("locale", "a\\u001b[31m|b").replace("[mail]", "[m`a|il]");
    fs::write(files.folder.path().join("nasty.json"), nasty).unwrap();
    for format in ["text", "markdown"] {
        let ended = files.run(&["old.json", "nasty.json", "--format", format]);
        assert!(!ended.stdout.chars().any(|shown| shown.is_control() && shown != '\n'), "{:?}", ended.stdout);
    }
    let table = files.run(&["old.json", "nasty.json", "--format", "markdown"]).stdout;
    assert!(table.contains("| added | `a\\u{1b}[31m\\|b` |") && table.contains("``ToLower([m`a\\|il])``"), "{table}");
}

#[test]
fn definitions_of_attributes_are_compared() {
    let files = Files::new();
    let document = |attributes: &str| {
        format!(
            r#"{{"directories": [{{"name": "S", "objects": [{{"name": "User", "attributes": [{{"name": "mail"}}]}}]}},
            {{"name": "T", "objects": [{{"name": "User", "attributes": [{{"name": "userName"}}, {attributes}]}}]}}],
            "synchronizationRules": []}}"#
        )
    };
    let old = document(r#"{"name": "title", "type": "String"}, {"name": "nickName"}"#);
    let new = document(r#"{"name": "title", "type": "Integer", "required": true}, {"name": "locale"}"#);
    fs::write(files.folder.path().join("a.json"), &old).unwrap();
    fs::write(files.folder.path().join("b.json"), &new).unwrap();
    for format in ["text", "json", "markdown"] {
        let ended = files.run(&["a.json", "b.json", "--format", format, "--exit-code"]);
        assert_eq!(ended.code, 1, "{format}: {}", ended.stderr);
        insta::assert_snapshot!(format!("diff_definitions_{format}"), ended.stdout);
    }
    assert_eq!(files.run(&["a.json", "a.json", "--exit-code"]).stdout, "no differences\n");
}
