//! Functions on text. Positions are UTF-16 units, from 1, as in .NET.

use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::Function;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::repeated;
use crate::value::Kinds;
use crate::value::Value;
use crate::value::convert;

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "Append",
        summary: "Adds a text at the end of another.",
        details: "A missing argument counts as an empty text.",
        parameters: &[once("source", Kinds::SCALAR), once("suffix", Kinds::SCALAR)],
        each: Some(0),
        examples: &[
            example(r#"Append("John.Doe@contoso.com", ".test")"#, r#""John.Doe@contoso.com.test""#),
            example_on(r#"{}"#, r#"Append([nickname], "-1")"#, r#""-1""#),
        ],
        body: Body::Pure(append),
        ..Function::BASE
    },
    Function {
        name: "Join",
        summary: "Joins values into one text, with a separator between them.",
        details: "Missing and empty values are left out; a list contributes each of its elements. When nothing is left, the \
                  result is an empty text.",
        parameters: &[once("separator", Kinds::SCALAR), repeated("source", Kinds::SCALAR.or(Kinds::LIST))],
        examples: &[
            example(r#"Join("-", "a", "b")"#, r#""a-b""#),
            example(r#"Join(", ", "", "Doe", "John")"#, r#""Doe, John""#),
        ],
        body: Body::Pure(join),
        ..Function::BASE
    },
];

fn append<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let (source, suffix) = (arguments.text(0, context)?, arguments.text(1, context)?);
    if suffix.is_empty() {
        return Ok(Value::Text(source));
    }
    Ok(Value::Text(context.arena.concatenate(&[source, suffix])?))
}

fn join<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let separator = arguments.text(0, context)?;
    if let [Value::Text(first), Value::Text(second)] = arguments.from(1)
        && !first.is_empty()
        && !second.is_empty()
    {
        return Ok(Value::Text(context.arena.concatenate(&[first, separator, second])?));
    }
    let text = &mut context.memory.text;
    text.clear();
    let mut pieces = 0;
    let mut add = |value: Value<'r>| {
        if value.is_missing_or_empty() {
            return;
        }
        if pieces > 0 {
            text.push_str(separator);
        }
        pieces += 1;
        convert::write_scalar(value, text);
    };
    for value in arguments.from(1) {
        match value {
            Value::List(items) => items.iter().for_each(|item| add(*item)),
            other => add(*other),
        }
    }
    Ok(Value::Text(context.arena.text(&context.memory.text)?))
}
