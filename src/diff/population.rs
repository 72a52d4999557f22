//! Two object mappings applied to records, and what differs counted by pattern.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value as Json;
use serde_json::json;

use crate::diff::Collision;
use crate::diff::collisions::Seen;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Assigned;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::model::ObjectMapping;
use crate::value::Value;
use crate::value::json::to_json;

/// How many examples are kept of each kind.
const EXAMPLES: usize = 3;

/// How many different changes of values are counted for a target; a population of names has as many as it has people.
const CHANGES: usize = 10_000;

/// How many frequent changes the JSON report has.
const FREQUENT: usize = 20;

/// How a value differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// There was none, and there is one.
    Appears,
    /// There was one, and there is none.
    Disappears,
    /// Only the case of letters differs.
    CaseOnly,
    /// Only blanks differ.
    BlanksOnly,
    /// It differs otherwise.
    Other,
    /// The mapping refuses the record now.
    Refuses,
    /// The mapping refused the record before.
    Recovers,
}

impl Pattern {
    /// All patterns, in the order of reports.
    pub const ALL: [Pattern; 7] = [
        Pattern::Refuses,
        Pattern::Disappears,
        Pattern::Appears,
        Pattern::Other,
        Pattern::CaseOnly,
        Pattern::BlanksOnly,
        Pattern::Recovers,
    ];

    /// The words that reports use.
    pub fn words(self) -> &'static str {
        match self {
            Pattern::Appears => "missing -> value",
            Pattern::Disappears => "value -> missing",
            Pattern::CaseOnly => "case only",
            Pattern::BlanksOnly => "blanks only",
            Pattern::Other => "another value",
            Pattern::Refuses => "refused now",
            Pattern::Recovers => "no longer refused",
        }
    }
}

/// A record of which a value differs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// The record's number.
    pub record: u64,
    /// The values, where they are asked for: the old one and the new one.
    pub values: Option<(Json, Json)>,
}

/// What became of the values of one target attribute.
#[derive(Debug, Clone, Default)]
pub struct TargetTally {
    /// In the order of [`Pattern::ALL`].
    patterns: [Counted; Pattern::ALL.len()],
    /// How often a value became another, both as JSON texts; only where values are asked for.
    changes: HashMap<(String, String), u64>,
    old: Seen,
    new: Seen,
}

/// Something that was counted, with the first examples.
#[derive(Debug, Clone, Default)]
struct Counted {
    count: u64,
    examples: Vec<Example>,
}

impl Counted {
    fn add(&mut self, example: impl FnOnce() -> Example) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }

    fn merge(&mut self, other: Counted) {
        self.count += other.count;
        self.examples.extend(other.examples);
        self.examples.sort_by_key(|example| example.record);
        self.examples.truncate(EXAMPLES);
    }
}

impl TargetTally {
    /// The patterns that occur, with how often and the first examples.
    pub fn patterns(&self) -> impl Iterator<Item = (Pattern, u64, &[Example])> {
        let counted = Pattern::ALL.into_iter().zip(&self.patterns);
        counted.filter(|(_, one)| one.count > 0).map(|(pattern, one)| (pattern, one.count, one.examples.as_slice()))
    }

    /// Which value became which other one, as JSON, and how often: those that did so several times, the most frequent
    /// first, at most `most` of them. Empty unless values are asked for.
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
            Entry::Vacant(entry) if known < CHANGES => {
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

    /// How many values differ.
    pub fn changed(&self) -> u64 {
        self.patterns.iter().map(|one| one.count).sum()
    }

    /// The new values that several records get, for an attribute by which the target is searched.
    pub fn collisions(&self) -> Vec<Collision> {
        self.new.collisions()
    }

    /// How many records shared an old value.
    pub fn collided_before(&self) -> u64 {
        self.old.collisions().iter().map(|collision| collision.records).sum()
    }
}

/// How a record's part in the mapping differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scoped {
    /// Only the new document maps it.
    Enters,
    /// Only the old document maps it.
    Leaves,
}

