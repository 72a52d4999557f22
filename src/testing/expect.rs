//! The expectations of a case, and how a result differs from them.

use serde_json::Value as Json;

use crate::testing::difference::Line;
use crate::testing::difference::difference;
use crate::testing::observed::Observed;
use crate::testing::shape;

/// A failed expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The failure, in one line.
    pub message: String,
    /// The expected and actual lines; empty where the message says enough.
    pub difference: Vec<Line>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), difference: Vec::new() }
    }

    pub(super) fn differing(message: impl Into<String>, difference: Vec<Line>) -> Failure {
        Failure { message: message.into(), difference }
    }
}

/// The expectations that a case states itself.
#[derive(Debug, Default)]
pub(super) struct Expected {
    values: Vec<(String, Json)>,
    missing: Vec<String>,
    object: Option<Json>,
    skip: Option<String>,
    diagnostic: Option<(String, Option<String>)>,
    action: Option<String>,
}

impl Expected {
    pub(super) fn of(shape: &shape::Expect) -> Expected {
        Expected {
            values: shape.values.iter().map(|(name, value)| (name.get_ref().clone(), shape::json(value))).collect(),
            missing: shape.missing.iter().map(|name| name.get_ref().clone()).collect(),
            object: shape.object.as_ref().map(|table| Json::Object(shape::object(table))),
            skip: shape.skip.as_ref().map(|code| code.get_ref().to_ascii_uppercase()),
            diagnostic: shape.diagnostic.as_ref().map(|diagnostic| {
                let target = diagnostic.target.as_ref().map(|target| target.get_ref().clone());
                (diagnostic.code.get_ref().to_ascii_uppercase(), target)
            }),
            action: shape.action.as_ref().map(|action| action.get_ref().clone()),
        }
    }

    /// Returns whether there are no expectations.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
            && self.missing.is_empty()
            && self.object.is_none()
            && self.skip.is_none()
            && self.diagnostic.is_none()
            && self.action.is_none()
    }

    /// Compares a result with the expectations.
    pub(super) fn compare(&self, observed: &Observed) -> Vec<Failure> {
        let mut failures = Vec::new();
        if let Some(failure) = self.mapping_error(observed) {
            failures.push(failure);
        }
        if observed.fault.is_some() {
            return failures;
        }
        let (word, reason) = observed.action.map_or(("skip", None), |(action, reason)| (action.word(), reason));
        if let Some(expected) = &self.action
            && expected != word
        {
            failures.push(Failure::new(format!("the action is `{word}`, expected `{expected}`")));
        }
        if let Some(expected) = &self.skip {
            if word != "skip" {
                failures.push(Failure::new(format!("the action is `{word}`, expected `skip` ({expected})")));
            } else if reason != Some(expected) {
                let reason = reason.unwrap_or("nothing");
                failures.push(Failure::new(format!("the reason is `{reason}`, expected `{expected}`")));
            }
        }
        let wants_object = self.object.is_some() || !self.values.is_empty() || !self.missing.is_empty();
        match &observed.values {
            Some(values) => failures.extend(self.values(values)),
            None if wants_object => {
                let why = reason.map_or(String::new(), |code| format!(" ({code})"));
                failures.push(Failure::new(format!("there is no target object because the action is `{word}`{why}")));
            }
            None => {}
        }
        if let (Some(expected), Some(actual)) = (&self.object, &observed.object)
            && expected != actual
        {
            failures
                .push(Failure::differing("the target object differs", difference(&sorted(expected), &sorted(actual))));
        }
        failures
    }

    fn values(&self, values: &serde_json::Map<String, Json>) -> Vec<Failure> {
        let mut failures = Vec::new();
        for (target, expected) in &self.values {
            match values.get(target) {
                Some(actual) if actual == expected => {}
                Some(actual) => {
                    let lines = difference(expected, actual);
                    failures.push(Failure::differing(format!("`{target}` has another value"), lines));
                }
                None => {
                    let lines = vec![Line::Expected(expected.to_string())];
                    failures.push(Failure::differing(format!("`{target}` has no value"), lines));
                }
            }
        }
        for target in &self.missing {
            if let Some(actual) = values.get(target) {
                let lines = vec![Line::Actual(actual.to_string())];
                failures.push(Failure::differing(format!("`{target}` has a value, expected none"), lines));
            }
        }
        failures
    }

    fn mapping_error(&self, observed: &Observed) -> Option<Failure> {
        match (&self.diagnostic, &observed.fault) {
            (None, None) => None,
            // Without expectations, the snapshot contains the error.
            (None, Some(_)) if self.is_empty() => None,
            (None, Some(fault)) => Some(Failure::new(format!("the mapping fails: {fault}"))),
            (Some((code, _)), None) => Some(Failure::new(format!("the mapping does not fail, expected `{code}`"))),
            (Some((code, target)), Some(fault)) => {
                let other_target = target.as_ref().is_some_and(|target| *target != fault.target);
                (fault.diagnostic.code.id != code || other_target).then(|| {
                    let of = target.as_ref().map_or(String::new(), |target| format!(" of `{target}`"));
                    Failure::new(format!("the mapping fails with another error: {fault}; expected `{code}`{of}"))
                })
            }
        }
    }
}

/// Sorts the members of objects, so that only real differences are shown.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            names
                .into_iter()
                .filter_map(|name| members.get(name).map(|value| (name.clone(), sorted(value))))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
