//! Attributes that the service computes: every output reads the same values.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::Existing;
use attrflow::mapping::NoLinks;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::templates;
use attrflow::record::graph;
use serde_json::Value;
use serde_json::json;

fn mapping(attributes: &[(&str, &str)], scope: &Value) -> Mapping {
    let attributes: Vec<Value> = attributes
        .iter()
        .map(|(target, source)| {
            let priority = i32::from(*target == "userName");
            json!({ "targetAttributeName": target, "matchingPriority": priority, "source": { "type": "Function", "expression": source } })
        })
        .collect();
    let document = json!({
        "directories": [],
        "synchronizationRules": [{
            "sourceDirectoryName": "source", "targetDirectoryName": "target", "objectMappings": [{
                "name": "m", "sourceObjectName": "User", "targetObjectName": "User",
                "attributeMappings": attributes, "scope": scope,
            }]
        }]
    });
    Document::from_json(document).unwrap().mapping(&Engine::new(), None).unwrap_or_else(|found| panic!("{found:#?}"))
}

/// The target object of a record: from text, from the text read as a whole, and as values. `None` if the scope leaves it out.
#[track_caller]
fn object(mapping: &Mapping, record: &Value) -> Option<Value> {
    let (host, mut workspace, mut out) = (FixedHost::new(), Workspace::default(), Vec::new());
    let read = |out: &[u8]| (!out.is_empty()).then(|| serde_json::from_slice::<Value>(out).unwrap());
    let text = record.to_string();
    mapping.writer().write(text.as_bytes(), &host, &mut workspace, &mut out).unwrap();
    let object = read(&out);
    // A name with an escape is for the reader of whole records.
    let escaped = text.replacen('{', if text == "{}" { r#"{"\u0078":1"# } else { r#"{"\u0078":1,"# }, 1);
    out.clear();
    mapping.writer().write(escaped.as_bytes(), &host, &mut workspace, &mut out).unwrap();
    assert_eq!(read(&out), object, "{record}");
    let attributes = Value::Object(graph::attributes(record.clone()).unwrap());
    if mapping.in_scope(&attributes, &mut workspace).unwrap().is_in_scope() {
        let applied = mapping.apply(&attributes, &host, &mut workspace).unwrap();
        assert_eq!(Some(applied.object()), object, "{record}");
    } else {
        assert_eq!(object, None);
    }
    object
}

const ACTIVE: (&str, &str) = ("active", r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#);
const ACTIVE_BY_NOT: (&str, &str) = ("active", "Not([IsSoftDeleted])");

#[test]
fn soft_deleted_is_what_the_service_computes() {
    let rows = [
        (json!({}), true),
        (json!({ "IsSoftDeleted": false }), true),
        (json!({ "IsSoftDeleted": true }), false),
        (json!({ "IsSoftDeleted": "True" }), false),
        (json!({ "IsSoftDeleted": null }), true),
        (json!({ "accountEnabled": true }), true),
        (json!({ "accountEnabled": false }), false),
        (json!({ "accountEnabled": "False" }), false),
        (json!({ "accountEnabled": null }), true),
        (json!({ "accountEnabled": false, "IsSoftDeleted": false }), false),
        (json!({ "accountEnabled": true, "IsSoftDeleted": true }), false),
        (json!({ "@removed": { "reason": "changed" } }), false),
        (json!({ "@removed": { "reason": "deleted" }, "accountEnabled": true }), false),
    ];
    for active in [ACTIVE, ACTIVE_BY_NOT] {
        let mapping = mapping(&[("userName", "[mail]"), active], &Value::Null);
        assert_eq!(mapping.attributes().iter().map(|name| &**name).collect::<Vec<_>>(), ["mail", "IsSoftDeleted"]);
        for (mut record, is_active) in rows.clone() {
            record["mail"] = "a@contoso.com".into();
            let is_removed = record.get("@removed").is_some();
            let object = match is_removed {
                // A removed record has no object; its plan says the same.
                true => json!({ "active": false }),
                false => object(&mapping, &record).unwrap(),
            };
            let written = object["active"].to_string().to_lowercase();
            assert_eq!(written.trim_matches('"'), is_active.to_string(), "{record}");
            // A plan for an object that exists with the other value.
            let before = if is_active { "False" } else { "True" };
            let existing = Existing::new(vec![json!({ "id": "1", "userName": "a@contoso.com", "active": before })]);
            let links = NoLinks;
            let plan = mapping
                .plan(&record, &existing, &links, &FixedHost::new(), &mut Workspace::default(), PlanOptions::default())
                .unwrap()
                .to_json();
            if record["@removed"]["reason"] == "deleted" {
                assert_eq!(plan["action"], "delete");
                continue;
            }
            // Nothing is concluded from what the record does not say: a disabled person is not enabled.
            let is_unknown = record.as_object().unwrap().values().filter(|value| !value.is_null()).count() == 1;
            if is_unknown {
                assert_eq!(plan["changes"], json!([]), "{record}: {plan}");
                continue;
            }
            let change = plan["changes"].as_array().unwrap().iter().find(|change| change["attribute"] == "active");
            assert_eq!(change.map(|change| &change["new"]), Some(&object["active"]), "{record}: {plan}");
        }
    }
}

#[test]
fn scopes_read_what_is_computed() {
    let clause = |attribute: &str, operator: &str, values: Value| {
        json!({ "groups": [{ "clauses": [{
            "sourceOperandName": attribute, "operatorName": operator, "targetOperand": { "values": values }
        }] }] })
    };
    let only_active = mapping(&[("userName", "[mail]")], &clause("IsSoftDeleted", "IS FALSE", json!([])));
    assert!(object(&only_active, &json!({ "mail": "a" })).is_some());
    assert!(object(&only_active, &json!({ "mail": "a", "accountEnabled": true })).is_some());
    assert!(object(&only_active, &json!({ "mail": "a", "accountEnabled": false, "IsSoftDeleted": false })).is_none());
    let only_example =
        mapping(&[("userName", "[mail]")], &clause("userPrincipalName", "REGEX MATCH", json!(["@example"])));
    let guest = json!({ "mail": "a", "userPrincipalName": "kim_example.net#EXT#@contoso.onmicrosoft.com" });
    assert!(object(&only_example, &guest).is_some());
}

#[test]
fn who_has_no_role_is_not_active_where_the_application_asks_for_one() {
    for (template, is_active) in [("zendesk", false), ("generic-scim", true)] {
        let template = templates::TEMPLATES.iter().find(|known| known.name == template).unwrap();
        let document = Document::parse(template.document).unwrap().for_template(template);
        let mapping = document.mapping(&Engine::new(), None).unwrap();
        let sample = templates::sample_records("User").lines().next().unwrap();
        let mut record: Value = serde_json::from_str(sample).unwrap();
        record["appRoleAssignments"] = json!(["Default Access"]);
        let written = object(&mapping, &record).unwrap().to_string();
        record["appRoleAssignments"] = json!([]);
        let with_nothing = object(&mapping, &record).unwrap().to_string();
        let negative = [r#""active":false"#, r#""active":"False""#, r#""suspended":true"#, r#""suspended":"True""#];
        let is_negative = |text: &str| negative.iter().any(|part| text.contains(part));
        assert_eq!(is_negative(&written), !is_active, "{}: {written}", template.name);
        assert!(!is_negative(&with_nothing), "{}: {with_nothing}", template.name);
    }
}

#[test]
fn names_of_guests_are_restored() {
    let mapping = mapping(&[("userName", "[userPrincipalName]"), ("raw", "[originalUserPrincipalName]")], &Value::Null);
    let rows = [
        ("kim_example.net#EXT#@contoso.onmicrosoft.com", "kim@example.net"),
        ("kim_de_vries_example.net#EXT#@contoso.onmicrosoft.com", "kim_de_vries@example.net"),
        ("k\u{ef}m_example.net#EXT#@contoso.onmicrosoft.com", "k\u{ef}m@example.net"),
        ("kim@example.net", "kim@example.net"),
        ("kim_example.net@contoso.com", "kim_example.net@contoso.com"),
        ("kim#EXT#@contoso.onmicrosoft.com", "kim#EXT#@contoso.onmicrosoft.com"),
        ("_example.net#EXT#@contoso.onmicrosoft.com", "_example.net#EXT#@contoso.onmicrosoft.com"),
        ("kim_#EXT#@contoso.onmicrosoft.com", "kim_#EXT#@contoso.onmicrosoft.com"),
        ("kim_example.net#EXT#", "kim_example.net#EXT#"),
        ("#EXT#@", "#EXT#@"),
    ];
    for (raw, restored) in rows {
        let record = json!({ "userPrincipalName": raw });
        assert_eq!(object(&mapping, &record), Some(json!({ "userName": restored, "raw": raw })));
        // One that the record has itself stays.
        let record = json!({ "userPrincipalName": raw, "originalUserPrincipalName": "o" });
        assert_eq!(object(&mapping, &record), Some(json!({ "userName": restored, "raw": "o" })));
        // People are matched by the restored name.
        let existing = Existing::new(vec![json!({ "id": "1", "userName": restored })]);
        let links = NoLinks;
        let plan = mapping
            .plan(&record, &existing, &links, &FixedHost::new(), &mut Workspace::default(), PlanOptions::default())
            .unwrap();
        assert_eq!(plan.matched.and_then(|matched| matched.id).as_deref(), Some("1"), "{raw}");
    }
    for record in [json!({}), json!({ "userPrincipalName": 7 }), json!({ "userPrincipalName": ["a#EXT#@"] })] {
        object(&mapping, &record);
    }
}

#[test]
fn a_record_with_what_is_computed_is_the_same_when_that_is_done_again() {
    let mapping = mapping(&[("userName", "[userPrincipalName]"), ACTIVE], &Value::Null);
    let record =
        json!({ "userPrincipalName": "kim_example.net#EXT#@contoso.onmicrosoft.com", "accountEnabled": false });
    let computed = mapping.with_computed(record.as_object().unwrap(), false);
    assert_eq!(
        computed,
        json!({
            "userPrincipalName": "kim@example.net",
            "originalUserPrincipalName": "kim_example.net#EXT#@contoso.onmicrosoft.com",
            "accountEnabled": false,
            "IsSoftDeleted": true,
        })
    );
    assert_eq!(mapping.with_computed(computed.as_object().unwrap(), false), computed);
    assert_eq!(object(&mapping, &record), object(&mapping, &computed));
    assert_eq!(mapping.with_computed(&serde_json::Map::new(), true), json!({ "IsSoftDeleted": true }));
}
