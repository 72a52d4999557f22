//! Evaluates filters and paths on JSON objects (RFC 7644, section 3.4.2.2).
//!
//! A path descends at most four levels into an object, and the nesting of a filter is limited, so recursion is
//! bounded.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Map;
use serde_json::Value;

use crate::scim::Comparand;
use crate::scim::Filter;
use crate::scim::Node;
use crate::scim::Operator;
use crate::scim::Path;
use crate::scim::instant;

/// Returns whether an attribute is `caseExact` in the schema; `None` when none is.
type CaseExact<'a> = Option<&'a dyn Fn(&Path) -> bool>;

impl Filter {
    /// Returns whether the filter matches an object. Strings are compared without regard to case.
    ///
    /// Attribute names are compared without regard to case. A comparison with a multi-valued attribute holds when it
    /// holds for one of the values. An attribute that is missing, `null`, `""`, `[]` or `{}` has no value: it equals
    /// `null` and differs from everything else. An object is compared by its `value`. Strings that are times on both
    /// sides are compared as times. The string `"True"` equals the JSON value `true`, as mappings write it in
    /// `roles[primary eq "True"]`.
    pub fn matches(&self, object: &Value) -> bool {
        self.holds_for(object, None)
    }

    /// Returns whether the filter matches an object, as [`Filter::matches`] does, with a rule for which attributes
    /// are case-sensitive. The rule gets an attribute in brackets by its full path, such as `emails.type`.
    pub fn matches_by(&self, object: &Value, case_exact: &dyn Fn(&Path) -> bool) -> bool {
        self.holds_for(object, Some(case_exact))
    }

    fn holds_for(&self, object: &Value, case_exact: CaseExact<'_>) -> bool {
        match &self.node {
            Node::And(terms) => terms.iter().all(|term| term.holds_for(object, case_exact)),
            Node::Or(terms) => terms.iter().any(|term| term.holds_for(object, case_exact)),
            Node::Not(term) => !term.holds_for(object, case_exact),
            Node::Present(path) => {
                select(path, object, case_exact).into_iter().any(|value| is_present(value, MAX_PRESENCE_DEPTH))
            }
            Node::Matches(path) => !select(path, object, case_exact).is_empty(),
            Node::Compare(path, operator, comparand) => {
                let exact = case_exact.is_some_and(|rule| rule(path));
                let mut values = Vec::new();
                for value in select(path, object, case_exact) {
                    for_each_element(value, |element| {
                        let simple = simple(element);
                        if is_present(simple, MAX_PRESENCE_DEPTH) {
                            values.push(simple);
                        }
                    });
                }
                compare(&values, *operator, comparand, exact)
            }
        }
    }
}

impl Path {
    /// Returns the values at the path: none, one, or one for each selected element.
    ///
    /// Without brackets the value of an attribute is a single value, even when it is an array; a sub-attribute is
    /// taken from every element.
    pub fn get<'v>(&self, object: &'v Value) -> Vec<&'v Value> {
        select(self, object, None)
    }

    /// Returns the full path of an attribute in the brackets of this path.
    fn part(&self, inner: &Path) -> Path {
        Path { filter: None, sub_attribute: Some(inner.attribute.clone()), ..self.clone() }
    }
}

/// Maximum number of levels searched for a value; anything deeper counts as a value.
const MAX_PRESENCE_DEPTH: usize = 8;

/// Returns the member of an object by its name, in any case.
pub(super) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn select<'v>(path: &Path, object: &'v Value, case_exact: CaseExact<'_>) -> Vec<&'v Value> {
    let Value::Object(top) = object else {
        // An element that is not an object is its own `value`: `schemas[value eq "urn:..."]`.
        let own = path.schema.is_none() && path.filter.is_none() && path.sub_attribute.is_none();
        return if own && path.attribute.eq_ignore_ascii_case("value") { vec![object] } else { Vec::new() };
    };
    let holder = match path.extension() {
        Some(schema) => member(top, schema).and_then(Value::as_object),
        None => Some(top),
    };
    let Some(attribute) = holder.and_then(|holder| member(holder, &path.attribute)) else { return Vec::new() };
    let mut values = vec![attribute];
    if let Some(nested) = &path.nested {
        values = inside(&values, nested);
    }
    if let Some(filter) = &path.filter {
        let full = |part: &Path| case_exact.is_some_and(|rule| rule(&path.part(part)));
        let inner: CaseExact<'_> = if case_exact.is_some() { Some(&full) } else { None };
        let mut picked = Vec::new();
        for value in values {
            for_each_element(value, |element| {
                if filter.holds_for(element, inner) {
                    picked.push(element);
                }
            });
        }
        values = picked;
    }
    match &path.sub_attribute {
        Some(name) => inside(&values, name),
        None => values,
    }
}

