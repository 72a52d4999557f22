//! Functions on dates. Everything is UTC; where a date is a text it is read as `CDate` reads it.

use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::dotnet::date::Interval;
use crate::dotnet::date::Zone;
use crate::dotnet::date::ZonedDateTime;
use crate::dotnet::text::parse_double;
use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::Returns;
use crate::functions::Role;
use crate::functions::row::NUMBER;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::host::Host;
use crate::value::Kinds;
use crate::value::Value;

/// A date, or a text that is read as one.
const DATE: Kinds = Kinds::TEXT.or(Kinds::DATE_TIME);

/// What most rows of this file say.
const BASE: Function =
    Function { returns: Returns::Always(Kinds::DATE_TIME), ..Function::growing(Growth::Fixed(DATE_LENGTH)) };

/// The longest text of a date, `12/31/9999 12:00:00 AM`.
const DATE_LENGTH: usize = 22;

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "CDate",
        summary: "Reads a date and time.",
        details: "A text without an offset is UTC; one with an offset is converted. A time alone is today's, a day without a year this \
                  year's. As a text the result is `M/d/yyyy h:mm:ss tt`. A missing or unreadable text is an error.",
        parameters: &[once("expression", DATE).key("source").role(Role::Date)],
        examples: &[
            example(r#"CDate("2020-03-16-07:00")"#, r#""3/16/2020 7:00:00 AM""#),
            example(r#"CDate("2021-06-30+08:00")"#, r#""6/29/2021 4:00:00 PM""#),
            example(r#"CDate("2009-06-15T01:45:30-07:00")"#, r#""6/15/2009 8:45:30 AM""#),
            example(r#"CDate("9999-12-31")"#, r#""12/31/9999 12:00:00 AM""#),
            example(r#"CDate("8/25/2021 5:41:18 PM")"#, r#""8/25/2021 5:41:18 PM""#),
            example(r#"CDate(CDate("2021-08-24"))"#, r#""8/24/2021 12:00:00 AM""#),
        ],
        body: Body::Asks(c_date),
        ..BASE
    },
    Function {
        name: "Now",
        summary: "The present moment in UTC.",
        details: "As a text it is `M/d/yyyy h:mm:ss tt`. The result differs from run to run.",
        examples: &[example("Now()", ""), example(r#"DateDiff("d", Now(), Now())"#, "0")],
        body: Body::Asks(now),
        ..BASE
    },
    Function {
        name: "DateAdd",
        summary: "Adds intervals to a date.",
        details: "Intervals are those of Visual Basic, in any case: yyyy, q, m, y, d, w, ww, h, n, s. The number may be negative and may \
                  be a text; digits after its decimal point are cut off. A day that the month does not have becomes its last.",
        parameters: &[
            once("interval", Kinds::TEXT).role(Role::Interval),
            once("value", NUMBER).role(Role::Number),
            once("dateTime", DATE).role(Role::Date),
        ],
        examples: &[
            example(r#"DateAdd("d", 7, CDate("2012-03-16-07:00"))"#, r#""3/23/2012 7:00:00 AM""#),
            example(r#"DateAdd("d", -10, CDate("2012-03-16-07:00"))"#, r#""3/6/2012 7:00:00 AM""#),
            example(r#"DateAdd("ww", 2, CDate("2012-03-16-07:00"))"#, r#""3/30/2012 7:00:00 AM""#),
            example(r#"DateAdd("m", 10, CDate("2012-03-16-07:00"))"#, r#""1/16/2013 7:00:00 AM""#),
            example(r#"DateAdd("yyyy", "2", "2012-03-16-07:00")"#, r#""3/16/2014 7:00:00 AM""#),
            example(r#"DateAdd("m", 1, "2024-01-31")"#, r#""2/29/2024 12:00:00 AM""#),
        ],
        body: Body::Asks(date_add),
        ..BASE
    },
    Function {
        name: "DateDiff",
        summary: "Counts the intervals from one date to another.",
        details: "The result is negative when the second date comes first. Years, quarters and months are differences of the calendar's \
                  fields, `ww` counts the Sundays between; all others count whole elapsed intervals.",
        parameters: &[
            once("interval", Kinds::TEXT).role(Role::Interval),
            once("date1", DATE).role(Role::Date),
            once("date2", DATE).role(Role::Date),
        ],
        returns: Returns::Always(Kinds::INTEGER),
        examples: &[
            example(r#"DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00"))"#, "13"),
            example(r#"DateDiff("ww", CDate("8/25/2021 5:41:18 PM"), CDate("2012-03-16-07:00"))"#, "-493"),
            example(r#"DateDiff("m", "8/25/2021 5:41:18 PM", "2012-03-16-07:00")"#, "-113"),
            example(r#"DateDiff("h", CDate("2021-08-24"), CDate("2021-08-25"))"#, "24"),
            example(r#"DateDiff("d", "2021-08-24T23:00:00Z", "2021-08-25T01:00:00Z")"#, "0"),
            example(r#"DateDiff("yyyy", "2021-12-31", "2022-01-01")"#, "1"),
        ],
        body: Body::Asks(date_diff),
        ..BASE
    },
    Function {
        name: "DateFromNum",
        summary: "Turns a Windows file time into a date.",
        details: "A file time counts ticks of 100 nanoseconds since 1601. Negative numbers, and those beyond the year 9999 such as the \
                  9223372036854775807 of accounts that never expire, are errors.",
        parameters: &[once("value", NUMBER).key("source")],
        examples: &[
            example("DateFromNum(129699324000000000)", r#""1/1/2012 11:00:00 PM""#),
            example(r#"DateFromNum("116444736000000000")"#, r#""1/1/1970 12:00:00 AM""#),
        ],
        body: Body::Pure(date_from_num),
        ..BASE
    },
    Function {
        name: "NumFromDate",
        summary: "Turns a date into a Windows file time.",
        details: "A file time counts ticks of 100 nanoseconds since 1601; earlier dates are errors.",
        parameters: &[once("value", DATE).key("source").role(Role::Date)],
        returns: Returns::Always(Kinds::INTEGER),
        examples: &[
            example(r#"NumFromDate("2020-12-31 23:59:59-08:00")"#, "132539615990000000"),
            example(r#"NumFromDate(CDate("1/1/2012 11:00:00 PM"))"#, "129699324000000000"),
            example(
                r#"NumFromDate(Join("", FormatDateTime("2020-12-31-08:00", , "yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))"#,
                "132539615990000000",
            ),
        ],
        body: Body::Asks(num_from_date),
        ..BASE
    },
    Function {
        name: "FormatDateTime",
        summary: "Reads a date with one format and writes it with another.",
        details: "Formats are .NET's custom and standard formats, in the invariant culture; the text must fit the input format exactly. An \
                  offset in it is converted to UTC. Without styles, an offset is kept in mind and blanks at the ends are allowed. With \
                  three arguments the second is the input format. Without an input format the source is read as `CDate` reads it. A \
                  missing source gives a missing value, an empty text an empty text.",
        parameters: &[
            once("source", Kinds::SCALAR),
            optional("dateTimeStyles", Kinds::TEXT).role(Role::Styles),
            optional("inputFormat", Kinds::TEXT).role(Role::InputFormat),
            once("outputFormat", Kinds::TEXT).role(Role::OutputFormat),
        ],
        omittable: Some(1),
        returns: Returns::Always(Kinds::TEXT),
        examples: &[
            example(r#"FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")"#, r#""2015-01-23""#),
            example(r#"FormatDateTime("20150123105347.1Z", "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")"#, r#""2015-01-23""#),
            example(r#"FormatDateTime("2021-06-30+08:00", , "yyyy-MM-ddzzz", "yyyy-MM-dd")"#, r#""2021-06-29""#),
            example(
                r#"FormatDateTime("2021-08-24", "AssumeUniversal", "yyyy-MM-dd", "dddd, d MMMM yyyy")"#,
                r#""Tuesday, 24 August 2021""#,
            ),
            example_on(
                r#"{"pwdLastSet":"129699324000000000"}"#,
                r#"FormatDateTime(DateFromNum([pwdLastSet]), , "yyyyMMddHHmmss.0Z")"#,
                r#""20120101230000.0Z""#,
            ),
            example_on(r#"{}"#, r#"FormatDateTime([employeeLeaveDateTime], , "yyyy-MM-dd", "dd/MM/yyyy")"#, "null"),
            example(r#"FormatDateTime("", , "yyyy-MM-dd", "dd/MM/yyyy")"#, r#""""#),
        ],
        body: Body::Asks(format_date_time),
        ..Function::growing(Growth::Formatted)
    },
];

fn c_date<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    Ok(Value::DateTime(arguments.date(0, context, host.now())?))
}

fn now<'r>(_: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>, host: &'r dyn Host) -> Result<Value<'r>, Fault> {
    Ok(Value::DateTime(host.now()))
}

fn interval<'r>(arguments: &Arguments<'_, 'r>, context: &Context<'_, 'r>) -> Result<Interval, Fault> {
    Interval::parse(arguments.text(0, context)?).map_err(|_| FaultKind::UnknownWord.at(0))
}

fn date_add<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let interval = interval(arguments, context)?;
    // Visual Basic takes a Double: a text such as `1.5` is a number here although it is not a whole one.
    let number = parse_double(arguments.text(1, context)?).map_err(|_| FaultKind::NotANumber.at(1))?;
    let date = arguments.date(2, context, host.now())?;
    let sum = date::add(interval, number, date).map_err(|fault| FaultKind::Date(fault).at(1))?;
    Ok(Value::DateTime(sum))
}

fn date_diff<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let interval = interval(arguments, context)?;
    let (first, second) = (arguments.date(1, context, host.now())?, arguments.date(2, context, host.now())?);
    Ok(Value::Integer(date::difference(interval, first, second)?))
}

fn date_from_num<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let number = arguments.integer(0, context).map_err(|fault| match fault.kind {
        FaultKind::NotANumber => FaultKind::NotATimeNumber.at(0),
        _ => fault,
    })?;
    let date = DateTime::from_file_time(number).map_err(|fault| FaultKind::Date(fault).at(0))?;
    Ok(Value::DateTime(date))
}

fn num_from_date<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let date = arguments.date(0, context, host.now())?;
    Ok(Value::Integer(date.to_file_time().map_err(|fault| FaultKind::Date(fault).at(0))?))
}

fn format_date_time<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    if let nothing @ (Value::Missing | Value::Text("")) = arguments.value(0) {
        return Ok(nothing);
    }
    let output_format = arguments.text(3, context)?;
    let Some(input_format) = arguments.optional_text(2, context)? else {
        let clock = arguments.date(0, context, host.now())?;
        return context.try_write(|out, _| {
            date::format(ZonedDateTime { clock, zone: Zone::Utc }, output_format, out)
                .map_err(|fault| FaultKind::Date(fault).at(3))
        });
    };
    let source = arguments.text(0, context)?;
    let styles = arguments.optional_text(1, context)?;
    context.try_write(|out, _| {
        date::convert(source, styles, input_format, output_format, host.now(), out)
            .map_err(|fault| FaultKind::Date(fault).at(0))
    })
}
