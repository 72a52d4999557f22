//! Operators of other languages, and what to write instead.
//!
//! Only this file of the module knows function names, and only to suggest them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::ARITHMETIC;
use crate::diagnostic::codes::syntax::CHAINED_COMPARISON;
use crate::diagnostic::codes::syntax::CHOICE_OPERATOR;
use crate::diagnostic::codes::syntax::CONCATENATION;
use crate::diagnostic::codes::syntax::LOGICAL_OPERATOR;
use crate::diagnostic::codes::syntax::POSTFIX_INDEX;
use crate::source::Span;
use crate::syntax::recovery::excerpt;
use crate::syntax::recovery::scan::Operator;

/// Maximum number of operands for which a rewritten call is suggested; a longer one is unreadable.
const MAX_OPERANDS: usize = 12;

/// Maximum length of a rewritten text in a message.
const MAX_SHOWN: usize = 160;

/// A part of an argument.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    /// A value; `text` for a constant in quotes.
    Value {
        span: Span,
        text: bool,
    },
    Comparator(Span),
    Operator(Operator, Span),
}

impl Item {
    pub(super) fn span(self) -> Span {
        match self {
            Item::Value { span, .. } | Item::Comparator(span) | Item::Operator(_, span) => span,
        }
    }
}

/// Conditions joined by one logical operator.
pub(super) struct Logic {
    operator: Operator,
    conditions: Vec<Span>,
}

/// Reports `value[1]`. Other languages count from 0, `Item` from 1.
pub(super) fn postfix_index(text: &str, value: Span, index: Span) -> Diagnostic {
    let number = index.slice(text).trim_matches(['[', ']']).parse::<i64>().ok();
    let diagnostic = Diagnostic::new(
        &POSTFIX_INDEX,
        format!("the language has no index operator such as `{}`", excerpt(text, index)),
    )
    .at(index, "");
    match number.and_then(|number| number.checked_add(1)).filter(|position| *position > 0) {
        Some(position) => {
            let rewritten = format!("Item({}, {position})", value.slice(text));
            diagnostic.help(format!("write {}; `Item` counts from 1", shown(&rewritten))).fix(
                value.join(index),
                rewritten,
                false,
            )
        }
        None => diagnostic.help("write `Item(…, 1)` for the first element; `Item` cannot count from the end"),
    }
}

/// Reports the operators of an argument; returns its conditions when they are joined by a single logical operator.
pub(super) fn operators(text: &str, items: &[Item], diagnostics: &mut Vec<Diagnostic>) -> Option<Logic> {
    let joins = |item: &Item| {
        matches!(
            item,
            Item::Operator(
                Operator::And | Operator::Or | Operator::Choose | Operator::Otherwise | Operator::Coalesce,
                _
            )
        )
    };
    for condition in items.split(joins) {
        comparison(text, condition, diagnostics);
    }
    let signs: Vec<(Operator, Span)> = items
        .iter()
        .filter(|item| joins(item))
        .filter_map(|item| if let Item::Operator(operator, span) = item { Some((*operator, *span)) } else { None })
        .collect();
    let (first, first_span) = *signs.first()?;
    let conditions: Vec<Span> = items.split(joins).filter_map(covered).collect();
    if signs.iter().any(|(sign, _)| matches!(sign, Operator::Choose | Operator::Otherwise | Operator::Coalesce)) {
        diagnostics.push(choice(text, &signs, &conditions));
        return None;
    }
    let sign = excerpt(text, first_span);
    let mut diagnostic =
        Diagnostic::new(&LOGICAL_OPERATOR, format!("the language has no operator `{sign}`")).at(first_span, "");
    for (_, span) in signs.iter().skip(1).take(MAX_OPERANDS) {
        diagnostic = diagnostic.at(*span, "");
    }
    diagnostics.push(diagnostic.help(match first {
        Operator::And => "write `IIF(a AND b, x, y)` as `IIF(a, IIF(b, x, y), y)`",
        _ => "write `IIF(a OR b, x, y)` as `IIF(a, x, IIF(b, x, y))`",
    }));
    let one_operator = signs.iter().all(|(sign, _)| *sign == first);
    let complete = conditions.len() == signs.len() + 1;
    (one_operator && complete).then_some(Logic { operator: first, conditions })
}

