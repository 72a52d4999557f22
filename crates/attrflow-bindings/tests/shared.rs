//! What the bindings share: errors, options, checks and plans.

use attrflow_bindings::Applied;
use attrflow_bindings::Document;
use attrflow_bindings::Evaluated;
use attrflow_bindings::Existing;
use attrflow_bindings::Expression;
use attrflow_bindings::MaxDeprovision;
use attrflow_bindings::Options;
use attrflow_bindings::PlanInput;
use attrflow_bindings::check;
use attrflow_bindings::check_document;
use attrflow_bindings::guarded;

#[test]
fn a_panic_is_an_error_and_the_next_call_works() {
    let panics = guarded::<()>(|| panic!("a mistake"));
    assert_eq!(panics.unwrap_err().code(), "AF0811");
    let value = Expression::compile("[a]").unwrap().evaluate(br#"{"a": 1}"#, &Options::default()).unwrap();
    assert_eq!(value, Evaluated::Value(1.into()));
}

#[test]
fn options_are_read_strictly() {
    let read = |text: &str| Options::parse(text.as_bytes()).map_err(|error| error.code());
    assert!(read(r#"{"now": "2026-03-31T08:30:00Z", "seed": 1, "parameters": {"a": "b", "c": 1}}"#).is_ok());
    assert!(!read(r#"{"now": null, "seed": null}"#).unwrap().is_seeded());
    for (text, code) in [
        ("[]", "AF0804"),
        (r#"{"nov": 1}"#, "AF0804"),
        (r#"{"now": "noon"}"#, "AF0810"),
        (r#"{"now": "08:30"}"#, "AF0810"),
        (r#"{"seed": -1}"#, "AF0804"),
        (r#"{"parameters": {"a": []}}"#, "AF0804"),
        ("{", "AF0808"),
    ] {
        assert_eq!(read(text).unwrap_err(), code, "{text}");
    }
}

#[test]
fn errors_come_first_and_have_places() {
    let found = check("Append(Item([a], 0), Joni([b]))").unwrap();
    assert!(found[0].is_error());
    assert_eq!((found[0].start, found[0].span()), (Some((1, 22)), Some((21, 25))));
    let found = check_document("[\n {\"targetAttributeName\": \"a\", \"source\": 1]".as_bytes()).unwrap();
    assert_eq!(found[0].start.map(|(line, _)| line), Some(2));
    let error = Expression::compile("Joni([b])").unwrap_err();
    assert_eq!(error.to_string(), "error[AF0203]: `Joni` is not a function");
}

#[test]
fn a_seed_gives_each_record_its_own_values() {
    let text = br#"[{"targetAttributeName": "a", "source": {"expression": "Guid()", "type": "Function"}}]"#;
    let options = Options::parse(br#"{"seed": 7}"#).unwrap();
    let mapping = Document::parse(text).unwrap().mapping(None, options).unwrap();
    let made = |record: &str, number| {
        let mut out = Vec::new();
        mapping.apply(record.as_bytes(), number, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    // The tests of the command line have the same values.
    let known = [
        (r#"{"objectId": "u1"}"#, 5, "6680ee1a-bb2c-463e-a8a4-a74fe54999a7"),
        (r#"{"id": "u2"}"#, 1, "a9aaa7f5-0b8a-4016-938a-a0ca5702d794"),
        ("{}", 1, "c0cca619-7de8-4081-ba2f-4c8907a92748"),
        ("{}", 2, "e53146d9-c893-49f2-96e2-3a8cf2339c14"),
    ];
    for (record, number, value) in known {
        assert_eq!(made(record, number), format!(r#"{{"a":"{value}"}}"#), "{record}");
    }
    assert_eq!(mapping.applied(b"{}").unwrap(), Applied::Object(made("{}", 1).into_bytes()));
    // Without an order what is in a record tells it from others.
    let options = Options::parse(br#"{"seed": 7}"#).unwrap().unordered();
    let mapping = Document::parse(text).unwrap().mapping(None, options).unwrap();
    let made = |record: &str| mapping.applied(record.as_bytes()).unwrap();
    assert_eq!((made(r#"{"a": 1}"#), made(r#"{"a": 2}"#) == made(r#"{"a": 1}"#)), (made(r#"{"a": 1}"#), false));
}

#[test]
fn references_lead_to_records_of_the_call() {
    let mapping = Document::template("generic-scim").unwrap().mapping(Some("User"), Options::default()).unwrap();
    let person = |id: &str, more: &str| {
        let text = format!(
            r#"{{"objectId": "{id}", "userPrincipalName": "{id}@contoso.com", "mail": "{id}@contoso.com", "displayName": "{id}", "mailNickname": "{id}", "accountEnabled": true{more}}}"#
        );
        Ok(text.into_bytes())
    };
    let records = [person("boss", ""), person("ada", r#", "manager": "boss""#)];
    let existing = Existing::read(b"[]").unwrap();
    let input = PlanInput { records: &records, existing: Some(&existing), ..PlanInput::default() };
    let planned = mapping.plan(&input).unwrap();
    let line = planned.records[1].as_ref().unwrap()[0].to_string();
    assert!(line.contains(r#""$link":"User/boss""#) && line.contains(r#""unresolved":[]"#), "{line}");
    assert_eq!("20%".parse::<MaxDeprovision>().unwrap(), MaxDeprovision::Percent(20.0));
    assert!("many".parse::<MaxDeprovision>().is_err());
}
