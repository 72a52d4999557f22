//! The fast path through records, from quote to quote: quotes and backslashes at every place of a block, names that differ in one byte.

use attrflow::record::Fault;
use attrflow::record::FaultKind;
use attrflow::record::NotJson;
use attrflow::record::Projection;
use attrflow::value::Arena;

use crate::records::NAMES;
use crate::records::Readers;
use crate::records::Verdict;
use crate::records::compare;
use crate::records::compare_one;
use crate::records::projection;

#[test]
fn quotes_are_found_wherever_they_stand_in_a_block() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    let shapes = [
        "{\"a\":\"@\",\"x\":\"@@\",\"mail\":\"@\"}",
        "{\"x@\":\"\",\"a\":\"\"}",
        "{\"@\":null,\"y\":[\"@\",\"\",\"@@\"],\"a\":true}",
        "{\"x\":{\"@\":\"@\",\"_\":\"\"},\"a\":[\"@\"],\"mail\":{\"@\":\"\"}}",
        "{ \"x\" : \"@\" , \"a\" : [ \"@\" , 1 ] , \"y\" : { \"@\" : [ ] } }",
        "{\"\":\"@\",\"userPrincipalName\":\"@\",\"user-----cipalName\":false}",
        // As Python and others write it, and laid out over lines.
        "{\"a\": \"@\", \"x\": null, \"mail\": \"@\", \"y\": true, \"userPrincipalName\": false, \"z\": \"\"}",
    ];
    // The last block is full, or holds only what is left.
    for length in (0..150).chain([1000, 70_000]) {
        for shape in shapes {
            let text = shape.replace('@', &"-".repeat(length));
            assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record, "{text}");
            let arena = Arena::new(usize::MAX);
            let cut = text.strip_suffix('}').unwrap();
            let fault = projection.read(cut.as_bytes(), &mut readers.best, &arena).map(drop);
            assert_eq!(fault, Err(Fault { kind: FaultKind::CutOff, offset: cut.len() }));
        }
    }
    // Nothing but quotes, as many as a block can hold.
    let quotes = format!("{{\"a\":[{}\"\"]}}", "\"\",".repeat(200));
    assert_eq!(compare(&projection, &mut readers, quotes.as_bytes()), Verdict::Record);
    compare(&projection, &mut readers, &[b'"'; 300]);
    compare(&projection, &mut readers, format!("{{{}", "\"".repeat(300)).as_bytes());
}

#[test]
fn what_a_longer_record_left_behind_the_end_is_not_read() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    let members = "\"a\":null,\"x\":true,\"mail\":\"m\",\"y\":false,\"userPrincipalName\":\"n\",\"z\":[\"t\"]";
    let spaced = members.replace(':', ": ").replace(',', ", ");
    for (before, members) in (0..70).step_by(3).flat_map(|before| [(before, members), (before, spaced.as_str())]) {
        let text = format!("{{\"before\":\"{}\",{members}}}", "-".repeat(before));
        for length in 0..text.len() {
            assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record, "{text}");
            let cut = text.get(..length).unwrap();
            let verdict = compare(&projection, &mut readers, cut.as_bytes());
            assert!(matches!(verdict, Verdict::Fault(_) | Verdict::Unsure), "{cut}");
        }
        for (quote, _) in text.match_indices('"') {
            assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record, "{text}");
            let mut without = text.clone();
            without.replace_range(quote..=quote, "-");
            let verdict = compare(&projection, &mut readers, without.as_bytes());
            assert!(matches!(verdict, Verdict::Fault(_) | Verdict::Unsure), "{without}");
        }
    }
    for (before, text) in [("{\"a\":\"bb\"}", "{\"a\":\"bbb}"), ("{\"a\":[\"bb\"]}", "{\"a\":[\"bbb]}")] {
        assert_eq!(compare(&projection, &mut readers, before.as_bytes()), Verdict::Record);
        let fault = Verdict::Fault(Fault { kind: FaultKind::CutOff, offset: text.len() });
        assert_eq!(compare(&projection, &mut readers, text.as_bytes()), fault);
    }
}

