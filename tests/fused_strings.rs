//! Fused string operations: the result is the same as that of the calls.

use attrflow::Limits;
use attrflow::compile;
use attrflow::functions::Context;
use attrflow::functions::context::Memory;
use attrflow::optimise::Passes;
use attrflow::program::Program;
use attrflow::value::Arena;
use attrflow::value::Value;
use serde_json::Value as Json;
use serde_json::json;

use crate::oracle;
use crate::ways;
use crate::ways::Resolved;

/// Expressions that are fuseds as a whole.
const COMPOSED: &[&str] = &[
    r#"Join("-", NormalizeDiacritics(Left([a], 2)), NormalizeDiacritics(Mid([b], 2, 3)))"#,
    r#"ToUpper(NormalizeDiacritics(Append(Trim([a]), Mid(Trim([b]), 1, 4))))"#,
    r#"Join("-", Left(Trim([a]), 2), StripSpaces(Left([b], 4)))"#,
    r#"ToLower(Join(" ", StripSpaces(NormalizeDiacritics([a])), "X", NormalizeDiacritics(StripSpaces([b]))))"#,
    r#"NormalizeDiacritics(Join("", Left([a], 3), Left([b], 1)))"#,
    r#"Prepend(ToUpper(Left([a], 1)), ToLower(Mid([a], 2, 200)))"#,
    "ToLower([a])",
    "ToUpper([a])",
    "ToUpper(Trim([a]))",
    "ToLower(ToUpper([a]))",
    r#"ToLower(Join(".", [a], [b]))"#,
    r#"Join("é", ToUpper([a]), [b])"#,
    r#"Join("-", ToLower([a]), [b])"#,
    r#"Join("-", ToLower([a]), ToUpper([b]), "Xy")"#,
    r#"ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".", [a], [b]))), "Contoso.com"))"#,
    r#"NormalizeDiacritics(StripSpaces(Join(" ", [a], [b])))"#,
    r#"NormalizeDiacritics(Append([a], [b]))"#,
    r#"NormalizeDiacritics(ToLower(Append([a], [b])))"#,
    r#"ToLower(NormalizeDiacritics(Append([a], [b])))"#,
    r#"StripSpaces(NormalizeDiacritics(Append([a], " x y")))"#,
    r#"Append(StripSpaces([a]), [b])"#,
    r#"StripSpaces(Append("é ", Append([a], [b])))"#,
    "Append(Mid([a], 1, 3), Mid([b], 1, 5))",
    "Append(Mid([a], 2, 3), Left([b], 1))",
    "ToLower(Append(Left([a], 1), Mid([b], 3, 99)))",
    "NormalizeDiacritics(Append(Left([a], 1), Mid([b], 3, 99)))",
    "Append(Left(NormalizeDiacritics([a]), 2), Left(ToUpper([b]), 9))",
    "Append(Left(Trim([a]), 2), Trim([b]))",
    r#"Join(", ", Trim([a]), NormalizeDiacritics(Trim([b])))"#,
    r#"Join("-", Left([a], 1), ToLower([b]))"#,
    r#"Join("-", Mid([a], 2, 1), ToLower([b]))"#,
    r#"Join("", Left([a], 8), Left([b], 16), Left([a], 9))"#,
    r#"Prepend("SMTP:", ToLower([a]))"#,
    r#"Prepend("an address that is longer than a tail:", Append(ToLower([a]), " and one beyond it, as long"))"#,
    r#"ToLower(Append([a], Append([b], Append([a], [b]))))"#,
];

/// Expressions of the same functions that are not fuseds as a whole, because nothing would be saved or because it would not be the same.
const APART: &[&str] = &[
    "Append([a], [b])",
    r#"Join(" ", [a], [b])"#,
    "Trim([a])",
    "Mid([a], 1, 3)",
    "NormalizeDiacritics([a])",
    "Trim(Append([a], ToLower([b])))",
    "Mid(StripSpaces([a]), 1, 3)",
    r#"ToLower([a], "tr-TR")"#,
    "Append(Mid([a], 0, 3), ToLower([b]))",
    "Append(Mid([a], 2, 0), ToLower([b]))",
    "Append(Left([a], -1), ToLower([b]))",
    r#"Join([a], ToLower([b]), "x")"#,
    r#"Join("-", ToLower([a]), "")"#,
    r#"ToLower(Append([a], "é"))"#,
    r#"ToUpper(Join("é", [a], [b]))"#,
    r#"ToLower(Append([a], Word([b], 1, " ")))"#,
    r#"StripSpaces(Join("-", [a], "  "))"#,
];

fn values() -> Vec<Json> {
    let mut values: Vec<Json> = [
        "",
        "Ada",
        "LOVELACE",
        "ada.lovelace",
        "Zoë",
        "Łódź Łask",
        "a b",
        " lead",
        "trail\t",
        "\u{a0}",
        " ",
        "\u{301}x",
        "e\u{301}",
        "😀x",
        "x😀y",
        "İI",
        "ß",
        "ẞ",
        "Đặng",
        "ĐặngZoë",
        "\u{301}ë",
        "@[`{~\u{7f}",
        "AZaz",
        "\0",
    ]
    .into_iter()
    .map(Json::from)
    .collect();
    // Around every length at which a text is read, written or refused in another way.
    values.extend(
        [1, 2, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40]
            .map(|length| Json::from("xY".chars().cycle().take(length).collect::<String>())),
    );
    values.extend(
        [95, 96, 97, 103, 104, 105, 111, 112, 113, 120, 121, 128, 129, 300]
            .map(|length| Json::from("Q".repeat(length))),
    );
    values.extend([json!(null), json!(7), json!(true), json!(["x", "É"]), json!([]), json!({"m": "x"})]);
    values
}