/// What became of records. Tallies of several threads are merged.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How many records were looked at.
    pub records: u64,
    /// How many of them take part in both documents.
    pub in_both: u64,
    /// How many could not be read at all; the caller counts them.
    pub unreadable: u64,
    enters: Counted,
    leaves: Counted,
    /// In the order of the population's targets.
    targets: Vec<TargetTally>,
}

impl Tally {
    /// How many records enter or leave the scope, and the numbers of the first of them.
    pub fn scoped(&self, scoped: Scoped) -> (u64, Vec<u64>) {
        let counted = match scoped {
            Scoped::Enters => &self.enters,
            Scoped::Leaves => &self.leaves,
        };
        (counted.count, counted.examples.iter().map(|example| example.record).collect())
    }

    /// Adds what another tally counted.
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

/// The memory one thread compares in.
#[derive(Debug, Default)]
pub struct Workspaces {
    old: Workspace,
    new: Workspace,
}

/// A target attribute of either document.
#[derive(Debug)]
struct Target {
    name: String,
    /// Its places in the two mappings.
    old: Option<usize>,
    new: Option<usize>,
    /// Whether the new document searches the target by it.
    matching: bool,
    case_exact: bool,
}

/// Two object mappings that records are compared by.
#[derive(Debug)]
pub struct Population<'m> {
    old: &'m Mapping,
    new: &'m Mapping,
    targets: Vec<Target>,
    with_values: bool,
}

/// What a mapping makes of a record: a value for each target; none when the record takes no part.
type Made<'r> = Result<Option<Vec<Result<Assigned<'r>, RecordFault>>>, RecordFault>;

fn make<'r, R: Record + ?Sized>(
    mapping: &'r Mapping,
    record: &'r R,
    host: &'r dyn Host,
    workspace: &'r mut Workspace,
) -> Made<'r> {
    if !mapping.in_scope(record, workspace)?.is_in_scope() {
        return Ok(None);
    }
    mapping.apply_each(record, host, workspace)
}

impl<'m> Population<'m> {
    /// A comparison of two mappings; `matching` is the new one in its document, which says by what the target is searched.
    /// With values, examples hold what the records' values are.
    pub fn new(old: &'m Mapping, new: &'m Mapping, matching: &ObjectMapping, with_values: bool) -> Population<'m> {
        let mut targets: Vec<Target> = Vec::new();
        for (place, target) in old.targets().enumerate() {
            targets.push(Target {
                name: target.name.clone(),
                old: Some(place),
                new: None,
                matching: false,
                case_exact: target.case_exact,
            });
        }
        for (place, target) in new.targets().enumerate() {
            let of_target = |mapping: &&crate::mapping::model::AttributeMapping| mapping.target == target.name;
            let matches = matching.attributes.iter().find(of_target).is_some_and(|known| known.matching_priority > 0);
            let position = targets.iter().position(|known| known.new.is_none() && known.name == target.name);
            match position.and_then(|position| targets.get_mut(position)) {
                Some(known) => {
                    known.new = Some(place);
                    known.matching = matches;
                    known.case_exact = target.case_exact;
                }
                None => targets.push(Target {
                    name: target.name.clone(),
                    old: None,
                    new: Some(place),
                    matching: matches,
                    case_exact: target.case_exact,
                }),
            }
        }
        Population { old, new, targets, with_values }
    }

    /// A tally of nothing yet.
    pub fn tally(&self) -> Tally {
        Tally { targets: vec![TargetTally::default(); self.targets.len()], ..Tally::default() }
    }

    /// Applies both mappings to a record. The hosts should answer alike, or differences are theirs.
    pub fn compare<R: Record + ?Sized>(
        &self,
        number: u64,
        record: &R,
        hosts: (&dyn Host, &dyn Host),
        workspaces: &mut Workspaces,
        tally: &mut Tally,
    ) {
        tally.records += 1;
        let old = make(self.old, record, hosts.0, &mut workspaces.old);
        let new = make(self.new, record, hosts.1, &mut workspaces.new);
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
                for (value, seen) in [(&before, &mut counted.old), (&after, &mut counted.new)] {
                    if let Some(Ok(Some(value))) = value {
                        seen.note(*value, target.case_exact, number);
                    }
                }
            }
            let (Some(before), Some(after)) = (before, after) else { continue };
            let Some(pattern) = pattern(before, after) else { continue };
            let example =
                || Example { record: number, values: self.with_values.then(|| (shown(before), shown(after))) };
            let place = Pattern::ALL.iter().position(|known| *known == pattern).unwrap_or_default();
            if let Some(one) = counted.patterns.get_mut(place) {
                one.add(example);
            }
            if self.with_values {
                counted.note_change(shown(before).to_string(), shown(after).to_string());
            }
        }
    }

    /// The targets of both documents with what was counted for them.
    pub fn targets<'t>(&'t self, tally: &'t Tally) -> impl Iterator<Item = (&'t str, &'t TargetTally)> {
        self.targets.iter().map(|target| target.name.as_str()).zip(&tally.targets)
    }

    /// The tally as JSON: `records`, `inBoth`, `unreadable`, `enters` and `leaves` (`count`, `examples`), and `targets` of which
    /// a value differs or collides (`target`, `changed`, `patterns`, `frequent`, `collisions`, `collidedBefore`).
    pub fn to_json(&self, tally: &Tally) -> Json {
        let scoped = |scoped| {
            let (count, examples) = tally.scoped(scoped);
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
            let frequent = target.frequent(FREQUENT).into_iter();
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
            "enters": scoped(Scoped::Enters),
            "leaves": scoped(Scoped::Leaves),
            "targets": targets.collect::<Vec<_>>(),
        })
    }
}

