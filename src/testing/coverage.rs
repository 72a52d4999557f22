//! Branch coverage: which branches of the mappings the cases take.
//!
//! A branch is a key or the default of `Switch`, a value of `IIF`, the chosen operand of `Coalesce` or
//! `SelectUniqueValue`, and either result of `IgnoreFlowIfNullOrEmpty`. A mapping that several case files test counts
//! once.

use crate::host::Host;
use crate::host::Record;
use crate::testing::branch::Role;
use crate::testing::branch::excerpt;
use crate::testing::fixture::Fixture;
use crate::testing::probe::ProbedExpression;

/// The branch coverage of all tested mappings.
#[derive(Debug, Default)]
pub struct Coverage {
    subjects: Vec<Subject>,
}

/// One mapping.
#[derive(Debug)]
struct Subject {
    key: String,
    name: String,
    targets: Vec<Target>,
}

/// One expression of a mapping.
#[derive(Debug)]
struct Target {
    name: String,
    text: String,
    probed: ProbedExpression,
    taken: Vec<bool>,
}

/// A call with branches that no case takes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UncoveredCall {
    /// The mapping: its file, or `template zendesk`.
    pub mapping: String,
    /// The target attribute.
    pub target: String,
    /// The call, on one line and cut when it is long.
    pub call: String,
    /// Descriptions of the branches.
    pub branches: Vec<String>,
}

/// Maximum length of an excerpt of a call, in characters; a terminal has 80.
const MAX_CALL: usize = 74;

impl Coverage {
    /// Creates an empty coverage.
    pub fn new() -> Coverage {
        Coverage::default()
    }

    /// Returns the index of the mapping that a fixture tests, and adds it if it is new.
    pub(super) fn subject(&mut self, fixture: &Fixture) -> usize {
        let key = fixture.key();
        if let Some(number) = self.subjects.iter().position(|subject| subject.key == key) {
            return number;
        }
        let mut targets = Vec::new();
        for (target, text) in fixture.mapping().expressions() {
            if let Some(probed) = ProbedExpression::new(&target.name, text) {
                let taken = vec![false; probed.branches.len()];
                targets.push(Target { name: target.name.clone(), text: text.to_owned(), probed, taken });
            }
        }
        self.subjects.push(Subject { key, name: fixture.subject(), targets });
        self.subjects.len() - 1
    }

    /// Adds the branches that a record takes.
    pub(super) fn note<R: Record + ?Sized>(&mut self, subject: usize, record: &R, host: &dyn Host) {
        let Some(subject) = self.subjects.get_mut(subject) else { return };
        for target in &mut subject.targets {
            if target.taken.iter().all(|taken| *taken) {
                continue;
            }
            for number in target.probed.taken(record, host) {
                if let Some(taken) = target.taken.get_mut(number) {
                    *taken = true;
                }
            }
        }
    }

    fn counted(&self) -> impl Iterator<Item = bool> {
        let targets = self.subjects.iter().flat_map(|subject| &subject.targets);
        targets.flat_map(|target| {
            let branches = target.probed.branches.iter().zip(&target.taken);
            branches.filter(|(branch, _)| branch.role != Role::Word).map(|(_, taken)| *taken)
        })
    }

    /// Returns the number of branches.
    pub fn total(&self) -> usize {
        self.counted().count()
    }

    /// Returns the number of branches that some case takes.
    pub fn covered(&self) -> usize {
        self.counted().filter(|taken| *taken).count()
    }

    /// Returns the coverage in percent, rounded down; 100 when there are no branches.
    pub fn percent(&self) -> usize {
        (self.covered() * 100).checked_div(self.total()).unwrap_or(100)
    }

    /// Returns the branches that no case takes, grouped by call, in the order of the mappings.
    pub fn uncovered(&self) -> Vec<UncoveredCall> {
        let mut found: Vec<UncoveredCall> = Vec::new();
        for (subject, target) in
            self.subjects.iter().flat_map(|subject| subject.targets.iter().map(move |target| (subject, target)))
        {
            let mut owner = None;
            let mut branches: Vec<_> = target.probed.branches.iter().zip(&target.taken).collect();
            branches.sort_by_key(|(branch, _)| branch.owner);
            for (branch, taken) in branches {
                if *taken || branch.role == Role::Word {
                    continue;
                }
                if owner != Some(branch.owner) {
                    owner = Some(branch.owner);
                    found.push(UncoveredCall {
                        mapping: subject.name.clone(),
                        target: target.name.clone(),
                        call: excerpt(branch.owner.slice(&target.text), MAX_CALL),
                        branches: Vec::new(),
                    });
                }
                if let Some(last) = found.last_mut() {
                    last.branches.push(branch.description(&target.text));
                }
            }
        }
        found
    }
}
