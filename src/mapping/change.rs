//! One attribute's change: what is there, what should be, and whether they differ.

use serde_json::Value as Json;

use crate::mapping::model::FlowType;
use crate::mapping::object::Target;

/// A change of one target attribute.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The target attribute's number in the mapping.
    pub number: usize,
    /// The target attribute.
    pub attribute: String,
    /// What is there now.
    pub old: Option<Json>,
    /// What will be there.
    pub new: Json,
    /// For a multi-valued attribute: the values that come.
    pub added: Vec<Json>,
    /// For a multi-valued attribute: the values that go.
    pub removed: Vec<Json>,
}

impl Change {
    pub(super) fn replace(target: &Target, old: Option<Json>, new: Json) -> Change {
        let case_exact = target.attribute.case_exact;
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        if let Json::Array(wanted) = &new {
            let present = elements(old.as_ref());
            let lacks = |list: &[&Json], value: &Json| !list.iter().any(|other| same(other, value, case_exact));
            let wanted: Vec<&Json> = wanted.iter().collect();
            added = wanted.iter().filter(|value| lacks(&present, value)).map(|value| (*value).clone()).collect();
            removed = present.iter().filter(|value| lacks(&wanted, value)).map(|value| (*value).clone()).collect();
        }
        Change { number: target.number, attribute: target.attribute.name.clone(), old, new, added, removed }
    }
}

/// The change, where the values differ. Values of a multi-valued attribute are compared as a set.
pub(super) fn change(target: &Target, new: Json, old: Option<Json>) -> Option<Change> {
    let mut change = Change::replace(target, old, new);
    if change.new.is_array() {
        if matches!(target.flow_type, FlowType::ValueAddOnly | FlowType::MultiValueAddOnly) {
            change.removed.clear();
        }
        let differs = !change.added.is_empty() || !change.removed.is_empty();
        return differs.then_some(change);
    }
    let equal = change.old.as_ref().is_some_and(|old| same(old, &change.new, target.attribute.case_exact));
    (!equal).then_some(change)
}

fn elements(value: Option<&Json>) -> Vec<&Json> {
    match value {
        Some(Json::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// Whether two values are the same to a target: by their text, so that `true` equals `"True"`, and a reference or role by its
/// `value`. Case counts only where the attribute says so.
fn same(left: &Json, right: &Json, case_exact: bool) -> bool {
    let (left, right) = (essence(left), essence(right));
    if case_exact && !matches!((left, right), (Json::Bool(_), _) | (_, Json::Bool(_))) {
        return text(left) == text(right);
    }
    text(left).to_lowercase() == text(right).to_lowercase()
}

fn essence(value: &Json) -> &Json {
    value.get("value").filter(|_| value.is_object()).unwrap_or(value)
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
