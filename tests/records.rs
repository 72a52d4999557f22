//! The reader of records against `serde_json`: the same texts are records, and the same values are in them.

mod clean;
mod properties;

use std::sync::Arc;

use attrflow::Record;
use attrflow::Value;
use attrflow::diagnostic::codes::input;
use attrflow::record::Fault;
use attrflow::record::FaultKind;
use attrflow::record::InstructionSet;
use attrflow::record::Line;
use attrflow::record::Lines;
use attrflow::record::NotJson;
use attrflow::record::Projection;
use attrflow::record::Read;
use attrflow::record::Scratch;
use attrflow::record::graph;
use attrflow::record::json;
use attrflow::value::Arena;
use attrflow::value::json::from_json;
use attrflow_measure::population;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::sample::select;

/// Attributes that are asked for; one is longer than the words the table compares first.
const NAMES: [&str; 4] = ["a", "mail", "userPrincipalName", "user-----cipalName"];

fn projection(names: &[&str]) -> Projection {
    Projection::new(&names.iter().map(|name| Arc::from(*name)).collect::<Vec<_>>())
}

/// What the reader made of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Record,
    Fault(Fault),
    /// It leaves the text to `serde_json`.
    Unsure,
}

/// The memory of readers: one uses all that the processor can do, the others what others can.
struct Readers {
    best: Scratch,
    others: [Scratch; 2],
}

impl Readers {
    fn new() -> Readers {
        let others = [InstructionSet::Any, InstructionSet::Avx2].map(Scratch::limited_to);
        Readers { best: Scratch::default(), others }
    }
}

/// Reads a text with all readers and with `serde_json`, and compares what came of it. A line end after the first bracket keeps a
/// reader from going from quote to quote: with one, the verdict must be the same.
#[track_caller]
fn compare(projection: &Projection, readers: &mut Readers, text: &[u8]) -> Verdict {
    let verdict = compare_with(projection, &mut readers.best, text);
    for other in &mut readers.others {
        assert_eq!(compare_with(projection, other, text), verdict, "{}", String::from_utf8_lossy(text));
    }
    verdict
}

#[track_caller]
fn compare_with(projection: &Projection, scratch: &mut Scratch, text: &[u8]) -> Verdict {
    let verdict = compare_one(projection, scratch, text);
    if let Some(inside) = text.strip_prefix(b"{") {
        let long = match compare_one(projection, scratch, &[b"{\n", inside].concat()) {
            Verdict::Fault(fault) => Verdict::Fault(Fault { offset: fault.offset - 1, ..fault }),
            other => other,
        };
        assert_eq!(long, verdict, "{}", String::from_utf8_lossy(text));
    }
    verdict
}

/// The verdict on a text, by itself and as one of some lines.
#[track_caller]
fn compare_one(projection: &Projection, scratch: &mut Scratch, text: &[u8]) -> Verdict {
    let arena = Arena::new(usize::MAX);
    let verdict = verdict(projection, scratch, text, |scratch| projection.read(text, scratch, &arena));
    // More than a line that ends with a carriage return, or is several.
    if text.contains(&b'\n') || text.ends_with(b"\r") || text.iter().all(u8::is_ascii_whitespace) {
        return verdict;
    }
    let block = [text, b"\n", &OTHERS].concat();
    let mut lines = Lines::new(&block);
    let on_line = |scratch: &mut Scratch| projection.read_next(&mut lines, scratch, &arena).unwrap();
    assert_eq!(self::verdict(projection, scratch, text, on_line), verdict, "{}", String::from_utf8_lossy(text));
    assert_eq!(lines.line(), Line { bytes: text, offset: 0, number: 1 });
    verdict
}

/// What follows a record on its line. Nothing of it belongs to the record.
const OTHERS: [u8; 70] = [b'"'; 70];

