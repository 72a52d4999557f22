//! The keys of a `Switch`: sorted, and found by what a few of their bytes say.
//!
//! A search by halves compares four texts to find one of twelve, and the processor guesses wrong at each. Here a text's
//! length and its first and last bytes lead to the one key it can be, and one comparison tells whether it is.

use std::ops::Deref;
use std::sync::Arc;

/// Sorted keys, each with something.
#[derive(Debug, Clone)]
pub struct Keys<T> {
    sorted: Vec<(Arc<str>, T)>,
    /// For every mark the number of the key that belongs there, from 1, or of one that stands there because it found its own
    /// place taken. A quarter of the places at most are taken. Empty where too many keys crowd in one place.
    places: Vec<u32>,
}

/// How many places are looked at for a key.
const LONGEST_RUN: usize = 8;

impl<T> Default for Keys<T> {
    fn default() -> Keys<T> {
        Keys { sorted: Vec::new(), places: Vec::new() }
    }
}

impl<T> Deref for Keys<T> {
    type Target = [(Arc<str>, T)];

    fn deref(&self) -> &[(Arc<str>, T)] {
        &self.sorted
    }
}

impl<T> Keys<T> {
    /// What belongs to each key.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.sorted.iter_mut().map(|(_, value)| value)
    }
}

impl<T: Copy> Keys<T> {
    /// The keys, which are sorted and differ.
    pub fn new(sorted: Vec<(Arc<str>, T)>) -> Keys<T> {
        let places = places(sorted.iter().map(|(key, _)| &**key)).unwrap_or_default();
        Keys { sorted, places }
    }

    /// What belongs to the key that is this text.
    #[inline]
    pub fn find(&self, text: &str) -> Option<T> {
        if self.places.is_empty() {
            let position = self.sorted.binary_search_by(|(key, _)| (**key).cmp(text)).ok()?;
            return self.sorted.get(position).map(|(_, value)| *value);
        }
        let mark = mark(text);
        for step in 0..LONGEST_RUN {
            let place = mark.wrapping_add(step) & (self.places.len() - 1);
            let number = self.places.get(place).copied().unwrap_or_default();
            let (key, value) = self.sorted.get((number as usize).checked_sub(1)?)?;
            if **key == *text {
                return Some(*value);
            }
        }
        None
    }
}

/// The places of the keys, a power of two; none when a key would stand too far from where its mark leads.
fn places<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Option<Vec<u32>> {
    let mut places = vec![0; (keys.len().max(1) * 4).next_power_of_two()];
    let last = places.len() - 1;
    for (number, key) in (1..).zip(keys) {
        let mark = mark(key);
        let free = (0..LONGEST_RUN)
            .map(|step| mark.wrapping_add(step) & last)
            .find(|place| places.get(*place).is_some_and(|taken| *taken == 0))?;
        *places.get_mut(free)? = number;
    }
    Some(places)
}

/// A number that differs for most texts, from the length and the bytes at both ends.
#[inline]
fn mark(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
            _ => match bytes {
                [] => (0, 0),
                [only] => (u64::from(*only), 0),
                [first, middle @ .., last] => {
                    let middle = middle.first().map_or(0, |byte| u64::from(*byte));
                    (u64::from(*first), u64::from(*last) << 8 | middle)
                }
            },
        },
    };
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let mixed = (first ^ last.rotate_left(29)).wrapping_add(length).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The upper half of a product depends on all bits of its factors.
    usize::try_from(mixed >> 40).unwrap_or_default()
}
