//! The schemas of RFC 7643, and those an application answers with.

use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use attrflow::scim::schema;
use attrflow::scim::schema::Kind;
use attrflow::scim::schema::Mutability;
use attrflow::scim::schema::Resource;
use serde_json::json;

fn path(text: &str) -> Path {
    Path::parse(text, Dialect::Entra).unwrap_or_else(|diagnostic| panic!("{text}: {diagnostic}"))
}

#[test]
fn known_paths() {
    let user = Resource::user();
    for (text, kind) in [
        ("userName", Kind::Text),
        ("USERNAME", Kind::Text),
        ("active", Kind::Boolean),
        ("name", Kind::Complex),
        ("name.givenName", Kind::Text),
        ("emails[type eq \"work\"].value", Kind::Text),
        ("emails.primary", Kind::Boolean),
        ("roles[primary eq \"True\"].display", Kind::Text),
        ("meta.created", Kind::DateTime),
        ("externalId", Kind::Text),
        ("x509Certificates.value", Kind::Binary),
        ("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName", Kind::Text),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", Kind::Complex),
        ("URN:IETF:params:scim:schemas:extension:enterprise:2.0:User:Manager.Value", Kind::Text),
    ] {
        assert_eq!(user.find(&path(text)).map(|attribute| attribute.kind), Ok(kind), "{text}");
    }
    assert_eq!(Resource::group().find(&path("members.$ref")).map(|attribute| attribute.kind), Ok(Kind::Reference));
    let id = user.find(&path("id")).unwrap();
    assert_eq!((id.mutability, id.case_exact, id.required), (Mutability::ReadOnly, true, true));
    assert_eq!(user.find(&path("emails.type")).unwrap().canonical_values, ["work", "home", "other"]);
    assert!(user.find(&path("addresses")).unwrap().multivalued);
}

/// How many attributes and sub-attributes RFC 7643, sections 4.1 to 4.3, lists.
#[test]
fn the_table_is_complete() {
    let count = |resource: &Resource, at: usize| {
        let attributes = &resource.schemas[at].attributes;
        (attributes.len(), attributes.iter().map(|attribute| attribute.sub_attributes.len()).sum::<usize>())
    };
    assert_eq!(count(&Resource::user(), 0), (21, 46));
    assert_eq!(count(&Resource::user(), 1), (6, 3));
    assert_eq!(count(&Resource::group(), 0), (2, 4));
}

#[test]
fn did_you_mean() {
    let user = Resource::user();
    for (text, help) in [
        ("userNmae", "did you mean `userName`?"),
        ("email", "did you mean `emails`?"),
        ("department", "did you mean `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`?"),
        ("name.givenname2", "did you mean `givenName`?"),
        ("emails[type eq \"work\"].val", "did you mean `value`?"),
        ("userName.value", "`userName` is a single value; write `userName` alone"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:Usr:department",
            "did you mean `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`?",
        ),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:userName", "did you mean `userName`?"),
        ("qqq", "write the URN of the schema before a custom attribute"),
        ("photos.qqq", "it has `value`, `display`, `type`, `primary`"),
        ("urn:x:y:z", "use a schema that the application lists at `/Schemas`"),
    ] {
        let diagnostic = user.find(&path(text)).unwrap_err();
        assert_eq!((diagnostic.code.id, diagnostic.help.as_deref()), ("AF0415", Some(help)), "{text}");
    }
}

