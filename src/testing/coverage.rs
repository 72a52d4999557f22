//! Which branches of the mappings the cases took, and which none did.
//!
//! A branch is a key or the default of `Switch`, a value of `IIF`, an operand of `Coalesce` or `SelectUniqueValue` that is
//! chosen, and whether `IgnoreFlowIfNullOrEmpty` lets a value pass. A mapping that is tested from several case files counts
//! once.

use crate::host::Host;
use crate::host::Record;
use crate::testing::branch::Way;
use crate::testing::branch::excerpt;
use crate::testing::fixture::Fixture;
use crate::testing::probe::Probed;

/// The branches of all mappings that were tested.
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
    probed: Probed,
    taken: Vec<bool>,
}

/// The branches of an expression that no case took.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Untaken {
    /// The mapping: its file, or `template zendesk`.
    pub mapping: String,
    /// The target attribute.
    pub target: String,
    /// The call that branches, on one line and cut when it is long.
    pub call: String,
    /// The branches in words.
    pub branches: Vec<String>,
}

/// Longest excerpt of a call, in characters; a terminal has 80.
const CALL: usize = 74;

impl Coverage {
    /// Nothing was tested yet.
    pub fn new() -> Coverage {
        Coverage::default()
    }

    /// The number of the mapping that a fixture tests.
    pub(super) fn subject(&mut self, fixture: &Fixture) -> usize {
        let key = fixture.key();
        if let Some(number) = self.subjects.iter().position(|subject| subject.key == key) {
            return number;
        }
        let mut targets = Vec::new();
        for (target, text) in fixture.mapping().expressions() {
            if let Some(probed) = Probed::new(&target.name, text) {
                let taken = vec![false; probed.branches.len()];
                targets.push(Target { name: target.name.clone(), text: text.to_owned(), probed, taken });
            }
        }
        self.subjects.push(Subject { key, name: fixture.subject(), targets });
        self.subjects.len() - 1
    }

    /// Notes what a record takes.
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
            branches.filter(|(branch, _)| branch.way != Way::Word).map(|(_, taken)| *taken)
        })
    }

    /// How many branches there are.
    pub fn total(&self) -> usize {
        self.counted().count()
    }

    /// How many of them some case took.
    pub fn taken(&self) -> usize {
        self.counted().filter(|taken| *taken).count()
    }

    /// How many of a hundred were taken, rounded down; 100 when there is no branch.
    pub fn percent(&self) -> usize {
        (self.taken() * 100).checked_div(self.total()).unwrap_or(100)
    }

    /// The branches that no case took, by the call they belong to, in the order of the mappings.
    pub fn untaken(&self) -> Vec<Untaken> {
        let mut found: Vec<Untaken> = Vec::new();
        for (subject, target) in
            self.subjects.iter().flat_map(|subject| subject.targets.iter().map(move |target| (subject, target)))
        {
            let mut owner = None;
            let mut branches: Vec<_> = target.probed.branches.iter().zip(&target.taken).collect();
            branches.sort_by_key(|(branch, _)| branch.owner);
            for (branch, taken) in branches {
                if *taken || branch.way == Way::Word {
                    continue;
                }
                if owner != Some(branch.owner) {
                    owner = Some(branch.owner);
                    found.push(Untaken {
                        mapping: subject.name.clone(),
                        target: target.name.clone(),
                        call: excerpt(branch.owner.slice(&target.text), CALL),
                        branches: Vec::new(),
                    });
                }
                if let Some(last) = found.last_mut() {
                    last.branches.push(branch.words(&target.text));
                }
            }
        }
        found
    }
}