/// Rewrites `IIF(a AND b, x, y)` as nested calls; `None` for another function, or when the result is too long.
pub(super) fn nested_choice(text: &str, name: &str, logic: &Logic, arguments: &[Span]) -> Option<String> {
    const MAX_CONDITIONS: usize = 4;
    let [_, then, otherwise] = arguments else { return None };
    if !name.eq_ignore_ascii_case("IIF") || logic.conditions.len() > MAX_CONDITIONS {
        return None;
    }
    let (then, otherwise) = (then.slice(text), otherwise.slice(text));
    let (last, others) = logic.conditions.split_last()?;
    let mut rewritten = format!("IIF({}, {then}, {otherwise})", last.slice(text));
    for condition in others.iter().rev() {
        let condition = condition.slice(text);
        rewritten = match logic.operator {
            Operator::And => format!("IIF({condition}, {rewritten}, {otherwise})"),
            _ => format!("IIF({condition}, {then}, {rewritten})"),
        };
    }
    (rewritten.len() <= 4 * MAX_SHOWN).then_some(rewritten)
}

/// Reports `a ? b : c` and `a ?? b`.
fn choice(text: &str, signs: &[(Operator, Span)], parts: &[Span]) -> Diagnostic {
    let kinds: Vec<Operator> = signs.iter().map(|(sign, _)| *sign).collect();
    let (first, span) = signs.first().copied().unwrap_or((Operator::Choose, Span::default()));
    let whole = parts.first().zip(parts.last()).map(|(start, end)| start.join(*end));
    let diagnostic =
        Diagnostic::new(&CHOICE_OPERATOR, format!("the language has no operator `{}`", excerpt(text, span)))
            .at(span, "");
    let rewritten = match (kinds.as_slice(), parts) {
        ([Operator::Choose, Operator::Otherwise], [_, _, _]) => Some(call(text, "IIF", parts)),
        (kinds, parts) if kinds.iter().all(|kind| *kind == Operator::Coalesce) && parts.len() == kinds.len() + 1 => {
            Some(call(text, "Coalesce", parts))
        }
        _ => None,
    };
    match (rewritten, whole, first) {
        (Some(rewritten), Some(whole), _) => {
            diagnostic.help(format!("write {}", shown(&rewritten))).fix(whole, rewritten, false)
        }
        (_, _, Operator::Otherwise) => diagnostic.help("delete it, or write the text it belongs to in double quotes"),
        _ => diagnostic.help("write `a ? b : c` as `IIF(a, b, c)`, and `a ?? b` as `Coalesce(a, b)`"),
    }
}

/// Reports chained comparisons and NOT in a condition, and checks the terms between its comparison operators.
fn comparison(text: &str, items: &[Item], diagnostics: &mut Vec<Diagnostic>) {
    let mut items = items;
    if let Some((Item::Operator(Operator::Not, span), rest)) = items.split_first() {
        diagnostics.push(negation(text, *span, rest));
        items = rest;
    }
    let comparators =
        items.iter().filter_map(|item| if let Item::Comparator(span) = item { Some(*span) } else { None });
    if let Some(second) = comparators.clone().nth(1) {
        let mut diagnostic = Diagnostic::new(&CHAINED_COMPARISON, "a chained comparison").at(second, "");
        if let Some(first) = comparators.clone().next() {
            diagnostic = diagnostic.at(first, "the first comparison");
        }
        diagnostics.push(diagnostic.help("write one `IIF` for each comparison, or parentheses around the first one"));
    }
    for terms in items.split(|item| matches!(item, Item::Comparator(_))) {
        calculation(text, terms, diagnostics);
    }
}

fn negation(text: &str, sign: Span, rest: &[Item]) -> Diagnostic {
    let word = excerpt(text, sign);
    let diagnostic = Diagnostic::new(&LOGICAL_OPERATOR, format!("the language has no operator `{word}`")).at(sign, "");
    let rewritten = match rest {
        [Item::Value { span, .. }] => Some(format!("Not({})", span.slice(text))),
        [Item::Value { span: left, .. }, Item::Comparator(sign), Item::Value { span: right, .. }] => {
            opposite(sign.slice(text)).map(|sign| format!("{} {sign} {}", left.slice(text), right.slice(text)))
        }
        _ => None,
    };
    match (rewritten, covered(rest)) {
        (Some(rewritten), Some(span)) => {
            diagnostic.help(format!("write {}", shown(&rewritten))).fix(sign.join(span), rewritten, false)
        }
        _ => diagnostic.help("write `Not(…)`, or the opposite comparison"),
    }
}

