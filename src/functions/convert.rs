//! Conversions: truth, texts, bits, encodings, security identifiers, distinguished names.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::dotnet::text::TextEncoding;
use crate::dotnet::text::from_base64;
use crate::dotnet::text::to_base64;
use crate::dotnet::text::to_long;
use crate::dotnet::text::to_utf8_hex;
use crate::dotnet::text::vb_boolean;
use crate::functions::Arguments;
use crate::functions::Availability;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::Returns;
use crate::functions::Role;
use crate::functions::distinguished_name;
use crate::functions::row::NUMBER;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::value::Kinds;
use crate::value::Value;

/// The encodings of `ConvertFromBase64`; without a word it is the first.
static ENCODINGS: &[(&str, TextEncoding)] =
    &[("Unicode", TextEncoding::Unicode), ("ASCII", TextEncoding::Ascii), ("UTF8", TextEncoding::Utf8)];
static ENCODING_WORDS: &[&str] = &["Unicode", "ASCII", "UTF8"];

/// Longest security identifier in bytes: a head of 8 and 15 parts of 4.
const MAX_IDENTIFIER: usize = 68;

/// A text, or the bytes of a binary attribute as a list of numbers.
const BYTES: Kinds = Kinds::SCALAR.or(Kinds::LIST);

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "CBool",
        summary: "Turns a value into true or false.",
        details: "A number is true unless it is 0, also as a text; `True` and `False` count in any case. A missing or empty value is \
                  false; any other text is an error.",
        parameters: &[once("expression", Kinds::SCALAR).key("source")],
        returns: Returns::Always(Kinds::BOOLEAN),
        examples: &[
            example_on(r#"{"a":"x","b":"x"}"#, "CBool([a] = [b])", "true"),
            example("CBool(5)", "true"),
            example(r#"CBool("0")"#, "false"),
            example(r#"CBool("FALSE")"#, "false"),
            example_on("{}", "CBool([a])", "false"),
        ],
        body: Body::Pure(c_bool),
        ..Function::growing(Growth::Fixed(5))
    },
    Function {
        name: "CStr",
        summary: "Turns a value into text.",
        details: "Booleans become `True` and `False`, dates `M/d/yyyy h:mm:ss tt` in UTC. A missing value becomes an empty text.",
        parameters: &[once("value", Kinds::SCALAR).key("source")],
        each: Some(0),
        examples: &[
            example_on(r#"{"active":true}"#, "CStr([active])", r#""True""#),
            example("CStr(&HFF)", r#""255""#),
            example(r#"CStr(DateFromNum(129699324000000000))"#, r#""1/1/2012 11:00:00 PM""#),
            example_on("{}", "CStr([active])", r#""""#),
        ],
        body: Body::Pure(c_str),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "BitAnd",
        summary: "Keeps the bits that are set in both numbers.",
        details: "Numbers may be texts, hexadecimal ones too (`&HF`); digits after a decimal point are rounded. A missing or \
                  empty value is an error.",
        parameters: &[once("value1", Kinds::SCALAR).key("left"), once("value2", Kinds::SCALAR).key("right")],
        returns: Returns::Always(Kinds::INTEGER),
        examples: &[
            example("BitAnd(&HF, &HF7)", "7"),
            example(r#"BitAnd("&HF", "512")"#, "0"),
            example_on(
                r#"{"userAccountControl":514}"#,
                r#"IIF(BitAnd([userAccountControl], 2)="0", "True", "False")"#,
                r#""False""#,
            ),
            example(r#"BitAnd("-1", 255)"#, "255"),
        ],
        body: Body::Pure(bit_and),
        ..Function::growing(Growth::Fixed(20))
    },
    Function {
        name: "ConvertToBase64",
        summary: "Writes a text in Base64, from its UTF-16 bytes.",
        details: "The bytes are little endian. A list of numbers from 0 to 255, as binary attributes have, is taken as bytes.",
        parameters: &[once("source", BYTES)],
        examples: &[
            example(r#"ConvertToBase64("Hello world!")"#, r#""SABlAGwAbABvACAAdwBvAHIAbABkACEA""#),
            example_on(r#"{"objectGUID":[1,2,3,255]}"#, "ConvertToBase64([objectGUID])", r#""AQID/w==""#),
            example(r#"ConvertToBase64("")"#, r#""""#),
        ],
        body: Body::Pure(convert_to_base64),
        ..Function::growing(Growth::Of(3, 3))
    },
    Function {
        name: "ConvertFromBase64",
        summary: "Decodes Base64 to text.",
        details: "Without an encoding the bytes are UTF-16, little endian. Bytes that are no text in the encoding become replacement \
                  characters.",
        parameters: &[
            once("source", Kinds::SCALAR),
            optional("encoding", Kinds::TEXT).role(Role::OneOf(ENCODING_WORDS)),
        ],
        each: Some(0),
        examples: &[
            example(r#"ConvertFromBase64("SABlAGwAbABvACAAdwBvAHIAbABkACEA")"#, r#""Hello world!""#),
            example(r#"ConvertFromBase64("SGVsbG8gd29ybGQh", UTF8)"#, r#""Hello world!""#),
        ],
        availability: Availability::CloudSync,
        body: Body::Pure(convert_from_base64),
        ..Function::growing(Growth::Of(3, 3))
    },
    Function {
        name: "ConvertToUTF8Hex",
        summary: "Writes the UTF-8 bytes of a text as hexadecimal digits.",
        details: "The digits are upper case, without separators.",
        parameters: &[once("source", Kinds::SCALAR)],
        each: Some(0),
        examples: &[
            example(r#"ConvertToUTF8Hex("Hello world!")"#, r#""48656C6C6F20776F726C6421""#),
            example(r#"ConvertToUTF8Hex("é")"#, r#""C3A9""#),
        ],
        body: Body::Pure(convert_to_utf8_hex),
        ..Function::growing(Growth::Of(2, 0))
    },
    Function {
        name: "StringFromSid",
        summary: "Writes a security identifier as text.",
        details: "The bytes are a list of numbers, or Base64. An identifier that is text already stays.",
        parameters: &[once("source", BYTES)],
        examples: &[
            example(r#"StringFromSid("AQEAAAAAAAUSAAAA")"#, r#""S-1-5-18""#),
            example_on(
                r#"{"objectSid":[1,2,0,0,0,0,0,5,32,0,0,0,32,2,0,0]}"#,
                "StringFromSid([objectSid])",
                r#""S-1-5-32-544""#,
            ),
            example(r#"StringFromSid("S-1-5-18")"#, r#""S-1-5-18""#),
        ],
        availability: Availability::CloudSync,
        body: Body::Pure(string_from_sid),
        ..Function::growing(Growth::Of(1, 200))
    },
    Function {
        name: "DNComponent",
        summary: "Takes the value of a component out of a distinguished name.",
        details: "Components count from 1, from the left; escapes are resolved. A missing name gives an empty text; a number without a \
                  component is an error.",
        parameters: &[once("dn", Kinds::SCALAR).key("source"), once("ComponentNumber", NUMBER).key("componentNumber")],
        each: Some(0),
        examples: &[
            example(r#"DNComponent("cn=Joe,ou=Sales,dc=contoso,dc=com", 1)"#, r#""Joe""#),
            example(r#"DNComponent("CN=Smith\, John,OU=Sales", 1)"#, r#""Smith, John""#),
            example(r#"DNComponent("CN=Joe,OU=Sales", 2)"#, r#""Sales""#),
        ],
        availability: Availability::CloudSync,
        body: Body::Pure(dn_component),
        ..Function::growing(Growth::SOURCE)
    },
];

fn c_bool<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Boolean(match arguments.value(0) {
        Value::Boolean(value) => value,
        Value::Integer(value) => value != 0,
        _ => match arguments.text(0, context)? {
            "" => false,
            text => vb_boolean(text).map_err(|_| FaultKind::NotABoolean.at(0))?,
        },
    }))
}

fn c_str<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Text(arguments.text(0, context)?))
}

fn bit_and<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let number = |position| match arguments.value(position) {
        Value::Integer(value) => Ok(value),
        _ => to_long(arguments.text(position, context)?).map_err(|_| FaultKind::NotANumber.at(position)),
    };
    Ok(Value::Integer(number(0)? & number(1)?))
}

/// Returns the byte that an element of a binary attribute means.
fn byte(element: &Value<'_>) -> Result<u8, Fault> {
    match element {
        Value::Integer(number) => u8::try_from(*number).map_err(|_| FaultKind::NotEncoded.at(0)),
        Value::Text(_) | Value::Boolean(_) | Value::DateTime(_) => Err(FaultKind::NotOneValue.at(0)),
        _ => Err(FaultKind::NotEncoded.at(0)),
    }
}

fn convert_to_base64<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    if let Value::List(elements) = arguments.value(0) {
        context.pay(elements.len().saturating_mul(Value::SIZE))?;
        let bytes = elements.iter().map(byte).collect::<Result<Vec<u8>, Fault>>()?;
        return context.write(|out| BASE64_STANDARD.encode_string(&bytes, out));
    }
    let source = arguments.text(0, context)?;
    // Four letters for three bytes, of two for each unit; a unit has one byte at least.
    context.reserve(source.len().saturating_mul(8) / 3 + 4)?;
    context.write(|out| to_base64(source, out))
}

fn convert_from_base64<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let source = arguments.text(0, context)?;
    let encoding = match arguments.optional_text(1, context)? {
        None => TextEncoding::Unicode,
        Some(word) => ENCODINGS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map(|(_, encoding)| *encoding)
            .ok_or_else(|| FaultKind::UnknownWord.at(1))?,
    };
    context.try_write(|out, _| from_base64(source, encoding, out).map_err(|_| FaultKind::NotEncoded.at(0)))
}

fn convert_to_utf8_hex<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let source = arguments.text(0, context)?;
    context.reserve(source.len().saturating_mul(2))?;
    context.write(|out| to_utf8_hex(source, out))
}

fn string_from_sid<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let mut bytes = [0; MAX_IDENTIFIER];
    let refused = || FaultKind::NotEncoded.at(0);
    let length = match arguments.value(0) {
        Value::List(elements) => {
            for (position, element) in elements.iter().enumerate() {
                *bytes.get_mut(position).ok_or_else(refused)? = byte(element)?;
            }
            elements.len()
        }
        _ => {
            let text = arguments.text(0, context)?;
            if text.is_empty() || text.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("S-")) {
                return Ok(Value::Text(text));
            }
            BASE64_STANDARD.decode_slice(text, &mut bytes).map_err(|_| refused())?
        }
    };
    let identifier = bytes.get(..length).ok_or_else(refused)?;
    let Some(([revision, count, authority @ ..], parts)) = identifier.split_first_chunk::<8>() else {
        return Err(refused());
    };
    let (parts, rest) = parts.as_chunks::<4>();
    if *revision != 1 || usize::from(*count) != parts.len() || !rest.is_empty() {
        return Err(refused());
    }
    let authority = authority.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    context.write(|out| {
        let _ = write!(out, "S-1-{authority}");
        for part in parts {
            let _ = write!(out, "-{}", u32::from_le_bytes(*part));
        }
    })
}

fn dn_component<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let name = arguments.text(0, context)?;
    let number = arguments.integer(1, context)?;
    if name.is_empty() {
        return Ok(Value::Text(name));
    }
    let skipped = number.checked_sub(1).and_then(|components| usize::try_from(components).ok());
    let component = skipped.and_then(|skipped| distinguished_name::components(name).nth(skipped));
    let value = distinguished_name::value(component.ok_or_else(|| FaultKind::OutOfRange.at(1))?);
    if !value.contains('\\') {
        return Ok(Value::Text(value));
    }
    context.write(|out| distinguished_name::unescape(value, out))
}
