//! The summary at the end of a run: how many records there were, by their outcome.

use std::collections::BTreeMap;

use attrflow::diagnostic::Code;
use attrflow::mapping::Action;
use attrflow::mapping::BriefPlan;
use attrflow::mapping::Plan;
use attrflow::plan::PlanFigures;
use attrflow::plan::empties_group;
use serde_json::Map;
use serde_json::Value;

/// The actions in the order of the summary.
const ACTIONS: [Action; 5] = [Action::Create, Action::Update, Action::Disable, Action::Delete, Action::Skip];

/// How many records there were, by their outcome.
#[derive(Debug, Default)]
pub struct Counts {
    /// All of them.
    pub read: u64,
    /// Those that there is output for.
    pub written: u64,
    /// Those that the scoping filter leaves out.
    pub skipped: u64,
    /// Those that an expression leaves out (`IgnoreObjectFlow`).
    pub left_out: u64,
    /// Those that need no request.
    pub idle: u64,
    /// Those that have no object, because their source object was removed.
    pub deleted: u64,
    /// Those of a kind that no object mapping takes.
    pub of_other_kinds: u64,
    /// Those that no assignment can name, because they have no identifier.
    pub unidentified: u64,
    /// Assigned roles that are not among those of the application.
    pub unknown_roles: u64,
    /// Those whose list of members is not known as a whole.
    pub incomplete_lists: u64,
    /// Those with damaged values in attributes that the mapping does not read.
    pub damaged: u64,
    /// Lines without a record.
    pub blank: u64,
    /// Linked records that the input lacks.
    pub vanished: u64,
    /// Those of them that no request can be made for.
    pub vanished_at_fault: u64,
    /// Records that a later one of the same identifier in a delta was merged with.
    pub merged: u64,
    /// Whether the program itself failed on one of them.
    pub failed: bool,
    /// What plans say.
    pub plans: PlanCounts,
}

impl Counts {
    /// Adds those of a part.
    pub fn add(&mut self, part: &Counts) {
        self.read += part.read;
        self.written += part.written;
        self.skipped += part.skipped;
        self.left_out += part.left_out;
        self.idle += part.idle;
        self.deleted += part.deleted;
        self.of_other_kinds += part.of_other_kinds;
        self.unidentified += part.unidentified;
        self.unknown_roles += part.unknown_roles;
        self.incomplete_lists += part.incomplete_lists;
        self.damaged += part.damaged;
        self.blank += part.blank;
        self.vanished += part.vanished;
        self.vanished_at_fault += part.vanished_at_fault;
        self.merged += part.merged;
        self.failed |= part.failed;
        self.plans.add(&part.plans);
    }

    /// The figures that guards compare with their limits.
    pub fn figures(&self) -> PlanFigures {
        PlanFigures {
            records: self.read,
            deprovisioned: self.plans.deprovisioned(),
            emptied_groups: self.plans.emptied_groups,
            incomplete_lists: self.incomplete_lists,
        }
    }

    /// Whether every record became something.
    pub fn agree(&self, quarantined: u64) -> bool {
        let Counts { written, skipped, left_out, idle, deleted, of_other_kinds, merged, .. } = self;
        self.read == written + skipped + left_out + idle + deleted + of_other_kinds + merged + quarantined
    }

    /// What is doubtful about the records, one line each.
    pub fn doubts(&self) -> Vec<String> {
        let some = |count: u64, sentence: &str| (count > 0).then(|| format!("{sentence}: {count}"));
        let damaged = "records with damaged values in attributes that the mapping does not read";
        let others = "records of a kind that no object mapping of the run takes, by `@odata.type`, `@odata.context` or `meta.resourceType`";
        let roles = "assigned roles that are not among the app roles of `--roles`";
        [
            some(self.damaged, damaged),
            some(self.of_other_kinds, others),
            some(self.unidentified, "records without an `id`, which count as not assigned"),
            some(self.unknown_roles, roles),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The last line of a run.
    pub fn sentence(&self, quarantined: u64) -> String {
        let Counts { read, written, skipped, .. } = self;
        let also = |words: &str, number: u64| if number > 0 { format!(" + {words} {number}") } else { String::new() };
        let (left_out, idle) = (also("left out", self.left_out), also("without a request", self.idle));
        let deleted = also("deleted", self.deleted);
        let others = also("of other kinds", self.of_other_kinds) + &also("merged", self.merged);
        let blank = if self.blank > 0 { format!("; blank lines {}", self.blank) } else { String::new() };
        format!(
            "records in {read} = written {written} + skipped by scope {skipped}{left_out}{idle}{deleted}{others} + quarantined {quarantined}{blank}"
        )
    }
}

/// What is counted of a plan.
#[derive(Debug)]
pub struct PlanTally {
    action: Action,
    reason: Option<&'static Code>,
    unresolved: u64,
    unknown_members: u64,
    /// Whether members stay because others are unresolved.
    keeps_members: bool,
    lifecycle_unknown: bool,
    empties_group: bool,
    requests: u64,
}

impl PlanTally {
    /// Counts a plan that became this many requests.
    pub fn of(plan: &Plan, requests: u64) -> PlanTally {
        PlanTally {
            action: plan.action,
            reason: plan.reason,
            unresolved: plan.unresolved.len() as u64,
            unknown_members: plan.unknown_members,
            keeps_members: !plan.unresolved.is_empty() && plan.unknown_members + plan.kept_members > 0,
            lifecycle_unknown: plan.lifecycle_unknown,
            empties_group: empties_group(plan),
            requests,
        }
    }
}

impl PlanTally {
    /// Counts a plan that became this many requests.
    pub fn of_brief(plan: &BriefPlan<'_>, requests: u64) -> PlanTally {
        PlanTally {
            action: plan.action,
            reason: plan.reason,
            unresolved: 0,
            unknown_members: 0,
            keeps_members: false,
            lifecycle_unknown: plan.lifecycle_unknown,
            empties_group: false,
            requests,
        }
    }
}

/// What plans say, counted.
#[derive(Debug, Default)]
pub struct PlanCounts {
    actions: [u64; ACTIONS.len()],
    /// Why records are skipped, by the code.
    reasons: BTreeMap<&'static str, (&'static str, u64)>,
    /// References that lead to no object of the target.
    unresolved: u64,
    /// Members that stay because no known source record is linked to them.
    unknown_members: u64,
    /// Groups that keep members because others are unresolved.
    keeping_groups: u64,
    /// Records that say nothing of whether they are active.
    lifecycle_unknown: u64,
    /// Groups that would lose all of their members, of which they have some.
    emptied_groups: u64,
    /// Requests that were written.
    requests: u64,
}

impl PlanCounts {
    /// Counts a plan.
    pub fn take(&mut self, plan: &PlanTally) {
        for (action, count) in ACTIONS.iter().zip(&mut self.actions) {
            *count += u64::from(*action == plan.action);
        }
        if let (Action::Skip, Some(Code { id, title, .. })) = (plan.action, plan.reason) {
            self.reasons.entry(id).or_insert((title, 0)).1 += 1;
        }
        self.unresolved += plan.unresolved;
        self.unknown_members += plan.unknown_members;
        self.keeping_groups += u64::from(plan.keeps_members);
        self.lifecycle_unknown += u64::from(plan.lifecycle_unknown);
        self.emptied_groups += u64::from(plan.empties_group);
        self.requests += plan.requests;
    }

