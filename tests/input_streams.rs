//! Records as they arrive: generated files in pieces of any size, records that are not complete yet, and records that are too long.

use std::io;
use std::io::Read;

use attrflow::input::Options;
use attrflow::input::Source;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::inputs::read_with;

/// A cell, with everything that has to be in quotes.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Zäß€ 0-9@._-]{0,12}", "[\",;\n\r a]{0,6}", Just("\"\"".to_owned()), Just("00123".to_owned()),]
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn tables_are_what_their_cells_are(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..8), size in 1_usize..40) {
        let mut text = "id,Anything,x y\n".to_owned();
        let mut expected = Vec::new();
        for row in &rows {
            text += &(row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n");
            let named = ["id", "Anything", "x y"].iter().zip(row).filter(|(_, cell)| !cell.is_empty());
            let record: serde_json::Map<String, Value> = named
                .map(|(name, cell)| ((*name).to_owned(), json!(if cell == "\"\"" { "" } else { cell })))
                .collect();
            if !record.is_empty() {
                expected.push(Value::Object(record));
            }
        }
        let outcome = read_with(text.as_bytes(), size, &Options::default()).unwrap();
        prop_assert_eq!(outcome.values(), expected);
    }

    #[test]
    fn pages_are_what_serde_json_reads(records in prop::collection::vec(record(), 0..6), pretty: bool, size in 1_usize..40) {
        let page = json!({"@odata.context": "x", "value": records, "@odata.count": records.len()});
        let text = if pretty { serde_json::to_string_pretty(&page) } else { serde_json::to_string(&page) }.unwrap();
        let outcome = read_with(text.as_bytes(), size, &Options::default()).unwrap();
        prop_assert_eq!(outcome.values(), records);
    }

    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), start in 0_usize..6, size in 1_usize..40) {
        let starts: [&[u8]; 6] = [b"", b"[{", b"{\"value\":[", b"id,mail\n", b"PK\x03\x04", b"\xff\xfe{\0"];
        let bytes = [starts[start], &bytes].concat();
        let whole = read_with(&bytes, usize::MAX, &Options::default());
        let pieces = read_with(&bytes, size, &Options::default());
        prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
    }

    #[test]
    fn broken_json_loses_no_record_before_it(text in "[\\[\\]{}\",:a1\\\\ \n]{0,60}", size in 1_usize..40) {
        let text = format!("[{{\"id\":1}},{text}");
        let whole = read_with(text.as_bytes(), usize::MAX, &Options::default());
        prop_assert_eq!(format!("{:?}", read_with(text.as_bytes(), size, &Options::default())), format!("{whole:?}"));
        if let Ok(outcome) = whole {
            prop_assert_eq!(outcome.records[0].text.as_deref(), Some("{\"id\":1}"));
        }
    }
}

/// `cat a.csv b.csv` leaves the mark of the second file at the beginning of a row: it is no part of a cell, in quotes or not.
#[test]
fn a_mark_at_the_beginning_of_a_row_is_passed_over() {
    let text = "\u{feff}id,name\n1,a\n\u{feff}2,b\n\u{feff}\"3\",\"c\nd\"\r\n\u{feff}\n4,\u{feff}e\n\u{feff}\n\u{feff}5,f\n\u{feff}\"6\",\"g\"";
    let expected = ["1:a", "2:b", "3:c\nd", "4:\u{feff}e", "5:f", "6:g"].map(|row| {
        let (id, name) = row.split_once(':').unwrap();
        json!({ "id": id, "name": name })
    });
    for size in [usize::MAX, 1, 2, 3, 4, 5, 7, 64] {
        let outcome = read_with(text.as_bytes(), size, &Options::default()).unwrap();
        assert_eq!((outcome.values(), outcome.blank), (expected.to_vec(), 2), "in pieces of {size} bytes");
    }
}

