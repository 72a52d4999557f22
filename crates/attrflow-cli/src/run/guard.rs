//! Guards: what a plan must not do without being asked. A run that one of them stops writes nothing.

use std::str::FromStr;

use attrflow::input::Incomplete;

use crate::run::counts::Counts;

/// The most disables and deletes that need no option, whatever the number of records.
const MAX_DEPROVISION: u64 = 500;
/// The most of them in percent of the linked objects, or of the records without links.
const MAX_DEPROVISION_PERCENT: u64 = 20;
/// A limit that depends on the number of records is never lower.
const MIN_DEPROVISION: u64 = 10;

/// A group with fewer members may lose all of them.
pub const MIN_GUARDED_MEMBERS: usize = 10;

/// How many disables and deletes a run may plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxDeprovision {
    /// This number.
    Count(u64),
    /// This part of the records, in percent.
    Percent(f64),
    /// Any number.
    Unlimited,
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
#[derive(Debug, Clone, Copy)]
pub struct Guards {
    /// How many disables and deletes; none for the default.
    pub max_deprovision: Option<MaxDeprovision>,
    /// Whether groups may lose all of their members.
    pub allow_empty_groups: bool,
    /// Whether lists may be incomplete.
    pub partial: bool,
    /// How many target objects are linked; none without links.
    pub linked: Option<u64>,
}

impl Guards {
    /// Returns how many disables and deletes a plan may have; none for any number.
    pub fn max_deprovisions(&self, counts: &Counts) -> Option<u64> {
        let (base, _) = self.base(counts);
        match self.max_deprovision {
            None => {
                let part = base * MAX_DEPROVISION_PERCENT / 100;
                Some(part.clamp(MIN_DEPROVISION, MAX_DEPROVISION))
            }
            Some(MaxDeprovision::Count(limit)) => Some(limit),
            Some(MaxDeprovision::Percent(percent)) => Some((base as f64 * percent / 100.0) as u64),
            Some(MaxDeprovision::Unlimited) => None,
        }
    }

    /// Returns how many objects or records there are, of which a part may be removed, and what they are called.
    fn base(&self, counts: &Counts) -> (u64, &'static str) {
        match self.linked {
            Some(linked) => (linked, "linked objects"),
            None => (counts.read, "records"),
        }
    }

    /// Why a plan is not written, each with the option that lifts the guard; nothing when it may be.
    pub fn objections(&self, counts: &Counts, missing: Option<Incomplete>) -> Vec<String> {
        let mut objections = Vec::new();
        let deprovisioned = counts.plans.deprovisioned();
        let (base, what) = self.base(counts);
        if let Some(limit) = self.max_deprovisions(counts).filter(|limit| deprovisioned > *limit) {
            objections.push(format!(
                "{deprovisioned} of {base} {what} would be disabled or deleted in the target, and {limit} may be; \
                 `--max-deprovision {deprovisioned}` allows it"
            ));
        }
        let emptied = counts.plans.emptied_groups;
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
        if counts.incomplete_lists > 0 && !self.partial {
            objections.push(format!(
                "records whose list of members is incomplete: {}; give the whole lists, or accept it with `--partial`, \
                 which adds members and removes none",
                counts.incomplete_lists
            ));
        }
        objections
    }
}
