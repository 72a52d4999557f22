//! Records as people have them: one population in every format, files that are no records, and what belongs to the text of none.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::path::PathBuf;

use attrflow::input::Batch;
use attrflow::input::Format;
use attrflow::input::Incomplete;
use attrflow::input::InputError;
use attrflow::input::Kind;
use attrflow::input::Options;
use attrflow::input::Removal;
use attrflow::input::Source;
use attrflow::record::attribute_names::PROPERTIES;
use attrflow::record::attribute_names::Shape;
use attrflow::record::attribute_names::find;
use serde_json::Value;
use serde_json::json;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/inputs")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Gives a few bytes at a time.
struct Drops {
    bytes: Vec<u8>,
    at: usize,
    size: usize,
}

impl Read for Drops {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.size.min(buffer.len()).min(self.bytes.len() - self.at);
        buffer[..count].copy_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Everything that a source says of a record, in a form that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub record: u64,
    pub line: u64,
    pub offset: u64,
    pub length: u64,
    pub text: Option<String>,
    pub kind: Option<Kind>,
    pub fault: Option<&'static str>,
    pub damaged: Vec<String>,
    pub incomplete: Vec<String>,
    pub removed: Option<Removal>,
}

#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub description: String,
    pub records: Vec<Seen>,
    pub blank: u64,
    pub is_delta: bool,
    pub missing: Option<Incomplete>,
}

impl Outcome {
    pub fn values(&self) -> Vec<Value> {
        let parse = |seen: &Seen| serde_json::from_str(seen.text.as_ref().expect("a text")).expect("JSON");
        self.records.iter().map(parse).collect()
    }
}

pub fn read_with(bytes: &[u8], size: usize, options: &Options) -> Result<Outcome, InputError> {
    let mut source = Source::open(Drops { bytes: bytes.to_vec(), at: 0, size }, options)?;
    let (mut records, mut blank, mut batch) = (Vec::new(), 0, Batch::default());
    loop {
        source.fill(&mut batch)?;
        blank += batch.blank;
        for span in &batch.records {
            let notes = span.notes();
            records.push(Seen {
                record: span.record,
                line: span.line,
                offset: span.offset,
                length: span.length,
                text: batch.bytes(span).map(|text| String::from_utf8_lossy(text).into_owned()),
                kind: batch.kind(span),
                fault: span.fault().map(|fault| fault.code.id),
                damaged: notes.map(|notes| notes.damaged.clone()).unwrap_or_default(),
                incomplete: notes.map(|notes| notes.incomplete.clone()).unwrap_or_default(),
                removed: span.removed(),
            });
        }
        if batch.last {
            break;
        }
    }
    let description = source.description();
    Ok(Outcome { description, records, blank, is_delta: source.is_delta(), missing: source.incomplete() })
}

fn read(bytes: impl AsRef<[u8]>) -> Outcome {
    read_as(bytes, &Options::default())
}

/// Reads whole, and in pieces of several sizes, which must make no difference.
fn read_as(bytes: impl AsRef<[u8]>, options: &Options) -> Outcome {
    let whole = read_with(bytes.as_ref(), usize::MAX, options).unwrap_or_else(|error| panic!("{error}"));
    for size in [1, 7, 64] {
        let pieces = read_with(bytes.as_ref(), size, options).unwrap_or_else(|error| panic!("{size}: {error}"));
        assert_eq!(pieces, whole, "in pieces of {size} bytes");
    }
    whole
}

/// The code and the message that a file is refused with.
fn refused(bytes: impl AsRef<[u8]>, options: &Options) -> (&'static str, String, String) {
    let refuse = |size| match read_with(bytes.as_ref(), size, options) {
        Err(InputError::Unusable(found)) => {
            (found.code.id, found.message.clone(), found.help.clone().unwrap_or_default())
        }
        other => panic!("in pieces of {size} bytes: {other:?}"),
    };
    let whole = refuse(usize::MAX);
    assert_eq!(refuse(1), whole);
    whole
}

/// A record by the attributes of the schema, whatever the names and shapes of its format.
fn attributes(record: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for (name, value) in record.as_object().unwrap() {
        let is_nothing = value.is_null() || *value == json!([]);
        let property = find(name);
        let value = match property.map(|property| property.shape) {
            Some(Shape::First) => value.get(0).unwrap_or(value).clone(),
            _ => value.clone(),
        };
        if !is_nothing {
            found.insert(property.map_or(name.as_str(), |property| property.attribute).to_owned(), value);
        }
    }
    found
}

