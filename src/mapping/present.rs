//! What target objects have: the value at the path of a target attribute, and whether it is the same as a new one.

use serde_json::Value as Json;

use crate::scim::Dialect;
use crate::scim::Path;
use crate::value::Value;
use crate::value::convert::write_scalar;

/// A target attribute, as far as the values of existing objects are concerned.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its place in the mapping, from 0.
    pub(super) number: usize,
    pub(super) path: Path,
    /// The element that a path with a filter leads into.
    pub(super) element: Option<Path>,
    pub(super) multivalued: bool,
    pub(super) case_exact: bool,
    /// Whether objects are found by it.
    pub(super) is_matching: bool,
}

impl Column {
    /// A column of this path, whose text is given as well.
    pub(super) fn new(number: usize, path: &Path, text: &str) -> Column {
        let whole = text.rsplit_once(']').map(|(head, _)| format!("{head}]"));
        let element = whole.and_then(|whole| Path::parse(&whole, Dialect::Entra).ok());
        Column {
            number,
            path: path.clone(),
            element: element.filter(|path| path.filter().is_some()),
            multivalued: false,
            case_exact: false,
            is_matching: false,
        }
    }

    /// What a target object has; nothing counts as no value.
    pub(super) fn current(&self, object: &Json) -> Option<Json> {
        let found: Vec<&Json> = self.path.get(object).into_iter().filter(|value| !value.is_null()).collect();
        self.of_found(&found)
    }

    /// The value that those which were found make together.
    pub(super) fn of_found(&self, found: &[&Json]) -> Option<Json> {
        let several = |values: &[&Json]| Json::Array(values.iter().map(|value| (*value).clone()).collect());
        match found {
            [] => None,
            [Json::Array(items)] if items.is_empty() => None,
            [one] if self.multivalued && !one.is_array() => Some(several(found)),
            [one] => Some((*one).clone()),
            _ => Some(several(found)),
        }
    }

    /// Whether an object has the element that the path leads into.
    pub(super) fn has_element(&self, object: &Json) -> bool {
        self.element.as_ref().is_some_and(|path| !path.get(object).is_empty())
    }
}

/// Whether two values are the same to a target: by their text, so that `true` equals `"True"`, and a reference or role by its
/// `value`. Case counts only where the attribute says so.
pub(super) fn same(left: &Json, right: &Json, case_exact: bool) -> bool {
    let (left, right) = (essence(left), essence(right));
    if case_exact && !matches!((left, right), (Json::Bool(_), _) | (_, Json::Bool(_))) {
        return text(left) == text(right);
    }
    text(left).to_lowercase() == text(right).to_lowercase()
}

/// Whether what a target object has is [`same`] as a new value; an empty text is the same as none. False for lists and objects.
pub(super) fn is_same(old: Option<&Json>, new: Value<'_>, case_exact: bool) -> bool {
    let mut written = String::new();
    let new_text = match new {
        Value::Text(text) => text,
        Value::Boolean(true) => "true",
        Value::Boolean(false) => "false",
        Value::Integer(_) | Value::DateTime(_) => {
            write_scalar(new, &mut written);
            &written
        }
        _ => return false,
    };
    let Some(old) = old.map(essence) else { return new == Value::Text("") };
    let case_exact = case_exact && !old.is_boolean() && !matches!(new, Value::Boolean(_));
    match old {
        Json::String(old) => is_same_text(old, new_text, case_exact),
        old => is_same_text(&old.to_string(), new_text, case_exact),
    }
}

/// Whether two texts are the same to a target.
#[inline]
pub(super) fn is_same_text(left: &str, right: &str, case_exact: bool) -> bool {
    left == right || !case_exact && is_same_in_lower_case(left, right)
}

fn is_same_in_lower_case(left: &str, right: &str) -> bool {
    match left.is_ascii() && right.is_ascii() {
        true => left.eq_ignore_ascii_case(right),
        false => left.to_lowercase() == right.to_lowercase(),
    }
}

/// The value of a reference or role, or else the value itself.
pub(super) fn essence(value: &Json) -> &Json {
    value.get("value").filter(|_| value.is_object()).unwrap_or(value)
}

/// The text of a value.
pub(super) fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
