//! A generator of random numbers for tests, the same in every run.

/// The state of the generator; any number but zero (xorshift).
pub struct Random(pub u64);

impl Random {
    /// Returns a number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    /// Joins up to `max` of the parts.
    pub fn join(&mut self, parts: &[&str], max: usize) -> String {
        (0..self.below(max + 1)).map(|_| parts[self.below(parts.len())]).collect()
    }
}
