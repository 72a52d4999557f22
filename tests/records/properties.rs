//! Properties of Graph and the portal in records: every reader gives the attributes that the reader of whole records gives.

use std::sync::Arc;

use attrflow::Value;
use attrflow::record::Projection;
use attrflow::record::attribute_names::PROPERTIES;
use attrflow::record::graph;
use attrflow::value::Arena;
use attrflow::value::json::to_json;
use proptest::prelude::*;
use proptest::sample::select;

use crate::records::Readers;
use crate::records::Verdict;
use crate::records::compare;
use crate::records::projection;
use crate::records::value;

/// Values that properties have, and some that they should not have.
const VALUES: &[&str] = &[
    "null",
    "true",
    "7",
    "1.5",
    r#""""#,
    r#""a""#,
    r#""a\n\"b""#,
    "[]",
    r#"["a"]"#,
    r#"["a\u0041","b"]"#,
    r#"[null,"b"]"#,
    r#"[["a"],"b"]"#,
    "{}",
    r#"{"id":"1"}"#,
    r##"{"@odata.type":"#microsoft.graph.user","id":"1","mail":null}"##,
    r#"{"id":null}"#,
    r#"{"mail":"a"}"#,
    r#"[{"id":"1"},{"id":"2","x":[]}]"#,
    r#"["0",{"id":"1"},{"mail":"a"},null]"#,
];

fn everything() -> Projection {
    let mut names: Vec<Arc<str>> = PROPERTIES.iter().map(|property| property.attribute.into()).collect();
    names.dedup();
    names.sort();
    names.dedup();
    Projection::new(&names)
}

