//! The tolerant JSON reader against `serde_json`, and on broken text.

use attrflow::mapping::templates::TEMPLATES;
use attrflow_analysis::json::Tree;
use attrflow_analysis::json::decode;
use proptest::prelude::*;
use serde_json::Value;

use crate::part;

#[test]
fn templates_read_as_the_same_value() {
    for template in TEMPLATES {
        let tree = Tree::parse(template.document);
        assert_eq!(tree.faults(), []);
        assert_eq!(tree.to_value(template.document, &[]), serde_json::from_str::<Value>(template.document).unwrap());
    }
}

#[test]
fn pointers_lead_to_their_nodes() {
    let text = r#"{"a/b": [1, {"~": "x"}], "a": null}"#;
    let tree = Tree::parse(text);
    for (id, _) in tree.nodes() {
        assert_eq!(tree.find(&tree.pointer(id)), Some(id));
    }
    let id = tree.find("/a~1b/1/~0").unwrap();
    assert_eq!(part(text, tree.node(id).unwrap().range.clone()), r#""x""#);
}

/// Texts that are no JSON, with what is read of them, and what the first fault is about.
#[test]
fn broken_text_keeps_its_other_parts() {
    let cases: &[(&str, &str, &str)] = &[
        (r#"{"a": 1,}"#, r#"{"a":1}"#, ","),
        (r#"[1, 2,]"#, "[1,2]", ","),
        (r#"{"a": 1 "b": 2}"#, r#"{"a":1,"b":2}"#, r#""b""#),
        (r#"{"a" 1, "b": 2}"#, r#"{"a":1,"b":2}"#, "1"),
        (r#"{"a": , "b": 2}"#, r#"{"b":2}"#, r#""a""#),
        (r#"{"a", "b": 2}"#, r#"{"b":2}"#, r#""a""#),
        ("{\"a\": \"x\n, \"b\": 2}", r#"{"a":"x","b":2}"#, r#""x"#),
        ("{\n  \"a\": \"x,\n  \"b\": 2\n}", r#"{"a":"x","b":2}"#, r#""x"#),
        ("{\n  \"e\": \"Join(\" \", [a])\",\n  \"b\": 2\n}", r#"{"e":"Join(","b":2}"#, r#"", [a])""#),
        ("{\n  \"e\": \"Join(\"-\", [a])\",\n  \"b\": 2\n}", r#"{"e":"Join(","b":2}"#, r#"-"#),
        (r#"{"a": [1, 2, "b": 3}"#, r#"{"a":[1,2],"b":3}"#, "["),
        ("{\n  \"a\": [\n    1\n  \"b\": 2\n}", r#"{"a":[1],"b":2}"#, "["),
        ("{\n  \"a\": {\n    \"c\": 1\n  \"b\": 2\n}\n", r#"{"a":{"c":1,"b":2}}"#, "{"),
        ("[\n  {\n    \"a\": 1,\n  {\n    \"b\": 2\n  }\n]", r#"[{"a":1},{"b":2}]"#, "{"),
        (r#"{"a": tru}"#, r#"{"a":null}"#, "tru"),
        (r#"{'a': 1}"#, "{}", "'a'"),
        (r#"{"a": "\d"}"#, r#"{"a":"\\d"}"#, r"\d"),
        (r#"{"a": "\ud800"}"#, r#"{"a":"\\ud800"}"#, r"\u"),
        ("{\"a\": \"\t\"}", r#"{"a":"\t"}"#, "\t"),
        (r#"{"a": 1e999}"#, r#"{"a":null}"#, "1e999"),
        (r#"{"a": 1}}"#, r#"{"a":1}"#, "}"),
        (r#"{"a": 1"#, r#"{"a":1}"#, "{"),
        ("", "null", ""),
        ("]", "null", "]"),
    ];
    for (text, value, fault) in cases {
        let tree = Tree::parse(text);
        let first = tree.faults().first().unwrap_or_else(|| panic!("no fault in {text}"));
        let shown = format!("{}, fault at `{}`", tree.to_value(text, &[]), part(text, first.range.clone()));
        assert_eq!(shown, format!("{value}, fault at `{fault}`"), "{text}: {:?}", tree.faults());
    }
}

#[test]
fn indentation_says_which_bracket_is_missing() {
    // The bracket of `a` is missing; by kind alone the last one would end the array.
    let text = "{\n  \"list\": [\n    {\n      \"a\": {\n        \"x\": 1\n    },\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": 3\n}\n";
    let value = Tree::parse(text).to_value(text, &[]);
    assert_eq!(value.to_string(), r#"{"list":[{"a":{"x":1}},{"b":2}],"c":3}"#);
    // One too many.
    let text =
        "{\n  \"list\": [\n    {\n      \"a\": 1\n      }\n    },\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": 3\n}\n";
    let value = Tree::parse(text).to_value(text, &[]);
    assert_eq!(value.to_string(), r#"{"list":[{"a":1},{"b":2}],"c":3}"#);
}

#[test]
fn depth_is_limited_as_in_serde_json() {
    for depth in [126, 127, 128, 129, 200_000] {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let tree = Tree::parse(&text);
        assert_eq!(tree.faults().is_empty(), serde_json::from_str::<Value>(&text).is_ok(), "{depth}");
        let _ = tree.to_value(&text, &[]);
    }
}

fn json() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\""),
        Just("\n"),
        Just(" "),
        Just("\\"),
        Just("\"a\""),
        Just("\"b\":"),
        Just("1"),
        Just("-0.5e1"),
        Just("01"),
        Just("true"),
        Just("null"),
        Just("\\u00e9"),
        Just("\\ud83d\\ude00"),
        Just("\\ud800"),
        Just("é"),
        Just("\u{1f600}"),
        Just("\t"),
        Just("\r\n"),
        Just("x"),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn faults_are_there_exactly_when_serde_json_refuses(text in json()) {
        let tree = Tree::parse(&text);
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                prop_assert_eq!(tree.faults(), &[]);
                prop_assert_eq!(tree.to_value(&text, &[]), value);
            }
            Err(_) => prop_assert!(!tree.faults().is_empty()),
        }
        for fault in tree.faults() {
            prop_assert!(text.get(fault.range.clone()).is_some(), "{:?}", fault);
        }
        for (_, node) in tree.nodes() {
            prop_assert!(text.get(node.range.clone()).is_some());
        }
        for offset in 0..=text.len() {
            let _ = tree.at(offset);
        }
    }

    #[test]
    fn decoded_places_lead_back(said in "[a\"\\\\\u{e9}\u{1f600}\n/]{0,12}", ascii in any::<bool>()) {
        let mut raw = serde_json::to_string(&said).unwrap();
        if ascii {
            raw = raw.chars().map(|letter| if letter.is_ascii() { letter.to_string() } else {
                letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
            }).collect();
        }
        let file = format!("  {raw}  ");
        let decoded = decode(&file, 3..file.len() - 3);
        prop_assert_eq!(&decoded.text, &said);
        for (offset, _) in said.char_indices().chain([(said.len(), ' ')]) {
            let place = decoded.to_file(offset);
            prop_assert!(file.is_char_boundary(place));
            prop_assert_eq!(decoded.from_file(place), Some(offset));
            let rest = decode(&file, place..file.len() - 3);
            prop_assert_eq!(rest.text.as_str(), said.get(offset..).unwrap());
        }
        for place in decoded.range.clone() {
            prop_assert!(decoded.from_file(place).is_some_and(|offset| said.is_char_boundary(offset) || !file.is_char_boundary(place)));
        }
    }
}
