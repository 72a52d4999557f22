//! One clause: an attribute, an operator and values, made ready once and asked of many records.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::arguments;
use crate::diagnostic::codes::documents;
use crate::dotnet::regex::MatchError;
use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::Scratch;
use crate::limits::Limits;
use crate::mapping::model;
use crate::mapping::scope::operators;
use crate::mapping::scope::operators::Elements;
use crate::mapping::scope::operators::Operand;
use crate::mapping::scope::operators::Operator;
use crate::mapping::scope::operators::Test;
use crate::source::Span;
use crate::value::Value;
use crate::value::convert;

/// A clause ready to be asked.
#[derive(Debug)]
pub(super) struct Clause {
    operator: &'static Operator,
    values: Vec<Prepared>,
    /// Whether it holds for an attribute without a value.
    without_value: bool,
}

/// A value of a clause, as its operator needs it.
#[derive(Debug)]
enum Prepared {
    Text { text: String, number: Option<i64>, boolean: Option<bool> },
    Number(i64),
    Pattern(Box<Pattern>),
}

impl Clause {
    /// Makes a clause ready. `on_input` says that it belongs to `inputFilterGroups`.
    pub(super) fn new(
        clause: &model::Clause,
        on_input: bool,
        limits: &Limits,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Clause> {
        let operator = known_operator(clause, diagnostics)?;
        if operator.operand == Operand::Nothing {
            if !clause.values.is_empty() {
                let message = format!(
                    "`{}` takes no value, and the clause about `{}` has one",
                    operator.name, clause.attribute.text
                );
                diagnostics.push(
                    Diagnostic::new(&documents::SUPERFLUOUS_SCOPE_VALUE, message)
                        .help("empty `targetOperand.values`; they are ignored")
                        .in_document(clause.pointer.clone(), None),
                );
            }
        } else if clause.values.is_empty() {
            let message = format!("the clause about `{}` has no value to compare with", clause.attribute.text);
            diagnostics.push(
                Diagnostic::new(&documents::WRONG_SCOPE_VALUE, message)
                    .help(format!("`{}` needs at least one in `targetOperand.values`", operator.name))
                    .in_document(clause.pointer.clone(), None),
            );
            return None;
        }
        let wanted = if operator.operand == Operand::Nothing { &[][..] } else { clause.values.as_slice() };
        let mut values = Vec::with_capacity(wanted.len());
        for value in wanted {
            match prepare(operator, &value.text, limits) {
                Ok(prepared) => values.push(prepared),
                Err(diagnostic) => diagnostics.push(diagnostic.in_document(value.pointer.clone(), None)),
            }
        }
        let without_value = if on_input { operator.holds_without_value_on_input } else { operator.holds_without_value };
        (values.len() == wanted.len()).then_some(Clause { operator, values, without_value })
    }

    /// Whether it holds for an attribute's value.
    pub(super) fn holds(&self, value: Value<'_>, scratch: &mut Scratch) -> Result<bool, MatchError> {
        let elements = match &value {
            Value::List(elements) => elements,
            one => std::slice::from_ref(one),
        };
        let mut with_value = elements.iter().filter(|element| !element.is_missing_or_empty()).peekable();
        if with_value.peek().is_none() {
            return Ok(self.without_value);
        }
        match self.operator.elements {
            Elements::All => {
                for element in with_value {
                    if !self.passes(*element, scratch)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// Whether an element passes: one of the values fits it, or none of them for a negated operator. An element that
    /// cannot be asked (a text where a number is needed, something with members) does not pass either way.
    fn passes(&self, element: Value<'_>, scratch: &mut Scratch) -> Result<bool, MatchError> {
        match self.operator.test {
            Test::Present => return Ok(!self.operator.negated),
            Test::Is(wanted) => return Ok(convert::to_boolean(element) == Some(wanted)),
            _ => {}
        }
        for value in &self.values {
            match self.fits(element, value, scratch)? {
                None => return Ok(false),
                Some(true) => return Ok(!self.operator.negated),
                Some(false) => {}
            }
        }
        Ok(self.operator.negated)
    }

    fn fits(&self, element: Value<'_>, value: &Prepared, scratch: &mut Scratch) -> Result<Option<bool>, MatchError> {
        Ok(match (value, self.operator.test) {
            (Prepared::Number(mask), Test::AnyBit) => convert::to_integer(element).map(|number| number & mask != 0),
            (Prepared::Number(number), test) => {
                convert::to_integer(element).filter(|element| *element >= 0).map(|element| match test {
                    Test::Greater => element > *number,
                    _ => element >= *number,
                })
            }
            (Prepared::Pattern(pattern), _) => match text_of(element) {
                Some(text) => Some(pattern.is_match(&text, scratch)?),
                None => None,
            },
            (Prepared::Text { text, number, boolean }, test) => match (element, test) {
                (Value::Integer(element), Test::Equal) => Some(*number == Some(element)),
                (Value::Boolean(element), Test::Equal) => Some(*boolean == Some(element)),
                (Value::Text(element), Test::Equal) => Some(element == text),
                _ => text_of(element).map(|element| match test {
                    Test::Contains => element.contains(text.as_str()),
                    Test::Ends => element.ends_with(text.as_str()),
                    _ => *element == **text,
                }),
            },
        })
    }
}

fn text_of(element: Value<'_>) -> Option<Cow<'_, str>> {
    match element {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Integer(_) | Value::Boolean(_) | Value::DateTime(_) => {
            let mut text = String::new();
            convert::write_scalar(element, &mut text);
            Some(Cow::Owned(text))
        }
        _ => None,
    }
}

fn known_operator(clause: &model::Clause, diagnostics: &mut Vec<Diagnostic>) -> Option<&'static Operator> {
    let place = clause.operator.pointer.clone();
    let name = &clause.operator.text;
    let Some(operator) = operators::find(name) else {
        let names =
            operators::OPERATORS.iter().filter(|operator| operator.is_supported()).map(|operator| operator.name);
        let near = crate::engine::nearest(name, names.clone());
        let help = match near {
            Some(other) => format!("did you mean `{other}`?"),
            None => format!("there are {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        let message = format!("there is no operator `{name}`");
        let diagnostic =
            Diagnostic::new(&documents::UNKNOWN_SCOPE_OPERATOR, message).help(help).in_document(place, None);
        diagnostics.push(match near {
            Some(other) => {
                let whole = Span::new(0, name.len());
                diagnostic.at(whole, "").fix(whole, other, false).in_text(name)
            }
            None => diagnostic,
        });
        return None;
    };
    if !operator.is_supported() {
        let message = format!("the operator `{}` cannot be evaluated", operator.name);
        diagnostics.push(
            Diagnostic::new(&documents::UNSUPPORTED_SCOPE_OPERATOR, message)
                .help("say it with `EQUALS`, `REGEX MATCH` or `IS NOT NULL` on an attribute of the object")
                .in_document(place, None),
        );
        return None;
    }
    Some(operator)
}

/// Whether a value is a call of a function, such as `Now()`.
fn is_call(value: &str) -> bool {
    let name = value.split_once('(').filter(|_| value.trim_end().ends_with(')')).map(|(name, _)| name.trim());
    name.is_some_and(crate::engine::is_function)
}

fn prepare(operator: &Operator, value: &str, limits: &Limits) -> Result<Prepared, Diagnostic> {
    let text = Value::Text(value);
    match operator.operand {
        _ if is_call(value) => {
            let message = format!("`{value}` is not evaluated in a scoping filter");
            Err(Diagnostic::new(&documents::WRONG_SCOPE_VALUE, message)
                .help("map it to an attribute of its own in the source, or give a fixed value"))
        }
        Operand::Nothing | Operand::Text => Ok(Prepared::Text {
            text: value.to_owned(),
            number: convert::to_integer(text),
            boolean: convert::to_boolean(text),
        }),
        Operand::WholeNumber => {
            convert::to_integer(text).filter(|number| *number >= 0).map(Prepared::Number).ok_or_else(|| {
                let message =
                    format!("`{}` compares with whole numbers from 0, and `{value}` is not one", operator.name);
                Diagnostic::new(&documents::WRONG_SCOPE_VALUE, message).help("give digits only")
            })
        }
        Operand::Pattern => match Pattern::new(value, &limits.pattern()) {
            Ok(pattern) => Ok(Prepared::Pattern(Box::new(pattern))),
            Err(fault) => {
                let span = Span::new(fault.span.start, fault.span.end);
                Err(Diagnostic::new(&arguments::BAD_PATTERN, format!("the regular expression cannot be used: {fault}"))
                    .at(span, "")
                    .in_text(value))
            }
        },
    }
}