fn people() -> Vec<BTreeMap<String, Value>> {
    let lines = String::from_utf8(file("users.jsonl")).unwrap();
    lines.lines().map(|line| attributes(&serde_json::from_str(line).unwrap())).collect()
}

#[test]
fn one_population_is_the_same_in_every_format() {
    let files = [
        ("users.jsonl", "JSON lines, UTF-8"),
        ("users-array.json", "JSON, UTF-8"),
        ("graph-compact.json", "Graph collection, JSON, UTF-8"),
        ("graph-pretty.json", "Graph collection, JSON, UTF-8"),
        ("graph-pages.jsonl", "Graph collection, JSON, UTF-8"),
        ("graph-pages-pretty.json", "Graph collection, JSON, UTF-8"),
        ("powershell.json", "PowerShell objects, JSON, UTF-8"),
        ("powershell-utf16.json", "PowerShell objects, JSON, UTF-16 LE"),
        ("portal.csv", "portal export, CSV, separator `,`, UTF-8"),
        ("export-csv.csv", "CSV, separator `,`, UTF-8"),
        ("utf16.csv", "TSV, UTF-16 LE"),
        ("big-endian.csv", "CSV, separator `,`, UTF-16 BE"),
        ("pandas.csv", "CSV, separator `,`, UTF-8"),
        ("pandas.tsv", "TSV, UTF-8"),
        ("workbook.xlsx", "Excel workbook, sheet `Users`"),
    ];
    for (name, description) in files {
        let outcome = read(file(name));
        assert_eq!(outcome.description, description, "{name}");
        let mut found: Vec<_> = outcome.values().iter().map(attributes).collect();
        for person in &mut found {
            assert_eq!(
                person.remove("extension_0f4d_costCode").is_some(),
                name.starts_with("powershell") && person["employeeId"] == "00123"
            );
        }
        assert_eq!(found, people(), "{name}");
        let numbers: Vec<u64> = outcome.records.iter().map(|seen| seen.record).collect();
        assert_eq!((numbers, outcome.missing, outcome.is_delta), (vec![1, 2, 3], None, false), "{name}");
        assert!(outcome.records.iter().all(|seen| seen.damaged.is_empty() && seen.removed.is_none()), "{name}");
    }
    let western = Options::default().encoding("windows-1252".parse().unwrap());
    let outcome = read_as(file("excel-german.csv"), &western);
    assert_eq!(outcome.description, "CSV, separator `;`, windows-1252");
    assert_eq!(outcome.values().iter().map(attributes).collect::<Vec<_>>(), people());
    for name in ["user-single.json", "powershell-one.json"] {
        let mut found = attributes(&read(file(name)).values()[0]);
        found.remove("extension_0f4d_costCode");
        assert_eq!(found, people()[0], "{name}");
    }
}

#[test]
fn places_are_those_of_the_file() {
    for name in ["users.jsonl", "users-array.json", "graph-pretty.json", "graph-pages-pretty.json", "pandas.csv"] {
        let bytes = file(name);
        for seen in read(&bytes).records {
            let (from, length) = (usize::try_from(seen.offset).unwrap(), usize::try_from(seen.length).unwrap());
            let text = String::from_utf8_lossy(&bytes[from..from + length]).into_owned();
            if name != "pandas.csv" {
                let (found, expected): (Value, Value) =
                    (serde_json::from_str(&text).unwrap(), serde_json::from_str(&seen.text.unwrap()).unwrap());
                assert_eq!(found, expected, "{name}");
            }
            let line = 1 + bytes[..from].iter().filter(|byte| **byte == b'\n').count() as u64;
            assert_eq!(seen.line, line, "{name}");
            assert!(bytes[from + length..].first().is_none_or(|byte| b"\r\n ,]".contains(byte)), "{name}: {text}");
        }
    }
    // The same rows in other encodings are at other bytes.
    let plain = read(file("pandas.csv")).records;
    for (name, options) in [("big-endian.csv", Options::default())] {
        let bytes = file(name);
        for (seen, plain) in read_as(&bytes, &options).records.iter().zip(&plain) {
            let (from, length) = (usize::try_from(seen.offset).unwrap(), usize::try_from(seen.length).unwrap());
            let units: Vec<u16> =
                bytes[from..from + length].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            assert!(String::from_utf16(&units).unwrap().starts_with("0b2e5a1c"), "{name}");
            assert_eq!(seen.line, plain.line);
        }
    }
}

