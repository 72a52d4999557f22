//! Completion inside of an expression: functions, attributes, parameters of the job, and words that an argument takes.

use std::ops::Range;

use attrflow::engine::quote;
use attrflow::functions;
use attrflow::functions::Function;
use attrflow::functions::Occurs;
use attrflow::functions::Parameter;

use crate::completion::Completion;
use crate::completion::CompletionKind;
use crate::completion::Context;
use crate::completion::constants;
use crate::completion::constants::Fitting;
use crate::completion::in_snippet;
use crate::expression::Cursor;
use crate::expression::TokenKind;
use crate::file::ExpressionAt;
use crate::file::File;
use crate::reference;

/// Parameters of the job that default mappings use.
const JOB_PARAMETERS: &[&str] = &["%DomainFQDN%", "%DefaultDomain%"];

/// Words that end an expression without a value.
const FLOW_WORDS: &[(&str, &str)] = &[
    ("IgnoreAttributeFlow", "leaves the attribute out of what is sent"),
    ("IgnoreObjectFlow", "leaves the record out"),
];

/// How many values of a repeated parameter a snippet has.
const MAX_REPEATED: usize = 2;

pub(super) fn complete(file: &File, at: &ExpressionAt<'_>, context: &Context<'_>) -> Vec<Completion> {
    let cursor = Cursor::new(&at.decoded.text, at.offset);
    let range = |range: Range<usize>| at.decoded.range_in_file(range);
    let fitting = || constants::fitting(file, at, &cursor, context);
    let token = cursor.token.clone();
    match token.as_ref().map(|token| (token.kind, token.inner())) {
        Some((TokenKind::Attribute { .. }, inner)) => attributes(at, &range(inner), |name| name.to_owned()),
        Some((TokenKind::Text { .. }, inner)) => constants(at, &cursor, &fitting(), &range(inner)),
        Some((TokenKind::Parameter { .. }, _)) => {
            let whole = token.map_or(0..0, |token| token.range);
            let one = |name: &&str| Completion::new(*name, CompletionKind::Parameter, range(whole.clone()));
            JOB_PARAMETERS.iter().map(one).collect()
        }
        Some((TokenKind::Name, _)) | None if cursor.is_operand => {
            operands(at, &cursor, &fitting(), &range(cursor.word(at.offset)))
        }
        _ => Vec::new(),
    }
}

/// Everything that a value may begin with.
fn operands(at: &ExpressionAt<'_>, cursor: &Cursor, fitting: &[Fitting], range: &Range<usize>) -> Vec<Completion> {
    let mut found = Vec::new();
    if let Some((_, role)) = parameter(cursor) {
        for (word, about) in reference::words(role.role) {
            let insert = at.encode(&word);
            found.push(Completion::new(word, CompletionKind::Word, range.clone()).detail(about).insert(insert));
        }
    }
    for (value, about) in fitting {
        let quoted = quote(value);
        let insert = at.encode(&quoted);
        found.push(Completion::new(quoted, CompletionKind::Constant, range.clone()).detail(about).insert(insert));
    }
    let is_called = at.decoded.text.get(cursor.word(at.offset).end..).unwrap_or_default().trim_start().starts_with('(');
    found.extend(functions::all().map(|function| self::function(at, function, range, is_called)));
    found.extend(attributes(at, range, |name| format!("[{name}]")));
    for (word, about) in FLOW_WORDS {
        found.push(Completion::new(*word, CompletionKind::Word, range.clone()).detail(*about));
    }
    found
}

fn function(at: &ExpressionAt<'_>, function: &Function, range: &Range<usize>, is_called: bool) -> Completion {
    let one = Completion::new(function.name, CompletionKind::Function, range.clone())
        .detail(function.signature())
        .documentation(reference::function(function));
    if is_called {
        return one;
    }
    let mut places = Vec::new();
    for parameter in function.parameters.iter().filter(|parameter| parameter.required) {
        let times = if parameter.occurs == Occurs::Repeated { MAX_REPEATED.min(3 - places.len().min(2)) } else { 1 };
        for _ in 0..times {
            places.push(parameter.name);
        }
    }
    let filled: Vec<String> =
        places.iter().enumerate().map(|(number, name)| format!("${{{}:{}}}", number + 1, in_snippet(name))).collect();
    let name = at.encode(function.name);
    let snippet = if filled.is_empty() && function.parameters.is_empty() {
        format!("{name}()")
    } else if filled.is_empty() {
        format!("{name}($1)")
    } else {
        format!("{name}({})", filled.join(", "))
    };
    one.insert(format!("{name}(")).snippet(snippet)
}

/// The attributes that may be read.
fn attributes(at: &ExpressionAt<'_>, range: &Range<usize>, write: impl Fn(&str) -> String) -> Vec<Completion> {
    let object = at.around.readable();
    let one = |attribute: &attrflow::mapping::model::AttributeDefinition| {
        let text = write(&attribute.name);
        let insert = at.encode(&text);
        Completion::new(text, CompletionKind::Attribute, range.clone())
            .detail(reference::properties(attribute))
            .documentation(reference::attribute(attribute, &object.name))
            .insert(insert)
    };
    object.attributes.iter().map(one).collect()
}

/// What a constant in quotes may be.
fn constants(at: &ExpressionAt<'_>, cursor: &Cursor, fitting: &[Fitting], range: &Range<usize>) -> Vec<Completion> {
    let mut found = Vec::new();
    let words = parameter(cursor).map(|(_, parameter)| reference::words(parameter.role)).unwrap_or_default();
    for (word, about) in words {
        let word = word.trim_matches('"').to_owned();
        found.push(Completion::new(word, CompletionKind::Word, range.clone()).detail(about));
    }
    for (value, about) in fitting {
        let quoted = quote(value);
        let insert = at.encode(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
        found.push(Completion::new(value, CompletionKind::Constant, range.clone()).detail(about).insert(insert));
    }
    found
}

/// The function that is called at the cursor, and the parameter of the argument there.
pub(crate) fn parameter(cursor: &Cursor) -> Option<(&'static Function, &'static Parameter)> {
    let call = cursor.call()?;
    let function = functions::find(&call.name)?;
    Some((function, function.parameter(call.argument)?))
}
