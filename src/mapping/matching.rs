//! Which target object a record belongs to: the one that it is linked to, or else the one that has its matching value.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::engine::Outcome;
use crate::mapping::Existing;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::RecordLink;
use crate::mapping::claims::MatchingValue;
use crate::mapping::object::Target;
use crate::mapping::plan::LINK;
use crate::mapping::plan::Match;
use crate::value::Value;
use crate::value::convert;

/// What exists in the target for a record.
pub(super) enum Found {
    One(Match),
    Nothing(Absence),
}

/// Why no object was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    /// The record has no value to look for.
    NoValue,
    /// No object has its matching values.
    NoMatch,
    /// An object has a matching value, but is linked to another record.
    LinkedElsewhere,
    /// The record is linked to an object that the target does not have any more.
    LinkLost,
    /// Nothing was looked up.
    NotLookedUp,
}

impl Absence {
    /// Why an object is created, where that is not plain.
    pub(super) fn reason(self) -> Option<&'static Code> {
        match self {
            Absence::NoValue | Absence::NoMatch => None,
            Absence::LinkedElsewhere => Some(&flow::MATCH_IS_LINKED),
            Absence::LinkLost => Some(&flow::LINKED_OBJECT_GONE),
            Absence::NotLookedUp => Some(&flow::NOT_LOOKED_UP),
        }
    }
}

/// What each expression gave, in the order of the targets.
type Outcomes<'o, 'r> = &'o [Result<Outcome<'r>, Box<Diagnostic>>];

impl Mapping {
    /// The target object of a record: the linked one whatever its name, or else the one that has the value of a matching attribute; the
    /// attribute with the lowest priority is tried first. An object that is linked to another record is never matched.
    pub(super) fn find(
        &self,
        outcomes: Outcomes<'_, '_>,
        existing: &Existing,
        link: RecordLink<'_>,
        is_removed: bool,
    ) -> Result<(Vec<MatchingValue>, Found), RecordFault> {
        let matching = match self.matching(outcomes) {
            // Expressions over what is left of a removed record say nothing.
            Err(_) if is_removed && link.target.is_some() => Vec::new(),
            matching => matching?,
        };
        let values = matching.iter().map(|(target, value)| MatchingValue {
            target: target.number,
            fingerprint: existing.fingerprint(target.number, value, target.attribute.case_exact),
        });
        let values = values.collect();
        let matched = |attribute: &str, number: usize| {
            let attribute = attribute.to_owned();
            Found::One(Match { attribute, number: Some(number), id: existing.id(number) })
        };
        if let Some(id) = link.target {
            match existing.number(id) {
                Some(number) => return Ok((values, matched(LINK, number))),
                None if existing.is_unknown() || existing.is_incomplete() => {
                    let unseen = Match { attribute: LINK.to_owned(), number: None, id: Some(id.to_owned()) };
                    return Ok((values, Found::One(unseen)));
                }
                None => {}
            }
        }
        let mut absence = match link.target {
            _ if matching.is_empty() && self.matches() => Absence::NoValue,
            Some(_) => Absence::LinkLost,
            None if existing.is_unknown() => Absence::NotLookedUp,
            None => Absence::NoMatch,
        };
        for (target, value) in matching {
            let found = existing.matches(&target.column, &value, |id| link.is_elsewhere(id));
            if found.is_elsewhere && absence == Absence::NoMatch {
                absence = Absence::LinkedElsewhere;
            }
            match (found.first, found.count) {
                (None, _) => {}
                (Some(number), 1) => return Ok((values, matched(&target.attribute.name, number))),
                (Some(_), several) => {
                    let message =
                        format!("{} target objects have the record's value of `{}`", several, target.attribute.name);
                    let help = "match on an attribute that is unique in the target, or remove the other objects";
                    return Err(target.fault(Diagnostic::new(&flow::SEVERAL_MATCHES, message).help(help)));
                }
            }
        }
        Ok((values, Found::Nothing(absence)))
    }

    /// Returns the matching attributes that have a value, the one with the lowest priority first.
    pub(super) fn matching(
        &self,
        outcomes: &[Result<Outcome<'_>, Box<Diagnostic>>],
    ) -> Result<Vec<(&Target, String)>, RecordFault> {
        let mut matching: Vec<(&Target, String)> = Vec::new();
        for (target, outcome) in self.parts().iter().zip(outcomes) {
            if target.matching_priority <= 0 {
                continue;
            }
            match outcome {
                Err(diagnostic) => return Err(target.fault((**diagnostic).clone())),
                Ok(Outcome::Value(Value::List([value]) | value)) if !value.is_missing_or_empty() => {
                    let mut text = String::new();
                    convert::write_scalar(*value, &mut text);
                    matching.push((target, text));
                }
                Ok(_) => {}
            }
        }
        matching.sort_by_key(|(target, _)| target.matching_priority);
        Ok(matching)
    }
}