/// What a target gets: a value, nothing, or a refusal. A target that the mapping lacks gets nothing.
type Got<'r> = Result<Option<Value<'r>>, ()>;

/// What a target gets of a record that takes part.
fn value_of<'r>(made: &Made<'r>, place: Option<usize>) -> Option<Got<'r>> {
    let values = match made {
        Ok(None) => return None,
        Err(_) => return Some(Err(())),
        Ok(Some(values)) => values,
    };
    let Some(place) = place else { return Some(Ok(None)) };
    Some(match values.get(place)? {
        Ok(Assigned::Value(value)) => Ok(Some(*value)),
        Ok(Assigned::Absent) => Ok(None),
        Err(_) => Err(()),
    })
}

/// How two values differ; none when they do not.
fn pattern(old: Got<'_>, new: Got<'_>) -> Option<Pattern> {
    match (old, new) {
        (Err(()), Err(())) | (Ok(None), Ok(None)) => None,
        (Ok(_), Err(())) => Some(Pattern::Refuses),
        (Err(()), Ok(_)) => Some(Pattern::Recovers),
        (Ok(None), Ok(Some(_))) => Some(Pattern::Appears),
        (Ok(Some(_)), Ok(None)) => Some(Pattern::Disappears),
        (Ok(Some(old)), Ok(Some(new))) if old == new => None,
        (Ok(Some(Value::Text(old))), Ok(Some(Value::Text(new)))) => Some(of_texts(old, new)),
        (Ok(Some(_)), Ok(Some(_))) => Some(Pattern::Other),
    }
}

fn of_texts(old: &str, new: &str) -> Pattern {
    let without_blanks = |text: &str| text.split_whitespace().collect::<String>();
    if old.to_lowercase() == new.to_lowercase() {
        Pattern::CaseOnly
    } else if without_blanks(old) == without_blanks(new) {
        Pattern::BlanksOnly
    } else {
        Pattern::Other
    }
}

fn shown(value: Got<'_>) -> Json {
    match value {
        Ok(Some(value)) => to_json(value),
        _ => Json::Null,
    }
}