#[test]
fn records_are_read_alike_whether_their_places_have_numbers_or_not() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    let members = "\"x\":\"\",\"a\":\"b\",\"mail\":null,\"y\":\"\\n\"";
    for length in (1 << 16) - 10..(1 << 16) + 10 {
        let text = format!("{{\"z\":\"{}\",{members}}}", "-".repeat(length - members.len() - 9));
        assert_eq!(text.len(), length);
        assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record, "{length}");
        let (cut, _) = text.split_at(length - 1);
        let verdict = compare(&projection, &mut readers, cut.as_bytes());
        assert!(matches!(verdict, Verdict::Fault(Fault { kind: FaultKind::CutOff, .. })), "{length}");
    }
}

/// One memory reads for several mappings in turn, and a name has another slot in each.
#[test]
fn names_are_not_remembered_from_other_projections() {
    const LONG: &str = "aNameOfMoreThanThirtyOneBytesIsComparedInAnotherWay";
    let orders: [&[&str]; 4] = [&["a", "mail", "x", LONG], &["mail", LONG, "x", "a"], &["x"], &["y", "a"]];
    let projections = orders.map(projection);
    let mut readers = Readers::new();
    let texts = [
        format!("{{\"a\":\"1\",\"mail\":\"2\",\"x\":\"3\",\"{LONG}\":\"4\"}}"),
        format!("{{\"{LONG}\":\"5\",\"y\":\"6\",\"x\":\"7\",\"mail\":\"8\",\"a\":\"9\"}}"),
        r#"{"a":"1","mail":"2","x":"3"}"#.to_owned(),
        r#"{"y":"6","x":"7","mail":"8","a":"9"}"#.to_owned(),
    ];
    for _ in 0..3 {
        for (projection, names) in projections.iter().zip(orders) {
            for text in texts.iter().chain(texts.iter().rev()) {
                assert_eq!(compare(projection, &mut readers, text.as_bytes()), Verdict::Record, "{names:?}: {text}");
            }
        }
    }
}

#[test]
fn a_space_after_the_colon_changes_nothing() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    for value in ["\"t\"", "null", "true", "false", "7", "[\"t\"]", "{}", "\"\\u0041\""] {
        for space in [" ", "  ", "\t", "\n", "\r\n "] {
            for text in [
                format!("{{\"a\":{space}{value},\"mail\":{space}{value}}}"),
                format!("{{{space}\"a\":{space}{value}{space},{space}\"mail\":{space}{value}{space}}}"),
            ] {
                assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record, "{text}");
            }
        }
    }
    for value in ["nul", "nulll", "tru", "truee", "fals", ": null", "\"t", "t\"", "null null", "x\"t\""] {
        let text = format!("{{\"a\": {value}, \"mail\": \"m\"}}");
        assert!(
            matches!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Fault(_) | Verdict::Unsure),
            "{text}"
        );
    }
}

#[test]
fn backslashes_and_control_characters_are_noticed_at_every_place() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    for length in 0..140 {
        for (byte, is_record) in
            [("\\\\", true), ("\\\"", true), ("\\\\\\\"\\\\", true), ("\u{1}", false), ("\t", false), ("\u{1f}", false)]
        {
            let (before, after) = ("-".repeat(length), "-".repeat(139 - length));
            // Whether the text is needed, or is in something that is.
            let nested =
                format!("{{\"x\":[\"{before}{byte}\"],\"a\":[{{\"b\":\"{byte}{after}\"}}],\"mail\":\"{byte}\"}}");
            compare(&projection, &mut readers, nested.as_bytes());
            for name in ["a", "x"] {
                let text = format!("{{\"{name}\":\"{before}{byte}{after}\",\"mail\":\"m\"}}");
                let verdict = compare(&projection, &mut readers, text.as_bytes());
                let at = 6 + length;
                let fault = Verdict::Fault(Fault { kind: FaultKind::NotJson(NotJson::Control), offset: at });
                assert_eq!(verdict, if is_record { Verdict::Record } else { fault }, "{text}");
            }
        }
    }
}

