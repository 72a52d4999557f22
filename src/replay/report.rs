//! What a comparison found, counted by target attribute.

use std::sync::Arc;

use serde_json::Value as Json;
use serde_json::json;

use crate::replay::pattern::Pattern;
use crate::replay::reason::Reason;

/// How many examples are kept of each pattern.
const MAX_EXAMPLES: usize = 3;

/// A value that differs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// The log file, and the number of the entry in it.
    pub entry: (Arc<str>, u64),
    /// The records file, and the number of the record in it.
    pub record: (Arc<str>, u64),
    /// The code of the diagnostic, where the mapping refuses the record.
    pub code: Option<&'static str>,
    /// The logged and the computed value, where they are asked for.
    pub values: Option<(Json, Json)>,
}

/// What was found for one target attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The target object.
    pub object: String,
    /// The target attribute.
    pub target: String,
    /// How many values are equal.
    pub equal: u64,
    /// In the order of [`Pattern::ALL`].
    different: [(u64, Vec<Example>); Pattern::ALL.len()],
    /// In the order of [`Reason::all`].
    not_comparable: [u64; Reason::COUNT],
}

impl Attribute {
    pub(super) fn new(object: &str, target: &str) -> Attribute {
        let (object, target) = (object.to_owned(), target.to_owned());
        Attribute { object, target, equal: 0, different: Default::default(), not_comparable: [0; Reason::COUNT] }
    }

    pub(super) fn add_difference(&mut self, pattern: Pattern, example: impl FnOnce() -> Example) {
        let position = Pattern::ALL.iter().position(|known| *known == pattern).unwrap_or_default();
        if let Some((count, examples)) = self.different.get_mut(position) {
            *count += 1;
            if examples.len() < MAX_EXAMPLES {
                examples.push(example());
            }
        }
    }

    pub(super) fn add_not_comparable(&mut self, reason: Reason) {
        count(&mut self.not_comparable, reason);
    }

    /// Returns the patterns that occur, each with how often, and the first examples.
    pub fn different(&self) -> impl Iterator<Item = (Pattern, u64, &[Example])> {
        let rows = Pattern::ALL.into_iter().zip(&self.different);
        rows.filter(|(_, (count, _))| *count > 0).map(|(pattern, (count, examples))| (pattern, *count, &examples[..]))
    }

    /// Returns how many values differ.
    pub fn differences(&self) -> u64 {
        self.different.iter().map(|(count, _)| count).sum()
    }

    /// Returns the reasons that occur, each with how often.
    pub fn not_comparable(&self) -> impl Iterator<Item = (Reason, u64)> {
        occurring(&self.not_comparable)
    }

    fn to_json(&self) -> Json {
        let different = self.different().map(|(pattern, count, examples)| {
            let examples: Vec<Json> = examples.iter().map(Example::to_json).collect();
            json!({ "pattern": pattern.words(), "count": count, "examples": examples })
        });
        json!({
            "object": self.object,
            "target": self.target,
            "equal": self.equal,
            "different": different.collect::<Vec<_>>(),
            "notComparable": reasons(self.not_comparable()),
        })
    }
}

impl Example {
    fn to_json(&self) -> Json {
        let place = |(file, number): &(Arc<str>, u64), name: &str| json!({ "file": &**file, name: number });
        let mut example = json!({ "log": place(&self.entry, "entry"), "record": place(&self.record, "record") });
        if let Some(members) = example.as_object_mut() {
            members.extend(self.code.map(|code| ("code".to_owned(), json!(code))));
            if let Some((there, here)) = &self.values {
                members.insert("logged".to_owned(), there.clone());
                members.insert("computed".to_owned(), here.clone());
            }
        }
        example
    }
}

/// What a comparison found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// How many log entries there are.
    pub entries: u64,
    /// How many source objects they are about.
    pub objects: u64,
    /// How many of these objects have at least one value that was compared.
    pub compared: u64,
    /// The target attributes: those of the document in its order, then others that entries name.
    pub attributes: Vec<Attribute>,
    pub(super) not_comparable: [u64; Reason::COUNT],
    /// How many applications the entries are about.
    pub target_systems: usize,
}

impl Report {
    pub(super) fn add_not_comparable(&mut self, reason: Reason) {
        count(&mut self.not_comparable, reason);
    }

    /// Returns why whole entries cannot be compared, each reason with how often.
    pub fn not_comparable(&self) -> impl Iterator<Item = (Reason, u64)> {
        occurring(&self.not_comparable)
    }

    /// Returns how many values are equal.
    pub fn equal(&self) -> u64 {
        self.attributes.iter().map(|attribute| attribute.equal).sum()
    }

    /// Returns how many values differ.
    pub fn differences(&self) -> u64 {
        self.attributes.iter().map(Attribute::differences).sum()
    }

    /// Returns the report as JSON: `objects`, `entries`, `compared`, `notComparable` (entries) and `attributes` (`object`, `target`,
    /// `equal`, `different`, `notComparable`).
    pub fn to_json(&self) -> Json {
        json!({
            "objects": self.objects,
            "entries": self.entries,
            "compared": self.compared,
            "notComparable": reasons(self.not_comparable()),
            "attributes": self.attributes.iter().map(Attribute::to_json).collect::<Vec<_>>(),
        })
    }
}

fn count(counts: &mut [u64; Reason::COUNT], reason: Reason) {
    let position = Reason::all().position(|known| known == reason).unwrap_or_default();
    if let Some(count) = counts.get_mut(position) {
        *count += 1;
    }
}

fn occurring(counts: &[u64; Reason::COUNT]) -> impl Iterator<Item = (Reason, u64)> {
    Reason::all().zip(*counts).filter(|(_, count)| *count > 0)
}

fn reasons(counted: impl Iterator<Item = (Reason, u64)>) -> Json {
    counted.map(|(reason, count)| json!({ "reason": reason.words(), "count": count })).collect()
}
