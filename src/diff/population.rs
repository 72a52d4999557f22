//! Compares two object mappings on records, and counts the differences by pattern.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value as Json;
use serde_json::json;

use crate::diff::Collision;
use crate::diff::collisions::ValueIndex;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Assigned;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::model::ObjectMapping;
use crate::value::Value;
use crate::value::json::to_json;

/// Maximum number of examples per pattern.
const MAX_EXAMPLES: usize = 3;

/// Maximum number of distinct value changes counted per target; a population has as many names as people.
const MAX_CHANGES: usize = 10_000;

/// Maximum number of frequent changes in the JSON report.
const MAX_FREQUENT: usize = 20;

/// The kind of difference between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Only the new document has a value.
    Appears,
    /// Only the old document has a value.
    Disappears,
    /// The values differ only in case.
    CaseOnly,
    /// The values differ only in whitespace.
    WhitespaceOnly,
    /// The values differ otherwise.
    Other,
    /// Only the new mapping fails for the record.
    Fails,
    /// Only the old mapping fails for the record.
    Recovers,
}

impl Pattern {
    /// All patterns, in the order of reports.
    pub const ALL: [Pattern; 7] = [
        Pattern::Fails,
        Pattern::Disappears,
        Pattern::Appears,
        Pattern::Other,
        Pattern::CaseOnly,
        Pattern::WhitespaceOnly,
        Pattern::Recovers,
    ];

    /// Returns the words that reports use.
    pub fn words(self) -> &'static str {
        match self {
            Pattern::Appears => "missing -> value",
            Pattern::Disappears => "value -> missing",
            Pattern::CaseOnly => "case only",
            Pattern::WhitespaceOnly => "whitespace only",
            Pattern::Other => "another value",
            Pattern::Fails => "fails now",
            Pattern::Recovers => "no longer fails",
        }
    }
}

/// A record with a different value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// The record's number.
    pub record: u64,
    /// The old and the new value, if values are requested.
    pub values: Option<(Json, Json)>,
}

/// The differences in one target attribute.
#[derive(Debug, Clone, Default)]
pub struct TargetTally {
    /// Counts in the order of [`Pattern::ALL`].
    patterns: [Counted; Pattern::ALL.len()],
    /// The number of changes from one value to another, both as JSON; only if values are requested.
    changes: HashMap<(String, String), u64>,
    old: ValueIndex,
    new: ValueIndex,
}

/// A count with the first examples.
#[derive(Debug, Clone, Default)]
struct Counted {
    count: u64,
    examples: Vec<Example>,
}

impl Counted {
    fn add(&mut self, example: impl FnOnce() -> Example) {
        self.count += 1;
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(example());
        }
    }

    fn merge(&mut self, other: Counted) {
        self.count += other.count;
        self.examples.extend(other.examples);
        self.examples.sort_by_key(|example| example.record);
        self.examples.truncate(MAX_EXAMPLES);
    }
}

impl TargetTally {
    /// Returns the patterns that occur, with their counts and first examples.
    pub fn patterns(&self) -> impl Iterator<Item = (Pattern, u64, &[Example])> {
        let counted = Pattern::ALL.into_iter().zip(&self.patterns);
        counted.filter(|(_, one)| one.count > 0).map(|(pattern, one)| (pattern, one.count, one.examples.as_slice()))
    }

    /// Returns the changes that occur several times, as old value, new value and count, the most frequent first, at
    /// most `most` of them. Empty unless values are requested.
    pub fn frequent(&self, most: usize) -> Vec<(Json, Json, u64)> {
        let mut several: Vec<_> = self.changes.iter().filter(|(_, count)| **count > 1).collect();
        several.sort_by(|(one, first), (other, second)| second.cmp(first).then_with(|| one.cmp(other)));
        let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
        several.into_iter().take(most).map(|((old, new), count)| (json(old), json(new), *count)).collect()
    }

    fn note_change(&mut self, old: String, new: String) {
        let known = self.changes.len();
        match self.changes.entry((old, new)) {
            Entry::Occupied(mut entry) => *entry.get_mut() += 1,
            Entry::Vacant(entry) if known < MAX_CHANGES => {
                entry.insert(1);
            }
            Entry::Vacant(_) => {}
        }
    }

    fn merge(&mut self, other: TargetTally) {
        for (one, other) in self.patterns.iter_mut().zip(other.patterns) {
            one.merge(other);
        }
        for (change, count) in other.changes {
            *self.changes.entry(change).or_default() += count;
        }
        self.old.merge(other.old);
        self.new.merge(other.new);
    }

    /// Returns the number of values that differ.
    pub fn changed(&self) -> u64 {
        self.patterns.iter().map(|one| one.count).sum()
    }

    /// Returns the new values that several records share, for a matching attribute.
    pub fn collisions(&self) -> Vec<Collision> {
        self.new.collisions()
    }

    /// Returns the number of records that shared an old value.
    pub fn collided_before(&self) -> u64 {
        self.old.collisions().iter().map(|collision| collision.records).sum()
    }
}

