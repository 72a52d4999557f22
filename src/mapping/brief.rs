//! Makes plans without JSON values: of records whose object has all their values, and of those whose object is created.
//!
//! Most plans are such. All others are made by [`Mapping::plan`], and a differential test compares the two.

use std::borrow::Cow;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::engine::Outcome;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Action;
use crate::mapping::Change;
use crate::mapping::Claim;
use crate::mapping::Existing;
use crate::mapping::Links;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::PlanOptions;
use crate::mapping::RecordHash;
use crate::mapping::claims::MatchingValue;
use crate::mapping::existing::ExistingRow;
use crate::mapping::lifecycle::Lifecycle;
use crate::mapping::links::Referent;
use crate::mapping::matching::Absence;
use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::Mutability;
use crate::mapping::object::Evaluated;
use crate::mapping::object::Purpose;
use crate::mapping::object::Target;
use crate::mapping::plan::LINK;
use crate::mapping::plan::Match;
use crate::mapping::plan::object_fingerprint;
use crate::mapping::target::Assigned;
use crate::value::Arena;
use crate::value::Value;
use crate::value::convert;
use crate::value::json::to_json;

/// What a plan depends on beside the record.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'p> {
    pub(crate) existing: &'p Existing,
    pub(crate) links: &'p dyn Links,
    pub(crate) host: &'p dyn Host,
    pub(crate) options: PlanOptions<'p>,
    /// Whether it is only asked which object the record has, and not what is sent.
    pub(crate) is_survey: bool,
}

/// A plan, with no more memory than it needs.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most plans are brief, and these take nothing from the heap")]
pub enum Draft<'p> {
    /// Nothing is done, or the object is created.
    Brief(BriefPlan<'p>),
    /// Any plan.
    Full(Box<Plan>),
}

impl<'p> Draft<'p> {
    /// Enters the hash of the record, see [`Plan::hashed`].
    pub fn hashed(self, hash: Option<RecordHash>) -> Draft<'p> {
        match self {
            Draft::Brief(plan) => Draft::Brief(BriefPlan { record_hash: hash, ..plan }),
            Draft::Full(plan) => Draft::Full(Box::new(plan.hashed(hash))),
        }
    }

    /// Returns the plan.
    pub fn into_plan(self) -> Plan {
        match self {
            Draft::Brief(plan) => plan.to_plan(),
            Draft::Full(plan) => *plan,
        }
    }
}

/// The target object a record belongs to, see [`Match`].
#[derive(Debug)]
pub(super) struct BriefMatch<'p> {
    /// The target attribute it was found by.
    pub(super) by: &'p str,
    number: Option<usize>,
    pub(super) id: Option<Cow<'p, str>>,
}

/// The plan for a record of which nothing is sent, or which is sent whole; it borrows what it says.
#[derive(Debug)]
pub struct BriefPlan<'p> {
    mapping: &'p Mapping,
    /// What happens: [`Action::Skip`] or [`Action::Create`].
    pub action: Action,
    /// Why, where it is not plain.
    pub reason: Option<&'static Code>,
    pub(super) matched: Option<BriefMatch<'p>>,
    /// The values of the targets; none where nothing is sent.
    values: &'p [Value<'p>],
    /// What no other record may have.
    pub claim: Claim,
    /// Whether the record says neither that its source is active nor that it is not.
    pub lifecycle_unknown: bool,
    /// Whether the record may be a member of groups; none where that is not asked.
    pub may_be_member: Option<bool>,
    /// The hash of the record.
    pub record_hash: Option<RecordHash>,
    /// The object mapping's name and the source record's identifier.
    identity: Option<(&'p str, &'p str)>,
}

