//! One attribute's change: what is there, what should be, and whether they differ.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::mapping::existing::Present;
use crate::mapping::model::FlowType;
use crate::mapping::object::Target;
use crate::mapping::present::essence;
use crate::mapping::present::same;
use crate::mapping::present::text;
use crate::mapping::references::SYMBOL;
use crate::mapping::roles;

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
    /// Whether it is not known what the target object has, so that the values replace whatever is there.
    pub is_unseen: bool,
    /// How many of the new values of a multi-valued attribute are the record's; the others are there already and stay.
    wanted: usize,
}

impl Change {
    /// A change of an attribute of a target object; none is given when the object is created.
    pub(super) fn new(target: &Target, new: Json, object: Option<&Present<'_>>) -> Change {
        let old = object.and_then(|object| object.current(&target.column));
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
        let element_exists = object.is_some_and(|object| object.has_element(&target.column));
        let attribute = target.attribute.name.clone();
        Change { number: target.number, attribute, old, new, added, removed, element_exists, is_unseen: false, wanted }
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
        Change {
            number: target.number,
            attribute,
            old,
            new,
            added,
            removed,
            element_exists: false,
            is_unseen: false,
            wanted,
        }
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

    /// Returns the symbols among the new values: of objects that the run creates.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &str> {
        let values = match &self.new {
            Json::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        values.iter().filter_map(symbol)
    }

    /// Returns what can be sent at once, and what leads to objects that are created later.
    pub(super) fn split(self, is_later: impl Fn(&str) -> bool) -> (Option<Change>, Option<Change>) {
        let waits = |value: &Json| symbol(value).is_some_and(&is_later);
        let Json::Array(values) = &self.new else {
            return if waits(&self.new) { (None, Some(self)) } else { (Some(self), None) };
        };
        if !values.iter().any(waits) {
            return (Some(self), None);
        }
        let (later_added, added): (Vec<Json>, Vec<Json>) = self.added.iter().cloned().partition(waits);
        let there: Json = values.iter().filter(|value| !waits(value)).cloned().collect();
        let later = Change { old: Some(there.clone()), added: later_added, removed: Vec::new(), ..self.clone() };
        let wanted = self.wanted - values.iter().take(self.wanted).filter(|value| waits(value)).count();
        let now = Change { new: there, added, wanted, ..self };
        let is_sent = !now.added.is_empty() || !now.removed.is_empty();
        (is_sent.then_some(now), Some(later))
    }

    /// The same for an object whose values are not known. A list that only grows replaces nothing.
    pub(super) fn unseen(self, target: &Target) -> Change {
        let is_unseen = !only_adds(target, &self.new);
        Change { is_unseen, ..self }
    }

    /// The same, with every value sent again (`FlowAlways`).
    pub(super) fn whole(mut self) -> Change {
        if let Json::Array(values) = &self.new {
            self.added = values.iter().take(self.wanted).cloned().collect();
        }
        self
    }
}

/// Whether values the target has besides are left there: because of the flow type, or because the values are roles of
/// `AppRoleAssignmentsComplex`, which never removes any; they are those that have a `displayName`.
pub(super) fn only_adds(target: &Target, new: &Json) -> bool {
    matches!(target.flow_type, FlowType::ValueAddOnly | FlowType::MultiValueAddOnly) || roles::are_complex(new)
}

/// Returns the symbol that a value is, if it is one.
fn symbol(value: &Json) -> Option<&str> {
    value.get(SYMBOL)?.as_str()
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
