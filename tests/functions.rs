//! The functions: what every row must have, every example, and the tables of `tests/conformance`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Host;
use attrflow::Limits;
use attrflow::Workspace;
use attrflow::dotnet::date::DateTime;
use attrflow::functions;
use attrflow::functions::Occurs;
use attrflow::functions::arguments::Prepared;
use attrflow::functions::context::Memory;
use attrflow::functions::diacritics;
use attrflow::host::NoRandomness;
use attrflow::optimise::Passes;
use attrflow::value::Arena;
use serde_json::Value;

use crate::support;
use crate::support::Expected;

/// The functions the documents name.
const DOCUMENTED: &str = "Append AppRoleAssignments AppRoleAssignmentsComplex AssertiveAppRoleAssignmentsComplex BitAnd CBool CDate Coalesce \
    ConvertFromBase64 ConvertToBase64 ConvertToUTF8Hex Count CStr DateAdd DateDiff DateFromNum DefaultDomain DNComponent Error FormatDateTime Guid \
    IgnoreFlowIfNullOrEmpty IIF InStr IsNothing IsNull IsNullOrEmpty IsPresent IsString Item Join Left Len Mid NormalizeDiacritics Not Now NumFromDate \
    PCase Prepend RandomString Redact RemoveDuplicates Replace SelectUniqueValue SingleAppRoleAssignment Split StringFromSid StripSpaces Switch \
    ToLower ToUpper Trim Word";

fn engines() -> [(&'static str, Engine); 2] {
    [("optimised", Engine::new()), ("as written", Engine::new().with_passes(Passes::none()))]
}

#[test]
fn every_documented_function_has_a_row_and_no_other() {
    let rows: BTreeSet<&str> = functions::all().map(|function| function.name).collect();
    let documented: BTreeSet<&str> = DOCUMENTED.split_whitespace().collect();
    assert_eq!(rows, documented);
    assert_eq!(functions::all().count(), rows.len(), "a name has two rows");
    let lower: BTreeSet<String> = rows.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), rows.len(), "names that differ in case only");
}

#[test]
fn every_row_is_complete() {
    for function in functions::all() {
        let name = function.name;
        let is_sentence = |text: &str| {
            text.starts_with(|first: char| first.is_uppercase() || first == '`' || first.is_ascii_digit())
                && text.ends_with('.')
        };
        assert!(is_sentence(function.summary), "{name}: the summary is no sentence");
        assert!(function.details.is_empty() || is_sentence(function.details), "{name}: the details are no sentences");
        assert!(!function.details.contains("  ") && !function.summary.contains("  "), "{name}: two blanks");
        assert!(!function.examples.is_empty(), "{name}: no example");
        let repeated = function.parameters.iter().rev().skip(1).any(|parameter| parameter.occurs == Occurs::Repeated);
        assert!(!repeated, "{name}: only the last parameter may repeat");
        let keys: BTreeSet<&str> = function.parameters.iter().map(|parameter| parameter.key).collect();
        assert_eq!(keys.len(), function.parameters.len(), "{name}: two parameters with one key");
        assert!(function.each.is_none_or(|each| each < function.parameters.len()), "{name}: `each` is no parameter");
        for example in function.examples {
            let called = example.expression.replace(' ', "").to_lowercase();
            assert!(called.contains(&format!("{}(", name.to_lowercase())), "{name}: an example without it");
        }
    }
}

#[test]
fn every_example_yields_its_value() {
    let host = support::host();
    for function in functions::all() {
        for example in function.examples {
            let record: Value = serde_json::from_str(example.record).expect("a record");
            for (engine_name, engine) in engines() {
                let answer = support::answer(&engine, example.expression, &record, &host);
                if example.value.is_empty() {
                    assert!(matches!(answer, Expected::Value(_)), "{}: {answer:?}", example.expression);
                    continue;
                }
                let value: Value = serde_json::from_str(example.value).expect("a value");
                let no_flow = answer == Expected::NoFlow && value == Value::Null;
                let equal = no_flow || answer == Expected::Value(value.clone());
                assert!(equal, "{}, {engine_name}: {answer:?}, not {value}", example.expression);
            }
        }
    }
}

