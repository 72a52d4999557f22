//! Functions that change letters: their case, and the marks on them.

use crate::dotnet::text::Culture;
use crate::dotnet::text::ascii_letters;
use crate::dotnet::text::lower;
use crate::dotnet::text::proper_case;
use crate::dotnet::text::proper_case_with_separators;
use crate::dotnet::text::swar;
use crate::dotnet::text::upper;
use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::FusibleOp;
use crate::functions::Growth;
use crate::functions::Role;
use crate::functions::arguments::not_quick;
use crate::functions::diacritics;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::functions::row::text_body;
use crate::value::Kinds;
use crate::value::Value;

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "ToLower",
        summary: "Turns a text into lower case.",
        details: "Without a culture the rules are the same everywhere. With one, only the letters I differ: `tr-TR` and `az` \
                  pair `I` with `ı`. A missing source gives an empty text.",
        parameters: &[once("source", Kinds::SCALAR), optional("culture", Kinds::TEXT).role(Role::Culture)],
        each: Some(0),
        examples: &[
            example(r#"ToLower("John.Smith@CONTOSO.com")"#, r#""john.smith@contoso.com""#),
            example(r#"ToLower("ILGIN", "tr-TR")"#, r#""ılgın""#),
            example(r#"ToLower("ÅSA ΣΑΣ")"#, r#""åsa σασ""#),
            example_on(r#"{}"#, r#"ToLower([mail])"#, r#""""#),
        ],
        fusible: Some(FusibleOp::LowerCase),
        body: Body::Text(text_body!(lower_ascii, to_lower)),
        ..Function::growing(Growth::Of(2, 0))
    },
    Function {
        name: "ToUpper",
        summary: "Turns a text into upper case.",
        details: "One character becomes one character, so `ß` stays. With a culture, only the letters I differ: `tr-TR` and \
                  `az` pair `i` with `İ`. A missing source gives an empty text.",
        parameters: &[once("source", Kinds::SCALAR), optional("culture", Kinds::TEXT).role(Role::Culture)],
        each: Some(0),
        examples: &[
            example(r#"ToUpper(Word("ada@contoso.com", 1, "@"), )"#, r#""ADA""#),
            example(r#"ToUpper("Straße")"#, r#""STRAßE""#),
            example(r#"ToUpper("istanbul", "tr-TR")"#, r#""İSTANBUL""#),
            example_on(r#"{"tags":["a","b"]}"#, r#"ToUpper([tags])"#, r#"["A","B"]"#),
        ],
        fusible: Some(FusibleOp::UpperCase),
        body: Body::Text(text_body!(upper_ascii, to_upper)),
        ..Function::growing(Growth::Of(2, 0))
    },
    Function {
        name: "PCase",
        summary: "Turns the first letter of every word into upper case and all others into lower case.",
        details: "Without separators a word ends as in .NET's ToTitleCase, where an apostrophe inside of a word belongs to it. \
                  With separators, only those characters end a word.",
        parameters: &[once("source", Kinds::SCALAR), optional("wordSeparators", Kinds::SCALAR)],
        each: Some(0),
        examples: &[
            example(r#"PCase("PABLO GONSALVES (SECOND)")"#, r#""Pablo Gonsalves (Second)""#),
            example(r#"PCase("PINTO-DE'SILVA", " '-")"#, r#""Pinto-De'Silva""#),
            example(r#"PCase("o'neil")"#, r#""O'neil""#),
            example(r#"PCase(Join(" ", "GREGORY", "JAMES"))"#, r#""Gregory James""#),
            example(r#"PCase("anne-marie o'neil", " ")"#, r#""Anne-marie O'neil""#),
        ],
        body: Body::Text(text_body!(p_case)),
        ..Function::growing(Growth::Of(2, 0))
    },
    Function {
        name: "NormalizeDiacritics",
        summary: "Replaces letters that carry marks by plain letters.",
        details: "A fixed table says which letters: it has umlauts, accents, rings, cedillas, hooks, strokes and macrons of the \
                  Latin script, and `ß`. A letter that is not in the table stays, as do all letters of other scripts. Umlauts \
                  become one letter.",
        parameters: &[once("source", Kinds::SCALAR)],
        each: Some(0),
        examples: &[
            example(r#"NormalizeDiacritics("Zoë")"#, r#""Zoe""#),
            example(r#"NormalizeDiacritics("Müller-Weiß")"#, r#""Muller-Weiss""#),
            example(r#"NormalizeDiacritics("Łódź Øre Æbelø")"#, r#""Lodz OEre AEbeloe""#),
            example(r#"NormalizeDiacritics("Hồ Đặng œuvre ÐÞ ẞ")"#, r#""Hồ Đặng œuvre ÐÞ ẞ""#),
        ],
        fusible: Some(FusibleOp::WithoutMarks),
        body: Body::Text(text_body!(plain, normalize_diacritics)),
        ..Function::growing(Growth::SOURCE)
    },
];

fn culture(arguments: &Arguments<'_, '_>) -> Result<Culture, Fault> {
    match arguments.get(1) {
        None | Some(Value::Missing) => Ok(Culture::Invariant),
        Some(Value::Text(name)) => Culture::parse(name).ok_or_else(|| FaultKind::UnknownCulture.at(1)),
        _ => Err(FaultKind::UnknownCulture.at(1)),
    }
}

/// The lower case of a text that is ASCII, without a culture.
#[inline(always)]
fn lower_ascii<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let letters = ascii_letters(source, b'A');
    if !letters.is_ascii || !matches!(arguments.get(1), None | Some(Value::Missing)) {
        return Err(not_quick());
    }
    Ok(if letters.has_letter { context.arena.lower_ascii(source)? } else { source })
}

fn to_lower<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let culture = culture(arguments)?;
    context.rewrite(source, |out| lower(source, culture, out))
}

/// The upper case of a text that is ASCII, without a culture.
#[inline(always)]
fn upper_ascii<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let letters = ascii_letters(source, b'a');
    if !letters.is_ascii || !matches!(arguments.get(1), None | Some(Value::Missing)) {
        return Err(not_quick());
    }
    Ok(if letters.has_letter { context.arena.upper_ascii(source)? } else { source })
}

fn to_upper<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let culture = culture(arguments)?;
    context.rewrite(source, |out| upper(source, culture, out))
}

#[inline(always)]
fn p_case<'r, const QUICK: bool>(
    arguments: &Arguments<'_, 'r, QUICK>,
    context: &mut Context<'_, 'r>,
) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    match arguments.optional_text(1, context)? {
        None => context.rewrite(source, |out| proper_case(source, out)),
        Some(separators) => context.rewrite(source, |out| proper_case_with_separators(source, separators, out)),
    }
}

/// A text without any letter that could carry a mark.
#[inline(always)]
fn plain<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    if swar::is_ascii(source.as_bytes()) { Ok(source) } else { Err(not_quick()) }
}

fn normalize_diacritics<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    context.reserve(source.len())?;
    let is_changed = diacritics::replace(source, &mut context.memory.text);
    let text = if is_changed { context.keep()? } else { source };
    context.memory.release();
    Ok(text)
}
