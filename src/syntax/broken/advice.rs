//! Operators that other languages have, and what to write here instead.
//!
//! The only place of the room that knows names of functions, and only to spell advice with them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::ARITHMETIC;
use crate::diagnostic::codes::syntax::CHAINED_COMPARISON;
use crate::diagnostic::codes::syntax::CHOICE_OPERATOR;
use crate::diagnostic::codes::syntax::CONCATENATION;
use crate::diagnostic::codes::syntax::LOGICAL_OPERATOR;
use crate::diagnostic::codes::syntax::POSTFIX_INDEX;
use crate::source::Span;
use crate::syntax::broken::excerpt;
use crate::syntax::broken::scan::Operator;

/// Most operands for which a rewritten call is offered; beyond that it is no longer readable.
const MOST_OPERANDS: usize = 12;

/// Longest rewritten text that is shown in a sentence.
const LONGEST_SHOWN: usize = 160;

/// A part of one argument.
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

/// `value[1]`: other languages count from 0, `Item` from 1.
pub(super) fn postfix_index(text: &str, value: Span, index: Span) -> Diagnostic {
    let number = index.slice(text).trim_matches(['[', ']']).parse::<i64>().ok();
    let fault =
        Diagnostic::new(&POSTFIX_INDEX, format!("the language has no index such as `{}`", excerpt(text, index)))
            .at(index, "");
    match number.and_then(|number| number.checked_add(1)).filter(|position| *position > 0) {
        Some(position) => {
            let rewritten = format!("Item({}, {position})", value.slice(text));
            fault.help(format!("write {}; `Item` counts from 1", shown(&rewritten))).fix(
                value.join(index),
                rewritten,
                false,
            )
        }
        None => fault.help("write `Item(…, 1)` for the first element; `Item` cannot count from the end"),
    }
}

/// Reports the operators of one argument; gives its conditions when they are joined by one logical operator.
pub(super) fn operators(text: &str, items: &[Item], faults: &mut Vec<Diagnostic>) -> Option<Logic> {
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
        comparison(text, condition, faults);
    }
    let signs: Vec<(Operator, Span)> = items
        .iter()
        .filter(|item| joins(item))
        .filter_map(|item| if let Item::Operator(operator, span) = item { Some((*operator, *span)) } else { None })
        .collect();
    let (first, first_span) = *signs.first()?;
    let conditions: Vec<Span> = items.split(joins).filter_map(covered).collect();
    if signs.iter().any(|(sign, _)| matches!(sign, Operator::Choose | Operator::Otherwise | Operator::Coalesce)) {
        faults.push(choice(text, &signs, &conditions));
        return None;
    }
    let sign = excerpt(text, first_span);
    let mut fault =
        Diagnostic::new(&LOGICAL_OPERATOR, format!("the language has no operator `{sign}`")).at(first_span, "");
    for (_, span) in signs.iter().skip(1).take(MOST_OPERANDS) {
        fault = fault.at(*span, "");
    }
    faults.push(fault.help(match first {
        Operator::And => "write `IIF(a AND b, x, y)` as `IIF(a, IIF(b, x, y), y)`",
        _ => "write `IIF(a OR b, x, y)` as `IIF(a, x, IIF(b, x, y))`",
    }));
    let one_operator = signs.iter().all(|(sign, _)| *sign == first);
    let complete = conditions.len() == signs.len() + 1;
    (one_operator && complete).then_some(Logic { operator: first, conditions })
}

/// `IIF(a AND b, x, y)` as nested calls; nothing when it is another function or too long to be readable.
pub(super) fn nested_choice(text: &str, name: &str, logic: &Logic, arguments: &[Span]) -> Option<String> {
    const MOST_CONDITIONS: usize = 4;
    let [_, then, otherwise] = arguments else { return None };
    if !name.eq_ignore_ascii_case("IIF") || logic.conditions.len() > MOST_CONDITIONS {
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
    (rewritten.len() <= 4 * LONGEST_SHOWN).then_some(rewritten)
}

/// `a ? b : c` and `a ?? b`.
fn choice(text: &str, signs: &[(Operator, Span)], parts: &[Span]) -> Diagnostic {
    let kinds: Vec<Operator> = signs.iter().map(|(sign, _)| *sign).collect();
    let (first, span) = signs.first().copied().unwrap_or((Operator::Choose, Span::default()));
    let whole = parts.first().zip(parts.last()).map(|(start, end)| start.join(*end));
    let fault = Diagnostic::new(&CHOICE_OPERATOR, format!("the language has no operator `{}`", excerpt(text, span)))
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
            fault.help(format!("write {}", shown(&rewritten))).fix(whole, rewritten, false)
        }
        (_, _, Operator::Otherwise) => fault.help("delete it, or write the text it belongs to in double quotes"),
        _ => fault.help("write `a ? b : c` as `IIF(a, b, c)`, and `a ?? b` as `Coalesce(a, b)`"),
    }
}