impl<'p> BriefPlan<'p> {
    /// The plan for a record that is what it was when it was last confirmed for this object, see [`Plan::unchanged`].
    pub(crate) fn unchanged(mapping: &'p Mapping, target: &'p str) -> BriefPlan<'p> {
        BriefPlan {
            mapping,
            action: Action::Skip,
            reason: Some(&flow::UNCHANGED),
            matched: Some(BriefMatch { by: LINK, number: None, id: Some(Cow::Borrowed(target)) }),
            values: &[],
            claim: Claim::default().with_object(Some(object_fingerprint(Some(target), None))),
            lifecycle_unknown: false,
            may_be_member: None,
            record_hash: None,
            identity: None,
        }
    }

    /// Returns the identifier of the object that the record matches.
    pub fn target(&self) -> Option<&str> {
        self.matched.as_ref()?.id.as_deref()
    }

    /// Returns the targets that get a value, each with it.
    pub(super) fn sent(&self) -> impl Iterator<Item = (&'p Target, Value<'p>)> {
        let targets = self.mapping.parts().iter().zip(self.values);
        targets.map(|(target, value)| (target, *value)).filter(|(_, value)| !value.is_missing())
    }

    /// The values that an object is created with, one for each target.
    pub(super) fn values(&self) -> &'p [Value<'p>] {
        self.values
    }

    /// The mapping, and the symbol of an object that is created: the object mapping's name and the source record's identifier.
    pub(super) fn mapping(&self) -> &'p Mapping {
        self.mapping
    }

    /// Returns the plan with everything that it has.
    pub fn to_plan(&self) -> Plan {
        let matched = self.matched.as_ref().map(|BriefMatch { by, number, id }| Match {
            attribute: (*by).to_owned(),
            number: *number,
            id: id.as_deref().map(str::to_owned),
        });
        let changes = self.sent().map(|(target, value)| Change::new(target, to_json(value), None));
        let symbol = self.identity.map(|(object, source)| format!("{object}/{source}"));
        let plan = Plan {
            action: self.action,
            changes: changes.collect(),
            lifecycle_unknown: self.lifecycle_unknown,
            may_be_member: self.may_be_member,
            symbol: symbol.filter(|_| self.action == Action::Create),
            matching_values: self.claim.matching_values().copied().collect(),
            ..Plan::skip(self.reason, matched)
        };
        plan.hashed(self.record_hash)
    }
}

/// What the expressions of a record gave.
#[derive(Debug)]
pub(super) struct Outcomes<'r> {
    /// The values of the targets.
    pub(super) values: &'r mut [Value<'r>],
    /// What is no value, with the number of the target.
    pub(super) others: Vec<(usize, Result<Outcome<'r>, Box<Diagnostic>>)>,
    pub(super) arena: &'r Arena,
}

/// What exists in the target for a record.
enum Found<'p> {
    Object { by: &'p str, number: usize },
    Nothing(Absence),
}