/// Returns the members of this name of the values, or of their elements.
fn inside<'v>(values: &[&'v Value], name: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    for value in values {
        for_each_element(value, |element| found.extend(element.as_object().and_then(|object| member(object, name))));
    }
    found
}

/// Calls `visit` for each element of an array, or for the value itself.
fn for_each_element<'v>(value: &'v Value, mut visit: impl FnMut(&'v Value)) {
    match value {
        Value::Array(elements) => elements.iter().for_each(visit),
        _ => visit(value),
    }
}

/// Returns the `value` of an object that has one, or else the value itself.
fn simple(value: &Value) -> &Value {
    value.as_object().and_then(|object| member(object, "value")).unwrap_or(value)
}

fn is_present(value: &Value, levels: usize) -> bool {
    let Some(levels) = levels.checked_sub(1) else { return true };
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => elements.iter().any(|element| is_present(element, levels)),
        Value::Object(members) => members.values().any(|member| is_present(member, levels)),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn compare(values: &[&Value], operator: Operator, comparand: &Comparand, exact: bool) -> bool {
    if *comparand == Comparand::Null {
        return match operator {
            Operator::Equal => values.is_empty(),
            Operator::NotEqual => !values.is_empty(),
            _ => false,
        };
    }
    if values.is_empty() {
        // `""` is not a value either, so both sides have none.
        let nothing = *comparand == Comparand::Text(String::new());
        return match operator {
            Operator::Equal => nothing,
            Operator::NotEqual => !nothing,
            _ => false,
        };
    }
    values.iter().any(|value| holds(value, operator, comparand, exact))
}

fn holds(value: &Value, operator: Operator, comparand: &Comparand, exact: bool) -> bool {
    match operator {
        Operator::Equal => order(value, comparand, exact) == Some(Ordering::Equal),
        Operator::NotEqual => order(value, comparand, exact) != Some(Ordering::Equal),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            let (Value::String(text), Comparand::Text(part)) = (value, comparand) else { return false };
            let (text, part) = (folded(text, exact), folded(part, exact));
            match operator {
                Operator::Contains => text.contains(part.as_ref()),
                Operator::StartsWith => text.starts_with(part.as_ref()),
                _ => text.ends_with(part.as_ref()),
            }
        }
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            if value.is_boolean() {
                return false;
            }
            let Some(order) = order(value, comparand, exact) else { return false };
            match operator {
                Operator::Greater => order.is_gt(),
                Operator::GreaterOrEqual => order.is_ge(),
                Operator::Less => order.is_lt(),
                _ => order.is_le(),
            }
        }
    }
}

/// Returns the order of a value and a comparison value; `None` when they cannot be compared.
fn order(value: &Value, comparand: &Comparand, exact: bool) -> Option<Ordering> {
    match (value, comparand) {
        (Value::String(text), Comparand::Text(other)) => {
            if let (Some(left), Some(right)) = (instant::parse(text), instant::parse(other)) {
                return Some(left.cmp(&right));
            }
            Some(folded(text, exact).cmp(&folded(other, exact)))
        }
        (Value::Number(number), Comparand::Number(other)) => {
            if let (Some(left), Ok(right)) = (number.as_i64(), other.parse::<i64>()) {
                return Some(left.cmp(&right));
            }
            if let (Some(left), Ok(right)) = (number.as_u64(), other.parse::<u64>()) {
                return Some(left.cmp(&right));
            }
            number.as_f64()?.partial_cmp(&other.parse::<f64>().ok()?)
        }
        (Value::Bool(value), Comparand::Boolean(other)) => Some(value.cmp(other)),
        (Value::Bool(value), Comparand::Text(other)) => {
            ["false", "true"].iter().position(|word| other.eq_ignore_ascii_case(word)).map(|at| value.cmp(&(at == 1)))
        }
        _ => None,
    }
}

fn folded(text: &str, exact: bool) -> Cow<'_, str> {
    if exact { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}