#[track_caller]
fn verdict<'r>(
    projection: &'r Projection,
    scratch: &mut Scratch,
    text: &[u8],
    read: impl FnOnce(&mut Scratch) -> Result<Read<'r>, Fault>,
) -> Verdict {
    let shown = String::from_utf8_lossy(text);
    let other = Arena::new(usize::MAX);
    let wanted = json::parse(text);
    match read(scratch) {
        Ok(record) => {
            let wanted = wanted.unwrap_or_else(|fault| panic!("{shown}: only serde_json refuses: {fault}"));
            assert!(serde_json::from_slice::<serde_json::Value>(text).is_ok(), "{shown}");
            let wanted = serde_json::Value::Object(graph::attributes(wanted).unwrap());
            for name in projection.names() {
                let value = wanted.get(&**name).map_or(Value::Missing, |value| from_json(value, &other).unwrap());
                assert_eq!(record.attribute(name, &other).unwrap(), value, "{shown}: {name}");
                assert_eq!(record.is_emptied(name), wanted.is_emptied(name), "{shown}: {name}");
            }
            Verdict::Record
        }
        Err(Fault { kind: FaultKind::Unsure, .. }) => Verdict::Unsure,
        Err(fault) => {
            let Err(wanted) = wanted else { panic!("{shown}: only serde_json accepts; {fault:?}") };
            assert_eq!(fault.diagnostic().code.id, wanted.code.id, "{shown}: {wanted}, {fault:?}");
            assert!(fault.offset <= text.len(), "{shown}: {fault:?}");
            Verdict::Fault(fault)
        }
    }
}

/// Values as JSON texts have them, good ones and bad ones.
const VALUES: &[&str] = &[
    // Numbers.
    "0",
    "-0",
    "7",
    "-7",
    "10",
    "01",
    "-01",
    "00",
    "-",
    "+1",
    "1.",
    ".5",
    "1.5",
    "1.50",
    "-0.0",
    "1e3",
    "1E+3",
    "1e-3",
    "1e",
    "1e+",
    "1.e3",
    "1.5e",
    "0x10",
    "1_000",
    "NaN",
    "Infinity",
    "-Infinity",
    "1 2",
    "1a",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "999999999999999999",
    "1000000000000000000",
    "18446744073709551616",
    "123456789012345678901234567890",
    "0.1",
    "1e308",
    "1e309",
    "-1e309",
    "1e400",
    "1e-400",
    "1e99999999999",
    "0e99999999999",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "100000000000000000000000000000000e300",
    // Texts.
    r#""""#,
    r#""a""#,
    r#""seven b""#,
    r#""eight by""#,
    r#""sixteen bytes ab""#,
    r#""seventeen bytes a""#,
    "\"J\u{f6}rg\"",
    "\"\u{1F600} and more than sixteen bytes\"",
    r#""\"\\\/\b\f\n\r\t""#,
    r#""\u0041\u00e9\u20AC""#,
    r#""\ud83d\ude00""#,
    r#""\ud800\udc00""#,
    r#""\udbff\udfff""#,
    r#""\ud800\ue000""#,
    r#""\ud800\udbff""#,
    r#""\udbff\udc00 \ud83d\udc00""#,
    r#""\uD83D\uDE00 and more than sixteen bytes \n""#,
    r#""\ud83d""#,
    r#""\ude00""#,
    r#""\ud83d\n""#,
    r#""\ud83dx""#,
    r#""\ud83d\u0041""#,
    r#""\ud83d\ud83d\ude00""#,
    r#""\u12""#,
    r#""\u12g4""#,
    r#""\u""#,
    r#""\x""#,
    r#""\'""#,
    r#""\U0041""#,
    "\"\\",
    "\"\\u",
    "\"\\u1",
    "\"\\ud83d",
    "\"\\ud83d\\",
    "\"\\ud83d\\u",
    "\"\\ud83d\\ude",
    "\"",
    "\"a",
    "\"\t\"",
    "\"\n\"",
    "\"\u{0}\"",
    "\"\u{1f}\"",
    "\"\u{7f}\"",
    "\"a control character in the second block \u{1}\"",
    "'a'",
    "\"a\"b",
    "\"\\u0000\"",
    r#""all of it fifteen\"""#,
    r#""0123456789abcde\u0041""#,
    // Words.
    "null",
    "true",
    "false",
    "nul",
    "nulx",
    "tru",
    "True",
    "NULL",
    "truefalse",
    "undefined",
    "n",
    "t",
    "f",
    "fals",
    "falsy",
    // Lists and objects.
    "[]",
    "[ ]",
    "[1]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1,\"a\",null,true,[],{},1.5]",
    "[",
    "[1",
    "[1,",
    "]",
    "[}",
    "[\"a\\n\",\"b\"]",
    "{}",
    "{ }",
    "{\"b\":1}",
    "{\"b\":1,}",
    "{,}",
    "{\"b\"}",
    "{\"b\":}",
    "{b:1}",
    "{1:1}",
    "{\"b\" :\t1 }",
    "{\"b\":1,\"b\":2}",
    "{\"b\":{\"c\":[{\"d\":\"e\\u0041\"}]},\"f\":[[],{}]}",
    "{\"b\":1,\"c\":{\"b\":1}}",
    "{\"\\u0062\":1}",
    "{\"\":1}",
    "{\"b\":1",
    "{\"b\":",
    "{\"b\"",
    "{\"b",
    "{",
    "}",
    "{]",
    "{\"b\":1]",
    "{\"id\":\"1\",\"mail\":\"a\"}",
    "[{\"b\":1},{\"b\":2}]",
    "{\"a\nb\":1}",
    // Nothing.
    "",
    ",",
    ":",
    "//",
    "/* */ 1",
    "\u{feff}1",
    "1\u{a0}",
    "\u{b}1",
];

