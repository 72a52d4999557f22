//! `regex` against the vectors of a .NET runtime.

use std::collections::BTreeMap;

use attrflow_dotnet::regex::Limits;
use attrflow_dotnet::regex::MatchError;
use attrflow_dotnet::regex::Pattern;
use attrflow_dotnet::regex::PatternError;
use attrflow_dotnet::regex::Replaced;
use attrflow_dotnet::regex::Replacement;
use attrflow_dotnet::regex::Scratch;
use serde_json::Value;
use serde_json::json;

/// The outcome of a row.
enum Outcome {
    Answer(Value),
    Refused(&'static str),
}

fn refused_pattern(error: &PatternError) -> Outcome {
    // .NET refuses the pattern as well, except for the first four kinds.
    match format!("{:?}", error.kind).as_str() {
        "TooLong" => Outcome::Refused("too long"),
        "TooDeep" => Outcome::Refused("too deep"),
        "TooLarge" => Outcome::Refused("too large"),
        "NotSupported" => Outcome::Refused("not supported"),
        _ => Outcome::Answer(json!("ArgumentException")),
    }
}

fn refused_match(error: MatchError) -> Outcome {
    Outcome::Refused(match error {
        MatchError::StepLimit => "step limit",
        MatchError::MemoryLimit => "memory limit",
        MatchError::EngineDefect => "engine defect",
        _ => "other",
    })
}

fn text(row: &Value, index: usize) -> &str {
    row["args"][index].as_str().unwrap()
}

/// The rows of a file of vectors.
fn rows(file: &str) -> Vec<Value> {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(path).unwrap();
    source.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer(row: &Value, scratch: &mut Scratch) -> Outcome {
    let source = text(row, 0);
    let pattern = match Pattern::new(text(row, 1), &Limits::default()) {
        Ok(pattern) => pattern,
        Err(error) => {
            assert!(text(row, 1).get(error.span.clone()).is_some(), "{row}: {error:?}");
            return refused_pattern(&error);
        }
    };
    let mut out = String::new();
    let replaced = match row["fn"].as_str().unwrap() {
        "regex_matches" => {
            let found = match pattern.matches(source, 60, scratch) {
                Ok(found) => found,
                Err(error) => return refused_match(error),
            };
            let names = pattern.groups();
            let matches: Vec<Value> = found
                .iter()
                .map(|found| {
                    let span = |group: usize| {
                        found.groups[group].as_ref().map_or(Value::Null, |span| {
                            json!([span.units.start, source.get(span.bytes.clone()).unwrap()])
                        })
                    };
                    let groups: BTreeMap<&str, Value> =
                        (1..names.len()).map(|group| (names[group].as_str(), span(group))).collect();
                    let whole = span(0);
                    json!([whole[0], whole[1], groups])
                })
                .collect();
            return Outcome::Answer(json!(matches));
        }
        "regex_group_value" => {
            return match pattern.group_value(source, text(row, 2), scratch) {
                Ok(bytes) => Outcome::Answer(json!(bytes.map_or("", |bytes| source.get(bytes).unwrap()))),
                Err(error) => refused_match(error),
            };
        }
        "regex_replace" => match Replacement::new(text(row, 2), &pattern) {
            Ok(replacement) => pattern.replace(source, &replacement, scratch, &mut out),
            Err(error) => return refused_pattern(&error),
        },
        "regex_group_replace" => pattern.replace_group(source, text(row, 2), text(row, 3), scratch, &mut out),
        other => panic!("unknown function {other}"),
    };
    match replaced {
        Ok(Replaced::Matches) => Outcome::Answer(json!(out)),
        Ok(Replaced::Nothing) => {
            assert_eq!(out, "");
            Outcome::Answer(json!(source))
        }
        Err(error) => refused_match(error),
    }
}

/// Compares the rows of a file of vectors. This crate may refuse a row, but refuses none today.
fn check(file: &str) {
    let mut scratch = Scratch::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (mut equal, mut substituted) = (0, 0);
    for row in rows(file) {
        // The other plausible meaning of a group replacement, which is not implemented: the text is inserted literally.
        if row["variant"] == "substituted" {
            substituted += 1;
            continue;
        }
        let expected = row.get("result").or(row.get("error")).unwrap().clone();
        match answer(&row, &mut scratch) {
            Outcome::Refused(reason) => {
                *refused.entry(reason).or_default() += 1;
                println!("{file} refused ({reason}): {row}");
            }
            Outcome::Answer(answer) if answer == expected => equal += 1,
            Outcome::Answer(answer) => wrong.push(format!("{row}\n  got {answer}")),
        }
    }
    println!("{file}: {equal} equal, {substituted} of the other variant, refused {refused:?}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(refused.values().sum::<usize>(), 0, "refused {refused:?}");
}

#[test]
fn matches_are_as_in_dotnet() {
    check("regex_matches");
}

#[test]
fn replacements_are_as_in_dotnet() {
    check("regex_replace");
}

#[test]
fn group_values_are_as_in_dotnet() {
    check("regex_group_value");
}

#[test]
fn group_replacements_are_as_in_dotnet() {
    check("regex_group_replace");
}

/// Replaces every match by `<$&>`, or returns the kind of the error.
fn marked(source: &str, pattern: &str) -> Result<String, String> {
    let pattern = Pattern::new(pattern, &Limits::default()).map_err(|error| format!("{:?}", error.kind))?;
    let replacement = Replacement::new("<$&>", &pattern).unwrap();
    let mut out = String::new();
    Ok(match pattern.replace(source, &replacement, &mut Scratch::new(), &mut out).unwrap() {
        Replaced::Matches => out,
        Replaced::Nothing => source.to_owned(),
    })
}

/// Answers of .NET Core 3.1: a group directly inside `(?(expression)...)` sets no options, one further inside does.
#[test]
fn conditions_on_expressions_set_no_options_directly() {
    let refused =
        ["(?()(?i))a", "(?(?i:a)b|x)", "(?(?=a)(?i:b)|x)", "(?(a)(?i:b)|c)", "(?(?x: a)b)", "(?(?!a)(?-i:b)|c)"];
    for pattern in refused {
        assert_eq!(marked("abxc ABXC", pattern), Err("UnrecognizedGrouping".to_owned()), "{pattern}");
    }
    let accepted = [("(?((?i)a)b|c)", "abx<c> ABXC"), ("(?<n>a)?(?(n)(?i)b|c)", "<ab>x<c> ABX<C>")];
    for (pattern, expected) in accepted {
        assert_eq!(marked("abxc ABXC", pattern).as_deref(), Ok(expected), "{pattern}");
    }
}

/// Answers of .NET Core 3.1: `[`, `(` and `)` after `\c` name control characters, also while groups are counted.
#[test]
fn control_characters_may_look_like_brackets() {
    let rows = [
        (r"\c[a", "a<\x1Ba> b\x1Cab x"),
        (r"\c\(a)b", "a\x1Ba b<\x1Cab> x"),
        (r"(\c[)x", "a\x1Ba b\x1Cab x"),
        (r"[\c[a]", "<a><\x1B><a> b\x1C<a>b x"),
        (r"\c]b", "a\x1Ba b\x1Cab x"),
        (r"(?<x>\c\)y", "a\x1Ba b\x1Cab x"),
    ];
    for (pattern, expected) in rows {
        assert_eq!(marked("a\x1Ba b\x1Cab x", pattern).as_deref(), Ok(expected), "{pattern}");
    }
    // The whole escape is scanned at that time, so what is wrong in it is found.
    assert_eq!(marked("", r"\x(1)"), Err("TooFewHexDigits".to_owned()));
    assert_eq!(marked("", r"\k(1)"), Err("MalformedNameReference".to_owned()));
}

/// The units of ranges such as `0041-005A`.
fn units_of(ranges: &Value) -> Vec<bool> {
    let mut units = vec![false; 0x1_0000];
    for range in ranges.as_array().unwrap() {
        let range = range.as_str().unwrap();
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let bound = |text: &str| usize::from_str_radix(text, 16).unwrap();
        units[bound(first)..=bound(last)].fill(true);
    }
    units
}

/// All units except surrogates, which a string cannot contain alone.
fn characters() -> impl Iterator<Item = char> {
    (0..=0xFFFF).filter_map(char::from_u32)
}

fn check_units(pattern: &str, ranges: &Value, scratch: &mut Scratch) {
    let expected = units_of(ranges);
    let pattern = Pattern::new(&format!("^(?:{pattern})$(?!\n)"), &Limits::default()).unwrap();
    for character in characters() {
        let found = pattern.is_match(&character.to_string(), scratch).unwrap();
        assert_eq!(found, expected[character as usize], "{pattern:?} on U+{:04X}", character as u32);
    }
}

#[test]
fn classes_contain_the_same_units_as_in_dotnet() {
    let mut scratch = Scratch::new();
    for row in rows("tables/table_regex_class") {
        check_units(text(&row, 0), &row["result"], &mut scratch);
    }
}

/// Two characters are equal under `(?i)` if .NET's lower case of both is the same.
///
/// Compares every unit with its lower and upper case in .NET and in a newer Unicode.
#[test]
fn lower_case_is_as_in_dotnet() {
    let table = rows("tables/table_case").into_iter().find(|row| text(row, 0) == "ToLowerInvariant").unwrap();
    let lower = |character: char| {
        let mapped = table["result"].get(format!("{:04X}", character as u32)).and_then(Value::as_str);
        mapped.map_or(character, |mapped| char::from_u32(u32::from_str_radix(mapped, 16).unwrap()).unwrap())
    };
    let pattern = Pattern::new(r"(?is)^(.)\1\z", &Limits::default()).unwrap();
    let mut scratch = Scratch::new();
    let mut pairs = 0;
    for character in characters() {
        for other in [lower(character)].into_iter().chain(character.to_lowercase()).chain(character.to_uppercase()) {
            let found = pattern.is_match(&String::from_iter([character, other]), &mut scratch).unwrap();
            assert_eq!(found, lower(character) == lower(other), "{character} {other}");
            pairs += usize::from(found && character != other);
        }
    }
    assert!(pairs > 3_000, "{pairs}");
}

#[test]
fn units_are_equal_without_case_as_in_dotnet() {
    let mut scratch = Scratch::new();
    for row in rows("tables/table_icase") {
        check_units(&format!("(?i){}", text(&row, 0)), &row["result"], &mut scratch);
    }
}

/// Where the results of .NET contain halves of surrogate pairs, this crate drops the halves.
#[test]
fn halves_of_surrogate_pairs_are_dropped() {
    let rows = [
        ("é😀", ".", "<$0>", "<é><><>"),
        ("😀😁", "[😀]", "*", "***"),
        // Two halves that meet are a character again.
        ("😀", "(.)(.)", "$1$2", "😀"),
        ("😀", "(.)(.)", "$2$1", ""),
        ("a😀b", "\\uD83D", "", "ab"),
    ];
    let mut scratch = Scratch::new();
    for (source, pattern, replacement, expected) in rows {
        let pattern = Pattern::new(pattern, &Limits::default()).unwrap();
        let replacement = Replacement::new(replacement, &pattern).unwrap();
        let mut out = String::new();
        assert_eq!(pattern.replace(source, &replacement, &mut scratch, &mut out), Ok(Replaced::Matches));
        assert_eq!(out, expected, "{pattern:?}");
    }
    let pattern = Pattern::new(".", &Limits::default()).unwrap();
    let found = pattern.matches("é😀", 60, &mut scratch).unwrap();
    let spans: Vec<_> = found.iter().map(|found| found.groups[0].clone().unwrap()).collect();
    assert_eq!(spans.iter().map(|span| span.units.clone()).collect::<Vec<_>>(), [0..1, 1..2, 2..3]);
    assert_eq!(spans.iter().map(|span| span.bytes.len()).collect::<Vec<_>>(), [2, 0, 0]);
}

/// A pattern, the names of its groups, look-ups of groups.
type GroupRow = (&'static str, &'static [&'static str], &'static [(&'static str, Option<usize>)]);

/// Cases that the vectors lack.
#[test]
fn groups_are_numbered_and_found_as_in_dotnet() {
    let rows: [GroupRow; 6] = [
        ("(a)(?<n>b)(c)", &["0", "1", "2", "n"], &[("n", Some(3)), ("3", None), ("2", Some(2)), ("N", None)]),
        ("(?<7>a)(b)", &["0", "1", "7"], &[("7", Some(2)), ("2", None)]),
        ("(?n)(a)(?<x>b)", &["0", "x"], &[("1", None), ("x", Some(1))]),
        ("(a)", &["0", "1"], &[("1", Some(1)), ("01", Some(1)), ("2", None), ("-1", None)]),
        ("(?<n>a)|(?<n>b)", &["0", "n"], &[("n", Some(1))]),
        ("(?:a)", &["0"], &[("0", Some(0))]),
    ];
    for (pattern, names, lookups) in rows {
        let pattern = Pattern::new(pattern, &Limits::default()).unwrap();
        assert_eq!(pattern.groups(), names);
        for (name, expected) in lookups {
            assert_eq!(pattern.group_index(name), *expected, "{name} in {pattern:?}");
        }
    }
}

#[test]
fn patterns_are_shared_between_threads() {
    fn shared<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    let pattern = Pattern::new("a(b)", &Limits::default()).unwrap();
    shared(&pattern);
    std::thread::scope(|scope| {
        let search = || pattern.group_value("xab", "1", &mut Scratch::new());
        assert_eq!(scope.spawn(search).join().unwrap(), Ok(Some(2..3)));
    });
}

/// Look-arounds can capture outside the match; where captures of two matches overlap, one is replaced.
#[test]
fn captures_outside_the_match_are_replaced() {
    let rows = [
        (r"(?<=(?<g>a+)b*)b", "aabb", "Xbb"),
        (r"\w(?=(?<g>-)?)", "a-b-", "aXbX"),
        (r"(?<g>z)?b", "ab", "ab"),
        (r"(?<g>)b", "ab", "aXb"),
    ];
    let mut scratch = Scratch::new();
    for (pattern, source, expected) in rows {
        let mut out = String::new();
        let pattern = Pattern::new(pattern, &Limits::default()).unwrap();
        let replaced = pattern.replace_group(source, "g", "X", &mut scratch, &mut out).unwrap();
        let result = if replaced == Replaced::Matches { out.as_str() } else { source };
        assert_eq!(result, expected, "{pattern:?}");
    }
}

#[test]
fn anchors_are_recognized() {
    let rows = [("^a$", true, true), ("a", false, false), (r"\A(?:a|b)\z", true, true), ("(^a)|b$", false, false)];
    for (source, start, end) in rows {
        let pattern = Pattern::new(source, &Limits::default()).unwrap();
        assert_eq!((pattern.is_anchored_at_start(), pattern.is_anchored_at_end()), (start, end), "{source}");
    }
}

#[test]
fn errors_have_spans() {
    let rows = [
        ("ab)", "TooManyParentheses", ")"),
        ("é(a", "NotEnoughParentheses", "("),
        ("a**", "NestedQuantifier", "*"),
        ("+a", "QuantifierAfterNothing", "+"),
        ("x[z-a]", "ReversedRange", "[z-a"),
        ("é[a", "UnterminatedBracket", "[a"),
        (r"a\p{Nope}b", "UnknownProperty", r"\p{Nope}"),
        (r"a\yb", "UnrecognizedEscape", r"\y"),
        (r"(a)\2", "UndefinedNumber", r"\2"),
        (r"\k<x>", "UndefinedName", r"\k<x>"),
        ("a{3,2}", "ReversedQuantifier", "{3,2}"),
        ("a{99999999999}", "NumberTooLarge", "{9999999999"),
        ("(?<a", "UnrecognizedGrouping", "(?<a"),
        ("(?#a", "UnterminatedComment", "(?#a"),
        (r"\p{_xmlD}", "NotSupported", r"\p{_xmlD}"),
        ("(?(?i)a)", "UnrecognizedGrouping", "(?i"),
    ];
    for (source, kind, span) in rows {
        let error = Pattern::new(source, &Limits::default()).unwrap_err();
        assert_eq!(
            (format!("{:?}", error.kind).as_str(), source.get(error.span.clone()).unwrap()),
            (kind, span),
            "{source}"
        );
        let message = error.to_string();
        assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{message}");
    }
    let mut limits = Limits::default();
    limits.length = 3;
    assert_eq!(format!("{:?}", Pattern::new("abcd", &limits).unwrap_err().kind), "TooLong");
    limits = Limits::default();
    limits.size = 10;
    assert_eq!(format!("{:?}", Pattern::new("a(b)c(d)e(f)", &limits).unwrap_err().kind), "TooLarge");
}

#[test]
fn limits_are_errors_and_never_no_match() {
    let mut scratch = Scratch::new();
    let text = "a".repeat(40) + "b";
    let pattern = Pattern::new("^(a+)+$", &Limits::default()).unwrap();
    assert_eq!(pattern.is_match(&text, &mut scratch), Err(MatchError::StepLimit));
    let mut limits = Limits::default();
    limits.memory = 1_000;
    let pattern = Pattern::new("(?:a|b)*c", &limits).unwrap();
    assert_eq!(pattern.is_match(&text.repeat(100), &mut scratch), Err(MatchError::MemoryLimit));
    // The working memory can be used after an error.
    assert_eq!(Pattern::new("a(b)", &Limits::default()).unwrap().is_match(&text, &mut scratch), Ok(true));
}

/// The limits end these searches, which would not end otherwise.
#[test]
fn long_texts_end() {
    let mut scratch = Scratch::new();
    let text = "a".repeat(50_000);
    let wide = "é".repeat(30_000);
    for pattern in ["a{5000}b", "^a*$", "(?<=a.*)b", &("a".repeat(3_000) + "b"), "é+b", "(é|b)*c", r"(?=(\w+))\1b", "x"]
    {
        let pattern = Pattern::new(pattern, &Limits::default()).unwrap();
        for text in [&text, &wide] {
            let _ = pattern.matches(text, usize::MAX, &mut scratch);
        }
    }
}
