//! `date` against the vectors of a .NET runtime (`tests/vectors/`), and on random input.

use attrflow_dotnet::date;
use attrflow_dotnet::date::DateError;
use attrflow_dotnet::date::DateTime;
use attrflow_dotnet::date::FormatErrorKind;
use attrflow_dotnet::date::Interval;
use attrflow_dotnet::date::Styles;
use attrflow_dotnet::date::Zone;
use attrflow_dotnet::date::ZonedDateTime;
use serde_json::Value;

use crate::random::Random;

/// Returns whether a row is not reproduced; every other row must be equal.
fn is_excluded(row: &Value) -> bool {
    // FormatDateTime could use one of two .NET types, which differ; this crate follows `DateTime`.
    let other_type = row["variant"] == "DateTimeOffset";
    // Recorded where 30 to 49 are 19xx, without the answer of .NET 8; see `two_digit_years`.
    let older_century = row["fn"] == "vb_cdate" && row["args"][0] == "1/2/49";
    other_type || older_century
}

/// Compares every row of a file of vectors, and the numbers of rows and of excluded rows.
fn check_vectors(file: &str, rows: usize, excluded: usize, answer: impl Fn(&Value) -> Result<Value, DateError>) {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the file of vectors");
    let mut seen = 0;
    let mut skipped = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        seen += 1;
        let row: Value = serde_json::from_str(line).expect("a row of JSON");
        if is_excluded(&row) {
            skipped += 1;
            continue;
        }
        let expected = row.get("tdy2049").unwrap_or(&row);
        let got = answer(&row);
        let equal = match &got {
            Ok(value) => expected.get("result") == Some(value),
            Err(error) => expected["error"].as_str().is_some_and(|exception| exceptions(*error).contains(&exception)),
        };
        if !equal {
            wrong.push(format!("{line}\n   gave {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {seen} rows differ\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((seen, skipped), (rows, excluded), "rows in {file}, excluded rows");
}

/// Returns the exceptions of an error. Visual Basic reports an unreadable date as a failed cast.
fn exceptions(error: DateError) -> &'static [&'static str] {
    match error {
        DateError::Unreadable => &["FormatException", "InvalidCastException"],
        DateError::BadFormat => &["FormatException"],
        DateError::OutOfRange => &["ArgumentOutOfRangeException"],
        DateError::NumberTooLarge => &["OverflowException"],
        DateError::BadStyles | DateError::BadInterval => &["ArgumentException"],
    }
}

fn argument(row: &Value, index: usize) -> &str {
    row["args"][index].as_str().expect("a text")
}

/// Returns the time when the vectors were recorded; rows that depend on another time have a field `now`.
fn now() -> DateTime {
    DateTime::from_date(2025, 7, 1).and_then(|date| date.with_time(12, 34, 56, 0)).expect("a date")
}

fn at_row(row: &Value) -> DateTime {
    match row["now"].as_str() {
        Some(text) => date::parse(text, now()).expect("the time of the row"),
        None => now(),
    }
}

fn general(date: DateTime) -> String {
    let mut out = String::new();
    date.write_general(&mut out);
    out
}

fn round_trip(date: DateTime) -> String {
    let mut out = String::new();
    date.write_round_trip(&mut out);
    out
}

fn formatted(date: ZonedDateTime, format: &str) -> Result<Value, DateError> {
    let mut out = String::from("before.");
    let outcome = date::format(date, format, &mut out);
    let text = out.strip_prefix("before.").expect("the text before");
    assert!(outcome.is_ok() || text.is_empty(), "an error leaves the output unchanged");
    outcome.map(|()| Value::from(text))
}

/// Parses fields such as `2020-02-29T23:59:59.9999999`.
fn clock(text: &str) -> DateTime {
    date::parse_exact(text, "yyyy-MM-ddTHH:mm:ss.FFFFFFF", Styles::NONE, now()).expect("fields").clock
}

#[test]
fn cdate() {
    check_vectors("cdate", 431, 0, |row| {
        let date = date::parse(argument(row, 0), at_row(row))?;
        if let (Some(ticks), None) = (row.get("o"), row.get("tdy2049")) {
            assert_eq!(*ticks, round_trip(date), "{row}");
        }
        Ok(general(date).into())
    });
}

/// Visual Basic's own conversion parses the same texts with other styles.
#[test]
fn cdate_of_visual_basic() {
    let styles = Styles::parse("AllowWhiteSpaces, NoCurrentDateDefault").expect("styles");
    check_vectors("vb_cdate", 80, 1, |row| {
        let parsed = date::parse_any(argument(row, 0), styles, at_row(row))?;
        if let (Some(ticks), None) = (row.get("o"), row.get("tdy2049")) {
            assert_eq!(*ticks, formatted(parsed, "o")?, "{row}");
        }
        formatted(parsed, "M/d/yyyy h:mm:ss tt")
    });
}

#[test]
fn format_datetime() {
    check_vectors("format_datetime", 2489, 666, |row| {
        let styles = row["args"][1].as_str();
        let mut out = String::new();
        date::convert(argument(row, 0), styles, argument(row, 2), argument(row, 3), at_row(row), &mut out)?;
        Ok(out.into())
    });
}

/// A check refuses a format exactly if it fails for every row.
#[test]
fn checks_agree_with_the_runtime() {
    check_vectors("format_datetime", 2489, 666, |row| {
        let styles = row["args"][1].as_str();
        let (input, output) = (argument(row, 2), argument(row, 3));
        let mut out = String::new();
        let outcome = date::convert(argument(row, 0), styles, input, output, at_row(row), &mut out);
        let refused = styles.is_some_and(|styles| date::check_styles(styles).is_err())
            || date::check_input_format(input).is_err()
            || date::check_output_format(output).is_err();
        assert!(!refused || outcome.is_err(), "refused although it works: {row}");
        if matches!(outcome, Err(DateError::BadFormat | DateError::BadStyles)) {
            assert!(refused, "not refused although it cannot work: {row}");
        }
        outcome.map(|()| out.into())
    });
}

#[test]
fn datetime_format() {
    check_vectors("datetime_format", 733, 0, |row| {
        let zone = match argument(row, 1) {
            "Utc" => Zone::Utc,
            "Local" => Zone::Local,
            _ => Zone::Unspecified,
        };
        let format = argument(row, 2);
        let outcome = formatted(ZonedDateTime { clock: clock(argument(row, 0)), zone }, format);
        assert_eq!(outcome.is_err(), date::check_output_format(format).is_err(), "{row}");
        outcome
    });
}

#[test]
fn dto_format() {
    check_vectors("dto_format", 604, 0, |row| {
        let minutes = row["args"][1].as_i64().and_then(|minutes| i16::try_from(minutes).ok()).expect("minutes");
        formatted(ZonedDateTime::at_offset(clock(argument(row, 0)), minutes)?, argument(row, 2))
    });
}

#[test]
fn dateadd() {
    check_vectors("dateadd", 428, 0, |row| {
        let interval = Interval::parse(argument(row, 0));
        let number = row["args"][1].as_f64().expect("a number");
        let date = date::parse(argument(row, 2), at_row(row))?;
        Ok(general(date::add(interval?, number, date)?).into())
    });
}

#[test]
fn datediff() {
    check_vectors("datediff", 343, 0, |row| {
        let interval = Interval::parse(argument(row, 0));
        let first = date::parse(argument(row, 1), at_row(row))?;
        let second = date::parse(argument(row, 2), at_row(row))?;
        Ok(date::difference(interval?, first, second)?.into())
    });
}

#[test]
fn datefromnum() {
    check_vectors("datefromnum", 45, 0, |row| {
        let date = DateTime::from_file_time(row["args"][0].as_i64().expect("a number"))?;
        assert_eq!(row["o"], round_trip(date));
        Ok(general(date).into())
    });
}

#[test]
fn numfromdate() {
    check_vectors("numfromdate", 91, 0, |row| Ok(date::parse(argument(row, 0), at_row(row))?.to_file_time()?.into()));
}

#[test]
fn two_digit_years() {
    let cases =
        [("1/2/00", 2000), ("1/2/29", 2029), ("1/2/30", 2030), ("1/2/49", 2049), ("1/2/50", 1950), ("1/2/99", 1999)];
    for (text, year) in cases {
        let expected = DateTime::from_date(year, 1, 2);
        assert_eq!(date::parse(text, now()).ok(), expected, "{text}");
        let exact = date::parse_exact(text, "M/d/yy", Styles::NONE, now());
        assert_eq!(exact.ok().map(|parsed| parsed.clock), expected, "{text}");
    }
}

/// Every date is one day after the one before, and formats as itself.
#[test]
fn every_day_of_the_calendar() {
    let mut day_number = 0_i64;
    for year in 1..=9999 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (month, days) in (1..).zip([31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=days {
                let date = DateTime::from_date(year, month, day).expect("a date");
                assert_eq!(date.ticks(), day_number * 864_000_000_000);
                if day_number % 101 == 0 {
                    assert_eq!(round_trip(date), format!("{year:04}-{month:02}-{day:02}T00:00:00.0000000Z"));
                }
                day_number += 1;
            }
            assert_eq!(DateTime::from_date(year, month, days + 1), None);
        }
    }
    let last = DateTime::from_ticks(day_number * 864_000_000_000 - 1).expect("the last tick");
    assert_eq!(round_trip(last), "9999-12-31T23:59:59.9999999Z");
    assert_eq!(DateTime::from_ticks(last.ticks() + 1), None);
    assert_eq!(DateTime::from_ticks(-1), None);
    assert_eq!(DateTime::from_unix_seconds(0), DateTime::from_date(1970, 1, 1));
    assert_eq!(DateTime::from_unix_seconds(i64::MIN), None);
}

#[test]
fn output_formats_that_are_refused() {
    use FormatErrorKind as Kind;
    let cases = [
        ("", None),
        ("yyyy-MM-dd'T'HH:mm:ssK", None),
        ("%d", None),
        ("K", Some((0..1, Kind::UnknownStandardFormat))),
        ("ss.ffffffff", Some((3..11, Kind::TooManyFractionDigits))),
        ("ss.FFFFFFFF", Some((3..11, Kind::TooManyFractionDigits))),
        ("d 'abc", Some((2..6, Kind::UnclosedQuote))),
        ("d 'abc\\'", Some((2..8, Kind::UnclosedQuote))),
        ("dd%", Some((2..3, Kind::DanglingPercent))),
        ("%%d", Some((0..2, Kind::DanglingPercent))),
        ("%'d'", Some((0..2, Kind::DanglingPercent))),
        ("dd\\", Some((2..3, Kind::DanglingBackslash))),
    ];
    for (format, expected) in cases {
        let error = date::check_output_format(format).err();
        assert_eq!(error.map(|error| (error.span, error.kind)), expected, "{format}");
        let works = formatted(ZonedDateTime { clock: now(), zone: Zone::Utc }, format).is_ok();
        assert_eq!(works, expected.is_none(), "{format}");
    }
}

#[test]
fn input_formats_that_are_refused() {
    use FormatErrorKind as Kind;
    let cases = [
        ("", Some((0..0, Kind::Empty))),
        ("x", Some((0..1, Kind::UnknownStandardFormat))),
        ("yyyy%", Some((4..5, Kind::DanglingPercent))),
        ("yyyy\\", Some((4..5, Kind::DanglingBackslash))),
        ("yyyy 'abc", Some((5..9, Kind::UnclosedQuote))),
        ("ssFFFFFFFF", Some((2..10, Kind::TooManyFractionDigits))),
    ];
    for (format, expected) in cases {
        let error = date::check_input_format(format).err();
        assert_eq!(error.map(|error| (error.span, error.kind)), expected, "{format}");
    }
    // Each of these looks wrong, but there is a text that it matches.
    for (format, text) in [("yyyy.FFFFFFFF", "2020"), ("yyyy.'FFF", "2020"), ("yyyy\\ '", "2020'"), ("yyyy% ", "2020 ")]
    {
        assert_eq!(date::check_input_format(format), Ok(()), "{format}");
        let read = [Styles::DEFAULT, Styles::NONE].map(|styles| date::parse_exact(text, format, styles, now()).is_ok());
        assert!(read.contains(&true), "{format} parses {text}");
    }
}

#[test]
fn styles_that_are_refused() {
    use FormatErrorKind as Kind;
    let cases = [
        ("RoundtripKind, AllowWhiteSpaces", None),
        (" 7 ", None),
        (" ", Some((0..1, Kind::EmptyStyles))),
        ("None, none", Some((6..10, Kind::UnknownStyle))),
        ("256", Some((0..3, Kind::UnknownStyle))),
        ("99999999999999999999", Some((0..20, Kind::UnknownStyle))),
        ("AssumeLocal,AssumeUniversal", Some((0..27, Kind::ConflictingStyles))),
        ("144", Some((0..3, Kind::ConflictingStyles))),
    ];
    for (text, expected) in cases {
        let error = date::check_styles(text).err();
        assert_eq!(Styles::parse(text).is_err(), error.is_some(), "{text}");
        assert_eq!(error.map(|error| (error.span, error.kind)), expected, "{text}");
    }
}

/// Random input never panics, formatted dates parse back, and a refused format never works.
#[test]
fn random_input() {
    const TEXT: &[&str] = &[
        "0",
        "1",
        "12",
        "31",
        "2020",
        "99999999",
        "123456789",
        "-",
        "/",
        ":",
        ".",
        ",",
        "+",
        " ",
        "\t",
        "#",
        "\0",
        "T",
        "Z",
        "GMT",
        "AM",
        "PM",
        "Mar",
        "May",
        "Friday",
        "A.D.",
        "年",
        "月",
        "日",
        "時",
        "分",
        "秒",
        "é",
        "😀",
        "\u{a0}",
        "x",
        "'",
    ];
    const FORMAT: &[&str] = &[
        "d", "dd", "ddd", "dddd", "M", "MM", "MMM", "MMMM", "y", "yy", "yyyy", "h", "HH", "mm", "ss", "f", "fff", "F",
        "FFF", "t", "tt", "z", "zz", "zzz", "K", "Z", "GMT", "g", "'", "\"", "\\", "%", " ", ".", ":", "/", "-", "x",
        "é", "😀", "\u{2003}",
    ];
    const STYLES: [&str; 6] =
        ["None", "7", "RoundtripKind", "5, NoCurrentDateDefault", "6", "AssumeUniversal, AllowWhiteSpaces"];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut parsed = 0;
    for _ in 0..40_000 {
        let text = random.join(TEXT, 9);
        if let Ok(date) = date::parse(&text, now()) {
            parsed += 1;
            assert_eq!(date::parse(&round_trip(date), now()), Ok(date), "{text:?}");
        }
        let (input, output) = (random.join(FORMAT, 7), random.join(FORMAT, 7));
        let styles = STYLES[random.below(STYLES.len())];
        let clock =
            DateTime::from_ticks(now().ticks() - i64::try_from(random.below(1 << 29)).expect("small") * 777_777_777);
        let date = ZonedDateTime { clock: clock.expect("a date"), zone: Zone::Local };
        let mut source = String::new();
        let formattable = date::format(date, &input, &mut source).is_ok();
        assert_eq!(formattable, date::check_output_format(&input).is_ok(), "{input:?}");
        let source = if formattable && random.below(4) > 0 { source } else { text };
        let mut out = String::new();
        if date::convert(&source, Some(styles), &input, &output, now(), &mut out).is_ok() {
            parsed += 1;
            assert_eq!(date::check_input_format(&input), Ok(()), "{input:?} parses {source:?}");
        }
    }
    assert!(parsed > 4_000, "only {parsed} texts were dates");
}

/// The time is linear in the length of the text.
#[test]
fn long_texts() {
    let long = |part: &str| part.repeat(200_000);
    for part in [" ", "1", ",", "#", "\0", "12:", "+1 ", "Mon ", "1 年", "AM ", "10:30 ", "-", "T"] {
        assert_eq!(date::parse(&long(part), now()), Err(DateError::Unreadable), "{part}");
    }
    for part in ["d", " ", "%d", "'x'", "\\ ", ".F", "\"", "y", "K"] {
        let (format, mut out) = (long(part), String::new());
        let _ = date::convert(&long(" "), Some("2"), &format, &format, now(), &mut out);
        let _ = date::check_input_format(&format);
        let _ = date::format(ZonedDateTime { clock: now(), zone: Zone::Utc }, &format, &mut out);
    }
    assert!(date::parse(&format!("2020-12-31{}Z", long(" ")), now()).is_ok());
}