impl<'r> Outcomes<'r> {
    /// Returns the outcome of every target.
    pub(super) fn into_evaluated(self) -> Evaluated<'r> {
        let mut outcomes: Vec<_> = self.values.iter().map(|value| Ok(Outcome::Value(*value))).collect();
        for (target, outcome) in self.others {
            if let Some(place) = outcomes.get_mut(target) {
                *place = outcome;
            }
        }
        Evaluated { outcomes, arena: self.arena }
    }

    /// Returns the plan if the record's object has all its values, or is created from values alone.
    pub(super) fn brief<R: Record + ?Sized>(
        &self,
        mapping: &'r Mapping,
        (record, lifecycle): (&R, Lifecycle),
        surroundings: &Surroundings<'r>,
        matching: &[usize],
    ) -> Option<BriefPlan<'r>> {
        let Surroundings { existing, links, options, is_survey, .. } = *surroundings;
        if self.others.iter().any(|(_, outcome)| !matches!(outcome, Ok(Outcome::NoFlow))) {
            return None;
        }
        let (claim, found) = self.find(mapping, existing, options, matching)?;
        let disables = || mapping.parts().iter().any(|target| target.disables);
        let lifecycle_unknown = lifecycle.is_unknown() && disables();
        let plan = BriefPlan {
            mapping,
            action: Action::Skip,
            reason: Some(&flow::NOTHING_CHANGED),
            matched: None,
            values: &[],
            claim,
            lifecycle_unknown,
            may_be_member: Some(lifecycle.may_be_member()),
            record_hash: None,
            identity: options.link.identity,
        };
        match found {
            Found::Object { by, number } => {
                let is_plain = mapping.flow_types().update
                    && (lifecycle.in_scope || !options.skip_out_of_scope_deletions)
                    && (!lifecycle.is_gone() || disables());
                let mut row = existing.row(number);
                let mut has_all = || {
                    let mut targets = mapping.parts().iter().zip(self.values.iter());
                    targets.all(|(target, value)| {
                        lifecycle_unknown && target.disables
                            || self.is_there(target, *value, record, (existing, number, &mut row), links)
                    })
                };
                let id = existing.identifier(number);
                let is_decided = match is_survey {
                    true => id.is_some() && self.are_settled(mapping),
                    false => has_all(),
                };
                if !is_plain || !is_decided {
                    return None;
                }
                let claim = plan.claim.with_object(Some(object_fingerprint(id.as_deref(), Some(number))));
                let matched = Some(BriefMatch { by, number: Some(number), id });
                Some(BriefPlan { matched, claim, ..plan })
            }
            Found::Nothing(absence) => {
                let is_plain = mapping.flow_types().add
                    && !lifecycle.is_gone()
                    && absence != Absence::NoValue
                    && !existing.is_incomplete();
                let values = self.created(mapping, is_survey).filter(|_| is_plain)?;
                Some(BriefPlan { action: Action::Create, reason: absence.reason(), values, ..plan })
            }
        }
    }

    /// Finds the object of a record, and what the record claims; none if that takes more than one look at an index.
    fn find(
        &self,
        mapping: &'r Mapping,
        existing: &'r Existing,
        options: PlanOptions<'r>,
        matching: &[usize],
    ) -> Option<(Claim, Found<'r>)> {
        let link = options.link;
        let values = matching.iter().filter_map(|number| {
            let (target, value) = (mapping.parts().get(*number)?, self.values.get(*number)?);
            matching_text(*value).map(|text| (target, text))
        });
        let fingerprint = |(target, text): (&Target, Cow<'_, str>)| MatchingValue {
            target: target.number,
            fingerprint: existing.fingerprint(target.number, &text, target.attribute.case_exact),
        };
        let claim: Claim = values.clone().map(fingerprint).collect();
        let mut absence = match link.target {
            _ if mapping.matches() && claim.matching_values().next().is_none() => Absence::NoValue,
            Some(_) => Absence::LinkLost,
            None if existing.is_unknown() => Absence::NotLookedUp,
            None => Absence::NoMatch,
        };
        if let Some(id) = link.target {
            match existing.number(id) {
                Some(number) => return Some((claim, Found::Object { by: LINK, number })),
                None if existing.is_unknown() || existing.is_incomplete() => return None,
                None => {}
            }
        }
        for (target, text) in values {
            let found = existing.matches(&target.column, &text, |id| link.is_elsewhere(id));
            if found.is_elsewhere && absence == Absence::NoMatch {
                absence = Absence::LinkedElsewhere;
            }
            match (found.first, found.count == 1) {
                (None, _) => {}
                (Some(number), true) => {
                    return Some((claim, Found::Object { by: &target.attribute.name, number }));
                }
                (Some(_), false) => return None,
            }
        }
        Some((claim, Found::Nothing(absence)))
    }

    fn has_no_flow(&self, target: &Target) -> bool {
        self.others.iter().any(|(number, _)| *number == target.number)
    }

    /// Whether an object has what the record gives for a target, or nothing is sent for it. False where that is not known.
    fn is_there<R: Record + ?Sized>(
        &self,
        target: &Target,
        value: Value<'r>,
        record: &R,
        (existing, number, row): (&Existing, usize, &mut ExistingRow<'_>),
        links: &dyn Links,
    ) -> bool {
        let attribute = &target.attribute;
        if value.is_missing() {
            let is_emptied = || target.copies.as_ref().is_some_and(|name| record.is_emptied(name));
            return if target.is_default_only() {
                existing.has_value(number, &target.column)
            } else {
                !attribute.multivalued || !is_emptied()
            };
        }
        if attribute.multivalued || self.has_no_flow(target) {
            return false;
        }
        let new = match value {
            Value::Text(_) if attribute.takes_text() => value,
            Value::Text(text) if attribute.truth(text).is_some() => Value::Boolean(text == "True"),
            value => match target.settle(Ok(Outcome::Value(value)), Purpose::Update, self.arena) {
                Ok(Assigned::Value(value)) => value,
                _ => return false,
            },
        };
        let new = match (attribute.kind, new) {
            (AttributeType::Reference, Value::Text(source)) => match links.referent(source) {
                Referent::Object(id) => {
                    return sends_changes_only(target) && row.is_same(&target.column, Value::Text(id));
                }
                _ => return false,
            },
            (AttributeType::Reference, _) => return false,
            (_, new) => new,
        };
        if matches!(attribute.mutability, Mutability::ReadOnly | Mutability::Immutable)
            || target.flow_type == FlowType::ObjectAddOnly
        {
            return true;
        }
        sends_changes_only(target) && row.is_same(&target.column, new)
    }

    /// Whether every value is one that its target takes.
    fn are_settled(&self, mapping: &Mapping) -> bool {
        let mut targets = mapping.parts().iter().zip(self.values.iter());
        targets.all(|(target, value)| match *value {
            Value::Missing => true,
            Value::Text(_) if target.attribute.takes_text() => true,
            value => target.settle(Ok(Outcome::Value(value)), Purpose::Update, self.arena).is_ok(),
        })
    }

    /// Returns the values of an object that is created; none if one of them is more than a value.
    fn created(&self, mapping: &'r Mapping, is_survey: bool) -> Option<&'r [Value<'r>]> {
        let values = self.arena.values(self.values.len()).ok()?;
        for ((target, value), place) in mapping.parts().iter().zip(self.values.iter()).zip(values.iter_mut()) {
            if self.has_no_flow(target) {
                continue;
            }
            let settled = match *value {
                text @ Value::Text(_) if target.attribute.takes_text() => text,
                value => match target.settle(Ok(Outcome::Value(value)), Purpose::Create, self.arena) {
                    Ok(Assigned::Value(value)) => value,
                    Ok(Assigned::Absent) => continue,
                    Err(_) => return None,
                },
            };
            let is_more = matches!(settled, Value::List([Value::Complex(_), ..]) | Value::Complex(_));
            if (is_more || target.attribute.kind == AttributeType::Reference) && !is_survey {
                return None;
            }
            if target.attribute.mutability != Mutability::ReadOnly {
                *place = settled;
            }
        }
        Some(values)
    }
}

/// Whether a value is sent only if the object has another one.
fn sends_changes_only(target: &Target) -> bool {
    target.flow_type == FlowType::Always
        && target.flow_behavior != FlowBehavior::FlowAlways
        && !matches!(target.attribute.mutability, Mutability::ReadOnly | Mutability::Immutable)
}

/// Returns the value by which an object is looked for.
fn matching_text(value: Value<'_>) -> Option<Cow<'_, str>> {
    let value = match value {
        Value::List([only]) => *only,
        value => value,
    };
    match value {
        value if value.is_missing_or_empty() => None,
        Value::Text(text) => Some(Cow::Borrowed(text)),
        value => {
            let mut text = String::new();
            convert::write_scalar(value, &mut text);
            Some(Cow::Owned(text))
        }
    }
}