#[test]
fn filters_against_the_schema() {
    let user = Resource::user();
    let codes = |text: &str| -> Vec<&str> {
        let filter = Filter::parse(text, Dialect::Rfc).unwrap();
        user.check_filter(&filter).iter().map(|diagnostic| diagnostic.code.id).collect()
    };
    for text in [
        "userName co \"x\" and emails co \"x\" or not (active eq true)",
        "meta.created gt \"2011-05-13T04:42:34Z\"",
        "emails[type eq \"work\" and primary eq true]",
        "schemas eq \"urn:x\"",
        "schemas[value eq \"urn:x\"]",
        "roles[primary eq \"True\"]",
    ] {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
    for text in [
        "active gt true",
        "active co \"t\"",
        "emails.primary sw true",
        "emails[primary le true]",
        "x509Certificates.value gt \"aGVsbG8=\"",
        "x509Certificates lt \"aGVsbG8=\"",
        "meta.created gt \"2019-10-17T\"",
        "meta.created co \"2019\"",
        "name gt \"x\"",
    ] {
        assert_eq!(codes(text), ["AF0416"], "{text}");
    }
    for text in ["userNam pr", "emails[typ eq \"x\"]", "userName[type eq \"x\"]", "name.x eq 1", "urn:x:y:z pr"] {
        assert_eq!(codes(text), ["AF0415"], "{text}");
    }
    assert_eq!(
        codes("emials[typ eq \"x\"] and active gt true and not (emails[typ pr])"),
        ["AF0415", "AF0416", "AF0415"]
    );
    let codes = |text: &str| -> Vec<&str> {
        user.check_path(&path(text)).iter().map(|diagnostic| diagnostic.code.id).collect()
    };
    assert_eq!(codes("emails[type eq \"work\"].value"), [""; 0]);
    assert_eq!(codes("emails[typ eq \"work\"].val"), ["AF0415", "AF0415"]);
    assert!(user.is_case_exact(&path("externalId")));
    assert!(!user.is_case_exact(&path("userName")));
}

#[test]
fn an_answer_of_schemas() {
    let schema = |id: &str, attributes: serde_json::Value| json!({"id": id, "attributes": attributes});
    let document = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "Resources": [
            schema("urn:x:ext:User", json!([{"name": "score", "type": "decimal", "caseExact": true}])),
            schema(schema::GROUP, json!([{"name": "members", "type": "complex"}])),
            schema(schema::USER, json!([
                {"name": "userName", "type": "string", "required": true, "unknown": {}},
                {"name": "emails", "type": "complex", "multiValued": true, "subAttributes": [
                    {"name": "type", "type": "string", "canonicalValues": ["work"], "mutability": "immutable"}]},
            ])),
        ],
    });
    let user = Resource::from_schemas(&document, schema::USER).unwrap();
    let ids: Vec<&str> = user.schemas.iter().map(|schema| schema.id.as_str()).collect();
    assert_eq!(ids, [schema::USER, "urn:x:ext:User"]);
    assert!(user.find(&path("userName")).unwrap().required);
    let part = user.find(&path("emails[type eq \"work\"].type")).unwrap();
    assert_eq!((part.canonical_values.as_slice(), part.mutability), (&["work".to_owned()][..], Mutability::Immutable));
    let score = user.find(&path("urn:x:ext:User:score")).unwrap();
    assert_eq!((score.kind, score.case_exact), (Kind::Decimal, true));
    assert!(user.find(&path("title")).is_err());
    assert!(user.find(&path("externalId")).is_ok());
    let alone = schema(schema::USER, json!([]));
    assert!(Resource::from_schemas(&alone, schema::USER).is_ok());
    assert!(Resource::from_schemas(&json!([alone]), schema::USER).is_ok());
}

#[test]
fn answers_that_cannot_be_read() {
    for (document, pointer) in [
        (json!(1), ""),
        (json!({"Resources": []}), ""),
        (json!({"Resources": [{}]}), "/Resources/0"),
        (json!([{"id": "urn:a"}, 5]), "/1"),
        (json!({"id": schema::USER, "attributes": {}}), "/attributes"),
        (json!({"id": schema::USER, "attributes": [{"name": "a"}, {}]}), "/attributes/1"),
        (
            json!({"id": schema::USER, "attributes": [{"name": "a", "subAttributes": [1]}]}),
            "/attributes/0/subAttributes/0",
        ),
    ] {
        let diagnostic = Resource::from_schemas(&document, schema::USER).unwrap_err();
        assert_eq!(diagnostic.code.id, "AF0419");
        assert_eq!(diagnostic.location.map(|place| place.pointer).as_deref(), Some(pointer));
    }
}