#[test]
fn records_say_what_they_are() {
    let kinds = |name: &str| read(file(name)).records.iter().map(|seen| seen.kind).collect::<Vec<_>>();
    assert_eq!(kinds("graph-mixed.json"), [Some(Kind::User), Some(Kind::Group), Some(Kind::Group)]);
    assert_eq!(kinds("scim.json"), [Some(Kind::User); 3]);
    assert_eq!(kinds("users.jsonl"), [None; 3]);
    let lines = b"{\"@odata.type\":\"#microsoft.graph.group\",\"manager\":{\"@odata.type\":\"x\"}}\n{\"a\":{\"@odata.type\":\"#user\"}}\n";
    assert_eq!(read(lines).records.iter().map(|seen| seen.kind).collect::<Vec<_>>(), [Some(Kind::Group), None]);
}

#[test]
fn parts_of_scim_resources_are_attributes() {
    for name in ["scim.json", "scim-pages.jsonl"] {
        let outcome = read(file(name));
        assert_eq!((outcome.description.as_str(), outcome.missing), ("SCIM resources, JSON, UTF-8", None), "{name}");
        let first = &outcome.values()[0];
        for (attribute, value) in [
            ("id", "00123"),
            ("userName", "ada@contoso.example"),
            ("name.givenName", "Ada"),
            ("emails[type eq \"work\"].value", "ada@contoso.example"),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "00123"),
        ] {
            assert_eq!(first[attribute], value, "{attribute}");
        }
        assert_eq!(first["active"], true);
    }
    assert_eq!(read(file("scim-short.json")).missing, Some(Incomplete::TotalResults));
    let line = br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"name":{"givenName":"A"}}"#;
    assert_eq!(read([&line[..], b"\n", line].concat()).values()[1]["name.givenName"], "A");
}

