//! Records that are for one and the same target object: found by their matching values and by the objects they match.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasherDefault;
use std::hash::Hash;
use std::hash::Hasher;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::RecordFault;
use crate::mapping::plan::Action;
use crate::mapping::plan::Match;

/// What a plan claims for its record: matching values and a target object that no other record may have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claim {
    /// The first value has a place of its own, because most records have only one: their claims take no memory from the heap.
    first: Option<MatchingValue>,
    others: Vec<MatchingValue>,
    /// A fingerprint of the target object.
    object: Option<u64>,
}

/// The value of a matching attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MatchingValue {
    /// The number of the target attribute in the mapping.
    pub(super) target: usize,
    /// Two values are taken for equal if their fingerprints are, so that a record takes few bytes.
    pub(super) fingerprint: u64,
}

impl Claim {
    /// The claim of a record that matches an object.
    pub(super) fn of(values: Vec<MatchingValue>, matched: &Match) -> Claim {
        Claim { object: Some(matched.fingerprint()), ..values.into_iter().collect() }
    }

    /// Claims an object as well, by its fingerprint.
    pub(super) fn with_object(self, object: Option<u64>) -> Claim {
        Claim { object, ..self }
    }

    /// The matching values that it claims.
    pub(super) fn matching_values(&self) -> impl Iterator<Item = &MatchingValue> {
        self.first.iter().chain(&self.others)
    }
}

impl FromIterator<MatchingValue> for Claim {
    fn from_iter<T: IntoIterator<Item = MatchingValue>>(values: T) -> Claim {
        let mut values = values.into_iter();
        Claim { first: values.next(), others: values.collect(), object: None }
    }
}

impl Plan {
    /// What the plan claims: nothing when no target object is created for its record and none exists.
    pub fn claim(&self) -> Claim {
        if self.matched.is_none() && self.action != Action::Create {
            return Claim::default();
        }
        let claim: Claim = self.matching_values.iter().copied().collect();
        claim.with_object(self.matched.as_ref().map(Match::fingerprint))
    }
}

/// A hasher of fingerprints, which are hashes themselves.
#[derive(Debug, Default, Clone, Copy)]
struct Fingerprints(u64);

impl Hasher for Fingerprints {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }
}

/// A fingerprint, in halves: with a number of 32 bits it takes 12 bytes instead of 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u32, u32);

impl Key {
    fn of(fingerprint: u64) -> Key {
        Key((fingerprint >> 32) as u32, fingerprint as u32)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.0) << 32 | u64::from(self.1));
    }
}

type ByFingerprint = HashMap<Key, u32, BuildHasherDefault<Fingerprints>>;

/// Numbers that are further from each other begin another run.
const MAX_GAP: u32 = 1 << 20;

/// The numbers of records in 32 bits, in runs of numbers that are near each other. Four thousand million records need hundreds of
/// gigabytes for their claims; those beyond would be named wrongly.
#[derive(Debug, Default)]
struct Numbers {
    /// What the first number of each run is kept as, and that number.
    runs: Vec<(u32, u64)>,
    next: u32,
}

impl Numbers {
    /// Returns what a number is kept as.
    fn keep(&mut self, number: u64) -> u32 {
        let near = self.runs.last().and_then(|(start, first)| {
            let kept = u64::from(*start).checked_add(number.checked_sub(*first)?)?;
            u32::try_from(kept).ok().filter(|kept| kept.saturating_sub(self.next) < MAX_GAP)
        });
        let kept = near.unwrap_or_else(|| {
            self.runs.push((self.next, number));
            self.next
        });
        self.next = self.next.max(kept.saturating_add(1));
        kept
    }

    /// Returns the number that is kept so.
    fn number(&self, kept: u32) -> u64 {
        let after = self.runs.partition_point(|(start, _)| *start <= kept);
        let run = after.checked_sub(1).and_then(|run| self.runs.get(run));
        run.map_or(0, |(start, first)| first + u64::from(kept - start))
    }
}

/// What the records of a run have claimed so far. Records are numbered by the caller.
#[derive(Debug, Default)]
pub struct Claims {
    values: ByFingerprint,
    objects: ByFingerprint,
    numbers: Numbers,
}

impl Claims {
    /// Enters the claim of a record. One that contradicts an earlier record's is not entered.
    ///
    /// # Errors
    ///
    /// An earlier record has the same matching value, or matches the same target object. The message names both records.
    pub fn enter(&mut self, record: u64, claim: &Claim, mapping: &Mapping) -> Result<(), RecordFault> {
        self.enter_named(record, claim, mapping, |number| format!("record {number}"))
    }

    /// Enters the claim of a record as [`enter`](Claims::enter) does; `name` is what the message calls a record.
    ///
    /// # Errors
    ///
    /// As for [`enter`](Claims::enter).
    pub fn enter_named(
        &mut self,
        record: u64,
        claim: &Claim,
        mapping: &Mapping,
        name: impl Fn(u64) -> String,
    ) -> Result<(), RecordFault> {
        for value in claim.matching_values() {
            if let Some(earlier) = self.values.get(&Key::of(value.fingerprint))
                && let Some(target) = mapping.parts().get(value.target)
            {
                let attribute = &target.attribute.name;
                let message = format!(
                    "{} has the same value for `{attribute}` as {}",
                    name(record),
                    name(self.numbers.number(*earlier))
                );
                return Err(target.fault(duplicate(message)));
            }
        }
        if let Some(object) = claim.object {
            match self.objects.entry(Key::of(object)) {
                Entry::Occupied(earlier) => {
                    let (own, earlier) = (name(record), name(self.numbers.number(*earlier.get())));
                    let message = format!("{own} matches the target object that {earlier} matches");
                    return Err(RecordFault { target: String::new(), diagnostic: Box::new(duplicate(message)) });
                }
                Entry::Vacant(place) => {
                    place.insert(self.numbers.keep(record));
                }
            }
        }
        let number = self.numbers.keep(record);
        self.values.extend(claim.matching_values().map(|value| (Key::of(value.fingerprint), number)));
        Ok(())
    }
}

fn duplicate(message: String) -> Diagnostic {
    Diagnostic::new(&flow::DUPLICATE_RECORD, message)
        .help("the first record is carried out; remove one of them, or give each a matching value of its own")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_again() {
        let mut numbers = Numbers::default();
        let all = [1, 1, 2, 900, 3, 1 << 40, (1 << 40) + 1, (1 << 40) + (1 << 30), 7, u64::MAX, u64::MAX - 1, 0, 8];
        let kept = all.map(|number| numbers.keep(number));
        assert_eq!(kept.map(|kept| numbers.number(kept)), all);
        assert!(numbers.next < 2000, "{numbers:?}");
    }
}