#[test]
fn names_are_told_apart_by_every_byte() {
    let mut readers = Readers::new();
    for length in 0..70 {
        let name = "n".repeat(length);
        let mut names = vec![name.clone()];
        names.extend((0..length).map(|at| format!("{}m{}", "n".repeat(at), "n".repeat(length - at - 1))));
        names.extend([format!("{name}n"), format!("{name}\u{e9}")]);
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":\"{name}\"")).collect();
        let text = format!("{{{}}}", members.join(","));
        // None of them is needed, every other one is, all are; what was learned for one projection is nothing to the next.
        for step in [usize::MAX, 2, 1] {
            let needed: Vec<&str> =
                names.iter().skip(usize::from(step > 2)).step_by(step).map(String::as_str).collect();
            let projection = projection(&needed);
            // On the slow path, this many that differ only in the middle are too many.
            for _ in 0..2 {
                for scratch in std::iter::once(&mut readers.best).chain(&mut readers.others) {
                    assert_eq!(compare_one(&projection, scratch, text.as_bytes()), Verdict::Record, "{length} {step}");
                }
            }
            for member in &members {
                let twice = text.replace('}', &format!(",{member}}}"));
                for scratch in std::iter::once(&mut readers.best).chain(&mut readers.others) {
                    assert_eq!(compare_one(&projection, scratch, twice.as_bytes()), Verdict::Unsure, "{length}");
                }
            }
        }
    }
}

#[test]
fn new_names_in_every_record_are_learned_and_forgotten() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    for record in 0..200 {
        let members: Vec<String> = (0..10).map(|member| format!("\"name {record} {member}\":{member}")).collect();
        let text = format!("{{{},\"a\":\"{record}\"}}", members.join(","));
        assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record);
        let twice = format!("{{{},\"name {record} 0\":1}}", members.join(","));
        assert_eq!(compare(&projection, &mut readers, twice.as_bytes()), Verdict::Unsure);
    }
}

#[test]
fn a_projection_to_nothing_reads_records() {
    let mut readers = Readers::new();
    for projection in [Projection::default(), projection(&[])] {
        assert_eq!(compare(&projection, &mut readers, b"{\"a\":\"b\",\"c\":[1]}"), Verdict::Record);
        assert_eq!(compare(&projection, &mut readers, b"{\"a\":\"b\",\"a\":[1]}"), Verdict::Unsure);
    }
}

#[test]
fn many_names_are_told_apart() {
    let mut readers = Readers::new();
    // More attributes than fit into a machine word, and more names than the table of names has places.
    let names: Vec<String> = (0..100).map(|number| format!("extensionAttribute{number}")).collect();
    let projection = projection(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let text = |count: usize, more: &str| {
        let members: Vec<String> =
            (0..count).map(|number| format!("\"extensionAttribute{number}\":\"{number}\"")).collect();
        format!("{{{}{more}}}", members.join(","))
    };
    for count in [1, 33, 100, 120, 150] {
        assert_eq!(compare(&projection, &mut readers, text(count, "").as_bytes()), Verdict::Record, "{count}");
        let twice = text(count, ",\"extensionAttribute0\":1");
        assert_eq!(compare(&projection, &mut readers, twice.as_bytes()), Verdict::Unsure, "{count}");
        let twice = text(count, ",\"x\":1,\"x\":1");
        assert_eq!(compare(&projection, &mut readers, twice.as_bytes()), Verdict::Unsure, "{count}");
    }
    // With too many names it gives up, and does not take them for different.
    assert_eq!(compare(&projection, &mut readers, text(5000, "").as_bytes()), Verdict::Unsure);
    compare(&projection, &mut readers, b"{\"x\":1}");
}
