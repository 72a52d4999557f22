//! What is told at the end of a run: how many records there were, and what became of them.

use std::collections::BTreeMap;

use attrflow::diagnostic::Code;
use attrflow::mapping::Action;
use attrflow::mapping::Plan;

/// The actions in the order they are told in.
const ACTIONS: [Action; 5] = [Action::Create, Action::Update, Action::Disable, Action::Delete, Action::Skip];

/// How many records there were, by what became of them.
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
    /// Lines without a record.
    pub blank: u64,
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
        self.blank += part.blank;
        self.failed |= part.failed;
        self.plans.add(&part.plans);
    }

    /// Whether every record became something.
    pub fn agree(&self, quarantined: u64) -> bool {
        self.read == self.written + self.skipped + self.left_out + self.idle + quarantined
    }

    /// The last line of a run.
    pub fn sentence(&self, quarantined: u64) -> String {
        let Counts { read, written, skipped, .. } = self;
        let also = |words: &str, number: u64| if number > 0 { format!(" + {words} {number}") } else { String::new() };
        let (left_out, idle) = (also("left out", self.left_out), also("without a request", self.idle));
        let blank = if self.blank > 0 { format!("; blank lines {}", self.blank) } else { String::new() };
        format!(
            "records in {read} = written {written} + skipped by scope {skipped}{left_out}{idle} + quarantined {quarantined}{blank}"
        )
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
    /// Requests that were written.
    pub requests: u64,
}

impl PlanCounts {
    /// Counts a plan.
    pub fn take(&mut self, plan: &Plan) {
        for (action, count) in ACTIONS.iter().zip(&mut self.actions) {
            *count += u64::from(*action == plan.action);
        }
        if let (Action::Skip, Some(Code { id, title, .. })) = (plan.action, plan.reason) {
            self.reasons.entry(id).or_insert((title, 0)).1 += 1;
        }
        self.unresolved += plan.unresolved.len() as u64;
    }

    fn add(&mut self, other: &PlanCounts) {
        for (count, more) in self.actions.iter_mut().zip(other.actions) {
            *count += more;
        }
        for (id, (title, number)) in &other.reasons {
            self.reasons.entry(id).or_insert((title, 0)).1 += number;
        }
        self.unresolved += other.unresolved;
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
        let open = (self.unresolved > 0)
            .then(|| format!("references that lead to objects the target does not have: {}", self.unresolved));
        let skipped = list(reasons.collect()).map(|reasons| format!("skipped because: {reasons}"));
        [list(actions), skipped, open].into_iter().flatten().collect()
    }
}