#[test]
fn a_missing_page_is_reported() {
    assert_eq!(read(file("graph-first-page.json")).missing, Some(Incomplete::NextPage));
    let page = |collection: &str, next: &str| {
        format!(r#"{{"@odata.context":"{collection}"{next},"value":[{{"id":"1"}}]}}"#) + "\n"
    };
    let next = r#","@odata.nextLink":"https://x""#;
    for (pages, missing) in [
        (vec![page("u", next), page("u", "")], None),
        (vec![page("u", next), page("g", "")], Some(Incomplete::NextPage)),
        (vec![page("u", ""), page("u", next)], Some(Incomplete::NextPage)),
        (vec![page("u", ""), page("g", "")], None),
    ] {
        let outcome = read(pages.concat());
        assert_eq!((outcome.records.len(), outcome.missing), (2, missing), "{pages:?}");
        let array = read(format!("[{}]", pages.join(",")));
        assert_eq!((array.records.len(), array.missing), (2, missing), "{pages:?}");
    }
}

#[test]
fn a_list_response_may_have_no_resources() {
    let response = |total: u64| {
        format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":{total},"itemsPerPage":0}}"#
        )
    };
    for text in [response(0), format!("[{}]", response(0)), r#"{"totalResults":0}"#.to_owned()] {
        let outcome = read(&text);
        assert_eq!((outcome.records.len(), outcome.missing), (0, None), "{text}");
        assert_eq!(outcome.description, "SCIM resources, JSON, UTF-8");
    }
    assert_eq!(read(response(7)).missing, Some(Incomplete::TotalResults));
    let page = response(1).replace("\"itemsPerPage\":0", r#""Resources":[{"id":"1","userName":"a"}]"#);
    assert_eq!(read([response(0), page].join("\n")).records.len(), 1);
}

#[test]
fn deltas_are_known_by_what_only_they_have() {
    let outcome = read(file("graph-delta.json"));
    let removed: Vec<_> = outcome.records.iter().map(|seen| seen.removed).collect();
    assert_eq!(removed, [None, Some(Removal::Changed), Some(Removal::Deleted)]);
    assert!(outcome.is_delta);
    // Who left a group was not removed, nor was the group.
    let groups = read(file("graph-delta-groups.json"));
    assert_eq!((groups.is_delta, groups.records[0].removed), (true, None));
    assert_eq!(groups.description, "Graph delta, JSON, UTF-8");
    let lines = b"{\"id\":\"1\"}\n{\"id\":\"2\",\"@removed\":{\"reason\":\"deleted\"}}\n{\"id\":\"3\",\"x\":{\"@removed\":1}}\n";
    let outcome = read(lines);
    let removed: Vec<_> = outcome.records.iter().map(|seen| seen.removed).collect();
    assert_eq!((removed, outcome.is_delta), (vec![None, Some(Removal::Deleted), None], true));
    let forced = read_as(lines, &Options::default().format(Format::JsonLines));
    assert!(!forced.is_delta && forced.records[1].removed.is_some(), "a removed object is one in every format");
}

#[test]
fn expanded_lists_are_cut_by_graph() {
    let lists: Vec<_> = read(file("graph-mixed.json")).records.into_iter().map(|seen| seen.incomplete).collect();
    assert_eq!(lists, [vec![], vec!["members".to_owned()], vec![]]);
    let link = br#"{"value":[{"id":"1","members":[{"id":"2"}],"members@odata.nextLink":"https://x"}]}"#;
    assert_eq!(read(link).records[0].incomplete, ["members"]);
}

#[test]
fn damaged_values_are_noted_by_attribute() {
    let outcome = read(file("powershell-shallow.json"));
    assert_eq!(outcome.records[0].damaged, ["businessPhones", "employeeOrgData"]);
    assert_eq!(outcome.records[1].damaged, Vec::<String>::new());
    let graph = br#"{"value":[{"id":"1","businessPhones":"System.Object[]","b":["@{a=1}"]},{"id":"2"}]}"#;
    let outcome = read(graph);
    assert_eq!(
        (&outcome.records[0].damaged[..], outcome.records[1].damaged.len()),
        (&["businessPhones".to_owned(), "b".to_owned()][..], 0)
    );
    let table = "id,mobilePhone,otherMails,businessPhones,mail\n1,4.91709E+11,System.String[],@{a=b},ada@b\n";
    assert_eq!(read(table).records[0].damaged, ["mobilePhone", "otherMails", "businessPhones"]);
    let mut source = Source::open(table.as_bytes(), &Options::default()).unwrap();
    let batch = source.batch().unwrap();
    let notes = batch.records[0].notes().unwrap();
    assert_eq!(notes.damage_of("mobile"), Some("mobilePhone"));
    assert_eq!(notes.damage_of("telephoneNumber"), Some("businessPhones"));
    assert_eq!(notes.damage_of("mail"), None);
}

#[test]
fn cells_of_a_workbook_are_what_they_are() {
    let outcome = read_as(file("workbook.xlsx"), &Options::default().sheet("Kinds"));
    let values = json!({
        "employeeId": "1", "hired": "2024-01-15", "leaves": "2026-03-31T08:30:00", "factor": 1.5, "whole": 42,
        "yes": true, "phone": 4917012345678901_i64, "text": "007", "formula": "#ERROR!",
    });
    let first: Value = serde_json::from_str(outcome.records[0].text.as_ref().unwrap()).unwrap();
    assert_eq!(first, values);
    assert_eq!(outcome.records[0].damaged, ["phone", "formula"]);
    assert_eq!(outcome.records[1].text.as_deref(), Some(r#"{"employeeId":"2","text":""}"#));
    let lines: Vec<_> = outcome.records.iter().map(|seen| (seen.record, seen.line, seen.fault)).collect();
    assert_eq!(lines, [(1, 2, None), (2, 4, None), (3, 5, Some("AF0826"))]);
    let (code, message, help) = refused(file("workbook.xlsx"), &Options::default().sheet("People"));
    assert_eq!((code, message.as_str()), ("AF0828", "the workbook has no sheet `People`"));
    assert_eq!(help, "its sheets are `Users`, `Kinds`");
}

#[test]
fn a_bad_row_does_not_spoil_the_others() {
    let table = "id,mail\n1,a@b\n2\n3,c@d,x\n\n4,\"e@f\n5,\"g@h\"\n,\n6,i@j";
    let outcome = read(table);
    let rows: Vec<_> =
        outcome.records.iter().map(|seen| (seen.record, seen.line, seen.fault, seen.text.as_deref())).collect();
    assert_eq!(
        rows,
        [
            (1, 2, None, Some(r#"{"id":"1","mail":"a@b"}"#)),
            (2, 3, Some("AF0826"), None),
            (3, 4, Some("AF0826"), None),
            // The quote ends at the next one, and what is between is one cell.
            (4, 6, None, Some(r#"{"id":"4","mail":"e@f\n5,g@h\""}"#)),
            (5, 9, None, Some(r#"{"id":"6","mail":"i@j"}"#)),
        ]
    );
    assert_eq!(outcome.blank, 2);
    let open = read("id,mail\n1,\"a@b\r\n2,c@d\n3,e@f\n");
    let rows: Vec<_> = open.records.iter().map(|seen| (seen.line, seen.fault)).collect();
    assert_eq!(rows, [(2, Some("AF0826")), (3, None), (4, None)]);
    let array = read(r#"[{"id":"1"},{"id":},{"id":"3"}]"#);
    assert_eq!(array.records.len(), 3);
    // A quote that is missing, or one too many, spoils the record that it is in.
    for name in ["users-array.json", "graph-pretty.json", "graph-pages-pretty.json"] {
        let text = String::from_utf8(file(name)).unwrap();
        for (sound, broken) in
            [("\"Lovelace\"", "\"Love\"lace\""), ("\"Lovelace\"", "\"Lovelace"), ("\"surname\"", "surname\"")]
        {
            let outcome = read(text.replacen(sound, broken, 1));
            let good: Vec<Value> =
                outcome.records.iter().filter_map(|seen| serde_json::from_str(seen.text.as_ref()?).ok()).collect();
            assert_eq!((outcome.records.len(), good.len()), (3, 2), "{name}: {broken}");
        }
    }
}

#[test]
fn headers_are_found_with_their_separators() {
    for (table, description) in [
        ("id;mail\n1;a,b\n", "CSV, separator `;`, UTF-8"),
        ("id|mail\n1|a,b\n", "CSV, separator `|`, UTF-8"),
        ("id\tmail\n1\ta,b\n", "TSV, UTF-8"),
        ("sep=;\r\nid;mail\r\n1;\"a,b\"\r\n", "CSV, separator `;`, UTF-8"),
        ("\"id\",\"mail\"\r1,\"a,b\"\r", "CSV, separator `,`, UTF-8"),
        ("\u{feff}#TYPE System.Object\n\"id\",\"mail\"\n1,\"a,b\"", "CSV, separator `,`, UTF-8"),
    ] {
        let outcome = read(table);
        assert_eq!(outcome.description, description, "{table:?}");
        assert_eq!(outcome.values(), [json!({"id": "1", "mail": "a,b"})], "{table:?}");
    }
    assert_eq!(read("userPrincipalName\na@b\n").values(), [json!({"userPrincipalName": "a@b"})]);
    let forced = read_as("Wer\na@b\n", &Options::default().format(Format::Csv));
    assert_eq!(forced.values(), [json!({"Wer": "a@b"})]);
    let other = Options::default().list_separator("|");
    assert_eq!(read_as("id,otherMails\n1,a|b;c\n", &other).values(), [json!({"id": "1", "otherMails": ["a", "b;c"]})]);
    assert_eq!(read("id,mail\n").records.len(), 0);
}

#[test]
fn what_is_no_input_is_refused_by_name() {
    let mut said = String::new();
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder().join("bad")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let (code, message, help) = refused(std::fs::read(&path).unwrap(), &Options::default());
        said.push_str(&format!("{}\n  {code} {message}\n  {help}\n", path.file_name().unwrap().display()));
    }
    let table = "id,name\n1,J\u{fc}rgen\n".chars().map(|letter| u8::try_from(letter).unwrap()).collect::<Vec<_>>();
    let utf16: Vec<u8> = "id,name\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let one = |name: &str| Options::default().format(name.parse().unwrap());
    let others: &[(&str, &[u8], Options)] = &[
        ("blank", b" \r\n\n", Options::default()),
        ("only a mark", b"\xef\xbb\xbf", Options::default()),
        ("windows-1252", &table, Options::default()),
        ("UTF-16 without a mark", &utf16, Options::default()),
        ("JSON as csv", b"[{\"id\":1}]", one("csv")),
        ("csv as json", b"id,mail\n1,2\n", one("json")),
        ("csv as tsv", b"id,mail\n1,2\n", one("tsv")),
        ("csv as xlsx", b"id,mail\n1,2\n", one("xlsx")),
        ("Graph as json-lines", b"{\"value\":[{\"id\":1}]}\n", one("json-lines")),
        ("array as json-lines", b"[{\"id\":1}]\n", one("json-lines")),
        ("Graph as scim", b"{\"value\":[{\"id\":1}]}\n", one("scim")),
        ("SCIM as graph", b"{\"Resources\":[{\"id\":1}]}\n", one("graph")),
        ("anything as parquet", b"{}", one("parquet")),
    ];
    for (name, bytes, options) in others {
        let (code, message, help) = refused(bytes, options);
        said.push_str(&format!("{name}\n  {code} {message}\n  {help}\n"));
    }
    insta::assert_snapshot!("inputs_refused", said);
}

#[test]
fn what_a_list_cut_short_shows_is_no_value() {
    let Err(InputError::Unusable(found)) = read_with(&file("bad/cut-page.json"), usize::MAX, &Options::default())
    else {
        panic!("the page is read");
    };
    let text = found.text.clone().unwrap();
    assert!(!text.contains("Grace") && text.contains("displayName"), "{text}");
    assert_eq!(found.span().map(|span| span.start as usize), Some(text.len() - 1));
}

#[test]
fn formats_that_are_named_are_read_as_such() {
    let page = br#"{"value":[{"id":"1"}]}"#;
    let array = br#"[{"Id":"1"}]"#;
    for (name, bytes, expected) in [
        ("graph", &page[..], json!({"id": "1"})),
        ("graph-delta", &page[..], json!({"id": "1"})),
        ("powershell", &array[..], json!({"id": "1"})),
        ("json", &array[..], json!({"Id": "1"})),
        ("graph", &array[..], json!({"Id": "1"})),
        ("scim", &array[..], json!({"Id": "1"})),
        ("json", &b"{\"Id\":\"1\"}\n"[..], json!({"Id": "1"})),
        ("json-lines", &b"{\"Id\":\"1\"}\n"[..], json!({"Id": "1"})),
    ] {
        let format: Format = name.parse().unwrap();
        let outcome = read_as(bytes, &Options::default().format(format));
        assert_eq!(outcome.values(), [expected], "{name}");
        assert_eq!(outcome.is_delta, format == Format::GraphDelta);
        assert_eq!(format.to_string(), name);
    }
}

#[test]
fn lines_stay_lines_whatever_their_first_one_is() {
    for first in ["{bad", "{\"id\":", "{\"id\":\"1", "x", "5", "null", "{'id': 1}", "{\"id\":\"1\"} x"] {
        let outcome = read(format!("{first}\n{{\"id\":\"2\"}}\n{{\"id\":\"3\"}}\n"));
        assert_eq!((outcome.description.as_str(), outcome.records.len()), ("JSON lines, UTF-8", 3), "{first}");
        assert_eq!(outcome.records[2].text.as_deref(), Some("{\"id\":\"3\"}"), "{first}");
    }
    for text in ["{\"a\":1}{\"a\":2}", "{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", "[{\"a\":1}]\n[{\"a\":2}]"] {
        assert_eq!(read(text).values(), [json!({"a": 1}), json!({"a": 2})], "{text}");
    }
}

#[test]
fn the_attribute_that_identifies_is_spelled_as_in_the_records() {
    let source = Source::open(&b"EMPLOYEEID,mail\n7,a@b\n"[..], &Options::default().id("EmployeeId")).unwrap();
    assert_eq!(source.id_attributes(), ["employeeId", "objectId", "id"]);
}

#[test]
fn the_page_about_inputs_has_the_table_of_formats() {
    let page = std::fs::read_to_string(folder().join("../../docs/inputs.md")).unwrap();
    let table: String =
        attrflow::input::FORMATS.iter().map(|row| format!("| `{}` | {} |\n", row.name, row.title)).collect();
    assert!(page.contains(&table), "the table should be:\n{table}");
}

#[test]
fn every_name_of_the_table_is_found_in_any_case() {
    for property in PROPERTIES.iter().filter(|property| property.shape != Shape::Member) {
        let outcome = read(format!("{},x\n1,2\n", property.name.to_ascii_uppercase()));
        assert!(outcome.values()[0].get(property.name).is_some(), "{}", property.name);
    }
}