/// Where a value stands: the attribute that is asked for, one that is not, and what is nested.
const PLACES: &[&str] = &[
    "{\"a\":@}",
    "{\"x\":@}",
    "{\"a\": @ }",
    "{\"x\" : @ , \"mail\":\"m\"}",
    "{\"a\":[@]}",
    "{\"x\":[@,1]}",
    "{\"a\":{\"b\":@}}",
    "{\"x\":{\"y\":@,\"z\":1}}",
    "{\"userPrincipalName\":@,\"a\":null}",
    " {\"a\":@}\r\n",
    "{\"a\":@",
];

#[test]
fn values_and_verdicts_are_those_of_serde_json() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    let (mut records, mut faults, mut unsure) = (0, 0, 0);
    for value in VALUES {
        for place in PLACES {
            match compare(&projection, &mut readers, place.replace('@', value).as_bytes()) {
                Verdict::Record => records += 1,
                Verdict::Fault(_) => faults += 1,
                Verdict::Unsure => unsure += 1,
            }
        }
    }
    // Only names that occur twice and names with escapes are left to another reader.
    assert!(records > 400 && faults > 800 && unsure < 40, "{records} {faults} {unsure}");
}

#[test]
fn whole_texts_are_judged_as_serde_json_does() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    let texts: &[&[u8]] = &[
        b"",
        b" ",
        b"{}",
        b" {} ",
        b"{}x",
        b"{}{}",
        b"{} ,",
        b"{\"a\":1}\n\n",
        b"{\"a\":1}\0",
        b"\xef\xbb\xbf{}",
        b"[]",
        b"1",
        b"null",
        b"\"a\"",
        b"{\"a\":\"\xff\"}",
        b"\xff",
        b"{\"x\":\"\xc3\"}",
        b"{\"\xe2\x82\":1}",
        b"{\"x\":\"\xed\xa0\x80\"}",
        b"{\"x\":\"\xc0\x80\"}",
        b"{\"x\"\xe9:1}",
        b"{\"a\":1,\"a\":2}",
        b"{\"x\":1,\"x\":2}",
        b"{\"x\":1,\"y\":{},\"x\":2}",
        b"{\"\\u0061\":1}",
        b"{\"a\":1,\"\\u0061\":1}",
        b"{\"userPrincipalName\":1,\"user-----cipalName\":2,\"userPrxxxipalName\":3,\"userPrincipalNam\":4}",
        b"{\"properties\":[{\"key\":\"a\",\"value\":1}]}",
        b"{\"a\":1,\"properties\":[]}",
        b"{\"properties\":{},\"a\":1}",
        b"{\"properties\":\"p\",\"a\":1}",
    ];
    for text in texts {
        compare(&projection, &mut readers, text);
    }
    for text in [&b"{\"x\":\"\xff\"}"[..], b"\xff"] {
        let Err(fault) = projection.read(text, &mut readers.best, &Arena::new(1000)).map(drop) else { panic!() };
        assert_eq!(fault.diagnostic().code.id, input::NOT_UTF8.id);
    }
}

