//! Attributes that no record has are noticed, whichever way the records are read.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::record::Lines;
use attrflow::record::Presence;
use attrflow::record::graph;
use serde_json::json;

fn mapping(expressions: &[&str]) -> Mapping {
    let attributes: Vec<_> = (0..)
        .zip(expressions)
        .map(|(number, text)| json!({ "targetAttributeName": format!("t{number}"), "source": { "expression": text } }))
        .collect();
    let document =
        json!({ "name": "m", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": attributes });
    Document::from_json(document).unwrap().mapping(&Engine::new(), None).unwrap()
}

fn shown(mapping: &Mapping, presence: &Presence) -> String {
    let shown =
        |(name, spelling): (&str, Option<&str>)| spelling.map_or(name.to_owned(), |other| format!("{name}~{other}"));
    mapping.absent_attributes(presence).into_iter().map(shown).collect::<Vec<_>>().join(" ")
}

/// What no record has, of records read as lines, one by one, over several lines, and parsed as a whole.
#[track_caller]
fn absent(expressions: &[&str], records: &[&str]) -> String {
    let mapping = mapping(expressions);
    let (writer, host, mut out) = (mapping.writer(), FixedHost::new(), Vec::new());
    let pretty = |record: &&str| record.replacen('{', "{\n", 1);
    let escaped = |record: &&str| record.replacen('{', "{\"\\u0078\":1,", 1).replace(",}", "}");
    let mut found = Vec::new();
    let mut workspace = Workspace::default();
    let block = records.join("\n");
    let mut lines = Lines::new(block.as_bytes());
    while writer.write_lines(&mut lines, &host, &mut workspace, &mut out, |_, _| {}) {}
    found.push(shown(&mapping, workspace.presence()));
    for texts in [
        records.iter().map(|record| (*record).to_owned()).collect::<Vec<_>>(),
        records.iter().map(pretty).collect(),
        records.iter().map(escaped).collect(),
    ] {
        let mut workspace = Workspace::default();
        // Each thread has a workspace of its own.
        let mut merged = Presence::default();
        for text in texts {
            let mut other = Workspace::default();
            for workspace in [&mut workspace, &mut other] {
                drop(writer.write(text.as_bytes(), &host, workspace, &mut out));
            }
            merged.merge(other.presence());
        }
        found.extend([shown(&mapping, workspace.presence()), shown(&mapping, &merged)]);
    }
    let mut workspace = Workspace::default();
    for record in records.iter().filter_map(|record| serde_json::from_str(record).ok()) {
        mapping.note_attributes(&serde_json::Value::Object(graph::attributes(record).unwrap()), &mut workspace);
    }
    found.push(shown(&mapping, workspace.presence()));
    let first = found[0].clone();
    assert!(found.iter().all(|other| *other == first), "{found:#?}");
    first
}

#[test]
fn what_no_record_has_is_told_with_the_spelling_of_records() {
    let rows: &[(&[&str], &[&str], &str)] = &[
        (&["[mail]"], &[r#"{"mail":"a"}"#], ""),
        (&["[mail]"], &[], ""),
        (&["[mail]"], &["{}"], "mail"),
        (&["ToLower([MAIL])"], &[r#"{"mail":"a"}"#], "MAIL~mail"),
        (&["[MAIL]"], &[r#"{"x":1}"#, r#"{"mail":"a"}"#, r#"{"Mail":"a"}"#], "MAIL~mail"),
        (&["[mail]", "[surname]"], &[r#"{"mail":"a"}"#, r#"{"surname":"b"}"#], ""),
        // What is there without a value is there.
        (&["[mail]", "[otherMails]"], &[r#"{"mail":null,"otherMails":[]}"#], ""),
        // Properties are attributes.
        (&["[telephoneNumber]", "[mobile]"], &[r#"{"businessPhones":[],"mobilePhone":null}"#], ""),
        (&["[mobile]"], &[r#"{"MobilePhone":"+1"}"#], "mobile~MobilePhone"),
        (&["[extensionAttribute1]"], &[r#"{"onPremisesExtensionAttributes":{"extensionAttribute1":"a"}}"#], ""),
        // What the service computes is there, and what that is computed from is not asked for.
        (&["[IsSoftDeleted]", "[mail]"], &[r#"{"mail":"a"}"#], ""),
        (&["[originalUserPrincipalName]"], &[r#"{"userPrincipalName":"a"}"#], ""),
        (&["[accountEnabled]", "[IsSoftDeleted]"], &[r#"{"mail":"a"}"#], "accountEnabled"),
        // A record that cannot be read tells nothing.
        (&["[mail]"], &[r#"{"mail":"#], ""),
    ];
    for (expressions, records, wanted) in rows {
        assert_eq!(absent(expressions, records), *wanted, "{expressions:?} {records:?}");
    }
}

#[test]
fn records_with_many_names_are_compared() {
    let many: Vec<String> = (0..200).map(|number| format!("\"name{number}\":\"{}\"", "-".repeat(number))).collect();
    let record = format!("{{{},\"mAil\":\"a\"}}", many.join(","));
    let mut records = vec!["{\"a\":1}"; 30];
    records.push(&record);
    assert_eq!(absent(&["[mail]", "[a]"], &records), "mail~mAil");
}