/// A change of scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScopeChange {
    /// Only the new document maps it.
    Enters,
    /// Only the old document maps it.
    Leaves,
}

/// The differences of all records. Tallies of several threads can be merged.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// The number of records.
    pub records: u64,
    /// The number of records in scope of both documents.
    pub in_both: u64,
    /// The number of unreadable records, counted by the caller.
    pub unreadable: u64,
    enters: Counted,
    leaves: Counted,
    /// Tallies in the order of the population's targets.
    targets: Vec<TargetTally>,
}

impl Tally {
    /// Returns how many records enter or leave the scope, and the numbers of the first of them.
    pub fn scope_changes(&self, change: ScopeChange) -> (u64, Vec<u64>) {
        let counted = match change {
            ScopeChange::Enters => &self.enters,
            ScopeChange::Leaves => &self.leaves,
        };
        (counted.count, counted.examples.iter().map(|example| example.record).collect())
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: Tally) {
        self.records += other.records;
        self.in_both += other.in_both;
        self.unreadable += other.unreadable;
        self.enters.merge(other.enters);
        self.leaves.merge(other.leaves);
        if self.targets.is_empty() {
            self.targets = other.targets;
            return;
        }
        for (target, other) in self.targets.iter_mut().zip(other.targets) {
            target.merge(other);
        }
    }
}

/// The memory that one thread compares in.
#[derive(Debug, Default)]
pub struct Workspaces {
    old: Workspace,
    new: Workspace,
}

/// A target attribute of either document.
#[derive(Debug)]
struct Target {
    name: String,
    /// Its positions in the two mappings.
    old: Option<usize>,
    new: Option<usize>,
    /// Whether it is a matching attribute of the new document.
    matching: bool,
    case_exact: bool,
}

/// Two object mappings to compare on records.
#[derive(Debug)]
pub struct Population<'m> {
    old: &'m Mapping,
    new: &'m Mapping,
    targets: Vec<Target>,
    with_values: bool,
}

/// The result of mapping a record: a value for each target; `None` when the record is out of scope.
type Mapped<'r> = Result<Option<Vec<Result<Assigned<'r>, RecordFault>>>, RecordFault>;

fn map_record<'r, R: Record + ?Sized>(
    mapping: &'r Mapping,
    record: &'r R,
    host: &'r dyn Host,
    workspace: &'r mut Workspace,
) -> Mapped<'r> {
    if !mapping.in_scope(record, workspace)?.is_in_scope() {
        return Ok(None);
    }
    mapping.apply_each(record, host, workspace)
}

