//! `text` against the vectors of a .NET runtime.

use attrflow_dotnet::text;
use attrflow_dotnet::text::ConversionError;
use attrflow_dotnet::text::Culture;
use serde_json::Value;
use serde_json::json;
use std::cmp::Ordering;

/// A recorded call.
struct Row {
    args: Vec<Value>,
    /// The result, or the name of the exception as `{"error": name}`.
    expected: Value,
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
        let expected = match record["error"].take() {
            Value::Null => record["result"].take(),
            error => json!({ "error": error }),
        };
        Row { args: record["args"].as_array().expect("arguments").clone(), expected }
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

/// Compares every row.
fn check(name: &str, at_least: usize, evaluate: impl Fn(&Row) -> Value) {
    let rows = rows(name);
    let differs = |row: &&Row| evaluate(row) != row.expected;
    let describe = |row: &Row| format!("{name}{:?}: {} instead of {}", row.args, evaluate(row), row.expected);
    let differences: Vec<String> = rows.iter().filter(differs).map(describe).collect();
    println!("{name}: {} of {} rows equal", rows.len() - differences.len(), rows.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(rows.len() >= at_least, "{name}: only {} rows", rows.len());
}

fn written(write: impl FnOnce(&mut String)) -> Value {
    let mut out = String::from("before ");
    write(&mut out);
    out.strip_prefix("before ").expect("the text before").into()
}

#[test]
fn case_is_as_in_dotnet() {
    let culture = |row: &Row| Culture::parse(row.text(1)).expect("a culture");
    check("tolower", 700, |row| written(|out| text::lower(row.text(0), culture(row), out)));
    check("toupper", 700, |row| written(|out| text::upper(row.text(0), culture(row), out)));
    check("totitlecase", 800, |row| written(|out| text::title_case(row.text(0), out)));
    check("pcase", 490, |row| written(|out| text::proper_case(row.text(0), out)));
}

#[test]
fn white_space_is_as_in_dotnet() {
    check("trim", 10, |row| text::trim(row.text(0)).into());
    check("is_null_or_whitespace", 20, |row| text::is_null_or_white_space(row.text(0)).into());
}

#[test]
fn search_is_as_in_dotnet() {
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

/// Only the ordinal orders are implemented; the two linguistic ones of the vectors (`invariant`) need ICU's collation.
#[test]
fn ordinal_comparison_is_as_in_dotnet() {
    let sign = |ordering: Ordering| json!(ordering as i8);
    let rows = rows("string_compare");
    for row in &rows {
        let (left, right) = (row.text(0), row.text(1));
        let ordinal = text::compare_ordinal(left, right);
        let ignoring_case = text::compare_ordinal_ignore_case(left, right);
        assert_eq!(sign(ordinal), row.expected["ordinal"], "{left:?} {right:?}");
        assert_eq!(sign(ignoring_case), row.expected["ordinal_ic"], "{left:?} {right:?} without case");
        assert_eq!(text::equal_ordinal(left, right), ordinal.is_eq());
        assert_eq!(text::equal_ordinal_ignore_case(left, right), ignoring_case.is_eq());
    }
    println!("string_compare: {} rows, two orders each, equal", rows.len());
    assert!(rows.len() > 390);
}

#[test]
fn substrings_are_as_in_visual_basic() {
    check("vb_left", 29, |row| outcome(text::vb_left(row.text(0), row.number(1).expect("a count"))));
    check("vb_right", 29, |row| outcome(text::vb_right(row.text(0), row.number(1).expect("a count"))));
    check("vb_mid", 170, |row| outcome(text::vb_mid(row.text(0), row.number(1).expect("a start"), row.number(2))));
}

/// Where .NET cuts a surrogate pair, this crate drops the half.
#[test]
fn half_surrogate_pairs_are_dropped() {
    let mut seen = 0;
    for line in file("lone_surrogates").lines().filter(|line| line.contains("\"fn\":\"vb_")) {
        let (call, result) = line.split_once("\"result\":\"").expect("a result");
        let expected = result.replace("\\ud83d", "").replace("\\ude00", "");
        let expected = expected.trim_end_matches(['"', '}']);
        let call: Value = serde_json::from_str(&format!("{}}}", call.trim_end_matches(','))).expect("a call");
        let source = call["args"][0].as_str().expect("a text");
        let first = call["args"][1].as_i64().expect("a number");
        let cut = match call["fn"].as_str() {
            Some("vb_left") => text::vb_left(source, first),
            Some("vb_right") => text::vb_right(source, first),
            _ => text::vb_mid(source, first, call["args"][2].as_i64()),
        };
        assert_eq!(cut, Ok(expected), "{line}");
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
fn conversions_are_as_in_dotnet() {
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
fn encodings_are_as_in_dotnet() {
    check("base64_utf16le", 46, |row| written(|out| text::to_base64(row.text(0), out)));
    check("utf8hex", 46, |row| written(|out| text::to_utf8_hex(row.text(0), out)));
    check("base64_utf16le_decode", 10, |row| {
        let mut out = String::new();
        outcome(text::from_base64(row.text(0), text::TextEncoding::Unicode, &mut out).map(|()| out))
    });
}

#[test]
fn normal_forms_are_as_in_dotnet() {
    let form = |row: &Row| match row.text(0) {
        "FormC" => text::NormalForm::FormC,
        "FormD" => text::NormalForm::FormD,
        "FormKC" => text::NormalForm::FormKC,
        _ => text::NormalForm::FormKD,
    };
    check("normalize", 80, |row| written(|out| text::normalize(row.text(1), form(row), out)));
    check("strip_diacritics", 450, |row| written(|out| text::strip_diacritics(row.text(0), out)));
}

/// The Basic Multilingual Plane without surrogates.
fn plane() -> impl Iterator<Item = char> {
    '\0'..='\u{FFFF}'
}

/// The rows of a table: name and content.
fn table(name: &str) -> Vec<(String, Value)> {
    let entry = |row: Row| (row.text(0).to_owned(), row.expected);
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
    for (name, expected) in table("table_case") {
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
            assert_eq!(mapped, expected[&code].as_str().unwrap_or(&code), "{name} of U+{code}");
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
fn cultures_are_parsed_by_name() {
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
fn given_separators_replace_the_default_ones() {
    let cases = [
        ("PINTO-DE'SILVA", " '-", "Pinto-De'Silva"),
        ("PINTO-DE'SILVA", "'", "Pinto-de'Silva"),
        ("john.smith JONES", " ", "John.smith Jones"),
        ("mary ann", "", "Mary ann"),
        ("2nd éCOLE", " ", "2Nd École"),
        ("", " ", ""),
    ];
    for (source, separators, expected) in cases {
        let found = written(|out| text::proper_case_with_separators(source, separators, out));
        assert_eq!(found, expected, "{source:?} {separators:?}");
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
    for (source, encoding, expected) in cases {
        let mut out = String::new();
        let found = text::from_base64(source, encoding, &mut out).map(|()| out.as_str());
        assert_eq!(found, expected, "{source:?} {encoding:?}");
    }
}

/// Rounding and ranges at the limits of `Decimal` and of 64 bits, which the vectors lack.
#[test]
fn long_numbers_round_as_decimals() {
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
    for (source, expected) in cases {
        assert_eq!(text::to_long(source), expected, "{source:?}");
    }
}

/// `Val` with type suffixes and other radixes, of which the vectors have few.
#[test]
fn val_converts_to_the_type_of_the_suffix() {
    let cases = [
        ("2.5%", Err(ConversionError::Cast)),
        ("25%", Ok(25.0)),
        ("40000%", Err(ConversionError::Overflow)),
        ("0.1!", Ok(f64::from(0.1_f32))),
        ("1e30@", Err(ConversionError::Overflow)),
        ("1.1.1", Ok(1.1)),
        ("1d2", Ok(100.0)),
        ("&HFFF", Ok(4095.0)),
        ("&HFFFF", Ok(-1.0)),
        ("&H 0 F F F F &", Ok(65535.0)),
        ("&O177777", Ok(-1.0)),
        ("&X", Ok(0.0)),
        ("&", Err(ConversionError::Argument)),
    ];
    for (source, expected) in cases {
        assert_eq!(text::vb_val(source), expected, "{source:?}");
    }
}

#[test]
fn doubles_are_written_as_by_dotnet_core() {
    let cases = [
        (1e15, "1E+15"),
        (123_456_789_012_345.0, "123456789012345"),
        (0.0001, "0.0001"),
        (0.000_012_5, "1.25E-05"),
        (-0.0, "-0"),
        (f64::NEG_INFINITY, "-Infinity"),
    ];
    for (value, expected) in cases {
        assert_eq!(written(|out| text::double_to_text(value, out)), expected);
    }
}

#[test]
fn text_search_finds_whole_letters() {
    let cases = [
        ("e\u{301}e\u{301}e", "e\u{301}e", 3),
        ("한글", "\u{1112}\u{1161}\u{11AB}", 1),
        ("한글", "\u{1112}", 0),
        ("Ａ\u{AD}Ｂ", "ab", 1),
        ("ﾊﾞ", "バ", 1),
    ];
    for (source, needle, expected) in cases {
        let found = text::index_of(source, needle, 1, text::Comparison::Text);
        assert_eq!(found, Ok(expected), "{source:?} {needle:?}");
    }
}

/// Answers of .NET Core 3.1 for `InStr` with `vbTextCompare`.
#[test]
fn text_search_ignores_what_collation_ignores() {
    let cases = [
        // Compatibility variants are equal.
        ("a\u{A0}b", "a b", 1),
        ("a b", "a\u{A0}b", 1),
        ("of\u{FB01}ce", "fi", 3),
        ("office", "\u{FB01}", 3),
        ("\u{2460}", "1", 1),
        ("x\u{B2}", "2", 2),
        ("\u{1C6}", "d\u{17E}", 1),
        ("ABC", "\u{FF41}", 1),
        ("\u{C5}ngstr\u{F6}m", "\u{212B}", 1),
        ("\u{3042}\u{30A2}", "\u{30A2}", 1),
        // Letters with a collation weight of their own are not.
        ("Gro\u{17F}e", "s", 0),
        ("Grose", "\u{17F}", 0),
        ("Ma\u{DF}e", "ss", 0),
        ("Stra\u{DF}e 5", "SS", 0),
        ("\u{1E9E}", "\u{DF}", 1),
        ("\u{130}stanbul", "i", 0),
        ("\u{3C3}\u{3C2}", "\u{3A3}", 1),
        // Nor is punctuation that looks alike, nor are other spaces.
        ("O'Neil", "O\u{2019}Neil", 0),
        ("a-b", "a\u{2010}b", 0),
        ("a\tb", "a b", 0),
        // A mark belongs to its letter.
        ("e\u{301}t", "\u{E9}", 1),
        ("\u{E9}t", "e\u{301}", 1),
        ("cafe\u{301}", "\u{301}", 0),
        ("caf\u{E9}", "\u{301}", 0),
        ("a\u{200B}b", "ab", 1),
        ("xy", "x\u{AD}y", 1),
    ];
    for (source, needle, expected) in cases {
        let found = text::index_of(source, needle, 1, text::Comparison::Text);
        assert_eq!(found, Ok(expected), "{source:?} {needle:?}");
    }
}

/// ICU finds whole characters only, so an occurrence inside a ligature is passed over for a later one.
#[test]
fn text_search_does_not_cut_ligatures() {
    let cases = [("o\u{FB01}ci", "i", 4), ("o\u{FB01}f", "f", 3), ("\u{FB01}\u{FB01}i", "ii", 0), ("\u{FB01}", "f", 0)];
    for (source, needle, expected) in cases {
        let found = text::index_of(source, needle, 1, text::Comparison::Text);
        assert_eq!(found, Ok(expected), "{source:?} {needle:?}");
    }
}

/// A needle that almost matches everywhere does not take the product of both lengths.
#[test]
fn text_search_takes_linear_time() {
    for letter in ["a", "e\u{301}", "\u{FB01}"] {
        let source = letter.repeat(100_000);
        let needle = format!("{}b", letter.repeat(50_000));
        assert_eq!(text::index_of(&source, &needle, 1, text::Comparison::Text), Ok(0));
    }
    // Every occurrence begins inside a ligature and is rejected.
    let source = "\u{FB01}".repeat(100_000);
    let needle = format!("i{}", "fi".repeat(50_000));
    assert_eq!(text::index_of(&source, &needle, 1, text::Comparison::Text), Ok(0));
}