/// Objects over several lines, broken at every place: what comes after it may arrive later, and must not say what the file is.
#[test]
fn what_a_broken_file_is_does_not_depend_on_how_it_arrives() {
    for text in [
        "{\n  \"id\": \"7\",\n  \"schemas\": [\n    \"urn:ietf:params:scim:schemas:core:2.0:User\"\n  ]\n}\n",
        "{\n  \"id\": \"7\",\n  \"value\": [{\"0\": 1}],\n  \"columns\": {\"0\": 1}\n}\n",
        "{\n  \"error\": {\n    \"code\": \"x\"\n  },\n  \"@removed\": {\"reason\": \"deleted\"}\n}\n",
        "{\n  \"DisplayName\": \"a\",\n  \"AdditionalProperties\": {}\n}\n",
    ] {
        for place in 0..text.len() {
            let (before, after) = text.split_at(place);
            for broken in ["]", "}", "\"", "x", ","] {
                let bytes = format!("{before}{broken}{after}");
                let [whole, pieces] =
                    [usize::MAX, 1].map(|size| format!("{:?}", read_with(bytes.as_bytes(), size, &Options::default())));
                assert_eq!(whole, pieces, "{bytes}");
            }
        }
    }
}

/// The first bytes tell what a file is, also where a pipe gives them one by one.
#[test]
fn what_a_file_is_does_not_depend_on_how_its_beginning_arrives() {
    let letters = b"\0aP{\xff\xfe\xef";
    let beginnings = (0..letters.len().pow(3))
        .map(|number| [0, 1, 2].map(|place| letters[number / letters.len().pow(place) % letters.len()]));
    for beginning in beginnings {
        for rest in ["", "\0", "x,b\n1,2\n"] {
            let bytes = [&beginning, rest.as_bytes()].concat();
            let [whole, pieces] = [usize::MAX, 1].map(|size| read_with(&bytes, size, &Options::default()));
            assert_eq!(format!("{whole:?}"), format!("{pieces:?}"), "{bytes:?}");
        }
    }
}

fn record() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z\"\\\\\n{}\\[\\],:é]{0,10}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,5}", inner, 0..4).prop_map(|members| json!(members)),
        ]
    });
    prop::collection::btree_map("[a-z]{1,6}", value, 0..5).prop_map(|mut members| {
        members.insert("id".to_owned(), json!("1"));
        json!(members)
    })
}

/// Gives what has arrived, and fails when more is asked for.
struct Arrived(&'static [u8]);

impl Read for Arrived {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(!self.0.is_empty(), "somebody waits for what has not arrived");
        self.0.read(buffer)
    }
}

#[test]
fn records_that_have_arrived_are_not_waited_for() {
    for (text, number) in [
        (&b"{\"id\":\"1\"}\n{\"id\":\"2\"}\n{\"i"[..], 2),
        (b"{\"@odata.context\":\"$metadata#users\",\"value\":[{\"id\":\"1\"},{\"id\":\"2\"},", 2),
        // Without it, the kind of the records may follow the list.
        (b"{\"value\":[{\"id\":\"1\"},{\"id\":\"2\"}]}", 2),
        (b"[{\"id\":\"1\"},\n{\"id\":\"2\"},", 2),
        (b"id,mail\n1,a@b\n2,c@d\n", 2),
        (b"id,mail\n1,a@b\n2,c", 1),
        (b"{\"Id\":\"1\",\"Mail\":\"a@b\"}\n", 1),
    ] {
        let mut source = Source::open_awaited(Arrived(text), Some(Box::new(|| true)), &Options::default()).unwrap();
        let batch = source.batch().unwrap();
        assert_eq!(batch.records.len(), number, "{}", String::from_utf8_lossy(text));
        assert!(source.would_wait() && !batch.last);
    }
}

#[test]
fn records_that_are_too_long_are_passed_over() {
    let most = attrflow::limits::RECORD_LENGTH;
    let long = |length: usize| "x".repeat(length);
    for (more, is_read) in [(0, true), (1, false), (100_000, false)] {
        let row = format!("2,{}", long(most + more - 2));
        let element = format!("{{\"a\":\"{}\"}}", long(most + more - 8));
        for text in [format!("id,x\n1,a\n{row}\r\n3,b\n"), format!("[{{\"id\":1}},\n {element},\n {{\"id\":3}}]")] {
            let outcome = read_with(text.as_bytes(), usize::MAX, &Options::default()).unwrap();
            let read: Vec<bool> = outcome.records.iter().map(|seen| seen.text.is_some()).collect();
            assert_eq!(read, [true, is_read, true]);
            let long = &outcome.records[1];
            let from = usize::try_from(long.offset).unwrap();
            let cut = text.get(from..from + usize::try_from(long.length).unwrap()).unwrap();
            assert!(cut == row || cut == element, "{} {}", long.offset, long.length);
            assert_eq!(
                (long.record, outcome.records[2].record, outcome.records[2].line),
                (2, 3, outcome.records[1].line + 1)
            );
        }
    }
}
