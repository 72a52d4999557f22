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
    /// For every mark the key that belongs there, or one that stands there because it found its own place taken. A quarter of the
    /// places at most are taken. Empty where too many keys crowd in one place.
    places: Vec<Option<Place>>,
}

/// A key in its place.
#[derive(Debug, Clone, Copy)]
struct Place {
    mark: Mark,
    number: u32,
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
            return self.find_by_halves(text);
        }
        let mark = Mark::of(text);
        // Nearly always it is in the first place, or nowhere.
        let place = self.place(mark, 0)?;
        if place.mark.is(mark) && text.len() <= WHOLE {
            return self.sorted.get(place.number as usize).map(|(_, value)| *value);
        }
        self.find_in_run(text, mark)
    }

    /// What stands so many places behind the one a mark leads to.
    #[inline(always)]
    fn place(&self, mark: Mark, step: usize) -> Option<Place> {
        *self.places.get(mark.place().wrapping_add(step) & self.places.len().wrapping_sub(1))?
    }

    #[inline(never)]
    fn find_in_run(&self, text: &str, mark: Mark) -> Option<T> {
        for step in 0..LONGEST_RUN {
            let place = self.place(mark, step)?;
            if place.mark.is(mark) {
                let (key, value) = self.sorted.get(place.number as usize)?;
                if **key == *text {
                    return Some(*value);
                }
            }
        }
        None
    }

    #[inline(never)]
    fn find_by_halves(&self, text: &str) -> Option<T> {
        let position = self.sorted.binary_search_by(|(key, _)| (**key).cmp(text)).ok()?;
        self.sorted.get(position).map(|(_, value)| *value)
    }
}

/// The places of the keys, a power of two; none when a key would stand too far from where its mark leads.
fn places<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Option<Vec<Option<Place>>> {
    let mut places = vec![None; (keys.len().max(1) * 4).next_power_of_two()];
    let last = places.len() - 1;
    for (number, key) in (0..).zip(keys) {
        let mark = Mark::of(key);
        let free = (0..LONGEST_RUN)
            .map(|step| mark.place().wrapping_add(step) & last)
            .find(|place| places.get(*place).is_some_and(Option::is_none))?;
        *places.get_mut(free)? = Some(Place { mark, number });
    }
    Some(places)
}

/// The length of a text and the bytes at both of its ends.
#[derive(Debug, Clone, Copy)]
struct Mark {
    first: u64,
    last: u64,
    length: usize,
}

/// Longest text, in bytes, that its mark holds whole.
const WHOLE: usize = 16;

impl Mark {
    #[inline]
    fn of(text: &str) -> Mark {
        let bytes = text.as_bytes();
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
                // Three bytes, of which some are the same one: which they are is nothing to branch on.
                _ => {
                    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte));
                    (byte(0), byte(bytes.len() / 2) | byte(bytes.len().saturating_sub(1)) << 8)
                }
            },
        };
        Mark { first, last, length: bytes.len() }
    }

    /// Whether it is the same mark, asked at once.
    #[inline(always)]
    fn is(self, other: Mark) -> bool {
        (self.first ^ other.first) | (self.last ^ other.last) | (self.length ^ other.length) as u64 == 0
    }

    /// A number that differs for most marks.
    #[inline]
    fn place(self) -> usize {
        let length = u64::try_from(self.length).unwrap_or(u64::MAX);
        let mixed = (self.first ^ self.last.rotate_left(29)).wrapping_add(length).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // The upper half of a product depends on all bits of its factors.
        usize::try_from(mixed >> 40).unwrap_or_default()
    }
}
