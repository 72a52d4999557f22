//! What must not be sent without being asked for: the guards decide after everything is planned.

use attrflow::mapping::Plan;
use attrflow::plan::MIN_GUARDED_MEMBERS;
use attrflow::plan::empties_group;
use attrflow::plan::is_deprovision;

use crate::run::RunError;
use crate::run::error::RunErrorKind;
use crate::run::options::Options;
use crate::run::report::Summary;

/// What the guards ask about the plan of one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    is_deprovision: bool,
    empties_group: bool,
    pub(super) is_list_incomplete: bool,
    unresolved: u64,
}

impl Figures {
    pub(super) fn of(plan: &Plan) -> Figures {
        Figures {
            is_deprovision: is_deprovision(plan),
            empties_group: empties_group(plan),
            is_list_incomplete: false,
            unresolved: plan.unresolved.len() as u64,
        }
    }
}

/// What the guards ask about all plans.
#[derive(Debug, Default)]
pub(super) struct Guard {
    emptied_groups: u64,
    incomplete_lists: u64,
    /// How many records would be treated otherwise than it was reviewed.
    pub(super) stale: usize,
}

impl Guard {
    /// Takes the plan of a record.
    pub(super) fn take(&mut self, figures: Figures, summary: &mut Summary) {
        summary.deprovisions += u64::from(figures.is_deprovision);
        summary.unresolved += figures.unresolved;
        self.emptied_groups += u64::from(figures.empties_group);
        self.incomplete_lists += u64::from(figures.is_list_incomplete);
    }

    /// Stops the run where a guard objects.
    pub(super) fn check(&self, options: &Options, summary: &Summary) -> Result<(), RunError> {
        let mut objections = Vec::new();
        if self.stale > 0 {
            objections.push(format!(
                "the plan is stale: what would be done for {} records is not what was reviewed; make a new one with `--dry-run`",
                self.stale
            ));
        }
        let base = if summary.linked > 0 { summary.linked } else { summary.records };
        for (count, what) in [
            (summary.deprovisions, "objects would be disabled or deleted"),
            (summary.lost, "linked objects are missing on the server"),
        ] {
            if let Some(limit) = options.max_deprovision.limit(base).filter(|limit| count > *limit) {
                objections.push(format!(
                    "{count} {what}, of {base}, and {limit} may be; `--max-deprovision {count}` allows it"
                ));
            }
        }
        if self.emptied_groups > 0 && !options.allows_empty_groups {
            objections.push(format!(
                "groups that would lose all of their {MIN_GUARDED_MEMBERS} or more members: {}; `--allow-empty-groups` allows it",
                self.emptied_groups
            ));
        }
        if self.incomplete_lists > 0 && !options.is_partial {
            objections.push(format!(
                "records whose list of members is incomplete: {}; give the whole lists, or accept it with `--partial`, \
                 which adds members and removes none",
                self.incomplete_lists
            ));
        }
        match objections.is_empty() {
            true => Ok(()),
            false => Err(RunError::new(RunErrorKind::Guard, format!("nothing was sent: {}", objections.join("; ")))),
        }
    }
}
