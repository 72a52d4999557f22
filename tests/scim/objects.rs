//! Reading and writing at paths.

use attrflow::scim::Dialect;
use attrflow::scim::Path;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

fn path(text: &str) -> Path {
    Path::parse(text, Dialect::Entra).unwrap_or_else(|diagnostic| panic!("{text}: {diagnostic}"))
}

/// The object before, a path, a value, and the object after; or nothing, when the value is refused.
fn writes() -> Vec<(Value, &'static str, Value, Option<Value>)> {
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let work = || json!({"emails": [{"type": "work", "value": "a"}]});
    vec![
        (json!({}), "userName", json!("jo"), Some(json!({"userName": "jo"}))),
        (json!({"UserName": "x"}), "userName", json!("jo"), Some(json!({"UserName": "jo"}))),
        (json!({}), "name.givenName", json!("Jo"), Some(json!({"name": {"givenName": "Jo"}}))),
        (json!({"name": null}), "name.givenName", json!("Jo"), Some(json!({"name": {"givenName": "Jo"}}))),
        (json!({"name": "x"}), "name.givenName", json!("Jo"), None),
        (work(), "emails.value", json!("b"), None),
        (json!({}), "emails[type eq \"work\"].value", json!("a"), Some(work())),
        (
            work(),
            "Emails[Type eq \"WORK\"].Value",
            json!("b"),
            Some(json!({"emails": [{"type": "work", "value": "b"}]})),
        ),
        (
            work(),
            "emails[type eq \"home\"].value",
            json!("b"),
            Some(json!({"emails": [{"type": "work", "value": "a"}, {"type": "home", "value": "b"}]})),
        ),
        (work(), "emails[type eq \"work\"]", json!("b"), Some(json!({"emails": [{"type": "work", "value": "b"}]}))),
        (work(), "emails[type eq \"work\"]", json!({"x": 1}), Some(json!({"emails": [{"type": "work", "x": 1}]}))),
        (work(), "emails[type ne \"work\"].value", json!("b"), None),
        (work(), "emails[type sw \"w\"].value", json!("b"), Some(json!({"emails": [{"type": "work", "value": "b"}]}))),
        (json!({"emails": {"value": "a"}}), "emails[type eq \"work\"].value", json!("b"), None),
        (
            json!({}),
            "roles[primary eq \"True\"].value",
            json!("Admin"),
            Some(json!({"roles": [{"primary": true, "value": "Admin"}]})),
        ),
        (json!({}), "a[type eq \"True\"].value", json!(1), Some(json!({"a": [{"type": "True", "value": 1}]}))),
        (json!({}), "a[b eq 5 and c eq false].value", json!(1), Some(json!({"a": [{"b": 5, "c": false, "value": 1}]}))),
        (json!({}), "a[b eq 5 and b eq 6].value", json!(1), None),
        (json!({}), "a[b eq 1e999].value", json!(1), None),
        (json!({}), "a[b eq null].value", json!(1), Some(json!({"a": [{"value": 1}]}))),
        (json!({}), "n.l[t eq \"x\"].v", json!(1), Some(json!({"n": {"l": [{"t": "x", "v": 1}]}}))),
        (
            json!({}),
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            json!("Tour"),
            Some(json!({ENTERPRISE: {"department": "Tour"}})),
        ),
        (
            json!({ENTERPRISE: {"manager": {"value": "1"}}}),
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            json!("2"),
            Some(json!({ENTERPRISE: {"manager": {"value": "2"}}})),
        ),
        (
            json!({}),
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
            json!("Jo"),
            Some(json!({"name": {"givenName": "Jo"}})),
        ),
        (json!([]), "userName", json!("jo"), None),
    ]
}

#[test]
fn set() {
    for (before, text, value, after) in writes() {
        let mut object = before.clone();
        let result = path(text).set(&mut object, value);
        match after {
            Some(after) => {
                assert_eq!(result, Ok(()), "{text}");
                assert_eq!(object, after, "{text}");
            }
            None => {
                assert_eq!(result.map_err(|diagnostic| diagnostic.code.id), Err("AF0414"), "{text}");
                assert_eq!(object, before, "{text}");
            }
        }
    }
}

