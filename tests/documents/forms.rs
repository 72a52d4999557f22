//! Documents as people have them: parts of a schema, answers of Microsoft Graph, exports of PowerShell, UTF-16.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::lint;
use attrflow::mapping::Encoding;
use attrflow::mapping::templates;
use attrflow::source::line_and_column;
use serde_json::Value;
use serde_json::json;

use super::assert_places;

fn schema() -> Value {
    serde_json::from_str(templates::find("generic-scim").expect("a template").document).expect("JSON")
}

/// The names of all members in PascalCase, as the PowerShell SDK writes them.
fn in_pascal_case(json: Value) -> Value {
    match json {
        Value::Object(members) => {
            let mut members: serde_json::Map<String, Value> = members
                .into_iter()
                .map(|(name, value)| {
                    let (first, rest) = name.split_at(1);
                    (first.to_uppercase() + rest, in_pascal_case(value))
                })
                .collect();
            members.insert("AdditionalProperties".to_owned(), json!({}));
            Value::Object(members)
        }
        Value::Array(items) => items.into_iter().map(in_pascal_case).collect(),
        other => other,
    }
}

/// The same with another case for every name.
fn in_upper_case(json: Value) -> Value {
    match json {
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name.to_uppercase(), in_upper_case(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(in_upper_case).collect(),
        other => other,
    }
}

/// What a document makes of a record.
fn applied(document: &Document) -> Value {
    let record = json!({ "objectId": "1", "userPrincipalName": "ada@contoso.com", "displayName": "Ada", "mail": "ada@contoso.com",
        "mailNickname": "ada", "accountEnabled": true, "IsSoftDeleted": false, "employeeId": "7" });
    let mapping = document.mapping(&Engine::new(), None).unwrap_or_else(|found| panic!("{found:#?}"));
    let (host, mut workspace) = (FixedHost::new(), Workspace::default());
    Value::Object(mapping.apply(&record, &host, &mut workspace).expect("an object").values())
}

#[test]
fn a_schema_is_found_in_what_is_around_it() {
    let plain = schema();
    let wanted = applied(&Document::from_json(plain.clone()).expect("a document"));
    let rule = plain["synchronizationRules"][0].clone();
    let mapping = rule["objectMappings"][0].clone();
    let attributes = mapping["attributeMappings"].clone();
    let additional =
        json!({ "Id": null, "Directories": null, "SynchronizationRules": null, "AdditionalProperties": plain });
    let cases = [
        (plain.clone(), "a synchronizationSchema"),
        (
            json!({ "@odata.context": "c", "value": [plain] }),
            "a synchronizationSchema in a collection of Microsoft Graph (`value`)",
        ),
        (json!({ "value": plain }), "a synchronizationSchema in the member `value`"),
        (json!([plain]), "a synchronizationSchema in a list"),
        (json!({ "id": "t", "factoryTag": "scim", "schema": plain }), "a synchronizationSchema in the member `schema`"),
        (
            json!({ "value": [{ "id": "t", "schema": plain }] }),
            "a synchronizationSchema in the member `schema` in a collection of Microsoft Graph (`value`)",
        ),
        (json!([{ "schema": plain }]), "a synchronizationSchema in the member `schema` in a list"),
        (rule.clone(), "one synchronization rule"),
        (json!([rule]), "a list of synchronization rules"),
        (mapping.clone(), "one object mapping"),
        (json!({ "value": [mapping] }), "a list of object mappings in a collection of Microsoft Graph (`value`)"),
        (attributes.clone(), "a list of attribute mappings"),
        (json!({ "value": attributes }), "a list of attribute mappings in a collection of Microsoft Graph (`value`)"),
        (
            in_pascal_case(plain.clone()),
            "a synchronizationSchema, with names in PascalCase as the Graph PowerShell SDK writes them",
        ),
        (
            in_pascal_case(mapping),
            "one object mapping, with names in PascalCase as the Graph PowerShell SDK writes them",
        ),
        (
            in_upper_case(plain.clone()),
            "a synchronizationSchema, with names in PascalCase as the Graph PowerShell SDK writes them",
        ),
        (additional, "a synchronizationSchema, with names in PascalCase as the Graph PowerShell SDK writes them"),
    ];
    for (json, form) in cases {
        let document = Document::from_json(json).unwrap_or_else(|fault| panic!("{form}: {fault}"));
        assert_eq!(document.form().to_string(), form);
        assert_eq!(document.form().is_plain(), form == "a synchronizationSchema");
        assert_eq!(applied(&document), wanted, "{form}");
        let mut found = document.check(&Engine::new());
        found.extend(lint::document(&document, &Engine::new()));
        assert_places(&document, &found);
        assert!(found.iter().all(|diagnostic| !diagnostic.is_error()), "{form}: {found:#?}");
    }
}

#[test]
fn one_attribute_mapping_is_a_document() {
    let mapping = schema()["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][0].clone();
    for json in [mapping.clone(), in_pascal_case(mapping.clone()), json!({ "value": [mapping] })] {
        let document = Document::from_json(json).expect("a document");
        assert_eq!(applied(&document), json!({ "userName": "ada@contoso.com" }), "{}", document.form());
    }
}

/// The SDK writes an object of nulls where there is nothing.
#[test]
fn an_object_of_nulls_is_no_source_and_no_scope() {
    let nothing = json!({ "Expression": null, "Name": null, "Parameters": null, "Type": null });
    let document = Document::from_json(json!({
        "AttributeMappings": [{ "TargetAttributeName": "title", "DefaultValue": "none", "Source": nothing, "MatchingPriority": 0 }],
        "Scope": { "Groups": null, "InputFilterGroups": null, "CategoryFilterGroups": null },
    }))
    .expect("a document");
    assert_eq!(applied(&document), json!({ "title": "none" }));
}

#[test]
fn several_schemas_are_refused() {
    let plain = schema();
    for json in [json!([plain, plain]), json!({ "value": [{ "schema": plain }, { "schema": plain }] })] {
        let refusal = Document::from_json(json).expect_err("two schemas");
        assert_eq!(refusal.to_string(), "error[AF0501]: there are 2 schemas in one list, and a document is one");
    }
}

#[test]
fn utf_16_is_read_and_written_as_it_was() {
    let text = "[{\"targetAttributeName\": \"é𝄞\"}]";
    let wide = |encoding: Encoding, mark: &[u8]| [mark, &encoding.encode(text)].concat();
    let cases = [
        (wide(Encoding::Utf8, b""), Encoding::Utf8, 0),
        (wide(Encoding::Utf8, b"\xef\xbb\xbf"), Encoding::Utf8, 3),
        (wide(Encoding::Utf16Le, b"\xff\xfe"), Encoding::Utf16Le, 2),
        (wide(Encoding::Utf16Be, b"\xfe\xff"), Encoding::Utf16Be, 2),
        (wide(Encoding::Utf16Le, b""), Encoding::Utf16Le, 0),
        (wide(Encoding::Utf16Be, b""), Encoding::Utf16Be, 0),
    ];
    for (bytes, encoding, mark) in cases {
        assert_eq!(Encoding::of(&bytes), (encoding, mark));
        assert_eq!(Encoding::decode(&bytes), Ok((text.to_owned(), encoding)));
    }
    assert!(Encoding::decode(b"\xff\xfe\x00").is_err(), "half a unit");
    assert!(Encoding::decode(b"\xff\xfe\x00\xd8").is_err(), "half a character");
    let refusal = Encoding::decode(b"PK\x03\x04\xff").expect_err("an archive");
    assert_eq!(refusal.message, "this is not text; it looks like a ZIP archive or an Excel workbook (xlsx)");
}

/// JSON that was cut by `ConvertTo-Json`: objects and lists below a level are texts.
fn flattened(json: &Value, levels: usize) -> Value {
    match json {
        Value::Object(_) if levels == 0 => json!("@{name=x; id=}"),
        Value::Array(_) if levels == 0 => json!("System.Object[]"),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), flattened(value, levels - 1))).collect()
        }
        Value::Array(items) => items.iter().map(|item| flattened(item, levels - 1)).collect(),
        other => other.clone(),
    }
}

