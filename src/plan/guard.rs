//! Guards: stop runs whose plans do what must be asked for. Nothing is written or sent of a run that one of them stops.

use std::str::FromStr;

use crate::input::Incomplete;
use crate::mapping::Action;
use crate::mapping::Change;
use crate::mapping::Plan;

/// The most disables and deletes that need no option, whatever the number of records.
const MAX_DEPROVISION: u64 = 500;
/// The most of them in percent of the linked objects, or of the records without links.
const MAX_DEPROVISION_PERCENT: u64 = 20;
/// A limit that depends on the number of records is never lower.
const MIN_DEPROVISION: u64 = 10;

/// A group with fewer members may lose all of them.
pub const MIN_GUARDED_MEMBERS: usize = 10;

/// The figures of a run's plans that guards compare with their limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlanFigures {
    /// How many records were planned.
    pub records: u64,
    /// How many objects would be disabled or deleted.
    pub deprovisioned: u64,
    /// How many groups would lose all of their members, of which they have at least [`MIN_GUARDED_MEMBERS`].
    pub emptied_groups: u64,
    /// How many records have an incomplete list of members.
    pub incomplete_lists: u64,
}

impl PlanFigures {
    /// Adds a plan. Records and incomplete lists are counted by the caller.
    pub fn add(&mut self, plan: &Plan) {
        self.deprovisioned += u64::from(is_deprovision(plan));
        self.emptied_groups += u64::from(empties_group(plan));
    }
}

/// Whether a plan disables or deletes an object.
pub fn is_deprovision(plan: &Plan) -> bool {
    matches!(plan.action, Action::Disable | Action::Delete)
}

/// Whether a plan takes all of its members from a group with at least [`MIN_GUARDED_MEMBERS`].
pub fn empties_group(plan: &Plan) -> bool {
    let empties = |change: &Change| {
        let before = change.old.as_ref().and_then(|old| old.as_array()).map_or(0, Vec::len);
        before >= MIN_GUARDED_MEMBERS && change.removed.len() == before
    };
    plan.references.iter().any(empties)
}

/// How many disables and deletes a run may plan.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum MaxDeprovision {
    /// The smaller of 500 and 20 % of the linked objects, or of the records without links; at least 10.
    #[default]
    Usual,
    /// This number.
    Count(u64),
    /// This part of the records, in percent.
    Percent(f64),
    /// Any number.
    Unlimited,
}

impl MaxDeprovision {
    /// Returns the limit for this many objects or records; none for any number.
    pub fn limit(self, base: u64) -> Option<u64> {
        match self {
            MaxDeprovision::Usual => {
                let part = base.saturating_mul(MAX_DEPROVISION_PERCENT) / 100;
                Some(part.clamp(MIN_DEPROVISION, MAX_DEPROVISION))
            }
            MaxDeprovision::Count(limit) => Some(limit),
            MaxDeprovision::Percent(percent) => Some((base as f64 * percent / 100.0) as u64),
            MaxDeprovision::Unlimited => None,
        }
    }
}

impl FromStr for MaxDeprovision {
    type Err = String;

    fn from_str(text: &str) -> Result<MaxDeprovision, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(MaxDeprovision::Unlimited);
        }
        let percent = text.strip_suffix('%').map(|number| number.trim().parse::<f64>());
        match (percent, text.parse::<u64>()) {
            (Some(Ok(percent)), _) if (0.0..=100.0).contains(&percent) => Ok(MaxDeprovision::Percent(percent)),
            (None, Ok(count)) => Ok(MaxDeprovision::Count(count)),
            _ => Err("write it as `100`, `20%` or `none`".to_owned()),
        }
    }
}

/// What a run accepts.
///
/// ```
/// use attrflow::plan::{Guards, PlanFigures};
///
/// let guards = Guards { linked: Some(300), ..Guards::default() };
/// let figures = PlanFigures { records: 300, deprovisioned: 61, ..PlanFigures::default() };
/// assert!(guards.objections(&figures, None)[0].starts_with("61 of 300 linked objects"));
/// let figures = PlanFigures { deprovisioned: 60, ..figures };
/// assert!(guards.objections(&figures, None).is_empty());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Guards {
    /// How many disables and deletes.
    pub max_deprovision: MaxDeprovision,
    /// Whether groups may lose all of their members.
    pub allow_empty_groups: bool,
    /// Whether lists may be incomplete.
    pub partial: bool,
    /// How many target objects are linked; none without links.
    pub linked: Option<u64>,
}

impl Guards {
    /// Returns how many disables and deletes a plan may have; none for any number.
    pub fn max_deprovisions(&self, figures: &PlanFigures) -> Option<u64> {
        self.max_deprovision.limit(self.base(figures).0)
    }

    /// Returns how many objects or records there are, of which a part may be removed, and what they are called.
    fn base(&self, figures: &PlanFigures) -> (u64, &'static str) {
        match self.linked {
            Some(linked) => (linked, "linked objects"),
            None => (figures.records, "records"),
        }
    }

    /// Why a plan is not written, each with the option that lifts the guard; nothing when it may be.
    pub fn objections(&self, figures: &PlanFigures, missing: Option<Incomplete>) -> Vec<String> {
        let mut objections = Vec::new();
        let deprovisioned = figures.deprovisioned;
        let (base, what) = self.base(figures);
        if let Some(limit) = self.max_deprovisions(figures).filter(|limit| deprovisioned > *limit) {
            objections.push(format!(
                "{deprovisioned} of {base} {what} would be disabled or deleted in the target, and {limit} may be; \
                 `--max-deprovision {deprovisioned}` allows it"
            ));
        }
        let emptied = figures.emptied_groups;
        if emptied > 0 && !self.allow_empty_groups {
            objections.push(format!(
                "groups that would lose all of their {MIN_GUARDED_MEMBERS} or more members: {emptied}; \
                 `--allow-empty-groups` allows it"
            ));
        }
        if let Some(missing) = missing.filter(|_| !self.partial) {
            objections.push(format!(
                "the input is incomplete: {missing}; give all pages, or accept it with `--partial`, by which nobody has vanished"
            ));
        }
        if figures.incomplete_lists > 0 && !self.partial {
            objections.push(format!(
                "records whose list of members is incomplete: {}; give the whole lists, or accept it with `--partial`, \
                 which adds members and removes none",
                figures.incomplete_lists
            ));
        }
        objections
    }
}
