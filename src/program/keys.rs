//! A hash table for the constant keys of a `Switch`.
//!
//! A binary search compares four strings to find one of twelve, and the branch predictor guesses wrong at each. Here
//! the fingerprint of a string, its length with its first and last eight bytes, leads to the only key it can be, and
//! one comparison decides. Collisions probe linearly.

use std::ops::Deref;
use std::sync::Arc;

/// Sorted keys with their values.
#[derive(Debug, Clone)]
pub struct Keys<T> {
    sorted: Vec<(Arc<str>, T)>,
    /// Open addressing, at most a quarter full; collisions probe linearly. Empty when some key would be more than
    /// [`MAX_PROBES`] buckets away from its home bucket; lookups then use a binary search.
    buckets: Vec<Option<Bucket>>,
}

/// An entry of the hash table.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    fingerprint: Fingerprint,
    /// The index of the key.
    index: u32,
}

/// The maximum number of buckets probed for a key.
const MAX_PROBES: usize = 8;

impl<T> Default for Keys<T> {
    fn default() -> Keys<T> {
        Keys { sorted: Vec::new(), buckets: Vec::new() }
    }
}

impl<T> Deref for Keys<T> {
    type Target = [(Arc<str>, T)];

    fn deref(&self) -> &[(Arc<str>, T)] {
        &self.sorted
    }
}

impl<T> Keys<T> {
    /// Returns the values of all keys.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.sorted.iter_mut().map(|(_, value)| value)
    }
}

impl<T: Copy> Keys<T> {
    /// Builds the table from keys that are sorted and distinct.
    pub fn new(sorted: Vec<(Arc<str>, T)>) -> Keys<T> {
        let buckets = buckets(sorted.iter().map(|(key, _)| &**key)).unwrap_or_default();
        Keys { sorted, buckets }
    }

    /// Returns the value of a key.
    #[inline]
    pub fn find(&self, key: &str) -> Option<T> {
        if self.buckets.is_empty() {
            return self.binary_search(key);
        }
        let fingerprint = Fingerprint::of(key);
        // Nearly always the key is in its home bucket, or nowhere.
        let bucket = self.bucket(fingerprint, 0)?;
        if bucket.fingerprint.is(fingerprint) && key.len() <= MAX_EXACT_LENGTH {
            return self.sorted.get(bucket.index as usize).map(|(_, value)| *value);
        }
        self.probe(key, fingerprint)
    }

    /// Returns the entry `step` buckets after the home bucket of a fingerprint.
    #[inline(always)]
    fn bucket(&self, fingerprint: Fingerprint, step: usize) -> Option<Bucket> {
        *self.buckets.get(fingerprint.hash().wrapping_add(step) & self.buckets.len().wrapping_sub(1))?
    }

    #[inline(never)]
    fn probe(&self, wanted: &str, fingerprint: Fingerprint) -> Option<T> {
        for step in 0..MAX_PROBES {
            let bucket = self.bucket(fingerprint, step)?;
            if bucket.fingerprint.is(fingerprint) {
                let (key, value) = self.sorted.get(bucket.index as usize)?;
                if **key == *wanted {
                    return Some(*value);
                }
            }
        }
        None
    }

    #[inline(never)]
    fn binary_search(&self, wanted: &str) -> Option<T> {
        let position = self.sorted.binary_search_by(|(key, _)| (**key).cmp(wanted)).ok()?;
        self.sorted.get(position).map(|(_, value)| *value)
    }
}

/// Fills the buckets, a power of two of them; `None` when a key would be too far from its home bucket.
fn buckets<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Option<Vec<Option<Bucket>>> {
    let mut buckets = vec![None; (keys.len().max(1) * 4).next_power_of_two()];
    let last = buckets.len() - 1;
    for (index, key) in (0..).zip(keys) {
        let fingerprint = Fingerprint::of(key);
        let free = (0..MAX_PROBES)
            .map(|step| fingerprint.hash().wrapping_add(step) & last)
            .find(|bucket| buckets.get(*bucket).is_some_and(Option::is_none))?;
        *buckets.get_mut(free)? = Some(Bucket { fingerprint, index });
    }
    Some(buckets)
}

/// The length of a string, and up to eight bytes from each end.
#[derive(Debug, Clone, Copy)]
struct Fingerprint {
    first: u64,
    last: u64,
    length: usize,
}

/// Strings up to this length are equal when their fingerprints are.
const MAX_EXACT_LENGTH: usize = 16;

impl Fingerprint {
    #[inline]
    fn of(string: &str) -> Fingerprint {
        let bytes = string.as_bytes();
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
                // The first, middle and last byte, which may be the same byte: reading all three needs no branch on
                // the length.
                _ => {
                    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte));
                    (byte(0), byte(bytes.len() / 2) | byte(bytes.len().saturating_sub(1)) << 8)
                }
            },
        };
        Fingerprint { first, last, length: bytes.len() }
    }

    /// Compares all parts without a branch between them.
    #[inline(always)]
    fn is(self, other: Fingerprint) -> bool {
        (self.first ^ other.first) | (self.last ^ other.last) | (self.length ^ other.length) as u64 == 0
    }

    /// Returns a hash for the choice of the home bucket.
    #[inline]
    fn hash(self) -> usize {
        let length = u64::try_from(self.length).unwrap_or(u64::MAX);
        let mixed = (self.first ^ self.last.rotate_left(29)).wrapping_add(length).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // Multiplicative hashing: the upper half of a product depends on all bits of its factors.
        usize::try_from(mixed >> 40).unwrap_or_default()
    }
}