impl<'m> Population<'m> {
    /// Creates a comparison of two mappings. `matching` is the new object mapping in its document, which defines the
    /// matching attributes. Examples contain values if `with_values` is set.
    pub fn new(old: &'m Mapping, new: &'m Mapping, matching: &ObjectMapping, with_values: bool) -> Population<'m> {
        let mut targets: Vec<Target> = Vec::new();
        for (position, target) in old.targets().enumerate() {
            targets.push(Target {
                name: target.name.clone(),
                old: Some(position),
                new: None,
                matching: false,
                case_exact: target.case_exact,
            });
        }
        for (index, target) in new.targets().enumerate() {
            let of_target = |mapping: &&crate::mapping::model::AttributeMapping| mapping.target == target.name;
            let matches = matching.attributes.iter().find(of_target).is_some_and(|known| known.matching_priority > 0);
            let position = targets.iter().position(|known| known.new.is_none() && known.name == target.name);
            match position.and_then(|position| targets.get_mut(position)) {
                Some(known) => {
                    known.new = Some(index);
                    known.matching = matches;
                    known.case_exact = target.case_exact;
                }
                None => targets.push(Target {
                    name: target.name.clone(),
                    old: None,
                    new: Some(index),
                    matching: matches,
                    case_exact: target.case_exact,
                }),
            }
        }
        Population { old, new, targets, with_values }
    }

    /// Returns an empty tally.
    pub fn tally(&self) -> Tally {
        Tally { targets: vec![TargetTally::default(); self.targets.len()], ..Tally::default() }
    }

    /// Applies both mappings to a record and counts the differences. The two hosts must return the same values.
    pub fn compare<R: Record + ?Sized>(
        &self,
        number: u64,
        record: &R,
        hosts: (&dyn Host, &dyn Host),
        workspaces: &mut Workspaces,
        tally: &mut Tally,
    ) {
        tally.records += 1;
        let old = map_record(self.old, record, hosts.0, &mut workspaces.old);
        let new = map_record(self.new, record, hosts.1, &mut workspaces.new);
        let bare = || Example { record: number, values: None };
        match (&old, &new) {
            (Ok(None), Ok(None)) => return,
            (Ok(None), _) => tally.enters.add(bare),
            (_, Ok(None)) => tally.leaves.add(bare),
            _ => tally.in_both += 1,
        }
        for (target, counted) in self.targets.iter().zip(&mut tally.targets) {
            let (before, after) = (value_of(&old, target.old), value_of(&new, target.new));
            if target.matching {
                for (value, index) in [(&before, &mut counted.old), (&after, &mut counted.new)] {
                    if let Some(Ok(Some(value))) = value {
                        index.add(*value, target.case_exact, number);
                    }
                }
            }
            let (Some(before), Some(after)) = (before, after) else { continue };
            let Some(pattern) = pattern(before, after) else { continue };
            let example =
                || Example { record: number, values: self.with_values.then(|| (shown(before), shown(after))) };
            let position = Pattern::ALL.iter().position(|known| *known == pattern).unwrap_or_default();
            if let Some(one) = counted.patterns.get_mut(position) {
                one.add(example);
            }
            if self.with_values {
                counted.note_change(shown(before).to_string(), shown(after).to_string());
            }
        }
    }

    /// Returns the targets of both documents with their tallies.
    pub fn targets<'t>(&'t self, tally: &'t Tally) -> impl Iterator<Item = (&'t str, &'t TargetTally)> {
        self.targets.iter().map(|target| target.name.as_str()).zip(&tally.targets)
    }

    /// Returns the tally as JSON.
    ///
    /// Members: `records`, `inBoth`, `unreadable`, `enters` and `leaves` (`count`, `examples`), and `targets` with a
    /// difference or a collision (`target`, `changed`, `patterns`, `frequent`, `collisions`, `collidedBefore`).
    pub fn to_json(&self, tally: &Tally) -> Json {
        let scope_changes = |change| {
            let (count, examples) = tally.scope_changes(change);
            json!({ "count": count, "examples": examples })
        };
        let example = |example: &Example| match &example.values {
            Some((old, new)) => json!({ "record": example.record, "old": old, "new": new }),
            None => json!({ "record": example.record }),
        };
        let targets = self.targets(tally).filter_map(|(name, target)| {
            let collisions = target.collisions();
            if target.changed() == 0 && collisions.is_empty() {
                return None;
            }
            let patterns = target.patterns().map(|(pattern, count, examples)| {
                let examples: Vec<Json> = examples.iter().map(example).collect();
                json!({ "pattern": pattern.words(), "count": count, "examples": examples })
            });
            let frequent = target.frequent(MAX_FREQUENT).into_iter();
            let frequent = frequent.map(|(old, new, count)| json!({ "old": old, "new": new, "count": count }));
            let collided = collisions.iter().map(|one| json!({ "records": one.records, "examples": one.examples }));
            Some(json!({
                "target": name,
                "changed": target.changed(),
                "patterns": patterns.collect::<Vec<_>>(),
                "frequent": frequent.collect::<Vec<_>>(),
                "collisions": collided.collect::<Vec<_>>(),
                "collidedBefore": target.collided_before(),
            }))
        });
        json!({
            "records": tally.records,
            "inBoth": tally.in_both,
            "unreadable": tally.unreadable,
            "enters": scope_changes(ScopeChange::Enters),
            "leaves": scope_changes(ScopeChange::Leaves),
            "targets": targets.collect::<Vec<_>>(),
        })
    }
}

/// The result of a target: a value, no value, or an error. A target that the mapping lacks has no value.
type TargetValue<'r> = Result<Option<Value<'r>>, ()>;

/// Returns the result of a target; `None` when the record is out of scope.
fn value_of<'r>(mapped: &Mapped<'r>, position: Option<usize>) -> Option<TargetValue<'r>> {
    let values = match mapped {
        Ok(None) => return None,
        Err(_) => return Some(Err(())),
        Ok(Some(values)) => values,
    };
    let Some(position) = position else { return Some(Ok(None)) };
    Some(match values.get(position)? {
        Ok(Assigned::Value(value)) => Ok(Some(*value)),
        Ok(Assigned::Absent) => Ok(None),
        Err(_) => Err(()),
    })
}

/// Returns how two results differ; `None` when they do not.
fn pattern(old: TargetValue<'_>, new: TargetValue<'_>) -> Option<Pattern> {
    match (old, new) {
        (Err(()), Err(())) | (Ok(None), Ok(None)) => None,
        (Ok(_), Err(())) => Some(Pattern::Fails),
        (Err(()), Ok(_)) => Some(Pattern::Recovers),
        (Ok(None), Ok(Some(_))) => Some(Pattern::Appears),
        (Ok(Some(_)), Ok(None)) => Some(Pattern::Disappears),
        (Ok(Some(old)), Ok(Some(new))) if old == new => None,
        (Ok(Some(Value::Text(old))), Ok(Some(Value::Text(new)))) => Some(of_texts(old, new)),
        (Ok(Some(_)), Ok(Some(_))) => Some(Pattern::Other),
    }
}

fn of_texts(old: &str, new: &str) -> Pattern {
    let without_whitespace = |text: &str| text.split_whitespace().collect::<String>();
    if old.to_lowercase() == new.to_lowercase() {
        Pattern::CaseOnly
    } else if without_whitespace(old) == without_whitespace(new) {
        Pattern::WhitespaceOnly
    } else {
        Pattern::Other
    }
}

fn shown(value: TargetValue<'_>) -> Json {
    match value {
        Ok(Some(value)) => to_json(value),
        _ => Json::Null,
    }
}