/// Records of these values: every one in both places, with some others in the other place.
fn records() -> Vec<Json> {
    let values = values();
    let mut records = Vec::new();
    for (number, a) in values.iter().enumerate() {
        for step in [0, 1, 5, 13, 22] {
            let b = &values[(number * 7 + step) % values.len()];
            records.push(json!({"a": a, "b": b}));
        }
    }
    records
}

fn program(expression: &str) -> (Resolved, Program) {
    let resolved = match ways::resolve(expression, &Limits::default()) {
        Ok(resolved) => resolved,
        Err(diagnostics) => panic!("{expression}: {diagnostics:?}"),
    };
    let program = compile::compile(&[("".into(), resolved.node.clone())], &resolved.attributes, true);
    (resolved, program)
}

#[test]
fn what_can_be_put_together_is() {
    for expression in COMPOSED {
        let (_, program) = program(expression);
        let first = program.entries.first().expect("an entry").fast_path;
        assert!(first.string.is_some(), "{expression}");
    }
    for expression in APART {
        let (_, program) = program(expression);
        let first = program.entries.first().expect("an entry").fast_path;
        assert!(first.string.is_none(), "{expression}");
    }
}

#[test]
fn fused_strings_equal_the_results_of_calls() {
    let records = records();
    let limits = Limits::default();
    for expression in COMPOSED.iter().chain(APART) {
        let (resolved, _) = program(expression);
        for record in &records {
            let expected = ways::walk(&resolved, record, &limits);
            for passes in [Passes::all(), Passes::none()] {
                assert_eq!(
                    ways::run(&resolved, passes, record, &limits).as_ref(),
                    Ok(&expected),
                    "{expression} of {record} with {passes:?}"
                );
            }
        }
    }
}

/// The text that a fused makes of these attributes.
fn composed(expression: &str, record: &Json) -> Option<String> {
    let (resolved, program) = program(expression);
    let (arena, limits, mut memory) = (Arena::new(1 << 20), Limits::default(), Memory::default());
    let slots = oracle::slots(record, &resolved.attributes, &arena);
    let mut frame = vec![Value::Missing; program.frame_size()];
    program.fill(&mut frame);
    frame[..slots.len()].copy_from_slice(&slots);
    let fused = program.fused_strings.first().expect("a fused");
    fused.text(&frame, &mut Context::new(&arena, &mut memory, &limits)).map(str::to_owned)
}

/// Real names of directories take the fast path; strings that do not qualify are left to the calls.
#[test]
fn plain_texts_are_put_together_and_others_are_not() {
    let name = r#"ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".", [a], [b]))), "Contoso.com"))"#;
    let table = [
        (name, json!({"a": "Ada", "b": "Lovelace"}), Some("ada.lovelace@contoso.com")),
        (name, json!({"a": "Zoë", "b": "Müller-Weiß"}), Some("zoe.muller-weiss@contoso.com")),
        (name, json!({"a": "Zoë", "b": "van Dyk"}), None),
        (name, json!({"a": "Hồ", "b": "Đặng"}), None),
        (name, json!({"a": "", "b": "Lovelace"}), None),
        (name, json!({"b": "Lovelace"}), None),
        (name, json!({"a": ["Ada"], "b": "Lovelace"}), None),
        ("Append(Mid([a], 1, 3), Mid([b], 1, 5))", json!({"a": "Ada", "b": "Lovelace"}), Some("AdaLovel")),
        ("Append(Mid([a], 1, 3), Mid([b], 1, 5))", json!({"a": "Zoë", "b": "😀😀😀"}), Some("Zoë😀😀")),
        ("Append(Mid([a], 2, 3), Mid([b], 1, 5))", json!({"a": "A", "b": "Lovelace"}), None),
        ("ToUpper(Trim([a]))", json!({"a": " Research\u{a0}"}), Some("RESEARCH")),
        ("ToUpper(Trim([a]))", json!({"a": "Forschung für"}), None),
        ("ToUpper(Trim([a]))", json!({}), Some("")),
    ];
    for (expression, record, expected) in table {
        assert_eq!(composed(expression, &record).as_deref(), expected, "{expression} of {record}");
    }
    let longest = "x".repeat(Arena::BLOCK - 16);
    assert_eq!(composed("ToUpper([a])", &json!({ "a": longest })), Some(longest.to_uppercase()));
    assert_eq!(composed("ToUpper([a])", &json!({ "a": "x".repeat(Arena::BLOCK - 15) })), None);
}

/// The memory limit counts a fused string like any other, and one that turns out too long for the fast path only
/// once.
#[test]
fn a_text_that_does_not_fit_the_record_is_refused() {
    let (resolved, _) = program("ToUpper([a])");
    for memory in [10, Arena::BLOCK - 13] {
        let mut limits = Limits::default();
        limits.record_memory = memory;
        for (length, fits) in [(memory, true), (memory + 1, false)] {
            let record = json!({ "a": "x".repeat(length) });
            let expected = ways::walk(&resolved, &record, &limits);
            assert_eq!(matches!(expected, ways::Answer::Value(..)), fits);
            assert_eq!(ways::run(&resolved, Passes::all(), &record, &limits), Ok(expected), "{length} of {memory}");
        }
    }
}