#[test]
fn every_row_is_read_alike_in_any_order() {
    let everything = everything();
    let mut readers = Readers::new();
    let mut all = Vec::new();
    for property in PROPERTIES {
        let alone = projection(&[property.attribute]);
        let names = [property.attribute, property.name];
        let both = projection(if property.name == property.attribute { &names[..1] } else { &names });
        let mut texts = Vec::new();
        // Those of one kind take the same ways.
        let is_one_of_many = property.is_own() || property.name.ends_with(char::is_numeric);
        for value in VALUES.iter().step_by(if is_one_of_many { 6 } else { 1 }) {
            let member = match property.member() {
                Some((complex, member)) => format!(r#""{complex}":{{"other":1,"{member}":{value}}}"#),
                None => format!(r#""{}":{value}"#, property.name),
            };
            texts.extend([format!("{{{member}}}"), format!(r#"{{"y":"m",{member},"x":["y"]}}"#)]);
            if property.name != property.attribute || property.member().is_some() {
                for own in [r#""own""#, "null", "[]", "{}", r#"["own"]"#] {
                    let own = format!(r#""{}":{own}"#, property.attribute);
                    texts.extend([format!("{{{member},{own}}}"), format!("{{ {own} , {member} }}")]);
                }
            }
        }
        if let Some((complex, _)) = property.member() {
            texts.extend(VALUES.iter().map(|value| format!(r#"{{"{complex}":{value}}}"#)));
        }
        for projection in [&alone, &both] {
            for text in &texts {
                assert_eq!(compare(projection, &mut readers, text.as_bytes()), Verdict::Record, "{text}");
            }
        }
        all.extend(texts);
    }
    for text in all.iter().step_by(7) {
        assert_eq!(compare(&everything, &mut readers, text.as_bytes()), Verdict::Record, "{text}");
    }
}

/// What an attribute is in a record.
#[track_caller]
fn attribute(record: &str, name: &str) -> serde_json::Value {
    let (projection, mut readers) = (projection(&[name]), Readers::new());
    assert_eq!(compare(&projection, &mut readers, record.as_bytes()), Verdict::Record);
    let arena = Arena::new(usize::MAX);
    let read = projection.read(record.as_bytes(), &mut readers.best, &arena).unwrap();
    to_json(read.slots().first().copied().unwrap_or(Value::Missing))
}

#[test]
fn properties_become_attributes() {
    let rows = [
        (r#"{"id":"7f"}"#, "objectId", r#""7f""#),
        (r#"{"businessPhones":["+1","+2"]}"#, "telephoneNumber", r#""+1""#),
        (r#"{"businessPhones":[]}"#, "telephoneNumber", "null"),
        (r#"{"businessPhones":"+1"}"#, "telephoneNumber", r#""+1""#),
        (r#"{"mobilePhone":"+1"}"#, "mobile", r#""+1""#),
        (r#"{"officeLocation":"18/2111"}"#, "physicalDeliveryOfficeName", r#""18/2111""#),
        (r#"{"faxNumber":"+1"}"#, "facsimileTelephoneNumber", r#""+1""#),
        (r#"{"onPremisesSyncEnabled":true}"#, "dirSyncEnabled", "true"),
        (r#"{"directorySynced":"True"}"#, "dirSyncEnabled", r#""True""#),
        (r#"{"alternateEmailAddress":["a@b.c"]}"#, "otherMails", r#"["a@b.c"]"#),
        (r#"{"manager":{"id":"m1","displayName":"Mia"}}"#, "manager", r#""m1""#),
        (r#"{"manager":"m1"}"#, "manager", r#""m1""#),
        (r#"{"members":[{"id":"u1"},{"id":"u2"}]}"#, "members", r#"["u1","u2"]"#),
        (r#"{"members":["u1",{"id":"u2"}]}"#, "members", r#"["u1","u2"]"#),
        (
            r#"{"onPremisesExtensionAttributes":{"extensionAttribute1":"a","extensionAttribute12":"l"}}"#,
            "extensionAttribute12",
            r#""l""#,
        ),
        (r#"{"onPremisesExtensionAttributes":null}"#, "extensionAttribute1", "null"),
        (r#"{"employeeOrgData":{"division":"d","costCenter":"c"}}"#, "employeeOrgData.costCenter", r#""c""#),
        // An attribute under its own name wins, also when it has no value.
        (r#"{"mobilePhone":"+1","mobile":"+2"}"#, "mobile", r#""+2""#),
        (r#"{"mobile":null,"mobilePhone":"+1"}"#, "mobile", "null"),
        (r#"{"mobilePhone":"+1","mobile":null}"#, "mobile", "null"),
        // Names are compared exactly, and stay.
        (r#"{"MobilePhone":"+1"}"#, "mobile", "null"),
        (r#"{"mobilePhone":"+1"}"#, "mobilePhone", r#""+1""#),
    ];
    for (record, name, wanted) in rows {
        assert_eq!(attribute(record, name), serde_json::from_str::<serde_json::Value>(wanted).unwrap(), "{record}");
    }
}

#[test]
fn lists_of_keys_and_values_have_properties_as_well() {
    let record =
        serde_json::json!({"properties": [{"key": "id", "value": "7f"}, {"key": "businessPhones", "value": ["1"]}]});
    let attributes = graph::attributes(record).unwrap();
    assert_eq!((&attributes["objectId"], &attributes["telephoneNumber"]), (&"7f".into(), &"1".into()));
}

#[test]
fn names_that_occur_twice_are_left_to_the_reader_of_whole_records() {
    let (everything, mut readers) = (everything(), Readers::new());
    for name in ["id", "businessPhones", "onPremisesExtensionAttributes"] {
        let text = format!(r#"{{"{name}":"a","{name}":"b"}}"#);
        assert_eq!(compare(&everything, &mut readers, text.as_bytes()), Verdict::Unsure, "{text}");
    }
}

/// Names of properties and of their attributes.
fn name() -> impl Strategy<Value = String> {
    let names: Vec<String> = PROPERTIES
        .iter()
        .filter(|property| !property.is_own())
        .flat_map(|property| {
            let complex = property.member().map(|(complex, _)| complex);
            [complex.unwrap_or(property.name), property.attribute].map(str::to_owned)
        })
        .collect();
    prop_oneof![4 => select(names), 1 => "[a-z]{0,4}"]
}

fn member() -> impl Strategy<Value = (String, serde_json::Value)> {
    let inner = prop_oneof![Just("id"), Just("extensionAttribute1"), Just("division"), Just("x")];
    let complex = proptest::collection::vec((inner, value()), 0..4).prop_map(|members| {
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
        serde_json::Value::Object(members.collect())
    });
    let complex = complex.boxed();
    let list = proptest::collection::vec(prop_oneof![complex.clone(), value()], 0..3).prop_map(serde_json::Value::from);
    (name(), prop_oneof![value(), complex, list])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_records_of_properties_are_read_alike(
        members in proptest::collection::vec(member(), 0..12),
        wanted in proptest::collection::vec(name(), 0..12),
    ) {
        let text = serde_json::Value::Object(members.into_iter().collect()).to_string();
        let mut names: Vec<Arc<str>> = wanted.into_iter().map(Arc::from).collect();
        names.sort();
        names.dedup();
        compare(&Projection::new(&names), &mut Readers::new(), text.as_bytes());
        compare(&everything(), &mut Readers::new(), text.as_bytes());
    }
}
