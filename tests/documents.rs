//! Documents: loaded and saved unchanged, every fault with its place, the text of an expression against its tree.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::codes;
use attrflow::mapping::model::FlowType;
use serde_json::Value;
use serde_json::json;

mod forms;
mod generated;
mod trees;

const STAFF: &str = include_str!("fixtures/documents/staff.json");
const FAULTS: &str = include_str!("fixtures/documents/faults.json");
const TYPES: &str = include_str!("fixtures/documents/types.json");

fn load(text: &str) -> Document {
    Document::parse(text).expect("a mapping document")
}

/// Every diagnostic of a document leads to a place in it.
pub(crate) fn assert_places(document: &Document, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let place = diagnostic.location.as_ref().unwrap_or_else(|| panic!("no place: {diagnostic}"));
        assert!(document.json().pointer(&place.pointer).is_some(), "{} is nowhere: {diagnostic}", place.pointer);
    }
}

/// Code, place, message, the part of the text that is at fault, and help, for people to read.
fn listing(document: &Document) -> String {
    let diagnostics = document.check(&Engine::new());
    assert_places(document, &diagnostics);
    let lines = diagnostics.iter().map(|diagnostic| {
        let place = diagnostic.location.as_ref().map_or("", |place| &place.pointer);
        let part = diagnostic.span().zip(diagnostic.text.as_ref()).map(|(span, text)| span.slice(text));
        let part = part.map_or(String::new(), |part| format!("\n   at: {part}"));
        let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\n   help: {help}"));
        format!("{place}\n   {diagnostic}{part}{help}\n")
    });
    lines.collect()
}

pub(crate) fn assert_told(name: &str, told: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, told);
    });
}

#[test]
fn a_sound_document_is_kept_and_without_fault() {
    let document = load(STAFF);
    assert_eq!(document.text(), STAFF, "the text");
    let json: Value = serde_json::from_str(STAFF).expect("JSON");
    assert_eq!(document.json().to_string(), json.to_string(), "fields and their order");
    assert_eq!(listing(&document), "");
}

#[test]
fn a_byte_order_mark_is_read_and_kept() {
    let text = format!("\u{feff}{STAFF}");
    assert_eq!(load(&text).text(), text);
}

#[test]
fn json_without_text_gets_one_that_reads_the_same() {
    let document = Document::from_json(json!({"attributeMappings": [], "b": 1, "a": [2.5]})).expect("a document");
    assert_eq!(load(document.text()).json(), document.json());
}

#[test]
fn a_sound_document_is_applied() {
    let engine = Engine::new();
    let mapping = load(STAFF).mapping(&engine, None).expect("a mapping");
    let read: Vec<&str> = mapping.attributes().iter().map(|name| &**name).collect();
    assert_eq!(
        read,
        ["mail", "accountFlags", "jobTitle", "isRobot", "note", "country"],
        "expressions', then the scope's"
    );
    let host = FixedHost::new().parameter("Tenant", "contoso");
    let record = json!({"mail": "ada@example.org", "accountFlags": 512, "jobTitle": "Director"});
    let mut workspace = Workspace::default();
    let applied = mapping.apply(&record, &host, &mut workspace).expect("an object");
    let wanted = json!({"userName": "ada@example.org", "active": true, "externalId": "contoso", "locale": "en-US",
        "title": "Director", "userType": "staff"});
    assert_eq!(Value::Object(applied.values()), wanted);
}

#[test]
fn every_fault_is_told_with_its_place() {
    assert_told("documents_faults", &listing(&load(FAULTS)));
}

#[test]
fn types_of_attributes_are_compared_with_what_is_done_with_them() {
    assert_told("documents_types", &listing(&load(TYPES)));
}

#[test]
fn what_is_no_document_is_refused() {
    let cases = [
        ("", codes::input::NOT_JSON.id),
        ("{", codes::input::NOT_JSON.id),
        ("[]", "AF0501"),
        ("{}", "AF0501"),
        ("7", "AF0501"),
        (r#"[{"name": "mail"}]"#, "AF0501"),
        (r#"{"value": [{"name": "EQUALS"}]}"#, "AF0501"),
    ];
    for (text, code) in cases {
        let refusal = Document::parse(text).expect_err(text);
        assert_eq!(refusal.code.id, code, "{text}");
    }
}

#[test]
fn words_are_read_in_any_case() {
    for word in ["Always", "always", "ALWAYS", "aLwAyS"] {
        assert_eq!(FlowType::parse(word), Some(FlowType::Always));
    }
    for word in FlowType::WORDS {
        let value = FlowType::parse(&word.to_lowercase()).expect(word);
        assert_eq!(value.word(), *word);
    }
    assert_eq!(FlowType::parse("Alway"), None);
}

#[test]
fn parts_of_a_document_have_no_directories_to_be_blamed_for() {
    let mapping = json!({"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": []});
    let rule = json!({"sourceDirectoryName": "A", "targetDirectoryName": "B", "objectMappings": [mapping]});
    for json in [mapping, rule.clone(), json!({"synchronizationRules": [rule]})] {
        assert_eq!(listing(&Document::from_json(json).expect("a document")), "");
    }
}

#[test]
fn an_error_is_named_before_the_warnings() {
    let text = r#"[{"targetAttributeName": "title", "flowTyp": "Always", "source": {"expression": "[jobTitle]"}},
        {"targetAttributeName": "displayName", "source": {"type": "Function", "expression": "Joni(Item(Split([a], \"b\"), 1))"}},
        {"targetAttributeName": "active", "source": {"type": "Function", "expression": "Swich([a])"}}]"#;
    let document = Document::parse(text).unwrap();
    assert!(!document.diagnostics()[0].is_error());
    let error = document.mapping(&Engine::new(), None).unwrap_err();
    assert_eq!(error[0].code.id, "AF0203");
    assert_eq!(error.to_string(), "error[AF0203]: `Joni` is not a function (and 1 more)");
    // It is an error of the standard library, so that `?` takes it.
    let _: Box<dyn std::error::Error> = error.into();
}