#[test]
fn nesting_is_allowed_as_deep_as_serde_json_allows_it() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    for (open, close) in [("[", "]"), ("{\"b\":", "}"), ("[{\"b\":[", "]}]")] {
        for depth in [1, 15, 16, 17, 41, 42, 43, 125, 126, 127, 128, 500, 100_000] {
            for (place, missing) in [("a", 0), ("x", 0), ("a", 1)] {
                let (open, close) = (open.repeat(depth), close.repeat(depth - missing));
                compare(&projection, &mut readers, format!("{{\"{place}\":{open}1{close}}}").as_bytes());
            }
        }
    }
    let deepest = format!("{{\"x\":{}{}}}", "[".repeat(126), "]".repeat(126));
    assert_eq!(compare(&projection, &mut readers, deepest.as_bytes()), Verdict::Record);
    let deeper = format!("{{\"x\":{}{}}}", "[".repeat(127), "]".repeat(127));
    let fault = Fault { kind: FaultKind::NotJson(NotJson::Nested), offset: 131 };
    assert_eq!(compare(&projection, &mut readers, deeper.as_bytes()), Verdict::Fault(fault));
}

#[test]
fn faults_tell_where_they_are() {
    let projection = projection(&NAMES);
    let mut readers = Readers::new();
    let table: &[(&str, FaultKind, usize)] = &[
        ("{\"a\":1}x", FaultKind::NotJson(NotJson::Rest), 7),
        ("{\"a\" 1}", FaultKind::NotJson(NotJson::Colon), 5),
        ("{\"a\":1 \"b\":2}", FaultKind::NotJson(NotJson::Comma), 7),
        ("{\"a\":1,}", FaultKind::NotJson(NotJson::Name), 7),
        ("{a:1}", FaultKind::NotJson(NotJson::Name), 1),
        ("{\"a\":?}", FaultKind::NotJson(NotJson::Value), 5),
        ("{\"a\":trust}", FaultKind::NotJson(NotJson::Value), 8),
        ("{\"a\":\"b\nc\"}", FaultKind::NotJson(NotJson::Control), 7),
        ("{\"a\":\"b\\qc\"}", FaultKind::NotJson(NotJson::Escape), 8),
        ("{\"a\":\"\\ud800\"}", FaultKind::NotJson(NotJson::Surrogate), 8),
        ("{\"a\":01}", FaultKind::NotJson(NotJson::Number), 6),
        ("{\"x\":1e400}", FaultKind::NotJson(NotJson::Large), 10),
        ("{\"a\":\"b", FaultKind::CutOff, 7),
        ("{\"a\":", FaultKind::CutOff, 5),
        ("{", FaultKind::CutOff, 1),
    ];
    for (text, kind, offset) in table {
        let fault = Fault { kind: *kind, offset: *offset };
        assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Fault(fault), "{text}");
    }
    let told = Fault { kind: FaultKind::NotJson(NotJson::Colon), offset: 5 }.diagnostic().to_string();
    assert_eq!(told, "error[AF0801]: this is not JSON: a colon should follow the name (byte 5)");
}

