//! Documents: loaded and saved unchanged, every fault with its place, the text of an expression against its tree.

use std::cell::Cell;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::codes;
use attrflow::mapping::model::FlowType;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use serde_json::json;

const STAFF: &str = include_str!("fixtures/documents/staff.json");
const FAULTS: &str = include_str!("fixtures/documents/faults.json");
const TYPES: &str = include_str!("fixtures/documents/types.json");

fn load(text: &str) -> Document {
    Document::parse(text).expect("a mapping document")
}

/// Every diagnostic of a document leads to a place in it.
pub(crate) fn assert_places(document: &Document, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let place = diagnostic.place.as_ref().unwrap_or_else(|| panic!("no place: {diagnostic}"));
        assert!(document.json().pointer(&place.pointer).is_some(), "{} is nowhere: {diagnostic}", place.pointer);
    }
}

/// Code, place, message, the part of the text that is at fault, and help, for people to read.
fn listing(document: &Document) -> String {
    let diagnostics = document.check(&Engine::new());
    assert_places(document, &diagnostics);
    let lines = diagnostics.iter().map(|diagnostic| {
        let place = diagnostic.place.as_ref().map_or("", |place| &place.pointer);
        let culprit = diagnostic.span().zip(diagnostic.text.as_ref()).map(|(span, text)| span.slice(text));
        let culprit = culprit.map_or(String::new(), |culprit| format!("\n   at: {culprit}"));
        let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\n   help: {help}"));
        format!("{place}\n   {diagnostic}{culprit}{help}\n")
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
        ("", "AF0802"),
        ("{", "AF0802"),
        ("[]", "AF0501"),
        ("{}", "AF0501"),
        ("7", "AF0501"),
        (r#"[{"name": "mail"}]"#, "AF0501"),
        (r#"{"attributeMappings": 1}"#, "AF0501"),
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

fn attribute(name: &str) -> Value {
    json!({"type": "Attribute", "name": name})
}

fn constant(name: &str) -> Value {
    json!({"type": "Constant", "name": name, "expression": format!("\"{name}\"")})
}

fn parameter(name: &str) -> Value {
    json!({"type": "Constant", "name": name, "expression": null})
}

fn call(name: &str, parameters: &[(&str, Value)]) -> Value {
    let pairs: Vec<Value> = parameters.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    json!({"type": "Function", "name": name, "parameters": pairs})
}

/// The warning about a mapping whose expression is this text and whose tree is this one.
fn compared(text: &str, tree: &Value) -> Option<Diagnostic> {
    let mut source = tree.clone();
    source["expression"] = text.into();
    let document =
        Document::from_json(json!([{"targetAttributeName": "title", "source": source}])).expect("a document");
    let diagnostics = document.check(&Engine::new());
    assert_places(&document, &diagnostics);
    diagnostics.into_iter().find(|diagnostic| diagnostic.code == &codes::documents::TREE_DIFFERS)
}

/// Trees with the expressions they stand for.
fn trees() -> Vec<(Value, &'static str)> {
    let bits = || call("BitAnd", &[("left", attribute("flags")), ("right", constant("2"))]);
    let compare = |sign: &str| {
        let parts = [("one", attribute("a")), ("two", constant(sign)), ("three", constant("x"))];
        let values = [("four", constant("yes")), ("five", constant("no"))];
        call("IIF", &[&parts[..], &values[..]].concat())
    };
    vec![
        (attribute("mail"), "[mail]"),
        (attribute("extension_1 (old)"), "[extension_1 (old)]"),
        (constant("-"), r#""-""#),
        (call("Trim", &[("source", attribute("mail"))]), "Trim([mail])"),
        (call("trim", &[("SOURCE", attribute("mail"))]), "Trim([mail])"),
        (bits(), "BitAnd([flags], 2)"),
        (bits(), r#"BitAnd([flags], "2")"#),
        (bits(), "BitAnd([flags], &H2)"),
        (
            call("Replace", &[("source", attribute("l")), ("Find", constant("-")), ("Replacement", constant("_"))]),
            r#"Replace([l], "-", , , "_", , )"#,
        ),
        (
            call("Replace", &[("Replacement", constant("_")), ("Find", constant("-")), ("source", attribute("l"))]),
            r#"Replace([l], "-", , , "_")"#,
        ),
        (
            call(
                "Join",
                &[("separator", constant("@")), ("source", attribute("a")), ("source", parameter("%Domain%"))],
            ),
            r#"Join("@", [a], %Domain%)"#,
        ),
        (
            call("Join", &[("separator", constant("@")), ("source", attribute("a")), ("source", attribute("b"))]),
            r#"Join("@", [a], [b], )"#,
        ),
        (
            call(
                "Switch",
                &[
                    ("source", attribute("IsSoftDeleted")),
                    ("switchValue", constant("False")),
                    ("switchValue", constant("True")),
                    ("switchValue", constant("True")),
                    ("switchValue", constant("False")),
                ],
            ),
            r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
        ),
        (
            call("FormatDateTime", &[("source", attribute("d")), ("outputFormat", constant("yyyy"))]),
            r#"FormatDateTime([d], , "yyyy")"#,
        ),
        (
            call("FormatDateTime", &[("source", attribute("d")), ("outputFormat", constant("yyyy"))]),
            r#"FormatDateTime([d], , , "yyyy")"#,
        ),
        (compare("="), r#"IIF([a] = "x", "yes", "no")"#),
        (compare("<>"), r#"IIF([a]<>"x", "yes", "no")"#),
        (compare("<"), r#"IIF([a] < "x", "yes", "no")"#),
        (compare("<="), r#"IIF([a] <= "x", "yes", "no")"#),
        (compare(">"), r#"IIF([a] > "x", "yes", "no")"#),
        (compare(">="), r#"IIF([a] >= "x", "yes", "no")"#),
        (
            call("IIF", &[("one", call("IsPresent", &[("source", attribute("a"))])), ("four", attribute("a"))]),
            "IIF(IsPresent([a]), [a], )",
        ),
        (
            call("IIF", &[("one", bits()), ("two", constant("=")), ("three", constant("0")), ("five", compare(">"))]),
            r#"IIF(BitAnd([flags], 2)="0", , IIF([a] > "x", "yes", "no"))"#,
        ),
        (
            call("IIF", &[("one", attribute("a")), ("two", constant("=")), ("four", constant("y"))]),
            r#"IIF([a] = "", "y", )"#,
        ),
    ]
}

#[test]
fn a_tree_and_the_text_it_stands_for_agree() {
    for (tree, text) in trees() {
        assert_eq!(compared(text, &tree).map(|warning| warning.help), None, "{text}");
    }
}

/// The program of a source; programs are the same when the expressions are, but for numbers, which are texts in a tree.
fn program(source: Value) -> String {
    let document =
        Document::from_json(json!([{"targetAttributeName": "title", "source": source}])).expect("a document");
    let mapping = document.mapping(&Engine::new(), None);
    mapping.unwrap_or_else(|errors| panic!("{errors:?} in {}", document.text())).listing()
}

fn program_of_text(text: &str) -> String {
    let mut text = text.to_owned();
    for (spelling, other) in
        [(", 2)", r#", "2")"#), (", &H2)", r#", "2")"#), (r#"_", , )"#, r#"_")"#), ("[b], )", "[b])")]
    {
        text = text.replace(spelling, other);
    }
    program(json!({"type": "Function", "expression": text}))
}

#[test]
fn a_tree_alone_is_read_as_its_expression() {
    for (tree, text) in trees() {
        let mut bare = tree.clone();
        if bare["type"] != "Constant" {
            bare["expression"] = Value::Null;
        }
        assert_eq!(program(bare), program_of_text(text), "{text}");
    }
}

#[test]
fn trees_and_texts_agree_when_their_programs_do() {
    let trees = trees();
    let mut differing = 0;
    // Of a constant whose text is not in quotes the name is taken, so that nothing differs.
    for (tree, text) in trees.iter().filter(|(tree, _)| tree["type"] != "Constant") {
        for (_, other) in &trees {
            let same = program_of_text(text) == program_of_text(other);
            assert_eq!(compared(other, tree).is_none(), same, "the tree of {text} against {other}");
            differing += usize::from(!same);
        }
    }
    assert!(differing > 500, "{differing} pairs differ");
}

#[test]
fn the_warning_shows_the_tree() {
    let tree = call("Trim", &[("source", attribute("mail"))]);
    let warning = compared("ToLower([mail])", &tree).expect("a warning");
    insta::assert_snapshot!(
        format!("{warning}\n{}", warning.help.clone().unwrap_or_default()),
        @r"
    warning[AF0506]: the expression of `title` and its parse tree say different things
    the tree says `Trim([mail])`; the text is used here, and which one the service uses is not documented
    "
    );
}

#[test]
fn an_empty_slot_between_repeated_arguments_does_not_count() {
    let parts = [("separator", constant("@")), ("source", attribute("a")), ("source", attribute("b"))];
    assert_eq!(compared(r#"Join("@", [a], , [b])"#, &call("Join", &parts)), None);
}

#[test]
fn a_source_without_a_tree_has_nothing_to_differ() {
    for source in [
        json!({"type": "Function"}),
        json!({"type": "Function", "name": "Trim", "parameters": []}),
        json!({"type": "Attribute"}),
        json!({"type": "Constant", "name": ""}),
    ] {
        assert_eq!(compared(r#"Trim("a")"#, &source), None, "{source}");
    }
}

#[test]
fn trees_too_deep_are_told() {
    let mut tree = attribute("mail");
    for _ in 0..80 {
        tree = call("Trim", &[("source", tree)]);
    }
    let document = Document::from_json(json!([{"targetAttributeName": "title", "source": tree}])).expect("a document");
    let codes: Vec<&str> = document.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
    assert_eq!(codes, ["AF0702"]);
    assert_places(&document, document.diagnostics());
}

/// Any JSON, small.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        "[ -~é😀]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec(("[a-zA-Z~/@. ]{0,4}", inner), 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(words).prop_map(Value::from)
}

/// An object with some of these fields, in any order, each of which holds now and then something else than it should.
fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| {
            prop_oneof![2 => Just(None).boxed(), 12 => value.prop_map(Some).boxed(), 1 => anything().prop_map(Some).boxed()]
                .prop_map(move |value| value.map(|value| (name.to_owned(), value)))
        })
        .collect();
    let unknown = prop::option::of(("[a-z@.]{3,6}", anything()));
    (fields.prop_shuffle(), unknown)
        .prop_map(|(known, unknown)| Value::Object(known.into_iter().flatten().chain(unknown).collect()))
        .boxed()
}

fn list(item: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(item, 0..=2).prop_map(Value::from).boxed()
}

fn source() -> BoxedStrategy<Value> {
    let kinds = || one_of(&["Attribute", "constant", "FUNCTION"]).boxed();
    let names = || one_of(&["mail", "Trim", "IIF", "Join", "Switch", "%Domain%", "", "x"]).boxed();
    let texts = || {
        one_of(&["[mail]", "\"x\"", "Trim([mail])", "IIF([a]=\"b\", 1, )", "Trim(", "Now()", "", "%Domain%"]).boxed()
    };
    let leaf = object(vec![("type", kinds()), ("name", names()), ("expression", texts())]);
    leaf.prop_recursive(2, 6, 2, move |inner| {
        let keys = one_of(&["source", "one", "two", "three", "four", "switchValue", "nothing"]).boxed();
        let pair = object(vec![("key", keys), ("value", inner.boxed())]);
        object(vec![("type", kinds()), ("name", names()), ("expression", texts()), ("parameters", list(pair))])
    })
    .boxed()
}

fn scope() -> BoxedStrategy<Value> {
    let operators =
        one_of(&["EQUALS", "not equals", "REGEX_MATCH", "IS NULL", "&", "Greater-Than", "IsMemberOf", "??"]);
    let values = || list(one_of(&["a", "(", "5", "", "^b$"]).boxed());
    let clause = object(vec![
        ("sourceOperandName", one_of(&["mail", "country", ""]).boxed()),
        ("operatorName", operators.boxed()),
        ("targetOperand", object(vec![("values", values())])),
    ]);
    let group = object(vec![("name", one_of(&["g"]).boxed()), ("clauses", list(clause))]);
    object(vec![
        ("groups", list(group.clone())),
        ("inputFilterGroups", list(group.clone())),
        ("categoryFilterGroups", list(group)),
    ])
}

fn document() -> BoxedStrategy<Value> {
    let attribute_mapping = object(vec![
        ("targetAttributeName", one_of(&["userName", "title", "emails[type eq \"work\"].value", "[", ""]).boxed()),
        ("source", source()),
        ("defaultValue", one_of(&["", "x"]).boxed()),
        ("flowType", one_of(&["Always", "objectaddonly", "never"]).boxed()),
        ("flowBehavior", one_of(&["FlowAlways", "x"]).boxed()),
        ("matchingPriority", any::<i8>().prop_map(Value::from).boxed()),
    ]);
    let mapping = object(vec![
        ("name", one_of(&["m"]).boxed()),
        ("enabled", any::<bool>().prop_map(Value::from).boxed()),
        ("flowTypes", one_of(&["Add,Update", "none", "Add, Fly"]).boxed()),
        ("sourceObjectName", one_of(&["User", "user"]).boxed()),
        ("targetObjectName", one_of(&["User", "Group"]).boxed()),
        ("scope", scope()),
        ("attributeMappings", list(attribute_mapping)),
    ]);
    let rule = object(vec![
        ("name", one_of(&["r"]).boxed()),
        ("priority", any::<i8>().prop_map(Value::from).boxed()),
        ("sourceDirectoryName", one_of(&["A", "B"]).boxed()),
        ("targetDirectoryName", one_of(&["A", "C"]).boxed()),
        ("objectMappings", list(mapping)),
    ]);
    let definition = object(vec![
        ("name", one_of(&["mail", "userName", "title"]).boxed()),
        ("type", one_of(&["String", "boolean", "Text"]).boxed()),
        ("mutability", one_of(&["ReadOnly", "readwrite", "x"]).boxed()),
        ("multivalued", any::<bool>().prop_map(Value::from).boxed()),
    ]);
    let kind = object(vec![("name", one_of(&["User", "Group"]).boxed()), ("attributes", list(definition))]);
    let directory = object(vec![("name", one_of(&["A", "B"]).boxed()), ("objects", list(kind))]);
    object(vec![("synchronizationRules", list(rule)), ("directories", list(directory))])
}

#[test]
fn any_document_is_kept_and_every_fault_has_a_place() {
    let config = ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() };
    let (read, faults, compiled) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let outcome = TestRunner::new(config).run(&document(), |json| {
        let text = json.to_string();
        let Ok(document) = Document::parse(&text) else {
            // Only a document without both of its lists is refused.
            prop_assert!(!json["synchronizationRules"].is_array() && !json["directories"].is_array(), "{}", text);
            return Ok(());
        };
        prop_assert_eq!(document.text(), &text);
        // The library reads a few numbers back as their neighbours; the text above has them as they were.
        let again: Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(document.json().to_string(), again.to_string());
        let diagnostics = document.check(&Engine::new());
        assert_places(&document, &diagnostics);
        read.set(read.get() + 1);
        faults.set(faults.get() + diagnostics.len());
        for (_, mapping) in document.object_mappings() {
            if let Ok(mapping) = document.mapping(&Engine::new(), Some(&mapping.name)) {
                compiled.set(compiled.get() + 1);
                // Whatever they say, nothing may panic.
                let record = json!({"mail": "a@b", "country": ["x", null, 5]});
                let mut workspace = Workspace::default();
                let _ = mapping.in_scope(&record, &mut workspace);
                let _ = mapping.apply(&record, &FixedHost::new(), &mut workspace);
            }
        }
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    let seen = (read.get(), faults.get(), compiled.get());
    assert!(seen.0 > 8_000 && seen.1 > 20_000 && seen.2 > 500, "read, faults, compiled: {seen:?}");
}