    /// How many objects of the target are disabled or deleted.
    pub fn deprovisioned(&self) -> u64 {
        let gone = |action: &Action| matches!(action, Action::Disable | Action::Delete);
        ACTIONS.iter().zip(self.actions).filter(|(action, _)| gone(action)).map(|(_, count)| count).sum()
    }

    /// Returns the counts as members of a summary; none when there was no plan.
    pub fn to_json(&self) -> Map<String, Value> {
        if self.actions.iter().all(|count| *count == 0) {
            return Map::new();
        }
        let actions = ACTIONS.iter().zip(self.actions).map(|(action, count)| (action.word().to_owned(), count.into()));
        let reasons = self.reasons.iter().map(|(id, (_, count))| ((*id).to_owned(), (*count).into()));
        Map::from_iter([
            ("actions".to_owned(), Value::Object(actions.collect())),
            ("skippedBecause".to_owned(), Value::Object(reasons.collect())),
            ("requests".to_owned(), self.requests.into()),
            ("unresolved".to_owned(), self.unresolved.into()),
        ])
    }

    fn add(&mut self, other: &PlanCounts) {
        for (count, more) in self.actions.iter_mut().zip(other.actions) {
            *count += more;
        }
        for (id, (title, number)) in &other.reasons {
            self.reasons.entry(id).or_insert((title, 0)).1 += number;
        }
        self.unresolved += other.unresolved;
        self.unknown_members += other.unknown_members;
        self.keeping_groups += other.keeping_groups;
        self.lifecycle_unknown += other.lifecycle_unknown;
        self.emptied_groups += other.emptied_groups;
        self.requests += other.requests;
    }

    /// The actions, why records are skipped, and what is left open, one line each; nothing when there was no plan.
    pub fn sentences(&self) -> Vec<String> {
        let list = |items: Vec<String>| (!items.is_empty()).then(|| items.join(", "));
        let counted = ACTIONS.iter().zip(self.actions).filter(|(_, count)| *count > 0);
        let mut actions: Vec<String> = counted.map(|(action, count)| format!("{} {count}", action.word())).collect();
        if self.requests > 0 {
            actions.push(format!("requests {}", self.requests));
        }
        let reasons = self.reasons.iter().map(|(id, (title, count))| format!("{title} ({id}) {count}"));
        let skipped = list(reasons.collect()).map(|reasons| format!("skipped because: {reasons}"));
        let some = |count: u64, sentence: String| (count > 0).then_some(sentence);
        let Self { unresolved, keeping_groups, unknown_members, lifecycle_unknown, .. } = self;
        let open = [
            some(*unresolved, format!("references that lead to objects the target does not have: {unresolved}")),
            some(
                *keeping_groups,
                format!(
                    "groups that keep members because some of their members are unresolved: {keeping_groups}; \
                     `--users FILE` gives the users that members lead to"
                ),
            ),
            some(
                *unknown_members,
                format!("members that stay because no known source record is linked to them: {unknown_members}"),
            ),
            some(
                *lifecycle_unknown,
                format!(
                    "records with neither `accountEnabled` nor `IsSoftDeleted`: {lifecycle_unknown}; new objects are \
                     active, existing ones are neither enabled nor disabled (`$select=accountEnabled` adds it)"
                ),
            ),
        ];
        [list(actions), skipped].into_iter().chain(open).flatten().collect()
    }
}
