//! One attribute's change: what is there, what should be, and whether they differ.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::mapping::model::FlowType;
use crate::mapping::object::Target;
use crate::mapping::roles;
use crate::scim::Dialect;
use crate::scim::Path;

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
    /// Whether the target object has the element already that a path with a filter puts the value into.
    pub element_exists: bool,
    /// How many of the new values of a multi-valued attribute are the record's; the others are there already and stay.
    wanted: usize,
}

impl Change {
    /// A change of an attribute of a target object; none is given when the object is created.
    pub(super) fn new(target: &Target, new: Json, object: Option<&Json>) -> Change {
        let old = object.and_then(|object| current(target, object));
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        let mut wanted = 0;
        if let Json::Array(values) = &new {
            let present = elements(old.as_ref());
            let case_exact = target.attribute.case_exact;
            let lacks = |set: &ValueSet, value: &Json| !set.contains(value, case_exact);
            let known = ValueSet::of(present.iter().copied(), case_exact);
            added = values.iter().filter(|value| lacks(&known, value)).cloned().collect();
            if !only_adds(target, &new) {
                let known = ValueSet::of(values, case_exact);
                removed = present.iter().filter(|value| lacks(&known, value)).map(|value| (*value).clone()).collect();
            }
            wanted = values.len();
        }
        let element_exists = object.is_some_and(|object| has_element(target, object));
        let attribute = target.attribute.name.clone();
        Change { number: target.number, attribute, old, new, added, removed, element_exists, wanted }
    }

    /// A change of a list of references. The new values begin with those that the record has.
    pub(super) fn of_members(
        target: &Target,
        old: Option<Json>,
        (new, wanted): (Vec<Json>, usize),
        added: Vec<Json>,
        removed: Vec<Json>,
    ) -> Change {
        let attribute = target.attribute.name.clone();
        let new = Json::Array(new);
        Change { number: target.number, attribute, old, new, added, removed, element_exists: false, wanted }
    }

    /// Whether there is anything to send. Values of a multi-valued attribute are compared as a set.
    pub(super) fn differs(&self, target: &Target) -> bool {
        if self.new.is_array() {
            return !self.added.is_empty() || !self.removed.is_empty();
        }
        match &self.old {
            Some(old) => !same(old, &self.new, target.attribute.case_exact),
            // An empty text clears a value; where there is none, there is nothing to clear.
            None => self.new != "",
        }
    }

    /// The same, with every value sent again (`FlowAlways`).
    pub(super) fn whole(mut self) -> Change {
        if let Json::Array(values) = &self.new {
            self.added = values.iter().take(self.wanted).cloned().collect();
        }
        self
    }
}

/// What a target object has; nothing counts as no value.
pub(super) fn current(target: &Target, object: &Json) -> Option<Json> {
    let found: Vec<&Json> = target.path.get(object).into_iter().filter(|value| !value.is_null()).collect();
    let several = |values: Vec<&Json>| Json::Array(values.into_iter().cloned().collect());
    match found.as_slice() {
        [] => None,
        [Json::Array(items)] if items.is_empty() => None,
        [one] if target.attribute.multivalued && !one.is_array() => Some(several(found)),
        [one] => Some((*one).clone()),
        _ => Some(several(found)),
    }
}

/// Whether values the target has besides are left there: because of the flow type, or because the values are roles of
/// `AppRoleAssignmentsComplex`, which never removes any; they are those that have a `displayName`.
pub(super) fn only_adds(target: &Target, new: &Json) -> bool {
    matches!(target.flow_type, FlowType::ValueAddOnly | FlowType::MultiValueAddOnly) || roles::are_complex(new)
}

fn has_element(target: &Target, object: &Json) -> bool {
    let whole = target.attribute.name.rsplit_once(']').map(|(head, _)| format!("{head}]"));
    let path = whole.and_then(|whole| Path::parse(&whole, Dialect::Entra).ok());
    path.is_some_and(|path| path.filter().is_some() && !path.get(object).is_empty())
}

fn elements(value: Option<&Json>) -> Vec<&Json> {
    match value {
        Some(Json::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// Values to be looked up by [`same`]. A target object may have hundreds of thousands.
struct ValueSet {
    texts: HashSet<String>,
    /// Where case counts: the Booleans in `texts`, and the texts that equal one in another case.
    booleans: HashSet<String>,
}

impl ValueSet {
    fn of<'v>(values: impl IntoIterator<Item = &'v Json>, case_exact: bool) -> ValueSet {
        let mut set = ValueSet { texts: HashSet::new(), booleans: HashSet::new() };
        for value in values.into_iter().map(essence) {
            let text = text(value);
            let lower = text.to_lowercase();
            if !case_exact {
                set.texts.insert(lower);
                continue;
            }
            if value.is_boolean() || lower == "true" || lower == "false" {
                // A Boolean equals its text in any case; two texts must agree.
                set.booleans.insert(if value.is_boolean() { format!("={lower}") } else { lower });
            }
            if !value.is_boolean() {
                set.texts.insert(text);
            }
        }
        set
    }

    fn contains(&self, value: &Json, case_exact: bool) -> bool {
        let value = essence(value);
        let text = text(value);
        let lower = text.to_lowercase();
        if !case_exact {
            return self.texts.contains(&lower);
        }
        let boolean = format!("={lower}");
        if value.is_boolean() {
            return self.booleans.contains(&boolean) || self.booleans.contains(&lower);
        }
        self.texts.contains(&text) || self.booleans.contains(&boolean)
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
