//! Dates against what a .NET runtime answered (`tests/vectors/`), and against noise.

use attrflow::dotnet::date;
use attrflow::dotnet::date::DateFault;
use attrflow::dotnet::date::DateTime;
use attrflow::dotnet::date::FormatReason;
use attrflow::dotnet::date::Interval;
use attrflow::dotnet::date::Reading;
use attrflow::dotnet::date::Styles;
use attrflow::dotnet::date::Zone;
use serde_json::Value;

/// Rows that are not reproduced, by kind; everything else must be equal.
fn kind_left_out(row: &Value) -> Option<&'static str> {
    // Two .NET types could stand behind FormatDateTime and differ; the product follows `DateTime`.
    (row["variant"] == "DateTimeOffset").then_some("DateTimeOffset")
}

/// Runs every row of a file of vectors, and checks how many there were and how many were left out.
fn check_vectors(file: &str, rows: usize, left_out: usize, answer: impl Fn(&Value) -> Result<Value, DateFault>) {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the file of vectors");
    let mut seen = 0;
    let mut skipped = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        seen += 1;
        let row: Value = serde_json::from_str(line).expect("a row of JSON");
        if kind_left_out(&row).is_some() {
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
    assert_eq!((seen, skipped), (rows, left_out), "rows in {file}, rows left out");
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
    check_vectors("vb_cdate", 80, 0, |row| {
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
