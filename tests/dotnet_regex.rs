//! `dotnet::regex` against what a .NET runtime printed, and under attack.

use std::collections::BTreeMap;

use attrflow::dotnet::regex::MatchFault;
use attrflow::dotnet::regex::Pattern;
use attrflow::dotnet::regex::PatternFault;
use attrflow::dotnet::regex::Replaced;
use attrflow::dotnet::regex::Replacement;
use attrflow::dotnet::regex::Scratch;
use attrflow::limits::Limits;
use serde_json::Value;
use serde_json::json;

/// What became of one row.
enum Outcome {
    Answer(Value),
    Refused(&'static str),
}

fn refused_pattern(fault: &PatternFault) -> Outcome {
    // The first four reasons are ours, all others are .NET's own refusals.
    match format!("{:?}", fault.reason).as_str() {
        "TooLong" => Outcome::Refused("too long"),
        "TooDeep" => Outcome::Refused("too deep"),
        "TooLarge" => Outcome::Refused("too large"),
        "NotSupported" => Outcome::Refused("not supported"),
        _ => Outcome::Answer(json!("ArgumentException")),
    }
}

fn refused_match(fault: MatchFault) -> Outcome {
    Outcome::Refused(match fault {
        MatchFault::StepLimit => "step limit",
        MatchFault::MemoryLimit => "memory limit",
        MatchFault::EngineDefect => "engine defect",
        _ => "other",
    })
}

fn text(row: &Value, index: usize) -> &str {
    row["args"][index].as_str().unwrap()
}

/// Rows whose right answer holds a character that a match of .NET cut in two: by decision 25 the halves are dropped,
/// and JSON could not hold them.
fn rows(file: &str) -> Vec<Value> {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(path).unwrap();
    source.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer(row: &Value, scratch: &mut Scratch) -> Outcome {
    let source = text(row, 0);
    let pattern = match Pattern::new(text(row, 1), &Limits::default()) {
        Ok(pattern) => pattern,
        Err(fault) => {
            assert!(text(row, 1).get(fault.span.clone()).is_some(), "{row}: {fault:?}");
            return refused_pattern(&fault);
        }
    };
    let mut out = String::new();
    let replaced = match row["fn"].as_str().unwrap() {
        "regex_matches" => {
            let found = match pattern.matches(source, 60, scratch) {
                Ok(found) => found,
                Err(fault) => return refused_match(fault),
            };
            let names = pattern.groups();
            let matches: Vec<Value> = found
                .iter()
                .map(|found| {
                    let place = |group: usize| {
                        found.groups[group]
                            .as_ref()
                            .map_or(Value::Null, |place| json!([place.units.start, &source[place.bytes.clone()]]))
                    };
                    let groups: BTreeMap<&str, Value> =
                        (1..names.len()).map(|group| (names[group].as_str(), place(group))).collect();
                    let whole = place(0);
                    json!([whole[0], whole[1], groups])
                })
                .collect();
            return Outcome::Answer(json!(matches));
        }
        "regex_group_value" => {
            return match pattern.group_value(source, text(row, 2), scratch) {
                Ok(place) => Outcome::Answer(json!(place.map_or("", |place| &source[place]))),
                Err(fault) => refused_match(fault),
            };
        }
        "regex_replace" => match Replacement::new(text(row, 2), &pattern) {
            Ok(replacement) => pattern.replace(source, &replacement, scratch, &mut out),
            Err(fault) => return refused_pattern(&fault),
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
        Err(fault) => refused_match(fault),
    }
}

/// Runs a file of vectors; at most `allowed` of its rows may be refused.
fn check(file: &str, allowed: usize) {
    let mut scratch = Scratch::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (mut equal, mut substituted) = (0, 0);
    for row in rows(file) {
        // The other plausible reading of a group replacement; attrflow splices the text as it is (decision 10).
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
    println!("{file}: {equal} equal, {substituted} of the variant not built, refused {refused:?}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused.values().sum::<usize>() <= allowed, "refused {refused:?}");
}

#[test]
fn matches_as_dotnet() {
    check("regex_matches", 8);
}

#[test]
fn replaces_as_dotnet() {
    check("regex_replace", 12);
}

#[test]
fn reads_groups_as_dotnet() {
    check("regex_group_value", 0);
}

#[test]
fn replaces_groups_as_dotnet() {
    check("regex_group_replace", 0);
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

/// Every unit but the surrogates, which no text can hold alone.
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
fn classes_hold_the_same_units_as_in_dotnet() {
    let mut scratch = Scratch::new();
    for row in rows("tables/table_regex_class") {
        check_units(text(&row, 0), &row["result"], &mut scratch);
    }
}

#[test]
fn ignoring_case_pairs_the_same_units_as_in_dotnet() {
    let mut scratch = Scratch::new();
    for row in rows("tables/table_icase") {
        check_units(&format!("(?i){}", text(&row, 0)), &row["result"], &mut scratch);
    }
}

/// The rows of .NET whose answers hold lone halves of U+1F600, as decision 25 wants them: without the halves.
#[test]
fn halves_of_characters_are_dropped() {
    let rows = [
        ("é😀", ".", "<$0>", "<é><><>"),
        ("😀😁", "[😀]", "*", "***"),
        // A half alone is no text, but two halves that meet are the character again.
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
    let places: Vec<_> = found.iter().map(|found| found.groups[0].clone().unwrap()).collect();
    assert_eq!(places.iter().map(|place| place.units.clone()).collect::<Vec<_>>(), [0..1, 1..2, 2..3]);
    assert_eq!(places.iter().map(|place| place.bytes.len()).collect::<Vec<_>>(), [2, 0, 0]);
}