#[test]
fn get() {
    let record = json!({
        "emails": [{"type": "work", "value": "a"}, {"type": "home", "value": "b"}, {"type": "home"}],
        "name": {"givenName": "Jo"},
        "schemas": ["urn:a"],
        "urn:x:y": {"z": [{"value": 1}]},
    });
    let cases: &[(&str, Value)] = &[
        ("emails[type eq \"home\"].value", json!(["b"])),
        ("emails.value", json!(["a", "b"])),
        ("emails[type pr].type", json!(["work", "home", "home"])),
        ("NAME.givenname", json!(["Jo"])),
        ("name", json!([{"givenName": "Jo"}])),
        ("schemas", json!([["urn:a"]])),
        ("urn:x:y:z.value", json!([1])),
        ("urn:x:other:z.value", json!([])),
        ("name.givenName[value eq \"jo\"]", json!(["Jo"])),
        ("emails[type eq \"fax\"].value", json!([])),
        ("name.givenName.", json!(null)),
    ];
    for (text, expected) in cases {
        let Ok(path) = Path::parse(text, Dialect::Rfc) else {
            assert!(expected.is_null(), "{text}");
            continue;
        };
        assert_eq!(json!(path.get(&record)), *expected, "{text}");
    }
}

#[test]
fn remove() {
    let work = || json!({"type": "work", "value": "a"});
    let cases: &[(Value, &str, bool, Value)] = &[
        (json!({"a": 1, "b": 2}), "A", true, json!({"b": 2})),
        (json!({"a": 1}), "b", false, json!({"a": 1})),
        (json!({"name": {"x": 1}}), "name.x", true, json!({})),
        (json!({"name": {"x": 1, "y": 2}}), "name.x", true, json!({"name": {"y": 2}})),
        (json!({"e": [work()]}), "e[type eq \"work\"]", true, json!({})),
        (json!({"e": [work(), {"type": "home"}]}), "e[type eq \"work\"]", true, json!({"e": [{"type": "home"}]})),
        (json!({"e": [work()]}), "e[type eq \"work\"].value", true, json!({"e": [{"type": "work"}]})),
        (json!({"e": [work()]}), "e[type eq \"home\"].value", false, json!({"e": [work()]})),
        (json!({"e": [work(), work()]}), "e.value", true, json!({"e": [{"type": "work"}, {"type": "work"}]})),
        (json!({"e": [{"value": 1}]}), "e.value", true, json!({})),
        (json!({"n": {"l": [work()]}}), "n.l[type eq \"work\"]", true, json!({})),
        (json!({"urn:x:y": {"z": 1}}), "urn:x:y:z", true, json!({})),
        (json!({"urn:x:y": {"z": 1, "w": 2}}), "urn:x:y:z", true, json!({"urn:x:y": {"w": 2}})),
        (json!("x"), "a", false, json!("x")),
    ];
    for (before, text, removed, after) in cases {
        let mut object = before.clone();
        assert_eq!(path(text).remove(&mut object), *removed, "{text}");
        assert_eq!(object, *after, "{text}");
    }
}

fn assignable() -> impl Strategy<Value = Path> {
    "(urn:[ab]:[ab]:)?[abC](\\.[xy])?|(urn:[ab]:[ab]:)?[def](\\.[xy])?\\[(type|primary) eq (\"True\"|\"b\"|5)\\](\\.[vw])?"
        .prop_map(|text| path(&text))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What was put somewhere is found there, and gone when it was taken away.
    #[test]
    fn set_get_remove(paths in proptest::collection::vec(assignable(), 1..6), value in "[a-z]{1,3}") {
        let mut object = json!({});
        for path in &paths {
            if path.set(&mut object, json!(value)).is_err() {
                continue;
            }
            let found = path.get(&object);
            let same = |found: &&Value| **found == json!(value) || found.get("value") == Some(&json!(value));
            prop_assert!(!found.is_empty() && found.iter().all(same), "{} in {}", path, object);
            let written = object.clone();
            prop_assert_eq!(path.set(&mut object, json!(value)), Ok(()));
            prop_assert_eq!(&object, &written, "setting {} again changed the object", path);
            let mut emptied = object.clone();
            prop_assert!(path.remove(&mut emptied));
            prop_assert!(path.get(&emptied).is_empty(), "{} is still in {}", path, emptied);
        }
    }
}
