//! The room `dotnet::text` against what a real .NET runtime answered.

use attrflow::dotnet::text;
use attrflow::dotnet::text::ConversionError;
use attrflow::dotnet::text::Culture;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use std::cmp::Ordering;

/// One recorded call.
struct Row {
    args: Vec<Value>,
    /// The result, or the name of the exception as `{"error": name}`.
    wanted: Value,
}

impl Row {
    fn text(&self, index: usize) -> &str {
        self.args[index].as_str().expect("a text argument")
    }

    fn number(&self, index: usize) -> Option<i64> {
        self.args[index].as_i64()
    }
}

fn file(name: &str) -> String {
    let path = format!("{}/tests/vectors/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

fn rows(name: &str) -> Vec<Row> {
    let parse = |line: &str| {
        let mut record: Value = serde_json::from_str(line).expect("a JSON record");
        let wanted = match record["error"].take() {
            Value::Null => record["result"].take(),
            error => json!({ "error": error }),
        };
        Row { args: record["args"].as_array().expect("arguments").clone(), wanted }
    };
    file(name).lines().map(parse).collect()
}

fn exception(error: ConversionError) -> Value {
    json!({ "error": match error {
        ConversionError::Format => "FormatException",
        ConversionError::Overflow => "OverflowException",
        ConversionError::Cast => "InvalidCastException",
        ConversionError::Argument => "ArgumentException",
    }})
}

fn outcome<T: Into<Value>>(result: Result<T, ConversionError>) -> Value {
    result.map_or_else(exception, Into::into)
}

/// Every row must give what .NET gave.
fn check(name: &str, at_least: usize, evaluate: impl Fn(&Row) -> Value) {
    let rows = rows(name);
    let differs = |row: &&Row| evaluate(row) != row.wanted;
    let describe = |row: &Row| format!("{name}{:?}: {} instead of {}", row.args, evaluate(row), row.wanted);
    let differences: Vec<String> = rows.iter().filter(differs).map(describe).collect();
    println!("{name}: {} of {} rows equal", rows.len() - differences.len(), rows.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(rows.len() >= at_least, "{name}: only {} rows", rows.len());
}

fn written(write: impl FnOnce(&mut String)) -> Value {
    let mut out = String::from("before ");
    write(&mut out);
    out.strip_prefix("before ").expect("what stood in the buffer stays").into()
}

#[test]
fn case_is_that_of_dotnet() {
    let culture = |row: &Row| Culture::parse(row.text(1)).expect("a culture");
    check("tolower", 700, |row| written(|out| text::lower(row.text(0), culture(row), out)));
    check("toupper", 700, |row| written(|out| text::upper(row.text(0), culture(row), out)));
    check("totitlecase", 800, |row| written(|out| text::title_case(row.text(0), out)));
    check("pcase", 490, |row| written(|out| text::proper_case(row.text(0), out)));
}

#[test]
fn white_space_is_that_of_dotnet() {
    check("trim", 10, |row| text::trim(row.text(0)).into());
    check("is_null_or_whitespace", 20, |row| text::is_null_or_white_space(row.text(0)).into());
}

#[test]
fn searching_is_that_of_dotnet() {
    check("split", 13, |row| text::split(row.text(0), row.text(1)).collect::<Vec<_>>().into());
    check("string_replace", 13, |row| {
        let mut out = String::new();
        outcome(text::replace(row.text(0), row.text(1), row.text(2), &mut out).map(|()| out))
    });
    check("instr", 330, |row| {
        let comparison = match row.args[3].as_str() {
            Some("Text") => text::Comparison::Text,
            _ => text::Comparison::Binary,
        };
        let start = row.number(2).unwrap_or(1);
        outcome(text::index_of(row.text(0), row.text(1), start, comparison))
    });
}

/// Only the ordinal orders are offered; the two linguistic ones of the records (`invariant`) need ICU's collation.
#[test]
fn ordinal_comparison_is_that_of_dotnet() {
    let sign = |ordering: Ordering| json!(ordering as i8);
    let rows = rows("string_compare");
    for row in &rows {
        let (left, right) = (row.text(0), row.text(1));
        let ordinal = text::compare_ordinal(left, right);
        let ignoring_case = text::compare_ordinal_ignore_case(left, right);
        assert_eq!(sign(ordinal), row.wanted["ordinal"], "{left:?} {right:?}");
        assert_eq!(sign(ignoring_case), row.wanted["ordinal_ic"], "{left:?} {right:?} without case");
        assert_eq!(text::equal_ordinal(left, right), ordinal.is_eq());
        assert_eq!(text::equal_ordinal_ignore_case(left, right), ignoring_case.is_eq());
    }
    println!("string_compare: {} rows, two orders each, equal", rows.len());
    assert!(rows.len() > 390);
}

#[test]
fn cutting_is_that_of_visual_basic() {
    check("vb_left", 29, |row| outcome(text::vb_left(row.text(0), row.number(1).expect("a count"))));
    check("vb_right", 29, |row| outcome(text::vb_right(row.text(0), row.number(1).expect("a count"))));
    check("vb_mid", 170, |row| outcome(text::vb_mid(row.text(0), row.number(1).expect("a start"), row.number(2))));
}

/// .NET cuts a surrogate pair in two where this room drops the half that would be left.
#[test]
fn half_surrogate_pairs_are_dropped() {
    let mut seen = 0;
    for line in file("lone_surrogates").lines().filter(|line| line.contains("\"fn\":\"vb_")) {
        let (call, result) = line.split_once("\"result\":\"").expect("a result");
        let wanted = result.replace("\\ud83d", "").replace("\\ude00", "");
        let wanted = wanted.trim_end_matches(['"', '}']);
        let call: Value = serde_json::from_str(&format!("{}}}", call.trim_end_matches(','))).expect("a call");
        let source = call["args"][0].as_str().expect("a text");
        let first = call["args"][1].as_i64().expect("a number");
        let cut = match call["fn"].as_str() {
            Some("vb_left") => text::vb_left(source, first),
            Some("vb_right") => text::vb_right(source, first),
            _ => text::vb_mid(source, first, call["args"][2].as_i64()),
        };
        assert_eq!(cut, Ok(wanted), "{line}");
        seen += 1;
    }
    assert_eq!(seen, 7);
}

fn double_text(result: Result<f64, ConversionError>) -> Value {
    match result {
        Ok(value) => written(|out| text::double_to_text(value, out)),
        Err(error) => exception(error),
    }
}

#[test]
fn conversions_are_those_of_dotnet() {
    check("int32_parse", 53, |row| outcome(text::parse_int32(row.text(0))));
    check("int64_parse", 54, |row| outcome(text::parse_int64(row.text(0))));
    check("double_parse", 53, |row| double_text(text::parse_double(row.text(0))));
    check("to_boolean", 40, |row| outcome(text::to_boolean(row.text(0))));
    check("vb_cbool", 39, |row| outcome(text::vb_boolean(row.text(0))));
    check("vb_clng", 54, |row| outcome(text::to_long(row.text(0))));
    check("bitand", 77, |row| outcome(text::bit_and(row.text(0), row.text(1))));
    check("vb_val", 53, |row| double_text(text::vb_val(row.text(0))));
}

#[test]
fn encodings_are_those_of_dotnet() {
    check("base64_utf16le", 46, |row| written(|out| text::to_base64(row.text(0), out)));
    check("utf8hex", 46, |row| written(|out| text::to_utf8_hex(row.text(0), out)));
    check("base64_utf16le_decode", 10, |row| {
        let mut out = String::new();
        outcome(text::from_base64(row.text(0), text::TextEncoding::Unicode, &mut out).map(|()| out))
    });
}

#[test]
fn normal_forms_are_those_of_dotnet() {
    let form = |row: &Row| match row.text(0) {
        "FormC" => text::NormalForm::FormC,
        "FormD" => text::NormalForm::FormD,
        "FormKC" => text::NormalForm::FormKC,
        _ => text::NormalForm::FormKD,
    };
    check("normalize", 80, |row| written(|out| text::normalize(row.text(1), form(row), out)));
    check("strip_diacritics", 450, |row| written(|out| text::strip_diacritics(row.text(0), out)));
}

/// The characters of the Basic Multilingual Plane that are no surrogates.
fn plane() -> impl Iterator<Item = char> {
    ('\0'..='\u{FFFF}').filter(|character| !character.is_control() || character.is_ascii() || *character < '\u{A0}')
}

/// A table of one record per line: its name and what it holds.
fn table(name: &str) -> Vec<(String, Value)> {
    let entry = |row: Row| (row.text(0).to_owned(), row.wanted);
    rows(&format!("tables/{name}")).into_iter().map(entry).collect()
}

/// The characters of a list such as `["0041-005A", "00AA"]`.
fn members(ranges: &Value) -> Vec<u32> {
    let number = |digits: &str| u32::from_str_radix(digits, 16).expect("a code point");
    let expand = |range: &Value| {
        let range = range.as_str().expect("a range");
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        number(first)..=number(last)
    };
    ranges.as_array().expect("ranges").iter().flat_map(expand).collect()
}

#[test]
fn case_of_every_character_of_the_basic_plane() {
    let mut tables = 0;
    for (name, wanted) in table("table_case") {
        for character in plane() {
            let mut out = String::new();
            match name.as_str() {
                "ToLowerInvariant" => text::lower(&character.to_string(), Culture::Invariant, &mut out),
                "ToUpperInvariant" => text::upper(&character.to_string(), Culture::Invariant, &mut out),
                "ToTitleCase" => text::title_case(&character.to_string(), &mut out),
                other => panic!("unknown table {other}"),
            }
            let code = format!("{:04X}", u32::from(character));
            let mapped: String = out.chars().map(|mapped| format!("{:04X}", u32::from(mapped))).collect();
            assert_eq!(mapped, wanted[&code].as_str().unwrap_or(&code), "{name} of U+{code}");
        }
        tables += 1;
    }
    assert_eq!(tables, 3);
}

#[test]
fn class_of_every_character_of_the_basic_plane() {
    let mut classes = vec![None; 0x10000];
    for (category, ranges) in table("table_category") {
        let class = match category.as_str() {
            "LowercaseLetter" => text::WordClass::LowerLetter,
            "UppercaseLetter" | "TitlecaseLetter" | "ModifierLetter" | "OtherLetter" => text::WordClass::OtherLetter,
            "NonSpacingMark"
            | "SpacingCombiningMark"
            | "EnclosingMark"
            | "DecimalDigitNumber"
            | "LetterNumber"
            | "OtherNumber"
            | "Surrogate"
            | "PrivateUse"
            | "OtherNotAssigned" => text::WordClass::Part,
            _ => text::WordClass::Separator,
        };
        for code in members(&ranges) {
            classes[code as usize] = Some(class);
        }
    }
    for character in plane() {
        let code = u32::from(character);
        assert_eq!(Some(text::word_class(character)), classes[code as usize], "U+{code:04X}");
    }
    for (name, ranges) in table("table_char") {
        if name == "IsWhiteSpace" {
            let found: Vec<u32> = plane().filter(|c| text::is_white_space(*c)).map(u32::from).collect();
            assert_eq!(found, members(&ranges));
        }
    }
}

#[test]
fn cultures_have_names() {
    let cases = [
        ("", Some(Culture::Invariant)),
        ("C", Some(Culture::Invariant)),
        ("en-US", Some(Culture::Named)),
        ("lt-LT", Some(Culture::Named)),
        ("xx-YY", Some(Culture::Named)),
        (" ", Some(Culture::Named)),
        ("trv", Some(Culture::Named)),
        ("tr", Some(Culture::Turkic)),
        ("TR_tr", Some(Culture::Turkic)),
        ("az-Latn-AZ", Some(Culture::Turkic)),
        ("en-US@calendar=x", None),
        ("türkçe", None),
        ("abcdefghijkl", None),
    ];
    for (name, culture) in cases {
        assert_eq!(Culture::parse(name), culture, "{name:?}");
    }
}

#[test]
fn given_separators_alone_split_words() {
    let cases = [
        ("PINTO-DE'SILVA", " '-", "Pinto-De'Silva"),
        ("PINTO-DE'SILVA", "'", "Pinto-de'Silva"),
        ("john.smith JONES", " ", "John.smith Jones"),
        ("mary ann", "", "Mary ann"),
        ("2nd éCOLE", " ", "2Nd École"),
        ("", " ", ""),
    ];
    for (source, separators, wanted) in cases {
        let found = written(|out| text::proper_case_with_separators(source, separators, out));
        assert_eq!(found, wanted, "{source:?} {separators:?}");
    }
}

#[test]
fn base64_has_three_encodings() {
    let cases = [
        ("SGVsbG8gd29ybGQh", text::TextEncoding::Utf8, Ok("Hello world!")),
        ("SGVsbG8gd29ybGQh", text::TextEncoding::Ascii, Ok("Hello world!")),
        ("w6k=", text::TextEncoding::Utf8, Ok("é")),
        ("w6k=", text::TextEncoding::Ascii, Ok("??")),
        ("w/8=", text::TextEncoding::Utf8, Ok("\u{FFFD}\u{FFFD}")),
        ("Pdg=", text::TextEncoding::Unicode, Ok("\u{FFFD}")),
        ("YR==", text::TextEncoding::Utf8, Ok("a")),
        ("YQ", text::TextEncoding::Utf8, Err(ConversionError::Format)),
        ("YQ=", text::TextEncoding::Utf8, Err(ConversionError::Format)),
        ("Y\r\nQ\t= =", text::TextEncoding::Utf8, Ok("a")),
    ];
    for (source, encoding, wanted) in cases {
        let mut out = String::new();
        let found = text::from_base64(source, encoding, &mut out).map(|()| out.as_str());
        assert_eq!(found, wanted, "{source:?} {encoding:?}");
    }
}

/// Rounding and ranges at the edges of `Decimal` and of 64 bits, which the records do not reach.
#[test]
fn long_numbers_round_like_decimals() {
    let cases = [
        ("3.5", Ok(4)),
        ("-2.5", Ok(-2)),
        ("0.5", Ok(0)),
        ("9223372036854775807.4", Ok(i64::MAX)),
        ("9223372036854775807.5", Err(ConversionError::Overflow)),
        ("-9223372036854775808.5", Ok(i64::MIN)),
        ("0.50000000000000000000000000000000001", Ok(0)),
        ("0.5000000000000000000000000001", Ok(1)),
        ("79228162514264337593543950336", Err(ConversionError::Overflow)),
        ("0e9999", Ok(0)),
        ("1e-9999", Ok(0)),
        ("¤1,000.50-", Ok(-1000)),
        ("( 7 )", Err(ConversionError::Cast)),
        ("(7", Err(ConversionError::Cast)),
        ("&H8000000000000000", Ok(i64::MIN)),
        ("&H10000000000000000", Err(ConversionError::Overflow)),
        ("&H-1", Err(ConversionError::Argument)),
        ("  &O17", Ok(15)),
    ];
    for (source, wanted) in cases {
        assert_eq!(text::to_long(source), wanted, "{source:?}");
    }
}

#[test]
fn doubles_are_written_like_dotnet_core() {
    let cases = [
        (1e15, "1E+15"),
        (123_456_789_012_345.0, "123456789012345"),
        (0.0001, "0.0001"),
        (0.000_012_5, "1.25E-05"),
        (-0.0, "-0"),
        (f64::NEG_INFINITY, "-Infinity"),
    ];
    for (value, wanted) in cases {
        assert_eq!(written(|out| text::double_to_text(value, out)), wanted);
    }
}

/// Letters whose handling has traps: case, marks, pairs, ignorable characters, digits and what surrounds numbers.
fn hard_text() -> impl Strategy<Value = String> {
    let traps = "aZ iİıßǆΣςéé\u{301}\u{AD}\u{200D}😀𐐀\u{E000}\u{FFFD}ﬃᾳ日カｶ０9.,-+()&HeE¤'\0\t\u{A0}\u{3000}=";
    let trap = proptest::sample::select(traps.chars().collect::<Vec<_>>());
    proptest::collection::vec(prop_oneof![4 => trap, 1 => any::<char>()], 0..24).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn positions_agree_with_real_utf16(source in hard_text(), start in 0..30_usize, count in 0..30_usize) {
        let units: Vec<u16> = source.encode_utf16().collect();
        prop_assert_eq!(text::length(&source), units.len());
        let whole = |from: usize, to: usize| {
            let (from, to) = (from.min(units.len()), to.min(units.len()));
            char::decode_utf16(units[from..to.max(from)].iter().copied()).flatten().collect::<String>()
        };
        prop_assert_eq!(text::left(&source, count), whole(0, count));
        prop_assert_eq!(text::right(&source, count), whole(units.len().saturating_sub(count), units.len()));
        prop_assert_eq!(text::slice(&source, start, count), whole(start, start + count));
        for (byte, character) in source.char_indices() {
            let unit = text::unit_of_byte(&source, byte);
            prop_assert_eq!(text::byte_of_unit(&source, unit), Some(byte));
            if character.len_utf16() == 2 {
                prop_assert_eq!(text::byte_of_unit(&source, unit + 1), None);
            }
        }
        prop_assert_eq!(text::byte_of_unit(&source, units.len()), Some(source.len()));
        prop_assert_eq!(text::byte_of_unit(&source, units.len() + 1), None);
    }

    #[test]
    fn order_agrees_with_real_utf16(left in hard_text(), right in hard_text()) {
        let wanted = left.encode_utf16().cmp(right.encode_utf16());
        prop_assert_eq!(text::compare_ordinal(&left, &right), wanted);
    }

    #[test]
    fn binary_search_agrees_with_real_utf16(source in hard_text(), needle in hard_text(), start in 1..30_i64) {
        let units: Vec<u16> = source.encode_utf16().collect();
        let wanted: Vec<u16> = needle.chars().take(1).collect::<String>().encode_utf16().collect();
        let needle = String::from_utf16(&wanted).expect("one character");
        let skipped = usize::try_from(start - 1).expect("not negative");
        let found = (skipped..units.len()).find(|&at| units[at..].starts_with(&wanted)).map_or(0, |at| at + 1);
        if !needle.is_empty() {
            prop_assert_eq!(
                text::index_of(&source, &needle, start, text::Comparison::Binary),
                Ok(i64::try_from(found).expect("small"))
            );
        }
    }

    #[test]
    fn proper_case_is_title_case_of_the_lowered_text(source in hard_text()) {
        let mut lowered = String::new();
        text::lower(&source, Culture::Invariant, &mut lowered);
        let wanted = written(|out| text::title_case(&lowered, out));
        prop_assert_eq!(written(|out| text::proper_case(&source, out)), wanted);
    }

    #[test]
    fn base64_comes_back(source in hard_text()) {
        let mut encoded = String::new();
        text::to_base64(&source.repeat(40), &mut encoded);
        let mut decoded = String::new();
        let result = text::from_base64(&encoded, text::TextEncoding::Unicode, &mut decoded);
        prop_assert_eq!((result, decoded), (Ok(()), source.repeat(40)));
    }

    #[test]
    fn doubles_come_back(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let mut out = String::new();
        text::double_to_text(value, &mut out);
        let back = text::parse_double(&out).expect("a double");
        prop_assert!(back.to_bits() == value.to_bits() || (back.is_nan() && value.is_nan()), "{out}");
    }

    /// Whatever comes in, every function answers; results of pure mappings have as many characters as their source.
    #[test]
    fn every_function_answers(source in hard_text(), other in hard_text(), number in any::<i64>()) {
        for culture in [Culture::Invariant, Culture::Named, Culture::Turkic] {
            let mut out = String::new();
            text::lower(&source, culture, &mut out);
            text::upper(&source, culture, &mut out);
            text::title_case(&source, &mut out);
            text::proper_case(&source, &mut out);
            text::proper_case_with_separators(&source, &other, &mut out);
            prop_assert_eq!(out.chars().count(), source.chars().count() * 5);
        }
        let at = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
        for cut in [text::left(&source, at), text::right(&source, at), text::slice(&source, at % 25, at)] {
            prop_assert!(source.contains(cut));
        }
        prop_assert!(text::unit_of_byte(&source, at % 60) <= text::length(&source));
        for comparison in [text::Comparison::Binary, text::Comparison::Text] {
            if let Ok(position) = text::index_of(&source, &other, number % 30, comparison) {
                prop_assert!(position <= i64::try_from(text::length(&source)).expect("small") + 1);
            }
        }
        prop_assert_eq!(text::compare_ordinal_ignore_case(&source, &source), Ordering::Equal);
        prop_assert!(text::split(&source, &other).count() >= 1);
        let _ = (text::parse_int64(&source), text::parse_int32(&source), text::parse_double(&source));
        let _ = (text::to_long(&source), text::vb_boolean(&source), text::to_boolean(&source));
        let _ = (text::vb_val(&source), text::vb_mid(&source, number, Some(number)), Culture::parse(&source));
        let mut out = String::new();
        for encoding in [text::TextEncoding::Unicode, text::TextEncoding::Ascii, text::TextEncoding::Utf8] {
            let _ = text::from_base64(&source, encoding, &mut out);
        }
        text::strip_diacritics(&source, &mut out);
        text::normalize(&source, text::NormalForm::FormKC, &mut out);
    }
}
