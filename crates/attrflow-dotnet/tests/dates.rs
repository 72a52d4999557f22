//! Dates against what a .NET runtime answered (`tests/vectors/`), and against noise.

use attrflow_dotnet::date;
use attrflow_dotnet::date::DateFault;
use attrflow_dotnet::date::DateTime;
use attrflow_dotnet::date::FormatReason;
use attrflow_dotnet::date::Interval;
use attrflow_dotnet::date::Reading;
use attrflow_dotnet::date::Styles;
use attrflow_dotnet::date::Zone;
use serde_json::Value;

/// Why a row is not reproduced; every other row must be equal.
#[derive(Debug, PartialEq)]
enum LeftOut {
    /// Two .NET types could stand behind FormatDateTime and differ; the product follows `DateTime`.
    DateTimeOffset,
    /// Recorded where 30 to 49 are 19xx, without the answer of .NET 8; see `two_digit_years`.
    OlderTwoDigitYears,
}

fn left_out(row: &Value) -> Option<LeftOut> {
    if row["variant"] == "DateTimeOffset" {
        return Some(LeftOut::DateTimeOffset);
    }
    (row["fn"] == "vb_cdate" && row["args"][0] == "1/2/49").then_some(LeftOut::OlderTwoDigitYears)
}

/// Runs every row of a file of vectors, and checks how many there were and how many were left out.
fn check_vectors(file: &str, rows: usize, not_reproduced: usize, answer: impl Fn(&Value) -> Result<Value, DateFault>) {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the file of vectors");
    let mut seen = 0;
    let mut skipped = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        seen += 1;
        let row: Value = serde_json::from_str(line).expect("a row of JSON");
        if left_out(&row).is_some() {
            skipped += 1;
            continue;
        }
        let wanted = row.get("tdy2049").unwrap_or(&row);
        let got = answer(&row);
        let equal = match &got {
            Ok(value) => wanted.get("result") == Some(value),
            Err(fault) => wanted["error"].as_str().is_some_and(|error| exceptions(*fault).contains(&error)),
        };
        if !equal {
            wrong.push(format!("{line}\n   gave {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {seen} rows differ\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((seen, skipped), (rows, not_reproduced), "rows in {file}, rows left out");
}

/// The exceptions a fault stands for. Visual Basic reports an unreadable date as a failed cast.
fn exceptions(fault: DateFault) -> &'static [&'static str] {
    match fault {
        DateFault::Unreadable => &["FormatException", "InvalidCastException"],
        DateFault::BadFormat => &["FormatException"],
        DateFault::OutOfRange => &["ArgumentOutOfRangeException"],
        DateFault::NumberTooLarge => &["OverflowException"],
        DateFault::BadStyles | DateFault::BadInterval => &["ArgumentException"],
    }
}

fn argument(row: &Value, index: usize) -> &str {
    row["args"][index].as_str().expect("a text")
}

/// The time the vectors were made at; every row that depends on it says so in its field `now`.
fn now() -> DateTime {
    DateTime::from_civil(2025, 7, 1, 12, 34, 56, 0).expect("a date")
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

fn printed(reading: Reading, format: &str) -> Result<Value, DateFault> {
    let mut out = String::from("before.");
    let outcome = date::format(reading, format, &mut out);
    let text = out.strip_prefix("before.").expect("what was there before");
    assert!(outcome.is_ok() || text.is_empty(), "a failed format leaves the output alone");
    outcome.map(|()| Value::from(text))
}

/// The clock of a field list such as `2020-02-29T23:59:59.9999999`.
fn clock(text: &str) -> DateTime {
    let reading = date::parse_exact(text, "yyyy-MM-ddTHH:mm:ss.FFFFFFF", Styles::NONE, now());
    reading.expect("fields").clock
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

/// Visual Basic's own conversion reads the same texts with other styles.
#[test]
fn cdate_of_visual_basic() {
    let styles = Styles::parse("AllowWhiteSpaces, NoCurrentDateDefault").expect("styles");
    check_vectors("vb_cdate", 80, 1, |row| {
        let reading = date::parse_free(argument(row, 0), styles, at_row(row))?;
        if let (Some(ticks), None) = (row.get("o"), row.get("tdy2049")) {
            assert_eq!(*ticks, printed(reading, "o")?, "{row}");
        }
        printed(reading, "M/d/yyyy h:mm:ss tt")
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

/// What the compile-time checks refuse must fail for every row, and what fails for its format must be refused.
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
        if matches!(outcome, Err(DateFault::BadFormat | DateFault::BadStyles)) {
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
        let outcome = printed(Reading { clock: clock(argument(row, 0)), zone }, format);
        assert_eq!(outcome.is_err(), date::check_output_format(format).is_err(), "{row}");
        outcome
    });
}

#[test]
fn dto_format() {
    check_vectors("dto_format", 604, 0, |row| {
        let minutes = row["args"][1].as_i64().and_then(|minutes| i16::try_from(minutes).ok()).expect("minutes");
        printed(Reading::at_offset(clock(argument(row, 0)), minutes)?, argument(row, 2))
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
        let wanted = DateTime::from_civil(year, 1, 2, 0, 0, 0, 0);
        assert_eq!(date::parse(text, now()).ok(), wanted, "{text}");
        let exact = date::parse_exact(text, "M/d/yy", Styles::NONE, now());
        assert_eq!(exact.ok().map(|reading| reading.clock), wanted, "{text}");
    }
}

/// Every day of the calendar is one day after the one before it, and prints as itself.
#[test]
fn every_day_of_the_calendar() {
    let mut day_number = 0_i64;
    for year in 1..=9999 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (month, days) in (1..).zip([31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=days {
                let date = DateTime::from_civil(year, month, day, 0, 0, 0, 0).expect("a day");
                assert_eq!(date.ticks(), day_number * 864_000_000_000);
                if day_number % 101 == 0 {
                    assert_eq!(round_trip(date), format!("{year:04}-{month:02}-{day:02}T00:00:00.0000000Z"));
                }
                day_number += 1;
            }
            assert_eq!(DateTime::from_civil(year, month, days + 1, 0, 0, 0, 0), None);
        }
    }
    let last = DateTime::from_ticks(day_number * 864_000_000_000 - 1).expect("the last tick");
    assert_eq!(round_trip(last), "9999-12-31T23:59:59.9999999Z");
    assert_eq!(DateTime::from_ticks(last.ticks() + 1), None);
    assert_eq!(DateTime::from_ticks(-1), None);
    assert_eq!(DateTime::from_unix_seconds(0), DateTime::from_civil(1970, 1, 1, 0, 0, 0, 0));
    assert_eq!(DateTime::from_unix_seconds(i64::MIN), None);
}

#[test]
fn output_formats_that_are_refused() {
    use FormatReason as R;
    let cases = [
        ("", None),
        ("yyyy-MM-dd'T'HH:mm:ssK", None),
        ("%d", None),
        ("K", Some((0..1, R::UnknownStandardFormat))),
        ("ss.ffffffff", Some((3..11, R::TooManyFractionDigits))),
        ("ss.FFFFFFFF", Some((3..11, R::TooManyFractionDigits))),
        ("d 'abc", Some((2..6, R::UnclosedQuote))),
        ("d 'abc\\'", Some((2..8, R::UnclosedQuote))),
        ("dd%", Some((2..3, R::DanglingPercent))),
        ("%%d", Some((0..2, R::DanglingPercent))),
        ("%'d'", Some((0..2, R::DanglingPercent))),
        ("dd\\", Some((2..3, R::DanglingBackslash))),
    ];
    for (format, wanted) in cases {
        let fault = date::check_output_format(format).err();
        assert_eq!(fault.map(|fault| (fault.range, fault.reason)), wanted, "{format}");
        let works = printed(Reading { clock: now(), zone: Zone::Utc }, format).is_ok();
        assert_eq!(works, wanted.is_none(), "{format}");
    }
}

#[test]
fn input_formats_that_are_refused() {
    use FormatReason as R;
    let cases = [
        ("", Some((0..0, R::Empty))),
        ("x", Some((0..1, R::UnknownStandardFormat))),
        ("yyyy%", Some((4..5, R::DanglingPercent))),
        ("yyyy\\", Some((4..5, R::DanglingBackslash))),
        ("yyyy 'abc", Some((5..9, R::UnclosedQuote))),
        ("ssFFFFFFFF", Some((2..10, R::TooManyFractionDigits))),
    ];
    for (format, wanted) in cases {
        let fault = date::check_input_format(format).err();
        assert_eq!(fault.map(|fault| (fault.range, fault.reason)), wanted, "{format}");
    }
    // Each of these looks broken, but there is a text it reads.
    for (format, text) in [("yyyy.FFFFFFFF", "2020"), ("yyyy.'FFF", "2020"), ("yyyy\\ '", "2020'"), ("yyyy% ", "2020 ")]
    {
        assert_eq!(date::check_input_format(format), Ok(()), "{format}");
        let read = [Styles::DEFAULT, Styles::NONE].map(|styles| date::parse_exact(text, format, styles, now()).is_ok());
        assert!(read.contains(&true), "{format} reads {text}");
    }
}

#[test]
fn styles_that_are_refused() {
    use FormatReason as R;
    let cases = [
        ("RoundtripKind, AllowWhiteSpaces", None),
        (" 7 ", None),
        (" ", Some((0..1, R::EmptyStyles))),
        ("None, none", Some((6..10, R::UnknownStyle))),
        ("256", Some((0..3, R::UnknownStyle))),
        ("99999999999999999999", Some((0..20, R::UnknownStyle))),
        ("AssumeLocal,AssumeUniversal", Some((0..27, R::ConflictingStyles))),
        ("144", Some((0..3, R::ConflictingStyles))),
    ];
    for (text, wanted) in cases {
        let fault = date::check_styles(text).err();
        assert_eq!(Styles::parse(text).is_err(), fault.is_some(), "{text}");
        assert_eq!(fault.map(|fault| (fault.range, fault.reason)), wanted, "{text}");
    }
}

/// Numbers that follow one another without a pattern, the same in every run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).expect("a small number")
    }

    fn text(&mut self, parts: &[&str], most: usize) -> String {
        let length = self.below(most + 1);
        (0..length).map(|_| parts[self.below(parts.len())]).collect()
    }
}

/// Nothing panics on noise; what is printed can be read back; what is refused as a format never works.
#[test]
fn noise() {
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
    let mut noise = Noise(1);
    let mut read = 0;
    for _ in 0..40_000 {
        let text = noise.text(TEXT, 9);
        if let Ok(date) = date::parse(&text, now()) {
            read += 1;
            assert_eq!(date::parse(&round_trip(date), now()), Ok(date), "{text:?}");
        }
        let (input, output) = (noise.text(FORMAT, 7), noise.text(FORMAT, 7));
        let styles = STYLES[noise.below(STYLES.len())];
        let clock =
            DateTime::from_ticks(now().ticks() - i64::try_from(noise.below(1 << 29)).expect("small") * 777_777_777);
        let reading = Reading { clock: clock.expect("a date"), zone: Zone::Local };
        let mut source = String::new();
        let printable = date::format(reading, &input, &mut source).is_ok();
        assert_eq!(printable, date::check_output_format(&input).is_ok(), "{input:?}");
        let source = if printable && noise.below(4) > 0 { source } else { text };
        let mut out = String::new();
        if date::convert(&source, Some(styles), &input, &output, now(), &mut out).is_ok() {
            read += 1;
            assert_eq!(date::check_input_format(&input), Ok(()), "{input:?} read {source:?}");
        }
    }
    assert!(read > 4_000, "only {read} texts were read, so the noise says little");
}

/// The cost grows with the text, not with its square.
#[test]
fn long_texts() {
    let long = |part: &str| part.repeat(200_000);
    for part in [" ", "1", ",", "#", "\0", "12:", "+1 ", "Mon ", "1 年", "AM ", "10:30 ", "-", "T"] {
        assert_eq!(date::parse(&long(part), now()), Err(DateFault::Unreadable), "{part}");
    }
    for part in ["d", " ", "%d", "'x'", "\\ ", ".F", "\"", "y", "K"] {
        let (format, mut out) = (long(part), String::new());
        let _ = date::convert(&long(" "), Some("2"), &format, &format, now(), &mut out);
        let _ = date::check_input_format(&format);
        let _ = date::format(Reading { clock: now(), zone: Zone::Utc }, &format, &mut out);
    }
    assert!(date::parse(&format!("2020-12-31{}Z", long(" ")), now()).is_ok());
}
