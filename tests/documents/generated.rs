//! Documents made at random, most of them with faults.

use std::cell::Cell;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Workspace;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::documents::assert_places;
use crate::random::Choices;

/// Makes a value from choices.
type Make = fn(&mut Choices<'_>) -> Value;

const TEXTS: &[&str] = &["", "a", "True", "~0/1", "é😀", "[mail]", "\\", "7", "\u{0}"];
const NUMBERS: &[f64] = &[0.0, -0.0, 1.0, 1.5, -7.0, 1e300, 1e-7, 9007199254740993.0];
const NAMES: &[&str] = &["x", "@odata.context", "a/b", "~", "Name", ""];

/// Any JSON, small.
fn anything(choices: &mut Choices<'_>, depth: usize) -> Value {
    match choices.below(if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => (choices.below(2) == 1).into(),
        2 => choices.one_of(TEXTS).into(),
        3 => json!(choices.below(70_000) as i64 - 9),
        4 => json!(NUMBERS[choices.below(NUMBERS.len())]),
        5 => (0..choices.below(3)).map(|_| anything(choices, depth - 1)).collect(),
        _ => {
            let fields =
                (0..choices.below(3)).map(|_| (choices.one_of(NAMES).to_owned(), anything(choices, depth - 1)));
            Value::Object(fields.collect())
        }
    }
}

/// An object with some of these fields, beginning with any of them, each of which holds now and then something else than
/// it should, and now and then with a field that nobody knows.
fn object(choices: &mut Choices<'_>, fields: &[(&str, Make)]) -> Value {
    let first = choices.below(fields.len());
    let mut object = Map::new();
    for (name, make) in fields[first..].iter().chain(&fields[..first]) {
        match choices.below(20) {
            18 => {}
            19 => drop(object.insert((*name).to_owned(), anything(choices, 2))),
            _ => drop(object.insert((*name).to_owned(), make(choices))),
        }
    }
    if choices.seldom(6) {
        object.insert(choices.one_of(NAMES).to_owned(), anything(choices, 2));
    }
    object.into()
}

fn list(choices: &mut Choices<'_>, make: Make) -> Value {
    (0..=choices.below(3)).map(|_| make(choices)).collect()
}

/// Makes one function for each set of words.
macro_rules! words {
    ($($name:ident: $($word:literal)*;)*) => {
        $(fn $name(choices: &mut Choices<'_>) -> Value { choices.one_of(&[$($word),*]).into() })*
    };
}

words! {
    target: "userName" "title" "emails[type eq \"work\"].value" "[" "";
    expression: "[mail]" "\"x\"" "Trim([mail])" "IIF([a]=\"b\", 1, )" "Trim(" "Now()" "" "%Domain%" "[country]";
    source_kind: "Attribute" "constant" "FUNCTION" "Source";
    source_name: "mail" "Trim" "IIF" "Join" "Switch" "%Domain%" "" "=" "x";
    key: "source" "one" "two" "three" "four" "switchValue" "nothing";
    flow_type: "Always" "objectaddonly" "never";
    flow_behavior: "FlowAlways" "flowwhenchanged" "x";
    flow_types: "Add,Update" "none" "Add, Fly";
    object_name: "User" "user" "Group";
    directory_name: "A" "B" "C";
    attribute_name: "mail" "userName" "title" "country";
    attribute_kind: "String" "boolean" "Reference" "Text";
    mutability: "ReadWrite" "readonly" "x";
    operator: "EQUALS" "not equals" "REGEX_MATCH" "IS NULL" "&" "Greater-Than" "IsMemberOf" "??";
    operand: "a" "(" "5" "" "^b$";
}

fn flag(choices: &mut Choices<'_>) -> Value {
    (choices.below(2) == 0).into()
}

fn number(choices: &mut Choices<'_>) -> Value {
    json!(choices.below(9) as i64 - 4)
}

fn source(choices: &mut Choices<'_>) -> Value {
    let parameters: Make = |choices| {
        if choices.below(3) == 0 {
            return json!([]);
        };
        list(choices, |choices| object(choices, &[("key", key), ("value", source)]))
    };
    let fields: [(&str, Make); 4] =
        [("type", source_kind), ("name", source_name), ("expression", expression), ("parameters", parameters)];
    object(choices, &fields)
}

fn values(choices: &mut Choices<'_>) -> Value {
    object(choices, &[("values", |choices| list(choices, operand))])
}

fn clause(choices: &mut Choices<'_>) -> Value {
    object(choices, &[("sourceOperandName", attribute_name), ("operatorName", operator), ("targetOperand", values)])
}

fn groups(choices: &mut Choices<'_>) -> Value {
    if choices.below(2) == 0 {
        return json!([]);
    }
    list(choices, |choices| object(choices, &[("name", key), ("clauses", |choices| list(choices, clause))]))
}

fn scope(choices: &mut Choices<'_>) -> Value {
    object(choices, &[("groups", groups), ("inputFilterGroups", groups), ("categoryFilterGroups", groups)])
}

fn attribute_mapping(choices: &mut Choices<'_>) -> Value {
    let fields: [(&str, Make); 6] = [
        ("targetAttributeName", target),
        ("source", source),
        ("defaultValue", operand),
        ("flowType", flow_type),
        ("flowBehavior", flow_behavior),
        ("matchingPriority", number),
    ];
    object(choices, &fields)
}

fn object_mapping(choices: &mut Choices<'_>) -> Value {
    let fields: [(&str, Make); 7] = [
        ("attributeMappings", |choices| list(choices, attribute_mapping)),
        ("scope", scope),
        ("name", object_name),
        ("enabled", flag),
        ("flowTypes", flow_types),
        ("sourceObjectName", object_name),
        ("targetObjectName", object_name),
    ];
    object(choices, &fields)
}

fn rule(choices: &mut Choices<'_>) -> Value {
    let fields: [(&str, Make); 5] = [
        ("objectMappings", |choices| list(choices, object_mapping)),
        ("name", key),
        ("priority", number),
        ("sourceDirectoryName", directory_name),
        ("targetDirectoryName", directory_name),
    ];
    object(choices, &fields)
}

fn attribute(choices: &mut Choices<'_>) -> Value {
    let fields: [(&str, Make); 4] =
        [("name", attribute_name), ("type", attribute_kind), ("mutability", mutability), ("multivalued", flag)];
    object(choices, &fields)
}

fn object_definition(choices: &mut Choices<'_>) -> Value {
    object(choices, &[("name", object_name), ("attributes", |choices| list(choices, attribute))])
}

fn directory(choices: &mut Choices<'_>) -> Value {
    object(choices, &[("name", directory_name), ("objects", |choices| list(choices, object_definition))])
}

fn document(choices: &mut Choices<'_>) -> Value {
    let rules: Make = |choices| list(choices, rule);
    object(choices, &[("synchronizationRules", rules), ("directories", |choices| list(choices, directory))])
}

#[test]
fn any_document_is_kept_and_every_fault_has_a_place() {
    let config = ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() };
    let (read, faults, compiled) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u16>(), 0..160), |numbers| {
        let json = document(&mut Choices::new(&numbers));
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
    assert!(seen.0 > 8_000 && seen.1 > 20_000 && seen.2 > 150, "read, faults, compiled: {seen:?}");
}
