//! The skeleton: the object of a whole mapping, against the plain way of putting it together.

use attrflow::Value as Cell;
use attrflow::scim::Dialect;
use attrflow::scim::Path;
use attrflow::scim::schema::Kind;
use attrflow::scim::skeleton::Skeleton;
use attrflow::scim::skeleton::Target;
use attrflow::scim::skeleton::convert;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

fn targets(texts: &[&str]) -> Vec<Target> {
    texts.iter().map(|text| Target::new(Path::parse(text, Dialect::Entra).unwrap(), Kind::Text)).collect()
}

fn write(targets: &[Target], cells: &[Cell<'_>]) -> String {
    let skeleton = Skeleton::new(targets).unwrap_or_else(|conflicts| panic!("{conflicts:?}"));
    let mut out = Vec::new();
    skeleton.write(|target| cells.get(target), &mut out);
    String::from_utf8(out).unwrap()
}

/// The usual user, every place named once.
const USER: &[&str] = &[
    "userName",
    "name.givenName",
    "emails[type eq \"work\"].value",
    "addresses[type eq \"work\"].locality",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "name.familyName",
    "addresses[type eq \"home\"].locality",
    "addresses[type eq \"Work\"].country",
    "roles[primary eq \"True\"].value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    "urn:ietf:params:scim:schemas:core:2.0:User:title",
    "phoneNumbers[type eq \"work\"]",
];

#[test]
fn members_stand_in_the_order_of_their_first_mapping() {
    let cells: Vec<Cell<'_>> =
        ["jo", "Jo", "j@x", "Ulm", "R&D", "Ng", "Bonn", "DE", "Admin", "7", "Boss", "1"].map(Cell::Text).to_vec();
    insta::assert_snapshot!(write(&targets(USER), &cells), @r##"{"userName":"jo","name":{"givenName":"Jo","familyName":"Ng"},"emails":[{"type":"work","value":"j@x"}],"addresses":[{"type":"work","locality":"Ulm","country":"DE"},{"type":"home","locality":"Bonn"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D","manager":{"value":"7"}},"roles":[{"primary":true,"value":"Admin"}],"title":"Boss","phoneNumbers":[{"type":"work","value":"1"}]}"##);
}

#[test]
fn what_is_absent_leaves_nothing_behind() {
    let targets = targets(USER);
    assert_eq!(write(&targets, &[Cell::Missing; 12]), "{}");
    for present in 0..targets.len() {
        let mut cells = [Cell::Missing; 12];
        cells[present] = Cell::Text("x");
        let mut plain = json!({});
        targets[present].path.set(&mut plain, json!("x")).unwrap();
        // Filters that differ in case share an element, which has the literal of the first.
        let read: Value = serde_json::from_str(&write(&targets, &cells).replace("work", "Work")).unwrap();
        let plain: Value = serde_json::from_str(&plain.to_string().replace("work", "Work")).unwrap();
        assert_eq!(read, plain);
    }
    let empty = [Cell::List(&[]), Cell::List(&[Cell::Missing]), Cell::List(&[Cell::List(&[Cell::Text("x")])])];
    for cell in empty {
        assert_eq!(write(&targets, &[cell; 12]), "{}");
    }
}

#[test]
fn members_join_an_object_that_has_others() {
    let skeleton = Skeleton::new(&targets(&["a.b", "c"])).unwrap();
    let mut out = br#"{"schemas":[]"#.to_vec();
    skeleton.write_members(|_| None, &mut out);
    assert_eq!(out, br#"{"schemas":[]"#);
    skeleton.write_members(|_| Some(&Cell::Integer(-1)), &mut out);
    assert_eq!(out, br#"{"schemas":[],"a":{"b":-1},"c":-1"#);
}

#[test]
fn values_become_what_the_target_holds() {
    let list = [Cell::Text("true"), Cell::Missing, Cell::Boolean(false), Cell::Text("x")];
    let cases = [
        (Kind::Boolean, false, Cell::Text("True"), "true"),
        (Kind::Boolean, false, Cell::Text(" fAlSe "), "false"),
        (Kind::Boolean, false, Cell::Text("yes"), "\"yes\""),
        (Kind::Boolean, false, Cell::Boolean(true), "true"),
        (Kind::Integer, false, Cell::Text("-12"), "-12"),
        (Kind::Integer, false, Cell::Text("9223372036854775807"), "9223372036854775807"),
        (Kind::Integer, false, Cell::Text("9223372036854775808"), "\"9223372036854775808\""),
        (Kind::Integer, false, Cell::Text("1.5"), "\"1.5\""),
        (Kind::Text, false, Cell::Text("True"), "\"True\""),
        (Kind::Text, false, Cell::Integer(i64::MIN), "-9223372036854775808"),
        (Kind::Text, true, Cell::Text("x"), "[\"x\"]"),
        (Kind::Text, true, Cell::Text(""), "[\"\"]"),
        (Kind::Boolean, true, Cell::List(&list), "[true,false,\"x\"]"),
        (Kind::Text, false, Cell::List(&list), "[\"true\",false,\"x\"]"),
        (Kind::Complex, true, Cell::Complex(&[("value", Cell::Integer(1))]), "[{\"value\":1}]"),
        (Kind::Reference, false, Cell::Text("7"), "\"7\""),
    ];
    for (kind, multivalued, cell, expected) in cases {
        let target = Target { multivalued, ..Target::new("a".parse().unwrap(), kind) };
        assert_eq!(write(&[target], &[cell]), format!("{{\"a\":{expected}}}"), "{kind:?} {cell:?}");
    }
    assert_eq!(convert(Kind::Boolean, Cell::Text("yes")), None);
    assert_eq!(convert(Kind::Integer, Cell::Text("")), None);
    assert_eq!(convert(Kind::Integer, Cell::Boolean(true)), None);
}

/// Targets that do not fit in one object: the target, the earlier target, and the code.
#[test]
fn conflicts() {
    let cases: &[(&[&str], usize, Option<usize>, &str)] = &[
        (&["a", "A"], 1, Some(0), "AF0417"),
        (&["a.b", "c", "a.B"], 2, Some(0), "AF0417"),
        (&["name", "name.x"], 1, Some(0), "AF0418"),
        (&["z", "name.x", "name"], 2, Some(1), "AF0418"),
        (&["e", "e[type eq \"a\"].v"], 1, Some(0), "AF0418"),
        (&["e.v", "e[type eq \"a\"].v"], 1, Some(0), "AF0418"),
        (&["e[type eq \"a\"].v", "e.v"], 1, Some(0), "AF0418"),
        (&["e[type eq \"a\"].v", "e"], 1, Some(0), "AF0418"),
        (&["e[type eq \"a\"].v", "e[Type eq \"A\"].V"], 1, Some(0), "AF0417"),
        (&["e[type eq \"a\"].value", "e[type eq \"a\"]"], 1, Some(0), "AF0417"),
        (&["e[type eq \"a\"].Type"], 0, None, "AF0418"),
        (&["e[type ne \"a\"].v"], 0, None, "AF0414"),
        (&["e[type pr].v"], 0, None, "AF0414"),
        (&["urn:a:b:c", "urn:A:B:c"], 1, Some(0), "AF0417"),
        (&["urn:ietf:params:scim:schemas:core:2.0:User:a", "a"], 1, Some(0), "AF0417"),
        (&["roles[primary eq \"True\"].v", "roles[primary eq true].v"], 1, Some(0), "AF0417"),
    ];
    for (texts, target, with, code) in cases {
        let conflicts = Skeleton::new(&targets(texts)).map(|_| ()).unwrap_err();
        let found: Vec<_> =
            conflicts.iter().map(|conflict| (conflict.target, conflict.with, conflict.diagnostic.code.id)).collect();
        assert_eq!(found, [(*target, *with, *code)], "{texts:?}");
        assert!(conflicts[0].diagnostic.help.is_some());
    }
    let many = Skeleton::new(&targets(&["a", "a", "b", "b.c", "d"])).unwrap_err();
    assert_eq!(many.iter().map(|conflict| conflict.target).collect::<Vec<_>>(), [1, 3]);
}

/// A cell that owns its text.
#[derive(Debug, Clone)]
enum Own {
    Absent,
    Text(String),
    Boolean(bool),
    Integer(i64),
    List(Vec<String>),
}

fn own() -> impl Strategy<Value = Own> {
    prop_oneof![
        Just(Own::Absent),
        any::<String>().prop_map(Own::Text),
        any::<bool>().prop_map(Own::Boolean),
        any::<i64>().prop_map(Own::Integer),
        proptest::collection::vec("[a-z\"\\\\]{0,3}", 0..3).prop_map(Own::List),
    ]
}

/// Elements are in the order of the mappings, whichever values are present; set one by one, in the order of their
/// values.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, sorted(value))).collect())
        }
        Value::Array(mut elements) if elements.iter().all(Value::is_object) => {
            elements.sort_by_key(ToString::to_string);
            Value::Array(elements)
        }
        other => other,
    }
}

/// One attribute is always used in one way, so that most sets have no conflict; literals never cross.
fn target() -> impl Strategy<Value = String> {
    let schema = "(urn:x:[ab]:|urn:ietf:params:scim:schemas:core:2\\.0:User:)?";
    let part = "plain[0-9]|nested\\.[a-e]|list\\[type eq \"(work|Home|1)\"\\](\\.(value|v|w))?|deep\\.list\\[t eq [12]\\]\\.[vw]|roles\\[primary eq \"(True|False)\"\\]\\.[vw]";
    (schema, part).prop_map(|(schema, part)| format!("{schema}{part}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_if_put_together_one_by_one(rows in proptest::collection::vec((target(), own()), 0..14)) {
        let mut chosen: Vec<(Target, Own)> = Vec::new();
        for (text, value) in rows {
            let mut trial: Vec<Target> = chosen.iter().map(|(target, _)| target.clone()).collect();
            trial.extend(targets(&[&text]));
            if Skeleton::new(&trial).is_ok() {
                chosen.push((trial.pop().unwrap(), value));
            }
        }
        let mut plain = json!({});
        let mut lists: Vec<Vec<Cell<'_>>> = Vec::new();
        for (target, value) in &chosen {
            let value = match value {
                Own::Absent => None,
                Own::Text(text) => Some(json!(text)),
                Own::Boolean(value) => Some(json!(value)),
                Own::Integer(value) => Some(json!(value)),
                Own::List(texts) => (!texts.is_empty()).then(|| json!(texts)),
            };
            lists.push(match &chosen[lists.len()].1 {
                Own::List(texts) => texts.iter().map(|text| Cell::Text(text)).collect(),
                _ => Vec::new(),
            });
            if let Some(value) = value {
                target.path.set(&mut plain, value).unwrap();
            }
        }
        let cells: Vec<Cell<'_>> = chosen.iter().zip(&lists).map(|((_, value), list)| match value {
            Own::Absent => Cell::Missing,
            Own::Text(text) => Cell::Text(text),
            Own::Boolean(value) => Cell::Boolean(*value),
            Own::Integer(value) => Cell::Integer(*value),
            Own::List(_) => Cell::List(list),
        }).collect();
        let all: Vec<Target> = chosen.iter().map(|(target, _)| target.clone()).collect();
        let written = write(&all, &cells);
        let read: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(sorted(read), sorted(plain));
    }

    #[test]
    fn texts_are_escaped_as_serde_json_does(text in prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        "[\\x00-\\x30\"\\\\a-c\u{7f}-\u{a0}\u{2028}😀]{0,40}",
        "[a-z]{0,20}[\\x00-\\x7f][a-z]{0,20}",
    ]) {
        let written = write(&targets(&["a"]), &[Cell::Text(&text)]);
        prop_assert_eq!(written, format!("{{\"a\":{}}}", serde_json::to_string(&text).unwrap()));
    }
}

/// Every byte at every place of a block of eight.
#[test]
fn every_byte_at_every_place() {
    for code in 0..=0xff_u8 {
        for place in 0..17 {
            let mut text = "abcdefghijklmnopq".to_owned();
            text.replace_range(place..=place, &char::from(code).to_string());
            let written = write(&targets(&["a"]), &[Cell::Text(&text)]);
            assert_eq!(written, format!("{{\"a\":{}}}", serde_json::to_string(&text).unwrap()));
        }
    }
}