/// One condition: comparisons in a row, NOT, and what stands between the comparators.
fn comparison(text: &str, items: &[Item], faults: &mut Vec<Diagnostic>) {
    let mut items = items;
    if let Some((Item::Operator(Operator::Not, span), rest)) = items.split_first() {
        faults.push(negation(text, *span, rest));
        items = rest;
    }
    let comparators =
        items.iter().filter_map(|item| if let Item::Comparator(span) = item { Some(*span) } else { None });
    if let Some(second) = comparators.clone().nth(1) {
        let mut fault = Diagnostic::new(&CHAINED_COMPARISON, "a comparison is compared again").at(second, "");
        if let Some(first) = comparators.clone().next() {
            fault = fault.at(first, "the first comparison");
        }
        faults.push(fault.help("write one `IIF` for each comparison, or parentheses around the first one"));
    }
    for terms in items.split(|item| matches!(item, Item::Comparator(_))) {
        calculation(text, terms, faults);
    }
}

fn negation(text: &str, sign: Span, rest: &[Item]) -> Diagnostic {
    let word = excerpt(text, sign);
    let fault = Diagnostic::new(&LOGICAL_OPERATOR, format!("the language has no operator `{word}`")).at(sign, "");
    let rewritten = match rest {
        [Item::Value { span, .. }] => Some(format!("Not({})", span.slice(text))),
        [Item::Value { span: left, .. }, Item::Comparator(sign), Item::Value { span: right, .. }] => {
            opposite(sign.slice(text)).map(|sign| format!("{} {sign} {}", left.slice(text), right.slice(text)))
        }
        _ => None,
    };
    match (rewritten, covered(rest)) {
        (Some(rewritten), Some(span)) => {
            fault.help(format!("write {}", shown(&rewritten))).fix(sign.join(span), rewritten, false)
        }
        _ => fault.help("write `Not(…)`, or the opposite comparison"),
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

/// `a & b` and `a + b`: texts that are joined, or numbers that are added.
fn calculation(text: &str, terms: &[Item], faults: &mut Vec<Diagnostic>) {
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
        (&CONCATENATION, format!("`{}` does not join texts", excerpt(text, *first)))
    } else {
        (&ARITHMETIC, format!("`{}` does not calculate", excerpt(text, *first)))
    };
    let mut fault = Diagnostic::new(code, message).at(*first, "");
    for other in others.iter().take(MOST_OPERANDS) {
        fault = fault.at(*other, "");
    }
    if let [Item::Operator(_, sign), Item::Value { span, .. }] = terms
        && let Some(number) = signed(text, *sign, *span)
    {
        faults.push(fault.help(format!("write `{number}`")).fix(sign.join(*span), number, false));
        return;
    }
    let complete = values.len() == signs.len() + 1 && values.len() <= MOST_OPERANDS;
    faults.push(match (concatenation, complete, covered(terms)) {
        (true, true, Some(whole)) => {
            let rewritten = match values.as_slice() {
                [_, _] => call(text, "Append", &values),
                _ => call(text, "Join", &values).replacen("Join(", "Join(\"\", ", 1),
            };
            fault.help(format!("write {}", shown(&rewritten))).fix(whole, rewritten, false)
        }
        (true, _, _) => fault.help("write `Append(a, b)`, or `Join(\"\", a, b, c)` for more"),
        (false, false, _) if values.len() <= signs.len() => {
            fault.help("it has no value on one side: delete it, or write it in double quotes")
        }
        _ => fault.help("move dates with `DateAdd`, compare them with `DateDiff`, join texts with `Join`"),
    });
}

/// `- 1` and `+1`, as an integer is written.
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

/// `name(a, b, c)`
fn call(text: &str, name: &str, arguments: &[Span]) -> String {
    let arguments: Vec<&str> = arguments.iter().map(|argument| argument.slice(text)).collect();
    format!("{name}({})", arguments.join(", "))
}

/// A rewritten text in back-ticks, shortened when it is long.
pub(super) fn shown(rewritten: &str) -> String {
    let mut letters = rewritten.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let mut short: String = letters.by_ref().take(LONGEST_SHOWN).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

fn covered(items: &[Item]) -> Option<Span> {
    Some(items.first()?.span().join(items.last()?.span()))
}
