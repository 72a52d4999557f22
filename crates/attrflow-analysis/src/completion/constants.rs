//! Constants that fit a place of an expression: keys of `Switch`, and values that are compared or written.
//!
//! A key is compared with what the source of the `Switch` gives. Where the source holds one of a few words, they are known from
//! its definition or from Microsoft's documentation; a source such as `ToLower([userType])` is evaluated for each of them. Other
//! keys are those that the same file has elsewhere for the same source, and what the source gives for records.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use attrflow::Expression;
use attrflow::FixedHost;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::functions;
use attrflow::functions::Body;
use attrflow::functions::Branch;
use attrflow::mapping::model::AttributeType;
use attrflow::value::json::to_json;
use serde_json::Value;
use serde_json::json;

use crate::completion::Context;
use crate::expression::CallText;
use crate::expression::Cursor;
use crate::expression::TokenKind;
use crate::expression::calls;
use crate::expression::constant;
use crate::expression::tokens;
use crate::file::ExpressionAt;
use crate::file::File;
use crate::words;
use crate::words::BOOLEANS;

/// Maximum number of values of records that are offered, the most frequent ones.
const MAX_OF_RECORDS: usize = 50;

/// Maximum number of characters of a value of a record that is offered.
const MAX_CHARACTERS: usize = 100;

/// A constant, without quotes, and a few words about it.
pub(super) type Fitting = (String, String);

/// Returns the constants that fit at the cursor, the most certain ones first.
pub(super) fn fitting(file: &File, at: &ExpressionAt<'_>, cursor: &Cursor, context: &Context<'_>) -> Vec<Fitting> {
    let text = at.decoded.text.as_str();
    if let Some(attribute) = &cursor.compared {
        let source = text.get(attribute.range.clone()).unwrap_or_default();
        return values_of(file, at, source, context);
    }
    let Some(call) = cursor.call() else { return Vec::new() };
    let Some(body) = functions::find(&call.name).map(|function| &function.body) else { return Vec::new() };
    match body {
        Body::Branch(Branch::Switch) if call.argument >= 2 && call.argument % 2 == 0 => {
            let Some(whole) = calls(text).into_iter().find(|known| known.open == call.open) else { return Vec::new() };
            let Some(source) = whole.argument(0, text) else { return Vec::new() };
            let mut found = values_of(file, at, source, context);
            let own = |number: &usize| *number != call.argument;
            let present: BTreeSet<String> = keys(&whole, text, own).collect();
            found.retain(|(key, _)| !present.contains(key));
            found
        }
        Body::Branch(Branch::Switch | Branch::If) if call.argument > 0 && is_result(cursor) => written(file, at),
        _ => Vec::new(),
    }
}

/// Whether the value at the cursor can be the value of the whole expression.
fn is_result(cursor: &Cursor) -> bool {
    let is_branch = |name: &str| functions::find(name).is_some_and(|known| matches!(known.body, Body::Branch(_)));
    cursor.calls.iter().all(|call| call.name.is_empty() || is_branch(&call.name))
}

/// The values that the target attribute takes.
fn written(file: &File, at: &ExpressionAt<'_>) -> Vec<Fitting> {
    let Some(attribute) = file.written(&at.around) else { return Vec::new() };
    words::of_target(&attribute)
}

/// The constant keys of a `Switch`, of the arguments with these numbers.
fn keys<'c>(call: &'c CallText, text: &'c str, wanted: impl Fn(&usize) -> bool) -> impl Iterator<Item = String> {
    let numbers = (2..call.arguments.len()).step_by(2).filter(wanted);
    numbers.filter_map(|number| constant(call.argument(number, text)?))
}

/// The values that a source is known to give.
fn values_of(file: &File, at: &ExpressionAt<'_>, source: &str, context: &Context<'_>) -> Vec<Fitting> {
    let compiled = file.engine().compile(source).ok();
    let mut found = known_words(at, source, compiled.as_ref());
    // What is being typed is no value yet.
    let others = file.expressions().into_iter().filter(|text| *text != at.decoded.text);
    let elsewhere: BTreeSet<String> = others.flat_map(|text| compared_with(source, &text)).collect();
    let elsewhere = elsewhere.into_iter().filter(|value| !value.is_empty());
    found.extend(elsewhere.map(|value| (value, "used elsewhere in this file".to_owned())));
    if let Some(compiled) = &compiled {
        found.extend(of_records(compiled, context.records));
    }
    let mut seen = BTreeSet::new();
    found.retain(|(value, _)| seen.insert(value.clone()));
    found
}

/// The words that a source gives: those of its attribute, or what it makes of them.
fn known_words(at: &ExpressionAt<'_>, source: &str, compiled: Option<&Expression>) -> Vec<Fitting> {
    let object = at.around.readable();
    if let Some(name) = attribute(source) {
        return words::of_source(name, object);
    }
    let Some(compiled) = compiled else { return Vec::new() };
    if matches!(evaluate(compiled, &json!({})), Some(Value::Bool(_))) {
        return words::owned(BOOLEANS);
    }
    let [name] = compiled.attributes() else { return Vec::new() };
    let is_boolean = object.attribute(name).is_some_and(|known| known.kind == AttributeType::Boolean);
    let given = |word: &str| if is_boolean { json!(word == "True") } else { json!(word) };
    let changed = words::of_source(name, object).into_iter().filter_map(|(word, about)| {
        let value = evaluate(compiled, &json!({ name.to_string(): given(&word) }))?;
        Some((key(&value)?, about))
    });
    changed.collect()
}

/// The name of the attribute that a source copies.
fn attribute(source: &str) -> Option<&str> {
    let tokens = tokens(source);
    let [token] = tokens.as_slice() else { return None };
    matches!(token.kind, TokenKind::Attribute { closed: true }).then(|| source.get(token.inner())).flatten()
}

/// The constants that an expression compares a source with.
fn compared_with(source: &str, text: &str) -> Vec<String> {
    let switches = calls(text).into_iter().filter(|call| {
        let is_switch =
            functions::find(&call.name).is_some_and(|known| matches!(known.body, Body::Branch(Branch::Switch)));
        is_switch && call.argument(0, text) == Some(source)
    });
    let mut found: Vec<String> = switches.flat_map(|call| keys(&call, text, |_| true).collect::<Vec<_>>()).collect();
    let tokens = tokens(text);
    let part = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default();
    found.extend(tokens.windows(3).filter_map(|three| match three {
        [left, sign, right] if sign.kind == TokenKind::Operator && part(&left.range) == source => {
            constant(part(&right.range))
        }
        _ => None,
    }));
    found
}

/// What a source gives for records, the most frequent values first.
fn of_records(source: &Expression, records: &[Value]) -> Vec<Fitting> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in records.iter().filter_map(|record| key(&evaluate(source, record)?)) {
        let fits = value.chars().count() <= MAX_CHARACTERS && !value.chars().any(char::is_control);
        if fits && !value.is_empty() {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let about = |count: usize| format!("in {count} of {} records", records.len());
    counts.into_iter().take(MAX_OF_RECORDS).map(|(value, count)| (value, about(count))).collect()
}

fn evaluate(source: &Expression, record: &Value) -> Option<Value> {
    let mut workspace = Workspace::default();
    match source.evaluate_with(record, &FixedHost::new(), &mut workspace) {
        Ok(Outcome::Value(value)) => Some(to_json(value)),
        _ => None,
    }
}

/// A value as a `Switch` compares it with its keys.
fn key(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
