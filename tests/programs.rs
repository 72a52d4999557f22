//! What telling expressions become, plain and optimised, to be read by eye.

use std::fmt::Write;

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Outcome;
use attrflow::Value;
use attrflow::Workspace;
use attrflow::check::SourceObject;
use attrflow::optimise::Passes;
use attrflow::value::Arena;

/// Snapshot names with their expressions.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("join", r#"ToLower(Join(".", [givenName], [surname]))"#),
    ("switch_table", r#"Switch([country], "other", "US", "us-east", "DE", "eu", "AT", "eu", "US", "never")"#),
    ("switch_number_keys", r#"Switch([level], , 1, "one", "2", "two")"#),
    ("switch_dynamic_keys", r#"Switch([dept], [fallback], [first], "1", "fixed", "2")"#),
    ("switch_of_a_constant", r#"Switch("b", [x], "a", [y], "b", ToLower([z]))"#),
    ("switch_with_a_key_to_fold", r#"Switch([a], "none", Append("x", "y"), "1", "z", "2")"#),
    ("nested_iif", r#"IIF([a] = "1", "one", IIF([a] > 5, Append([a], "+"), IIF(IsPresent([b]), [b], "none")))"#),
    ("iif_of_a_constant", r#"IIF("a" = "b", Error("never"), [mail])"#),
    ("iif_with_iif_as_condition", r#"IIF(IIF([a] = 1, [b], "False"), "yes", "no")"#),
    ("coalesce", r#"Coalesce([mail], [userPrincipalName], "none")"#),
    ("coalesce_of_constants", r#"Coalesce([mail], IIF(1 = 2, "x", ), Append("no", "ne"), Error("never"))"#),
    ("ignore_flow", r#"Join("-", "a", IgnoreFlowIfNullOrEmpty(Trim([b])), "c")"#),
    (
        "select_unique",
        r#"SelectUniqueValue(Join(".", [givenName], [surname]), Append([mailNickname], "1"), [objectId])"#,
    ),
    ("folding", r#"Append([mail], Append(ToUpper("abc"), Mid("xyz", 2, 1)))"#),
    ("folding_that_refuses", r#"IIF([a] = 1, Append(Error("stop"), "x"), CDate("2024-02-29"))"#),
    ("parameter", r#"Join("@", [mailNickname], %DomainFQDN%)"#),
    ("empty_slots", r#"Replace([mail], "-", , , "_", , )"#),
    ("host", r#"FormatDateTime(Now(), , , "yyyy")"#),
];

fn listing(expression: &str, passes: Passes) -> String {
    match Engine::new().with_passes(passes).compile(expression) {
        Ok(compiled) => compiled.disassembly(),
        Err(fault) => panic!("{expression}: {fault}"),
    }
}

#[test]
fn programs_are_as_they_were_read() {
    for (name, expression) in EXPRESSIONS {
        let (plain, optimised) = (listing(expression, Passes::none()), listing(expression, Passes::all()));
        let mut text = format!("{expression}\n\n{plain}");
        if optimised == plain {
            text.push_str("\noptimised: the same\n");
        } else {
            let _ = write!(text, "\noptimised:\n{optimised}");
        }
        insta::assert_snapshot!(format!("program_{name}"), text);
    }
}

#[test]
fn a_mapping_is_one_program() {
    let expressions = [
        ("userName", "[mail]"),
        ("displayName", r#"Join(" ", [givenName], [surname])"#),
        ("active", r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#),
        ("title", r#"IIF([mail] = "", "", "False")"#),
    ];
    let compiled = Engine::new().compile_all(expressions, &SourceObject::default()).expect("four sound expressions");
    insta::assert_snapshot!("program_of_a_mapping", compiled.disassembly());
    let names: Vec<&str> = compiled.attributes().iter().map(|name| &**name).collect();
    assert_eq!(names, ["mail", "givenName", "surname", "IsSoftDeleted"]);
}

/// An expression, its record, and what the trace tells of each part.
type Trace = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const NOT_EVALUATED: &str = "-";

/// Branching functions have the value of the chosen part, not of the part that was tested.
const TRACES: &[Trace] = &[
    (
        r#"IIF([a] = "x", "ok", "no")"#,
        r#"{"a": "y"}"#,
        &[
            (r#"IIF([a] = "x", "ok", "no")"#, r#""no""#),
            (r#"[a] = "x""#, "false"),
            ("[a]", r#""y""#),
            (r#""x""#, r#""x""#),
            (r#""ok""#, NOT_EVALUATED),
            (r#""no""#, r#""no""#),
        ],
    ),
    (
        r#"IIF([a], "ok", )"#,
        r#"{"a": false}"#,
        &[(r#"IIF([a], "ok", )"#, "null"), ("[a]", "false"), (r#""ok""#, NOT_EVALUATED)],
    ),
    (
        r#"Switch([a], "none", [b], "1")"#,
        r#"{"a": "x", "b": "y"}"#,
        &[
            (r#"Switch([a], "none", [b], "1")"#, r#""none""#),
            ("[a]", r#""x""#),
            (r#""none""#, r#""none""#),
            ("[b]", r#""y""#),
            (r#""1""#, NOT_EVALUATED),
        ],
    ),
    (
        r#"IIF([a], Append("x", Error("stop")), "no")"#,
        r#"{"a": true}"#,
        &[
            (r#"IIF([a], Append("x", Error("stop")), "no")"#, NOT_EVALUATED),
            ("[a]", "true"),
            (r#"Append("x", Error("stop"))"#, NOT_EVALUATED),
            (r#""x""#, r#""x""#),
            (r#"Error("stop")"#, NOT_EVALUATED),
            (r#""stop""#, r#""stop""#),
            (r#""no""#, NOT_EVALUATED),
        ],
    ),
    (
        r#"Join("-", IgnoreFlowIfNullOrEmpty([a]), [b])"#,
        r#"{"b": "x"}"#,
        &[
            (r#"Join("-", IgnoreFlowIfNullOrEmpty([a]), [b])"#, NOT_EVALUATED),
            (r#""-""#, r#""-""#),
            ("IgnoreFlowIfNullOrEmpty([a])", "null"),
            ("[a]", "null"),
            ("[b]", NOT_EVALUATED),
        ],
    ),
    (
        r#"Coalesce([a], Coalesce([b], [c]), [d])"#,
        r#"{"c": "x"}"#,
        &[
            (r#"Coalesce([a], Coalesce([b], [c]), [d])"#, r#""x""#),
            ("[a]", "null"),
            ("Coalesce([b], [c])", r#""x""#),
            ("[b]", "null"),
            ("[c]", r#""x""#),
            ("[d]", NOT_EVALUATED),
        ],
    ),
];

#[test]
fn a_trace_tells_the_value_of_every_part() {
    let mut wrong = Vec::new();
    for (expression, record, expected) in TRACES {
        let record: serde_json::Value = serde_json::from_str(record).expect("a record");
        let compiled = Engine::new().compile(expression).expect("a sound expression");
        let (parts, _) = compiled.trace(&record, &FixedHost::new());
        let recorded: Vec<(&str, String)> = parts
            .iter()
            .map(|part| {
                let value = part.value.as_ref().map_or(NOT_EVALUATED.to_owned(), ToString::to_string);
                (part.span.slice(expression), value)
            })
            .collect();
        let expected: Vec<(&str, String)> = expected.iter().map(|(text, value)| (*text, (*value).to_owned())).collect();
        if recorded != expected {
            wrong.push(format!("{expression}\n  recorded     {recorded:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A large value that is read repeatedly is recorded until the records take the memory of a record's results.
#[test]
fn a_trace_does_not_fill_the_memory() {
    let record = serde_json::json!({"a": "x".repeat(1_000_000)});
    let expression = format!("Coalesce({})", vec![r#"IIF([a] = "", "", )"#; 100].join(","));
    let compiled = Engine::new().compile(&expression).expect("a sound expression");
    let (parts, outcome) = compiled.trace(&record, &FixedHost::new());
    assert_eq!(outcome.expect("a value"), serde_json::Value::Null);
    let recorded: usize =
        parts.iter().filter_map(|part| part.value.as_ref()).map(|value| value.to_string().len()).sum();
    assert!(recorded <= attrflow::limits::RECORD_MEMORY, "{recorded} bytes are recorded");
    assert!(recorded > attrflow::limits::RECORD_MEMORY / 2, "{recorded} bytes are recorded");
}

#[test]
fn what_expressions_share_is_computed_once() {
    let name = r#"NormalizeDiacritics(StripSpaces(Join(".", [givenName], [surname])))"#;
    let expressions = [
        ("userName", format!(r#"Join("@", {name}, "contoso.com")"#)),
        ("nickName", format!(r#"IIF([country] = "DE", {name}, "")"#)),
        ("externalId", name.to_owned()),
        ("code", r#"Join("-", RandomString(4, 0, 0, 0, 4), RandomString(4, 0, 0, 0, 4))"#.to_owned()),
    ];
    let pairs = expressions.iter().map(|(target, text)| (*target, text.as_str()));
    let compiled = Engine::new().compile_all(pairs, &SourceObject::default()).expect("sound expressions");
    insta::assert_snapshot!("program_that_shares", compiled.disassembly());
}

/// Whatever stands beside it in a program, an expression gives what it gives alone.
#[test]
fn together_gives_what_each_gives_alone() {
    let parts = [
        r#"ToLower(Trim([a]))"#,
        r#"Mid(Trim([a]), [b], 1)"#,
        r#"Replace([a], , "(?<x>\\d+)", , "<${x}>", , )"#,
        r#"Join("-", Split([a], ","), Trim([b]))"#,
        r#"FormatDateTime(CDate([a]), , "yyyy-MM-dd", "yyyy")"#,
        r#"Append(ToUpper([list]), Trim([b]))"#,
        r#"IIF(IsPresent(Trim([a])), Error(Append("x", "y")), "none")"#,
        r#"CStr(InStr(Trim([a]), Trim([b])))"#,
    ];
    let mut texts = Vec::new();
    for part in parts {
        for around in ["§", "ToLower(§)", r#"IIF([a] = "1", §, "no")"#, r#"Coalesce(§, "x")"#, r#"Join("+", §, §)"#]
            .into_iter()
            .chain([r#"Switch(§, "d", "k", §, §, "same")"#, "IgnoreFlowIfNullOrEmpty(§)", "IIF(IsPresent(§), §, §)"])
        {
            texts.push(around.replace('§', part));
        }
    }
    let records = [
        serde_json::json!({}),
        serde_json::json!({"a": "1", "b": "2"}),
        serde_json::json!({"a": " K ", "b": 1}),
        serde_json::json!({"a": "2024-02-29", "b": "-", "list": ["x", "y"]}),
        serde_json::json!({"a": "a1b22,c", "b": "b", "list": "z"}),
        serde_json::json!({"a": ["x"], "b": [], "list": []}),
    ];
    let engine = Engine::new();
    let together = engine
        .compile_all(texts.iter().map(|text| ("", text.as_str())), &SourceObject::default())
        .expect("sound expressions");
    assert!(together.disassembly().contains("JumpIfValue"), "nothing is shared");
    let plain = |outcome: Result<Outcome<'_>, Box<Diagnostic>>| match outcome {
        Ok(outcome) => format!("{outcome:?}"),
        Err(found) => format!("{} {} {:?}", found.code, found.message, found.span()),
    };
    let host = FixedHost::new();
    for record in &records {
        let (mut workspace, mut outcomes) = (Workspace::default(), Vec::new());
        together
            .evaluate_all(record, &host, &mut workspace, |_, outcome| outcomes.push(plain(outcome)))
            .expect("enough memory");
        assert_eq!(outcomes.len(), texts.len());
        // A record whose attributes were read before gives the same, each time that it is evaluated.
        let (evaluator, arena) = (together.evaluator(), Arena::new(1 << 20));
        let slots = together.bind(record, &arena).expect("enough memory");
        for _ in 0..2 {
            let (mut workspace, mut again) = (Workspace::default(), Vec::new());
            evaluator
                .evaluate(slots, &host, &mut workspace, |_, outcome| again.push(plain(outcome)))
                .expect("enough memory");
            assert_eq!(again, outcomes, "{record}");
        }
        for (text, outcome) in texts.iter().zip(outcomes) {
            let alone = engine.clone().with_passes(Passes::none()).compile(text).expect("a sound expression");
            let mut workspace = Workspace::default();
            assert_eq!(outcome, plain(alone.evaluate_with(record, &host, &mut workspace)), "{text} on {record}");
        }
    }
}

#[test]
fn values_that_are_not_given_are_missing_and_others_are_left() {
    let expressions = [("", r#"Join("-", [a], [b])"#), ("", "IsPresent([b])")];
    let compiled = Engine::new().compile_all(expressions, &SourceObject::default()).expect("sound expressions");
    let (evaluator, host) = (compiled.evaluator(), FixedHost::new());
    let [a, b, c] = ["x", "y", "z"].map(Value::Text);
    for (slots, values) in [
        (&[][..], ["Value(Text(\"\"))", "Value(Boolean(false))"]),
        (&[a], ["Value(Text(\"x\"))", "Value(Boolean(false))"]),
        (&[a, b, c], ["Value(Text(\"x-y\"))", "Value(Boolean(true))"]),
    ] {
        let (mut workspace, mut found) = (Workspace::default(), Vec::new());
        evaluator
            .evaluate(slots, &host, &mut workspace, |_, outcome| found.push(format!("{:?}", outcome.expect("a value"))))
            .expect("enough memory");
        assert_eq!(found, values);
    }
}

#[test]
fn an_error_of_a_program_says_how_many_more_there_are() {
    let engine = Engine::new();
    let one = engine.compile("Joni([a])").expect_err("no function").to_string();
    assert!(one.contains("`Joni` is not a function") && !one.contains("more"), "{one}");
    let three = engine.compile("Join(Joni([a]), Jion([b]), Jino([c]))").expect_err("no functions").to_string();
    assert!(three.contains("`Joni` is not a function") && three.ends_with(" (and 2 more)"), "{three}");
}