#[test]
fn every_case_of_the_tables_is_met() {
    let cases = support::cases();
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in &cases {
        assert!(names.insert(&case.name), "two cases are called `{}`", case.name);
        for (engine_name, engine) in engines() {
            let answer = support::answer(&engine, &case.expression, &case.record, &support::host());
            if answer != case.expected {
                wrong.push(format!(
                    "{} ({engine_name}): {}\n   is     {answer:?}\n   wanted {:?}",
                    case.name, case.expression, case.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= 300, "only {} cases", cases.len());
}

#[test]
fn every_function_has_edge_cases_in_the_tables() {
    let mut counts: BTreeMap<&str, usize> = functions::all().map(|function| (function.name, 0)).collect();
    for case in support::cases() {
        for (name, count) in &mut counts {
            if case.expression.contains(&format!("{name}(")) {
                *count += 1;
            }
        }
    }
    let few: Vec<_> = counts.iter().filter(|(_, count)| **count < 3).collect();
    assert!(few.is_empty(), "fewer than three cases: {few:?}");
}

#[test]
fn random_texts_keep_their_minima() {
    let engine = Engine::new();
    let rows = [
        (6, 3, 0, 0, 3, ""),
        (10, 2, 2, 2, 1, "?,"),
        (256, 0, 0, 0, 0, ""),
        (256, 64, 64, 64, 64, "0aA~"),
        (1, 0, 1, 0, 0, ""),
    ];
    for (length, digits, special, capital, lower, avoided) in rows {
        let expression = format!("RandomString({length}, {digits}, {special}, {capital}, {lower}, \"{avoided}\")");
        for seed in 0..50 {
            let host = FixedHost::new().seeded(seed);
            let Expected::Value(Value::String(text)) = support::answer(&engine, &expression, &Value::Null, &host)
            else {
                panic!("{expression}: no text");
            };
            let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
            assert_eq!(text.chars().count(), length, "{expression}: {text}");
            assert!(count(char::is_ascii_digit) >= digits, "{expression}: {text}");
            assert!(count(char::is_ascii_punctuation) >= special, "{expression}: {text}");
            assert!(count(char::is_ascii_uppercase) >= capital, "{expression}: {text}");
            assert!(count(char::is_ascii_lowercase) >= lower, "{expression}: {text}");
            assert!(!text.contains(|character| avoided.contains(character)), "{expression}: {text}");
        }
    }
}

#[test]
fn guids_are_version_4_and_differ() {
    let host = support::host();
    let mut seen = BTreeSet::new();
    for _ in 0..100 {
        let Expected::Value(Value::String(guid)) = support::answer(&Engine::new(), "Guid()", &Value::Null, &host)
        else {
            panic!("no text");
        };
        let parts: Vec<usize> = guid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{guid}");
        assert!(guid.chars().all(|digit| digit == '-' || matches!(digit, '0'..='9' | 'a'..='f')), "{guid}");
        assert_eq!(guid.chars().nth(14), Some('4'), "{guid}");
        assert!(guid.chars().nth(19).is_some_and(|digit| "89ab".contains(digit)), "{guid}");
        assert!(seen.insert(guid), "twice the same");
    }
}

#[test]
fn every_letter_of_the_table_loses_its_marks() {
    let host = support::host();
    let engine = Engine::new();
    let mut count = 0;
    for (result, sequences) in diacritics::rows() {
        for sequence in sequences.split(' ') {
            let record = serde_json::json!({ "text": format!("<{sequence}>{sequence}") });
            let wanted = Expected::Value(format!("<{result}>{result}").into());
            assert_eq!(support::answer(&engine, "NormalizeDiacritics([text])", &record, &host), wanted, "{sequence}");
            count += 1;
        }
    }
    assert_eq!(count, 261);
}

#[test]
fn only_letters_of_the_table_change() {
    let host = support::host();
    let engine = Engine::new();
    let known: BTreeSet<&str> = diacritics::rows().iter().flat_map(|(_, sequences)| sequences.split(' ')).collect();
    let others: String = ('\u{80}'..='\u{2fff}')
        .filter(|letter| !known.contains(letter.to_string().as_str()))
        .flat_map(|letter| [letter, '.'])
        .collect();
    let record = serde_json::json!({ "text": others });
    let answer = support::answer(&engine, "NormalizeDiacritics([text])", &record, &host);
    assert_eq!(answer, Expected::Value(others.into()));
}

/// .NET reads these on some days only, or as another date on another day.
#[test]
fn constant_dates_that_depend_on_the_day_are_warned_of() {
    let engine = Engine::new();
    let code = |text: &str| {
        let found = engine.check(&format!("CStr(CDate(\"{text}\"))"), &attrflow::SourceObject::default());
        found.first().map(|diagnostic| (diagnostic.code.id, diagnostic.is_error()))
    };
    let rows: [(&[&str], _); 3] = [
        (&["TUE 7AM", "7AM", "7:30", "3/14", "2/29"], Some(("AF0315", false))),
        (&["tomorrow", "2/30", "25:00"], Some(("AF0313", true))),
        (&["2025-01-31", "2025-01-31T10:30:00Z", "Tuesday, December 30, 2025", "January 2024"], None),
    ];
    let texts = rows.iter().flat_map(|(texts, expected)| texts.iter().map(move |text| (text, code(text), *expected)));
    let wrong: Vec<_> = texts.filter(|(_, found, expected)| found != expected).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn constants_are_refused_where_they_stand() {
    let rows = [
        (r#"Replace([a], , "x\\d(", , "", , )"#, "AF0306", "("),
        (r#"Replace([a], , "(?<x>a)", "y", "", , )"#, "AF0307", "y"),
        (r#"Replace([a], "b", , , , , )"#, "AF0311", r#"Replace([a], "b", , , , , )"#),
        (r#"FormatDateTime([a], , "yyyy", "HH%")"#, "AF0308", "%"),
        (r#"FormatDateTime([a], , "yyyy'", "HH")"#, "AF0308", "'"),
        (r#"FormatDateTime([a], "None, nope", "yyyy", "yyyy")"#, "AF0314", "nope"),
        (r#"ToLower([a], "tr@")"#, "AF0312", "tr@"),
        (r#"DateAdd("year", 1, [a])"#, "AF0309", "year"),
        (r#"DateDiff("d", "2021-13-01", [a])"#, "AF0313", "2021-13-01"),
        (r#"CDate("31.12.2025 25:00")"#, "AF0313", "31.12.2025 25:00"),
        (r#"InStr([a], "b", 1, vbTextCompar)"#, "AF0309", "vbTextCompar"),
        (r#"InStr([a], "b", 1, "text")"#, "AF0309", "text"),
        (r#"ConvertFromBase64([a], UTF9)"#, "AF0309", "UTF9"),
        (r#"Left([a], "x")"#, "AF0304", r#""x""#),
    ];
    let engine = Engine::new();
    for (expression, code, part) in rows {
        let found = engine.check(expression, &attrflow::SourceObject::default());
        let [diagnostic] = found.as_slice() else { panic!("{expression}: {found:?}") };
        assert_eq!(diagnostic.code.id, code, "{expression}: {diagnostic}");
        let place = diagnostic.span().map(|span| span.slice(expression));
        assert_eq!(place, Some(part), "{expression}: {diagnostic}");
    }
}

#[test]
fn parameters_have_the_keys_of_microsoft_graph() {
    // The list of functions that Graph answers, and what its exports of real schemas hold besides.
    let rows = [
        ("Append", "source suffix"),
        ("DefaultDomain", ""),
        ("AppRoleAssignments", "source"),
        ("IsNothing", "source"),
        ("Join", "separator source"),
        ("Prepend", "prefix source"),
        ("Mid", "source start length"),
        ("Not", "source"),
        (
            "Replace",
            "source Find RegularExpression RegularExpressionGroupName Replacement ReplacementPropertyName Template",
        ),
        ("SingleAppRoleAssignment", "source"),
        ("Split", "source delimiter"),
        ("StripSpaces", "source"),
        ("Switch", "source defaultValue switchValue"),
        ("FormatDateTime", "source dateTimeStyles inputFormat outputFormat"),
        ("IIF", "one four five"),
        ("IsPresent", "source"),
        ("BitAnd", "left right"),
        ("Trim", "source"),
        ("Left", "source length"),
        ("DateFromNum", "source"),
        ("Error", "message"),
        ("Item", "source index"),
        ("RemoveDuplicates", "source"),
    ];
    for (name, keys) in rows {
        let function = functions::find(name).expect("a row");
        let found: Vec<&str> = function.parameters.iter().map(|parameter| parameter.key).collect();
        assert_eq!(found.join(" "), keys, "{name}");
    }
}

#[test]
fn no_function_fails_on_odd_values() {
    let odd: Vec<Value> = serde_json::from_str(
        r#"[null, "", " ", "a", "😀é\u0000ß", "-1", "9223372036854775807", "2021-08-24", "yyyy", "(?<n>a|)*", "$1${n}$_", "%", true, 0, -1, 2,
            9223372036854775807, -9223372036854775808, 1.5, ["a", "b", null], [[1], {"a": 1}], {"value": "x"}, "a,b=c\\", "&HF", "S-1", "AQ=="]"#,
    )
    .expect("the values");
    let engine = Engine::new();
    let host = support::host();
    let mut state = 1_usize;
    let mut answers = 0;
    for function in functions::all() {
        let places = function.most().unwrap_or(6);
        for _ in 0..200 {
            let mut record = serde_json::Map::new();
            let mut slots = Vec::new();
            for place in 0..places {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let pick = (state >> 33) % (odd.len() + 2);
                let name = format!("a{place}");
                match odd.get(pick) {
                    Some(value) => {
                        slots.push(format!("[{name}]"));
                        record.insert(name, value.clone());
                    }
                    // Some slots stay empty where they may.
                    None if function.parameter(place).is_some_and(|parameter| !parameter.required) => {
                        slots.push(String::new())
                    }
                    None => slots.push("\"x\"".to_owned()),
                }
            }
            let expression = format!("{}({})", function.name, slots.join(", "));
            // What counts is that there is an answer; the tables have the answers.
            answers += 1;
            let answer = support::answer(&engine, &expression, &Value::Object(record), &host);
            assert_ne!(answer, Expected::Fault("none".to_owned()), "{expression}");
        }
    }
    assert_eq!(answers, functions::all().count() * 200);
}

/// The machine asks its quick form first and looks for a list only where that has no answer.
#[test]
fn a_function_of_texts_that_is_called_for_each_element_refuses_a_list() {
    let others =
        [attrflow::Value::Missing, attrflow::Value::Text(""), attrflow::Value::Text("1"), attrflow::Value::Integer(0)];
    let items = [attrflow::Value::Text("a")];
    let (limits, arena) = (Limits::default(), Arena::new(1 << 20));
    let mut tried = 0;
    for function in functions::all() {
        let (functions::Body::Text(body), Some(each)) = (function.body, function.each) else { continue };
        let count = function.parameters.len();
        for (number, given) in (0..others.len().pow(count as u32)).flat_map(|number| [(number, 0), (number, u16::MAX)])
        {
            let mut values: Vec<_> =
                (0..count).map(|place| others[number / others.len().pow(place as u32) % others.len()]).collect();
            for list in [&items[..], &[]] {
                values[each] = attrflow::Value::List(list);
                let mut memory = Memory::default();
                let mut context = functions::Context::new(&arena, &mut memory, &limits);
                let site = Prepared { given, ..Prepared::default() };
                let arguments =
                    functions::Arguments { frame: &values, operands: &functions::Operand::first(count), site: &site };
                let quick = (body.quick)(arguments.frame, arguments.operands, arguments.site, &mut context);
                assert_eq!(quick, None, "{}({values:?})", function.name);
                assert!((body.full)(&arguments, &mut context).is_err(), "{}({values:?})", function.name);
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000);
}

/// A host whose random numbers are these, or that has no randomness; it has nothing else.
struct Drawing(Option<RefCell<Vec<u32>>>);

impl Host for Drawing {
    fn now(&self) -> DateTime {
        DateTime::default()
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let mut numbers = self.0.as_ref().ok_or(NoRandomness)?.borrow_mut();
        let number = if numbers.is_empty() { u32::MAX } else { numbers.remove(0) };
        bytes.copy_from_slice(&number.to_le_bytes());
        Ok(())
    }

    fn parameter(&self, _: &str) -> Option<&str> {
        None
    }

    fn default_domain(&self) -> Option<&str> {
        None
    }

    fn is_taken(&self, _: &str, _: &str) -> bool {
        false
    }
}

#[test]
fn without_randomness_only_the_functions_that_need_it_are_at_fault() {
    let rows = [
        ("Guid()", Expected::Fault("AF0616".to_owned())),
        ("RandomString(3, 1, 0, 0, 0)", Expected::Fault("AF0616".to_owned())),
        ("RandomString(6, 3, 0, 0, 3)", Expected::Fault("AF0616".to_owned())),
        ("Coalesce([a], Guid())", Expected::Fault("AF0616".to_owned())),
        (r#"Coalesce("a", Guid())"#, Expected::Value(Value::from("a"))),
        (r#"SelectUniqueValue("a", Guid())"#, Expected::Value(Value::from("a"))),
        ("RandomString(0, 0, 0, 0, 0)", Expected::Value(Value::from(""))),
        (r#"Join(".", "a", "b")"#, Expected::Value(Value::from("a.b"))),
    ];
    for (name, engine) in engines() {
        for (expression, expected) in &rows {
            let answer = support::answer(&engine, expression, &Value::Null, &Drawing(None));
            assert_eq!(&answer, expected, "{name}: {expression}");
        }
    }
}

#[test]
fn random_values_of_hosts_without_a_seed_differ() {
    let guid = || support::answer(&Engine::new(), "Guid()", &Value::Null, &FixedHost::new());
    assert_ne!(guid(), guid());
    let host = FixedHost::new();
    let once = |_| support::answer(&Engine::new(), "Guid()", &Value::Null, &host);
    let [one, other] = [0, 1].map(once);
    assert_ne!(one, other, "one host");
}

/// Each character is as likely as the others: a number of the last, incomplete round is drawn again.
#[test]
fn random_characters_are_equally_likely() {
    let (digit, bit) = ("RandomString(1, 1, 0, 0, 0)", r#"RandomString(1, 1, 0, 0, 0, "23456789")"#);
    let rows: [(&str, &[u32], &str); 7] = [
        (digit, &[0], "0"),
        (digit, &[13], "3"),
        (digit, &[4_294_967_289], "9"),
        (digit, &[4_294_967_290, 7], "7"),
        (bit, &[0], "0"),
        (bit, &[1], "1"),
        // Randomness that never gives another number ends as well.
        (digit, &[], "5"),
    ];
    for (expression, numbers, text) in rows {
        let host = Drawing(Some(RefCell::new(numbers.to_vec())));
        let answer = support::answer(&Engine::new(), expression, &Value::Null, &host);
        assert_eq!(answer, Expected::Value(Value::from(text)), "{expression} with {numbers:?}");
    }
}

/// Patterns may differ from record to record, more of them than are kept.
#[test]
fn computed_patterns_are_many() {
    let expression = r#"Replace([text], , [pattern], , "-", , )"#;
    let (compiled, mut workspace) = (Engine::new().compile(expression).expect("an expression"), Workspace::default());
    let host = support::host();
    for number in (0..40).chain(0..40).chain([39, 0, 38, 1]) {
        let record = serde_json::json!({ "pattern": format!("<{number}>+"), "text": format!("a<{number}>>b<x>") });
        let outcome = compiled.evaluate_with(&record, &host, &mut workspace).expect("a value");
        assert_eq!(outcome, attrflow::Outcome::Value(attrflow::Value::Text("a-b<x>")), "{record}");
    }
}

#[test]
fn faults_are_at_the_argument_that_causes_them() {
    let rows = [
        ("CBool([a])", "AF0603", "[a]"),
        ("DateFromNum([a])", "AF0602", "[a]"),
        ("NumFromDate([a])", "AF0605", "[a]"),
        ("CDate([a])", "AF0605", "[a]"),
        (r#"DateAdd("d", [a], Now())"#, "AF0602", "[a]"),
        (r#"DateAdd("d", 1, [a])"#, "AF0605", "[a]"),
        ("DateAdd([a], 1, Now())", "AF0614", "[a]"),
        (r#"DateDiff("d", Now(), [a])"#, "AF0605", "[a]"),
        (r#"FormatDateTime([a], , , "yyyy")"#, "AF0605", "[a]"),
        ("Left([b], [a])", "AF0602", "[a]"),
        ("Mid([b], [a], 1)", "AF0602", "[a]"),
        ("Mid([b], 1, [a])", "AF0602", "[a]"),
        ("BitAnd(1, [a])", "AF0602", "[a]"),
        ("Item([b], [a])", "AF0602", "[a]"),
        (r#"Word([b], [a], ",")"#, "AF0602", "[a]"),
        (r#"InStr([b], "x", 0)"#, "AF0604", "0"),
        (r#"InStr([b], "x", 1, [a])"#, "AF0614", "[a]"),
        ("ConvertFromBase64([a])", "AF0608", "[a]"),
        ("ConvertFromBase64([b], [a])", "AF0614", "[a]"),
        ("StringFromSid([a])", "AF0608", "[a]"),
        ("DNComponent([b], 9)", "AF0604", "9"),
        ("RandomString(1, [a], 0, 0, 0)", "AF0602", "[a]"),
        ("Error([a])", "AF0612", "[a]"),
    ];
    let record = serde_json::json!({ "a": "?!", "b": "eHl6" });
    let host = support::host();
    for (expression, code, place) in rows {
        for (name, engine) in engines() {
            let compiled = engine.compile(expression).expect(expression);
            let mut workspace = Workspace::default();
            let found = compiled.evaluate_with(&record, &host, &mut workspace).expect_err(expression);
            let at = found.span().map(|span| span.slice(expression));
            assert_eq!((found.code.id, at), (code, Some(place)), "{name}: {expression}");
        }
    }
}
