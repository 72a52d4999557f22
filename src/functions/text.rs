//! Functions that put texts together and cut them. Positions are UTF-16 units, from 1, as in .NET.

use crate::dotnet::text::Comparison;
use crate::dotnet::text::index_of;
use crate::dotnet::text::is_white_space;
use crate::dotnet::text::left as left_units;
use crate::dotnet::text::length;
use crate::dotnet::text::slice_inside;
use crate::dotnet::text::swar;
use crate::dotnet::text::trim as trim_white_space;
use crate::functions::Arguments;
use crate::functions::Availability;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::FusibleOp;
use crate::functions::Growth;
use crate::functions::Returns;
use crate::functions::Role;
use crate::functions::arguments::not_quick;
use crate::functions::row::NUMBER;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::functions::row::repeated;
use crate::functions::row::text_body;
use crate::value::Kinds;
use crate::value::Value;
use crate::value::convert;

/// How `InStr` compares, by the words of Visual Basic; without a word it is the first.
static COMPARISONS: &[(&str, Comparison)] =
    &[("vbBinaryCompare", Comparison::Binary), ("vbTextCompare", Comparison::Text)];
static COMPARISON_WORDS: &[&str] = &["vbBinaryCompare", "vbTextCompare"];

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "Append",
        summary: "Adds a text at the end of another.",
        details: "A missing argument counts as an empty text. A list yields a list, with the suffix at each element.",
        parameters: &[once("source", Kinds::SCALAR), once("suffix", Kinds::SCALAR)],
        each: Some(0),
        examples: &[
            example(r#"Append("John.Doe@contoso.com", ".test")"#, r#""John.Doe@contoso.com.test""#),
            example(r#"Append(Mid("John", 1, 3), Mid("Doe", 1, 5))"#, r#""JohDoe""#),
            example_on(r#"{}"#, r#"Append([nickname], "-1")"#, r#""-1""#),
            example_on(r#"{"tags":["a","b"]}"#, r#"Append([tags], "!")"#, r#"["a!","b!"]"#),
        ],
        fusible: Some(FusibleOp::Concatenates),
        body: Body::Text(text_body!(append)),
        ..Function::growing(Growth::Sum)
    },
    Function {
        name: "Prepend",
        summary: "Adds a text in front of another.",
        details: "The prefix comes first, the source second. A missing argument counts as an empty text.",
        parameters: &[once("prefix", Kinds::SCALAR), once("source", Kinds::SCALAR)],
        each: Some(1),
        examples: &[
            example(r#"Prepend("SMTP:", "ada@contoso.com")"#, r#""SMTP:ada@contoso.com""#),
            example_on(r#"{}"#, r#"Prepend("x-", [nickname])"#, r#""x-""#),
        ],
        availability: Availability::SchemaDump,
        fusible: Some(FusibleOp::Concatenates),
        body: Body::Text(text_body!(append)),
        ..Function::growing(Growth::Sum)
    },
    Function {
        name: "Join",
        summary: "Joins values into one text, with a separator between them.",
        details: "Missing and empty values are left out; a list contributes each of its elements. When nothing is left, the \
                  result is an empty text.",
        parameters: &[once("separator", Kinds::SCALAR), repeated("source", Kinds::SCALAR.or(Kinds::LIST))],
        examples: &[
            example(r#"Join("@", "a", "contoso.com")"#, r#""a@contoso.com""#),
            example(r#"Join(", ", "", "Doe", "John")"#, r#""Doe, John""#),
            example(r#"Join("", 1000, "7")"#, r#""10007""#),
            example_on(r#"{"otherMails":["a@b.c","d@e.f"]}"#, r#"Join(";", [otherMails])"#, r#""a@b.c;d@e.f""#),
            example_on(r#"{}"#, r#"Join(" ", [givenName], [surname])"#, r#""""#),
        ],
        fusible: Some(FusibleOp::Joins),
        body: Body::Text(text_body!(join_two, join)),
        ..Function::growing(Growth::Joined)
    },
    Function {
        name: "Left",
        summary: "Takes characters from the beginning of a text.",
        details: "0 characters are an empty text; a negative count, or one beyond the end, gives the whole text. A missing \
                  source gives an empty text. Half of a surrogate pair is dropped.",
        parameters: &[once("String", Kinds::SCALAR).key("source"), once("NumChars", NUMBER).key("length")],
        each: Some(0),
        examples: &[
            example(r#"Left("John Doe", 3)"#, r#""Joh""#),
            example(r#"Left("John Doe", 0)"#, r#""""#),
            example(r#"Left("John Doe", -1)"#, r#""John Doe""#),
            example(r#"Left("John Doe", "99")"#, r#""John Doe""#),
            example_on(r#"{}"#, r#"Left([displayName], 5)"#, r#""""#),
        ],
        fusible: Some(FusibleOp::Beginning),
        body: Body::Text(text_body!(left)),
        ..Function::growing(Growth::Beginning)
    },
    Function {
        name: "Len",
        summary: "Counts the characters of a text.",
        details: "It counts UTF-16 units, so that a character such as an emoji counts as two. A missing text has the length 0.",
        parameters: &[once("String", Kinds::SCALAR).key("source")],
        returns: Returns::Always(Kinds::INTEGER),
        examples: &[
            example(r#"Len("John Doe")"#, "8"),
            example(r#"Len("")"#, "0"),
            example(r#"Len(1000)"#, "4"),
            example_on(r#"{}"#, r#"Len([employeeId])"#, "0"),
            example_on(
                r#"{"employeeId":"40118375"}"#,
                r#"IIF(Len([employeeId]) = "8", [employeeId], Append("0", [employeeId]))"#,
                r#""40118375""#,
            ),
        ],
        body: Body::Pure(len),
        ..Function::growing(Growth::Fixed(20))
    },
    Function {
        name: "Mid",
        summary: "Takes characters from the middle of a text.",
        details: "The start counts from 1. A length beyond the end gives the rest, 0 an empty text. A negative length, and a \
                  start before the first or after the last character, give the whole text.",
        parameters: &[once("source", Kinds::SCALAR), once("start", NUMBER), once("length", NUMBER)],
        each: Some(0),
        examples: &[
            example(r#"Mid("00aa00aa-bb11-cc22-dd33-44ee44ee44ee", 25, 12)"#, r#""44ee44ee44ee""#),
            example(r#"Mid("Cimbrian", 2, 9999)"#, r#""imbrian""#),
            example(r#"Mid("abc", 2, 0)"#, r#""""#),
            example(r#"Mid("abc", 4, 1)"#, r#""abc""#),
            example(r#"Mid("abc", 0, 1)"#, r#""abc""#),
            example(r#"Mid("abc", 2, -1)"#, r#""abc""#),
        ],
        fusible: Some(FusibleOp::Middle),
        body: Body::Text(text_body!(mid_ascii, mid)),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "Trim",
        summary: "Removes the white space at both ends of a text.",
        details: "White space is what .NET trims: spaces, tabs, line ends, no-break spaces. A missing source gives an empty text.",
        parameters: &[once("value", Kinds::SCALAR).key("source")],
        each: Some(0),
        examples: &[
            example(r#"Trim(" Test ")"#, r#""Test""#),
            example_on(r#"{"name":"\t a b \u00a0\n"}"#, r#"Trim([name])"#, r#""a b""#),
            example_on(r#"{"names":[" a","b "]}"#, r#"Trim([names])"#, r#"["a","b"]"#),
        ],
        availability: Availability::CloudSync,
        fusible: Some(FusibleOp::Trims),
        body: Body::Text(text_body!(trim)),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "StripSpaces",
        summary: "Removes every space from a text.",
        details: "Only the space itself (U+0020) is removed; tabs and other white space stay.",
        parameters: &[once("source", Kinds::SCALAR)],
        each: Some(0),
        examples: &[
            example(r#"StripSpaces("a b  c")"#, r#""abc""#),
            example_on(r#"{"name":"a\tb\u00a0c d"}"#, r#"StripSpaces([name])"#, r#""a\tb\u00a0cd""#),
        ],
        fusible: Some(FusibleOp::WithoutBlanks),
        body: Body::Text(text_body!(without_spaces, strip_spaces)),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "Word",
        summary: "Takes the word at a position out of a text.",
        details: "Every character of the delimiters ends a word; several in a row count as one. Without delimiters, words \
                  end at white space. Positions count from 1; where there is no such word the result is an empty text.",
        parameters: &[
            once("String", Kinds::SCALAR).key("source"),
            once("WordNumber", NUMBER).key("wordNumber"),
            once("Delimiters", Kinds::SCALAR).key("delimiters"),
        ],
        each: Some(0),
        examples: &[
            example(r#"Word("The quick brown fox", 3, " ")"#, r#""brown""#),
            example(r#"Word("This,string!has&many separators", 3, ",!&#")"#, r#""has""#),
            example(r#"Word("john@contoso.com", 1, "@")"#, r#""john""#),
            example(r#"Word("a,,b", 2, ",")"#, r#""b""#),
            example(r#"Word("a  b", 2, "")"#, r#""b""#),
            example(r#"Word("a b", 0, " ")"#, r#""""#),
            example(r#"Word("a b", 3, " ")"#, r#""""#),
        ],
        body: Body::Text(text_body!(word)),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "InStr",
        summary: "Finds the position of a text inside of another.",
        details: "Positions count from 1; 0 means that it is not there. The search begins at `start`, which must be 1 or more; \
                  an empty text is found there. Without a compare type upper and lower case differ.",
        parameters: &[
            once("value1", Kinds::SCALAR).key("source"),
            once("value2", Kinds::SCALAR).key("find"),
            optional("start", NUMBER),
            optional("compareType", Kinds::TEXT).role(Role::OneOf(COMPARISON_WORDS)),
        ],
        returns: Returns::Always(Kinds::INTEGER),
        examples: &[
            example(r#"InStr("The quick brown fox", "quick")"#, "5"),
            example(r#"InStr("repEated", "e", 3, vbBinaryCompare)"#, "7"),
            example(r#"InStr("repEated", "e", 3, vbTextCompare)"#, "4"),
            example(r#"InStr("abc", "x")"#, "0"),
            example(r#"InStr("abc", "", 2)"#, "2"),
            example(r#"InStr("ada@partners.contoso.com", "@partners", , ) > 0"#, "true"),
        ],
        body: Body::Pure(in_str),
        ..Function::growing(Growth::Fixed(20))
    },
];

#[inline(always)]
fn append<'r, const QUICK: bool>(
    arguments: &Arguments<'_, 'r, QUICK>,
    context: &mut Context<'_, 'r>,
) -> Result<&'r str, Fault> {
    let (first, second) = (arguments.text(0, context)?, arguments.text(1, context)?);
    if second.is_empty() {
        return Ok(first);
    }
    if first.is_empty() {
        return Ok(second);
    }
    Ok(context.arena.concatenate([first, second])?)
}

/// Two texts, joined.
#[inline(always)]
fn join_two<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    if arguments.len() == 3
        && let (Some(first), Some(second)) = (text_or_nothing(arguments.get(1)), text_or_nothing(arguments.get(2)))
    {
        let separator = arguments.text(0, context)?;
        return Ok(match (first, second) {
            ("", only) | (only, "") => only,
            (first, second) => context.arena.join(first, separator, second)?,
        });
    }
    Err(not_quick())
}

fn join<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let separator = arguments.text(0, context)?;
    for value in arguments.from(1) {
        match value {
            Value::List(items) => context.pay(items.len().saturating_mul(Value::SIZE))?,
            Value::Text(text) => context.pay(text.len())?,
            _ => {}
        }
    }
    // The size is known before anything is written: a long list with a long separator must not outgrow the record's memory.
    let scratch = &mut context.memory.text;
    let (mut pieces, mut length) = (0_usize, 0_usize);
    for_each_piece(arguments, scratch, |piece| {
        pieces += 1;
        length = length.saturating_add(piece.len());
    })?;
    let length = length.saturating_add(separator.len().saturating_mul(pieces.saturating_sub(1)));
    let mut refused = Ok(());
    let text = context.arena.written(length, |out| {
        let mut is_first = true;
        refused = for_each_piece(arguments, scratch, |piece| {
            if !std::mem::take(&mut is_first) {
                out(separator);
            }
            out(piece);
        });
    })?;
    refused.map(|()| text)
}

/// Calls `on_piece` for the text of every value that `Join` joins.
fn for_each_piece<'r>(
    arguments: &Arguments<'_, 'r>,
    scratch: &mut String,
    mut on_piece: impl FnMut(&str),
) -> Result<(), Fault> {
    let mut add = |value: Value<'r>, position: usize| {
        match value {
            Value::Missing | Value::Text("") => {}
            Value::Text(text) => on_piece(text),
            empty if empty.is_missing_or_empty() => {}
            Value::List(_) | Value::Complex(_) => return Err(FaultKind::NotOneValue.at(position)),
            other => {
                scratch.clear();
                convert::write_scalar(other, scratch);
                on_piece(scratch);
            }
        }
        Ok(())
    };
    for (position, value) in arguments.from(1).enumerate() {
        match value {
            Value::List(items) => items.iter().try_for_each(|item| add(*item, position + 1))?,
            other => add(other, position + 1)?,
        }
    }
    Ok(())
}

/// A text, or an empty one for no value; none for any other value.
#[inline]
fn text_or_nothing<'r>(value: Option<&Value<'r>>) -> Option<&'r str> {
    match value {
        Some(Value::Text(text)) => Some(text),
        None | Some(Value::Missing) => Some(""),
        Some(_) => None,
    }
}

#[inline(always)]
fn left<'r, const QUICK: bool>(
    arguments: &Arguments<'_, 'r, QUICK>,
    context: &mut Context<'_, 'r>,
) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let count = arguments.integer(1, context)?;
    // Not Visual Basic's exception: the reference says that a negative count gives the input (decision 33).
    Ok(match usize::try_from(count) {
        Ok(count) => left_units(source, count),
        Err(_) => source,
    })
}

/// Returns `Mid` if everything up to the cut is ASCII: units are bytes there. The rest is not read.
#[inline(always)]
fn mid_ascii<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let (start, count) = (arguments.integer(1, context)?, arguments.integer(2, context)?);
    let (Ok(skipped), Ok(count)) = (usize::try_from(start.wrapping_sub(1)), usize::try_from(count)) else {
        return Err(not_quick());
    };
    let end = skipped.saturating_add(count).min(source.len());
    if skipped < end && swar::starts_ascii(source.as_bytes(), end) {
        let (taken, _) = source.split_at_checked(end).unwrap_or_default();
        return Ok(taken.split_at_checked(skipped).unwrap_or_default().1);
    }
    Err(not_quick())
}

fn mid<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let (start, count) = (arguments.integer(1, context)?, arguments.integer(2, context)?);
    if count == 0 {
        return Ok("");
    }
    let skipped = start.checked_sub(1).and_then(|units| usize::try_from(units).ok());
    let (Some(skipped), 1..) = (skipped, count) else { return Ok(source) };
    // Where memory is addressed with 32 bits, more units than there can be are all of them.
    Ok(slice_inside(source, skipped, usize::try_from(count).unwrap_or(usize::MAX)).unwrap_or(source))
}

#[inline(always)]
fn trim<'r, const QUICK: bool>(
    arguments: &Arguments<'_, 'r, QUICK>,
    context: &mut Context<'_, 'r>,
) -> Result<&'r str, Fault> {
    Ok(trim_white_space(arguments.text(0, context)?))
}

/// A text that has no blank.
#[inline(always)]
fn without_spaces<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    if swar::contains(source.as_bytes(), b' ') { Err(not_quick()) } else { Ok(source) }
}

fn strip_spaces<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    if !source.contains(' ') {
        return Ok(source);
    }
    context.write_text(|out| source.split(' ').for_each(|part| out.push_str(part)))
}

#[inline(always)]
fn word<'r, const QUICK: bool>(
    arguments: &Arguments<'_, 'r, QUICK>,
    context: &mut Context<'_, 'r>,
) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let number = arguments.integer(1, context)?;
    let delimiters = arguments.text(2, context)?;
    let skipped = number.checked_sub(1).and_then(|words| usize::try_from(words).ok());
    let ends = |character| match delimiters {
        // As `String.Split` without separators does.
        "" => is_white_space(character),
        delimiters => delimiters.contains(character),
    };
    let mut words = source.split(ends).filter(|word| !word.is_empty());
    Ok(skipped.and_then(|skipped| words.nth(skipped)).unwrap_or_default())
}

fn len<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Integer(i64::try_from(length(arguments.text(0, context)?)).unwrap_or(i64::MAX)))
}

fn in_str<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let (text, part) = (arguments.text(0, context)?, arguments.text(1, context)?);
    let start = arguments.integer_or(2, 1, context)?;
    let comparison = match arguments.optional_text(3, context)? {
        None => Comparison::Binary,
        Some(word) => COMPARISONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map(|(_, comparison)| *comparison)
            .ok_or_else(|| FaultKind::UnknownWord.at(3))?,
    };
    let position = index_of(text, part, start, comparison).map_err(|_| FaultKind::OutOfRange.at(2))?;
    Ok(Value::Integer(position))
}