#[test]
fn the_order_of_members_does_not_matter() {
    let projection = projection(&["department", "mail", "givenName", "manager", "proxyAddresses", "no such attribute"]);
    let mut readers = Readers::new();
    for line in population::text(40, population::SEED).lines() {
        let serde_json::Value::Object(members) = serde_json::from_str(line).unwrap() else { panic!() };
        let members: Vec<String> = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let arena = Arena::new(usize::MAX);
        let first = projection.read(line.as_bytes(), &mut readers.best, &arena).unwrap().slots();
        for turn in 0..members.len() {
            let (head, tail) = members.split_at(turn);
            let text = format!("{{{}}}", [tail, head].concat().join(", "));
            assert_eq!(compare(&projection, &mut readers, text.as_bytes()), Verdict::Record);
            assert_eq!(projection.read(text.as_bytes(), &mut readers.best, &arena).unwrap().slots(), first);
        }
    }
}

#[test]
fn records_of_people_are_read_without_help() {
    let projection = projection(&["mail", "givenName", "proxyAddresses"]);
    let mut readers = Readers::new();
    for line in population::text(500, population::SEED).lines() {
        assert_eq!(compare(&projection, &mut readers, line.as_bytes()), Verdict::Record, "{line}");
    }
}

#[test]
fn lists_are_kept_within_the_memory() {
    let projection = projection(&["a"]);
    let text = format!("{{\"a\":[{}1]}}", "1,".repeat(1000));
    let read = |memory| projection.read(text.as_bytes(), &mut Scratch::default(), &Arena::new(memory)).map(drop);
    // The attribute and its list.
    let needed = size_of::<Value<'_>>() * 1002;
    assert_eq!(read(needed), Ok(()));
    assert_eq!(read(needed - 1).map_err(|fault| fault.kind), Err(FaultKind::Full));
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        "[a-z\"\\\\\n\u{e9}\u{1F600} ]{0,40}".prop_map(serde_json::Value::from),
        // Most texts are clean, or hardly any record would be.
        "[a-z\u{e9}\u{1F600}{}:,\\[\\] ]{0,90}".prop_map(serde_json::Value::from),
        "[a-z]{0,12}".prop_map(serde_json::Value::from),
    ];
    scalar.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            proptest::collection::vec((name(), inner), 0..5)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&NAMES[..]).prop_map(str::to_owned),
        "[a-z]{0,20}",
        Just("properties".to_owned()),
        Just("\u{e9}t\u{e9}".to_owned()),
    ]
}

fn record() -> impl Strategy<Value = String> {
    let members = proptest::collection::vec((name(), value()), 0..8);
    (members, any::<bool>()).prop_map(|(members, pretty)| {
        let object = serde_json::Value::Object(members.into_iter().collect());
        if pretty { serde_json::to_string_pretty(&object).unwrap() } else { object.to_string() }
    })
}

/// Bytes that mean something to JSON, and some that do not.
const BYTES: &[u8] = b"\"\\{}[]:,0123456789-+.eEtrufalsn \n\t\r\x00\x1f\x7f\x80\xc3\xa9\xed\xff/bu";

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_records_are_read_alike(text in record()) {
        compare(&projection(&NAMES), &mut Readers::new(), text.as_bytes());
    }

    #[test]
    fn damaged_records_are_judged_alike(
        text in record(),
        damage in proptest::collection::vec((any::<Index>(), select(BYTES), 0..4_usize), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (place, byte, how) in damage {
            let at = place.index(bytes.len() + 1);
            match how {
                0 => bytes.insert(at, byte),
                1 => bytes.truncate(at),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => if let Some(place) = bytes.get_mut(at) { *place = byte },
            }
        }
        compare(&projection(&NAMES), &mut Readers::new(), &bytes);
    }
}
