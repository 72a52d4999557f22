//! Functions that make lists and take them apart. A single value counts as a list of one element.

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem::discriminant;

use crate::dotnet::text::split as split_text;
use crate::dotnet::text::trim;
use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::Returns;
use crate::functions::row::NUMBER;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::value::Kinds;
use crate::value::Value;
use crate::value::json::to_json;

/// Longest list whose duplicates are found by comparing every element with every other.
const COMPARED: usize = 16;

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "Split",
        summary: "Splits a text at a delimiter into a list.",
        details: "White space at the ends of each element is removed; empty elements stay. A text without the delimiter, or an \
                  empty delimiter, gives a list of one element. The delimiter is one text, not a set of characters.",
        parameters: &[once("source", Kinds::SCALAR), once("delimiter", Kinds::SCALAR)],
        returns: Returns::Always(Kinds::LIST),
        examples: &[
            example(
                r#"Split("PermissionSetOne, PermissionSetTwo", ",")"#,
                r#"["PermissionSetOne","PermissionSetTwo"]"#,
            ),
            example(r#"Item(Split("john@contoso.com", "@"), 1)"#, r#""john""#),
            example(r#"Split("a,,b,", ",")"#, r#"["a","","b",""]"#),
            example(r#"Split("abc", ";")"#, r#"["abc"]"#),
            example_on(r#"{}"#, r#"Split([tags], ",")"#, r#"[""]"#),
        ],
        body: Body::Pure(split),
        ..Function::growing(Growth::Split)
    },
    Function {
        name: "Item",
        summary: "Takes the element at a position out of a list.",
        details: "Positions count from 1; a position without an element is an error. A missing attribute yields nothing.",
        parameters: &[once("attribute", Kinds::ANY).key("source"), once("index", NUMBER)],
        returns: Returns::ElementOf(0),
        examples: &[
            example_on(
                r#"{"proxyAddresses":["SMTP:a@b.c","smtp:d@e.f"]}"#,
                r#"Item([proxyAddresses], 1)"#,
                r#""SMTP:a@b.c""#,
            ),
            example(r#"Item(Split("john@contoso.com", "@"), "2")"#, r#""contoso.com""#),
            example(r#"Item("single", 1)"#, r#""single""#),
            example_on(r#"{}"#, r#"Item([proxyAddresses], 1)"#, "null"),
        ],
        body: Body::Pure(item),
        ..Function::growing(Growth::SOURCE)
    },
    Function {
        name: "Count",
        summary: "Counts the elements of a list.",
        details: "A single value counts 1, a missing one 0.",
        parameters: &[once("attribute", Kinds::ANY).key("source")],
        returns: Returns::Always(Kinds::INTEGER),
        examples: &[
            example_on(r#"{"proxyAddresses":["a","b","b"]}"#, r#"Count([proxyAddresses])"#, "3"),
            example(r#"Count(Split("a/b/c", "/"))"#, "3"),
            example_on(r#"{"mail":"x"}"#, r#"Count([mail])"#, "1"),
            example_on(r#"{}"#, r#"Count([mail])"#, "0"),
        ],
        body: Body::Pure(count),
        ..Function::growing(Growth::Fixed(20))
    },
    Function {
        name: "RemoveDuplicates",
        summary: "Removes elements that are in the list already.",
        details: "The first of equal elements stays where it is. Texts are compared with their case.",
        parameters: &[once("attribute", Kinds::ANY).key("source")],
        returns: Returns::Like(0),
        examples: &[
            example_on(r#"{"tags":["a","b","a","A"]}"#, r#"RemoveDuplicates([tags])"#, r#"["a","b","A"]"#),
            example_on(r#"{"mail":"x"}"#, r#"RemoveDuplicates([mail])"#, r#""x""#),
        ],
        body: Body::Pure(remove_duplicates),
        ..Function::growing(Growth::SOURCE)
    },
];

fn split<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let (source, delimiter) = (arguments.text(0, context)?, arguments.text(1, context)?);
    let elements = context.arena.values(split_text(source, delimiter).count())?;
    for (element, part) in elements.iter_mut().zip(split_text(source, delimiter)) {
        *element = Value::Text(trim(part));
    }
    Ok(Value::List(elements))
}

fn item<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let index = arguments.integer(1, context)?;
    let position = index.checked_sub(1).and_then(|position| usize::try_from(position).ok());
    let element = match arguments.value(0) {
        Value::Missing => Some(Value::Missing),
        Value::List(elements) => position.and_then(|position| elements.get(position).copied()),
        single => position.filter(|position| *position == 0).map(|_| single),
    };
    element.ok_or_else(|| FaultKind::OutOfRange.at(1))
}

fn count<'r>(arguments: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    Ok(Value::Integer(match arguments.value(0) {
        Value::Missing => 0,
        Value::List(elements) => i64::try_from(elements.len()).unwrap_or(i64::MAX),
        _ => 1,
    }))
}

fn remove_duplicates<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<Value<'r>, Fault> {
    let Value::List(elements) = arguments.value(0) else { return Ok(arguments.value(0)) };
    context.pay(elements.len().saturating_mul(Value::SIZE))?;
    let kept = context.arena.values(elements.len())?;
    let mut used = 0;
    let mut seen = HashSet::new();
    for element in elements {
        let is_new = if elements.len() <= COMPARED {
            !kept.iter().take(used).any(|before| before == element)
        } else {
            let text = match element {
                Value::Text(text) => Cow::Borrowed(*text),
                other => Cow::Owned(to_json(*other).to_string()),
            };
            seen.insert((discriminant(element), text))
        };
        if is_new && let Some(place) = kept.get_mut(used) {
            *place = *element;
            used += 1;
        }
    }
    if used == elements.len() {
        return Ok(Value::List(elements));
    }
    Ok(Value::List(kept.get(..used).unwrap_or_default()))
}