fn opposite(sign: &str) -> Option<&'static str> {
    const OPPOSITES: &[(&str, &str)] = &[("=", "<>"), ("<", ">="), (">", "<=")];
    OPPOSITES.iter().find_map(|(one, other)| {
        if *one == sign {
            Some(*other)
        } else if *other == sign {
            Some(*one)
        } else {
            None
        }
    })
}

/// Reports `a & b` and `a + b`: concatenation or arithmetic.
fn calculation(text: &str, terms: &[Item], diagnostics: &mut Vec<Diagnostic>) {
    let mut signs = Vec::new();
    let mut values = Vec::new();
    let mut joined = true;
    let mut texts = false;
    for term in terms {
        match term {
            Item::Value { span, text } => {
                values.push(*span);
                texts |= *text;
            }
            Item::Operator(sign, span) => {
                signs.push(*span);
                joined &= matches!(sign, Operator::Concatenate | Operator::Plus);
                texts |= *sign == Operator::Concatenate;
            }
            Item::Comparator(_) => {}
        }
    }
    let Some((first, others)) = signs.split_first() else { return };
    let concatenation = joined && texts;
    let (code, message) = if concatenation {
        (&CONCATENATION, format!("`{}` is not a concatenation operator", excerpt(text, *first)))
    } else {
        (&ARITHMETIC, format!("`{}` is not an arithmetic operator", excerpt(text, *first)))
    };
    let mut diagnostic = Diagnostic::new(code, message).at(*first, "");
    for other in others.iter().take(MAX_OPERANDS) {
        diagnostic = diagnostic.at(*other, "");
    }
    if let [Item::Operator(_, sign), Item::Value { span, .. }] = terms
        && let Some(number) = signed(text, *sign, *span)
    {
        diagnostics.push(diagnostic.help(format!("write `{number}`")).fix(sign.join(*span), number, false));
        return;
    }
    let complete = values.len() == signs.len() + 1 && values.len() <= MAX_OPERANDS;
    diagnostics.push(match (concatenation, complete, covered(terms)) {
        (true, true, Some(whole)) => {
            let rewritten = match values.as_slice() {
                [_, _] => call(text, "Append", &values),
                _ => call(text, "Join", &values).replacen("Join(", "Join(\"\", ", 1),
            };
            diagnostic.help(format!("write {}", shown(&rewritten))).fix(whole, rewritten, false)
        }
        (true, _, _) => diagnostic.help("write `Append(a, b)`, or `Join(\"\", a, b, c)` for more"),
        (false, false, _) if values.len() <= signs.len() => {
            diagnostic.help("an operand is missing: delete the operator, or write it in double quotes")
        }
        _ => diagnostic.help("add to dates with `DateAdd`, subtract them with `DateDiff`, concatenate with `Join`"),
    });
}

/// Returns `- 1` or `+1` as an integer.
fn signed(text: &str, sign: Span, value: Span) -> Option<String> {
    let digits = value.slice(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match sign.slice(text) {
        "-" => Some(format!("-{digits}")),
        "+" => Some(digits.to_owned()),
        _ => None,
    }
}

/// Formats a call: `name(a, b, c)`.
fn call(text: &str, name: &str, arguments: &[Span]) -> String {
    let arguments: Vec<&str> = arguments.iter().map(|argument| argument.slice(text)).collect();
    format!("{name}({})", arguments.join(", "))
}

/// Returns a rewritten text in back-ticks, shortened when it is long.
pub(super) fn shown(rewritten: &str) -> String {
    let mut letters = rewritten.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let mut short: String = letters.by_ref().take(MAX_SHOWN).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

fn covered(items: &[Item]) -> Option<Span> {
    Some(items.first()?.span().join(items.last()?.span()))
}