#[test]
fn lost_parts_are_reported_once() {
    let plain = schema();
    for json in [plain.clone(), in_pascal_case(plain), json!({ "value": [schema()] })] {
        for levels in 2..12 {
            let cut = flattened(&json, levels);
            // What holds no schema any more is not known to be one.
            if let Err(fault) = Document::from_json(cut.clone()) {
                assert!(fault.code.id == "AF0581" || levels < 4, "{levels}: {fault}");
                let place = fault.location.expect("a place");
                assert!(cut.pointer(&place.pointer).is_some());
            } else {
                assert_eq!(cut, json, "{levels}");
            }
        }
    }
}

/// Members that Microsoft Graph does not have, each with where it is and the help.
#[test]
fn unknown_members_are_warned_of() {
    let clause =
        json!({ "sourceOperandName": "mail", "operatorName": "IS NOT NULL", "targetOperands": { "values": [] } });
    let document = Document::from_json(json!({
        "@odata.context": "c",
        "synchronizationRules": [{
            "objectMappings": [{
                "sourceObject": "User",
                "scope": { "group": [], "groups": [{ "clause": [], "clauses": [clause] }] },
                "attributeMappings": [
                    { "targetAttributeName": "title", "flowTyp": "Always", "source": { "name": "mail", "flowType": "Always" } },
                    { "targetAttributeName": "x", "source@odata.type": "t", "FlowType": "Always", "a/b~c": 1 },
                ],
            }],
        }],
        "notes": "by hand",
    }))
    .expect("a document");
    let mapping = "/synchronizationRules/0/objectMappings/0";
    let found: Vec<(String, String)> = document
        .diagnostics()
        .iter()
        .filter(|diagnostic| diagnostic.code.id == "AF0580")
        .map(|diagnostic| {
            let place = diagnostic.location.as_ref().expect("a place");
            let help = diagnostic.help.clone().expect("help");
            (place.pointer.replace(mapping, "."), format!("{}: {help}", diagnostic.message))
        })
        .collect();
    assert_places(&document, document.diagnostics());
    let expected = [
        ("/notes", "a synchronizationSchema has no member `notes`: it is ignored; remove it"),
        (
            "./sourceObject",
            "an object mapping has no member `sourceObject`: it is ignored; did you mean `sourceObjectName`?",
        ),
        ("./scope/group", "a scoping filter has no member `group`: it is ignored; did you mean `groups`?"),
        ("./scope/groups/0/clause", "a filter group has no member `clause`: it is ignored; did you mean `clauses`?"),
        (
            "./scope/groups/0/clauses/0/targetOperands",
            "a clause has no member `targetOperands`: it is ignored; did you mean `targetOperand`?",
        ),
        (
            "./attributeMappings/0/flowTyp",
            "an attribute mapping has no member `flowTyp`: it is ignored; did you mean `flowType`?",
        ),
        (
            "./attributeMappings/0/source/flowType",
            "a source has no member `flowType`: it is ignored here; an attribute mapping has one",
        ),
        ("./attributeMappings/1/a~1b~0c", "an attribute mapping has no member `a/b~c`: it is ignored; remove it"),
    ];
    let mut found: Vec<(&str, &str)> = found.iter().map(|(place, said)| (place.as_str(), said.as_str())).collect();
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_built_in_documents_have_no_unknown_members() {
    for template in templates::TEMPLATES {
        let document = Document::parse(template.document).expect("a document");
        assert_eq!(document.diagnostics(), [], "{}", template.name);
        assert!(document.form().is_plain());
    }
}

/// A document with an error in its fields is not applied, and checked with the same codes.
#[test]
fn a_structural_error_keeps_a_document_from_being_applied() {
    let good = json!({ "targetAttributeName": "userName", "source": { "expression": "[mail]" } });
    let group = json!({ "targetObjectName": "Group", "attributeMappings": "all" });
    let cases = [
        (json!({ "attributeMappings": [good], "scope": { "groups": "x" } }), "AF0502"),
        (json!({ "attributeMappings": [good], "scope": "x" }), "AF0502"),
        (json!({ "attributeMappings": [good, { "source": { "expression": "[mail]" } }] }), "AF0504"),
        (json!([{ "source": { "expression": "[mail]" } }]), "AF0504"),
        (json!({ "attributeMappings": [good, "userName"] }), "AF0502"),
        (json!({ "attributeMappings": "x" }), "AF0502"),
        (json!({ "attributeMappings": good }), "AF0502"),
        (json!({ "objectMappings": "x" }), "AF0502"),
        (json!({ "synchronizationRules": [{ "objectMappings": "x" }] }), "AF0502"),
        (json!({ "synchronizationRules": [{ "objectMappings": [{ "attributeMappings": good }] }] }), "AF0502"),
        (json!({ "synchronizationRules": { "objectMappings": [] } }), "AF0502"),
        (json!({ "objectMappings": [{ "attributeMappings": [good] }, group] }), "AF0502"),
        (json!({ "attributeMappings": [good], "flowTypes": "Rename" }), "AF0503"),
    ];
    for (json, code) in cases {
        let document = Document::from_json(json.clone()).unwrap_or_else(|fault| panic!("{json}: {fault}"));
        let found = document.check(&Engine::new());
        let errors: Vec<&str> = found.iter().filter(|one| one.is_error()).map(|one| one.code.id).collect();
        assert_eq!(errors, [code], "{json}: {found:#?}");
        let refusal = document.mapping(&Engine::new(), None).expect_err("an error");
        let refused: Vec<&str> = refusal.iter().filter(|one| one.is_error()).map(|one| one.code.id).collect();
        assert_eq!(refused, [code], "{json}");
    }
}

#[test]
fn disabled_object_mappings_are_used_by_name_only() {
    let mapping = |name: &str, enabled: bool| json!({ "name": name, "enabled": enabled, "attributeMappings": [{ "targetAttributeName": "a", "source": { "name": "b" } }] });
    let document = Document::from_json(json!([mapping("one", false), mapping("two", true)])).expect("a document");
    let name = |object| document.object_mapping(object).map(|(_, mapping)| mapping.name.as_str());
    assert_eq!(name(None), Ok("two"));
    assert_eq!(name(Some("one")), Ok("one"));
    let document = Document::from_json(json!([mapping("one", false)])).expect("a document");
    let refusal = document.object_mapping(None).expect_err("nothing is enabled");
    assert_eq!(refusal.to_string(), "error[AF0505]: the document has no object mapping that is enabled");
    assert!(document.object_mapping(Some("one")).is_ok());
}

/// The start of a mapping, and what follows in the middle of it.
macro_rules! cut {
    ($rest:literal) => {
        concat!("[{\"targetAttributeName\": \"a\",\n  \"source\": {\"expression\": ", $rest)
    };
}

/// Texts that are no JSON, or other JSON; the code, what is said of them, and the character that is pointed at.
const NOT_DOCUMENTS: &[(&str, &str, &str, &str)] = &[
    ("", "AF0801", "the file is empty", ""),
    (" \n", "AF0801", "the file is empty", ""),
    ("<!DOCTYPE html>\n<html>", "AF0801", "the file is not JSON; it looks like a web page (HTML)", ""),
    ("<?xml version=\"1.0\"?><a/>", "AF0801", "the file is not JSON; it looks like XML", ""),
    ("userName,mail\na,b", "AF0801", "the file is not JSON; it looks like a table (CSV)", ""),
    ("Join(\" \", [a])", "AF0801", "the file is not JSON; it looks like an expression", ""),
    ("[mapping]\nfile = \"a\"", "AF0801", "the file is not JSON; it looks like TOML", ""),
    ("@{a=1}", "AF0801", "the file is not JSON; it looks like an object as PowerShell prints it", ""),
    ("{\"a\": 1}\n{\"b\": 1}", "AF0801", "2:1 each line is a JSON text, as records have it", "{"),
    (cut!("\"x\"}}"), "AF0801", "2:33 it ends too early, 1 bracket is not closed", ""),
    (cut!("\"x"), "AF0801", "2:30 it ends inside of a text in quotes", ""),
    (cut!("\"x\"},}]"), "AF0801", "2:32 there is a comma before the closing `}`", ","),
    (cut!("\"x\"}},]"), "AF0801", "2:33 there is a comma before the closing `]`", ","),
    (cut!("\"x\" \"name\": 1}}]"), "AF0801", "2:31 a comma is missing", ""),
    (cut!("\"x\"\n\"name\": 1}}]"), "AF0801", "2:31 a comma is missing", ""),
    (cut!("\"x\"} {}]"), "AF0801", "2:32 a comma is missing", ""),
    (cut!("\"Join(\" \", [a])\"}}]"), "AF0801", "2:34 a text ends at a quote that belongs to it", "\""),
    (cut!("\"Join(\",\", [a])\"}}]"), "AF0801", "2:34 a text ends at a quote that belongs to it", "\""),
    (cut!("\"Append(\"x\", [a])\"}}]"), "AF0801", "2:36 a text ends at a quote that belongs to it", "\""),
    (cut!("\"IIF([a]=\"x\", 1, 2)\"}}]"), "AF0801", "2:37 a text ends at a quote that belongs to it", "\""),
    (cut!("'x'}}]"), "AF0801", "2:28 a quote of another kind is used", "'"),
    (cut!("“x”}}]"), "AF0801", "2:28 a quote of another kind is used", "“"),
    (cut!("\"x\" // y\n}}]"), "AF0801", "2:32 there is a comment", "/"),
    (cut!("\"[a]\\s\"}}]"), "AF0801", "2:33 a backslash is followed by a character that it does not go with", "s"),
    (cut!("\"x\ny\"}}]"), "AF0801", "2:30 a line ends inside of a text in quotes", ""),
    (cut!("None}}]"), "AF0801", "2:28 there is a word that JSON does not have", "None"),
    ("{expression: 1}", "AF0801", "1:2 a name is not in quotes", "e"),
    ("{\"a\": 1,, \"b\": 2}", "AF0801", "1:9 there are two commas", ","),
    ("{\"a\": [1,\n , 2]}", "AF0801", "2:2 there are two commas", ","),
    ("{\"a\": [,1]}", "AF0801", "1:8 there is a comma before the first element", ","),
    ("{,\"a\": 1}", "AF0801", "1:2 there is a comma before the first element", ","),
    ("{\"a\": \"b\tc\"}", "AF0801", "1:9 there is a tab in a text", "\t"),
    ("{\"a\": \"b\u{1}c\"}", "AF0801", "1:9 there is a control character in a text", "\u{1}"),
    ("{\"a\":\u{a0}1}", "AF0801", "1:6 there is a special space (U+00A0)", "\u{a0}"),
    ("{\u{200b}\"a\": 1}", "AF0801", "1:2 there is a special space (U+200B)", "\u{200b}"),
    ("{\"a\": 01}", "AF0801", "1:7 a number begins with `0`", "01"),
    ("{\"a\": 1,5}", "AF0801", "1:9 a name is not in quotes", "5"),
    (
        "targetAttributeName : userName\nsource : @{type=Function}",
        "AF0801",
        "the file is not JSON; it looks like an object as PowerShell prints it",
        "",
    ),
    ("synchronizationRules:\n  - name: r\n", "AF0801", "the file is not JSON; it looks like YAML", ""),
    ("---\nsynchronizationRules:\n  - name: r\n", "AF0801", "the file is not JSON; it looks like YAML", ""),
    ("{\"expression\" 1}", "AF0801", "1:14 there is no colon between a name and its value", ""),
    (
        "{\"value\": [\"@{id=1}\"]}",
        "AF0581",
        "a part of the document is lost: a text such as `System.Object[]` was written for it",
        "",
    ),
    (
        "{\"value\": \"System.Object[]\"}",
        "AF0581",
        "a part of the document is lost: a text such as `System.Object[]` was written for it",
        "",
    ),
    ("[]", "AF0501", "this is not a mapping document; it looks like an empty list or object", ""),
    (
        "{\"error\": {\"code\": \"Authorization_RequestDenied\", \"message\": \"no\"}}",
        "AF0501",
        "this is not a mapping document; it looks like an error that Microsoft Graph answered",
        "",
    ),
    (
        "{\"type\": \"Function\", \"name\": \"\", \"expression\": \"ToLower([a])\"}",
        "AF0501",
        "this is not a mapping document; it looks like the source of an attribute mapping",
        "",
    ),
    ("\"{}\"", "AF0501", "this is not a mapping document; it looks like a document inside of a text", ""),
    (
        "{\"value\": [{\"id\": \"1\", \"mail\": \"a@b\"}]}",
        "AF0501",
        "this is not a mapping document; it looks like records of people or groups",
        "",
    ),
    (
        "{\"Resources\": [{\"userName\": \"a\"}]}",
        "AF0501",
        "this is not a mapping document; it looks like records of people or groups",
        "",
    ),
    (
        "{\"Resources\": [{\"id\": \"urn:ietf:params:scim:schemas:core:2.0:User\", \"attributes\": []}]}",
        "AF0501",
        "this is not a mapping document; it looks like the answer of a server at `/Schemas`",
        "",
    ),
    (
        "{\"values\": {\"a\": [\"b\"]}}",
        "AF0501",
        "this is not a mapping document; it looks like facts about a target",
        "",
    ),
    ("7", "AF0501", "neither rules, nor an object mapping, nor attribute mappings were found", ""),
];

#[test]
fn what_a_file_looks_like_is_said() {
    let mut wrong = Vec::new();
    for &(text, code, message, part) in NOT_DOCUMENTS {
        let fault = Document::parse(text).expect_err(text);
        let at = fault.span().zip(fault.text.as_ref()).map_or("", |(span, text)| span.slice(text));
        let said = match fault.message.strip_prefix("the file is not JSON: ") {
            Some(cause) => {
                let start = fault.span().expect("a place").start as usize;
                let (line, column) = line_and_column(text, start);
                format!("{line}:{column} {cause}")
            }
            None => fault.message.clone(),
        };
        if (fault.code.id, said.as_str(), at) != (code, message, part) || fault.help.is_none() {
            wrong.push(format!("{text}\n   {fault}\n   at {at:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
