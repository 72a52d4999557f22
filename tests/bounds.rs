//! Static bounds: formulas, and that no value and no work of any expression is beyond them.

use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::SourceObject;
use attrflow::Value;
use attrflow::bound;
use attrflow::bound::Bound;
use attrflow::bound::Bounds;
use attrflow::bound::Polynomial;
use attrflow::bound::Variable;
use attrflow::optimise::Passes;
use attrflow::value::Arena;
use proptest::prelude::*;
use serde_json::Value as Json;
use serde_json::json;

use crate::oracle;
use crate::random::Choices;
use crate::ways;
use crate::ways::Prepared;
use crate::ways::Resolved;

fn bounds_of(expression: &str) -> Bounds {
    Engine::new().bounds(expression, &SourceObject::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Expressions with the size of their value where attributes have single values, in bytes.
const SIZES: &[(&str, &str)] = &[
    (r#""abc""#, "3"),
    ("[a]", "|a|"),
    ("%DomainFQDN%", "|%DomainFQDN%|"),
    (r#"Join("@", [a], DefaultDomain())"#, "|a| + |DefaultDomain()| + 1"),
    (r#"Join(", ", [a], [b], "x")"#, "|a| + |b| + 5"),
    (r#"Append(ToLower([a]), "-12")"#, "2·|a| + 3"),
    ("Append([a], [a])", "2·|a|"),
    ("Left([a], 3)", "9"),
    (r#"Left("ab", 3)"#, "2"),
    (r#"Left([a], "3")"#, "|a|"),
    ("Mid([a], 2, 3)", "|a|"),
    ("Len([a])", "20"),
    ("[a] = [b]", "5"),
    ("ConvertToBase64([a])", "3·|a| + 3"),
    ("StringFromSid([a])", "|a| + 200"),
    ("CDate([a])", "22"),
    (r#"FormatDateTime([a], , "yyyy", "d.M.")"#, "64"),
    (r#"Switch([a], "other", "1", [b], "2", [c], "3", Append([b], "xx"))"#, "|b| + |c| + 5"),
    (r#"IIF([a] = 1, [b], Append([b], [b]))"#, "2·|b|"),
    ("Coalesce([a], [b])", "|a| + |b|"),
    (r#"Replace([a], "ab", , , "1", , )"#, "|a|"),
    (r#"Replace([a], "ab", , , "12345", , )"#, "3·|a|"),
    (r#"Replace([a], "-", , , [b], , )"#, "|a|·|b| + |a|"),
    (r#"Replace([a], "<u>", , , , , "<u>-<u>@x")"#, "2·|a| + 3"),
    (r#"Replace([a], , "x", , "", , )"#, "|a|"),
    (r#"Replace([a], , "x", , "12", , )"#, "3·|a| + 2"),
    (r#"Replace([a], , "(.)", , "$1$1", , )"#, "2·|a|"),
    (r#"Replace(Replace([a], , "(.)", , "$1$1", , ), , "(.)", , "$1$1$1", , )"#, "6·|a|"),
    (r#"Replace([a], , "(?=(.*))", , "$1", , )"#, "|a|·|a| + 2·|a|"),
    (r#"Replace([a], , "x", , "$_", , )"#, "|a|·|a| + 2·|a|"),
    (r#"Replace([a], , [b], , "x", , )"#, "unbounded"),
    (r#"Replace([a], , "x(?<g>y)", "g", , [b], )"#, "|a| + |b|"),
];

/// Expressions with the size, the number of elements and the steps of their value where attributes may be lists.
const OF_LISTS: &[(&str, [&str; 3])] = &[
    (r#"Join("; ", [a])"#, ["|a| + 2·(#a - 1)", "1", "|a| + 13·(#a - 1)"]),
    (r#"Append([a], "!")"#, ["|a| + #a", "#a", "|a| + 13·(#a - 1)"]),
    (r#"Split([a], ",")"#, ["|a|", "|a| + 1", "|a| + 13·(#a - 1)"]),
    (r#"Split([a], "")"#, ["|a|", "1", "|a| + 13·(#a - 1)"]),
    ("Left([a], 3)", ["|a|", "#a", "|a| + 13·(#a - 1)"]),
    (
        "Append([a], [b])",
        [
            "|b|·(#a - 1) + |a| + |b|",
            "#a",
            "|b|·(#a - 1) + 13·(#a - 1)·(#b - 1) + |a| + |b| + 13·(#a - 1) + 13·(#b - 1)",
        ],
    ),
    ("AppRoleAssignmentsComplex([a])", ["2·|a| + 63·#a", "4·#a", "|a| + 13·(#a - 1)"]),
];

#[test]
fn sizes_are_formulas() {
    for (expression, size) in SIZES {
        assert_eq!(bounds_of(expression).of_single_values.size.bytes.to_string(), *size, "{expression}");
    }
    for (expression, parts) in OF_LISTS {
        let Bound { size, steps, .. } = bounds_of(expression).of_lists;
        assert_eq!(
            [size.bytes, size.count, steps].map(|part| part.to_string()),
            parts.map(str::to_owned),
            "{expression}"
        );
    }
}

/// A formula has no number of terms or size beyond which something else than the limit happens.
#[test]
fn what_grows_beyond_numbers_is_unbounded() {
    let mut doubled = "[a]".to_owned();
    for _ in 0..63 {
        doubled = format!(r#"Replace({doubled},"a",,,"aa",,)"#);
    }
    assert_eq!(bounds_of(&doubled).of_single_values.size.bytes.to_string(), "9,223,372,036,854,775,808·|a|");
    let doubled = format!(r#"Replace({doubled},"a",,,"aa",,)"#);
    assert_eq!(bounds_of(&doubled).of_single_values.size.bytes, Polynomial::UNBOUNDED);
    let wide: String = (0..600).map(|number| format!(",[a{number}]")).collect();
    let shown = bounds_of(&format!("Join(\"\"{wide})")).of_single_values.size.bytes.to_string();
    assert!(shown.ends_with("|a108| + 588 more terms"), "{shown}");
    assert_eq!(bounds_of(&format!("Join([b]{wide},Join(\"\"{wide}))")).of_lists.steps.value(|_| 0), Some(0));
}

/// What a listing says.
#[test]
fn listings_show_bounds() {
    let shown = |expression: &str| bounds_of(expression).describe(&Limits::default());
    insta::assert_snapshot!(
        "bounds",
        [
            r#"Left([mail], 20)"#,
            r#"Join(".", [givenName], [surname])"#,
            "ToLower([list])",
            r#"Replace([a], , "(?<n>.+)@", , "${n}${n}", , )"#
        ]
        .map(|expression| format!("{expression}\n{}", shown(expression)))
        .join("\n")
    );
}

/// The size of a variable in a record.
fn size(variable: &Variable, resolved: &Resolved, slots: &[Value<'_>]) -> u64 {
    let of = |name: &str| {
        let number = resolved.attributes.names().iter().position(|own| **own == *name).expect("an attribute");
        bound::measure(&slots[number])
    };
    let number = match variable {
        Variable::Size(name) => of(name).0,
        Variable::More(name) => of(name).1 - 1,
        Variable::Parameter(_) | Variable::Domain => "contoso.com".len(),
    };
    number as u64
}

/// How an expression exceeds its bound on a record.
fn excess(text: &str, record: &Json) -> Option<String> {
    // With the default the steps of long searches are lost in its two millions.
    let mut low = Limits::default();
    low.pattern_steps = 0;
    excess_under(Limits::default(), text, record).or_else(|| excess_under(low, text, record))
}

fn excess_under(limits: Limits, text: &str, record: &Json) -> Option<String> {
    let resolved = ways::resolve(text, &limits).ok()?;
    let bounds = bound::bounds(&resolved.node, &resolved.attributes, &limits);
    let arena = Arena::new(limits.record_memory);
    let slots = oracle::slots(record, &resolved.attributes, &arena);
    let at_most =
        |polynomial: &Polynomial| polynomial.value(|variable| size(variable, &resolved, &slots)).unwrap_or(u64::MAX);
    let has_lists = slots.iter().any(|value| matches!(value, Value::List(_) | Value::Complex(_)));
    let own = if has_lists { bounds.of_lists } else { bounds.of_single_values };
    let bounds = [&own.size.bytes, &own.size.count, &own.steps].map(at_most);
    for passes in [Passes::all(), Passes::none()] {
        let (value, steps) = Prepared::new(&resolved, passes, &limits).expect("a program").cost(record, &limits);
        let (bytes, count) = value.unwrap_or_default();
        let actual = [bytes as u64, count as u64, steps];
        if actual.iter().zip(bounds).any(|(actual, bound)| *actual > bound) {
            return Some(format!("{text} on {record}: {actual:?}, and the bounds {bounds:?}"));
        }
    }
    None
}

/// Makes texts and lists of a record longer, so that they are paid for and grow.
fn stretched(mut record: Json, choices: &mut Choices<'_>) -> Json {
    for value in record.as_object_mut().expect("an object").values_mut() {
        let times = [1, 1, 3, 400, 3_000][choices.below(5)];
        match value {
            Json::String(text) => *text = text.repeat(times),
            Json::Array(elements) => {
                *elements = elements.iter().cycle().take(elements.len() * times.min(400)).cloned().collect()
            }
            _ => {}
        }
    }
    record
}

/// Records on which functions grow as much as they can.
#[test]
fn hard_cases_stay_within_their_bounds() {
    let long = "ıßΐ😀".repeat(3_000);
    let records = [
        json!({"a": "aaaa", "b": "1/1/2024", "list": ["", "", "x"]}),
        json!({"a": "ıİßΐǆ", "b": "12/31/9999 11:59:59 PM", "list": [["x", "y"], null, {"m": "x"}]}),
        json!({"a": long, "b": "2024-02-29", "list": vec!["İ"; 3_000]}),
        json!({"a": "a".repeat(60_000), "b": "x".repeat(5_000), "list": vec!["abcabc"; 1_000]}),
        json!({"a": "IIII", "b": "2024-02-29", "list": ["i", "I"]}),
        json!({"a": "////////", "b": "9999-12-31", "list": [1, true, "AQEAAAAAAAUSAAAA"]}),
    ];
    let formats =
        ["D", "F", "U", "K", "KKKKKKKK", "MMMM", "dddd", "gg", "zzz", "R", "O", "ttfffffff", "yyyyyyyy", "'x'"];
    let mut expressions: Vec<String> =
        formats.iter().map(|format| format!(r#"FormatDateTime([b], , , "{format}")"#)).collect();
    for text in ["[a]", "[list]"] {
        for call in [
            r#"ToLower(_, "tr-TR")"#,
            r#"ToUpper(_, "tr-TR")"#,
            "PCase(_)",
            r#"PCase(_, "x")"#,
            "NormalizeDiacritics(_)",
            "CStr(_)",
            "ConvertToBase64(_)",
            "ConvertFromBase64(_)",
            "ConvertFromBase64(_, UTF8)",
            "ConvertFromBase64(_, ASCII)",
            "ConvertToUTF8Hex(_)",
            r#"Split(_, "a")"#,
            "Append(_, [b])",
            "Prepend([b], _)",
            "Join([b], _, _)",
            "Left(_, 2)",
            "Mid(_, 1, 2)",
            r#"Replace(_, "a", , , "12345", , )"#,
            r#"Replace(_, "a", , , [b], , )"#,
            r#"Replace(_, "u", , , , , "uu-u")"#,
            r#"Replace(_, , "x*", , "-", , )"#,
            r#"Replace(_, , "(.)", , "$1$1", , )"#,
            r#"Replace(_, , "(?=(.{0,9}))", , "$1", , )"#,
            r#"Replace(_, , "a*$", , "$_$`", , )"#,
            r#"Replace(_, , "(?<g>a)?", "g", "yyy", , )"#,
            r#"Replace(_, , "(a|aa)+b", , "", , )"#,
            "RemoveDuplicates(_)",
            "AppRoleAssignmentsComplex(_)",
            "StringFromSid(_)",
            "Item(_, 1)",
            "Count(_)",
        ] {
            expressions.push(call.replace('_', text));
        }
    }
    let found: Vec<String> =
        expressions.iter().flat_map(|text| records.iter().filter_map(|record| excess(text, record))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// `Growth::Of` of functions on letters, for every letter there is.
#[test]
fn letters_grow_no_more_than_their_rows_say() {
    let all: Vec<String> = ('\0'..=char::MAX).filter(|letter| !letter.is_ascii()).map(String::from).collect();
    let host = FixedHost::new();
    for (call, factor) in [("ToLower([a])", 2), ("ToUpper([a])", 2), ("PCase([a])", 2), ("NormalizeDiacritics([a])", 1)]
    {
        let expression = Engine::new().compile(call).expect("a call");
        let mut workspace = attrflow::Workspace::default();
        for letters in all.chunks(10_000) {
            let record = json!({ "a": letters });
            let outcome = expression.evaluate_with(&record, &host, &mut workspace).expect("a list");
            let attrflow::Outcome::Value(Value::List(values)) = outcome else { panic!("{outcome:?}") };
            for (letter, value) in letters.iter().zip(values) {
                assert!(bound::measure(value).0 <= factor * letter.len(), "{call}: {letter:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_value_and_no_work_is_beyond_its_bound(
        expression in prop::collection::vec(any::<u16>(), 0..160),
        record in prop::collection::vec(any::<u16>(), 0..80),
    ) {
        let mut choices = Choices::new(&record);
        let plain = choices.record();
        let record = stretched(plain, &mut choices);
        let found = excess(&Choices::new(&expression).expression(), &record);
        prop_assert_eq!(found, None);
    }
}
